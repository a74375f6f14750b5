/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tracks of officers on shift, as the law keeps them: fixes gather for half a
 * minute and go to the store in commits of a few officers each, so that nobody at
 * keys waits for them. Who is killed loses what had gathered, and no more. */
#include "app/link_patrol_in.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "core/track.h"

#define GATHER_US	30000000
#define GATHER_N	4096		/* or so many, sooner */
#define MOST		65536		/* the store takes none: what comes is lost */
#define COMMIT		64		/* officers */
#define NEXT_US		100000
#define AGAIN_US	5000000

struct patrol_fix {
	char		account[ACCOUNT_MAX];
	struct track_point p;
	uint64_t	turn;		/* as they came */
};

struct patrol_tracks {
	struct patrol_fix *at;		/* owned */
	size_t		n, cap;
	uint64_t	turns;
	uint64_t	timer;
};

static int
by_account(const void *a, const void *b)
{
	const struct patrol_fix *x = a, *y = b;
	const int d = strcmp(x->account, y->account);

	return d != 0 ? d : (x->turn > y->turn) - (x->turn < y->turn);
}

/* The first officers' fixes, sorted: how many, and in rows. */
static size_t
gather(const struct patrol_tracks *t, struct track_point *p,
    struct store_track rows[COMMIT], size_t *rows_n)
{
	size_t i = 0;

	*rows_n = 0;
	while (i < t->n) {
		const char *who = t->at[i].account;
		const size_t first = i;

		if (*rows_n == COMMIT)
			break;
		for (; i < t->n && strcmp(t->at[i].account, who) == 0; i++)
			p[i] = t->at[i].p;
		rows[(*rows_n)++] = (struct store_track){ str_of(who),
			p + first, i - first };
	}
	return i;
}

static void
drop_first(struct patrol_tracks *t, size_t n)
{
	explicit_bzero(t->at, n * sizeof *t->at);
	memmove(t->at, t->at + n, (t->n - n) * sizeof *t->at);
	t->n -= n;
}

/* One commit. What can never be taken does not hold up the rest. */
static enum err
put_some(struct patrol *p)
{
	struct patrol_tracks *const t = p->tracks;
	struct store_track rows[COMMIT];
	struct track_point *points = xmalloc(t->n * sizeof *points);
	size_t rows_n, n;
	enum err e, one;

	qsort(t->at, t->n, sizeof *t->at, by_account);
	n = gather(t, points, rows, &rows_n);
	e = store_track_add_all(p->l->c->store, rows, rows_n);
	if (e == ERR_TOO_BIG || e == ERR_BAD_INPUT) {
		e = OK;
		for (size_t i = 0; i < rows_n && e == OK; i++) {
			one = store_track_add_all(p->l->c->store, &rows[i], 1);
			if (one != ERR_TOO_BIG && one != ERR_BAD_INPUT)
				e = one;
		}
	}
	if (e == OK)
		drop_first(t, n);
	explicit_bzero(points, n * sizeof *points);
	free(points);
	return e;
}

static void
put(void *ctx)
{
	struct patrol *const p = ctx;
	struct patrol_tracks *const t = p->tracks;
	const int64_t hold_us = links_hold_us(p->l->all);
	enum err e;

	t->timer = 0;
	if (t->n == 0)
		return;
	if (hold_us > 0) {
		t->timer = loop_timer(p->l->loop, hold_us, put, p);
		return;
	}
	e = put_some(p);
	links_held(p->l->all);
	if (t->n > 0)
		t->timer = loop_timer(p->l->loop, e == OK ? NEXT_US : AGAIN_US,
		    put, p);
}

void
patrol_track(struct patrol *p, const struct officer *o,
    const struct owntracks *f)
{
	struct patrol_tracks *const t = p->tracks;
	struct patrol_fix *x;

	if (p->l->c->law.track_days == 0 || t->n == MOST)
		return;
	t->at = xgrow(t->at, &t->cap, t->n + 1, sizeof *t->at);
	x = &t->at[t->n];
	*x = (struct patrol_fix){ .turn = t->turns++, .p = { .ms = f->at_ms,
		.at = geo_of_e6(f->lat_e6, f->lon_e6), .acc_m =
		(int16_t)(f->acc_m > INT16_MAX ? INT16_MAX : f->acc_m) } };
	memcpy(x->account, o->a.code, sizeof x->account);
	if (!geo_known(x->p.at))
		return;
	t->n++;
	if (t->timer != 0 && t->n != GATHER_N)
		return;
	loop_timer_cancel(p->l->loop, t->timer);
	t->timer = loop_timer(p->l->loop, t->n < GATHER_N ? GATHER_US : 0, put,
	    p);
}

void
patrol_tracks_open(struct patrol *p)
{
	p->tracks = xcalloc(1, sizeof *p->tracks);
}

void
patrol_tracks_close(struct patrol *p)
{
	struct patrol_tracks *const t = p->tracks;

	if (t == NULL)
		return;
	loop_timer_cancel(p->l->loop, t->timer);
	while (t->n > 0 && put_some(p) == OK)
		;
	if (t->at != NULL)
		explicit_bzero(t->at, t->cap * sizeof *t->at);
	free(t->at);
	free(t);
	p->tracks = NULL;
}
