/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture, layer by layer from the ground up: areas, counts, roads, borders
 * by level, the grid under the cursor. Signs and names are map_marks.c's. What
 * is too small to be told apart at this scale is left out. */
#include "app/map_view.h"

#include <string.h>
#include "app/intl.h"

struct brush {
	const struct map_view	*m;
	const struct map_layer	*l;	/* NULL: the grids themselves */
	const struct shapes	*s;
	double			 cell;	/* metres */
	enum map_what		 what;		/* the borders that are drawn */
	bool			 fills, only_picked;
};

/* ---- kinds of things ---- */

static bool
road_ink(const struct brush *b, const struct feature *f,
    struct sketch_ink *ink)
{
	static const double most[] = { 0, 300, 110, 50, 13 };
	unsigned k = map_road_class(f);

	ink->role = k == 1 ? ROLE_MAP_MAIN : ROLE_MAP_ROAD;
	ink->thick = k == 1 && b->cell < 12 ? 2 : 1;
	return b->cell <= most[k];
}

static bool
area_ink(const struct brush *b, struct sketch_ink *ink, enum role role,
    unsigned pattern, double lines)
{
	ink->role = (uint8_t)role;
	ink->pattern = (uint8_t)pattern;
	ink->fill_role = pattern > 0 ? (uint8_t)role : ROLE_COUNT;
	/* Where areas are counted, what lies under them would be read as more. */
	if (b->m->counts.what != MAP_COUNT_OFF)
		ink->fill_role = ROLE_COUNT;
	return ink->fill_role != ROLE_COUNT || b->cell <= lines;
}

static bool
layer_ink(void *ctx, size_t i, struct sketch_ink *ink)
{
	const struct brush *b = ctx;
	const struct feature *f = &b->s->f[i];

	*ink = (struct sketch_ink){ .fill_role = ROLE_COUNT };
	if (f->shape == SHAPE_POINT)
		return false;
	switch (b->l->kind) {
	case LAYER_ROAD:
		return road_ink(b, f, ink);
	case LAYER_RAIL:
		ink->role = ROLE_MAP_RAIL;
		ink->dash = 2;
		return b->cell <= 300;
	case LAYER_WATER:
		return area_ink(b, ink, ROLE_MAP_WATER, f->shape ==
		    SHAPE_AREA ? 5 : 0, 100);
	case LAYER_GREEN:
		return area_ink(b, ink, ROLE_MAP_GREEN, 2, 40);
	case LAYER_LAND:
		return area_ink(b, ink, ROLE_MAP_LAND, 0, 7) &&
		    b->cell <= 7;
	case LAYER_DUTY:
		ink->role = ROLE_MAP_TRACK;
		ink->dash = 3;
		return true;
	case LAYER_VALUE:
		return false;
	default:
		return area_ink(b, ink, ROLE_MAP_LAND, 0, 60) ||
		    b->cell <= 60;
	}
}

/* ---- grids ---- */

/* District and towns are one switch, areas between them and basic grids none. */
static enum map_what
borders_of(unsigned level)
{
	return level == GRID_UNIT ? MAP_UNITS : level == GRID_BASIC ?
	    MAP_BASICS : level == GRID_AREA ? MAP_EMPTY : MAP_TOWNS;
}

static bool
grid_ink(void *ctx, size_t i, struct sketch_ink *ink)
{
	static const uint8_t roles[MAP_LEVELS] = {
		ROLE_MAP_DISTRICT, ROLE_MAP_DISTRICT, ROLE_MAP_TOWN,
		ROLE_MAP_TOWN, ROLE_MAP_BASIC, ROLE_MAP_UNIT
	};
	static const uint8_t dense[MAP_CLASSES + 1] = { 0, 1, 2, 4, 6, 8 };
	const struct brush *b = ctx;
	unsigned level = b->s->f[i].level, k = 0;

	*ink = (struct sketch_ink){ .role = roles[level],
	    .fill_role = ROLE_COUNT };
	if (b->only_picked) {
		ink->role = ROLE_MAP_PICKED;
		return (int32_t)i == b->m->picked;
	}
	if (b->fills && level == b->m->counts.level)
		k = map_counts_class(b->m, (int32_t)i);
	if (k > 0) {
		/* Few classes lie at the dense end: many is always dark. */
		k += MAP_CLASSES - b->m->counts.classes;
		ink->fill_role = (uint8_t)(ROLE_MAP_1 + k - 1);
		ink->pattern = dense[k];
	}
	if (level == GRID_UNIT)
		ink->dash = 2;
	return b->fills ? k > 0 : borders_of(level) == b->what;
}

