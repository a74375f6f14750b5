/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing below the profile's threshold is written down: a case without a grid
 * waits for a person, and the guesses can be made again from its words. */
#include "app/place.h"

#include "base/utf8.h"
#include "lang/lang.h"

uint64_t
place_officer(const struct law *law, unsigned channel, uint32_t roles,
    unsigned unit)
{
	const struct law_channel *c = law_channel(law, channel);
	const struct law_role *finder = c ? law_role_by_code(law,
	    c->finder_role) : NULL;
	const struct law_unit *u = law_unit(law, unit);

	if (!finder || !(roles >> finder->bit & 1) || !u || !u->town)
		return 0;
	return law->county * 1000000000ull + u->town * 1000000ull;
}

struct place_hint
place_hint(const struct law *law, const struct body *body)
{
	const int64_t lat = body_num(body, "lat", 0);
	const int64_t lon = body_num(body, "lon", 0);
	struct place_hint h = { .datum = DATUM_NONE };

	if (lat == 0 || lon == 0 || lat < -90000000 || lat > 90000000 ||
	    lon < -180000000 || lon > 180000000)
		return h;
	h.at = geo_of_e6((int32_t)lat, (int32_t)lon);
	h.datum = body_num(body, "wgs84", 0) ? DATUM_WGS84 :
	    law->datum ? (enum datum)law->datum : DATUM_GCJ02;
	return h;
}

size_t
place_find(struct places *p, const struct body *secret,
    const struct place_hint *hint, struct buf *words, struct place_guess *out,
    size_t cap)
{
	static const char *const parts[] = { "place", "title", "text" };

	words->n = 0;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct str s = utf8_head(body_str(secret, parts[i]),
		    PLACE_TEXT_MAX);

		if (!s.n)
			continue;
		/* No name reaches from one text into the next. */
		if (words->n)
			buf_cstr(words, " ");
		lang_fold_text(s, words);
	}
	return places_find(p, buf_view(words), hint, out, cap);
}

enum err
place_report(struct places *p, const struct law *law,
    const struct body *secret, const struct place_hint *hint,
    struct body *body, uint64_t *grid)
{
	struct buf words = { 0 };
	struct place_guess best = { 0 };
	size_t n = place_find(p, secret, hint, &words, &best, 1);
	enum err e;

	buf_fini(&words);
	*grid = 0;
	if (!n || best.sure < law->place_sure)
		return OK;
	e = body_int(body, "grid", (int64_t)best.grid);
	if (e == OK)
		e = body_text(body, "grid_by",
		    str_of(place_by_code(best.by)));
	if (e == OK)
		e = body_int(body, "grid_sure", best.sure);
	if (e == OK)
		*grid = best.grid;
	return e;
}
