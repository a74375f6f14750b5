/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver json: asks page by page for what changed since the newest it knows,
 * and a while more, for the other side's clock and order are its own. The place is
 * kept when the last page was taken; what was read before then is known by its key
 * when it comes again. */
#include "app/link_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/link_who.h"
#include "app/safe_file.h"
#include "base/alloc.h"
#include "wire/jsonpart.h"

#define MAP_MOST	(4u << 20)
#define PAGES_MOST	2000	/* of one poll; then it is no end */
#define AGAIN_MOST	8	/* times a moving list is read in a row */
#define DAY_MS		86400000LL

/* ---- maps ---- */

struct fault { char *said; };

static void
keep_fault(void *ctx, const struct diag *d)
{
	struct fault *f = ctx;

	if (f->said[0] == '\0')
		snprintf(f->said, 200, "%.80s:%llu: %.30s: %.60s",
		    d->file ? d->file : "", (unsigned long long)d->line,
		    d->field ? d->field : "", _(d->expected));
}

/* The store's own maps first, then those installed. */
static enum err
read_map(const struct link *l, const char *file, struct buf *out,
    char path[4200], char said[200])
{
	char why[256] = "";
	enum err e;

	snprintf(path, 4200, "%.4000s/maps/%.120s", l->c->dir, file);
	e = safe_read(path, l->c->dir, SAFE_PLACES, MAP_MOST, out, why);
	if (e == ERR_NOT_FOUND) {
		context_data("maps", file, path, 4200);
		e = safe_read(path, l->c->dir, SAFE_PLACES, MAP_MOST, out,
		    why);
	}
	if (e != OK)
		snprintf(said, 200, "%.120s: %.60s", file, why[0] ? why :
		    _(err_text(e)));
	return e;
}

static enum err
read_record(const struct link *l, struct str name, struct import_map *record,
    struct diag_sink *sink, char said[200])
{
	struct buf text = { 0 };
	char file[128], path[4200];
	enum err e;

	snprintf(file, sizeof file, "%.*s.map", STR_ARG(name));
	e = read_map(l, file, &text, path, said);
	if (e == OK)
		e = importmap_read(record, buf_view(&text), path, sink);
	/* Keys begin with the link's code: cases come by it. */
	if (e == OK)
		record->source = l->row->code;
	buf_fini(&text);
	return e;
}

enum err
json_maps(const struct link *l, struct rest_map *m, struct import_map *record,
    char said[200])
{
	struct fault f = { said };
	struct diag_sink sink = { keep_fault, &f, 0, 0 };
	struct buf text = { 0 };
	char file[128], path[4200];
	enum err e;

	said[0] = '\0';
	*m = (struct rest_map){ .first = 0 };
	*record = (struct import_map){ .header = false };
	snprintf(file, sizeof file, "%.*s.json", STR_ARG(l->row->map));
	e = read_map(l, file, &text, path, said);
	if (e == OK)
		e = restmap_read(m, buf_view(&text), path, &sink);
	if (e == OK && m->record.n > 0)
		e = read_record(l, m->record, record, &sink, said);
	if (e == OK && !m->has_zone)
		m->zone_min = l->c->law.offset_min;
	buf_fini(&text);
	if (e != OK)
		restmap_fini(m);
	return e;
}

/* ---- life ---- */

static void
close_it(struct link *l)
{
	struct json_link *j = l->own;

	if (j == NULL)
		return;
	if (j->call)
		http_cancel(l->http, j->call);
	if (j->out_call)
		http_cancel(l->http, j->out_call);
	if (j->g != NULL)
		(void)!json_take_end(j, false);
	restmap_fini(&j->map);
	importmap_fini(&j->record);
	buf_fini(&j->next);
	buf_fini(&j->details);
	free(j->ids);
	free(j);
	l->own = NULL;
}

static enum err
open_it(struct link *l)
{
	struct json_link *j = xcalloc(1, sizeof *j);
	char said[200];
	enum err e;

	j->l = l;
	l->own = j;
	e = json_maps(l, &j->map, &j->record, said);
	if (e == OK) {
		e = link_sit(l, &j->who);
		if (e != OK)
			snprintf(said, sizeof said, "%s", N_("the account of "
			    "its row is not there"));
	}
	if (e == OK && (l->row->ways & LINK_IN) && l->row->account.n == 0) {
		e = ERR_BAD_INPUT;
		snprintf(said, sizeof said, "%s", N_("its row names no "
		    "account in whose name cases come"));
	}
	if (e == OK)
		return OK;
	close_it(l);
	link_fatal(l, said);
	return ERR_BAD_INPUT;
}

/* ---- a poll ---- */

static void ask_page(struct json_link *j);
static void ask_detail(struct json_link *j);

static void
end_poll(struct json_link *j, enum err e, const char *said, int64_t asked_ms)
{
	struct link *l = j->l;

	if (j->g != NULL)
		(void)!json_take_end(j, false);
	if (j->taken > 0)
		link_count(l, j->taken, 0, j->newest_ms);
	link_done(l, e, said, asked_ms, e == OK && !j->whole &&
	    ++j->again < AGAIN_MOST);
}

