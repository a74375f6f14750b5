/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_http.c -- requests against peers that answer well, badly, too much, in
 * pieces, or not at all.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "channel/httpd.h"
#include "channel/http.h"

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

struct got {
	struct http_reply r;
	struct buf	 body;		/* what on_data brought */
	char		 kept[256];	/* head of r.body */
	size_t		 kept_n;
	int		 ends, pieces;
	int		 most;		/* pieces taken; then no more */
};

static struct loop *loop;
static struct http *http;

static int
set_up(void **state)
{
	(void)state;
	assert_int_equal(loop_new(&loop), OK);
	assert_int_equal(http_new(&http, loop), OK);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	http_free(&http);
	loop_free(&loop);
	return 0;
}

static bool
on_data(void *ctx, struct str bytes)
{
	struct got *g = ctx;

	assert_true(bytes.n > 0);
	assert_int_equal(g->ends, 0);
	buf_str(&g->body, bytes);
	return ++g->pieces != g->most;
}

static void
on_end(void *ctx, const struct http_reply *r)
{
	struct got *g = ctx;

	g->r = *r;
	g->kept_n = r->body.n;
	str_copy(r->body, g->kept, sizeof g->kept);
	g->r.body = STR_NONE;
	g->ends++;
}

static void
fly(const struct http_ask *a, struct got *g)
{
	uint64_t id;

	assert_int_equal(http_begin(http, a, &id), OK);
	assert_true(id > 0);
	while (g->ends == 0)
		assert_int_equal(loop_turn(loop, -1), OK);
	assert_int_equal(g->ends, 1);
	assert_int_equal(http_flying(http), 0);
}

static struct http_ask
get(const char *url, struct got *g)
{
	*g = (struct got){ .ends = 0 };
	return (struct http_ask){
		.method = "GET", .url = url, .on_end = on_end, .ctx = g
	};
}

/* One answer to one GET; idle_ms 0: the usual. */
static struct got
ask(const struct answer *a, bool pieces, int64_t idle_ms)
{
	struct httpd h;
	struct got g;
	struct http_ask q;

	httpd_start(&h, a, 1);
	q = get(h.url, &g);
	q.on_data = pieces ? on_data : NULL;
	q.idle_ms = idle_ms;
	fly(&q, &g);
	httpd_stop(&h);
	return g;
}

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
	q = get(h.url, &g);
	q.user = "s07";
	q.pass = "p:w";
	fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_OK);
	assert_int_equal(g.r.status, 200);
	assert_string_equal(g.kept, "ok");
	assert_true(httpd_request(&h, seen, sizeof seen) > 0);
	assert_non_null(strstr(seen, "GET /in HTTP/1.1\r\n"));
	assert_non_null(strstr(seen, "Accept: application/json\r\n"));
	assert_non_null(strstr(seen, "Authorization: Basic czA3OnA6dw==\r\n"));
	assert_null(strstr(seen, "Accept-Encoding"));

	q = get(h.url, &g);
	q.method = "PUT";
	q.headers = headers;
	q.headers_n = 2;
	q.body = STR("a\0b");
	fly(&q, &g);
	n = httpd_request(&h, seen, sizeof seen);
	assert_int_equal(n, strlen(seen) + 2);	/* the NUL is of the body */
	assert_non_null(strstr(seen, "PUT /in HTTP/1.1\r\n"));
	assert_non_null(strstr(seen, "X-One: 1\r\n"));
	assert_non_null(strstr(seen, "Content-Type: text/plain\r\n"));
	assert_null(strstr(seen, "Expect"));

	q = get(h.url, &g);
	q.method = "POST";
	q.body = STR("{}");
	q.body_lent = true;
	fly(&q, &g);
	assert_true(httpd_request(&h, seen, sizeof seen) > 0);
	assert_non_null(strstr(seen, "Content-Type: application/json\r\n"));
	assert_string_equal(strstr(seen, "\r\n\r\n"), "\r\n\r\n{}");
	assert_int_equal(g.r.sent, 2);

	q = get(h.url, &g);
	q.method = "DELETE";
	fly(&q, &g);
	assert_true(httpd_request(&h, seen, sizeof seen) > 0);
	assert_non_null(strstr(seen, "DELETE /in HTTP/1.1\r\n"));
	httpd_stop(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_request, set_up,
		    tear_down),
	};

	(void)ask;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
