/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_theme.c -- themes are read, readable, and tell states apart.
 * Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "view/theme.h"

static void
remember(void *ctx, const struct diag *d)
{
	*(struct diag *)ctx = *d;
}

static void
print_diag(void *ctx, const struct diag *d)
{
	(void)ctx;
	fprintf(stderr, "%s:%d: %s: '%.*s', expected %s\n", d->file,
	    (int)d->line, d->field ? d->field : "", STR_ARG(d->found),
	    d->expected);
}

static void
test_faults(void **state)
{
	static const struct { const char *text; int line; const char *found; }
	table[] = {
		{ "near = fg=orange\n", 1, "orange" },
		{ "\n# c\nnaer = bold\n", 3, "naer" },
		{ "near = bold, blink\n", 1, "blink" },
		{ "near\n", 1, "near" },
		{ "near = like neer\n", 1, "neer" },
		{ "near = fg=#ff8700\n", 1, "#ff8700" },
		{ "near = fg=#ff870/1/1\n", 1, "#ff870" },
		{ "near = fg=200/33/1\n", 1, "200/33/1" },
		{ "near = fg=1/2/3/4\n", 1, "4" },
		{ "near = fg=\n", 1, "" },
		{ "near = mono=bold+loud\n", 1, "loud" },
		{ "background = grey\n", 1, "grey" },
		{ "contrast = high\n", 1, "high" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct diag d = { 0 };
		struct diag_sink sink = { .fn = remember, .ctx = &d };
		struct theme t;

		assert_int_equal(theme_parse(&t, str_of(table[i].text), "f",
		    &sink), ERR_BAD_INPUT);
		assert_int_equal(sink.errors, 1);
		assert_int_equal(d.line, table[i].line);
		assert_true(str_is(d.found, table[i].found));
		assert_string_equal(d.file, "f");
	}
}

static void
test_styles(void **state)
{
	struct theme t;
	struct style s;

	(void)state;
	assert_int_equal(theme_parse(&t, STR("name = x\nbackground = light\n"
	    "contrast = 4.5\nurgent = fg=bright-red, bg=4, bold, mono=reverse\n"
	    "near = like urgent, fg=#ff8700/yellow/3, none, underline\n"
	    "bad = bold\nfine = dim\n"), NULL, NULL), ERR_BAD_INPUT);
	assert_string_equal(t.name, "x");
	assert_int_equal(t.background, BACKGROUND_LIGHT);
	assert_int_equal(t.contrast_x10, 45);
	s = theme_style(&t, ROLE_URGENT, DEPTH_8);
	assert_int_equal(s.fg, 1);
	assert_int_equal(s.bg, 4);
	assert_int_equal(s.attrs, ATTR_BOLD);
	assert_int_equal(theme_style(&t, ROLE_URGENT, DEPTH_16).fg, 9);
	s = theme_style(&t, ROLE_URGENT, DEPTH_MONO);
	assert_int_equal(s.fg, COLOUR_DEFAULT);
	assert_int_equal(s.attrs, ATTR_REVERSE);
	s = theme_style(&t, ROLE_NEAR, DEPTH_TRUE);
	assert_int_equal(s.fg, COLOUR_RGB | 0xff8700);
	assert_int_equal(s.bg, 4);
	assert_int_equal(s.attrs, ATTR_UNDERLINE);
	assert_int_equal(theme_style(&t, ROLE_NEAR, DEPTH_256).fg, 208);
	assert_int_equal(theme_style(&t, ROLE_NEAR, DEPTH_16).fg, 3);
	assert_int_equal(theme_style(&t, ROLE_NEAR, DEPTH_MONO).attrs,
	    ATTR_REVERSE);
	/* the line after a bad one was read */
	assert_int_equal(theme_style(&t, ROLE_FINE, DEPTH_8).attrs, ATTR_DIM);
}

static void
test_contrast(void **state)
{
	(void)state;
	assert_int_equal(theme_contrast((struct style){ -1, -1, 0 }, false),
	    2100);
	assert_int_equal(theme_contrast((struct style){ -1, -1, 0 }, true),
	    2100);
	/* W3C's own examples: #777 on white 4.48, #767676 4.54 */
	assert_in_range(theme_contrast((struct style){
	    COLOUR_RGB | 0x777777, -1, 0 }, true), 447, 448);
	assert_in_range(theme_contrast((struct style){
	    COLOUR_RGB | 0x767676, -1, 0 }, true), 454, 455);
	assert_in_range(theme_contrast((struct style){
	    COLOUR_RGB | 0xff0000, COLOUR_RGB | 0x0000ff, 0 }, true), 214, 216);
}

/* ---- the shipped files ---- */

static bool
same_style(struct style a, struct style b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs;
}

/* Two states that stand in the same column may never look alike. */
static void
insist_states_differ(const struct theme *t, enum depth d)
{
	static const enum role states[] = { ROLE_TEXT, ROLE_URGENT,
		ROLE_OVERDUE, ROLE_NEAR, ROLE_PAUSED, ROLE_YELLOW, ROLE_RED,
		ROLE_MARKED, ROLE_CURSOR };
	size_t n = sizeof(states) / sizeof(states[0]);

	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++) {
			if (!same_style(theme_style(t, states[i], d),
			    theme_style(t, states[j], d)))
				continue;
			fail_msg("%s: %s and %s look alike at depth %d",
			    t->name, role_name(states[i]),
			    role_name(states[j]), (int)d);
		}
	}
}

