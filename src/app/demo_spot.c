/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a case is, and what the person who tells it says of that: the name of a
 * road, an estate or a village, with its town or without; only the town;
 * nothing; two places. Officers on patrol say it in full. */
#include <string.h>
#include "demo_in.h"

static void
add_spot(struct demo *d, struct str name, uint64_t grid)
{
	const struct law_grid *basic = law_grid(d->law, law_grid_basic(grid));
	const struct law_grid *town = law_grid(d->law, law_grid_town(grid));

	if (!basic || !name.n)
		return;
	d->spots = xgrow(d->spots, &d->spots_cap, d->spots_n + 1,
	    sizeof(*d->spots));
	d->spots[d->spots_n++] = (struct demo_spot){
		.name = name, .kind = basic->kind, .grid = grid,
		.town = town ? town->name : STR_NONE
	};
}

void
demo_take_spots(struct demo *d)
{
	const struct law *l = d->law;

	for (size_t i = 0; i < l->places_n; i++)
		add_spot(d, l->places[i].name, l->places[i].grid);
	for (size_t i = 0; i < l->grids_n; i++)
		if (l->grids[i].level == GRID_BASIC)
			add_spot(d, l->grids[i].name, l->grids[i].code);
}

/* Somewhere inside grid; places stand by code. */
static const struct demo_place *
inside(struct demo *d, uint64_t grid, uint64_t *rng)
{
	uint64_t end = grid % 1000 ? grid : grid + 999;
	size_t lo = 0, hi = d->places_n, n = 0;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (d->places[mid].grid < grid)
			lo = mid + 1;
		else
			hi = mid;
	}
	while (lo + n < d->places_n && d->places[lo + n].grid <= end)
		n++;
	return n ? &d->places[lo + demo_below(rng, (uint32_t)n)] : NULL;
}

static const struct demo_spot *
some_spot(struct demo *d, uint64_t *rng, struct str kind)
{
	const struct demo_spot *s = NULL;

	for (int i = 0; i < 60; i++) {
		s = &d->spots[demo_below(rng, (uint32_t)d->spots_n)];
		if (!kind.n || str_eq(s->kind, kind))
			break;
	}
	return s;
}

static enum hide
hiding(const struct demo_case *c, uint64_t *rng)
{
	uint32_t luck = demo_below(rng, 1000);

	if (c->channel == 0)
		return HIDE_NOTHING;
	return luck < 560 ? HIDE_NOTHING : luck < 925 ? HIDE_NAME :
	    luck < 955 ? HIDE_TOWN : luck < 980 ? HIDE_ALL : HIDE_TWO;
}

void
demo_put_place(struct demo *d, struct demo_case *c)
{
	uint64_t *r = &c->rng;
	struct str kind = demo_site_kind(d, c->matter->c->code);
	const struct demo_place *in = NULL;

	c->hide = (uint8_t)hiding(c, r);
	if (d->spots_n) {
		c->spot = some_spot(d, r, kind);
		in = inside(d, c->spot->grid, r);
		if (c->hide == HIDE_TWO)
			c->other = some_spot(d, r, kind);
	}
	if (!in)
		c->spot = c->other = NULL;
	c->place = in ? in : &d->places[demo_below(r, (uint32_t)d->places_n)];
}

struct str
demo_said(const struct demo_case *c)
{
	switch ((enum hide)c->hide) {
	case HIDE_TOWN:	return c->place->town;
	case HIDE_ALL:	return STR("某处");
	default:	return c->spot ? c->spot->name : c->place->name;
	}
}

static void
number(uint64_t *r, struct buf *out)
{
	if (demo_chance(r, 600)) {
		buf_int(out, 1 + demo_below(r, 198));
		buf_cstr(out, "号");
	}
}

void
demo_where(struct demo *d, struct demo_case *c, struct buf *out)
{
	uint64_t *r = &c->rng;

	if (c->hide == HIDE_ALL) {
		if (d->words.of[WORD_lost].n)
			buf_str(out, demo_phrase(d, r, WORD_lost));
		buf_str(out, demo_phrase(d, r, WORD_spot));
		return;
	}
	if (c->hide == HIDE_NOTHING)
		buf_str(out, c->place->town);
	buf_str(out, demo_said(c));
	if (c->hide == HIDE_TWO && c->other) {
		buf_cstr(out, "和");
		buf_str(out, c->other->name);
		return;
	}
	if (c->hide != HIDE_TOWN)
		number(r, out);
	if (c->hide == HIDE_TOWN || demo_chance(r, 650))
		buf_str(out, demo_phrase(d, r, WORD_spot));
}
