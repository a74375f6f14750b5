/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_sheet.c -- what lies over the panes: supervision, the hand-over, the clocks
 * of a case.  Layer: app tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/handover.h"
#include "app/supervise.h"
#include "base/clock.h"
#include "desk_kit.h"

static uint64_t
count(struct desk_kit *k, const char *text)
{
	struct filter f;
	uint64_t n = 0;

	assert_int_equal(desk_parse(k->desk, str_of(text), &f, NULL), OK);
	assert_int_equal(k->repo->ops->count(k->repo, &f.q, &n), OK);
	filter_fini(&f);
	return n;
}

/* Every number is the count of the filter it opens. */
static void
test_numbers(void **state)
{
	struct kit_options o = { .store = true };
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_later(&k, 24 * 60);
	desk_kit_keys(&k, "B");
	for (int page = 0; page < SV_PAGES; page++) {
		struct supervise *s;

		desk_kit_draw(&k);
		desk_kit_wait(&k, 2000);
		s = k.desk->sv;
		for (size_t i = 0; i < s->shown_n && page != SV_RETURNS; i++)
			for (size_t c = 0; c < s->cols_n; c++) {
				const struct sv_row *r =
				    &s->row[s->shown[i]];
				struct buf b = { 0 };

				assert_true(r->known);
				if (s->col[c].rate)
					continue;
				supervise_cell(s, r, c, &b);
				assert_int_equal(r->n[c],
				    count(&k, buf_z(&b)));
				buf_fini(&b);
			}
		desk_kit_keys(&k, "<Tab>");
	}
	desk_kit_close(&k);
}

static void
test_opens(void **state)
{
	struct kit_options o = { .store = true };
	struct desk_kit k;
	uint64_t n;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_later(&k, 24 * 60);
	desk_kit_keys(&k, "B");
	desk_kit_draw(&k);
	desk_kit_wait(&k, 2000);
	desk_kit_keys(&k, "<Right><Right><Down>");
	desk_kit_draw(&k);
	n = supervise_row(k.desk->sv)->n[2];
	assert_true(n > 0);		/* ordered by overdue */
	desk_kit_keys(&k, "<Enter>");
	assert_int_equal(k.desk->over_kind, OVER_NONE);
	assert_int_equal(k.desk->q.total, n);
	assert_int_equal(k.desk->focus, PANE_QUEUE);
	/* A view takes it away; Esc closes it. */
	desk_kit_keys(&k, "B");
	assert_int_equal(k.desk->over_kind, OVER_SHEET);
	desk_kit_keys(&k, "2");
	assert_int_equal(k.desk->over_kind, OVER_NONE);
	desk_kit_keys(&k, "B<Esc>");
	assert_int_equal(k.desk->over_kind, OVER_NONE);
	desk_kit_close(&k);
}

/* Out of sight nothing is counted, in sight once a second at most. */
static void
test_quiet(void **state)
{
	struct kit_options o = { .store = true };
	struct desk_kit k;
	int64_t at;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "B");
	desk_kit_draw(&k);
	desk_kit_wait(&k, 3000);
	at = k.desk->sheet_ms;
	desk_kit_report(&k, 2, NULL, false);
	desk_changed(k.desk);
	desk_kit_report(&k, 2, NULL, false);
	desk_changed(k.desk);
	desk_kit_wait(&k, 5000);
	assert_true(k.desk->sheet_ms > at);
	assert_false(k.desk->sheet_stale);
	desk_kit_keys(&k, "<Esc>");
	at = k.desk->sheet_ms;
	desk_kit_report(&k, 2, NULL, false);
	desk_changed(k.desk);
	desk_kit_wait(&k, 5000);
	assert_int_equal(k.desk->sheet_ms, at);
	desk_kit_close(&k);
}

