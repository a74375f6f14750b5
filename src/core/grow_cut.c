/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grow_cut.c -- which chord a ring is cut along.  Layer: core (pure). */
#include "grow_cut_in.h"

#include <stdlib.h>

#define TURNS	12	/* directions */
#define PLACES	36	/* of each */
#define REFINE	5

/* Of half a turn; ONE long. */
static const int16_t across[TURNS][2] = {
	{ 1024, 0 }, { 989, 265 }, { 887, 512 }, { 724, 724 }, { 512, 887 },
	{ 265, 989 }, { 0, 1024 }, { -265, 989 }, { -512, 887 }, { -724, 724 },
	{ -887, 512 }, { -989, 265 }
};

/* ---- measures ---- */

static int64_t
east(const struct cutting *c, struct spot at)
{
	return ((int64_t)at.lon - c->g->at[c->r->k[0]].lon) * c->squeeze / ONE;
}

static int64_t
north(const struct cutting *c, struct spot at)
{
	return (int64_t)at.lat - c->g->at[c->r->k[0]].lat;
}

static int64_t
along(const struct cutting *c, struct spot at)
{
	return (east(c, at) * c->dir[0] + north(c, at) * c->dir[1]) / ONE;
}

static wide
far2(const struct cutting *c, struct spot a, struct spot b)
{
	const int64_t dx = east(c, a) - east(c, b);
	const int64_t dy = north(c, a) - north(c, b);

	return (wide)dx * dx + (wide)dy * dy;
}

static struct spot
knot(const struct cutting *c, size_t i)
{
	return c->g->at[c->r->k[i % c->r->n]];
}

static wide
cross(const struct cutting *c, struct spot a, struct spot b)
{
	const struct spot o = c->g->at[c->r->k[0]];

	return ((wide)a.lon - o.lon) * ((wide)b.lat - o.lat) -
	    ((wide)b.lon - o.lon) * ((wide)a.lat - o.lat);
}

/* Twice the area of what lies left of the way from q to p: p, the ring's knots
 * up to q, q. */
static wide
piece2(const struct cutting *c, const struct end *p, const struct end *q)
{
	const size_t from = p->i + 1, to = q->i;	/* p->i < q->i */
	wide a = from <= to ? c->sum[to] - c->sum[from] : 0;

	a += cross(c, p->at, knot(c, from));
	if (q->broken)
		a += cross(c, knot(c, to), q->at);
	return a + cross(c, q->at, p->at);
}

/* ---- where a chord ends ---- */

static int64_t
gcd(int64_t a, int64_t b)
{
	a = a < 0 ? -a : a;
	b = b < 0 ? -b : b;
	while (b) {
		const int64_t t = a % b;

		a = b;
		b = t;
	}
	return a;
}

static int32_t
rounded(int64_t v, int32_t step)
{
	const int64_t half = v < 0 ? -step / 2 : step / 2;

	return (int32_t)((v + half) / step * step);
}

/* num/den of the way along edge u-v, on the lattice; false: no step lies there. */
static bool
on_edge(const struct cutting *c, struct spot u, struct spot v, bool fixed,
    int64_t num, int64_t den, struct spot *out)
{
	const int32_t step = c->g->step;
	const int64_t dx = (int64_t)v.lon - u.lon, dy = (int64_t)v.lat - u.lat;
	const int64_t parts = gcd(dx, dy);
	int64_t k;

	if (!fixed || c->rough) {
		*out = (struct spot){
			rounded(u.lon + (int64_t)((wide)dx * num / den), step),
			rounded(u.lat + (int64_t)((wide)dy * num / den), step)
		};
		if (!fixed || knots_find(c->g, *out) == KNOT_NONE)
			return knots_find(c->g, *out) == KNOT_NONE;
	}
	if (parts < 2)
		return false;
	k = (int64_t)((wide)parts * num / den);
	k = k < 1 ? 1 : k > parts - 1 ? parts - 1 : k;
	*out = (struct spot){ (int32_t)(u.lon + dx / parts * k),
		(int32_t)(u.lat + dy / parts * k) };
	return knots_find(c->g, *out) == KNOT_NONE;
}

/* The end on edge i, that many of den along it: in its middle, or at that of its
 * knots which is near, or where nothing else can be. */
