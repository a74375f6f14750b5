/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/report.h"

#include <stdio.h>
#include <string.h>
#include "app/fields.h"
#include "app/intl.h"
#include "app/place.h"
#include "app/resolve.h"
#include "lang/lang.h"

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

static const struct { const char *name; int64_t most; } number_rows[] = {
	{ "urgent", 1 }, { "missed", 1 }, { "level", 9 },
};

static enum err
take_named(struct report *r, const struct law *law, const struct named_row *row,
    struct str value)
{
	struct resolve_hit hit;
	enum err e = resolve_one(law, row->kind, value, &hit);

	if (e == OK)
		e = body_int(&r->body, row->name, (int64_t)hit.id);
	if (e != OK)
		snprintf(r->why, sizeof r->why, "%s=%.*s: %s", row->name,
		    STR_ARG(value), e == ERR_CONFLICT ?
		    _("several are called so") : _("nothing is called so"));
	else if (row->kind == RESOLVE_GRID)
		r->grid = hit.id;
	r->channel |= row->kind == RESOLVE_CHANNEL;
	return e;
}

static enum err
take_number(struct report *r, const char *name, int64_t most, struct str value)
{
	int64_t n;

	if (!str_int(value, &n) || n < 0 || n > most) {
		snprintf(r->why, sizeof r->why, "%s=%.*s: %s", name,
		    STR_ARG(value), _("not a number"));
		return ERR_BAD_INPUT;
	}
	return body_int(&r->body, name, n);
}

static enum err
take_call(struct report *r, struct str id)
{
	if (id.n > 0 && id.n <= 128 && id.p[0] != '@' &&
	    !str_starts(id, STR("blob:")))
		return body_text(&r->body, "recording", id);
	snprintf(r->why, sizeof r->why, "call=%.*s: %s", STR_ARG(id),
	    _("not a code"));
	return ERR_BAD_INPUT;
}

static enum err
take_arg(struct report *r, const struct law *law, const struct move_arg *a)
{
	for (size_t i = 0; i < sizeof named_rows / sizeof *named_rows; i++)
		if (str_is(a->name, named_rows[i].name))
			return take_named(r, law, &named_rows[i], a->value);
	for (size_t i = 0; i < sizeof number_rows / sizeof *number_rows; i++)
		if (str_is(a->name, number_rows[i].name))
			return take_number(r, number_rows[i].name,
			    number_rows[i].most, a->value);
	for (size_t i = 0; i < sizeof secret_names / sizeof *secret_names;
	    i++) {
		if (!str_is(a->name, secret_names[i]))
			continue;
		r->title |= i == 0;
		return body_text(&r->secret, secret_names[i], a->value);
	}
	if (str_is(a->name, "call"))	/* the exchange's own id of it */
		return take_call(r, a->value);
	return fields_give(law, a->name, a->value, &r->body, &r->secret,
	    r->why, sizeof r->why);
}

/* A grid nobody chose: the spot or the words say it, or the officer's own town. */
static enum err
fill_place(struct report *r, const struct report_ask *q)
{
	struct place_hint hint = { .at = q->at, .datum = q->datum };
	struct places *p;
	enum err e;

	if (r->grid) {
		e = body_text(&r->body, "grid_by", str_of(q->grid_by ?
		    q->grid_by : place_by_code(PLACE_BY_GIVEN)));
		return e == OK ? body_int(&r->body, "grid_sure", q->grid_by ?
		    q->grid_sure : 100) : e;
	}
	hint.officer = place_officer(q->law, (unsigned)body_num(&r->body,
	    "channel", 0), q->who->me.roles, q->who->me.unit);
	if (q->rules != NULL)
		return place_report(rules_places(q->rules), q->law,
		    &r->secret, &hint, &r->body, &r->grid);
	p = places_new(NULL, q->law);
	e = place_report(p, q->law, &r->secret, &hint, &r->body, &r->grid);
	places_free(&p);
	return e;
}

/* Who chose the matter, and what was promised. */
static enum err
fill_intake(struct report *r, const struct report_ask *q)
{
	enum err e = OK;

	if (q->matter_by && body_get(&r->body, "matter")) {
		e = body_text(&r->body, "matter_by", str_of(q->matter_by));
		if (e == OK)
			e = body_int(&r->body, "matter_sure", q->matter_sure);
	}
	return e == OK && q->promised_ms ? body_int(&r->body, "promised",
	    q->promised_ms) : e;
}

/* What follows from the rest: where the grid lies, who found it, when. */
static enum err
fill(struct report *r, const struct report_ask *q)
{
	enum err e = fill_place(r, q);
	const struct law_grid *g = law_grid(q->law, r->grid);

	if (e == OK)
		e = fill_intake(r, q);
	if (e == OK)
		e = body_int(&r->body, "reported", q->now_ms);
	if (e == OK)
		e = body_text(&r->body, "finder", str_of(q->who->me.code));
	/* The middle of a town is no point to look for. */
	if (g != NULL && g->level < GRID_BASIC)
		g = NULL;
	if (e == OK && g != NULL && g->lat_e6 != 0)
		e = body_int(&r->body, "lat", g->lat_e6);
	if (e == OK && g != NULL && g->lat_e6 != 0)
		e = body_int(&r->body, "lon", g->lon_e6);
	return e;
}

static enum err
refuse(struct report *r, enum err e, const char *why)
{
	snprintf(r->why, sizeof r->why, "%s", why);
	return e;
}

enum err
report_make(struct report *r, const struct report_ask *q)
{
	enum err e = OK;

	memset(r, 0, sizeof *r);
	r->who = q->who;
	for (size_t i = 0; e == OK && i < q->n; i++)
		e = take_arg(r, q->law, &q->args[i]);
	if (e != OK)
		return e;
	if (!r->channel || !r->title)
		return refuse(r, ERR_BAD_INPUT,
		    _("a case needs channel=… and title=… at least"));
	if (!law_may_report(q->law, (unsigned)body_num(&r->body, "channel", 0),
	    q->who->me.roles))
		return refuse(r, ERR_REFUSED,
		    _("your role brings in no cases of this channel"));
	return fill(r, q);
}

void
report_intent(const struct report *r, int64_t at_ms, struct intent *out)
{
	*out = (struct intent){
		.kind = EV_CASE_REPORT, .actor = str_of(r->who->me.code),
		.login = str_of(r->who->login),
		.seat = str_of(r->who->me.seat), .body = &r->body,
		.secret = &r->secret, .at_ms = at_ms,
		.territory = (uint32_t)(r->grid / 1000000 % 1000)
	};
}
