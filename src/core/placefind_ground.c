/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind_ground.c -- places as ground: which features of one name are one
 * place, how far two lie apart, where two roads cross.  Layer: core (pure). Metres
 * of the local plane do: names are told apart by hundreds of them. */
#include "placefind_in.h"

#include <math.h>
#include <stdlib.h>

#define JOIN_METRES	350.0	/* segments of one road, stops of one name */
#define ROWS_MOST	4096	/* a name of more features is a word, not a name */
#define CROSS_NEAR	30.0	/* roads that come so near cross */
#define CROSS_APART	350.0	/* and crossings so far apart are two */
#define RADIANS		(3.14159265358979324 / 180.0)

struct plane { struct spot from; double east, north; };
struct pt { double x, y; };

static struct plane
plane_at(struct spot s)
{
	struct plane p = { .from = s };

	geo_scale(s.lat, &p.east, &p.north);
	return p;
}

static struct pt
plane_pt(const struct plane *p, struct spot s)
{
	return (struct pt){ ((double)s.lon - p->from.lon) * p->east,
	    ((double)s.lat - p->from.lat) * p->north };
}

/* At a pole a metre is any number of units: what is drawn there is nonsense, but
 * anybody may draw it. */
static int32_t
units(double v)
{
	return (int32_t)fmax(INT32_MIN, fmin(INT32_MAX, v));
}

static struct spot
plane_spot(const struct plane *p, struct pt at)
{
	return (struct spot){ units(round(p->from.lon + at.x / p->east)),
	    units(round(p->from.lat + at.y / p->north)) };
}

struct spot
ground_move(struct spot from, double degrees, double metres)
{
	const struct plane p = plane_at(from);

	return plane_spot(&p, (struct pt){ metres * sin(degrees * RADIANS),
	    metres * cos(degrees * RADIANS) });
}

static struct extent
wider(struct extent e, double metres)
{
	double x, y;

	geo_scale(e.min.lat, &x, &y);
	x = trunc(metres / fmax(x, 1e-6));
	y = trunc(metres / y);
	return (struct extent){ { units(e.min.lon - x), units(e.min.lat - y) },
	    { units(e.max.lon + x), units(e.max.lat + y) } };
}

static const struct feature *
feature_of(const struct placefind *p, const struct member *m)
{
	return &p->set[m->set].s->f[m->feature];
}

static bool
is_drawn(const struct name_row *r)
{
	return !r->law;
}

/* ---- features of one name that are one place ---- */

struct group { const struct placefind *p; const struct name_row *row; };

static struct extent
box_of(const struct placefind *p, const struct name_row *r)
{
	return p->set[r->set].s->f[r->feature].box;
}

static uint32_t
root(uint32_t *up, uint32_t i)
{
	while (up[i] != i)
		i = up[i] = up[up[i]];
	return i;
}

/* Rows lie by the west of their boxes: only neighbours are compared. */
static void
join_near(const struct placefind *p, const struct name_row *r, size_t n,
    uint32_t *up)
{
	for (size_t i = 0; i < n; i++) {
		struct extent a;

		if (!is_drawn(&r[i]))
			continue;
		a = wider(box_of(p, &r[i]), JOIN_METRES);
		for (size_t k = i + 1; k < n; k++) {
			struct extent b;

			if (!is_drawn(&r[k]))
				continue;
			b = box_of(p, &r[k]);
			if (b.min.lon > a.max.lon)
				break;
			if (extent_meet(&a, &b))
				up[root(up, (uint32_t)k)] =
				    root(up, (uint32_t)i);
		}
	}
}

static void
take_member(struct placefind *p, struct place *pl, const struct name_row *r)
{
	const struct feature *f = &p->set[r->set].s->f[r->feature];

	p->member = xgrow(p->member, &p->member_cap, p->member_n + 1,
	    sizeof *p->member);
	p->member[p->member_n++] = (struct member){ r->set, r->feature };
	pl->members++;
	extent_join(&pl->box, &f->box);
	if (f->shape == SHAPE_LINE && pl->form == PLACE_SPOT)
		pl->form = PLACE_ROAD;
	if (f->shape == SHAPE_AREA)
		pl->form = PLACE_AREA;
	if (f->code && !pl->grid) {
		pl->grid = f->code;
		pl->level = f->level;
	}
	if (r->weight > pl->weight)
		pl->weight = r->weight;
}

struct nearest { struct spot to, at; double best; };

static void
nearest_vertex(const struct shapes *s, const struct feature *f,
    struct nearest *k)
{
	for (uint32_t i = 0; i < f->parts; i++)
		for (uint32_t j = 0; j < s->part[f->part + i].n; j++) {
			const struct spot at =
			    s->at[s->part[f->part + i].first + j];
			const double dx = (double)at.lon - k->to.lon;
			const double dy = (double)at.lat - k->to.lat;

			if (dx * dx + dy * dy < k->best) {
				k->best = dx * dx + dy * dy;
				k->at = at;
			}
		}
}

