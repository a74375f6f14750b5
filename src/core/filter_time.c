/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/filter_time.h"

#include <string.h>

#define LENGTH(a) (sizeof(a) / sizeof *(a))

static int64_t
unit_ms(struct str unit)
{
	static const struct { const char *name; int64_t ms; } units[] = {
		{ "m", CLOCK_MIN_MS }, { "分", CLOCK_MIN_MS },
		{ "分钟", CLOCK_MIN_MS }, { "h", CLOCK_HOUR_MS },
		{ "时", CLOCK_HOUR_MS }, { "小时", CLOCK_HOUR_MS },
		{ "d", CLOCK_DAY_MS }, { "天", CLOCK_DAY_MS },
		{ "日", CLOCK_DAY_MS }, { "w", 7 * CLOCK_DAY_MS },
		{ "周", 7 * CLOCK_DAY_MS }
	};

	for (size_t i = 0; i < LENGTH(units); i++)
		if (str_is(unit, units[i].name))
			return units[i].ms;
	return 0;
}

/* "-2h", "30分": milliseconds. */
bool
filter_span(struct str s, int64_t *ms)
{
	size_t k = s.n && s.p[0] == '-';
	int64_t n, unit;

	while (k < s.n && s.p[k] >= '0' && s.p[k] <= '9')
		k++;
	unit = unit_ms(str_from(s, k));
	if (k > 7 || !unit || !str_int(str_n(s.p, k), &n))
		return false;
	*ms = n * unit;
	return true;
}

int64_t
filter_midnight(const struct filter_env *env, int days)
{
	int64_t day = clock_day((struct wall){ env->now_ms }, env->offset_min);

	return (day + days) * CLOCK_DAY_MS - env->offset_min * CLOCK_MIN_MS;
}

/* The instants [*from, *to) of a day, or of the instant written. */
bool
filter_date(const struct filter_env *env, struct str s, int64_t *from,
    int64_t *to)
{
	struct wall w;

	if (str_is(s, "today") || str_is(s, "今天") || str_is(s, "今日"))
		w.ms = filter_midnight(env, 0);
	else if (str_is(s, "yesterday") || str_is(s, "昨天"))
		w.ms = filter_midnight(env, -1);
	else if (!clock_parse(s, env->offset_min, &w))
		return false;
	*from = w.ms;
	*to = memchr(s.p, ':', s.n) ? w.ms : w.ms + CLOCK_DAY_MS;
	return true;
}
