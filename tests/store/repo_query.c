/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repo_query.c -- the suite's half about facets, texts, times and pages, with
 * answers written out by hand. */
#include <stdio.h>
#include <string.h>
#include "core/number.h"
#include "repo_kit.h"
#include "../core/lawkit.h"

struct facet_row { enum facet f; uint32_t value; const char *slots; };

/* 0: hotline, moved to dispatch, urgent; 1: patrol at to_file; 2: public,
 * refused; 3: nothing known, claimed by seat2. */
static void
four_cases(struct kit *k)
{
	struct deed d;

	kit_case(k, "井盖", "x");
	kit_move(k, 0, "seat1", "seat", "accept");
	kit_move(k, 0, "seat1", "seat", "file");
	deed_on(k, &d, EV_CASE_FLAG, 0, "seat1");
	body_int(&d.body, "urgent", 1);
	deed_must(k, &d);
	deed_report(k, &d, 1, KIT_MATTER3, KIT_GRID2);
	deed_must(k, &d);
	kit_move(k, 1, "seat1", "seat", "accept");
	deed_report(k, &d, 3, KIT_MATTER2, KIT_GRID + 1);
	deed_must(k, &d);
	kit_move(k, 2, "seat1", "seat", "refuse");
	deed_report(k, &d, 3, 0, 0);
	deed_must(k, &d);
	deed_on(k, &d, EV_CASE_CLAIM, 3, "seat2");
	deed_must(k, &d);
}

void
suite_facets(void **state)
{
	static const struct facet_row rows[] = {
		{ FACET_STATE, KIT_TO_DISPATCH, "0" },
		{ FACET_STATE, KIT_TO_FILE, "1" },
		{ FACET_STATE, KIT_REFUSED, "2" }, { FACET_STATE, 77, "" },
		{ FACET_STAGE, 3, "0" }, { FACET_STAGE, 2, "1 2" },
		{ FACET_UNIT, 0, "0 1 2 3" }, { FACET_UNIT, 2, "" },
		{ FACET_TOWN, 1, "0 2" }, { FACET_TOWN, 2, "1" },
		{ FACET_TOWN, 0, "3" },
		{ FACET_GRID, 1001, "0 2" }, { FACET_GRID, 2003, "1" },
		{ FACET_MAJOR, 1000000, "0 2" }, { FACET_MAJOR, 2000000, "1" },
		{ FACET_MATTER, KIT_MATTER, "0" }, { FACET_MATTER, 0, "3" },
		{ FACET_CHANNEL, 3, "2 3" }, { FACET_CHANNEL, 1, "1" },
		{ FACET_CARD, 0, "0 1 2 3" }, { FACET_CARD, 1, "" },
		{ FACET_FLAG, 0, "0" }, { FACET_FLAG, 6, "3" },
		{ FACET_FLAG, 11, "0" }, { FACET_FLAG, 14, "0 1 2" },
		{ FACET_FLAG, 15, "3" },
		{ FACET_OPEN, 1, "0 1 3" }, { FACET_OPEN, 0, "2" }
	};
	struct kit *k = *state;
	char got[256];
	uint32_t who[2] = { 0, 0 };
	struct query q = query_facet(FACET_HOLDER, who);

	four_cases(k);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint32_t value = rows[i].value;
		struct query one = query_facet(rows[i].f, &value);
		uint64_t yes = kit_count(k, &one);

		/* Notes of moves are private too: 14 is left to the law. */
		if (rows[i].f == FACET_FLAG && value == 14)
			continue;
		assert_string_equal(kit_slots(k, &one, 3, got, sizeof(got)),
		    rows[i].slots);
		one.t[0].not = true;
		assert_true(kit_count(k, &one) == 4 - yes);
	}
	who[0] = facet_account(STR("seat2"));
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "3");
	q.t[0].values_n = 2;		/* or nobody */
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "0 1 2 3");
	q.t[0].values_n = 0;		/* none of no values */
	assert_true(kit_count(k, &q) == 0);
}

