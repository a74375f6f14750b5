/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents going out. */
#include "couchd.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "parse.h"

static void
revisions_out(const struct leaf *l, struct buf *out)
{
	struct str rest = str_of(l->path), part;

	buf_fmt(out, ",\"_revisions\":{\"start\":%d,\"ids\":[", l->gen);
	for (int i = 0; str_cut(&rest, ',', &part); i++)
		buf_fmt(out, "%s\"%.*s\"", i > 0 ? "," : "", STR_ARG(part));
	buf_cstr(out, "]}");
}

static void
atts_out(const struct leaf *l, bool data, struct buf *out)
{
	if (l->atts_n == 0)
		return;
	for (size_t i = 0; i < l->atts_n; i++) {
		const struct att *t = &l->atts[i];

		buf_cstr(out, i == 0 ? ",\"_attachments\":{" : ",");
		buf_json(out, str_of(t->name));
		buf_cstr(out, ":{\"content_type\":");
		buf_json(out, str_of(t->type));
		buf_fmt(out, ",\"revpos\":%d,\"digest\":\"md5-%s\",",
		    t->revpos, t->blob->digest);
		if (data) {
			buf_cstr(out, "\"data\":\"");
			base64_put(buf_view(&t->blob->bytes), false, out);
			buf_cstr(out, "\"}");
		} else {
			buf_fmt(out, "\"length\":%zu,\"stub\":true}",
			    t->blob->bytes.n);
		}
	}
	buf_byte(out, '}');
}

static void
info_out(const struct leaf *l, struct buf *out)
{
	struct str rest = str_of(l->path), part;

	buf_cstr(out, ",\"_revs_info\":[");
	for (int g = l->gen; str_cut(&rest, ',', &part); g--)
		buf_fmt(out, "%s{\"rev\":\"%d-%.*s\",\"status\":\"%s\"}",
		    g < l->gen ? "," : "", g, STR_ARG(part),
		    g == l->gen ? "available" : "missing");
	buf_byte(out, ']');
}

static void
conflicts_out(const struct doc *doc, struct buf *out)
{
	bool any = false;

	for (size_t i = 1; i < doc->n; i++) {
		if (doc->leaves[i].deleted)
			continue;
		buf_cstr(out, any ? ",\"" : ",\"_conflicts\":[\"");
		leaf_rev(&doc->leaves[i], out);
		buf_byte(out, '"');
		any = true;
	}
	if (any)
		buf_byte(out, ']');
}

void
doc_out(const struct doc *doc, const struct leaf *l, struct shape how,
    struct buf *out)
{
	buf_cstr(out, "{\"_id\":");
	buf_json(out, str_of(doc->id));
	buf_cstr(out, ",\"_rev\":\"");
	leaf_rev(l, out);
	buf_byte(out, '"');
	buf_str(out, buf_view(&l->body));
	if (l->deleted)
		buf_cstr(out, ",\"_deleted\":true");
	if (how.revs)
		revisions_out(l, out);
	if (how.info)
		info_out(l, out);
	if (how.conflicts)
		conflicts_out(doc, out);
	atts_out(l, how.atts, out);
	buf_byte(out, '}');
}

static struct shape
shape_of(const struct req *r)
{
	return (struct shape){
		query_is(r, "revs", "true"), query_is(r, "attachments", "true"),
		query_is(r, "conflicts", "true"),
		query_is(r, "revs_info", "true")
	};
}

/* open_revs=all, or a list of them. */
static void
open_revs(struct doc *doc, const struct req *r, struct str which,
    struct ans *a)
{
	struct str list = which, one;
	struct buf out = { 0 }, text = { 0 }, id = { 0 };
	int gen;

