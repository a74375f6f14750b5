/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_link_json.c -- the driver json over real HTTP, with the map of a city's 12345
 * platform.  Layer: tests. */
#include "app/links_kit.h"
#include "channel/httpd.h"

/* ---- json over real HTTP ---- */

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" \
	"Connection: close\r\n\r\n"
#define ORDER(id, status) "{\"工单编号\":\"" id "\",\"标题\":\"井盖\",\"工单状态\":\"" \
	status "\",\"问题分类\":\"供水井盖缺失移位\",\"更新时间\":" \
	"\"2026-11-02 07:59:58\",\"回复内容\":\"好\"}"
#define LIST(n, rows) HEAD "{\"code\":0,\"message\":\"ok\",\"data\":{\"total\":" \
	#n ",\"list\":[" rows "]}}"

static void
json_link(struct kit *k, struct httpd *peer, const struct answer *a, size_t n)
{
	httpd_start(peer, a, n);
	snprintf(k->url, sizeof k->url, "http://127.0.0.1:%d/api", peer->port);
	snprintf(k->auth, sizeof k->auth, "file:%s/auth", k->k.dir);
	write_file(k, "auth", "user: dx\nkey: abcd\n", 0600);
	k->row.driver = STR("json");
	k->row.url = str_of(k->url);
	k->row.auth = str_of(k->auth);
	begin_links(k);
}

static uint64_t
cases(struct kit *k)
{
	return k->c.repo->ops->cases(k->c.repo);
}

static void
test_json(void **state)
{
	static const struct answer answers[] = {
		{ .text = HEAD "{\"code\":0,\"data\":{\"list\":[{\"工单编" },
		{ .text = LIST(2, ORDER("1", "待签收") "," ORDER("2", "待签收")
		    "," ORDER("1", "待签收")) },
		{ .text = LIST(2, ORDER("1", "待签收") "," ORDER("2", "已撤销")) },
		{ .text = LIST(2, ORDER("2", "已撤销") "," ORDER("2", "延期同意")) },
	};
	struct kit *k = *state;
	struct httpd peer;
	struct buf cursor = { 0 };
	struct case_view v;
	char req[8192];
	uint64_t n, unseen;

	json_link(k, &peer, answers, 4);
	again(k);
	assert_int_equal(cases(k), 0);
	assert_int_equal(store_cursor(k->k.store, "fake", "json", &cursor),
	    ERR_NOT_FOUND);
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, "GET /api/orders?from=2026-10-26%20"));
	assert_non_null(strstr(req, "&appid=dx&"));
	assert_null(strstr(req, "abcd"));
	again(k);
	assert_int_equal(cases(k), 2);
	assert_int_equal(store_cursor(k->k.store, "fake", "json", &cursor), OK);
	assert_string_equal(buf_z(&cursor), "1793577598000");
	again(k);
	assert_int_equal(cases(k), 2);
	assert_int_equal(k->c.repo->ops->get(k->c.repo, 1, &v), OK);
	assert_true(str_is(law_state(&k->c.law, v.c->state)->code, "void"));
	/* The withdrawal is known; what the law refuses is a person's. */
	again(k);
	assert_int_equal(store_aside_count(k->k.store, "fake", &n, &unseen),
	    OK);
	assert_int_equal(n, 1);
	buf_fini(&cursor);
	httpd_stop(&peer);
}

/* What we tell, and what they make of it. */
static void
test_json_send(void **state)
{
	static const struct answer answers[] = {
		{ .text = LIST(0, "") },
		{ .text = HEAD "{\"code\":5003,\"message\":\"later\"}" },
		{ .text = LIST(0, "") },
		{ .text = HEAD "{\"code\":1001,\"message\":\"known\"}" },
		{ .text = HEAD "{\"code\":4001,\"message\":\"no\"}" },
	};
	struct kit *k = *state;
	struct httpd peer;
	char req[8192], key[128] = "";
	uint32_t a;

	json_link(k, &peer, answers, 5);
	a = report(k, "号/1");
	again(k);
	assert_int_equal(move(k, a, "accept", ""), OK);
	links_look(k->ls);
	settle(k);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 1);
	again(k);
	assert_int_equal(outbox(k).of[OUTBOX_SENT], 1);
	assert_int_equal(move(k, a, "refuse", ""), OK);
	links_look(k->ls);
	settle(k);
	assert_int_equal(outbox(k).of[OUTBOX_REFUSED], 1);
	httpd_request(&peer, req, sizeof req);
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, "POST /api/orders/%E5%8F%B7%2F1/sign?"));
	assert_non_null(strstr(req, "\"工单编号\":\"号/1\""));
	assert_int_equal(sscanf(strstr(req, "Idempotency-Key: "),
	    "Idempotency-Key: %127s", key), 1);
	httpd_request(&peer, req, sizeof req);
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, key));	/* the same once more */
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, "/return?"));
	assert_non_null(strstr(req, "\"原因\":\"不在本区管辖范围\""));
	httpd_stop(&peer);
}

/* Who is not let in waits for a person. */
static void
test_json_denied(void **state)
{
	static const struct answer answers[] = {
		{ .text = "HTTP/1.1 401 No\r\nConnection: close\r\n\r\n"
		    "{\"code\":4010,\"message\":\"abcd is wrong\"}" },
	};
	struct kit *k = *state;
	struct httpd peer;
	struct link *l;

	json_link(k, &peer, answers, 1);
	again(k);
	l = links_at(k->ls, 0);
	assert_true(l->st.fatal);
	httpd_stop(&peer);
}

