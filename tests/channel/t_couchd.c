/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_couchd.c -- our strict peer against what CouchDB 3.5.0 really said: every
 * request of the recorded transcript, its status and its words. Sequences,
 * revisions of the server's making, times and sizes are taken as equal.
 * Layer: tests. Wants the shared data; skipped loudly without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "channel/httpget.h"
#include "channel/peer.h"

struct entry { struct str name, method, path, body, want; int status; };

static struct buf transcript, asked;
static struct peer peer;
static int wrong;

/* Not of the peer's business; see its main.c. */
static const char *const left_out[] = {
	"open_revs=all default accept", "_bulk_get multipart/mixed",
	"filter _selector", "filter _selector id range", "eventsource",
	"continuous heartbeat (client timeout 2s)", "_find", "_index",
	"_find w/ index", "_explain", "ddoc filter", "_purge", "purged_infos",
	"_active_tasks", "_scheduler/jobs", "stats", "_replicate", "copy",
	"server-written checkpoint", "del copy",
};

/* ---- the transcript ---- */

static bool
next_entry(struct str *rest, struct entry *e)
{
	struct str line, first;
	ptrdiff_t at = str_find(*rest, STR("### "));

	*e = (struct entry){ .status = 0 };
	if (at < 0)
		return false;
	*rest = str_from(*rest, (size_t)at + 4);
	str_cut(rest, '\n', &e->name);
	str_cut(rest, '\n', &line);
	line = str_from(line, 2);
	str_cut(&line, ' ', &e->method);
	e->path = line;
	if (str_starts(*rest, STR("> "))) {
		str_cut(rest, '\n', &line);
		e->body = str_from(line, 2);
	}
	str_cut(rest, '\n', &line);
	line = str_from(line, 2);
	str_cut(&line, ' ', &first);
	e->status = (int)strtol(first.p, NULL, 10);
	at = str_find(*rest, STR("\n### "));
	e->want = at < 0 ? *rest : str_n(rest->p, (size_t)at);
	e->want = str_trim(str_from(e->want, 2));
	if (str_ends(e->want, STR("[server closed]")))
		e->want = str_trim(str_n(e->want.p, e->want.n - 15));
	return true;
}

/* b'…' of Python. */
static void
plain(struct str s, struct buf *out)
{
	for (size_t i = 2; i + 1 < s.n; i++) {
		if (s.p[i] != '\\') {
			buf_byte(out, s.p[i]);
		} else if (s.p[++i] == 'x') {
			const char hex[3] = { s.p[i + 1], s.p[i + 2] };

			buf_byte(out, (char)strtol(hex, NULL, 16));
			i += 2;
		} else {
			buf_byte(out, s.p[i] == 'n' ? '\n' : s.p[i]);
		}
	}
}

/* The revision of document n, wherever the transcript names both. */
static void
find_rev(int n, char out[40])
{
	struct str rest = buf_view(&transcript);
	char id[32];
	ptrdiff_t at;

	snprintf(id, sizeof id, "\"s07:%012d\"", n);
	str_copy(STR("1-22222222222222222222222222222222"), out, 40);
	while ((at = str_find(rest, str_of(id))) >= 0) {
		struct str near;
		size_t k = 2;

		rest = str_from(rest, (size_t)at + 10);
		near = str_n(rest.p, rest.n < 200 ? rest.n : 200);
		near = str_n(near.p, strcspn(near.p, "}") < near.n ?
		    strcspn(near.p, "}") : near.n);
		at = str_find(near, STR("\"1-"));
		if (at < 0)
			continue;
		near = str_from(near, (size_t)at + 1);
		while (k < near.n && isxdigit((unsigned char)near.p[k]))
			k++;
		if (k == 34) {
			str_copy(str_n(near.p, 34), out, 40);
			return;
		}
	}
}