void
suite_text(void **state)
{
	static const char *const rows[][2] = {
		{ "灯", "0 1 3" }, { "路灯", "0 3" }, { "路灯不", "0" },
		{ "路燈", "0 3" }, { "ＬＥＤ", "1" }, { "led", "1" },
		{ "不亮路灯", "" }, { "兴丰大街", "0 1 2 3" },
		{ "兴丰大街夜里很黑", "" }, { "大街 夜里", "0" },
		{ "亮 兴丰", "0" }, { "亮兴丰", "" }, { "井盖", "2" },
		{ "1990000", "2" }, { "9900001234", "2" }, { "19900001235", "" },
		{ "夜里很黑老人摔了", "0" }, { "夜里很黑老人摔倒", "" },
		{ "号楼下", "3" }, { "3号楼下路灯又坏", "3" }, { "𠮷野", "1" },
		{ "\xE3\x80\x80灯\xE3\x80\x80", "0 1 3" },
		{ "灯 灯", "3" }
	};
	struct kit *k = *state;
	char got[256];

	kit_case(k, "路灯不亮", "夜里很黑老人摔了一跤");
	kit_case(k, "LED灯箱", "𠮷野家门前");
	kit_case(k, "井蓋丢失", "电话19900001234");
	kit_case(k, "灯\t灯", "３号楼下路灯又坏了");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct query q = query_text(rows[i][0]);

		assert_string_equal(kit_slots(k, &q, 2, got, sizeof(got)),
		    rows[i][1]);
	}
}

/* Texts looked for loosely, in one place, by other words, by a number's end. */
void
suite_text_ways(void **state)
{
	static const char phones[][16] = { "13900001234", "01060001234",
		"+8613900001234", "13900009234" };
	const struct {
		struct query_term t;
		const char *slots;
	} rows[] = {
		{ { .text = STR("路灯不亮"), .loose = true }, "0 2" },
		{ { .text = STR("路灯不亮") }, "0" },
		{ { .text = STR("路灯兴"), .loose = true }, "" },
		{ { .text = STR("灯"), .loose = true }, "0 1 2" },
		{ { .text = STR("LED灯"), .loose = true }, "1" },
		{ { .text = STR("井盖"), .in = TEXT_TITLE }, "3" },
		{ { .text = STR("井盖"), .in = TEXT_PLACE }, "" },
		{ { .text = STR("兴丰"), .in = TEXT_PLACE }, "0 1 2 3" },
		{ { .text = STR("jg"), .or_phone = true }, "" },
		{ { .text = STR("1234"), .or_phone = true }, "0 1 2 3" },
		{ { .text = STR("1234") }, "3" },
		{ { .kind = TERM_PHONE, .text = STR("1234") }, "0 1 2" },
		{ { .kind = TERM_PHONE, .text = STR("9234") }, "3" },
		{ { .kind = TERM_PHONE, .text = STR("01234") }, "0 1 2" },
		{ { .kind = TERM_PHONE, .text = STR("０-1234") }, "0 1 2" },
		{ { .kind = TERM_PHONE, .text = STR("13900001234") },
		    "0 2" },
		{ { .kind = TERM_PHONE, .text = STR("60001234") }, "1" },
		{ { .kind = TERM_PHONE, .text = STR("234") }, "" },
		{ { .kind = TERM_PHONE, .text = STR("1234"),
		    .not = true }, "3" },
	};
	static const char *const title[] = { "路灯不亮", "LED灯箱",
		"灯不 路灯 不亮", "井盖" };
	struct kit *k = *state;
	const struct str other[2] = { STR("井蓋"), STR("灯箱") };
	uint32_t slots[2] = { 0, 9 };
	struct query q = { .n = 1, .sort = SORT_ARRIVAL };
	char got[256];

	for (size_t i = 0; i < 4; i++) {
		struct deed d;

		deed_report(k, &d, 1, KIT_MATTER, KIT_GRID);
		deed_words(&d, title[i], "兴丰大街", i == 3 ? "1234号" : "x");
		body_text(&d.secret, "phone", str_of(phones[i]));
		deed_must(k, &d);
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		q.t[0] = rows[i].t;
		if (q.t[0].kind != TERM_PHONE)
			q.t[0].kind = TERM_TEXT;
		assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)),
		    rows[i].slots);
	}
	q.t[0] = (struct query_term){ .kind = TERM_TEXT, .text = STR("jg"),
	    .also = other, .also_n = 2 };
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "1 3");
	q.t[0].values = slots;
	q.t[0].values_n = 2;
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "0 1 3");
	q.t[0].not = true;
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "2");
}

