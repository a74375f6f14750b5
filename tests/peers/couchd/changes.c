/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The feed of changes. Each shard has an order of its own; how they are mixed
 * is another matter with every request, as with the real server. A sequence
 * holds where each shard stands and which shards they are: after a database was
 * made anew it begins again, after it was set back it says nothing. */
#include "couchd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define TIMEOUT_MS 60000

/* ---- sequences ---- */

void
seq_now(const struct db *d, uint64_t seq[SHARDS])
{
	for (int i = 0; i < SHARDS; i++)
		seq[i] = d->shards[i].n;
}

/* As long as the real one's, 129 bytes and a bit. */
void
seq_put(const struct db *d, const uint64_t seq[SHARDS], struct buf *out)
{
	char text[128];
	uint64_t sum = 0;
	int n = 0;

	for (int i = 0; i < SHARDS; i++) {
		sum += seq[i];
		n += snprintf(text + n, sizeof text - (size_t)n, "%.16s:%llx:",
		    d->shards[i].uuid, (unsigned long long)seq[i]);
	}
	while (n < 88)
		text[n++] = '.';
	buf_fmt(out, "%llu-g1AAAA", (unsigned long long)sum);
	base64_put(str_n(text, (size_t)n), true, out);
}

static bool
seq_read(const struct db *d, struct str text, uint64_t seq[SHARDS])
{
	struct buf plain = { 0 };
	struct str rest, uuid, n;
	int64_t sum;
	bool good = false;
	int i = 0;

	if (!str_cut(&text, '-', &n) || !str_int(n, &sum) ||
	    !str_starts(text, STR("g1AAAA")) ||
	    !base64_get(str_from(text, 6), true, &plain)) {
		buf_fini(&plain);
		return false;
	}
	rest = buf_view(&plain);
	while (i < SHARDS && str_cut(&rest, ':', &uuid) &&
	    str_cut(&rest, ':', &n) && uuid.n == 16 && n.n > 0 && n.n < 16) {
		struct buf hex = { 0 };

		buf_str(&hex, n);
		seq[i] = memcmp(uuid.p, d->shards[i].uuid, 16) == 0 ?
		    strtoull(buf_z(&hex), NULL, 16) : 0;
		buf_fini(&hex);
		good = ++i == SHARDS;
	}
	buf_fini(&plain);
	return good;
}

static bool
since_of(const struct db *d, const struct req *r, uint64_t seq[SHARDS])
{
	struct buf text = { 0 };
	bool good = true;

	memset(seq, 0, SHARDS * sizeof *seq);
	if (query(r, "since", &text) && text.n > 0 &&
	    !str_is(buf_view(&text), "0")) {
		if (str_is(buf_view(&text), "now"))
			seq_now(d, seq);
		else
			good = seq_read(d, buf_view(&text), seq);
	}
	buf_fini(&text);
	return good;
}

/* ---- rows ---- */

static uint64_t
chance(struct server *s)
{
	uint64_t x = s->chance | 1;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return s->chance = x;
}

static struct doc *
next_of(const struct shard *s, uint64_t *at)
{
	while (*at < s->n) {
		struct doc *doc = s->log[(*at)++];

		if (doc != NULL)
			return doc;
	}
	return NULL;
}

/* From one shard or the other, as chance will; NULL: no more. */
static struct doc *
next_any(struct server *s, const struct db *d, uint64_t at[SHARDS])
{
	const unsigned first = (unsigned)(chance(s) >> 20) % SHARDS;

	for (unsigned i = 0; i < SHARDS; i++) {
		const unsigned k = (first + i) % SHARDS;
		struct doc *doc = next_of(&d->shards[k], &at[k]);

		if (doc != NULL)
			return doc;
	}
	return NULL;
}

static size_t
pending(const struct db *d, const uint64_t at[SHARDS])
{
	size_t n = 0;

	for (int i = 0; i < SHARDS; i++)
		for (uint64_t k = at[i]; k < d->shards[i].n; k++)
			n += d->shards[i].log[k] != NULL;
	return n;
}

static bool
wanted(const struct feed *f, const struct doc *doc)
{
	struct str ids = buf_view(&f->only), one;

	if (f->only.n == 0)
		return true;
	while (json_value(&ids, &one))
		if (json_text_is(one, doc->id))
			return true;
	return false;
}

static void
row(const struct feed *f, const struct db *d, const struct doc *doc,
    const uint64_t at[SHARDS], bool with_seq, struct buf *out)
{
	const struct shape how = { .atts = f->atts };

	if (with_seq) {
		buf_cstr(out, "{\"seq\":\"");
		seq_put(d, at, out);
		buf_cstr(out, "\",\"id\":");
	} else {
		buf_cstr(out, "{\"seq\":null,\"id\":");
	}
	buf_json(out, str_of(doc->id));
	buf_cstr(out, ",\"changes\":[");
	for (size_t i = 0; i < (f->all ? doc->n : 1); i++) {
		buf_cstr(out, i > 0 ? ",{\"rev\":\"" : "{\"rev\":\"");
		leaf_rev(&doc->leaves[i], out);
		buf_cstr(out, "\"}");
	}
	buf_byte(out, ']');
	if (doc->leaves[0].deleted)
		buf_cstr(out, ",\"deleted\":true");
	if (f->docs) {
		buf_cstr(out, ",\"doc\":");
		doc_out(doc, &doc->leaves[0], how, out);
	}
	buf_byte(out, '}');
}

