/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map pane: what it shows, how it moves, what is picked with it, and what
 * it keeps from whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/map_view.h"
#include "map_kit.h"

static void
open_map(struct desk_kit *k, const struct kit_options *o, const char *keys)
{
	desk_kit_open(k, o);
	map_kit_ground(k);
	desk_kit_keys(k, keys);
	desk_kit_draw(k);
	map_kit_settle(k);
}

static bool
braille(const char *text)
{
	return strstr(text, "\xE2\xA0") != NULL ||
	    strstr(text, "\xE2\xA1") != NULL ||
	    strstr(text, "\xE2\xA2") != NULL ||
	    strstr(text, "\xE2\xA3") != NULL;
}

static void
test_picture(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };
	struct map_view *m;

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>z");
	m = k.desk->map;
	assert_true(braille(desk_kit_draw(&k)));
	assert_true(desk_kit_shows(&k, "schematic, no survey"));
	assert_true(desk_kit_shows(&k, "GCJ-02"));
	assert_true(desk_kit_shows(&k, "N up"));
	assert_true(m->all_read);
	assert_int_equal(m->bins.n + m->bins.outside, 24);
	assert_int_equal(m->level, GRID_TOWN);
	/* In words, and back. */
	desk_kit_keys(&k, "x");
	assert_false(braille(desk_kit_draw(&k)));
	assert_true(desk_kit_shows(&k, "Who answers here"));
	desk_kit_keys(&k, "x");
	assert_true(braille(desk_kit_draw(&k)));
	/* No dots where none can be shown. */
	desk_kit_keys(&k, ":set ascii=on<Enter>");
	assert_false(braille(desk_kit_draw(&k)));
	desk_kit_close(&k);
}

static void
test_move(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };
	struct map_view *m;
	struct spot cur, mid;
	double metres;

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>z");
	m = k.desk->map;
	cur = m->cur;
	mid = m->v.mid;
	desk_kit_keys(&k, "<Right><Right>");
	desk_kit_draw(&k);
	assert_true(m->cur.lon > cur.lon);
	assert_int_equal(m->v.mid.lon, mid.lon);
	/* A pan and back is where it was: whole cells. */
	desk_kit_keys(&k, "l");
	desk_kit_draw(&k);
	mid = m->v.mid;
	desk_kit_keys(&k, "jl");
	desk_kit_draw(&k);
	assert_int_not_equal(m->v.mid.lon, mid.lon);
	desk_kit_keys(&k, "hk");
	desk_kit_draw(&k);
	assert_true(abs(m->v.mid.lon - mid.lon) < 40);
	assert_true(abs(m->v.mid.lat - mid.lat) < 40);
	metres = m->v.metres;
	desk_kit_keys(&k, "+++");
	desk_kit_draw(&k);
	assert_true(m->v.metres < metres * 0.13);
	assert_int_equal(m->level, GRID_BASIC);
	desk_kit_keys(&k, "0");
	desk_kit_draw(&k);
	assert_int_equal(m->level, GRID_TOWN);
	/* It goes on and on, and never breaks. */
	for (int i = 0; i < 40; i++)
		desk_kit_keys(&k, "+");
	for (int i = 0; i < 60; i++)
		desk_kit_keys(&k, "-l");
	assert_non_null(desk_kit_draw(&k));
	desk_kit_close(&k);
}

