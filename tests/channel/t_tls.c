/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_tls.c -- a peer is who its certificate says, or nothing is sent to it.
 * Layer: tests. openssl plays the peer; without it the test is skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "channel/webhook.h"

static char dir[] = "/tmp/gridseat-tls-XXXXXX";
static char key[64], cert[64];
static int port;
static pid_t peer;

static pid_t
start(char *const *argv)
{
	const pid_t pid = fork();

	if (pid == 0) {
		if (freopen("/dev/null", "r", stdin) == NULL ||
		    freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(127);
		execvp(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static struct sockaddr_in
here(int p)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons((uint16_t)p),
		.sin_addr.s_addr = htonl(0x7f000001)
	};
}

static int
free_port(void)
{
	struct sockaddr_in at = here(0);
	socklen_t len = sizeof at;
	const int s = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(s, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(getsockname(s, (struct sockaddr *)&at, &len), 0);
	close(s);
	return ntohs(at.sin_port);
}

/* Certified by itself, for 127.0.0.1 and no other name. */
static bool
make_cert(void)
{
	char *const argv[] = { "openssl", "req", "-x509", "-newkey", "rsa:2048",
		"-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj",
		"/CN=peer", "-addext", "subjectAltName=IP:127.0.0.1", NULL };
	int status;

	snprintf(key, sizeof key, "%s/key", dir);
	snprintf(cert, sizeof cert, "%s/cert", dir);
	return waitpid(start(argv), &status, 0) > 0 && status == 0;
}

static bool
listens(void)
{
	struct sockaddr_in at = here(port);
	const int s = socket(AF_INET, SOCK_STREAM, 0);
	const bool up = connect(s, (struct sockaddr *)&at, sizeof at) == 0;

	close(s);
	return up;
}

static void
start_peer(void)
{
	char at[32];
	char *const argv[] = { "openssl", "s_server", "-accept", at, "-key",
		key, "-cert", cert, "-www", "-naccept", "50", NULL };

	port = free_port();
	snprintf(at, sizeof at, "127.0.0.1:%d", port);
	peer = start(argv);
	while (!listens())
		assert_int_equal(waitpid(peer, NULL, WNOHANG), 0);
}

static void
on_reply(void *ctx, const struct webhook_reply *r)
{
	*(struct webhook_reply *)ctx = *r;
}

static struct webhook_reply
ask(const char *host, const char *ca, int64_t ms)
{
	struct webhook_reply r = { .status = -1 };
	char url[64];
	const struct webhook_options o = {
		.url = url, .ca_file = ca, .timeout_ms = ms
	};
	struct webhook *w;
	struct loop *l;

	snprintf(url, sizeof url, "https://%s:%d/", host, port);
	assert_int_equal(loop_new(&l), OK);
	assert_int_equal(webhook_new(&w, l, &o), OK);
	assert_int_equal(webhook_post(w, STR("{}"), "k", on_reply, &r), OK);
	while (r.status < 0)
		assert_int_equal(loop_turn(l, -1), OK);
	webhook_free(&w);
	loop_free(&l);
	return r;
}

/* The peer never answers a POST: who gets so far has been let in. */
static void
test_verified(void **state)
{
	struct webhook_reply r = ask("127.0.0.1", NULL, 20000);

	(void)state;
	assert_int_equal(r.fate, WEBHOOK_LATER);
	assert_non_null(strstr(r.said, "SSL"));		/* unknown issuer */
	r = ask("localhost", cert, 20000);
	assert_non_null(strstr(r.said, "SSL"));		/* another name */
	r = ask("127.0.0.1", cert, 1000);
	assert_null(strstr(r.said, "SSL"));
	assert_non_null(strstr(r.said, "Timeout"));
}

static bool
have_curl(void)
{
	const struct webhook_options o = { .url = "https://a.test/" };
	struct webhook *w = NULL;
	struct loop *l = NULL;
	const bool have = loop_new(&l) == OK && webhook_new(&w, l, &o) == OK;

	webhook_free(&w);
	loop_free(&l);
	return have;
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_verified) };
	int bad;

	if (mkdtemp(dir) == NULL)
		return 1;
	if (!have_curl() || !make_cert()) {
		puts("ok 1 - TLS # SKIP no libcurl or no openssl here");
		rmdir(dir);
		return 0;
	}
	start_peer();
	bad = cmocka_run_group_tests(tests, NULL, NULL);
	kill(peer, SIGKILL);
	waitpid(peer, NULL, 0);
	unlink(key);
	unlink(cert);
	rmdir(dir);
	return bad;
}
