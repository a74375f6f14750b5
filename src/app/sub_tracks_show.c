/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One officer's day: when he was heard of, where he stopped, where the line was
 * lost, which grids he looked after. Whoever is not he says why; that stands in
 * the log before anything is shown. */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/pairs.h"
#include "app/tracks_cli.h"

struct showing {
	struct context	c;
	struct district	*d;
	struct track_page t;
	struct buf	out;
};

static void
clock_text(const struct showing *x, int64_t ms, char out[8])
{
	const struct civil c = clock_civil((struct wall){ ms },
	    x->c.law.offset_min);

	snprintf(out, 8, "%02d:%02d", c.hour % 100, c.min % 100);
}

/* ---- lines ---- */

static void
put_minutes(struct showing *x, const char *what, int64_t ms)
{
	buf_fmt(&x->out, "%s\t%lld min\n", what,
	    (long long)(ms / CLOCK_MIN_MS));
}

static void
put_gaps(struct showing *x)
{
	const struct track_point *last = NULL;
	char from[8], to[8];

	for (size_t i = 0; i < x->t.n; i++) {
		const struct track_point *p = &x->t.p[i];

		if (p->marks & TRACK_BAD)
			continue;
		/* Shorter ones part what does not fit together. */
		if (p->marks & TRACK_GAP && last != NULL &&
		    p->ms - last->ms > TRACK_GAP_MS) {
			clock_text(x, last->ms, from);
			clock_text(x, p->ms, to);
			buf_fmt(&x->out, "%s\t%s-%s\n", _("not heard"), from,
			    to);
		}
		last = p;
	}
}

static void
put_stops(struct showing *x)
{
	for (size_t i = 0; i < x->t.stops; i++) {
		const struct track_stop *s = &x->t.stop[i];
		char from[8], to[8];

		clock_text(x, s->from_ms, from);
		clock_text(x, s->to_ms, to);
		buf_fmt(&x->out, "%s\t%s-%s\t%.6f,%.6f\n", _("stop"), from, to,
		    (double)s->at.lon / GEO_UNIT,
		    (double)s->at.lat / GEO_UNIT);
	}
}

static void
put_text(struct showing *x)
{
	const struct track_sum *s = &x->t.sum;
	char day[16], from[8], to[8];

	clock_day_text(x->t.day, day);
	clock_text(x, s->first_ms, from);
	clock_text(x, s->last_ms, to);
	buf_fmt(&x->out, _("%s %s: heard from %s to %s\n"), x->t.account, day,
	    from, to);
	put_minutes(x, _("at work"), s->last_ms - s->first_ms - s->gap_ms);
	put_minutes(x, _("under way"), s->moving_ms);
	buf_fmt(&x->out, "%s\t%.1f km\n", _("way"), s->metres / 1000);
	put_minutes(x, _("line lost"), s->gap_ms);
	buf_fmt(&x->out, _("points\t%zu, %zu of them left out\n"), s->points,
	    s->bad);
	put_gaps(x);
	put_stops(x);
	for (size_t i = 0; i < x->t.grids; i++) {
		struct buf name = { 0 };

		tracks_cli_grid(&x->c.law, x->t.grid[i].grid, &name);
		buf_fmt(&x->out, "%s\t%lld min\t%.*s\n", _("grid"),
		    (long long)(x->t.grid[i].ms / CLOCK_MIN_MS),
		    STR_ARG(buf_view(&name)));
		buf_fini(&name);
	}
}

/* ---- JSON ---- */

static void
json_list(struct showing *x, struct pairs *p, const char *key)
{
	buf_fmt(&x->out, "%s\"%s\":[", p->comma ? "," : "", key);
	p->comma = true;
}

static void
json_stops(struct showing *x, struct pairs *all)
{
	json_list(x, all, "stops");
	for (size_t i = 0; i < x->t.stops; i++) {
		const struct track_stop *s = &x->t.stop[i];
		struct pairs p = { .out = &x->out, .law = &x->c.law };

		buf_cstr(&x->out, i > 0 ? ",{" : "{");
		pairs_time(&p, "from", s->from_ms);
		pairs_time(&p, "to", s->to_ms);
		buf_fmt(&x->out, ",\"lon\":%.7f,\"lat\":%.7f}",
		    (double)s->at.lon / GEO_UNIT,
		    (double)s->at.lat / GEO_UNIT);
	}
	buf_byte(&x->out, ']');
}

static void
json_grids(struct showing *x, struct pairs *all)
{
	json_list(x, all, "grids");
	for (size_t i = 0; i < x->t.grids; i++)
		buf_fmt(&x->out, "%s{\"grid\":\"%015llu\",\"minutes\":%lld}",
		    i > 0 ? "," : "", (unsigned long long)x->t.grid[i].grid,
		    (long long)(x->t.grid[i].ms / CLOCK_MIN_MS));
	buf_byte(&x->out, ']');
}