/* The end of a number, over days whose serials begin anew. */
void
suite_number_ends(void **state)
{
	static const char *const typed[] = { "001", "0012", "112", "000112",
		"000115", "1121-7", "1121-0112", "1120-112", "1122-3", "1121-",
		"1121-113", "9999", "-001", "20261121-001", "000000", "12",
		"7000112", "26-1121-7" };
	struct kit *k = *state;

	for (int i = 0; i < 120; i++) {
		struct deed d;

		deed_report(k, &d, 1, KIT_MATTER, KIT_GRID);
		d.it.at_ms = KIT_NOW + (i < 3 ? 0 : i < 115 ? 1 : 2) *
		    CLOCK_DAY_MS + i;
		deed_must(k, &d);
	}
	for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++) {
		char want[1024] = "", got[1024];
		struct query q = { .n = 1, .sort = SORT_ARRIVAL, .t = { {
		    .kind = TERM_TEXT, .text = STR("q"),
		    .or_number = true } } };

		q.t[0].text = str_of(typed[i]);
		for (uint32_t slot = 0; slot < 120; slot++)
			if (number_like(q.t[0].text) && number_names(
			    q.t[0].text, str_of(kit_get(k, slot)->number)))
				snprintf(want + strlen(want),
				    sizeof(want) - strlen(want), "%s%u",
				    want[0] ? " " : "", slot);
		assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)),
		    want);
	}
}

void
suite_times(void **state)
{
	struct kit *k = *state;
	struct query q = { .n = 1, .sort = SORT_ARRIVAL };
	struct query_term *t = &q.t[0];
	char got[256];
	int64_t due;

	four_cases(k);
	due = kit_get(k, 0)->due_ms;
	*t = (struct query_term){
		.kind = TERM_TIME, .field = TIME_DUE,
		.from_ms = INT64_MIN, .to_ms = INT64_MAX
	};
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "0");
	t->from_ms = due;
	t->to_ms = due + 1;
	assert_true(kit_count(k, &q) == 1);
	t->to_ms = due;
	assert_true(kit_count(k, &q) == 0);
	t->not = true;
	assert_true(kit_count(k, &q) == 4);
	*t = (struct query_term){
		.kind = TERM_TIME, .field = TIME_REPORTED,
		.from_ms = kit_get(k, 1)->reported_ms,
		.to_ms = kit_get(k, 3)->reported_ms
	};
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "1 2");
	t->not = true;
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "0 3");
	/* A due that no longer runs is none. */
	kit_move(k, 0, "boss", "supervisor", "void");
	*t = (struct query_term){
		.kind = TERM_TIME, .field = TIME_DUE,
		.from_ms = INT64_MIN, .to_ms = INT64_MAX
	};
	assert_true(kit_count(k, &q) == 0);
}

/* Reported at, due at, in minutes; 0 no due. */
static void
timed(struct kit *k, int reported, int due)
{
	uint32_t slot;
	struct deed d;

	deed_report(k, &d, 2, KIT_MATTER, KIT_GRID);
	body_int(&d.body, "reported", KIT_NOW + reported * CLOCK_MIN_MS);
	slot = deed_must(k, &d);
	if (!due)
		return;
	kit_move(k, slot, "seat1", "seat", "accept");
	deed_move(k, &d, slot, "seat1", "seat", "file");
	body_int(&d.body, "due", KIT_NOW + due * CLOCK_MIN_MS);
	deed_must(k, &d);
}

static void
seven(struct kit *k)
{
	timed(k, 30, 500);	/* 0 */
	timed(k, 10, 0);	/* 1 */
	timed(k, 20, 90000);	/* 2: two months on */
	timed(k, 10, 500);	/* 3 */
	timed(k, -99999, 400);	/* 4 */
	timed(k, 40, -300);	/* 5: overdue */
	timed(k, 5, 0);		/* 6 */
}

