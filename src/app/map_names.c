/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names on the picture: grids, roads, places; what matters more asks for more.
 * The sketch lets none overlap another. A name that its thing has no room for
 * is not asked for. */
#include "app/map_view.h"

#include <stdio.h>
#include <stdlib.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "lang/lang.h"

#define NAMES_MOST	4000	/* asked for in one frame */
#define NAMED		8	/* cells a grid is wide that gets its name */
#define COUNTED		6
#define TOWN_NAME	625	/* over cases, but not over their cards */

/* ---- roads ---- */

/* By what the source calls them; else by how they are called. */
unsigned
map_road_class(const struct feature *f)
{
	static const struct { const char *word; unsigned k; bool end; } rows[] = {
		{ "motorway", 1, false }, { "trunk", 1, false },
		{ "primary", 1, false }, { "secondary", 2, false },
		{ "tertiary", 3, false }, { "快速", 1, false },
		{ "主干", 1, false }, { "次干", 2, false },
		{ "支路", 3, false },
		{ "环", 1, true }, { "环路", 1, true }, { "大街", 1, true },
		{ "高速", 1, true }, { "大道", 1, true }, { "路", 2, true },
		{ "桥", 2, true }, { "街", 3, true }
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str w = str_of(rows[i].word);

		if (rows[i].end ? f->kind.n == 0 && str_ends(f->name, w) :
		    str_starts(f->kind, w))
			return rows[i].k;
	}
	return 4;
}

static struct spot
middle(const struct feature *f)
{
	return (struct spot){
		(int32_t)(((int64_t)f->box.min.lon + f->box.max.lon) / 2),
		(int32_t)(((int64_t)f->box.min.lat + f->box.max.lat) / 2)
	};
}

static int
by_name(const void *a, const void *b, void *ctx)
{
	const struct shapes *s = ctx;
	const uint32_t *x = a, *y = b;
	int c = str_cmp(s->f[*x].name, s->f[*y].name);

	return c != 0 ? c : (*x > *y) - (*x < *y);
}

static void
name_of(const struct shapes *s, const uint32_t *i, size_t n,
    struct map_name *out)
{
	struct extent all = EXTENT_NONE;

	*out = (struct map_name){ .name = s->f[i[0]].name };
	for (size_t k = 0; k < n; k++) {
		const struct feature *f = &s->f[i[k]];
		double metres = geo_metres(f->box.min, f->box.max);

		extent_join(&all, &f->box);
		if (metres < out->metres)
			continue;
		out->metres = metres;
		out->at = middle(f);
	}
	out->reach = geo_metres(all.min, all.max);
}

/* A road is many pieces of one name: it is named once, where it is longest. */
void
map_names_make(struct map_layer *l)
{
	const struct shapes *s = l->s;
	uint32_t *i = xcalloc(s->n + 1, sizeof *i);
	size_t n = 0;

	for (size_t k = 0; k < s->n; k++)
		if (s->f[k].name.n > 0 && s->f[k].shape == SHAPE_LINE)
			i[n++] = (uint32_t)k;
	qsort_r(i, n, sizeof *i, by_name, (void *)(uintptr_t)s);
	l->names = xcalloc(n + 1, sizeof *l->names);
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && str_eq(s->f[i[to]].name,
		    s->f[i[from]].name); to++)
			;
		name_of(s, i + from, to - from, &l->names[l->names_n++]);
	}
	free(i);
}

static void
label_roads(struct map_view *m, const struct map_layer *l,
    const struct extent *seen)
{
	double cell = map_cell_metres(m);

	for (size_t i = 0; i < l->names_n; i++) {
		const struct map_name *r = &l->names[i];
		double wide = r->reach / cell;

		if (extent_has(seen, r->at) &&
		    wide >= lang_columns(r->name) * 1.5)
			sketch_label(m->k, r->at, r->name, ROLE_MAP_LABEL,
			    250 + (unsigned)(wide > 90 ? 90 : wide));
	}
}

/* ---- grids ---- */

/* 安定门街道 is 安定门 where there is little room. */
static struct str
short_name(struct str name)
{
	static const char *const tails[] = { "街道", "地区", "社区", "镇",
		"乡", "村" };

	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
		if (str_ends(name, str_of(tails[i])) &&
		    name.n > str_of(tails[i]).n + 3)
			return str_n(name.p, name.n - str_of(tails[i]).n);
	return name;
}

