/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_killed.c -- kill -9 of the real console and the real importer, 200 rounds,
 * at any instant: what the screen said was reported is there once, what it did
 * not say is there once or not at all, and the store is whole.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "ptyrun.h"

#define ROUNDS 200
#define RECORDS 20000

static char dir[] = "/tmp/t_killed.XXXXXX";
static char bin[4096], csv[64], map[4200];
static bool told[ROUNDS];
static unsigned luck = 20261121;

/* The same instants each run, as far as a machine allows. */
static unsigned
chance(unsigned below)
{
	luck = luck * 1103515245u + 12345u;
	return (luck >> 16) % below;
}

static long __attribute__((format(printf, 1, 2)))
number(const char *fmt, ...)
{
	char cmd[8192], line[4096] = "";
	va_list ap;
	FILE *f;

	va_start(ap, fmt);
	vsnprintf(cmd, sizeof cmd, fmt, ap);
	va_end(ap);
	f = popen(cmd, "r");
	assert_non_null(f);
	if (fgets(line, sizeof line, f) == NULL)
		line[0] = '\0';
	assert_int_equal(pclose(f), 0);
	return strtol(line, NULL, 10);
}

static void
whole(void)
{
	char cmd[8192];

	snprintf(cmd, sizeof cmd, "'%s' verify >/dev/null", bin);
	assert_int_equal(system(cmd), 0);
}

static void
write_records(void)
{
	FILE *f = fopen(csv, "w");

	assert_non_null(f);
	fputs("id,time,title,text,place,caller,phone\n", f);
	for (int i = 0; i < RECORDS; i++)
		fprintf(f, "K%d,2026-11-20T08:00:00+08:00,路灯第%d盏不亮,"
		    "夜里看不见路,幸福街%d号,王某,1990000%04d\n", i, i,
		    i % 99, i % 10000);
	assert_int_equal(fclose(f), 0);
}

static int
setup(void **state)
{
	const char *b = getenv("GRIDSEAT_BIN"), *top = getenv("top_srcdir");
	char store[64], cmd[8192];

	(void)state;
	snprintf(bin, sizeof bin, "%s", b != NULL ? b : "./gridseat");
	assert_non_null(mkdtemp(dir));
	snprintf(store, sizeof store, "%s/store", dir);
	snprintf(csv, sizeof csv, "%s/killed.csv", dir);
	snprintf(map, sizeof map, "%s/tests/data/one.map",
	    top != NULL ? top : ".");
	setenv("GRIDSEAT_STORE", store, 1);
	setenv("LANGUAGE", "en", 1);
	snprintf(cmd, sizeof cmd, "'%s' init --demo --node kk >/dev/null", bin);
	assert_int_equal(system(cmd), 0);
	write_records();
	return 0;
}

static int
teardown(void **state)
{
	char cmd[256];

	(void)state;
	snprintf(cmd, sizeof cmd, "rm -rf '%s'", dir);
	return system(cmd);
}

static pid_t
importer(void)
{
	pid_t pid = fork();
	int null;

	if (pid != 0)
		return pid;
	null = open("/dev/null", O_RDWR);
	dup2(null, 1);
	dup2(null, 2);
	execl(bin, bin, "import", csv, "--map", map, (char *)NULL);
	_exit(127);
}

static void
end(pid_t *pid)
{
	int status;

	if (*pid <= 0)
		return;
	kill(*pid, SIGKILL);
	waitpid(*pid, &status, 0);
	*pid = 0;
}

/* One console: a case typed in, and the end at any instant after Enter. */
static void
one_round(int round)
{
	const char *argv[] = { bin, NULL };
	struct ptyrun_options o = { .argv = argv };
	struct ptyrun *p = ptyrun_start(&o);
	char line[128];

	assert_non_null(p);
	assert_true(ptyrun_wait_text(p, "help"));
	snprintf(line, sizeof line,
	    ":report channel=hotline title=killed%03dx", round);
	ptyrun_type(p, line);
	ptyrun_keys(p, "<Enter>");
	if (chance(2))
		told[round] = ptyrun_wait_text(p, "reported: ");
	else
		ptyrun_feed(p, (int)chance(12));
	ptyrun_signal(p, SIGKILL);
	ptyrun_free(&p);
}

static void
test_killed(void **state)
{
	pid_t import = 0;
	int seen = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		if (import == 0)
			import = importer();
		one_round(i);
		if (chance(3) == 0)
			end(&import);
		if (i % 20 == 19)
			whole();
	}
	end(&import);
	for (int i = 0; i < ROUNDS; i++) {
		long n = number("'%s' query killed%03dx --count", bin, i);

		assert_in_range(n, told[i] ? 1 : 0, 1);
		seen += told[i];
	}
	assert_in_range(seen, ROUNDS / 4, ROUNDS);
}

/* The import goes on where it was, and each record is one case. */
static void
test_import_ends(void **state)
{
	char cmd[9000];

	(void)state;
	snprintf(cmd, sizeof cmd, "'%s' import '%s' --map '%s' >/dev/null", bin,
	    csv, map);
	assert_int_equal(system(cmd), 0);
	assert_int_equal(number("'%s' query flag:imported --count", bin),
	    RECORDS);
	whole();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_import_ends),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
