/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words as places, for who asks who answers there: names on the map give a spot,
 * names of the profile a grid. */
#include "app/where_ask.h"

#include <stdlib.h>
#include "app/places.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define TEXT_MAX 4096		/* bytes that are looked through */
#define SPOT_MOST 100		/* metres around: a road is no spot */
#define NOWHERE ((struct spot){ GEO_NOWHERE, 0 })

struct where_words {
	const struct law *law;
	struct places	*places;	/* owned */
};

struct where_words *
where_words_new(const struct law *law, struct district *d, struct store *s)
{
	struct where_words *const w = xcalloc(1, sizeof(*w));

	w->law = law;
	w->places = places_over(d, s, law);
	return w;
}

void
where_words_free(struct where_words **w)
{
	if (*w == NULL)
		return;
	places_free(&(*w)->places);
	free(*w);
	*w = NULL;
}

struct heard {
	struct place_guess g[WHERE_GUESSES];	/* grids */
	struct found_place f[WHERE_GUESSES];	/* spots */
	size_t		n, spots;
};

static struct spot
spot_of(const struct found_place *f)
{
	return f->within <= SPOT_MOST ? f->at : NOWHERE;
}

/* Sure of a spot on the map, and the profile's names do not say otherwise. */
static bool
sure_spot(const struct heard *h, unsigned least)
{
	const struct found_place *f = &h->f[0];

	if (!placefind_sure(f, h->spots) || !geo_known(spot_of(f)))
		return false;
	for (size_t i = 0; f->grid && i < h->n; i++)
		if (h->g[i].by == PLACE_BY_MAP && h->g[i].grid == f->grid)
			return h->g[i].sure >= least;
	return h->n == 0 || h->g[0].by == PLACE_BY_MAP;
}

static size_t
put(struct where_guess *out, size_t n, size_t cap, struct where_guess g)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(out[i].name, g.name) && (out[i].grid == g.grid ||
		    (geo_known(out[i].at) && !geo_known(g.at))))
			return n;
	if (n < cap)
		out[n++] = g;
	return n;
}

static struct where_guess
on_the_map(const struct found_place *f)
{
	return (struct where_guess){ .at = f->at, .grid = f->grid,
		.sure = f->sure, .name = f->name };
}

static size_t
tell(const struct heard *h, bool spot, struct where_guess *out, size_t cap)
{
	size_t n = 0;

	if (spot)
		n = put(out, n, cap, on_the_map(&h->f[0]));
	for (size_t i = 0; i < h->n; i++)
		n = put(out, n, cap, (struct where_guess){ .at = NOWHERE,
		    .grid = h->g[i].grid, .sure = h->g[i].sure,
		    .name = h->g[i].name });
	/* A place that no one grid holds is an answer, too: a spot. */
	for (size_t i = spot; i < h->spots; i++)
		if (h->f[i].grid == 0 && geo_known(h->f[i].at))
			n = put(out, n, cap, on_the_map(&h->f[i]));
	return n;
}

size_t
where_words_find(struct where_words *w, struct str text,
    struct where_guess *out, size_t cap, bool *sure)
{
	const struct place_hint nothing = { .at = { GEO_NOWHERE, 0 } };
	const unsigned least = w->law->place_sure;
	struct buf folded = { 0 };
	struct heard h;
	bool spot;

	lang_fold_text(utf8_head(text, TEXT_MAX), &folded);
	h.n = places_find(w->places, buf_view(&folded), &nothing, h.g,
	    WHERE_GUESSES);
	h.spots = places_spots(w->places, buf_view(&folded), NOWHERE, h.f,
	    WHERE_GUESSES);
	spot = sure_spot(&h, least);
	*sure = spot || (h.n > 0 && h.g[0].sure >= least);
	buf_fini(&folded);
	return tell(&h, spot, out, cap);
}
