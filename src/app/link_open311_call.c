/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request to an Open311 server. Its answer is decoded in slices, between
 * which the loop turns: ten thousand requests in one answer make nobody wait. */
#include "app/link_open311_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"

#define SLICE		(64u << 10)
#define SLICE_SEAT	(8u << 10)	/* with a console in the process */
#define BODY_MAX	((size_t)64 << 20)
#define HEADERS		(HTTP_HEADERS - 2)

/* ---- addresses and forms ---- */

void
o311_form(struct buf *b, const char *name, struct str value)
{
	if (!value.n)
		return;
	if (b->n > 0 && b->p[b->n - 1] != '?')
		buf_byte(b, '&');
	http_escape(str_of(name), b);
	buf_byte(b, '=');
	http_escape(value, b);
}

void
o311_form_time(struct buf *b, const char *name, int64_t ms)
{
	const struct civil t = clock_civil((struct wall){ ms }, 0);
	char text[40];

	snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year,
	    t.month, t.day, t.hour, t.min, t.sec);
	o311_form(b, name, str_of(text));
}

void
o311_query(struct o311 *o, struct buf *b)
{
	b->n = 0;
	buf_byte(b, '?');
	o311_form(b, "jurisdiction_id", link_opt(o->l, "jurisdiction"));
}

void
o311_query_page(struct o311 *o, struct buf *b, int64_t page)
{
	char name[40], number[24];

	if (!o->page.n)
		return;
	str_copy(o->page, name, sizeof name);
	snprintf(number, sizeof number, "%lld",
	    (long long)(o->page_first + page));
	o311_form(b, name, str_of(number));
	str_copy(o->page_size, name, sizeof name);
	snprintf(number, sizeof number, "%lld", (long long)o->page_n);
	if (name[0])
		o311_form(b, name, str_of(number));
}

static void
address(struct o311_call *k, struct str path, struct str query)
{
	struct str base = k->o->l->row->url;

	while (base.n && base.p[base.n - 1] == '/')
		base.n--;
	k->url.n = 0;
	buf_fmt(&k->url, "%.*s/%.*s.%s", STR_ARG(base), STR_ARG(path),
	    k->o->json ? "json" : "xml");
	if (query.n > 1)
		buf_str(&k->url, query);
}

/* ---- what the server says against it ---- */

static void
add_said(struct o311_call *k, int code, struct str words)
{
	struct buf all = { 0 };

	buf_fmt(&all, "%s%s", k->said, k->said[0] ? "; " : "");
	if (code)
		buf_fmt(&all, "%d ", code);
	buf_str(&all, words);
	str_copy(buf_view(&all), k->said, sizeof k->said);
	buf_fini(&all);
}

static bool
take(void *ctx, const struct georeport_item *it)
{
	struct o311_call *k = ctx;

	if (it->r->fault == OK && it->kind == GEOREPORT_ERRORS) {
		k->refused = true;
		add_said(k, it->error.code, it->error.description);
		return true;
	}
	k->items++;
	k->bad += it->r->fault != OK;
	return k->item ? k->item(k->o, it) : true;
}

static void
refused_whole(void *ctx, const struct diag *d)
{
	struct o311_call *k = ctx;
	char found[80];

	str_copy(d->found, found, sizeof found);
	snprintf(k->said, sizeof k->said, _("the answer is not one: expected "
	    "%s, found %s"), d->expected, found);
}

/* ---- the end ---- */

static void
finish(struct o311_call *k)
{
	georeport_free(&k->reader);
	if (k->err == OK && k->refused)
		k->err = ERR_REFUSED;
	if (k->err == ERR_CANCELLED && k->o->err != OK)
		k->err = k->o->err;
	if (k->err != OK && !k->said[0])
		str_copy(str_of(k->r.said[0] ? k->r.said : err_text(k->err)),
		    k->said, sizeof k->said);
	k->end(k->o, &k->r, k->err, k->said);
}

static void
decode(void *ctx)
{
	struct o311_call *k = ctx;
	const size_t most = links_slice_us(k->o->l->all) ? SLICE_SEAT : SLICE;
	const size_t left = k->body.n - k->fed, n = left < most ? left : most;

	k->timer = 0;
	if (k->err == OK && n)
		k->err = georeport_feed(k->reader, str_n(k->body.p + k->fed, n));
	k->fed += n;
	if (k->err == OK && k->fed < k->body.n) {
		k->timer = loop_timer(k->o->l->loop, 0, decode, k);
		return;
	}
	if (k->err == OK)
		k->err = georeport_finish(k->reader);
	finish(k);
}

static void
decode_begin(struct o311_call *k, enum georeport_kind kind)
{
	const struct georeport_options o = { .kind = kind,
		.zone_min = k->o->zone_min, .fn = take, .ctx = k,
		.diag = &k->diag };

	k->diag = (struct diag_sink){ refused_whole, k, 0, 0 };
	k->reader = georeport_new(&o);
	k->fed = 0;
}

