/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key.c -- reading what is typed, and what a syllable makes of it.
 * Layer: lang. */
#include "key.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"

static uint64_t
bit(size_t at)
{
	return 1ull << at;
}

static bool
letter(uint32_t cp)
{
	return cp - 'a' < 26u;
}

/* ---- masks ---- */

static uint64_t
mask_of(uint32_t cp)
{
	if (letter(cp))
		return bit(cp - 'a');
	if (cp - '0' < 10u)
		return bit(26 + cp - '0');
	return bit(36 + cp * 0x9E3779B1u % 28);
}

static uint64_t
syllable_mask(uint16_t syl)
{
	uint64_t mask = 0;

	if (syl == SYL_NONE)
		return 0;
	if (syl < SYL_POLY)
		return mask_of((unsigned char)lang_syllable[syl][0]);
	for (size_t r = 0; r < SYL_MOST; r++) {
		const uint16_t one = lang_poly[syl - SYL_POLY][r];

		if (one != SYL_NONE)
			mask |= mask_of((unsigned char)lang_syllable[one][0]);
	}
	return mask;
}

uint64_t
name_mask(const struct unit *u, size_t n)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < n; i++)
		mask |= mask_of(u[i].cp) | syllable_mask(u[i].syl);
	return mask;
}

/* Can letter cp stand inside a syllable, behind the letter before? Others
 * begin one, or stand for themselves. */
static bool
inner(uint32_t cp, uint32_t before)
{
	switch (cp) {
	case 'a': case 'e': case 'i': case 'o': case 'u': case 'v':
	case 'n': case 'r':
		return letter(before);
	case 'g':
		return before == 'n';
	case 'h':
		return before == 'z' || before == 'c' || before == 's';
	default:
		return false;
	}
}

static uint64_t
need_of(const struct key *k)
{
	uint64_t mask = 0;
	uint32_t before = ' ';

	for (size_t i = 0; i < k->n; i++) {
		const uint32_t cp = k->cp[i];

		if (cp != ' ' && !inner(cp, before))
			mask |= mask_of(cp);
		before = cp;
	}
	return mask;
}

static uint64_t
need_alike(const struct key *k)
{
	uint64_t mask = k->need;

	if (k->fuzzy & LANG_FUZZY_NL)
		mask &= ~(mask_of('n') | mask_of('l'));
	if (k->fuzzy & LANG_FUZZY_RL)
		mask &= ~(mask_of('r') | mask_of('l'));
	if (k->fuzzy & LANG_FUZZY_FH)
		mask &= ~(mask_of('f') | mask_of('h'));
	return mask;
}

/* ---- the key ---- */

bool
key_read(struct key *k, struct str typed, const struct lang_how *how)
{
	uint32_t before = ' ';
	bool plain = true;

	*k = (struct key){ .fuzzy = how->fuzzy };
	while (typed.n) {
		const uint32_t cp = table_fold(utf8_next(&typed));

		if (cp == 0 || (cp == ' ' && before == ' '))
			continue;
		if (k->n == KEY_MOST)
			break;
		if (cp == ' ')
			k->gaps |= bit(k->n);
		plain &= cp < 0x80;
		k->cp[k->n++] = before = cp;
	}
	if (k->n && before == ' ')
		k->gaps &= ~bit(--k->n);
	/* Of a short key nearly every name is one letter off. */
	k->typo = how->typo && k->n >= (plain ? 4u : 3u);
	k->need = need_of(k);
	k->need_fuzzy = need_alike(k);
	return k->n > 0;
}

void
key_keep(struct key *k)
{
	for (int i = SOUND_WHOLE; i < SOUND_COUNT; i++) {
		if ((i == SOUND_FUZZY && !k->fuzzy) ||
		    (i == SOUND_TYPO && !k->typo))
			continue;
		k->known[i] = xcalloc(SYLLABLES * k->n,
		    sizeof(*k->known[i]));
		k->start[i] = xcalloc(SYLLABLES + POLYPHONIC, 1);
	}
}

void
key_fini(struct key *k)
{
	for (int i = 0; i < SOUND_COUNT; i++)
		free(k->known[i]);
	for (int i = 0; i < SOUND_COUNT; i++)
		free(k->start[i]);
	memset(k->known, 0, sizeof(k->known));
	memset(k->start, 0, sizeof(k->start));
}

/* ---- sounds ---- */

/* Does the typed letter stand for the syllable's? Many type lu for lv. */
static bool
same_letter(uint32_t typed, char z)
{
	return typed == (unsigned char)z || (typed == 'u' && z == 'v');
}

