/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls of the specification, and what it says of each. */
#include "open311d.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/clock.h"

static const struct service services[] = {
	{ "POT", "路面积水", "realtime", true },
	{ "BIN", "Bin & bags", "realtime", false },
	{ "LAMP", "路灯不亮", "batch", false },
};
#define SERVICES (sizeof services / sizeof *services)

static const struct service *
service_of(const char *code)
{
	for (size_t i = 0; i < SERVICES; i++)
		if (strcmp(code, services[i].code) == 0)
			return &services[i];
	return NULL;
}

/* ---- what is there from the beginning ---- */

static struct request *
add(struct peer *p, const struct service *s)
{
	struct request *r;

	p->r = xgrow(p->r, &p->cap, p->n + 1, sizeof *p->r);
	r = &p->r[p->n++];
	memset(r, 0, sizeof *r);
	r->id = 1000 + (int)p->n;
	r->service = s;
	r->requested_ms = r->updated_ms = clock_real().ms / 1000 * 1000;
	r->description = r->notes = r->address = r->attributes = NULL;
	return r;
}

void
peer_fill(struct peer *p, int n)
{
	char text[200];

	for (int i = 0; i < n; i++) {
		struct request *r = add(p, &services[i % (int)SERVICES]);

		r->requested_ms -= (int64_t)(n - i) * 60000;
		r->updated_ms = r->requested_ms;
		r->closed = i % 7 == 6;
		r->placed = i % 5 != 4;
		r->lat = 39.70 + (i % 50) * 0.0007;
		r->lon = 116.30 + (i % 40) * 0.0009;
		snprintf(text, sizeof text, "第%d号反映：<坏了> & 需要处理 "
		    "Straße \"%d\"", i, i);
		r->description = xstrdup(text);
		snprintf(text, sizeof text, "兴华大街%d号", i % 300);
		r->address = xstrdup(text);
	}
}

/* ---- answers ---- */

static int
fail(struct peer *p, struct say *s, int code, const char *why)
{
	s->out->n = 0;
	if (p->bare && !s->json) {
		buf_fmt(s->out, "<?xml version=\"1.0\"?><error>%s</error>",
		    why);
		return code;
	}
	say_open(s, "errors");
	say_item(s, "error");
	say_number(s, "code", code, p->posts % 2);
	say_text(s, "description", why);
	say_item_end(s, "error");
	say_close(s, "errors");
	return code;
}

static void
say_time(struct say *s, const char *name, int64_t ms)
{
	char text[40];

	clock_format((struct wall){ ms }, 480, text, sizeof text);
	say_text(s, name, text);
}

static void
say_request(struct say *s, const struct request *r)
{
	say_item(s, "request");
	/* Ids are numbers here and strings there, as servers have it. */
	say_number(s, "service_request_id", r->id, r->id % 2);
	say_text(s, "status", r->closed ? "closed" : "open");
	say_text(s, "status_notes", r->notes ? r->notes : "");
	say_text(s, "service_code", r->service->code);
	say_text(s, "service_name", r->service->name);
	say_text(s, "description", r->description ? r->description : "");
	say_none(s, "agency_responsible");
	say_time(s, "requested_datetime", r->requested_ms);
	say_time(s, "updated_datetime", r->updated_ms);
	say_text(s, "address", r->address ? r->address : "");
	if (r->placed) {
		say_number(s, "lat", r->lat, r->id % 3 == 0);
		say_number(s, "long", r->lon, r->id % 3 == 0);
	} else {
		say_none(s, "lat");
		say_none(s, "long");
	}
	say_none(s, "media_url");
	say_item_end(s, "request");
}

static int
list_services(struct say *s)
{
	say_open(s, "services");
	for (size_t i = 0; i < SERVICES; i++) {
		say_item(s, "service");
		say_text(s, "service_code", services[i].code);
		say_text(s, "service_name", services[i].name);
		say_text(s, "metadata", services[i].metadata ? "true" :
		    "false");
		say_text(s, "type", services[i].type);
		say_text(s, "description", "");
		say_item_end(s, "service");
	}
	say_close(s, "services");
	return 200;
}