static void
draw_layer(struct desk *d, const struct map_layer *l, struct brush *b)
{
	struct map_view *m = d->map;

	if (l->what == MAP_IMPORTED) {
		b->l = l;
		b->s = l->s;
		if (l->set != NULL && !m->coarse)
			sketch_draw(m->k, l->set, layer_ink, b);
		return;
	}
	/* Fine borders would be all there is to see, from far away. */
	if (m->grids == NULL || (l->what != MAP_TOWNS && m->coarse) ||
	    (l->what == MAP_BASICS && m->level < GRID_BASIC) ||
	    (l->what == MAP_UNITS && m->level < GRID_UNIT))
		return;
	b->what = l->what;
	b->s = district_grids(m->dist);
	sketch_draw(m->k, m->grids, grid_ink, b);
}

static void
draw_measure(struct desk *d)
{
	struct map_view *m = d->map;
	const struct spot line[2] = { m->from, m->cur };
	const struct sketch_ink ink = { .role = ROLE_MAP_TRACK,
	    .fill_role = ROLE_COUNT };

	if (m->measure && geo_known(m->from) && geo_known(m->cur))
		sketch_path(m->k, line, 2, &ink);
}

void
map_paint(struct desk *d, bool export)
{
	struct map_view *m = d->map;
	struct brush b = {
		.m = m, .s = district_grids(m->dist),
		.cell = map_cell_metres(m)
	};

	b.fills = m->counts.what != MAP_COUNT_OFF && m->counts.n != NULL &&
	    m->grids != NULL && !m->coarse;
	if (b.fills)
		sketch_draw(m->k, m->grids, grid_ink, &b);
	b.fills = false;
	for (size_t i = 0; i < m->layers_n; i++)
		if (m->layer[i].on && m->layer[i].may &&
		    !(export && m->layer[i].keep))
			draw_layer(d, &m->layer[i], &b);
	b.only_picked = true;
	b.s = district_grids(m->dist);
	if (m->picked >= 0 && m->grids != NULL && !m->coarse)
		sketch_draw(m->k, m->grids, grid_ink, &b);
	map_track(d, export);
	draw_measure(d);
	map_marks(d, export);
	if (!m->coarse)
		map_labels(d, export);
}

/* ---- the pane ---- */

static void
settle_size(struct desk *d, int w, int h)
{
	struct map_view *m = d->map;
	/* A sign of ASCII costs a thin line one byte, a Braille one three. */
	enum sketch_dots dots = d->ascii || m->coarse ? SKETCH_ASCII :
	    m->dots;

	if (m->w == w && m->h == h && m->drawn == dots)
		return;
	m->w = w;
	m->h = h;
	m->drawn = dots;
	m->stale = true;
	m->fit |= m->whole;
	sketch_fit(m->k, w, h, dots);
	if (m->cells.c == NULL)
		cells_init(&m->cells, w, h);
	else
		cells_resize(&m->cells, w, h);
}

static void
picture(struct desk *d)
{
	struct map_view *m = d->map;
	struct rect all = { 0, 0, m->w, m->h };

	m->stale = false;
	cells_fill(&m->cells, all, ROLE_TEXT);
	sketch_begin(m->k, &m->v);
	map_paint(d, false);
	sketch_end(m->k, &m->cells, all);
	if (m->heat.on)
		map_heat_paint(d, &m->cells, all);
}

static void
copy(struct map_view *m, struct cells *g, struct rect r)
{
	for (int y = 0; y < r.h; y++)
		memcpy(&g->c[(r.y + y) * g->w + r.x],
		    &m->cells.c[y * m->cells.w],
		    (size_t)r.w * sizeof *g->c);
}

static void
draw_text(struct desk *d, struct cells *g, struct rect r)
{
	if (d->map_lines.w != r.w - 1)
		pane_map_build(d, r.w - 1);
	cells_fill(g, (struct rect){ r.x, r.y, 1, r.h }, ROLE_TEXT);
	lines_draw(&d->map_lines, g, (struct rect){ r.x + 1, r.y, r.w - 1,
	    r.h });
	if (d->focus == PANE_MAP && d->p.kind == PROMPT_NONE) {
		g->cur_x = r.x;
		g->cur_y = r.y;
	}
}

void
map_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct map_view *m = map_of(d);
	struct rect in = r, foot = r;
	int x, y;

	if (!map_sketched(d, r)) {
		draw_text(d, g, r);
		return;
	}
	foot.h = map_foot_h(d, r.h);
	in.h -= foot.h;
	foot.y += in.h;
	settle_size(d, in.w, in.h);
	if (m->v.metres == 0)
		m->fit = true;
	map_sync(d);
	if (m->stale)
		picture(d);
	copy(m, g, in);
	map_foot(d, g, foot);
	if (d->focus == PANE_MAP && d->p.kind == PROMPT_NONE &&
	    sketch_cell_of(m->k, m->cur, &x, &y)) {
		g->cur_x = in.x + x;
		g->cur_y = in.y + y;
	}
}
