/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who answers here: a spot, a grid, a case or words; one, or a file of them. */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/profiles.h"
#include "app/where_ask.h"
#include "lang/lang.h"

struct asking {
	const struct invocation *in;
	struct context	c;		/* of a store, when there is one */
	bool		opened;
	struct buf	archive;	/* of --profile */
	struct law	own;
	struct where_desk k;
	struct district	*d;
	struct buf	out;
};

/* ---- said to people ---- */

static void
line(struct buf *out, const char *label, struct str value)
{
	const int w = lang_columns(str_of(label));
	struct buf safe = { 0 };

	if (value.n == 0)
		return;
	lang_safe_text(value, &safe);
	buf_fmt(out, "%s%*s", label, w < 14 ? 14 - w : 1, "");
	buf_str(out, buf_view(&safe));
	buf_byte(out, '\n');
	buf_fini(&safe);
}

static void
put_degrees(struct buf *b, struct spot at, enum datum datum)
{
	buf_fmt(b, "%.6f,%.6f (%s)", (double)at.lon / GEO_UNIT,
	    (double)at.lat / GEO_UNIT, geo_datum_name(datum));
}

/* In which datum it was read is said: nobody sees it from the numbers. */
static void
say_spot(struct asking *x, const struct where_asked *a)
{
	const bool typed = a->by == WHERE_BY_SPOT;
	struct buf b = { 0 };

	if (typed)
		put_degrees(&b, a->typed, x->k.datum);
	if (typed && a->swapped)
		buf_fmt(&b, "  %s", _("latitude and longitude were the "
		    "other way round"));
	line(&x->out, _("asked"), buf_view(&b));
	b.n = 0;
	if (geo_known(a->w.ground.at) && (!typed ||
	    x->k.datum != a->w.datum))
		put_degrees(&b, a->w.ground.at, a->w.datum);
	line(&x->out, _("on the map"), buf_view(&b));
	buf_fini(&b);
}

static void
say_levels(struct asking *x, const struct where *w)
{
	static const char *const names[] = { "", N_("district"), N_("town"),
		N_("area"), N_("basic grid"), N_("unit grid") };
	struct buf b = { 0 };

	for (unsigned level = GRID_UNIT; level > 0; level--) {
		if (w->ground.grid[level] == 0)
			continue;
		b.n = 0;
		where_name(x->k.law, w->ground.grid[level], &b);
		buf_fmt(&b, "  %015llu",
		    (unsigned long long)w->ground.grid[level]);
		line(&x->out, _(names[level]), buf_view(&b));
	}
	buf_fini(&b);
}

static void
say_ground(struct asking *x, const struct where *w)
{
	struct buf b = { 0 };

	if (!w->ground.inside) {
		line(&x->out, _("grid"), str_of(geo_known(w->ground.at) ?
		    _("in no grid of the district") :
		    _("the place is not known")));
		if (w->ground.nearest != 0) {
			where_name(x->k.law, w->ground.nearest, &b);
			buf_fmt(&b, _("  %015llu in %.0f m"),
			    (unsigned long long)w->ground.nearest,
			    w->ground.metres);
		}
		line(&x->out, _("nearest"), buf_view(&b));
	}
	if (w->ground.border)
		line(&x->out, _("border"),
		    str_of(_("on a border: the lower code has it")));
	if (w->schematic)
		line(&x->out, _("borders"),
		    str_of(_("schematic, not a survey")));
	buf_fini(&b);
}

static void
say_row(struct asking *x, const struct team_answer *a, const char *label)
{
	const struct law *const law = x->k.law;
	const struct law_team *const r = a->row;
	const struct law_unit *const u = law_unit(law, r->unit);
	const struct str phone = where_phone(law, r);
	struct buf b = { 0 };

	buf_fmt(&b, "%s ", a->expired ? _("out of date") : a->early ?
	    _("not yet") : a->on_duty ? _("on duty") : _("off duty"));
	if (r->post.n > 0)
		buf_fmt(&b, " %.*s", STR_ARG(r->post));
	if (r->person.n > 0)
		buf_byte(&b, ' ');
	where_person(law, r, option_flag(x->in, "bare"), &b);
	if (u != NULL)
		buf_fmt(&b, "  %.*s", STR_ARG(u->name));
	if (phone.n > 0)
		buf_fmt(&b, "  %.*s", STR_ARG(phone));
	if (r->duty.n > 0)
		buf_fmt(&b, "  %.*s", STR_ARG(r->duty));
	line(&x->out, label, buf_view(&b));
	buf_fini(&b);
}

static void
say_teams(struct asking *x, const struct where *w)
{
	const struct law_unit *const u = law_unit(x->k.law, w->unit);
	char at[40];

	if (w->grid == 0)
		return;
	clock_format((struct wall){ w->at_ms }, x->k.law->offset_min, at,
	    sizeof(at));
	line(&x->out, _("at"), str_of(at));
	for (unsigned t = 0; t < TEAM_COUNT; t++) {
		const struct where_team *const team = &w->team[t];
		const char *const name = _(team_text((enum team)t));

		for (size_t i = 0; i < team->n; i++)
			say_row(x, &team->row[i], i == 0 ? name : "");
		if (team->n == 0)
			line(&x->out, name, str_of(_("nobody is named")));
	}
	if (u != NULL)
		line(&x->out, _("unit"), u->name);
}

