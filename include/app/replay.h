/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay.h -- a book of rules over the stored history: what would go where,
 * how much by itself, and how much of that is where it was finally handled.
 * Layer: app. Runs in slices so that a console stays alive. */
#ifndef APP_REPLAY_H
#define APP_REPLAY_H

#include "app/rules.h"

/* One line of the outcome: cases of this matter that went from one unit to
 * another. Slots are kept, so that each number opens its cases. */
struct replay_move {
	uint16_t	from, to;	/* unit they were dispatched to (0: by hand
			   or none), unit by the book (0: waits) */
	uint64_t	n;
	uint32_t	*slots;		/* owned by the replay; first REPLAY_SLOTS */
	size_t		slots_n, slots_cap;
};
#define REPLAY_SLOTS 4096

struct replay_unit { uint16_t unit; uint64_t before, after, same; };
struct replay_matter { uint32_t matter; uint64_t n, changed; };

struct replay_result {
	uint64_t	cases;		/* looked at */
	uint64_t	no_matter;	/* of those, without a class: not judged */
	uint64_t	automatic;	/* the book would send by itself */
	uint64_t	verdicts[VERDICT_COUNT];
	uint64_t	handled;	/* handled in the end: where is known */
	uint64_t	handled_auto;	/* of those, automatic */
	uint64_t	agree;		/* of handled_auto, to who handled it */
	uint64_t	changed;	/* to another unit than it was sent to first
			   by rule or hand, as the row says */
	struct replay_move *moves;	/* changed ones, most first */
	size_t		moves_n;
	struct replay_unit *units;	/* by unit id */
	size_t		units_n;
	struct replay_matter *matters;	/* changed most first */
	size_t		matters_n;
};

struct replay;
/* q: which cases (NULL all). book: today's, a past or an edited one; borrowed.
 * against: a second book to compare with instead of what happened; may be
 * NULL. */
struct replay *replay_begin(struct rules *r, const struct rulebook *book,
	    const struct rulebook *against, const struct query *q);
/* Works for about ms milliseconds (0: to the end). OK when done, ERR_BUSY
 * while more is left. done/of for progress. */
MUST_CHECK enum err replay_step(struct replay *p, int ms, uint64_t *done,
    uint64_t *of);
const struct replay_result *replay_result(struct replay *p);
void	replay_free(struct replay **p);

#endif
