/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_near.c -- what was likely meant by a name that is none.
 * Layer: core (pure).  Few characters apart, and the first or the last the
 * same: that is what slips of the hand and of the ear leave, and it spares
 * most of the comparing, for a bad file asks thousands of times. */
#include <inttypes.h>
#include <stdio.h>
#include "base/utf8.h"
#include "rule_parts.h"

#define NEAR_CHARS	40	/* longer names are not compared */
#define NEAR_MOST	3	/* characters apart */

struct near
near_to(struct str found)
{
	return (struct near){ .found = found, .distance = NEAR_MOST + 1 };
}

static size_t
chars(struct str s, uint32_t out[NEAR_CHARS])
{
	size_t n = 0;

	while (s.n > 0 && n < NEAR_CHARS) {
		uint32_t c = utf8_next(&s);

		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		out[n++] = c;
	}
	return s.n > 0 ? 0 : n;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Characters to change, add, drop or swap with their neighbour. */
static size_t
apart(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
	size_t row[3][NEAR_CHARS + 1];

	for (size_t j = 0; j <= bn; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= an; i++) {
		const size_t *const up = row[(i - 1) % 3];
		const size_t *const up2 = row[(i + 1) % 3];
		size_t *const r = row[i % 3];

		r[0] = i;
		for (size_t j = 1; j <= bn; j++) {
			r[j] = least(up[j], r[j - 1]) + 1;
			r[j] = least(r[j], up[j - 1] +
			    (a[i - 1] != b[j - 1] ? 1 : 0));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				r[j] = least(r[j], up2[j - 2] + 1);
		}
	}
	return row[an % 3][bn];
}

void
near_try(struct near *n, struct str candidate)
{
	uint32_t a[NEAR_CHARS], b[NEAR_CHARS];
	size_t an, bn, d;

	if (candidate.n == 0 || n->found.n == 0 ||
	    (candidate.p[0] != n->found.p[0] &&
	    candidate.p[candidate.n - 1] != n->found.p[n->found.n - 1]))
		return;
	an = chars(n->found, a);
	bn = chars(candidate, b);
	if (an == 0 || bn == 0 || an + NEAR_MOST < bn || bn + NEAR_MOST < an)
		return;
	d = apart(a, an, b, bn);
	if (d >= n->distance || d > (an < 6 ? 1 : an / 3))
		return;
	n->distance = d;
	n->best = candidate;
}

void
near_list(struct near *n, struct str by_commas)
{
	struct str part;

	while (str_cut(&by_commas, ',', &part))
		near_try(n, str_trim(part));
}

struct str
near_unit(const struct law *law, struct str found)
{
	struct near n = near_to(found);

	for (size_t i = 0; i < law->units_n; i++) {
		near_try(&n, law->units[i].short_name);
		near_try(&n, law->units[i].name);
		near_try(&n, law->units[i].code);
	}
	return n.best;
}

struct str
near_field(const struct law *law, struct str found)
{
	struct near n = near_to(found);

	for (size_t i = 0; i < law->fields_n; i++) {
		near_try(&n, law->fields[i].code);
		near_try(&n, law->fields[i].name);
	}
	return n.best;
}

static struct str
code_text(struct arena *a, uint64_t code)
{
	char z[24];
	const int n = snprintf(z, sizeof(z), "%" PRIu64, code);

	return str_n(arena_dup(a, z, (size_t)n), (size_t)n);
}

/* Do they differ in one digit? (That the level is the same is asked apart.) */
static bool
one_digit(uint64_t a, uint64_t b)
{
	uint64_t d = a > b ? a - b : b - a;

	while (d != 0 && d % 10 == 0)
		d /= 10;
	return d != 0 && d < 10;
}

struct str
near_matter(const struct law *law, struct str found, struct arena *a)
{
	struct near n = near_to(found);
	int64_t code;

	if (str_int(found, &code)) {
		for (size_t i = 0; i < law->classes_n; i++)
			if (law->classes[i].level ==
			    rule_matter_level((uint32_t)code) &&
			    one_digit((uint64_t)code, law->classes[i].code))
				return code_text(a, law->classes[i].code);
		return STR_NONE;
	}
	for (size_t i = 0; i < law->classes_n; i++)
		near_try(&n, law->classes[i].name);
	return n.best;
}

/* A short code is one whose zeros were left off. */
static bool
padded(const struct law *law, uint64_t code, uint64_t *out)
{
	for (int i = 0; code != 0 && code < 1000000000000000u && i < 9; i++) {
		code *= 10;
		if (law_grid(law, code) != NULL) {
			*out = code;
			return true;
		}
	}
	return false;
}

struct str
near_area(const struct law *law, struct str found, struct arena *a)
{
	struct near n = near_to(found);
	unsigned level;
	uint64_t whole;
	int64_t code;

	if (str_int(found, &code)) {
		if (padded(law, (uint64_t)code, &whole))
			return code_text(a, whole);
		level = rule_area_level(law, (uint64_t)code);
		for (size_t i = 0; i < law->grids_n; i++)
			if (law->grids[i].level == level &&
			    one_digit((uint64_t)code, law->grids[i].code))
				return code_text(a, law->grids[i].code);
		return STR_NONE;
	}
	for (size_t i = 0; i < law->grids_n; i++)
		near_try(&n, law->grids[i].name);
	return n.best;
}