/* Where to point: what it is made of, nearest to its middle. */
static void
set_spot(struct placefind *p, struct place *pl)
{
	struct nearest k = { .best = INFINITY, .to = {
	    (int32_t)(((int64_t)pl->box.min.lon + pl->box.max.lon) / 2),
	    (int32_t)(((int64_t)pl->box.min.lat + pl->box.max.lat) / 2) } };

	pl->within = (uint32_t)(geo_metres(pl->box.min, pl->box.max) / 2);
	for (uint32_t i = 0; i < pl->members; i++) {
		const struct member *m = &p->member[pl->member + i];
		const struct feature *f = feature_of(p, m);

		if (pl->form == PLACE_AREA && f->shape == SHAPE_AREA &&
		    geo_known(f->inside)) {
			pl->at = f->inside;
			return;
		}
		nearest_vertex(p->set[m->set].s, f, &k);
	}
	pl->at = k.at;
	if (pl->form == PLACE_AREA && pl->members == 1)
		pl->at = shape_inside(p->set[p->member[pl->member].set].s,
		    p->member[pl->member].feature);
}

static struct place *
new_place(struct placefind *p, const struct name_row *r)
{
	struct place *pl;

	p->place = xgrow(p->place, &p->place_cap, p->place_n + 1,
	    sizeof *p->place);
	pl = &p->place[p->place_n++];
	*pl = (struct place){ .name = r->name, .kind = r->kind,
		.grid = r->law ? r->grid : 0, .level = r->level,
		.box = EXTENT_NONE, .at = { GEO_NOWHERE, 0 },
		.member = (uint32_t)p->member_n, .weight = r->weight,
		.form = r->law ? PLACE_ONLY_GRID : PLACE_SPOT,
		.alias = r->alias };
	return pl;
}

/* The drawn place that is this grid of the law's; or the only one there is. */
static struct place *
drawn_grid(struct placefind *p, size_t from, uint64_t grid)
{
	for (size_t i = from; i < p->place_n; i++)
		if (p->place[i].grid == grid)
			return &p->place[i];
	return p->place_n == from + 1 && p->place[from].grid == 0 &&
	    p->place[from].form != PLACE_ONLY_GRID ? &p->place[from] : NULL;
}

static void
law_places(struct placefind *p, const struct name_row *r, size_t n,
    size_t from)
{
	for (size_t i = 0; i < n; i++) {
		struct place *pl;

		if (is_drawn(&r[i]))
			continue;
		pl = drawn_grid(p, from, r[i].grid);
		if (!pl)
			pl = new_place(p, &r[i]);
		pl->grid = r[i].grid;
		pl->level = r[i].level;
	}
}

static int
by_west(const void *x, const void *y, void *ctx)
{
	const struct name_row *a = x, *b = y;
	const struct placefind *p = ctx;
	int32_t wa, wb;

	if (a->law != b->law)
		return a->law ? 1 : -1;
	if (a->law)
		return (a->grid > b->grid) - (a->grid < b->grid);
	wa = box_of(p, a).min.lon;
	wb = box_of(p, b).min.lon;
	if (wa != wb)
		return wa < wb ? -1 : 1;
	if (a->set != b->set)
		return a->set < b->set ? -1 : 1;
	return (a->feature > b->feature) - (a->feature < b->feature);
}

void
ground_places(struct placefind *p, size_t from, size_t to)
{
	struct name_row *r = p->row + from;
	const size_t n = to - from, first = p->place_n;
	uint32_t *up;

	if (n > ROWS_MOST)
		return;
	qsort_r(r, n, sizeof *r, by_west, p);
	up = xmalloc(n * sizeof *up);
	for (size_t i = 0; i < n; i++)
		up[i] = (uint32_t)i;
	join_near(p, r, n, up);
	for (size_t i = 0; i < n; i++) {
		struct place *pl;

		if (!is_drawn(&r[i]) || root(up, (uint32_t)i) != i)
			continue;
		pl = new_place(p, &r[i]);
		for (size_t k = 0; k < n; k++)
			if (is_drawn(&r[k]) && root(up, (uint32_t)k) == i)
				take_member(p, pl, &r[k]);
		set_spot(p, pl);
	}
	law_places(p, r, n, first);
	free(up);
}

/* ---- how far ---- */

struct piece { struct pt a, b; };

static struct pt
toward(const struct piece *s, struct pt at)
{
	const double dx = s->b.x - s->a.x, dy = s->b.y - s->a.y;
	const double len = dx * dx + dy * dy;
	double t = len > 0 ? ((at.x - s->a.x) * dx + (at.y - s->a.y) * dy) /
	    len : 0;

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return (struct pt){ s->a.x + t * dx, s->a.y + t * dy };
}