static void
put_doc(struct buf *b, int n, const char *type, size_t fill)
{
	char rev[40];

	find_rev(n, rev);
	buf_fmt(b, "%s{\"_id\": \"s07:%012d\", \"type\": \"%s\", \"case\": "
	    "\"c%d\", \"n\": %d, \"_rev\": \"%s\", \"_revisions\": {\"start\": "
	    "1, \"ids\": [\"%s\"]}", b->p[b->n - 1] == '[' ? "" : ",", n, type,
	    n % 7, n, rev, rev + 2);
	if (fill > 0) {
		buf_cstr(b, ",\"a\":\"");
		while (fill-- > 0)
			buf_byte(b, 'x');
		buf_byte(b, '"');
	}
	buf_byte(b, '}');
}

/* What the transcript cut short, and what was sent beside it. */
static bool
mend(const struct entry *e, struct buf *b)
{
	static const struct { const char *name; int from, to; } rows[] = {
		{ "bulk new_edits:false (expect 201 [])", 0, 9 },
		{ "idempotent repeat", 0, 9 },
		{ "gzip request body", 20, 20 },
		{ "longpoll delivery after 500ms write", 30, 30 },
		{ "VDU per-doc rejection, new_edits:false", 50, 52 },
		{ "bulk with one 9MB doc", 60, 61 },
	};
	size_t k = 0;

	if (str_is(e->name, "9MB doc")) {
		buf_byte(b, '[');
		put_doc(b, 61, "event", 9000000);
		b->p[0] = ' ';
		return true;
	}
	while (k < 6 && !str_is(e->name, rows[k].name))
		k++;
	if (k == 6)
		return false;
	buf_cstr(b, "{\"new_edits\":false,\"docs\":[");
	for (int i = rows[k].from; i <= rows[k].to; i++)
		put_doc(b, i, i == 50 ? "bad" : i == 52 ? "un" : "event",
		    i == 61 ? 9000000 : 0);
	buf_cstr(b, "]}");
	return true;
}

/* ---- what is as good as equal ---- */

static size_t
rev_at(struct str s, size_t i)
{
	size_t k = i;

	while (k < s.n && isdigit((unsigned char)s.p[k]))
		k++;
	if (k == i || k == s.n || s.p[k++] != '-' || s.n - k < 32)
		return 0;
	for (size_t n = 0; n < 32; n++)
		if (!isxdigit((unsigned char)s.p[k + n]))
			return 0;
	return k + 32 < s.n && isxdigit((unsigned char)s.p[k + 32]) ? 0 :
	    k + 32 - i;
}

static size_t
seq_at(struct str s, size_t i)
{
	size_t k = i;

	while (k < s.n && isdigit((unsigned char)s.p[k]))
		k++;
	if (k == i || !str_starts(str_from(s, k), STR("-g1AAAA")))
		return 0;
	while (k < s.n && (isalnum((unsigned char)s.p[k]) ||
	    s.p[k] == '-' || s.p[k] == '_'))
		k++;
	return k - i;
}

/* Digits behind some names say nothing. */
static size_t
figure_at(struct str s, size_t i)
{
	static const char *const names[] = {
		"\"instance_start_time\":\"", "\"file\":", "\"external\":",
		"\"active\":",
	};

	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		if (str_starts(str_from(s, i), str_of(names[k])))
			return strlen(names[k]);
	return 0;
}

static void
same(struct str s, struct buf *out)
{
	const struct str all = buf_view(&asked);
	const ptrdiff_t own = str_find(s, STR(",\"uuid\":"));

	if (own >= 0)			/* who it is, at its root */
		s = str_n(s.p, (size_t)own);

	for (size_t i = 0; i < s.n; i++) {
		const size_t seq = seq_at(s, i), rev = rev_at(s, i);
		const size_t figure = figure_at(s, i);

		if (seq > 0) {
			buf_cstr(out, "SEQ");
			i += seq - 1;
		} else if (rev > 0 && str_find(all,
		    str_n(s.p + i + rev - 32, 32)) < 0) {
			buf_cstr(out, "REV");
			i += rev - 1;
		} else if (figure > 0) {
			buf_add(out, s.p + i, figure);
			i += figure;
			while (i < s.n && isdigit((unsigned char)s.p[i]))
				i++;
			i--;
		} else {
			buf_byte(out, s.p[i]);
		}
	}
}

