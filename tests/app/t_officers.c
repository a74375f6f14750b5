/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Officers on the desk: who is on duty and was heard of, whom the line lost, who
 * is near; no track without a reason, and who looked is on his own page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "link_kit.h"
#include "app/officers_view.h"
#include "app/people.h"
#include "core/track.h"

#define LON 1163400000
#define LAT 397200000
#define TRACK(s) officers_track((s).k.desk)

struct scene {
	struct desk_kit	k;
	struct positions_file *f;
	char		who[3][ACCOUNT_MAX];
};

static void
put(struct scene *s, size_t i, int64_t ago_ms, int metres_north)
{
	struct position p = { .at_ms = s->k.now - ago_ms, .got_ms = s->k.now,
		.lat_e6 = LAT / 10 + metres_north * 9, .lon_e6 = LON / 10,
		.acc_m = 5, .batt = -1 };

	memcpy(p.account, s->who[i], sizeof p.account);
	positions_put(s->f, i, &p);
}

static void
walk(struct scene *s, size_t i)
{
	struct track_point t[60];

	for (int k = 0; k < 60; k++)
		t[k] = (struct track_point){ .acc_m = 5,
			.ms = s->k.now - 3600000 + k * 30000 + (k > 30) *
			1200000, .at = { LON, LAT + k * 2000 } };
	assert_int_equal(store_track_add(s->k.store, str_of(s->who[i]), t,
	    60), OK);
}

/* Their shift has people out at any hour. */
static void
any_hour(struct scene *s)
{
	static struct law_link rows[8];

	assert_true(s->k.law.links_n <= 8);
	memcpy(rows, s->k.law.links, s->k.law.links_n * sizeof *rows);
	for (size_t i = 0; i < s->k.law.links_n; i++)
		if (str_is(rows[i].driver, "patrol"))
			rows[i].opts = STR("shift=round");
	s->k.law.links = rows;
}

static void
begin(struct scene *s, int w)
{
	const struct kit_options o = { .store = true, .links = true, .w = w,
		.h = 30 };

	memset(s, 0, sizeof *s);
	desk_kit_open(&s->k, &o);
	any_hour(s);
	assert_int_equal(people_seed(s->k.store, &s->k.law, "kit"), OK);
	s->f = positions_make(s->k.dir, "patrol");
	assert_non_null(s->f);
	for (size_t i = 0, n = 0; i < s->k.law.accounts_n && n < 3; i++) {
		const struct law_account *a = &s->k.law.accounts[i];
		const struct law_role *r = law_role_by_code(&s->k.law,
		    STR("finder"));

		if (a->roles == UINT32_C(1) << r->bit)
			str_copy(a->code, s->who[n++], ACCOUNT_MAX);
	}
	assert_true(s->who[2][0] != '\0');
	put(s, 0, 20000, 100);
	put(s, 1, 600000, 300);		/* ten minutes: the line is lost */
	put(s, 2, 60000, -2000);
	walk(s, 0);
}

static void
end(struct scene *s)
{
	positions_gone(&s->f);
	desk_kit_close(&s->k);
}

static void
who_is_there(void **state)
{
	struct officers o = { .n = 0 };
	struct officer_near near[2];
	struct scene s;
	struct spot at = { LON, LAT };
	const uint32_t all = UINT32_MAX;

	(void)state;
	begin(&s, 120);
	assert_int_equal(officers_read(s.k.store, &s.k.law, NULL, s.k.now,
	    &o), OK);
	assert_true(o.kept && o.n > 50);
	assert_int_equal(o.heard, 3);
	assert_int_equal(o.lost, 1);
	assert_true(officers_lost(officers_find(&o, str_of(s.who[1])),
	    s.k.now));
	assert_null(officers_find(&o, STR("nobody")));
	assert_int_equal(geo_convert(at, DATUM_WGS84, DATUM_GCJ02, &at), OK);
	assert_int_equal(officers_near(&o, at, all, s.k.now, near, 2), 2);
	assert_string_equal(near[0].row->code, s.who[0]);
	assert_string_equal(near[1].row->code, s.who[1]);
	assert_true(near[0].metres > 95 && near[0].metres < 105);
	/* Whose position is too old is not sent. */
	put(&s, 0, OFFICERS_FRESH_MS + 1, 1);
	assert_int_equal(officers_read(s.k.store, &s.k.law, NULL, s.k.now,
	    &o), OK);
	assert_int_equal(officers_near(&o, at, all, s.k.now, near, 2), 2);
	assert_string_equal(near[0].row->code, s.who[1]);
	assert_string_equal(near[1].row->code, s.who[2]);
	assert_int_equal(officers_near(&o, at, 0, s.k.now, near, 2), 0);
	officers_fini(&o);
	end(&s);
}

