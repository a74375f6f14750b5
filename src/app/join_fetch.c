/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before there is a store there is nothing to replicate into: the district's own
 * profile is fetched by itself, request by request. Which one it is an event of
 * the anchor's says; the pieces are proven by their digest. */
#include "app/join.h"

#include <stdio.h>
#include <string.h>
#include "app/couch_in.h"
#include "app/intl.h"
#include "app/link_in.h"
#include "seal/seal.h"
#include "wire/doc.h"
#include "wire/jslice.h"

#define YEARS		10	/* looked back through */
#define OFFSET_MIN	480
#define LIMIT		1000
#define ANSWER_MAX	((size_t)64 << 20)

struct fetch {
	struct link_slot slot;		/* for its credentials alone */
	struct loop	*loop;
	struct http	*http;
	const struct store_node_row *anchor;
	const char	*prefix;
	unsigned	year;
	char		*said;
	bool		over;		/* the request ended */
	enum http_fate	fate;
	int		status;
	struct buf	body;
	/* found */
	struct hlc	at;
	bool		found;
	uint8_t		digest[DIGEST_LEN];
};

/* ---- one request ---- */

static bool
on_data(void *ctx, struct str bytes)
{
	struct fetch *f = ctx;

	buf_str(&f->body, bytes);
	return f->body.n <= ANSWER_MAX;
}

static void
on_end(void *ctx, const struct http_reply *r)
{
	struct fetch *f = ctx;

	f->over = true;
	f->fate = r->fate;
	f->status = r->status;
	if (r->fate != HTTP_OK)
		couch_sentence(r, f->said);
}

/* path: behind the database's name. */
static enum err
get(struct fetch *f, const char *path)
{
	struct http_ask a = { .method = "GET", .on_data = on_data,
		.on_end = on_end, .ctx = f, .timeout_ms = -1,
		.body_max = ANSWER_MAX };
	struct str base = f->slot.l.row->url;
	struct buf url = { 0 };
	uint64_t id;
	enum err e;

	while (base.n != 0 && base.p[base.n - 1] == '/')
		base.n--;
	buf_fmt(&url, "%.*s/%s-common-%02u%s", STR_ARG(base), f->prefix,
	    f->year, path);
	f->body.n = 0;
	f->over = false;
	e = link_ask(&f->slot.l, &a);
	a.url = buf_z(&url);
	if (e == OK)
		e = http_begin(f->http, &a, &id);
	if (e == ERR_BAD_INPUT)
		snprintf(f->said, 240, "%s",
		    N_("the address is none, or not over TLS"));
	while (e == OK && !f->over)
		e = loop_turn(f->loop, -1);
	buf_fini(&url);
	if (e != OK)
		return e;
	return f->fate == HTTP_OK ? OK : f->status == 404 ? ERR_NOT_FOUND :
	    f->fate == HTTP_DENIED ? ERR_REFUSED : ERR_IO;
}

/* ---- which profile ---- */

static bool
of_anchor(const struct fetch *f, const struct event *e)
{
	const struct str stream = str_of(e->id.stream);
	const size_t n = strlen(f->anchor->node);

	return stream.n > n && stream.p[n] == '.' &&
	    memcmp(stream.p, f->anchor->node, n) == 0;
}

static bool
on_row(void *ctx, const struct doc *d)
{
	struct fetch *f = ctx;
	uint8_t digest[SEAL_DIGEST];
	char rev[REPLICA_REV_MAX];

	if (d->err != OK || d->kind != DOC_EVENT || d->deleted ||
	    d->e->kind != EV_PROFILE_ADOPT || !of_anchor(f, d->e))
		return true;
	seal_digest(d->ev, digest);
	doc_rev(digest, rev);
	if (!str_is(d->rev, rev) || (f->found && (d->e->at.ms < f->at.ms ||
	    (d->e->at.ms == f->at.ms && d->e->at.count < f->at.count))))
		return true;
	if (hex_get(body_str(&d->e->body, "digest"), f->digest, DIGEST_LEN)) {
		f->found = true;
		f->at = d->e->at;
	}
	return true;
}

static enum err
take_answer(struct fetch *f, struct changes *c, struct buf *since, bool *more)
{
	struct arena arena = { 0 };
	struct str seq;
	enum err e = changes_feed(c, buf_view(&f->body));

	if (e == OK)
		e = changes_end(c);
	if (e == OK) {
		seq = changes_last_seq(c);
		*more = changes_rows(c) >= LIMIT || (changes_pending(c) > 0 &&
		    changes_rows(c) > 0);
		if (!jslice_text(seq, &arena, &seq))
			seq = changes_last_seq(c);
		since->n = 0;
		http_escape(seq, since);
	}
	arena_fini(&arena);
	return e;
}