static bool
crossing(const struct piece *s, const struct piece *u, struct pt *out)
{
	const double ax = s->b.x - s->a.x, ay = s->b.y - s->a.y;
	const double bx = u->b.x - u->a.x, by = u->b.y - u->a.y;
	const double d = ax * by - ay * bx;
	const double cx = u->a.x - s->a.x, cy = u->a.y - s->a.y;
	double t, v;

	if (fabs(d) < 1e-9)
		return false;
	t = (cx * by - cy * bx) / d;
	v = (cx * ay - cy * ax) / d;
	if (t < 0 || t > 1 || v < 0 || v > 1)
		return false;
	*out = (struct pt){ s->a.x + t * ax, s->a.y + t * ay };
	return true;
}

/* Nearest approach of two pieces; *at lies on s. */
static double
approach(const struct piece *s, const struct piece *u, struct pt *at)
{
	const struct pt try[4][2] = {
		{ s->a, toward(u, s->a) }, { s->b, toward(u, s->b) },
		{ toward(s, u->a), u->a }, { toward(s, u->b), u->b }
	};
	double best = INFINITY;

	if (crossing(s, u, at))
		return 0;
	for (int i = 0; i < 4; i++) {
		const double d = hypot(try[i][0].x - try[i][1].x,
		    try[i][0].y - try[i][1].y);

		if (d < best) {
			best = d;
			*at = try[i][0];
		}
	}
	return best;
}

struct apart {
	struct plane	plane;
	double		best;
	struct pt	at;
};

static struct piece
piece_of(const struct plane *p, const struct spot *v, uint32_t k)
{
	return (struct piece){ plane_pt(p, v[k ? k - 1 : 0]),
	    plane_pt(p, v[k]) };
}

static bool
far_apart(const struct piece *a, const struct piece *b, double limit)
{
	return fmin(a->a.x, a->b.x) > fmax(b->a.x, b->b.x) + limit ||
	    fmin(b->a.x, b->b.x) > fmax(a->a.x, a->b.x) + limit ||
	    fmin(a->a.y, a->b.y) > fmax(b->a.y, b->b.y) + limit ||
	    fmin(b->a.y, b->b.y) > fmax(a->a.y, a->b.y) + limit;
}

static void
parts_apart(const struct shapes *s, const struct shape_part *x,
    const struct shapes *u, const struct shape_part *y, struct apart *k)
{
	for (uint32_t i = x->n > 1; i < x->n; i++) {
		const struct piece a = piece_of(&k->plane, s->at + x->first, i);

		for (uint32_t j = y->n > 1; j < y->n && k->best > 0; j++) {
			const struct piece b = piece_of(&k->plane,
			    u->at + y->first, j);
			struct pt at;
			double d;

			if (far_apart(&a, &b, k->best))
				continue;
			d = approach(&a, &b, &at);
			if (d < k->best) {
				k->best = d;
				k->at = at;
			}
		}
	}
}

static void
features_apart(const struct placefind *p, const struct member *x,
    const struct member *y, struct apart *k)
{
	const struct feature *f = feature_of(p, x), *g = feature_of(p, y);
	const struct shapes *s = p->set[x->set].s, *u = p->set[y->set].s;
	const struct extent box = wider(f->box, k->best);

	if (!extent_meet(&box, &g->box))
		return;
	for (uint32_t i = 0; i < f->parts; i++)
		for (uint32_t j = 0; j < g->parts; j++)
			parts_apart(s, &s->part[f->part + i], u,
			    &u->part[g->part + j], k);
}

bool
ground_holds(const struct placefind *p, const struct place *a,
    const struct place *b)
{
	if (!geo_known(b->at))
		return false;
	for (uint32_t i = 0; i < a->members; i++) {
		const struct member *m = &p->member[a->member + i];

		if (feature_of(p, m)->shape == SHAPE_AREA &&
		    shape_side(p->set[m->set].s, m->feature, b->at) != SIDE_OUT)
			return true;
	}
	return false;
}

double
ground_apart(const struct placefind *p, const struct place *a,
    const struct place *b, double limit, struct spot *where)
{
	struct apart k = { .best = limit + 1 };
	const struct extent box = wider(a->box, limit);

	if (a == b || ground_holds(p, a, b) || ground_holds(p, b, a)) {
		if (where)
			*where = a->at;
		return 0;
	}
	if (!geo_known(a->at) || !geo_known(b->at) ||
	    !extent_meet(&box, &b->box))
		return limit + 1;
	k.plane = plane_at(a->at);
	for (uint32_t i = 0; i < a->members; i++)
		for (uint32_t j = 0; j < b->members && k.best > 0; j++)
			features_apart(p, &p->member[a->member + i],
			    &p->member[b->member + j], &k);
	if (where && k.best <= limit)
		*where = plane_spot(&k.plane, k.at);
	return k.best;
}