	buf_byte(&out, '[');
	for (size_t i = 0; str_is(which, "all") && i < doc->n; i++) {
		/* the loser first, as the tree stands */
		buf_cstr(&out, i > 0 ? ",{\"ok\":" : "{\"ok\":");
		doc_out(doc, &doc->leaves[doc->n - 1 - i], shape_of(r), &out);
		buf_byte(&out, '}');
	}
	while (json_is(which, '[') && json_value(&list, &one)) {
		struct leaf *l = NULL;

		text.n = 0;
		json_text(one, &text);
		if (rev_parse(buf_view(&text), &gen, &id))
			l = doc_leaf(doc, gen, buf_view(&id));
		if (out.n > 1)
			buf_byte(&out, ',');
		if (l == NULL) {
			buf_fmt(&out, "{\"missing\":\"%s\"}", buf_z(&text));
			continue;
		}
		buf_cstr(&out, "{\"ok\":");
		doc_out(doc, l, shape_of(r), &out);
		buf_byte(&out, '}');
	}
	say(a, 200, "%s]", buf_z(&out));
	a->chunked = true;
	buf_fini(&out);
	buf_fini(&text);
	buf_fini(&id);
}

static struct leaf *
leaf_asked(struct doc *doc, const struct req *r)
{
	struct buf rev = { 0 }, id = { 0 };
	struct leaf *l = NULL;
	int gen;

	if (doc != NULL && query(r, "rev", &rev)) {
		if (rev_parse(buf_view(&rev), &gen, &id))
			l = doc_leaf(doc, gen, buf_view(&id));
	} else if (doc != NULL && !doc->leaves[0].deleted) {
		l = &doc->leaves[0];
	}
	buf_fini(&rev);
	buf_fini(&id);
	return l;
}

void
get_doc(struct db *d, struct req *r, struct str id, struct ans *a)
{
	struct doc *doc = db_doc(d, id);
	struct leaf *l;
	struct buf which = { 0 }, out = { 0 };

	if (doc != NULL && query(r, "open_revs", &which)) {
		open_revs(doc, r, buf_view(&which), a);
		buf_fini(&which);
		return;
	}
	l = leaf_asked(doc, r);
	if (l == NULL) {
		fail(a, 404, "not_found", doc != NULL &&
		    doc->leaves[0].deleted ? "deleted" : "missing");
		return;
	}
	doc_out(doc, l, shape_of(r), &out);
	say(a, 200, "%s\n", buf_z(&out));
	if (!shape_of(r).conflicts) {
		buf_cstr(&a->headers, "ETag: \"");
		leaf_rev(l, &a->headers);
		buf_cstr(&a->headers, "\"\r\n");
	}
	buf_fini(&out);
}

/* "bytes=FROM-TO", either may lack. */
static bool
range_of(struct str text, size_t n, size_t *from, size_t *to)
{
	struct str head;
	int64_t a = -1, b = -1;

	if (!str_starts(text, STR("bytes=")))
		return false;
	text = str_from(text, 6);
	if (!str_cut(&text, '-', &head) || (head.n > 0 && !str_int(head, &a)) ||
	    (text.n > 0 && !str_int(text, &b)) || (a < 0 && b < 0))
		return false;
	if (a < 0) {
		a = b < (int64_t)n ? (int64_t)n - b : 0;
		b = (int64_t)n - 1;
	}
	*from = (size_t)a;
	*to = b < 0 || b >= (int64_t)n ? n - 1 : (size_t)b;
	return true;
}

void
get_att(struct db *d, struct req *r, struct ans *a)
{
	struct leaf *l = leaf_asked(db_doc(d, buf_view(&r->seg[1])), r);
	const struct att *t = NULL;
	size_t from = 0, to;

	for (size_t i = 0; l != NULL && i < l->atts_n; i++)
		if (str_is(buf_view(&r->seg[2]), l->atts[i].name))
			t = &l->atts[i];
	if (t == NULL) {
		fail(a, 404, "not_found", l == NULL ? "missing" :
		    "Document is missing attachment");
		return;
	}
	a->status = 200;
	a->type = t->type;
	buf_fmt(&a->headers, "ETag: \"%s\"\r\nAccept-Ranges: bytes\r\n",
	    t->blob->digest);
	to = t->blob->bytes.n;
	if (range_of(r->range, t->blob->bytes.n, &from, &to)) {
		if (from >= t->blob->bytes.n) {
			fail(a, 416, "requested_range_not_satisfiable",
			    "Requested range not satisfiable");
			return;
		}
		a->status = 206;
		buf_fmt(&a->headers, "Content-Range: bytes %zu-%zu/%zu\r\n",
		    from, to, t->blob->bytes.n);
		to++;
	}
	buf_add(&a->body, t->blob->bytes.p + from, to - from);
}

