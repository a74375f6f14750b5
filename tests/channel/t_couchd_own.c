/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_couchd_own.c -- what our strict peer does that no transcript shows: orders
 * that differ, being set back or made anew, who may, attachments by ranges.
 * Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "channel/httpget.h"
#include "channel/peer.h"

static struct peer peer;
static const char *user, *pass;
static struct buf said;			/* of the last answer */

static int
ask(const char *method, const char *path, const char *body)
{
	struct buf url = { 0 };
	struct got g;
	struct http_ask q;

	buf_fmt(&url, "%s%s", peer.url, path);
	q = get_ask(buf_z(&url), &g);
	q.method = method;
	q.body = str_of(body);
	q.user = user;
	q.pass = pass;
	q.on_data = get_data;
	get_fly(&q, &g);
	said.n = 0;
	buf_str(&said, g.body.n > 0 ? buf_view(&g.body) : str_of(g.kept));
	buf_z(&said);
	buf_fini(&g.body);
	buf_fini(&url);
	return g.r.status;
}

static void
as(const char *name, const char *word)
{
	user = name;
	pass = word;
}

static bool
says(const char *what)
{
	return strstr(said.p, what) != NULL;
}

static int
rows(void)
{
	int n = 0;

	for (const char *p = said.p; (p = strstr(p, "{\"seq\":")) != NULL; p++)
		n++;
	return n;
}

static void
last_seq(char out[256])
{
	const char *p = strstr(said.p, "\"last_seq\":\"");

	assert_non_null(p);
	p += 12;
	str_copy(str_n(p, strcspn(p, "\"")), out, 256);
}

static int
since(const char *db, const char *seq, const char *more)
{
	struct buf path = { 0 };
	int n;

	buf_fmt(&path, "/%s/_changes?since=%s%s", db, seq, more);
	assert_int_equal(ask("GET", buf_z(&path), NULL), 200);
	n = rows();
	buf_fini(&path);
	return n;
}

static void
put_docs(const char *db, int from, int to)
{
	struct buf b = { 0 }, path = { 0 };

	buf_cstr(&b, "{\"new_edits\":false,\"docs\":[");
	for (int i = from; i < to; i++)
		buf_fmt(&b, "%s{\"_id\":\"s07:%012d\",\"_rev\":\"1-%032d\","
		    "\"ev\":\"x\"}", i > from ? "," : "", i, i);
	buf_cstr(&b, "]}");
	buf_fmt(&path, "/%s/_bulk_docs", db);
	assert_int_equal(ask("POST", buf_z(&path), buf_z(&b)), 201);
	assert_string_equal(said.p, "[]\n");
	buf_fini(&b);
	buf_fini(&path);
}

static void
fresh_db(const char *path)
{
	as("boss", "pw");
	ask("DELETE", path, NULL);
	assert_int_equal(ask("PUT", path, NULL), 201);
}

/* By pages, whatever their order: each document at least once. */
static void
test_order(void **state)
{
	char seen[300] = { 0 }, seq[256] = "0";
	struct buf first = { 0 };
	int pages = 0;

	(void)state;
	fresh_db("/ord");
	put_docs("ord", 0, 300);
	assert_int_equal(since("ord", "0", ""), 300);
	buf_str(&first, buf_view(&said));
	assert_int_equal(since("ord", "0", ""), 300);
	assert_string_not_equal(buf_z(&first), said.p);
	while (since("ord", seq, "&limit=37&seq_interval=37") > 0) {
		for (const char *p = said.p; (p = strstr(p, "s07:")); p++)
			seen[strtol(p + 4, NULL, 10)] = 1;
		last_seq(seq);
		pages++;
	}
	assert_int_equal(pages, 9);
	assert_true(says("\"pending\":0"));
	for (int i = 0; i < 300; i++)
		assert_int_equal(seen[i], 1);
	buf_fini(&first);
}

/* Set back to an older copy it says nothing of what comes then; only its
 * local documents show it. Made anew it begins again. */
