/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By the keyboard alone: a case of every channel goes the whole loop, and what
 * the law refuses says why and changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "desk_kit.h"

static const char *
state_of(struct desk_kit *k, uint32_t slot)
{
	static char code[32];

	str_copy(law_state(&k->law, desk_kit_case(k, slot)->state)->code, code,
	    sizeof code);
	return code;
}

/* Sits down as account, goes to the case by its number, types. */
static void
type_as(struct desk_kit *k, const char *account, uint32_t slot,
    const char *keys)
{
	struct seat seat;
	char who[ACCOUNT_MAX], go[64];
	struct desk *d;

	str_copy(str_of(account), who, sizeof who);
	d = desk_kit_second(k, who, &seat);
	snprintf(go, sizeof go, ":go %s<Enter>", desk_kit_case(k, slot)->number);
	k->now += 60000;
	desk_kit_keys_of(d, go);
	desk_kit_keys_of(d, keys);
	desk_free(&d);
}

static void
walk(struct desk_kit *k, unsigned channel)
{
	uint32_t slot = desk_kit_report(k, channel, NULL, false);
	const struct casefile *c;

	type_as(k, desk_kit_who(k, "seat", 0), slot, "a");
	assert_string_equal(state_of(k, slot), "to_file");
	type_as(k, desk_kit_who(k, "supervisor", 0), slot, "l1");
	assert_true(desk_kit_case(k, slot)->due_ms > 0);
	/* The rules leave no question: the desk has sent it already. */
	assert_string_equal(state_of(k, slot), "to_sign");
	c = desk_kit_case(k, slot);
	assert_true(c->unit != 0 && c->rule != 0);
	assert_false(c->flags & CASE_BY_HAND);
	type_as(k, desk_kit_who(k, "unit", c->unit), slot, "s");
	assert_string_equal(state_of(k, slot), "handling");
	type_as(k, desk_kit_who(k, "unit", desk_kit_case(k, slot)->unit), slot,
	    "h已换井盖<Enter>");
	assert_string_equal(state_of(k, slot), "to_check");
	type_as(k, desk_kit_who(k, "checker", 0), slot, "v");
	assert_string_equal(state_of(k, slot), "to_close");
	type_as(k, desk_kit_who(k, "supervisor", 0), slot, "c");
	assert_string_equal(state_of(k, slot), "to_callback");
	type_as(k, desk_kit_who(k, "supervisor", 0), slot, "c满意<Enter>");
	assert_string_equal(state_of(k, slot), "closed");
	assert_true(desk_kit_case(k, slot)->closed_ms > 0);
}

/* The loop from its first step: a case made on the command line. */
static void
test_report(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	const struct casefile *c;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":report channel=hotline grid=富强西里社区 "
	    "title=路灯 不亮 phone=13912345678 urgent=1<Enter>");
	assert_true(desk_kit_shows(&k, "reported: DX-20261121-dx01a000025"));
	assert_true(desk_kit_shows(&k, "路灯 不亮"));
	c = desk_kit_case(&k, 24);
	assert_true(c->grid != 0 && c->flags & CASE_URGENT);
	assert_string_equal(c->finder, k.seat.me.code);
	assert_string_equal(state_of(&k, 24), "found");
	desk_kit_keys(&k, "a");
	assert_string_equal(state_of(&k, 24), "to_file");
	/* No class yet: filing asks for one. */
	desk_kit_keys(&k, "l");
	assert_true(desk_kit_shows(&k, "which matter?"));
	desk_kit_keys(&k, "<Esc>:report title=x<Enter>");
	assert_true(desk_kit_shows(&k, "a case needs"));
	/* Words that name a place are enough; words that may are not. */
	desk_kit_keys(&k, ":report channel=hotline title=富强西里社区路灯"
	    "<Enter>");
	c = desk_kit_case(&k, 25);
	assert_true(c->grid == 110115001001000ull);
	desk_kit_keys(&k, ":report channel=hotline title=车站村路灯<Enter>");
	c = desk_kit_case(&k, 26);
	assert_true(c->grid == 0 && c->flags & CASE_UNPLACED);
	desk_kit_keys(&k, ":report channel=nosuch title=x<Enter>");
	assert_true(desk_kit_shows(&k, "channel=nosuch"));
	desk_kit_close(&k);
}

