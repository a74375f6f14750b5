/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_replay.c -- the profile's rules over a stored history, beside one query of
 * SQLite that sends the same rows by the same table of rules.
 * Layer: bench. Usage: b_replay PROFILE FOLDER, after b_store CASES there.
 *
 * The query knows class and place only: rules with conditions, channels or
 * hours are left out of it, no case is judged, no trace made, no text opened.
 * It walks a tenth of the rows; its time is taken times ten. The floor of the
 * run from disk is reading the store's file from its beginning to its end. */
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "app/replay.h"
#include "bench.h"
#include "seal/seal.h"

#define TURNS 5
#define SAMPLE 10	/* every so many of SQLite's rows */

/* Out of the page cache, as far as nobody else holds it. */
static void
forget_file(const char *dir, const char *name)
{
	char path[1100];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		bench_die("%s", path);
	fdatasync(fd);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
}

static double
read_through(const char *dir)
{
	static char piece[1 << 20];
	char path[1100];
	int64_t at;
	ssize_t n;
	int fd;

	forget_file(dir, "data.mdb");
	snprintf(path, sizeof(path), "%s/data.mdb", dir);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		bench_die("%s", path);
	at = bench_ns();
	do {
		n = read(fd, piece, sizeof(piece));
	} while (n > 0);
	close(fd);
	return bench_ms(at);
}

/* ---- ours ---- */

static double
replay_once(struct rules *r, uint64_t *cases, uint64_t *automatic)
{
	const struct replay_result *res;
	int64_t at = bench_ns();
	struct replay *p = replay_begin(r, rules_book(r), NULL, NULL);
	double ms;

	bench_must(replay_step(p, 0, NULL, NULL), "replay");
	res = replay_result(p);
	ms = bench_ms(at);
	*cases = res->cases;
	*automatic = res->automatic;
	replay_free(&p);
	return ms;
}

static double
ours(struct bench_law *d, const char *dir, uint64_t *cases, double *warm,
    double *share)
{
	struct samples s = { 0 };
	struct store *store;
	struct rules *r;
	uint64_t automatic;
	double cold;

	forget_file(dir, "data.mdb");
	store = bench_store(dir, d, false);
	r = rules_new(store, &d->law);
	rules_book(r);		/* reading and compiling has its own figure */
	cold = replay_once(r, cases, &automatic);
	for (int i = 0; i < TURNS; i++)
		samples_add(&s, replay_once(r, cases, &automatic));
	*warm = samples_at(&s, 0.5);
	*share = 100.0 * (double)automatic / (double)*cases;
	samples_fini(&s);
	rules_free(&r);
	store_close(&store);
	return cold;
}

/* ---- theirs ---- */

static void
run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", sql, sqlite3_errmsg(db));
}

static void
put(sqlite3 *db, sqlite3_stmt *s, const int64_t *v, int n)
{
	for (int i = 0; i < n; i++)
		sqlite3_bind_int64(s, i + 1, v[i]);
	if (sqlite3_step(s) != SQLITE_DONE)
		bench_die("sqlite: %s", sqlite3_errmsg(db));
	sqlite3_reset(s);
}

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		bench_die("sqlite: %s: %s", sql, sqlite3_errmsg(db));
	return s;
}

static void
fill_rules(sqlite3 *db, struct rules *r, const struct law *law)
{
	sqlite3_stmt *s = prepare(db, "INSERT INTO rule VALUES(?,?,?,?)");
	size_t n;
	const struct rule *live = ruleset_live(rules_set(r), &n);

	for (size_t i = 0; i < n; i++) {
		const struct rule *k = &live[i];
		const int64_t v[] = { k->matter, (int64_t)k->area,
			((int64_t)rule_matter_level(k->matter) * 8 +
			rule_area_level(law, k->area)) * 65536 + k->priority,
			rule_lead(k) };

		if (!k->when_n && !k->channels && !k->band)
			put(db, s, v, 4);
	}
	sqlite3_finalize(s);
}