static void
test_go(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };
	struct map_view *m;
	const struct law_grid *g = NULL;
	char line[96];

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>z");
	m = k.desk->map;
	desk_kit_keys(&k, "o116.35,39.72<Enter>");
	assert_int_equal(m->cur.lon, 1163500000);
	desk_kit_keys(&k, "o39.73,116.36<Enter>");	/* said the other way */
	assert_int_equal(m->cur.lat, 397300000);
	assert_true(desk_kit_shows(&k, "longitude comes first"));
	for (size_t i = 0; i < k.law.grids_n && g == NULL; i++)
		if (k.law.grids[i].level == GRID_BASIC)
			g = &k.law.grids[i];
	assert_non_null(g);
	snprintf(line, sizeof line, "o%llu<Enter>",
	    (unsigned long long)g->code);
	desk_kit_keys(&k, line);
	desk_kit_draw(&k);
	assert_int_equal(m->ground.grid[GRID_BASIC], g->code);
	desk_kit_keys(&k, "onowhere at all<Enter>");
	assert_true(desk_kit_shows(&k, "no place, grid or case"));
	/* Its cases, in the queue; the count stands for the same list. */
	desk_kit_keys(&k, "<Enter>");
	assert_int_equal(k.desk->focus, PANE_QUEUE);
	assert_non_null(strstr(k.desk->q.text, "cell:"));
	desk_kit_close(&k);
}

static void
test_counts(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };
	struct map_view *m;
	uint64_t sum = 0;
	const struct shapes *s;

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>z:map-count open"
	    "<Enter>");
	m = k.desk->map;
	s = district_grids(m->dist);
	for (size_t i = 0; i < s->n; i++)
		if (s->f[i].level == GRID_TOWN)
			sum += m->counts.n[i];
	assert_int_equal(sum, m->counts.total);
	assert_int_equal(sum, 24);
	assert_int_equal(m->counts.level, GRID_TOWN);
	assert_true(m->counts.classes >= 1);
	assert_true(desk_kit_shows(&k, "in all 24"));
	assert_true(desk_kit_shows(&k, "fifths"));
	/* Bounds rise, and every area is in the class its count belongs to. */
	for (unsigned c = 1; c < m->counts.classes; c++)
		assert_true(m->counts.bound[c] > m->counts.bound[c - 1]);
	for (size_t i = 0; i < s->n; i++) {
		unsigned c = map_counts_class(m, (int32_t)i);

		assert_int_equal(c > 0, map_counts_of(m, (int32_t)i) > 0);
		if (s->f[i].level != GRID_TOWN || c == 0)
			continue;
		assert_true(map_counts_of(m, (int32_t)i) >=
		    m->counts.bound[c - 1]);
	}
	/* Zooming picks another level of the same count. */
	desk_kit_keys(&k, "+++");
	desk_kit_draw(&k);
	assert_int_equal(m->counts.level, GRID_BASIC);
	/* Of 2000 people each, a case is half a case in a thousand: one. */
	desk_kit_keys(&k, ":map-count per1000<Enter>");
	map_kit_settle(&k);
	assert_non_null(m->counts.people);
	desk_kit_keys(&k, ":map-count overdue<Enter>");
	map_kit_settle(&k);
	assert_int_equal(m->counts.total, 0);
	desk_kit_close(&k);
}

static void
test_heat(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };
	struct map_view *m;
	uint64_t sum = 0;

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>ze");
	m = k.desk->map;
	assert_true(m->heat.done);
	for (int h = 0; h < 24; h++)
		sum += m->heat.all[h];
	assert_int_equal(sum, m->bins.n);
	assert_int_equal(m->heat.all[24], sum);
	assert_true(desk_kit_shows(&k, "reported, each square"));
	assert_true(desk_kit_shows(&k, "Space plays"));
	for (unsigned c = 0; c + 1 < MAP_CLASSES; c++)
		assert_true(map_heat_least(1000, c) < map_heat_least(1000,
		    c + 1));
	assert_int_equal(map_heat_least(1000, 4), 1000);
	assert_int_equal(map_heat_least(0, 3), 0);
	/* Reported seven minutes apart before 14:00. */
	assert_in_range(m->heat.all[13], 6, 8);
	desk_kit_keys(&k, ";");
	assert_int_equal(m->heat.hour, 0);
	assert_true(desk_kit_shows(&k, "heat 00:00-00:59"));
	desk_kit_keys(&k, ",");
	assert_int_equal(m->heat.hour, -1);
	/* It plays once round the day, and stops; Esc stops it, too. */
	desk_kit_keys(&k, "<Space>");
	desk_kit_wait(&k, 3000);
	assert_true(m->heat.hour >= 2);
	assert_true(desk_kit_shows(&k, "Space stops"));
	desk_kit_keys(&k, "<Esc>");
	assert_int_equal(m->heat.next_ms, 0);
	desk_kit_keys(&k, "<Space>");
	desk_kit_wait(&k, 30000);
	assert_int_equal(m->heat.hour, -1);
	assert_int_equal(m->heat.next_ms, 0);
	desk_kit_keys(&k, "<Esc>");
	assert_false(m->heat.on);
	assert_int_equal(k.desk->focus, PANE_MAP);
	desk_kit_close(&k);
}

