/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_links.c -- the manager of remotes with a driver that does what a test says,
 * and the driver json over real HTTP.  Layer: tests. The wall is warped; nothing
 * waits for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/keep_kit.h"
#include "app/link.h"
#include "channel/httpd.h"
#include "seal/seal.h"

#define BEGIN_MS	1793577600000LL		/* 2026-11-02 08:00 there */
#define MIN		60000LL

struct kit {
	struct keep_kit	k;
	struct context	c;
	struct links	*ls;
	struct law_link	row;
	char		url[80], auth[96], opts[64];
};

/* ---- the driver fake ---- */

static struct {
	unsigned	opens, closes, polls, looks, sends;
	enum err	open_err;
	enum err	done;		/* what a poll ends with */
	const char	*said;
	int64_t		asked;
	bool		fatal, hold;
	enum link_fate	fate;
	uint64_t	sent[16];	/* rows, as they were given */
	uint32_t	slot[16];
	char		key[16][EVENT_ID_MAX + 8];
	char		note[64];
	struct store_notice held;
} f;

static enum err
fake_open(struct link *l)
{
	f.opens++;
	if (f.open_err != OK)
		link_fatal(l, "the row cannot work");
	return f.open_err;
}

static void
fake_close(struct link *l)
{
	(void)l;
	f.closes++;
}

static void
fake_poll(struct link *l)
{
	f.polls++;
	if (f.fatal)
		link_fatal(l, f.said);
	else if (!f.hold)
		link_done(l, f.done, f.said, f.asked, false);
}

static void
fake_look(struct link *l)
{
	(void)l;
	f.looks++;
}

static void
fake_send(struct link *l, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	assert_string_equal(n->tell, "link:fake");
	assert_true(n->tries > 0);		/* claimed before */
	assert_true(str_is(str_of(c->number), c->number));
	f.sent[f.sends % 16] = n->id;
	f.slot[f.sends % 16] = n->slot;
	link_row_key(n, e, f.key[f.sends % 16]);
	f.sends++;
	f.held = *n;
	if (!f.hold)
		link_sent(l, n, f.fate, f.said, f.asked);
}

static const struct link_driver fake = { .name = "fake", .open = fake_open,
	.close = fake_close, .poll = fake_poll, .look = fake_look,
	.send = fake_send };

const struct link_driver *
link_driver_named(struct str name)
{
	return str_is(name, "fake") ? &fake : str_is(name, "json") ?
	    &link_json : NULL;
}

/* ---- the kit ---- */

static void
begin_links(struct kit *k)
{
	k->c.law.links = &k->row;
	k->c.law.links_n = 1;
	store_set_law(k->k.store, &k->c.law);
	k->ls = links_new(k->k.loop, &k->c);
}

static int
begin(void **state)
{
	struct kit *k = calloc(1, sizeof *k);

	memset(&f, 0, sizeof f);
	clock_warp((struct wall){ BEGIN_MS }, 0);
	keep_kit_make(&k->k);
	snprintf(k->c.dir, sizeof k->c.dir, "%s", k->k.dir);
	k->c.store = k->k.store;
	k->c.repo = store_repo(k->k.store);
	k->c.law = k->k.law;
	k->c.rules = rules_new(k->k.store, &k->c.law);
	k->row = (struct law_link){ .code = STR("fake"), .driver = STR("fake"),
		.node = STR("ta"), .channel = 1, .every_s = 3600,
		.ways = LINK_IN | LINK_OUT, .account = STR("ludong"),
		.map = STR("city12345") };
	*state = k;
	return 0;
}

static int
end(void **state)
{
	struct kit *k = *state;

	links_free(&k->ls);
	rules_free(&k->c.rules);
	keep_kit_free(&k->k);
	clock_unwarp();
	free(k);
	return 0;
}

