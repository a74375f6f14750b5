/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signs and names on the picture: cases by state and card, officers, points of
 * layers; names of grids, roads and places, what matters more first. */
#include "app/map_view.h"

#include <stdio.h>
#include "app/intl.h"
#include "base/utf8.h"
#include "lang/lang.h"

/* Weights of marks and of labels; the selected case is SKETCH_ALWAYS. */
#define POINT_MARK	10
#define STAFF_MARK	50
#define CASE_MARK	100
#define NAMES_MOST	4000	/* asked for in one frame */

/* ---- cases ---- */

/* A card is told by its letter, a state by its sign: not by colour alone. */
static uint32_t
case_sign(const struct desk *d, const struct map_bin *b)
{
	const struct law_state *s = law_state(d->law, b->state);
	struct str sign;

	if (b->card > 0)
		return b->card > 1 ? 'R' : 'Y';
	sign = s != NULL ? s->sign : STR_NONE;
	return sign.n > 0 ? utf8_next(&sign) : 'o';
}

static enum role
case_role(const struct map_bin *b)
{
	return b->card > 1 ? ROLE_RED : b->card == 1 ? ROLE_YELLOW :
	    ROLE_MAP_CASE;
}

static void
mark_bin(void *ctx, struct spot at, const struct map_bin *b, uint32_t slot)
{
	struct desk *d = ctx;

	if (slot != SLOT_NONE && slot == d->map->seen)
		return;			/* it gets its own */
	sketch_mark(d->map->k, at, case_sign(d, b), case_role(b),
	    CASE_MARK + b->rank, b->n);
}

static void
mark_cases(struct desk *d)
{
	struct map_view *m = d->map;
	struct extent seen = sketch_seen(m->k);

	/* Where grids are shaded by counts, counts stand at their names. */
	if (m->counts.what == MAP_COUNT_OFF && !m->heat.on)
		map_bins_each(d, &seen, map_cell_metres(m), mark_bin, d);
}

static void
mark_selected(struct desk *d)
{
	struct map_view *m = d->map;
	struct case_view v;
	struct map_bin one = { .n = 1 };
	struct spot at;

	map_case_of(d, m->seen, &at);
	if (!geo_known(at) || d->repo->ops->get(d->repo, m->seen, &v) != OK)
		return;
	one.state = v.c->state;
	one.card = v.c->card;
	sketch_mark(m->k, at, case_sign(d, &one), ROLE_CURSOR, SKETCH_ALWAYS,
	    1);
	sketch_label(m->k, at, str_of(words_number(v.c->number)),
	    ROLE_STRONG, SKETCH_ALWAYS);
}

/* ---- officers ---- */

static void
mark_staff(struct desk *d)
{
	struct map_view *m = d->map;

	for (size_t i = 0; i < m->staff_n; i++) {
		const struct map_officer *o = &m->staff[i];
		char age[16], text[80];

		words_span(d->now - o->at_ms, 24ll * 3600 * 1000, age,
		    sizeof age);
		snprintf(text, sizeof text, "%s %s", o->who, age);
		sketch_mark(m->k, o->at, '@', ROLE_MAP_OFFICER, STAFF_MARK,
		    1);
		if (map_cell_metres(m) < 80)
			sketch_label(m->k, o->at, str_of(text),
			    ROLE_MAP_OFFICER, STAFF_MARK);
	}
}

/* ---- points of layers ---- */

static void
layer_look(const struct map_layer *l, uint32_t *sign, enum role *role,
    double *most)
{
	*role = ROLE_MAP_POINT;
	*sign = l->sign;
	switch (l->kind) {
	case LAYER_CAMERA:
		*role = ROLE_MAP_CAMERA;
		*most = 60;
		if (*sign == 0)
			*sign = 'c';
		break;
	case LAYER_COMPONENT:
		*most = 25;
		if (*sign == 0)
			*sign = 'o';
		break;
	case LAYER_PLACE:
		*most = 10;
		if (*sign == 0)
			*sign = '.';
		break;
	default:
		*most = 60;
		if (*sign == 0)
			*sign = '*';
		break;
	}
}

