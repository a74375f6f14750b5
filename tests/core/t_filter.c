/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_filter.c -- the filter language: every kind of term, every fault. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "core/filter.h"
#include "lawkit.h"

#define NOW 1795240800000ll	/* 2026-11-21 14:00 +08:00 */
#define DAY_BEGINS (NOW - 14 * CLOCK_HOUR_MS)

static struct law law;

static struct filter_env
env_make(void)
{
	static struct law_kind kinds[] = {
		{ 2, KIT_FOUND, { "lead", 4 }, { "线索", 6 } }
	};

	lawkit_make(&law);
	law.kinds = kinds;
	law.kinds_n = 1;
	law.levels_n = 2;
	law.level_names[1] = STR("市");
	law.level_names[2] = STR("区县");
	return (struct filter_env){
		.now_ms = NOW, .offset_min = 480, .near_ms = 30 * CLOCK_MIN_MS,
		.actor = STR("seat1"), .resolve = filter_law_resolve,
		.ctx = &law
	};
}

/* One term: its facet, not, and values. */
struct facet_example {
	const char *text;
	enum facet facet;
	bool not;
	size_t n;
	uint32_t v[3];
	const char *said;
};

static const struct facet_example facets[] = {
	{ "state:to_file", FACET_STATE, false, 1, { 2 }, "state:to_file" },
	{ "状态:待立案", FACET_STATE, false, 1, { 2 }, "state:待立案" },
	{ "！状态：待立案", FACET_STATE, true, 1, { 2 }, "!state:待立案" },
	{ "ｓｔａｔｅ：ｔｏ＿ｆｉｌｅ，found", FACET_STATE, false, 2,
	    { 2, 1 }, "state:to_file,found" },
	{ "!state:2", FACET_STATE, true, 0, { 0 }, NULL },
	{ "环节:4", FACET_STAGE, false, 1, { 4 }, "stage:4" },
	{ "单位:\"区水务局\",黄村", FACET_UNIT, false, 2, { 2, 3 },
	    "unit:\"区水务局\",黄村" },
	{ "镇街:黄村镇", FACET_TOWN, false, 1, { 1 }, "town:黄村镇" },
	{ "乡镇:1,2", FACET_TOWN, false, 2, { 1, 2 }, "town:1,2" },
	{ "网格:兴丰社区", FACET_GRID, false, 1, { 1001 },
	    "grid:兴丰社区" },
	{ "单元:兴丰一格", FACET_CELL, false, 1, { 1001001 },
	    "cell:兴丰一格" },
	{ "cell:110115001001001", FACET_CELL, false, 1, { 1001001 },
	    "cell:110115001001001" },
	{ "大类:街面秩序", FACET_MAJOR, false, 1, { 2000000 },
	    "major:街面秩序" },
	{ "事项:井盖缺失、路灯不亮", FACET_MATTER, false, 2,
	    { KIT_MATTER, KIT_MATTER2 }, "matter:井盖缺失,路灯不亮" },
	{ "渠道:热线", FACET_CHANNEL, false, 1, { 2 }, "channel:热线" },
	{ "牌:黄牌,red", FACET_CARD, false, 2, { 1, 2 },
	    "card:黄牌,red" },
	{ "标记:urgent", FACET_FLAG, false, 1, { 0 }, "flag:urgent" },
	{ "flag:private,unplaced", FACET_FLAG, false, 2, { 14, 15 },
	    "flag:private,unplaced" },
	{ "标记:疑难,urged", FACET_FLAG, false, 2, { 27, 21 },
	    "flag:疑难,urged" },
	{ "轮到:处置单位", FACET_TURN, false, 1, { TURN_UNIT },
	    "turn:处置单位" },
	{ "!turn:desk,pause", FACET_TURN, true, 2, { TURN_DESK, TURN_PAUSE },
	    "!turn:desk,pause" },
	{ "类别:线索", FACET_KIND, false, 1, { 2 }, "kind:线索" },
	{ "层级:区县,2", FACET_LEVEL, false, 1, { 2 }, "level:区县,2" },
	{ "单位:无", FACET_UNIT, false, 1, { 0 }, "unit:无" },
	{ "returns:2", FACET_RETURNS, false, 1, { 2 }, "returns:2" },
	{ "退单：7+", FACET_RETURNS, false, 3, { 7, 8, 9 }, "returns:7+" },
	{ "!returns:1,9+", FACET_RETURNS, true, 2, { 1, 9 },
	    "!returns:1,9+" },
	{ "returns:0", FACET_RETURNS, false, 0, { 0 }, NULL },
	{ "returns:10", FACET_RETURNS, false, 0, { 0 }, NULL },
	{ "returns:+", FACET_RETURNS, false, 0, { 0 }, NULL },
	{ "returns:2++", FACET_RETURNS, false, 0, { 0 }, NULL },
	{ "carded:2026-11", FACET_CARDED, false, 1, { 202611 },
	    "carded:2026-11" },
	{ "发牌:2026-12,2027-01", FACET_CARDED, false, 2, { 202612, 202701 },
	    "carded:2026-12,2027-01" },
	{ "carded:2026-13", FACET_CARDED, false, 0, { 0 }, NULL },
	{ "carded:2026-1", FACET_CARDED, false, 0, { 0 }, NULL },
	{ "carded:-026-01", FACET_CARDED, false, 0, { 0 }, NULL },
	{ "原单位:区水务局", FACET_FORMER, false, 1, { 2 },
	    "former:区水务局" },
	{ "未结:是", FACET_OPEN, false, 1, { 1 }, "open:是" },
	{ "未结", FACET_OPEN, false, 1, { 1 }, "open" },
	{ "!open", FACET_OPEN, true, 1, { 1 }, "!open" },
	{ "closed", FACET_OPEN, false, 1, { 0 }, "closed" }
};

