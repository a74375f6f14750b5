/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which databases a link has: territory by year for those this node reads, what
 * is common, and what only the district may see. This year; last year until it is
 * closed; others as long as something of them is here and they are open. */
#include "app/couch_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

#define TOWNS	1000
#define GAP_MS	60000

struct couch_base *
couch_base_named(struct couch *c, const char *db)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->db[i]->db, db) == 0)
			return c->db[i];
	return NULL;
}

static struct couch_base *
add(struct couch *c, const struct replica_db *of)
{
	char db[REPLICA_DB_MAX];
	struct couch_base *d;

	replica_db_format(of, db);
	if (store_year_closed(c->l->c->store, db))
		return NULL;
	d = couch_base_named(c, db);
	if (d != NULL)
		return d;
	c->db = xgrow(c->db, &c->cap, c->n + 1, sizeof *c->db);
	d = c->db[c->n++] = xcalloc(1, sizeof *d);
	d->c = c;
	d->of = *of;
	d->limit = COUCH_LIMIT;
	memcpy(d->db, db, sizeof d->db);
	snprintf(d->name, sizeof d->name, "%s-%s", c->prefix, db);
	for (char *p = d->name; *p != '\0'; p++)
		if (*p == '.')
			*p = '-';
	return d;
}

/* ---- what this node reads ---- */

static bool
reads(const struct couch *c, uint32_t territory)
{
	return territory == 0 || (territory < TOWNS &&
	    (c->towns[territory / 8] >> territory % 8 & 1));
}

static void
read_also(struct couch *c, uint32_t territory)
{
	if (territory > 0 && territory < TOWNS)
		c->towns[territory / 8] |= (uint8_t)(1u << territory % 8);
}

/* The profile's towns. */
static void
read_all(struct couch *c)
{
	const struct law *const law = &c->l->c->law;

	for (size_t i = 0; i < law->grids_n; i++)
		read_also(c, (uint32_t)(law->grids[i].code / 1000000 % TOWNS));
}

void
couch_scope(struct couch *c)
{
	struct store *const s = c->l->c->store;
	const struct str list = link_opt(c->l, "territories");
	struct store_node_row own;

	memset(c->towns, 0, sizeof c->towns);
	c->all = false;
	if (list.n != 0)		/* the driver opened: it can be read */
		(void)node_towns_read(list, &c->all, c->towns);
	else if (store_node_get(s, store_node(s), &own) == OK && !own.all)
		memcpy(c->towns, own.towns, sizeof c->towns);
	else
		c->all = true;
	if (c->all)
		read_all(c);
}

/* ---- years ---- */

static void
add_year(struct couch *c, unsigned year, bool current)
{
	struct replica_db of = { .year = year };
	struct couch_base *d;

	for (uint32_t t = 0; t < TOWNS; t++) {
		of.territory = t;
		d = reads(c, t) ? add(c, &of) : NULL;
		if (d != NULL) {
			d->current = current;
			d->needed = current && (t == 0 || !c->all);
		}
	}
	of = (struct replica_db){ .year = year, .audit = true };
	d = c->all ? add(c, &of) : NULL;
	if (d != NULL)
		d->current = current;
}

static bool
add_known(void *ctx, const struct store_db *known)
{
	struct couch *const c = ctx;
	struct replica_db of;

	if (!replica_db_parse(str_of(known->db), &of))
		return true;
	if (c->all && !of.audit)
		read_also(c, of.territory);
	if (of.audit ? c->all : reads(c, of.territory))
		add(c, &of);
	return true;
}

/* Bytes are asked for in the name of a database. */
static void
drop_blob(struct couch *c, const struct couch_base *d)
{
	if (c->blob == 0 || strcmp(c->want.db, d->db) != 0)
		return;
	http_cancel(c->l->http, c->blob);
	c->blob = 0;
}

static void
drop_closed(struct couch *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct couch_base *const d = c->db[i];

		if (store_year_closed(c->l->c->store, d->db)) {
			drop_blob(c, d);
			couch_hush(d);
			couch_base_free(d);
		} else {
			c->db[n++] = d;
		}
	}
	c->n = n;
}

