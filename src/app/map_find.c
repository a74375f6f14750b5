/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place by its name, for the map: grids, the profile's places, names on the map;
 * then words as people say them (a crossing, 50 metres east of). Where several
 * places are meant as likely, a person chooses; none is guessed. */
#include "app/map_view.h"

#include <inttypes.h>
#include <stdio.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "app/where_ask.h"
#include "lang/lang.h"

#define SAME_M	300	/* of one name, so near: one place */

/* ---- candidates ---- */

struct looking { struct map_place *p; size_t n, all; int score; };

static bool
same(const struct map_place *a, const struct map_place *b)
{
	if (a->grid != 0 && b->grid != 0)
		return a->grid == b->grid;
	if (!str_eq(str_of(a->name), str_of(b->name)))
		return false;
	return a->grid != b->grid || geo_metres(a->at, b->at) < SAME_M;
}

/* Those as near as the best are kept, each once: a place that the profile knows by
 * its grid and the map by its spot is at the spot. */
static void
add(struct looking *l, int score, struct spot at, uint64_t grid,
    struct str name)
{
	struct map_place one = { .at = at, .grid = grid };

	if (score <= 0 || score < l->score || !geo_known(at))
		return;
	if (score > l->score)
		l->n = l->all = 0;
	l->score = score;
	str_copy(name, one.name, sizeof one.name);
	for (size_t i = 0; i < l->n; i++)
		if (same(&l->p[i], &one)) {
			if (grid == 0)
				l->p[i] = one;
			return;
		}
	l->all++;
	if (l->n < MAP_PLACES)
		l->p[l->n++] = one;
}

static void
look_grids(struct desk *d, struct str word, struct looking *l)
{
	struct resolve_hit hit[MAP_PLACES + 1];
	size_t n = resolve_list(d->law, RESOLVE_GRID, word, hit,
	    MAP_PLACES + 1);

	for (size_t i = 0; i < n; i++)
		add(l, hit[i].score, map_grid_spot(d, hit[i].id), hit[i].id,
		    hit[i].name);
}

static void
look_places(struct desk *d, struct str word, struct looking *l)
{
	for (size_t i = 0; i < d->law->places_n; i++) {
		const struct law_place *p = &d->law->places[i];
		int score = lang_match(p->name, word);

		if (score > 0 && score >= l->score)
			add(l, score, map_grid_spot(d, p->grid), p->grid,
			    p->name);
	}
}

static void
look_roads(const struct map_layer *m, struct str word, struct looking *l)
{
	for (size_t i = 0; i < m->names_n; i++)
		add(l, lang_match(m->names[i].name, word), m->names[i].at, 0,
		    m->names[i].name);
}

static void
look_layer(const struct map_layer *m, struct str word, struct looking *l)
{
	for (size_t k = 0; k < m->s->n; k++) {
		const struct feature *f = &m->s->f[k];
		int score = f->name.n > 0 ? lang_match(f->name, word) : 0;

		if (score > 0 && score >= l->score)
			add(l, score, shape_inside(m->s, k), 0, f->name);
	}
}

static void
look_layers(struct desk *d, struct str word, struct looking *l)
{
	struct map_view *m = d->map;

	while (map_layers_read(d))	/* line by line nothing was, yet */
		;
	for (size_t i = 0; i < m->layers_n; i++) {
		const struct map_layer *at = &m->layer[i];

		if (at->what != MAP_IMPORTED || at->s == NULL || !at->may ||
		    at->foreign)
			continue;
		if (at->names != NULL)
			look_roads(at, word, l);
		else
			look_layer(at, word, l);
	}
}

/* Words that are no name: one that is sure alone, else all that it may be. */
static bool
look_words(struct desk *d, struct str word, struct looking *l)
{
	struct map_view *m = d->map;
	struct where_guess g[WHERE_GUESSES];
	bool sure;
	size_t n;

	if (m->words == NULL)
		m->words = where_words_new(d->law, m->dist, d->store);
	n = where_words_find(m->words, word, g, WHERE_GUESSES, &sure);
	for (size_t i = 0; i < (sure && n > 0 ? 1 : n); i++)
		add(l, 1, geo_known(g[i].at) ? g[i].at :
		    map_grid_spot(d, g[i].grid), geo_known(g[i].at) ? 0 :
		    g[i].grid, g[i].name);
	return sure;
}

size_t
map_find(struct desk *d, struct str word, struct map_place out[MAP_PLACES],
    bool *sure)
{
	struct looking l = { .p = out };

	look_grids(d, word, &l);
	/* A name that is written out whole is that one. */
	if (l.score < RESOLVE_EXACT) {
		look_places(d, word, &l);
		look_layers(d, word, &l);
	}
	*sure = l.all == 1;
	if (l.n == 0)
		*sure = look_words(d, word, &l);
	return l.n;
}

/* ---- choosing ---- */

static void
say_place(struct desk *d, size_t i, struct buf *out)
{
	const struct map_place *p = &d->map->place[i];
	struct ground g = { .nearest = 0 };

	buf_fmt(out, "%s", p->name);
	if (district_at(d->map->dist, p->at, district_datum(d->map->dist),
	    &g) == OK) {
		buf_cstr(out, " · ");
		map_name(d, &g, out);
	}
}

static void
list_places(struct desk *d)
{
	desk_list_begin(d, _("which place?"));
	for (size_t i = 0; i < d->map->places_n; i++) {
		struct buf b = { 0 };

		buf_fmt(&b, "%zu ", i + 1);
		say_place(d, i, &b);
		lines_add(&d->over_lines, ROLE_MAP_CASE, 0, buf_view(&b));
		buf_fini(&b);
	}
}

/* On a screen they stand above the line, to be picked there; line by line they are
 * said, and their number is the answer. */
void
map_choose(struct desk *d, const char *command)
{
	struct buf b = { 0 };
	char number[24];

	desk_say(d, ROLE_NEAR, _("several places: %s and its number"), command);
	if (d->linear) {
		list_places(d);
		return;
	}
	buf_fmt(&b, "%s ", command);
	prompt_begin(d, PROMPT_COMMAND, buf_view(&b));
	choices_clear(&d->p.list);
	for (size_t i = 0; i < d->map->places_n; i++) {
		b.n = 0;
		snprintf(number, sizeof number, "%zu", i + 1);
		say_place(d, i, &b);
		choices_add(&d->p.list, str_of(number), buf_view(&b), 0);
	}
	snprintf(d->p.fault, sizeof d->p.fault, "%s",
	    _("several places: their number, or Tab"));
	buf_fini(&b);
}
