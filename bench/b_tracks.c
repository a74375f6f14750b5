/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_tracks.c -- real tracks: read, kept, cleaned and drawn; beside SQLite, which
 * keeps the same rows of the same reader by officer and time, and gives them back.
 * Layer: bench. Usage: b_tracks PROFILE FOLDER TABLE, the table as Geolife's:
 * user, lat, lon, date, time_utc. */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "bench.h"
#include "core/track.h"
#include "view/sketch.h"
#include "wire/csv.h"
#include "wire/degrees.h"

#define PIECE	(256u << 10)
#define PASSES	5
#define OFFICERS 256
#define W	200
#define H	60

struct walker { char code[16]; struct track_point *p; size_t n, cap; };
struct walkers { struct walker at[OFFICERS]; size_t n, points; };

/* ---- the reader of both ---- */

typedef void row_fn(void *to, const char *who, const struct track_point *p);
struct reading { row_fn *fn; void *to; };

static bool
take(void *ctx, const struct record *r)
{
	const struct reading *x = ctx;
	struct track_point p = { .acc_m = -1 };
	int32_t lat, lon;
	char when[64], who[16];
	struct wall at;

	snprintf(who, sizeof who, "w%.*s",
	    STR_ARG(record_get(r, STR("user"))));
	snprintf(when, sizeof when, "%.*s %.*s",
	    STR_ARG(record_get(r, STR("date"))),
	    STR_ARG(record_get(r, STR("time_utc"))));
	if (r->fault != OK || !degrees_parse(record_get(r, STR("lat")), &lat) ||
	    !degrees_parse(record_get(r, STR("lon")), &lon) ||
	    !clock_parse(str_of(when), 0, &at))
		bench_die("row %llu is none", (unsigned long long)r->number);
	p.ms = at.ms;
	p.at = geo_of_e6(lat, lon);
	x->fn(x->to, who, &p);
	return true;
}

static void
read_table(const char *path, row_fn *fn, void *to)
{
	struct reading x = { fn, to };
	const struct record_sink sink = { .fn = take, .ctx = &x, .file = path };
	const struct csv_options o = { .sep = ',', .header = true };
	struct csv *csv = csv_new(&o, &sink);
	char *piece = xmalloc(PIECE);
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL)
		bench_die("%s cannot be read", path);
	while ((n = fread(piece, 1, PIECE, f)) > 0)
		bench_must(csv_feed(csv, str_n(piece, n)), path);
	bench_must(csv_finish(csv), path);
	fclose(f);
	csv_free(&csv);
	free(piece);
}

/* ---- ours ---- */

static void
to_walker(void *to, const char *who, const struct track_point *p)
{
	struct walkers *all = to;
	struct walker *w = &all->at[all->n > 0 ? all->n - 1 : 0];

	if (all->n == 0 || strcmp(w->code, who) != 0) {
		if (all->n == OFFICERS)
			bench_die("more than %d officers", OFFICERS);
		w = &all->at[all->n++];
		*w = (struct walker){ .n = 0 };
		snprintf(w->code, sizeof w->code, "%s", who);
	}
	w->p = xgrow(w->p, &w->cap, w->n + 1, sizeof *w->p);
	w->p[w->n++] = *p;
	all->points++;
}

static void
walkers_fini(struct walkers *all)
{
	for (size_t i = 0; i < all->n; i++)
		free(all->at[i].p);
	*all = (struct walkers){ .n = 0 };
}

static void
keep(struct store *s, const struct walkers *all)
{
	struct store_track row[OFFICERS];

	for (size_t i = 0; i < all->n; i++)
		row[i] = (struct store_track){ str_of(all->at[i].code),
			all->at[i].p, all->at[i].n };
	bench_must(store_track_add_all(s, row, all->n), "tracks");
}

/* Every stretch of good points a line of its own, in the map's datum. */
static size_t
draw(struct sketch *k, struct cells *g, const struct walkers *all)
{
	const struct sketch_ink ink = { .role = ROLE_TEXT, .thick = 1 };
	struct extent box = EXTENT_NONE;
	struct sketch_view v;
	struct spot *path = xmalloc((all->points + 1) * sizeof *path);
	size_t drawn = 0;

	for (size_t i = 0; i < all->n; i++)
		for (size_t j = 0; j < all->at[i].n; j++)
			if (!(all->at[i].p[j].marks & TRACK_BAD))
				extent_add(&box, all->at[i].p[j].at);
	v = sketch_whole(k, &box);
	sketch_begin(k, &v);
	for (size_t i = 0; i < all->n; i++) {
		const struct walker *w = &all->at[i];
		size_t n = 0;

		for (size_t j = 0; j < w->n; j++) {
			if (w->p[j].marks & TRACK_BAD)
				continue;
			if ((w->p[j].marks & TRACK_GAP) && n > 0) {
				sketch_path(k, path, n, &ink);
				n = 0;
			}
			bench_must(geo_convert(w->p[j].at, DATUM_WGS84,
			    DATUM_GCJ02, &path[n++]), "a point");
			drawn++;
		}
		sketch_path(k, path, n, &ink);
	}
	sketch_end(k, g, (struct rect){ 0, 0, W, H });
	free(path);
	return drawn;
}

struct took { double read, keep, clean, draw, all; };

static struct took
ours(struct bench_law *law, const char *dir, const char *table,
    struct walkers *all)
{
	struct store *s = bench_store(dir, law, true);
	struct sketch *k = sketch_new();
	struct cells g;
	struct took t;
	int64_t from, at;

