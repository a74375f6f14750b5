/* SPDX-License-Identifier: GPL-3.0-or-later */
/* georeport_decode.c -- from names and values to what they mean.  Layer: wire.
 * The names are the specification's; the tolerance is for servers in use. */
#include <string.h>
#include "base/clock.h"
#include "wire/degrees.h"
#include "wire/georeport.h"

static struct str
get(const struct record *r, const char *name)
{
	struct str v = record_get(r, str_of(name));

	/* Written by programs that have no better word for nothing. */
	if (str_is(v, "null") || str_is(v, "nil") || str_is(v, "None"))
		return STR_NONE;
	return str_trim(v);
}

static bool
lower_is(struct str s, const char *z)
{
	return s.n == strlen(z) && strncasecmp(s.p, z, s.n) == 0;
}

static bool
truth(struct str s)
{
	return lower_is(s, "true") || lower_is(s, "yes") || str_is(s, "1");
}

/* 0: none; a time that is no time is told in *bad. */
static int64_t
when(struct str s, int zone_min, unsigned mark, unsigned *bad)
{
	struct wall w;

	if (!s.n)
		return 0;
	if (clock_parse(s, zone_min, &w) && w.ms > 0)
		return w.ms;
	*bad |= mark;
	return 0;
}

static const struct { const char *word; uint8_t status; } words[] = {
	{ "open", GEOREPORT_OPEN }, { "closed", GEOREPORT_CLOSED },
	{ "new", GEOREPORT_OPEN }, { "submitted", GEOREPORT_OPEN },
	{ "received", GEOREPORT_OPEN }, { "acknowledged", GEOREPORT_OPEN },
	{ "investigating", GEOREPORT_OPEN }, { "planned", GEOREPORT_OPEN },
	{ "in_progress", GEOREPORT_OPEN },
	{ "action_scheduled", GEOREPORT_OPEN },
	{ "for_triage", GEOREPORT_OPEN }, { "reopened", GEOREPORT_OPEN },
	{ "confirmed", GEOREPORT_OPEN }, { "internal_referral", GEOREPORT_OPEN },
	{ "fixed", GEOREPORT_CLOSED }, { "resolved", GEOREPORT_CLOSED },
	{ "completed", GEOREPORT_CLOSED }, { "cancelled", GEOREPORT_CLOSED },
	{ "fixed_-_council", GEOREPORT_CLOSED },
	{ "fixed_-_user", GEOREPORT_CLOSED },
	{ "no_further_action", GEOREPORT_CLOSED },
	{ "unable_to_fix", GEOREPORT_CLOSED },
	{ "not_councils_responsibility", GEOREPORT_CLOSED },
	{ "not_responsible", GEOREPORT_CLOSED },
	{ "duplicate", GEOREPORT_CLOSED },
};

/* "In progress" is in_progress. */
enum georeport_status
georeport_status_of(struct str word)
{
	char joined[40];
	const size_t n = str_copy(word, joined, sizeof joined);

	for (size_t i = 0; i < n; i++)
		if (joined[i] == ' ')
			joined[i] = '_';
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (n == word.n && lower_is(str_n(joined, n), words[i].word))
			return words[i].status;
	return GEOREPORT_STATUS_NONE;
}

const char *
georeport_datatype_name(enum georeport_datatype d)
{
#define NAME(id, name) [id] = name,
	static const char *const names[] = { GEOREPORT_DATATYPES(NAME) };
#undef NAME

	return names[d];
}

static const char *
bad_id(struct str id, const char *name, const char *lacks, struct str *field)
{
	*field = str_of(name);
	if (!id.n)
		return lacks;
	return id.n > GEOREPORT_ID ? "an id of at most 128 bytes" : NULL;
}

/* ---- services ---- */

static const char *
service(struct georeport_item *it, struct str *field)
{
	const struct record *const r = it->r;
	struct georeport_service *const s = &it->service;
	const struct str type = get(r, "type");

	*s = (struct georeport_service){
		.code = get(r, "service_code"), .name = get(r, "service_name"),
		.description = get(r, "description"),
		.keywords = get(r, "keywords"), .group = get(r, "group"),
		.metadata = truth(get(r, "metadata")),
		.type = lower_is(type, "batch") ? GEOREPORT_BATCH :
		    lower_is(type, "blackbox") ? GEOREPORT_BLACKBOX :
		    GEOREPORT_REALTIME,
	};
	return bad_id(s->code, "service_code", "a service_code", field);
}

/* ---- definitions: attributes.3.values.0.key ---- */

/* Cuts "attributes.3." (or, where a server has no list around them,
 * "attribute." and "attribute.3.") off *name. */
static bool
cut_index(struct str *name, const char *plural, const char *single,
    int64_t *index)
{
	struct str rest = *name, part;

	if (!str_cut(&rest, '.', &part) || !rest.p)
		return false;
	*index = 0;
	if (!str_is(part, plural) && !str_is(part, single))
		return false;
	*name = rest;
	if (str_cut(&rest, '.', &part) && rest.p && str_int(part, index))
		*name = rest;
	return *index >= 0;
}

