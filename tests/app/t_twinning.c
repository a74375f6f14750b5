/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_twinning.c -- twins among the cases of a store: the last days, what arrives, what
 * is merged, put right or taken out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "../store/store_kit.h"
#include "../core/lawkit.h"
#include "app/twinning.h"
#include "base/alloc.h"

#define LAMP "狼垡二村村委会门口的路灯连续三天晚上不亮，老人出行不便，希望尽快维修"
#define LAMP_AGAIN "狼垡二村村委会門口的路燈，连续三天晚上不亮了！老人出行不便"
#define NOISE "兴华园小区北侧工地夜间施工到凌晨两点，噪声很大，孩子第二天要上学"

struct stand {
	struct place	p;
	struct law_move	moves[64];
	struct twinning	*t;
};

static void
stand_begin(struct stand *s)
{
	struct law *law = &s->p.k.law;

	memset(s, 0, sizeof *s);
	place_make(&s->p, "t01");
	law->twin_days = 14;
	memcpy(s->moves, law->moves, law->moves_n * sizeof *law->moves);
	s->moves[law->moves_n] = (struct law_move){ .from = KIT_FOUND,
		.to = KIT_TO_FILE, .roles = KIT_SEAT,
		.effects = EFFECT_MERGE, .action = STR("merge") };
	s->moves[law->moves_n + 1] = (struct law_move){ .from = KIT_TO_FILE,
		.to = KIT_FOUND, .roles = KIT_SEAT, .effects = EFFECT_SPLIT,
		.action = STR("split") };
	law->moves = s->moves;
	law->moves_n += 2;
	clock_warp((struct wall){ KIT_NOW }, 0);
}

static void
stand_end(struct stand *s)
{
	twinning_free(&s->t);
	clock_unwarp();
	place_drop(&s->p);
}

static uint32_t
told(struct stand *s, const char *text, const char *phone, int days_ago)
{
	struct deed d;

	deed_report(&s->p.k, &d, 2, KIT_MATTER, KIT_GRID);
	deed_words(&d, "反映问题", "狼垡二村", text);
	assert_int_equal(body_text(&d.secret, "phone", str_of(phone)), OK);
	assert_int_equal(body_int(&d.body, "reported", KIT_NOW -
	    days_ago * CLOCK_DAY_MS), OK);
	return deed_must(&s->p.k, &d);
}

static void
start(struct stand *s)
{
	s->t = twinning_new(s->p.s, &s->p.k.law);
	while (twinning_tend(s->t, 5))
		continue;
}

static size_t
ask(struct stand *s, const char *text, uint32_t except, struct twin out[8])
{
	const struct twin_ask q = { .words = str_of(text),
		.at_ms = KIT_NOW, .except = except };

	return twinning_find(s->t, &q, out, 8);
}

static void
test_last_days(void **state)
{
	static struct stand s;
	struct twin w[8];
	uint32_t slot;

	(void)state;
	stand_begin(&s);
	told(&s, LAMP, "13800000001", 30);
	slot = told(&s, LAMP, "13800000002", 3);
	told(&s, NOISE, "13800000003", 2);
	start(&s);
	assert_int_equal(ask(&s, LAMP_AGAIN, SLOT_NONE, w), 1);
	assert_int_equal(w[0].id, slot);
	assert_int_equal(w[0].apart_ms, 3 * CLOCK_DAY_MS);
	assert_true(w[0].why & 1 << TWIN_WORDS);
	assert_int_equal(ask(&s, LAMP, slot, w), 0);
	stand_end(&s);
}

static void
test_facts(void **state)
{
	static struct stand s;
	struct twin_ask q = { .phone = STR("+86 138-0000-0002"),
		.place = STR("狼垡二村。"), .words = STR("路灯"),
		.grid = KIT_GRID, .matter = KIT_MATTER, .at_ms = KIT_NOW,
		.except = SLOT_NONE };
	struct twin w[8];

	(void)state;
	stand_begin(&s);
	told(&s, LAMP, "13800000002", 0);
	start(&s);
	assert_int_equal(twinning_find(s.t, &q, w, 8), 1);
	assert_int_equal(w[0].why & (1 << TWIN_CALLER | 1 << TWIN_PLACE |
	    1 << TWIN_GRID | 1 << TWIN_MATTER | 1 << TWIN_TIME),
	    1 << TWIN_CALLER | 1 << TWIN_PLACE | 1 << TWIN_GRID |
	    1 << TWIN_MATTER | 1 << TWIN_TIME);
	q.grid = KIT_GRID2;
	q.phone = STR("13800000009");
	q.place = STR("西红门");
	assert_int_equal(twinning_find(s.t, &q, w, 8), 0);
	stand_end(&s);
}

