/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against a peer in a child that does one thing and ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "channel/tlspeer.h"
#include "channel/tcp.h"

#define LIMIT_US 20000000

struct peer { pid_t pid; int port; };
typedef void peer_fn(int fd);

static int
listener(int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, n), 0);
	assert_int_equal(listen(fd, 4), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	*port = ntohs(a.sin_port);
	return fd;
}

static void
peer_start(struct peer *p, peer_fn *fn)
{
	const int fd = listener(&p->port);

	p->pid = fork();
	assert_true(p->pid >= 0);
	if (p->pid == 0) {
		const int line = accept(fd, NULL, NULL);

		if (line >= 0)
			fn(line);
		_exit(0);
	}
	close(fd);
}

static void
peer_end(struct peer *p)
{
	kill(p->pid, SIGKILL);
	assert_int_equal(waitpid(p->pid, NULL, 0), p->pid);
}

struct line {
	struct loop	*loop;
	struct tcp	*tcp;
	struct buf	 got;
	int		 ups, downs;
	size_t		 want;		/* bytes; then close */
	enum tcp_fate	 fate;
	char		 said[TCP_SAID];
	const char	*greet, *ca;
};

static void
on_up(void *ctx)
{
	struct line *l = ctx;

	l->ups++;
	if (l->greet != NULL)
		assert_int_equal(tcp_say(l->tcp, str_of(l->greet)), OK);
}

static void
on_data(void *ctx, struct str bytes)
{
	struct line *l = ctx;

	buf_str(&l->got, bytes);
	if (l->want == 0 || l->got.n < l->want)
		return;
	tcp_close(&l->tcp);		/* from inside */
	loop_stop(l->loop);
}

static void
on_down(void *ctx, enum tcp_fate fate, const char *said)
{
	struct line *l = ctx;

	l->downs++;
	l->fate = fate;
	tcp_close(&l->tcp);		/* what is said outlives it */
	snprintf(l->said, sizeof l->said, "%s", said);
	loop_stop(l->loop);
}

static void
on_limit(void *ctx)
{
	(void)ctx;
	fail_msg("nothing happened");
}

/* False: no libcurl here. */
static bool
run(struct line *l, const char *url, int64_t connect_ms)
{
	const struct tcp_options o = { .url = url, .connect_ms = connect_ms,
		.ca_file = l->ca, .on_up = on_up, .on_data = on_data, .on_down = on_down,
		.ctx = l };
	enum err e;

	assert_int_equal(loop_new(&l->loop), OK);
	e = tcp_open(&l->tcp, l->loop, &o);
	if (e == ERR_NOT_FOUND) {
		puts("SKIP no libcurl here");
		loop_free(&l->loop);
		return false;
	}
	assert_int_equal(e, OK);
	loop_timer(l->loop, LIMIT_US, on_limit, l);
	assert_int_equal(loop_run(l->loop), OK);
	tcp_close(&l->tcp);
	loop_free(&l->loop);
	return true;
}

static void
url_of(const struct peer *p, char out[64])
{
	snprintf(out, 64, "tcp://127.0.0.1:%d", p->port);
}

/* ---- peers ---- */

static void
echo(int fd)
{
	char b[4096];
	ssize_t n;

	while ((n = read(fd, b, sizeof b)) > 0)
		if (write(fd, b, (size_t)n) != n)
			return;
}

static void
bye(int fd)
{
	(void)!write(fd, "bye", 3);
	close(fd);
}

static void
flood(int fd)
{
	char b[65536];

	memset(b, 'x', sizeof b);
	for (int i = 0; i < 64; i++)
		if (write(fd, b, sizeof b) < 0)
			return;
	close(fd);
}

static void
deaf(int fd)
{
	(void)fd;
	pause();
}

/* ---- tests ---- */

static void
test_echo(void **state)
{
	struct line l = { .want = 5, .greet = "hello" };
	struct peer p;
	char url[64];

	(void)state;
	peer_start(&p, echo);
	url_of(&p, url);
	if (run(&l, url, 0)) {
		assert_int_equal(l.ups, 1);
		assert_int_equal(l.downs, 0);
		assert_true(str_is(buf_view(&l.got), "hello"));
	}
	buf_fini(&l.got);
	peer_end(&p);
}

static void
test_ended(void **state)
{
	struct line l = { 0 };
	struct peer p;
	char url[64];

	(void)state;
	peer_start(&p, bye);
	url_of(&p, url);
	if (run(&l, url, 0)) {
		assert_int_equal(l.downs, 1);
		assert_int_equal(l.fate, TCP_ENDED);
		assert_true(str_is(buf_view(&l.got), "bye"));
		assert_true(l.said[0] != '\0');
	}
	buf_fini(&l.got);
	peer_end(&p);
}

static void
test_flood(void **state)
{
	struct line l = { 0 };
	struct peer p;
	char url[64];

	(void)state;
	peer_start(&p, flood);
	url_of(&p, url);
	if (run(&l, url, 0))
		assert_int_equal(l.got.n, 64 * 65536);
	buf_fini(&l.got);
	peer_end(&p);
}

