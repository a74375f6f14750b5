/* SPDX-License-Identifier: GPL-3.0-or-later */
/* georeport.c -- the door of Open311 answers: which of both forms it is, and
 * where in it the list lies.  Layer: wire.
 *
 * JSON that is one object is handed on as a list of one ("[" before, "]" behind);
 * an object around a list is taken off. shift keeps offsets those of the file. */
#include "wire/georeport.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/buf.h"
#include "wire/json.h"
#include "wire/xmlrecord.h"

#define PEEK 4096		/* bytes looked at to find out what it is */

enum shape { UNKNOWN, XML, LIST, ONE, WRAPPED };

struct georeport {
	struct georeport_options o;
	enum shape	 shape;
	struct buf	 head;		/* until the shape is known */
	struct json	*json;
	struct xmlrecord *xml;
	int64_t		 shift;
	uint64_t	 total;		/* bytes of the answer so far */
	bool		 errors;	/* the root says that errors follow */
	uint64_t	 items;
	enum err	 err;
	struct georeport_scratch room;
};

/* ---- what comes out of the readers ---- */

static bool
hand_on(struct georeport *g, struct georeport_item *it)
{
	if (++g->items > GEOREPORT_ITEMS) {
		g->err = ERR_TOO_BIG;
		return false;
	}
	return g->o.fn(g->o.ctx, it);
}

/* Where it stands in the answer; brackets of ours are no part of it. */
static void
place(const struct georeport *g, struct record *r)
{
	r->byte = (uint64_t)((int64_t)r->byte + g->shift);
	r->fault_byte = (uint64_t)((int64_t)r->fault_byte + g->shift);
	if (r->byte > g->total)
		r->byte = g->total;
	if (r->fault_byte > g->total)
		r->fault_byte = g->total;
	if (r->byte + r->length > g->total)
		r->length = g->total - r->byte;
	if (r->raw.n > r->length)
		r->raw.n = (size_t)r->length;
}

static bool
on_record(void *ctx, const struct record *from)
{
	struct georeport *const g = ctx;
	struct record r = *from;
	struct georeport_item it = { .kind = g->o.kind, .r = &r };
	const enum georeport_kind kind = g->errors ? GEOREPORT_ERRORS :
	    g->o.kind;
	struct str field = STR_NONE;
	const char *lacks;

	place(g, &r);
	/* Of an object around the list the rest is nothing to us. */
	if (r.fault != OK && g->shape == WRAPPED && (r.raw.n == 0 ||
	    r.raw.p[0] == '}' || r.raw.p[0] == ','))
		return true;
	if (r.fault == OK) {
		lacks = georeport_decode(&it, kind, g->o.zone_min, &g->room,
		    &field);
		if (lacks) {
			r.fault = ERR_BAD_INPUT;
			r.fault_byte = r.byte;
			r.field = field;
			r.expected = lacks;
			it.kind = g->o.kind;
		}
	}
	return hand_on(g, &it);
}

static const char *const roots[][4] = {
	[GEOREPORT_SERVICES] = { "services", "service" },
	[GEOREPORT_DEFINITION] = { "service_definition" },
	[GEOREPORT_REQUESTS] = { "service_requests", "request", "requests",
	    "service_request" },
	[GEOREPORT_RECEIPTS] = { "service_requests", "request", "requests",
	    "service_request" },
	[GEOREPORT_UPDATES] = { "service_request_updates", "request_update",
	    "servicerequestupdates", "service_request_update" },
	[GEOREPORT_DISCOVERY] = { "discovery" },
	[GEOREPORT_ERRORS] = { "errors", "error" },
};

static bool
on_root(void *ctx, struct str root, const char **item)
{
	struct georeport *const g = ctx;
	const char *const *const r = roots[g->o.kind];

	*item = NULL;
	if (str_is(root, "errors") || str_is(root, "error")) {
		g->errors = true;
		*item = str_is(root, "errors") ? "error" : NULL;
		return true;
	}
	if (!r[1])
		return str_is(root, r[0]);
	if (str_is(root, r[0]) || (r[2] && str_is(root, r[2])))
		*item = r[1];
	return *item || str_is(root, r[1]) || (r[3] && str_is(root, r[3]));
}

/* ---- what it is ---- */

static void
refuse(struct georeport *g, size_t at, const char *expected)
{
	struct str found = str_from(buf_view(&g->head), at);
	struct diag d = { .file = g->o.file, .line = 1, .byte = at,
		.expected = expected };

	if (found.n > 60)
		found.n = 60;
	d.found = found;
	diag_say(g->o.diag, &d);
	g->err = ERR_BAD_INPUT;
}

static bool
is_blank(char b)
{
	return b == ' ' || b == '\t' || b == '\n' || b == '\r';
}

static size_t
past_blanks(struct str s, size_t at)
{
	while (at < s.n && is_blank(s.p[at]))
		at++;
	return at;
}

/* UTF-16 in either order, with its mark or without. */
static bool
wide(struct str s)
{
	return s.n >= 2 && (memcmp(s.p, "\xFF\xFE", 2) == 0 ||
	    memcmp(s.p, "\xFE\xFF", 2) == 0 || memcmp(s.p, "<\0", 2) == 0 ||
	    memcmp(s.p, "\0<", 2) == 0);
}

