/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words become events: rows, roles, units by rule, due times, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "app/move.h"
#include "../core/lawkit.h"

#define NOW 1763690400000ll	/* 2025-11-21T10:00:00+08:00, a Friday */

static struct law law;
static struct casefile file;
static struct seat seat;
static struct rules *rules;

static void
begin(unsigned state, uint32_t matter, uint64_t grid)
{
	memset(&file, 0, sizeof file);
	strcpy(file.number, "DX-20251121-a000001");
	file.state = (uint8_t)state;
	file.stage = law_state(&law, state)->stage;
	file.matter = matter;
	file.grid = grid;
	file.events = 1;
	file.reported_ms = file.changed_ms = NOW - 60000;
	strcpy(file.head.stream, "a.t01.25");
	file.head.serial = 1;
}

static void
sit(const char *account)
{
	const struct law_account *a = law_account(&law, str_of(account));

	memset(&seat, 0, sizeof seat);
	str_copy(a->code, seat.me.code, sizeof seat.me.code);
	seat.me.roles = a->roles;
	seat.me.unit = a->unit;
}

static enum err
prepare(struct move *m, const char *action, const struct move_arg *args,
    size_t n)
{
	const struct case_view v = { .c = &file };

	return move_prepare(m, &(struct move_ask){ .rules = rules, .v = &v,
	    .who = &seat, .action = str_of(action), .args = args, .n = n,
	    .now_ms = NOW });
}

#define ARG(n, v) { STR(n), STR(v) }

static void
test_file_sets_due(void **state)
{
	const struct move_arg args[] = { ARG("criterion", "1") };
	struct move m;

	(void)state;
	begin(KIT_TO_FILE, KIT_MATTER, KIT_GRID);
	sit("seat1");
	assert_int_equal(prepare(&m, "file", args, 1), OK);
	assert_int_equal(m.kind, EV_CASE_MOVE);
	assert_true(str_is(body_str(&m.body, "role"), "seat"));
	assert_int_equal(body_num(&m.body, "criterion", 0), 1);
	assert_int_equal(body_num(&m.body, "due", 0), NOW + 2 * 3600000);
	move_fini(&m);
	/* Two criteria and none named: ask. */
	assert_int_equal(prepare(&m, "立案", NULL, 0), ERR_REFUSED);
	assert_int_equal(m.refusal.guard, GUARD_CRITERION);
	assert_true(m.why[0] != '\0');
	move_fini(&m);
	/* One criterion leaves no choice. */
	begin(KIT_TO_FILE, KIT_MATTER2, KIT_GRID);
	assert_int_equal(prepare(&m, "la", NULL, 0), OK);
	assert_int_equal(body_num(&m.body, "criterion", 0), 1);
	move_fini(&m);
}

static void
test_dispatch_by_rule(void **state)
{
	const struct move_arg hand[] = { ARG("unit", "西红门") };
	struct move m;

	(void)state;
	begin(KIT_TO_DISPATCH, KIT_MATTER, KIT_GRID);
	sit("disp1");
	assert_int_equal(prepare(&m, "dispatch", NULL, 0), OK);
	assert_int_equal(body_num(&m.body, "unit", 0), 2);
	assert_int_equal(body_num(&m.body, "rule", 0), 1);
	assert_true(body_str(&m.body, "trace").n > 0);
	move_fini(&m);
	assert_int_equal(prepare(&m, "dispatch", hand, 1), OK);
	assert_int_equal(body_num(&m.body, "unit", 0), 4);
	assert_int_equal(body_num(&m.body, "by_hand", 0), 1);
	assert_null(body_get(&m.body, "rule"));
	move_fini(&m);
	/* No rule fits: the fallback unit. */
	begin(KIT_TO_DISPATCH, KIT_MATTER2, KIT_GRID);
	assert_int_equal(prepare(&m, "dispatch", NULL, 0), OK);
	assert_int_equal(body_num(&m.body, "unit", 0), law.fallback_unit);
	assert_null(body_get(&m.body, "rule"));
	move_fini(&m);
}