/* Until nothing is under way, nor could go. */
static void
settle(struct kit *k)
{
	do
		assert_int_equal(loop_turn(k->k.loop, 20000), OK);
	while (!links_idle(k->ls));
	for (int i = 0; i < 3; i++)
		assert_int_equal(loop_turn(k->k.loop, 0), OK);
}

static void
again(struct kit *k)
{
	links_now(k->ls, NULL);
	settle(k);
}

/* A case that came by the link, under its id there. */
static uint32_t
report(struct kit *k, const char *id)
{
	struct body body = { .n = 0 }, secret = { .n = 0 };
	char key[32];
	struct intent in = { .kind = EV_CASE_REPORT, .actor = STR("ludong"),
		.login = STR("test"), .body = &body, .secret = &secret };
	struct outcome out;

	snprintf(key, sizeof key, "fake:%s", id);
	in.key = str_of(key);
	assert_int_equal(body_int(&body, "channel", 1), OK);
	assert_int_equal(body_int(&body, "urgent", 1), OK);
	assert_int_equal(body_text(&secret, "text", STR("井盖")), OK);
	assert_int_equal(k->c.repo->ops->commit(k->c.repo, &in, 1, false,
	    &out), OK);
	return out.slot;
}

static enum err
move(struct kit *k, uint32_t slot, const char *action, const char *key)
{
	struct body body = { .n = 0 };
	struct case_view v;
	char number[CASE_NUMBER_MAX];
	struct intent in = { .kind = EV_CASE_MOVE, .actor = STR("ludong"),
		.login = STR("test"), .body = &body, .key = str_of(key) };
	struct outcome out;

	assert_int_equal(k->c.repo->ops->get(k->c.repo, slot, &v), OK);
	memcpy(number, v.c->number, sizeof number);
	in.subject = str_of(number);
	assert_int_equal(body_text(&body, "action", str_of(action)), OK);
	assert_int_equal(body_text(&body, "role", STR("supervisor")), OK);
	assert_int_equal(body_text(&body, "reason", STR("outside")), OK);
	return k->c.repo->ops->commit(k->c.repo, &in, 1, false, &out);
}

static void
undo(struct kit *k, uint32_t slot)
{
	struct case_view v;
	char number[CASE_NUMBER_MAX];
	struct body body = { .n = 0 };
	struct intent in = { .kind = EV_CASE_UNDO, .actor = STR("ludong"),
		.login = STR("test"), .body = &body };
	struct outcome out;

	assert_int_equal(k->c.repo->ops->get(k->c.repo, slot, &v), OK);
	memcpy(number, v.c->number, sizeof number);
	in.subject = str_of(number);
	assert_int_equal(k->c.repo->ops->commit(k->c.repo, &in, 1, false,
	    &out), OK);
}

struct tally { unsigned of[3], corrections; };

static bool
count(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct tally *t = ctx;

	(void)e;
	(void)c;
	if (str_starts(str_of(n->tell), STR(OUTBOX_LINK))) {
		t->of[n->state]++;
		t->corrections += n->correction;
	}
	return true;
}

static struct tally
outbox(struct kit *k)
{
	struct tally t = { .corrections = 0 };

	assert_int_equal(store_notices(k->k.store, 0, -1, count, &t), OK);
	return t;
}

static void
write_file(const struct kit *k, const char *name, const char *text, mode_t mode)
{
	char path[160];
	FILE *o;

	snprintf(path, sizeof path, "%s/%s", k->k.dir, name);
	unlink(path);
	o = fopen(path, "w");
	assert_non_null(o);
	fputs(text, o);
	assert_int_equal(fclose(o), 0);
	assert_int_equal(chmod(path, mode), 0);
}

/* ---- who runs them ---- */

