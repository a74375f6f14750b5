/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_sheet.c -- what lies over the panes: supervision, the hand-over, the clocks
 * of a case.  Layer: app tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/calendar_view.h"
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

static bool
holds(const struct buf *b, const char *text)
{
	return str_find(buf_view(b), str_of(text)) >= 0;
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
		for (size_t i = 0; i < s->shown_n; i++)
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
	assert_true(str_starts(str_of(line), STR("page,figure,row,")) ||
	    str_starts(str_of(line), STR("页,指标,行,")));
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	snprintf(line, sizeof line, "%s/a.csv", name);
	unlink(line);
	rmdir(name);
	desk_kit_close(&k);
}

/* A console begun anew knows what was opened. */
static void
begun_anew(struct desk_kit *k)
{
	const char *marks;

	assert_true(holds(&k->drafts, "handover first=DX-"));
	marks = strrchr(buf_z(&k->drafts), '=') + 1;
	handover_free(&k->desk->hand);
	desk_draft(k->desk, STR("handover first"), str_trim(str_of(marks)), 0);
	handover_make(k->desk);
	assert_true(k->desk->hand->n > 0);
	assert_int_equal(handover_unseen(k->desk->hand), 0);
	assert_int_equal(k->desk->drafts_n, 0);
	assert_false(k->desk->shift_waits);
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
	begun_anew(&k);
	desk_kit_keys(&k, "s");
	assert_true(holds(&k.drafts, "handover first=\n"));
	assert_int_equal(shifts_read(k.store, 0, &l), OK);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.s[0].giver, giver);
	assert_int_equal(l.s[0].n[SHIFT_RED], red);
	assert_int_equal(l.s[0].taken_ms, 0);
	shifts_fini(&l);
	desk_kit_change(&k, desk_kit_who(&k, "dispatcher", 0));
	desk_changed(k.desk);
	desk_kit_wait(&k, 5000);
	assert_true(k.desk->shift_waits);
	desk_kit_keys(&k, "H");
	desk_kit_draw(&k);
	assert_int_equal(k.desk->hand->mode, HAND_TAKE);
	assert_int_equal(k.desk->hand->changed_n, 0);
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
	desk_resize(k.desk, 60, 45);		/* told anew, as wide */
	assert_int_equal(k.desk->over_lines.w, 60);
	assert_true(k.desk->over_lines.n > 0);
	assert_true(desk_kit_shows(&k, "Who held it, in all"));
	desk_kit_close(&k);
}

/* The text of a profile, changed and nothing else. */
static void
test_text(void **state)
{
	static const char was[] = "GSPF1\n"
	    "holidays.tsv 29\ndate\toff\tname\n2026-10-01\t1\tA\n"
	    "profile.json 61\n"
	    "{ \"version\": 9, \"working_slots\": { \"mon\": [\"08:00-12:00\"] } }"
	    "shifts.tsv 16\nround\t0\ta\tb\tc\td\n";
	struct cal_edit e[] = {
		{ .day = 20727, .state = 'o', .text = "B" },	/* 2026-10-01 */
		{ .day = 20728, .state = 'w', .text = "C" },
		{ .state = 's', .weekday = 1, .text = "09:00-10:00,11:00-12:00" },
		{ .state = 's', .weekday = 6, .text = "09:00-10:00" },
		{ .state = 's', .weekday = 2, .shift = "round", .text = "x" },
	};
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(calendar_text_apply(str_of(was), e, 5, &out), OK);
	assert_true(holds(&out, "2026-10-01\t1\tB\n2026-10-02\t0\tC\n"));
	assert_false(holds(&out, "\tA\n"));
	assert_true(holds(&out, "\"version\": 10,"));
	assert_true(holds(&out,
	    "\"mon\": [\"09:00-10:00\", \"11:00-12:00\"] } }"));
	assert_true(holds(&out, "\"sat\": [\"09:00-10:00\"],"));
	assert_true(holds(&out, "round\t0\ta\tx\tc\td\n"));
	out.n = 0;
	str_copy(STR("none"), e[4].shift, sizeof e[4].shift);
	assert_int_equal(calendar_text_apply(str_of(was), e, 5, &out),
	    ERR_NOT_FOUND);
	buf_fini(&out);
}

