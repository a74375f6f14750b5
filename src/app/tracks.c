/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days of tracks, how long they are kept, and what is seen of them. */
#include "app/tracks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/clock.h"

/* ---- days ---- */

int32_t
tracks_day(const struct law *law, int64_t ms)
{
	return clock_day((struct wall){ ms }, law->offset_min);
}

bool
tracks_day_of(const struct law *law, struct str text, int64_t now_ms,
    int32_t *day)
{
	char whole[32];
	struct wall at;

	text = str_trim(text);
	*day = tracks_day(law, now_ms);
	if (text.n == 0 || str_is(text, "today") || str_is(text, "今天"))
		return true;
	if (text.n > 10)
		return false;
	if (text.n < 8) {
		clock_day_text(*day, whole);
		snprintf(whole + 5, sizeof whole - 5, "%.*s", STR_ARG(text));
		text = str_of(whole);
	}
	if (!clock_parse(text, law->offset_min, &at))
		return false;
	*day = tracks_day(law, at.ms);
	return true;
}

bool
tracks_only_own(const struct law *law, uint32_t roles)
{
	static const char *const field[] = { "finder", "checker" };
	uint32_t bits = 0;

	for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
		const struct law_role *r = law_role_by_code(law,
		    str_of(field[i]));

		if (r != NULL)
			bits |= UINT32_C(1) << r->bit;
	}
	return (roles & ~bits) == 0;
}

/* ---- what is not kept any more ---- */

int32_t
tracks_first(const struct law *law, int64_t now_ms)
{
	return tracks_day(law, now_ms) - (int32_t)law->track_days + 1;
}

enum err
tracks_purge(struct store *s, const struct law *law, int64_t now_ms,
    struct str actor, size_t *days, size_t *points)
{
	return store_track_purge(s, tracks_first(law, now_ms), actor, days,
	    points);
}

struct oldest { int32_t first; bool any; };

static bool
is_old(void *ctx, struct str account, int32_t day, size_t points)
{
	struct oldest *o = ctx;

	(void)account;
	(void)points;
	o->any |= day < o->first;
	return !o->any;
}

void
tracks_purge_daily(struct store *s, const struct law *law, int64_t now_ms,
    int32_t *done)
{
	struct oldest o = { tracks_first(law, now_ms), false };
	size_t days, points;

	if (*done == tracks_day(law, now_ms))
		return;
	*done = tracks_day(law, now_ms);
	if (store_track_days(s, STR_NONE, is_old, &o) == OK && o.any)
		(void)!tracks_purge(s, law, now_ms, STR(TRACKS_AUTO), &days,
		    &points);
}

/* ---- time by grid ---- */

struct areas {			/* sums by index into the grids' shapes */
	const struct district *d;
	const struct gridmap *m;	/* NULL: there are no grids */
	int64_t		*sum, *one;	/* owned */
	size_t		n;
};

static void
areas_make(struct areas *a, const struct district *d)
{
	const unsigned level = d != NULL ? district_lowest(d) : 0;

	*a = (struct areas){ .d = d };
	if (level == 0)
		return;
	a->m = district_map(d, level);
	a->n = district_grids(d)->n;
	a->sum = xcalloc(a->n + 1, sizeof *a->sum);
	a->one = xcalloc(a->n + 1, sizeof *a->one);
}

static void
areas_fini(struct areas *a)
{
	free(a->sum);
	free(a->one);
}

static void
areas_add(struct areas *a, const struct track_point *p, size_t n)
{
	if (a->m == NULL)
		return;
	track_cover(p, n, a->m, district_datum(a->d), a->one, a->n);
	for (size_t i = 0; i < a->n; i++)
		a->sum[i] += a->one[i];
}

static int
longest(const void *a, const void *b)
{
	const struct track_grid *x = a, *y = b;

	if (x->ms != y->ms)
		return x->ms < y->ms ? 1 : -1;
	return (x->grid > y->grid) - (x->grid < y->grid);
}

static int
by_code(const void *a, const void *b)
{
	const struct track_grid *x = a, *y = b;

	return (x->grid > y->grid) - (x->grid < y->grid);
}

/* Grids of the lowest level, those without time too if all. */
static struct track_grid *
areas_grids(const struct areas *a, bool all, size_t *n)
{
	struct track_grid *out = xcalloc(a->n + 1, sizeof *out);

	*n = 0;
	for (size_t i = 0; i < a->n; i++) {
		const struct feature *f = &district_grids(a->d)->f[i];

		if (f->level == district_lowest(a->d) &&
		    (all || a->sum[i] > 0))
			out[(*n)++] = (struct track_grid){ f->code,
				a->sum[i] };
	}
	qsort(out, *n, sizeof *out, all ? by_code : longest);
	return out;
}