static bool
list_field(void *ctx, struct str name, struct buf *out)
{
	const struct json_link *j = ctx;
	const struct rest_map *m = &j->map;

	if (str_is(name, "since"))
		rest_time(m->time_format, j->since_ms, m->zone_min, out);
	else if (str_is(name, "until") || str_is(name, "now"))
		rest_time(m->time_format, j->until_ms, m->zone_min, out);
	else if (str_is(name, "page"))
		buf_int(out, j->page);
	else if (str_is(name, "size"))
		buf_int(out, m->size);
	else if (str_is(name, "offset"))
		buf_int(out, (int64_t)j->offset);
	else if (str_is(name, "cursor"))
		buf_str(out, str_n(j->next.p, j->next.n));
	else
		return false;
	return true;
}

/* ---- pages ---- */

static bool
take_item(void *ctx, struct str raw)
{
	struct json_link *j = ctx;

	j->page_items++;
	json_take(j, raw, j->map.detail.path.n == 0);
	return j->err == OK;
}

static int64_t
number_at(struct str body, struct str path)
{
	struct buf b = { 0 };
	struct str raw;
	int64_t n = -1;

	if (path.n > 0 && jsonpart_find(body, path, &raw) == OK &&
	    jsonpart_text(raw, &b) == OK && !str_int(buf_view(&b), &n))
		n = -1;
	buf_fini(&b);
	return n;
}

/* Where the next page is; false: there is none. */
static bool
next_page(struct json_link *j, struct str body)
{
	const struct rest_map *m = &j->map;
	struct str raw;

	j->page++;
	j->offset += j->page_items;
	switch (m->paging) {
	case PAGES_NONE:
		return false;
	case PAGES_PAGE: case PAGES_OFFSET:
		/* A total says more than a page that is not full. */
		return j->page_items > 0 && (j->total < 0 ?
		    j->page_items >= m->size : (int64_t)j->offset < j->total);
	case PAGES_CURSOR: case PAGES_LINK:
		break;
	}
	j->next.n = 0;
	return jsonpart_find(body, m->next, &raw) == OK &&
	    jsonpart_text(raw, &j->next) == OK && j->next.n > 0;
}

/* Their order may have changed between two pages: then something slipped from
 * one that was not read to one that was. The place is kept when nothing did. */
static bool
complete(const struct json_link *j)
{
	return j->total < 0 || j->ids_n >= (uint64_t)j->total ||
	    j->ids_n == JSON_IDS;
}

static void
page_taken(struct json_link *j, bool more)
{
	const bool last = !more && complete(j);
	enum err e = json_take_end(j, last);

	if (e != OK) {
		end_poll(j, e, NULL, -1);
	} else if (more && ++j->pages >= PAGES_MOST) {
		end_poll(j, ERR_TOO_BIG, N_("its pages have no end"), -1);
	} else if (more) {
		ask_page(j);
	} else {
		j->whole = last;
		end_poll(j, OK, last ? NULL :
		    N_("its pages moved while they were read: once more"), -1);
	}
}

static void
take_page(struct json_link *j, struct str body)
{
	struct str items;
	enum err e;

	j->page_items = 0;
	j->details.n = j->details_at = 0;
	j->total = number_at(body, j->map.total);
	e = jsonpart_find(body, j->map.items, &items);
	json_take_begin(j);
	if (e == OK)
		e = jsonpart_each(items, take_item, j);
	if (j->err != OK) {
		end_poll(j, j->err, NULL, -1);
		return;
	}
	if (e != OK) {
		end_poll(j, ERR_BAD_INPUT,
		    N_("its answer is not the list the map tells of"), -1);
		return;
	}
	if (j->details.n > 0) {
		j->more = next_page(j, body);
		ask_detail(j);
		return;
	}
	page_taken(j, next_page(j, body));
}

/* ---- answers ---- */

static bool
answered(struct json_link *j, const struct http_reply *r)
{
	char said[200];
	const enum json_said what = json_said(&j->map, r->body, said);
	const char *words = said[0] ? said : r->said;

	switch (r->fate) {
	case HTTP_OK:
		break;
	case HTTP_DENIED:
		if (j->g != NULL)
			(void)!json_take_end(j, false);
		link_fatal(j->l, words[0] ? words :
		    N_("login or rights are refused"));
		return false;
	case HTTP_LATER: case HTTP_MOVED: case HTTP_REFUSED: case HTTP_TLS:
	case HTTP_TOO_BIG:
		end_poll(j, ERR_REFUSED, words, r->asked_ms);
		return false;
	}
	switch (what) {
	case JSON_GOOD: case JSON_EXISTS:
		return true;
	case JSON_LATER: case JSON_BAD:
		break;
	}
	end_poll(j, ERR_REFUSED, said[0] ? said :
	    N_("its answer is not the list the map tells of"), r->asked_ms);
	return false;
}