static void
test_who(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>z");
	desk_kit_keys(&k, "w");
	assert_int_equal(k.desk->over_kind, OVER_LIST);
	assert_true(desk_kit_shows(&k, "who answers here"));
	assert_true(desk_kit_shows(&k, "duty"));
	desk_kit_keys(&k, "<Esc>n");
	assert_true(desk_kit_shows(&k, "Cases of the list near it"));
	desk_kit_keys(&k, "<Esc>m<Right><Right>m");
	assert_true(desk_kit_shows(&k, " m to the east"));
	desk_kit_close(&k);
}

static struct map_layer *
named(struct map_view *m, const char *name)
{
	for (size_t i = 0; i < m->layers_n; i++)
		if (strcmp(m->layer[i].name, name) == 0)
			return &m->layer[i];
	return NULL;
}

/* Cameras are for those who lead; nothing of them goes into a picture. */
static void
test_layers(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };
	struct map_view *m;
	char path[96], text[1 << 16];
	char unit[ACCOUNT_MAX];
	size_t n;
	FILE *f;

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>z");
	m = k.desk->map;
	assert_true(named(m, "test-cameras")->may);
	assert_true(named(m, "test-cameras")->keep);
	assert_non_null(named(m, "test-roads")->s);
	desk_kit_keys(&k, "t");
	assert_true(desk_kit_shows(&k, "never exported"));
	assert_true(desk_kit_shows(&k, "试验道路"));
	desk_kit_keys(&k, "t");
	desk_kit_keys(&k, ":map-layers test-roads<Enter>");
	assert_false(named(m, "test-roads")->on);
	desk_kit_keys(&k, ":map-layers test-roads<Enter>");
	snprintf(path, sizeof path, "%s/seen.svg", k.dir);
	desk_kit_keys(&k, "++:map-save ");
	desk_kit_keys(&k, path);
	desk_kit_keys(&k, "<Enter>");
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	fclose(f);
	assert_non_null(strstr(text, "<svg"));
	assert_non_null(strstr(text, "no survey"));
	assert_null(strstr(text, "镜头"));
	unlink(path);
	strcpy(unit, desk_kit_who(&k, "unit", 0));
	desk_kit_change(&k, unit);
	desk_kit_keys(&k, ":pane map<Enter>");
	map_kit_settle(&k);
	m = k.desk->map;
	assert_false(named(m, "test-cameras")->may);
	assert_null(named(m, "test-cameras")->s);
	assert_false(map_layer_of(m, MAP_STAFF)->may);
	desk_kit_keys(&k, ":map-layers test-cameras<Enter>");
	assert_false(named(m, "test-cameras")->on);
	desk_kit_close(&k);
}

/* Every size draws, and no cell is written into half. */
static void
test_sizes(void **state)
{
	static const int sizes[][2] = { { 38, 10 }, { 40, 10 }, { 60, 20 },
		{ 80, 24 }, { 120, 36 }, { 160, 45 }, { 200, 60 } };
	struct desk_kit k;
	struct kit_options o = { .store = true };

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>z:map-count open"
	    "<Enter>");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		desk_resize(k.desk, sizes[i][0], sizes[i][1]);
		map_kit_settle(&k);
		assert_true(braille(desk_kit_draw(&k)));
		for (int c = 0; c < k.cells.w * k.cells.h; c++)
			if (k.cells.c[c].width == 2)
				assert_int_equal(k.cells.c[c + 1].width, 0);
	}
	desk_kit_close(&k);
}

