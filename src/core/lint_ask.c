/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_ask.c -- what many rules together leave of a box, exactly: take a case
 * out of it; the rule that fits the case is taken out of the box, which leaves
 * a few smaller boxes that do not meet, and so on with each. Rules that fit
 * none of the cases tried are never worked with.  Layer: core (pure). */
#include "lint_in.h"

#include <string.h>

/* A question that takes more is answered with caution: something is left. */
#define STEPS	20000

/* ---- a case ---- */

static uint16_t
minute_of(const struct runs *week, unsigned weekday)
{
	const int64_t first = (int64_t)weekday * LINT_DAY, ten = first + 600;
	int64_t best = -1;

	if (week == NULL)
		return 600;
	for (size_t i = 0; i < week->n; i++) {
		const int64_t lo = week->at[i].lo > first ? week->at[i].lo :
		    first;

		if (week->at[i].lo <= ten && week->at[i].hi >= ten)
			return 600;
		if (best < 0 && lo <= week->at[i].hi && lo < first + LINT_DAY)
			best = lo;
	}
	return (uint16_t)(best - first);
}

/* Is the field there in the case? Absent where it may be, and where it must
 * be for the place's sake. */
static bool
wanted(const struct world *w, const struct box *b, size_t i)
{
	if (b->field[i] == NULL)
		return w->place >= 0 && (int)i == w->words &&
		    b->field[w->place] != NULL && !b->field[w->place]->absent;
	if (b->field[i]->absent && (int)i == w->words && w->place >= 0)
		return !box_dom(w, b, (size_t)w->place)->absent;
	return !b->field[i]->absent;
}

static void
point_field(struct world *w, struct arena *a, const struct box *b, size_t i,
    struct fact *fact)
{
	const struct wish *others = NULL;
	struct str first = STR_NONE;

	if (!wanted(w, b, i))
		return;
	if ((int)i == w->place && w->words >= 0)
		others = box_dom(w, b, (size_t)w->words)->text;
	/* The words of a case begin with those of its place. */
	if ((int)i == w->words && w->place >= 0 &&
	    fact[w->place].state == FACT_TEXT)
		first = fact[w->place].text;
	dom_value(a, w->law->fields[i].kind, box_dom(w, b, i), &w->closed[i],
	    others, first, &fact[i]);
}

/* A case of the box, texts in a. */
struct point {
	int		channel;
	int32_t		day;
	uint16_t	minute;		/* of the day */
	int64_t		week_minute;
	struct facts	f;		/* for its fields only */
	struct fact	fact[FACTS_MAX];
};

static void
point_of(struct world *w, struct arena *a, const struct box *b,
    struct point *p)
{
	int64_t day = w->on;
	unsigned weekday;

	(void)moment_day(b->days, b->week, &day);
	weekday = moment_weekday(day);
	p->channel = __builtin_ctzll(b->chan);
	p->day = (int32_t)day;
	p->minute = minute_of(b->week, weekday);
	p->week_minute = (int64_t)weekday * LINT_DAY + p->minute;
	facts_init(&p->f, w->law, p->fact);
	for (size_t i = 0; i < w->fields; i++)
		p->fact[i] = (struct fact){ .state = FACT_ABSENT };
	if (w->place >= 0)
		point_field(w, a, b, (size_t)w->place, p->fact);
	for (size_t i = 0; i < w->fields; i++)
		if ((int)i != w->place)
			point_field(w, a, b, i, p->fact);
}

const struct lcase *
box_case(struct world *w, const struct box *b, uint32_t matter, uint64_t grid)
{
	struct lcase *const c = arena_alloc(&w->keep, sizeof(*c) +
	    w->fields * sizeof(c->f[0]));
	struct point p;

	point_of(w, &w->keep, b, &p);
	c->matter = matter;
	c->grid = grid;
	c->channel = w->law->channels_n == 0 ? -1 : p.channel;
	c->day = p.day;
	c->minute = p.minute;
	for (size_t i = 0; i < w->fields; i++)
		if (p.fact[i].state != FACT_ABSENT) {
			c->f[c->n].field = (uint8_t)i;
			c->f[c->n++].fact = p.fact[i];
		}
	return c;
}

