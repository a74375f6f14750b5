/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placekit.h -- a real district's names, and texts made of them as people write:
 * with typos, omissions, traditional characters, numerals, in sentences of our own.
 * Layer: app tests. */
#ifndef TESTS_APP_PLACEKIT_H
#define TESTS_APP_PLACEKIT_H

#include "core/placefind.h"

enum { PLACEKIT_ROADS, PLACEKIT_TOWNS, PLACEKIT_POINTS, PLACEKIT_SETS = 9 };
struct placekit {
	struct shapes	set[PLACEKIT_SETS];
	size_t		n;
	uint64_t	chance;
	struct target	*target[3];	/* owned: names by kind */
	size_t		target_n[3];
	uint32_t	*letters;	/* owned: characters of all names */
	size_t		letters_n;
	struct placefind *find;
};
struct target { struct str name; uint32_t set, feature; };

enum placekit_how { MADE_PLAIN, MADE_HOMOPHONE, MADE_DROPPED, MADE_SWAPPED,
	MADE_WRONG, MADE_SHORT, MADE_TRADITIONAL, MADE_NUMERAL, MADE_KINDS };
extern const char *const placekit_hows[MADE_KINDS];
struct placekit_text {
	struct buf	text;
	struct target	target;
	bool		crossing;
	struct spot	at;		/* of a crossing */
	double		more;		/* metres the text goes away from it */
	enum placekit_how how;
};

/* False: the real files are not there. law: of the profile. */
bool	placekit_open(struct placekit *k, const struct law *law);
void	placekit_close(struct placekit *k);
void	placekit_seed(struct placekit *k, uint64_t seed);
void	placekit_text(struct placekit *k, struct placekit_text *out);
/* Within 300 m of what is meant, or called so and going past it. */
bool	placekit_right(const struct placekit *k, const struct placekit_text *t,
	    const struct found_place *f);
void	placekit_sound(struct str s, struct buf *out);

#endif
