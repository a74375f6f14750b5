/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grow_ring.c -- shapes to rings and back.  Layer: core (pure).
 * A hole is hung on its outer ring by a bridge, so that cutting knows one ring
 * only; when a cell is written, edges that run there and back fall away, and what
 * is left closes into an outer ring and its holes. */
#include "grow_in.h"

#include <stdlib.h>

/* ---- in ---- */

static struct ring
ring_of(struct knots *g, const struct shapes *s, const struct shape_part *p,
    bool hole)
{
	struct ring r = { 0 };

	for (uint32_t i = 0; i + 1 < p->n; i++) {
		const uint32_t k = knots_add(g, s->at[p->first + i]);

		if (!r.n || r.k[r.n - 1] != k)
			ring_add(&r, k);
	}
	while (r.n > 1 && r.k[r.n - 1] == r.k[0])
		r.n--;
	for (size_t i = 0; i < r.n && r.n > 1; i++)
		knots_link(g, r.k[i], r.k[(i + 1) % r.n])->fixed = true;
	if (r.n && (ring_area2(g, &r) < 0) != hole)
		for (size_t i = 0; i < r.n / 2; i++) {
			const uint32_t t = r.k[i];

			r.k[i] = r.k[r.n - 1 - i];
			r.k[r.n - 1 - i] = t;
		}
	return r;
}

static bool
meets(const struct knots *g, const struct ring *r, uint32_t a, uint32_t b)
{
	const struct spot p = g->at[a], q = g->at[b];

	for (size_t i = 0; i < r->n; i++) {
		const uint32_t x = r->k[i], y = r->k[(i + 1) % r->n];
		const struct spot u = g->at[x], v = g->at[y];

		if (x == a || x == b || y == a || y == b)
			continue;
		if (knots_turn(p, q, u) * knots_turn(p, q, v) <= 0 &&
		    knots_turn(u, v, p) * knots_turn(u, v, q) <= 0)
			return true;
	}
	return false;
}

struct bridge { wide far; size_t i, j; };

/* The shortest way from the hole to the ring that meets neither. */
static bool
find_bridge(const struct knots *g, const struct ring *r,
    const struct ring *hole, struct bridge *out)
{
	bool found = false;

	for (size_t i = 0; i < r->n; i++)
		for (size_t j = 0; j < hole->n; j++) {
			const struct spot a = g->at[r->k[i]];
			const struct spot b = g->at[hole->k[j]];
			const int64_t dx = (int64_t)a.lon - b.lon;
			const int64_t dy = (int64_t)a.lat - b.lat;
			const wide far = (wide)dx * dx + (wide)dy * dy;

			if ((found && far >= out->far) ||
			    meets(g, r, r->k[i], hole->k[j]) ||
			    meets(g, hole, r->k[i], hole->k[j]))
				continue;
			*out = (struct bridge){ far, i, j };
			found = true;
		}
	return found;
}

static void
hang(struct knots *g, struct ring *r, struct ring *hole)
{
	struct ring out = { 0 };
	struct bridge b = { 0 };

	if (hole->n < 3 || !find_bridge(g, r, hole, &b)) {
		ring_fini(hole);
		return;
	}
	for (size_t i = 0; i <= b.i; i++)
		ring_add(&out, r->k[i]);
	for (size_t j = 0; j <= hole->n; j++)
		if (j || b.far)
			ring_add(&out, hole->k[(b.j + j) % hole->n]);
	for (size_t i = b.i + (b.far == 0); i < r->n; i++)
		ring_add(&out, r->k[i]);
	ring_fini(hole);
	ring_fini(r);
	*r = out;
}

size_t
rings_of(struct knots *g, const struct shapes *s, size_t i, struct ring **out)
{
	const struct feature *f = &s->f[i];
	size_t n = 0, cap = 0;

	*out = NULL;
	for (uint32_t p = 0; p < f->parts; p++) {
		const struct shape_part *part = &s->part[f->part + p];
		const bool hole = part->hole && n;
		struct ring r = ring_of(g, s, part, hole);

		if (hole) {
			hang(g, &(*out)[n - 1], &r);
		} else if (r.n < 3 || !ring_area2(g, &r)) {
			ring_fini(&r);
		} else {
			*out = xgrow(*out, &cap, n + 1, sizeof(**out));
			(*out)[n++] = r;
		}
	}
	for (size_t k = 1; k < n; k++)
		for (size_t j = k; j && ring_area2(g, &(*out)[j]) >
		    ring_area2(g, &(*out)[j - 1]); j--) {
			const struct ring t = (*out)[j];

			(*out)[j] = (*out)[j - 1];
			(*out)[j - 1] = t;
		}
	return n;
}

/* ---- out ---- */

/* next[i]: the edge after edge i; edges that run back along another are gone. */
static void
pair_off(const struct ring *r, size_t *next)
{
	const size_t n = r->n;

	for (size_t i = 0; i < n; i++)
		next[i] = (i + 1) % n;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++) {
			if (r->k[i] != r->k[(j + 1) % n] ||
			    r->k[j] != r->k[(i + 1) % n] || next[i] == SIZE_MAX ||
			    next[j] == SIZE_MAX)
				continue;
			for (size_t k = 0; k < n; k++) {
				if (next[k] == i)
					next[k] = next[j];
				else if (next[k] == j)
					next[k] = next[i];
			}
			next[i] = next[j] = SIZE_MAX;
		}
}

static bool
is_simple(const struct ring *r)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t j = i + 1; j < r->n; j++)
			if (r->k[i] == r->k[j])
				return false;
	return true;
}

static enum err
put_ring(const struct knots *g, const struct ring *r, struct shapes *out)
{
	enum err e = OK;

	shapes_part(out, ring_area2(g, r) < 0);
	for (size_t i = 0; i <= r->n && e == OK; i++)
		e = shapes_spot(out, g->at[r->k[i % r->n]]);
	return e;
}

/* The outer ring before the holes. */
static enum err
put_pieces(const struct knots *g, const struct ring *r, struct shapes *out)
{
	size_t *next = xmalloc(r->n * sizeof(*next));
	enum err e = OK;

	for (int holes = 0; holes < 2 && e == OK; holes++) {
		pair_off(r, next);
		for (size_t i = 0; i < r->n && e == OK; i++) {
			struct ring piece = { 0 };

			for (size_t k = i; next[k] != SIZE_MAX;) {
				const size_t was = k;

				ring_add(&piece, r->k[k]);
				k = next[k];
				next[was] = SIZE_MAX;
			}
			if (piece.n > 2 && (ring_area2(g, &piece) < 0) == holes)
				e = put_ring(g, &piece, out);
			ring_fini(&piece);
		}
	}
	free(next);
	return e;
}

enum err
rings_put(struct knots *g, struct ring *r, size_t n,
    const struct law_grid *grid, struct shapes *out)
{
	struct feature *f = shapes_feature(out, SHAPE_AREA, grid->name,
	    STR(SHAPE_MODEL));
	enum err e = OK;

	f->code = grid->code;
	f->level = grid->level;
	for (size_t i = 0; i < n && e == OK; i++) {
		ring_break(g, &r[i]);
		e = is_simple(&r[i]) ? put_ring(g, &r[i], out) :
		    put_pieces(g, &r[i], out);
	}
	if (e != OK)
		shapes_drop_last(out);
	return e;
}