static void
test_facets(void **state)
{
	struct filter_env env = env_make();

	(void)state;
	for (size_t i = 0; i < sizeof(facets) / sizeof(*facets); i++) {
		const struct facet_example *x = &facets[i];
		struct buf said = { 0 };
		struct filter f;
		enum err e = filter_parse(str_of(x->text), &env, &f, NULL);

		if (!x->n) {
			assert_int_equal(e, ERR_BAD_INPUT);
			continue;
		}
		assert_int_equal(e, OK);
		assert_int_equal(f.q.n, 1);
		assert_int_equal(f.q.t[0].kind, TERM_FACET);
		assert_int_equal(f.q.t[0].facet, x->facet);
		assert_int_equal(f.q.t[0].not, x->not);
		assert_int_equal(f.q.t[0].values_n, x->n);
		assert_memory_equal(f.q.t[0].values, x->v,
		    x->n * sizeof(*x->v));
		filter_print(&f, &said);
		assert_string_equal(buf_z(&said), x->said);
		buf_fini(&said);
		filter_fini(&f);
	}
}

static void
test_holders(void **state)
{
	struct filter_env env = env_make();
	struct filter f;

	(void)state;
	assert_int_equal(filter_parse(STR("mine 持有:李娜,me"), &env, &f,
	    NULL), OK);
	assert_int_equal(f.q.n, 2);
	assert_int_equal(f.q.t[0].values[0], facet_account(STR("seat1")));
	assert_int_equal(f.q.t[1].values_n, 2);
	assert_int_equal(f.q.t[1].values[0], facet_account(STR("seat2")));
	assert_int_equal(f.q.t[1].values[1], facet_account(STR("seat1")));
	filter_fini(&f);
	filter_fini(&f);
	env.actor = STR_NONE;
	assert_int_equal(filter_parse(STR("mine"), &env, &f, NULL),
	    ERR_BAD_INPUT);
	assert_int_equal(filter_parse(STR("holder:me"), &env, &f, NULL),
	    ERR_BAD_INPUT);
}

struct time_example {
	const char *text;
	enum time_field field;
	bool not;
	int64_t from, to;
	const char *said;
};