/* ---- crossings ---- */

struct cross {
	struct plane	plane;
	struct pt	sum, first;
	size_t		n;
	bool		apart;
	double		nearest;
};

static void
cross_add(struct cross *c, struct pt at)
{
	if (c->n == 0)
		c->first = at;
	else if (hypot(at.x - c->first.x, at.y - c->first.y) > CROSS_APART)
		c->apart = true;
	c->sum.x += at.x;
	c->sum.y += at.y;
	c->n++;
}

bool
ground_cross(const struct placefind *p, const struct place *a,
    const struct place *b, struct spot *out, double *metres)
{
	struct cross c = { .plane = plane_at(a->at), .nearest = INFINITY };

	for (uint32_t i = 0; i < a->members; i++)
		for (uint32_t j = 0; j < b->members; j++) {
			struct apart k = { .plane = c.plane,
				.best = CROSS_NEAR };

			features_apart(p, &p->member[a->member + i],
			    &p->member[b->member + j], &k);
			if (k.best < CROSS_NEAR)
				cross_add(&c, k.at);
			c.nearest = fmin(c.nearest, k.best);
		}
	if (c.n == 0)
		return false;
	*metres = c.nearest;
	*out = plane_spot(&c.plane, (struct pt){ c.sum.x / (double)c.n,
	    c.sum.y / (double)c.n });
	return !c.apart;
}

/* ---- ends, course ---- */

static void
furthest(const struct shapes *s, const struct feature *f, struct pt to,
    double *best, struct spot *out)
{
	for (uint32_t i = 0; i < f->parts; i++)
		for (uint32_t j = 0; j < s->part[f->part + i].n; j++) {
			const struct spot at =
			    s->at[s->part[f->part + i].first + j];
			const double d = (double)at.lon * to.x +
			    (double)at.lat * to.y;

			if (d > *best) {
				*best = d;
				*out = at;
			}
		}
}

struct spot
ground_end(const struct placefind *p, const struct place *a, double degrees)
{
	struct spot out = a->at;
	double east, north, best = -INFINITY;

	if (!geo_known(a->at))
		return out;
	geo_scale(a->at.lat, &east, &north);
	for (uint32_t i = 0; i < a->members; i++) {
		const struct member *m = &p->member[a->member + i];

		furthest(p->set[m->set].s, feature_of(p, m), (struct pt){
		    sin(degrees * RADIANS) * east,
		    cos(degrees * RADIANS) * north }, &best, &out);
	}
	return out;
}

#define COURSE_STEP 100.0

struct course { struct spot *out; size_t n, cap; };

static void
course_add(struct course *c, struct spot at)
{
	if (c->n < c->cap)
		c->out[c->n++] = at;
}

static void
course_part(const struct spot *v, uint32_t n, struct course *c)
{
	course_add(c, v[0]);
	for (uint32_t k = 1; k < n; k++) {
		const double len = geo_metres(v[k - 1], v[k]);
		const int steps = (int)(len / COURSE_STEP);

		for (int i = 1; i <= steps && c->n < c->cap; i++)
			course_add(c, (struct spot){
			    (int32_t)(v[k - 1].lon + ((int64_t)v[k].lon -
			    v[k - 1].lon) * i / (steps + 1)),
			    (int32_t)(v[k - 1].lat + ((int64_t)v[k].lat -
			    v[k - 1].lat) * i / (steps + 1)) });
		if (k + 1 == n || len > COURSE_STEP / 2)
			course_add(c, v[k]);
	}
}

static const struct place *
place_of(const struct placefind *p, const struct found_place *f)
{
	for (size_t i = 0; i < p->place_n; i++)
		if (p->place[i].members &&
		    p->member[p->place[i].member].set == f->source &&
		    p->member[p->place[i].member].feature == f->feature)
			return &p->place[i];
	return NULL;
}

size_t
placefind_course(const struct placefind *p, const struct found_place *f,
    struct spot *out, size_t cap)
{
	const bool moved = f->how == FOUND_OFFSET || f->how == FOUND_CROSSING;
	const struct place *pl = f->within && !moved ? place_of(p, f) : NULL;
	struct course c = { out, 0, cap };

	if (!geo_known(f->at))
		return 0;
	course_add(&c, f->at);
	for (uint32_t i = 0; pl && i < pl->members; i++) {
		const struct member *m = &p->member[pl->member + i];
		const struct shapes *s = p->set[m->set].s;
		const struct feature *g = feature_of(p, m);

		for (uint32_t k = 0; k < g->parts; k++)
			if (s->part[g->part + k].n > 0)
				course_part(s->at + s->part[g->part + k].first,
				    s->part[g->part + k].n, &c);
	}
	return c.n;
}