static void
test_refusals(void **state)
{
	const struct move_arg odd[] = { ARG("colour", "red") };
	const struct move_arg unit[] = { ARG("unit", "nobody") };
	struct move m;

	(void)state;
	begin(KIT_TO_DISPATCH, KIT_MATTER, KIT_GRID);
	sit("seat1");
	assert_int_equal(prepare(&m, "dispatch", NULL, 0), ERR_REFUSED);
	assert_true(m.refusal.role);
	move_fini(&m);
	assert_int_equal(prepare(&m, "sign", NULL, 0), ERR_ILLEGAL_MOVE);
	assert_non_null(strstr(m.why, "待派遣"));
	move_fini(&m);
	assert_int_equal(prepare(&m, "fly", NULL, 0), ERR_NOT_FOUND);
	move_fini(&m);
	sit("disp1");
	assert_int_equal(prepare(&m, "dispatch", odd, 1), ERR_BAD_INPUT);
	assert_non_null(strstr(m.why, "colour"));
	move_fini(&m);
	assert_int_equal(prepare(&m, "dispatch", unit, 1), ERR_NOT_FOUND);
	move_fini(&m);
	seat.read_only = true;
	assert_int_equal(prepare(&m, "dispatch", NULL, 0), ERR_REFUSED);
	move_fini(&m);
}

static void
test_reason_is_sealed_unless_listed(void **state)
{
	const struct move_arg listed[] = { ARG("reason", "非本单位职责") };
	const struct move_arg words[] = { ARG("reason", "call 13800001111") };
	struct move m;

	(void)state;
	begin(KIT_TO_SIGN, KIT_MATTER, KIT_GRID);
	file.unit = 2;
	sit("unit2");
	assert_int_equal(prepare(&m, "return", listed, 1), OK);
	assert_true(str_is(body_str(&m.body, "reason"), "not_ours"));
	assert_int_equal(m.secret.n, 0);
	assert_int_equal(body_num(&m.body, "as_unit", 0), 2);
	move_fini(&m);
	assert_int_equal(prepare(&m, "return", words, 1), OK);
	assert_true(str_is(body_str(&m.body, "reason"), "words"));
	assert_true(str_is(body_str(&m.secret, "reason"),
	    "call 13800001111"));
	move_fini(&m);
	sit("unit4");
	assert_int_equal(prepare(&m, "return", words, 1), ERR_REFUSED);
	assert_int_equal(m.refusal.guard, GUARD_OWN_UNIT);
	move_fini(&m);
}

static void
test_beside_the_workflow(void **state)
{
	const struct move_arg why[] = { ARG("reason", "left") };
	const struct move_arg note[] = { ARG("note", "hello") };
	struct move m;
	struct intent it;

	(void)state;
	begin(KIT_FOUND, KIT_MATTER, KIT_GRID);
	sit("seat1");
	assert_int_equal(prepare(&m, "claim", NULL, 0), OK);
	assert_int_equal(m.kind, EV_CASE_CLAIM);
	move_fini(&m);
	strcpy(file.holder, "seat2");
	file.claimed_ms = NOW - 1000;
	assert_int_equal(prepare(&m, "claim", why, 1), ERR_REFUSED);
	assert_non_null(strstr(m.why, "seat2"));
	move_fini(&m);
	file.claimed_ms = NOW - (int64_t)law.stale_claim_ms - 1;
	assert_int_equal(prepare(&m, "claim", NULL, 0), ERR_REFUSED);
	move_fini(&m);
	assert_int_equal(prepare(&m, "claim", why, 1), OK);
	move_fini(&m);
	assert_int_equal(prepare(&m, "note", NULL, 0), ERR_REFUSED);
	move_fini(&m);
	assert_int_equal(prepare(&m, "note", note, 1), OK);
	move_intent(&m, &it);
	assert_non_null(it.secret);
	assert_true(str_is(it.subject, file.number));
	assert_true(event_id_eq(it.base, &file.head));
	move_fini(&m);
	assert_int_equal(prepare(&m, "undo", NULL, 0), ERR_ILLEGAL_MOVE);
	move_fini(&m);
	file.undoable = 1;
	assert_int_equal(prepare(&m, "undo", NULL, 0), ERR_REFUSED);
	assert_int_equal(m.refusal.guard, GUARD_REASON);
	move_fini(&m);
	file.changed_ms = NOW - 1000;
	assert_int_equal(prepare(&m, "undo", NULL, 0), OK);
	assert_true(str_is(body_str(&m.body, "target"),
	    "a.t01.25:000000000001"));
	move_fini(&m);
	assert_int_equal(prepare(&m, "reveal", NULL, 0), ERR_REFUSED);
	move_fini(&m);
	assert_int_equal(prepare(&m, "amend", NULL, 0), ERR_BAD_INPUT);
	move_fini(&m);
}

