/* SPDX-License-Identifier: GPL-3.0-or-later */
/* away.h -- what others did while there was no link: gathered once it is back and
 * all has come, offered quietly, opened by a key.  Layer: app.
 *
 *	a light goes off ─▶ cut: the log's length is remembered
 *	all lights are back, nothing is to come ─▶ what arrived since is gone
 *	through in slices, one row a case ─▶ "changed 43" in the status line
 *
 * Nothing jumps meanwhile: the queue marks what changed as it always does. */
#ifndef APP_AWAY_H
#define APP_AWAY_H

#include "app/sheet.h"

/* What became of a case, the gravest first; it stands under the first that fits. */
enum away_group { AWAY_CONFLICT, AWAY_CARD, AWAY_NEW, AWAY_CLOSED, AWAY_MOVED,
	AWAY_OTHER, AWAY_GROUPS };
const char *away_group_name(int g);	/* N_() */

struct away_row {
	uint32_t	slot;
	uint8_t		group;		/* enum away_group */
	uint8_t		kinds;		/* while gathered: AWAY_HAS_… */
	uint16_t	events;
	int64_t		at_ms;		/* of the newest of them */
	char		node[NODE_MAX];	/* who wrote that */
};

struct away {
	bool		cut;		/* a link is away now */
	bool		reads;		/* gathering */
	bool		ready;
	bool		login;		/* since somebody was last here */
	int64_t		kept_ms;	/* when that was last noted */
	uint64_t	from, at;	/* arrivals */
	int64_t		since_ms, back_ms;	/* last contact; all was here */
	struct away_row	*row;		/* owned */
	size_t		n, cap;
	uint64_t	count[AWAY_GROUPS];
	uint64_t	unseen;
	int		group;		/* only this one; -1 all */
	size_t		cur, top;
};

struct away	*away_of(struct desk *d);
void		away_begin(struct desk *d);	/* lights were looked at */
void		away_tick(struct desk *d);
/* What the account's last desk noted (draft "seen"): what others did since then is
 * offered too. */
void		away_seen(struct desk *d, struct str text);
/* Notes that all until now was seen here; but for a list nobody looked at. */
void		away_keep(struct desk *d);
int64_t		away_next_ms(const struct desk *d);
/* Cases changed that nobody at this desk has seen the list of. */
uint64_t	away_count(const struct desk *d);

#endif
