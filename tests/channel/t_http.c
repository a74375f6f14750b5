/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_http.c -- what is asked, what is answered, and what that comes to; also
 * where an answer ends too soon.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "channel/httpget.h"

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define DATE "Date: Sat, 21 Nov 2026 20:00:00 GMT\r\n"

static void
test_request(void **state)
{
	static const struct answer a[] = { { OK_REPLY }, { OK_REPLY },
	    { OK_REPLY }, { OK_REPLY } };
	static const char *const headers[] = { "X-One: 1",
	    "Content-Type: text/plain" };
	static char seen[8192];
	struct httpd h;
	struct got g;
	struct http_ask q;
	size_t n;

	(void)state;
	httpd_start(&h, a, 4);
	q = get_ask(h.url, &g);
	q.user = "s07";
	q.pass = "p:w";
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_OK);
	assert_int_equal(g.r.status, 200);
	assert_string_equal(g.kept, "ok");
	assert_true(httpd_request(&h, seen, sizeof seen) > 0);
	assert_non_null(strstr(seen, "GET /in HTTP/1.1\r\n"));
	assert_non_null(strstr(seen, "Accept: application/json\r\n"));
	assert_non_null(strstr(seen, "Authorization: Basic czA3OnA6dw==\r\n"));
	assert_null(strstr(seen, "Accept-Encoding"));

	q = get_ask(h.url, &g);
	q.method = "PUT";
	q.headers = headers;
	q.headers_n = 2;
	q.body = STR("a\0b");
	get_fly(&q, &g);
	n = httpd_request(&h, seen, sizeof seen);
	assert_int_equal(n, strlen(seen) + 2);	/* the NUL is of the body */
	assert_non_null(strstr(seen, "PUT /in HTTP/1.1\r\n"));
	assert_non_null(strstr(seen, "X-One: 1\r\n"));
	assert_non_null(strstr(seen, "Content-Type: text/plain\r\n"));
	assert_null(strstr(seen, "Expect"));

	q = get_ask(h.url, &g);
	q.method = "POST";
	q.body = STR("{}");
	q.body_lent = true;
	get_fly(&q, &g);
	assert_true(httpd_request(&h, seen, sizeof seen) > 0);
	assert_non_null(strstr(seen, "Content-Type: application/json\r\n"));
	assert_string_equal(strstr(seen, "\r\n\r\n"), "\r\n\r\n{}");
	assert_int_equal(g.r.sent, 2);

	q = get_ask(h.url, &g);
	q.method = "DELETE";
	get_fly(&q, &g);
	assert_true(httpd_request(&h, seen, sizeof seen) > 0);
	assert_non_null(strstr(seen, "DELETE /in HTTP/1.1\r\n"));
	httpd_stop(&h);
}