static void
the_page(void **state)
{
	struct scene s;
	char line[128];

	(void)state;
	begin(&s, 120);
	desk_kit_keys(&s.k, "O");
	desk_kit_wait(&s.k, 1000);
	assert_true(desk_kit_shows(&s.k, "有定位 3 · 失联 1"));
	/* Without a reason nothing is shown, and nothing is written. */
	snprintf(line, sizeof line, ":officer-track %s<Enter>", s.who[0]);
	desk_kit_keys(&s.k, line);
	assert_true(desk_kit_shows(&s.k, "事由"));
	assert_null(TRACK(s));
	snprintf(line, sizeof line, ":officer-track %s 走失老人<Enter>",
	    s.who[0]);
	desk_kit_keys(&s.k, line);
	assert_true(desk_kit_shows(&s.k, "失联"));
	assert_non_null(TRACK(s));
	assert_int_equal(TRACK(s)->sum.gaps, 1);
	desk_kit_keys(&s.k, "<Tab>");
	assert_true(desk_kit_shows(&s.k, "没有人看过你的轨迹"));
	desk_kit_keys(&s.k, "<Esc>");
	assert_true(desk_kit_shows(&s.k, "在岗"));
	desk_kit_keys(&s.k, "<Esc>");
	assert_true(desk_kit_shows(&s.k, "待立案"));
	/* He himself sees who looked, and nobody else's. */
	desk_kit_change(&s.k, s.who[0]);
	desk_kit_keys(&s.k, ":officers looks<Enter>");
	assert_true(desk_kit_shows(&s.k, "走失老人"));
	snprintf(line, sizeof line, ":officer-track %s x<Enter>", s.who[1]);
	desk_kit_keys(&s.k, line);
	assert_true(desk_kit_shows(&s.k, "只能看自己"));
	snprintf(line, sizeof line, ":officer-track %s<Enter>", s.who[0]);
	desk_kit_keys(&s.k, line);
	assert_non_null(TRACK(s));
	end(&s);
}

/* After a move that makes it an officer's to look at. */
static void
the_hint(void **state)
{
	struct casefile c = { .turn = TURN_OFFICER };
	struct buf b = { 0 };
	struct spot at = { LON, LAT };
	struct scene s;

	(void)state;
	begin(&s, 120);
	officers_hint(s.k.desk, &c, TURN_OFFICER, &b);
	assert_int_equal(b.n, 0);	/* it lies nowhere */
	assert_int_equal(geo_convert(at, DATUM_WGS84, DATUM_GCJ02, &at), OK);
	c.lat_e6 = at.lat / 10;
	c.lon_e6 = at.lon / 10;
	officers_hint(s.k.desk, &c, TURN_UNIT, &b);
	assert_int_equal(b.n, 0);
	officers_hint(s.k.desk, &c, TURN_OFFICER, &b);
	assert_non_null(strstr(buf_z(&b), "附近："));
	assert_non_null(strstr(buf_z(&b), " 100 米"));
	buf_fini(&b);
	end(&s);
}

static void
on_the_map(void **state)
{
	struct scene s;
	char line[128];

	(void)state;
	begin(&s, 120);
	desk_kit_keys(&s.k, ":pane map<Enter>");
	desk_kit_wait(&s.k, 3000);
	desk_kit_draw(&s.k);
	snprintf(line, sizeof line, ":officer-track %s 走失老人<Enter>",
	    s.who[0]);
	desk_kit_keys(&s.k, line);
	assert_int_equal(TRACK(s)->path_n, 61);	/* a gap stands between */
	desk_kit_keys(&s.k, "O");
	desk_kit_wait(&s.k, 3000);
	desk_kit_draw(&s.k);
	desk_kit_keys(&s.k, ":officer-track off<Enter>");
	assert_null(TRACK(s));
	desk_kit_draw(&s.k);
	end(&s);
}

static bool
count_day(void *ctx, struct str account, int32_t day, size_t points)
{
	(void)account;
	(void)day;
	(void)points;
	++*(size_t *)ctx;
	return true;
}

static size_t
kept(struct scene *s)
{
	size_t n = 0;

	assert_int_equal(store_track_days(s->k.store, STR_NONE, count_day, &n),
	    OK);
	return n;
}

/* Days as people write them; those past the law's go once a day. */
static void
days(void **state)
{
	static const char *const good[] = { "", "today", "今天", "2026-11-21",
		"11-21", " 11-21 " };
	static const char *const bad[] = { "someday", "2026-13-01", "11-40",
		"2026-11-21T10:00", "-" };
	int32_t day, done = INT32_MIN;
	struct scene s;
	char text[16];

	(void)state;
	begin(&s, 80);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(tracks_day_of(&s.k.law, str_of(good[i]), s.k.now,
		    &day));
		clock_day_text(day, text);
		assert_string_equal(text, "2026-11-21");
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (tracks_day_of(&s.k.law, str_of(bad[i]), s.k.now, &day))
			fail_msg("%s", bad[i]);
	s.k.law.track_days = 2;
	assert_int_equal(kept(&s), 1);
	tracks_purge_daily(s.k.store, &s.k.law, s.k.now + CLOCK_DAY_MS,
	    &done);
	assert_int_equal(kept(&s), 1);
	tracks_purge_daily(s.k.store, &s.k.law, s.k.now + 2 * CLOCK_DAY_MS,
	    &done);
	assert_int_equal(kept(&s), 0);
	walk(&s, 1);
	tracks_purge_daily(s.k.store, &s.k.law, s.k.now + 2 * CLOCK_DAY_MS,
	    &done);
	assert_int_equal(kept(&s), 1);	/* it was done that day */
	end(&s);
}

static void
small_and_empty(void **state)
{
	struct scene s;
	struct desk_kit k;

	(void)state;
	begin(&s, 80);
	desk_kit_keys(&s.k, "Ojjjk<Tab><Tab><Tab><Tab>GgO");
	desk_kit_keys(&s.k, "O<Enter>");
	assert_true(desk_kit_shows(&s.k, "officer-track"));
	desk_kit_keys(&s.k, "<Esc><Esc>");
	end(&s);
	/* In memory, with no channel: it says so. */
	desk_kit_open(&k, &(struct kit_options){ .w = 80, .h = 24 });
	desk_kit_keys(&k, "O<Tab>jk<Tab><Tab><Esc><Esc>");
	assert_true(desk_kit_shows(&k, "待立案"));
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_there), cmocka_unit_test(the_page),
		cmocka_unit_test(the_hint), cmocka_unit_test(on_the_map),
		cmocka_unit_test(days),
		cmocka_unit_test(small_and_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