static struct end
end_on(const struct cutting *c, size_t i, int64_t num, int64_t den, wide near2)
{
	const struct spot u = knot(c, i), v = knot(c, i + 1);
	const struct grow_link *l = knots_see(c->g, c->r->k[i],
	    c->r->k[(i + 1) % c->r->n]);
	const bool fixed = l && l->fixed;
	struct spot at;
	size_t k = num * 2 <= den ? i : i + 1;

	if (far2(c, u, v) > near2 * (fixed ? 4 : 1) &&
	    on_edge(c, u, v, fixed, num, den, &at) &&
	    far2(c, at, u) >= near2 && far2(c, at, v) >= near2)
		return (struct end){ i, true, at };
	k %= c->r->n;
	return (struct end){ k, false, knot(c, k) };
}

/* ---- may it be cut there? ---- */

static bool
is_end(const struct cutting *c, uint32_t k, const struct end *e)
{
	return c->g->at[k].lon == e->at.lon && c->g->at[k].lat == e->at.lat;
}

/* Does the way to q leave p into the ring? */
static bool
goes_in(const struct cutting *c, const struct end *p, struct spot q)
{
	const size_t n = c->r->n;
	const struct spot a = p->broken ? knot(c, p->i) :
	    knot(c, p->i + n - 1);
	const struct spot b = knot(c, p->i + 1);
	const int bend = knots_turn(a, p->at, b);
	const int in = knots_turn(a, p->at, q), out = knots_turn(p->at, b, q);

	if (p->broken)
		return knots_turn(a, b, q) > 0;
	if (a.lon == b.lon && a.lat == b.lat)
		return in != 0;
	if (bend > 0)
		return in > 0 && out > 0;
	return bend < 0 ? in > 0 || out > 0 : out > 0;
}

/* Is the angle at p between the ways to a and to q too small? */
static bool
sharp(const struct cutting *c, struct spot p, struct spot a, struct spot q)
{
	const int64_t ax = east(c, a) - east(c, p), ay = north(c, a) - north(c, p);
	const int64_t qx = east(c, q) - east(c, p), qy = north(c, q) - north(c, p);
	const wide dot = (wide)ax * qx + (wide)ay * qy;
	const wide turn = (wide)ax * qy - (wide)ay * qx;

	return dot > 0 && (turn < 0 ? -turn : turn) * 3 < dot;
}

static bool
sharp_at(const struct cutting *c, const struct end *p, struct spot q)
{
	return sharp(c, p->at, knot(c, p->broken ? p->i :
	    p->i + c->r->n - 1), q) || sharp(c, p->at, knot(c, p->i + 1), q);
}

/* Does the chord meet edge i anywhere but where it ends? */
static bool
hits(const struct cutting *c, const struct end *p, const struct end *q, size_t i)
{
	const uint32_t x = c->r->k[i], y = c->r->k[(i + 1) % c->r->n];
	const struct spot u = c->g->at[x], v = c->g->at[y];
	const int pu = knots_turn(p->at, q->at, u);
	const int pv = knots_turn(p->at, q->at, v);
	const bool ux = is_end(c, x, p) || is_end(c, x, q);
	const bool vx = is_end(c, y, p) || is_end(c, y, q);

	if (ux && vx)
		return true;	/* an edge already */
	if (ux || vx) {
		const struct spot o = ux ? v : u;

		/* along it, and the other knot between its ends */
		return (ux ? pv : pu) == 0 &&
		    far2(c, o, p->at) < far2(c, p->at, q->at) &&
		    far2(c, o, q->at) < far2(c, p->at, q->at);
	}
	return pu * pv <= 0 && knots_turn(u, v, p->at) *
	    knots_turn(u, v, q->at) <= 0;
}

static bool
same_edge(const struct cutting *c, size_t i, const struct end *e)
{
	const size_t n = c->r->n;
	const uint32_t a = c->r->k[i], b = c->r->k[(i + 1) % n];
	const uint32_t x = c->r->k[e->i], y = c->r->k[(e->i + 1) % n];

	return e->broken && ((a == x && b == y) || (a == y && b == x));
}

static bool
may_cut(const struct cutting *c, const struct end *p, const struct end *q)
{
	if (!goes_in(c, p, q->at) || !goes_in(c, q, p->at))
		return false;
	if (!c->rough && (sharp_at(c, p, q->at) || sharp_at(c, q, p->at)))
		return false;
	for (size_t i = 0; i < c->r->n; i++)
		if (!same_edge(c, i, p) && !same_edge(c, i, q) &&
		    hits(c, p, q, i))
			return false;
	return true;
}