static void
put_json(struct showing *x)
{
	const struct track_sum *s = &x->t.sum;
	struct pairs p = { .out = &x->out, .law = &x->c.law };
	char day[16];

	clock_day_text(x->t.day, day);
	buf_byte(&x->out, '{');
	pairs_text(&p, "account", str_of(x->t.account));
	pairs_text(&p, "day", str_of(day));
	pairs_time(&p, "first", s->first_ms);
	pairs_time(&p, "last", s->last_ms);
	pairs_int(&p, "points", (int64_t)s->points);
	pairs_int(&p, "left_out", (int64_t)s->bad);
	pairs_int(&p, "gaps", (int64_t)s->gaps);
	pairs_int(&p, "gap_minutes", s->gap_ms / CLOCK_MIN_MS);
	pairs_int(&p, "moving_minutes", s->moving_ms / CLOCK_MIN_MS);
	pairs_int(&p, "metres", (int64_t)s->metres);
	json_stops(x, &p);
	json_grids(x, &p);
	buf_cstr(&x->out, "}\n");
}

/* ---- GeoJSON, WGS-84 as it demands ---- */

static void
geo_line(struct showing *x, size_t *i, bool *any)
{
	const size_t head = x->out.n;
	size_t k = 0;

	buf_fmt(&x->out, "%s{\"type\":\"Feature\",\"properties\":{\"kind\":"
	    "\"track\"},\"geometry\":{\"type\":\"LineString\","
	    "\"coordinates\":[", *any ? "," : "");
	for (; *i < x->t.n; ++*i) {
		const struct track_point *p = &x->t.p[*i];

		if (p->marks & TRACK_BAD)
			continue;
		if (p->marks & TRACK_GAP && k > 0)
			break;
		buf_fmt(&x->out, "%s[%.7f,%.7f]", k++ > 0 ? "," : "",
		    (double)p->at.lon / GEO_UNIT,
		    (double)p->at.lat / GEO_UNIT);
	}
	buf_cstr(&x->out, "]}}");
	if (k < 2)
		x->out.n = head;	/* no line */
	*any |= k >= 2;
}

static void
put_geojson(struct showing *x)
{
	bool any = false;

	buf_cstr(&x->out, "{\"type\":\"FeatureCollection\",\"features\":[");
	for (size_t i = 0; i < x->t.n;)
		geo_line(x, &i, &any);
	for (size_t i = 0; i < x->t.stops; i++) {
		const struct track_stop *s = &x->t.stop[i];
		struct pairs p = { .out = &x->out, .law = &x->c.law };

		buf_fmt(&x->out, "%s{\"type\":\"Feature\",\"properties\":{",
		    any ? "," : "");
		pairs_text(&p, "kind", STR("stop"));
		pairs_time(&p, "from", s->from_ms);
		pairs_time(&p, "to", s->to_ms);
		buf_fmt(&x->out, "},\"geometry\":{\"type\":\"Point\","
		    "\"coordinates\":[%.7f,%.7f]}}", (double)s->at.lon /
		    GEO_UNIT, (double)s->at.lat / GEO_UNIT);
		any = true;
	}
	buf_cstr(&x->out, "]}\n");
}

/* ---- the command ---- */

static int
look(struct showing *x, const struct invocation *in, int32_t day)
{
	const char *why = option_text(in, "reason");
	const struct store_look l = { .account = str_of(in->word[0]),
		.actor = str_of(x->c.who.me.code),
		.login = str_of(x->c.who.login),
		.seat = str_of(x->c.who.me.seat), .day = day,
		.reason = str_of(why != NULL ? why : "") };
	enum err e = district_open(x->c.store, &x->c.law, day, &x->d);

	if (e == OK)
		e = tracks_look(x->c.store, x->d, &l, &x->t);
	if (e == ERR_REFUSED)
		complain("%s", _("why? --reason TEXT: it stands in the log, "
		    "and the officer can read it"));
	else if (e == ERR_NOT_FOUND)
		complain(_("%s: no track that day"), in->word[0]);
	else if (e != OK)
		return complain_err(e, x->c.dir, NULL);
	return e == OK ? EXIT_DONE : e == ERR_REFUSED ? EXIT_USAGE :
	    EXIT_FAILED;
}

int
sub_tracks_show(const struct invocation *in)
{
	struct showing x = { .d = NULL };
	struct str whose;
	int32_t day;
	int code = context_open(&x.c, in, CONTEXT_SEAT | CONTEXT_CASES);

	if (code != EXIT_DONE)
		return code;
	code = tracks_cli_whose(&x.c, in->word[0], &whose);
	if (code == EXIT_DONE && !tracks_cli_day(&x.c, in->word_n > 1 ?
	    in->word[1] : NULL, &day))
		code = EXIT_USAGE;
	if (code == EXIT_DONE)
		code = look(&x, in, day);
	if (code == EXIT_DONE) {
		if (option_flag(in, "geojson"))
			put_geojson(&x);
		else if (option_flag(in, "json"))
			put_json(&x);
		else
			put_text(&x);
		fwrite(x.out.p, 1, x.out.n, stdout);
	}
	tracks_page_fini(&x.t);
	district_close(&x.d);
	buf_fini(&x.out);
	context_close(&x.c);
	return code;
}