static void
set_attribute(struct georeport_attribute *a, struct str name, struct str v)
{
	if (str_is(name, "code")) {
		a->code = v;
	} else if (str_is(name, "datatype_description")) {
		a->hint = v;
	} else if (str_is(name, "description")) {
		a->description = v;
	} else if (str_is(name, "variable")) {
		a->variable = truth(v);
	} else if (str_is(name, "required")) {
		a->required = truth(v);
	} else if (str_is(name, "order")) {
		if (!str_int(v, &a->order))
			a->order = 0;
	} else if (str_is(name, "datatype")) {
		for (unsigned d = 0; d <= GEOREPORT_SOME_OF; d++)
			if (lower_is(v, georeport_datatype_name(d)))
				a->datatype = (uint8_t)d;
	}
}

/* Values of one attribute stand together in every answer there is; the last
 * one grows. */
static const char *
set_value(struct georeport_definition *d, struct georeport_attribute *a,
    int64_t i, struct str name, struct str v)
{
	if (!str_is(name, "key") && !str_is(name, "name"))
		return NULL;
	if (a->n == 0)
		a->first = d->values;
	if (i >= GEOREPORT_VALUES || a->first + (size_t)i >= GEOREPORT_VALUES)
		return "at most 512 values";
	if (a->first + a->n != d->values)
		return "the values of an attribute together";
	while (a->n <= (size_t)i) {
		a->n++;
		d->value[d->values++] = (struct georeport_value){ 0 };
	}
	if (str_is(name, "key"))
		d->value[a->first + (size_t)i].key = v;
	else
		d->value[a->first + (size_t)i].name = v;
	return NULL;
}

static const char *
attribute(struct georeport_definition *d, struct str name, struct str v)
{
	struct georeport_attribute *a;
	int64_t i = 0, k = 0;

	if (!cut_index(&name, "attributes", "attribute", &i))
		return NULL;
	if (i >= GEOREPORT_ATTRIBUTES)
		return "at most 128 attributes";
	while (d->attributes <= (size_t)i)
		d->attribute[d->attributes++] =
		    (struct georeport_attribute){ 0 };
	a = &d->attribute[i];
	if (cut_index(&name, "values", "value", &k))
		return set_value(d, a, k, name, str_trim(v));
	set_attribute(a, name, str_trim(v));
	return NULL;
}

static const char *
definition(struct georeport_item *it, struct georeport_definition *d,
    struct str *field)
{
	const struct record *const r = it->r;

	d->attributes = d->values = 0;
	d->code = get(r, "service_code");
	it->definition = d;
	for (size_t i = 0; i < r->n; i++) {
		const char *lacks = attribute(d, r->names[i], r->values[i]);

		if (lacks) {
			*field = r->names[i];
			return lacks;
		}
	}
	if (!d->code.n && d->attributes)
		return NULL;		/* who asked knows which it is */
	return bad_id(d->code, "service_code", "a service_code", field);
}

/* ---- requests ---- */

static void
request_place(struct georeport_request *q, const struct record *r)
{
	const struct str lat = get(r, "lat"), lon = get(r, "long");

	if (!lat.n && !lon.n)
		return;
	q->has_place = degrees_parse(lat, &q->lat_e6) &&
	    degrees_parse(lon, &q->lon_e6) &&
	    q->lat_e6 >= -90000000 && q->lat_e6 <= 90000000 &&
	    q->lon_e6 >= -180000000 && q->lon_e6 <= 180000000;
	if (!q->has_place)
		q->bad |= GEOREPORT_BAD_PLACE;
	/* A form that was never filled: nobody reports from that sea. */
	if (q->lat_e6 == 0 && q->lon_e6 == 0)
		q->has_place = false;
}

static void
request_times(struct georeport_request *q, const struct record *r,
    int zone_min)
{
	q->requested_ms = when(get(r, "requested_datetime"), zone_min,
	    GEOREPORT_BAD_REQUESTED, &q->bad);
	q->updated_ms = when(get(r, "updated_datetime"), zone_min,
	    GEOREPORT_BAD_UPDATED, &q->bad);
	q->expected_ms = when(get(r, "expected_datetime"), zone_min,
	    GEOREPORT_BAD_EXPECTED, &q->bad);
}

static const char *
request(struct georeport_item *it, int zone_min, struct str *field)
{
	const struct record *const r = it->r;
	struct georeport_request *const q = &it->request;

	*q = (struct georeport_request){
		.id = get(r, "service_request_id"), .token = get(r, "token"),
		.service_code = get(r, "service_code"),
		.service_name = get(r, "service_name"),
		.status_word = get(r, "status"),
		.status_notes = get(r, "status_notes"),
		.description = get(r, "description"),
		.agency = get(r, "agency_responsible"),
		.notice = get(r, "service_notice"),
		.address = get(r, "address"),
		.address_id = get(r, "address_id"),
		.zipcode = get(r, "zipcode"), .media_url = get(r, "media_url"),
	};
	if (!q->address.n)
		q->address = get(r, "address_string");
	q->status = (uint8_t)georeport_status_of(q->status_word);
	if (q->status_word.n && !q->status)
		q->bad |= GEOREPORT_BAD_STATUS;
	request_place(q, r);
	request_times(q, r, zone_min);
	return bad_id(q->id, "service_request_id", "a service_request_id",
	    field);
}

