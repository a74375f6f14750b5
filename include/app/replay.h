/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay.h -- a book of rules over the stored history: what would go where,
 * how much by itself, and how much of that is where it was finally handled.
 * Layer: app. Runs in slices so that a console stays alive.
 *
 * Each case is judged as if it had just been filed, with the facts of its row
 * (class, place, channel, time as they stand today) and, where a rule in reach
 * asks, the words it was reported with. Whether the profile lets the desk
 * dispatch by itself is not asked: what if it did? */
#ifndef APP_REPLAY_H
#define APP_REPLAY_H

#include "app/rules.h"

/* Cases behind a number: the first REPLAY_SLOTS. */
#define REPLAY_SLOTS 4096

/* Cases that went from one unit to another. Slots are kept, so that each
 * number opens its cases. */
struct replay_move {
	uint16_t	from;		/* the unit that first had it, whoever
			   sent it; against another book: by that one (0: waits
			   for a person) */
	uint16_t	to;		/* by the book; 0: waits, only against
			   another book */
	uint64_t	n;
	uint32_t	*slots;		/* owned by the replay */
	size_t		slots_n, slots_cap;
};

struct replay_slots { uint32_t *slot; size_t n, cap; };	/* likewise owned */

struct replay_unit { uint16_t unit; uint64_t before, after, same; };
struct replay_matter {
	uint32_t	matter;
	uint64_t	n, changed;
	struct replay_slots slots;	/* of the changed ones */
};

struct replay_result {
	uint64_t	cases;		/* looked at */
	uint64_t	no_matter;	/* of those, without a class: not judged */
	uint64_t	automatic;	/* the book would send by itself */
	uint64_t	verdicts[VERDICT_COUNT];
	struct replay_slots verdict_slots[VERDICT_COUNT];
	uint64_t	handled;	/* handled in the end: where is known */
	uint64_t	handled_auto;	/* of those, automatic */
	uint64_t	agree;		/* of handled_auto, to who handled it */
	struct replay_slots disagree;	/* of handled_auto, to another */
	/* Of handled: sent anywhere (as it happened; against another book: by
	 * that one), and of those to who handled it. */
	uint64_t	before_sent, before_agree;
	uint64_t	changed;	/* all of moves */
	struct replay_move *moves;	/* most first */
	size_t		moves_n;
	struct replay_unit *units;	/* by unit id */
	size_t		units_n;
	struct replay_matter *matters;	/* changed most first */
	size_t		matters_n;
};

struct replay;
/* q: which cases (NULL all; its values are borrowed). book: today's, a past
 * or an edited one; borrowed. against: a second book to compare with instead
 * of what happened; may be NULL. */
struct replay *replay_begin(struct rules *r, const struct rulebook *book,
	    const struct rulebook *against, const struct query *q);
/* The laws the two books were made with, where that is not the rules' own (a
 * past one); NULL: the rules' own. Before the first step. */
void	replay_laws(struct replay *p, const struct law *book,
	    const struct law *against);
/* The day whose rules are asked, since 1970; else today. Of one book against
 * itself the other is asked as of today. Before the first step. */
void	replay_day(struct replay *p, int32_t day);
/* Works for about ms milliseconds (0: to the end). OK when done, ERR_BUSY
 * while more is left. done/of for progress; either may be NULL. */
MUST_CHECK enum err replay_step(struct replay *p, int ms, uint64_t *done,
    uint64_t *of);
/* What was found so far, sorted. */
const struct replay_result *replay_result(struct replay *p);
void	replay_free(struct replay **p);

/* Who handled a case in the end; 0 while it is with a unit. */
uint16_t replay_handled(const struct law *law, const struct casefile *c);

#endif
