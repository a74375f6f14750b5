/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_sync.c -- what replication is measured beside: a bare sender and a bare reader
 * of the same documents over one connection, with libcurl and yajl and nothing
 * kept. Layer: bench. bench/sync.sh runs it, beside the program itself.
 *
 *	b_sync fill PROFILE STORE EVENTS	cases, and what is done with them
 *	b_sync send URL DB STORE		docs, seconds of a bare sender
 *	b_sync read URL				docs, seconds of a bare reader */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>
#include "app/people.h"
#include "app/seat.h"
#include "base/alloc.h"
#include "bench.h"
#include "store/replica.h"

#define BATCH 512
#define NOTES 4			/* deeds of a case, besides its report */
#define DOCS 1000		/* of one request */
#define REQUESTS 4096

/* ---- events to carry ---- */

struct fill {
	struct intent	 in[BATCH];
	struct outcome	 out[BATCH];
	struct body	 body, secret;
	char		 number[BATCH][CASE_NUMBER_MAX];
};

static void
commit(struct repo *r, struct fill *f, size_t n)
{
	bench_must(r->ops->commit(r, f->in, n, true, f->out), "commit");
}

static void
notes(struct repo *r, struct fill *f, size_t n)
{
	for (int k = 0; k < NOTES; k++) {
		for (size_t i = 0; i < n; i++)
			f->in[i] = (struct intent){ .kind = EV_CASE_NOTE,
			    .subject = str_of(f->number[i]),
			    .actor = STR("ludong"), .login = STR("bench"),
			    .seat = STR("1"), .body = &f->body,
			    .secret = &f->secret };
		commit(r, f, n);
	}
}

/* Demonstrations are given to nobody: this one is a store like any other. */
static struct store *
live_store(const char *dir, struct bench_law *d)
{
	struct store_birth b = { .dir = dir, .node = "bench",
	    .archive = buf_view(&d->archive) };
	struct store_fault why = { 0 };
	struct store *s;
	char login[32];

	if (store_create(&b, &why) != OK)
		bench_die("%s: %s", dir, why.text);
	s = bench_store(dir, d, false);
	seat_login(login, sizeof(login));
	bench_must(people_seed(s, &d->law, login), "accounts");
	return s;
}

static int
fill(const char *profile, const char *dir, uint64_t events)
{
	struct fill *f = xcalloc(1, sizeof(*f));
	struct bench_law d;
	struct store *s;
	struct repo *r;
	struct rows *rows;
	uint64_t cases = events / (NOTES + 1);

	bench_law_load(&d, profile);
	s = live_store(dir, &d);
	r = store_repo(s);
	rows = rows_open(&d, cases, 7);
	bench_must(body_text(&f->secret, "note",
	    STR("已电话联系来电人，告知处理进展，约定明日上午再次到现场查看")), "note");
	while (rows_next(rows))
		for (size_t at = 0; at < rows->n; at += BATCH) {
			size_t n = rows->n - at < BATCH ? rows->n - at : BATCH;

			memcpy(f->in, rows->it + at, n * sizeof(*f->in));
			commit(r, f, n);
			for (size_t i = 0; i < n; i++)
				memcpy(f->number[i], f->out[i].number,
				    CASE_NUMBER_MAX);
			notes(r, f, n);
		}
	rows_close(&rows);
	store_close(&s);
	bench_law_fini(&d);
	free(f);
	return 0;
}

/* ---- a bare sender ---- */

struct sender { struct buf body[REQUESTS]; size_t n, docs, in_last; };

static enum err
gather(void *ctx, struct str id, struct str rev, struct str json)
{
	struct sender *s = ctx;
	struct buf *b;

	(void)id;
	(void)rev;
	if (s->n == 0 || s->in_last == DOCS) {
		if (s->n > 0)
			buf_cstr(&s->body[s->n - 1], "]}");
		if (s->n == REQUESTS)
			bench_die("too many documents");
		buf_cstr(&s->body[s->n++], "{\"new_edits\":false,\"docs\":[");
		s->in_last = 0;
	}
	b = &s->body[s->n - 1];
	if (s->in_last++ > 0)
		buf_cstr(b, ",");
	buf_str(b, json);
	s->docs++;
	return OK;
}

static size_t
drop(char *p, size_t size, size_t n, void *ctx)
{
	(void)p;
	(void)ctx;
	return size * n;
}

static CURL *
easy_new(struct curl_slist **headers)
{
	CURL *c = curl_easy_init();

	*headers = curl_slist_append(NULL, "Content-Type: application/json");
	*headers = curl_slist_append(*headers, "Accept: application/json");
	*headers = curl_slist_append(*headers, "Expect:");
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, *headers);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, drop);
	if (getenv("COUCH_USER")) {
		curl_easy_setopt(c, CURLOPT_USERNAME, getenv("COUCH_USER"));
		curl_easy_setopt(c, CURLOPT_PASSWORD, getenv("COUCH_PASS"));
	}
	return c;
}