static void
label_grid(struct desk *d, size_t i, const struct extent *seen)
{
	struct map_view *m = d->map;
	const struct feature *f = &district_grids(m->dist)->f[i];
	const struct law_grid *g = law_grid(d->law, f->code);
	struct spot at = i < m->insides ? m->inside[i] : middle(f);
	struct str name = g != NULL ? g->name : f->name;
	bool counted = m->counts.what != MAP_COUNT_OFF &&
	    f->level == m->counts.level;
	uint32_t n = counted ? map_counts_of(m, (int32_t)i) : 0;
	struct spot east = { f->box.max.lon, f->box.min.lat };
	int room = (int)(geo_metres(f->box.min, east) / map_cell_metres(m));
	char text[96];

	if (!extent_has(seen, at))
		return;
	if (room < lang_columns(name) + 4)
		name = short_name(name);
	if (room < lang_columns(name) - 2 && n == 0)
		return;
	if (n > 0 && room < lang_columns(name) + 3)
		snprintf(text, sizeof text, "%u", n);
	else if (n > 0)
		snprintf(text, sizeof text, "%.*s %u", STR_ARG(name), n);
	else
		snprintf(text, sizeof text, "%.*s", STR_ARG(name));
	sketch_label(m->k, at, str_of(text), f->level <= GRID_TOWN ?
	    ROLE_MAP_NAME : ROLE_MAP_LABEL, n > 0 ? 900 : f->level <=
	    GRID_TOWN ? TOWN_NAME : 800 - 100 * (unsigned)f->level);
}

/* Names cover no more than an eighth of the picture: the finest level whose grids
 * have that much room. Counts are short, and what was asked for. */
static unsigned
named_level(const struct map_view *m)
{
	double cell = map_cell_metres(m);
	bool counted = m->counts.what != MAP_COUNT_OFF;
	unsigned level = m->level;

	while (level > GRID_TOWN && m->size[level] < NAMED * cell)
		level--;
	if (counted && m->counts.level > level &&
	    m->size[m->counts.level] >= COUNTED * cell)
		level = m->counts.level;
	return level;
}

static void
label_grids(struct desk *d, const struct extent *seen)
{
	struct map_view *m = d->map;
	const struct shapes *s = district_grids(m->dist);
	unsigned lowest = named_level(m);

	for (size_t i = 0; i < s->n; i++) {
		const struct feature *f = &s->f[i];

		if (f->level >= GRID_TOWN && f->level != GRID_AREA &&
		    f->level <= lowest && extent_meet(&f->box, seen))
			label_grid(d, i, seen);
	}
}

/* ---- other things ---- */

static void
label_layer(struct map_view *m, const struct map_layer *l,
    const struct extent *seen)
{
	static const unsigned weights[LAYER_KIND_COUNT] = {
		[LAYER_WATER] = 240, [LAYER_GREEN] = 200,
		[LAYER_DUTY] = 230, [LAYER_PLACE] = 100
	};
	double cell = map_cell_metres(m);
	int asked = 0;

	for (size_t i = 0; i < l->s->n && asked < NAMES_MOST; i++) {
		const struct feature *f = &l->s->f[i];
		double wide, most = f->shape == SHAPE_POINT ? 6 : 80;

		if (f->name.n == 0 || !extent_meet(&f->box, seen) ||
		    cell > most)
			continue;
		wide = geo_metres(f->box.min, f->box.max) / cell;
		if (f->shape != SHAPE_POINT &&
		    wide < lang_columns(f->name) * 0.8)
			continue;
		asked++;
		sketch_label(m->k, middle(f), f->name, ROLE_MAP_LABEL,
		    weights[l->kind] + (unsigned)(wide > 90 ? 90 : wide));
	}
}

static void
label_measure(struct desk *d)
{
	struct map_view *m = d->map;
	char text[32];
	double metres;

	if (!m->measure || !geo_known(m->from))
		return;
	metres = geo_metres(m->from, m->cur);
	snprintf(text, sizeof text, metres < 10000 ? "%.0f m" : "%.1f km",
	    metres < 10000 ? metres : metres / 1000);
	sketch_label(m->k, m->cur, str_of(text), ROLE_STRONG, SKETCH_ALWAYS);
}

void
map_labels(struct desk *d, bool export)
{
	struct map_view *m = d->map;
	struct extent seen = sketch_seen(m->k);

	label_measure(d);
	label_grids(d, &seen);
	for (size_t i = 0; i < m->layers_n; i++) {
		const struct map_layer *l = &m->layer[i];

		if (l->what != MAP_IMPORTED || !l->on || !l->may ||
		    l->s == NULL || l->foreign || (export && l->keep))
			continue;
		if (l->names != NULL)
			label_roads(m, l, &seen);
		else
			label_layer(m, l, &seen);
	}
}
