/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_webhook.c -- one post, against peers that answer well, badly, slowly, too
 * much, or not at all.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "channel/httpd.h"
#include "channel/webhook.h"

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

struct post {
	struct loop	*loop;
	struct webhook	*hook;
	struct webhook_reply reply;
	int		 calls;
};

static void
on_reply(void *ctx, const struct webhook_reply *r)
{
	struct post *p = ctx;

	p->reply = *r;
	p->calls++;
}

static void
begin(struct post *p, const char *url, int64_t timeout_ms)
{
	const struct webhook_options o = {
		.url = url, .agent = "gridseat/test", .plain = true,
		.timeout_ms = timeout_ms, .headers_n = 1,
		.headers = { "Authorization: Bearer s3cret" }
	};
	enum err e;

	*p = (struct post){ .calls = 0 };
	assert_int_equal(loop_new(&p->loop), OK);
	e = webhook_new(&p->hook, p->loop, &o);
	if (e == ERR_NOT_FOUND) {
		puts("ok 1 - webhook # SKIP no libcurl here");
		exit(0);
	}
	assert_int_equal(e, OK);
}

static void
end(struct post *p)
{
	webhook_free(&p->hook);
	loop_free(&p->loop);
}

static void
post(struct post *p, const char *json, const char *key)
{
	const int before = p->calls;

	assert_int_equal(webhook_post(p->hook, str_of(json), key, on_reply,
	    p), OK);
	assert_true(webhook_busy(p->hook));
	assert_int_equal(webhook_post(p->hook, str_of(json), key, on_reply,
	    p), ERR_BUSY);
	while (p->calls == before)
		assert_int_equal(loop_turn(p->loop, -1), OK);
	assert_int_equal(p->calls, before + 1);
	assert_false(webhook_busy(p->hook));
}

static struct webhook_reply
ask(const struct answer *a, int64_t timeout_ms)
{
	struct httpd h;
	struct post p;

	httpd_start(&h, a, 1);
	begin(&p, h.url, timeout_ms);
	post(&p, "{}", "k");
	end(&p);
	httpd_stop(&h);
	return p.reply;
}

static void
test_request(void **state)
{
	static const struct answer a[] = { { OK_REPLY }, { OK_REPLY } };
	static char got[4096];
	struct httpd h;
	struct post p;

	(void)state;
	httpd_start(&h, a, 2);
	begin(&p, h.url, 0);
	for (int i = 0; i < 2; i++) {
		post(&p, i ? "{\"b\":2}" : "{\"城\":1}", i ? "k2" : "k1");
		assert_int_equal(p.reply.fate, WEBHOOK_SENT);
		assert_int_equal(p.reply.status, 200);
		assert_string_equal(p.reply.said, "ok");
		assert_true(httpd_request(&h, got, sizeof got) > 0);
		assert_non_null(strstr(got, "POST /in HTTP/1.1\r\n"));
		assert_non_null(strstr(got, i ? "Idempotency-Key: \"k2\"\r\n" :
		    "Idempotency-Key: \"k1\"\r\n"));
		assert_non_null(strstr(got, "Bearer s3cret\r\n"));
		assert_non_null(strstr(got, "User-Agent: gridseat/test\r\n"));
		assert_non_null(strstr(got, "application/json"));
		assert_null(strstr(got, "Expect"));
		assert_string_equal(strstr(got, "\r\n\r\n") + 4,
		    i ? "{\"b\":2}" : "{\"城\":1}");
	}
	end(&p);
	httpd_stop(&h);
}

static void
test_fates(void **state)
{
	static const struct {
		const char *text; enum webhook_fate fate; int64_t asked;
	} rows[] = {
		{ "204 No Content\r\n", WEBHOOK_SENT, -1 },
		{ "202 Accepted\r\n", WEBHOOK_SENT, -1 },
		{ "301 M\r\nLocation: http://127.0.0.1:1/x\r\n",
		    WEBHOOK_REFUSED, -1 },
		{ "307 M\r\nLocation: /elsewhere\r\n", WEBHOOK_REFUSED, -1 },
		{ "400 Bad\r\n", WEBHOOK_REFUSED, -1 },
		{ "401 No\r\n", WEBHOOK_REFUSED, -1 },
		{ "404 No\r\n", WEBHOOK_REFUSED, -1 },
		{ "410 Gone\r\n", WEBHOOK_REFUSED, -1 },
		{ "408 Slow\r\n", WEBHOOK_LATER, -1 },
		{ "429 Slow\r\nRetry-After: 120\r\n", WEBHOOK_LATER, 120000 },
		{ "429 Slow\r\nRetry-After: 99999999\r\n", WEBHOOK_LATER,
		    86400000 },
		{ "429 Slow\r\nRetry-After: soon\r\n", WEBHOOK_LATER, -1 },
		{ "500 Oh\r\n", WEBHOOK_LATER, -1 },
		{ "503 Oh\r\nRetry-After: 7\r\n", WEBHOOK_LATER, 7000 },
		{ "400 Bad\r\nRetry-After: 7\r\n", WEBHOOK_REFUSED, -1 },
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct answer a = { .text = text };
		struct webhook_reply r;

		snprintf(text, sizeof text, "HTTP/1.1 %sContent-Length: 0"
		    "\r\n\r\n", rows[i].text);
		r = ask(&a, 0);
		if (r.fate != rows[i].fate || r.asked_ms != rows[i].asked)
			fail_msg("%s: fate %d, asked %lld", rows[i].text,
			    (int)r.fate, (long long)r.asked_ms);
	}
}