/* Where a whole syllable ends at place at: there, and behind an r that is
 * said but not written (大栅栏儿: dashilanr). */
static uint64_t
whole_end(const struct key *k, size_t at)
{
	return bit(at) | (at < k->n && k->cp[at] == 'r' ? bit(at + 1) : 0);
}

static uint64_t
plain(const struct key *k, const char *z, size_t at, bool cut)
{
	uint64_t to = 0;
	size_t n = 0;

	while (z[n] && at + n < k->n && same_letter(k->cp[at + n], z[n])) {
		n++;
		if (cut)
			to |= bit(at + n);
	}
	return z[n] || n == 0 ? to : to | whole_end(k, at + n);
}

/* Is key[at..at + n) one slip away from z: a letter wrong, left out, too many,
 * or two turned round? */
static bool
slipped(const struct key *k, size_t at, size_t n, const char *z, size_t len)
{
	const uint32_t *t = k->cp + at;
	size_t head = 0, tail = 0;

	while (head < n && head < len && same_letter(t[head], z[head]))
		head++;
	while (tail < n - head && tail < len - head &&
	    same_letter(t[n - 1 - tail], z[len - 1 - tail]))
		tail++;
	if (head + tail + 1 == (n > len ? n : len))
		return true;
	return n == len && head + tail + 2 == n &&
	    same_letter(t[head], z[head + 1]) &&
	    same_letter(t[head + 1], z[head]);
}

/* One slip leaves one of the first two letters where it was, or near. */
static bool
near_start(const uint32_t *t, size_t n, const char *z)
{
	return same_letter(t[0], z[0]) || same_letter(t[0], z[1]) ||
	    (n > 1 && (same_letter(t[1], z[0]) || same_letter(t[1], z[1])));
}

static uint64_t
typo(const struct key *k, const char *z, size_t at)
{
	const size_t len = strlen(z);
	uint64_t to = 0;

	/* One initial for another, or one left out; but not the first. */
	if (at > 0)
		to = bit(at) | bit(at + 1);
	if (!near_start(k->cp + at, k->n - at, z))
		return to;
	for (size_t n = len - 1; len > 2 && n <= len + 1; n++) {
		size_t i = 0;

		while (i < n && at + i < k->n && letter(k->cp[at + i]))
			i++;
		if (i == n && slipped(k, at, n, z, len))
			to |= bit(at + n);
	}
	return to;
}

/* The first letters of twins: no others need be made. */
static bool
alike(uint32_t typed, char z)
{
	return same_letter(typed, z) || (strchr("nlr", z) != NULL &&
	    (typed == 'n' || typed == 'l' || typed == 'r')) ||
	    (strchr("fh", z) != NULL && (typed == 'f' || typed == 'h'));
}

static uint64_t
fuzzy(const struct key *k, const char *z, size_t at)
{
	char twin[LANG_TWINS][LANG_TWIN_BYTES];
	uint64_t to;
	size_t n;

	if (!alike(k->cp[at], z[0]))
		return 0;
	to = plain(k, z, at, true);
	n = fuzzy_twins(k->fuzzy, z, twin);
	for (size_t i = 0; i < n; i++)
		to |= plain(k, twin[i], at, true);
	return to;
}

uint64_t
key_sound(struct key *k, enum sound how, uint16_t syl, unsigned at)
{
	const char *z = lang_syllable[syl];
	uint64_t *kept = k->known[how] == NULL ? NULL :
	    &k->known[how][syl * k->n + at];
	uint64_t to;

	/* The first bit is never led to: it marks what was reckoned. */
	if (kept != NULL && *kept != 0)
		return *kept & ~1ull;
	if (how == SOUND_TYPO)
		to = typo(k, z, at);
	else if (how == SOUND_FUZZY)
		to = fuzzy(k, z, at);
	else
		to = plain(k, z, at, how == SOUND_ANY);
	if (kept != NULL)
		*kept = to | 1;
	return to;
}

size_t
name_read(struct str name, struct unit *u)
{
	size_t n = 0;

	while (name.n && n < NAME_MOST) {
		const uint32_t cp = table_fold(utf8_next(&name));

		if (cp == 0)
			continue;
		u[n].cp = cp;
		u[n].syl = cp < 0x80 ? SYL_NONE : table_syl(cp);
		u[n].skip = u[n].syl == SYL_NONE &&
		    !(table_prop(cp) & PROP_ALNUM);
		n++;
	}
	return n;
}
