/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_team_lint.c -- what is wrong with who answers, and with how a district is cut:
 * each fault planted once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <string.h>
#include "../core/lawkit.h"
#include "../store/store_kit.h"
#include "app/team_lint.h"
#include "wire/geoarchive.h"

#define TOWN1	110115001000000ull
#define AT(x, y) ((struct spot){ 1160000000 + (x), 400000000 + (y) })
#define TUESDAY	1795485600000ll		/* 2026-11-24 10:00 +08:00 */
#define WHO STR("sup1"), STR("u1")

#define ROW(g, t, u, who) { .grid = (g), .team = (t), .unit = (u), \
	.person = { (who), sizeof(who) - 1 }, \
	.from = INT32_MIN, .to = INT32_MAX, .line = 7 }
static const struct law_team model[] = {
	ROW(110115000000000ull, TEAM_ENFORCE, 1, ""),
	ROW(TOWN1, TEAM_MANAGE, 2, "李大明"),
	ROW(KIT_GRID, TEAM_FIND, 0, "王小红"),
	ROW(KIT_GRID + 1, TEAM_HANDLE, 2, "@sup1"),
};
#define MODEL (sizeof(model) / sizeof(model[0]))

struct lot {
	struct law	law;
	struct law_team	team[MODEL];
	struct buf	text;
	struct store	*s;		/* NULL: the profile's only */
	struct district	*d;
};

static void
ring(struct shapes *s, int x, int n)
{
	const struct spot at[] = { AT(x, 0), AT(x + n, 0), AT(x + n, n),
		AT(x, n), AT(x, 0) };

	shapes_part(s, false);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(shapes_spot(s, at[i]), OK);
}

static struct feature *
square(struct shapes *s, uint64_t code, unsigned level, int x, int n)
{
	struct feature *const f = shapes_feature(s, SHAPE_AREA, STR("格"),
	    STR_NONE);

	f->code = code;
	f->level = (uint8_t)level;
	ring(s, x, n);
	return &s->f[s->n - 1];
}

static void
lot_open(struct lot *k, struct shapes *s)
{
	shapes_done(s);
	shapes_file_put(s, &k->text);
	shapes_fini(s);
	k->law.shapes_text = buf_view(&k->text);
	assert_int_equal(district_open(k->s, &k->law, DISTRICT_TODAY, &k->d),
	    OK);
}

static void
lot_law(struct lot *k)
{
	memset(k, 0, sizeof(*k));
	lawkit_make(&k->law);
	k->law.datum = DATUM_GCJ02;
	memcpy(k->team, model, sizeof(model));
	k->law.teams = k->team;
	k->law.teams_n = MODEL;
}

static void
lot_make(struct lot *k)
{
	struct shapes s = { .datum = DATUM_GCJ02 };

	lot_law(k);
	square(&s, KIT_GRID, GRID_BASIC, 0, 100000);
	square(&s, KIT_GRID2, GRID_BASIC, 100000, 100000);
	lot_open(k, &s);
}

static void
lot_fini(struct lot *k)
{
	district_close(&k->d);
	buf_fini(&k->text);
}

struct tally { size_t n[TEAM_FAULT_COUNT]; };

static void
tally(void *ctx, const struct team_finding *f)
{
	struct tally *const t = ctx;

	assert_true(strlen(team_fault_code(f->fault)) > 0);
	assert_true(strlen(team_fault_text(f->fault)) > 0);
	t->n[f->fault]++;
}

static struct tally
lint(struct lot *k)
{
	struct tally t = { { 0 } };
	const struct team_lint l = { .law = &k->law, .d = k->d,
		.now_ms = TUESDAY, .fn = tally, .ctx = &t };

	team_lint(&l);
	return t;
}

static void
test_people(void **state)
{
	struct law_team many[TEAM_LOAD_GRIDS + 4];
	struct tally t;
	struct lot k;

	(void)state;
	lot_make(&k);
	for (size_t i = 0; i < TEAM_LOAD_GRIDS + 4; i++) {
		many[i] = (struct law_team)ROW(KIT_GRID, TEAM_FIND, 1, "王");
		many[i].grid += i + 1;
	}
	k.law.teams = many;
	k.law.teams_n = TEAM_LOAD_GRIDS + 4;
	t = lint(&k);
	assert_int_equal(t.n[FAULT_LOAD], 1);
	k.law.teams_n = TEAM_LOAD_GRIDS;
	assert_int_equal(lint(&k).n[FAULT_LOAD], 0);
	/* The same name in another unit is somebody else. */
	k.law.teams_n = TEAM_LOAD_GRIDS + 4;
	for (size_t i = 0; i < 8; i++)
		many[i].unit = 2;
	assert_int_equal(lint(&k).n[FAULT_LOAD], 0);
	k.law.teams_n = 3;
	many[0] = many[1] = many[2];
	many[0].team = TEAM_FIND;
	many[1].team = TEAM_MANAGE;
	many[2].team = TEAM_HANDLE;
	assert_int_equal(lint(&k).n[FAULT_TEAMS], 1);
	lot_fini(&k);
}