static void
test_news(void **state)
{
	static struct stand s;
	struct twin w[8];
	struct deed d;
	uint32_t slot;

	(void)state;
	stand_begin(&s);
	start(&s);
	assert_int_equal(ask(&s, LAMP, SLOT_NONE, w), 0);
	slot = told(&s, LAMP, "13800000001", 0);
	assert_int_equal(ask(&s, LAMP, SLOT_NONE, w), 1);
	assert_int_equal(w[0].id, slot);
	/* Put right: it tells of something else now. */
	deed_on(&s.p.k, &d, EV_CASE_AMEND, slot, "seat1");
	assert_int_equal(body_text(&d.secret, "text", STR(NOISE)), OK);
	d.it.secret = &d.secret;
	deed_must(&s.p.k, &d);
	assert_int_equal(ask(&s, LAMP, SLOT_NONE, w), 0);
	assert_int_equal(ask(&s, NOISE, SLOT_NONE, w), 1);
	/* Old ones that an import brings are none. */
	told(&s, LAMP, "13800000001", 40);
	assert_int_equal(ask(&s, LAMP, SLOT_NONE, w), 0);
	stand_end(&s);
}

static void
merge(struct stand *s, uint32_t child, const char *action, const char *parent)
{
	struct deed d;

	deed_move(&s->p.k, &d, child, "seat1", "seat", action);
	assert_int_equal(body_text(&d.body, "parent", str_of(parent)), OK);
	deed_must(&s->p.k, &d);
}

static void
test_merged(void **state)
{
	static struct stand s;
	struct twin w[8];
	char number[CASE_NUMBER_MAX];
	uint32_t parent, child;

	(void)state;
	stand_begin(&s);
	parent = told(&s, LAMP, "13800000001", 1);
	child = told(&s, LAMP, "13800000002", 0);
	strcpy(number, kit_get(&s.p.k, parent)->number);
	start(&s);
	assert_int_equal(ask(&s, LAMP, SLOT_NONE, w), 2);
	merge(&s, child, "merge", number);
	assert_int_equal(ask(&s, LAMP, SLOT_NONE, w), 1);
	assert_int_equal(w[0].id, parent);
	/* The same when it is read so. */
	twinning_free(&s.t);
	start(&s);
	assert_int_equal(ask(&s, LAMP, SLOT_NONE, w), 1);
	assert_int_equal(w[0].id, parent);
	assert_int_equal(ask(&s, LAMP, parent, w), 0);
	merge(&s, child, "split", number);
	assert_int_equal(ask(&s, LAMP, SLOT_NONE, w), 2);
	stand_end(&s);
}

static void
test_phones(void **state)
{
	static const char *const same[][2] = {
		{ "13800000001", "+86 138 0000 0001" },
		{ "01061234567", "6123-4567" }, { "010-61234567", "61234567" },
		{ "0313-1234567", "1234567" },
		{ "+86 10 6123 4567", "61234567" },
		{ "１３８００００００００１", "138 0000 0000 1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		assert_true(twinning_phone(str_of(same[i][0])) != 0);
		assert_true(twinning_phone(str_of(same[i][0])) ==
		    twinning_phone(str_of(same[i][1])));
	}
	assert_true(twinning_phone(STR("110")) == 0);
	assert_true(twinning_phone(STR("abc")) == 0);
	assert_true(twinning_phone(STR("13800000001")) !=
	    twinning_phone(STR("13800000002")));
	assert_true(twinning_place(STR(" ，。")) == 0);
	assert_true(twinning_place(STR("黄村镇 狼垡二村")) ==
	    twinning_place(STR("黃村鎮，狼垡二村。")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_last_days),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_news),
		cmocka_unit_test(test_merged),
		cmocka_unit_test(test_phones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