/* ---- one that was looked at ---- */

static void
make_path(struct track_page *t, const struct district *d)
{
	struct spot at;

	t->datum = d != NULL && district_datum(d) != DATUM_NONE ?
	    district_datum(d) : DATUM_WGS84;
	t->path = xcalloc(2 * t->n + 1, sizeof *t->path);
	for (size_t i = 0; i < t->n; i++) {
		if ((t->p[i].marks & TRACK_BAD) || geo_convert(t->p[i].at,
		    DATUM_WGS84, t->datum, &at) != OK)
			continue;
		if (t->p[i].marks & TRACK_GAP)
			t->path[t->path_n++] = (struct spot){ GEO_NOWHERE, 0 };
		t->path[t->path_n++] = at;
	}
}

enum err
tracks_look(struct store *s, const struct district *d,
    const struct store_look *l, struct track_page *out)
{
	struct areas a;
	enum err e;

	*out = (struct track_page){ .day = l->day };
	e = store_track_look(s, l, &out->p, &out->n);
	if (e != OK)
		return e;
	str_copy(l->account, out->account, sizeof out->account);
	track_clean(out->p, out->n, &out->sum);
	out->stop = xcalloc(out->sum.stops + 1, sizeof *out->stop);
	out->stops = track_stops(out->p, out->n, out->stop, out->sum.stops);
	make_path(out, d);
	areas_make(&a, d);
	areas_add(&a, out->p, out->n);
	out->grid = areas_grids(&a, false, &out->grids);
	areas_fini(&a);
	return OK;
}

void
tracks_page_fini(struct track_page *t)
{
	if (t->p != NULL)
		explicit_bzero(t->p, t->n * sizeof *t->p);
	if (t->path != NULL)
		explicit_bzero(t->path, t->path_n * sizeof *t->path);
	free(t->p);
	free(t->stop);
	free(t->grid);
	free(t->path);
	*t = (struct track_page){ .n = 0 };
}

/* ---- all together ---- */

struct tracks_covering {
	struct areas	a;
	int32_t		day;
	size_t		done;		/* officers */
	int64_t		end_us;		/* of this slice */
};

struct tracks_covering *
tracks_covering_new(const struct district *d, int32_t day)
{
	struct tracks_covering *c = xcalloc(1, sizeof *c);

	areas_make(&c->a, d);
	c->day = day;
	return c;
}

static bool
cover_one(void *ctx, const struct track_point *p, size_t n)
{
	struct tracks_covering *c = ctx;
	struct track_point *mine = xmemdup(p, n * sizeof *p);

	track_clean(mine, n, NULL);
	areas_add(&c->a, mine, n);
	c->done++;
	explicit_bzero(mine, n * sizeof *mine);
	free(mine);
	return clock_mono().us < c->end_us;
}

enum err
tracks_covering_step(struct store *s, struct tracks_covering *c,
    int64_t end_us, bool *more)
{
	const size_t was = c->done;
	enum err e;

	c->end_us = end_us;
	e = store_track_each(s, c->day, was, cover_one, c);
	*more = e == OK && c->done > was && clock_mono().us >= end_us;
	return e;
}

void
tracks_covering_end(struct tracks_covering **cp, struct track_cover *out)
{
	struct tracks_covering *c = *cp;

	if (c == NULL)
		return;
	if (out != NULL) {
		*out = (struct track_cover){ .officers = c->done };
		out->grid = areas_grids(&c->a, true, &out->n);
		for (size_t i = 0; i < out->n; i++) {
			out->covered += out->grid[i].ms > 0;
			out->ms += out->grid[i].ms;
		}
	}
	areas_fini(&c->a);
	free(c);
	*cp = NULL;
}

enum err
tracks_cover(struct store *s, const struct district *d, int32_t day,
    struct track_cover *out)
{
	struct tracks_covering *c = tracks_covering_new(d, day);
	bool more;
	enum err e = tracks_covering_step(s, c, INT64_MAX, &more);

	*out = (struct track_cover){ .n = 0 };
	tracks_covering_end(&c, e == OK ? out : NULL);
	return e;
}

void
tracks_cover_fini(struct track_cover *c)
{
	free(c->grid);
	*c = (struct track_cover){ .n = 0 };
}