void
lcase_witness(const struct world *w, const struct lcase *c,
    struct witness *out)
{
	memset(out->fact, 0, sizeof(out->fact));
	facts_init(&out->f, w->law, out->fact);
	out->f.matter = c->matter;
	out->f.grid = c->grid;
	out->f.channel = c->channel;
	facts_time(&out->f, ((int64_t)c->day * LINT_DAY + c->minute -
	    w->law->offset_min) * 60000);
	for (size_t i = 0; i < w->law->fields_n && i < FACTS_MAX; i++)
		out->fact[i].state = FACT_ABSENT;
	for (size_t i = 0; i < c->n; i++)
		out->fact[c->f[i].field] = c->f[i].fact;
}

/* ---- what is left of a box ---- */

static bool
runs_have(const struct runs *r, int64_t v)
{
	for (size_t i = 0; i < r->n && r->at[i].lo <= v; i++)
		if (v <= r->at[i].hi)
			return true;
	return false;
}

static bool
point_fits(const struct world *w, const struct lrule *z, struct point *p)
{
	if (z->marks & MARK_FULL)
		return true;
	if (!(z->chan >> p->channel & 1) ||
	    (z->days != w->days && !runs_have(z->days, p->day)) ||
	    (z->week != NULL && !runs_have(z->week, p->week_minute)))
		return false;
	for (size_t i = 0; i < z->r->when_n; i++)
		if (!cond_holds(&z->r->when[i], &p->f))
			return false;
	return true;
}

static bool left(struct ask *q, const struct box *b);

static bool
left_field(struct ask *q, const struct box *b)
{
	return moment_any(b->days, b->week) && left(q, b);
}

/* Those pieces of rest that z leaves for its time; rest is then what z may
 * still hold. */
static bool
left_time(struct ask *q, struct box *rest, const struct lrule *z)
{
	struct world *const w = q->w;
	struct box piece = *rest;

	if (z->days != w->days) {
		piece.days = runs_minus(&w->scratch, rest->days, z->days);
		if (left_field(q, &piece))
			return true;
		rest->days = runs_and(&w->scratch, rest->days, z->days);
	}
	if (z->week != NULL) {
		const struct runs *const week = rest->week != NULL ?
		    rest->week : runs_one(&w->scratch, 0, LINT_WEEK - 1);

		piece = *rest;
		piece.week = runs_minus(&w->scratch, week, z->week);
		if (left_field(q, &piece))
			return true;
		rest->week = runs_and(&w->scratch, week, z->week);
	}
	return false;
}

/* b without z: one piece for each thing z asks, where what z asked before
 * holds and this does not. */
static bool
left_without(struct ask *q, const struct box *b, const struct lrule *z)
{
	struct box rest = *b, piece;

	if (rest.chan & ~z->chan) {
		piece = rest;
		piece.chan &= ~z->chan;
		if (left(q, &piece))
			return true;
		rest.chan &= z->chan;
	}
	if (left_time(q, &rest, z))
		return true;
	for (size_t k = 0; k < z->r->when_n; k++) {
		if (box_cond(q->w, &rest, &z->r->when[k], false, &piece) &&
		    left(q, &piece))
			return true;
		if (!box_cond(q->w, &rest, &z->r->when[k], true, &piece))
			return false;
		rest = piece;
	}
	return false;
}

/* The first of the rules that fits some case of b; n: none does. */
static size_t
first_of(struct ask *q, const struct box *b)
{
	struct point p;
	size_t i = 0;

	point_of(q->w, &q->w->scratch, b, &p);
	while (i < q->n && !point_fits(q->w, q->z[i], &p))
		i++;
	return i;
}

static bool
left(struct ask *q, const struct box *b)
{
	const size_t i = first_of(q, b);

	if (i < q->n && ++q->steps < STEPS)
		return q->z[i]->marks & MARK_FULL ? false :
		    left_without(q, b, q->z[i]);
	q->found = *b;
	return true;
}

/* One rule after the other: in what it shares with b, less those before. */
bool
ask_hits(struct ask *q, const struct box *b)
{
	struct ask one = { .w = q->w, .z = q->z };
	struct box both;

	for (size_t i = 0; i < q->n; i++) {
		if (!q->hit[i] || !box_and(q->w, b, q->z[i], &both))
			continue;
		one.n = i;
		one.steps = 0;
		if (left(&one, &both)) {
			q->found = one.found;
			return true;
		}
	}
	return false;
}

bool
ask_box(struct ask *q, const struct box *b)
{
	if (q->hit != NULL) {
		/* Most often one look is enough. */
		const size_t i = first_of(q, b);

		if (i == q->n || q->hit[i]) {
			q->found = *b;
			return true;
		}
		if (ask_hits(q, b))
			return true;
	}
	q->steps = 0;
	return left(q, b);
}
