/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver of Open311 (GeoReport v2): what its row says, and what is kept of
 * the server between two polls. */
#include "app/link_open311_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/link_who.h"
#include "app/safe_file.h"
#include "base/alloc.h"

#define MAP_MAX		(4u << 20)
#define MINE_MOST	4096
#define SERVICES_MOST	4096
#define FULL_S		3600	/* every so often the whole window is read */

/* A request as every server gives it. What stands there as x_… is made by the
 * driver: words where the server may have none. */
static const char map_text[] = "{\"name\": \"open311\", \"format\": \"json\","
    "\"source\": \"open311\", \"id\": [\"service_request_id\"],"
    "\"title\": \"{x_title}\", \"text\": \"{description}\","
    "\"place\": \"{address}\", \"lat\": \"lat\", \"lon\": \"long\","
    "\"datum\": \"wgs84\", \"class\": \"{x_class}\","
    "\"unknown_class\": \"keep\", \"status\": \"x_status\","
    "\"statuses\": {\"open\": \"open\", \"closed\": \"closed\"},"
    "\"reported\": {\"field\": \"x_reported\", \"formats\": [\"ISO\"]},"
    "\"closed\": {\"field\": \"x_closed\", \"formats\": [\"ISO\"]},"
    "\"ignore\": [\"updated_datetime\"],"
    "\"notes\": {\"status_notes\": \"resolution\","
    "\"agency_responsible\": \"agency\", \"service_notice\": \"notice\","
    "\"media_url\": \"picture\", \"zipcode\": \"post code\"}}";

/* ---- what is kept ---- */

void
o311_keep(struct o311 *o, const char *db, struct str text)
{
	char code[24];

	str_copy(o->l->row->code, code, sizeof code);
	/* What is lost is asked for once more. */
	if (store_cursor_set(o->l->c->store, code, db, text) != OK)
		o->services_ms = 0;
}

static bool
kept(struct o311 *o, const char *db, struct buf *out)
{
	char code[24];

	out->n = 0;
	str_copy(o->l->row->code, code, sizeof code);
	return store_cursor(o->l->c->store, code, db, out) == OK && out->n;
}

void
o311_poll_put(struct o311 *o, struct buf *out)
{
	out->n = 0;
	buf_fmt(out, "1 %lld %lld %lld", (long long)o->upto_ms,
	    (long long)o->looked_ms, (long long)o->news_ms);
}

static void
poll_read(struct o311 *o)
{
	struct str rest, part;
	int64_t v[4] = { 0 };

	if (!kept(o, "poll", &o->text))
		return;
	rest = buf_view(&o->text);
	for (size_t i = 0; i < 4 && str_cut(&rest, ' ', &part); i++)
		if (!str_int(part, &v[i]))
			v[i] = 0;
	if (v[0] != 1)
		return;
	o->upto_ms = v[1];
	o->looked_ms = v[2];
	o->news_ms = v[3];
}

/* ---- what was seen of each request ---- */

static void
seen_grow(struct o311 *o)
{
	struct o311_seen *old = o->seen;
	const size_t n = o->seen_cap;

	o->seen_cap = n ? 2 * n : 1024;
	o->seen = xcalloc(o->seen_cap, sizeof *o->seen);
	for (size_t i = 0; i < n; i++) {
		size_t k = old[i].id & (o->seen_cap - 1);

		while (old[i].id && o->seen[k].id)
			k = (k + 1) & (o->seen_cap - 1);
		if (old[i].id)
			o->seen[k] = old[i];
	}
	free(old);
}

static struct o311_seen *
seen_at(struct o311 *o, uint64_t id, bool make)
{
	size_t i;

	if (2 * (o->seen_n + 1) > o->seen_cap)
		seen_grow(o);
	i = id & (o->seen_cap - 1);
	while (o->seen[i].id && o->seen[i].id != id)
		i = (i + 1) & (o->seen_cap - 1);
	if (o->seen[i].id)
		return &o->seen[i];
	if (!make)
		return NULL;
	o->seen_n++;
	o->seen[i].id = id;
	return &o->seen[i];
}

