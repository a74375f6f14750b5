/* SPDX-License-Identifier: GPL-3.0-or-later */
/* georeportkit.h -- answers of Open311 servers as lines of text, whole and in
 * pieces; for the tests of wire. */
#ifndef TESTS_WIRE_GEOREPORTKIT_H
#define TESTS_WIRE_GEOREPORTKIT_H

#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "wire/georeport.h"

struct georeportkit {
	struct buf	out;
	size_t		good, bad, errors;
	struct buf	refused;	/* what the whole was refused for */
};

static inline void
georeportkit_definition(struct buf *out, const struct georeport_definition *d)
{
	buf_fmt(out, "definition %.*s", STR_ARG(d->code));
	for (size_t i = 0; i < d->attributes; i++) {
		const struct georeport_attribute *a = &d->attribute[i];

		buf_fmt(out, " %.*s:%s%s%s/%d", STR_ARG(a->code),
		    georeport_datatype_name(a->datatype),
		    a->required ? "!" : "", a->variable ? "" : "~",
		    (int)a->order);
		for (size_t k = 0; k < a->n; k++)
			buf_fmt(out, "%c%.*s=%.*s", k ? ',' : '(',
			    STR_ARG(d->value[a->first + k].key),
			    STR_ARG(d->value[a->first + k].name));
		buf_cstr(out, a->n ? ")" : "");
	}
}

static inline void
georeportkit_request(struct buf *out, const struct georeport_request *q)
{
	buf_fmt(out, "request %.*s %.*s %d", STR_ARG(q->id),
	    STR_ARG(q->service_code), q->status);
	if (q->has_place)
		buf_fmt(out, " @%d,%d", q->lat_e6, q->lon_e6);
	buf_fmt(out, " %lld/%lld/%lld", (long long)(q->requested_ms / 1000),
	    (long long)(q->updated_ms / 1000),
	    (long long)(q->expected_ms / 1000));
	if (q->description.n)
		buf_fmt(out, " [%.*s]", STR_ARG(q->description));
	if (q->address.n)
		buf_fmt(out, " <%.*s>", STR_ARG(q->address));
	if (q->bad)
		buf_fmt(out, " ?%u", q->bad);
}

static inline void
georeportkit_item(struct buf *out, const struct georeport_item *it)
{
	switch (it->kind) {
	case GEOREPORT_SERVICES:
		buf_fmt(out, "service %.*s %.*s%s", STR_ARG(it->service.code),
		    STR_ARG(it->service.name),
		    it->service.metadata ? " +" : "");
		break;
	case GEOREPORT_DEFINITION:
		georeportkit_definition(out, it->definition);
		break;
	case GEOREPORT_REQUESTS:
		georeportkit_request(out, &it->request);
		break;
	case GEOREPORT_RECEIPTS:
		buf_fmt(out, "receipt %.*s|%.*s|%.*s",
		    STR_ARG(it->receipt.id), STR_ARG(it->receipt.token),
		    STR_ARG(it->receipt.notice));
		break;
	case GEOREPORT_UPDATES:
		buf_fmt(out, "update %.*s of %.*s %d [%.*s] %lld",
		    STR_ARG(it->update.id), STR_ARG(it->update.request_id),
		    it->update.status, STR_ARG(it->update.description),
		    (long long)(it->update.updated_ms / 1000));
		break;
	case GEOREPORT_DISCOVERY:
		buf_cstr(out, "discovery");
		for (size_t i = 0; i < it->discovery->n; i++)
			buf_fmt(out, " %.*s %.*s%s%s",
			    STR_ARG(it->discovery->endpoint[i].type),
			    STR_ARG(it->discovery->endpoint[i].url),
			    it->discovery->endpoint[i].xml ? " x" : "",
			    it->discovery->endpoint[i].json ? " j" : "");
		break;
	case GEOREPORT_ERRORS:
		buf_fmt(out, "error %d %.*s", it->error.code,
		    STR_ARG(it->error.description));
		break;
	}
}

static inline bool
georeportkit_take(void *ctx, const struct georeport_item *it)
{
	struct georeportkit *k = ctx;
	const struct record *r = it->r;

	if (r->fault != OK) {
		k->bad++;
		buf_fmt(&k->out, "bad %u+%u %s@%u %s: %.*s\n",
		    (unsigned)r->byte, (unsigned)r->length,
		    err_name(r->fault) + 4, (unsigned)r->fault_byte,
		    r->expected, STR_ARG(r->raw));
		return true;
	}
	k->good += it->kind != GEOREPORT_ERRORS;
	k->errors += it->kind == GEOREPORT_ERRORS;
	georeportkit_item(&k->out, it);
	buf_byte(&k->out, '\n');
	return true;
}

static inline void
georeportkit_refused(void *ctx, const struct diag *d)
{
	struct georeportkit *k = ctx;

	buf_fmt(&k->refused, "%s", d->expected);
}

/* piece: bytes fed at once. */
static inline enum err
georeportkit_read(struct georeportkit *k, enum georeport_kind kind,
    enum georeport_format format, struct str text, size_t piece)
{
	struct diag_sink diag = { georeportkit_refused, k, 0, 0 };
	struct georeport_options o = { .kind = kind, .format = format,
		.zone_min = 480, .fn = georeportkit_take, .ctx = k,
		.diag = &diag };
	struct georeport *g = georeport_new(&o);
	enum err e = OK;

	while (text.n && e == OK) {
		const size_t n = piece < text.n ? piece : text.n;
		/* A copy of its own: reading past the piece is seen. */
		char *const copy = malloc(n);

		memcpy(copy, text.p, n);
		e = georeport_feed(g, str_n(copy, n));
		free(copy);
		text = str_from(text, n);
	}
	if (e == OK)
		e = georeport_finish(g);
	georeport_free(&g);
	return e;
}

static inline void
georeportkit_fini(struct georeportkit *k)
{
	buf_fini(&k->out);
	buf_fini(&k->refused);
}

#endif
