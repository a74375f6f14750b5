/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points and words held together: profile's names, map's names, grids. */
#include "app/places.h"

#include <stdlib.h>
#include "lang/lang.h"

#define COURSE 1024		/* spots of a road that are looked up */
#define FOUND 8
#define GUESSES 16

/* What a point is worth: docs/architecture.md has the same. */
enum {
	SURE_POINT = 98,	/* in a grid that was surveyed */
	SURE_BORDER = 90,	/* on its border */
	SURE_WORDS = 80,	/* what words must say to be finer than a point */
	MOST_MODEL = 75,	/* in a model cell: a person says yes to it */
	MOST_APART = 60,	/* the profile's names say another grid */
	LEAST_PART = 70,	/* … which is so sure at least */
	MOST_PART = 55,		/* a profile's name is part of one on the map */
	MOST_OUTSIDE = 45	/* on the map, and in no grid of the district */
};

struct places {
	struct store	*store;
	const struct law *law;
	struct gazetteer *names;	/* owned */
	struct district	*d;		/* owned, unless borrowed */
	bool		borrowed, opened;
	struct placefind *map;		/* owned; NULL: no names on the map */
	struct shapes	 towns;		/* whose borders are no model's */
	bool		mapped;		/* looked for */
	uint64_t	revision;
};

struct places *
places_new(struct store *s, const struct law *law)
{
	struct places *p = xcalloc(1, sizeof *p);

	p->store = s;
	p->law = law;
	p->names = gazetteer_make(law, lang_fold_text);
	return p;
}

struct places *
places_over(struct district *d, struct store *s, const struct law *law)
{
	struct places *p = places_new(s, law);

	p->d = d;
	p->borrowed = p->opened = true;
	return p;
}

void
places_free(struct places **pp)
{
	struct places *p = *pp;

	*pp = NULL;
	if (!p)
		return;
	placefind_free(&p->map);
	shapes_fini(&p->towns);
	gazetteer_free(&p->names);
	if (!p->borrowed && p->d)
		district_close(&p->d);
	free(p);
}

/* ---- the map, when it is wanted ---- */

static struct district *
district_of(struct places *p)
{
	if (!p->opened) {
		p->opened = true;
		if (district_open(p->store, p->law, DISTRICT_TODAY, &p->d) !=
		    OK)
			p->d = NULL;
	}
	return p->d;
}

static bool
any_layer(void *ctx, const struct layer *l)
{
	(void)l;
	*(bool *)ctx = true;
	return false;
}

static bool
has_layers(struct places *p)
{
	bool any = false;

	if (p->borrowed)
		return district_layers(p->d) > 0;
	return p->store && store_layers(p->store, any_layer, &any) == OK &&
	    any;
}

static void
sound(struct str s, struct buf *out)
{
	lang_pinyin(s, NULL, out);
}

/* Names of what people say, that everybody may see. */
static bool
has_names(const struct law *law, const struct layer *l)
{
	const struct law_layer *p = law_layer_by_code(law, str_of(l->name));

	return l->roles.n == 0 && (!p || !p->roles) && (l->kind == LAYER_ROAD ||
	    l->kind == LAYER_PLACE || l->kind == LAYER_GREEN ||
	    l->kind == LAYER_WATER || l->kind == LAYER_LAND);
}

/* Cells of a model would put places where they are not. */
static void
take_towns(struct places *p)
{
	const struct shapes *s = district_grids(p->d);

	shapes_fini(&p->towns);
	p->towns = (struct shapes){ .datum = s->datum };
	for (size_t i = 0; i < s->n; i++)
		if (!shape_model(&s->f[i]) &&
		    shapes_copy(&p->towns, s, i) != OK)
			break;
	shapes_done(&p->towns);
}

static void
make_map(struct places *p)
{
	struct district *d = district_of(p);
	struct placefind *map;
	size_t sets = 0;

	if (!d)
		return;
	map = placefind_new(p->law, lang_fold_text);
	placefind_sounds(map, sound);
	for (size_t i = 0; i < district_layers(d); i++) {
		const struct layer *l = district_layer(d, i);
		const struct shapes *s;

		if (!has_names(p->law, l) || l->datum != district_datum(d))
			continue;
		s = district_shapes(d, i);
		if (!s)
			continue;
		placefind_add(map, s, l->weight > 0 && l->weight <= 100 ?
		    (unsigned)l->weight : 100);
		sets++;
	}
	if (sets > 0) {
		take_towns(p);
		placefind_add(map, &p->towns, 100);
		placefind_done(map);
		p->map = map;
	} else {
		placefind_free(&map);
	}
}

