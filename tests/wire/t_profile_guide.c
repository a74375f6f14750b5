/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_profile_guide.c -- standards, phones, articles, snippets, and the keys of
 * intake: what is read, and each fault where it is.  Layer: tests. */
#include "wire/profilekit.h"

static void
test_read(void **state)
{
	struct buf archive = { 0 };
	struct law law = { 0 };
	const struct law_standard *s;

	(void)state;
	make(&archive, NULL, 0, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	assert_int_equal(law.standards_n, 2);
	assert_int_equal(law.standards[0].matter, 1001001);
	s = law_standard(&law, 1001001);
	assert_ptr_equal(s, &law.standards[0]);
	assert_int_equal(s->owner, 2);
	assert_int_equal(s->until, 20818);	/* 2026-12-31 */
	assert_true(str_is(s->ask, "在哪\n多少"));
	assert_true(str_is(s->answer, "马上派人。"));
	assert_int_equal(law_standard(&law, 1001002)->until, INT32_MAX);
	assert_null(law_standard(&law, 1001003));
	assert_int_equal(law.phones_n, 2);
	assert_true(str_is(law.phones[0].code, "water"));
	assert_true(str_is(law.phones[0].words, "停水 漏水"));
	assert_int_equal(law.phones[1].owner, 0);
	assert_int_equal(law.articles_n, 2);
	assert_true(str_is(law.articles[0].text, "一 厨余。\n二 其他。\n"));
	assert_true(str_is(law.articles[0].matters, "1001000,1001001"));
	assert_int_equal(law.articles[1].matters.n, 0);
	assert_int_equal(law.snippets_n, 1);
	assert_true(str_is(law.snippets[0].text,
	    "${place}的${matter}已记下，\n${limit}内办。"));
	law_fini(&law);
	buf_fini(&archive);
}

/* Each may be absent; then the numbers are the usual ones. */
static void
test_absent(void **state)
{
	static const char *const files[] = { "standards.tsv", "phones.tsv",
		"articles.tsv", "snippets.tsv" };
	struct law law = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct buf archive = { 0 };

		make(&archive, NULL, 0, files[i]);
		assert_int_equal(profile_load(buf_view(&archive), &law, NULL),
		    OK);
		assert_int_equal(law.standards_n, i == 0 ? 0 : 2);
		assert_int_equal(law.phones_n, i == 1 ? 0 : 2);
		assert_int_equal(law.articles_n, i == 2 ? 0 : 2);
		assert_int_equal(law.snippets_n, i == 3 ? 0 : 1);
		assert_true((law_standard(&law, 1001001) == NULL) == (i == 0));
		assert_int_equal(law.class_sure, 60);
		assert_int_equal(law.twin_days, 14);
		assert_int_equal(law.wrap_ms, 90000);
		assert_int_equal(law.merge_at[0], 3);
		assert_int_equal(law.merge_at[2], 15);
		assert_int_equal(law.merge_at[3], 0);
		law_fini(&law);
		buf_fini(&archive);
	}
}

#define KEYS(text) { "profile.json", 8, text ", \"working_slots\": { \"mon\": " \
	"[\"08:00-12:00\"],", NULL, 8, NULL }
static void
test_keys(void **state)
{
	static const struct plant some[] = {
		KEYS("\"class_sure\": 75, \"twin_days\": 3, \"wrap_seconds\": "
		    "0, \"merge_at\": [2, 5, 9, 40]"),
		KEYS("\"merge_at\": [4]"), KEYS("\"merge_at\": []"),
	};
	static const uint16_t want[][4] = { { 2, 5, 9, 40 }, { 4 }, { 0 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct buf archive = { 0 };
		struct law law = { 0 };

		make(&archive, &some[i], 1, NULL);
		assert_int_equal(profile_load(buf_view(&archive), &law, NULL),
		    OK);
		assert_memory_equal(law.merge_at, want[i], sizeof(want[i]));
		assert_int_equal(law.class_sure, i == 0 ? 75 : 60);
		assert_int_equal(law.twin_days, i == 0 ? 3 : 14);
		assert_int_equal(law.wrap_ms, i == 0 ? 0 : 90000);
		law_fini(&law);
		buf_fini(&archive);
	}
}

/* What many callers open is of the clocks' version. */
static void
test_opens(void **state)
{
	static const struct plant opens[] = {
		KEYS("\"merge_at\": [2, 5], \"merge_opens\": [\"\", \"urge\"]"),
	};
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, opens, 1, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	memset(archive.p, 'x', archive.n);
	assert_int_equal(law.books_n, 1);
	assert_int_equal(law.books[0].crowd[0].at, 5);
	assert_true(str_is(law.books[0].crowd[0].opens, "urge"));
	assert_int_equal(law.books[0].crowd[1].at, 0);
	law_fini(&law);
	buf_fini(&archive);
}

#define STANDARD(text, field) { "standards.tsv", 2, text, NULL, 2, field }
#define PHONE(text, field) { "phones.tsv", 2, text, NULL, 2, field }
#define ARTICLE(text, field) { "articles.tsv", 2, text, NULL, 2, field }
#define SNIPPET(text, field) { "snippets.tsv", 2, text, NULL, 2, field }
#define JSON(text, name) { "profile.json", 8, text ", \"working_slots\": { " \
	"\"mon\": [\"08:00-12:00\"],", NULL, 8, name }
