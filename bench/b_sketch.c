/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_sketch.c -- what a picture of the ground costs.  Layer: bench.
 *	b_sketch shapes		the 3,566 areas as GeoJSON, for others to draw
 *	b_sketch FIGURES [DIR]	figures; FIGURES: what mapscii.js said of the same
 *				areas, or -; DIR: the real Dongcheng's files
 * CPU of a whole frame: from sketch_begin to cells, and those as text, which is what
 * MapSCII's renderer gives too. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "bench.h"
#include "cells.h"
#include "view/sketch.h"
#include "wire/geojson.h"

#define FRAMES 60

struct sheet { struct shapes s; struct sketch_set *set; };

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
layer_make(struct sheet *l)
{
	shapes_done(&l->s);
	bench_must(sketch_set_make(&l->s, &l->set), "a set to draw");
}

static void
layer_fini(struct sheet *l)
{
	sketch_set_free(&l->set);
	shapes_fini(&l->s);
}

/* ---- files ---- */

static bool
take(void *ctx, const struct geojson_feature *f)
{
	static const char *const names[] = { "name", NULL };
	static const char *const kinds[] = { "type", NULL };
	struct shapes *to = ctx;

	for (size_t i = 0; f->s && i < f->s->n; i++) {
		struct feature *made;
		struct shapes *s = to;

		bench_must(shapes_copy(s, f->s, i), "a feature");
		made = &s->f[s->n - 1];
		made->name = geojson_get(f, names);
		made->name.p = arena_dup(&s->arena, made->name.p, made->name.n);
		made->kind = geojson_get(f, kinds);
		made->kind.p = arena_dup(&s->arena, made->kind.p, made->kind.n);
	}
	return true;
}

static void
load(struct sheet *l, const char *dir, const char *name)
{
	struct geojson *g = geojson_new(DATUM_WGS84, take, &l->s);
	struct buf path = { 0 };
	char part[65536];
	size_t n;
	FILE *f;

	buf_fmt(&path, "%s/%s", dir, name);
	f = fopen(buf_z(&path), "r");
	if (!f)
		bench_die("%s: not there", buf_z(&path));
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		bench_must(geojson_feed(g, str_n(part, n)), name);
	bench_must(geojson_finish(g), name);
	fclose(f);
	geojson_free(&g);
	buf_fini(&path);
	layer_make(l);
}

/* ---- frames ---- */

struct stage {
	struct sketch		*k;
	struct cells		 g;
	struct sketch_view	 v;
	struct buf		 text, roles;
	void			(*draw)(struct stage *st);
	void			*what;
};

static double
frame(struct stage *st)
{
	double at = cpu_ms();
	struct sketch_view v = st->v;

	sketch_begin(st->k, &v);
	st->draw(st);
	sketch_end(st->k, &st->g, (struct rect){ 0, 0, st->g.w, st->g.h });
	st->text.n = st->roles.n = 0;
	cells_dump(&st->g, &st->text, &st->roles);
	return cpu_ms() - at;
}

/* The median; *worst its 99th of a hundred. */
static double
frames(struct stage *st, double *worst)
{
	struct samples s = { 0 };
	double ms;

	frame(st);
	for (int i = 0; i < FRAMES; i++)
		samples_add(&s, frame(st));
	ms = samples_at(&s, 0.5);
	*worst = samples_at(&s, 0.99);
	samples_fini(&s);
	if (getenv("SKETCH_SHOW"))
		fprintf(stderr, "%s\n", buf_z(&st->text));
	return ms;
}

static void
stage_fit(struct stage *st, int w, int h, const struct extent *e, double zoom)
{
	if (!st->k)
		st->k = sketch_new();
	cells_resize(&st->g, w, h);
	sketch_fit(st->k, w, h, SKETCH_BRAILLE);
	st->v = sketch_whole(st->k, e);
	st->v.metres /= zoom;
}