static void
missing_of(struct doc *doc, struct str revs, struct buf *out, bool plain)
{
	struct buf text = { 0 }, id = { 0 };
	struct str one;
	int gen, highest = 0;
	bool any = false;

	while (json_value(&revs, &one)) {
		text.n = 0;
		json_text(one, &text);
		if (!rev_parse(buf_view(&text), &gen, &id) || (doc != NULL &&
		    doc_knows(doc, gen, buf_view(&id))))
			continue;
		buf_fmt(out, "%s\"%d-%s\"", any ? "," : plain ? "[" :
		    "{\"missing\":[", gen, buf_z(&id));
		highest = gen > highest ? gen : highest;
		any = true;
	}
	buf_fini(&text);
	buf_fini(&id);
	if (!any)
		return;
	buf_byte(out, ']');
	any = false;
	for (size_t i = 0; !plain && doc != NULL && i < doc->n; i++) {
		if (doc->leaves[i].gen >= highest)
			continue;
		buf_cstr(out, any ? ",\"" : ",\"possible_ancestors\":[\"");
		leaf_rev(&doc->leaves[i], out);
		buf_byte(out, '"');
		any = true;
	}
	if (!plain)
		buf_cstr(out, any ? "]}" : "}");
}

void
revs_diff(struct db *d, struct req *r, struct ans *a, bool plain)
{
	struct str rest = r->body, key, revs;
	struct buf out = { 0 }, id = { 0 }, one = { 0 };

	buf_cstr(&out, plain ? "{\"missing_revs\":{" : "{");
	while (json_member(&rest, &key, &revs)) {
		const struct str quoted = str_n(key.p - 1, key.n + 2);

		id.n = one.n = 0;
		json_text(quoted, &id);
		missing_of(db_doc(d, buf_view(&id)), revs, &one, plain);
		if (one.n == 0)
			continue;
		if (out.p[out.n - 1] != '{')
			buf_byte(&out, ',');
		json_small(quoted, &out);
		buf_byte(&out, ':');
		buf_str(&out, buf_view(&one));
	}
	say(a, 200, "%s%s\n", buf_z(&out), plain ? "}}" : "}");
	buf_fini(&out);
	buf_fini(&id);
	buf_fini(&one);
}

static void
bulk_one(struct server *s, struct db *d, const struct req *r,
    struct str object, struct buf *out)
{
	struct buf id = { 0 }, rev = { 0 }, rid = { 0 };
	struct doc *doc;
	struct leaf *l = NULL;
	int gen;

	json_text(json_at(object, "id"), &id);
	json_text(json_at(object, "rev"), &rev);
	doc = db_doc(d, buf_view(&id));
	if (doc != NULL && rev.n == 0)
		l = &doc->leaves[0];
	else if (doc != NULL && rev_parse(buf_view(&rev), &gen, &rid))
		l = doc_leaf(doc, gen, buf_view(&rid));
	buf_cstr(out, "{\"id\":");
	buf_json(out, buf_view(&id));
	buf_cstr(out, ",\"docs\":[");
	if (l != NULL) {
		buf_cstr(out, "{\"ok\":");
		doc_out(doc, l, shape_of(r), out);
		s->docs_out++;
	} else {
		buf_cstr(out, "{\"error\":{\"rev\":");
		buf_json(out, rev.n > 0 ? buf_view(&rev) : STR("undefined"));
		buf_cstr(out, ",\"reason\":\"missing\",\"id\":");
		buf_json(out, buf_view(&id));
		buf_cstr(out, ",\"error\":\"not_found\"}");
	}
	buf_cstr(out, "}]}");
	buf_fini(&id);
	buf_fini(&rev);
	buf_fini(&rid);
}

