/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_rules_file.c -- rule tables as people hand them in: whole, partly wrong,
 * of the older form, far too large. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <cmocka.h>
#include "wire/rules_file.h"

#define TEXT(s) { (s), sizeof(s) - 1 }

static struct law_unit units[] = {
	{ 1, 0, TEXT("hq"), TEXT("网格中心"), TEXT("中心"), TEXT("centre"),
	  { 0 }, { 0 }, 0 },
	{ 2, 1, TEXT("cgw"), TEXT("城市管理委员会"), TEXT("城管委"),
	  TEXT("department"), { 0 }, { 0 }, 0 },
	{ 3, 1, TEXT("zf"), TEXT("综合行政执法局"), TEXT("执法局"),
	  TEXT("department"), { 0 }, { 0 }, 0 },
};
static struct law_class classes[] = {
	{ 1000000, 0, 1, TEXT("市容环境"), TEXT("event"), 0, 0, 0 },
	{ 1001000, 1000000, 2, TEXT("垃圾"), { 0 }, 0, 0, 0 },
	{ 1001001, 1001000, 3, TEXT("垃圾散落"), { 0 }, 2, 0, 0 },
	{ 1001002, 1001000, 3, TEXT("垃圾成堆"), { 0 }, 2, 0, 0 },
};
static struct law_grid grids[] = {
	{ 110115000000000u, 0, 1, { 0 }, TEXT("大兴区"), 0, 0 },
	{ 110115001000000u, 110115000000000u, 2, { 0 }, TEXT("兴丰街道"),
	  0, 0 },
};
static struct law_channel channels[] = {
	{ 1, TEXT("hotline"), TEXT("热"), TEXT("12345"), TEXT("seat") },
	{ 2, TEXT("patrol"), TEXT("巡"), TEXT("巡查"), TEXT("finder") },
};
static struct law_field fields[] = {
	{ 1, LAW_NUMBER, TEXT("urgent"), TEXT("紧急"), TEXT("0..1") },
	{ 2, LAW_TEXT, TEXT("words"), TEXT("文字"), { 0 } },
};

static struct law
small(void)
{
	return (struct law){ .county = 110115, .offset_min = 480,
		.fallback_unit = 1, .units = units, .units_n = 3,
		.classes = classes, .classes_n = 4, .grids = grids,
		.grids_n = 2, .channels = channels, .channels_n = 2,
		.fields = fields, .fields_n = 2 };
}

/* ---- what is said ---- */

struct said {
	struct buf	all;		/* file:line field found>near */
	size_t		n;
	uint64_t	line, byte;	/* of the last */
};

static void
on_diag(void *ctx, const struct diag *d)
{
	struct said *const s = ctx;

	s->n++;
	s->line = d->line;
	s->byte = d->byte;
	assert_non_null(d->expected);
	if (s->all.n < 8192)
		buf_fmt(&s->all, "%s:%u %s '%.*s'>'%.*s'\n", d->file,
		    (unsigned)d->line, d->field ? d->field : "-",
		    STR_ARG(d->found), STR_ARG(d->near));
}

static enum err
take(struct str text, uint32_t next_id, struct rules_file *f, struct said *s)
{
	const struct law law = small();
	struct diag_sink sink = { .fn = on_diag, .ctx = s };

	memset(s, 0, sizeof(*s));
	return rules_file_read(&law, text, "r.tsv", next_id, NULL, f, &sink);
}

static void
drop(struct rules_file *f, struct said *s)
{
	rules_file_fini(f);
	buf_fini(&s->all);
}

#define HEAD "id\tmatter\tarea\tunit\twhen\tbasis\n"

static void
test_columns(void **state)
{
	static const char text[] = "\xEF\xBB\xBF# a remark\r\n"
		"unit\tarea\tmatter\tid\tchannel\r\n"
		"城管委\t兴丰街道\t垃圾散落\t7\thotline\r\n"
		"\r\nzf\t-\t1001000\t9\t-\r\n";
	struct rules_file f;
	struct said s;

	(void)state;
	assert_int_equal(take(str_of(text), 0, &f, &s), OK);
	assert_int_equal(f.n, 2);
	assert_int_equal(f.rules[0].id, 7);
	assert_int_equal(f.rules[0].version, 1);
	assert_int_equal(f.rules[0].matter, 1001001);
	assert_true(f.rules[0].area == 110115001000000u);
	assert_int_equal(f.rules[0].unit, 2);
	assert_int_equal(f.rules[0].channels, 1);
	assert_int_equal(f.rules[0].line, 3);
	assert_true(f.rules[1].area == 0);
	assert_int_equal(f.rules[1].line, 5);
	assert_int_equal(f.bad, 0);
	drop(&f, &s);
}