static void
stage_fini(struct stage *st)
{
	sketch_free(&st->k);
	cells_fini(&st->g);
	buf_fini(&st->text);
	buf_fini(&st->roles);
}

/* ---- 3,566 areas ---- */

static bool
class_ink(void *ctx, size_t i, struct sketch_ink *ink)
{
	static const uint8_t pattern[] = { 1, 2, 4, 6, 8 };

	(void)ctx;
	*ink = (struct sketch_ink){ .role = ROLE_MAP_UNIT,
	    .fill_role = (uint8_t)(ROLE_MAP_1 + i % 5),
	    .pattern = pattern[i % 5] };
	return true;
}

static void
cells_draw(struct stage *st)
{
	const struct sheet *l = st->what;

	sketch_draw(st->k, l->set, class_ink, NULL);
}

/* "W H median …" of the size asked for. */
static double
mapscii(const char *file, int w, int h)
{
	FILE *f = strcmp(file, "-") == 0 ? NULL : fopen(file, "r");
	double ms = NAN, got;
	char line[256];
	int fw, fh;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%d %d %lf", &fw, &fh, &got) == 3 && fw == w &&
		    fh == h)
			ms = got;
	}
	if (f)
		fclose(f);
	return ms;
}

static void
measure_cells(struct sheet *l, const char *yard)
{
	static const struct { int w, h; double target; const char *name; }
	size[] = { { 80, 24, 5, "whole, 80x24" }, { 200, 60, 8,
	    "whole, 200x60" } };
	struct stage st = { .draw = cells_draw, .what = l };

	for (int i = 0; i < 2; i++) {
		double worst, ms, other = mapscii(yard, size[i].w, size[i].h);

		stage_fit(&st, size[i].w, size[i].h, &l->s.box, 1);
		ms = frames(&st, &worst);
		figure_put(l->s.n, &(struct figure){ "map of 3,566 areas, CPU",
		    size[i].name, "ms", '<', size[i].target, ms, other, NAN });
		if (!isnan(other))
			figure_put(l->s.n, &(struct figure){
			    "map of 3,566 areas, times MapSCII", size[i].name,
			    "x", '>', 15, other / ms, NAN, NAN });
		stage_fit(&st, size[i].w, size[i].h, &l->s.box, 8);
		figure_put(l->s.n, &(struct figure){ "map of 3,566 areas, CPU",
		    i ? "eight times nearer, 200x60" :
		    "eight times nearer, 80x24", "ms", 0, NAN,
		    frames(&st, &worst), NAN, NAN });
	}
	stage_fini(&st);
}

/* ---- the real Dongcheng ---- */

enum { STREETS, ROADS, LAND, GREEN, OUTLINE, NAMES, AREAS };
static const char *const files[AREAS] = { "subdistrict_boundaries_17.geojson",
	"roads.geojson", "land_use.geojson", "green_land.geojson",
	"district_boundary.geojson", "subdistrict_labels.geojson" };

struct town { struct sheet l[AREAS], points[16]; int points_n; };

static bool
land_ink(void *ctx, size_t i, struct sketch_ink *ink)
{
	const struct sheet *l = ctx;
	bool green = str_find(l->s.f[i].kind, STR("绿")) >= 0;

	*ink = (struct sketch_ink){ .role = ROLE_MAP_UNIT,
	    .fill_role = green ? ROLE_MAP_GREEN : ROLE_MAP_LAND,
	    .pattern = green ? 3 : 1 };
	return true;
}

static bool
line_ink(void *ctx, size_t i, struct sketch_ink *ink)
{
	(void)i;
	*ink = (struct sketch_ink){ .role = *(const uint8_t *)ctx,
	    .fill_role = ROLE_COUNT };
	return true;
}