static int
define(struct peer *p, struct say *s, const char *code)
{
	const struct service *k = service_of(code);

	if (!k || !k->metadata)
		return fail(p, s, 404, "service_code not found");
	if (s->json)
		buf_fmt(s->out, "{\"service_code\":\"%s\",\"attributes\":[{"
		    "\"variable\":\"true\",\"code\":\"DEPTH\",\"datatype\":"
		    "\"number\",\"required\":true,\"order\":1,"
		    "\"description\":\"cm\"}]}", code);
	else
		buf_fmt(s->out, "<service_definition><service_code>%s"
		    "</service_code><attributes><attribute><variable>true"
		    "</variable><code>DEPTH</code><datatype>number</datatype>"
		    "<required>true</required><order>1</order><description>cm"
		    "</description></attribute></attributes>"
		    "</service_definition>", code);
	return 200;
}

/* ---- GET requests ---- */

static bool
time_of(struct str form, const char *name, int64_t *ms, bool *bad)
{
	struct buf v = { 0 };
	struct wall w;
	const bool there = form_get(form, name, &v) && v.n;

	if (there && clock_parse(buf_view(&v), 0, &w))
		*ms = w.ms;
	else if (there)
		*bad = true;
	buf_fini(&v);
	return there;
}

static bool
in_list(const char *list, const char *word)
{
	struct str rest = str_of(list), part;

	while (str_cut(&rest, ',', &part))
		if (str_is(str_trim(part), word))
			return true;
	return false;
}

struct wanted { struct buf ids, codes, status; int64_t from, to; };

static bool
fits(const struct peer *p, const struct wanted *w, const struct request *r)
{
	char id[24];

	snprintf(id, sizeof id, "%d", r->id);
	if (w->ids.n)
		return in_list(w->ids.p, id);
	if (w->codes.n && !in_list(w->codes.p, r->service->code))
		return false;
	if (w->status.n && !in_list(w->status.p, r->closed ? "closed" :
	    "open"))
		return false;
	return (p->wide || (r->requested_ms >= w->from &&
	    r->requested_ms <= w->to)) && !(r->token[0] && r->asks > 0);
}

static void
bad_row(struct say *s)
{
	say_item(s, "request");
	say_text(s, "status", "open");
	say_text(s, "description", "no id");
	say_item_end(s, "request");
}

static void
rows(struct peer *p, const struct ask *a, struct say *s,
    const struct wanted *w)
{
	int size = form_num(a->query, "page_size", p->page_rows);
	int page = p->same ? 1 : form_num(a->query, "page", 1);
	int most = p->page_rows ? size : ROWS_MOST, skip, given = 0;

	if (p->page_rows && most > p->page_rows)
		most = p->page_rows;
	skip = p->page_rows ? (page - 1) * most : 0;
	for (size_t i = p->n; i-- > 0 && given < most;) {
		if (p->r[i].asks > 0 && p->r[i].asks--)
			continue;	/* taken, and not listed yet */
		if (!fits(p, w, &p->r[i]) || skip-- > 0)
			continue;
		say_request(s, &p->r[i]);
		if (p->twice && !given)
			say_request(s, &p->r[i]);
		given++;
	}
	if (p->bad && !w->ids.n)
		bad_row(s);
}

static int
list_requests(struct peer *p, const struct ask *a, struct say *s)
{
	struct wanted w = { .to = clock_real().ms + 1000 };
	bool bad = false, from, to;

	to = time_of(a->query, "end_date", &w.to, &bad);
	w.from = w.to - DAYS_MS;
	from = time_of(a->query, "start_date", &w.from, &bad);
	if (from && !to)
		w.to = w.from + DAYS_MS;
	(void)form_get(a->query, "service_request_id", &w.ids);
	(void)form_get(a->query, "service_code", &w.codes);
	(void)form_get(a->query, "status", &w.status);
	(void)buf_z(&w.ids);
	(void)buf_z(&w.codes);
	(void)buf_z(&w.status);
	if (!bad && w.to - w.from <= DAYS_MS + 2 * 3600000) {
		say_open(s, "service_requests");
		rows(p, a, s, &w);
		say_close(s, "service_requests");
	}
	buf_fini(&w.ids);
	buf_fini(&w.codes);
	buf_fini(&w.status);
	return s->out->n ? 200 : fail(p, s, 400, bad ?
	    "a date that is none" : "a span of more than 90 days");
}

struct request *
request_of(struct peer *p, const char *id)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->r[i].id == atoi(id))
			return &p->r[i];
	return NULL;
}