static void
test_one(void **state)
{
	struct kit *k = *state;
	struct links *other;

	begin_links(k);
	assert_true(links_running(k->ls));
	other = links_new(k->k.loop, &k->c);
	assert_int_equal(links_count(other), 1);
	assert_false(links_running(other));
	assert_true(links_idle(other));
	links_free(&other);
	links_free(&k->ls);
	k->ls = links_new(k->k.loop, &k->c);
	assert_true(links_running(k->ls));
	assert_non_null(links_find(k->ls, STR("fake")));
	links_free(&k->ls);
	k->row.node = STR("tb");		/* another node's */
	k->ls = links_new(k->k.loop, &k->c);
	assert_false(links_running(k->ls));
	assert_int_equal(links_count(k->ls), 0);
}

/* ---- polls ---- */

static void
test_poll(void **state)
{
	struct kit *k = *state;
	struct store_link st;

	begin_links(k);
	again(k);
	assert_int_equal(f.opens, 1);
	assert_int_equal(f.polls, 1);
	links_free(&k->ls);
	assert_int_equal(f.closes, 1);
	assert_int_equal(store_link_get(k->k.store, "fake", &st), OK);
	assert_int_equal(st.ok_ms, BEGIN_MS);
	assert_int_equal(st.fail_ms, 0);
	assert_false(st.fatal);
}

/* What they ask for is waited for, however soon we would come. */
static void
test_asked(void **state)
{
	struct kit *k = *state;
	struct link *l;

	begin_links(k);
	f.done = ERR_REFUSED;
	f.said = "503 come later";
	f.asked = 500000;
	again(k);
	l = links_at(k->ls, 0);
	assert_int_equal(l->st.tries, 1);
	assert_int_equal(l->st.fail_ms, BEGIN_MS);
	assert_string_equal(l->st.said, "503 come later");
	links_free(&k->ls);
	struct store_link st;
	assert_int_equal(store_link_get(k->k.store, "fake", &st), OK);
	assert_true(st.next_ms >= BEGIN_MS + 499000);
}

/* A person's fault: not before five minutes, but at once when somebody wants. */
static void
test_fatal(void **state)
{
	struct kit *k = *state;
	struct link *l;
	struct store_link st;

	begin_links(k);
	f.fatal = true;
	f.said = "401 who are you";
	again(k);
	l = links_at(k->ls, 0);
	assert_true(l->st.fatal);
	assert_int_equal(f.polls, 1);
	settle(k);
	assert_int_equal(f.polls, 1);
	f.fatal = false;
	f.said = NULL;
	again(k);
	assert_int_equal(f.polls, 2);
	assert_false(l->st.fatal);
	f.fatal = true;
	again(k);
	links_free(&k->ls);
	assert_int_equal(store_link_get(k->k.store, "fake", &st), OK);
	assert_true(st.fatal);
	assert_true(st.next_ms >= BEGIN_MS + 5 * MIN - 1000);
}

static void
test_open(void **state)
{
	struct kit *k = *state;

	f.open_err = ERR_BAD_INPUT;
	begin_links(k);
	again(k);
	assert_int_equal(f.opens, 1);
	assert_int_equal(f.polls, 0);
	assert_string_equal(links_at(k->ls, 0)->st.said, "the row cannot work");
	f.open_err = OK;
	again(k);
	assert_int_equal(f.polls, 1);
}

/* Marks come by the store, from any process. */
static void
test_marks(void **state)
{
	struct kit *k = *state;
	struct store_link st;

	begin_links(k);
	again(k);
	assert_int_equal(store_link_mark(k->k.store, "fake", true, false), OK);
	links_look(k->ls);
	settle(k);
	assert_true(links_at(k->ls, 0)->st.paused);
	assert_int_equal(f.closes, 1);
	assert_int_equal(f.polls, 1);
	assert_int_equal(store_link_mark(k->k.store, "fake", false, true), OK);
	links_look(k->ls);
	settle(k);
	again(k);
	assert_int_equal(f.opens, 2);
	assert_int_equal(f.polls, 1);		/* draining takes nothing */
	assert_int_equal(store_link_mark(k->k.store, "fake", false, false), OK);
	assert_int_equal(store_link_get(k->k.store, "fake", &st), OK);
	st.next_ms = 1;				/* now, says somebody */
	assert_int_equal(store_link_set(k->k.store, &st), OK);
	links_look(k->ls);
	settle(k);
	assert_int_equal(f.polls, 2);
}

