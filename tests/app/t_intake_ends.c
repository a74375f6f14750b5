/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a form ends without a case, and a field without a word: answered at once,
 * emptied for good; what was put aside goes with a form that is thrown away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/guide_view.h"
#include "app/intake_view.h"
#include "desk_kit.h"
#include "store/store.h"

static struct desk_kit k;

#define OWN (INTAKE_FIXED + 1)	/* a field of the profile */

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

/* C-u where something was filled in says that nothing is to stand there, and says
 * it again after a restart; once more, and it is filled as before. */
static void
test_emptied(void **state)
{
	struct intake_view *v;
	struct buf key = { 0 }, text = { 0 };

	(void)state;
	open_kit(false, 100, 40);
	desk_kit_keys(&k, "D");
	v = k.desk->iv;
	settle();
	assert_true(intake_fill(&v->f, OWN, STR("居民"), 0, 70, "so it is"));
	intake_go(k.desk, OWN);
	desk_kit_keys(&k, "<C-u>");
	assert_true(intake_cleared(&v->f.f[OWN]));
	assert_false(intake_fill(&v->f, OWN, STR("居民"), 0, 70, "so it is"));
	assert_true(shows("empty: as this seat said"));
	intake_draft(&v->f, OWN, &key, &text);
	intake_type(&v->f, OWN, STR("x"));
	assert_true(intake_draft_take(&v->f, buf_view(&key),
	    buf_view(&text)));
	assert_true(intake_cleared(&v->f.f[OWN]));
	desk_kit_keys(&k, "<C-u>");
	assert_int_equal(v->f.f[OWN].from, INTAKE_EMPTY);
	assert_true(intake_fill(&v->f, OWN, STR("居民"), 0, 70, "so it is"));
	buf_fini(&key);
	buf_fini(&text);
}

/* Answered: counted and gone, at once where only words and number were typed. */
static void
test_answered(void **state)
{
	(void)state;
	open_kit(true, 100, 40);
	desk_kit_keys(&k, "D13800001234<Tab><Tab>居住证在哪里办");
	settle();
	desk_kit_keys(&k, "<M-a>");
	assert_false(sheet_shown(k.desk, SHEET_INTAKE));
	assert_true(shows("answered without a case"));
	desk_kit_keys(&k, "D13800001234<Tab>李<Tab>居住证在哪里办");
	settle();
	desk_kit_keys(&k, "<M-a>");
	assert_true(sheet_shown(k.desk, SHEET_INTAKE));
	desk_kit_keys(&k, "<M-a>");
	assert_false(sheet_shown(k.desk, SHEET_INTAKE));
	assert_int_equal(k.desk->gv->count.own, 2);
	desk_kit_keys(&k, "D");
	assert_true(intake_is_empty(&k.desk->iv->f));
}

/* The rest of a paste lies in a file of its own, which goes with the form. */
static void
test_aside_goes(void **state)
{
	char path[1300];
	struct intake_view *v;

	(void)state;
	open_kit(true, 100, 40);
	desk_kit_keys(&k, "D138");
	v = k.desk->iv;
	intake_keep_aside(k.desk, STR("the rest"));
	assert_true(store_draft_file_is(k.desk->store,
	    str_of(k.desk->seat.me.code), str_of(v->f.id), path,
	    sizeof path));
	/* In work it is no old one, however long it lies. */
	intake_keep_sweep(k.desk);
	assert_int_equal(access(path, F_OK), 0);
	desk_kit_keys(&k, "<M-k><M-k>");
	assert_false(sheet_shown(k.desk, SHEET_INTAKE));
	assert_int_not_equal(access(path, F_OK), 0);
}

#define AT_DESK(f) cmocka_unit_test_teardown(f, close_kit)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AT_DESK(test_emptied), AT_DESK(test_answered),
		AT_DESK(test_aside_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