static void
test_set_back(void **state)
{
	char seq[256];

	(void)state;
	fresh_db("/back");
	put_docs("back", 0, 50);
	assert_int_equal(ask("PUT", "/_mock/snap", NULL), 200);
	put_docs("back", 50, 100);
	since("back", "0", "");
	last_seq(seq);
	assert_int_equal(ask("PUT", "/back/_local/me", "{\"a\":1}"), 201);
	assert_int_equal(ask("PUT", "/_mock/restore", NULL), 200);
	assert_int_equal(ask("GET", "/back/_local/me", NULL), 404);
	put_docs("back", 200, 220);
	assert_int_equal(since("back", seq, ""), 0);
	assert_true(says("\"pending\":0"));
	assert_int_equal(since("back", "0", ""), 70);
	fresh_db("/back");
	put_docs("back", 0, 30);
	assert_int_equal(since("back", seq, ""), 30);
}

/* The same by a file, as a backup of the server's. */
static void
test_state(void **state)
{
	char path[] = "/tmp/gridseat-couchd-XXXXXX";
	const char *const args[] = { "--state", path, NULL };
	const char *const from[] = { "--from", path, NULL };
	const struct peer other = peer;
	struct peer mine;
	char seq[256];

	(void)state;
	close(mkstemp(path));
	as(NULL, NULL);
	assert_true(peer_start(&mine, "couchd", args));
	peer = mine;
	assert_int_equal(ask("PUT", "/st", NULL), 201);
	put_docs("st", 0, 20);
	ask("PUT", "/st/d", "{\"b\":[1,{}],\"_attachments\":{\"v\":{"
	    "\"content_type\":\"a/b\",\"data\":\"dm9pY2U=\"}}}");
	ask("PUT", "/st/_local/me", "{\"a\":1}");
	since("st", "0", "");
	last_seq(seq);
	unlink(path);
	kill(mine.pid, SIGUSR1);
	while (access(path, R_OK) != 0)
		ask("GET", "/st", NULL);
	assert_int_equal(peer_end(&mine), 0);
	http_free(&get_http);		/* its kept lines are the old one's */
	assert_int_equal(http_new(&get_http, get_loop), OK);
	assert_true(peer_start(&mine, "couchd", from));
	peer = mine;
	assert_int_equal(since("st", seq, ""), 0);
	assert_int_equal(since("st", "0", ""), 21);
	assert_int_equal(ask("GET", "/st/_local/me", NULL), 200);
	assert_int_equal(ask("GET", "/st/d/v", NULL), 200);
	assert_string_equal(said.p, "voice");
	assert_int_equal(ask("GET", "/st/d", NULL), 200);
	assert_true(says("\"b\":[1,{}]"));
	put_docs("st", 20, 25);
	assert_int_equal(since("st", seq, ""), 5);
	assert_int_equal(peer_end(&mine), 0);
	unlink(path);
	peer = other;
}

static void
test_who(void **state)
{
	(void)state;
	fresh_db("/own");
	as("s07", "x");
	assert_int_equal(ask("GET", "/own", NULL), 403);
	as("boss", "pw");
	assert_int_equal(ask("PUT", "/own/_security", "{\"admins\":{\"names\":"
	    "[],\"roles\":[]},\"members\":{\"names\":[\"s07\"],\"roles\":"
	    "[\"r\"]}}"), 200);
	as("s07", "x");
	assert_int_equal(ask("GET", "/own", NULL), 200);
	put_docs("own", 0, 2);
	assert_int_equal(ask("PUT", "/own/_local/a", "{}"), 201);
	assert_int_equal(ask("PUT", "/own/_design/a", "{}"), 403);
	assert_int_equal(ask("POST", "/own/_compact", "{}"), 401);
	assert_int_equal(ask("PUT", "/new", NULL), 401);
	assert_int_equal(ask("DELETE", "/own", NULL), 401);
	assert_int_equal(ask("GET", "/_all_dbs", NULL), 401);
	as("s08", "y");
	assert_int_equal(ask("GET", "/own", NULL), 403);
	as(NULL, NULL);
	assert_int_equal(ask("GET", "/own", NULL), 401);
	assert_int_equal(ask("GET", "/_up", NULL), 200);
	as("s09", "bad");
	for (int i = 0; i < 5; i++)
		assert_int_equal(ask("GET", "/own", NULL), 401);
	assert_int_equal(ask("GET", "/own", NULL), 403);
	assert_true(says("temporarily locked"));
	as("s09", "z");			/* also with the right word now */
	assert_int_equal(ask("GET", "/own", NULL), 403);
}

