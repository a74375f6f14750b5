/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_open311.c -- requests of an Open311 server, read and made cases of a store,
 * beside a bare parse of the same bytes by expat and yajl.  Layer: bench.
 * Usage: b_open311 PROFILE FOLDER [REQUESTS]. */
#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yajl/yajl_parse.h>
#include "app/link_in.h"
#include "app/link_open311_in.h"
#include "base/alloc.h"
#include "bench.h"

#define PIECE	(64u << 10)
#define PASSES	3

/* ---- an answer, as servers write it ---- */

static void
member(struct buf *b, bool json, const char *name, const char *value)
{
	if (json) {
		buf_fmt(b, "\"%s\":", name);
		buf_json(b, str_of(value));
		buf_byte(b, ',');
	} else {
		buf_fmt(b, "<%s>%s</%s>", name, value, name);
	}
}

static void
request(struct buf *b, bool json, unsigned i, const struct law *law,
    int64_t now_ms)
{
	const struct law_class *k = &law->classes[i * 7919u %
	    law->classes_n];
	const struct law_place *p = &law->places[i * 104729u %
	    law->places_n];
	char text[400], when[40];

	buf_cstr(b, json ? i ? ",{" : "{" : "<request>");
	snprintf(text, sizeof text, "%u", 500000 + i);
	member(b, json, "service_request_id", text);
	member(b, json, "status", i % 4 ? "open" : "closed");
	member(b, json, "status_notes", i % 4 ? "" : "done");
	snprintf(text, sizeof text, "%.*s", STR_ARG(k->name));
	member(b, json, "service_name", text);
	snprintf(text, sizeof text, "S%03u", i % 90);
	member(b, json, "service_code", text);
	snprintf(text, sizeof text, "%.*s附近，%.*s，已经%u天没有人处理，"
	    "请尽快安排。", STR_ARG(p->name), STR_ARG(k->name), i % 30);
	member(b, json, "description", text);
	clock_format((struct wall){ now_ms - (int64_t)i * 60000 }, 480, when,
	    sizeof when);
	member(b, json, "requested_datetime", when);
	member(b, json, "updated_datetime", when);
	snprintf(text, sizeof text, "%.*s%u号", STR_ARG(p->name), i % 200);
	member(b, json, "address", text);
	snprintf(text, sizeof text, "39.7%05u", i % 99991);
	member(b, json, "lat", text);
	snprintf(text, sizeof text, "116.3%05u", i % 99989);
	member(b, json, "long", text);
	buf_cstr(b, json ? "\"media_url\":null}\n" :
	    "<media_url/></request>\n");
}

