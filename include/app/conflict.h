/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflict.h -- one case that holds a refused move, told as two stories: what was
 * the same on both sides of the cut, what each side did, which event found no
 * place and why, and whether it may be done now.  Layer: app.
 *
 * The stories follow from the bases: what a refused event's author knew is its
 * ancestry; what he did not know, and what did not know him, is the other side. */
#ifndef APP_CONFLICT_H
#define APP_CONFLICT_H

#include "app/seat.h"
#include "core/repo.h"
#include "store/store.h"

/* Relative to one refused event. */
enum story_side { STORY_PAST, STORY_OTHERS, STORY_ITS, STORY_AFTER };

struct story_event {
	struct event_id	id;
	enum event_kind	kind;
	int64_t		at_ms;
	char		actor[ACCOUNT_MAX], node[NODE_MAX];
	char		what[96];	/* the move's own name → where it led */
	char		detail[160];	/* to unit, because, note; masked */
	uint8_t		before, after;	/* states */
	enum err	status;		/* as the fold's */
	enum story_side	side;
};

#define CONFLICT_ARGS 512
struct refused_event {
	size_t		at;		/* of conflict.e */
	bool		settled;
	char		action[32];	/* empty: no move of the workflow */
	char		args[CONFLICT_ARGS];	/* "key=value …" to do it again */
	char		why[320];	/* why it was refused then */
	bool		may;		/* the law allows it now, to this seat */
	char		not_now[320];	/* else why not */
};

struct conflict {
	uint32_t	slot;
	char		number[CASE_NUMBER_MAX];
	struct story_event *e;		/* owned; in the order of the fold */
	size_t		n;
	struct refused_event *r;	/* owned; in that order, settled ones too */
	size_t		r_n, r_cap, open_n;
	/* kept for conflict_sides: a bit a pair, does i stem from k */
	uint8_t		*stems;		/* owned */
};

/* who: whose rights are asked; NULL: nothing is said of now. Case by slot. */
MUST_CHECK enum err conflict_read(struct conflict *x, struct store *s,
    const struct law *law, const struct seat *who, uint32_t slot,
    int64_t now_ms);
void	conflict_fini(struct conflict *x);
/* Sets side of every event, as seen from the refused event r. */
void	conflict_sides(struct conflict *x, size_t r);

/* What an event did, by the profile's words; state: as it found the case. */
void	conflict_what(const struct law *law, const struct law_book *book,
	    const struct event *e, unsigned before, char *out, size_t cap);
/* Is status that of an event that found no place and is nobody's mistake? */
bool	conflict_refused(const struct event *e, enum err status);

#endif