void
couch_dbs(struct couch *c)
{
	const struct civil now = clock_civil(clock_wall(),
	    c->l->c->law.offset_min);
	const unsigned year = (unsigned)now.year % 100;

	couch_scope(c);
	drop_closed(c);
	add_year(c, year, true);
	add_year(c, (year + 99) % 100, false);
	/* That the store cannot be read shows elsewhere, and soon. */
	if (store_dbs(c->l->c->store, add_known, c) != OK)
		return;
}

/* ---- freeing ---- */

void
couch_base_free(struct couch_base *d)
{
	couch_mark_free(&d->mark[COUCH_IN]);
	couch_mark_free(&d->mark[COUCH_OUT]);
	changes_free(&d->changes);
	couch_pages_free(d);
	couch_batch_free(&d->out);
	buf_fini(&d->since);
	buf_fini(&d->all_at);
	buf_fini(&d->forks);
	free(d);
}

void
couch_dbs_free(struct couch *c)
{
	for (size_t i = 0; i < c->n; i++)
		couch_base_free(c->db[i]);
	free(c->db);
	c->n = 0;
}

/* ---- who is watched ---- */

/* What is everybody's is watched beside the territories: it would push one out
 * whenever anything happens in it. */
static bool
is_common(const struct couch_base *d)
{
	return d->current && d->of.territory == 0 && !d->of.audit;
}

static struct couch_base *
idlest_watched(struct couch *c, size_t *n)
{
	struct couch_base *least = NULL;

	*n = 0;
	for (size_t i = 0; i < c->n; i++) {
		struct couch_base *const d = c->db[i];

		if (d->phase != COUCH_WATCH || is_common(d))
			continue;
		++*n;
		if (least == NULL || d->active_us < least->active_us)
			least = d;
	}
	return least;
}

static struct couch_base *
busiest_resting(struct couch *c)
{
	const int64_t now_us = clock_mono().us;
	struct couch_base *best = NULL;

	for (size_t i = 0; i < c->n; i++) {
		struct couch_base *const d = c->db[i];

		if (d->phase != COUCH_REST || d->due || d->pages != NULL ||
		    d->calm_us > now_us)
			continue;
		if (is_common(d))
			return d;
		if (best == NULL || d->active_us > best->active_us ||
		    (d->active_us == best->active_us &&
		    d->of.year > best->of.year))
			best = d;
	}
	return best;
}

/* The busiest take the places of those that are quiet for longest. */
void
couch_watch_best(struct couch *c)
{
	struct couch_base *best, *least;
	size_t n;

	while (!c->down && (best = busiest_resting(c)) != NULL) {
		least = idlest_watched(c, &n);
		if (n >= COUCH_WATCHES && !is_common(best)) {
			if (best->active_us <= least->active_us)
				return;
			http_cancel(c->l->http, least->ask);
			least->ask = 0;
			couch_pages_free(least);
			least->phase = COUCH_REST;
		}
		couch_watch(best);
	}
}

/* ---- what is missing for long ---- */

struct gaps { struct couch *c; bool any; int64_t now_ms; };

static bool
look_at_wait(void *ctx, const struct store_wait *w)
{
	struct gaps *const g = ctx;
	char db[REPLICA_DB_MAX];
	const struct couch_base *d;

	d = replica_db(str_of(w->stream), db) ? couch_base_named(g->c, db) :
	    NULL;
	g->any = d != NULL && g->now_ms - w->since_ms >= GAP_MS &&
	    (d->phase == COUCH_REST || d->phase == COUCH_WATCH);
	return !g->any;
}

/* An event waits for another that the drained feed did not have. */
bool
couch_gap(struct couch *c)
{
	struct gaps g = { .c = c, .now_ms = clock_wall().ms };

	return store_waits(c->l->c->store, look_at_wait, &g) == OK && g.any;
}