static void
test_fates(void **state)
{
	static const struct {
		const char *text; enum http_fate fate; int64_t asked;
	} rows[] = {
		{ "200 OK\r\n", HTTP_OK, -1 },
		{ "204 No Content\r\n", HTTP_OK, -1 },
		{ "301 M\r\nLocation: /in\r\n", HTTP_MOVED, -1 },
		{ "304 Same\r\n", HTTP_MOVED, -1 },
		{ "307 M\r\nLocation: http://127.0.0.1:1/\r\n", HTTP_MOVED,
		    -1 },
		{ "401 No\r\nWWW-Authenticate: Basic\r\n", HTTP_DENIED,
		    -1 },
		{ "403 No\r\nRetry-After: 9\r\n", HTTP_DENIED, -1 },
		{ "400 Bad\r\n", HTTP_REFUSED, -1 },
		{ "404 No\r\n", HTTP_REFUSED, -1 },
		{ "409 No\r\n", HTTP_REFUSED, -1 },
		{ "413 Big\r\n", HTTP_REFUSED, -1 },
		{ "408 Slow\r\n", HTTP_LATER, -1 },
		{ "425 Early\r\n", HTTP_LATER, -1 },
		{ "429 Slow\r\nRetry-After: 120\r\n", HTTP_LATER, 120000 },
		{ "429 Slow\r\nRetry-After: 99999999999999999999\r\n",
		    HTTP_LATER, -1 },
		{ "429 Slow\r\nRetry-After: 9999999\r\n", HTTP_LATER,
		    86400000 },
		{ "429 Slow\r\nRetry-After: -5\r\n", HTTP_LATER, -1 },
		{ "429 Slow\r\nRetry-After: soon\r\n", HTTP_LATER, -1 },
		{ "503 Oh\r\n" DATE
		    "Retry-After: Sat, 21 Nov 2026 20:01:30 GMT\r\n",
		    HTTP_LATER, 90000 },
		{ "503 Oh\r\n" DATE
		    "Retry-After: Sat, 21 Nov 2026 19:00:00 GMT\r\n",
		    HTTP_LATER, -1 },
		{ "500 Oh\r\n", HTTP_LATER, -1 },
		{ "502 Oh\r\n", HTTP_LATER, -1 },
		{ "504 Oh\r\n", HTTP_LATER, -1 },
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct answer a = { .text = text };
		struct got g;

		snprintf(text, sizeof text, "HTTP/1.1 %sContent-Length: 0"
		    "\r\n\r\n", rows[i].text);
		g = get_one(&a, true);
		if (g.r.fate != rows[i].fate || g.r.asked_ms != rows[i].asked)
			fail_msg("%s: fate %d, asked %lld", rows[i].text,
			    (int)g.r.fate, (long long)g.r.asked_ms);
		assert_int_equal(g.r.status, strtol(rows[i].text, NULL, 10));
		assert_int_equal(g.pieces, 0);
	}
}

static void
test_head(void **state)
{
	static const struct answer a = { "HTTP/1.1 100 Continue\r\nEtag: no"
	    "\r\n\r\nHTTP/1.1 404 Not here\r\nCONTENT-TYPE: Application/"
	    "JSON ; charset=utf-8\r\neTag: \"1-ab\"\r\n" DATE
	    "Content-Length: 11\r\n\r\n{\"a\":\n \x1b[1}" };
	struct got g = get_one(&a, true);

	(void)state;
	assert_int_equal(g.r.fate, HTTP_REFUSED);
	assert_string_equal(g.r.type, "application/json");
	assert_string_equal(g.r.etag, "\"1-ab\"");
	assert_int_equal(g.r.date_ms, 1795291200000);
	assert_int_equal(g.kept_n, 11);
	assert_string_equal(g.r.said, "{\"a\": [1}");
	assert_int_equal(g.pieces, 0);		/* that is for 2xx */
	assert_int_equal(g.r.got, 11);
}

/* An address that was given back shows no secret. */
static void
test_moved(void **state)
{
	static const struct answer a = { "HTTP/1.1 301 M\r\nLocation: https://"
	    "me:secret@peer.test/x?key=s3cret#f\r\nContent-Length: 0\r\n\r\n"
	};
	struct got g = get_one(&a, false);

	(void)state;
	assert_int_equal(g.r.fate, HTTP_MOVED);
	assert_string_equal(g.r.said, "https://peer.test/x");
}

/* Behind whatever byte it is cut: never a part for the whole. lack: bytes at
 * its end that say nothing. */
static void
cut_everywhere(const char *text, size_t whole, size_t lack, bool pieces)
{
	const size_t head = (size_t)(strstr(text, "\r\n\r\n") - text) + 4;

	for (size_t n = 1; n <= whole; n++) {
		const struct answer a = { text, .n = n };
		struct got g = get_one(&a, pieces);

		if (g.r.fate != (n + lack >= whole ? HTTP_OK : HTTP_LATER))
			fail_msg("cut behind %zu of %zu: fate %d, %s", n,
			    whole, (int)g.r.fate, g.r.said);
		assert_int_equal(g.r.status, n < head ? 0 : 200);
		assert_true(n + lack >= whole || g.r.said[0] != '\0');
		buf_fini(&g.body);
	}
}

static void
test_cut(void **state)
{
	static const char chunked[] = "HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n"
	    "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: r\r\n\r\n";

	(void)state;
	cut_everywhere(OK_REPLY, sizeof OK_REPLY - 1, 0, false);
	cut_everywhere(OK_REPLY, sizeof OK_REPLY - 1, 0, true);
	cut_everywhere(chunked, sizeof chunked - 1, 1, false);
	cut_everywhere(chunked, sizeof chunked - 1, 1, true);
}

