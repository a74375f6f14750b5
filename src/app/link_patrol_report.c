/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What officers report, and what they did: in their own name, by the law of any
 * desk. A phone says it again until it hears that it is done, so everything has
 * an id of the phone's, and is done once.
 *
 *	report {"id","title","text","place","matter","grid","urgent","lat","lon",
 *		"photos":["base64",…]}
 *	answer {"id","case","action","note","reason", … as `gridseat do` takes
 *		them, "photos"} */
#include "app/link_patrol_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/deed.h"
#include "app/intl.h"
#include "app/report.h"
#include "wire/decimal.h"

#define ID_MOST		64
#define ARGS_MOST	24

struct photos { struct buf at[PATROL_PHOTOS]; size_t n; bool bad; };

static void
photos_fini(struct photos *f)
{
	for (size_t i = 0; i < f->n; i++)
		buf_fini(&f->at[i]);
}

static void
photos_read(const struct record *r, struct photos *f)
{
	*f = (struct photos){ .n = 0 };
	for (size_t i = 0; i < r->n; i++) {
		if (!str_starts(r->names[i], STR("photos.")))
			continue;
		if (f->n == PATROL_PHOTOS ||
		    !base64_get(r->values[i], &f->at[f->n++]))
			f->bad = true;
		if (f->bad)
			return;
	}
}

static struct seat
seat_of(const struct patrol *p, const struct officer *o)
{
	struct seat s = { .me = o->a, .login = "link" };

	str_copy(p->l->row->code, s.me.seat, sizeof s.me.seat);
	return s;
}

void
patrol_ack(struct patrol *p, const char *account, struct str id,
    const struct casefile *c, const char *said)
{
	const struct law_state *s = c == NULL ? NULL :
	    law_state(&p->l->c->law, c->state);
	char topic[MQTT_TOPIC_MAX];
	struct buf b = { 0 };

	buf_cstr(&b, "{\"id\":");
	buf_json(&b, id);
	buf_fmt(&b, ",\"ok\":%s", c != NULL ? "true" : "false");
	if (c != NULL) {
		buf_cstr(&b, ",\"case\":");
		buf_json(&b, str_of(c->number));
		buf_cstr(&b, ",\"state\":");
		buf_json(&b, s == NULL ? STR_NONE : s->code);
	} else {
		buf_cstr(&b, ",\"said\":");
		buf_json(&b, str_of(said));
	}
	buf_byte(&b, '}');
	snprintf(topic, sizeof topic, "%s/ack/%s", p->prefix, account);
	(void)link_mqtt_say(p->line, topic, buf_view(&b), false);
	buf_fini(&b);
}

/* "<link>:<account>/<id>"; false: there is no id. */
static bool
own_key(const struct patrol *p, const struct officer *o, struct str id,
    char key[160])
{
	if (id.n == 0 || id.n > ID_MOST || !mqtt_name(id))
		return false;
	snprintf(key, 160, "%.*s:%s/%.*s", STR_ARG(p->l->row->code),
	    o->a.code, STR_ARG(id));
	return true;
}

/* The key of r; false: it has none, and lies aside. */
static bool
known_by(struct patrol *p, const struct officer *o, const struct record *r,
    const char *what, char key[160])
{
	if (own_key(p, o, record_get(r, STR("id")), key))
		return true;
	patrol_bad(p, str_of(what), N_("an id of 1 to 64 bytes"), r->raw);
	return false;
}

/* False: they cannot be taken, and the phone is told. */
static bool
take_photos(struct patrol *p, const struct officer *o, const struct record *r,
    struct photos *f)
{
	photos_read(r, f);
	if (f->bad)
		patrol_ack(p, o->a.code, record_get(r, STR("id")), NULL,
		    _("photos: at most 6, in base64"));
	return !f->bad;
}

/* Photos beyond the first are notes behind it, in the same commit. */
static size_t
put_photos(struct photos *f, struct intent *it, size_t n, struct body *note,
    uint32_t first, bool begun)
{
	static const struct body nothing;

	for (size_t i = 1; i < f->n; i++) {
		struct intent *const x = &it[n++];

		*x = (struct intent){ .kind = EV_CASE_NOTE,
			.subject = it[first].subject, .actor = it[first].actor,
			.login = it[first].login, .seat = it[first].seat,
			.begun = begun ? first + 1 : 0, .after = first + 1,
			.body = &nothing, .secret = note, .blob = buf_view(&f->at[i]) };
	}
	return n;
}

/* ---- reports ---- */

static size_t
report_args(const struct record *r, const struct law_channel *ch,
    struct move_arg *a)
{
	static const char *const names[] = { "title", "text", "place", "matter",
		"grid" };
	size_t n = 0;

	a[n++] = (struct move_arg){ STR("channel"), ch->code };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct str v = record_get(r, str_of(names[i]));