/* Where new ids are given they stand behind all of the file. */
static void
test_ids(void **state)
{
	static const char text[] = HEAD "-\t1001001\t-\tcgw\t-\t-\n"
		"12\t1001002\t-\tcgw\t-\t-\n\t1001000\t-\tzf\t-\t-\n";
	static const char none[] = "matter\tarea\tunit\n1001001\t-\tcgw\n";
	struct rules_file f;
	struct said s;

	(void)state;
	assert_int_equal(take(str_of(text), 5, &f, &s), OK);
	assert_int_equal(f.rules[0].id, 13);
	assert_int_equal(f.rules[1].id, 12);
	assert_int_equal(f.rules[2].id, 14);
	drop(&f, &s);
	assert_int_equal(take(str_of(none), 5, &f, &s), OK);
	assert_int_equal(f.rules[0].id, 5);
	drop(&f, &s);
	/* A profile's rows must have their own. */
	assert_int_equal(take(str_of(none), 0, &f, &s), ERR_BAD_INPUT);
	assert_int_equal(f.n, 0);
	drop(&f, &s);
}

struct wrong { const char *row, *said; };

/* Each is told with line and column; the good row beside it is there. */
static void
test_faults(void **state)
{
	static const struct wrong wrong[] = {
		{ "2\t1001009\t-\tcgw\t-\t-", "r.tsv:3 matter '1001009'" },
		{ "2\t-\t110115009000000\tcgw\t-\t-", "r.tsv:3 area '1101150" },
		{ "2\t-\t-\t城管為\t-\t-", "r.tsv:3 unit '城管為'>'城管委'" },
		{ "2\t-\t-\t-\t-\t-", "r.tsv:3 unit '" },
		{ "x\t-\t-\tcgw\t-\t-", "r.tsv:3 id 'x'" },
		{ "1\t-\t-\tcgw\t-\t-", "r.tsv:3 id '1'" },
		{ "2\t-\t-\tcgw\tcolour=3\t-", "r.tsv:3 when 'colour'" },
		{ "2\t-\t-\tcgw\turgent", "r.tsv:3 - " },
		{ "2\t-\t-\tcgw\t-\t-\t-", "r.tsv:3 - " },
		{ "2\t-\t-\tcgw\t-\t\xFF", "r.tsv:3 - " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct buf text = { 0 };
		struct rules_file f;
		struct said s;

		buf_fmt(&text, HEAD "1\t1001001\t-\tcgw\t-\t-\n%s\n",
		    wrong[i].row);
		assert_int_equal(take(buf_view(&text), 0, &f, &s),
		    ERR_BAD_INPUT);
		if (str_find(buf_view(&s.all), str_of(wrong[i].said)) < 0)
			fail_msg("%s: %s", wrong[i].row, buf_z(&s.all));
		assert_int_equal(f.n, 1);
		assert_int_equal(f.bad, 1);
		assert_true(str_is(str_trim(buf_view(&f.bad_lines)),
		    wrong[i].row));
		assert_true(str_is(f.header, "id\tmatter\tarea\tunit\twhen\t"
		    "basis"));
		buf_fini(&text);
		drop(&f, &s);
	}
}

/* The byte is that of the part that is wrong. */
static void
test_byte(void **state)
{
	static const char text[] = HEAD "1\t1001001\t-\tnobody\t-\t-\n";
	struct rules_file f;
	struct said s;

	(void)state;
	assert_int_equal(take(str_of(text), 0, &f, &s), ERR_BAD_INPUT);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.byte, (uint64_t)(strstr(text, "nobody") - text));
	drop(&f, &s);
}

static void
test_headers(void **state)
{
	static const char *const bad[] = { "", "\n\n# only\n",
		"matter\tunit\n", "matter\tarea\n1001001\t-\n",
		"matter\tarea\tunit\tcolour\n", "matter\tarea\tunit\tunit\n",
		"id\tversion\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct rules_file f;
		struct said s;

		assert_int_equal(take(str_of(bad[i]), 1, &f, &s),
		    ERR_BAD_INPUT);
		assert_true(s.n > 0);
		assert_int_equal(f.n, 0);
		drop(&f, &s);
	}
}

/* Eight columns: what it rests on was a word in basis. */
static void
test_older(void **state)
{
	static const char text[] = "id\tversion\tmatter\tarea\tunit\tenforcer\t"
		"priority\tbasis\n"
		"1\t1\t1001001\t110115000000000\tcgw\t-\t0\t权属\n"
		"2\t1\t1001002\t-\tcgw\tzf\t3\t法规\n"
		"3\t4\t1001000\t-\t-\tzf\t0\t三定\n"
		"4\t1\t1000000\t-\tcgw\t-\t0\t示例\n";
	static const uint8_t kinds[] = { KIND_CUSTOM, KIND_LAW, KIND_FOUNDING,
		KIND_MODEL };
	struct rules_file f;
	struct said s;

	(void)state;
	assert_int_equal(take(str_of(text), 0, &f, &s), OK);
	assert_int_equal(f.n, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(f.rules[i].kind, kinds[i]);
		assert_int_equal(f.rules[i].basis.n, 0);
	}
	assert_true(str_is(f.rules[0].note, "权属"));
	assert_int_equal(f.rules[1].enforcer, 3);
	assert_int_equal(f.rules[1].priority, 3);
	assert_int_equal(f.rules[2].version, 4);
	drop(&f, &s);
}