/* Two pages by a cursor, and a server that sends us elsewhere. */
#define OWN_MAP(paging) "{ \"record\": \"own\", \"id\": \"id\", \"list\": { " \
	"\"path\": \"/l?c={cursor}\", \"items\": \"rows\", \"size\": 1, " \
	"\"paging\": \"" paging "\", \"next\": \"next\" } }"
#define OWN_RECORD "{ \"name\": \"own\", \"format\": \"json\", \"source\": " \
	"\"own\", \"id\": [\"id\"], \"title\": \"{t}\" }"
#define ROWS(id, next) HEAD "{\"rows\":[{\"id\":" id ",\"t\":\"x\"}]" next "}"

static void
own_map(struct kit *k, const char *map)
{
	char dir[96];

	snprintf(dir, sizeof dir, "%s/maps", k->k.dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	write_file(k, "maps/own.json", map, 0600);
	write_file(k, "maps/own.map", OWN_RECORD, 0600);
	k->row.map = STR("own");
}

static void
test_json_cursor(void **state)
{
	static const struct answer answers[] = {
		{ .text = ROWS("1", ",\"next\":\"a b\"") },
		{ .text = ROWS("2", ",\"next\":null") },
	};
	struct kit *k = *state;
	struct httpd peer;
	char req[4096];

	own_map(k, OWN_MAP("cursor"));
	json_link(k, &peer, answers, 2);
	again(k);
	assert_int_equal(cases(k), 2);
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, "GET /api/l?c= "));
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, "GET /api/l?c=a%20b "));
	httpd_stop(&peer);
}

static void
test_json_link(void **state)
{
	static const struct answer answers[] = {
		{ .text = ROWS("1", ",\"next\":\"/two?x=1\"") },
		{ .text = ROWS("2", ",\"next\":\"https://evil.test/\"") },
	};
	struct kit *k = *state;
	struct httpd peer;
	char req[4096];

	own_map(k, OWN_MAP("link"));
	json_link(k, &peer, answers, 2);
	again(k);
	assert_int_equal(cases(k), 2);
	assert_non_null(strstr(links_at(k->ls, 0)->st.said, "elsewhere"));
	httpd_request(&peer, req, sizeof req);
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, "GET /api/two?x=1 "));
	httpd_stop(&peer);
}

/* The list has ids, each is asked for alone; one cannot be read. */
static void
test_json_detail(void **state)
{
	static const struct answer answers[] = {
		{ .text = HEAD "{\"rows\":[{\"id\":\"a/1\"},{\"id\":2},{\"id\":3}]}" },
		{ .text = HEAD "{\"one\":{\"id\":\"a/1\",\"t\":\"x\"}}" },
		{ .text = HEAD "{\"one\":{\"id\":2,\"id\":2}}" },
		{ .text = HEAD "{\"one\":{\"id\":3,\"t\":\"z\"}}" },
	};
	struct kit *k = *state;
	struct httpd peer;
	char req[4096];
	uint64_t n, unseen;

	own_map(k, "{ \"record\": \"own\", \"id\": \"id\", \"list\": { \"path\": "
	    "\"/l\", \"items\": \"rows\" }, \"detail\": { \"path\": "
	    "\"/o/{id}\", \"item\": \"one\" } }");
	json_link(k, &peer, answers, 4);
	again(k);
	assert_int_equal(cases(k), 2);
	assert_int_equal(store_aside_count(k->k.store, "fake", &n, &unseen),
	    OK);
	assert_int_equal(n, 1);
	httpd_request(&peer, req, sizeof req);
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, "GET /api/o/a%2F1 "));
	httpd_stop(&peer);
}

/* All that happens flows on to the city, in order, without a citizen's words. */
static void
test_json_up(void **state)
{
	static const struct answer answers[] = {
		{ .text = HEAD "{\"code\":0}" }, { .text = HEAD "{\"code\":0}" },
		{ .text = HEAD "{\"code\":0}" }, { .text = HEAD "{\"code\":0}" },
	};
	struct kit *k = *state;
	struct httpd peer;
	char req[8192];
	uint32_t a;

	k->row.map = STR("uplink");
	k->row.ways = LINK_OUT;
	k->row.opts = STR("all=1");
	json_link(k, &peer, answers, 4);
	keep_kit_report(&k->k, 1, 0);
	again(k);
	a = report(k, "1");		/* urgent: told at once */
	assert_int_equal(move(k, a, "accept", ""), OK);
	again(k);
	undo(k, a);
	again(k);
	assert_int_equal(outbox(k).of[OUTBOX_SENT], 3);
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, "POST /api/cases "));
	assert_non_null(strstr(req, "\"taskid\":\"DX-"));
	assert_null(strstr(req, "13800001234"));
	assert_null(strstr(req, "垃圾"));
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, "\"action\":\"accept\""));
	httpd_request(&peer, req, sizeof req);
	assert_non_null(strstr(req, "/undo "));
	httpd_stop(&peer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_json), T(test_json_send), T(test_json_denied),
		T(test_json_cursor), T(test_json_link), T(test_json_detail),
		T(test_json_up),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