static void
test_export(void **state)
{
	char name[] = "/tmp/t_sheet-XXXXXX", line[512];
	struct kit_options o = { .store = true };
	struct desk_kit k;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(name));
	desk_kit_open(&k, &o);
	snprintf(line, sizeof line, ":sheet-write %s/a.csv<Enter>", name);
	desk_kit_keys(&k, "B");
	desk_kit_draw(&k);
	desk_kit_wait(&k, 2000);
	desk_kit_keys(&k, line);
	snprintf(line, sizeof line, "%s/a.csv", name);
	f = fopen(line, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	assert_true(str_starts(str_of(line), STR("units,in work,")) ||
	    str_starts(str_of(line), STR("单位,未结,")));
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	snprintf(line, sizeof line, "%s/a.csv", name);
	unlink(line);
	rmdir(name);
	desk_kit_close(&k);
}

/* Red ones are opened first, by who gives and by who takes. */
static void
test_handover(void **state)
{
	struct kit_options o = { .store = true };
	struct desk_kit k;
	char giver[ACCOUNT_MAX];
	struct shifts l;
	size_t red;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_later(&k, 48 * 60);
	str_copy(str_of(k.seat.me.code), giver, sizeof giver);
	desk_kit_keys(&k, "H");
	desk_kit_draw(&k);
	red = handover_unseen(k.desk->hand);
	assert_true(red > 0);
	desk_kit_keys(&k, "s");		/* refused */
	assert_int_equal(shifts_read(k.store, 0, &l), OK);
	assert_int_equal(l.n, 0);
	for (size_t i = 0; i < red; i++) {
		desk_kit_keys(&k, "<Enter>");
		assert_int_equal(k.desk->focus, PANE_CASE);
		desk_kit_keys(&k, "<Esc>");
		assert_int_equal(k.desk->over_kind, OVER_SHEET);
	}
	assert_int_equal(handover_unseen(k.desk->hand), 0);
	desk_kit_keys(&k, "s");
	assert_int_equal(shifts_read(k.store, 0, &l), OK);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.s[0].giver, giver);
	assert_int_equal(l.s[0].n[SHIFT_RED], red);
	assert_int_equal(l.s[0].taken_ms, 0);
	shifts_fini(&l);
	desk_kit_change(&k, desk_kit_who(&k, "dispatcher", 0));
	desk_kit_keys(&k, "H");
	desk_kit_draw(&k);
	assert_int_equal(k.desk->hand->mode, HAND_TAKE);
	desk_kit_keys(&k, "s");		/* refused: not looked at yet */
	for (size_t i = 0; i < red; i++)
		desk_kit_keys(&k, "<Enter><Esc>");
	desk_kit_keys(&k, "s");
	assert_int_equal(shifts_read(k.store, 0, &l), OK);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.s[0].taker, k.seat.me.code);
	shifts_fini(&l);
	desk_kit_keys(&k, "<Enter>");
	assert_int_equal(k.desk->hand->mode, HAND_DIFF);
	desk_kit_draw(&k);
	desk_kit_close(&k);
}

static void
test_clocks(void **state)
{
	struct kit_options o = { .store = true, .language = "en", .h = 45 };
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_later(&k, 60);
	desk_kit_keys(&k, "C");
	assert_true(desk_kit_shows(&k, "Who held it, in all"));
	assert_true(desk_kit_shows(&k, "Row by row"));
	assert_true(desk_kit_shows(&k, "begins"));
	desk_kit_close(&k);
}

/* Nobody rings who was not told to, and the bell rings once. */
static void
test_bell(void **state)
{
	struct kit_options o = { .store = true };
	struct desk_kit k;

	(void)state;
	desk_kit_open(&k, &o);
	assert_false(desk_wants_bell(k.desk));
	k.desk->waits = 0;
	desk_kit_keys(&k, ":set bell on<Enter>");
	assert_true(k.desk->bell);
	assert_false(desk_wants_bell(k.desk));
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_opens),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_export),
		cmocka_unit_test(test_handover),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_bell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
