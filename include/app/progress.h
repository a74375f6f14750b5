/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.h -- how far a long job is, and whether it was asked to stop.
 * Layer: app. On a terminal only: count, rate, time left, one line rewritten
 * four times a second. Ctrl-C is remembered, never acted on here. */
#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include "base/clock.h"

struct progress {
	struct mono	start, shown;
	bool		tty, drawn;
};

void	progress_begin(struct progress *p);	/* also arms Ctrl-C */
/* done of `of` steps (0: not known); count: what to show with its rate. */
void	progress_show(struct progress *p, uint64_t done, uint64_t of,
	    uint64_t count);
void	progress_end(struct progress *p);	/* the line goes */
double	progress_seconds(const struct progress *p);
/* Ctrl-C or SIGTERM came since progress_begin. */
bool	progress_interrupted(void);
/* store_progress_fn over a struct progress. */
bool	progress_store(void *ctx, uint64_t done, uint64_t of);

#endif
