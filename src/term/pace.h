/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pace.h -- how much a line carries, learnt from the terminal's answers.
 * Layer: term. Pure: times are given. */
#ifndef TERM_PACE_H
#define TERM_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACE_FRAMES	8	/* under way at most */

struct pace {
	bool	never;		/* does not answer, or cannot: no more asking */
	struct { size_t bytes; int64_t at_us; bool alone; } sent[PACE_FRAMES];
	int	first, n;	/* ring of frames not yet answered */
	size_t	flying;		/* bytes of them */
	int64_t	rtt_us;		/* the least delay seen; -1 none yet */
	int64_t	last_us;	/* the last delay */
	int64_t	rate;		/* bytes a second; 0 fast or not known */
	size_t	big_bytes;	/* the last large frame that went alone */
	int64_t	big_us;		/* and what it took */
};

void	pace_init(struct pace *p, bool asks, int64_t rate);
bool	pace_ready(struct pace *p, int64_t now_us);
/* Bytes that a piece should have; SIZE_MAX: all. */
size_t	pace_budget(const struct pace *p);
/* A frame went out with a question at its end. */
void	pace_sent(struct pace *p, size_t bytes, int64_t now_us);
void	pace_answer(struct pace *p, int64_t now_us);
/* When silence is taken for never; -1 nothing under way. */
int64_t	pace_deadline(const struct pace *p);

#endif
