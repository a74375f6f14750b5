/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_notices.c -- the outbox of a real store against peers that take it, refuse
 * it, or leave us alone with it.  Layer: tests. The wall is warped; nothing waits
 * for it. */
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

#include "app/clockwork.h"
#include "app/keep_kit.h"
#include "app/notices.h"
#include "channel/httpd.h"
#include "channel/webhook.h"
#include "seal/seal.h"

#define BEGIN_MS	1793577600000LL		/* 2026-11-02 08:00 there */
#define MIN		60000LL
#define OK_REPLY	"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define BUSY_REPLY	"HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\nlater"

struct kit {
	struct keep_kit	k;
	struct httpd	peer;
};

static void
write_file(const struct kit *k, const char *name, const char *text,
    unsigned mode)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", k->k.dir, name);
	unlink(path);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
point_at(struct kit *k, const struct answer *a, size_t n)
{
	char text[512];

	httpd_start(&k->peer, a, n);
	snprintf(text, sizeof text, "{ // a gateway\n\"url\": \"%s?key=hidden\","
	    " \"plain_http\": true, \"link\": \"https://desk.test/{number}\","
	    " \"token_file\": \"%s/token\" }", k->peer.url, k->k.dir);
	write_file(k, "notices.conf", text, 0600);
	write_file(k, "token", "t0ken\n", 0600);
}

/* All rungs of all clocks: do they go out together? */
static void
set_batch(struct kit *k, bool batch)
{
	for (size_t i = 0; i < k->k.law.books_n; i++)
		for (size_t j = 0; j < k->k.law.books[i].rungs_n; j++)
			k->k.law.books[i].rungs[j].batch = batch;
}

static void
set_up(struct kit *k)
{
	*k = (struct kit){ .peer.pid = 0 };
	clock_warp((struct wall){ BEGIN_MS }, 0);
	keep_kit_make(&k->k);
}

static void
tear_down(struct kit *k)
{
	if (k->peer.pid > 0)
		httpd_stop(&k->peer);
	keep_kit_free(&k->k);
	clock_unwarp();
}

static void
at(int64_t ms)
{
	clock_warp((struct wall){ BEGIN_MS + ms }, 0);
}

/* n cases whose first clock ran out, and the notices of that. */
static void
fall(struct kit *k, size_t n)
{
	uint64_t fired;

	keep_kit_report(&k->k, n, 0);
	at(clock_wall().ms - BEGIN_MS + 16 * MIN);
	assert_int_equal(clockwork_run(k->k.store, NULL, clock_wall().ms, NULL,
	    &fired), OK);
	assert_int_equal(fired, n);
}

struct tally {
	uint64_t	of[3], tries;
	char		said[96];
};

static bool
count(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct tally *t = ctx;

	(void)e;
	(void)c;
	t->of[n->state]++;
	t->tries += n->tries;
	if (n->said[0])
		str_copy(str_of(n->said), t->said, sizeof t->said);
	return true;
}

static struct tally
outbox(struct kit *k)
{
	struct tally t = { .tries = 0 };

	assert_int_equal(store_notices(k->k.store, 0, -1, count, &t), OK);
	return t;
}

/* Until all that could go went, or it rests. */
static struct notices_state
send_all(struct kit *k)
{
	struct notices *n = notices_new(k->k.loop, k->k.store, &k->k.law);
	struct notices_state st;

	while (!notices_idle(n))
		assert_int_equal(loop_turn(k->k.loop, -1), OK);
	notices_state(n, &st);
	notices_free(&n);
	return st;
}

static void
key_of(const char *request, char key[96])
{
	const char *p = strstr(request, "Idempotency-Key: \"");

	assert_non_null(p);
	p += 18;
	snprintf(key, 96, "%.*s", (int)strcspn(p, "\""), p);
}

static char request[65536];

/* ---- tests ---- */

