/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A case is handed to another system's Open311 server (submit=1): as a request
 * with class, place, words, and what the service asks for. A request that was
 * posted twice would be two; the specification has nothing against that. So each
 * carries the event's id, and after an answer that was lost the server's requests
 * are searched, by service and time, for that id or for the same words at the
 * same place, before anything is posted again. */
#include "app/link_open311_in.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/fields.h"
#include "app/intl.h"
#include "base/utf8.h"
#include "base/alloc.h"
#include "core/geo.h"
#include "lang/lang.h"

#define TEXT_CHARS	3800	/* of at most 4000, and the mark */
#define NEAR_E6		200	/* some twenty metres */
#define BEFORE_MS	(2 * CLOCK_HOUR_MS)
#define PAGES_MOST	200
#define LISTED_MS	CLOCK_DAY_MS	/* until such a server must have listed it */

/* ---- places: the district's map has its datum, Open311 has WGS 84 ---- */

static void
to_wgs84(const struct law *law, int32_t *lat_e6, int32_t *lon_e6)
{
	struct spot s = geo_of_e6(*lat_e6, *lon_e6);

	if (geo_convert(s, law->datum ? (enum datum)law->datum : DATUM_GCJ02,
	    DATUM_WGS84, &s) != OK)
		return;
	*lat_e6 = (int32_t)lround(s.lat / 10.0);
	*lon_e6 = (int32_t)lround(s.lon / 10.0);
}

/* ---- what is told of the case ---- */

struct told { struct o311 *o; struct str media; struct buf url;
	struct fields_seen f; };

static bool
see(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct told *t = ctx;
	struct o311 *o = t->o;

	fields_take(&t->f, e, secret, status);
	if (e->kind != EV_CASE_REPORT)
		return true;
	o->wgs84 |= body_num(&e->body, "wgs84", 0) != 0;
	if (!secret || o->text_out.n)
		return true;
	lang_mask(body_str(secret, "text"), &o->text_out);
	lang_mask(body_str(secret, "place"), &o->place_out);
	return true;
}

/* The value of an attribute, or of anything else the row names: "field:CODE" is
 * the profile's field of the case, else the text as it stands. */
static bool
value_of(struct o311 *o, const struct told *t, struct str word,
    struct buf *out)
{
	struct buf text = { 0 };
	int at;

	out->n = 0;
	if (!str_starts(word, STR("field:"))) {
		buf_str(out, word);
		return out->n > 0;
	}
	at = law_field(&o->l->c->law, str_from(word, 6));
	if (at < 0 || !fields_text(&t->f, (size_t)at, &text))
		out->n = 0;
	else
		lang_mask(buf_view(&text), out);
	buf_fini(&text);
	return out->n > 0;
}

/* A location is one of place and address: some servers refuse both. Where it is
 * the place, the address goes with the words. */
static void
add_address(struct o311 *o)
{
	if ((!o->lat_e6 && !o->lon_e6) || !o->place_out.n ||
	    str_find(buf_view(&o->text_out), buf_view(&o->place_out)) >= 0)
		return;
	buf_byte(&o->text_out, '\n');
	buf_str(&o->text_out, buf_view(&o->place_out));
}

static bool
look_at_case(struct o311 *o, struct told *t)
{
	struct repo *repo = o->l->c->repo;
	struct case_view v;

	*t = (struct told){ .o = o, .f = { .law = &o->l->c->law } };
	o->text_out.n = o->place_out.n = 0;
	o->wgs84 = false;
	if (repo->ops->history(repo, o->n.slot, see, t) != OK ||
	    repo->ops->get(repo, o->n.slot, &v) != OK)
		return false;
	if (!o->text_out.n)
		lang_mask(v.title, &o->text_out);
	if (!o->place_out.n)
		lang_mask(v.place, &o->place_out);
	o->lat_e6 = v.c->lat_e6;
	o->lon_e6 = v.c->lon_e6;
	if (!o->wgs84 && (o->lat_e6 || o->lon_e6))
		to_wgs84(&o->l->c->law, &o->lat_e6, &o->lon_e6);
	add_address(o);
	o->text_out.n = utf8_head(buf_view(&o->text_out), TEXT_CHARS).n;
	return true;
}