static void
perform(CURL *c)
{
	CURLcode rc = curl_easy_perform(c);
	long status = 0;

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	if (rc != CURLE_OK || status >= 300)
		bench_die("curl: %s, status %ld", curl_easy_strerror(rc),
		    status);
}

static int
send_all(const char *url, const char *db, const char *dir)
{
	struct store_options o = { .dir = dir, .read_only = true };
	struct store_give g = { .db = db, .attached = true, .max_docs = DOCS,
		.max_bytes = 1u << 30, .more = true };
	struct sender *s = xcalloc(1, sizeof(*s));
	struct curl_slist *headers;
	struct buf pos = { 0 };
	struct store *store;
	char to[512];
	int64_t since;
	CURL *c;

	bench_must(store_open(&store, &o, NULL), dir);
	while (g.more)
		bench_must(store_give(store, &g, &pos, gather, s), "give");
	if (s->n > 0)
		buf_cstr(&s->body[s->n - 1], "]}");
	store_close(&store);
	c = easy_new(&headers);
	snprintf(to, sizeof(to), "%s/_bulk_docs", url);
	curl_easy_setopt(c, CURLOPT_URL, to);
	since = bench_ns();
	for (size_t i = 0; i < s->n; i++) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, buf_z(&s->body[i]));
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)s->body[i].n);
		perform(c);
	}
	printf("%zu\t%.6f\n", s->docs, (double)(bench_ns() - since) / 1e9);
	curl_easy_cleanup(c);
	curl_slist_free_all(headers);
	return 0;
}

/* ---- a bare reader ---- */

struct reader {
	yajl_handle	y;
	unsigned	depth;
	size_t		rows, docs;
	bool		seq_next;
	char		seq[4200];
};

static int
on_key(void *ctx, const unsigned char *s, size_t n)
{
	struct reader *r = ctx;

	r->seq_next = r->depth == 1 && n == 8 && !memcmp(s, "last_seq", 8);
	r->rows += r->depth == 2 && n == 2 && !memcmp(s, "id", 2);
	return 1;
}

static int
on_text(void *ctx, const unsigned char *s, size_t n)
{
	struct reader *r = ctx;

	if (r->seq_next && n < sizeof(r->seq))
		snprintf(r->seq, sizeof(r->seq), "%.*s", (int)n,
		    (const char *)s);
	r->seq_next = false;
	return 1;
}

static int
on_open(void *ctx)
{
	((struct reader *)ctx)->depth++;
	return 1;
}

static int
on_close(void *ctx)
{
	((struct reader *)ctx)->depth--;
	return 1;
}

static const yajl_callbacks calls = {
	.yajl_string = on_text, .yajl_start_map = on_open,
	.yajl_map_key = on_key, .yajl_end_map = on_close,
};

static size_t
parse(char *p, size_t size, size_t n, void *ctx)
{
	struct reader *r = ctx;

	return yajl_parse(r->y, (const unsigned char *)p, size * n) ==
	    yajl_status_ok ? size * n : 0;
}

static int
read_all(const char *url)
{
	struct reader r = { .seq = "0" };
	struct curl_slist *headers;
	int64_t since = bench_ns();
	CURL *c = easy_new(&headers);

	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, parse);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &r);
	do {
		char *seq = curl_easy_escape(c, r.seq, 0), at[8192];

		snprintf(at, sizeof(at), "%s/_changes?style=all_docs&"
		    "include_docs=true&limit=%d&seq_interval=%d&since=%s", url,
		    DOCS, DOCS, seq);
		curl_free(seq);
		r.y = yajl_alloc(&calls, NULL, &r);
		r.rows = r.depth = 0;
		curl_easy_setopt(c, CURLOPT_URL, at);
		perform(c);
		if (yajl_complete_parse(r.y) != yajl_status_ok)
			bench_die("no JSON from %s", url);
		yajl_free(r.y);
		r.docs += r.rows;
	} while (r.rows == DOCS);
	printf("%zu\t%.6f\n", r.docs, (double)(bench_ns() - since) / 1e9);
	curl_easy_cleanup(c);
	curl_slist_free_all(headers);
	return 0;
}

int
main(int argc, char **argv)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (argc == 5 && !strcmp(argv[1], "fill"))
		return fill(argv[2], argv[3], strtoull(argv[4], NULL, 10));
	if (argc == 5 && !strcmp(argv[1], "send"))
		return send_all(argv[2], argv[3], argv[4]);
	if (argc == 3 && !strcmp(argv[1], "read"))
		return read_all(argv[2]);
	fputs("usage: b_sync fill PROFILE STORE EVENTS | send URL DB STORE | "
	    "read URL\n", stderr);
	return 2;
}
