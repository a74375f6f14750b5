/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened here, told by the call that the map has for it: {note} {state}
 * {unit} … are filled from the event, its sealed part, and the case. An action the
 * map has no call for is nothing to them. */
#include "app/link_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

struct telling {
	const struct link *l;
	const struct rest_map *m;
	const struct store_notice *n;
	const struct event *e;
	const struct casefile *c;
	struct arena	arena;
	struct body	said;		/* of e's sealed part */
	struct body	report;		/* of the report's; texts in arena */
	struct str	answer;		/* the newest note until then */
	bool		past;
	char		key[EVENT_ID_MAX + 8];
	struct buf	source;
};

/* ---- what is sealed ---- */

static void
copy_body(struct telling *f, const struct body *from, struct body *to)
{
	*to = *from;
	for (size_t i = 0; i < to->n; i++) {
		struct field *x = &to->f[i];

		x->name = str_n(arena_dup(&f->arena, x->name.p, x->name.n),
		    x->name.n);
		x->text = str_n(arena_dup(&f->arena, x->text.p, x->text.n),
		    x->text.n);
	}
}

static void
keep_answer(struct telling *f, struct str note)
{
	if (note.n > 0)
		f->answer = str_n(arena_dup(&f->arena, note.p, note.n),
		    note.n);
}

static bool
open_one(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct telling *f = ctx;

	if (secret != NULL && !f->past && status == OK)
		keep_answer(f, body_str(secret, "note"));
	if (event_id_eq(&e->id, &f->e->id))
		f->past = true;
	if (secret != NULL && event_id_eq(&e->id, &f->e->id))
		copy_body(f, secret, &f->said);
	if (secret != NULL && e->kind == EV_CASE_REPORT && f->report.n == 0)
		copy_body(f, secret, &f->report);
	return true;
}

static void
facts_fini(struct telling *f)
{
	arena_fini(&f->arena);
	buf_fini(&f->source);
}

static void
facts_of(struct telling *f, const struct link *l, const struct rest_map *m,
    const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	*f = (struct telling){ .l = l, .m = m, .n = n, .e = e, .c = c };
	link_row_key(n, e, f->key);
	(void)link_source(l, n->slot, &f->source);
	/* A case whose key is gone is told of without its words. */
	(void)!l->c->repo->ops->history(l->c->repo, n->slot, open_one, f);
}

static struct str
action_of(const struct store_notice *n, const struct event *e)
{
	const struct str kind = str_of(event_kind_name(e->kind));
	const ptrdiff_t dot = str_find(kind, STR("."));

	if (n->correction)
		return STR("undo");
	if (e->kind == EV_CASE_MOVE)
		return body_str(&e->body, "action");
	return str_from(kind, (size_t)(dot + 1));
}

/* ---- fields ---- */

static void
put_time(const struct telling *f, int64_t ms, struct buf *out)
{
	if (ms > 0)
		rest_time(f->m->time_format, ms, f->m->zone_min, out);
}