/* ---- what a cut costs ---- */

static bool
in_piece(const struct cutting *c, const struct end *p, const struct end *q,
    struct spot at)
{
	struct spot a = p->at;
	bool odd = false;

	for (size_t i = p->i + 1; i <= q->i + 2; i++) {
		const struct spot b = i <= q->i ? knot(c, i) : i == q->i + 1 ?
		    q->at : p->at;

		if ((a.lat <= at.lat) != (b.lat <= at.lat) &&
		    (knots_turn(a, b, at) > 0) == (b.lat > a.lat))
			odd = !odd;
		a = b;
	}
	return odd;
}

/* How far from even the shares are, ONE = twice or half. */
static int64_t
uneven(int64_t share, size_t n, size_t k)
{
	const int64_t have = share * (int64_t)k / (int64_t)n + 1;

	return (have > ONE ? have : ONE * ONE / have) - ONE;
}

/* Is the centre at nearer to the cut than a fifth of a cell? one2: twice a cell's
 * area; len2: the cut's length, squared. */
static bool
is_close(const struct cutting *c, const struct cut *k, struct spot at, wide one2,
    wide len2)
{
	const wide d = ((wide)east(c, at) - east(c, k->p.at)) *
	    (north(c, k->q.at) - north(c, k->p.at)) -
	    ((wide)east(c, k->q.at) - east(c, k->p.at)) *
	    (north(c, at) - north(c, k->p.at));
	const wide root = (wide)(grow_root(len2) + 1);

	return d / root * d / root * 25 < one2;
}

/* Each child's sites say which side it is on; false: the cut meets a centre. */
static bool
cut_vote(struct cutting *c, const struct cut *k, int64_t *cost)
{
	const wide one2 = c->area2 * c->squeeze / ONE / 2 / (wide)c->kids;
	const wide len2 = far2(c, k->p.at, k->q.at);

	for (size_t i = 0; i < c->kids; i++)
		c->votes[c->list[i]] = 0;
	for (size_t i = 0; i < c->sites; i++) {
		const struct grow_site *s = &c->site[i];
		const bool in = in_piece(c, &k->p, &k->q, s->at);

		c->votes[s->kid] += (in ? 1 : -1) * (s->own ? 1000 : 1);
		if (!s->own)
			continue;
		if (!knots_turn(k->p.at, k->q.at, s->at))
			return false;
		if (is_close(c, k, s->at, one2, len2))
			*cost += ONE;
	}
	return true;
}

bool
cut_deal(struct cutting *c, const struct cut *k, size_t *left, int64_t *cost)
{
	size_t sure = 0, open = 0, want;

	if (!cut_vote(c, k, cost))
		return false;
	for (size_t i = 0; i < c->kids; i++) {
		sure += c->votes[c->list[i]] > 0;
		open += c->votes[c->list[i]] == 0;
	}
	for (size_t i = 0; i < c->sites; i++)
		if (!c->site[i].own && (c->votes[c->site[i].kid] > 0) !=
		    in_piece(c, &k->p, &k->q, c->site[i].at))
			*cost += ONE / 4;
	want = (size_t)((k->share * (int64_t)c->kids + ONE / 2) / ONE);
	want = want < sure ? sure : want > sure + open ? sure + open : want;
	if (!want)
		want = 1;
	if (want == c->kids)
		want--;
	*left = want;
	return want >= sure && want <= sure + open;
}

static void
consider(struct cutting *c, const struct end *a, const struct end *b)
{
	struct cut k = { .p = a->i <= b->i ? *a : *b, .q = a->i <= b->i ? *b : *a };
	const wide len2 = far2(c, k.p.at, k.q.at);
	int64_t bad, even;
	wide in2;

	if (k.p.i == k.q.i || !len2)
		return;
	k.cost = (int64_t)(len2 * 2 * ONE / (c->area2 * c->squeeze / ONE + 1));
	if (k.cost >= c->best.cost)
		return;
	in2 = piece2(c, &k.p, &k.q);
	k.share = (int64_t)(in2 * ONE / c->area2);
	if (in2 <= 0 || in2 >= c->area2)
		return;
	if (!cut_deal(c, &k, &k.left, &k.cost) || k.cost >= c->best.cost)
		return;
	bad = uneven(k.share, k.left, c->kids);
	even = uneven(ONE - k.share, c->kids - k.left, c->kids);
	bad = bad > even ? bad : even;
	even = (int64_t)k.left * 2 - (int64_t)c->kids;
	/* cut off one by one, they would stand around like petals */
	k.cost += (c->sites ? bad / 4 : bad * 2) + (even < 0 ? -even : even) *
	    (c->sites ? ONE / 2 : 2 * ONE) / (int64_t)c->kids;
	if (k.cost < c->best.cost && may_cut(c, &k.p, &k.q))
		c->best = k;
}

