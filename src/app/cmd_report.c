/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new case on one line: what a seat hears becomes a case.report. The form
 * that is filled while talking comes with intake proper; this is the way in
 * for whoever types. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>
#include "app/fields.h"
#include "app/intl.h"
#include "app/place.h"
#include "app/resolve.h"
#include "app/rules.h"
#include "lang/lang.h"

struct report {
	struct body	body, secret;
	uint64_t	grid;
	bool		channel, title;
};

static const struct named_row {
	const char		*name;
	enum resolve_kind	 kind;
} named_rows[] = {
	{ "channel", RESOLVE_CHANNEL },
	{ "matter", RESOLVE_MATTER },
	{ "grid", RESOLVE_GRID },
};

static const char *const secret_names[] = {
	"title", "place", "text", "caller", "phone", "addr"
};

static enum err
take_named(struct desk *d, struct report *r, const struct named_row *row,
    const char *value)
{
	struct resolve_hit hit;
	enum err e = resolve_one(d->law, row->kind, str_of(value), &hit);

	if (e == OK)
		e = body_int(&r->body, row->name, (int64_t)hit.id);
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s=%s: %s", row->name, value,
		    e == ERR_CONFLICT ? _("several are called so") :
		    _("nothing is called so"));
	else if (row->kind == RESOLVE_GRID)
		r->grid = hit.id;
	r->channel |= row->kind == RESOLVE_CHANNEL;
	return e;
}

static enum err
take_arg(struct desk *d, struct report *r, const struct ask_arg *a)
{
	char why[320];
	enum err e;

	for (size_t i = 0; i < sizeof named_rows / sizeof *named_rows; i++)
		if (strcmp(a->name, named_rows[i].name) == 0)
			return take_named(d, r, &named_rows[i], a->value);
	for (size_t i = 0; i < sizeof secret_names / sizeof *secret_names;
	    i++) {
		if (strcmp(a->name, secret_names[i]) != 0)
			continue;
		r->title |= i == 0;
		return body_text(&r->secret, a->name, str_of(a->value));
	}
	if (strcmp(a->name, "urgent") == 0)
		return body_int(&r->body, "urgent", a->value[0] == '1');
	e = fields_give(d->law, str_of(a->name), str_of(a->value), &r->body,
	    &r->secret, why, sizeof why);
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", why);
	return e;
}

/* A grid nobody chose: the words say it, or the officer's own town does. */
static enum err
fill_place(struct desk *d, struct report *r)
{
	struct gazetteer *g;
	uint64_t officer;
	enum err e;

	if (r->grid) {
		e = body_text(&r->body, "grid_by",
		    str_of(place_by_code(PLACE_BY_GIVEN)));
		return e == OK ? body_int(&r->body, "grid_sure", 100) : e;
	}
	officer = place_officer(d->law, (unsigned)body_num(&r->body,
	    "channel", 0), d->seat.me.roles, d->seat.me.unit);
	if (d->rules != NULL)
		return place_report(rules_gazetteer(d->rules), d->law,
		    &r->secret, officer, &r->body, &r->grid);
	g = gazetteer_make(d->law, lang_fold_text);
	e = place_report(g, d->law, &r->secret, officer, &r->body, &r->grid);
	gazetteer_free(&g);
	return e;
}

/* What follows from the rest: where the grid lies, who found it, when. */
static enum err
fill(struct desk *d, struct report *r)
{
	enum err e = fill_place(d, r);
	const struct law_grid *g = law_grid(d->law, r->grid);

	if (e == OK)
		e = body_int(&r->body, "reported", d->now);
	if (e == OK)
		e = body_text(&r->body, "finder", str_of(d->seat.me.code));
	/* The middle of a town is no point to look for. */
	if (g != NULL && g->level < GRID_BASIC)
		g = NULL;
	if (e == OK && g != NULL && g->lat_e6 != 0)
		e = body_int(&r->body, "lat", g->lat_e6);
	if (e == OK && g != NULL && g->lat_e6 != 0)
		e = body_int(&r->body, "lon", g->lon_e6);
	return e;
}

static void
commit(struct desk *d, struct report *r)
{
	struct intent it = {
		.kind = EV_CASE_REPORT, .actor = str_of(d->seat.me.code),
		.login = str_of(d->seat.login),
		.seat = str_of(d->seat.me.seat), .body = &r->body,
		.secret = &r->secret,
		.at_ms = d->hooks.now != NULL ? d->now : 0,
		.territory = (uint32_t)(r->grid / 1000000 % 1000)
	};
	struct outcome out = { 0 };
	enum err e = d->repo->ops->commit(d->repo, &it, 1, false, &out);

	if (e != OK) {
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
		return;
	}
	desk_look(d, true);
	desk_counts(d);
	desk_open_case(d, out.slot);
	d->focus = d->lower = PANE_CASE;
	desk_keep_place(d);
	desk_say(d, ROLE_OKAY, _("reported: %s"), out.number);
}

void
cmd_report(struct desk *d, struct str args)
{
	struct report r = { 0 };
	enum err e = OK;

	if (args.n == 0) {
		prompt_begin(d, PROMPT_COMMAND, STR("report channel="));
		return;
	}
	ask_fini(&d->ask);
	ask_args(d, args, "title");
	for (size_t i = 0; e == OK && i < d->ask.args_n; i++)
		e = take_arg(d, &r, &d->ask.arg[i]);
	if (e == OK && (!r.channel || !r.title)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("a case needs channel=… and title=… at least"));
		e = ERR_BAD_INPUT;
	}
	if (e == OK && !law_may_report(d->law, (unsigned)body_num(&r.body,
	    "channel", 0), d->seat.me.roles)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("your role brings in no cases of this channel"));
		e = ERR_REFUSED;
	}
	if (e == OK && fill(d, &r) == OK)
		commit(d, &r);
	ask_fini(&d->ask);
}