void
suite_orders(void **state)
{
	static const struct { enum sort_key by; const char *slots, *back; }
	rows[] = {
		{ SORT_DUE, "5 4 0 3 2 1 6", "6 1 2 3 0 4 5" },
		{ SORT_AGE, "4 6 1 3 2 0 5", "5 0 2 3 1 6 4" },
		{ SORT_NEWEST, "5 0 2 3 1 6 4", "4 6 1 3 2 0 5" },
		{ SORT_ARRIVAL, "0 1 2 3 4 5 6", "6 5 4 3 2 1 0" }
	};
	struct kit *k = *state;
	struct query q = { 0 };
	char got[256];

	seven(k);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		for (size_t cap = 1; cap < 9; cap++) {
			q.sort = rows[i].by;
			q.reverse = false;
			assert_string_equal(kit_slots(k, &q, cap, got,
			    sizeof(got)), rows[i].slots);
			q.reverse = true;
			assert_string_equal(kit_slots(k, &q, cap, got,
			    sizeof(got)), rows[i].back);
		}
}

static void
anchored(struct kit *k, const struct query *q, uint32_t anchor,
    uint64_t before, uint64_t rank, const char *want)
{
	uint32_t slots[3];
	struct page p = {
		.slots = slots, .cap = 3, .anchor = anchor, .before = before,
		.rank = 12345
	};
	char got[32] = "";

	assert_int_equal(k->r->ops->page(k->r, q, &p), OK);
	for (size_t i = 0; i < p.n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got),
		    "%s%u", i ? " " : "", slots[i]);
	assert_string_equal(got, want);
	assert_true(p.rank == rank);
}

void
suite_anchor(void **state)
{
	struct kit *k = *state;
	struct query q = { .sort = SORT_DUE };	/* 5 4 0 3 2 1 6 */
	uint32_t slots[3], yes = 1, urgent = 0;
	struct page p = { .slots = slots, .cap = 3, .anchor = 9 };
	struct query facet = query_facet(FACET_FLAG, &urgent);

	seven(k);
	anchored(k, &q, 5, 0, 0, "5 4 0");
	anchored(k, &q, 3, 0, 3, "3 2 1");
	anchored(k, &q, 3, 2, 3, "4 0 3");
	anchored(k, &q, 4, 5, 1, "5 4 0");
	anchored(k, &q, 6, 0, 6, "6");
	anchored(k, &q, 1, 1, 5, "2 1 6");
	q.reverse = true;
	anchored(k, &q, 6, 0, 0, "6 1 2");
	anchored(k, &q, 0, 1, 4, "3 0 4");
	assert_int_equal(k->r->ops->page(k->r, &q, &p), ERR_NOT_FOUND);
	p.anchor = 3;			/* there, but filtered out */
	assert_int_equal(k->r->ops->page(k->r, &facet, &p), ERR_NOT_FOUND);
	facet = query_facet(FACET_OPEN, &yes);
	p.anchor = SLOT_NONE;
	p.rank = 7;			/* just past the end */
	assert_int_equal(k->r->ops->page(k->r, &facet, &p), OK);
	assert_int_equal(p.n, 0);
	assert_true(p.total == 7);
}

/* Terms together; many of them; values that overlap. */
void
suite_terms(void **state)
{
	struct kit *k = *state;
	uint32_t states[] = { KIT_TO_DISPATCH, KIT_TO_FILE, KIT_TO_FILE };
	uint32_t town = 1;
	struct query q = query_facet(FACET_STATE, states);
	char got[256];

	four_cases(k);
	q.t[0].values_n = 3;
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "0 1");
	q.t[1] = query_facet(FACET_TOWN, &town).t[0];
	q.n = 2;
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "0");
	q.t[1].not = true;
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "1");
	q.t[0].not = true;
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "3");
	q.t[2] = query_text("井盖").t[0];
	q.n = 3;
	assert_true(kit_count(k, &q) == 0);
	q.t[0].not = q.t[1].not = false;
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "0");
	q.n = 0;
	assert_string_equal(kit_slots(k, &q, 9, got, sizeof(got)), "0 1 2 3");
}