#define H CLOCK_HOUR_MS
#define D CLOCK_DAY_MS
static const struct time_example times[] = {
	{ "overdue", TIME_DUE, false, INT64_MIN, NOW, "overdue" },
	{ "!超时", TIME_DUE, true, INT64_MIN, NOW, "!overdue" },
	{ "将超", TIME_DUE, false, NOW, NOW + H / 2, "near" },
	{ "今天", TIME_REPORTED, false, DAY_BEGINS, DAY_BEGINS + D, "today" },
	{ "due<2h", TIME_DUE, false, INT64_MIN, NOW + 2 * H, "due<2h" },
	{ "due<=2h", TIME_DUE, false, INT64_MIN, NOW + 2 * H + 1, "due<=2h" },
	{ "时限＞3天", TIME_DUE, false, NOW + 3 * D + 1, INT64_MAX,
	    "due>3天" },
	{ "due>=30分", TIME_DUE, false, NOW + H / 2, INT64_MAX, "due>=30分" },
	{ "due<-1d", TIME_DUE, false, INT64_MIN, NOW - D, "due<-1d" },
	{ "age>5d", TIME_REPORTED, false, INT64_MIN, NOW - 5 * D, "age>5d" },
	{ "案龄<1w", TIME_REPORTED, false, NOW - 7 * D + 1, INT64_MAX,
	    "age<1w" },
	{ "reported:2026-11-21..2026-11-22", TIME_REPORTED, false, DAY_BEGINS,
	    DAY_BEGINS + 2 * D, "reported:2026-11-21..2026-11-22" },
	{ "上报：2026-11-20", TIME_REPORTED, false, DAY_BEGINS - D,
	    DAY_BEGINS, "reported:2026-11-20" },
	{ "reported:..yesterday", TIME_REPORTED, false, INT64_MIN, DAY_BEGINS,
	    "reported:..yesterday" },
	{ "!due:2026-11-21T10:00..2026-11-21T12:00", TIME_DUE, true,
	    DAY_BEGINS + 10 * H, DAY_BEGINS + 12 * H,
	    "!due:2026-11-21T10:00..2026-11-21T12:00" }
};

static void
test_times(void **state)
{
	struct filter_env env = env_make();

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		const struct time_example *x = &times[i];
		struct buf said = { 0 };
		struct filter f;

		assert_int_equal(filter_parse(str_of(x->text), &env, &f, NULL),
		    OK);
		assert_int_equal(f.q.n, 1);
		assert_int_equal(f.q.t[0].kind, TERM_TIME);
		assert_int_equal(f.q.t[0].field, x->field);
		assert_int_equal(f.q.t[0].not, x->not);
		assert_true(f.q.t[0].from_ms == x->from);
		assert_true(f.q.t[0].to_ms == x->to);
		filter_print(&f, &said);
		assert_string_equal(buf_z(&said), x->said);
		buf_fini(&said);
		filter_fini(&f);
	}
}

/* A text, and how it is found in the query; as it prints. */
static const char *const texts[][3] = {
	{ "路灯", "路灯", "路灯" },
	{ "\"路灯 不亮\"", "路灯 不亮", "\"路灯 不亮\"" },
	{ "“overdue”", "overdue", "\"overdue\"" },
	{ "「state:x」", "state:x", "\"state:x\"" },
	{ "10:30", "10:30", "10:30" },
	{ ":)", ":)", ":)" },
	{ "井盖，路灯", "井盖，路灯", "井盖，路灯" },
	{ "DX-20261121-dx01a000042", "DX-20261121-dx01a000042",
	    "DX-20261121-dx01a000042" },
	{ "\xE3\x80\x80路灯\xE3\x80\x80", "路灯", "路灯" }
};