static bool
names_list(struct str s)
{
	static const char *const words[] = { "services", "service_requests",
		"requests", "service_request_updates", "request_updates",
		"updates", "errors", "data", "items", "results" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(s, words[i]))
			return true;
	return false;
}

/* An object: does its first member hold the list? Its '[' is at *list then. 1
 * yes, 0 no, -1 not known yet. */
static int
wraps(struct str s, size_t at, size_t *list)
{
	size_t i = past_blanks(s, at + 1), word;

	if (i < s.n && s.p[i] != '"')
		return 0;
	word = ++i;
	while (i < s.n && s.p[i] != '"' && s.p[i] != '\\')
		i++;
	if (i < s.n && (s.p[i] != '"' ||
	    !names_list(str_n(s.p + word, i - word))))
		return 0;
	i = past_blanks(s, i + 1);
	if (i < s.n && s.p[i] != ':')
		return 0;
	i = past_blanks(s, i + 1);
	if (i >= s.n)
		return -1;
	*list = i;
	return s.p[i] == '[';
}

/* A list of its own stands at the first member of a definition, too. */
static bool
may_wrap(enum georeport_kind k)
{
	return k != GEOREPORT_DEFINITION && k != GEOREPORT_DISCOVERY;
}

static void
start_json(struct georeport *g, enum shape shape, size_t at)
{
	const struct json_options o = { .record_max = g->o.item_max ?
	    g->o.item_max : XML_ITEM_MAX, .field_max = XML_FIELD_MAX };
	const struct record_sink sink = { .fn = on_record, .ctx = g,
		.diag = g->o.diag, .file = g->o.file };

	g->shape = shape;
	g->json = json_new(&o, &sink);
	g->shift = (int64_t)at - (shape == ONE);
	if (shape == ONE)
		g->err = json_feed(g->json, STR("["));
	if (g->err == OK)
		g->err = json_feed(g->json, str_from(buf_view(&g->head), at));
}

static void
start_xml(struct georeport *g, size_t at)
{
	const struct xml_options o = { .root = on_root, .ctx = g,
		.item_max = g->o.item_max };
	const struct record_sink sink = { .fn = on_record, .ctx = g,
		.diag = g->o.diag, .file = g->o.file };

	g->shape = XML;
	g->xml = xmlrecord_new(&o, &sink);
	g->shift = (int64_t)at;
	g->err = xmlrecord_feed(g->xml, str_from(buf_view(&g->head), at));
}

static void
start_object(struct georeport *g, size_t at, bool last)
{
	size_t list = 0;
	const int is = may_wrap(g->o.kind) ?
	    wraps(buf_view(&g->head), at, &list) : 0;

	if (is < 0 && !last && g->head.n < PEEK)
		return;
	if (is > 0)
		start_json(g, WRAPPED, list);
	else
		start_json(g, ONE, at);
}

static void
look(struct georeport *g, bool last)
{
	const struct str s = buf_view(&g->head);
	size_t at;

	if (s.n < 4 && !last)
		return;
	at = s.n >= 3 && memcmp(s.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	at = past_blanks(s, at);
	if (g->o.format != GEOREPORT_JSON && wide(s)) {
		start_xml(g, 0);
		return;
	}
	if (at == s.n) {
		if (last || s.n > PEEK)
			refuse(g, 0, "an answer: there is nothing");
		return;
	}
	if (s.p[at] == '<' && g->o.format != GEOREPORT_JSON)
		start_xml(g, at);
	else if (s.p[at] == '[' && g->o.format != GEOREPORT_XML)
		start_json(g, LIST, at);
	else if (s.p[at] == '{' && g->o.format != GEOREPORT_XML)
		start_object(g, at, last);
	else
		refuse(g, at, g->o.format == GEOREPORT_XML ? "XML" :
		    g->o.format == GEOREPORT_JSON ? "JSON" : "XML or JSON");
}

/* ---- the door ---- */

struct georeport *
georeport_new(const struct georeport_options *o)
{
	struct georeport *const g = xcalloc(1, sizeof *g);

	g->o = *o;
	return g;
}

void
georeport_free(struct georeport **gp)
{
	struct georeport *const g = *gp;

	if (!g)
		return;
	json_free(&g->json);
	xmlrecord_free(&g->xml);
	buf_fini(&g->head);
	free(g);
	*gp = NULL;
}

/* ERR_TOO_BIG of our own goes before the reader's ERR_CANCELLED. */
static void
settle(struct georeport *g, enum err e)
{
	if (g->err == OK)
		g->err = e;
}

enum err
georeport_feed(struct georeport *g, struct str bytes)
{
	if (g->err != OK || bytes.n == 0)
		return g->err;
	g->total += bytes.n;
	if (g->shape == UNKNOWN) {
		buf_str(&g->head, bytes);
		look(g, false);
	} else if (g->shape == XML) {
		settle(g, xmlrecord_feed(g->xml, bytes));
	} else {
		settle(g, json_feed(g->json, bytes));
	}
	return g->err;
}

enum err
georeport_finish(struct georeport *g)
{
	if (g->err == OK && g->shape == UNKNOWN)
		look(g, true);
	if (g->err != OK)
		return g->err;
	if (g->shape == ONE)
		settle(g, json_feed(g->json, STR("]")));
	if (g->shape == XML)
		settle(g, xmlrecord_finish(g->xml));
	else if (g->err == OK)
		settle(g, json_finish(g->json));
	return g->err;
}
