/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_mapwalk.c -- the map by its keys, on a real pty: over the model cells that are
 * shipped, from the whole district to a grid's cases, its layers, who answers there,
 * and a picture that is saved. Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/buf.h"
#include "ptyrun.h"

static char dir[] = "/tmp/t_mapwalk.XXXXXX";
static char store[64], bin[4096];

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
	const char *b = getenv("GRIDSEAT_BIN");

	(void)state;
	snprintf(bin, sizeof bin, "%s", b != NULL ? b : "./gridseat");
	assert_non_null(mkdtemp(dir));
	snprintf(store, sizeof store, "%s/store", dir);
	setenv("GRIDSEAT_STORE", store, 1);
	setenv("LANGUAGE", "en", 1);
	sh("'%s' init -p dongcheng --demo --node t1 >/dev/null", bin);
	sh("'%s' demo --seed 5 --cases 600 --days 2 >/dev/null", bin);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	sh("rm -rf '%s'", dir);
	return 0;
}

static void
see(struct ptyrun *p, const char *text)
{
	if (!ptyrun_wait_text(p, text))
		fail_msg("“%s” never came:\n%s", text, ptyrun_screen(p));
}

/* Dots are there, and the rows are not what they were. */
struct other { char was[16384]; };

static bool
drawn_anew(struct ptyrun *p, void *ctx)
{
	const struct other *o = ctx;
	const char *s = ptyrun_screen(p);

	return (strstr(s, "\xE2\xA0") != NULL || strstr(s, "\xE2\xA2") != NULL ||
	    strstr(s, "\xE2\xA1") != NULL || strstr(s, "\xE2\xA3") != NULL) &&
	    strcmp(s, o->was) != 0;
}

static void
step(struct ptyrun *p, const char *keys)
{
	struct other o;

	snprintf(o.was, sizeof o.was, "%s", ptyrun_screen(p));
	ptyrun_keys(p, keys);
	if (!ptyrun_wait(p, drawn_anew, &o))
		fail_msg("no picture after %s:\n%s", keys, ptyrun_screen(p));
}

/* A picture of vectors, whole, with neither cameras nor people in it. */
static void
check_svg(const char *path)
{
	static char text[1 << 22];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = '\0';
	assert_true(str_starts(str_of(text), STR("<?xml")));
	assert_non_null(strstr(text, "no survey"));
	assert_non_null(strstr(text, "<path"));
	assert_true(str_ends(str_trim(str_of(text)), STR("</svg>")));
	assert_null(strstr(text, "camera"));
	assert_null(strstr(text, "officer"));
	sh("! command -v xmllint >/dev/null || xmllint --noout '%s'", path);
}

static void
test_walk(void **state)
{
	const char *argv[] = { bin, NULL };
	struct ptyrun_options o = { .argv = argv, .w = 80, .h = 24 };
	struct ptyrun *p = ptyrun_start(&o);
	char path[128], line[256];

	(void)state;
	assert_non_null(p);
	see(p, "help");
	ptyrun_keys(p, ":pane map<Enter>");
	step(p, "z");
	see(p, "N up");
	see(p, "schematic, no survey");
	step(p, "l");
	step(p, "h");
	step(p, "+");
	step(p, "+");
	step(p, "0");
	/* The grid under the cursor: who answers, and its cases. */
	ptyrun_keys(p, "w");
	see(p, "who answers here");
	see(p, "who manages");
	ptyrun_keys(p, "<Esc>");
	see(p, "N up");
	ptyrun_keys(p, "t");
	see(p, "layers of the map");
	see(p, "borders of unit grids");
	see(p, "not imported");
	ptyrun_keys(p, "<Esc>");
	see(p, "N up");
	snprintf(path, sizeof path, "%s/seen.svg", dir);
	snprintf(line, sizeof line, ":map-save %s<Enter>", path);
	ptyrun_keys(p, line);
	see(p, "saved as");
	check_svg(path);
	ptyrun_keys(p, "<Enter>");
	see(p, "town:");
	ptyrun_keys(p, "<F10>");
	assert_int_equal(ptyrun_wait_exit(p), 0);
	assert_string_equal(ptyrun_left_behind(p), "");
	ptyrun_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
