/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/lights.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define LOOK_MS		5000		/* where nobody says that it changed */
#define LOOK_SLOW_MS	30000
#define LOOK_LEAST_MS	1000
#define LOST_MS		CLOCK_MIN_MS	/* beyond its interval: lost */
#define WIDE		110		/* columns: each has its place */

/* ---- what one is ---- */

/* How long without an answer is still no loss. */
static int64_t
patience(const struct law_link *row)
{
	return 3 * (int64_t)row->every_s * 1000 + LOST_MS;
}

enum light
light_of(const struct law_link *row, const struct store_link *st, bool tried,
    int64_t now_ms)
{
	if (!tried)
		return LIGHT_UNKNOWN;
	if (st->paused || st->draining)
		return LIGHT_HELD;
	if (st->fatal || st->ok_ms == 0 || (st->fail_ms != 0 &&
	    now_ms - st->fail_ms > LOST_MS) ||
	    now_ms - st->ok_ms > patience(row))
		return LIGHT_OFF;
	if (st->fail_ms != 0 || st->behind > 0 || st->gap ||
	    (st->queue > 0 && st->tries > 0))
		return LIGHT_BUSY;
	return LIGHT_GOOD;
}

uint32_t
light_sign(enum light l, bool ascii)
{
	static const uint32_t signs[][2] = {
		[LIGHT_UNKNOWN] = { 0xB7, '-' }, [LIGHT_GOOD] = { 0x25CF, '*' },
		[LIGHT_HELD] = { 0x2016, '=' }, [LIGHT_BUSY] = { 0x25D0, '~' },
		[LIGHT_OFF] = { 0x25CB, 'o' }
	};

	return signs[l][ascii ? 1 : 0];
}

const char *
light_word(enum light l)
{
	static const char *const words[] = {
		[LIGHT_UNKNOWN] = N_("not tried"), [LIGHT_GOOD] = N_("online"),
		[LIGHT_HELD] = N_("held"), [LIGHT_BUSY] = N_("behind"),
		[LIGHT_OFF] = N_("offline")
	};

	return words[l];
}

void
light_put(enum light l, bool ascii, struct buf *out)
{
	char u[4];

	buf_add(out, u, utf8_put(light_sign(l, ascii), u));
}

enum role
light_role(enum light l)
{
	static const enum role roles[] = {
		[LIGHT_UNKNOWN] = ROLE_DIM, [LIGHT_GOOD] = ROLE_OKAY,
		[LIGHT_HELD] = ROLE_PAUSED, [LIGHT_BUSY] = ROLE_NEAR,
		[LIGHT_OFF] = ROLE_ERROR
	};

	return roles[l];
}

int64_t
light_age(const struct light_row *r, int64_t now_ms)
{
	int64_t age = now_ms - r->st.ok_ms;

	if (!r->tried || r->st.ok_ms == 0)
		return -1;
	if (r->st.behind > 0 && r->st.lag_ms > 0)
		age += r->st.lag_ms;
	return r->light == LIGHT_GOOD || age < LIGHT_FRESH_MS ? 0 : age;
}

struct str
light_name(const struct light_row *r)
{
	return r->row->name.n > 0 ? r->row->name : r->row->code;
}

/* ---- of a desk ---- */

struct lights *
lights_of(struct desk *d)
{
	if (d->lights == NULL)
		d->lights = xcalloc(1, sizeof *d->lights);
	return d->lights;
}

void
lights_free(struct lights **l)
{
	if (*l == NULL)
		return;
	if ((*l)->read)
		link_rows_fini(&(*l)->rows);
	free((*l)->at);
	free(*l);
	*l = NULL;
}

void
desk_links(struct desk *d, struct links *ls)
{
	d->links = ls;
	lights_look(d, true);
}

static void
read_rows(struct desk *d)
{
	struct lights *l = d->lights;
	struct diag_sink quiet = { 0 };

	if (l->read)
		return;
	/* Faults of the folder's file are said by whoever runs the links; the
	 * rows that are right are there all the same. */
	(void)!link_rows_read(d->law, store_dir(d->store), &l->rows, &quiet);
	l->read = true;
	if (l->rows.n == 0)
		return;
	l->at = xcalloc(l->rows.n, sizeof *l->at);
	l->n = l->rows.n;
	for (size_t i = 0; i < l->n; i++) {
		l->at[i].row = &l->rows.at[i];
		l->at[i].ours = law_link_runs(&l->rows.at[i],
		    store_node(d->store));
	}
}

static void
read_one(struct desk *d, struct light_row *r)
{
	char code[24];
	const struct link *own = d->links != NULL && links_running(d->links) ?
	    links_find(d->links, r->row->code) : NULL;

	str_copy(r->row->code, code, sizeof code);
	r->here = own != NULL;
	r->tried = own != NULL;
	if (own != NULL)
		r->st = own->st;
	else
		r->tried = store_link_get(d->store, code, &r->st) == OK;
	if (!r->tried)
		r->st = (struct store_link){ 0 };
	r->light = light_of(r->row, &r->st, r->tried, d->now);
	if (store_aside_count(d->store, code, &r->aside, &r->unseen) != OK)
		r->aside = r->unseen = 0;
}

/* What the status line says of all: what did not change is not painted. */
static uint64_t
seen(struct desk *d)
{
	struct buf b = { 0 };
	uint64_t h;

	lights_text(d, &b);
	h = str_hash(buf_view(&b));
	buf_fini(&b);
	return h;
}

