/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docket_in.h -- what docket*.c and casefile*.c share.  Layer: core (private). */
#ifndef CORE_DOCKET_IN_H
#define CORE_DOCKET_IN_H

#include "core/casefile.h"

bool	run_lives(const struct clock_run *r);
/* Did a rung of it fall that has not fired? */
bool	run_owes(const struct docket *d, const struct clock_run *r,
	    const struct casefile *c, const struct law *law);
/* start_ms, or the first day of the season it lies before. */
int64_t	season_start(const struct law *law, unsigned season, int64_t start_ms);
bool	docket_stage_done(struct docket *d, unsigned stage, int64_t now_ms);
void	docket_extend(struct docket *d, const struct casefile *c,
	    const struct law *law, int64_t now_ms);
/* Rungs that fired and fall later than now_ms, or than the pause, are armed. */
void	run_rearm(struct clock_run *r, const struct casefile *c,
	    const struct law *law, int64_t now_ms);
void	docket_repin(struct docket *d, struct casefile *c, const struct law *law,
	    unsigned version, int64_t now_ms);
/* The run and rung a fire names, and when that rung falls. ERR_EXISTS: fired
 * already; ERR_SUPERSEDED: there is none, or it has not fallen by at_ms. */
MUST_CHECK enum err docket_fire(struct docket *d, const struct casefile *c,
	    const struct law *law, const struct event *e,
	    const struct law_rung **rung, struct clock_run **run,
	    int64_t *fell_ms);

#endif