		if (v.n > 0)
			a[n++] = (struct move_arg){ str_of(names[i]), v };
	}
	if (str_is(record_get(r, STR("urgent")), "true") ||
	    str_is(record_get(r, STR("urgent")), "1"))
		a[n++] = (struct move_arg){ STR("urgent"), STR("1") };
	return n;
}

/* Where the phone says it stands, in WGS-84; nowhere. */
static struct spot
spot_of(const struct record *r)
{
	int64_t lat, lon;

	if (!decimal_parse(record_get(r, STR("lat")), &lat) ||
	    !decimal_parse(record_get(r, STR("lon")), &lon) ||
	    lat > 90 * DECIMAL_ONE || lat < -90 * DECIMAL_ONE ||
	    lon > 180 * DECIMAL_ONE || lon < -180 * DECIMAL_ONE)
		return (struct spot){ GEO_NOWHERE, 0 };
	return geo_of_e6((int32_t)lat, (int32_t)lon);
}

/* A case lies where the map has it. */
static enum err
put_spot(const struct patrol *p, struct spot at, struct body *b)
{
	enum err e;

	if (!geo_known(at) || geo_convert(at, DATUM_WGS84,
	    (enum datum)p->l->c->law.datum, &at) != OK)
		return OK;
	e = body_int(b, "lat", at.lat / 10);
	return e == OK ? body_int(b, "lon", at.lon / 10) : e;
}

static enum err
commit_report(struct patrol *p, struct report *made, const char *key,
    struct photos *f, struct outcome *out)
{
	struct intent it[PATROL_PHOTOS + 1];
	struct body note = { .n = 0 };
	size_t n = 1;
	enum err e = body_text(&note, "note", str_of(_("photo")));

	if (e != OK)
		return e;
	report_intent(made, 0, &it[0]);
	it[0].key = str_of(key);
	if (f->n > 0)
		it[0].blob = buf_view(&f->at[0]);
	n = put_photos(f, it, n, &note, 0, true);
	e = p->l->c->repo->ops->commit(p->l->c->repo, it, n, false, out);
	return out[0].err == ERR_EXISTS ? ERR_EXISTS : e;
}

static void
tell(struct patrol *p, const struct officer *o, struct str id, uint32_t slot)
{
	struct case_view v;

	if (p->l->c->repo->ops->get(p->l->c->repo, slot, &v) == OK)
		patrol_ack(p, o->a.code, id, v.c, "");
}

static void
take_report(struct patrol *p, const struct officer *o, const struct record *r,
    const char *key, struct photos *f)
{
	const struct str id = record_get(r, STR("id"));
	const struct seat who = seat_of(p, o);
	struct outcome out[PATROL_PHOTOS + 1] = { 0 };
	struct move_arg args[ARGS_MOST];
	struct report made;
	const struct spot at = spot_of(r);
	const struct report_ask q = { .law = &p->l->c->law,
		.rules = p->l->c->rules, .who = &who, .args = args, .at = at,
		.datum = geo_known(at) ? DATUM_WGS84 : DATUM_NONE,
		.n = report_args(r, law_channel(&p->l->c->law,
		    p->l->row->channel), args), .now_ms = clock_wall().ms };
	enum err e = report_make(&made, &q);

	if (e == OK)
		e = put_spot(p, at, &made.body);
	if (e != OK) {
		patrol_ack(p, o->a.code, id, NULL, made.why[0] ? made.why :
		    _(err_text(e)));
		patrol_aside(p, ASIDE_RECORD, str_of(key), made.why, r->raw);
		return;
	}
	e = commit_report(p, &made, key, f, out);
	if (e == OK || e == ERR_EXISTS) {
		tell(p, o, id, out[0].slot);
		link_count(p->l, e == OK, 0, 0);
	} else if (e == ERR_REFUSED || e == ERR_BAD_INPUT) {
		patrol_ack(p, o->a.code, id, NULL, _(err_text(e)));
		patrol_aside(p, ASIDE_RECORD, str_of(key), err_text(e),
		    r->raw);
	} else {
		/* Nothing is said: the phone comes again. */
		link_done(p->l, e, NULL, -1, false);
	}
}

void
patrol_report(struct patrol *p, struct officer *o, const struct record *r)
{
	const struct str id = record_get(r, STR("id"));
	struct photos f;
	char key[160];

	if (!known_by(p, o, r, "report", key))
		return;
	if (law_channel(&p->l->c->law, p->l->row->channel) == NULL) {
		patrol_ack(p, o->a.code, id, NULL,
		    _("no channel for reports is set"));
		return;
	}
	if (take_photos(p, o, r, &f))
		take_report(p, o, r, key, &f);
	photos_fini(&f);
}

/* ---- answers ---- */

static size_t
answer_args(const struct record *r, struct move_arg *a)
{
	static const char *const ours[] = { "id", "case", "action", "at" };
	size_t n = 0;

	for (size_t i = 0; i < r->n && n < ARGS_MOST; i++) {
		bool own = str_starts(r->names[i], STR("photos.")) ||
		    r->values[i].n == 0 || str_is(r->names[i], "recording");

		for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
			own |= str_is(r->names[i], ours[k]);
		if (!own)
			a[n++] = (struct move_arg){ r->names[i], r->values[i] };
	}
	return n;
}

