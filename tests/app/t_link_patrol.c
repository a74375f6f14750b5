/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_link_patrol.c -- handhelds at a real broker: positions on and off shift,
 * reports, tasks with receipts and answers, the catalogue.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "app/aside.h"
#include "app/mqtt_kit.h"
#include "app/people.h"
#include "app/positions.h"
#include "channel/httpd.h"

#define FINDER "baijingxia"

static void
begin(struct mqtt_kit *k, const char *opts, const char *hear)
{
	struct law_link row = { .code = STR("patrol"),
		.driver = STR("patrol"), .node = STR("*"), .channel = 1,
		.ways = LINK_IN | LINK_OUT, .every_s = 60,
		.account = STR("ludong"), .opts = str_of(opts),
		.name = STR("巡查") };

	mqtt_kit_make(k, &row, hear);
	store_set_law(k->k.store, &k->c.law);
	assert_int_equal(people_seed(k->k.store, &k->k.law, "test"), OK);
	mqtt_kit_begin(k);
}

static void
fix(struct mqtt_kit *k, const char *who, int64_t ms)
{
	char topic[64], text[160];

	snprintf(topic, sizeof topic, "owntracks/%s/phone", who);
	snprintf(text, sizeof text, "{\"_type\":\"location\",\"lat\":39.7269,"
	    "\"lon\":116.3414,\"acc\":9,\"batt\":80,\"tst\":%lld}",
	    (long long)ms / 1000);
	mqtt_kit_say(k, topic, text);
}

static bool
count_one(void *ctx, const struct position *at)
{
	int *n = ctx;

	(*n)++;
	assert_string_equal(at->account, FINDER);
	assert_int_equal(at->lat_e6, 39726900);
	assert_int_equal(at->batt, 80);
	return true;
}

static int
known(struct mqtt_kit *k)
{
	int n = 0;

	assert_int_equal(positions_read(k->k.dir, "patrol", count_one, &n),
	    OK);
	return n;
}

static bool
newest(void *ctx, const struct position *at)
{
	int64_t *ms = ctx;

	*ms = at->at_ms > *ms ? at->at_ms : *ms;
	return true;
}

static int64_t
known_at(struct mqtt_kit *k)
{
	int64_t ms = 0;

	assert_int_equal(positions_read(k->k.dir, "patrol", newest, &ms), OK);
	return ms;
}

static void
warp(int hour)
{
	struct civil c = { .year = 2026, .month = 11, .day = 24,
		.hour = hour };

	clock_warp(clock_from_civil(&c, 480), 1);
}

static bool
count_track(void *ctx, struct str account, int32_t day, size_t points)
{
	size_t *n = ctx;

	assert_true(str_is(account, FINDER));
	assert_int_equal(day, clock_day(clock_wall(), 480));
	*n += points;
	return true;
}

static size_t
tracked(struct mqtt_kit *k)
{
	size_t n = 0;

	assert_int_equal(store_track_days(k->k.store, STR_NONE, count_track,
	    &n), OK);
	return n;
}

