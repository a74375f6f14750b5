/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_clockwall.c -- a keeper of clocks while the wall stands still, goes on, and is
 * set by an hour and a year; beside another keeper; of a store that it may not
 * write.  Layer: tests. The tests move the wall; no turn waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "app/clockwork.h"
#include "seal/seal.h"
#include "../store/clockkit.h"
#include "../store/store_kit.h"

#define HOUR CLOCK_HOUR_MS
#define YEAR (365 * CLOCK_DAY_MS)

struct keeping {
	struct place	p;
	struct loop	*l;
	struct clockwork *w;
	int64_t		at_ms;		/* where the wall stands */
	size_t		fired;
	int64_t		late;		/* of the last fire */
	char		why[16];
};

static void
hear(void *ctx, uint32_t slot, const struct event *e, const struct rung_due *r,
    const struct casefile *after)
{
	struct keeping *b = ctx;

	(void)slot;
	(void)after;
	b->fired++;
	b->late = body_num(&e->body, "late", 0);
	assert_true(b->late == b->at_ms - r->at_ms);
	str_copy(body_str(&e->body, "why"), b->why, sizeof(b->why));
}

static void
wall(struct keeping *b, int64_t ms)
{
	b->at_ms = ms;
	clock_warp((struct wall){ ms }, 0);
}

static void
turn(struct keeping *b)
{
	assert_int_equal(loop_turn(b->l, 0), OK);
}

/* Here it is, and looks at the clock. */
static void
now(struct keeping *b, int64_t ms)
{
	wall(b, ms);
	clockwork_look(b->w);
	turn(b);
}

static struct clockwork_state
tally(const struct keeping *b)
{
	struct clockwork_state s;

	clockwork_tally(b->w, &s);
	return s;
}

static void
keep(struct keeping *b)
{
	b->w = clockwork_new(b->l, b->p.s, &b->p.k.law, hear, b);
	turn(b);
}

static void
begin(struct keeping *b)
{
	memset(b, 0, sizeof(*b));
	place_make(&b->p, "ta");
	clockkit_make(&b->p.k.law);
	assert_int_equal(loop_new(&b->l), OK);
	wall(b, KIT_NOW);
}

static void
end(struct keeping *b)
{
	clockwork_free(&b->w);
	loop_free(&b->l);
	clock_unwarp();
	place_proof(&b->p);
	place_drop(&b->p);
}

/* A case reported when it is at_ms; when its first rung falls. */
static int64_t
armed(struct keeping *b, int64_t at_ms)
{
	struct kit *k = &b->p.k;

	k->now = at_ms;
	return kit_get(k, kit_case(k, "井盖", "井盖缺失"))->next_ms;
}

/* What fell while nobody was there. */
static void
test_off(void **state)
{
	struct keeping b;
	int64_t due;

	(void)state;
	begin(&b);
	due = armed(&b, KIT_NOW);
	wall(&b, due + 300000);
	keep(&b);
	assert_true(tally(&b).mine);
	assert_int_equal(b.fired, 1);
	assert_true(b.late == 300000);
	assert_string_equal(b.why, "off");
	assert_true(tally(&b).worst_late_ms == 0);	/* not by us */
	turn(&b);
	assert_int_equal(b.fired, 1);
	end(&b);
}

/* In time, behind, and armed in the past. */
static void
test_why(void **state)
{
	struct keeping b;
	int64_t due, other;

	(void)state;
	begin(&b);
	due = armed(&b, KIT_NOW);
	wall(&b, due - 50000);
	keep(&b);
	now(&b, due - 1);
	assert_int_equal(b.fired, 0);
	now(&b, due);
	assert_int_equal(b.fired, 1);
	assert_true(b.late == 0);
	assert_string_equal(b.why, "");
	other = armed(&b, due - 10 * 60000);
	assert_true(other > due);
	while (b.at_ms + 51000 < other)
		now(&b, b.at_ms + 50000);
	now(&b, other - 1000);
	assert_int_equal(b.fired, 1);
	now(&b, other + 20000);
	assert_int_equal(b.fired, 2);
	assert_string_equal(b.why, "busy");
	assert_true(tally(&b).worst_late_ms == 20000);
	other = armed(&b, KIT_NOW);
	now(&b, b.at_ms + 1000);
	assert_int_equal(b.fired, 3);
	assert_true(b.late == b.at_ms - other);
	assert_string_equal(b.why, "merge");
	assert_true(tally(&b).worst_late_ms == 20000);
	end(&b);
}