static void
say_guesses(struct asking *x, const struct where_asked *a)
{
	for (size_t i = 0; i < a->guesses; i++) {
		const struct where_guess *const g = &a->guess[i];
		struct buf b = { 0 };

		buf_fmt(&b, "%3u%%  %.*s  ", g->sure, STR_ARG(g->name));
		where_name(x->k.law, g->grid, &b);
		if (g->grid != 0)
			buf_fmt(&b, "  %015llu", (unsigned long long)g->grid);
		line(&x->out, i == 0 ? _("words") : "", buf_view(&b));
		buf_fini(&b);
	}
}

/* ---- one question ---- */

/* "116.34 39.72" is two words, and so is an address. */
static void
join(const struct invocation *in, struct buf *text)
{
	for (size_t i = 0; i < in->word_n; i++) {
		const char *const w = in->word[i];

		if (i > 0)
			buf_byte(text, in->word_n == 2 && w[0] >= '0' &&
			    w[0] <= '9' && strchr(in->word[0], ',') == NULL &&
			    strchr(in->word[0], '.') != NULL ? ',' : ' ');
		buf_cstr(text, w);
	}
}

static int
ask(struct asking *x)
{
	struct buf text = { 0 };
	struct where_asked a;
	enum err e;

	join(x->in, &text);
	e = where_ask(&x->k, buf_view(&text), &a);
	if (option_flag(x->in, "json")) {
		where_asked_json(&x->k, &a, buf_view(&text),
		    option_flag(x->in, "bare"), &x->out);
		buf_byte(&x->out, '\n');
	} else {
		say_guesses(x, &a);
		if (e == OK) {
			say_spot(x, &a);
			say_levels(x, &a.w);
			say_ground(x, &a.w);
			say_teams(x, &a.w);
		}
	}
	if (x->out.n > 0)
		fwrite(x->out.p, 1, x->out.n, stdout);
	if (e != OK && a.why != NULL)
		complain("%s: %s", buf_z(&text), _(a.why));
	else if (e != OK)
		complain_err(e, buf_z(&text), NULL);
	buf_fini(&text);
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}

/* ---- of what, in which datum, when ---- */

static int
take_options(struct asking *x)
{
	const char *const crs = option_text(x->in, "crs");
	const char *const at = option_text(x->in, "at");
	struct wall t = clock_wall();

	x->k.datum = district_datum(x->d);
	if (crs != NULL)
		x->k.datum = geo_datum(str_of(crs));
	if (x->k.datum == DATUM_NONE) {
		complain(_("--crs %s: expected wgs84, gcj02 or bd09"), crs);
		return EXIT_USAGE;
	}
	if (at != NULL && strcmp(at, "now") != 0 &&
	    !clock_parse(str_of(at), x->k.law->offset_min, &t)) {
		complain("%s: %s", _("not a time"), at);
		return EXIT_USAGE;
	}
	x->k.now_ms = t.ms;
	return EXIT_DONE;
}

/* The day's grids are those of --at. */
static int
open_ground(struct asking *x)
{
	const char *const profile = option_text(x->in, "profile");
	struct wall t;
	int32_t day = DISTRICT_TODAY;
	int code;
	enum err e;

	if (profile != NULL) {
		code = profiles_read(profile, &x->archive, &x->own);
	} else {
		code = context_open(&x->c, x->in, CONTEXT_CASES);
		x->opened = code == EXIT_DONE;
	}
	if (code != EXIT_DONE)
		return code;
	x->k.law = x->opened ? &x->c.law : &x->own;
	x->k.repo = x->opened ? x->c.repo : NULL;
	x->k.store = x->opened ? x->c.store : NULL;
	if (option_text(x->in, "at") != NULL && clock_parse(str_of(
	    option_text(x->in, "at")), x->k.law->offset_min, &t))
		day = clock_day(t, x->k.law->offset_min);
	e = district_open(x->opened ? x->c.store : NULL, x->k.law, day,
	    &x->d);
	if (e != OK)
		return complain_err(e, x->opened ? x->c.dir : profile, NULL);
	x->k.d = x->d;
	return EXIT_DONE;
}

int
sub_where(const struct invocation *in)
{
	struct asking x = { .in = in };
	const struct where_batch batch = {
		.path = option_text(in, "batch"),
		.json = option_flag(in, "json"),
		.bare = option_flag(in, "bare") };
	int code;

	if ((batch.path != NULL) == (in->word_n > 0)) {
		complain("%s", batch.path != NULL ?
		    _("a place, or --batch: not both") :
		    _("which place? a spot, a grid, a case, words"));
		return EXIT_USAGE;
	}
	code = open_ground(&x);
	if (code == EXIT_DONE)
		code = take_options(&x);
	if (code == EXIT_DONE)
		code = batch.path != NULL ? where_batch(&x.k, &batch) :
		    ask(&x);
	where_desk_fini(&x.k);
	district_close(&x.d);
	if (x.opened)
		context_close(&x.c);
	law_fini(&x.own);
	buf_fini(&x.archive);
	buf_fini(&x.out);
	return code;
}
