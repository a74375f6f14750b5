/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_limits_given.c -- every limit of the standards that others wrote: read, or
 * reported with the piece that does not fit, and those are known by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"
#include "core/limit.h"
#include "wire/sharedkit.h"

/* What a reader with this habit cannot take, and the piece it names. */
static const struct { const char *text, *found; } odd[] = {
	{ "1紧急工作日", "紧急工作日" },
	{ "2紧急工作日", "紧急工作日" },
	{ "1紧急工作时制止", "紧急工作时制止" },
	{ "建筑垃圾4个工作时,渣土堆2个工作日",
	    "建筑垃圾4个工作时,渣土堆2个工作日" },
	{ "15秒", "秒" },
	{ "1当日", "当日" },
	{ "2-3小时", "-3小时" },
	{ "3/7/15日", "/7/15日" },
	{ "10分钟流转", "分钟流转" },
};

struct count { size_t read, staged, reported; };

static void
judge(struct str text, struct count *n)
{
	const struct limit_habit habit = { LIMIT_WORK_DAY, LIMIT_WORK_HOUR,
		NULL, 0 };
	struct limit_part part[LIMIT_STAGES];
	struct limit_fault fault = { 0 };
	size_t parts, i = 0;

	if (limit_read(text, &habit, part, &parts, &fault) == OK) {
		n->read++;
		n->staged += parts > 1;
		for (size_t k = 0; k < parts; k++)
			assert_true(part[k].limit.n > 0);
		return;
	}
	n->reported++;
	while (i < sizeof(odd) / sizeof(odd[0]) && !str_is(text, odd[i].text))
		i++;
	if (i == sizeof(odd) / sizeof(odd[0]))
		fail_msg("%.*s: %s, found %.*s", STR_ARG(text), fault.expected,
		    STR_ARG(fault.found));
	assert_non_null(fault.expected);
	assert_true(str_is(fault.found, odd[i].found));
}

static size_t
column_of(struct str head, const char *name)
{
	struct str field;

	for (size_t i = 0; str_cut(&head, '\t', &field); i++)
		if (str_is(field, name))
			return i;
	return SIZE_MAX;
}

static struct str
field_of(struct str line, size_t column)
{
	struct str field = STR_NONE;

	for (size_t i = 0; str_cut(&line, '\t', &field); i++)
		if (i == column)
			return field;
	return STR_NONE;
}

/* The limits of a table: of one column, or of number and unit. False: it is
 * not there. */
static bool
judge_file(const char *name, const char *number, const char *unit,
    struct count *n)
{
	char path[4096], line[8192];
	size_t at = SIZE_MAX, unit_at = SIZE_MAX, rows = 0;
	FILE *f;

	sharedkit_path(path, sizeof(path), name);
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	while (fgets(line, sizeof(line), f) != NULL) {
		const struct str row = str_n(line, strcspn(line, "\r\n"));
		struct buf text = { 0 };

		if (rows++ == 0) {
			at = column_of(row, number);
			unit_at = unit ? column_of(row, unit) : SIZE_MAX;
			assert_true(at != SIZE_MAX);
			continue;
		}
		buf_str(&text, field_of(row, at));
		buf_str(&text, field_of(row, unit_at));
		judge(buf_view(&text), n);
		buf_fini(&text);
	}
	fclose(f);
	return true;
}

static void
test_given(void **state)
{
	static const struct { const char *name, *number, *unit;
		struct count want; } tables[] = {
		{ "standards/yuncheng_case_standards.tsv", "time_limit", NULL,
		    { 514, 0, 5 } },
		{ "standards/event_limits_sample_city.tsv", "time_limit", NULL,
		    { 6, 1, 1 } },
		{ "standards/hotline_time_limits.tsv", "limit", "unit",
		    { 20, 0, 5 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct count n = { 0 };

		if (!judge_file(tables[i].name, tables[i].number,
		    tables[i].unit, &n)) {
			printf("SKIP %s: it is not there\n", tables[i].name);
			continue;
		}
		printf("%s: %zu read (%zu in stages), %zu reported\n",
		    tables[i].name, n.read, n.staged, n.reported);
		assert_int_equal(n.read, tables[i].want.read);
		assert_int_equal(n.staged, tables[i].want.staged);
		assert_int_equal(n.reported, tables[i].want.reported);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
