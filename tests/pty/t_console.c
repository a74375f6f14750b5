/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_console.c -- the real program on a real pty over a real store: a case goes
 * the loop from the keyboard (its screens: $XDG_DATA_HOME/t_console.walk), two
 * consoles see each other and cannot both win, a hang-up keeps what was typed,
 * and odd terminals are met with a clear word.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/str.h"
#include "ptyrun.h"

static char dir[] = "/tmp/t_console.XXXXXX";
static char store[64], bin[4096];
static FILE *walk;

static void __attribute__((format(printf, 1, 2)))
sh(const char *fmt, ...)
{
	char cmd[8192];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(cmd, sizeof cmd, fmt, ap);
	va_end(ap);
	if (system(cmd) != 0)
		fail_msg("failed: %s", cmd);
}

static int
setup(void **state)
{
	const char *b = getenv("GRIDSEAT_BIN"), *home;
	char path[4096];

	(void)state;
	snprintf(bin, sizeof bin, "%s", b != NULL ? b : "./gridseat");
	assert_non_null(mkdtemp(dir));
	snprintf(store, sizeof store, "%s/store", dir);
	setenv("GRIDSEAT_STORE", store, 1);
	setenv("LANGUAGE", "en", 1);
	sh("'%s' init --demo --node t1 >/dev/null", bin);
	sh("'%s' demo --seed 5 --cases 3000 --days 3 >/dev/null", bin);
	home = getenv("XDG_DATA_HOME");
	if (home != NULL) {
		sh("mkdir -p '%s'", home);
		snprintf(path, sizeof path, "%s/t_console.walk", home);
		walk = fopen(path, "w");
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	if (walk != NULL)
		fclose(walk);
	sh("rm -rf '%s'", dir);
	return 0;
}

/* An account of the profile with that role, of that unit if not NULL. */
static void
account(const char *role, const char *unit, char out[32])
{
	const char *top = getenv("GRIDSEAT_DATADIR");
	char path[4096], line[1024];
	FILE *f;

	snprintf(path, sizeof path, "%s/profiles/daxing/accounts.tsv",
	    top != NULL ? top : ".");
	f = fopen(path, "r");
	assert_non_null(f);
	out[0] = '\0';
	while (out[0] == '\0' && fgets(line, sizeof line, f) != NULL) {
		char code[64], of[64], roles[128];

		if (sscanf(line, "%63s %63s %127s", code, of, roles) == 3 &&
		    strstr(roles, role) != NULL &&
		    (unit == NULL || strcmp(of, unit) == 0))
			snprintf(out, 32, "%.31s", code);
	}
	fclose(f);
	assert_true(out[0] != '\0');
}

static struct ptyrun *
sit_at(const char *role, const char *unit, int w, int h)
{
	char who[32];
	const char *argv[] = { bin, "--as", who, NULL };
	struct ptyrun_options o = { .argv = argv, .w = w, .h = h };
	struct ptyrun *p;

	account(role, unit, who);
	p = ptyrun_start(&o);
	assert_non_null(p);
	return p;
}

static struct ptyrun *
sit(const char *role, const char *unit)
{
	struct ptyrun *p = sit_at(role, unit, 120, 40);

	assert_true(ptyrun_wait_text(p, "help"));
	return p;
}

static void
record(struct ptyrun *p, const char *what)
{
	if (walk != NULL)
		fprintf(walk, "=== %s\n%s", what, ptyrun_screen(p));
}

static void
see(struct ptyrun *p, const char *text)
{
	if (!ptyrun_wait_text(p, text))
		fail_msg("“%s” never came:\n%s", text, ptyrun_screen(p));
}

static void
leave(struct ptyrun **p)
{
	ptyrun_keys(*p, "<F10>");
	assert_int_equal(ptyrun_wait_exit(*p), 0);
	assert_string_equal(ptyrun_left_behind(*p), "");
	ptyrun_free(p);
}

/* The number in the case pane's title: "case DX-…". */
static void
number_shown(struct ptyrun *p, char out[40])
{
	const char *at = strstr(ptyrun_screen(p), "case DX-");

	assert_non_null(at);
	assert_int_equal(sscanf(at, "case %39s", out), 1);
}

/* The serial's last four digits in a row: 000042, or 1121-0042. */
static bool
serial_of_row(const char *row, char four[5])
{
	static const char digits[] = "0123456789";

	for (; row != NULL && *row != '\0' && *row != '\n';
	    row += strcspn(row, " \n")) {
		size_t n;

		row += strspn(row, " ");
		n = strspn(row, digits);
		if (n == 4 && row[4] == '-') {
			row += 5;
			n = 2 + strspn(row, digits);
			row -= 2;
		}
		if (n < 6)
			continue;
		str_copy(str_n(row + n - 4, 4), four, 5);
		return true;
	}
	return false;
}

/* That of the row under the cursor once the case pane has caught up: the
 * title's number ends like the row's. */
static bool
caught_up(struct ptyrun *p, void *ctx)
{
	const char *s = ptyrun_screen(p), *row = strchr(s, '\n');
	char *out = ctx, four[5];

	/* The status line has such a mark, too: from the second line on. */
	row = row != NULL ? strstr(row, "▸") : NULL;
	if (strstr(s, "case DX-") == NULL || row == NULL)
		return false;
	number_shown(p, out);
	return serial_of_row(row + 3, four) &&
	    str_ends(str_of(out), str_of(four));
}

static void
number_of_row(struct ptyrun *p, char out[40])
{
	assert_true(ptyrun_wait(p, caught_up, out));
}

/* One seat's part of the loop: to the case, the keys, what then stands. */
static void
part(const char *role, const char *unit, const char *number,
    const char *keys, const char *then)
{
	struct ptyrun *p = sit(role, unit);
	char go[64];

	snprintf(go, sizeof go, ":go %s<Enter>", number);
	ptyrun_keys(p, go);
	see(p, number);
	ptyrun_keys(p, keys);
	see(p, then);
	record(p, then);
	leave(&p);
}

static void
test_loop(void **state)
{
	static const char *const channels[] = { "hotline", "patrol", "public" };
	char number[40], keys[128];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct ptyrun *p = sit("supervisor", NULL);

		snprintf(keys, sizeof keys,
		    "f<C-u>state:found channel:%s !flag:claimed<Enter><Enter>",
		    channels[i]);
		ptyrun_keys(p, keys);
		see(p, "channel:");
		see(p, "a 受理");
		number_of_row(p, number);
		record(p, channels[i]);
		ptyrun_keys(p, "a");
		see(p, "受理 0");
		leave(&p);
		/* the desk may have sent it on by itself: it is sent elsewhere */
		part("supervisor", NULL, number, ":do file criterion=1<Enter>",
		    "→ 待");
		part("dispatcher", NULL, number,
		    ":do dispatch unit=t005 reason=就近<Enter>", "→ 待签收");
		part("unit", "t005", number, "s", "→ 处置中");
		part("unit", "t005", number, "h已处理<Enter>", "→ 待核查");
		part("checker", NULL, number, "v", "→ 待结案");
		part("supervisor", NULL, number, "c", "→ 待回访");
		part("supervisor", NULL, number, "c<Enter>", "→ 已结案");
	}
}

