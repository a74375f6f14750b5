/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_clockwork.c -- one keeper of a real store on a real loop.  Layer: tests. What
 * the machine's clocks do to it is in tests/crash/clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "app/clockwork.h"
#include "app/keep_kit.h"
#include "seal/seal.h"

#define MIN 60000LL

struct seen {
	size_t	n, same, early;
	char	why[16];
	int64_t	late_ms;
	struct keep_kit *k;
};

static void
on_fired(void *ctx, uint32_t slot, const struct event *e,
    const struct rung_due *r, const struct casefile *after)
{
	struct seen *s = ctx;

	(void)slot;
	s->n++;
	s->same += e->kind == EV_CLOCK_FIRE && after->next_ms != r->at_ms;
	s->early += e->at.ms < r->at_ms;
	str_copy(body_str(&e->body, "why"), s->why, sizeof s->why);
	s->late_ms = body_num(&e->body, "late", 0);
}

static void
until(struct keep_kit *k, const struct seen *s, size_t n)
{
	while (s->n < n)
		assert_int_equal(loop_turn(k->loop, -1), OK);
	assert_int_equal(s->n, n);
	assert_int_equal(s->same, n);
	assert_int_equal(s->early, 0);
}

static struct clockwork *
begin(struct keep_kit *k, struct seen *s)
{
	struct clockwork_state st;
	struct clockwork *w;

	keep_kit_make(k);
	*s = (struct seen){ .k = k };
	w = clockwork_new(k->loop, k->store, &k->law, on_fired, s);
	do {
		assert_int_equal(loop_turn(k->loop, -1), OK);
		clockwork_state(w, &st);
	} while (!st.mine);
	return w;
}

static void
end(struct keep_kit *k, struct clockwork **w)
{
	clockwork_free(w);
	assert_false(store_lease_mine(k->store));
	keep_kit_free(k);
}

/* What fell before anybody kept the clocks is late for that; what an event arms
 * in the past later on, for coming from elsewhere. */
static void
test_why(void **state)
{
	struct clockwork_state st;
	struct clockwork *w;
	struct keep_kit k;
	struct seen s;

	(void)state;
	keep_kit_make(&k);
	keep_kit_report(&k, 2, clock_wall().ms - 60 * MIN);
	s = (struct seen){ .k = &k };
	w = clockwork_new(k.loop, k.store, &k.law, on_fired, &s);
	until(&k, &s, 2);
	assert_string_equal(s.why, "off");
	assert_in_range(s.late_ms, 45 * MIN, 46 * MIN);
	keep_kit_report(&k, 1, clock_wall().ms - 20 * MIN);
	clockwork_look(w);
	until(&k, &s, 3);
	assert_string_equal(s.why, "merge");
	assert_in_range(s.late_ms, 5 * MIN, 6 * MIN);
	clockwork_state(w, &st);
	assert_int_equal(st.fired, 3);
	assert_int_equal(st.refused, 0);
	assert_int_equal(st.err, OK);
	assert_int_equal(st.worst_late_ms, 0);	/* none was ours to be late */
	assert_true(st.mine);
	assert_true(st.beat_ms > 0);
	assert_int_equal(st.next_ms, 0);
	end(&k, &w);
}

static int turns;

static void
on_key(void *ctx, int fd, short revents)
{
	(void)ctx;
	(void)fd;
	(void)revents;
	turns++;
}

/* Keys have their turn between any two commits. */
static void
test_slices(void **state)
{
	struct clockwork *w;
	struct keep_kit k;
	struct seen s;
	int pipes[2], commits = 0;
	uint64_t revision;

	(void)state;
	w = begin(&k, &s);
	keep_kit_report(&k, 2500, clock_wall().ms - 60 * MIN);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(write(pipes[1], "k", 1), 1);
	loop_fd(k.loop, pipes[0], POLLIN, on_key, NULL);
	clockwork_look(w);
	turns = 0;
	while (s.n < 2500) {
		revision = store_repo(k.store)->ops->revision(
		    store_repo(k.store));
		assert_int_equal(loop_turn(k.loop, -1), OK);
		commits += store_repo(k.store)->ops->revision(
		    store_repo(k.store)) != revision;
		assert_true(turns >= commits);
	}
	assert_true(commits >= 3);
	end(&k, &w);
	close(pipes[0]);
	close(pipes[1]);
}

/* Who rests lets another have the lease, and asks for it again. */
static void
test_rest(void **state)
{
	struct clockwork_state st;
	struct clockwork *w;
	struct keep_kit k;
	struct seen s;
	int status;
	pid_t pid;

	(void)state;
	w = begin(&k, &s);
	clockwork_rest(w);
	assert_false(store_lease_mine(k.store));
	pid = fork();
	if (pid == 0) {
		struct store_options o = { .dir = k.dir };
		struct store_fault why;
		struct store *other;

		_exit(store_open(&other, &o, &why) != OK ||
		    store_lease_take(other) != OK);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	do {
		assert_int_equal(loop_turn(k.loop, -1), OK);
		clockwork_state(w, &st);
	} while (!st.mine);
	end(&k, &w);
}

static void
test_run(void **state)
{
	const int64_t now = clock_wall().ms;
	struct keep_kit k;
	uint64_t fired;

	(void)state;
	keep_kit_make(&k);
	keep_kit_report(&k, 3, now);
	assert_int_equal(clockwork_run(k.store, NULL, now + 14 * MIN, NULL,
	    &fired), OK);
	assert_int_equal(fired, 0);
	assert_int_equal(clockwork_run(k.store, NULL, now + 16 * MIN, NULL,
	    &fired), OK);
	assert_int_equal(fired, 3);
	assert_int_equal(clockwork_run(k.store, NULL, now + 16 * MIN, NULL,
	    &fired), OK);
	assert_int_equal(fired, 0);
	keep_kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_why), cmocka_unit_test(test_slices),
		cmocka_unit_test(test_rest), cmocka_unit_test(test_run),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