static bool
field_time(const struct telling *f, struct str name, struct buf *out)
{
	const struct { const char *name; int64_t ms; } rows[] = {
		{ "at", f->e->at.ms }, { "now", clock_wall().ms },
		{ "reported", f->c->reported_ms },
		{ "filed", f->c->filed_ms }, { "closed", f->c->closed_ms },
		{ "due", f->c->due_ms },
		{ "until", body_num(&f->e->body, "until", 0) },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (str_is(name, rows[i].name)) {
			put_time(f, rows[i].ms, out);
			return true;
		}
	return false;
}

static void
put_degrees(int32_t e6, struct buf *out)
{
	const int32_t abs = e6 < 0 ? -e6 : e6;

	if (e6 != 0)
		buf_fmt(out, "%s%d.%06d", e6 < 0 ? "-" : "", abs / 1000000,
		    abs % 1000000);
}

static bool
field_number(const struct telling *f, struct str name, struct buf *out)
{
	const struct casefile *c = f->c;
	const struct { const char *name; int64_t n; } rows[] = {
		{ "grid", (int64_t)c->grid }, { "matter", c->matter },
		{ "major", c->matter / 1000000 },
		{ "minor", c->matter / 1000 % 1000 },
		{ "town", (int64_t)(c->grid / 1000000 % 1000) },
		{ "returns", c->returns }, { "reworks", c->reworks },
		{ "extends", c->extends }, { "level", c->level },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (str_is(name, rows[i].name)) {
			if (rows[i].n != 0)
				buf_int(out, rows[i].n);
			return true;
		}
	if (str_is(name, "lat") || str_is(name, "lon")) {
		put_degrees(str_is(name, "lat") ? c->lat_e6 : c->lon_e6, out);
		return true;
	}
	return false;
}

static void
put_unit(const struct law *law, unsigned id, bool code, struct buf *out)
{
	const struct law_unit *u = law_unit(law, id);

	if (u != NULL)
		buf_str(out, code ? u->code : u->name);
}

static bool
field_law(const struct telling *f, struct str name, struct buf *out)
{
	const struct law *law = &f->l->c->law;
	const struct law_state *st = law_state(law, f->c->state);
	const struct law_class *k = law_class(law, f->c->matter);
	const struct law_channel *ch = law_channel(law, f->c->channel);
	const struct law_account *a = law_account(law, f->e->actor);

	if (str_is(name, "state") || str_is(name, "state_code")) {
		buf_str(out, st == NULL ? STR_NONE : str_is(name, "state") ?
		    st->name : st->code);
	} else if (str_is(name, "unit") || str_is(name, "unit_code")) {
		put_unit(law, f->c->unit, str_is(name, "unit_code"), out);
	} else if (str_is(name, "matter_name")) {
		buf_str(out, k ? k->name : STR_NONE);
	} else if (str_is(name, "channel")) {
		buf_str(out, ch ? ch->code : STR_NONE);
	} else if (str_is(name, "actor_name")) {
		buf_str(out, a ? a->name : f->e->actor);
	} else {
		return false;
	}
	return true;
}

/* What a reason's code says here, else the words themselves. */
static void
put_reason(const struct telling *f, struct buf *out)
{
	const struct law *law = &f->l->c->law;
	const struct str action = body_str(&f->e->body, "action");
	const struct str code = body_str(&f->e->body, "reason");

	for (size_t i = 0; i < law->reasons_n; i++)
		if (str_eq(law->reasons[i].action, action) &&
		    str_eq(law->reasons[i].code, code)) {
			buf_str(out, law->reasons[i].text);
			return;
		}
	buf_str(out, code.n ? code : body_str(&f->said, "reason"));
}

static bool
field_case(const struct telling *f, struct str name, struct buf *out)
{
	struct repo *repo = f->l->c->repo;
	struct case_view v;

	if (str_is(name, "id"))
		buf_str(out, f->source.n ? str_n(f->source.p, f->source.n) :
		    str_of(f->c->number));
	else if (str_is(name, "number"))
		buf_cstr(out, f->c->number);
	else if (str_is(name, "key"))
		buf_cstr(out, f->key);
	else if (str_is(name, "action"))
		buf_str(out, action_of(f->n, f->e));
	else if (str_is(name, "kind"))
		buf_cstr(out, event_kind_name(f->e->kind));
	else if (str_is(name, "actor"))
		buf_str(out, f->e->actor);
	else if (str_is(name, "answer"))
		buf_str(out, f->answer);
	else if (str_is(name, "reason"))
		put_reason(f, out);
	else if (str_is(name, "title") || str_is(name, "place")) {
		if (repo->ops->get(repo, f->n->slot, &v) == OK)
			buf_str(out, str_is(name, "title") ? v.title :
			    v.place);
	} else
		return false;
	return true;
}

static bool
put_field(const struct body *b, const char *name, struct buf *out)
{
	const struct field *x = body_get(b, name);

	if (x == NULL)
		return false;
	if (x->type == FIELD_INT)
		buf_int(out, x->num);
	else
		buf_str(out, x->text);
	return true;
}

/* "solved?是:否", "satisfied>2?满意:不满意": one word or the other. */
static bool
field_choice(const struct telling *f, struct str name, struct buf *out)
{
	char field[64];
	struct str which = name, yes, first;
	const struct field *x;
	int64_t than = 0;

	if (str_find(name, STR("?")) < 1 || !str_cut(&which, '?', &yes))
		return false;
	first = yes;
	if (str_find(yes, STR(">")) > 0 && (!str_cut(&yes, '>', &first) ||
	    !str_int(yes, &than)))
		return false;
	str_copy(first, field, sizeof field);
	x = body_get(&f->e->body, field);
	(void)str_cut(&which, ':', &yes);
	if (x != NULL && x->type == FIELD_INT)
		buf_str(out, x->num > than ? yes : which);
	return true;
}

static bool
fact(void *ctx, struct str name, struct buf *out)
{
	const struct telling *f = ctx;
	char z[64];

	if (field_case(f, name, out) || field_time(f, name, out) ||
	    field_number(f, name, out) || field_law(f, name, out) ||
	    field_choice(f, name, out))
		return true;
	str_copy(name, z, sizeof z);
	return put_field(&f->e->body, z, out) || put_field(&f->said, z, out) ||
	    put_field(&f->report, z, out);
}

static bool
has_field(void *ctx, struct str name)
{
	const struct event *e = ctx;
	char z[64];

	str_copy(name, z, sizeof z);
	return body_get(&e->body, z) != NULL;
}

static const struct rest_call *
call_for(const struct rest_map *m, const struct store_notice *n,
    const struct event *e)
{
	struct event own = *e;

	return restmap_call(m, action_of(n, e), has_field, &own);
}

/* ---- sending ---- */

static void
on_sent(void *ctx, const struct http_reply *r)
{
	struct json_link *j = ctx;
	struct link *l = j->l;
	const struct store_notice n = j->out;
	char said[200];
	const enum json_said what = json_said(&j->map, r->body, said);
	const char *words = said[0] ? said : r->said;

	j->out_call = 0;
	switch (r->fate) {
	case HTTP_OK:
		link_sent(l, &n, what == JSON_LATER ? LINK_LATER :
		    what == JSON_BAD ? LINK_REFUSED : LINK_SENT, words,
		    r->asked_ms);
		return;
	case HTTP_DENIED:
		link_fatal(l, words);
		link_sent(l, &n, LINK_LATER, words, r->asked_ms);
		return;
	case HTTP_REFUSED:
		/* They have it already: it is known by its key. */
		link_sent(l, &n, j->map.code.n > 0 && what == JSON_EXISTS ?
		    LINK_SENT : LINK_REFUSED, words, r->asked_ms);
		return;
	case HTTP_LATER: case HTTP_MOVED: case HTTP_TLS: case HTTP_TOO_BIG:
		break;
	}
	link_sent(l, &n, LINK_LATER, words, r->asked_ms);
}

static enum err
begin(struct json_link *j, const struct rest_call *c, struct telling *f)
{
	struct json_call k;
	char method[16];
	enum err e = json_call_make(j->l, &j->map, c, fact, f, true, &k);

	if (e != OK)
		return e;
	str_copy(c->method.n ? c->method : STR("POST"), method,
	    sizeof method);
	e = json_call_begin(j->l, &j->map, &k, method, f->key, on_sent, j,
	    &j->out_call);
	json_call_fini(&k);
	return e;
}

void
json_send(struct link *l, const struct store_notice *n,
    const struct event *e, const struct casefile *c)
{
	struct json_link *j = l->own;
	const struct rest_call *call = call_for(&j->map, n, e);
	struct telling f;
	enum err err;

	if (call == NULL) {
		link_sent(l, n, n->correction ? LINK_REFUSED : LINK_DROPPED,
		    n->correction ? N_("their interface has no call that takes "
		    "something back") : N_("nothing to them"), -1);
		return;
	}
	j->out = *n;
	facts_of(&f, l, &j->map, n, e, c);
	err = begin(j, call, &f);
	facts_fini(&f);
	if (err != OK)
		link_sent(l, n, LINK_LATER, err_text(err), -1);
}

void
json_preview(const struct link *l, const struct store_notice *n,
    const struct event *e, const struct casefile *c, struct buf *out)
{
	struct import_map record;
	struct rest_map m;
	const struct rest_call *call;
	struct json_call k;
	struct telling f;
	char said[200], shown[1100];

	if (json_maps(l, &m, &record, said) != OK) {
		buf_cstr(out, said);
		return;
	}
	call = call_for(&m, n, e);
	facts_of(&f, l, &m, n, e, c);
	if (call == NULL) {
		buf_cstr(out, _("nothing to them"));
	} else if (json_call_make(l, &m, call, fact, &f, false, &k) == OK) {
		http_shown(buf_z(&k.url), shown, sizeof shown);
		buf_fmt(out, "%.*s %s\n%.*s\n", STR_ARG(call->method.n ?
		    call->method : STR("POST")), shown, (int)k.body.n,
		    k.body.p ? k.body.p : "");
		json_call_fini(&k);
	}
	facts_fini(&f);
	restmap_fini(&m);
	importmap_fini(&record);
}
