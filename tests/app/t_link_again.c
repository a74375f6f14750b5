/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a channel put aside, tried again by way of the store, with the drivers json,
 * open311 and cap over real HTTP. */
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
last(struct kit *k)
{
	uint64_t id = 0;

	assert_int_equal(store_asides(k->k.store, 0, take_id, &id), OK);
	return id;
}

static uint64_t
put(struct kit *k, const char *what, enum aside_why why, struct str bytes)
{
	struct store_aside a = { .link = "fake", .why = (uint8_t)why,
		.bytes = bytes };

	snprintf(a.what, sizeof a.what, "%s", what);
	assert_int_equal(store_aside_put(k->k.store, &a, 1), OK);
	return a.id;
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

/* ---- open311 and cap ---- */

#define EMPTY_LIST "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" \
	"Connection: close\r\n\r\n[]"
#define REQUEST(id, name) "{\"service_request_id\":\"" id "\",\"status\":" \
	"\"open\",\"service_code\":\"p\",\"service_name\":\"" name "\"," \
	"\"requested_datetime\":\"2026-11-02T07:59:58Z\"}"
#define REQUEST_XML "<request><service_request_id>r5</service_request_id>" \
	"<status>open</status><service_name>供水井盖缺失移位</service_name>" \
	"</request>"
#define UPDATE "{\"service_request_id\":\"r7\",\"status\":\"open\"," \
	"\"description\":\"?\"}"
#define ALERT(id, event) "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2" \
	"\"><identifier>" id "</identifier><sender>met@example.org</sender>" \
	"<sent>2026-11-02T07:59:58+08:00</sent><status>Actual</status>" \
	"<msgType>Alert</msgType><scope>Public</scope><info>" \
	"<language>zh-CN</language><category>Met</category>" \
	"<event>" event "</event><urgency>Immediate</urgency>" \
	"<severity>Severe</severity><certainty>Likely</certainty>" \
	"<headline>暴雨预警</headline></info></alert>"

#define EMPTY_FEED "HTTP/1.1 200 OK\r\nContent-Type: application/atom+xml\r\n" \
	"Connection: close\r\n\r\n<feed xmlns=\"http://www.w3.org/2005/Atom\"/>"

static void
other_link(struct kit *k, struct httpd *peer, struct str driver,
    const struct answer *empty)
{
	httpd_start(peer, empty, 1);
	snprintf(k->url, sizeof k->url, "http://127.0.0.1:%d", peer->port);
	k->row.driver = driver;
	k->row.url = str_of(k->url);
	k->row.map = STR_NONE;
	k->row.unknown = LINK_ASIDE;
	begin_links(k);
	again(k);
}

static void
run(struct kit *k, uint64_t cases, uint64_t left)
{
	links_look(k->ls);
	settle(k);
	assert_int_equal(k->c.repo->ops->cases(k->c.repo), cases);
	assert_int_equal(asides(k), left);
}

/* Still there, as it was. */
static void
stays(struct kit *k, uint64_t id, const char *what, struct str bytes)
{
	struct store_aside a;
	struct buf b = { 0 };

	assert_int_equal(store_aside_get(k->k.store, id, &a, &b), OK);
	assert_string_equal(a.what, what);
	assert_true(str_eq(a.bytes, bytes));
	buf_fini(&b);
}

static const struct answer no_list[] = { { .text = EMPTY_LIST } };
static const struct answer no_feed[] = { { .text = EMPTY_FEED } };

static void
test_again_open311(void **state)
{
	struct kit *k = *state;
	struct httpd peer;
	uint64_t none, list, update;

	other_link(k, &peer, STR("open311"), no_list);
	ask(k, put(k, "r7", ASIDE_CLASS, STR(REQUEST("r7",
	    "供水井盖缺失移位"))), ASIDE_ASKED);
	ask(k, put(k, "", ASIDE_RECORD, STR(REQUEST_XML)), ASIDE_ASKED);
	run(k, 2, 0);
	/* The same once more is no second case, and goes, too. */
	ask(k, put(k, "r7", ASIDE_CLASS, STR(REQUEST("r7",
	    "供水井盖缺失移位"))), ASIDE_ASKED);
	run(k, 2, 0);
	none = put(k, "r9", ASIDE_RECORD, STR("no record at all"));
	list = put(k, "services", ASIDE_RECORD, STR("{\"data\":[]}"));
	update = put(k, "update_id", ASIDE_RECORD, STR(UPDATE));
	ask(k, none, ASIDE_ASKED);
	ask(k, list, ASIDE_ASKED);
	ask(k, update, ASIDE_ASKED);
	/* A note stands for it in its case. */
	ask(k, put(k, "r6", ASIDE_ANSWER, STR(REQUEST("r6", ""))),
	    ASIDE_NEVER);
	run(k, 2, 4);
	stays(k, none, "r9", STR("no record at all"));
	stays(k, list, "services", STR("{\"data\":[]}"));
	stays(k, update, "update_id", STR(UPDATE));
	httpd_stop(&peer);
}

/* What means no class goes back under the number that it had. */
static void
test_again_class(void **state)
{
	struct kit *k = *state;
	struct httpd peer;
	struct store_aside a = { .link = "fake", .what = "r8",
		.said = "byte 4711: a service that means no class of this "
		"district", .why = ASIDE_CLASS,
		.bytes = STR(REQUEST("r8", "飞来石")) };

	other_link(k, &peer, STR("open311"), no_list);
	assert_int_equal(store_aside_put(k->k.store, &a, 1), OK);
	ask(k, a.id, ASIDE_ASKED);
	run(k, 0, 1);
	stays(k, a.id, "r8", a.bytes);
	k->row.unknown = LINK_KEEP;
	ask(k, a.id, ASIDE_ASKED);
	run(k, 1, 0);
	httpd_stop(&peer);
}

static void
test_again_cap(void **state)
{
	struct kit *k = *state;
	struct httpd peer;
	uint64_t bad, odd;		/* odd: told anew, it has another number */
	const struct str storm = STR(ALERT("w-1", "暴雨"));

	other_link(k, &peer, STR("cap"), no_feed);
	bad = put(k, "w-2", ASIDE_RECORD, STR("<alert>"));
	odd = put(k, "w-1", ASIDE_CLASS, storm);
	ask(k, bad, ASIDE_ASKED);
	ask(k, put(k, "w-3", ASIDE_CLASS, STR(ALERT("w-3",
	    "供水井盖缺失移位"))), ASIDE_ASKED);
	ask(k, odd, ASIDE_ASKED);
	run(k, 1, 2);
	stays(k, bad, "w-2", STR("<alert>"));
	k->row.unknown = LINK_KEEP;
	odd = last(k);
	stays(k, odd, "w-1", storm);
	ask(k, odd, ASIDE_ASKED);
	ask(k, odd, ASIDE_ASKED);
	run(k, 2, 1);
	ask(k, put(k, "w-1", ASIDE_CLASS, storm), ASIDE_ASKED);
	run(k, 2, 1);
	httpd_stop(&peer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_again), T(test_again_odd), T(test_again_paused),
		T(test_again_open311), T(test_again_class), T(test_again_cap),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
