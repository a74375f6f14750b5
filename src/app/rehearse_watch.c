/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A walk watched: the console of this process looks on, a timer of its loop takes
 * the steps at their times, so many times as fast. Steps of one instant follow
 * each other slowly enough to be read. The console writes nothing itself: what
 * happens is in the script. */
#include "app/rehearse.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "app/context.h"
#include "app/desk.h"
#include "app/intl.h"
#include "app/rehearsed.h"
#include "loop/loop.h"

#define TICK_US		100000
#define READ_US		1500000		/* between steps of one instant */

struct watch {
	struct rehearsal r;
	struct walk	*w;
	struct loop	*loop;
	struct desk	*desk;
	double		speed;
	int64_t		step_us;	/* when the last one was taken */
	double		rate;		/* at which time goes now */
	int64_t		begun_us;	/* when time was let go on, at ... */
	int64_t		begun_ms;	/* ... this time of the walk */
	bool		over;
};

static void turn(void *ctx);

/* Let the walk's time go on for everybody who looks: fast towards the next
 * step's, no faster than the wall's while there is something to read. */
static void
let_go(struct watch *x)
{
	int64_t at;

	x->begun_us = clock_mono().us;
	x->begun_ms = walk_now(x->w);
	x->rate = walk_next(x->w, &at) && at > x->begun_ms ? x->speed : 1;
	if (rehearsed_set(walk_store(x->w), x->begun_ms, x->rate) != OK)
		x->over = true;
}

static void
say_step(struct watch *x, size_t line, struct str spoken)
{
	struct str first;
	char text[300];
	struct buf b = { 0 };
	bool failed = x->r.result.failed > 0;

	str_cut(&spoken, '\n', &first);
	buf_fmt(&b, "%zu: %.*s", line, STR_ARG(first));
	if (failed)
		buf_fmt(&b, _("  (%zu failed)"), x->r.result.failed);
	str_copy(buf_view(&b), text, sizeof text);
	desk_notice(x->desk, text, failed);
	buf_fini(&b);
}

/* What is acted on is what is looked at. */
static void
show_case(struct watch *x)
{
	struct str number = walk_about(x->w);
	struct buf b = { 0 };

	if (!number.n)
		return;
	buf_fmt(&b, "go %.*s", STR_ARG(number));
	desk_command(x->desk, buf_view(&b));
	buf_fini(&b);
}

static void
finish(struct watch *x)
{
	char text[200];

	x->over = true;
	snprintf(text, sizeof text, _("the walk is over: %zu steps, %zu "
	    "failed; q leaves"), x->r.result.steps, x->r.result.failed);
	let_go(x);
	desk_notice(x->desk, text, x->r.result.failed > 0);
	desk_changed(x->desk);
}

static void
take_step(struct watch *x)
{
	struct str spoken;
	size_t line;

	if (!walk_step(x->w, &line, &spoken)) {
		finish(x);
		return;
	}
	x->step_us = clock_mono().us;
	let_go(x);
	desk_changed(x->desk);
	show_case(x);
	say_step(x, line, spoken);
}

/* What time it would be by now in the walk. */
static int64_t
walk_time_now(const struct watch *x)
{
	const int64_t gone_us = clock_mono().us - x->begun_us;

	return x->begun_ms + (int64_t)((double)gone_us * x->rate / 1000);
}

/* What falls until ms falls; then it is ms, and is seen to be. */
static void
go_to(struct watch *x, int64_t ms)
{
	walk_until(x->w, ms);
	let_go(x);
	desk_changed(x->desk);
}

static void
turn(void *ctx)
{
	struct watch *x = ctx;
	int64_t at, next, now = walk_time_now(x);

	if (x->over)
		return;
	if (!walk_next(x->w, &at)) {
		finish(x);
		return;
	}
	if (now >= at && walk_now(x->w) < at)
		go_to(x, at);
	else if (now >= at && clock_mono().us - x->step_us >= READ_US)
		take_step(x);
	else if (now < at && store_alarm_next(walk_store(x->w), &next) == OK &&
	    next != 0 && next <= now)
		go_to(x, now);
	loop_timer(x->loop, TICK_US, turn, x);
}

static void
attend(void *ctx, struct loop *l, struct desk *d)
{
	struct watch *x = ctx;

	x->loop = l;
	x->desk = d;
	let_go(x);
	loop_timer(l, TICK_US, turn, x);
}

static int
look_on(struct watch *x, const struct invocation *in)
{
	struct seat who;
	struct desk_options o = {
		.store = walk_store(x->w), .rules = walk_rules(x->w),
		.law = walk_law(x->w), .seat = &who, .read_only = true,
		.attend = attend, .attend_ctx = x,
	};

	if (seat_resolve(o.store, option_text(in, "as"), &who) != OK) {
		complain(_("the login %s has no account in this store"),
		    who.login);
		return EXIT_FAILED;
	}
	who.read_only = true;
	return desk_run(&o);
}

int
rehearse_watch(const struct invocation *in)
{
	struct watch x = { .speed = (double)option_number(in, "speed", 60) };
	enum err e;
	int code;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		complain("%s", _("--speed: watching needs a terminal"));
		return EXIT_USAGE;
	}
	code = rehearsal_open(&x.r, in->word[0], option_text(in, "dir"));
	if (code == EXIT_DONE) {
		e = walk_begin(&x.w, buf_view(&x.r.text), x.r.path,
		    buf_view(&x.r.archive), x.r.dir, &x.r.result);
		code = e == OK ? look_on(&x, in) : EXIT_FAILED;
		walk_end(&x.w);
		printf("%.*s", (int)x.r.result.faults.n,
		    x.r.result.faults.n ? x.r.result.faults.p : "");
		printf(_("%s: %zu steps, %zu failed\n"), x.r.path,
		    x.r.result.steps, x.r.result.failed);
		if (code == EXIT_DONE && x.r.result.failed)
			code = EXIT_FAILED;
	}
	rehearsal_close(&x.r);
	return code;
}