struct why { const char *reason; bool found; };

static enum err
one_event(void *ctx, const struct event *e, struct str canonical,
    struct str key_hex)
{
	struct why *w = ctx;

	(void)canonical;
	(void)key_hex;
	w->found |= e->kind == EV_PROFILE_ADOPT &&
	    str_is(body_str(&e->body, "reason"), w->reason);
	return OK;
}

static bool
adopted_because(struct store *s, const char *reason)
{
	struct why w = { reason, false };

	assert_int_equal(store_each_event(s, one_event, &w), OK);
	return w.found;
}

/* The desk under the next law asks, and the cases go by it when it is sent. */
static void
test_repin(void **state)
{
	struct kit_options o = { .store = true };
	struct casefile c;
	struct case_view v;
	struct desk_kit k;

	(void)state;
	o.account = "chengdong";
	desk_kit_open(&k, &o);
	calendar_asks(k.desk, STR("rain"));	/* none is older */
	assert_int_equal(k.desk->p.kind, PROMPT_NONE);
	assert_int_equal(k.repo->ops->get(k.repo, 0, &v), OK);
	c = *v.c;
	k.law.version++;			/* as a desk begun anew has */
	calendar_asks(k.desk, STR("rain"));
	assert_int_equal(k.desk->p.kind, PROMPT_COMMAND);
	desk_kit_keys(&k, "<Esc>");
	assert_int_equal(k.repo->ops->get(k.repo, 0, &v), OK);
	assert_int_equal(v.c->law, c.law);
	k.law.version--;
	desk_kit_close(&k);
}

static void
test_calendar(void **state)
{
	struct kit_options o = { .store = true };
	struct desk_kit k;
	struct buf archive = { 0 };
	uint8_t digest[32];
	char text[32];

	(void)state;
	desk_kit_open(&k, &o);
	/* Only an administrator changes it. */
	desk_kit_keys(&k, "Yo");
	assert_int_equal(k.desk->p.kind, PROMPT_NONE);
	assert_int_equal(k.desk->cal->edits_n, 0);
	desk_kit_change(&k, desk_kit_who(&k, "admin", 0));
	desk_kit_keys(&k, "Y<Right>ostorm<Enter>");
	assert_int_equal(k.desk->cal->edits_n, 1);
	desk_kit_keys(&k, "<Right>wextra<Enter>u");
	assert_int_equal(k.desk->cal->edits_n, 1);
	desk_kit_keys(&k, ":calendar-slots sat 09:00-12:00<Enter>");
	assert_int_equal(k.desk->cal->edits_n, 2);
	assert_int_equal(k.desk->over_kind, OVER_SHEET);
	desk_kit_keys(&k, "s<Enter>");		/* not without a reason */
	assert_false(k.desk->cal->adopted);
	desk_kit_keys(&k, "<Esc>sheavy rain<Enter>");
	assert_true(k.desk->cal->adopted);
	assert_true(adopted_because(k.store, "heavy rain"));
	assert_int_equal(store_archive(k.store, &archive, digest), OK);
	assert_true(holds(&archive, "2026-11-22\t1\tstorm\n"));
	snprintf(text, sizeof text, "\"version\": %u,", k.law.version + 1);
	assert_true(holds(&archive, text));
	assert_false(holds(&archive, "extra"));
	/* This desk lives by the law it began with, and says so. */
	desk_kit_keys(&k, "o");
	assert_int_equal(k.desk->p.kind, PROMPT_NONE);
	buf_fini(&archive);
	desk_kit_close(&k);
}

/* A slip is refused and nothing is adopted. */
static void
test_bad_slots(void **state)
{
	struct kit_options o = { .store = true };
	struct desk_kit k;

	(void)state;
	o.account = "chengdong";
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "Y:calendar-slots sat 12:00-09:00<Enter>swhy<Enter>");
	assert_false(k.desk->cal->adopted);
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
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_repin),
		cmocka_unit_test(test_bad_slots),
		cmocka_unit_test(test_bell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