static void
test_rows(void **state)
{
	struct tally t;
	struct lot k;

	(void)state;
	lot_make(&k);
	t = lint(&k);
	/* The other two basic grids have a place on nobody's list. */
	assert_true(t.n[FAULT_NO_TEAM] > 0);
	assert_int_equal(t.n[FAULT_EXPIRED], 0);
	assert_int_equal(t.n[FAULT_NOT_DRAWN], 0);
	k.team[2].to = 20000;
	t = lint(&k);
	assert_int_equal(t.n[FAULT_EXPIRED], 1);
	k.team[2].to = INT32_MAX;
	/* A row for a basic grid that the map lacks. */
	k.team[2].grid = KIT_GRID3;
	t = lint(&k);
	assert_int_equal(t.n[FAULT_NOT_DRAWN], 1);
	lot_fini(&k);
}


static void
test_dead(void **state)
{
	struct law_unit *units;
	struct law_grid *grids;
	struct lot k;

	(void)state;
	lot_make(&k);
	units = xmemdup(k.law.units, k.law.units_n * sizeof(*units));
	grids = xmemdup(k.law.grids, k.law.grids_n * sizeof(*grids));
	k.law.units = units;
	k.law.grids = grids;
	units[1].kind = STR("abolished");
	assert_int_equal(lint(&k).n[FAULT_DEAD_UNIT], 2);
	units[1].kind = STR("town");
	units[1].town = 9;
	assert_int_equal(lint(&k).n[FAULT_ELSEWHERE], 2);
	/* 兴丰社区 and what is in it. */
	grids[2].kind = STR("abolished");
	assert_int_equal(lint(&k).n[FAULT_DEAD_GRID], 2);
	free(units);
	free(grids);
	lot_fini(&k);
}

static void
test_split(void **state)
{
	struct shapes s = { .datum = DATUM_GCJ02 };
	struct lot k;

	(void)state;
	lot_law(&k);
	square(&s, KIT_GRID, GRID_BASIC, 0, 100000);
	ring(&s, 300000, 100000);
	square(&s, 110115001077000ull, GRID_BASIC, 500000, 100000);
	lot_open(&k, &s);
	assert_int_equal(lint(&k).n[FAULT_SPLIT], 1);
	assert_int_equal(lint(&k).n[FAULT_NOT_LISTED], 1);
	lot_fini(&k);
}

/* Five grids of six parts, one of one, one of twenty. */
static void
test_uneven(void **state)
{
	static const int parts[] = { 6, 6, 6, 1, 6, 6, 20 };
	struct law_grid grid[64];
	struct lot k;
	size_t n = 0;

	(void)state;
	lot_make(&k);
	for (unsigned i = 0; i < 7; i++) {
		const uint64_t code = TOWN1 + (i + 1) * 1000;

		grid[n++] = (struct law_grid){ .code = code, .parent = TOWN1,
			.level = GRID_BASIC, .name = STR("村") };
		for (int u = 1; u <= parts[i]; u++)
			grid[n++] = (struct law_grid){ .code = code +
				(uint64_t)u, .parent = code,
				.level = GRID_UNIT, .name = STR("格") };
	}
	k.law.grids = grid;
	k.law.grids_n = n;
	assert_int_equal(lint(&k).n[FAULT_UNEVEN], 2);
	k.law.grids_n = 6 * 3 + 3;
	assert_int_equal(lint(&k).n[FAULT_UNEVEN], 0);
	lot_fini(&k);
}

/* Households by a layer of values, in thousandths. */
static void
test_size(void **state)
{
	struct shapes s = { .datum = DATUM_GCJ02 };
	struct shapes v = { .datum = DATUM_GCJ02 };
	struct layer l = { .name = "homes", .from = 1, .kind = LAYER_VALUE,
		.datum = DATUM_GCJ02 };
	struct buf bytes = { 0 };
	struct place p;
	struct lot k;

	(void)state;
	lot_law(&k);
	place_make(&p, "ta");
	k.s = p.s;
	square(&v, KIT_GRID + 1, GRID_UNIT, 0, 1000)->value = 299000;
	square(&v, KIT_GRID + 2, GRID_UNIT, 1000, 1000)->value = 300000;
	square(&v, KIT_GRID + 3, GRID_UNIT, 2000, 1000)->value = 501000;
	square(&v, KIT_GRID, GRID_BASIC, 0, 3000)->value = 5000000;
	shapes_done(&v);
	geoarchive_put(&v, &bytes);
	shapes_fini(&v);
	assert_int_equal(store_layer_put(p.s, &l, buf_view(&bytes), WHO), OK);
	buf_fini(&bytes);
	square(&s, KIT_GRID, GRID_BASIC, 0, 100000);
	lot_open(&k, &s);
	/* Nobody said how many there should be. */
	assert_int_equal(lint(&k).n[FAULT_SIZE], 0);
	k.law.homes_least = 300;
	k.law.homes_most = 500;
	assert_int_equal(lint(&k).n[FAULT_SIZE], 2);
	k.law.homes_most = 0;
	assert_int_equal(lint(&k).n[FAULT_SIZE], 1);
	lot_fini(&k);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_dead),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_uneven),
		cmocka_unit_test(test_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