static void
town_draw(struct stage *st)
{
	static uint8_t roles[] = { ROLE_MAP_ROAD, ROLE_MAP_TOWN,
		ROLE_MAP_DISTRICT };
	struct town *t = st->what;

	sketch_draw(st->k, t->l[LAND].set, land_ink, &t->l[LAND]);
	sketch_draw(st->k, t->l[GREEN].set, land_ink, &t->l[GREEN]);
	sketch_draw(st->k, t->l[ROADS].set, line_ink, &roles[0]);
	sketch_draw(st->k, t->l[STREETS].set, line_ink, &roles[1]);
	sketch_draw(st->k, t->l[OUTLINE].set, line_ink, &roles[2]);
	for (int j = 0; j < t->points_n; j++) {
		const struct shapes *s = &t->points[j].s;

		for (size_t i = 0; i < s->at_n; i++)
			sketch_mark(st->k, s->at[i], '+', ROLE_MAP_POINT, 1, 1);
	}
	for (size_t i = 0; i < t->l[NAMES].s.at_n; i++)
		sketch_label(st->k, t->l[NAMES].s.at[i], t->l[NAMES].s.f[i].name,
		    ROLE_MAP_NAME, 9);
}

static void
town_load(struct town *t, const char *dir)
{
	struct dirent *e;
	DIR *d = opendir(dir);

	if (!d)
		bench_die("%s: not there", dir);
	for (int i = 0; i < AREAS; i++)
		load(&t->l[i], dir, files[i]);
	while ((e = readdir(d)) && t->points_n < 16) {
		if (strncmp(e->d_name, "poi_", 4) == 0)
			load(&t->points[t->points_n++], dir, e->d_name);
	}
	closedir(d);
}

static void
measure_town(const char *dir)
{
	static const struct { int w, h; double zoom, target; const char *name; }
	view[] = { { 80, 24, 1, 5, "whole, 80x24" },
		{ 200, 60, 1, 8, "whole, 200x60" },
		{ 80, 24, 6, NAN, "six times nearer, 80x24" },
		{ 200, 60, 6, NAN, "six times nearer, 200x60" } };
	static struct town t;
	struct stage st = { .draw = town_draw, .what = &t };
	double at = cpu_ms(), worst;

	town_load(&t, dir);
	figure_put(17, &(struct figure){ "the real Dongcheng, all layers",
	    "files read and made ready", "ms", 0, NAN, cpu_ms() - at, NAN,
	    NAN });
	for (int i = 0; i < 4; i++) {
		stage_fit(&st, view[i].w, view[i].h, &t.l[STREETS].s.box,
		    view[i].zoom);
		figure_put(17, &(struct figure){
		    "the real Dongcheng, all layers, CPU", view[i].name, "ms",
		    isnan(view[i].target) ? 0 : '<', view[i].target,
		    frames(&st, &worst), NAN, NAN });
	}
	stage_fini(&st);
	for (int i = 0; i < AREAS; i++)
		layer_fini(&t.l[i]);
	while (t.points_n > 0)
		layer_fini(&t.points[--t.points_n]);
}

int
main(int argc, char **argv)
{
	struct sheet cells = { 0 };

	if (argc < 2)
		bench_die("usage: b_sketch shapes | FIGURES [DONGCHENG]");
	cells_make(&cells.s);
	if (strcmp(argv[1], "shapes") == 0) {
		struct buf b = { 0 };

		shapes_done(&cells.s);
		geojson_begin(&b, DATUM_WGS84, true);
		for (size_t i = 0; i < cells.s.n; i++)
			geojson_put(&b, &cells.s, i, i == 0);
		geojson_end(&b);
		fwrite(b.p, 1, b.n, stdout);
		buf_fini(&b);
	} else {
		double at = cpu_ms();

		layer_make(&cells);
		figure_put(cells.s.n, &(struct figure){ "map of 3,566 areas",
		    "made ready to be drawn", "ms", 0, NAN, cpu_ms() - at, NAN,
		    NAN });
		measure_cells(&cells, argv[1]);
		if (argc > 2)
			measure_town(argv[2]);
	}
	layer_fini(&cells);
	return 0;
}
