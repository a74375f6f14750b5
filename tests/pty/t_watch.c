/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_watch.c -- a walk watched in the console: marked on the screen, its steps said
 * one after the other, its cases opened, its faults told when it was left.
 * Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "ptyrun.h"

static char file[] = "/tmp/t_watch.XXXXXX";
static char bin[4096];

static void
test_watched(void **state)
{
	const char *argv[] = { bin, "rehearse", "--speed", "6000", file,
		NULL };
	const char *env[] = { "LC_ALL=C.UTF-8", "LANGUAGE=en", NULL };
	const struct ptyrun_options o = { .argv = argv, .env = env,
		.w = 120, .h = 36 };
	struct ptyrun *p = ptyrun_start(&o);
	int status;

	(void)state;
	assert_non_null(p);
	assert_true(ptyrun_wait_text(p, "REHEARSAL"));
	assert_true(ptyrun_wait_text(p, "READ-ONLY"));
	assert_true(ptyrun_wait_text(p, "case A report"));
	assert_true(ptyrun_wait_text(p, "the lamp"));
	assert_true(ptyrun_wait_text(p, "A accept"));
	assert_true(ptyrun_wait_text(p, "the walk is over: 5 steps, 1 failed"));
	assert_true(ptyrun_wait_text(p, "10:00"));
	ptyrun_keys(p, "q");
	status = ptyrun_wait_exit(p);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_string_equal(ptyrun_left_behind(p), "");
	assert_non_null(strstr(ptyrun_screen(p), "expected closed"));
	ptyrun_free(&p);
}

static int
setup(void **state)
{
	const char *b = getenv("GRIDSEAT_BIN"), *top = getenv("top_srcdir");
	int fd = mkstemp(file);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	(void)state;
	if (!f)
		return 1;
	fputs("profile daxing\nat 2026-11-23 09:50\ncase A report "
	    "channel=patrol matter=1001001 grid=110115001001000 by=baijingxia "
	    "title=\"the lamp\"\nA accept by=cuifenggang\nA expect "
	    "state=closed\nat +10m\n", f);
	snprintf(bin, sizeof bin, "%s", b ? b : "./gridseat");
	setenv("GRIDSEAT_DATADIR", top ? top : ".", 0);
	return fclose(f);
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_watched) };

	return cmocka_run_group_tests(tests, setup, teardown);
}
