/* SPDX-License-Identifier: GPL-3.0-or-later */
/* law.c -- finding things in a district's law.
 * Layer: core (pure).  Tables of at most a few hundred rows that are asked by
 * name (states, roles, channels, units) are walked; the rest is searched by
 * halves, since law.h promises the order. */
#include "core/law.h"

#include <string.h>
#include "core/book.h"

#define GRID_DIGITS	15
#define GRID_DIGITS_LEAST 6	/* of a county */
#define GRID_TOWN_UNIT	1000000u	/* below: community and unit digits */
#define GRID_BASIC_UNIT	1000u
#define GRID_AREA_MIN	900u		/* community digits of areas begin here */

void
law_fini(struct law *law)
{
	for (size_t i = 0; i < law->books_n; i++)
		book_fini(&law->books[i]);
	calendar_fini(&law->calendar);
	arena_fini(&law->arena);
	memset(law, 0, sizeof(*law));
}

const struct law_state *
law_state(const struct law *l, unsigned id)
{
	for (size_t i = 0; i < l->states_n; i++)
		if (l->states[i].id == id)
			return &l->states[i];
	return NULL;
}

const struct law_state *
law_state_by_code(const struct law *l, struct str code)
{
	for (size_t i = 0; i < l->states_n; i++)
		if (str_eq(l->states[i].code, code))
			return &l->states[i];
	return NULL;
}

const struct law_channel *
law_channel(const struct law *l, unsigned id)
{
	for (size_t i = 0; i < l->channels_n; i++)
		if (l->channels[i].id == id)
			return &l->channels[i];
	return NULL;
}

const struct law_channel *
law_channel_by_code(const struct law *l, struct str code)
{
	for (size_t i = 0; i < l->channels_n; i++)
		if (str_eq(l->channels[i].code, code))
			return &l->channels[i];
	return NULL;
}

const struct law_role *
law_role_by_code(const struct law *l, struct str code)
{
	for (size_t i = 0; i < l->roles_n; i++)
		if (str_eq(l->roles[i].code, code))
			return &l->roles[i];
	return NULL;
}

const struct law_unit *
law_unit_by_code(const struct law *l, struct str code)
{
	for (size_t i = 0; i < l->units_n; i++)
		if (str_eq(l->units[i].code, code))
			return &l->units[i];
	return NULL;
}

/* The index in a sorted table of the first row whose key is not below key:
 * one loop for the four tables searched by number. */
#define LOWER_BOUND(table, n, field, key, at) do { \
	size_t lo_ = 0, hi_ = (n); \
	while (lo_ < hi_) { \
		const size_t mid_ = lo_ + (hi_ - lo_) / 2; \
		if ((table)[mid_].field < (key)) \
			lo_ = mid_ + 1; \
		else \
			hi_ = mid_; \
	} \
	(at) = lo_; \
} while (0)

enum link_told
law_link_told(const struct law_link *row)
{
	if (str_is(row->driver, "couch"))
		return LINK_TOLD_LOG;
	return str_is(row->driver, "patrol") ? LINK_TOLD_OFFICERS :
	    LINK_TOLD_CASES;
}

bool
law_link_runs(const struct law_link *row, const char *node)
{
	struct str letters = str_of(node);

	if (str_is(row->node, "*"))
		return true;
	if (row->node.n == 0 || !str_starts(letters, row->node))
		return false;
	letters = str_from(letters, row->node.n);
	while (letters.n > 1 && letters.p[0] == 'z')
		letters = str_from(letters, 1);
	return letters.n == 1 && letters.p[0] >= 'a' && letters.p[0] <= 'z';
}

const struct law_unit *
law_unit(const struct law *l, unsigned id)
{
	size_t at;

	LOWER_BOUND(l->units, l->units_n, id, id, at);
	return at < l->units_n && l->units[at].id == id ? &l->units[at] : NULL;
}

const struct law_class *
law_class(const struct law *l, uint32_t code)
{
	size_t at;

	LOWER_BOUND(l->classes, l->classes_n, code, code, at);
	return at < l->classes_n && l->classes[at].code == code ?
	    &l->classes[at] : NULL;
}

const struct law_criterion *
law_criterion(const struct law *l, uint32_t matter, unsigned n)
{
	size_t at;

	LOWER_BOUND(l->criteria, l->criteria_n, matter, matter, at);
	for (; at < l->criteria_n && l->criteria[at].matter == matter; at++)
		if (l->criteria[at].n == n)
			return &l->criteria[at];
	return NULL;
}

const struct law_standard *
law_standard(const struct law *l, uint32_t matter)
{
	size_t at;

	LOWER_BOUND(l->standards, l->standards_n, matter, matter, at);
	return at < l->standards_n && l->standards[at].matter == matter ?
	    &l->standards[at] : NULL;
}

