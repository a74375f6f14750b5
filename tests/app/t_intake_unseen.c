/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form at the desk: a number that somebody else wrote down is brought to sight
 * by no key of it, and help that comes meanwhile moves nothing under the finger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/intake_view.h"
#include "desk_kit.h"

static struct desk_kit k;

static void
open_kit(bool store, int w, int h)
{
	struct kit_options o = { .language = "en", .store = store, .w = w,
		.h = h };

	desk_kit_open(&k, &o);
}

static int
close_kit(void **state)
{
	(void)state;
	desk_kit_close(&k);
	return 0;
}

static const char *
stands(size_t field)
{
	return buf_z(&k.desk->iv->f.f[field].text);
}

static bool
shows(const char *text)
{
	return desk_kit_shows(&k, text);
}

/* Until the helper has nothing left to do. */
static void
settle(void)
{
	for (int i = 0; i < 2000 && desk_next_ms(k.desk) <= k.now; i++)
		desk_tick(k.desk);
}

/* ---- a number ---- */

/* Confirmed, it is no more to be seen than before: a key more replaces it. */
static void
test_confirmed(void **state)
{
	(void)state;
	open_kit(false, 80, 24);
	desk_kit_call(&k, "up");
	desk_kit_call(&k, "talks 7.1 13812345678 李小明 hotline");
	desk_kit_keys(&k, "T<S-Tab><S-Tab><C-y>9");
	assert_string_equal(stands(INTAKE_PHONE), "9");
	desk_kit_keys(&k, "<Tab><C-y>王");
	assert_string_equal(stands(INTAKE_CALLER), "王");
}

static bool
no_editor(void *ctx, const char *path)
{
	(void)ctx;
	fail_msg("%s is edited", path);
	return false;
}

/* A number in what was reported is masked here as in the case, for keys and for
 * an editor, until the case was revealed. */
static void
test_judged(void **state)
{
	uint32_t slot;

	(void)state;
	open_kit(true, 100, 30);
	slot = desk_kit_report(&k, 3, "请打13812345678问路灯的事", false);
	desk_kit_wait(&k, 2000);
	desk_open_case(k.desk, slot);
	k.desk->focus = PANE_CASE;
	desk_kit_keys(&k, "J");
	intake_go(k.desk, INTAKE_TITLE);
	assert_true(shows("请打138****5678问路灯的事"));
	k.desk->hooks.edit = no_editor;
	desk_kit_keys(&k, "<Left><C-y><C-x>");
	assert_true(shows("reveal the case first"));
	assert_true(shows("请打138****5678问路灯的事"));
	desk_kit_keys(&k, "x");
	assert_string_equal(stands(INTAKE_TITLE), "x");
	desk_kit_keys(&k, "<M-k><M-k>");
	k.desk->revealed = slot;
	desk_kit_keys(&k, "J");
	intake_go(k.desk, INTAKE_TITLE);
	assert_true(shows("请打13812345678问路灯的事"));
}

/* ---- what was picked ---- */

/* Help that comes meanwhile moves neither what was picked nor the caret. */
static void
test_picked_stays(void **state)
{
	struct intake_view *v;
	uint64_t code;
	size_t at;

	(void)state;
	open_kit(true, 100, 40);
	desk_kit_keys(&k, "D");
	v = k.desk->iv;
	intake_go(k.desk, INTAKE_GRID);
	desk_kit_keys(&k, "hc<Down><Down><Down>");
	assert_int_equal(v->cur, 2);
	code = v->list[2].code;
	intake_helped(v->helper, &v->f, INTAKE_MAX);
	v->works = k.desk->sheet_works = true;
	settle();
	assert_false(v->works);
	assert_int_equal(v->cur, 2);
	desk_kit_keys(&k, "<Enter>");
	assert_int_equal(v->f.f[INTAKE_GRID].code, code);
	intake_go(k.desk, INTAKE_GRID);
	desk_kit_keys(&k, "<Home>");
	at = v->e.at;
	intake_helped(v->helper, &v->f, INTAKE_MAX);
	v->works = k.desk->sheet_works = true;
	settle();
	assert_int_equal(v->e.at, at);
}

static void
test_picked_twin(void **state)
{
	struct intake_view *v;
	const struct help *h;
	uint32_t slot;

	(void)state;
	open_kit(true, 100, 40);
	desk_kit_keys(&k, "D<Tab><Tab>人行道井盖缺失，夜间有人绊倒");
	settle();
	v = k.desk->iv;
	h = helper_help(v->helper);
	assert_true(h->twin_n > 2);
	desk_kit_keys(&k, "<M-3>");
	slot = h->twin[2].id;
	/* By its place it comes first then. */
	intake_choose(&v->f, INTAKE_GRID, STR("x"),
	    desk_kit_case(&k, slot)->grid);
	intake_helped(v->helper, &v->f, INTAKE_GRID);
	v->works = k.desk->sheet_works = true;
	settle();
	assert_int_equal(h->twin[0].id, slot);
	assert_int_equal(v->twin, 0);
}

/* "18:00" said at 14:00 is today's, however late the form is written. */
static void
test_promise_stays(void **state)
{
	const int64_t four = 4 * 60 * CLOCK_MIN_MS;
	struct docket dk;

	(void)state;
	open_kit(true, 100, 40);
	desk_kit_keys(&k, "D<Tab><Tab>路灯不亮三天了");
	intake_go(k.desk, INTAKE_PROMISE);
	desk_kit_keys(&k, "１８：００");
	assert_int_equal(k.desk->iv->f.f[INTAKE_PROMISE].code,
	    KIT_START + four);
	desk_kit_later(&k, 5 * 60);
	desk_kit_keys(&k, "<C-r>");
	assert_int_equal(k.repo->ops->docket(k.repo, 24, &dk), OK);
	assert_int_equal(dk.promised_ms, KIT_START + four);
}

#define AT_DESK(f) cmocka_unit_test_teardown(f, close_kit)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AT_DESK(test_confirmed), AT_DESK(test_judged),
		AT_DESK(test_picked_stays), AT_DESK(test_picked_twin),
		AT_DESK(test_promise_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