/* Ends, helpers, decisions: how each is read, and where it goes. */
static void
test_arguments(void **state)
{
	const struct move_arg good[] = {
		ARG("until", "30d"), ARG("helpers", "西红门,unit2"),
		ARG("decided", "2025-11-20"), ARG("people", "甲,乙,丙"),
		ARG("text", "由管委会牵头"), ARG("reached", "1"),
		ARG("solved", "0"), ARG("satisfied", "3"),
		ARG("recording", "exchange-17"), ARG("how", "phone"),
		ARG("level", "2")
	};
	const struct move_arg bad[] = {
		ARG("until", "soon"), ARG("days", "0"), ARG("decided", "x"),
		ARG("people", " , "), ARG("reached", "2"),
		ARG("satisfied", "6"), ARG("recording", ""),
		ARG("stage", "拆除")
	};
	struct move m;
	int64_t ms;

	(void)state;
	begin(KIT_TO_DISPATCH, KIT_MATTER, KIT_GRID);
	sit("disp1");
	assert_int_equal(prepare(&m, "dispatch", good, 1), OK);
	assert_int_equal(body_num(&m.body, "until", 0),
	    NOW + 30 * CLOCK_DAY_MS);
	move_fini(&m);
	assert_int_equal(prepare(&m, "dispatch", &good[2], 9), OK);
	assert_int_equal(body_num(&m.body, "people", 0), 3);
	assert_true(str_is(body_str(&m.secret, "people"), "甲,乙,丙"));
	assert_int_equal(body_num(&m.body, "solved", 9), 0);
	assert_true(str_is(body_str(&m.body, "recording"), "exchange-17"));
	move_fini(&m);
	/* One unit is called so, the other is nobody. */
	assert_int_equal(prepare(&m, "dispatch", &good[1], 1), ERR_NOT_FOUND);
	assert_non_null(strstr(m.why, "unit2"));
	move_fini(&m);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		enum err e = prepare(&m, "dispatch", &bad[i], 1);

		assert_true(e == ERR_BAD_INPUT || e == ERR_NOT_FOUND);
		assert_true(m.why[0] != '\0');
		move_fini(&m);
	}
	assert_true(move_until(&law, STR("2025-12-31 17:00"), NOW, &ms));
	assert_false(move_until(&law, STR("d"), NOW, &ms));
}

/* 纠偏 keeps what was wrong, and tells whoever reported it. */
static void
test_correction(void **state)
{
	const struct move_arg args[] = {
		ARG("matter", "1001002"), ARG("reason", "看错了")
	};
	const struct move_arg same[] = { ARG("matter", "1001001") };
	struct move m;

	(void)state;
	begin(KIT_TO_FILE, KIT_MATTER, KIT_GRID);
	sit("seat1");
	assert_int_equal(prepare(&m, "amend", args, 2), OK);
	assert_int_equal(body_num(&m.body, "old_matter", 0), KIT_MATTER);
	assert_true(str_is(body_str(&m.body, "tell"), "reporter"));
	move_fini(&m);
	assert_int_equal(prepare(&m, "amend", same, 1), OK);
	assert_null(body_get(&m.body, "old_matter"));
	assert_null(body_get(&m.body, "tell"));
	move_fini(&m);
	assert_int_equal(prepare(&m, "amend", &args[1], 1), ERR_BAD_INPUT);
	move_fini(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file_sets_due),
		cmocka_unit_test(test_dispatch_by_rule),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_reason_is_sealed_unless_listed),
		cmocka_unit_test(test_beside_the_workflow),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_correction),
	};

	int failed;

	lawkit_make(&law);
	rules = rules_new(NULL, &law);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rules_free(&rules);
	return failed;
}