static void
test_positions(void **state)
{
	struct mqtt_kit k;
	int64_t first;
	int n;

	(void)state;
	warp(12);				/* 05-09 and 14-18 are worked */
	begin(&k, "shift=street;sweep=1", "owntracks/#");
	fix(&k, FINDER, clock_wall().ms);
	mqtt_kit_hear(&k, 1);
	for (int i = 0; i < 20; i++)
		mqtt_kit_turn(&k);
	assert_int_equal(known(&k), 0);		/* refused at the door */
	warp(15);
	fix(&k, FINDER, clock_wall().ms - 3 * 3600000);	/* taken at noon */
	fix(&k, "nobody", clock_wall().ms);
	fix(&k, "ludong", clock_wall().ms);	/* no officer */
	for (int i = 0; i < 20; i++)
		mqtt_kit_turn(&k);
	assert_int_equal(known(&k), 0);
	fix(&k, FINDER, clock_wall().ms);
	while (known(&k) == 0)
		mqtt_kit_turn(&k);
	/* A second later, and here before the shift ends. */
	first = known_at(&k);
	fix(&k, FINDER, first + 1000);
	while (known_at(&k) == first)
		mqtt_kit_turn(&k);
	assert_int_equal(known(&k), 1);
	/* The shift ends: on disk and at the broker, too. */
	mqtt_kit_say(&k, "owntracks/" FINDER "/phone", "");
	warp(19);
	n = k.heard;
	while (known(&k) != 0 || k.heard == n)
		mqtt_kit_turn(&k);
	assert_string_equal(k.topic, "owntracks/" FINDER "/phone");
	assert_string_equal(k.said, "");
	mqtt_kit_end(&k);
	assert_int_equal(positions_read(k.k.dir, "patrol", count_one, &n),
	    ERR_NOT_FOUND);
	/* Those on shift, put when the channel ended. */
	assert_int_equal(tracked(&k), 2);
	/* A law that keeps none. */
	k.c.law.track_days = 0;
	warp(15);
	mqtt_kit_begin(&k);
	while (positions_read(k.k.dir, "patrol", count_one, &n) != OK ||
	    known(&k) == 0) {
		fix(&k, FINDER, clock_wall().ms);
		mqtt_kit_turn(&k);
	}
	mqtt_kit_end(&k);
	assert_int_equal(tracked(&k), 2);
	mqtt_kit_free(&k);
	clock_unwarp();
}

#define REPORT "gridseat/report/" FINDER

/* Put aside by an earlier fault, tried once more; and what stays wrong. */
static void
try_again(struct mqtt_kit *k)
{
	struct store_aside a[2] = {
		{ .link = "patrol", .why = ASIDE_RECORD,
		    .what = "patrol:" FINDER "/a9", .bytes = STR("{\"id\":"
		    "\"a9\",\"title\":\"路灯不亮\",\"place\":\"样例路\"}") },
		{ .link = "patrol", .why = ASIDE_RECORD,
		    .what = "patrol:nobody/a8", .bytes = STR("{\"id\":"
		    "\"a8\",\"title\":\"x\"}") } };
	enum aside_fate fate;
	uint64_t n, unseen;

	assert_int_equal(store_aside_put(k->k.store, a, 2), OK);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(aside_again(k->k.store, &k->c.law, a[i].id,
		    clock_wall().ms, &fate), OK);
		assert_int_equal(fate, ASIDE_ASKED);
	}
	links_look(k->links);
	while (mqtt_kit_cases(k) < 2)
		mqtt_kit_turn(k);
	assert_int_equal(store_aside_count(k->k.store, "patrol", &n, &unseen),
	    OK);
	assert_int_equal(n, 3);
}

static void
test_report(void **state)
{
	struct mqtt_kit k;
	struct case_view v;
	uint64_t aside, unseen;
	struct spot at;

	(void)state;
	begin(&k, "shift=round", "gridseat/ack/+");
	mqtt_kit_say(&k, REPORT, "{\"id\":\"a1\",\"title\":\"井盖缺失\","
	    "\"text\":\"路口\",\"place\":\"样例路\",\"urgent\":true,"
	    "\"lat\":39.7269,\"lon\":116.3414,"
	    "\"photos\":[\"/9j/4AAQ\",\"aGVsbG8=\"]}");
	mqtt_kit_hear(&k, 1);
	assert_string_equal(k.topic, "gridseat/ack/" FINDER);
	assert_non_null(strstr(k.said, "{\"id\":\"a1\",\"ok\":true,\"case\":"
	    "\"DX-"));
	assert_int_equal(mqtt_kit_cases(&k), 1);
	assert_int_equal(k.c.repo->ops->get(k.c.repo, 0, &v), OK);
	assert_true(str_is(v.title, "井盖缺失"));
	assert_string_equal(v.c->finder, FINDER);
	assert_int_equal(v.c->channel, 1);
	assert_true(v.c->flags & CASE_URGENT);
	at = geo_of_e6(39726900, 116341400);
	assert_int_equal(geo_convert(at, DATUM_WGS84,
	    (enum datum)k.c.law.datum, &at), OK);
	assert_int_equal(v.c->lat_e6, at.lat / 10);
	assert_int_equal(v.c->lon_e6, at.lon / 10);
	assert_int_equal(mqtt_kit_events(&k, 0, EV_CASE_NOTE), 1);
	/* It did not hear us, and says it again. */
	mqtt_kit_say(&k, REPORT, "{\"id\":\"a1\",\"title\":\"井盖缺失\"}");
	mqtt_kit_hear(&k, 2);
	assert_non_null(strstr(k.said, "\"ok\":true"));
	assert_int_equal(mqtt_kit_cases(&k), 1);
	mqtt_kit_say(&k, REPORT, "{\"id\":\"a2\"}");
	mqtt_kit_hear(&k, 3);
	assert_non_null(strstr(k.said, "\"ok\":false"));
	mqtt_kit_say(&k, "gridseat/report/nobody",
	    "{\"id\":\"a3\",\"title\":\"x\"}");
	mqtt_kit_say(&k, REPORT, "{\"id\":\"a4\",\"title\":\"x\","
	    "\"photos\":[\"not base64!\"]}");
	mqtt_kit_hear(&k, 4);
	assert_non_null(strstr(k.said, "\"ok\":false"));
	assert_int_equal(mqtt_kit_cases(&k), 1);
	assert_int_equal(store_aside_count(k.k.store, "patrol", &aside,
	    &unseen), OK);
	assert_int_equal(aside, 2);
	try_again(&k);
	mqtt_kit_free(&k);
}