static void
test_together(void **state)
{
	static const struct answer a[] = { { OK_REPLY } };
	struct notices_state st;
	struct tally t;
	struct kit k;

	(void)state;
	set_up(&k);
	set_batch(&k, true);
	fall(&k, 12);
	point_at(&k, a, 1);
	st = send_all(&k);		/* they still gather */
	assert_int_equal(st.sent, 0);
	assert_int_equal(outbox(&k).of[OUTBOX_WAITS], 12);
	at(16 * MIN + k.k.law.notice_ms + 1);
	st = send_all(&k);
	assert_int_equal(st.sent, 1);
	assert_int_equal(st.told, 12);
	t = outbox(&k);
	assert_int_equal(t.of[OUTBOX_SENT], 12);
	assert_string_equal(t.said, "200 ok");
	assert_true(httpd_request(&k.peer, request, sizeof request) > 0);
	assert_non_null(strstr(request, "POST /in?key=hidden "));
	assert_non_null(strstr(request, "Authorization: Bearer t0ken\r\n"));
	assert_non_null(strstr(request, "\"count\":12,"));
	assert_non_null(strstr(request, "\"card\":\"none\""));
	assert_non_null(strstr(request, "{\"as\":\"desk\"}"));
	assert_non_null(strstr(request, "\"role\":\"supervisor\""));
	assert_non_null(strstr(request, "\"link\":\"https://desk.test/DX-"));
	/* nothing of a citizen */
	assert_null(strstr(request, "钱"));
	assert_null(strstr(request, "13800001234"));
	assert_null(strstr(request, "垃圾"));
	assert_null(strstr(request, "样例路"));
	assert_int_equal(send_all(&k).sent, 0);		/* once */
	tear_down(&k);
}

static void
test_alone(void **state)
{
	static const struct answer a[] = {
		{ OK_REPLY }, { "HTTP/1.1 422 No\r\n\r\nno \x1b[2Jsuch unit "
		    "13912345678" }, { OK_REPLY }
	};
	char key[3][96];
	struct notices_state st;
	struct tally t;
	struct kit k;

	(void)state;
	set_up(&k);
	set_batch(&k, false);
	fall(&k, 3);
	point_at(&k, a, 3);
	st = send_all(&k);
	assert_int_equal(st.sent, 2);
	assert_int_equal(st.refused, 1);
	t = outbox(&k);
	assert_int_equal(t.of[OUTBOX_SENT], 2);
	assert_int_equal(t.of[OUTBOX_REFUSED], 1);
	for (int i = 0; i < 3; i++) {
		assert_true(httpd_request(&k.peer, request, sizeof request) >
		    0);
		key_of(request, key[i]);
	}
	assert_string_not_equal(key[0], key[1]);
	assert_string_not_equal(key[1], key[2]);
	tear_down(&k);
}

/* What fails for everybody rests the whole, and is the same message later. */
static void
test_later(void **state)
{
	static const struct answer a[] = {
		{ BUSY_REPLY }, { OK_REPLY }, { OK_REPLY }
	};
	char key[2][96];
	struct notices_state st;
	struct tally t;
	struct kit k;

	(void)state;
	set_up(&k);
	set_batch(&k, true);
	fall(&k, 5);
	at(16 * MIN + k.k.law.notice_ms + 1);
	point_at(&k, a, 3);
	st = send_all(&k);
	assert_int_equal(st.sent, 0);
	assert_true(st.resting);
	assert_string_equal(st.fault, "503: later");
	t = outbox(&k);
	assert_int_equal(t.of[OUTBOX_WAITS], 5);
	assert_int_equal(t.tries, 5);
	assert_string_equal(t.said, "503 later");
	/* others of the kind come meanwhile: not into the old message */
	set_batch(&k, true);
	fall(&k, 2);
	at(2 * 60 * MIN);
	st = send_all(&k);
	assert_int_equal(st.sent, 2);
	assert_int_equal(outbox(&k).of[OUTBOX_SENT], 7);
	for (int i = 0; i < 2; i++) {
		assert_true(httpd_request(&k.peer, request, sizeof request) >
		    0);
		assert_non_null(strstr(request, "\"count\":5,"));
		key_of(request, key[i]);
	}
	assert_string_equal(key[0], key[1]);
	tear_down(&k);
}

