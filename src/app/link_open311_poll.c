/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of an Open311 server, step by step:
 *
 *   services ─▶ definitions ─▶ tokens ─▶ our cases ─▶ requests ─▶ updates
 *
 * There is no word of the specification for "changed since". So what is new is
 * read from a day before where the last poll ended, and now and then the whole
 * window anew, of at most 90 days: that is how a change is seen. Servers with a
 * parameter for it (since=NAME) are asked that. A window whose answer is full is
 * halved, unless the server has pages. */
#include "app/link_open311_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"

#define OVERLAP_MS	CLOCK_DAY_MS
#define SERVICES_MS	CLOCK_DAY_MS	/* a list is good so long */
#define SPAN_LEAST	CLOCK_MIN_MS
#define PAGES_MOST	10000

static void next(struct o311 *o);

/* ---- the end ---- */

static void
done(struct o311 *o, enum err e, const char *said, int64_t asked_ms)
{
	o->step = O311_END;
	o311_submit_waiting(o, e == OK ? NULL : said ? said : err_text(e));
	if (o->fresh || e == OK)
		link_count(o->l, o->fresh, 0, o->newest_ms);
	if (e != OK)
		o311_seen_again(o);
	link_done(o->l, e, said, asked_ms, false);
}

/* True: the exchange ended badly, and with it the poll. */
static bool
failed(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	if (e == OK)
		return false;
	if (r->fate == HTTP_DENIED || r->fate == HTTP_TLS ||
	    r->fate == HTTP_MOVED) {
		o->step = O311_END;
		o311_submit_waiting(o, said);
		link_fatal(o->l, said);
		return true;
	}
	done(o, e, said, r->asked_ms);
	return true;
}

/* Did it fail for its form? Some servers have only one, whichever it is. */
static bool
other_form(struct o311 *o, const struct http_reply *r, enum err e)
{
	const bool form = (r->fate == HTTP_OK && e == ERR_BAD_INPUT) ||
	    r->status == 404 || r->status == 406 || r->status == 415 ||
	    r->status == 400;

	if (e == OK || o->settled || !form)
		return false;
	o->settled = true;
	o->json = !o->json;
	return true;
}

static void
began(struct o311 *o, enum err e)
{
	if (e == OK)
		return;
	o311_submit_waiting(o, err_text(e));
	if (e == ERR_BUSY) {
		o->step = O311_END;
		link_done(o->l, ERR_BUSY, NULL, -1, false);
		return;
	}
	o->step = O311_END;
	link_fatal(o->l, e == ERR_BAD_INPUT ?
	    N_("the row's address cannot be used") : err_text(e));
}

/* ---- services and definitions ---- */

static bool
take_service(void *ctx, const struct georeport_item *it)
{
	struct o311 *o = ctx;

	if (it->r->fault == OK)
		o311_services_of(o, &it->service);
	else if (!link_aside(o->l, ASIDE_RECORD, STR("services"),
	    it->r->expected, it->r->raw))
		o->err = ERR_FULL;
	return o->err == OK;
}

static void
end_services(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	if (other_form(o, r, e)) {
		next(o);
		return;
	}
	/* Some have no such list: requests say what they are about. */
	if (e != OK && r->status != 404 && failed(o, r, e, said))
		return;
	if (e == OK) {
		o->settled = true;
	} else if (!o->given) {
		o->settled = o->json = false;
	}
	o->services_ms = o->now_ms;
	o311_services_keep(o);
	o->step = O311_DEFINITIONS;
	next(o);
}

static void
ask_services(struct o311 *o)
{
	o->services = 0;
	o->services_ms = 0;
	arena_fini(&o->arena);
	o311_query(o, &o->text);
	began(o, o311_get(&o->in, GEOREPORT_SERVICES, STR("services"),
	    buf_view(&o->text), take_service, end_services));
}

/* Kept as they came: whoever submits reads them when it does. */
static void
end_definition(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	char db[REPLICA_DB_MAX];

	if (r->fate == HTTP_LATER && failed(o, r, e, said))
		return;
	snprintf(db, sizeof db, "d%zu", o->at);
	if (e == OK)
		o311_keep(o, db, buf_view(&o->in.body));
	o->at++;
	next(o);
}

static void
ask_definition(struct o311 *o)
{
	struct buf path = { 0 };

	while (o->at < o->services && !o->service[o->at].metadata)
		o->at++;
	if (!o->submit || o->at >= o->services) {
		o->step = O311_TOKENS;
		o->at = 0;
		o311_submit_waiting(o, NULL);
		next(o);
		return;
	}
	buf_cstr(&path, "services/");
	http_escape(str_of(o->service[o->at].code), &path);
	o311_query(o, &o->text);
	began(o, o311_get(&o->in, GEOREPORT_DEFINITION, buf_view(&path),
	    buf_view(&o->text), NULL, end_definition));
	buf_fini(&path);
}