/* ---- the outbox ---- */

static void
test_rows(void **state)
{
	struct kit *k = *state;
	uint32_t a, b;

	begin_links(k);
	a = report(k, "1");
	b = report(k, "2");
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 0);
	assert_int_equal(move(k, a, "accept", ""), OK);
	assert_int_equal(move(k, b, "accept", ""), OK);
	/* What came from there is not told there. */
	assert_int_equal(move(k, b, "refuse", "fake:2#refused"), OK);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 2);
	links_look(k->ls);
	f.fate = LINK_SENT;
	settle(k);
	assert_int_equal(f.sends, 2);
	assert_int_equal(f.slot[0], a);
	assert_int_equal(f.slot[1], b);
	assert_string_not_equal(f.key[0], f.key[1]);
	assert_int_equal(outbox(k).of[OUTBOX_SENT], 2);
	assert_int_equal(links_at(k->ls, 0)->st.out, 2);
}

/* One that failed holds up its own case and no other, and is the same one when
 * it goes again. */
static void
test_later(void **state)
{
	struct kit *k = *state;
	uint32_t a, b;
	uint64_t first;

	begin_links(k);
	a = report(k, "1");
	b = report(k, "2");
	assert_int_equal(move(k, a, "accept", ""), OK);
	assert_int_equal(move(k, a, "refuse", ""), OK);
	assert_int_equal(move(k, b, "accept", ""), OK);
	f.fate = LINK_LATER;
	f.said = "500 sorry";
	again(k);
	assert_int_equal(f.sends, 1);
	assert_int_equal(f.slot[0], a);
	first = f.sent[0];
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 3);
	f.fate = LINK_SENT;
	again(k);
	assert_int_equal(f.sends, 4);
	assert_int_equal(f.sent[1], first);
	assert_string_equal(f.key[0], f.key[1]);
	assert_int_equal(f.slot[2], a);		/* a's second, after its first */
	assert_int_equal(outbox(k).of[OUTBOX_SENT], 3);
}

static void
test_refused(void **state)
{
	struct kit *k = *state;
	uint32_t a;

	begin_links(k);
	a = report(k, "1");
	assert_int_equal(move(k, a, "accept", ""), OK);
	assert_int_equal(move(k, a, "refuse", ""), OK);
	f.fate = LINK_REFUSED;
	again(k);
	assert_int_equal(f.sends, 2);		/* the next one goes all the same */
	assert_int_equal(outbox(k).of[OUTBOX_REFUSED], 2);
	assert_int_equal(links_at(k->ls, 0)->st.refused, 2);
}

/* Taken back before it went: nothing. Afterwards: a correction, under a key of
 * its own. */
static void
test_undo(void **state)
{
	struct kit *k = *state;
	uint32_t a;

	begin_links(k);
	a = report(k, "1");
	assert_int_equal(move(k, a, "accept", ""), OK);
	undo(k, a);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 0);
	again(k);
	assert_int_equal(f.sends, 0);
	assert_int_equal(move(k, a, "accept", ""), OK);
	again(k);
	assert_int_equal(f.sends, 1);
	undo(k, a);
	assert_int_equal(outbox(k).corrections, 1);
	again(k);
	assert_int_equal(f.sends, 2);
	assert_true(str_ends(str_of(f.key[1]), STR(":undo")));
	assert_true(str_starts(str_of(f.key[1]), str_of(f.key[0])));
}

