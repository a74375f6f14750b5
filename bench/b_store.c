/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_store.c -- the store beside SQLite: import, pages and counts, search.
 * Layer: bench. Usage: b_store PROFILE FOLDER CASES, which leaves the store
 * FOLDER/store for the other programs of the bench. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "bench.h"
#include "seal/seal.h"

struct import { double ours, theirs; uint64_t n; };

static void
commit(struct store *s, struct rows *r)
{
	static struct outcome out[ROWS_BATCH];
	struct repo *repo = store_repo(s);

	memset(out, 0, sizeof(out));
	bench_must(repo->ops->commit(repo, r->it, r->n, true, out), "commit");
	for (size_t i = 0; i < r->n; i++)
		bench_must(out[i].err, "row");
}

/* Batch by batch into both, each batch one durable transaction; the making of
 * rows is nobody's time. */
static struct import
import(struct store *s, struct yard *y, struct bench_law *d, uint64_t cases)
{
	struct rows *r = rows_open(d, cases, 1);
	struct import m = { 0 };
	int64_t at;

	while (rows_next(r)) {
		at = bench_ns();
		commit(s, r);
		m.ours += bench_ms(at);
		at = bench_ns();
		yard_batch(y, r, &d->law);
		m.theirs += bench_ms(at);
		m.n += r->n;
		rows_settled(r);
	}
	/* Blocks of text still to be indexed belong to the work. */
	at = bench_ns();
	while (store_tend(s))
		continue;
	m.ours += bench_ms(at);
	yard_dues(y, s);
	yard_analyze(y);
	rows_close(&r);
	return m;
}

static void
tell(const struct import *m, uint64_t cases, double bytes, double ybytes)
{
	double n = (double)m->n;
	struct figure f = { .work = "import", .name = "rate", .sense = '>',
	    .unit = "cases/s", .target = 20000,
	    .reached = n / m->ours * 1000, .yard = n / m->theirs * 1000,
	    .floor = NAN };

	figure_put(cases, &f);
	figure_put(cases, &(struct figure){ .work = "import",
	    .name = "ours by SQLite", .unit = "x", .sense = '>',
	    .target = 1.5, .reached = m->theirs / m->ours, .yard = 1,
	    .floor = NAN });
	figure_put(cases, &(struct figure){ .work = "disk, all indexes",
	    .name = "a case", .unit = "B", .reached = bytes / n,
	    .yard = ybytes / n, .floor = NAN, .target = NAN });
	figure_put(cases, &(struct figure){ .work = "disk, all indexes",
	    .name = "ours by SQLite", .unit = "x", .sense = '<',
	    .target = 1.5, .reached = bytes / ybytes, .yard = 1,
	    .floor = NAN });
}

static uint64_t
used(struct store *s)
{
	struct store_health h;

	bench_must(store_health(s, &h), "health");
	return h.used_bytes;
}

int
main(int argc, char **argv)
{
	char dir[1000], file[1000];
	struct bench_law d;
	struct import m;
	struct store *s;
	struct yard *y;
	uint64_t cases;

	if (argc != 4 || (cases = strtoull(argv[3], NULL, 10)) < 1)
		bench_die("usage: b_store PROFILE FOLDER CASES");
	bench_must(seal_init(), "sodium");
	bench_law_load(&d, argv[1]);
	snprintf(dir, sizeof(dir), "%s/store", argv[2]);
	snprintf(file, sizeof(file), "%s/yard.db", argv[2]);
	mkdir(argv[2], 0700);
	s = bench_store(dir, &d, true);
	y = yard_make(file, true);
	m = import(s, y, &d, cases);
	tell(&m, cases, (double)used(s), (double)yard_bytes(file));
	bench_pages(s, y, &d);
	bench_spots(s, y, &d, cases);
	bench_texts(s, y);
	if (cases <= 200000)
		bench_scan(s, &d, cases);
	yard_close(&y);
	store_close(&s);
	bench_law_fini(&d);
	return 0;
}