/* Names of layers that came since are taken, too. */
static void
map_fresh(struct places *p)
{
	const uint64_t now = p->store ? store_layers_revision(p->store) : 0;

	if (p->mapped && now == p->revision)
		return;
	placefind_free(&p->map);	/* it points into the layers */
	p->mapped = true;
	p->revision = now;
	if (!has_layers(p))
		return;
	if (p->d && !p->borrowed)
		district_fresh(p->d);
	make_map(p);
}

/* ---- grids ---- */

/* The lowest that holds a spot, and the lowest of those that somebody surveyed; 0. */
struct lowest { uint64_t any, surveyed; bool border; };

static struct lowest
grid_at(struct places *p, struct spot at, enum datum datum)
{
	struct district *d = district_of(p);
	struct lowest out = { 0 };
	struct ground g;

	if (!d || district_at(d, at, datum, &g) != OK || !g.inside)
		return out;
	out.border = g.border;
	for (unsigned level = GRID_UNIT; level > GRID_DISTRICT; level--) {
		if (!g.grid[level])
			continue;
		if (!out.any)
			out.any = g.grid[level];
		if (!out.surveyed && district_drawn(d, g.grid[level]))
			out.surveyed = g.grid[level];
	}
	return out;
}

static bool
is_in(const struct law *law, uint64_t in, uint64_t out)
{
	for (int up = 0; in && up < 8; up++) {
		if (in == out)
			return true;
		in = law_grid_above(law, in);
	}
	return false;
}

static bool
one_line(const struct law *law, uint64_t a, uint64_t b)
{
	return is_in(law, a, b) || is_in(law, b, a);
}

/* The smallest that holds both; 0: only the district does. */
static uint64_t
common(const struct law *law, uint64_t a, uint64_t b)
{
	for (int up = 0; a && up < 8; up++) {
		const struct law_grid *g = law_grid(law, a);

		if (g && g->level == GRID_DISTRICT)
			return 0;
		if (is_in(law, b, a))
			return a;
		a = law_grid_above(law, a);
	}
	return 0;
}

/* A place's grids: of all of where it may be. */
static struct lowest
grids_of(struct places *p, const struct found_place *f)
{
	const enum datum datum = district_datum(p->d);
	struct lowest out = { f->grid, f->grid, false };
	struct spot *course;
	size_t n;

	if (f->grid || !geo_known(f->at))
		return out;
	out = grid_at(p, f->at, datum);
	if (!out.any || f->within == 0)
		return out;
	course = xmalloc(COURSE * sizeof *course);
	n = placefind_course(p->map, f, course, COURSE);
	for (size_t i = 0; i < n && (out.any || out.surveyed); i++) {
		const struct lowest at = grid_at(p, course[i], datum);

		out.any = common(p->law, out.any, at.any);
		out.surveyed = common(p->law, out.surveyed, at.surveyed);
	}
	free(course);
	return n < COURSE ? out : (struct lowest){ 0 };
}

/* model: the lowest grids, of model cells too; may be NULL. */
static size_t
find_spots(struct places *p, struct str folded, struct spot near,
    struct found_place *out, uint64_t *model, size_t cap)
{
	size_t n;

	map_fresh(p);
	if (!p->map)
		return 0;
	n = placefind_find(p->map, folded, near, out, cap);
	for (size_t i = 0; i < n; i++) {
		const bool named = out[i].grid != 0;
		const struct lowest g = grids_of(p, &out[i]);

		out[i].grid = g.surveyed;
		if (model)
			model[i] = g.any;
		if (!named && geo_known(out[i].at) && !g.any &&
		    !grid_at(p, out[i].at, district_datum(p->d)).any)
			out[i].sure = out[i].sure < MOST_OUTSIDE ?
			    out[i].sure : MOST_OUTSIDE;
	}
	return n;
}

size_t
places_spots(struct places *p, struct str folded, struct spot near,
    struct found_place *out, size_t cap)
{
	return find_spots(p, folded, near, out, NULL, cap);
}

/* ---- all that is said, held together ---- */

struct said {
	const struct law *law;
	struct place_guess g[GUESSES];
	size_t		n;
};

static void
put_guess(struct said *s, const struct place_guess *g)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->g[i].grid == g->grid) {
			if (g->sure > s->g[i].sure)
				s->g[i] = *g;
			return;
		}
	if (g->grid && s->n < GUESSES)
		s->g[s->n++] = *g;
}

static void
most(struct place_guess *g, unsigned sure)
{
	if (g->sure > sure)
		g->sure = (uint8_t)sure;
}

static struct place_guess
guess_of(const struct found_place *f, uint64_t grid, unsigned sure)
{
	return (struct place_guess){ .grid = grid, .by = PLACE_BY_MAP,
		.sure = (uint8_t)sure, .at = f->words_at, .n = f->words_n,
		.name = f->name };
}

/* 东总布 of 东总布社区, where 东总布胡同 is what stands there. */
static bool
is_part(const struct place_guess *g, const struct place_guess *of)
{
	return g->n > 0 && g->n < of->n && g->at >= of->at &&
	    g->at + g->n <= of->at + of->n;
}