/* Who does not read is not written to for ever. */
static void
on_up_much(void *ctx)
{
	struct line *l = ctx;
	static char b[65536];
	enum err e = OK;

	memset(b, 'x', sizeof b);
	for (int i = 0; i < 1000 && e == OK; i++)
		e = tcp_say(l->tcp, str_n(b, sizeof b));
	assert_int_equal(e, ERR_FULL);
	loop_stop(l->loop);
}

static void
test_deaf(void **state)
{
	struct line l = { 0 };
	struct tcp_options o = { .on_up = on_up_much, .on_data = on_data,
		.on_down = on_down, .ctx = &l };
	struct peer p;
	char url[64];

	(void)state;
	peer_start(&p, deaf);
	url_of(&p, url);
	o.url = url;
	assert_int_equal(loop_new(&l.loop), OK);
	if (tcp_open(&l.tcp, l.loop, &o) == OK) {
		loop_timer(l.loop, LIMIT_US, on_limit, &l);
		assert_int_equal(loop_run(l.loop), OK);
	}
	tcp_close(&l.tcp);
	loop_free(&l.loop);
	peer_end(&p);
}

static void
test_nobody(void **state)
{
	struct line l = { 0 };
	char url[64];
	int port;
	const int fd = listener(&port);

	(void)state;
	close(fd);
	snprintf(url, sizeof url, "tcp://127.0.0.1:%d", port);
	if (!run(&l, url, 0))
		return;
	assert_int_equal(l.ups, 0);
	assert_int_equal(l.downs, 1);
	assert_int_equal(l.fate, TCP_NO_ANSWER);
}

/* A peer that speaks no TLS; and one that never answers its first word. */
static void
test_tls(void **state)
{
	struct line l = { 0 };
	struct peer p;
	char url[64];

	(void)state;
	peer_start(&p, bye);
	snprintf(url, sizeof url, "tls://127.0.0.1:%d", p.port);
	if (run(&l, url, 0)) {
		assert_int_equal(l.ups, 0);
		assert_int_equal(l.fate, TCP_TLS);
	}
	peer_end(&p);
	l = (struct line){ 0 };
	peer_start(&p, deaf);
	snprintf(url, sizeof url, "tls://127.0.0.1:%d", p.port);
	if (run(&l, url, 300)) {
		assert_int_equal(l.ups, 0);
		assert_int_equal(l.downs, 1);
	}
	peer_end(&p);
}

/* Certificates: ours, nobody's, of another name, of another time. */
static void
test_certificates(void **state)
{
	static const struct { const char *name; bool ca, good; } rows[] = {
		{ "good", true, true }, { "good", false, false },
		{ "other", true, false }, { "past", true, false },
	};

	(void)state;
	if (!tls_begin()) {
		puts("SKIP no openssl here");
		return;
	}
	assert_true(tls_cert("ca", NULL, "DNS:ca", false));
	assert_true(tls_cert("good", "ca", "IP:127.0.0.1", false));
	assert_true(tls_cert("other", "ca", "IP:127.0.0.2", false));
	assert_true(tls_cert("past", "ca", "IP:127.0.0.1", true));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct line l = { .want = 4, .greet = "GET / HTTP/1.0\r\n\r\n",
			.ca = rows[i].ca ? tls_path("ca.pem") : NULL };
		struct tlspeer p;
		char url[64];

		tls_peer(&p, rows[i].name, NULL);
		snprintf(url, sizeof url, "tls://127.0.0.1:%d", p.port);
		if (run(&l, url, 0)) {
			assert_int_equal(l.ups, rows[i].good);
			assert_int_equal(l.downs, !rows[i].good);
			if (!rows[i].good)
				assert_int_equal(l.fate, TCP_TLS);
		}
		buf_fini(&l.got);
		tls_stop(&p);
	}
	tls_end();
}

static void
test_addresses(void **state)
{
	static const char *const bad[] = { "", "tcp://", "127.0.0.1:5038",
		"http://127.0.0.1:1", "tcp://127.0.0.1", "tcp://a@127.0.0.1:1",
		"tcp://127.0.0.1:1/x", "tcp://192.0.2.1:5038",
		"tcp://127.0.0.1.example.org:1" };
	struct loop *loop;
	struct tcp *t;

	(void)state;
	assert_int_equal(loop_new(&loop), OK);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const struct tcp_options o = { .url = bad[i], .on_up = on_up,
			.on_data = on_data, .on_down = on_down };
		const enum err e = tcp_open(&t, loop, &o);

		if (e != ERR_BAD_INPUT && e != ERR_NOT_FOUND)
			fail_msg("%s: %s", bad[i], err_name(e));
		assert_null(t);
	}
	loop_free(&loop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_ended),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_deaf),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_tls),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_addresses),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