static int
one_request(struct peer *p, struct say *s, const char *id)
{
	const struct request *r = request_of(p, id);

	if (!r)
		return fail(p, s, p->crash ? 500 : 404, "no such request");
	say_open(s, "service_requests");
	say_request(s, r);
	say_close(s, "service_requests");
	return 200;
}

static int
one_token(struct peer *p, struct say *s, const char *token)
{
	struct request *r = NULL;

	for (size_t i = 0; i < p->n; i++)
		if (p->r[i].token[0] && strcmp(p->r[i].token, token) == 0)
			r = &p->r[i];
	if (!r)
		return fail(p, s, 404, "no such token");
	say_open(s, "service_requests");
	say_item(s, "request");
	if (r->asks <= 0)
		say_number(s, "service_request_id", r->id, false);
	r->asks--;
	say_text(s, "token", token);
	say_item_end(s, "request");
	say_close(s, "service_requests");
	return 200;
}

/* ---- POST requests ---- */

/* NULL: it may come in. */
static const char *
lacks(const struct peer *p, const struct ask *a, const struct service *k,
    int *code, struct buf *v)
{
	*code = 403;
	if (p->key && (!form_get(a->body, "api_key", v) ||
	    !str_is(buf_view(v), p->key)))
		return "Invalid api_key received";
	*code = 404;
	if (!k)
		return "service_code not found";
	*code = 400;
	if ((!form_get(a->body, "lat", v) || !form_get(a->body, "long", v)) &&
	    !form_get(a->body, "address_string", v))
		return "no location was given";
	if (form_get(a->body, "description", v) && v->n > TEXT_LEN)
		return "description is too long";
	if (k->metadata && !form_get(a->body, "attribute[DEPTH]", v))
		return "attribute DEPTH is required";
	return NULL;
}

static char *
keep(const struct ask *a, const char *name)
{
	struct buf v = { 0 };
	char *out = form_get(a->body, name, &v) ? xstrdup(buf_z(&v)) : NULL;

	buf_fini(&v);
	return out;
}

static void
take(struct peer *p, const struct ask *a, const struct service *k,
    struct say *s)
{
	struct request *r = add(p, k);
	char *lat = keep(a, "lat"), *lon = keep(a, "long");

	r->placed = lat && lon;
	r->lat = lat ? atof(lat) : 0;
	r->lon = lon ? atof(lon) : 0;
	r->description = keep(a, "description");
	r->address = keep(a, "address_string");
	r->attributes = keep(a, "attribute[DEPTH]");
	free(lat);
	free(lon);
	say_open(s, "service_requests");
	say_item(s, "request");
	if (strcmp(k->type, "batch") == 0) {
		snprintf(r->token, sizeof r->token, "t%d", r->id * 7);
		r->asks = p->late;
		say_text(s, "token", r->token);
	} else {
		say_number(s, "service_request_id", r->id, false);
	}
	say_text(s, "service_notice", "");
	say_none(s, "account_id");
	say_item_end(s, "request");
	say_close(s, "service_requests");
}

static int
post_request(struct peer *p, const struct ask *a, struct say *s)
{
	struct buf v = { 0 };
	const struct service *k;
	const char *why;
	int code;

	k = form_get(a->body, "service_code", &v) ? service_of(buf_z(&v)) :
	    NULL;
	why = lacks(p, a, k, &code, &v);
	buf_fini(&v);
	if (why)
		return fail(p, s, code, why);
	take(p, a, k, s);
	if (p->lose > 0) {
		p->lose--;
		return 0;
	}
	return 200;
}

/* ---- servicerequestupdates ---- */

static void
say_update(struct say *s, const struct update *u)
{
	say_item(s, "request_update");
	say_number(s, "update_id", u->id, false);
	say_number(s, "service_request_id", u->request, true);
	say_text(s, "status", u->status);
	say_text(s, "description", u->text);
	say_time(s, "updated_datetime", u->at_ms);
	say_item_end(s, "request_update");
}

static int
list_updates(struct peer *p, struct say *s)
{
	say_open(s, "service_request_updates");
	for (size_t i = 0; i < p->u_n; i++)
		say_update(s, &p->u[i]);
	say_close(s, "service_request_updates");
	return 200;
}