/* While one is on its way nothing else of the link goes. */
static void
test_under_way(void **state)
{
	struct kit *k = *state;
	uint32_t a, b;

	begin_links(k);
	again(k);
	a = report(k, "1");
	b = report(k, "2");
	assert_int_equal(move(k, a, "accept", ""), OK);
	assert_int_equal(move(k, b, "accept", ""), OK);
	f.hold = true;
	links_look(k->ls);
	while (f.sends == 0)
		assert_int_equal(loop_turn(k->k.loop, 20000), OK);
	assert_false(links_idle(k->ls));
	assert_int_equal(f.sends, 1);
	f.hold = false;
	f.fate = LINK_SENT;
	link_sent(links_at(k->ls, 0), &f.held, LINK_SENT, NULL, -1);
	settle(k);
	assert_int_equal(f.sends, 2);
	/* Once is enough. */
	link_sent(links_at(k->ls, 0), &f.held, LINK_REFUSED, NULL, -1);
	assert_int_equal(outbox(k).of[OUTBOX_SENT], 2);
}

/* A deed that may be taken back waits as long as it may. */
static void
test_grace(void **state)
{
	struct kit *k = *state;

	k->row.opts = STR("all=1");
	begin_links(k);
	keep_kit_report(&k->k, 1, 0);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 1);
	again(k);
	assert_int_equal(f.sends, 1);		/* the report, at once */
	assert_int_equal(move(k, 0, "accept", ""), OK);
	again(k);
	assert_int_equal(f.sends, 1);
	clock_warp((struct wall){ BEGIN_MS + k->c.law.undo_ms + 1 }, 0);
	links_look(k->ls);
	settle(k);
	assert_int_equal(f.sends, 2);
}

/* Only those moves, of any case. */
static void
test_on(void **state)
{
	struct kit *k = *state;
	uint32_t a;

	k->row.opts = STR("all=1;on=refuse");
	begin_links(k);
	a = report(k, "1");
	assert_int_equal(move(k, a, "accept", ""), OK);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 0);
	assert_int_equal(move(k, a, "refuse", ""), OK);
	assert_int_equal(outbox(k).of[OUTBOX_WAITS], 1);
}

/* ---- secrets ---- */

static void
test_secret(void **state)
{
	struct kit *k = *state;
	struct http_ask ask = { .method = "GET" };
	struct link *l;

	snprintf(k->auth, sizeof k->auth, "file:%s/auth", k->k.dir);
	k->row.auth = str_of(k->auth);
	write_file(k, "auth", "s3cretword\n", 0644);
	begin_links(k);
	again(k);
	l = links_at(k->ls, 0);
	assert_int_equal(f.opens, 0);		/* others may read it */
	assert_int_equal(l->st.tries, 1);
	write_file(k, "auth", "s3cretword\n", 0600);
	f.done = ERR_REFUSED;
	f.said = "no s3cretword here";
	again(k);
	assert_int_equal(f.polls, 1);
	assert_null(strstr(l->st.said, "s3cretword"));
	assert_int_equal(link_ask(l, &ask), OK);
	assert_int_equal(ask.headers_n, 1);
	assert_string_equal(ask.headers[0], "Authorization: Bearer s3cretword");
	/* Refused: it is read anew, for somebody may put it right. */
	f.fatal = true;
	again(k);
	write_file(k, "auth", "user: me\npass: p:w\nheader: X-A: b\nkey: kkkk\n",
	    0600);
	f.fatal = false;
	f.done = OK;
	again(k);
	assert_int_equal(link_ask(l, &ask), OK);
	assert_string_equal(ask.user, "me");
	assert_string_equal(ask.pass, "p:w");
	assert_string_equal(ask.headers[0], "X-A: b");
	assert_string_equal(link_key(l), "kkkk");
	f.fatal = true;
	again(k);
	write_file(k, "auth", "one\ntwo\n", 0600);
	again(k);
	assert_non_null(strstr(l->st.said, "user:"));
}

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

#define T(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_one), T(test_poll), T(test_asked), T(test_fatal),
		T(test_open), T(test_marks), T(test_rows), T(test_later),
		T(test_refused), T(test_undo), T(test_under_way),
		T(test_grace), T(test_on), T(test_secret), T(test_json),
		T(test_json_send), T(test_json_denied),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