/* As many as there are and may be; f->since moves on. */
static size_t
rows(struct server *s, struct feed *f, const struct db *d, struct buf *out)
{
	size_t n = 0;

	f->left = pending(d, f->since);
	while ((int64_t)n < f->limit) {
		const struct doc *doc = next_any(s, d, f->since);
		const bool with_seq = f->interval <= 1 ||
		    (int64_t)(n + 1) % f->interval == 0;

		if (doc == NULL)
			break;
		if (!wanted(f, doc))
			continue;
		if (n++ > 0 && !f->continuous)
			buf_cstr(out, ",\r\n");
		row(f, d, doc, f->since, with_seq, out);
		if (f->continuous)
			buf_byte(out, '\n');
		s->docs_out++;
	}
	f->left -= n < f->left ? n : f->left;
	return n;
}

static void
last(const struct feed *f, const struct db *d, struct buf *out)
{
	buf_cstr(out, f->continuous ? "{\"last_seq\":\"" :
	    "\n],\n\"last_seq\":\"");
	seq_put(d, f->since, out);
	buf_fmt(out, "\",\"pending\":%zu}\n", f->left);
	if (!f->continuous)
		buf_byte(out, '\n');
}

static void
rows_down(struct feed *f, const struct db *d, struct buf *out)
{
	uint64_t at[SHARDS], step[SHARDS];
	int64_t n = 0;

	f->left = 0;
	for (int i = 0; i < SHARDS; i++)
		f->left += d->shards[i].live;
	seq_now(d, at);
	memcpy(step, at, sizeof step);
	for (int i = SHARDS - 1; i >= 0; i--)
		while (at[i] > 0 && n < f->limit) {
			const struct doc *doc = d->shards[i].log[--at[i]];

			if (doc == NULL)
				continue;
			if (n++ > 0)
				buf_cstr(out, ",\r\n");
			f->left--;
			row(f, d, doc, step, true, out);
			step[i] = at[i];
		}
	memcpy(f->since, step, sizeof step);
}

/* ---- requests ---- */

void
feed_free(struct feed *f)
{
	if (f == NULL)
		return;
	free(f->db);
	buf_fini(&f->only);
	free(f);
}

static bool
kind_of(const struct req *r, struct feed *f)
{
	struct buf b = { 0 };
	bool good = true;

	if (query(r, "feed", &b) && !str_is(buf_view(&b), "normal")) {
		f->longpoll = str_is(buf_view(&b), "longpoll");
		f->continuous = str_is(buf_view(&b), "continuous");
		good = f->longpoll || f->continuous;
	}
	buf_fini(&b);
	return good;
}

static struct feed *
feed_of(const struct db *d, const struct req *r)
{
	struct feed *f = xcalloc(1, sizeof *f);
	struct buf beat = { 0 };

	f->db = xstrdup(d->name);
	f->limit = query_int(r, "limit", INT64_MAX);
	f->interval = query_int(r, "seq_interval", 0);
	f->timeout = query_int(r, "timeout", TIMEOUT_MS);
	if (query(r, "heartbeat", &beat))
		f->heartbeat = str_is(buf_view(&beat), "true") ? TIMEOUT_MS :
		    query_int(r, "heartbeat", 0);
	f->docs = query_is(r, "include_docs", "true");
	f->all = query_is(r, "style", "all_docs");
	f->atts = query_is(r, "attachments", "true");
	f->down = query_is(r, "descending", "true");
	if (query_is(r, "filter", "_doc_ids"))
		buf_str(&f->only, json_at(r->body, "doc_ids"));
	buf_fini(&beat);
	return f;
}

static void
begin_waiting(struct feed *f, int64_t now, struct ans *a)
{
	f->due_ms = f->heartbeat > 0 ? INT64_MAX : now + f->timeout;
	f->beat_ms = f->heartbeat > 0 ? now + f->heartbeat : INT64_MAX;
	a->open = true;
	a->feed = f;
}

void
changes(struct server *s, struct db *d, struct req *r, struct ans *a)
{
	struct feed *f = feed_of(d, r);
	size_t n = 0;

	if (!kind_of(r, f)) {
		fail(a, 400, "bad_request", "Supported `feed` types: normal, "
		    "continuous, live, longpoll, eventsource");
		feed_free(f);
		return;
	}
	if (!since_of(d, r, f->since)) {
		fail(a, 400, "bad_request",
		    "Malformed sequence supplied in 'since' parameter.");
		feed_free(f);
		return;
	}
	a->status = 200;
	a->chunked = true;
	if (!f->continuous)
		buf_cstr(&a->body, "{\"results\":[\n");
	if (f->down)
		rows_down(f, d, &a->body);
	else
		n = rows(s, f, d, &a->body);
	f->limit -= f->continuous ? (int64_t)n : 0;
	if ((f->longpoll && n == 0 && f->limit > 0) ||
	    (f->continuous && f->limit > 0)) {
		begin_waiting(f, now_ms(), a);
		return;
	}
	last(f, d, &a->body);
	feed_free(f);
}

bool
changes_more(struct server *s, struct feed *f, int64_t now, struct buf *out)
{
	const struct db *d = db_find(s, str_of(f->db));
	const size_t before = out->n;
	size_t n;

	if (d == NULL)
		return true;
	n = rows(s, f, d, out);
	if (n > 0 && f->longpoll) {
		struct buf blank = { 0 };

		buf_byte(&blank, '\n');
		buf_add(&blank, out->p + before, out->n - before);
		out->n = before;
		buf_str(out, buf_view(&blank));
		buf_fini(&blank);
	}
	f->limit -= (int64_t)n;
	if ((f->longpoll && n > 0) || f->limit <= 0 || now >= f->due_ms) {
		if (f->longpoll && n == 0)
			buf_byte(out, '\n');
		last(f, d, out);
		return true;
	}
	if (now >= f->beat_ms) {
		buf_byte(out, '\n');
		f->beat_ms = now + f->heartbeat;
	}
	return false;
}
