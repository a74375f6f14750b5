/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notices.h -- the outbox of a store, sent on by this process: who, what, in how
 * many pieces, and what became of it.  Layer: app.
 *
 * One process of a store sends (a lock beside it), the one that can read where to
 * and with what secret; a program that has its store's group by setgid never
 * does. Demonstrations and rehearsals tell nobody.
 *
 *	waits ──claim: tries + 1, durable──▶ posted ─▶ sent | refused | waits
 *
 * A claim fixes what one message holds and hence its key, also over a crash, so
 * that the other side can tell a second copy. Reminders of one kind for the same
 * people go out together; what was taken back meanwhile does not go at all.
 * A message never holds anything of a citizen: number, matter, town, unit, times. */
#ifndef APP_NOTICES_H
#define APP_NOTICES_H

#include "app/notices_conf.h"
#include "loop/loop.h"
#include "store/store.h"

struct notices;

enum notices_mode {
	NOTICES_OFF,		/* not from this store, or not by this program */
	NOTICES_NO_CONF,	/* there is no notices.conf */
	NOTICES_BAD_CONF,	/* it cannot be used: fault */
	NOTICES_OTHER,		/* another process sends */
	NOTICES_SENDING
};

struct notices_state {
	enum notices_mode mode;
	bool		busy;		/* something is on its way */
	bool		resting;	/* after a failure, until the next try */
	uint64_t	sent, refused;	/* messages since this process began */
	uint64_t	told;		/* rows of the outbox that were sent */
	char		fault[320];	/* of the last failure; empty: none */
};

/* Begins at once, as far as it may; store and law are borrowed. */
struct notices	*notices_new(struct loop *l, struct store *s,
    const struct law *law);
void	notices_free(struct notices **n);
/* The store changed: perhaps there are new ones. Cheap. */
void	notices_look(struct notices *n);
void	notices_state(const struct notices *n, struct notices_state *out);
/* Is there nothing on its way, nor anything that could go now? */
bool	notices_idle(const struct notices *n);

/* What is known of sending without sending: for doctor and clocks. */
enum notices_mode notices_could(struct store *s, char where[256],
    char fault[256]);

#endif