/* What stands in an answer that is none is the server's reason. */
static void
reason(struct o311_call *k)
{
	k->err = k->r.fate == HTTP_LATER ? ERR_IO : ERR_REFUSED;
	k->item = NULL;
	decode_begin(k, GEOREPORT_ERRORS);
	if (georeport_feed(k->reader, buf_view(&k->body)) != OK ||
	    georeport_finish(k->reader) != OK)
		k->said[0] = '\0';
	finish(k);
}

/* ---- is it all there? ---- */

/* The name behind the '<' or "</" at s. */
static struct str
tag(struct str s)
{
	size_t n = 0;

	while (s.n && (*s.p == '<' || *s.p == '/'))
		s = str_from(s, 1);
	while (n < s.n && !strchr("> /\t\r\n", s.p[n]))
		n++;
	return str_n(s.p, n);
}

static bool
whole_xml(struct str s)
{
	size_t from = 0, to = s.n;

	while (from + 1 < s.n && (s.p[from] != '<' ||
	    strchr("?!", s.p[from + 1])))
		from++;
	while (to > from && s.p[to - 1] != '<')
		to--;
	if (s.p[s.n - 1] != '>' || to <= from)
		return false;
	/* An empty root, a comment behind it, or its end. */
	return to - 1 == from ? s.p[s.n - 2] == '/' : s.p[to] == '!' ||
	    str_eq(tag(str_from(s, from)), tag(str_from(s, to - 1)));
}

/* Some servers just end the line, and a list that is cut looks like a shorter
 * one: what lay behind would never be asked for again. */
static bool
whole(struct str s)
{
	s = str_trim(s);
	if (s.n < 2 || (s.p[0] != '<' && s.p[0] != '[' && s.p[0] != '{'))
		return true;		/* no answer: the decoder says so */
	if (s.p[0] == '<')
		return whole_xml(s);
	return s.p[s.n - 1] == (s.p[0] == '[' ? ']' : '}');
}

static void
on_end(void *ctx, const struct http_reply *r)
{
	struct o311_call *k = ctx;

	k->http = 0;
	k->r = *r;
	k->r.body = STR_NONE;
	k->body.n = 0;
	buf_str(&k->body, r->body);
	if (r->fate != HTTP_OK) {
		reason(k);
		return;
	}
	decode_begin(k, k->kind);
	if (!whole(buf_view(&k->body))) {
		k->err = ERR_IO;
		str_copy(str_of(N_("the answer was cut short")), k->said,
		    sizeof k->said);
	}
	decode(k);
}

/* ---- the begin ---- */

static enum err
begin(struct o311_call *k, const char *method)
{
	const char *headers[HTTP_HEADERS];
	struct http_ask a = { .method = method, .body_max = BODY_MAX,
		.on_end = on_end, .ctx = k };
	enum err e = link_ask(k->o->l, &a);
	size_t n = 0;

	if (e != OK)
		return e;
	while (n < a.headers_n && n < HEADERS) {
		headers[n] = a.headers[n];
		n++;
	}
	headers[n++] = k->o->json ? "Accept: application/json" :
	    "Accept: text/xml, application/xml";
	if (k->form.n) {
		headers[n++] = "Content-Type: "
		    "application/x-www-form-urlencoded; charset=utf-8";
		a.body = buf_view(&k->form);
		a.once = true;
	}
	a.headers = headers;
	a.headers_n = n;
	a.url = buf_z(&k->url);
	k->items = k->bad = 0;
	k->said[0] = '\0';
	k->refused = false;
	k->err = OK;
	k->o->err = OK;
	return http_begin(k->o->l->http, &a, &k->http);
}

enum err
o311_get(struct o311_call *k, enum georeport_kind kind, struct str path,
    struct str query, georeport_fn *item, o311_end_fn *end)
{
	address(k, path, query);
	k->kind = kind;
	k->item = item;
	k->end = end;
	k->form.n = 0;
	return begin(k, "GET");
}

enum err
o311_post(struct o311_call *k, enum georeport_kind kind, struct str path,
    georeport_fn *item, o311_end_fn *end)
{
	address(k, path, STR_NONE);
	k->kind = kind;
	k->item = item;
	k->end = end;
	return begin(k, "POST");
}

void
o311_call_stop(struct o311_call *k)
{
	if (k->http)
		http_cancel(k->o->l->http, k->http);
	if (k->timer)
		loop_timer_cancel(k->o->l->loop, k->timer);
	k->http = k->timer = 0;
	georeport_free(&k->reader);
}

void
o311_call_fini(struct o311_call *k)
{
	o311_call_stop(k);
	buf_fini(&k->url);
	buf_fini(&k->form);
	buf_fini(&k->body);
}
