/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_where.c -- who answers here: what is asked, and what is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <string.h>
#include "../core/lawkit.h"
#include "app/desk_in.h"
#include "app/where_ask.h"
#include "wire/geoarchive.h"

#define TOWN1	110115001000000ull
#define AT(x, y) ((struct spot){ 1160000000 + (x), 400000000 + (y) })
#define TUESDAY	1795485600000ll		/* 2026-11-24 10:00 +08:00 */
#define NIGHT	(TUESDAY + 12 * 3600000ll)

#define ROW(g, t, u, who, call) { .grid = (g), .team = (t), .unit = (u), \
	.person = { (who), sizeof(who) - 1 }, \
	.phone = { (call), sizeof(call) - 1 }, \
	.from = INT32_MIN, .to = INT32_MAX, .line = 7 }
static const struct law_team model[] = {
	ROW(110115000000000ull, TEAM_ENFORCE, 1, "", "010-0000-0001"),
	ROW(TOWN1, TEAM_MANAGE, 2, "李大明", ""),
	ROW(KIT_GRID, TEAM_FIND, 0, "王小红", "010-0001-0001"),
	ROW(KIT_GRID + 1, TEAM_HANDLE, 2, "@sup1", ""),
};

struct kit {
	struct law	law;
	struct law_team	team[8];
	struct buf	text;
	struct district	*d;
	struct where_desk k;
};

static void
square(struct shapes *s, uint64_t code, unsigned level, int x, int n)
{
	const struct spot ring[] = { AT(x, 0), AT(x + n, 0), AT(x + n, n),
		AT(x, n), AT(x, 0) };
	struct feature *const f = shapes_feature(s, SHAPE_AREA, STR("格"),
	    STR_NONE);

	f->code = code;
	f->level = (uint8_t)level;
	shapes_part(s, false);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(shapes_spot(s, ring[i]), OK);
}

static void
kit_make(struct kit *k)
{
	struct shapes s = { .datum = DATUM_GCJ02 };

	memset(k, 0, sizeof(*k));
	lawkit_make(&k->law);
	k->law.datum = DATUM_GCJ02;
	memcpy(k->team, model, sizeof(model));
	k->law.teams = k->team;
	k->law.teams_n = sizeof(model) / sizeof(model[0]);
	square(&s, KIT_GRID, GRID_BASIC, 0, 100000);
	square(&s, KIT_GRID2, GRID_BASIC, 100000, 100000);
	shapes_done(&s);
	shapes_file_put(&s, &k->text);
	shapes_fini(&s);
	k->law.shapes_text = buf_view(&k->text);
	assert_int_equal(district_open(NULL, &k->law, DISTRICT_TODAY, &k->d),
	    OK);
	k->k = (struct where_desk){ .law = &k->law, .d = k->d,
		.datum = DATUM_GCJ02, .now_ms = TUESDAY };
}

static void
kit_fini(struct kit *k)
{
	where_desk_fini(&k->k);
	district_close(&k->d);
	buf_fini(&k->text);
}

/* ---- the answer ---- */

static void
test_spot(void **state)
{
	struct where w;
	struct kit k;

	(void)state;
	kit_make(&k);
	where_spot(k.d, &k.law, AT(500, 500), DATUM_GCJ02, TUESDAY, &w);
	assert_true(w.grid == KIT_GRID && w.ground.inside && w.schematic);
	assert_true(w.ground.grid[GRID_TOWN] == TOWN1);
	assert_int_equal(w.team[TEAM_FIND].n, 1);
	assert_true(w.team[TEAM_FIND].row[0].on_duty);
	assert_true(w.team[TEAM_MANAGE].row[0].grid == TOWN1);
	assert_true(w.team[TEAM_ENFORCE].row[0].grid == 110115000000000ull);
	/* The one who handles is named by a unit grid only: said for the basic
	 * one, too. */
	assert_int_equal(w.team[TEAM_HANDLE].n, 1);
	assert_true(w.team[TEAM_HANDLE].row[0].grid == KIT_GRID + 1);
	assert_int_equal(w.unit, 0);
	/* Outside: the nearest, and nobody answers. */
	where_spot(k.d, &k.law, AT(-900, 500), DATUM_GCJ02, TUESDAY, &w);
	assert_true(!w.ground.inside && w.grid == 0);
	assert_true(w.ground.nearest == KIT_GRID && w.ground.metres > 5);
	for (unsigned t = 0; t < TEAM_COUNT; t++)
		assert_int_equal(w.team[t].n, 0);
	/* A datum that is none: nothing is known. */
	where_spot(k.d, &k.law, AT(500, 500), DATUM_NONE, TUESDAY, &w);
	assert_false(geo_known(w.ground.at) || w.ground.inside);
	/* The border is the lower code's, and is said. */
	where_spot(k.d, &k.law, AT(100000, 500), DATUM_GCJ02, TUESDAY, &w);
	assert_true(w.ground.border && w.grid == KIT_GRID);
	kit_fini(&k);
}

static void
test_grid(void **state)
{
	struct where w;
	struct kit k;

	(void)state;
	kit_make(&k);
	where_grid(k.d, &k.law, KIT_GRID + 1, TUESDAY, &w);
	assert_true(w.grid == KIT_GRID + 1 && w.ground.inside);
	assert_true(w.ground.grid[GRID_BASIC] == KIT_GRID);
	assert_int_equal(w.team[TEAM_HANDLE].n, 1);
	/* At night nobody is on duty, and the same are named. */
	where_grid(k.d, &k.law, KIT_GRID, NIGHT, &w);
	assert_int_equal(w.team[TEAM_FIND].n, 1);
	assert_false(w.team[TEAM_FIND].row[0].on_duty);
	where_grid(k.d, &k.law, 110115009009000ull, TUESDAY, &w);
	assert_true(w.grid == 0 && !w.ground.inside);
	/* Without rows: the town's own unit, if it has one. */
	k.law.teams_n = 0;
	where_grid(k.d, &k.law, KIT_GRID2, TUESDAY, &w);
	assert_int_equal(w.team[TEAM_FIND].n, 0);
	kit_fini(&k);
}