struct before { const char *key; bool found; };

static bool
look(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct before *const x = ctx;

	(void)secret;
	(void)status;
	x->found |= str_is(e->key, x->key);
	return !x->found;
}

static enum err
commit_answer(struct patrol *p, struct deed *d, const char *key,
    struct photos *f, char why[MOVE_WHY_MAX])
{
	const size_t room = deed_room(d) + PATROL_PHOTOS;
	struct intent *it = xcalloc(room, sizeof *it);
	struct outcome *out = xcalloc(room, sizeof *out);
	struct body note = { .n = 0 };
	size_t n = deed_intents(d, it, 0, 0);
	enum err e = body_text(&note, "note", str_of(_("photo")));

	it[d->at].key = str_of(key);
	if (f->n > 0)
		it[d->at].blob = buf_view(&f->at[0]);
	n = put_photos(f, it, n, &note, (uint32_t)d->at, false);
	if (e == OK)
		e = p->l->c->repo->ops->commit(p->l->c->repo, it, n, false,
		    out);
	if (e != OK)
		move_refusal_text(&p->l->c->law, &d->m.c,
		    body_str(&d->m.body, "action"), &out[d->at].why, why,
		    MOVE_WHY_MAX);
	free(it);
	free(out);
	return e;
}

bool
patrol_deed(struct patrol *p, const struct move_ask *q)
{
	struct photos none = { .n = 0 };
	char why[MOVE_WHY_MAX];
	struct deed d;
	enum err e = deed_prepare(&d, q);

	if (e == OK)
		e = commit_answer(p, &d, "", &none, why);
	deed_fini(&d);
	return e == OK;
}

static bool
passes(enum err e)
{
	return e == ERR_FULL || e == ERR_IO || e == ERR_BUSY ||
	    e == ERR_MAP_FULL || e == ERR_LAW;
}

/* A step of the workflow, or a note; all else is for a desk. */
static bool
field_action(const struct patrol *p, const struct casefile *c, struct str name)
{
	const struct law_move *row[64];
	size_t n = casefile_moves(c, &p->l->c->law, row, 64);

	for (size_t i = 0; i < n && i < 64; i++)
		if (str_eq(row[i]->action, name))
			return true;
	return str_is(name, "note");
}

static void
take_answer(struct patrol *p, const struct officer *o, const struct record *r,
    const char *key, uint32_t slot, struct photos *f)
{
	const struct str id = record_get(r, STR("id"));
	const struct seat who = seat_of(p, o);
	struct move_arg args[ARGS_MOST];
	char why[MOVE_WHY_MAX] = "";
	struct case_view v;
	struct deed d;
	enum err e = p->l->c->repo->ops->get(p->l->c->repo, slot, &v);

	if (e != OK)
		return;
	if (!field_action(p, v.c, record_get(r, STR("action")))) {
		patrol_ack(p, o->a.code, id, NULL,
		    _("the case has no such step now"));
		return;
	}
	e = deed_prepare(&d, &(struct move_ask){ .repo = p->l->c->repo,
	    .rules = p->l->c->rules, .v = &v, .who = &who,
	    .action = record_get(r, STR("action")), .args = args,
	    .n = answer_args(r, args), .now_ms = clock_wall().ms });
	if (e != OK)
		snprintf(why, sizeof why, "%s", d.m.why);
	else
		e = commit_answer(p, &d, key, f, why);
	if (e == OK) {
		tell(p, o, id, slot);
		patrol_answered(p, slot, str_of(o->a.code));
		link_count(p->l, 1, 0, 0);
	} else if (passes(e)) {
		link_done(p->l, e, NULL, -1, false);
	} else {
		patrol_ack(p, o->a.code, id, NULL, why[0] ? why :
		    _(err_text(e)));
		patrol_aside(p, ASIDE_ANSWER, str_of(key), why, r->raw);
	}
	deed_fini(&d);
}

void
patrol_answer(struct patrol *p, struct officer *o, const struct record *r)
{
	const struct str id = record_get(r, STR("id"));
	struct repo *const repo = p->l->c->repo;
	struct before x = { .found = false };
	struct photos f;
	uint32_t slot;
	char key[160];

	if (!known_by(p, o, r, "answer", key))
		return;
	if (repo->ops->find(repo, record_get(r, STR("case")), &slot) != OK) {
		patrol_ack(p, o->a.code, id, NULL, _("no such case"));
		return;
	}
	x.key = key;
	if (repo->ops->history(repo, slot, look, &x) == OK && x.found) {
		tell(p, o, id, slot);
		return;
	}
	if (take_photos(p, o, r, &f))
		take_answer(p, o, r, key, slot, &f);
	photos_fini(&f);
}