/* What is written reads as the same, with codes and with names. */
static void
test_write(void **state)
{
	static const char text[] = "id\tmatter\tarea\tchannel\ttime\twhen\tunit"
		"\tenforcer\tlead\thelpers\tlimit\tpriority\tfrom\tto\tkind\t"
		"basis\tnote\n"
		"4\t1001001\t110115001000000\thotline\tmon-fri 08:00-18:00\t"
		"urgent=1;words~垃圾,污水\tcgw\tzf\tenforcer\thq\t2工作日\t-3\t"
		"2026-01-01\t2026-12-31\tlaw\t某条例\t注\n"
		"5\t-\t-\t-\t-\t-\t-\tzf\t-\t-\t-\t-\t-\t-\t-\t-\t-\n";
	const struct law law = small();
	struct rules_file f, again;
	const struct rule *of[2];
	struct said s;

	(void)state;
	if (take(str_of(text), 0, &f, &s) != OK)
		fail_msg("%s", buf_z(&s.all));
	for (size_t i = 0; i < 2; i++)
		of[i] = &f.rules[i];
	for (int names = 0; names < 2; names++) {
		struct buf first = { 0 }, second = { 0 };
		const struct rule *to[2];
		struct said t;

		rules_file_write(&law, of, 2, names != 0, &first);
		if (take(buf_view(&first), 0, &again, &t) != OK)
			fail_msg("%s%s", buf_z(&first), buf_z(&t.all));
		assert_int_equal(again.n, 2);
		for (size_t i = 0; i < 2; i++)
			to[i] = &again.rules[i];
		rules_file_write(&law, to, 2, names != 0, &second);
		assert_string_equal(buf_z(&first), buf_z(&second));
		buf_fini(&first);
		buf_fini(&second);
		drop(&again, &t);
	}
	drop(&f, &s);
}

/* ---- too much ---- */

static size_t
memory_kib(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return (size_t)use.ru_maxrss;
}

/* 50 MB of lines nobody can read: so many are told, then no more is read. */
static void
test_flood(void **state)
{
	struct buf text = { 0 };
	const size_t before = memory_kib();
	struct rules_file f;
	struct said s;

	(void)state;
	buf_cstr(&text, HEAD);
	for (unsigned i = 1; text.n < 50u << 20; i++)
		buf_fmt(&text, "%u\t垃圾无处\t兴风街\t城管為\tcolour=3\t-\n", i);
	assert_int_equal(take(buf_view(&text), 0, &f, &s), ERR_BAD_INPUT);
	assert_true(f.gave_up);
	assert_int_equal(f.bad, RULES_FILE_BAD);
	assert_true(s.n <= 8 * RULES_FILE_BAD);
	assert_true(f.bad_lines.n < 1u << 20);
	assert_int_equal(s.line, RULES_FILE_BAD + 1);
	drop(&f, &s);
	buf_fini(&text);
	assert_true(memory_kib() - before < 512u << 10);
}

/* 50 MB that could be rules: more than a set holds. */
static void
test_many(void **state)
{
	struct buf text = { 0 };
	const size_t before = memory_kib();
	struct rules_file f;
	struct said s;

	(void)state;
	buf_cstr(&text, HEAD);
	for (unsigned i = 1; text.n < 50u << 20; i++)
		buf_fmt(&text, "%u\t1001001\t110115001000000\tcgw\twords~w%u\t"
		    "a basis of some length that nobody has read so far, "
		    "number %u\n", i, i, i);
	if (take(buf_view(&text), 0, &f, &s) != OK)
		fail_msg("%s", buf_z(&s.all));
	assert_true(f.n > 300000);
	drop(&f, &s);
	text.n = 0;
	buf_cstr(&text, HEAD);
	for (unsigned i = 1; i <= RULES_FILE_RULES + 2; i++)
		buf_fmt(&text, "%u\t-\t-\tcgw\t-\t-\n", i);
	assert_int_equal(take(buf_view(&text), 0, &f, &s), ERR_BAD_INPUT);
	assert_true(f.gave_up);
	assert_int_equal(f.n, RULES_FILE_RULES);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.line, RULES_FILE_RULES + 2);
	drop(&f, &s);
	buf_fini(&text);
	assert_true(memory_kib() - before < 1024u << 10);
}

static void
test_too_big(void **state)
{
	struct buf text = { 0 };
	struct rules_file f;
	struct said s;

	(void)state;
	/* One line, no end. */
	buf_cstr(&text, HEAD);
	buf_reserve(&text, RULES_FILE_MAX);
	memset(text.p + text.n, 'x', RULES_FILE_MAX + 1 - text.n);
	text.n = RULES_FILE_MAX;
	assert_int_equal(take(buf_view(&text), 0, &f, &s), ERR_BAD_INPUT);
	assert_int_equal(s.n, 1);
	drop(&f, &s);
	text.n = RULES_FILE_MAX + 1;
	assert_int_equal(take(buf_view(&text), 0, &f, &s), ERR_TOO_BIG);
	assert_int_equal(f.n, 0);
	drop(&f, &s);
	buf_fini(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_byte),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_older),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_too_big),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