static int
by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Rows of changes in the order of their text; of a part of them only their
 * number and which had a sequence: which come is the server's affair. */
static void
order(struct str s, bool part, struct buf *out)
{
	struct str line, rows[64];
	size_t n = 0;

	while (str_cut(&s, '\n', &line)) {
		if (!str_starts(line, STR("{\"seq\":")) || n == 64) {
			buf_str(out, line);
			buf_byte(out, '\n');
			continue;
		}
		line = str_trim(line);
		if (str_ends(line, STR(",")))
			line.n--;
		if (part)
			line = str_n(line.p, 11);
		rows[n++] = line;
	}
	if (!part)
		qsort(rows, n, sizeof *rows, by_text);
	for (size_t i = 0; i < n; i++) {
		buf_byte(out, '\n');
		buf_str(out, rows[i]);
	}
}

static void
compare(const struct entry *e, struct str got)
{
	struct buf a = { 0 }, b = { 0 }, ao = { 0 }, bo = { 0 };
	/* Of some answers only the head was kept; there the status says it. */
	const bool cut = str_is(e->name, "gzip response?") ||
	    str_starts(e->name, STR("style=all_docs")) ||
	    str_is(e->name, "600 char id") ||
	    str_is(e->name, "att get") || str_is(e->name, "range");
	const bool rows = str_find(e->path, STR("/_changes")) >= 0;
	const bool part = str_find(e->path, STR("limit=")) >= 0;

	same(e->want, &a);
	same(str_trim(got), &b);
	if (rows) {
		order(buf_view(&a), part, &ao);
		order(buf_view(&b), part, &bo);
	} else {
		buf_str(&ao, buf_view(&a));
		buf_str(&bo, buf_view(&b));
	}
	if (!cut && strcmp(buf_z(&ao), buf_z(&bo)) != 0) {
		print_error("%.*s (%.*s %.*s)\nwant: %.900s\ngot:  %.900s\n",
		    STR_ARG(e->name), STR_ARG(e->method), STR_ARG(e->path),
		    buf_z(&ao), buf_z(&bo));
		wrong++;
	}
	buf_fini(&a);
	buf_fini(&b);
	buf_fini(&ao);
	buf_fini(&bo);
}

/* ---- asking ---- */

/* The last sequences they told, and ours told in their place. */
static struct { struct str theirs; char ours[256]; } seqs[64];
static size_t seqs_n;

static struct str
last_seq(struct str s)
{
	const ptrdiff_t at = str_find(s, STR("\"last_seq\":\""));

	s = at < 0 ? STR_NONE : str_from(s, (size_t)at + 12);
	return str_n(s.p, s.n > 0 ? strcspn(s.p, "\"") : 0);
}

static void
learn(const struct entry *e, struct str got)
{
	if (seqs_n == 64 || last_seq(e->want).n == 0)
		return;
	seqs[seqs_n].theirs = last_seq(e->want);
	str_copy(last_seq(got), seqs[seqs_n++].ours, 256);
}

/* Our own sequence in place of theirs; short waits. */
static void
address(const struct entry *e, struct buf *url)
{
	const ptrdiff_t since = str_find(e->path, STR("since="));
	const size_t at = since < 0 ? 0 : (size_t)since + 6;
	const size_t n = since < 0 ? 0 : seq_at(e->path, at);

	buf_cstr(url, peer.url);
	if (str_find(e->path, STR("timeout=1500")) >= 0) {
		buf_cstr(url, "/evt/_changes?feed=longpoll&since=now&"
		    "timeout=30");
		return;
	}
	for (size_t i = 0; i < e->path.n; i++) {
		if (n > 0 && i == at) {
			size_t k = 0;

			while (k < seqs_n && !str_eq(seqs[k].theirs,
			    str_n(e->path.p + at, n)))
				k++;
			assert_true(k < seqs_n);
			buf_cstr(url, seqs[k].ours);
			i += n;
		}
		if (i < e->path.n && e->path.p[i] == '"')
			buf_cstr(url, "%22");
		else if (i < e->path.n)
			buf_byte(url, e->path.p[i]);
	}
}

