/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person means by a place: two numbers, a code, a case, or words. */
#include "app/where_ask.h"

#include "app/intl.h"
#include "app/merge.h"
#include "app/pairs.h"

void
where_desk_fini(struct where_desk *k)
{
	where_words_free(&k->words);
}

const char *
where_by_code(enum where_by b)
{
	static const char *const codes[] = { "none", "spot", "grid", "case",
		"words" };

	return codes[b];
}

static bool
all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* Begins like a number, and has nothing but what numbers are made of. */
static bool
like_numbers(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != ',' &&
		    s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '+' &&
		    s.p[i] != ' ')
			return false;
	return str_find(s, STR(",")) >= 0;
}

/* A case's number or the end of one: ends in a digit, and is of what they are made
 * of. */
static bool
like_case(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '-' &&
		    (s.p[i] < 'a' || s.p[i] > 'z') &&
		    (s.p[i] < 'A' || s.p[i] > 'Z'))
			return false;
	return s.n > 0 && all_digits(str_from(s, s.n - 1));
}

static enum err
by_spot(struct where_desk *k, struct str text, struct where_asked *out)
{
	out->by = WHERE_BY_SPOT;
	if (geo_spot(text, &out->typed, &out->swapped) != OK) {
		out->why = N_("not a longitude and a latitude in degrees");
		return ERR_BAD_INPUT;
	}
	where_spot(k->d, k->law, out->typed, k->datum, k->now_ms, &out->w);
	return OK;
}

static bool
by_grid(struct where_desk *k, uint64_t code, struct where_asked *out)
{
	where_grid(k->d, k->law, code, k->now_ms, &out->w);
	return out->w.grid != 0;
}

/* Where it was filed; one that has no grid: where it lies. */
static enum err
by_case(struct where_desk *k, struct str text, struct where_asked *out)
{
	struct case_view v;
	uint32_t slot;
	enum err e = k->repo != NULL ? merge_find(k->repo, text, &slot) :
	    ERR_NOT_FOUND;

	out->by = WHERE_BY_CASE;
	out->why = e == ERR_CONFLICT ? N_("several cases end so") :
	    N_("no such grid and no such case");
	if (e == OK)
		e = k->repo->ops->get(k->repo, slot, &v);
	if (e != OK)
		return e;
	out->why = NULL;
	if (v.c->grid != 0 && by_grid(k, v.c->grid, out))
		return OK;
	out->typed = geo_of_e6(v.c->lat_e6, v.c->lon_e6);
	if (!geo_known(out->typed)) {
		out->why = N_("the case has no place yet");
		return ERR_NOT_FOUND;
	}
	where_spot(k->d, k->law, out->typed, district_datum(k->d), k->now_ms,
	    &out->w);
	return OK;
}

static enum err
by_words(struct where_desk *k, struct str text, struct where_asked *out)
{
	bool sure;

	if (k->words == NULL)
		k->words = where_words_new(k->law, k->d, k->store);
	out->by = WHERE_BY_WORDS;
	out->guesses = where_words_find(k->words, text, out->guess,
	    WHERE_GUESSES, &sure);
	if (out->guesses == 0) {
		out->why = N_("no place of the district is named");
		return ERR_NOT_FOUND;
	}
	if (!sure) {
		out->why = N_("not sure which place is meant");
		return ERR_CONFLICT;
	}
	if (geo_known(out->guess[0].at))
		where_spot(k->d, k->law, out->guess[0].at,
		    district_datum(k->d), k->now_ms, &out->w);
	if (out->w.grid == 0)
		(void)by_grid(k, out->guess[0].grid, out);
	return OK;
}

enum err
where_ask(struct where_desk *k, struct str text, struct where_asked *out)
{
	uint64_t code;

	*out = (struct where_asked){ .typed = { GEO_NOWHERE, 0 },
		.w.ground.at = { GEO_NOWHERE, 0 },
		.w.datum = district_datum(k->d) };
	text = str_trim(text);
	if (text.n == 0) {
		out->why = N_("nothing stands there");
		return ERR_BAD_INPUT;
	}
	if (like_numbers(text))
		return by_spot(k, text, out);
	out->by = WHERE_BY_GRID;
	/* Of other lengths it may be the end of a case's number. */
	code = text.n % 3 == 0 ? law_grid_code(text) : 0;
	if (code != 0 && by_grid(k, code, out))
		return OK;
	if (like_case(text))
		return by_case(k, text, out);
	return by_words(k, text, out);
}

/* ---- JSON ---- */

static void
put_typed(const struct where_desk *k, const struct where_asked *a,
    struct buf *out)
{
	if (a->by != WHERE_BY_SPOT || !geo_known(a->typed)) {
		buf_cstr(out, "null");
		return;
	}
	buf_fmt(out, "{\"lon\":%.7f,\"lat\":%.7f,\"datum\":\"%s\"}",
	    (double)a->typed.lon / GEO_UNIT, (double)a->typed.lat / GEO_UNIT,
	    geo_datum_code(k->datum));
}

static void
put_guess(const struct where_desk *k, const struct where_guess *g,
    struct buf *out)
{
	struct pairs f = { .law = k->law, .out = out };

	buf_byte(out, '{');
	pairs_text(&f, "name", g->name);
	pairs_int(&f, "grid", (int64_t)g->grid);
	pairs_int(&f, "sure", g->sure);
	buf_byte(out, '}');
}

void
where_asked_json(const struct where_desk *k, const struct where_asked *a,
    struct str text, bool bare, struct buf *out)
{
	struct pairs f = { .law = k->law, .out = out };

	buf_byte(out, '{');
	pairs_text(&f, "asked", text);
	pairs_text(&f, "by", str_of(where_by_code(a->by)));
	pairs_bool(&f, "swapped", a->swapped);
	buf_cstr(out, ",\"typed\":");
	put_typed(k, a, out);
	buf_cstr(out, ",\"guesses\":[");
	for (size_t i = 0; i < a->guesses; i++) {
		if (i > 0)
			buf_byte(out, ',');
		put_guess(k, &a->guess[i], out);
	}
	buf_cstr(out, "],\"where\":");
	where_json(&a->w, k->law, bare, out);
	buf_byte(out, '}');
}