struct o311_seen *
o311_seen_of(struct o311 *o, struct str id, bool make)
{
	return seen_at(o, str_hash(id) | 1, make);
}

/* Those that no window shows any more are forgotten. */
void
o311_seen_put(struct o311 *o, struct buf *out)
{
	const int64_t since = o->now_ms - o->window_ms - 7 * CLOCK_DAY_MS;

	out->n = 0;
	for (size_t i = 0; i < o->seen_cap; i++)
		if (o->seen[i].id && o->seen[i].at_ms >= since)
			buf_add(out, &o->seen[i], sizeof o->seen[i]);
}

static void
seen_read(struct o311 *o)
{
	struct o311_seen one;

	if (!kept(o, "seen", &o->text) || o->text.n % sizeof one)
		return;
	for (size_t i = 0; i < o->text.n; i += sizeof one) {
		memcpy(&one, o->text.p + i, sizeof one);
		if (one.id)
			*seen_at(o, one.id, true) = one;
	}
}

void
o311_seen_again(struct o311 *o)
{
	free(o->seen);
	o->seen = NULL;
	o->seen_n = o->seen_cap = 0;
	o->seen_new = false;
	seen_read(o);
}

/* ---- services: code TAB name TAB metadata TAB type LF ---- */

static char *
service_text(struct o311 *o, struct str s)
{
	char *out = arena_alloc(&o->arena, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		out[i] = s.p[i] == '\t' || s.p[i] == '\n' ? ' ' : s.p[i];
	return out;
}

void
o311_services_of(struct o311 *o, const struct georeport_service *from)
{
	struct o311_service *s;

	if (o->services == SERVICES_MOST)
		return;
	if (o->services % 64 == 0)
		o->service = xrealloc(o->service,
		    (o->services + 64) * sizeof *o->service);
	s = &o->service[o->services++];
	*s = (struct o311_service){ .metadata = from->metadata,
		.batch = from->type != GEOREPORT_REALTIME,
		.code = service_text(o, from->code),
		.name = service_text(o, from->name),
		.matter = o311_matter_of(o, from->code, from->name) };
}

static void
services_read(struct o311 *o)
{
	struct str rest, line, ms;
	int64_t at = 0;

	if (!kept(o, "services", &o->text))
		return;
	rest = buf_view(&o->text);
	if (!str_cut(&rest, '\n', &line) || !str_cut(&line, ' ', &ms))
		return;
	/* Definitions are read only where cases are submitted. */
	if (str_int(ms, &at) && (!o->submit || str_is(line, "1")))
		o->services_ms = at;
	while (str_cut(&rest, '\n', &line)) {
		struct georeport_service s = { 0 };

		if (!str_cut(&line, '\t', &s.code) ||
		    !str_cut(&line, '\t', &s.name))
			continue;
		s.metadata = str_starts(line, STR("1"));
		s.type = str_ends(line, STR("1")) ? GEOREPORT_BATCH :
		    GEOREPORT_REALTIME;
		o311_services_of(o, &s);
	}
}

void
o311_services_keep(struct o311 *o)
{
	o->text.n = 0;
	buf_fmt(&o->text, "%lld %d\n", (long long)o->services_ms, o->submit);
	for (size_t i = 0; i < o->services; i++)
		buf_fmt(&o->text, "%s\t%s\t%d\t%d\n", o->service[i].code,
		    o->service[i].name, o->service[i].metadata,
		    o->service[i].batch);
	o311_keep(o, "services", buf_view(&o->text));
}

/* ---- cases of ours at the server: number TAB id TAB token TAB hash LF ---- */

static void
subs_read(struct o311 *o)
{
	struct str rest, line, part[4];

	if (!kept(o, "subs", &o->text))
		return;
	rest = buf_view(&o->text);
	while (str_cut(&rest, '\n', &line)) {
		struct o311_sub *s;
		int64_t hash = 0;
		size_t n = 0;

		while (n < 4 && str_cut(&line, '\t', &part[n]))
			n++;
		if (n < 4 || !str_int(part[3], &hash))
			continue;
		o->sub = xrealloc(o->sub, (o->subs + 1) * sizeof *o->sub);
		s = &o->sub[o->subs++];
		str_copy(part[0], s->number, sizeof s->number);
		str_copy(part[1], s->id, sizeof s->id);
		str_copy(part[2], s->token, sizeof s->token);
		s->hash = (uint64_t)hash;
	}
}

void
o311_subs_keep(struct o311 *o)
{
	o->text.n = 0;
	for (size_t i = 0; i < o->subs; i++)
		buf_fmt(&o->text, "%s\t%s\t%s\t%lld\n", o->sub[i].number,
		    o->sub[i].id, o->sub[i].token,
		    (long long)o->sub[i].hash);
	o311_keep(o, "subs", buf_view(&o->text));
}

struct o311_sub *
o311_sub_of(struct o311 *o, const char *number)
{
	for (size_t i = 0; i < o->subs; i++)
		if (strcmp(o->sub[i].number, number) == 0)
			return &o->sub[i];
	return NULL;
}

/* ---- updates of ours, which come back among the others' ---- */

bool
o311_mine(const struct o311 *o, struct str id)
{
	const uint64_t h = str_hash(id);

	for (size_t i = 0; i < o->mine_n; i++)
		if (o->mine[i] == h)
			return true;
	return false;
}

void
o311_mine_add(struct o311 *o, struct str id)
{
	if (!id.n || o311_mine(o, id))
		return;
	if (o->mine_n == MINE_MOST)
		memmove(o->mine, o->mine + 1, --o->mine_n * sizeof *o->mine);
	o->mine[o->mine_n++] = str_hash(id);
	o311_keep(o, "mine", str_n((const char *)o->mine,
	    o->mine_n * sizeof *o->mine));
}

static void
mine_read(struct o311 *o)
{
	o->mine = xcalloc(MINE_MOST, sizeof *o->mine);
	if (!kept(o, "mine", &o->text) || o->text.n % sizeof *o->mine ||
	    o->text.n > MINE_MOST * sizeof *o->mine)
		return;
	memcpy(o->mine, o->text.p, o->text.n);
	o->mine_n = o->text.n / sizeof *o->mine;
}

/* ---- the row ---- */

static bool
is_one(const struct link *l, const char *name, bool none)
{
	const struct str v = link_opt(l, name);

	return v.n ? str_is(v, "1") : none;
}

/* "+08:00" */
static int
zone(const struct link *l)
{
	const struct str v = link_opt(l, "zone");
	int64_t h = 0, m = 0;

	if (v.n != 6 || !str_int(str_n(v.p + 1, 2), &h) ||
	    !str_int(str_n(v.p + 4, 2), &m) || h > 14 || m > 59)
		return l->c->law.offset_min;
	return (int)(h * 60 + m) * (v.p[0] == '-' ? -1 : 1);
}

static void
options(struct o311 *o)
{
	const struct link *l = o->l;
	const struct str format = link_opt(l, "format");
	int64_t days = link_opt_num(l, "window_days", 90);

	o->given = str_is(format, "xml") || str_is(format, "json");
	o->settled = o->given;
	o->json = str_is(format, "json");
	o->submit = is_one(l, "submit", false);
	o->take = is_one(l, "take", !o->submit);
	o->updates = is_one(l, "updates", false);
	o->page = link_opt(l, "page");
	o->page_size = link_opt(l, "page_size");
	o->page_n = link_opt_num(l, "page_rows", 50);
	o->page_first = link_opt_num(l, "page_first", 1);
	o->since = link_opt(l, "since");
	o->full_ms = link_opt_num(l, "full", FULL_S) * 1000;
	o->zone_min = zone(l);
	if (days < 1 || days > 3650)
		days = 90;
	o->window_ms = days * CLOCK_DAY_MS;
	o->span_ms = o->window_ms < O311_WINDOW_MS ? o->window_ms :
	    O311_WINDOW_MS;
}

static enum err
sit(struct o311 *o)
{
	const enum err e = link_sit(o->l, &o->who);

	if (e != ERR_NOT_FOUND && (e != OK || o->who.me.code[0] != '\0'))
		return e;
	link_fatal(o->l, N_("the row names no account in whose name it "
	    "reports"));
	return ERR_BAD_INPUT;
}

/* ---- the map ---- */

static enum err
map_bytes(struct o311 *o, struct buf *out)
{
	char file[96], path[4200], why[256];

	if (!o->l->row->map.n) {
		buf_cstr(out, map_text);
		return OK;
	}
	snprintf(file, sizeof file, "%.*s.map", STR_ARG(o->l->row->map));
	context_data("maps", file, path, sizeof path);
	return safe_read(path, o->l->c->dir, SAFE_PLACES, MAP_MAX, out, why);
}

static enum err
map_read(struct o311 *o)
{
	const struct law *law = &o->l->c->law;
	const struct law_channel *ch = law_channel(law, o->l->row->channel);
	struct diag_sink sink = { 0 };
	struct buf text = { 0 };
	enum err e = map_bytes(o, &text);

	if (e == OK)
		e = importmap_read(&o->map, buf_view(&text), "open311", &sink);
	buf_fini(&text);
	if (e != OK) {
		link_fatal(o->l, N_("the row's map cannot be read"));
		return ERR_BAD_INPUT;
	}
	o->has_map = true;
	o->map.source = o->l->row->code;
	if (ch)
		o->map.channel = ch->code;
	if (o->l->row->unknown == LINK_FALLBACK && !o->map.fallback_class.n)
		o->map.fallback_class = link_opt(o->l, "fallback");
	if (o->l->row->unknown == LINK_FALLBACK) {
		o->map.unknown_class = UNKNOWN_FALLBACK;
		e = o->map.fallback_class.n ? OK : ERR_BAD_INPUT;
	}
	if (e != OK)
		link_fatal(o->l, N_("fallback needs a class: fallback=CODE"));
	return e;
}

/* ---- opening, closing ---- */

static bool
put_aside(void *ctx, const struct quarantined *q)
{
	struct o311 *o = ctx;
	char said[200];

	snprintf(said, sizeof said, "%.*s: %.60s", STR_ARG(q->field),
	    q->expected.p ? q->expected.p : "");
	return link_aside(o->l, ASIDE_RECORD, q->found, said, q->raw);
}

static void
o311_close(struct link *l)
{
	struct o311 *o = l->own;

	if (!o)
		return;
	o311_call_fini(&o->in);
	o311_call_fini(&o->out);
	ingest_fini(&o->g);
	if (o->has_map)
		importmap_fini(&o->map);
	arena_fini(&o->arena);
	buf_fini(&o->text);
	buf_fini(&o->text_out);
	buf_fini(&o->place_out);
	free(o->service);
	free(o->seen);
	free(o->sub);
	free(o->mine);
	free(o);
	l->own = NULL;
}

static enum err
o311_open(struct link *l)
{
	struct o311 *o = xcalloc(1, sizeof *o);
	enum err e;

	l->own = o;
	o->l = l;
	o->in.o = o->out.o = o;
	options(o);
	ingest_init(&o->g, l->c, &o->map, false);
	o->g.live = true;
	o->g.who = &o->who;
	o->g.aside = put_aside;
	o->g.aside_ctx = o;
	e = sit(o);
	if (e == OK && !l->row->url.n) {
		link_fatal(l, N_("the row has no address"));
		e = ERR_BAD_INPUT;
	}
	if (e == OK)
		e = map_read(o);
	if (e != OK) {
		o311_close(l);
		return e;
	}
	poll_read(o);
	seen_read(o);
	services_read(o);
	subs_read(o);
	mine_read(o);
	return OK;
}

static const char *const opts[] = {
	"format", "jurisdiction", "zone", "window_days", "full", "since",
	"page", "page_first", "page_size", "page_rows", "take", "submit",
	"updates", "fallback", "service", "media", "mark", "answer", "is_*",
	"state_*", "a_*", "all", "on", NULL
};

const struct link_driver link_open311 = {
	.name = "open311", .opts = opts,
	.open = o311_open, .close = o311_close,
	.poll = o311_poll, .send = o311_send, .again = o311_again,
	.again_of = 1u << ASIDE_RECORD | 1u << ASIDE_CLASS
};