/* Counts lie beside each other on the map: five looks, none like the grid that is
 * picked or a bare ground; without colours their patterns tell them apart. */
static void
insist_counts_differ(const struct theme *t, enum depth d)
{
	static const enum role counts[] = { ROLE_MAP_PICKED, ROLE_MAP_1,
		ROLE_MAP_2, ROLE_MAP_3, ROLE_MAP_4, ROLE_MAP_5 };
	size_t n = sizeof(counts) / sizeof(counts[0]);

	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++) {
			if (!same_style(theme_style(t, counts[i], d),
			    theme_style(t, counts[j], d)))
				continue;
			fail_msg("%s: %s and %s look alike at depth %d",
			    t->name, role_name(counts[i]),
			    role_name(counts[j]), (int)d);
		}
	}
}

/* The picked grid stands out of any ground, in any colours or none. */
static void
insist_picked(const struct theme *t, enum depth d)
{
	struct style s = theme_style(t, ROLE_MAP_PICKED, d);
	struct style text = theme_style(t, ROLE_TEXT, d);

	/* Without colour its dots are bold, and a word in it is underlined: a
	 * reversed area hides what lies in it. */
	assert_true(s.bg != text.bg || (s.attrs & ~text.attrs &
	    (ATTR_BOLD | ATTR_UNDERLINE)) == (ATTR_BOLD | ATTR_UNDERLINE));
}

static bool
load(const char *name, struct buf *b)
{
	const char *top = getenv("top_srcdir");
	char path[512];
	char part[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/themes/%s.theme", top ? top : ".",
	    name);
	f = fopen(path, "r");
	if (!f) {
		printf("SKIP %s: not found\n", path);
		return false;
	}
	b->n = 0;
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(b, part, n);
	fclose(f);
	return true;
}

static void
test_shipped(void **state)
{
	static const struct { const char *name; int contrast_x10; } table[] = {
		{ "default", 45 }, { "light", 45 }, { "high-contrast", 70 },
		{ "mono", 70 },
	};
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct diag_sink sink = { .fn = print_diag };
		struct theme t;

		if (!load(table[i].name, &b))
			continue;
		assert_int_equal(theme_parse(&t, buf_view(&b), table[i].name,
		    &sink), OK);
		assert_string_equal(t.name, table[i].name);
		assert_int_equal(t.contrast_x10, table[i].contrast_x10);
		assert_int_equal(theme_check(&t, table[i].name, &sink), 0);
		for (int d = 0; d < DEPTH_COUNT; d++) {
			insist_states_differ(&t, (enum depth)d);
			insist_picked(&t, (enum depth)d);
			if (d != DEPTH_MONO && strcmp(t.name, "mono") != 0)
				insist_counts_differ(&t, (enum depth)d);
		}
	}
	buf_fini(&b);
}

static void
test_default(void **state)
{
	struct diag_sink sink = { .fn = print_diag };
	struct theme t;

	(void)state;
	assert_int_equal(theme_parse(&t, str_of(theme_default_text), "built in",
	    &sink), OK);
	theme_default(&t);
	assert_string_equal(t.name, "default");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_styles),
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
