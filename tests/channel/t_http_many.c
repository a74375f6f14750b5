/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_http_many.c -- hundreds of requests at a time over kept lines, against the
 * strict peer; lines it drops, answers it loses.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "channel/httpget.h"
#include "channel/peer.h"

#define MANY 500

static struct peer peer;
static char url[4][160];

static const char *
at(const char *path)
{
	static int turn;

	turn = (turn + 1) % 4;
	snprintf(url[turn], sizeof url[turn], "%s%s", peer.url, path);
	return url[turn];
}

static void
done(void *ctx, const struct http_reply *r)
{
	int *ends = ctx;

	assert_int_equal(r->fate, HTTP_OK);
	assert_int_equal(r->status, 200);
	++*ends;
}

static void
begin_many(int *ends, int n, uint64_t *ids)
{
	const struct http_ask q = {
		.method = "GET", .on_end = done, .ctx = ends, .timeout_ms = -1,
		.url = at("/evt/_changes?feed=longpoll&since=now")
	};

	*ends = 0;
	for (int i = 0; i < n; i++)
		assert_int_equal(http_begin(get_http, &q, &ids[i]), OK);
}

/* Another request beside those that wait. */
static struct got
beside(const char *method, const char *path, const char *body)
{
	struct got g;
	struct http_ask q = get_ask(at(path), &g);
	uint64_t id;

	q.method = method;
	q.body = str_of(body);
	assert_int_equal(http_begin(get_http, &q, &id), OK);
	while (g.ends == 0)
		assert_int_equal(loop_turn(get_loop, -1), OK);
	return g;
}

static int
stat_of(const char *name)
{
	const struct got g = beside("GET", "/_mock/stats", NULL);
	const char *p = strstr(g.kept, name);

	assert_non_null(p);
	return (int)strtol(p + strlen(name) + 2, NULL, 10);
}

/* All wait; one change answers all. */
static void
test_many(void **state)
{
	static uint64_t ids[MANY];
	int ends;

	(void)state;
	begin_many(&ends, MANY, ids);
	while (stat_of("waiting") < MANY)
		;
	assert_int_equal(ends, 0);
	assert_int_equal(http_flying(get_http), MANY);
	assert_int_equal(beside("PUT", "/evt/many", "{\"a\":1}").r.status,
	    201);
	while (http_flying(get_http) > 0)
		assert_int_equal(loop_turn(get_loop, -1), OK);
	assert_int_equal(ends, MANY);
}

/* Every second one is given up while it waits. */
static void
test_given_up(void **state)
{
	static uint64_t ids[100];
	int ends;

	(void)state;
	begin_many(&ends, 100, ids);
	while (stat_of("waiting") < 100)
		;
	for (int i = 0; i < 100; i += 2)
		http_cancel(get_http, ids[i]);
	http_cancel(get_http, 0);
	http_cancel(get_http, UINT64_MAX);
	while (stat_of("waiting") != 50)
		;
	beside("PUT", "/evt/given", "{\"a\":1}");
	while (http_flying(get_http) > 0)
		assert_int_equal(loop_turn(get_loop, -1), OK);
	assert_int_equal(ends, 50);
}

/* One line for all that come one after another. */
static void
test_kept(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++)
		assert_int_equal(beside("GET", "/evt", NULL).r.status, 200);
	assert_int_equal(stat_of("lines"), 1);
}

static void
tell(const char *fault)
{
	const struct got g = beside("PUT", "/_mock/fault", fault);

	assert_int_equal(g.r.status, 200);
}

static void
test_dropped(void **state)
{
	(void)state;
	tell("{\"close\":true}");
	for (int i = 0; i < 20; i++)
		assert_int_equal(beside("GET", "/evt", NULL).r.status, 200);
	tell("{\"reset\":true,\"times\":5}");
	for (int i = 0; i < 20; i++) {
		const struct got g = beside("GET", "/evt", NULL);

		assert_true(g.r.status == 200 || g.r.fate == HTTP_LATER);
	}
	tell("{}");
	assert_int_equal(beside("GET", "/evt", NULL).r.status, 200);
}

/* Taken, but the answer was lost: told once where it may not be twice. */
static void
test_once(void **state)
{
	const int before = stat_of("docs_in");
	struct got g;
	struct http_ask q;

	(void)state;
	tell("{\"path\":\"_bulk_docs\",\"done\":true,\"reset\":true}");
	q = get_ask(at("/evt/_bulk_docs"), &g);
	q.method = "POST";
	q.body = STR("{\"docs\":[{\"a\":1}]}");
	q.once = true;
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_LATER);
	assert_int_equal(g.r.status, 0);
	tell("{}");
	assert_int_equal(stat_of("docs_in"), before + 1);
}

/* A byte each 5 ms moves; the whole may not take long all the same. */
static void
test_drip(void **state)
{
	struct got g;
	struct http_ask q;

	(void)state;
	tell("{\"drip_ms\":5,\"path\":\"GET /evt\"}");
	q = get_ask(at("/evt"), &g);
	q.timeout_ms = 150;
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_LATER);
	assert_true(g.r.took_ms < 5000);
	tell("{\"hang\":true,\"path\":\"GET /evt\"}");
	q = get_ask(at("/evt"), &g);
	q.timeout_ms = -1;
	q.idle_ms = 100;
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_LATER);
	tell("{}");
}

static void
test_statuses(void **state)
{
	static const struct { const char *fault; enum http_fate fate; } rows[] = {
		{ "{\"status\":301,\"location\":\"/evt\"}", HTTP_MOVED },
		{ "{\"status\":401}", HTTP_DENIED },
		{ "{\"status\":403}", HTTP_DENIED },
		{ "{\"status\":404}", HTTP_REFUSED },
		{ "{\"status\":409}", HTTP_REFUSED },
		{ "{\"status\":413}", HTTP_REFUSED },
		{ "{\"status\":429,\"retry_after\":\"2\"}", HTTP_LATER },
		{ "{\"status\":503}", HTTP_LATER },
		{ "{\"garbage\":true}", HTTP_OK },
		{ "{\"huge\":20000000}", HTTP_TOO_BIG },
		{ "{\"bomb\":50000000}", HTTP_TOO_BIG },
		{ "{\"cut_at\":0}", HTTP_LATER },
		{ "{\"cut_at\":300}", HTTP_LATER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		tell(rows[i].fault);
		if (beside("GET", "/evt", NULL).r.fate != rows[i].fate)
			fail_msg("%s", rows[i].fault);
	}
	tell("{}");
}

int
main(void)
{
	static const char *const args[] = { "--db", "evt", NULL };
	const struct CMUnitTest tests[] = {
		GET_TEST(test_many), GET_TEST(test_given_up),
		GET_TEST(test_kept), GET_TEST(test_dropped),
		GET_TEST(test_once), GET_TEST(test_drip),
		GET_TEST(test_statuses),
	};
	int bad;

	if (!peer_start(&peer, "couchd", args)) {
		fputs("tests/peers/couchd is not built\n", stderr);
		return 1;
	}
	bad = cmocka_run_group_tests(tests, NULL, NULL);
	return peer_end(&peer) != 0 ? 1 : bad;
}
