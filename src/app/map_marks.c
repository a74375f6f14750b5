/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signs and names on the picture: cases by state and card, officers, points of
 * layers; names of grids, roads and places, what matters more first. */
#include "app/map_view.h"

#include <stdio.h>
#include "app/intl.h"
#include "base/utf8.h"


/* Weights of marks and of labels; the selected case is SKETCH_ALWAYS. */
#define POINT_MARK	10
#define STAFF_MARK	50
#define CASE_MARK	620	/* names of towns make way for those with a card */
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
	    CASE_MARK + 2u * b->rank, b->n);
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
		sketch_mark(m->k, o->at, '&', ROLE_MAP_OFFICER, STAFF_MARK,
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
		else if (l->what == MAP_CASES && !m->coarse)
			mark_cases(d);
	}
	mark_selected(d);
}
