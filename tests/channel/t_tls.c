/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_tls.c -- a peer is who its certificate says, or nothing is posted to it.
 * Layer: tests. openssl plays the peer; without it the test is skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "channel/tlspeer.h"
#include "channel/webhook.h"

static struct tlspeer peer;

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

	snprintf(url, sizeof url, "https://%s:%d/", host, peer.port);
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
	const char *const cert = tls_path("peer.pem");
	struct webhook_reply r = ask("127.0.0.1", NULL, 20000);

	(void)state;
	assert_int_equal(r.fate, WEBHOOK_LATER);
	assert_non_null(strstr(r.said, "SSL"));		/* unknown issuer */
	r = ask("localhost", cert, 20000);
	assert_non_null(strstr(r.said, "SSL"));		/* another name */
	r = ask("127.0.0.1", cert, 6000);	/* time to shake hands in */
	assert_null(strstr(r.said, "SSL"));
	assert_string_equal(r.said, "no answer in time");
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

	/* Certified by itself, for 127.0.0.1 and no other name. */
	if (!have_curl() || !tls_begin() ||
	    !tls_cert("peer", NULL, "IP:127.0.0.1", false)) {
		puts("ok 1 - TLS # SKIP no libcurl or no openssl here");
		tls_end();
		return 0;
	}
	tls_peer(&peer, "peer", NULL);
	bad = cmocka_run_group_tests(tests, NULL, NULL);
	tls_stop(&peer);
	tls_end();
	return bad;
}
