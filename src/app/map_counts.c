/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Areas shaded by a count of the queue's filter: the store counts by its grids,
 * each count goes to every level above, and the level in sight is cut into five
 * classes of equally many areas. Zoom picks another level and counts nothing. */
#include "app/map_view.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/squares.h"
#include "base/alloc.h"

const char *
map_count_name(enum map_count what)
{
	static const char *const names[MAP_COUNTS] = {
		[MAP_COUNT_OFF] = N_("no count"),
		[MAP_COUNT_ALL] = N_("cases"),
		[MAP_COUNT_OPEN] = N_("open cases"),
		[MAP_COUNT_OVERDUE] = N_("overdue cases"),
		[MAP_COUNT_NEAR] = N_("nearly due cases"),
		[MAP_COUNT_RETURNED] = N_("returned cases"),
		[MAP_COUNT_PER1000] = N_("cases per 1000 people")
	};

	return _(names[what]);
}

void
map_counts_fini(struct map_counts *c)
{
	free(c->n);
	free(c->people);
	free(c->up);
	free(c->got);
	*c = (struct map_counts){ .what = c->what };
}

/* Features of every level that a grid of the store lies in. */
static void
trace_up(struct desk *d, const uint64_t *code, size_t n)
{
	struct map_view *m = d->map;
	struct map_counts *c = &m->counts;

	c->up = xrealloc(c->up, (n + 1) * sizeof *c->up);
	c->got = xrealloc(c->got, (n + 1) * sizeof *c->got);
	for (; c->up_n < n; c->up_n++) {
		uint64_t at = code[c->up_n];

		for (unsigned l = 0; l < MAP_LEVELS; l++)
			c->up[c->up_n][l] = -1;
		for (unsigned l = 0; at != 0 && l < MAP_LEVELS; l++) {
			c->up[c->up_n][l] = district_find(m->dist, at);
			at = law_grid_above(d->law, at);
		}
	}
}

static void
count_store(struct desk *d, const struct query *q)
{
	struct map_view *m = d->map;
	struct map_counts *c = &m->counts;
	size_t n;
	const uint64_t *code = store_spots_grids(m->spots, &n);

	trace_up(d, code, n);
	if (store_spots_count(m->spots, q, c->got, n, &c->total) != OK)
		return;
	for (size_t i = 0; i < n; i++)
		for (unsigned l = 0; c->got[i] > 0 && l < MAP_LEVELS; l++)
			if (c->up[i][l] >= 0)
				c->n[c->up[i][l]] += c->got[i];
}

/* A desk without a store: the rows in sight. */
static void
count_rows(struct desk *d)
{
	struct map_counts *c = &d->map->counts;
	struct case_view v;

	c->total = (uint64_t)d->q.n;
	for (int i = 0; i < d->q.n; i++) {
		uint64_t at;

		if (d->repo->ops->get(d->repo, d->q.row[i].slot, &v) != OK)
			continue;
		at = v.c->grid;
		for (unsigned l = 0; at != 0 && l < MAP_LEVELS; l++) {
			int32_t f = district_find(d->map->dist, at);

			if (f >= 0)
				c->n[f]++;
			at = law_grid_above(d->law, at);
		}
	}
}

/* A layer of people rather than of other numbers; households are none. */
static bool
says_people(const struct map_layer *l, bool named)
{
	struct str name = str_of(l->name), title = str_of(l->title);

	if (l->what != MAP_IMPORTED || l->kind != LAYER_VALUE || !l->may)
		return false;
	if (named)
		return str_starts(name, STR("people")) ||
		    str_starts(name, STR("population")) ||
		    str_find(title, STR("人口")) >= 0;
	return !str_starts(name, STR("homes")) &&
	    !str_starts(name, STR("households")) &&
	    str_find(title, STR("户数")) < 0;
}

/* How many people live in each grid: of a layer that is called so, else of the first
 * layer of numbers. */
static void
find_people(struct desk *d)
{
	struct map_view *m = d->map;
	struct map_layer *l = NULL;

	if (m->counts.people != NULL)
		return;
	for (int named = 1; l == NULL && named >= 0; named--)
		for (size_t i = 0; l == NULL && i < m->layers_n; i++)
			if (says_people(&m->layer[i], named))
				l = &m->layer[i];
	if (l == NULL)
		return;
	if (l->s == NULL)
		l->s = district_shapes(m->dist, l->at);
	if (l->s == NULL || (squares_any(l->s) &&
	    l->s->datum != DATUM_NONE &&
	    l->s->datum != district_datum(m->dist)))
		return;
	m->counts.people = xcalloc(district_grids(m->dist)->n + 1,
	    sizeof(uint64_t));
	squares_sum(l->s, m->dist, d->law, m->counts.people);
}

void
map_counts_make(struct desk *d)
{
	struct map_view *m = d->map;
	struct map_counts *c = &m->counts;
	size_t all = district_grids(m->dist)->n;
	struct filter f;

	c->stale = false;
	c->minute = d->now / CLOCK_MIN_MS;
	if (c->what == MAP_COUNT_OFF || !map_query(d, c->what, &f))
		return;
	if (c->n == NULL)
		c->n = xcalloc(all + 1, sizeof *c->n);
	memset(c->n, 0, all * sizeof *c->n);
	if (m->spots != NULL)
		count_store(d, &f.q);
	else
		count_rows(d);
	filter_fini(&f);
	if (c->what == MAP_COUNT_PER1000)
		find_people(d);
	map_counts_level(d);
}

uint32_t
map_counts_of(const struct map_view *m, int32_t feature)
{
	const struct map_counts *c = &m->counts;

	if (c->n == NULL || feature < 0)
		return 0;
	if (c->what != MAP_COUNT_PER1000)
		return c->n[feature];
	if (c->people == NULL || c->people[feature] == 0)
		return 0;
	/* People are in thousandths: so are cases, twice. */
	return (uint32_t)(((uint64_t)c->n[feature] * 1000000 +
	    c->people[feature] / 2) / c->people[feature]);
}

static int
by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Values that are the same fall into the same class. */
static void
cut(struct map_counts *c, const uint32_t *value, size_t n)
{
	c->classes = 0;
	for (unsigned i = 0; i < MAP_CLASSES && n > 0; i++) {
		uint32_t least = value[n * i / MAP_CLASSES];

		if (c->classes == 0 || least > c->bound[c->classes - 1])
			c->bound[c->classes++] = least;
	}
}

static size_t
values_at(const struct map_view *m, unsigned level, uint32_t *out)
{
	const struct shapes *s = district_grids(m->dist);
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->f[i].level == level &&
		    map_counts_of(m, (int32_t)i) > 0)
			out[n++] = map_counts_of(m, (int32_t)i);
	return n;
}

void
map_counts_level(struct desk *d)
{
	struct map_view *m = d->map;
	struct map_counts *c = &m->counts;
	uint32_t *value;
	size_t n = 0;

	if (c->n == NULL)
		return;
	value = xcalloc(district_grids(m->dist)->n + 1, sizeof *value);
	/* Cases that are placed no finer are shown where they are placed. */
	for (c->level = m->level; c->level > 0; c->level--) {
		n = values_at(m, c->level, value);
		if (n > 0)
			break;
	}
	if (n > 0)
		qsort(value, n, sizeof *value, by_value);
	cut(c, value, n);
	free(value);
}

unsigned
map_counts_class(const struct map_view *m, int32_t feature)
{
	const struct map_counts *c = &m->counts;
	uint32_t n = map_counts_of(m, feature);
	unsigned k = 0;

	while (n > 0 && k < c->classes && n >= c->bound[k])
		k++;
	return k;
}
