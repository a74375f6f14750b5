/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_http_hostile.c -- answers that are too much, never end, or are none; and
 * what callbacks may do.  Layer: tests. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "channel/httpget.h"

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define BOMB_HEAD "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"

static struct got
one(const struct answer *a, size_t body_max, bool pieces)
{
	struct httpd h;
	struct got g;
	struct http_ask q;

	httpd_start(&h, a, 1);
	q = get_ask(h.url, &g);
	q.on_data = pieces ? get_data : NULL;
	q.body_max = body_max;
	get_fly(&q, &g);
	httpd_stop(&h);
	return g;
}

static void
test_big_body(void **state)
{
	static const struct answer a = {
		"HTTP/1.1 200 OK\r\n\r\n", .more = 50u << 20
	};
	static const struct answer told = {
		"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
		.more = 1u << 20
	};
	static const struct answer sorry = {
		"HTTP/1.1 500 Oh\r\n\r\n", .more = 50u << 20
	};
	struct got g = one(&a, 100000, true);

	(void)state;
	assert_int_equal(g.r.fate, HTTP_TOO_BIG);
	assert_int_equal(g.r.status, 200);
	assert_true(g.body.n <= 100000);
	buf_fini(&g.body);
	g = one(&told, 100000, false);
	assert_int_equal(g.r.fate, HTTP_TOO_BIG);
	assert_true(g.r.got <= 100000);
	g = one(&a, 0, false);
	assert_int_equal(g.r.fate, HTTP_TOO_BIG);
	assert_true(g.r.got <= 16u << 20);
	/* Whoever refuses at length has refused. */
	g = one(&sorry, 0, true);
	assert_int_equal(g.r.fate, HTTP_LATER);
	assert_int_equal(g.r.status, 500);
	assert_int_equal(g.kept_n, 65536);
	assert_true(strlen(g.r.said) < HTTP_SAID);
}

static void
test_big_head(void **state)
{
	static const struct answer one_line = {
		"HTTP/1.1 200 OK\r\nX-Fill: ", .more = 50u << 20
	};
	struct buf b = { 0 };
	struct answer many = { 0 };
	struct got g = one(&one_line, 0, false);

	(void)state;
	assert_true(g.r.fate == HTTP_TOO_BIG || g.r.fate == HTTP_LATER);
	assert_int_equal(g.r.status, 0);
	buf_cstr(&b, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 9000; i++)
		buf_fmt(&b, "X-Fill-%d: 1\r\n", i);
	many.text = buf_z(&b);
	g = one(&many, 0, false);
	assert_int_equal(g.r.fate, HTTP_TOO_BIG);
	b.n = 0;
	for (int i = 0; i < 9000; i++)
		buf_cstr(&b, "HTTP/1.1 100 Continue\r\n\r\n");
	many.text = buf_z(&b);
	g = one(&many, 0, false);
	assert_int_equal(g.r.fate, HTTP_TOO_BIG);
	assert_true(g.r.said[0] != '\0');
	buf_fini(&b);
}

/* ---- what unfolds ---- */

struct bits { struct buf *out; uint32_t hold; int n; };

static void
put_bits(struct bits *b, uint32_t v, int n)
{
	b->hold |= v << b->n;
	for (b->n += n; b->n >= 8; b->n -= 8, b->hold >>= 8)
		buf_byte(b->out, (char)(b->hold & 255));
}

/* A zero, then "258 times the byte before" again and again: 13 bits each. */
static void
bomb(struct buf *out, int times)
{
	static const unsigned char head[] = {
		0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3
	};
	struct bits b = { .out = out };

	buf_add(out, head, sizeof head);
	put_bits(&b, 3, 3);		/* last block, fixed codes */
	put_bits(&b, 0x0c, 8);		/* literal 0: 00110000 */
	for (int i = 0; i < times; i++) {
		put_bits(&b, 0xa3, 8);	/* length 258: 11000101 */
		put_bits(&b, 0, 5);	/* distance 1 */
	}
	put_bits(&b, 0, 7 + 7);		/* the end, and a filled byte */
	buf_add(out, "\0\0\0\0\0\0\0\0", 8);
}