void
bulk_get(struct server *s, struct db *d, struct req *r, struct ans *a)
{
	struct str docs = json_at(r->body, "docs"), one;

	if (!json_is(docs, '[')) {
		fail(a, 400, "bad_request", "Missing JSON list of 'docs'.");
		return;
	}
	a->status = 200;
	buf_cstr(&a->body, "{\"results\":[");
	for (bool any = false; json_value(&docs, &one); any = true) {
		if (any)
			buf_byte(&a->body, ',');
		bulk_one(s, d, r, one, &a->body);
	}
	buf_cstr(&a->body, "]}\n");
}

/* ---- _all_docs ---- */

static int
by_id(const void *a, const void *b)
{
	return strcmp((*(struct doc *const *)a)->id,
	    (*(struct doc *const *)b)->id);
}

static struct doc **
sorted(const struct db *d, size_t *n)
{
	struct doc **all = xcalloc(d->docs_n + 1, sizeof *all);

	*n = 0;
	for (size_t i = 0; i < d->slots_n; i++)
		if (d->slots[i] != NULL && !d->slots[i]->leaves[0].deleted)
			all[(*n)++] = d->slots[i];
	qsort(all, *n, sizeof *all, by_id);
	return all;
}

static void
row_out(const struct doc *doc, bool docs, struct buf *out)
{
	buf_cstr(out, "{\"id\":");
	buf_json(out, str_of(doc->id));
	buf_cstr(out, ",\"key\":");
	buf_json(out, str_of(doc->id));
	buf_cstr(out, ",\"value\":{\"rev\":\"");
	leaf_rev(&doc->leaves[0], out);
	buf_cstr(out, "\"}");
	if (docs) {
		buf_cstr(out, ",\"doc\":");
		doc_out(doc, &doc->leaves[0], (struct shape){ 0 }, out);
	}
	buf_byte(out, '}');
}

static void
rows_by_key(struct db *d, struct str keys, bool docs, struct buf *out)
{
	struct buf id = { 0 };
	struct str one;

	for (bool any = false; json_value(&keys, &one); any = true) {
		const struct doc *doc;

		id.n = 0;
		json_text(one, &id);
		doc = db_doc(d, buf_view(&id));
		if (any)
			buf_cstr(out, ",\r\n");
		if (doc != NULL && !doc->leaves[0].deleted) {
			row_out(doc, docs, out);
			continue;
		}
		buf_cstr(out, "{\"key\":");
		buf_json(out, buf_view(&id));
		buf_cstr(out, ",\"error\":\"not_found\"}");
	}
	buf_fini(&id);
}

void
all_docs(struct db *d, struct req *r, struct ans *a)
{
	const bool docs = query_is(r, "include_docs", "true");
	const struct str keys = json_at(r->body, "keys");
	int64_t limit = query_int(r, "limit", INT64_MAX);
	struct buf from = { 0 }, to = { 0 }, start = { 0 }, end = { 0 };
	struct buf rows = { 0 };
	size_t n, i = 0;
	struct doc **all = sorted(d, &n);

	(void)query(r, "startkey", &from);
	json_text(buf_view(&from), &start);
	if (query(r, "endkey", &to))
		json_text(buf_view(&to), &end);
	while (i < n && strcmp(all[i]->id, buf_z(&start)) < 0)
		i++;
	buf_fmt(&rows, "{\"total_rows\":%zu,\"offset\":", n);
	if (json_is(keys, '[')) {
		buf_cstr(&rows, "null,\"rows\":[\r\n");
		rows_by_key(d, keys, docs, &rows);
	} else {
		buf_fmt(&rows, "%zu,\"rows\":[\r\n", i);
		for (bool any = false; i < n && limit > 0 && (to.n == 0 ||
		    strcmp(all[i]->id, buf_z(&end)) <= 0); i++, limit--) {
			if (any)
				buf_cstr(&rows, ",\r\n");
			any = true;
			row_out(all[i], docs, &rows);
		}
	}
	say(a, 200, "%s\r\n]}\n", buf_z(&rows));
	a->chunked = true;
	free(all);
	buf_fini(&from);
	buf_fini(&to);
	buf_fini(&start);
	buf_fini(&end);
	buf_fini(&rows);
}