/* The map's best against what the profile's names say: a grid inside of theirs says
 * more, one apart from it makes both unsure. */
static void
hold_together(struct said *s, struct place_guess *map)
{
	for (size_t i = 0; i < s->n; i++) {
		struct place_guess *g = &s->g[i];

		if (g->sure < MOST_APART || g->by == PLACE_BY_OFFICER)
			continue;
		if (!one_line(s->law, g->grid, map->grid) &&
		    is_part(g, map)) {
			most(g, MOST_PART);
		} else if (!one_line(s->law, g->grid, map->grid)) {
			most(g, MOST_APART);
			most(map, MOST_APART);
		} else if (g->grid != map->grid && map->sure >= g->sure &&
		    is_in(s->law, map->grid, g->grid)) {
			most(g, map->sure - 1u);
		} else if (g->grid != map->grid && g->sure >= map->sure &&
		    is_in(s->law, g->grid, map->grid)) {
			most(map, g->sure - 1u);
		}
	}
}

/* Not sure of its own name, but that what the profile knows is part of it. */
static void
only_part(struct said *s, const struct place_guess *map)
{
	for (size_t i = 0; map->sure >= LEAST_PART && i < s->n; i++)
		if (is_part(&s->g[i], map) &&
		    !one_line(s->law, s->g[i].grid, map->grid))
			most(&s->g[i], MOST_PART);
}

/* A grid of the survey as sure as the name is, a model cell for a person. */
static void
add_map(struct places *p, struct said *s, struct str folded, struct spot near)
{
	struct found_place f[FOUND];
	uint64_t model[FOUND];
	const size_t n = find_spots(p, folded, near, f, model, FOUND);

	for (size_t i = 0; i < n; i++) {
		const uint64_t held = f[i].grid ? f[i].grid : model[i];
		struct place_guess g = guess_of(&f[i], held, f[i].sure);

		if (placefind_sure(&f[i], 1) && held)
			hold_together(s, &g);
		if (i > 0 || !placefind_sure(f, n))
			most(&g, MOST_MODEL);
		if (held)
			only_part(s, &g);
		g.grid = f[i].grid;
		put_guess(s, &g);
		if (model[i] == f[i].grid)
			continue;
		g.grid = model[i];
		most(&g, MOST_MODEL);
		put_guess(s, &g);
	}
}

static void
sort(struct said *s)
{
	for (size_t i = 1; i < s->n; i++)
		for (size_t k = i; k > 0 && s->g[k].sure > s->g[k - 1].sure;
		    k--) {
			const struct place_guess swap = s->g[k];

			s->g[k] = s->g[k - 1];
			s->g[k - 1] = swap;
		}
}

/* In the map's datum; nowhere. */
static struct spot
near_of(struct places *p, const struct place_hint *h)
{
	struct spot at = { GEO_NOWHERE, 0 };

	if (h->datum != DATUM_NONE && district_of(p) && geo_convert(h->at,
	    h->datum, district_datum(p->d), &at) != OK)
		at.lon = GEO_NOWHERE;
	return at;
}

static void
add_point(struct places *p, struct said *s, const struct place_hint *h)
{
	const struct lowest l = grid_at(p, h->at, h->datum);
	struct place_guess g = { .by = PLACE_BY_POINT, .grid = l.surveyed,
		.sure = l.border ? SURE_BORDER : SURE_POINT };

	/* What the words say is no more than that; inside of it they say more. */
	for (size_t i = 0; l.surveyed && i < s->n; i++)
		if (!is_in(s->law, s->g[i].grid, l.surveyed) ||
		    s->g[i].grid == l.surveyed)
			most(&s->g[i], g.sure - 1u);
	for (size_t i = 0; i < s->n; i++)
		if (l.surveyed && is_in(s->law, s->g[i].grid, l.surveyed) &&
		    s->g[i].sure >= SURE_WORDS)
			g.sure = s->g[i].sure - 1;
	put_guess(s, &g);
	g.grid = l.any;
	g.sure = MOST_MODEL;
	if (l.any != l.surveyed)
		put_guess(s, &g);
}

size_t
places_find(struct places *p, struct str folded, const struct place_hint *hint,
    struct place_guess *out, size_t cap)
{
	struct said s = { .law = p->law };
	size_t n;

	s.n = gazetteer_find(p->names, folded, hint->officer, s.g, GUESSES);
	map_fresh(p);
	if (p->map)
		add_map(p, &s, folded, near_of(p, hint));
	if (hint->datum != DATUM_NONE)
		add_point(p, &s, hint);
	sort(&s);
	n = s.n < cap ? s.n : cap;
	for (size_t i = 0; i < n; i++)
		out[i] = s.g[i];
	return n;
}