/* ---- tasks ---- */

/* An urgent case in a town, sent to be looked at. */
static void
send_out_at(struct mqtt_kit *k, int64_t at_ms, char number[CASE_NUMBER_MAX])
{
	struct body report = { .n = 0 }, move = { .n = 0 },
	    secret = { .n = 0 };
	struct intent in[2] = { { .kind = EV_CASE_REPORT,
		.actor = STR("ludong"), .login = STR("test"), .body = &report,
		.at_ms = at_ms, .secret = &secret }, { .kind = EV_CASE_MOVE,
		.actor = STR("ludong"), .login = STR("test"), .begun = 1,
		.at_ms = at_ms, .after = 1, .body = &move } };
	struct outcome out[2];
	const struct law_unit *u;
	enum err e = OK;

	u = law_unit(&k->c.law, law_account(&k->c.law, STR(FINDER))->unit);
	assert_non_null(u);
	e |= body_int(&report, "channel", 2);
	e |= body_int(&report, "urgent", 1);
	e |= body_int(&report, "grid", (int64_t)(UINT64_C(110115) *
	    1000000000 + (uint64_t)u->town * 1000000));
	e |= body_text(&secret, "title", STR("疑似违建"));
	e |= body_text(&secret, "phone", STR("13800001234"));
	e |= body_text(&move, "action", STR("verify"));
	e |= body_text(&move, "role", STR("seat"));
	assert_int_equal(e, OK);
	e = k->c.repo->ops->commit(k->c.repo, in, 2, false, out);
	if (e != OK)
		fail_msg("commit: %s / %s %s", err_text(e),
		    err_text(out[0].err), err_text(out[1].err));
	memcpy(number, out[0].number, CASE_NUMBER_MAX);
}

static void
send_out(struct mqtt_kit *k, char number[CASE_NUMBER_MAX])
{
	send_out_at(k, 0, number);
}

struct row { enum outbox_state state; char said[96]; };

static bool
first_row(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct row *r = ctx;

	(void)e;
	(void)c;
	if (strcmp(n->tell, "link:patrol") != 0)
		return true;
	r->state = n->state;
	memcpy(r->said, n->said, sizeof r->said);
	return false;
}

static struct row
row_now(struct mqtt_kit *k)
{
	struct row r = { .state = (enum outbox_state)99 };

	assert_int_equal(store_notices(k->k.store, 0, -1, first_row, &r), OK);
	return r;
}

static void
member(const char *json, const char *name, char *out, size_t cap)
{
	const char *at = strstr(json, name);
	size_t n = 0;

	assert_non_null(at);
	at += strlen(name) + 3;		/* ":" and the quote */
	while (at[n] != '"' && n + 1 < cap) {
		out[n] = at[n];
		n++;
	}
	out[n] = '\0';
}

static void
wait_task(struct mqtt_kit *k, char id[96], char account[32])
{
	while (strncmp(k->topic, "gridseat/task/", 14) != 0)
		mqtt_kit_turn(k);
	str_copy(str_of(k->topic + 14), account, 32);
	member(k->said, "\"id", id, 96);
}