static const struct plant plants[] = {
	STANDARD("1001003\troad\t-\t无\t-\t-\t-\t-", "matter"),
	STANDARD("1001000\troad\t-\t小类\t-\t-\t-\t-", "matter"),
	STANDARD("99999999999\troad\t-\t大\t-\t-\t-\t-", "matter"),
	STANDARD("成堆\troad\t-\t名\t-\t-\t-\t-", "matter"),
	STANDARD("1001002\tnobody\t-\t谁\t-\t-\t-\t-", "owner"),
	STANDARD("1001002\troad\t2026-02-30\t日\t-\t-\t-\t-", "until"),
	STANDARD("1001002\troad\t20261231\t日\t-\t-\t-\t-", "until"),
	STANDARD("1001002\troad\t-\t-\t-\t不归\t-\t-", "what"),
	STANDARD("1001002\troad\t-\ta\033[2Jb\t-\t-\t-\t-", "what"),
	STANDARD("1001002\troad\t-\t无\t-\t-\t-\t\xC2\x9B" "31m", "answer"),
	{ "standards.tsv", 0, "1001001\troad\t-\t又\t-\t-\t-\t-", NULL, 4,
	    "matter" },
	{ "standards.tsv", 1, "matter\towner\tuntil\twhat\task\thow\tanswer",
	    NULL, 1, NULL },
	PHONE("Water\tg\t-\t-\t1\t-\t水\t-", "code"),
	PHONE("a\tg\tnobody\t-\t1\t-\t水\t-", "owner"),
	PHONE("a\tg\t-\tsoon\t1\t-\t水\t-", "until"),
	PHONE("a\tg\t-\t-\tcall me\t-\t水\t-", "number"),
	PHONE("a\tg\t-\t-\t-\t-\t水\t-", "number"),
	PHONE("a\tg\t-\t-\t1\t-\t-\t-", "name"),
	{ "phones.tsv", 0, "water\tg\t-\t-\t1\t-\t又\t-", NULL, 4, "code" },
	ARTICLE("b c\t-\t-\t-\t-\t题\t文", "code"),
	ARTICLE("a\tnobody\t-\t-\t-\t题\t文", "owner"),
	ARTICLE("a\t-\t-\t1001001,9\t-\t题\t文", "matters"),
	ARTICLE("a\t-\t-\t1001001,\t-\t题\t文", "matters"),
	ARTICLE("a\t-\t-\t-\t-\t-\t文", "title"),
	ARTICLE("a\t-\t-\t-\t-\t题\t-", "text"),
	{ "articles.tsv", 0, "bulky\t-\t-\t-\t-\t又\t文", NULL, 4, "code" },
	SNIPPET("No\t名\t文", "key"),
	SNIPPET("a\t-\t文", "name"),
	SNIPPET("a\t名\t在${place的", "text"),
	SNIPPET("a\t名\t在${Place}的", "text"),
	SNIPPET("a\t名\t${}", "text"),
	SNIPPET("a\t名\t完 ${", "text"),
	{ "snippets.tsv", 0, "noted\t又\t文", NULL, 3, "key" },
	JSON("\"class_sure\": 101", "class_sure"),
	JSON("\"twin_days\": 0", "twin_days"),
	JSON("\"wrap_seconds\": 3601", "wrap_seconds"),
	JSON("\"merge_at\": 3", "merge_at"),
	JSON("\"merge_at\": [3, 3]", "merge_at.1"),
	JSON("\"merge_at\": [1]", "merge_at.0"),
	JSON("\"merge_at\": [2, \"3\"]", "merge_at.1"),
	JSON("\"merge_at\": [2, 3, 4, 5, 6]", "merge_at.4"),
	JSON("\"merge_at\": [65536]", "merge_at.0"),
	JSON("\"merge_opens\": \"a\"", "merge_opens"),
	JSON("\"merge_opens\": [3]", "merge_opens.0"),
	JSON("\"merge_opens\": [\"nothing\"]", "merge_opens"),
	JSON("\"merge_opens\": [\"\", \"\", \"\", \"\", \"\"]",
	    "merge_opens.4"),
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof plants / sizeof *plants; i++) {
		const struct plant *const p = &plants[i];
		struct hunt h = { .file = p->file, .line = p->want_line,
			.field = p->field };
		struct buf archive = { 0 };

		make(&archive, p, 1, NULL);
		assert_int_equal(try(&archive, &h), ERR_BAD_INPUT);
		if (h.hits == 0)
			fail_msg("plant %zu not among: %s", i, buf_z(&h.all));
		buf_fini(&h.all);
	}
}

/* A cell longer than anybody reads, and more rows than a district has. */
static void
test_sizes(void **state)
{
	struct buf cell = { 0 }, many = { 0 }, archive = { 0 };
	struct plant big = STANDARD("", "how");
	struct hunt h = { .file = "standards.tsv", .line = 2, .field = "how" };

	(void)state;
	buf_cstr(&cell, "1001002\troad\t-\t大\t-\t-\t");
	for (int i = 0; i < 4001; i++)
		buf_byte(&cell, 'x');
	buf_cstr(&cell, "\t-");
	big.text = buf_z(&cell);
	make(&archive, &big, 1, NULL);
	assert_int_equal(try(&archive, &h), ERR_BAD_INPUT);
	assert_int_equal(h.hits, 1);
	h.all.n = 0;
	h = (struct hunt){ .file = "snippets.tsv", .line = 20002,
		.field = "key", .all = h.all };
	buf_cstr(&many, "s\tn\tt");
	for (int i = 0; i < 20000; i++)
		buf_fmt(&many, "\ns%d\tn\tt", i);
	big = (struct plant){ "snippets.tsv", 2, buf_z(&many), NULL, 0, NULL };
	make(&archive, &big, 1, NULL);
	assert_int_equal(try(&archive, &h), ERR_BAD_INPUT);
	assert_int_equal(h.hits, 1);
	buf_fini(&h.all);
	buf_fini(&cell);
	buf_fini(&many);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_opens),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