/* ---- lines ---- */

struct crossing { int64_t at, num, den; size_t i; bool in; };

static int
by_place(const void *a, const void *b)
{
	const struct crossing *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->in != y->in)
		return x->in ? 1 : -1;
	return (x->i > y->i) - (x->i < y->i);
}

/* The chords of the line at t. */
static void
try_line(struct cutting *c, int64_t t, struct crossing *x)
{
	size_t n = 0;

	for (size_t i = 0; i < c->r->n; i++) {
		const int64_t a = c->along[i] - t;
		const int64_t b = c->along[(i + 1) % c->r->n] - t;
		const struct spot u = knot(c, i), v = knot(c, i + 1);
		int64_t pu, pv;

		if ((a <= 0) == (b <= 0))
			continue;
		pu = (north(c, u) * c->dir[0] - east(c, u) * c->dir[1]) / ONE;
		pv = (north(c, v) * c->dir[0] - east(c, v) * c->dir[1]) / ONE;
		x[n].num = a < 0 ? -a : a;
		x[n].den = x[n].num + (b < 0 ? -b : b);
		x[n].at = pu + (int64_t)((wide)(pv - pu) * x[n].num / x[n].den);
		x[n].i = i;
		x[n++].in = a < b;	/* the inside lies left of edges */
	}
	if (n)
		qsort(x, n, sizeof(*x), by_place);
	for (size_t k = 1; k < n; k++) {
		const int64_t len = x[k].at - x[k - 1].at;
		const wide near2 = (wide)len * len / (12 * 12);
		struct end p, q;

		if (x[k - 1].in == x[k].in)
			continue;
		p = end_on(c, x[k - 1].i, x[k - 1].num, x[k - 1].den, near2);
		q = end_on(c, x[k].i, x[k].num, x[k].den, near2);
		consider(c, &p, &q);
	}
}

static void
try_direction(struct cutting *c, struct crossing *x)
{
	int64_t lo = INT64_MAX, hi = INT64_MIN, step, best;
	struct cut was;

	for (size_t i = 0; i < c->r->n; i++) {
		c->along[i] = along(c, knot(c, i));
		lo = c->along[i] < lo ? c->along[i] : lo;
		hi = c->along[i] > hi ? c->along[i] : hi;
	}
	step = (hi - lo) / PLACES;
	best = lo;
	for (int k = 0; k < PLACES; k++) {
		const int64_t t = lo + step / 2 + step * k;

		was = c->best;
		try_line(c, t, x);
		if (c->best.cost < was.cost)
			best = t;
	}
	if (best == lo)
		return;
	for (int k = 0; k < REFINE; k++) {
		const int64_t t = best;

		step /= 2;
		for (int side = -1; side <= 1; side += 2) {
			was = c->best;
			try_line(c, t + side * step, x);
			if (c->best.cost < was.cost)
				best = t + side * step;
		}
	}
}

bool
cut_find(struct cutting *c)
{
	const size_t n = c->r->n;
	struct crossing *x = xmalloc((n + 1) * sizeof(*x));

	c->sum = xmalloc((n + 1) * sizeof(*c->sum));
	c->along = xmalloc((n + 1) * sizeof(*c->along));
	c->sum[0] = 0;
	for (size_t i = 0; i < n; i++)
		c->sum[i + 1] = c->sum[i] + cross(c, knot(c, i), knot(c, i + 1));
	c->area2 = c->sum[n];
	c->squeeze = grow_squeeze(knot(c, 0).lat);
	c->best.cost = INT64_MAX;
	for (int rough = 0; rough < 2 && c->best.cost == INT64_MAX &&
	    c->area2 > 0; rough++) {
		c->rough = rough;
		for (int k = 0; k < TURNS; k++) {
			c->dir = across[k];
			try_direction(c, x);
		}
	}
	free(c->sum);
	free(c->along);
	free(x);
	return c->best.cost < INT64_MAX;
}
