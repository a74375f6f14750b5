/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_days.c -- holidays, and the calendar that they make with the weekly
 * slots.  Layer: wire. */
#include "wire/profile_load.h"

#include <stdlib.h>
#include "base/clock.h"

/* Sums are kept for every day between the first and the last. */
#define DAY_FIRST	7305	/* 1990-01-01 */
#define DAY_LAST	73048	/* 2169-12-31 */

static int
by_day(const void *a, const void *b)
{
	const int32_t x = ((const struct law_holiday *)a)->day;
	const int32_t y = ((const struct law_holiday *)b)->day;

	return (x > y) - (x < y);
}

static void
holiday_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_holiday *h;
	struct wall day;
	int32_t n;

	if (row->fields[0].n != 10 || !clock_parse(row->fields[0], 0, &day)) {
		tsv_fault(row, 0, "a day as 2026-10-01");
		return;
	}
	n = clock_day(day, 0);
	if (n < DAY_FIRST || n > DAY_LAST) {
		tsv_fault(row, 0, "a day between 1990 and 2169");
		return;
	}
	h = table_add(l, PF_HOLIDAYS, row, row->fields[0]);
	h->day = n;
	(void)field_flag(row, 1, &h->off);
	(void)field_text(row, 2, &h->name);
}

void
calendar_of(const struct law *law, bool holidays, struct calendar *c)
{
	struct calendar_day *days = NULL;
	const size_t n = holidays ? law->holidays_n : 0;

	c->offset_min = law->offset_min;
	if (n > 0)
		days = xcalloc(n, sizeof(*days));
	for (size_t i = 0; i < n; i++)
		days[i] = (struct calendar_day){ law->holidays[i].day,
			law->holidays[i].off };
	calendar_make(c, days, n);
	free(days);
}

void
days_read(struct profile_load *l)
{
	static const char *const columns[] = { "date", "off", "name" };

	table_read(l, PF_HOLIDAYS, columns, 3, sizeof(struct law_holiday),
	    holiday_row);
	table_sort(&l->t[PF_HOLIDAYS], by_day);
	TABLE_GIVE(l, PF_HOLIDAYS, holidays);
	calendar_of(l->law, true, &l->law->calendar);
}

void
days_check(struct profile_load *l)
{
	table_unique(l, PF_HOLIDAYS, by_day, "date", "a day once");
}