static enum err
read_year(struct fetch *f)
{
	struct changes *c = changes_new(on_row, f);
	struct buf path = { 0 }, since = { 0 }, was = { 0 };
	bool more = true;
	enum err e = OK;

	buf_cstr(&since, "0");
	while (e == OK && more) {
		path.n = 0;
		buf_fmt(&path, "/_changes?include_docs=true&limit=%d&since=",
		    LIMIT);
		buf_str(&path, buf_view(&since));
		changes_reset(c);
		e = get(f, buf_z(&path));
		was.n = 0;
		buf_str(&was, buf_view(&since));
		if (e == OK)
			e = take_answer(f, c, &since, &more);
		/* It would go on so for ever. */
		if (e == OK && more && str_eq(buf_view(&was),
		    buf_view(&since)))
			e = ERR_BAD_INPUT;
	}
	changes_free(&c);
	buf_fini(&was);
	buf_fini(&path);
	buf_fini(&since);
	return e;
}

/* The newest year that has one. */
static enum err
find(struct fetch *f)
{
	const unsigned now = (unsigned)clock_civil(clock_wall(),
	    OFFSET_MIN).year;
	enum err e = ERR_NOT_FOUND;
	bool any = false;

	for (unsigned i = 0; i < YEARS && !f->found; i++) {
		f->year = (now - i) % 100;
		e = read_year(f);
		any = any || e == OK;
		if (e != OK && e != ERR_NOT_FOUND)
			return e;
	}
	if (f->found)
		return OK;
	snprintf(f->said, 240, any ? _("%s told no "
	    "profile there (at the centre: gridseat profile adopt)") :
	    _("there is no database %s-common-… there; --prefix says what its "
	    "names begin with"), any ? f->anchor->node : f->prefix);
	return ERR_NOT_FOUND;
}

/* ---- its archive ---- */

static enum err
count_pieces(struct fetch *f, const char *hex, uint32_t *of)
{
	struct arena arena = { 0 };
	char path[120];
	struct doc d;
	enum err e;

	snprintf(path, sizeof path, "/b%%3A%s%%3A0000", hex);
	e = get(f, path);
	if (e == OK) {
		doc_read(buf_view(&f->body), &d, &arena);
		*of = d.of;
		if (d.err != OK || d.kind != DOC_BLOB)
			e = ERR_BAD_INPUT;
	}
	arena_fini(&arena);
	return e;
}

static enum err
read_pieces(struct fetch *f, struct buf *archive)
{
	char hex[2 * DIGEST_LEN + 1], path[120];
	uint8_t digest[SEAL_DIGEST];
	uint32_t of = 0;
	enum err e;

	hex_put(f->digest, DIGEST_LEN, hex);
	e = count_pieces(f, hex, &of);
	for (uint32_t at = 0; e == OK && at < of; at++) {
		snprintf(path, sizeof path, "/b%%3A%s%%3A%04u/d", hex, at);
		e = get(f, path);
		if (e == OK && (f->body.n > REPLICA_CHUNK ||
		    archive->n + f->body.n > REPLICA_BLOB_MAX))
			e = ERR_TOO_BIG;
		if (e == OK)
			buf_str(archive, buf_view(&f->body));
	}
	if (e != OK)
		return e;
	seal_digest(buf_view(archive), digest);
	return memcmp(digest, f->digest, DIGEST_LEN) == 0 ? OK : ERR_DAMAGED;
}

enum err
join_archive(const struct law_link *row, const struct store_node_row *anchor,
    const char *prefix, struct buf *archive, char said[240])
{
	struct fetch f = { .anchor = anchor, .prefix = prefix, .said = said };
	enum err e;

	said[0] = '\0';
	f.slot.l.row = row;
	e = loop_new(&f.loop);
	if (e == OK)
		e = http_new(&f.http, f.loop);
	/* A file that is missing is no database that is missing. */
	if (e == OK)
		e = link_creds_ready(&f.slot, said);
	if (e == OK)
		e = find(&f);
	if (e == OK)
		e = read_pieces(&f, archive);
	if (e == ERR_DAMAGED)
		snprintf(said, 240, "%s", _("the profile there is not what its "
		    "name says"));
	http_free(&f.http);
	link_creds_forget(&f.slot);
	loop_free(&f.loop);
	buf_fini(&f.body);
	return e;
}