static void
on_list(void *ctx, const struct http_reply *r)
{
	struct json_link *j = ctx;

	j->call = 0;
	if (answered(j, r))
		take_page(j, r->body);
}

static void
on_detail(void *ctx, const struct http_reply *r)
{
	struct json_link *j = ctx;
	struct str item;

	j->call = 0;
	if (!answered(j, r))
		return;
	if (jsonpart_find(r->body, j->map.item, &item) != OK)
		item = r->body;
	json_take(j, item, true);
	if (j->err != OK)
		end_poll(j, j->err, NULL, -1);
	else
		ask_detail(j);
}

/* ---- requests ---- */

static void
begin(struct json_link *j, struct json_call *k, const struct rest_call *c,
    http_end_fn *fn)
{
	char method[16];
	enum err e;

	str_copy(c->method.n ? c->method : STR("GET"), method, sizeof method);
	e = json_call_begin(j->l, &j->map, k, method, NULL, fn, j, &j->call);
	json_call_fini(k);
	if (e == ERR_BAD_INPUT)
		end_poll(j, e, N_("its address is none, or plain http goes to "
		    "loopback only"), -1);
	else if (e != OK)
		end_poll(j, e, NULL, -1);
}

/* https://a is no head of https://a.b: the row's address ends there. */
static bool
is_theirs(struct str url, struct str base)
{
	return str_starts(url, base) && (base.n == 0 || url.n == base.n ||
	    base.p[base.n - 1] == '/' || strchr("/?", url.p[base.n]) != NULL);
}

/* An address they name must be one of theirs: nobody is sent elsewhere. */
static bool
follow(struct json_link *j, struct json_call *k)
{
	const struct str next = str_n(j->next.p, j->next.n);

	if (j->map.paging != PAGES_LINK || j->page == j->map.first)
		return true;
	if (!is_theirs(next, j->l->row->url) && !str_starts(next, STR("/")))
		return false;
	k->url.n = 0;
	if (*next.p == '/')
		buf_str(&k->url, j->l->row->url);
	buf_str(&k->url, next);
	return true;
}

static void
ask_page(struct json_link *j)
{
	struct json_call k;
	enum err e = json_call_make(j->l, &j->map, &j->map.list, list_field, j,
	    true, &k);

	if (e == ERR_REFUSED) {
		end_poll(j, e, N_("its credentials have no key to sign with"),
		    -1);
		return;
	}
	if (e == OK && !follow(j, &k)) {
		json_call_fini(&k);
		e = ERR_REFUSED;
	}
	if (e == OK)
		begin(j, &k, &j->map.list, on_list);
	else
		end_poll(j, e, N_("its next page is elsewhere"), -1);
}

static bool
detail_field(void *ctx, struct str name, struct buf *out)
{
	const struct json_link *j = ctx;
	struct str rest = str_n(j->details.p + j->details_at, j->details.n -
	    j->details_at), id;

	if (!str_is(name, "id"))
		return list_field(ctx, name, out);
	if (str_cut(&rest, '\n', &id))
		buf_str(out, id);
	return true;
}

static void
ask_detail(struct json_link *j)
{
	struct json_call k;

	if (j->details_at >= j->details.n) {
		page_taken(j, j->more);
		return;
	}
	if (json_call_make(j->l, &j->map, &j->map.detail, detail_field, j,
	    true, &k) != OK) {
		end_poll(j, ERR_REFUSED, NULL, -1);
		return;
	}
	while (j->details_at < j->details.n &&
	    j->details.p[j->details_at++] != '\n')
		;
	begin(j, &k, &j->map.detail, on_detail);
}

static int64_t
read_cursor(struct json_link *j)
{
	struct buf b = { 0 };
	int64_t ms = 0;

	if (store_cursor(j->l->c->store, j->l->st.code, "json", &b) != OK ||
	    !str_int(buf_view(&b), &ms))
		ms = 0;
	buf_fini(&b);
	return ms;
}

static void
poll_it(struct link *l)
{
	struct json_link *j = l->own;
	const int64_t now = clock_wall().ms, known = read_cursor(j);

	if (j->map.list.path.n == 0) {
		link_done(l, OK, NULL, -1, false);
		return;
	}
	/* Of one window what was seen is seen, however often it is read. */
	if (known != j->known_ms || j->whole) {
		json_ids_forget(j);
		j->again = 0;
	}
	j->known_ms = known;
	j->whole = false;
	j->until_ms = now;
	j->since_ms = known ? known - (int64_t)j->map.overlap_s * 1000 : now -
	    (int64_t)j->map.window_days * DAY_MS;
	j->newest_ms = known;
	j->page = j->map.first;
	j->pages = 0;
	j->offset = j->taken = 0;
	j->next.n = 0;
	j->err = OK;
	ask_page(j);
}

static const char *const opts[] = { "all", "on", NULL };

const struct link_driver link_json = {
	.name = "json", .opts = opts,
	.open = open_it, .close = close_it, .poll = poll_it,
	.send = json_send, .preview = json_preview,
	.again = json_again
};