static void
test_texts(void **state)
{
	struct filter_env env = env_make();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct buf said = { 0 };
		struct filter f;

		assert_int_equal(filter_parse(str_of(texts[i][0]), &env, &f,
		    NULL), OK);
		assert_int_equal(f.q.n, 1);
		assert_int_equal(f.q.t[0].kind, TERM_TEXT);
		assert_true(str_is(f.q.t[0].text, texts[i][1]));
		filter_print(&f, &said);
		assert_string_equal(buf_z(&said), texts[i][2]);
		buf_fini(&said);
		filter_fini(&f);
	}
}

static void
also_known(void *ctx, struct str word, struct filter_also *out)
{
	(void)ctx;
	if (!str_is(word, "jg"))
		return;
	memcpy(out->text[out->text_n++], "井盖", sizeof("井盖"));
}

/* Texts that mean more, and those looked for in one place. */
static void
test_text_ways(void **state)
{
	static const struct {
		const char	*text, *said;
		enum term_kind	kind;
		enum text_field	in;
		bool		loose, phone;
	} rows[] = {
		{ "井盖", "井盖", TERM_TEXT, TEXT_ANY, true, false },
		{ "\"井盖\"", "\"井盖\"", TERM_TEXT, TEXT_ANY, false, false },
		{ "123", "123", TERM_TEXT, TEXT_ANY, true, false },
		{ "1234", "1234", TERM_TEXT, TEXT_ANY, true, true },
		{ "１２３４", "１２３４", TERM_TEXT, TEXT_ANY, true, true },
		{ "电话:１２３４", "tel:1234", TERM_PHONE, TEXT_ANY, false, false },
		{ "place:兴丰", "place:兴丰", TERM_TEXT, TEXT_PLACE, false, false },
		{ "标题：\"a b\"", "title:\"a b\"", TERM_TEXT, TEXT_TITLE, false,
		    false },
	};
	struct filter_env e = env_make();
	struct filter f;

	(void)state;
	e.also = also_known;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf said = { 0 };

		assert_int_equal(filter_parse(str_of(rows[i].text), &e, &f,
		    NULL), OK);
		assert_int_equal(f.q.t[0].kind, rows[i].kind);
		assert_int_equal(f.q.t[0].in, rows[i].in);
		assert_int_equal(f.q.t[0].loose, rows[i].loose);
		assert_int_equal(f.q.t[0].or_phone, rows[i].phone);
		assert_int_equal(f.q.t[0].also_n, 0);
		filter_print(&f, &said);
		assert_string_equal(buf_z(&said), rows[i].said);
		buf_fini(&said);
		filter_fini(&f);
	}
	assert_int_equal(filter_parse(STR("ｊｇ !jg"), &e, &f, NULL), OK);
	assert_int_equal(f.q.t[0].also_n, 1);
	assert_true(str_is(f.q.t[1].also[0], "井盖"));
	filter_fini(&f);
	assert_int_equal(filter_parse(STR("１２3 12 1121-7 \"123\""), &e, &f,
	    NULL), OK);
	assert_true(f.q.t[0].or_number && str_is(f.q.t[0].text, "123"));
	assert_false(f.q.t[1].or_number);
	assert_true(f.q.t[2].or_number && !f.q.t[2].or_phone);
	assert_false(f.q.t[3].or_number);
	filter_fini(&f);
	assert_int_equal(filter_parse(STR("tel:123"), &e, &f, NULL),
	    ERR_BAD_INPUT);
	assert_int_equal(filter_parse(STR("place:"), &e, &f, NULL),
	    ERR_BAD_INPUT);
}

struct bad_example { const char *text; size_t at; const char *found; };