static void
answer(struct buf *b, bool json, unsigned n, const struct law *law)
{
	const int64_t now_ms = clock_real().ms;

	buf_cstr(b, json ? "[" : "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	    "<service_requests>\n");
	for (unsigned i = 0; i < n; i++)
		request(b, json, i, law, now_ms);
	buf_cstr(b, json ? "]" : "</service_requests>\n");
}

/* ---- the yardstick ---- */

static void XMLCALL
on_start(void *ctx, const char *name, const char **atts)
{
	(void)name;
	(void)atts;
	++*(uint64_t *)ctx;
}

static void XMLCALL
on_end(void *ctx, const char *name)
{
	(void)name;
	++*(uint64_t *)ctx;
}

static void XMLCALL
on_text(void *ctx, const char *s, int n)
{
	(void)s;
	*(uint64_t *)ctx += (uint64_t)n;
}

static double
bare_xml(struct str s)
{
	const int64_t at = bench_ns();
	XML_Parser p = XML_ParserCreate(NULL);
	uint64_t n = 0;

	XML_SetUserData(p, &n);
	XML_SetElementHandler(p, on_start, on_end);
	XML_SetCharacterDataHandler(p, on_text);
	for (; s.n; s = str_from(s, PIECE))
		if (XML_Parse(p, s.p, (int)(s.n < PIECE ? s.n : PIECE),
		    s.n <= PIECE) != XML_STATUS_OK)
			bench_die("expat: %s",
			    XML_ErrorString(XML_GetErrorCode(p)));
	XML_ParserFree(p);
	return bench_ms(at);
}

static int
on_string(void *ctx, const unsigned char *s, size_t n)
{
	(void)s;
	*(uint64_t *)ctx += n;
	return 1;
}

static double
bare_json(struct str s)
{
	const yajl_callbacks callbacks = { .yajl_string = on_string,
		.yajl_map_key = on_string };
	const int64_t at = bench_ns();
	uint64_t n = 0;
	yajl_handle y = yajl_alloc(&callbacks, NULL, &n);

	for (; s.n; s = str_from(s, PIECE))
		if (yajl_parse(y, (const unsigned char *)s.p,
		    s.n < PIECE ? s.n : PIECE) != yajl_status_ok)
			bench_die("yajl: it is no JSON");
	if (yajl_complete_parse(y) != yajl_status_ok)
		bench_die("yajl: it is no JSON");
	yajl_free(y);
	return bench_ms(at);
}

/* ---- ours ---- */

struct run { struct o311 *o; uint64_t n; };

static bool
nothing(void *ctx, const struct georeport_item *it)
{
	struct run *r = ctx;

	if (it->r->fault != OK)
		bench_die("a bad record at %llu",
		    (unsigned long long)it->r->byte);
	r->n++;
	return true;
}

static bool
take(void *ctx, const struct georeport_item *it)
{
	struct run *r = ctx;

	return nothing(ctx, it) && o311_take_request(r->o, it);
}

static double
feed(struct run *r, struct str s, georeport_fn *fn)
{
	const struct georeport_options opt = { .kind = GEOREPORT_REQUESTS,
		.zone_min = 480, .fn = fn, .ctx = r };
	const int64_t at = bench_ns();
	struct georeport *g = georeport_new(&opt);

	for (; s.n; s = str_from(s, PIECE))
		bench_must(georeport_feed(g, str_n(s.p, s.n < PIECE ? s.n :
		    PIECE)), "feed");
	bench_must(georeport_finish(g), "finish");
	georeport_free(&g);
	if (r->o)
		bench_must(o311_take_flush(r->o, true), "flush");
	return bench_ms(at);
}

/* Into a store made for it, by the driver's own way but for the network. */
static double
ingest(struct bench_law *d, const char *dir, struct str s, unsigned n)
{
	struct law_link row = { .code = STR("city"), .driver = STR("open311"),
		.url = STR("http://127.0.0.1/"), .channel = 3,
		.ways = LINK_IN, .account = d->law.accounts[0].code };
	struct links ls = { .lock_fd = -1 };
	struct link_slot slot = { .l = { .all = &ls, .row = &row } };
	struct context c = { .store = bench_store(dir, d, true) };
	struct run r = { 0 };
	double ms;

	c.repo = store_repo(c.store);
	c.law = d->law;
	slot.l.c = &c;
	bench_must(link_open311.open(&slot.l), "open");
	r.o = slot.l.own;
	r.o->now_ms = clock_real().ms;
	ms = feed(&r, s, take);
	if (c.repo->ops->cases(c.repo) != n)
		bench_die("%llu cases of %u",
		    (unsigned long long)c.repo->ops->cases(c.repo), n);
	link_open311.close(&slot.l);
	store_close(&c.store);
	return ms;
}

static double
best(double (*fn)(struct str), struct str s)
{
	double v = INFINITY;

	for (int i = 0; i < PASSES; i++)
		v = fmin(v, fn(s));
	return v;
}

static void
measure(struct bench_law *d, const char *dir, bool json, unsigned n)
{
	const char *work = json ? "open311 JSON" : "open311 XML";
	struct buf b = { 0 };
	struct run none = { 0 };
	char store[4096];
	double bare, read, whole;

	answer(&b, json, n, &d->law);
	snprintf(store, sizeof store, "%s/%s", dir, json ? "json" : "xml");
	bare = best(json ? bare_json : bare_xml, buf_view(&b));
	read = feed(&none, buf_view(&b), nothing);
	whole = ingest(d, store, buf_view(&b), n);
	figure_put(n, &(struct figure){ .work = work, .name = "decoded",
	    .unit = "1/s", .target = NAN, .reached = 1000 * n / read,
	    .yard = 1000 * n / bare, .floor = NAN });
	figure_put(n, &(struct figure){ .work = work, .name = "decoded and "
	    "made cases of a store", .unit = "1/s", .sense = '>',
	    .target = 2000, .reached = 1000 * n / whole,
	    .yard = 1000 * n / bare, .floor = NAN });
	buf_fini(&b);
}

int
main(int argc, char **argv)
{
	struct bench_law d;
	const unsigned n = argc > 3 ? (unsigned)atoi(argv[3]) : 10000;

	if (argc < 3)
		bench_die("usage: b_open311 PROFILE FOLDER [REQUESTS]");
	mkdir(argv[2], 0700);
	bench_law_load(&d, argv[1]);
	measure(&d, argv[2], false, n);
	measure(&d, argv[2], true, n);
	bench_law_fini(&d);
	return 0;
}
