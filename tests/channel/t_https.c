/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_https.c -- who is not whom its certificate should name gets no request;
 * nor who wants to see one of ours and is shown none.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "channel/httpget.h"
#include "channel/tlspeer.h"

static struct got
ask(const struct tlspeer *p, const char *host, const char *ca,
    const char *mine)
{
	char url[64] = "", key[128], pem[128];
	struct got g;
	struct http_ask q = get_ask(url, &g);

	snprintf(url, sizeof url, "https://%s:%d/", host, p->port);
	snprintf(key, sizeof key, "%s.key", mine ? mine : "");
	snprintf(pem, sizeof pem, "%s.pem", mine ? mine : "");
	q.ca_file = ca != NULL ? tls_path(ca) : NULL;
	q.cert_file = mine != NULL ? tls_path(pem) : NULL;
	q.key_file = mine != NULL ? tls_path(key) : NULL;
	q.plain = true;			/* which is no leave for this */
	get_fly(&q, &g);
	return g;
}

static void
refused(struct got g)
{
	if (g.r.fate != HTTP_TLS || g.r.status != 0 || g.r.said[0] == '\0')
		fail_msg("fate %d, status %d, curl %d: %s", (int)g.r.fate,
		    g.r.status, g.r.curl, g.r.said);
}

static void
test_names(void **state)
{
	struct tlspeer p;
	struct got g;

	(void)state;
	tls_peer(&p, "good", NULL);
	g = ask(&p, "127.0.0.1", "ca.pem", NULL);
	assert_int_equal(g.r.fate, HTTP_OK);
	assert_int_equal(g.r.status, 200);
	assert_string_equal(g.r.type, "text/html");
	refused(ask(&p, "127.0.0.1", NULL, NULL));	/* nobody's to us */
	refused(ask(&p, "127.0.0.1", "other.pem", NULL));
	refused(ask(&p, "localhost", "ca.pem", NULL));	/* another name */
	tls_stop(&p);
	tls_peer(&p, "named", NULL);
	refused(ask(&p, "127.0.0.1", "ca.pem", NULL));
	assert_int_equal(ask(&p, "localhost", "ca.pem", NULL).r.fate, HTTP_OK);
	tls_stop(&p);
}

static void
test_bad(void **state)
{
	static const char *const old[] = { "-tls1_1", "-cipher",
	    "ALL:@SECLEVEL=0", NULL };
	struct tlspeer p;

	(void)state;
	tls_peer(&p, "past", NULL);
	refused(ask(&p, "127.0.0.1", "ca.pem", NULL));
	tls_stop(&p);
	tls_peer(&p, "self", NULL);
	refused(ask(&p, "127.0.0.1", "ca.pem", NULL));
	tls_stop(&p);
	tls_peer(&p, "good", old);
	refused(ask(&p, "127.0.0.1", "ca.pem", NULL));
	tls_stop(&p);
}

static void
test_ours(void **state)
{
	const char *const want[] = { "-Verify", "1", "-CAfile",
	    tls_path("ca.pem"), "-verify_return_error", NULL };
	struct tlspeer p;

	(void)state;
	tls_peer(&p, "good", want);
	assert_int_equal(ask(&p, "127.0.0.1", "ca.pem", "mine").r.fate,
	    HTTP_OK);
	refused(ask(&p, "127.0.0.1", "ca.pem", NULL));
	refused(ask(&p, "127.0.0.1", "ca.pem", "self"));
	refused(ask(&p, "127.0.0.1", "ca.pem", "nothing"));
	tls_stop(&p);
}

/* It speaks, but not TLS; or stops in the middle of the first words. */
static void
test_no_tls(void **state)
{
	static const struct answer rows[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
		{ "\x16\x03\x03", .n = 3 },
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct httpd h;
		struct got g;
		struct http_ask q;
		char url[64] = "";

		httpd_start(&h, &rows[i], 1);
		snprintf(url, sizeof url, "https://127.0.0.1:%d/", h.port);
		q = get_ask(url, &g);
		q.idle_ms = q.timeout_ms = 300;
		get_fly(&q, &g);
		assert_true(g.r.fate == HTTP_TLS || g.r.fate == HTTP_LATER);
		assert_int_equal(g.r.status, 0);
		httpd_stop(&h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		GET_TEST(test_names), GET_TEST(test_bad), GET_TEST(test_ours),
		GET_TEST(test_no_tls),
	};
	int bad;

	if (!tls_begin() || !tls_cert("ca", NULL, "DNS:ca.test", false) ||
	    !tls_cert("other", NULL, "DNS:ca.test", false) ||
	    !tls_cert("self", NULL, "IP:127.0.0.1", false) ||
	    !tls_cert("good", "ca", "IP:127.0.0.1", false) ||
	    !tls_cert("named", "ca", "DNS:localhost", false) ||
	    !tls_cert("mine", "ca", "DNS:mine.test", false) ||
	    !tls_cert("past", "ca", "IP:127.0.0.1", true)) {
		puts("ok 1 - TLS # SKIP no openssl here");
		tls_end();
		return 0;
	}
	bad = cmocka_run_group_tests(tests, NULL, NULL);
	tls_end();
	return bad;
}
