/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clockwork.h -- the clocks of a store, run by this process.  Layer: app.
 *
 * One alarm on the loop, set to the earliest rung of the store. At its time the
 * process that holds the lease fires what fell (store_fire), in slices, so that
 * keys go first; the others wait for its end (pidfd), or, where its number means
 * nothing here, try every two seconds.
 *
 * The time it goes by is TRUSTED time: the wall, as long as it goes on with the
 * machine's own count (clock_boot). When the wall jumps by more than 60 s, time
 * goes on by that count; only when the wall has kept its new way for ten minutes
 * is it believed. So a clock set forward by mistake and back again fires nothing
 * early, and one put right at last fires late and says so (why "jump"). What fell
 * while no process ran, or the machine was off or slept, is fired at once (why
 * "off"); what waited for a busy store by more than a second says "busy"; what an
 * event brought from elsewhere armed in the past says "merge". */
#ifndef APP_CLOCKWORK_H
#define APP_CLOCKWORK_H

#include "core/law.h"
#include "loop/loop.h"
#include "store/store.h"

/* Trusted time, pure but for its arguments. Zeroed: not begun. */
struct trust {
	int64_t	wall_ms, boot_us;	/* anchor */
	int64_t	off_ms;			/* how far the wall stands off, 0 agreed */
	int64_t	since_us;		/* boot time since it does */
	bool	begun;
};
#define TRUST_JUMP_MS	60000
#define TRUST_HOLD_US	600000000LL
int64_t	trust_now(struct trust *t, int64_t wall_ms, int64_t boot_us);

struct clockwork;
struct clockwork_state {
	bool	mine;			/* this process fires */
	char	holder[64];		/* who does otherwise */
	int64_t	beat_ms;		/* the holder's last sign of life */
	int64_t	next_ms;		/* next alarm, 0 none */
	int64_t	off_ms;			/* wall distrusted: by how much */
	uint64_t fired, refused;	/* since this process began */
	int64_t	worst_late_ms;		/* of those that fell while it ran */
	enum err err;			/* why the last try to fire failed; OK */
};

/* fired is called for every fire this process wrote (NULL: nobody listens);
 * store and law are borrowed. Read-only stores: the clocks stand still here. */
struct clockwork *clockwork_new(struct loop *l, struct store *s,
    const struct law *law, store_fired_fn *fired, void *ctx);
void	clockwork_free(struct clockwork **w);
/* The store changed (own commit or another's): look at the next alarm. Cheap. */
void	clockwork_look(struct clockwork *w);
/* The data file was touched (store_lease_poke), perhaps without a change: gives
 * a sign of life, tries for the lease, fires what fell. */
void	clockwork_poked(struct clockwork *w);
/* This process is about to stand still: another may have the lease. Its own
 * next turn asks for it again. */
void	clockwork_rest(struct clockwork *w);
void	clockwork_law(struct clockwork *w, const struct law *law);
/* Nobody is at keys in this process: larger commits. */
void	clockwork_alone(struct clockwork *w);
/* Of the state what this process knows by itself: costs nothing. */
void	clockwork_tally(const struct clockwork *w, struct clockwork_state *out);
void	clockwork_state(const struct clockwork *w, struct clockwork_state *out);

/* Without a loop: fires all that fell until now_ms, in as many commits as it
 * takes. law: its grace for cases of other nodes; NULL: there are none. */
MUST_CHECK enum err clockwork_run(struct store *s, const struct law *law,
    int64_t now_ms, const char *why, uint64_t *fired);

#endif