/* A slip at the filing: one key takes it back with the sending that followed;
 * filed anew it goes where the rules send it, which is nobody's choice. */
static void
test_taken_back(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .cases = 4, .language = "en" };
	uint32_t slot;

	(void)state;
	desk_kit_open(&k, &o);
	slot = desk_kit_report(&k, 2, NULL, false);
	type_as(&k, desk_kit_who(&k, "seat", 0), slot, "a");
	type_as(&k, desk_kit_who(&k, "supervisor", 0), slot, "l1U");
	assert_string_equal(state_of(&k, slot), "to_file");
	type_as(&k, desk_kit_who(&k, "supervisor", 0), slot, "l1");
	assert_string_equal(state_of(&k, slot), "to_sign");
	assert_true(desk_kit_case(&k, slot)->rule != 0);
	assert_false(desk_kit_case(&k, slot)->flags & CASE_BY_HAND);
	desk_kit_close(&k);
}

static void
test_every_channel(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .cases = 4 };

	(void)state;
	desk_kit_open(&k, &o);
	for (size_t i = 0; i < k.law.channels_n; i++)
		walk(&k, k.law.channels[i].id);
	desk_kit_close(&k);
}

/* The last message says a word; the case is as it was. */
static void
refused(struct desk_kit *k, uint32_t slot, const char *keys, const char *word)
{
	struct casefile before = *desk_kit_case(k, slot);

	desk_kit_keys(k, keys);
	assert_true(desk_kit_shows(k, word));
	assert_memory_equal(&before, desk_kit_case(k, slot), sizeof before);
	desk_kit_keys(k, "<Esc>");
}

static void
test_refusals(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	char word[64];

	(void)state;
	desk_kit_open(&k, &o);
	/* Slot 0 waits to be accepted: no row for these. */
	desk_kit_keys(&k, ":go 000001<Enter>");
	refused(&k, 0, "d", "派遣");
	refused(&k, 0, "s", "签收");
	refused(&k, 0, "v", "核查通过");
	refused(&k, 0, ":do nosuch<Enter>", "nosuch");
	refused(&k, 0, ":qqqq<Enter>", "no command");
	/* A supervisor is no unit: the row is there, the role is not. */
	desk_kit_keys(&k, ":go 000004<Enter>");
	str_copy(law_role_by_code(&k.law, STR("unit"))->name, word,
	    sizeof word);
	refused(&k, 3, "s", word);
	/* Nothing said where words are needed: asked again, not done. */
	desk_kit_keys(&k, ":go 000001<Enter>");
	refused(&k, 0, "x<Enter>", "a few words");
	desk_kit_close(&k);
}

static void
test_read_only(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .read_only = true };

	(void)state;
	desk_kit_open(&k, &o);
	refused(&k, 0, "a", "read-only");
	refused(&k, 0, ":claim<Enter>", "read-only");
	refused(&k, 0, ":pq<Enter>", "read-only");
	assert_true(desk_kit_shows(&k, "READ-ONLY"));
	desk_kit_close(&k);
}

/* The unit is proposed by rule; another one asks why and is marked so. */
static void
test_unit_by_hand(void **state)
{
	struct desk_kit k;
	struct kit_options o = { 0 };
	uint16_t by_rule;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":go 000003<Enter>d<Enter>");
	by_rule = desk_kit_case(&k, 2)->unit;
	assert_true(by_rule != 0);
	assert_int_equal(desk_kit_case(&k, 2)->flags & CASE_BY_HAND, 0);
	/* One line is enough: pinyin of action and unit. */
	desk_kit_keys(&k, ":go 000007<Enter>:paiqian 黄村镇政府<Enter>");
	assert_int_equal(desk_kit_case(&k, 6)->unit,
	    law_unit_by_code(&k.law, STR("t005"))->id);
	assert_true(desk_kit_case(&k, 6)->flags & CASE_BY_HAND);
	/* Typed into the question, the reason follows. */
	desk_kit_keys(&k, ":go 000011<Enter>d黄村镇政府<Enter>");
	assert_int_equal(desk_kit_case(&k, 10)->unit, 0);
	desk_kit_keys(&k, "就近<Enter>");
	assert_int_equal(desk_kit_case(&k, 10)->unit,
	    law_unit_by_code(&k.law, STR("t005"))->id);
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_every_channel),
		cmocka_unit_test(test_taken_back),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_unit_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
