/* SPDX-License-Identifier: GPL-3.0-or-later */
/* match.c -- finding a name by what is typed.  Layer: lang. */
#include "key.h"

#include <string.h>
#include "base/utf8.h"

/* What one unit makes of places: 0 where nothing fits. */
static uint64_t
step_syllable(struct key *k, enum sound how, uint16_t syl, unsigned at)
{
	uint64_t to = 0;

	if (syl < SYL_POLY)
		return key_sound(k, how, syl, at);
	for (size_t r = 0; r < SYL_MOST; r++) {
		const uint16_t one = lang_poly[syl - SYL_POLY][r];

		if (one != SYL_NONE)
			to |= key_sound(k, how, one, at);
	}
	return to;
}

/* Behind a blank the key may go on at once, or further along the name. */
static uint64_t
close_gaps(const struct key *k, uint64_t places)
{
	return places | (places & k->gaps) << 1;
}

static uint64_t
step(struct key *k, enum sound how, const struct unit *u, uint64_t places)
{
	uint64_t to = places & k->gaps;

	if (u->skip)
		to |= places;
	for (uint64_t w = places; w; w &= w - 1) {
		const unsigned at = (unsigned)__builtin_ctzll(w);

		if (at == k->n)
			continue;
		if (k->cp[at] == u->cp)
			to |= 1ull << (at + 1);
		if (how != SOUND_LITERAL && k->cp[at] - 'a' < 26u &&
		    u->syl != SYL_NONE)
			to |= step_syllable(k, how, u->syl, at);
	}
	return close_gaps(k, to);
}

/* One slip made here: in the unit, or a character of the key too many. */
static uint64_t
slip(struct key *k, const struct unit *u, uint64_t places)
{
	uint64_t to = 0;

	for (uint64_t w = places; w; w &= w - 1) {
		const unsigned at = (unsigned)__builtin_ctzll(w);

		if (at == k->n || k->cp[at] == ' ')
			continue;
		if (at > 0)
			to |= step(k, SOUND_ANY, u, 1ull << (at + 1));
		if (u->syl != SYL_NONE)
			to |= step_syllable(k, SOUND_TYPO, u->syl, at);
		else if (at > 0 && !u->skip)
			to |= 3ull << at;
	}
	return close_gaps(k, to);
}

/* Uses the key up from the first of n units on; *end: behind the last one
 * used, so that as little as may be is left. What is not used up yet. */
static uint64_t
walk(struct key *k, enum sound how, const struct unit *u, size_t n,
    size_t *end)
{
	const enum sound plain = how != SOUND_TYPO ? how :
	    k->fuzzy ? SOUND_FUZZY : SOUND_ANY;
	const uint64_t done = 1ull << k->n;
	uint64_t places = 1, slips = 0;

	*end = 0;
	for (size_t i = 0; i < n && (places | slips); i++) {
		uint64_t to = slips ? step(k, plain, &u[i], slips) : 0;

		if (how == SOUND_TYPO)
			to |= slip(k, &u[i], places);
		slips = to;
		places = step(k, plain, &u[i], places);
		if ((places | slips) & done)
			*end = i + 1;
		places &= ~done;
		slips &= ~done;
	}
	return places | slips;
}

static bool
run(struct key *k, enum sound how, const struct unit *u, size_t n,
    size_t *end)
{
	(void)walk(k, how, u, n, end);
	return *end > 0;
}

bool
key_leads(struct key *k, const struct unit *u, size_t n, enum sound how)
{
	size_t end;

	return walk(k, how, u, n, &end) != 0 || end > 0;
}

static bool
syllable_begins(struct key *k, enum sound how, uint16_t syl)
{
	return step_syllable(k, how, syl, 0) != 0 || (how == SOUND_TYPO &&
	    step_syllable(k, k->fuzzy ? SOUND_FUZZY : SOUND_ANY, syl, 0) != 0);
}

/* Spares the run where not even the first letter fits. */
static bool
may_begin(struct key *k, enum sound how, const struct unit *u)
{
	uint8_t *known;

	if (u->cp == k->cp[0])
		return true;
	if (u->syl == SYL_NONE || k->cp[0] - 'a' >= 26u)
		return false;
	if (k->start[how] == NULL)
		return syllable_begins(k, how, u->syl);
	known = &k->start[how][u->syl < SYL_POLY ? u->syl :
	    SYLLABLES + (u->syl - SYL_POLY)];
	if (*known == 0)
		*known = syllable_begins(k, how, u->syl) ? 2 : 1;
	return *known == 2;
}

