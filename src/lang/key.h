/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key.h -- what is typed, made ready to be held against many names.
 * Layer: lang, private.
 *
 * A name is a row of units, a character each. Places in the key are bits: a
 * set of them says how far the key may be used up, and a unit turns one set
 * into the next. So a name is walked once, whatever the key could mean. */
#ifndef LANG_KEY_H
#define LANG_KEY_H

#include "tables.h"

#define NAME_MOST	64	/* what follows is not looked at */
#define KEY_MOST	62	/* a bit each, and one for its end; what follows
				   is not looked at */
#define SYLLABLES	600	/* as tools/mktables.c allows */
#define POLYPHONIC	400

struct unit {
	uint32_t	cp;	/* folded */
	uint16_t	syl;	/* as table_syl says */
	bool		skip;	/* punctuation: may be passed over */
};

/* How a syllable may be used: cut short, whole only, with its fuzzy twins, or
 * whole with one letter wrong. */
enum sound { SOUND_LITERAL, SOUND_WHOLE, SOUND_ANY, SOUND_FUZZY, SOUND_TYPO,
	SOUND_COUNT };

struct key {
	uint32_t	cp[KEY_MOST];
	size_t		n;
	uint64_t	gaps;		/* places of blanks */
	uint64_t	need;		/* what a name must have: name_mask */
	uint64_t	need_fuzzy;	/* the same of one that sounds alike */
	unsigned	fuzzy;
	bool		typo;		/* and it is long enough for one */
	uint64_t	*known[SOUND_COUNT];	/* owned, or NULL: not kept */
	uint8_t		*start[SOUND_COUNT];	/* owned, with known: may the key
				   begin so? 0 not reckoned, 1 no, 2 yes */
};

/* False if the key is empty. */
bool	key_read(struct key *k, struct str typed, const struct lang_how *how);
/* Sounds are reckoned once: for many names. key_fini after. */
void	key_keep(struct key *k);
void	key_fini(struct key *k);

/* The places that syllable syl (no poly) leads to from place at. */
uint64_t key_sound(struct key *k, enum sound how, uint16_t syl, unsigned at);

/* What z may be taken for: fuzzy.c. */
#define LANG_TWINS	10
#define LANG_TWIN_BYTES	8
size_t	fuzzy_twins(unsigned which, const char *z,
	    char out[LANG_TWINS][LANG_TWIN_BYTES]);

/* How many units name has, written to u[NAME_MOST]. */
size_t	name_read(struct str name, struct unit *u);
/* Letters its characters may begin with, and a few bits for the rest. */
uint64_t name_mask(const struct unit *u, size_t n);

/* The score of lang_match (but for equality), and which units were meant. */
int	key_match(struct key *k, const struct unit *u, size_t n,
	    enum sound how, size_t *first, size_t *end);
/* May names that begin with these n units begin with the key? */
bool	key_leads(struct key *k, const struct unit *u, size_t n,
	    enum sound how);
/* The same where the first unit begins; 0 else. */
int	key_begins(struct key *k, const struct unit *u, size_t n,
	    enum sound how);

#endif