static void
test_task(void **state)
{
	struct mqtt_kit k;
	char id[96], who[32], number[CASE_NUMBER_MAX], topic[96], text[400];
	struct case_view v;
	int n;

	(void)state;
	begin(&k, "shift=round;sweep=1", "gridseat/+/+");
	send_out(&k, number);
	wait_task(&k, id, who);
	assert_non_null(strstr(k.said, number));
	assert_non_null(strstr(k.said, "疑似违建"));
	assert_null(strstr(k.said, "13800001234"));
	assert_non_null(strstr(k.said, "{\"action\":\"confirm\""));
	assert_non_null(strstr(k.said, "{\"action\":\"deny\""));
	assert_null(strstr(k.said, "\"recall\""));
	/* The broker has it; the phone has not. */
	while (row_now(&k).said[0] == '\0')
		mqtt_kit_turn(&k);
	assert_int_equal(row_now(&k).state, OUTBOX_WAITS);
	snprintf(topic, sizeof topic, "gridseat/receipt/%s", who);
	snprintf(text, sizeof text, "{\"id\":\"%s\"}", id);
	mqtt_kit_say(&k, "gridseat/receipt/ludong", text);
	mqtt_kit_say(&k, topic, text);
	while (row_now(&k).state != OUTBOX_SENT)
		mqtt_kit_turn(&k);
	/* No note: refused, in words; the case stays. */
	snprintf(topic, sizeof topic, "gridseat/answer/%s", who);
	snprintf(text, sizeof text, "{\"id\":\"r1\",\"case\":\"%s\","
	    "\"action\":\"confirm\"}", number);
	mqtt_kit_say(&k, topic, text);
	while (strstr(k.said, "\"ok\":false") == NULL)
		mqtt_kit_turn(&k);
	snprintf(text, sizeof text, "{\"id\":\"r2\",\"case\":\"%s\","
	    "\"action\":\"confirm\",\"note\":\"现场属实\","
	    "\"photos\":[\"/9j/4AAQ\"]}", number);
	mqtt_kit_say(&k, topic, text);
	while (strstr(k.said, "\"ok\":true") == NULL)
		mqtt_kit_turn(&k);
	assert_int_equal(k.c.repo->ops->get(k.c.repo, 0, &v), OK);
	assert_true(str_is(law_state(&k.c.law, v.c->state)->code, "found"));
	assert_int_equal(mqtt_kit_events(&k, 0, EV_CASE_MOVE), 2);
	/* Said again: done already. */
	n = k.heard;
	k.said[0] = '\0';
	mqtt_kit_say(&k, topic, text);
	while (strstr(k.said, "\"ok\":true") == NULL || k.heard == n)
		mqtt_kit_turn(&k);
	assert_int_equal(mqtt_kit_events(&k, 0, EV_CASE_MOVE), 2);
	mqtt_kit_free(&k);
}

/* Time runs out while he has it: he is warned, and nobody else. */
static void
test_warning(void **state)
{
	struct mqtt_kit k;
	char id[96], who[32], number[CASE_NUMBER_MAX];
	struct store_fires f = { .max = 64 };

	(void)state;
	begin(&k, "shift=round;sweep=1;task_minutes=600", "gridseat/task/+");
	send_out_at(&k, clock_wall().ms - 3600000, number);
	wait_task(&k, id, who);
	f.now_ms = clock_wall().ms;
	assert_int_equal(store_fire(k.k.store, &f, NULL, NULL), OK);
	assert_true(f.fired > 0);
	while (strstr(k.said, "\"kind\":\"warning\"") == NULL)
		mqtt_kit_turn(&k);
	assert_non_null(strstr(k.said, number));
	assert_string_equal(k.topic + strlen("gridseat/task/"), who);
	assert_int_equal(mqtt_kit_events(&k, 0, EV_CASE_NOTE), 0);
	mqtt_kit_free(&k);
}

static bool
to_desk(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	int *desk = ctx;

	(void)c;
	*desk += e->kind == EV_CASE_NOTE && !strcmp(n->tell, "desk");
	return true;
}