/* How a hit of SOUND_ANY came about: the best that it could mean. */
static int
way(struct key *k, const struct unit *u, size_t n, size_t *end)
{
	size_t at;

	if (run(k, SOUND_LITERAL, u, n, &at)) {
		*end = at;
		return 3;
	}
	if (run(k, SOUND_WHOLE, u, n, &at)) {
		*end = at;
		return 2;
	}
	return 1;
}

static int
points(struct key *k, const struct unit *u, size_t n, size_t first,
    enum sound how, size_t *end)
{
	static const int whole[] = { 0, 800, 850, 900 };
	static const int prefix[] = { 0, 500, 600, 700 };
	static const int inside[] = { 0, 100, 200, 300 };
	const int far = first < 20 ? (int)first : 20;
	int left, w;

	if (how == SOUND_ANY) {
		w = way(k, u + first, n - first, end);
		*end += first;
		left = n - *end < 40 ? (int)(n - *end) : 40;
		if (first > 0)
			return inside[w] - far - left;
		return left == 0 ? whole[w] : prefix[w] - left;
	}
	*end += first;
	left = n - *end < 40 ? (int)(n - *end) : 40;
	if (how == SOUND_FUZZY)
		return first > 0 ? 39 - far / 2 - left / 5 :
		    left == 0 ? 439 : 400 - left;
	return first > 0 ? 5 - far / 7 - left / 20 :
	    left == 0 ? 19 : 15 - left / 10;
}

int
key_begins(struct key *k, const struct unit *u, size_t n, enum sound how)
{
	size_t end;

	if (n == 0 || !may_begin(k, how, u) || !run(k, how, u, n, &end))
		return 0;
	return points(k, u, n, 0, how, &end);
}

int
key_match(struct key *k, const struct unit *u, size_t n, enum sound how,
    size_t *first, size_t *end)
{
	int best = 0;

	for (size_t i = 0; i < n; i++) {
		size_t to;
		int p;

		if (!may_begin(k, how, &u[i]) ||
		    !run(k, how, u + i, n - i, &to))
			continue;
		p = points(k, u, n, i, how, &to);
		if (p > best) {
			best = p;
			*first = i;
			*end = to;
		}
		if (i == 0)
			break;
	}
	return best;
}

/* Units first to end as bytes of name. */
static void
bytes_of(struct str name, size_t first, size_t end, size_t *at, size_t *n)
{
	const struct str all = name;
	size_t i = 0;

	*at = *n = 0;
	while (name.n && i < end) {
		const size_t here = all.n - name.n;

		if (table_fold(utf8_next(&name)) == 0)
			continue;
		if (i++ == first)
			*at = here;
	}
	*n = all.n - name.n - *at;
}

int
lang_match_with(struct str name, struct str typed, const struct lang_how *how,
    size_t *at, size_t *n)
{
	static const enum sound ways[] = { SOUND_ANY, SOUND_FUZZY, SOUND_TYPO };
	struct unit u[NAME_MOST];
	struct key k;
	size_t units, first = 0, end = 0, spare;
	int score = 0;

	at = at != NULL ? at : &spare;
	n = n != NULL ? n : &spare;
	*at = 0;
	*n = name.n;
	if (name.n && str_eq(name, typed))
		return 1000;
	if (!key_read(&k, typed, how))
		return 0;
	units = name_read(name, u);
	for (int i = 0; i < 3 && score == 0; i++)
		if (ways[i] == SOUND_ANY || (ways[i] == SOUND_FUZZY ?
		    k.fuzzy != 0 : k.typo))
			score = key_match(&k, u, units, ways[i], &first, &end);
	if (score > 0)
		bytes_of(name, first, end, at, n);
	return score;
}

int
lang_match(struct str name, struct str key)
{
	const struct lang_how how = { .fuzzy = lang_fuzzy_is() };

	return lang_match_with(name, key, &how, NULL, NULL);
}
