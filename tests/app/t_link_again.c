/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a channel put aside, tried again by way of the store, with the driver json
 * over real HTTP. */
#include "app/links_kit.h"
#include "app/aside.h"
#include "channel/httpd.h"

#define NONE "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" \
	"Connection: close\r\n\r\n{\"code\":0,\"message\":\"ok\",\"data\":" \
	"{\"total\":0,\"list\":[]}}"
#define ORDER "{\"工单编号\":\"9\",\"标题\":\"井盖\",\"工单状态\":\"待签收\"," \
	"\"问题分类\":\"供水井盖缺失移位\",\"更新时间\":\"2026-11-02 07:59:58\"}"

static const struct answer answers[] = { { .text = NONE } };

static void
json_link(struct kit *k, struct httpd *peer)
{
	httpd_start(peer, answers, 1);
	snprintf(k->url, sizeof k->url, "http://127.0.0.1:%d/api", peer->port);
	snprintf(k->auth, sizeof k->auth, "file:%s/auth", k->k.dir);
	write_file(k, "auth", "user: dx\nkey: abcd\n", 0600);
	k->row.driver = STR("json");
	k->row.url = str_of(k->url);
	k->row.auth = str_of(k->auth);
	begin_links(k);
	again(k);
}

static bool
take_id(void *ctx, const struct store_aside *a)
{
	*(uint64_t *)ctx = a->id;
	return true;
}

static uint64_t
put(struct kit *k, const char *what, enum aside_why why, struct str bytes)
{
	struct store_aside a = { .link = "fake", .why = (uint8_t)why,
		.bytes = bytes };
	uint64_t id = 0;

	snprintf(a.what, sizeof a.what, "%s", what);
	assert_int_equal(store_aside_put(k->k.store, &a, 1), OK);
	assert_int_equal(store_asides(k->k.store, 0, take_id, &id), OK);
	return id;
}

static uint64_t
asides(struct kit *k)
{
	uint64_t n, unseen;

	assert_int_equal(store_aside_count(k->k.store, "fake", &n, &unseen),
	    OK);
	return n;
}

static void
ask(struct kit *k, uint64_t id, enum aside_fate want)
{
	enum aside_fate fate;

	assert_int_equal(aside_again(k->k.store, &k->c.law, id,
	    clock_wall().ms, &fate), OK);
	assert_int_equal(fate, want);
}

/* What is right by now is in, the rest is back. */
static void
test_again(void **state)
{
	struct kit *k = *state;
	struct httpd peer;

	json_link(k, &peer);
	ask(k, put(k, "9", ASIDE_CLASS, STR(ORDER)), ASIDE_ASKED);
	ask(k, put(k, "10", ASIDE_RECORD, STR("{\"工单编号\":")),
	    ASIDE_ASKED);
	assert_int_equal(asides(k), 2);		/* until the runner looks */
	links_look(k->ls);
	settle(k);
	assert_int_equal(k->c.repo->ops->cases(k->c.repo), 1);
	assert_int_equal(asides(k), 1);
	links_look(k->ls);		/* nothing is wanted any more */
	settle(k);
	assert_int_equal(asides(k), 1);
	httpd_stop(&peer);
}

/* A number of nothing, twice the same, another's row. */
static void
test_again_odd(void **state)
{
	enum aside_fate fate;
	struct kit *k = *state;
	struct httpd peer;
	struct buf left = { 0 };
	uint64_t id;

	json_link(k, &peer);
	assert_int_equal(aside_again(k->k.store, &k->c.law, 777, 0, &fate),
	    ERR_NOT_FOUND);
	id = put(k, "9", ASIDE_CLASS, STR(ORDER));
	ask(k, id, ASIDE_ASKED);
	ask(k, id, ASIDE_ASKED);
	assert_int_equal(link_again_ask(k->k.store, "fake", 777), OK);
	links_look(k->ls);
	settle(k);
	assert_int_equal(k->c.repo->ops->cases(k->c.repo), 1);
	assert_int_equal(asides(k), 0);
	assert_int_equal(store_cursor(k->k.store, "fake", LINK_AGAIN, &left),
	    OK);
	assert_int_equal(left.n, 0);
	buf_fini(&left);
	httpd_stop(&peer);
}

/* Paused, nothing is tried; what the server refused is its own to say. */
static void
test_again_paused(void **state)
{
	struct kit *k = *state;
	struct httpd peer;

	json_link(k, &peer);
	assert_int_equal(store_link_mark(k->k.store, "fake", true, false), OK);
	links_look(k->ls);
	settle(k);
	ask(k, put(k, "9", ASIDE_CLASS, STR(ORDER)), ASIDE_ASKED);
	ask(k, put(k, "8", ASIDE_REFUSED, STR("{}")), ASIDE_NEVER);
	links_look(k->ls);
	settle(k);
	assert_int_equal(asides(k), 2);
	httpd_stop(&peer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_again), T(test_again_odd), T(test_again_paused),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
