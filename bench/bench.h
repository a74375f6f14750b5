/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench.h -- what the measuring programs share: rows, samples, the yardstick.
 * Layer: bench (not installed). One line of output a figure, tab-separated:
 *   cases  work  figure  unit  <= or >=  target  reached  yardstick  floor
 * "-" where there is none; bench/run makes the table and the JSON of them. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include "app/demo.h"
#include "store/store.h"

#define ROWS_BATCH 4096

/* ---- samples (sample.c) ---- */
struct samples { double *v; size_t n, cap; bool sorted; };	/* v owned */
void	samples_add(struct samples *s, double v);
double	samples_at(struct samples *s, double q);	/* 0.5, 0.99 … */
double	samples_sum(const struct samples *s);
void	samples_fini(struct samples *s);
int64_t	bench_ns(void);
double	bench_ms(int64_t since_ns);
/* One figure. target, yard and floor: NAN where there is none. */
struct figure {
	const char	*work, *name, *unit;
	char		 sense;		/* '<' or '>'; 0: told, not judged */
	double		 target, reached, yard, floor;
};
void	figure_put(uint64_t cases, const struct figure *f);
_Noreturn void	bench_die(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2)));
void	bench_must(enum err e, const char *what);

/* ---- the district and its rows (rows.c) ---- */
struct bench_law { struct law law; struct buf archive; int64_t end_ms; };
void	bench_law_load(struct bench_law *d, const char *profile);
void	bench_law_fini(struct bench_law *d);

/* Cases as a hotline hands them over: one case.report each, most of them
 * closed, with its own due and key. Made by app/demo; the state, the due and
 * the key are set here, so that every view has something to sort. */
struct rows {
	struct bench_law	*d;		/* borrowed */
	struct demo	*demo;		/* owned */
	struct intent	 it[ROWS_BATCH];
	struct body	 body[ROWS_BATCH];
	char		 key[ROWS_BATCH][24];
	uint64_t	 tag[ROWS_BATCH];
	size_t		 n;
	uint64_t	 made, seed;
};
/* All cases of such a matter are due after all others: the worst order. */
#define ROWS_DUE_LAST(matter) ((matter) % 97 == 5)
struct rows *rows_open(struct bench_law *d, uint64_t cases, uint64_t seed);
bool	rows_next(struct rows *r);	/* false: no more */
void	rows_settled(struct rows *r);
void	rows_close(struct rows **r);

struct store *bench_store(const char *dir, struct bench_law *d, bool make);
/* Puts out the answers that a repo still remembers by asking other things. */
void	bench_forget(struct repo *r);

/* ---- SQLite beside it (yard.c) ---- */
struct yard;
struct yard *yard_make(const char *file, bool fresh);
void	yard_batch(struct yard *y, const struct rows *r,
	    const struct law *law);
void	yard_dues(struct yard *y, struct store *s);
void	yard_analyze(struct yard *y);	/* statistics, then a checkpoint */
uint64_t yard_bytes(const char *file);
/* The best of the plans that the obvious indexes allow; ms. */
double	yard_page(struct yard *y, const struct query *q);
double	yard_count(struct yard *y, const struct query *q, uint64_t *n);
typedef void yard_grid_fn(void *ctx, uint64_t grid, uint64_t n);
double	yard_by_grid(struct yard *y, const struct query *q, yard_grid_fn *fn,
	    void *ctx);
double	yard_text(struct yard *y, struct str phrase, bool count, uint64_t *n);
void	yard_index(struct yard *y, const char *columns);
void	yard_close(struct yard **y);

/* ---- parts ---- */
void	bench_pages(struct store *s, struct yard *y, struct bench_law *d);
void	bench_spots(struct store *s, struct yard *y, struct bench_law *d,
	    uint64_t cases);
void	bench_texts(struct store *s, struct yard *y);
/* Asserts that search gives what a scan of all rows gives. */
void	bench_scan(struct store *s, struct bench_law *d, uint64_t cases);

#endif