/* Ended between the claim and the answer: the same again, never another. */
static void
test_killed(void **state)
{
	static const struct answer a[] = {
		{ "H", .hold = true }, { OK_REPLY }
	};
	char key[2][96];
	struct notices *n;
	struct notices_state st;
	struct kit k;

	(void)state;
	set_up(&k);
	set_batch(&k, true);
	fall(&k, 4);
	at(16 * MIN + k.k.law.notice_ms + 1);
	point_at(&k, a, 2);
	n = notices_new(k.k.loop, k.k.store, &k.k.law);
	do {
		assert_int_equal(loop_turn(k.k.loop, 1000), OK);
		notices_state(n, &st);
	} while (!st.busy);
	for (int i = 0; i < 20; i++)
		assert_int_equal(loop_turn(k.k.loop, 1000), OK);
	assert_true(httpd_request(&k.peer, request, sizeof request) > 0);
	key_of(request, key[0]);
	notices_free(&n);
	assert_int_equal(send_all(&k).sent, 0);	/* left alone for a while */
	at(16 * MIN + k.k.law.notice_ms + 2 * MIN);
	assert_int_equal(send_all(&k).sent, 1);
	assert_true(httpd_request(&k.peer, request, sizeof request) > 0);
	key_of(request, key[1]);
	assert_string_equal(key[0], key[1]);
	assert_int_equal(outbox(&k).of[OUTBOX_SENT], 4);
	tear_down(&k);
}

/* A wrong token or address is nobody's notice's fault. */
static void
test_way(void **state)
{
	static const struct answer a[] = {
		{ "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n" },
		{ "HTTP/1.1 302 M\r\nLocation: http://127.0.0.1:1/\r\n"
		    "Content-Length: 0\r\n\r\n" },
		{ OK_REPLY }
	};
	struct notices_state st;
	struct kit k;

	(void)state;
	set_up(&k);
	set_batch(&k, false);
	fall(&k, 1);
	point_at(&k, a, 3);
	for (int i = 1; i <= 2; i++) {
		st = send_all(&k);
		assert_true(st.resting);
		assert_int_equal(st.refused, 0);
		assert_int_equal(outbox(&k).of[OUTBOX_WAITS], 1);
		at((16 + 60 * i) * MIN);
	}
	assert_int_equal(send_all(&k).sent, 1);
	tear_down(&k);
}

/* Nobody wants to hear of last week; unless somebody asks for it. */
static void
test_old(void **state)
{
	static const struct answer a[] = { { OK_REPLY } };
	struct store_notice again = { .id = 1, .state = OUTBOX_WAITS };
	struct kit k;

	(void)state;
	set_up(&k);
	set_batch(&k, false);
	fall(&k, 2);
	at(7 * CLOCK_DAY_MS);
	point_at(&k, a, 1);
	assert_int_equal(send_all(&k).sent, 0);
	assert_int_equal(outbox(&k).of[OUTBOX_REFUSED], 2);
	assert_int_equal(store_notices_set(k.k.store, &again, 1), OK);
	assert_int_equal(send_all(&k).sent, 1);
	tear_down(&k);
}

/* The desk takes case slot in hand, and the profile tells of that. */
static void
accept_case(struct kit *k, uint32_t slot, enum event_kind kind)
{
	struct body body = { .n = 0 };
	struct repo *repo = store_repo(k->k.store);
	struct intent in = { .kind = kind, .actor = STR("ludong"),
		.login = STR("test"), .body = &body };
	struct case_view v;
	struct casefile c;
	struct outcome out;

	for (size_t i = 0; i < k->k.law.moves_n; i++)
		if (str_is(k->k.law.moves[i].action, "accept"))
			k->k.law.moves[i].tell = STR("desk,reporter");
	assert_int_equal(repo->ops->get(repo, slot, &v), OK);
	c = *v.c;
	in.subject = str_of(c.number);
	if (kind == EV_CASE_MOVE)
		assert_int_equal(body_text(&body, "action", STR("accept")) |
		    body_text(&body, "role", STR("supervisor")), OK);
	else
		assert_int_equal(body_text(&body, "reason", STR("mistake")),
		    OK);
	assert_int_equal(repo->ops->commit(repo, &in, 1, false, &out), OK);
	assert_int_equal(out.err, OK);
}

