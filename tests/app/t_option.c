/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: rows in, options and words out, faults named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "app/option.h"

static int
nothing(const struct invocation *in)
{
	(void)in;
	return EXIT_DONE;
}

static const struct option_row common[] = {
	{ "store", 'S', OPTION_TEXT, "DIR", "the store" },
	{ "help", 'h', OPTION_FLAG, NULL, "help" },
	{ .name = NULL }
};
static const struct option_row query[] = {
	{ "count", 'c', OPTION_FLAG, NULL, "count" },
	{ "json", 'j', OPTION_FLAG, NULL, "json" },
	{ "limit", 'n', OPTION_NUMBER, "N", "limit" },
	{ .name = NULL }
};
static const struct option_row desk[] = {
	{ "theme", 0, OPTION_TEXT, "NAME", "theme" },
	{ .name = NULL }
};
static const struct subcommand table[] = {
	{ "console", "", "desk", nothing, desk, 0, 0 },
	{ "query", "FILTER", "query", nothing, query, 1, 3 },
	{ "import", "FILE", "import", nothing, NULL, 1, 1 },
	{ "import events", "FILE", "events", nothing, NULL, 1, 1 },
	{ "profile check", "DIR", "check", nothing, NULL, 1, 1 },
	{ .name = NULL }
};

/* words: a line cut at blanks. */
static enum err
parse(const char *line, struct invocation *in)
{
	static char copy[256];
	char *argv[16] = { (char *)(uintptr_t)"gridseat" };
	int argc = 1;

	snprintf(copy, sizeof copy, "%s", line);
	for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	return option_parse(table, common, argc, argv, in);
}

static void
test_rows(void **state)
{
	static const struct { const char *line, *row; size_t words; } good[] = {
		{ "", "console", 0 },
		{ "-S /x", "console", 0 },
		{ "--theme light", "console", 0 },
		{ "--theme light -S /x", "console", 0 },
		{ "query a", "query", 1 },
		{ "-S /x query a b", "query", 2 },
		{ "query -S /x a", "query", 1 },
		{ "--store=/x query a", "query", 1 },
		{ "query a --store /x --count", "query", 1 },
		{ "query -cjn5 a", "query", 1 },
		{ "query -- --count", "query", 1 },
		{ "query -", "query", 1 },
		{ "import f", "import", 1 },
		{ "import events f", "import events", 1 },
		{ "import -S /x events f", "import events", 1 },
		{ "import -- events", "import", 1 },
		{ "profile check d", "profile check", 1 },
		{ "query --help", "query", 0 },
	};
	struct invocation in;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(parse(good[i].line, &in), OK);
		assert_string_equal(in.cmd->name, good[i].row);
		assert_int_equal(in.word_n, good[i].words);
		if (strstr(good[i].line, "/x"))
			assert_string_equal(option_text(&in, "store"), "/x");
	}
}

static void
test_values(void **state)
{
	struct invocation in;

	(void)state;
	assert_int_equal(parse("query -cn7 --limit=9 a b", &in), OK);
	assert_true(option_flag(&in, "count"));
	assert_false(option_flag(&in, "json"));
	assert_int_equal(option_number(&in, "limit", 1), 9);
	assert_string_equal(in.word[1], "b");
	assert_int_equal(parse("query a", &in), OK);
	assert_int_equal(option_number(&in, "limit", 1), 1);
	assert_null(option_text(&in, "store"));
}

static void
test_faults(void **state)
{
	static const struct { const char *line, *says; } bad[] = {
		{ "qurey a", "query" },
		{ "zzzzzz", "zzzzzz" },
		{ "query --cuont a", "--count" },
		{ "query --stroe /x a", "--store" },
		{ "query -x a", "x" },
		{ "query --limit", "limit" },
		{ "query --limit ten a", "ten" },
		{ "query --count=1 a", "count" },
		{ "query", "FILTER" },
		{ "import a b", "b" },
		{ "console x", "x" },
		{ "profile x", "profile" },
	};
	struct invocation in;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(parse(bad[i].line, &in), ERR_BAD_INPUT);
		assert_non_null(strstr(in.error, bad[i].says));
	}
}

static void
test_distance(void **state)
{
	static const struct { const char *a, *b; int far; } rows[] = {
		{ "", "", 0 }, { "a", "", 1 }, { "", "ab", 2 },
		{ "query", "query", 0 }, { "qurey", "query", 1 },
		{ "quer", "query", 1 }, { "quxry", "query", 1 },
		{ "verfiy", "verify", 1 }, { "abc", "cab", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(option_distance(rows[i].a, rows[i].b),
		    rows[i].far);
}

/* Every row of the program can be found, is explained, and completes. */
static void
test_program(void **state)
{
	struct buf help = { 0 }, bash = { 0 };

	(void)state;
	option_help(subcommands, common_options, &help);
	option_bash(subcommands, common_options, &bash);
	for (const struct subcommand *s = subcommands; s->name; s++) {
		struct buf one = { 0 };
		const char *blank = strchr(s->name, ' ');
		char first[32];

		snprintf(first, sizeof first, "%.*s",
		    (int)(blank ? blank - s->name : 30), s->name);
		assert_ptr_equal(option_find(subcommands, first,
		    blank ? blank + 1 : NULL), s);
		assert_non_null(s->run);
		assert_true(*s->help != '\0');
		assert_non_null(strstr(buf_z(&help), s->name));
		assert_non_null(strstr(buf_z(&bash), first));
		option_help_of(s, common_options, &one);
		for (const struct option_row *o = s->options; o && o->name; o++)
			assert_non_null(strstr(buf_z(&one), o->name));
		buf_fini(&one);
	}
	buf_fini(&help);
	buf_fini(&bash);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