/* Nobody answers: the seat hears of it, once, also over a restart. */
static void
test_unanswered(void **state)
{
	struct mqtt_kit k;
	char number[CASE_NUMBER_MAX];
	int desk = 0;

	(void)state;
	begin(&k, "shift=round;sweep=1;task_minutes=0", NULL);
	send_out(&k, number);
	while (mqtt_kit_events(&k, 0, EV_CASE_NOTE) == 0)
		mqtt_kit_turn(&k);
	assert_int_equal(store_notices(k.k.store, 0, -1, to_desk, &desk), OK);
	assert_int_equal(desk, 1);
	mqtt_kit_end(&k);
	mqtt_kit_begin(&k);
	for (int i = 0; i < 30; i++)
		mqtt_kit_turn(&k);
	assert_int_equal(mqtt_kit_events(&k, 0, EV_CASE_NOTE), 1);
	mqtt_kit_free(&k);
}

/* A recorder over HTTP, asked for everybody's last position. */
static void
test_recorder(void **state)
{
	static char text[1200], opts[160];
	const struct answer a[] = { { .text = text } };
	char body[800];
	struct mqtt_kit k;
	struct httpd h;

	(void)state;
	snprintf(body, sizeof body, "[{\"_type\":\"location\",\"lat\":39.7269,"
	    "\"lon\":116.3414,\"batt\":80,\"tst\":%lld,\"username\":\"%s\","
	    "\"device\":\"phone\",\"isotst\":\"x\"},{\"_type\":\"location\"},"
	    "{\"_type\":\"lwt\",\"username\":\"%s\"},{\"_type\":\"location\","
	    "\"lat\":1,\"lon\":1,\"tst\":%lld,\"username\":\"stranger\"}]",
	    (long long)clock_wall().ms / 1000, FINDER, FINDER,
	    (long long)clock_wall().ms / 1000);
	snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Type: "
	    "application/json\r\nContent-Length: %zu\r\nConnection: close"
	    "\r\n\r\n%s", strlen(body), body);
	httpd_start(&h, a, 1);
	snprintf(opts, sizeof opts, "shift=round;sweep=1;recorder=%s",
	    h.url);
	begin(&k, opts, NULL);
	while (known(&k) == 0)
		mqtt_kit_turn(&k);
	assert_int_equal(known(&k), 1);
	mqtt_kit_free(&k);
	httpd_stop(&h);
}

/* The row says by which step it goes back, and in whose name. */
static void
test_goes_back(void **state)
{
	struct mqtt_kit k;
	char number[CASE_NUMBER_MAX];
	struct case_view v;

	(void)state;
	begin(&k, "shift=round;sweep=1;task_minutes=0;over=recall", NULL);
	send_out(&k, number);
	do {
		mqtt_kit_turn(&k);
		assert_int_equal(k.c.repo->ops->get(k.c.repo, 0, &v), OK);
	} while (!str_is(law_state(&k.c.law, v.c->state)->code, "found"));
	assert_int_equal(mqtt_kit_events(&k, 0, EV_CASE_NOTE), 1);
	mqtt_kit_free(&k);
}

static void
test_catalogue(void **state)
{
	struct mqtt_kit k;
	char of[32];
	int pieces;

	(void)state;
	begin(&k, "shift=round;prefix=dx/a", "dx/a/catalogue/#");
	while (strcmp(k.topic, "dx/a/catalogue/head") != 0)
		mqtt_kit_turn(&k);
	pieces = k.heard - 1;
	assert_true(pieces > 1);
	snprintf(of, sizeof of, "\"of\":%d,", pieces);
	assert_non_null(strstr(k.said, of));
	assert_non_null(strstr(k.said, "\"profile\":\"daxing\""));
	/* Another process finds it there and says nothing. */
	mqtt_kit_end(&k);
	mqtt_kit_begin(&k);
	for (int i = 0; i < 30; i++)
		mqtt_kit_turn(&k);
	assert_int_equal(k.heard, pieces + 1);
	mqtt_kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_positions),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_task),
		cmocka_unit_test(test_warning),
		cmocka_unit_test(test_unanswered),
		cmocka_unit_test(test_goes_back),
		cmocka_unit_test(test_recorder),
		cmocka_unit_test(test_catalogue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
