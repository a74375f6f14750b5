/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_lease.c -- one process of a store fires: who holds that, and that death
 * gives it back. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "seal/seal.h"
#include "store_kit.h"

static enum err
open_here(struct place *p)
{
	struct store_options o = { .dir = p->dir };
	struct store_fault why;

	return store_open(&p->s, &o, &why);
}

/* In another process: opens the store, takes the lease, says how that went, and
 * stays until it is killed. */
static pid_t
other(struct place *p, enum err *said)
{
	int fd[2];
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct place q = *p;
		enum err e = open_here(&q);

		if (e == OK)
			e = store_lease_take(q.s);
		if (write(fd[1], &e, sizeof(e)) != sizeof(e))
			_exit(1);
		for (;;)
			pause();
	}
	close(fd[1]);
	assert_int_equal(read(fd[0], said, sizeof(*said)), sizeof(*said));
	close(fd[0]);
	return pid;
}

static void
dies(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
test_one(void **state)
{
	struct store_lease l;
	struct place p;
	enum err said;
	pid_t pid;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(store_lease(p.s, &l), OK);
	assert_false(l.held);
	assert_int_equal(store_lease_take(p.s), OK);
	assert_int_equal(store_lease_take(p.s), OK);
	assert_true(store_lease_mine(p.s));
	store_lease_beat(p.s, KIT_NOW);
	assert_int_equal(store_lease(p.s, &l), OK);
	assert_true(l.held && l.pid == (int)getpid() && l.beat_ms == KIT_NOW);
	assert_non_null(strchr(l.holder, '@'));
	dies(other(&p, &said));
	assert_int_equal(said, ERR_BUSY);
	/* Looking and being asked has not lost it. */
	dies(other(&p, &said));
	assert_int_equal(said, ERR_BUSY);
	store_lease_drop(p.s);
	assert_false(store_lease_mine(p.s));
	pid = other(&p, &said);
	assert_int_equal(said, OK);
	assert_int_equal(store_lease_take(p.s), ERR_BUSY);
	assert_int_equal(store_lease(p.s, &l), OK);
	assert_true(l.held && l.pid == (int)pid);
	dies(pid);
	assert_int_equal(store_lease(p.s, &l), OK);
	assert_false(l.held);
	assert_int_equal(l.holder[0], '\0');
	assert_int_equal(store_lease_take(p.s), OK);
	place_drop(&p);
}

/* A fork has not what its parent holds. */
static void
test_fork(void **state)
{
	struct place p;
	int status;
	pid_t pid;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(store_lease_take(p.s), OK);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(store_lease_mine(p.s) ? 1 : 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(store_lease_mine(p.s));
	place_drop(&p);
}

/* Who only reads does not fire. */
static void
test_reader(void **state)
{
	struct store_options o = { .read_only = true };
	struct store_fault why;
	struct store_lease l;
	struct place p;

	(void)state;
	place_make(&p, "ta");
	place_close(&p);
	o.dir = p.dir;
	assert_int_equal(store_open(&p.s, &o, &why), OK);
	assert_int_equal(store_lease_take(p.s), ERR_READ_ONLY);
	assert_int_equal(store_lease(p.s, &l), OK);
	assert_false(l.held);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_reader),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("lease", tests, NULL, NULL);
}
