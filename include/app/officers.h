/* SPDX-License-Identifier: GPL-3.0-or-later */
/* officers.h -- who of the officers is on duty, and where he was last heard of.
 * Layer: app. Out of the files that patrol channels keep (app/positions.h) and the
 * accounts; there is no history in it. For safety and for sending the nearest, not
 * for ranking anybody. */
#ifndef APP_OFFICERS_H
#define APP_OFFICERS_H

#include "app/district.h"
#include "app/positions.h"

#define OFFICERS_FRESH_MS	900000	/* an older position sends nobody */

struct officer_row {
	char		code[ACCOUNT_MAX], name[64];
	uint16_t	unit;
	uint32_t	roles;
	bool		on_duty;
	struct position	at;		/* at.at_ms 0: not heard of */
	struct spot	spot;		/* in the map's datum; nowhere */
	uint64_t	grid;		/* there, of the lowest level; 0 none */
	int64_t		first_ms, last_ms, gap_ms;	/* today; 0 none */
};
/* Sorted by code; begins zeroed. */
struct officers {
	struct officer_row *at;		/* owned */
	size_t		n, cap;
	bool		kept;		/* some channel keeps positions now */
	size_t		on_duty, heard, lost;
};
/* d may be NULL: without grids. Times of today stay as they were in out. */
MUST_CHECK enum err officers_read(struct store *s, const struct law *law,
	    const struct district *d, int64_t now_ms, struct officers *out);
void	officers_fini(struct officers *o);
struct officer_row *officers_find(const struct officers *o, struct str code);
/* On duty, heard of once, and silent for longer than a track's gap. */
bool	officers_lost(const struct officer_row *r, int64_t now_ms);

struct officer_near { const struct officer_row *row; double metres;
	int64_t age_ms; };
/* Those on duty in one of the roles with a fresh position, the nearest to at (in
 * the map's datum) first; how many. */
size_t	officers_near(const struct officers *o, struct spot at, uint32_t roles,
	    int64_t now_ms, struct officer_near *out, size_t cap);

/* --- shared with the patrol channel --- */
/* The shift that a channel's option names, else the unit's. */
uint8_t	officers_shift(const struct law *law, struct str option,
	    unsigned unit);
bool	officers_on_shift(const struct law *law, uint8_t shift, int64_t ms);
/* Roles by their codes parted by commas; empty: finder, checker. */
uint32_t officers_roles(const struct law *law, struct str codes);

#endif