void
lights_look(struct desk *d, bool force)
{
	struct lights *l = lights_of(d);
	uint64_t h;

	if (d->store == NULL ||
	    (!force && d->now - l->looked_ms < LOOK_LEAST_MS))
		return;
	l->looked_ms = d->now;
	read_rows(d);
	for (size_t i = 0; i < l->n; i++)
		read_one(d, &l->at[i]);
	h = seen(d);
	if (h != l->seen)
		d->dirty = true;
	l->seen = h;
}

static int64_t
pace(const struct desk *d)
{
	return d->slow ? LOOK_SLOW_MS : LOOK_MS;
}

void
lights_tick(struct desk *d)
{
	if (d->lights != NULL && d->lights->n > 0 &&
	    d->now - d->lights->looked_ms >= pace(d))
		lights_look(d, true);
}

int64_t
lights_next_ms(const struct desk *d)
{
	return d->lights != NULL && d->lights->n > 0 ?
	    d->lights->looked_ms + pace(d) : INT64_MAX;
}

const struct light_row *
lights_channel(const struct desk *d, unsigned channel)
{
	for (size_t i = 0; d->lights != NULL && i < d->lights->n; i++)
		if (d->lights->at[i].row->channel == channel && channel != 0 &&
		    d->lights->at[i].light != LIGHT_UNKNOWN)
			return &d->lights->at[i];
	return NULL;
}

/* ---- in the status line ---- */

/* Rows of other nodes, and of stores that never sync, have nothing to say. */
static bool
shown(const struct light_row *r)
{
	return r->ours && r->light != LIGHT_UNKNOWN;
}

/* "●", "○3h12", "◐2m"; word: with its word, but for the usual. */
static void
put_state(const struct desk *d, const struct light_row *r, bool word,
    struct buf *out)
{
	int64_t age = light_age(r, d->now);
	char t[32];

	light_put(r->light, d->ascii, out);
	if (word && r->light != LIGHT_GOOD)
		buf_cstr(out, _(light_word(r->light)));
	if (age > 0) {
		words_span(age, CLOCK_DAY_MS, t, sizeof t);
		buf_cstr(out, t);
	}
}

/* The worst first; among equals the one longest without contact. */
static const struct light_row *
worst(const struct lights *l)
{
	const struct light_row *w = NULL;

	for (size_t i = 0; i < l->n; i++) {
		const struct light_row *r = &l->at[i];

		if (shown(r) && (w == NULL || r->light > w->light ||
		    (r->light == w->light && r->st.ok_ms < w->st.ok_ms)))
			w = r;
	}
	return w;
}

static size_t
count(const struct lights *l, enum light which)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += shown(&l->at[i]) && l->at[i].light == which;
	return n;
}

static enum role
status_role(enum light l)
{
	return l == LIGHT_OFF ? ROLE_STATUS_ALARM : l == LIGHT_BUSY ?
	    ROLE_STATUS_STRONG : ROLE_STATUS;
}

/* "center○12m o2 *3": the worst with its name, then how many of each. */
static int
draw_folded(struct desk *d, struct cells *g, int x, int end)
{
	const struct lights *l = d->lights;
	const struct light_row *w = worst(l);
	struct buf b = { 0 };

	if (w == NULL)
		return x;
	buf_byte(&b, ' ');
	if (w->light != LIGHT_GOOD) {
		buf_str(&b, light_name(w));
		put_state(d, w, false, &b);
		x += cells_text(g, x, 0, end - x, status_role(w->light),
		    buf_view(&b), true);
		b.n = 0;
	}
	for (int i = LIGHT_OFF; i >= LIGHT_GOOD; i--) {
		size_t n = count(l, (enum light)i);

		n -= (int)w->light == i && i != LIGHT_GOOD;
		if (n == 0)
			continue;
		if (b.n != 1)
			buf_byte(&b, ' ');
		light_put((enum light)i, d->ascii, &b);
		buf_fmt(&b, "%zu", n);
	}
	x += cells_text(g, x, 0, end - x, ROLE_STATUS, buf_view(&b), true);
	buf_fini(&b);
	return x;
}

int
lights_draw(struct desk *d, struct cells *g, int x, int end)
{
	const struct lights *l = d->lights;
	struct buf b = { 0 };
	int wide = 0;

	if (l == NULL || worst(l) == NULL)
		return x;
	lights_text(d, &b);
	wide = lang_columns(buf_view(&b));
	if (g->w < WIDE || wide > g->w * 2 / 5) {
		buf_fini(&b);
		return draw_folded(d, g, x, end);
	}
	for (size_t i = 0; i < l->n; i++) {
		b.n = 0;
		if (!shown(&l->at[i]))
			continue;
		buf_fmt(&b, " %.*s", STR_ARG(light_name(&l->at[i])));
		put_state(d, &l->at[i], true, &b);
		x += cells_text(g, x, 0, end - x, status_role(l->at[i].light),
		    buf_view(&b), true);
	}
	buf_fini(&b);
	return x;
}

void
lights_text(struct desk *d, struct buf *out)
{
	const struct lights *l = d->lights;

	for (size_t i = 0; l != NULL && i < l->n; i++) {
		if (!shown(&l->at[i]))
			continue;
		buf_fmt(out, "%s%.*s", out->n > 0 ? " " : "",
		    STR_ARG(light_name(&l->at[i])));
		put_state(d, &l->at[i], true, out);
	}
}