/* A move is told when it can no more be undone, unless it was; one that was told
 * and is taken back is corrected. */
static void
test_undone(void **state)
{
	static const struct answer a[] = { { OK_REPLY }, { OK_REPLY } };
	struct kit k;

	(void)state;
	set_up(&k);
	keep_kit_report(&k.k, 2, 0);
	accept_case(&k, 0, EV_CASE_MOVE);
	accept_case(&k, 1, EV_CASE_MOVE);
	assert_int_equal(outbox(&k).of[OUTBOX_WAITS], 2);
	point_at(&k, a, 2);
	assert_int_equal(send_all(&k).sent, 0);
	accept_case(&k, 1, EV_CASE_UNDO);
	assert_int_equal(outbox(&k).of[OUTBOX_WAITS], 1);
	at(k.k.law.undo_ms + 1000);
	assert_int_equal(send_all(&k).sent, 1);
	assert_int_equal(outbox(&k).of[OUTBOX_SENT], 1);
	assert_true(httpd_request(&k.peer, request, sizeof request) > 0);
	assert_non_null(strstr(request, "\"kind\":\"move\",\"code\":\"accept\""));
	assert_non_null(strstr(request, "{\"as\":\"reporter\",\"channel\":"));
	assert_null(strstr(request, "13800001234"));
	assert_null(strstr(request, "withdrawn"));
	accept_case(&k, 0, EV_CASE_UNDO);
	assert_int_equal(send_all(&k).sent, 1);
	assert_int_equal(outbox(&k).of[OUTBOX_SENT], 2);
	assert_true(httpd_request(&k.peer, request, sizeof request) > 0);
	assert_non_null(strstr(request, "\"code\":\"accept\""));
	assert_non_null(strstr(request, "\"withdrawn\":true"));
	assert_non_null(strstr(request, "\"text\":\"taken back: ["));
	tear_down(&k);
}

/* What was sent is kept a month, no longer. */
static void
test_kept(void **state)
{
	static const struct answer a[] = { { OK_REPLY } };
	struct kit k;

	(void)state;
	set_up(&k);
	set_batch(&k, false);
	fall(&k, 1);
	point_at(&k, a, 1);
	assert_int_equal(send_all(&k).sent, 1);
	at(29 * CLOCK_DAY_MS);
	assert_int_equal(send_all(&k).sent, 0);
	assert_int_equal(outbox(&k).of[OUTBOX_SENT], 1);
	at(31 * CLOCK_DAY_MS);
	assert_int_equal(send_all(&k).sent, 0);
	assert_int_equal(outbox(&k).of[OUTBOX_SENT], 0);
	tear_down(&k);
}

/* It has an outbox, a gateway and a secret, and tells nobody all the same. */
static void
test_rehearsal(void **state)
{
	static const struct answer a[] = { { OK_REPLY } };
	struct store_fault why;
	struct store *live;
	struct kit k;
	char dir[64];

	(void)state;
	set_up(&k);
	live = k.k.store;
	memcpy(dir, k.k.dir, sizeof dir);
	strcat(k.k.dir, "/r");
	assert_int_equal(store_create(&(struct store_birth){ .dir = k.k.dir,
	    .node = "tr", .mode = STORE_REHEARSAL, .archive =
	    buf_view(&k.k.archive) }, &why), OK);
	assert_int_equal(store_open(&k.k.store, &(struct store_options){
	    .dir = k.k.dir }, &why), OK);
	store_set_law(k.k.store, &k.k.law);
	set_batch(&k, false);
	fall(&k, 1);
	point_at(&k, a, 1);
	at(CLOCK_HOUR_MS);
	assert_int_equal(send_all(&k).mode, NOTICES_OFF);
	assert_int_equal(outbox(&k).of[OUTBOX_WAITS], 1);
	assert_int_equal(outbox(&k).tries, 0);
	store_close(&k.k.store);
	memcpy(k.k.dir, dir, sizeof dir);
	k.k.store = live;
	tear_down(&k);
}