static int
range(const char *what)
{
	struct buf url = { 0 }, head = { 0 };
	const char *line;
	struct got g;
	struct http_ask q;

	buf_fmt(&url, "%s/att/d/v", peer.url);
	buf_fmt(&head, "Range: bytes=%s", what);
	line = buf_z(&head);
	q = get_ask(buf_z(&url), &g);
	q.headers = &line;
	q.headers_n = 1;
	q.user = user;
	q.pass = pass;
	get_fly(&q, &g);
	said.n = 0;
	buf_cstr(&said, g.kept);
	buf_z(&said);
	buf_fini(&url);
	buf_fini(&head);
	return g.r.status;
}

static void
test_ranges(void **state)
{
	(void)state;
	fresh_db("/att");
	assert_int_equal(ask("PUT", "/att/d?new_edits=false", "{\"_rev\":"
	    "\"1-00\",\"_attachments\":{\"v\":{\"data\":\"MDEyMzQ1Njc4OQ==\"}}}"
	    ), 201);
	assert_int_equal(range("0-3"), 206);
	assert_string_equal(said.p, "0123");
	assert_int_equal(range("7-"), 206);
	assert_string_equal(said.p, "789");
	assert_int_equal(range("-2"), 206);
	assert_string_equal(said.p, "89");
	assert_int_equal(range("5-99"), 206);
	assert_string_equal(said.p, "56789");
	assert_int_equal(range("10-"), 416);
	assert_int_equal(range("x-"), 200);
	assert_int_equal(ask("GET", "/att/d/w", NULL), 404);
	assert_int_equal(ask("GET", "/att/e/v", NULL), 404);
}

static void
test_bad_requests(void **state)
{
	(void)state;
	fresh_db("/bad");
	assert_int_equal(ask("GET", "/bad/_bulk_docs", NULL), 405);
	assert_int_equal(ask("POST", "/bad/_bulk_docs", "[]"), 400);
	assert_int_equal(ask("POST", "/bad/_bulk_docs", "{\"docs\":[1]}"), 400);
	assert_int_equal(ask("POST", "/bad/_bulk_get", "{}"), 400);
	assert_int_equal(ask("POST", "/bad/_revs_diff", "{\"a\":[\"1-\"}"), 400);
	assert_int_equal(ask("GET", "/bad/_changes?since=5-g1AAAA", NULL), 400);
	assert_int_equal(ask("GET", "/bad/nope", NULL), 404);
	assert_int_equal(ask("PUT", "/bad/_nope", "{}"), 400);
	assert_int_equal(ask("PUT", "/bad/_local/x", "[]"), 400);
	assert_int_equal(ask("PUT", "/bad/a", "{}"), 201);
	assert_int_equal(ask("PUT", "/bad/a", "{}"), 409);
	assert_int_equal(ask("DELETE", "/bad/a?rev=1-0", NULL), 409);
}

int
main(void)
{
	static const char *const args[] = { "--admin", "boss:pw", "--user",
	    "s07:x", "--user", "s08:y", "--user", "s09:z", NULL };
	const struct CMUnitTest tests[] = {
		GET_TEST(test_order), GET_TEST(test_set_back),
		GET_TEST(test_state), GET_TEST(test_who),
		GET_TEST(test_ranges), GET_TEST(test_bad_requests),
	};
	int bad;

	if (!peer_start(&peer, "couchd", args)) {
		fputs("tests/peers/couchd is not built\n", stderr);
		return 1;
	}
	bad = cmocka_run_group_tests(tests, NULL, NULL);
	buf_fini(&said);
	return peer_end(&peer) != 0 ? 1 : bad;
}
