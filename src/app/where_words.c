/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words as places, for who asks who answers there: names on the map give a spot,
 * names of the profile a grid. */
#include "app/where_ask.h"

#include <stdlib.h>
#include "app/places.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define TEXT_MAX 4096		/* bytes that are looked through */

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

static size_t
on_the_map(struct where_words *w, struct str folded, struct where_guess *out,
    size_t cap, bool *sure)
{
	struct found_place found[WHERE_GUESSES];
	const struct spot nowhere = { GEO_NOWHERE, 0 };
	const size_t n = places_spots(w->places, folded, nowhere, found, cap);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct where_guess){ .at = found[i].at,
			.grid = found[i].grid, .sure = found[i].sure,
			.name = found[i].name };
	*sure = placefind_sure(found, n);
	return n;
}

static size_t
in_the_profile(struct where_words *w, struct str folded,
    struct where_guess *out, size_t cap, bool *sure)
{
	const struct place_hint nothing = { .at = { GEO_NOWHERE, 0 } };
	struct place_guess found[WHERE_GUESSES];
	const size_t n = places_find(w->places, folded, &nothing, found, cap);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct where_guess){ .at = { GEO_NOWHERE, 0 },
			.grid = found[i].grid, .sure = found[i].sure,
			.name = found[i].name };
	*sure = n > 0 && found[0].sure >= w->law->place_sure;
	return n;
}

size_t
where_words_find(struct where_words *w, struct str text,
    struct where_guess *out, size_t cap, bool *sure)
{
	struct buf folded = { 0 };
	size_t n;

	if (cap > WHERE_GUESSES)
		cap = WHERE_GUESSES;
	lang_fold_text(utf8_head(text, TEXT_MAX), &folded);
	n = on_the_map(w, buf_view(&folded), out, cap, sure);
	if (!*sure) {
		struct where_guess own[WHERE_GUESSES];
		bool own_sure;
		const size_t m = in_the_profile(w, buf_view(&folded), own,
		    cap, &own_sure);

		/* Of two that are not sure, the map's: they have spots. */
		if (own_sure || n == 0) {
			for (size_t i = 0; i < m; i++)
				out[i] = own[i];
			n = m;
		}
		*sure = own_sure;
	}
	buf_fini(&folded);
	return n;
}