static enum notices_mode
mode_with(struct kit *k, const char *conf, unsigned mode)
{
	struct notices_state st;

	write_file(k, "notices.conf", conf, mode);
	st = send_all(k);
	return st.mode;
}

static void
test_conf(void **state)
{
	static const char good[] = "{\"url\":\"https://gw.test/x\"}";
	struct notices_conf c;
	char why[256], where[256];
	struct kit k;

	(void)state;
	set_up(&k);
	set_batch(&k, false);
	assert_int_equal(setenv("XDG_CONFIG_HOME", k.k.dir, 1), 0);
	assert_int_equal(send_all(&k).mode, NOTICES_NO_CONF);
	assert_int_equal(mode_with(&k, good, 0600), NOTICES_SENDING);
	assert_int_equal(mode_with(&k, good, 0640), NOTICES_SENDING);
	assert_int_equal(mode_with(&k, good, 0644), NOTICES_BAD_CONF);
	assert_int_equal(mode_with(&k, good, 0620), NOTICES_BAD_CONF);
	assert_int_equal(mode_with(&k, "{}", 0600), NOTICES_BAD_CONF);
	assert_int_equal(mode_with(&k, "{\"url\":1}", 0600), NOTICES_BAD_CONF);
	assert_int_equal(mode_with(&k, "{\"url\":\"https://a\",\"headers\":"
	    "{\"Authorization\":\"x\"}}", 0600), NOTICES_BAD_CONF);
	assert_int_equal(mode_with(&k, "{\"url\":\"https://a\",\"headers\":"
	    "{\"X-A\":\"b\\nX-C: d\"}}", 0600), NOTICES_BAD_CONF);
	write_file(&k, "notices.conf", "{\"url\":\"https://me:pw@gw.test:8443"
	    "/robot?key=1234\"}", 0600);
	assert_int_equal(notices_conf_read(&c, k.k.dir, why), OK);
	notices_conf_where(&c, where, sizeof where);
	assert_string_equal(where, "https://gw.test:8443/…");
	notices_conf_fini(&c);
	tear_down(&k);
}

static void
test_token(void **state)
{
	static const struct answer a[] = { { OK_REPLY } };
	struct notices_state st;
	struct kit k;

	(void)state;
	set_up(&k);
	set_batch(&k, false);
	fall(&k, 1);
	point_at(&k, a, 1);
	write_file(&k, "token", "t0ken\n", 0640);
	st = send_all(&k);
	assert_true(st.resting);
	assert_non_null(strstr(st.fault, "token"));
	write_file(&k, "token", "two\nlines\n", 0600);
	assert_true(send_all(&k).resting);
	assert_int_equal(outbox(&k).tries, 0);
	write_file(&k, "token", "t0ken\n", 0600);
	assert_int_equal(send_all(&k).sent, 1);
	tear_down(&k);
}

static bool
have_curl(void)
{
	const struct webhook_options o = { .url = "https://a.test/" };
	struct webhook *w = NULL;
	struct loop *l = NULL;
	const bool have = loop_new(&l) == OK &&
	    webhook_new(&w, l, &o) == OK;

	webhook_free(&w);
	loop_free(&l);
	return have;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_together), cmocka_unit_test(test_alone),
		cmocka_unit_test(test_later), cmocka_unit_test(test_killed),
		cmocka_unit_test(test_way), cmocka_unit_test(test_old),
		cmocka_unit_test(test_undone), cmocka_unit_test(test_kept),
		cmocka_unit_test(test_rehearsal),
		cmocka_unit_test(test_conf), cmocka_unit_test(test_token),
	};

	if (seal_init() != OK)
		return 1;
	if (!have_curl()) {
		puts("ok 1 - notices # SKIP no libcurl here");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