/* ---- cases of ours: their ids, and how they stand ---- */

static bool
take_token(void *ctx, const struct georeport_item *it)
{
	struct o311 *o = ctx;

	if (it->r->fault != OK || !it->receipt.id.n || o->at >= o->subs)
		return true;
	str_copy(it->receipt.id, o->sub[o->at].id, sizeof o->sub[o->at].id);
	o311_subs_keep(o);
	return true;
}

static void
end_token(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	if (r->fate != HTTP_REFUSED && failed(o, r, e, said))
		return;
	o->at++;
	next(o);
}

static void
ask_token(struct o311 *o)
{
	struct buf path = { 0 };

	while (o->at < o->subs && (o->sub[o->at].id[0] ||
	    !o->sub[o->at].token[0]))
		o->at++;
	if (o->at >= o->subs) {
		o->step = O311_NEWS;
		o->at = 0;
		next(o);
		return;
	}
	buf_cstr(&path, "tokens/");
	http_escape(str_of(o->sub[o->at].token), &path);
	o311_query(o, &o->text);
	began(o, o311_get(&o->in, GEOREPORT_RECEIPTS, buf_view(&path),
	    buf_view(&o->text), take_token, end_token));
	buf_fini(&path);
}

static bool
take_news(void *ctx, const struct georeport_item *it)
{
	struct o311 *o = ctx;
	const uint64_t hash = it->r->fault == OK ?
	    o311_state_hash(&it->request) : 0;
	struct repo *repo = o->l->c->repo;
	uint32_t slot;

	for (size_t i = 0; it->r->fault == OK && i < o->subs; i++) {
		struct o311_sub *s = &o->sub[i];

		if (!str_is(it->request.id, s->id) || s->hash == hash)
			continue;
		/* As it was handed over it is no news. */
		if ((s->hash || it->request.status == GEOREPORT_CLOSED) &&
		    repo->ops->find(repo, str_of(s->number), &slot) == OK)
			o311_take_news(o, slot, it->request.id, &it->request,
			    it->r->raw);
		s->hash = hash;
		o->seen_new = true;
	}
	return o->err == OK;
}

static void
end_news(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	if (r->fate != HTTP_REFUSED && failed(o, r, e, said))
		return;
	if (o->seen_new)
		o311_subs_keep(o);
	next(o);
}

static void
ask_news(struct o311 *o)
{
	struct buf ids = { 0 };
	size_t n = 0;

	for (; o->at < o->subs && n < O311_STATES; o->at++) {
		if (!o->sub[o->at].id[0])
			continue;
		buf_fmt(&ids, "%s%s", n++ ? "," : "", o->sub[o->at].id);
	}
	if (!n) {
		o->step = O311_REQUESTS;
		next(o);
	} else {
		o311_query(o, &o->text);
		o311_form(&o->text, "service_request_id", buf_view(&ids));
		began(o, o311_get(&o->in, GEOREPORT_REQUESTS,
		    STR("requests"), buf_view(&o->text), take_news,
		    end_news));
	}
	buf_fini(&ids);
}

/* ---- requests, by windows ---- */

static int64_t
first_ms(const struct o311 *o)
{
	const int64_t whole = o->now_ms - o->window_ms;
	const int64_t from = o->upto_ms - OVERLAP_MS;

	if (!o->upto_ms)
		return whole;
	if (!o->since.n && o->now_ms - o->looked_ms >= o->full_ms)
		return from < whole ? from : whole;
	return from;
}

static void
window(struct o311 *o, int64_t from)
{
	o->from_ms = from;
	o->to_ms = from + o->span_ms;
	/* A server's clock may be ahead of ours, and of its own answers. */
	if (o->to_ms > o->now_ms)
		o->to_ms = o->now_ms + CLOCK_HOUR_MS;
	o->pages = 0;
}

static void
windows_end(struct o311 *o)
{
	enum err e;

	o->upto_ms = o->now_ms;
	if (o->begin_ms <= o->now_ms - o->window_ms)
		o->looked_ms = o->now_ms;
	e = o311_take_flush(o, true);
	if (e != OK) {
		done(o, e, NULL, -1);
		return;
	}
	o->step = O311_UPDATES;
	next(o);
}

/* Some look at no dates: then there is one window, whatever they give. */
static bool
no_dates(const struct o311 *o)
{
	return o->outside > o->in.items / 2;
}

/* An answer with as many rows as a server gives may lack others. */
static bool
too_wide(const struct o311 *o)
{
	return !o->page.n && o->in.items >= O311_MOST && !no_dates(o) &&
	    o->to_ms - o->from_ms > SPAN_LEAST;
}