/* No length at all: its end is the line's. */
static void
test_until_end(void **state)
{
	static const struct answer a = { "HTTP/1.1 200 OK\r\n\r\nall" };
	struct got g = get_one(&a, true);

	(void)state;
	assert_int_equal(g.r.fate, HTTP_OK);
	assert_int_equal(g.body.n, 3);
	buf_fini(&g.body);
}

static void
test_nobody(void **state)
{
	static const struct answer a = { OK_REPLY };
	struct httpd h;
	struct got g;
	struct http_ask q;

	(void)state;
	httpd_start(&h, &a, 1);
	httpd_stop(&h);			/* its port is closed now */
	q = get_ask(h.url, &g);
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_LATER);
	assert_int_equal(g.r.status, 0);
	assert_true(g.r.said[0] != '\0');
	q = get_ask("https://nobody.invalid/", &g);
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_LATER);
}

static void
test_addresses(void **state)
{
	static const struct { const char *url; bool plain, good; } rows[] = {
		{ "https://gw.example.org/x?a=1", false, true },
		{ "http://gw.example.org/", false, false },
		{ "http://gw.example.org/", true, true },
		{ "http://127.0.0.1:5984/a", false, true },
		{ "http://127.9.8.7/", false, true },
		{ "http://localhost/", false, true },
		{ "http://[::1]:80/", false, true },
		{ "http://[::2]/", false, false },
		{ "http://128.0.0.1/", false, false },
		{ "http://127.0.0.1.example.org/", false, false },
		{ "http://127.0.0.1@example.org/", false, false },
		{ "http://localhost.example.org/", false, false },
		{ "file:///etc/passwd", true, false },
		{ "ftp://127.0.0.1/", true, false },
		{ "mqtt://127.0.0.1/", true, false },
		{ "127.0.0.1", true, false }, { "", true, false },
		{ "https://", false, false }, { "https://a b/", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct got g;
		struct http_ask q = get_ask(rows[i].url, &g);
		uint64_t id;

		q.plain = rows[i].plain;
		if ((http_begin(get_http, &q, &id) == OK) != rows[i].good)
			fail_msg("%s", rows[i].url);
		http_cancel(get_http, id);
		assert_int_equal(g.ends, 0);
	}
	assert_int_equal(http_flying(get_http), 0);
}

/* A secret with a line end in it would be a header of its own. */
static void
test_headers(void **state)
{
	static const char *const bad[] = { "X: a\r\nY: b", "X: a\nY: b",
	    "X: \x7f" };
	struct got g;
	struct http_ask q = get_ask("http://127.0.0.1/", &g);
	uint64_t id;

	(void)state;
	q.headers_n = 1;
	for (size_t i = 0; i < 3; i++) {
		q.headers = &bad[i];
		assert_int_equal(http_begin(get_http, &q, &id), ERR_BAD_INPUT);
		assert_int_equal(id, 0);
	}
}

static void
test_words(void **state)
{
	struct buf b = { 0 };
	char out[64];

	(void)state;
	http_escape(STR("a b/ü+~"), &b);
	assert_string_equal(buf_z(&b), "a%20b%2F%C3%BC%2B~");
	buf_fini(&b);
	http_shown("https://u:p@h.test:1/a/b?c=d", out, sizeof out);
	assert_string_equal(out, "https://h.test:1/a/b");
	http_shown("http://u@p@h?x", out, sizeof out);
	assert_string_equal(out, "http://h");
	http_shown("http://h/a@b", out, sizeof out);
	assert_string_equal(out, "http://h/a@b");
	http_shown("x?y://u:p@", out, sizeof out);
	assert_string_equal(out, "x");
	http_shown("https://h/abcdefghijklmnop", out, 16);
	assert_true(strlen(out) < 16);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		GET_TEST(test_request), GET_TEST(test_fates),
		GET_TEST(test_head), GET_TEST(test_moved), GET_TEST(test_cut),
		GET_TEST(test_until_end), GET_TEST(test_nobody),
		GET_TEST(test_addresses), GET_TEST(test_headers),
		GET_TEST(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