static const struct bad_example bad[] = {
	{ "路灯 stat:x", 7, "stat" },
	{ "黄村:路灯", 0, "黄村" },
	{ "!", 0, "!" },
	{ "路灯 ! x", 7, "!" },
	{ "!!open", 0, "!!open" },
	{ "state:", 6, "" },
	{ "state:found,", 12, "" },
	{ "state:,found", 6, ",found" },
	{ "state:nowhere", 6, "nowhere" },
	{ "\"never closed", 0, "\"never closed" },
	{ "unit:\"never closed", 5, "\"never closed" },
	{ "unit:\"黄村\"x", 13, "x" },
	{ "\"\"", 0, "\"\"" },
	{ "due<", 4, "" },
	{ "due<2", 4, "2" },
	{ "due<2x", 4, "2x" },
	{ "age:3d", 0, "age:3d" },
	{ "reported<3d", 0, "reported<3d" },
	{ "foo<3d", 0, "foo<3d" },
	{ "reported:2026-13-01", 9, "2026-13-01" },
	{ "reported:2026-11-22..2026-11-21", 9, "2026-11-22..2026-11-21" },
	{ "reported:..", 9, ".." },
	{ "sort:size", 5, "size" },
	{ "sort:due sort:age", 9, "sort:age" },
	{ "!sort:due", 1, "sort:due" },
	{ "\"a\"b\"", 0, "\"a\"b\"" }
};

static void
test_faults(void **state)
{
	struct filter_env env = env_make();

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct filter_fault why = { 0 };
		struct filter f;
		enum err e = filter_parse(str_of(bad[i].text), &env, &f, &why);
		char found[64];

		assert_int_equal(e, ERR_BAD_INPUT);
		assert_int_equal(f.q.n, 0);
		assert_non_null(why.expected);
		if (!bad[i].found)
			continue;
		str_copy(why.found, found, sizeof(found));
		assert_string_equal(found, bad[i].found);
		assert_int_equal(why.at, bad[i].at);
	}
}

static void
test_order(void **state)
{
	struct filter_env env = env_make();
	struct buf said = { 0 };
	struct filter f;
	enum sort_key key;
	bool back;

	(void)state;
	assert_int_equal(filter_parse(STR("open 排序:-newest 路灯"), &env, &f,
	    NULL), OK);
	assert_int_equal(f.q.n, 2);
	assert_int_equal(f.q.sort, SORT_NEWEST);
	assert_true(f.q.reverse);
	filter_print(&f, &said);
	assert_string_equal(buf_z(&said), "open 路灯 sort:-newest");
	buf_fini(&said);
	filter_fini(&f);
	assert_int_equal(filter_parse(STR("  "), &env, &f, NULL), OK);
	assert_int_equal(f.q.n, 0);
	assert_int_equal(f.q.sort, SORT_DUE);
	filter_fini(&f);
	assert_true(filter_sort(STR("arrival"), &key, &back));
	assert_int_equal(key, SORT_ARRIVAL);
	assert_false(back);
	assert_false(filter_sort(STR("--due"), &key, &back));
}

static size_t
resolve_many(void *ctx, enum facet facet, struct str word, uint32_t *values,
    size_t cap)
{
	size_t n = word.n * 100;

	(void)ctx;
	(void)facet;
	for (size_t i = 0; i < n && i < cap; i++)
		values[i] = (uint32_t)(i + 1000 * word.n);
	return n;
}

static void
test_limits(void **state)
{
	struct filter_env env = env_make();
	struct filter_fault why;
	struct buf text = { 0 };
	struct filter f;

	(void)state;
	for (int i = 0; i < QUERY_TYPED; i++)
		buf_cstr(&text, "x ");
	assert_int_equal(filter_parse(buf_view(&text), &env, &f, &why), OK);
	filter_fini(&f);
	buf_cstr(&text, "y");
	assert_int_equal(filter_parse(buf_view(&text), &env, &f, &why),
	    ERR_TOO_BIG);
	assert_int_equal(why.at, 2 * QUERY_TYPED);
	buf_fini(&text);
	env.resolve = resolve_many;
	assert_int_equal(filter_parse(STR("grid:ab"), &env, &f, &why), OK);
	filter_fini(&f);
	assert_int_equal(filter_parse(STR("grid:abc"), &env, &f, &why),
	    ERR_TOO_BIG);
	assert_int_equal(filter_parse(STR("grid:a,ab,b"), &env, &f, &why),
	    ERR_TOO_BIG);
}

