/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_calendar.c -- any slots, days, starts and budgets: due is an instant at
 * which just that much has been worked, and not a moment later than needed. */
#include <stdlib.h>
#include <string.h>
#include "core/calendar.h"

#define DAYS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct input { const uint8_t *p; size_t n; };

static void
insist(bool what)
{
	if (!what)
		abort();
}

/* The next bytes as a number; zeros when they are used up. */
static uint64_t
take(struct input *in, size_t bytes)
{
	uint64_t v = 0;

	while (bytes-- > 0) {
		v = v << 8 | (in->n > 0 ? *in->p : 0);
		if (in->n > 0) {
			in->p++;
			in->n--;
		}
	}
	return v;
}

static void
take_slots(struct input *in, struct calendar *c)
{
	for (unsigned w = 1; w <= 7; w++) {
		unsigned from = 0;
		uint8_t n = (uint8_t)(take(in, 1) % (CALENDAR_SLOTS + 1));

		for (uint8_t i = 0; i < n && from < 1440; i++) {
			struct calendar_slot *const s = &c->slots[w][i];

			s->from = (uint16_t)(from + take(in, 2) %
			    (1440 - from));
			s->to = (uint16_t)(s->from + 1u + take(in, 2) %
			    (1440u - s->from));
			from = s->to;
			c->slots_n[w]++;
		}
	}
}

static void
take_calendar(struct input *in, struct calendar *c)
{
	struct calendar_day days[DAYS];
	const size_t n = take(in, 1) % DAYS;
	/* Anywhere, but the table of one input stays small. */
	const int32_t base = (int32_t)(uint32_t)take(in, 4);

	c->offset_min = (int)(take(in, 2) % 1681) - 840;
	take_slots(in, c);
	for (size_t i = 0; i < n; i++) {
		const uint64_t v = take(in, 2);
		const int64_t day = (int64_t)base + (int64_t)(v >> 1) % 800;

		days[i].day = day > INT32_MAX ? INT32_MAX : (int32_t)day;
		days[i].off = v & 1;
	}
	calendar_make(c, days, n);
}

struct seen { int64_t sum, last; };

static void
slot_seen(void *ctx, int64_t from_ms, int64_t to_ms)
{
	struct seen *const s = ctx;

	insist(from_ms < to_ms && from_ms >= s->last);
	s->sum += to_ms - from_ms;
	s->last = to_ms;
}

static void
look(const struct calendar *c, int64_t start, int64_t work)
{
	const int64_t due = calendar_after(c, start, work);
	struct seen seen = { 0, start };

	if (work == 0) {
		insist(due == start);
		return;
	}
	if (c->week_ms == 0) {
		insist(due == 0);
		return;
	}
	insist(due > start);
	if (due > 1000000000000000)
		return;		/* after the year 33,000 instants are one */
	insist(calendar_worked(c, start, due) == work);
	insist(calendar_worked(c, start, due - 1) == work - 1);
	insist(calendar_after(c, start, work / 2 + 1) <= due);
	if (due - start > 400 * (int64_t)86400000)
		return;
	calendar_each(c, start, due, slot_seen, &seen);
	insist(seen.sum == work && seen.last == due);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input in = { data, n };
	struct calendar c = { 0 };

	take_calendar(&in, &c);
	while (in.n > 0) {
		const int64_t start = (int64_t)take(&in, 6) - (1ll << 47);
		const int64_t work = (int64_t)(take(&in, 5) % 2880000000000);

		look(&c, start, work);
		(void)calendar_workday(&c, (int32_t)(start / 1000));
		(void)calendar_announced(&c, (int)(work % 9999) + 1);
	}
	/* Not even these leave the type. */
	(void)calendar_after(&c, INT64_MAX, INT64_MAX);
	(void)calendar_worked(&c, INT64_MIN, INT64_MAX);
	(void)calendar_workday(&c, INT32_MIN);
	calendar_fini(&c);
	return 0;
}