/* ---- which service ---- */

static const struct o311_service *
service_for(struct o311 *o, size_t *at)
{
	const struct law_class *k = law_class(&o->l->c->law, o->c.matter);
	const struct str fixed = link_opt(o->l, "service");

	for (size_t i = 0; i < o->services; i++) {
		const struct o311_service *s = &o->service[i];

		*at = i;
		if (fixed.n ? str_is(fixed, s->code) :
		    (o->c.matter && s->matter == o->c.matter) ||
		    (k && str_is(k->name, s->name)))
			return s;
	}
	return NULL;
}

/* ---- attributes the service asks for ---- */

struct attributes { struct o311 *o; const struct told *t; struct buf *form;
	char lacks[80]; };

/* Options are of small letters, digits and '_'. */
static void
option_of(struct str attribute, char *out, size_t cap)
{
	snprintf(out, cap, "a_%.*s", STR_ARG(attribute));
	for (char *p = out; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
		else if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9'))
			*p = '_';
}

static void
put_attribute(struct attributes *a, const struct georeport_attribute *d)
{
	struct buf v = { 0 };
	char name[GEOREPORT_ID + 16], code[GEOREPORT_ID + 4];
	const bool many = d->datatype == GEOREPORT_SOME_OF;
	struct str rest, one;

	option_of(d->code, code, sizeof code);
	snprintf(name, sizeof name, "attribute[%.*s]%s", STR_ARG(d->code),
	    many ? "[]" : "");
	(void)value_of(a->o, a->t, link_opt(a->o->l, code), &v);
	rest = buf_view(&v);
	if (v.n && !many)
		o311_form(a->form, name, rest);
	while (v.n && many && str_cut(&rest, ',', &one))
		o311_form(a->form, name, str_trim(one));
	if (!v.n && d->required && d->variable && !a->lacks[0])
		str_copy(d->code, a->lacks, sizeof a->lacks);
	buf_fini(&v);
}

static bool
take_definition(void *ctx, const struct georeport_item *it)
{
	struct attributes *a = ctx;

	if (it->r->fault == OK && it->kind == GEOREPORT_DEFINITION)
		for (size_t i = 0; i < it->definition->attributes; i++)
			put_attribute(a, &it->definition->attribute[i]);
	return true;
}

static void
put_attributes(struct attributes *a, size_t service)
{
	const struct georeport_options opt = { .kind = GEOREPORT_DEFINITION,
		.fn = take_definition, .ctx = a };
	struct georeport *g = georeport_new(&opt);
	struct buf kept = { 0 };
	char db[REPLICA_DB_MAX], code[24];

	snprintf(db, sizeof db, "d%zu", service);
	str_copy(a->o->l->row->code, code, sizeof code);
	/* What cannot be read the server will miss, and say so. */
	if (store_cursor(a->o->l->c->store, code, db, &kept) == OK &&
	    georeport_feed(g, buf_view(&kept)) == OK)
		(void)!georeport_finish(g);
	georeport_free(&g);
	buf_fini(&kept);
}

/* ---- the request ---- */

static bool
marks_text(const struct o311 *o)
{
	const struct str mark = link_opt(o->l, "mark");

	return !mark.n || str_is(mark, "description");
}

static void
put_mark(struct o311 *o, struct buf *form)
{
	const struct str mark = link_opt(o->l, "mark");
	struct buf text = { 0 };
	char name[GEOREPORT_ID + 16];

	buf_str(&text, buf_view(&o->text_out));
	if (marks_text(o))
		buf_fmt(&text, "\n[%s]", o->key);
	o311_form(form, "description", buf_view(&text));
	buf_fini(&text);
	if (marks_text(o) || str_is(mark, "none"))
		return;
	snprintf(name, sizeof name, "attribute[%.*s]", STR_ARG(mark));
	o311_form(form, name, str_of(o->key));
}

static void
put_place(struct o311 *o, struct buf *form)
{
	char text[24];

	if (!o->lat_e6 && !o->lon_e6) {
		o311_form(form, "address_string", buf_view(&o->place_out));
		return;
	}
	snprintf(text, sizeof text, "%.6f", o->lat_e6 / 1e6);
	o311_form(form, "lat", str_of(text));
	snprintf(text, sizeof text, "%.6f", o->lon_e6 / 1e6);
	o311_form(form, "long", str_of(text));
}

static void
keep_sub(struct o311 *o)
{
	struct o311_sub *s = o311_sub_of(o, o->c.number);

	if (!s) {
		o->sub = xrealloc(o->sub, (o->subs + 1) * sizeof *o->sub);
		s = &o->sub[o->subs++];
		memset(s, 0, sizeof *s);
		str_copy(str_of(o->c.number), s->number, sizeof s->number);
	}
	str_copy(str_of(o->receipt), s->id, sizeof s->id);
	str_copy(str_of(o->token), s->token, sizeof s->token);
	o311_subs_keep(o);
}

/* It stands in a line of a table, among tabs. */
static void
copy_word(struct str s, char *out, size_t cap)
{
	str_copy(s, out, cap);
	for (; *out != '\0'; out++)
		if (*out == '\t' || *out == '\n')
			*out = ' ';
}

static bool
take_receipt(void *ctx, const struct georeport_item *it)
{
	struct o311 *o = ctx;

	if (it->r->fault != OK)
		return true;
	copy_word(it->receipt.id, o->receipt, sizeof o->receipt);
	copy_word(it->receipt.token, o->token, sizeof o->token);
	return true;
}

static void
end_post(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	char text[O311_SAID];

	if (o311_give_failed(o, r, e, said))
		return;
	/* Taken without a number: found by its mark next time. */
	if (!o->receipt[0] && !o->token[0]) {
		o311_give_end(o, LINK_LATER,
		    N_("the server answered without a number"));
		return;
	}
	keep_sub(o);
	snprintf(text, sizeof text, "%s", o->receipt[0] ? o->receipt :
	    o->token);
	o311_give_end(o, LINK_SENT, text);
}

static void
refuse(struct o311 *o, const char *what, const char *which)
{
	char text[O311_SAID];

	snprintf(text, sizeof text, "%s%s%s", _(what), *which ? ": " : "",
	    which);
	o311_give_end(o, LINK_REFUSED, text);
}

static void
post(struct o311 *o, const struct told *t, size_t service)
{
	struct buf *f = &o->out.form, media = { 0 };
	struct attributes a = { .o = o, .t = t, .form = f };
	enum err e;

	f->n = 0;
	o->receipt[0] = o->token[0] = '\0';
	o311_form(f, "jurisdiction_id", link_opt(o->l, "jurisdiction"));
	o311_form(f, "api_key", str_of(link_key(o->l)));
	o311_form(f, "service_code", str_of(o->service_out));
	put_place(o, f);
	put_mark(o, f);
	put_attributes(&a, service);
	if (value_of(o, t, link_opt(o->l, "media"), &media))
		o311_form(f, "media_url", buf_view(&media));
	buf_fini(&media);
	if (a.lacks[0]) {
		refuse(o, N_("the service asks for what the row does not say"),
		    a.lacks);
		return;
	}
	e = o311_post(&o->out, GEOREPORT_RECEIPTS, STR("requests"),
	    take_receipt, end_post);
	if (e != OK)
		o311_give_end(o, LINK_LATER, err_text(e));
}

/* ---- was it taken before? ---- */

static bool
near(int32_t a, int32_t b)
{
	return abs(a - b) <= NEAR_E6;
}

static bool
is_ours(const struct o311 *o, const struct georeport_request *q,
    const struct record *r)
{
	const bool place = o->lat_e6 || o->lon_e6 ? q->has_place &&
	    near(q->lat_e6, o->lat_e6) && near(q->lon_e6, o->lon_e6) :
	    str_eq(q->address, buf_view(&o->place_out));

	for (size_t i = 0; i < r->n; i++)
		if (str_find(r->values[i], str_of(o->key)) >= 0)
			return true;
	/* Where our mark would stand, its absence tells. */
	return !marks_text(o) && place && q->requested_ms >= o->event_ms -
	    CLOCK_MIN_MS && str_eq(str_trim(q->description),
	    str_trim(buf_view(&o->text_out)));
}

static bool
take_search(void *ctx, const struct georeport_item *it)
{
	struct o311 *o = ctx;

	if (it->r->fault == OK && is_ours(o, &it->request, it->r))
		copy_word(it->request.id, o->receipt, sizeof o->receipt);
	return true;
}

static void
post_again(struct o311 *o)
{
	struct told t;
	size_t at;

	if (!look_at_case(o, &t))
		o311_give_end(o, LINK_LATER, N_("the case cannot be read"));
	else if (!service_for(o, &at))
		refuse(o, N_("the server has no service for this class"), "");
	else
		post(o, &t, at);
	fields_fini(&t.f);
}

static void search(struct o311 *o);

static void
end_search(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	/* Without a search nothing is sent: two are worse than a late one. */
	if (e == ERR_REFUSED && r->fate == HTTP_REFUSED) {
		o311_give_end(o, LINK_REFUSED, said);
		return;
	}
	if (o311_give_failed(o, r, e, said))
		return;
	if (!o->receipt[0] && o->page.n && o->out.items > 0 &&
	    o->out_page < PAGES_MOST) {
		o->out_page++;
		search(o);
		return;
	}
	if (!o->receipt[0] && o->out_batch &&
	    clock_wall().ms - o->event_ms < LISTED_MS) {
		o311_give_end(o, LINK_LATER, N_("the request may have been "
		    "taken: it is searched for again"));
		return;
	}
	if (!o->receipt[0]) {
		post_again(o);
		return;
	}
	o->token[0] = '\0';
	keep_sub(o);
	o311_give_end(o, LINK_SENT, o->receipt);
}

static void
search(struct o311 *o)
{
	struct buf q = { 0 };
	enum err e;

	o->receipt[0] = '\0';
	o311_query(o, &q);
	o311_form(&q, "service_code", str_of(o->service_out));
	o311_form_time(&q, "start_date", o->event_ms - BEFORE_MS);
	o311_form_time(&q, "end_date", clock_wall().ms + BEFORE_MS);
	o311_query_page(o, &q, o->out_page);
	e = o311_get(&o->out, GEOREPORT_REQUESTS, STR("requests"),
	    buf_view(&q), take_search, end_search);
	if (e != OK)
		o311_give_end(o, LINK_LATER, err_text(e));
	buf_fini(&q);
}

void
o311_submit(struct o311 *o)
{
	const struct o311_service *s;
	struct told t = { 0 };
	size_t at;

	if (!o->services_ms && o->l->busy) {
		o->waiting = true;	/* they are being asked for */
		return;
	}
	if (!o->services_ms) {
		o311_give_end(o, LINK_LATER,
		    N_("the server's services are not known yet"));
		return;
	}
	s = service_for(o, &at);
	if (!s) {
		refuse(o, N_("the server has no service for this class"), "");
		return;
	}
	str_copy(str_of(s->code), o->service_out, sizeof o->service_out);
	o->out_page = 0;
	o->out_batch = s->batch;
	if (!look_at_case(o, &t))
		o311_give_end(o, LINK_LATER, N_("the case cannot be read"));
	else if (o->n.tries > 1)
		search(o);
	else
		post(o, &t, at);
	fields_fini(&t.f);
}

void
o311_submit_waiting(struct o311 *o, const char *said)
{
	if (!o->waiting)
		return;
	o->waiting = false;
	if (said)
		o311_give_end(o, LINK_LATER, said);
	else
		o311_submit(o);
}