static bool
has(const struct buf *b, const char *z)
{
	return str_find(buf_view(b), str_of(z)) >= 0;
}

static void
test_json(void **state)
{
	static const char *const keys[] = { "{\"at\":{\"lon\":116.0000500,"
	    "\"lat\":40.0000500,\"datum\":\"gcj02\"}", "\"grid\":11011500100100"
	    "0,", "\"inside\":true", "\"border\":false", "\"schematic\":true",
	    "\"nearest\":null", "\"metres\":null", "\"levels\":[{\"level\":1,",
	    "\"name\":\"兴丰社区\"", "\"time\":\"2026-11-24T10:00:00+08:00\"",
	    "\"teams\":{\"find\":[{\"grid\":110115001001000,", "\"person\":"
	    "\"王**\"", "\"phone\":\"010-0001-0001\"", "\"on_duty\":true",
	    "\"manage\":[", "\"enforce\":[", "\"handle\":[", "\"unit\":\"\"}" };
	struct buf out = { 0 };
	struct where w;
	struct kit k;

	(void)state;
	kit_make(&k);
	where_spot(k.d, &k.law, AT(500, 500), DATUM_GCJ02, TUESDAY, &w);
	where_json(&w, &k.law, false, &out);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!has(&out, keys[i]))
			fail_msg("no %s in %s", keys[i], buf_z(&out));
	assert_false(has(&out, "小红") || has(&out, "大明"));
	out.n = 0;
	where_json(&w, &k.law, true, &out);
	assert_true(has(&out, "王小红") && has(&out, "李大明"));
	buf_fini(&out);
	kit_fini(&k);
}

static void
test_lines(void **state)
{
	struct desk *const d = xcalloc(1, sizeof(*d));
	struct lines t = { 0 };
	struct where w;
	struct kit k;

	(void)state;
	kit_make(&k);
	d->law = &k.law;
	where_spot(k.d, &k.law, AT(500, 500), DATUM_GCJ02, TUESDAY, &w);
	lines_clear(&t, 60);
	where_lines(d, &w, &t);
	assert_true(t.n >= 7);
	assert_true(has(&t.b, "兴丰社区") && has(&t.b, "王**") &&
	    has(&t.b, "010-0001-0001") && has(&t.b, "●"));
	assert_false(has(&t.b, "小红"));
	lines_clear(&t, 30);
	where_spot(k.d, &k.law, AT(-500, 500), DATUM_GCJ02, TUESDAY, &w);
	where_lines(d, &w, &t);
	assert_true(has(&t.b, "兴丰社区"));
	lines_fini(&t);
	kit_fini(&k);
	free(d);
}

/* ---- what was asked ---- */

static enum err
asks(struct kit *k, const char *text, struct where_asked *a)
{
	return where_ask(&k->k, str_of(text), a);
}

static void
test_ask(void **state)
{
	struct where_asked a;
	struct kit k;

	(void)state;
	kit_make(&k);
	assert_int_equal(asks(&k, "116.00005,40.00005", &a), OK);
	assert_true(a.by == WHERE_BY_SPOT && !a.swapped &&
	    a.w.grid == KIT_GRID);
	assert_int_equal(asks(&k, " 40.00005, 116.00005", &a), OK);
	assert_true(a.swapped && a.w.grid == KIT_GRID);
	assert_int_equal(asks(&k, "110115001001000", &a), OK);
	assert_true(a.by == WHERE_BY_GRID && a.w.grid == KIT_GRID);
	/* Of 12, 9 and 6 digits the rest is zeros. */
	assert_int_equal(asks(&k, "110115001001", &a), OK);
	assert_true(a.w.grid == KIT_GRID);
	assert_int_equal(asks(&k, "110115", &a), OK);
	assert_true(a.w.grid == 110115000000000ull);
	assert_int_equal(asks(&k, "黄村镇兴丰社区", &a), OK);
	assert_true(a.by == WHERE_BY_WORDS && a.w.grid == KIT_GRID &&
	    a.guesses > 0);
	kit_fini(&k);
}

static void
test_refused(void **state)
{
	static const struct { const char *text; enum err err; } bad[] = {
		{ "", ERR_BAD_INPUT }, { "   ", ERR_BAD_INPUT },
		{ "116.1,", ERR_BAD_INPUT }, { "190,40", ERR_BAD_INPUT },
		{ "116.1,40.1,3", ERR_BAD_INPUT },
		{ "nan,nan", ERR_NOT_FOUND }, { "inf,1", ERR_NOT_FOUND },
		{ "110115999999999", ERR_NOT_FOUND },
		{ "DX-20261124-000001", ERR_NOT_FOUND },
		{ "12345678901234567890", ERR_NOT_FOUND },
		{ "天边", ERR_NOT_FOUND },
	};
	struct where_asked a;
	struct kit k;

	(void)state;
	kit_make(&k);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const enum err e = asks(&k, bad[i].text, &a);

		if (e != bad[i].err || a.why == NULL)
			fail_msg("%s: %d", bad[i].text, (int)e);
		assert_true(a.w.grid == 0);
	}
	kit_fini(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spot),
		cmocka_unit_test(test_grid),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_ask),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
