/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grow.c -- model cells, level by level.  Layer: core (pure).
 * An area is split among all its grids, or not at all: where something below it was
 * drawn already, whoever drew it knows better what is left of it. */
#include "grow_in.h"

#include <stdlib.h>

#define STEP_MODEL	100	/* 1e-5 degree, when nothing was drawn */

struct cell { struct ring *ring; size_t rings; bool drawn, below; };
struct child { uint64_t parent; uint32_t place; };
struct growing {
	const struct law *law;
	struct knots	 g;
	struct shapes	*out;
	struct cell	*cell;		/* by place in law->grids; owned */
	struct child	*child;		/* by parent, then code; owned */
	unsigned	 lowest;
	bool		 grown;
};

/* What is to be split, and among whom. */
struct family {
	struct ring	*ring;		/* owned, largest first */
	size_t		 rings;
	struct grow_kid	*kid;		/* owned */
	uint32_t	*place;		/* of kids, in law->grids; owned */
	size_t		 kids;
	struct grow_site *site;		/* owned */
	size_t		 sites, cap;
	uint8_t		*home;		/* of kids: the ring they live in + 1 */
};

/* ---- the tree ---- */

static int
by_parent(const void *a, const void *b)
{
	const struct child *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static void
sort_children(struct growing *w)
{
	const size_t n = w->law->grids_n;

	w->child = xmalloc((n + 1) * sizeof(*w->child));
	for (size_t i = 0; i < n; i++)
		w->child[i] = (struct child){ w->law->grids[i].parent,
			(uint32_t)i };
	if (n)
		qsort(w->child, n, sizeof(*w->child), by_parent);
}

static size_t
first_child(const struct growing *w, uint64_t parent)
{
	size_t lo = 0, hi = w->law->grids_n;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;

		if (w->child[mid].parent < parent)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Place of the kid of parent that code is, or lies below; -1: neither. */
static int64_t
kid_above(const struct growing *w, uint64_t code, uint64_t parent)
{
	const struct law_grid *k = law_grid(w->law, code);

	for (int up = GRID_UNIT; k && up > 0; up--) {
		if (k->parent == parent)
			return k - w->law->grids;
		k = law_grid(w->law, k->parent);
	}
	return -1;
}

/* ---- what was drawn ---- */

static void
take_drawn(struct growing *w)
{
	for (size_t i = 0; i < w->out->n; i++) {
		const struct law_grid *k = law_grid(w->law, w->out->f[i].code);
		struct cell *c;

		if (!k || w->out->f[i].shape != SHAPE_AREA)
			continue;
		c = &w->cell[k - w->law->grids];
		if (c->drawn)
			continue;
		c->drawn = true;
		c->rings = rings_of(&w->g, w->out, i, &c->ring);
		for (int up = GRID_UNIT; up > 0; up--) {
			k = law_grid(w->law, k->parent);
			if (!k)
				break;
			w->cell[k - w->law->grids].below = true;
		}
	}
}

static bool
make_outline(struct growing *w)
{
	const struct law *l = w->law;
	size_t i = 0;

	while (i < l->grids_n && (l->grids[i].level != GRID_DISTRICT ||
	    law_grid_dead(l, l->grids[i].code)))
		i++;
	if (i == l->grids_n)
		return false;
	w->cell[i].ring = xcalloc(1, sizeof(*w->cell[i].ring));
	w->cell[i].rings = 1;
	w->grown = true;
	return grow_outline(&w->g, l, w->cell[i].ring);
}

/* ---- one family ---- */

static void
find_kids(const struct growing *w, uint64_t parent, struct family *f)
{
	size_t cap = 0, places = 0;

	for (size_t i = first_child(w, parent); i < w->law->grids_n &&
	    w->child[i].parent == parent; i++) {
		const struct law_grid *k = &w->law->grids[w->child[i].place];

		if (k->level > w->lowest || law_grid_dead(w->law, k->code))
			continue;
		f->kid = xgrow(f->kid, &cap, f->kids + 1, sizeof(*f->kid));
		f->place = xgrow(f->place, &places, f->kids + 1,
		    sizeof(*f->place));
		f->place[f->kids] = w->child[i].place;
		f->kid[f->kids++] = (struct grow_kid){ .grid = k };
	}
}

static bool
own_taken(const struct family *f, struct spot at, int32_t step)
{
	for (size_t i = 0; i < f->sites; i++) {
		const int64_t dx = (int64_t)f->site[i].at.lon - at.lon;
		const int64_t dy = (int64_t)f->site[i].at.lat - at.lat;

		if (f->site[i].own && dx * dx + dy * dy <
		    INT64_C(100) * step * step)
			return true;
	}
	return false;
}

/* A centre that lies inside, of a kid or of what is below one. Kids come before
 * what is below them. */
static void
add_site(const struct growing *w, struct family *f, const struct law_grid *k,
    size_t kid)
{
	const struct spot at = geo_of_e6(k->lat_e6, k->lon_e6);
	const bool own = f->kid[kid].grid == k &&
	    !own_taken(f, at, w->g.step);

	for (size_t r = 0; r < f->rings; r++) {
		if (ring_side(&w->g, &f->ring[r], at) != SIDE_IN)
			continue;
		f->site = xgrow(f->site, &f->cap, f->sites + 1,
		    sizeof(*f->site));
		f->site[f->sites++] = (struct grow_site){
			.at = at, .kid = (uint32_t)kid, .own = own
		};
		if (own || !f->home[kid])
			f->home[kid] = (uint8_t)(r < 254 ? r + 1 : 0);
		return;
	}
}

static void
find_sites(const struct growing *w, uint64_t parent, struct family *f)
{
	f->home = xcalloc(f->kids + 1, 1);
	for (size_t i = 0; i < f->kids; i++)
		if (geo_known(geo_of_e6(f->kid[i].grid->lat_e6,
		    f->kid[i].grid->lon_e6)))
			add_site(w, f, f->kid[i].grid, i);
	for (size_t i = 0; i < w->law->grids_n; i++) {
		const struct law_grid *k = &w->law->grids[i];
		int64_t place;
		size_t kid = 0;

		if (!geo_known(geo_of_e6(k->lat_e6, k->lon_e6)) ||
		    k->parent == parent || law_grid_dead(w->law, k->code))
			continue;
		place = kid_above(w, k->code, parent);
		while (kid < f->kids && f->place[kid] != place)
			kid++;
		if (kid < f->kids)
			add_site(w, f, k, kid);
	}
}

/* ---- several rings: islands ---- */

static void
nearest_kid_gets(struct growing *w, struct family *f, struct ring *r)
{
	struct grow_kid *to = NULL;
	wide best = 0;

	for (size_t k = 0; k < f->kids; k++)
		for (size_t i = 0; i < f->kid[k].rings; i++)
			for (size_t j = 0; j < f->kid[k].ring[i].n; j++) {
				const struct spot a =
				    w->g.at[f->kid[k].ring[i].k[j]];
				const struct spot b = w->g.at[r->k[0]];
				const int64_t dx = (int64_t)a.lon - b.lon;
				const int64_t dy = (int64_t)a.lat - b.lat;
				const wide d = (wide)dx * dx + (wide)dy * dy;

				if (!to || d < best) {
					to = &f->kid[k];
					best = d;
				}
			}
	if (!to)
		return;
	to->ring = xrealloc(to->ring, (to->rings + 1) * sizeof(*to->ring));
	to->ring[to->rings++] = *r;
	*r = (struct ring){ 0 };
}

/* Kids for ring r: those with centres there, then others, by its share. */
static size_t
pick(const struct growing *w, struct family *f, size_t r, wide all,
    uint32_t *list, size_t left)
{
	const size_t share = (size_t)((ring_area2(&w->g, &f->ring[r]) *
	    (wide)f->kids + all / 2) / all);
	size_t n = 0;

	for (int free_ones = 0; free_ones < 2; free_ones++)
		for (size_t i = 0; i < f->kids && n < left; i++) {
			if (f->home[i] != (free_ones ? 0 : r + 1) ||
			    f->kid[i].rings)
				continue;
			if (free_ones && n >= share && r)
				break;
			list[n++] = (uint32_t)i;
			f->home[i] = UINT8_MAX;
		}
	return n;
}

static void
split_ring(struct growing *w, struct family *f, size_t r, uint32_t *list,
    size_t n)
{
	struct grow_site *site = xmalloc((f->sites + 1) * sizeof(*site));
	size_t sites = 0;

	for (size_t i = 0; i < f->sites; i++) {
		bool here = ring_side(&w->g, &f->ring[r], f->site[i].at) ==
		    SIDE_IN;

		for (size_t k = 0; here && k <= n; k++) {
			here = k < n;
			if (here && list[k] == f->site[i].kid)
				break;
		}
		if (here)
			site[sites++] = f->site[i];
	}
	grow_split(&w->g, &f->ring[r], f->kid, list, n, site, sites);
	free(site);
}

/* Smaller rings take first, so that the largest gets whoever is left. */
static void
split_family(struct growing *w, struct family *f)
{
	uint32_t *list = xmalloc((f->kids + 1) * sizeof(*list));
	size_t left = f->kids;
	wide all = 0;

	for (size_t r = 0; r < f->rings; r++)
		all += ring_area2(&w->g, &f->ring[r]);
	for (size_t r = f->rings; r-- > 0;) {
		const size_t n = pick(w, f, r, all, list, r ? left - 1 : left);

		left -= n;
		if (n)
			split_ring(w, f, r, list, n);
	}
	for (size_t r = 0; r < f->rings; r++)
		if (f->ring[r].n)
			nearest_kid_gets(w, f, &f->ring[r]);
	free(list);
}

/* ---- all ---- */

static void
family_fini(struct family *f)
{
	for (size_t r = 0; r < f->rings; r++)
		ring_fini(&f->ring[r]);
	free(f->ring);
	free(f->kid);
	free(f->place);
	free(f->site);
	free(f->home);
}

static void
grow_below(struct growing *w, size_t place)
{
	const struct cell *up = &w->cell[place];
	const uint64_t parent = w->law->grids[place].code;
	struct family f = { .rings = up->rings };

	f.ring = xcalloc(up->rings, sizeof(*f.ring));
	for (size_t r = 0; r < up->rings; r++) {
		for (size_t i = 0; i < up->ring[r].n; i++)
			ring_add(&f.ring[r], up->ring[r].k[i]);
		ring_break(&w->g, &f.ring[r]);
	}
	find_kids(w, parent, &f);
	if (f.kids) {
		find_sites(w, parent, &f);
		split_family(w, &f);
		w->grown = true;
	}
	for (size_t i = 0; i < f.kids; i++) {
		w->cell[f.place[i]].ring = f.kid[i].ring;
		w->cell[f.place[i]].rings = f.kid[i].rings;
	}
	family_fini(&f);
}

static enum err
put_all(struct growing *w)
{
	enum err e = OK;

	for (unsigned level = GRID_DISTRICT; level <= w->lowest; level++)
		for (size_t i = 0; i < w->law->grids_n && e == OK; i++) {
			const struct cell *c = &w->cell[i];

			if (c->drawn || !c->rings ||
			    w->law->grids[i].level != level)
				continue;
			e = rings_put(&w->g, c->ring, c->rings,
			    &w->law->grids[i], w->out);
		}
	shapes_done(w->out);
	return e;
}

static void
growing_fini(struct growing *w)
{
	for (size_t i = 0; i < w->law->grids_n; i++) {
		for (size_t r = 0; r < w->cell[i].rings; r++)
			ring_fini(&w->cell[i].ring[r]);
		free(w->cell[i].ring);
	}
	free(w->cell);
	free(w->child);
	knots_fini(&w->g);
}

enum err
grow_grids(const struct law *law, struct shapes *out, unsigned lowest)
{
	struct growing w = { .law = law, .out = out, .lowest = lowest,
		.g.step = 1 };
	bool any = false;
	enum err e = OK;

	w.cell = xcalloc(law->grids_n + 1, sizeof(*w.cell));
	sort_children(&w);
	take_drawn(&w);
	for (size_t i = 0; i < law->grids_n; i++)
		any |= w.cell[i].drawn;
	if (!any) {
		w.g.step = STEP_MODEL;
		out->datum = law->datum ? (enum datum)law->datum : DATUM_GCJ02;
		e = make_outline(&w) ? OK : ERR_NOT_FOUND;
	}
	for (unsigned level = GRID_DISTRICT; e == OK && level < lowest; level++)
		for (size_t i = 0; i < law->grids_n; i++)
			if (law->grids[i].level == level && w.cell[i].rings &&
			    !w.cell[i].below)
				grow_below(&w, i);
	if (e == OK) {
		e = put_all(&w);
		out->schematic |= w.grown;
	}
	growing_fini(&w);
	return e;
}