	cells_init(&g, W, H);
	sketch_fit(k, W, H, SKETCH_BRAILLE);
	from = at = bench_ns();
	read_table(table, to_walker, all);
	t.read = bench_ms(at);
	at = bench_ns();
	keep(s, all);
	t.keep = bench_ms(at);
	at = bench_ns();
	for (size_t i = 0; i < all->n; i++)
		track_clean(all->at[i].p, all->at[i].n, NULL);
	t.clean = bench_ms(at);
	at = bench_ns();
	if (draw(k, &g, all) < all->points / 2)
		bench_die("half of the points are bad");
	t.draw = bench_ms(at);
	t.all = bench_ms(from);
	cells_fini(&g);
	sketch_free(&k);
	store_close(&s);
	return t;
}

/* ---- SQLite ---- */

struct yard { sqlite3 *db; sqlite3_stmt *put; sqlite3_int64 n; };

static void
sql(struct yard *y, const char *text)
{
	if (sqlite3_exec(y->db, text, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", text, sqlite3_errmsg(y->db));
}

static void
to_sql(void *to, const char *who, const struct track_point *p)
{
	struct yard *y = to;

	sqlite3_bind_text(y->put, 1, who, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int64(y->put, 2, p->ms);
	sqlite3_bind_int64(y->put, 3, ++y->n);
	sqlite3_bind_int(y->put, 4, p->at.lon);
	sqlite3_bind_int(y->put, 5, p->at.lat);
	if (sqlite3_step(y->put) != SQLITE_DONE)
		bench_die("sqlite: %s", sqlite3_errmsg(y->db));
	sqlite3_reset(y->put);
}

/* Reads the table and keeps it, one transaction; then all of it in order. */
static double
theirs(const char *file, const char *table, size_t points)
{
	struct yard y = { .n = 0 };
	const int64_t from = bench_ns();
	sqlite3_stmt *all;
	size_t n = 0;
	double ms;

	remove(file);
	if (sqlite3_open(file, &y.db) != SQLITE_OK)
		bench_die("sqlite: %s", file);
	sql(&y, "PRAGMA synchronous=FULL; CREATE TABLE point(who TEXT, ms INT,"
	    " n INT, lon INT, lat INT, PRIMARY KEY(who, ms, n)) WITHOUT ROWID;"
	    " BEGIN;");
	if (sqlite3_prepare_v2(y.db, "INSERT INTO point VALUES(?,?,?,?,?)", -1,
	    &y.put, NULL) != SQLITE_OK)
		bench_die("sqlite: %s", sqlite3_errmsg(y.db));
	read_table(table, to_sql, &y);
	sql(&y, "COMMIT");
	if (sqlite3_prepare_v2(y.db, "SELECT who, ms, lon, lat FROM point "
	    "ORDER BY who, ms, n", -1, &all, NULL) != SQLITE_OK)
		bench_die("sqlite: %s", sqlite3_errmsg(y.db));
	while (sqlite3_step(all) == SQLITE_ROW)
		n += sqlite3_column_int64(all, 1) != 0;
	ms = bench_ms(from);
	if (n != points)
		bench_die("sqlite has %zu points", n);
	sqlite3_finalize(all);
	sqlite3_finalize(y.put);
	sqlite3_close(y.db);
	remove(file);
	return ms;
}

/* ---- the figures ---- */

static void
put(size_t points, const char *name, const char *unit, char sense,
    double target, double reached, double yard)
{
	const struct figure f = { .work = "tracks", .name = name,
		.unit = unit, .sense = sense, .target = target,
		.reached = reached, .yard = yard, .floor = NAN };

	figure_put(points, &f);
}

int
main(int argc, char **argv)
{
	struct samples s[5] = { { 0 } }, yard = { 0 };
	struct bench_law law;
	struct walkers all = { .n = 0 };
	char dir[512], file[600];
	size_t points = 0;

	if (argc != 4)
		bench_die("usage: b_tracks PROFILE FOLDER TABLE");
	bench_law_load(&law, argv[1]);
	for (int i = 0; i < PASSES; i++) {
		struct took t;

		snprintf(dir, sizeof dir, "%s/%d", argv[2], i);
		snprintf(file, sizeof file, "%s.sqlite", dir);
		t = ours(&law, dir, argv[3], &all);
		points = all.points;
		walkers_fini(&all);
		samples_add(&s[0], t.read);
		samples_add(&s[1], t.keep);
		samples_add(&s[2], t.clean);
		samples_add(&s[3], t.draw);
		samples_add(&s[4], t.all);
		samples_add(&yard, theirs(file, argv[3], points));
	}
	put(points, "read", "ms", 0, NAN, samples_at(&s[0], 0.5), NAN);
	put(points, "kept, sealed, on the disk", "ms", 0, NAN,
	    samples_at(&s[1], 0.5), NAN);
	put(points, "cleaned", "ms", 0, NAN, samples_at(&s[2], 0.5), NAN);
	put(points, "converted and drawn, 200x60", "ms", 0, NAN,
	    samples_at(&s[3], 0.5), NAN);
	put(points, "all of it; SQLite only keeps them and reads them back",
	    "ms", '<', 1000, samples_at(&s[4], 0.5), samples_at(&yard, 0.5));
	for (int i = 0; i < 5; i++)
		samples_fini(&s[i]);
	samples_fini(&yard);
	bench_law_fini(&law);
	return 0;
}
