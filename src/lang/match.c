/* SPDX-License-Identifier: GPL-3.0-or-later */
/* match.c -- finding a name by what is typed.  Layer: lang.
 * Thousands of names are tried on each key press: a name is decoded once into
 * a small array, and a walk tries literal characters before syllables, longer
 * pieces of a syllable before shorter ones, and no dead end twice. */
#include <string.h>
#include "base/utf8.h"
#include "tables.h"

#define NAME_MOST	64	/* what follows is not looked at */
#define KEY_MOST	63	/* a bit each */

enum how { NOT, INITIALS, FULL, LITERAL };

struct unit {
	uint32_t	cp;	/* folded */
	uint16_t	syl;	/* as table_syl says */
	bool		skip;	/* punctuation: may be passed over */
};

struct match {
	struct unit	name[NAME_MOST];
	uint32_t	key[KEY_MOST];
	size_t		names, keys;
	size_t		end;	/* of the name where the key was used up */
	uint64_t	dead[NAME_MOST + 1];	/* bits: key places tried */
};

static enum how walk(struct match *m, size_t i, size_t k);

static enum how
worse(enum how a, enum how b)
{
	return a < b ? a : b;
}

/* Does the typed letter stand for the syllable's? Many type lu for lv. */
static bool
same_letter(uint32_t typed, char letter)
{
	return typed == (unsigned char)letter ||
	    (typed == 'u' && letter == 'v');
}

static enum how
walk_syllable(struct match *m, size_t i, size_t k, const char *z)
{
	size_t n = 0;

	while (z[n] && k + n < m->keys && same_letter(m->key[k + n], z[n]))
		n++;
	for (size_t use = n; use > 0; use--) {
		const enum how rest = walk(m, i + 1, k + use);

		if (rest)
			return worse(rest, z[use] ? INITIALS : FULL);
	}
	return NOT;
}

static enum how
walk_readings(struct match *m, size_t i, size_t k)
{
	const uint16_t syl = m->name[i].syl;

	if (syl < SYL_POLY)
		return walk_syllable(m, i, k, lang_syllable[syl]);
	for (size_t r = 0; r < SYL_MOST; r++) {
		const uint16_t one = lang_poly[syl - SYL_POLY][r];
		enum how how;

		if (one == SYL_NONE)
			break;
		how = walk_syllable(m, i, k, lang_syllable[one]);
		if (how)
			return how;
	}
	return NOT;
}

/* A blank in the key: the next part may be anywhere further on. */
static enum how
walk_gap(struct match *m, size_t i, size_t k)
{
	for (; i < m->names; i++) {
		const enum how rest = walk(m, i, k);

		if (rest)
			return rest;
	}
	return NOT;
}

/* Uses key[k..] up from name[i] on. */
static enum how
walk(struct match *m, size_t i, size_t k)
{
	enum how how = NOT;
	uint32_t typed;

	if (k == m->keys) {
		m->end = i;
		return LITERAL;
	}
	if (i == m->names || (m->dead[i] >> k & 1))
		return NOT;
	typed = m->key[k];
	if (typed == ' ')
		how = walk_gap(m, i, k + 1);
	else if (typed == m->name[i].cp)
		how = walk(m, i + 1, k + 1);
	if (!how && typed - 'a' < 26u && m->name[i].syl != SYL_NONE)
		how = walk_readings(m, i, k);
	if (!how && m->name[i].skip)
		how = walk(m, i + 1, k);
	if (!how)
		m->dead[i] |= 1ull << k;
	return how;
}

/* False if the key is empty or too long. */
static bool
decode_key(struct match *m, struct str key)
{
	uint32_t before = ' ';

	m->keys = 0;
	while (key.n) {
		const uint32_t cp = table_fold(utf8_next(&key));

		if (cp == 0 || (cp == ' ' && before == ' '))
			continue;
		if (m->keys == KEY_MOST)
			return false;
		m->key[m->keys++] = before = cp;
	}
	if (m->keys && before == ' ')
		m->keys--;
	return m->keys > 0;
}

static void
decode_name(struct match *m, struct str name)
{
	m->names = 0;
	while (name.n && m->names < NAME_MOST) {
		const uint32_t cp = table_fold(utf8_next(&name));
		struct unit *u = &m->name[m->names];

		if (cp == 0)
			continue;
		u->cp = cp;
		u->syl = cp < 0x80 ? SYL_NONE : table_syl(cp);
		u->skip = u->syl == SYL_NONE &&
		    !(table_prop(cp) & PROP_ALNUM);
		m->dead[m->names++] = 0;
	}
	m->dead[m->names] = 0;
}

/* Spares the walk where not even the first letter fits. */
static bool
may_start(const struct unit *u, uint32_t typed)
{
	if (typed == u->cp || u->syl >= SYL_POLY)
		return typed == u->cp || u->syl != SYL_NONE;
	return same_letter(typed, lang_syllable[u->syl][0]);
}

static int
score(const struct match *m, size_t start, enum how how)
{
	static const int whole[] = { 0, 800, 850, 900 };
	static const int prefix[] = { 0, 500, 600, 700 };
	static const int inside[] = { 0, 100, 200, 300 };
	const size_t left = m->names - m->end;
	const int far = start < 20 ? (int)start : 20;

	if (start > 0)
		return inside[how] - far - (left < 40 ? (int)left : 40);
	if (left == 0)
		return whole[how];
	return prefix[how] - (left < 40 ? (int)left : 40);
}

int
lang_match(struct str name, struct str key)
{
	struct match m;
	int best = 0;

	if (name.n && str_eq(name, key))
		return 1000;
	if (!decode_key(&m, key))
		return 0;
	decode_name(&m, name);
	for (size_t i = 0; i < m.names; i++) {
		enum how how;
		int points;

		if (!may_start(&m.name[i], m.key[0]))
			continue;
		how = walk(&m, i, 0);
		if (!how)
			continue;
		points = score(&m, i, how);
		if (points > best)
			best = points;
		if (i == 0)
			break;
	}
	return best;
}