/* Every class and grid with all that is above it, itself and "any". */
static void
fill_lines(sqlite3 *db, const struct law *law)
{
	sqlite3_stmt *m = prepare(db, "INSERT INTO m VALUES(?,?)");
	sqlite3_stmt *g = prepare(db, "INSERT INTO g VALUES(?,?)");

	for (size_t i = 0; i < law->classes_n; i++) {
		const struct law_class *c = &law->classes[i];
		const int64_t own = c->code;

		put(db, m, (int64_t[]){ own, 0 }, 2);
		for (; c; c = c->parent ? law_class(law, c->parent) : NULL)
			put(db, m, (int64_t[]){ own, c->code }, 2);
	}
	for (size_t i = 0; i < law->grids_n; i++) {
		const struct law_grid *c = &law->grids[i];
		const int64_t own = (int64_t)c->code;

		put(db, g, (int64_t[]){ own, 0 }, 2);
		for (; c; c = c->parent ? law_grid(law, c->parent) : NULL)
			put(db, g, (int64_t[]){ own, (int64_t)c->code }, 2);
	}
	sqlite3_finalize(m);
	sqlite3_finalize(g);
}

static const char question[] =
    "SELECT unit, count(*) FROM (SELECT (SELECT rule.unit FROM m"
    " CROSS JOIN g CROSS JOIN rule ON rule.matter = m.up"
    " AND rule.area = g.up WHERE m.own = c.matter AND g.own = c.grid"
    " ORDER BY rank DESC LIMIT 1) AS unit FROM c WHERE c.id % 10 = 0)"
    " GROUP BY unit";

static double
theirs(struct bench_law *d, const char *folder)
{
	struct rules *r = rules_new(NULL, &d->law);
	char file[1100];
	sqlite3_stmt *s;
	sqlite3 *db;
	int64_t at;
	double ms;

	snprintf(file, sizeof(file), "%s/yard.db", folder);
	if (sqlite3_open(file, &db) != SQLITE_OK)
		bench_die("sqlite: %s", file);
	run(db, "PRAGMA cache_size=-262144; PRAGMA mmap_size=8589934592;"
	    "PRAGMA temp_store=MEMORY;"
	    "CREATE TEMP TABLE rule(matter INT, area INT, rank INT, unit INT);"
	    "CREATE TEMP TABLE m(own INT, up INT);"
	    "CREATE TEMP TABLE g(own INT, up INT); BEGIN");
	fill_rules(db, r, &d->law);
	fill_lines(db, &d->law);
	run(db, "COMMIT;"
	    "CREATE INDEX temp.r_at ON rule(matter, area, rank, unit);"
	    "CREATE INDEX temp.m_at ON m(own, up);"
	    "CREATE INDEX temp.g_at ON g(own, up); ANALYZE temp");
	s = prepare(db, question);
	at = bench_ns();
	while (sqlite3_step(s) == SQLITE_ROW)
		continue;
	ms = bench_ms(at) * SAMPLE;
	sqlite3_finalize(s);
	sqlite3_close(db);
	rules_free(&r);
	return ms;
}

int
main(int argc, char **argv)
{
	char dir[1000];
	struct bench_law d;
	struct figure f = { .work = "replay", .unit = "s", .sense = '<',
	    .target = NAN, .floor = NAN };
	uint64_t cases;
	double cold, warm, share, yard, floor;

	if (argc != 3)
		bench_die("usage: b_replay PROFILE FOLDER");
	bench_must(seal_init(), "sodium");
	bench_law_load(&d, argv[1]);
	snprintf(dir, sizeof(dir), "%s/store", argv[2]);
	floor = read_through(dir) / 1000;
	cold = ours(&d, dir, &cases, &warm, &share) / 1000;
	warm /= 1000;
	yard = theirs(&d, argv[2]) / 1000;
	/* Of fewer, opening and compiling is most of it. */
	f.target = cases < 1000000 ? NAN : 3.0 * (double)cases / 1e6;
	f.name = "all cases, from disk";
	f.reached = cold;
	f.yard = yard;
	f.floor = floor;
	figure_put(cases, &f);
	f.floor = NAN;
	f.name = "all cases, in memory";
	f.reached = warm;
	figure_put(cases, &f);
	figure_put(cases, &(struct figure){ .work = "replay",
	    .name = "automatic", .unit = "%", .target = NAN,
	    .reached = share, .yard = NAN, .floor = NAN });
	bench_law_fini(&d);
	return 0;
}