static const char *
receipt(struct georeport_item *it, struct str *field)
{
	const struct record *const r = it->r;
	struct georeport_receipt *const t = &it->receipt;

	*t = (struct georeport_receipt){ .id = get(r, "service_request_id"),
		.token = get(r, "token"), .notice = get(r, "service_notice"),
		.account_id = get(r, "account_id") };
	if (t->id.n > GEOREPORT_ID || !t->token.n)
		return bad_id(t->id, "service_request_id",
		    "a service_request_id or a token", field);
	return bad_id(t->token, "token", "a token", field);
}

static const char *
update(struct georeport_item *it, int zone_min, struct str *field)
{
	const struct record *const r = it->r;
	struct georeport_update *const u = &it->update;

	*u = (struct georeport_update){ .id = get(r, "update_id"),
		.request_id = get(r, "service_request_id"),
		.status_word = get(r, "status"),
		.description = get(r, "description"),
		.media_url = get(r, "media_url") };
	u->status = (uint8_t)georeport_status_of(u->status_word);
	if (u->status_word.n && !u->status)
		u->bad |= GEOREPORT_BAD_STATUS;
	u->updated_ms = when(get(r, "updated_datetime"), zone_min,
	    GEOREPORT_BAD_UPDATED, &u->bad);
	return bad_id(u->id, "update_id", "an update_id", field);
}

/* ---- discovery: endpoints.0.formats.1 ---- */

static void
endpoint(struct georeport_discovery *d, struct str name, struct str v)
{
	struct georeport_endpoint *e;
	int64_t i = 0;

	if (!cut_index(&name, "endpoints", "endpoint", &i) ||
	    i >= GEOREPORT_ENDPOINTS)
		return;
	while (d->n <= (size_t)i)
		d->endpoint[d->n++] = (struct georeport_endpoint){ 0 };
	e = &d->endpoint[i];
	if (str_is(name, "url")) {
		e->url = v;
	} else if (str_is(name, "specification")) {
		e->specification = v;
	} else if (str_is(name, "type")) {
		e->type = v;
	} else if (str_starts(name, STR("formats"))) {
		e->xml |= str_find(v, STR("xml")) >= 0;
		e->json |= str_find(v, STR("json")) >= 0;
	}
}

static const char *
discovery(struct georeport_item *it, struct georeport_discovery *d,
    struct str *field)
{
	const struct record *const r = it->r;

	d->n = 0;
	d->contact = get(r, "contact");
	d->key_service = get(r, "key_service");
	it->discovery = d;
	for (size_t i = 0; i < r->n; i++)
		endpoint(d, r->names[i], str_trim(r->values[i]));
	*field = STR("endpoints");
	return d->n ? NULL : "endpoints";
}

/* ---- errors ---- */

static const char *const said[] = { "description", "message", "error",
	"error.description", "error.message", "detail" };

static bool
error(struct georeport_item *it)
{
	const struct record *const r = it->r;
	struct str code = get(r, "code"), what = STR_NONE;
	int64_t n = 0;

	for (size_t i = 0; !what.n && i < sizeof said / sizeof *said; i++)
		what = get(r, said[i]);
	if (!code.n)
		code = get(r, "error.code");
	if (!what.n && !code.n)
		return false;
	if (!str_int(code, &n) || n < 0 || n > 999)
		n = 0;
	it->kind = GEOREPORT_ERRORS;
	it->error = (struct georeport_error){ (int)n, what };
	return true;
}

/* An error in place of what was asked for has nothing of it. */
static bool
looks_error(const struct record *r)
{
	return !get(r, "service_request_id").n && !get(r, "token").n &&
	    !get(r, "service_code").n && !get(r, "update_id").n &&
	    (get(r, "error").n || get(r, "error.description").n ||
	    get(r, "error.message").n ||
	    (get(r, "code").n && get(r, "description").n) ||
	    (get(r, "code").n && get(r, "message").n));
}

const char *
georeport_decode(struct georeport_item *it, enum georeport_kind kind,
    int zone_min, struct georeport_scratch *room, struct str *field)
{
	it->kind = kind;
	if (kind != GEOREPORT_ERRORS && looks_error(it->r) && error(it))
		return NULL;
	switch (kind) {
	case GEOREPORT_SERVICES:
		return service(it, field);
	case GEOREPORT_DEFINITION:
		return definition(it, &room->definition, field);
	case GEOREPORT_REQUESTS:
		return request(it, zone_min, field);
	case GEOREPORT_RECEIPTS:
		return receipt(it, field);
	case GEOREPORT_UPDATES:
		return update(it, zone_min, field);
	case GEOREPORT_DISCOVERY:
		return discovery(it, &room->discovery, field);
	case GEOREPORT_ERRORS:
		break;
	}
	*field = STR("description");
	return error(it) ? NULL : "an error's description";
}
