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
	MOST_MODEL = 75,	/* in a model cell: a person says yes to it */
	MOST_APART = 60		/* the profile's names say another grid */
};

struct places {
	struct store	*store;
	const struct law *law;
	struct gazetteer *names;	/* owned */
	struct district	*d;		/* owned, unless borrowed */
	bool		borrowed, opened;
	struct placefind *map;		/* owned; NULL: no names on the map */
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
has_names(const struct layer *l)
{
	return l->roles.n == 0 && (l->kind == LAYER_ROAD ||
	    l->kind == LAYER_PLACE || l->kind == LAYER_GREEN ||
	    l->kind == LAYER_WATER || l->kind == LAYER_LAND);
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

		if (!has_names(l) || l->datum != district_datum(d))
			continue;
		s = district_shapes(d, i);
		if (!s)
			continue;
		placefind_add(map, s, l->weight > 0 && l->weight <= 100 ?
		    (unsigned)l->weight : 100);
		sets++;
	}
	/* Cells of a model would put places where they are not. */
	if (sets > 0 && !district_schematic(d))
		placefind_add(map, district_grids(d), 100);
	if (sets > 0) {
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

/* The lowest that holds it, and how sure that is. */
static uint64_t
grid_at(struct places *p, struct spot at, enum datum datum, unsigned *sure)
{
	struct district *d = district_of(p);
	struct ground g;

	*sure = 0;
	if (!d || district_at(d, at, datum, &g) != OK || !g.inside)
		return 0;
	*sure = g.border ? SURE_BORDER : SURE_POINT;
	for (unsigned level = GRID_UNIT; level > GRID_DISTRICT; level--)
		if (g.grid[level]) {
			if (district_model(d, level))
				*sure = MOST_MODEL;
			return g.grid[level];
		}
	return 0;
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

/* A place's grid: of all of where it may be. */
static uint64_t
grid_of(struct places *p, struct found_place *f)
{
	struct spot *course;
	uint64_t grid;
	unsigned sure;
	size_t n;

	if (f->grid || !geo_known(f->at))
		return f->grid;
	grid = grid_at(p, f->at, district_datum(p->d), &sure);
	if (sure < f->sure)
		f->sure = (uint8_t)sure;
	if (!grid || f->within == 0)
		return grid;
	course = xmalloc(COURSE * sizeof *course);
	n = placefind_course(p->map, f, course, COURSE);
	for (size_t i = 0; i < n && grid; i++)
		grid = common(p->law, grid, grid_at(p, course[i],
		    district_datum(p->d), &sure));
	free(course);
	return n < COURSE ? grid : 0;
}

size_t
places_spots(struct places *p, struct str folded, struct spot near,
    struct found_place *out, size_t cap)
{
	size_t n;

	map_fresh(p);
	if (!p->map)
		return 0;
	n = placefind_find(p->map, folded, near, out, cap);
	for (size_t i = 0; i < n; i++)
		out[i].grid = grid_of(p, &out[i]);
	return n;
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
guess_of(const struct found_place *f)
{
	return (struct place_guess){ .grid = f->grid, .by = PLACE_BY_MAP,
		.sure = f->sure, .at = f->words_at, .n = f->words_n,
		.name = f->name };
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
		if (!one_line(s->law, g->grid, map->grid)) {
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

static void
add_map(struct places *p, struct said *s, struct str folded, struct spot near)
{
	struct found_place f[FOUND];
	const size_t n = places_spots(p, folded, near, f, FOUND);
	const bool sure = placefind_sure(f, n) && f[0].grid;

	for (size_t i = 0; i < n; i++) {
		struct place_guess g = guess_of(&f[i]);

		if (i == 0 && sure)
			hold_together(s, &g);
		else
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
	struct place_guess g = { .by = PLACE_BY_POINT };
	unsigned sure;

	g.grid = grid_at(p, h->at, h->datum, &sure);
	g.sure = (uint8_t)sure;
	for (size_t i = 0; g.sure > MOST_MODEL && i < s->n; i++)
		most(&s->g[i], s->g[i].grid == g.grid ? g.sure : g.sure - 1u);
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