static void
test_bomb(void **state)
{
	struct buf b = { 0 };
	struct answer a = { 0 };
	struct got g;

	(void)state;
	buf_cstr(&b, BOMB_HEAD);
	bomb(&b, 200000);		/* 325 kB that unfold to 51 MB */
	assert_true(b.n < 400000);
	a = (struct answer){ buf_z(&b), .n = b.n };
	for (int pieces = 0; pieces < 2; pieces++) {
		g = one(&a, 1u << 20, pieces == 1);
		assert_int_equal(g.r.fate, HTTP_TOO_BIG);
		assert_true(g.r.got <= 1u << 20);
		assert_true(g.body.n <= 1u << 20);
		buf_fini(&g.body);
	}
	buf_fini(&b);
}

/* Unfolded whoever asked; damaged, it is no answer. */
static void
test_gzip(void **state)
{
	static const unsigned char ok[] = {
		0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0xcf, 0x06, 0x00,
		0x47, 0xdd, 0xdc, 0x79, 2, 0, 0, 0
	};
	static const char *const accept = "Accept-Encoding: gzip";
	static char seen[4096];
	struct buf b = { 0 };
	struct answer a[2];
	struct httpd h;
	struct http_ask q;
	struct got g;

	(void)state;
	buf_cstr(&b, BOMB_HEAD);
	buf_add(&b, ok, sizeof ok);
	a[0] = a[1] = (struct answer){ buf_z(&b), .n = b.n };
	httpd_start(&h, a, 2);
	q = get_ask(h.url, &g);
	q.headers = &accept;
	q.headers_n = 1;
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_OK);
	assert_string_equal(g.kept, "ok");
	assert_true(httpd_request(&h, seen, sizeof seen) > 0);
	assert_non_null(strstr(seen, "Accept-Encoding: gzip\r\n"));
	httpd_stop(&h);
	b.p[b.n - 8] ^= 1;		/* of its checksum */
	g = one(&a[0], 0, false);
	assert_int_equal(g.r.fate, HTTP_LATER);
	buf_fini(&g.body);
	buf_fini(&b);
}

/* ---- what is none, or never comes ---- */

static void
test_malformed(void **state)
{
	static const char *const rows[] = {
		"\r\n\r\n", "SSH-2.0-OpenSSH\r\n", "HTTP/9.9 200 OK\r\n\r\n",
		"HTTP/1.1 abc\r\n\r\n", "HTTP/1.1\r\n\r\n", "ICY 200 OK\r\n"
		"\r\n", "HTTP/1.1 99999 X\r\n\r\n", "<html>no</html>",
		"\x15\x03\x01\x00\x02\x02\x50", "HTTP/1.1 200 OK\r\n"
		"Content-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\n"
		"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
		"HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 101 Up\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Encoding: zzz\r\n\r\nab",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct answer a = { rows[i] };
		struct got g = one(&a, 0, true);

		if ((g.r.fate != HTTP_LATER && g.r.fate != HTTP_REFUSED) ||
		    g.r.said[0] == '\0')
			fail_msg("%s: fate %d, %d", rows[i], (int)g.r.fate,
			    g.r.status);
		buf_fini(&g.body);
	}
}

static void
test_silence(void **state)
{
	static const struct answer rows[] = {
		{ "H", .hold = true }, { "HTTP/1.1 200 OK\r\n", .hold = true },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
		    .hold = true },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na",
		    .hold = true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct got g = get_one(&rows[i], true);	/* by its idle_ms */

		assert_int_equal(g.r.fate, HTTP_LATER);
		assert_int_equal(g.r.status, i < 2 ? 0 : 200);
		assert_true(g.r.took_ms >= 150);
		buf_fini(&g.body);
	}
}

static void
test_timeout(void **state)
{
	static const struct answer a = { "H", .hold = true };
	struct httpd h;
	struct got g;
	struct http_ask q;

	(void)state;
	httpd_start(&h, &a, 1);
	q = get_ask(h.url, &g);
	q.timeout_ms = 100;
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_LATER);
	assert_int_equal(g.r.curl, 28);	/* CURLE_OPERATION_TIMEDOUT */
	httpd_stop(&h);
}

static void
stand_still(void *ctx, int fd, short revents)
{
	(void)ctx;
	(void)revents;
	loop_fd_forget(get_loop, fd);
	usleep(500000);
}

/* A process that did not look for longer than idle_ms has no silent peer. */
static void
test_stood_still(void **state)
{
	static const struct answer a = { OK_REPLY };
	struct httpd h;
	struct got g;
	struct http_ask q;
	int p[2];

	(void)state;
	assert_int_equal(pipe(p), 0);
	assert_int_equal(write(p[1], "x", 1), 1);
	loop_fd(get_loop, p[0], POLLIN, stand_still, NULL);
	httpd_start(&h, &a, 1);
	q = get_ask(h.url, &g);
	q.idle_ms = 200;
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_OK);
	httpd_stop(&h);
	close(p[0]);
	close(p[1]);
}