static void
test_two_consoles(void **state)
{
	struct ptyrun *a = sit("supervisor", NULL);
	struct ptyrun *b = sit("dispatcher", NULL);
	char number[40], go[64];
	struct mono from;

	(void)state;
	ptyrun_keys(a, "f<C-u>state:to_sign !flag:claimed<Enter><Enter>");
	see(a, ":待签收 ·");
	number_of_row(a, number);
	snprintf(go, sizeof go, ":go %s<Enter>", number);
	ptyrun_keys(b, go);
	see(b, number);
	/* B takes it in hand: A sees it without a key. */
	ptyrun_keys(b, "w");
	see(b, "in hand");
	from = clock_mono();
	see(a, "in hand");
	print_message("# seen by the other console after %d ms\n",
	    (int)((clock_mono().us - from.us) / 1000));
	ptyrun_keys(b, "W");
	assert_true(ptyrun_wait_gone(a, "in hand"));
	/* Both begin; one wins. */
	ptyrun_keys(a, "d");
	see(a, "to which unit?");
	ptyrun_keys(b, "d");
	see(b, "to which unit?");
	ptyrun_keys(b, "<Enter>");
	see(b, "why?");
	ptyrun_keys(b, "1");
	see(b, "→ 待签收");
	ptyrun_keys(a, "<Enter>");
	see(a, "somebody else changed it first");
	leave(&a);
	leave(&b);
}

/* The line is cut while a note is typed: the next login has it back. */
static void
test_hang_up(void **state)
{
	struct ptyrun *p = sit("supervisor", NULL);
	char number[40];
	int status;

	(void)state;
	ptyrun_keys(p, "<Enter>");
	see(p, "Esc");			/* the case's own hints */
	number_shown(p, number);
	ptyrun_keys(p, "m来电人要求今天回");
	see(p, "来电人要求今天回");
	ptyrun_signal(p, SIGHUP);
	status = ptyrun_wait_exit(p);
	assert_true(status != -1 && status != 0);
	assert_string_equal(ptyrun_left_behind(p), "");
	ptyrun_free(&p);
	p = sit_at("supervisor", NULL, 120, 40);
	see(p, "1 draft");
	ptyrun_keys(p, ":drafts 1<Enter>");
	see(p, number);
	see(p, "来电人要求今天回");
	ptyrun_keys(p, "电<Enter>");
	see(p, "note");
	ptyrun_keys(p, "z<End>");
	see(p, "来电人要求今天回电");
	leave(&p);
}