/* A reply cut behind any byte: what was said whole counts, nothing else. */
static void
test_cut(void **state)
{
	const char *head_end = strstr(OK_REPLY, "\r\n\r\n");
	const size_t head = (size_t)(head_end - OK_REPLY) + 4;

	(void)state;
	for (size_t n = 1; n < sizeof OK_REPLY - 1; n++) {
		const struct answer a = { OK_REPLY, .n = n };
		const struct webhook_reply r = ask(&a, 0);

		if (r.fate != (n < head ? WEBHOOK_LATER : WEBHOOK_SENT))
			fail_msg("cut behind %zu: fate %d, %s", n,
			    (int)r.fate, r.said);
		assert_true(n < head ? r.said[0] != '\0' : r.status == 200);
	}
}

static void
test_slow(void **state)
{
	static const struct answer silent = { "H", .hold = true };
	static const struct answer half = {
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
		.hold = true
	};
	struct webhook_reply r = ask(&silent, 200);

	(void)state;
	assert_int_equal(r.fate, WEBHOOK_LATER);
	assert_int_equal(r.status, 0);
	r = ask(&half, 200);
	assert_int_equal(r.fate, WEBHOOK_SENT);
}

static void
test_huge(void **state)
{
	static const struct answer body = {
		"HTTP/1.1 200 OK\r\n\r\n", .more = 50u << 20
	};
	static const struct answer head = {
		"HTTP/1.1 200 OK\r\nX-Fill: ", .more = 50u << 20
	};
	struct webhook_reply r = ask(&body, 0);

	(void)state;
	assert_int_equal(r.fate, WEBHOOK_SENT);
	assert_true(strlen(r.said) < WEBHOOK_SAID);
	r = ask(&head, 0);
	assert_int_equal(r.fate, WEBHOOK_LATER);
}

static void
test_malformed(void **state)
{
	static const char *const rows[] = {
		"\r\n\r\n", "SSH-2.0-OpenSSH\r\n", "HTTP/9.9 200 OK\r\n\r\n",
		"HTTP/1.1 abc\r\n\r\n", "HTTP/1.1\r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\n", "ICY 200 OK\r\n\r\n",
		"HTTP/1.1 99999 X\r\n\r\n", "\x15\x03\x01\x00\x02\x02\x50",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct answer a = { rows[i] };
		const struct webhook_reply r = ask(&a, 0);

		if (r.fate != WEBHOOK_LATER || r.said[0] == '\0')
			fail_msg("%s: fate %d", rows[i], (int)r.fate);
	}
}

static void
test_said(void **state)
{
	static const struct answer a = { "HTTP/1.1 400 Bad\r\n\r\n"
	    " \x1b[31mno\x1b]0;x\x07 such\r\n\tnumber \xff "
	    "\xe2\x80\xae""138\xe2\x80\x8b 坏  " };
	const struct webhook_reply r = ask(&a, 0);

	(void)state;
	assert_string_equal(r.said, "[31mno ]0;x such number \xef\xbf\xbd 138 坏");
}

static void
test_nobody(void **state)
{
	static const struct answer a = { OK_REPLY };
	struct httpd h;
	struct post p;

	(void)state;
	httpd_start(&h, &a, 1);
	httpd_stop(&h);			/* its port is closed now */
	begin(&p, h.url, 0);
	post(&p, "{}", "k");
	assert_int_equal(p.reply.fate, WEBHOOK_LATER);
	assert_int_equal(p.reply.status, 0);
	assert_true(p.reply.said[0] != '\0');
	end(&p);
}

/* Given up in flight: nothing is called back, nothing is left. */
static void
test_given_up(void **state)
{
	static const struct answer a = { "H", .hold = true };
	static char got[4096];
	struct httpd h;
	struct post p;

	(void)state;
	httpd_start(&h, &a, 1);
	begin(&p, h.url, 0);
	assert_int_equal(webhook_post(p.hook, STR("{}"), "k", on_reply, &p),
	    OK);
	for (int i = 0; i < 50; i++)
		assert_int_equal(loop_turn(p.loop, 1000), OK);
	assert_true(httpd_request(&h, got, sizeof got) > 0);
	end(&p);
	assert_int_equal(p.calls, 0);
	httpd_stop(&h);
}

static void
test_urls(void **state)
{
	static const struct { const char *url; bool plain, good; } rows[] = {
		{ "https://gw.example.org/hook?a=1", false, true },
		{ "https://gw.example.org/hook", true, true },
		{ "http://gw.example.org/hook", false, false },
		{ "http://127.0.0.1/", true, true },
		{ "file:///etc/passwd", true, false },
		{ "ftp://gw.example.org/", true, false },
		{ "gw.example.org", true, false }, { "", true, false },
		{ "https://", false, false }, { "https://a b/", false, false },
	};
	struct loop *l;

	(void)state;
	assert_int_equal(loop_new(&l), OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct webhook_options o = {
			.url = rows[i].url, .plain = rows[i].plain
		};
		struct webhook *w;
		const enum err e = webhook_new(&w, l, &o);

		if (e != ERR_NOT_FOUND && (e == OK) != rows[i].good)
			fail_msg("%s", rows[i].url);
		webhook_free(&w);
	}
	loop_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request), cmocka_unit_test(test_fates),
		cmocka_unit_test(test_cut), cmocka_unit_test(test_slow),
		cmocka_unit_test(test_huge), cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_said), cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_given_up), cmocka_unit_test(test_urls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