const struct law_grid *
law_grid(const struct law *l, uint64_t code)
{
	size_t at;

	LOWER_BOUND(l->grids, l->grids_n, code, code, at);
	return at < l->grids_n && l->grids[at].code == code ?
	    &l->grids[at] : NULL;
}

const struct law_account *
law_account(const struct law *l, struct str code)
{
	size_t lo = 0, hi = l->accounts_n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;
		const int c = str_cmp(l->accounts[mid].code, code);

		if (c == 0)
			return &l->accounts[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

int
law_field(const struct law *l, struct str code)
{
	for (size_t i = 0; i < l->fields_n; i++)
		if (str_eq(l->fields[i].code, code))
			return (int)i;
	return -1;
}

bool
law_unit_dead(const struct law *l, unsigned id)
{
	const struct law_unit *const u = law_unit(l, id);

	return u != NULL && str_is(u->kind, "abolished");
}

bool
law_grid_dead(const struct law *l, uint64_t code)
{
	const struct law_grid *g = law_grid(l, code);

	/* A law that was not checked may have a circle. */
	for (int up = GRID_UNIT; g != NULL && up > 0; up--) {
		if (str_is(g->kind, "abolished"))
			return true;
		g = g->parent != 0 ? law_grid(l, g->parent) : NULL;
	}
	return false;
}

struct str
law_word(const struct law *l, const char *key)
{
	const struct str k = str_of(key);
	size_t lo = 0, hi = l->words_n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;
		const int c = str_cmp(l->words[mid].key, k);

		if (c == 0)
			return l->words[mid].text;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return k;
}

uint32_t
law_class_major(uint32_t code)
{
	return code / 1000000u * 1000000u;
}

uint32_t
law_class_minor(uint32_t code)
{
	if (code / 1000u % 1000u == 0)
		return 0;
	return code / 1000u * 1000u;
}

uint64_t
law_grid_town(uint64_t code)
{
	if (code / GRID_TOWN_UNIT % 1000u == 0)
		return 0;
	return code / GRID_TOWN_UNIT * GRID_TOWN_UNIT;
}

/* An area stands above basic grids, although it uses their digits. */
uint64_t
law_grid_basic(uint64_t code)
{
	const uint64_t community = code / GRID_BASIC_UNIT % 1000u;

	if (community == 0 || community >= GRID_AREA_MIN)
		return 0;
	return code / GRID_BASIC_UNIT * GRID_BASIC_UNIT;
}

uint64_t
law_grid_code(struct str text)
{
	uint64_t code = 0;

	text = str_trim(text);
	if (text.n < GRID_DIGITS_LEAST || text.n > GRID_DIGITS)
		return 0;
	for (size_t i = 0; i < GRID_DIGITS; i++) {
		const char c = i < text.n ? text.p[i] : '0';

		if (c < '0' || c > '9')
			return 0;
		code = code * 10 + (uint64_t)(c - '0');
	}
	return code;
}

const struct law_layer *
law_layer_by_code(const struct law *l, struct str code)
{
	for (size_t i = 0; i < l->layers_n; i++)
		if (str_eq(l->layers[i].code, code))
			return &l->layers[i];
	return NULL;
}

unsigned
law_grid_level(const struct law *l, uint64_t code)
{
	const struct law_grid *const g = l != NULL ? law_grid(l, code) : NULL;

	if (g != NULL)
		return g->level;
	if (code % 1000 != 0)
		return GRID_UNIT;
	if (code / 1000 % 1000 != 0)
		return code / 1000 % 1000 < 900 ? GRID_BASIC : GRID_AREA;
	return code / 1000000 % 1000 != 0 ? GRID_TOWN : GRID_DISTRICT;
}

uint64_t
law_grid_above(const struct law *l, uint64_t code)
{
	static const uint64_t zeros[] = {
		GRID_BASIC_UNIT, GRID_TOWN_UNIT, 1000u * GRID_TOWN_UNIT
	};
	const struct law_grid *const g = l != NULL ? law_grid(l, code) : NULL;

	if (g != NULL)
		return g->parent;
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (code % zeros[i] != 0)
			return code / zeros[i] * zeros[i];
	return 0;
}

uint32_t
law_moving_roles(const struct law *l)
{
	uint32_t roles = 0;

	for (size_t i = 0; i < l->moves_n; i++)
		roles |= l->moves[i].roles;
	return roles;
}

bool
law_may_report(const struct law *l, unsigned channel, uint32_t roles)
{
	const struct law_channel *c = law_channel(l, channel);
	const struct law_role *finder = c == NULL ? NULL :
	    law_role_by_code(l, c->finder_role);

	if (finder != NULL && (roles >> finder->bit & 1))
		return true;
	for (size_t i = 0; i < l->moves_n; i++)
		if (l->moves[i].from == l->first_state &&
		    (l->moves[i].roles & roles))
			return true;
	return false;
}
