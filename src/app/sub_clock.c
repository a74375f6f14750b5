/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock of a rehearsal, shown, set, let run, or moved to what falls next.
 * It only goes forward: what happened then has happened. */
#include "app/sub.h"

#include <stdio.h>
#include <stdlib.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/rehearsed.h"

static int
open_clock(struct context *c, const struct invocation *in, unsigned need,
    struct store_clock *clock)
{
	int code = context_open(c, in, need);
	enum err e;

	if (code != EXIT_DONE)
		return code;
	e = store_clock(c->store, clock);
	if (e == ERR_REFUSED)
		complain(_("%s: only a rehearsal has a clock of its own: "
		    "gridseat init --rehearsal"), c->dir);
	else if (e != OK)
		complain_err(e, c->dir, NULL);
	if (e == OK)
		return EXIT_DONE;
	context_close(c);
	return EXIT_FAILED;
}

static void
say(const struct context *c, double speed)
{
	char now[40], next[40] = "-";
	int64_t ms = 0;

	clock_format(clock_wall(), c->law.offset_min, now, sizeof now);
	if (store_alarm_next(c->store, &ms) == OK && ms)
		clock_format((struct wall){ ms }, c->law.offset_min, next,
		    sizeof next);
	if (speed > 0)
		printf(_("%s  %g times as fast; next falls %s\n"), now, speed,
		    next);
	else
		printf(_("%s  stands still; next falls %s\n"), now, next);
}

/* What falls on the way is fired here, each at its instant, whoever else keeps
 * the clocks: a rung falls once. */
static enum err
go_to(struct context *c, int64_t ms, double speed, uint64_t *fired)
{
	int64_t now = clock_wall().ms;
	enum err e = rehearsed_until(c->store, &now, ms, NULL, NULL, fired);

	return e == OK ? rehearsed_set(c->store, ms, speed) : e;
}

static int
finish(struct context *c, enum err e, uint64_t fired, double speed)
{
	if (e == OK) {
		if (fired)
			printf(_("%llu fell\n"), (unsigned long long)fired);
		say(c, speed);
	}
	e = e == OK ? OK : (complain_err(e, c->dir, NULL), e);
	context_close(c);
	return exit_of(e);
}

int
sub_clock_show(const struct invocation *in)
{
	struct store_clock clock;
	struct context c;
	int code = open_clock(&c, in, 0, &clock);

	return code == EXIT_DONE ? finish(&c, OK, 0, clock.speed) : code;
}

int
sub_clock_set(const struct invocation *in)
{
	struct store_clock clock;
	struct context c;
	struct wall t;
	uint64_t fired = 0;
	int code = open_clock(&c, in, CONTEXT_WRITE, &clock);

	if (code != EXIT_DONE)
		return code;
	if (!clock_parse(str_of(in->word[0]), c.law.offset_min, &t)) {
		complain("%s: %s", _("not a time"), in->word[0]);
		code = EXIT_USAGE;
	} else if (t.ms < clock_wall().ms) {
		complain("%s", _("a rehearsal's clock only goes forward; begin "
		    "another one: gridseat init --rehearsal --at TIME"));
		code = EXIT_FAILED;
	}
	if (code == EXIT_DONE)
		return finish(&c, go_to(&c, t.ms, clock.speed, &fired), fired,
		    clock.speed);
	context_close(&c);
	return code;
}

int
sub_clock_speed(const struct invocation *in)
{
	struct store_clock clock;
	struct context c;
	char *end;
	double speed = strtod(in->word[0], &end);
	int code;

	if (*end || end == in->word[0] || !(speed >= 0) ||
	    speed > REHEARSED_SPEED_MAX) {
		complain("%s: %s", _("not a speed from 0 to 100000"),
		    in->word[0]);
		return EXIT_USAGE;
	}
	code = open_clock(&c, in, CONTEXT_WRITE, &clock);
	if (code != EXIT_DONE)
		return code;
	return finish(&c, rehearsed_set(c.store, clock_wall().ms, speed), 0,
	    speed);
}

int
sub_clock_step(const struct invocation *in)
{
	struct store_clock clock;
	struct context c;
	uint64_t fired = 0;
	int64_t ms = 0;
	enum err e;
	int code = open_clock(&c, in, CONTEXT_WRITE, &clock);

	if (code != EXIT_DONE)
		return code;
	e = store_alarm_next(c.store, &ms);
	if (e == OK && ms == 0) {
		complain("%s", _("nothing will fall: no clock runs"));
		context_close(&c);
		return EXIT_FAILED;
	}
	if (e == OK)
		e = go_to(&c, ms > clock_wall().ms ? ms : clock_wall().ms,
		    clock.speed, &fired);
	return finish(&c, e, fired, clock.speed);
}