static void
take_update(struct peer *p, const struct ask *a, struct request *r)
{
	struct update *u;
	struct buf v = { 0 };
	bool bad = false;

	p->u = xgrow(p->u, &p->u_cap, p->u_n + 1, sizeof *p->u);
	u = &p->u[p->u_n++];
	memset(u, 0, sizeof *u);
	u->id = 500 + (int)p->u_n;
	u->request = r->id;
	(void)form_get(a->body, "update_id", &v);
	str_copy(buf_view(&v), u->key, sizeof u->key);
	(void)form_get(a->body, "status", &v);
	str_copy(buf_view(&v), u->status, sizeof u->status);
	u->text = keep(a, "description");
	u->at_ms = clock_real().ms;
	(void)time_of(a->body, "updated_datetime", &u->at_ms, &bad);
	r->closed = strcmp(u->status, "closed") == 0;
	r->notes = xstrdup(u->text);
	r->updated_ms = u->at_ms;
	buf_fini(&v);
}

static int
post_update(struct peer *p, const struct ask *a, struct say *s)
{
	static const char *const must[] = { "update_id", "status",
		"description", "updated_datetime" };
	struct buf v = { 0 };
	struct request *r;

	if (p->key && (!form_get(a->body, "api_key", &v) ||
	    !str_is(buf_view(&v), p->key))) {
		buf_fini(&v);
		return fail(p, s, 403, "Invalid api_key received");
	}
	r = form_get(a->body, "service_request_id", &v) ?
	    request_of(p, buf_z(&v)) : NULL;
	for (size_t i = 0; i < 4; i++)
		if (!form_get(a->body, must[i], &v) || !v.n) {
			buf_fini(&v);
			return fail(p, s, 400, must[i]);
		}
	buf_fini(&v);
	if (!r)
		return fail(p, s, p->crash ? 500 : 404, "no such request");
	take_update(p, a, r);
	if (p->lose > 0) {
		p->lose--;
		return 0;
	}
	say_open(s, "service_request_updates");
	say_update(s, &p->u[p->u_n - 1]);
	say_close(s, "service_request_updates");
	return 200;
}

/* ---- which call it is ---- */

static int
get(struct peer *p, const struct ask *a, struct say *s, struct str what,
    struct str which)
{
	char id[NAME_LEN];

	str_copy(which, id, sizeof id);
	if (str_is(what, "services"))
		return id[0] ? define(p, s, id) : list_services(s);
	if (str_is(what, "requests"))
		return id[0] ? one_request(p, s, id) : list_requests(p, a, s);
	if (str_is(what, "tokens"))
		return one_token(p, s, id);
	if (str_is(what, "servicerequestupdates"))
		return list_updates(p, s);
	return fail(p, s, 404, "no such call");
}

static bool
wrong_place(const struct peer *p, const struct ask *a)
{
	struct buf v = { 0 };
	const struct str in = str_is(a->method, "POST") ? a->body : a->query;
	const bool wrong = p->jurisdiction && (!form_get(in,
	    "jurisdiction_id", &v) || !str_is(buf_view(&v), p->jurisdiction));

	buf_fini(&v);
	return wrong;
}

int
serve(struct peer *p, const struct ask *a, struct buf *out,
    const char **type)
{
	struct say s = { .out = out };
	struct str path = a->path, what, which;
	int status = serve_own(p, a, out);

	*type = "text/plain";
	if (status)
		return status;
	s.json = str_ends(path, STR(".json"));
	if ((!s.json && !str_ends(path, STR(".xml"))) ||
	    (s.json ? !p->json : !p->xml)) {
		buf_cstr(out, "Not found");
		return 404;
	}
	*type = s.json ? "application/json" : "text/xml; charset=utf-8";
	if (p->busy > 0) {
		p->busy--;
		return fail(p, &s, 503, "busy");
	}
	if (wrong_place(p, a))
		return fail(p, &s, 404, "jurisdiction_id not found");
	path = str_from(str_n(path.p, path.n - (s.json ? 5 : 4)), 1);
	(void)str_cut(&path, '/', &what);
	which = path;
	if (!str_is(a->method, "POST"))
		return get(p, a, &s, what, which);
	p->posts++;
	return str_is(what, "requests") ? post_request(p, a, &s) :
	    str_is(what, "servicerequestupdates") ? post_update(p, a, &s) :
	    fail(p, &s, 404, "no such call");
}
