/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearsed.h -- the clock of a rehearsal (演练), which stands in its store:
 * every process that has it open goes by it.  Layer: app. */
#ifndef APP_REHEARSED_H
#define APP_REHEARSED_H

#include "store/store.h"

#define REHEARSED_SPEED_MAX 100000

/* Does this process go by the store's own clock now? Looks whether somebody set
 * it and follows; nothing happens where the store is no rehearsal. Cheap. */
bool	rehearsed_follow(struct store *s);
/* Sets it for all, this process first. ERR_REFUSED unless it is a rehearsal. */
MUST_CHECK enum err rehearsed_set(struct store *s, int64_t at_ms, double speed);
/* Times as fast as the machine's; 1 in a living store. */
double	rehearsed_speed(void);
/* So many µs on the wall's clock as µs to wait; a second at most where the clock
 * stands still. */
int64_t	rehearsed_wait_us(int64_t us);

/* From *now_ms on to to_ms, the clock standing still at each instant at which
 * something falls, and that fired. *now_ms is where it came to. */
MUST_CHECK enum err rehearsed_until(struct store *s, int64_t *now_ms,
    int64_t to_ms, store_fired_fn *fn, void *ctx, uint64_t *fired);

#endif