static void
test_killed(void **state)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGQUIT };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct ptyrun *p = sit("supervisor", NULL);
		int status;

		ptyrun_signal(p, signals[i]);
		status = ptyrun_wait_exit(p);
		assert_true(status != -1 && status != 0);
		assert_string_equal(ptyrun_left_behind(p), "");
		ptyrun_free(&p);
	}
}

static void
test_suspend(void **state)
{
	struct ptyrun *p = sit("supervisor", NULL);

	(void)state;
	ptyrun_keys(p, ":suspend<Enter>");
	assert_true(ptyrun_wait_stopped(p));
	assert_string_equal(ptyrun_left_behind(p), "");
	ptyrun_signal(p, SIGCONT);
	see(p, "help");
	ptyrun_keys(p, "?");
	see(p, "(zoom)");
	ptyrun_keys(p, "<Esc>");
	assert_true(ptyrun_wait_gone(p, "(zoom)"));
	leave(&p);
}

static void
test_sizes(void **state)
{
	struct ptyrun *p = sit_at("supervisor", NULL, 20, 5);

	(void)state;
	see(p, "20x5");
	ptyrun_resize(p, 80, 24);
	see(p, "help");
	ptyrun_keys(p, "/路");
	see(p, "found");
	ptyrun_resize(p, 160, 45);
	see(p, "map sketch");
	see(p, "/路");
	ptyrun_resize(p, 20, 5);
	see(p, "20x5");
	ptyrun_resize(p, 120, 36);
	see(p, "found");
	ptyrun_keys(p, "<Esc>");
	assert_true(ptyrun_wait_gone(p, "found"));
	leave(&p);
}

/* A terminal nobody knows: a sentence, no screen, not 0. LANG=C: Chinese. */
static void
test_odd_terminals(void **state)
{
	const char *argv[] = { bin, NULL };
	const char *env[] = { "LANG=C", "LC_ALL=C", "LANGUAGE=", NULL };
	struct ptyrun_options o = { .argv = argv, .term = "nosuchterm" };
	struct ptyrun *p = ptyrun_start(&o);
	int status;

	(void)state;
	assert_non_null(p);
	status = ptyrun_wait_exit(p);
	assert_true(status != -1 && status != 0);
	assert_non_null(strstr(ptyrun_screen(p), "nosuchterm"));
	ptyrun_free(&p);
	o = (struct ptyrun_options){ .argv = argv, .env = env };
	p = ptyrun_start(&o);
	assert_non_null(p);
	see(p, "大兴网格");
	see(p, "待派遣");
	leave(&p);
}

/* No file may grow: what is done is refused with the reason, what stood
 * stands, and the desk goes on. */
static void
test_full(void **state)
{
	char line[8300], who[32];
	const char *argv[] = { "/bin/sh", "-c", line, NULL };
	struct ptyrun_options o = { .argv = argv, .w = 120, .h = 40 };
	struct ptyrun *p;

	(void)state;
	account("supervisor", NULL, who);
	snprintf(line, sizeof line, "trap '' XFSZ; ulimit -f 1; "
	    "exec '%s' --as %s", bin, who);
	p = ptyrun_start(&o);
	assert_non_null(p);
	see(p, "help");
	ptyrun_keys(p, "m磁盘满了<Enter>");
	see(p, "no space left on the disk");
	ptyrun_keys(p, "<Enter>z<End>");
	assert_true(ptyrun_wait_gone(p, "磁盘满了"));
	leave(&p);
	sh("'%s' verify >/dev/null", bin);
}

/* The law changes under a console: it says so and writes nothing by the old
 * one. */
static void
test_other_law(void **state)
{
	struct ptyrun *p = sit("supervisor", NULL);
	const char *top = getenv("GRIDSEAT_DATADIR");
	char admin[32];

	(void)state;
	account("admin", NULL, admin);
	sh("cp -r '%s/profiles/daxing' '%s/mine' && chmod -R u+w '%s/mine'",
	    top != NULL ? top : ".", dir, dir);
	sh("printf 'undo\\tother\\tmore\\n' >>'%s/mine/reasons.tsv'", dir);
	sh("'%s' profile adopt '%s/mine' --as %s >/dev/null", bin, dir, admin);
	ptyrun_keys(p, "m按旧方案<Enter>");
	see(p, "another profile was adopted meanwhile");
	leave(&p);
	p = sit("supervisor", NULL);
	ptyrun_keys(p, "m按新方案<Enter>");
	see(p, "undo note");
	leave(&p);
	sh("'%s' verify >/dev/null", bin);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loop),
		cmocka_unit_test(test_two_consoles),
		cmocka_unit_test(test_hang_up),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_suspend),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_odd_terminals),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_other_law),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
