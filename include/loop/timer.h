/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timer.h -- a heap of things to do at a time.  Layer: loop.
 * Equal times fire in the order they were set. Ids are never used twice, so
 * that cancelling a timer that has fired harms nothing. Zeroed is empty. */
#ifndef LOOP_TIMER_H
#define LOOP_TIMER_H

#include <stddef.h>
#include <stdint.h>
#include "base/clock.h"

typedef void timer_fn(void *ctx);

struct timer {
	struct mono	due;
	uint64_t	id;
	timer_fn	*fn;
	void		*ctx;
};

struct timers {
	struct timer	*heap;	/* owned */
	size_t		 n, cap;
	uint64_t	 last_id;
};

void		timers_fini(struct timers *t);
/* Returns the id, never 0. */
uint64_t	timers_set(struct timers *t, struct mono due, timer_fn *fn,
		    void *ctx);
void		timers_cancel(struct timers *t, uint64_t id);
/* Microseconds from now to the first one, 0 if it is due, -1 if none. */
int64_t		timers_wait(const struct timers *t, struct mono now);
/* Runs what was due at now; what these set for now waits for the next call. */
size_t		timers_run(struct timers *t, struct mono now);

#endif