static const char *
type_of(const struct entry *e)
{
	if (str_is(e->name, "wrong ctype"))
		return "Content-Type: text/plain";
	if (str_starts(e->name, STR("att put")))
		return "Content-Type: image/jpeg";
	if (str_starts(e->name, STR("_session ")))
		return "Content-Type: application/x-www-form-urlencoded";
	return "Content-Type: application/json";
}

static void
body_of(const struct entry *e, struct buf *body)
{
	if (!mend(e, body) && e->body.n > 0)
		plain(e->body, body);
	buf_str(&asked, buf_view(body));
	buf_str(&asked, e->path);
}

static void
ask(const struct entry *e)
{
	const bool anonymous = str_starts(e->name, STR("anon"));
	const char *headers[] = { type_of(e), "Range: bytes=0-2" };
	struct buf url = { 0 }, body = { 0 }, method = { 0 };
	struct http_ask q;
	struct got g;

	address(e, &url);
	buf_str(&method, e->method);
	body_of(e, &body);
	q = get_ask(buf_z(&url), &g);
	q.method = buf_z(&method);
	q.body = buf_view(&body);
	q.headers = headers;
	q.headers_n = 1 + str_is(e->name, "range");
	q.user = anonymous ? NULL : "admin";
	q.pass = str_is(e->name, "bad basic") ? "no" : "pw";
	q.on_data = get_data;
	if (str_starts(e->name, STR("longpoll delivery"))) {
		q.method = "POST";	/* what it was about to see */
		buf_reserve(&url, 32);
		strcpy(strstr(url.p, "_changes"), "_bulk_docs");
		get_fly(&q, &g);
		assert_int_equal(g.r.status, 201);
	} else {
		get_fly(&q, &g);
		if (g.r.status != e->status)
			print_error("%.*s: %d, not %d: %s\n",
			    STR_ARG(e->name), g.r.status, e->status, g.r.said);
		wrong += g.r.status != e->status;
		learn(e, buf_view(&g.body));
		if (!str_is(e->method, "HEAD"))
			compare(e, g.r.status < 300 ? buf_view(&g.body) :
			    str_of(g.kept));
	}
	buf_fini(&g.body);
	buf_fini(&url);
	buf_fini(&body);
	buf_fini(&method);
}

static bool
is_left_out(struct str name)
{
	for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
		if (str_is(name, left_out[i]))
			return true;
	return false;
}

static void
test_transcript(void **state)
{
	struct str rest = buf_view(&transcript);
	struct entry e;
	int done = 0, out = 0;

	(void)state;
	while (next_entry(&rest, &e)) {
		if (is_left_out(e.name)) {
			out++;
			continue;
		}
		ask(&e);
		done++;
	}
	printf("# %d requests as recorded, %d left out\n", done, out);
	assert_int_equal(wrong, 0);
	assert_true(done >= 80);
}

static bool
read_transcript(void)
{
	const char *shared = getenv("GRIDSEAT_SHARED");
	char path[4096], part[65536];
	size_t n;
	FILE *f;

	snprintf(path, sizeof path, "%s/data/couch/couch350.txt",
	    shared != NULL ? shared : "../shared");
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&transcript, part, n);
	fclose(f);
	return transcript.n > 0;
}

int
main(void)
{
	static const char *const args[] = { "--admin", "admin:pw", "--db",
	    "evt", NULL };
	const struct CMUnitTest tests[] = { GET_TEST(test_transcript) };
	int bad;

	if (!read_transcript()) {
		puts("ok 1 - transcript # SKIP no shared data");
		return 0;
	}
	if (!peer_start(&peer, "couchd", args)) {
		fputs("tests/peers/couchd is not built\n", stderr);
		return 1;
	}
	bad = cmocka_run_group_tests(tests, NULL, NULL);
	buf_fini(&transcript);
	buf_fini(&asked);
	return peer_end(&peer) != 0 ? 1 : bad;
}