/* One term that nobody typed: of the towns exchanged here, and of none. */
static void
leaves_out(const char *text, const struct filter_env *env, bool yes)
{
	struct filter f;
	struct buf printed = { 0 };
	const struct query_term *last;

	assert_int_equal(filter_parse(str_of(text), env, &f, NULL), OK);
	last = f.q.n > 0 ? &f.q.t[f.q.n - 1] : NULL;
	assert_int_equal(yes, last != NULL && f.said[f.q.n - 1].n == 0);
	if (yes) {
		assert_int_equal(last->kind, TERM_FACET);
		assert_int_equal(last->facet, FACET_TOWN);
		assert_false(last->not);
		assert_int_equal(last->values_n, 2);
		assert_int_equal(last->values[0], 0);
		assert_int_equal(last->values[1], 5);
	}
	filter_print(&f, &printed);
	assert_string_equal(buf_z(&printed), text);
	buf_fini(&printed);
	filter_fini(&f);
}

static void
test_elsewhere(void **state)
{
	static const uint32_t here[] = { 0, 5 };
	struct filter_env env = env_make();
	struct filter_fault why;
	struct filter f;
	struct buf most = { 0 };

	(void)state;
	leaves_out("open", &env, false);
	env.here = here;
	env.here_n = 2;
	leaves_out("open", &env, true);
	leaves_out("near !closed", &env, true);
	leaves_out("", &env, false);		/* every case is every case */
	leaves_out("open town:2", &env, false);
	leaves_out("open \"井盖\"", &env, false);
	leaves_out("open elsewhere", &env, false);
	leaves_out("!elsewhere", &env, false);
	assert_int_equal(filter_parse(STR("别处"), &env, &f, NULL), OK);
	assert_int_equal(f.q.n, 1);
	assert_true(f.q.t[0].not);
	assert_int_equal(f.q.t[0].values_n, 2);
	filter_fini(&f);
	/* Where all is exchanged, nothing is elsewhere. */
	env.here_n = 0;
	assert_int_equal(filter_parse(STR("elsewhere"), &env, &f, NULL), OK);
	assert_false(f.q.t[0].not);
	assert_int_equal(f.q.t[0].values_n, 0);
	filter_fini(&f);
	/* The last place is not taken from what is typed. */
	env.here_n = 2;
	for (int i = 0; i < QUERY_TYPED; i++)
		buf_cstr(&most, "open ");
	assert_int_equal(filter_parse(buf_view(&most), &env, &f, &why), OK);
	assert_int_equal(f.q.n, QUERY_TERMS);
	filter_fini(&f);
	buf_fini(&most);
}

/* What prints is read back as the same query. */
static void
test_again(void **state)
{
	struct filter_env env = env_make();
	struct buf one = { 0 }, two = { 0 };
	struct filter f, g;

	(void)state;
	assert_int_equal(filter_parse(STR("！状态：待立案,found 井盖 "
	    "\"路 灯\" 今日 due<2小时 我的 unit:\"区水务局\" sort:-age"), &env,
	    &f, NULL), OK);
	filter_print(&f, &one);
	assert_int_equal(filter_parse(buf_view(&one), &env, &g, NULL), OK);
	filter_print(&g, &two);
	assert_string_equal(buf_z(&one), buf_z(&two));
	assert_int_equal(f.q.n, g.q.n);
	for (size_t i = 0; i < f.q.n; i++) {
		assert_int_equal(f.q.t[i].kind, g.q.t[i].kind);
		assert_int_equal(f.q.t[i].not, g.q.t[i].not);
		assert_true(f.q.t[i].from_ms == g.q.t[i].from_ms);
		assert_true(f.q.t[i].to_ms == g.q.t[i].to_ms);
		assert_true(str_eq(f.q.t[i].text, g.q.t[i].text));
		assert_int_equal(f.q.t[i].values_n, g.q.t[i].values_n);
	}
	buf_fini(&one);
	buf_fini(&two);
	filter_fini(&f);
	filter_fini(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facets),
		cmocka_unit_test(test_holders),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_text_ways),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_limits), cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_again)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
