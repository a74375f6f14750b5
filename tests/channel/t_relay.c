/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_relay.c -- the bad line of our tests is as bad as it is told to be, and
 * http says so.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>
#include "channel/httpget.h"
#include "channel/peer.h"

static struct peer far, line;
static char control[] = "/tmp/gridseat-relay-XXXXXX";
static char said[160];

static void
tell(const char *what)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	size_t n = 0;
	ssize_t got;

	str_copy(str_of(control), at.sun_path, sizeof at.sun_path);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	dprintf(fd, "%s\n", what);
	while ((got = read(fd, said + n, sizeof said - 1 - n)) > 0)
		n += (size_t)got;
	said[n] = '\0';
	close(fd);
	assert_true(said[0] != '?');
}

static long
stat_of(const char *name)
{
	const char *p;

	tell("stat");
	p = strstr(said, name);
	assert_non_null(p);
	return strtol(p + strlen(name), NULL, 10);
}

static struct http_ask
request(const char *path, struct got *g)
{
	static char url[160];
	struct http_ask q;

	snprintf(url, sizeof url, "%s%s", line.url, path);
	q = get_ask(url, g);
	return q;
}

static struct got
ask(const char *path)
{
	struct got g;
	struct http_ask q = request(path, &g);

	q.on_data = get_data;
	get_fly(&q, &g);
	return g;
}

static void
test_through(void **state)
{
	struct got g = ask("/evt");

	(void)state;
	assert_int_equal(g.r.status, 200);
	buf_fini(&g.body);
	assert_int_equal(stat_of("lines "), 1);
	assert_true(stat_of("down ") > 400);
	assert_true(stat_of("up ") > 20);
	tell("cut");
	assert_int_equal(stat_of("lines "), 0);
	g = ask("/evt");		/* on a new one */
	assert_int_equal(g.r.status, 200);
	buf_fini(&g.body);
	tell("reset");
	g = ask("/evt");
	assert_int_equal(g.r.status, 200);
	buf_fini(&g.body);
}

static void
test_closed(void **state)
{
	struct got g;

	(void)state;
	tell("cut");
	tell("close");
	g = ask("/evt");
	assert_int_equal(g.r.fate, HTTP_LATER);
	assert_int_equal(g.r.status, 0);
	tell("open");
	g = ask("/evt");
	assert_int_equal(g.r.status, 200);
	buf_fini(&g.body);
}

static void
test_half_open(void **state)
{
	struct got g;
	struct http_ask q = request("/evt", &g);

	(void)state;
	tell("hold");
	q.timeout_ms = -1;
	q.idle_ms = 100;
	get_fly(&q, &g);
	assert_int_equal(g.r.fate, HTTP_LATER);
	assert_int_equal(g.r.status, 0);
	tell("go");
	g = ask("/evt");
	assert_int_equal(g.r.status, 200);
	buf_fini(&g.body);
}

static void
test_delay(void **state)
{
	struct got g;

	(void)state;
	tell("delay 30");
	g = ask("/evt");
	assert_int_equal(g.r.status, 200);
	assert_true(g.r.took_ms >= 60);		/* there and back */
	buf_fini(&g.body);
	tell("delay 0");
}

/* Behind any byte of both ways together: the answer is whole, or it is to be
 * asked for again. */
static void
test_after(void **state)
{
	long all;

	(void)state;
	for (long n = 1; n < 2000; n++) {
		char text[32];
		struct got g;

		tell("cut");
		all = stat_of("up ") + stat_of("down ");
		snprintf(text, sizeof text, "after %ld", n);
		tell(text);
		g = ask("/evt");
		all = stat_of("up ") + stat_of("down ") - all;
		buf_fini(&g.body);
		if (g.r.fate == HTTP_OK)
			return;
		assert_int_equal(g.r.fate, HTTP_LATER);
		assert_int_equal(all, n);
	}
	fail_msg("no number of bytes was enough");
}

/* Repeated, it comes through at last. */
static void
test_loss(void **state)
{
	int good = 0, bad = 0;

	(void)state;
	tell("after 0");
	tell("loss 2000");
	while (good < 20 || bad < 5) {
		struct got g = ask("/evt");

		good += g.r.fate == HTTP_OK;
		bad += g.r.fate == HTTP_LATER;
		buf_fini(&g.body);
		assert_true(g.r.fate == HTTP_OK || g.r.fate == HTTP_LATER);
		assert_true(good + bad < 2000);
	}
	tell("loss 0");
}

int
main(void)
{
	static const char *const args[] = { "--db", "evt", NULL };
	char to[32];
	const char *const relay[] = { "--to", to, "--control", control, NULL };
	const struct CMUnitTest tests[] = {
		GET_TEST(test_through), GET_TEST(test_closed),
		GET_TEST(test_half_open), GET_TEST(test_delay),
		GET_TEST(test_after), GET_TEST(test_loss),
	};
	int bad;

	close(mkstemp(control));
	if (!peer_start(&far, "couchd", args)) {
		fputs("tests/peers/couchd is not built\n", stderr);
		return 1;
	}
	snprintf(to, sizeof to, "127.0.0.1:%d", far.port);
	if (!peer_start(&line, "relay", relay)) {
		fputs("tests/peers/relay is not built\n", stderr);
		return 1;
	}
	bad = cmocka_run_group_tests(tests, NULL, NULL);
	bad |= peer_end(&line) != 0;
	bad |= peer_end(&far) != 0;
	return bad;
}
