/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/rehearsed.h"

/* What this process goes by: one clock a process, as base/clock has it. */
static struct {
	struct store_clock	clock;
	bool			on;
} mine;

static void
go_by(const struct store_clock *c)
{
	const int64_t since = clock_real().ms - c->real_ms;

	mine.clock = *c;
	mine.on = true;
	clock_warp((struct wall){ c->at_ms + (int64_t)((double)since *
	    c->speed) }, c->speed);
}

bool
rehearsed_follow(struct store *s)
{
	struct store_clock c;

	if (store_mode(s) != STORE_REHEARSAL || store_clock(s, &c) != OK)
		return false;
	if (!mine.on || c.at_ms != mine.clock.at_ms ||
	    c.real_ms != mine.clock.real_ms)
		go_by(&c);
	return true;
}

enum err
rehearsed_set(struct store *s, int64_t at_ms, double speed)
{
	const struct store_clock c = { .at_ms = at_ms,
		.real_ms = clock_real().ms, .speed = speed };
	enum err e = store_clock_set(s, &c);

	if (e == OK)
		go_by(&c);
	return e;
}

double
rehearsed_speed(void)
{
	return mine.on ? mine.clock.speed : 1;
}

int64_t
rehearsed_wait_us(int64_t us)
{
	if (!mine.on)
		return us;
	if (mine.clock.speed <= 0)
		return us > 1000000 ? 1000000 : us;
	return (int64_t)((double)us / mine.clock.speed);
}

static enum err
fire(struct store *s, int64_t now_ms, store_fired_fn *fn, void *ctx,
    uint64_t *fired)
{
	struct store_fires f = { .more = true };
	enum err e = OK;

	while (e == OK && f.more) {
		f = (struct store_fires){ .now_ms = now_ms, .max = 1000,
			.late_ms = INT64_MAX };
		e = store_fire(s, &f, fn, ctx);
		*fired += f.fired;
		if (e == OK && f.more && f.fired + f.refused == 0)
			e = ERR_BUSY;	/* never in a circle */
	}
	return e;
}

enum err
rehearsed_until(struct store *s, int64_t *now_ms, int64_t to_ms,
    store_fired_fn *fn, void *ctx, uint64_t *fired)
{
	int64_t next = 0, before = -1;
	uint64_t had = 0;
	enum err e;

	for (;;) {
		e = store_alarm_next(s, &next);
		if (e != OK || next == 0 || next > to_ms)
			break;
		if (next == before && *fired == had)
			return ERR_BUSY;
		before = next;
		had = *fired;
		if (next > *now_ms) {
			*now_ms = next;
			e = rehearsed_set(s, next, 0);
		}
		if (e == OK)
			e = fire(s, *now_ms, fn, ctx, fired);
		if (e != OK)
			return e;
	}
	if (e == OK && to_ms > *now_ms) {
		*now_ms = to_ms;
		e = rehearsed_set(s, to_ms, 0);
	}
	return e;
}
