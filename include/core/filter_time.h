/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filter_time.h -- times as the filter language writes them.  Layer: core.
 * For core/filter alone. */
#ifndef CORE_FILTER_TIME_H
#define CORE_FILTER_TIME_H

#include "core/filter.h"

/* "-2h", "30分" as milliseconds. */
bool	filter_span(struct str s, int64_t *ms);
/* Midnight, days from today, where the profile is. */
int64_t	filter_midnight(const struct filter_env *env, int days);
/* "2026-11-21", today, yesterday: the whole day [*from, *to). With a time of
 * day: that instant, both. */
bool	filter_date(const struct filter_env *env, struct str s, int64_t *from,
	    int64_t *to);

#endif
