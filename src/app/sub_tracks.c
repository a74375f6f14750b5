/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Officers' tracks by hand: which days there are, who looked at whom, how long
 * each grid was looked after, and what is not kept any more. Nothing here says
 * where a person was (sub_tracks_show.c). */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/listing.h"
#include "app/pairs.h"
#include "app/rules_cli.h"
#include "app/tracks_cli.h"
#include "lang/lang.h"

int
tracks_cli_whose(const struct context *c, const char *account,
    struct str *whose)
{
	const struct str me = str_of(c->who.me.code);

	*whose = account != NULL ? str_of(account) : STR_NONE;
	if (!tracks_only_own(&c->law, c->who.me.roles))
		return EXIT_DONE;
	if (account == NULL)
		*whose = me;
	if (str_eq(*whose, me))
		return EXIT_DONE;
	complain(_("%s sees his own track only"), c->who.me.code);
	return EXIT_FAILED;
}

bool
tracks_cli_day(const struct context *c, const char *word, int32_t *day)
{
	if (tracks_day_of(&c->law, str_of(word != NULL ? word : ""),
	    clock_wall().ms, day))
		return true;
	complain(_("%s: a day is expected, such as 2026-11-21 or today"), word);
	return false;
}

/* ---- list, looks ---- */

struct listing {
	const struct law *law;
	struct buf	out;
	bool		json;
	size_t		n;
};

static struct pairs
open_row(struct listing *l)
{
	buf_cstr(&l->out, l->n++ > 0 ? ",{" : "{");
	return (struct pairs){ .out = &l->out, .law = l->law };
}

static bool
one_day(void *ctx, struct str account, int32_t day, size_t points)
{
	struct listing *l = ctx;
	char text[16];

	clock_day_text(day, text);
	if (l->json) {
		struct pairs p = open_row(l);

		pairs_text(&p, "account", account);
		pairs_text(&p, "day", str_of(text));
		pairs_int(&p, "points", (int64_t)points);
		buf_byte(&l->out, '}');
	} else {
		buf_fmt(&l->out, "%s\t%.*s\t%zu\n", text, STR_ARG(account),
		    points);
	}
	return true;
}

static bool
one_look(void *ctx, const struct store_look *k, int64_t at_ms)
{
	struct listing *l = ctx;
	char day[16], at[40];

	clock_day_text(k->day, day);
	if (l->json) {
		struct pairs p = open_row(l);

		pairs_text(&p, "account", k->account);
		pairs_text(&p, "day", str_of(day));
		pairs_time(&p, "at", at_ms);
		pairs_text(&p, "by", k->actor);
		pairs_text(&p, "login", k->login);
		pairs_text(&p, "reason", k->reason);
		buf_byte(&l->out, '}');
		return true;
	}
	clock_format((struct wall){ at_ms }, l->law->offset_min, at,
	    sizeof at);
	at[16] = '\0';
	/* All of it as another node may have written it. */
	buf_fmt(&l->out, "%s\t", at);
	lang_safe_text(k->actor, &l->out);
	buf_byte(&l->out, '\t');
	lang_safe_text(k->account, &l->out);
	buf_fmt(&l->out, "\t%s\t", day);
	lang_safe_text(k->reason, &l->out);
	buf_byte(&l->out, '\n');
	return true;
}

/* The context, and of whom it shall be. */
static int
begin(struct context *c, const struct invocation *in, struct listing *l,
    struct str *whose)
{
	int code = context_open(c, in, CONTEXT_SEAT | CONTEXT_CASES);

	if (code != EXIT_DONE)
		return code;
	*l = (struct listing){ .law = &c->law, .json = option_flag(in,
	    "json") };
	code = tracks_cli_whose(c, in->word_n > 0 ? in->word[0] : NULL, whose);
	if (code != EXIT_DONE)
		context_close(c);
	return code;
}

int
sub_tracks_list(const struct invocation *in)
{
	struct context c;
	struct listing l;
	struct str whose;
	const int code = begin(&c, in, &l, &whose);

	return code != EXIT_DONE ? code : listing_end(&c,
	    store_track_days(c.store, whose, one_day, &l), l.json, &l.out);
}

int
sub_tracks_looks(const struct invocation *in)
{
	struct context c;
	struct listing l;
	struct str whose;
	const int code = begin(&c, in, &l, &whose);

	return code != EXIT_DONE ? code : listing_end(&c,
	    store_track_looks(c.store, whose, one_look, &l), l.json, &l.out);
}

/* ---- cover ---- */

void
tracks_cli_grid(const struct law *law, uint64_t grid, struct buf *out)
{
	if (law_grid(law, grid) != NULL)
		rules_cli_area(law, grid, out);
	else
		buf_fmt(out, "%015llu", (unsigned long long)grid);
}

static void
put_cover(struct listing *l, const struct track_cover *cover)
{
	for (size_t i = 0; i < cover->n; i++) {
		const struct track_grid *g = &cover->grid[i];
		struct buf name = { 0 };
		char code[24];

		snprintf(code, sizeof code, "%015llu",
		    (unsigned long long)g->grid);
		tracks_cli_grid(l->law, g->grid, &name);
		if (l->json) {
			struct pairs p = open_row(l);

			pairs_text(&p, "grid", str_of(code));
			pairs_text(&p, "name", buf_view(&name));
			pairs_int(&p, "minutes", g->ms / CLOCK_MIN_MS);
			buf_byte(&l->out, '}');
		} else {
			buf_fmt(&l->out, "%s\t%lld\t%.*s\n", code,
			    (long long)(g->ms / CLOCK_MIN_MS),
			    STR_ARG(buf_view(&name)));
		}
		buf_fini(&name);
	}
}

int
sub_tracks_cover(const struct invocation *in)
{
	struct context c;
	struct listing l = { .json = option_flag(in, "json") };
	struct track_cover cover = { .n = 0 };
	struct district *d = NULL;
	int32_t day;
	int code = context_open(&c, in, CONTEXT_SEAT | CONTEXT_CASES);
	enum err e;

	if (code != EXIT_DONE)
		return code;
	l.law = &c.law;
	if (!tracks_cli_day(&c, in->word_n > 0 ? in->word[0] : NULL, &day)) {
		context_close(&c);
		return EXIT_USAGE;
	}
	e = district_open(c.store, &c.law, day, &d);
	if (e == OK)
		e = tracks_cover(c.store, d, day, &cover);
	if (e == OK)
		put_cover(&l, &cover);
	if (e == OK && !l.json)
		fprintf(stderr, _("%zu of %zu grids looked after, %zu out\n"),
		    cover.covered, cover.n, cover.officers);
	tracks_cover_fini(&cover);
	district_close(&d);
	return listing_end(&c, e, l.json, &l.out);
}

/* ---- purge ---- */

int
sub_tracks_purge(const struct invocation *in)
{
	struct context c;
	size_t days, points;
	int code = context_open(&c, in, CONTEXT_WRITE | CONTEXT_SEAT |
	    CONTEXT_WHOLE);
	enum err e;

	if (code != EXIT_DONE)
		return code;
	e = tracks_purge(c.store, &c.law, clock_wall().ms,
	    str_of(c.who.me.code), &days, &points);
	if (e != OK)
		code = complain_err(e, c.dir, NULL);
	else if (option_flag(in, "json"))
		printf("{\"days\":%zu,\"points\":%zu}\n", days, points);
	else
		printf(_("%zu days with %zu points deleted; %u days are "
		    "kept\n"), days, points, (unsigned)c.law.track_days);
	context_close(&c);
	return code;
}