static void
mark_layer(struct map_view *m, const struct map_layer *l,
    const struct extent *seen)
{
	uint32_t sign;
	enum role role;
	double most;

	layer_look(l, &sign, &role, &most);
	if (map_cell_metres(m) > most)
		return;
	for (size_t i = 0; i < l->s->n; i++) {
		const struct feature *f = &l->s->f[i];

		if (f->shape == SHAPE_POINT && f->parts > 0 &&
		    extent_meet(&f->box, seen))
			sketch_mark(m->k, f->box.min, sign, role, POINT_MARK,
			    1);
	}
}

void
map_marks(struct desk *d, bool export)
{
	struct map_view *m = d->map;
	struct extent seen = sketch_seen(m->k);

	for (size_t i = 0; i < m->layers_n; i++) {
		const struct map_layer *l = &m->layer[i];

		if (!l->on || !l->may)
			continue;
		if (l->what == MAP_IMPORTED && l->s != NULL && !l->foreign &&
		    !m->coarse && !(export && l->keep))
			mark_layer(m, l, &seen);
		else if (l->what == MAP_STAFF && !export)
			mark_staff(d);
		else if (l->what == MAP_CASES)
			mark_cases(d);
	}
	mark_selected(d);
}

/* ---- names ---- */

static struct spot
middle(const struct feature *f)
{
	return (struct spot){
		(int32_t)(((int64_t)f->box.min.lon + f->box.max.lon) / 2),
		(int32_t)(((int64_t)f->box.min.lat + f->box.max.lat) / 2)
	};
}

static void
label_grid(struct desk *d, size_t i, const struct extent *seen)
{
	struct map_view *m = d->map;
	const struct feature *f = &district_grids(m->dist)->f[i];
	const struct law_grid *g = law_grid(d->law, f->code);
	struct spot at = i < m->insides ? m->inside[i] : middle(f);
	struct str name = g != NULL ? g->name : f->name;
	uint32_t n = m->counts.what != MAP_COUNT_OFF &&
	    f->level == m->counts.level ? map_counts_of(m, (int32_t)i) : 0;
	char text[96];

	if (!extent_has(seen, at))
		return;
	if (n > 0)
		snprintf(text, sizeof text, "%.*s %u", STR_ARG(name), n);
	else
		snprintf(text, sizeof text, "%.*s", STR_ARG(name));
	sketch_label(m->k, at, str_of(text), f->level <= GRID_TOWN ?
	    ROLE_MAP_NAME : ROLE_MAP_LABEL, n > 0 ? 900 :
	    800 - 100 * (unsigned)f->level);
}

/* Grids wide enough for a name; of the level that is counted, always. */
static void
label_grids(struct desk *d, const struct extent *seen)
{
	struct map_view *m = d->map;
	const struct shapes *s = district_grids(m->dist);
	double cell = map_cell_metres(m);

	for (size_t i = 0; i < s->n; i++) {
		const struct feature *f = &s->f[i];
		bool counted = m->counts.what != MAP_COUNT_OFF &&
		    f->level == m->counts.level;

		if (f->level < GRID_TOWN || f->level == GRID_AREA ||
		    !extent_meet(&f->box, seen))
			continue;
		if (counted || (m->size[f->level] >= 9 * cell &&
		    (f->level == GRID_TOWN || f->level <= m->level)))
			label_grid(d, i, seen);
	}
}

/* A name is a letter's cell wide for each of its columns: roads long enough for
 * theirs, points where there is room between them. */
static void
label_layer(struct map_view *m, const struct map_layer *l,
    const struct extent *seen)
{
	static const unsigned weights[LAYER_KIND_COUNT] = {
		[LAYER_ROAD] = 300, [LAYER_WATER] = 250, [LAYER_GREEN] = 200,
		[LAYER_DUTY] = 240, [LAYER_PLACE] = 100
	};
	double cell = map_cell_metres(m);
	int asked = 0;

	for (size_t i = 0; i < l->s->n && asked < NAMES_MOST; i++) {
		const struct feature *f = &l->s->f[i];
		double wide, most = f->shape == SHAPE_POINT ? 6 : 60;

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

		if (l->what == MAP_IMPORTED && l->on && l->may &&
		    l->s != NULL && !l->foreign && !(export && l->keep))
			label_layer(m, l, &seen);
	}
}