/* Somebody sets the wall, and back: nothing is early, nothing twice. */
static void
test_jumps(void **state)
{
	static const int64_t by[] = { HOUR, -HOUR, YEAR, -YEAR };
	struct keeping b;
	int64_t due;

	(void)state;
	begin(&b);
	due = armed(&b, KIT_NOW);
	keep(&b);
	for (size_t i = 0; i < sizeof(by) / sizeof(*by); i++) {
		const int64_t was = b.at_ms;
		int64_t off;

		now(&b, was + by[i]);
		now(&b, was + by[i] + 2000);
		assert_int_equal(b.fired, 0);
		off = tally(&b).off_ms;
		assert_true(off > by[i] - 60000 && off < by[i] + 60000);
		now(&b, was + 2000);
		assert_true(tally(&b).off_ms == 0);
		assert_int_equal(b.fired, 0);
	}
	while (b.at_ms + 50000 < due)
		now(&b, b.at_ms + 50000);
	assert_int_equal(b.fired, 0);
	now(&b, due);
	assert_int_equal(b.fired, 1);
	assert_true(b.late == 0);
	end(&b);
}

/* Another process holds the lease until it is killed. */
static pid_t
other(struct keeping *b)
{
	int fd[2];
	pid_t pid;
	char said = 0;

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct place q = b->p;

		place_open(&q, 0);
		said = store_lease_take(q.s) == OK ? 'y' : 'n';
		(void)!write(fd[1], &said, 1);
		for (;;)
			pause();
	}
	close(fd[1]);
	assert_int_equal(read(fd[0], &said, 1), 1);
	close(fd[0]);
	assert_int_equal(said, 'y');
	return pid;
}

static void
killed(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
test_two(void **state)
{
	struct clockwork_state s;
	struct keeping b;
	pid_t pid;

	(void)state;
	begin(&b);
	wall(&b, armed(&b, KIT_NOW) + 5000);
	pid = other(&b);
	keep(&b);
	clockwork_state(b.w, &s);
	assert_false(s.mine);
	assert_true(s.holder[0] != '\0');
	now(&b, b.at_ms + 5000);
	assert_int_equal(b.fired, 0);	/* it is for the other to fire */
	clockwork_free(&b.w);
	killed(pid);
	keep(&b);
	assert_int_equal(b.fired, 1);
	assert_string_equal(b.why, "off");
	/* Who stops gives the lease away. */
	clockwork_rest(b.w);
	assert_false(tally(&b).mine);
	killed(other(&b));
	end(&b);
}

/* A store that may not be written: the clocks stand still, and no turn hurries. */
static void
test_read_only(void **state)
{
	struct store_options o = { .read_only = true };
	struct store_fault why;
	struct keeping b;

	(void)state;
	begin(&b);
	wall(&b, armed(&b, KIT_NOW) + 5000);
	place_close(&b.p);
	o.dir = b.p.dir;
	assert_int_equal(store_open(&b.p.s, &o, &why), OK);
	store_set_law(b.p.s, &b.p.k.law);
	keep(&b);
	now(&b, b.at_ms + 5000);
	assert_false(tally(&b).mine);
	assert_int_equal(b.fired, 0);
	clockwork_free(&b.w);
	place_close(&b.p);
	place_open(&b.p, 0);
	end(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_why),
		cmocka_unit_test(test_jumps),
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_read_only),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("clockwall", tests, NULL, NULL);
}