static void
next_window(struct o311 *o)
{
	const int64_t most = o->window_ms < O311_WINDOW_MS ? o->window_ms :
	    O311_WINDOW_MS;

	if (o->in.items < O311_MOST / 4)
		o->span_ms = 2 * o->span_ms < most ? 2 * o->span_ms : most;
	window(o, o->to_ms);
}

static bool
more_pages(const struct o311 *o)
{
	return o->page.n && o->fresh_ids && o->pages < PAGES_MOST &&
	    o->in.items > 0 && (!o->page_size.n ||
	    o->in.items >= (uint64_t)o->page_n);
}

static void
end_requests(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	const bool last = o->to_ms > o->now_ms || no_dates(o);

	if (other_form(o, r, e)) {
		next(o);
		return;
	}
	if (failed(o, r, e, said))
		return;
	o->settled = true;
	if (more_pages(o)) {
		o->pages++;
		next(o);
		return;
	}
	if (too_wide(o)) {
		o->span_ms = (o->to_ms - o->from_ms) / 2;
		window(o, o->from_ms);
		next(o);
		return;
	}
	if (last) {
		windows_end(o);
		return;
	}
	e = o311_take_flush(o, false);
	if (e != OK) {
		done(o, e, NULL, -1);
		return;
	}
	next_window(o);
	next(o);
}

static void
ask_requests(struct o311 *o)
{
	char name[40];

	if (!o->take) {
		o->step = O311_UPDATES;
		next(o);
		return;
	}
	o311_query(o, &o->text);
	if (o->since.n && o->upto_ms) {
		str_copy(o->since, name, sizeof name);
		o311_form_time(&o->text, name, o->from_ms);
	} else {
		o311_form_time(&o->text, "start_date", o->from_ms);
		o311_form_time(&o->text, "end_date", o->to_ms);
	}
	o311_query_page(o, &o->text, o->pages);
	o->fresh_ids = o->outside = 0;
	began(o, o311_get(&o->in, GEOREPORT_REQUESTS, STR("requests"),
	    buf_view(&o->text), o311_take_request, end_requests));
}

/* ---- updates ---- */

static void
end_updates(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said)
{
	/* A server without them: everything else goes on. */
	if (r->status == 404) {
		o->step = O311_END;
		done(o, OK, N_("the server has no servicerequestupdates"), -1);
		return;
	}
	if (failed(o, r, e, said))
		return;
	o->news_ms = o->now_ms;
	o311_poll_put(o, &o->text);
	o311_keep(o, "poll", buf_view(&o->text));
	o->step = O311_END;
	next(o);
}

static void
ask_updates(struct o311 *o)
{
	const int64_t from = o->news_ms ? o->news_ms - OVERLAP_MS :
	    o->now_ms - o->window_ms;

	if (!o->updates) {
		o->step = O311_END;
		next(o);
		return;
	}
	o311_query(o, &o->text);
	o311_form_time(&o->text, "start_date", from);
	o311_form_time(&o->text, "end_date", o->now_ms + CLOCK_HOUR_MS);
	began(o, o311_get(&o->in, GEOREPORT_UPDATES,
	    STR("servicerequestupdates"), buf_view(&o->text),
	    o311_take_update, end_updates));
}

/* ---- the poll ---- */

static void
next(struct o311 *o)
{
	switch (o->step) {
	case O311_SERVICES:
		if (o->now_ms - o->services_ms >= SERVICES_MS) {
			o->at = 0;
			ask_services(o);
			return;
		}
		o->step = O311_TOKENS;
		o->at = 0;
		/* fallthrough */
	case O311_TOKENS:
		ask_token(o);
		return;
	case O311_DEFINITIONS:
		ask_definition(o);
		return;
	case O311_NEWS:
		ask_news(o);
		return;
	case O311_REQUESTS:
		ask_requests(o);
		return;
	case O311_UPDATES:
		ask_updates(o);
		return;
	case O311_END:
		done(o, OK, NULL, -1);
		return;
	}
}

/* A clock that was ahead and is right again: all that is between was not read. */
static void
not_ahead(struct o311 *o)
{
	int64_t *const at[] = { &o->upto_ms, &o->looked_ms, &o->news_ms,
		&o->services_ms };

	for (size_t i = 0; i < sizeof at / sizeof *at; i++)
		if (*at[i] > o->now_ms + OVERLAP_MS / 2)
			*at[i] = 0;
}

void
o311_poll(struct link *l)
{
	struct o311 *o = l->own;

	o->now_ms = clock_wall().ms;
	not_ahead(o);
	o->fresh = 0;
	o->newest_ms = 0;
	o->step = O311_SERVICES;
	o->at = 0;
	o->seen_new = false;
	o->span_ms = o->window_ms < O311_WINDOW_MS ? o->window_ms :
	    O311_WINDOW_MS;
	o->begin_ms = first_ms(o);
	window(o, o->begin_ms);
	next(o);
}
