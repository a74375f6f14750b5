/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptors, signals, a watched file and the hook, turn by turn. Nothing
 * waits for a time: each turn has its cause ready. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "loop/loop.h"

struct seen {
	struct loop	*loop;
	int		 reads, signals, files, hooks, timers;
	int		 pipe[2];
};

static void
on_fd(void *ctx, int fd, short revents)
{
	struct seen *s = ctx;
	char c;

	assert_true(revents & POLLIN);
	assert_int_equal(read(fd, &c, 1), 1);
	s->reads++;
	if (c == 'q')
		loop_fd_forget(s->loop, fd);
}

static void
on_signal(void *ctx, int signo)
{
	struct seen *s = ctx;

	assert_int_equal(signo, SIGUSR1);
	s->signals++;
}

static void
on_file(void *ctx)
{
	((struct seen *)ctx)->files++;
}

static void
on_hook(void *ctx)
{
	((struct seen *)ctx)->hooks++;
}

static void
on_timer(void *ctx)
{
	struct seen *s = ctx;

	s->timers++;
	loop_stop(s->loop);
}

static void
begin(struct seen *s)
{
	memset(s, 0, sizeof *s);
	assert_int_equal(loop_new(&s->loop), OK);
	assert_int_equal(pipe(s->pipe), 0);
}

static void
end(struct seen *s)
{
	close(s->pipe[0]);
	close(s->pipe[1]);
	loop_free(&s->loop);
	assert_null(s->loop);
	loop_free(&s->loop);		/* twice is nothing */
}

static void
test_fd(void **state)
{
	struct seen s;

	(void)state;
	begin(&s);
	loop_fd(s.loop, s.pipe[0], POLLIN, on_fd, &s);
	assert_int_equal(loop_turn(s.loop, 0), OK);
	assert_int_equal(s.reads, 0);
	assert_int_equal(write(s.pipe[1], "aq!", 3), 3);
	for (int i = 0; i < 4; i++)
		assert_int_equal(loop_turn(s.loop, 0), OK);
	assert_int_equal(s.reads, 2);	/* forgotten at q, the rest stays */
	end(&s);
}

static void
test_signal(void **state)
{
	struct seen s;

	(void)state;
	begin(&s);
	assert_int_equal(loop_signal(s.loop, SIGUSR1, on_signal, &s), OK);
	raise(SIGUSR1);
	assert_int_equal(s.signals, 0);	/* only from the loop */
	assert_int_equal(loop_turn(s.loop, -1), OK);
	assert_int_equal(s.signals, 1);
	end(&s);
}

static void
test_file(void **state)
{
	struct seen s;
	char path[] = "/tmp/t_loop.XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	begin(&s);
	loop_file(s.loop, path, on_file, &s);
	assert_int_equal(write(fd, "x", 1), 1);
	while (s.files == 0)
		assert_int_equal(loop_turn(s.loop, -1), OK);
	end(&s);
	/* Where it cannot be watched, a timer stands in. */
	begin(&s);
	loop_file(s.loop, "/nonexistent/data", on_file, &s);
	while (s.files == 0)
		assert_int_equal(loop_turn(s.loop, -1), OK);
	end(&s);
	close(fd);
	unlink(path);
}

static void
test_run(void **state)
{
	struct seen s;
	uint64_t gone;

	(void)state;
	begin(&s);
	loop_before_sleep(s.loop, on_hook, &s);
	gone = loop_timer(s.loop, 0, on_timer, &s);
	loop_timer_cancel(s.loop, gone);
	loop_timer(s.loop, 1000, on_timer, &s);
	assert_int_equal(loop_run(s.loop), OK);
	assert_int_equal(s.timers, 1);
	assert_true(s.hooks >= 1);
	end(&s);
}

static void
on_work(void *ctx)
{
	struct seen *s = ctx;

	assert_int_equal(s->reads, 1);
	assert_int_equal(s->hooks, 2);	/* before the wait, after the key */
	s->timers++;
}

/* What came in is answered before a timer that is due at the same time. */
static void
test_answer_first(void **state)
{
	struct seen s;

	(void)state;
	begin(&s);
	loop_before_sleep(s.loop, on_hook, &s);
	loop_fd(s.loop, s.pipe[0], POLLIN, on_fd, &s);
	assert_int_equal(write(s.pipe[1], "a", 1), 1);
	loop_timer(s.loop, 0, on_work, &s);
	assert_int_equal(loop_turn(s.loop, 0), OK);
	assert_int_equal(s.timers, 1);
	assert_int_equal(loop_turn(s.loop, 0), OK);
	assert_int_equal(s.hooks, 3);	/* nothing came: once */
	end(&s);
}

static void
alarm_rang(void *ctx)
{
	(*(int *)ctx)++;
}

/* One at a time, and none when it was called off. */
static void
alarms(void **state)
{
	struct loop *l;
	int first = 0, second = 0;

	(void)state;
	assert_int_equal(loop_new(&l), OK);
	loop_alarm(l, 3600000000LL, alarm_rang, &first);
	loop_alarm(l, 1000, alarm_rang, &second);
	while (second == 0)
		assert_int_equal(loop_turn(l, -1), OK);
	assert_int_equal(first, 0);
	assert_int_equal(second, 1);
	loop_alarm(l, 0, alarm_rang, &first);
	loop_alarm(l, -1, alarm_rang, &first);
	assert_int_equal(loop_turn(l, 20000), OK);
	assert_int_equal(first, 0);
	loop_free(&l);
	assert_null(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alarms),
		cmocka_unit_test(test_fd),
		cmocka_unit_test(test_signal),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_run),
		cmocka_unit_test(test_answer_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