/* On a thin line another scale first brings outlines, then all, when nobody types;
 * a pan is moved as it is. */
static void
test_thin(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .store = true };
	struct map_view *m;

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>z:set slow=on<Enter>"
	    "++");
	m = k.desk->map;
	desk_link(k.desk, 300);
	desk_kit_keys(&k, "+");
	desk_kit_draw(&k);
	assert_true(m->coarse);
	desk_kit_wait(&k, 1000);
	desk_kit_draw(&k);
	assert_false(m->coarse);
	desk_kit_keys(&k, "l");
	desk_kit_draw(&k);
	assert_false(m->coarse);
	desk_kit_close(&k);
}

/* All is seen in every size, until somebody moves or zooms; and again after 0. */
static void
test_fit(void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 160, 45 }, { 60, 20 },
		{ 120, 36 }, { 200, 60 } };
	struct desk_kit k;
	struct kit_options o = { .store = true };
	struct map_view *m;
	struct sketch_view was;

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>");
	m = k.desk->map;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct extent e;

		desk_resize(k.desk, sizes[i][0], sizes[i][1]);
		desk_kit_keys(&k, i % 2 == 0 ? "z" : "");
		desk_kit_draw(&k);
		was = sketch_whole(m->k, &district_grids(m->dist)->box);
		assert_true(m->whole);
		assert_true(was.metres > m->v.metres * 0.99 &&
		    was.metres < m->v.metres * 1.01);
		e = sketch_seen(m->k);
		assert_true(extent_has(&e, district_grids(m->dist)->box.min));
		assert_true(extent_has(&e, district_grids(m->dist)->box.max));
	}
	desk_kit_keys(&k, "+");
	desk_kit_draw(&k);
	was = m->v;
	desk_resize(k.desk, 80, 24);
	desk_kit_draw(&k);
	assert_true(was.metres > m->v.metres * 0.99 &&
	    was.metres < m->v.metres * 1.01);
	desk_kit_keys(&k, "0");
	desk_kit_draw(&k);
	assert_true(m->whole);
	desk_kit_close(&k);
}

/* Several places of one name are put up to be chosen from; their number is it. */
static void
test_choose(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };
	struct map_place found[MAP_PLACES];
	struct map_view *m;
	struct spot was;
	bool sure;
	size_t n;

	(void)state;
	open_map(&k, &o, ":view *<Enter>:pane map<Enter>z");
	m = k.desk->map;
	n = map_find(k.desk, STR("\xE7\xA4\xBE\xE5\x8C\xBA"), found, &sure);
	assert_true(n > 1);		/* 社区: as many are called */
	assert_false(sure);
	was = m->cur;
	desk_kit_keys(&k, ":map-go \xE7\xA4\xBE\xE5\x8C\xBA<Enter>");
	assert_int_equal(k.desk->p.kind, PROMPT_COMMAND);
	assert_int_equal(m->places_n, n);
	assert_int_equal(m->cur.lon, was.lon);
	desk_kit_keys(&k, "2<Enter>");
	assert_int_equal(k.desk->p.kind, PROMPT_NONE);
	assert_int_equal(m->places_n, 0);
	assert_true(m->cur.lon != was.lon || m->cur.lat != was.lat);
	desk_kit_close(&k);
}

/* A desk without a store or without ground says it in words. */
static void
test_bare(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":pane map<Enter>z");
	desk_kit_wait(&k, 2000);
	desk_kit_keys(&k, "+-0lhenmstx<Esc>w<Esc>,;<Space><Enter>");
	desk_kit_wait(&k, 2000);
	assert_non_null(desk_kit_draw(&k));
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_picture), cmocka_unit_test(test_move),
		cmocka_unit_test(test_go), cmocka_unit_test(test_counts),
		cmocka_unit_test(test_heat), cmocka_unit_test(test_who),
		cmocka_unit_test(test_layers), cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_thin),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_choose), cmocka_unit_test(test_bare)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