/* ---- what callbacks may do ---- */

static void
test_enough(void **state)
{
	static const struct answer a = {
		"HTTP/1.1 200 OK\r\n\r\n", .more = 5u << 20
	};
	struct httpd h;
	struct got g;
	struct http_ask q;

	(void)state;
	httpd_start(&h, &a, 1);
	q = get_ask(h.url, &g);
	q.on_data = get_data;
	g.most = 2;
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_TOO_BIG);
	assert_int_equal(g.pieces, 2);
	httpd_stop(&h);
	buf_fini(&g.body);
}

/* One slice a turn: nothing holds the loop for the whole of an answer. */
static void
test_slices(void **state)
{
	static const struct answer a = {
		"HTTP/1.1 200 OK\r\n\r\n", .more = 8u << 20
	};
	struct got g = one(&a, 0, true);

	(void)state;
	assert_int_equal(g.r.fate, HTTP_OK);
	assert_int_equal(g.body.n, 8u << 20);
	assert_int_equal(g.r.got, 8u << 20);
	assert_true(g.pieces >= 25);
	buf_fini(&g.body);
}

static struct {
	uint64_t	 id, other;
	int		 data, ends;
	bool		 free_all, again;
	const char	*url;
} plot;

static void
plot_end(void *ctx, const struct http_reply *r)
{
	(void)ctx;
	(void)r;
	plot.ends++;
	http_cancel(get_http, plot.id);		/* itself: nothing */
	if (plot.again) {
		const struct http_ask q = {
			.method = "GET", .url = plot.url, .on_end = plot_end
		};

		plot.again = false;
		assert_int_equal(http_begin(get_http, &q, &plot.id), OK);
	}
	if (plot.free_all)
		http_free(&get_http);
}

static bool
plot_data(void *ctx, struct str bytes)
{
	(void)ctx;
	assert_true(bytes.n > 0);
	plot.data++;
	if (plot.free_all) {
		http_free(&get_http);
		return true;
	}
	http_cancel(get_http, plot.other);
	http_cancel(get_http, plot.id);
	return true;
}

static void
run_plot(const struct answer *a, size_t n, http_data_fn *data)
{
	struct httpd h;
	struct http_ask q = { .method = "GET", .on_end = plot_end };

	httpd_start(&h, a, n);
	q.url = plot.url = h.url;
	q.on_data = data;
	plot.data = plot.ends = 0;
	assert_int_equal(http_begin(get_http, &q, &plot.id), OK);
	q.on_data = NULL;
	if (data != NULL)
		assert_int_equal(http_begin(get_http, &q, &plot.other), OK);
	while (get_http != NULL && http_flying(get_http) > 0)
		assert_int_equal(loop_turn(get_loop, -1), OK);
	for (int i = 0; i < 3; i++)	/* nobody comes back */
		assert_int_equal(loop_turn(get_loop, 1000), OK);
	httpd_stop(&h);
}

static void
test_plots(void **state)
{
	static const struct answer a[] = {
		{ OK_REPLY, .more = 1u << 20 }, { OK_REPLY }, { OK_REPLY }
	};

	(void)state;
	run_plot(a, 3, plot_data);	/* cancels itself and the other */
	assert_int_equal(plot.data, 1);
	assert_int_equal(plot.ends, 0);
	plot.again = true;
	run_plot(a, 3, NULL);		/* begins another at its end */
	assert_int_equal(plot.ends, 2);
	plot.free_all = true;
	run_plot(a, 3, NULL);
	assert_int_equal(plot.ends, 1);
	assert_null(get_http);
	assert_int_equal(http_new(&get_http, get_loop), OK);
	run_plot(a, 3, plot_data);
	assert_int_equal(plot.data, 1);
	assert_int_equal(plot.ends, 0);
	assert_null(get_http);
	plot.free_all = false;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		GET_TEST(test_big_body), GET_TEST(test_big_head),
		GET_TEST(test_bomb), GET_TEST(test_gzip),
		GET_TEST(test_malformed), GET_TEST(test_silence),
		GET_TEST(test_timeout), GET_TEST(test_stood_still),
		GET_TEST(test_enough),
		GET_TEST(test_slices), GET_TEST(test_plots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
