/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents coming in. A batch is looked at whole before any of it is kept. */
#include "couchd.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "parse.h"

static const struct problem conflict = {
	409, "conflict", "Document update conflict."
};

/* Its parent, where that is known. */
static struct leaf *
parent_of(struct doc *doc, const struct leaf *l)
{
	struct str rest = str_of(l->path), part;

	for (int g = l->gen; doc != NULL && str_cut(&rest, ',', &part); g--) {
		struct leaf *at = doc_leaf(doc, g, part);

		if (at != NULL)
			return at;
	}
	return NULL;
}

/* A revision of the server's own making. */
static bool
next_rev(struct db *d, struct incoming *in, struct problem *p)
{
	struct doc *doc = db_doc(d, buf_view(&in->id));
	struct leaf *l = &in->leaf, *parent = NULL;
	struct buf sum = { 0 }, path = { 0 };
	unsigned char digest[16];

	if (l->gen > 0)
		parent = doc != NULL ? doc_leaf(doc, l->gen, leaf_id(l)) : NULL;
	else if (doc != NULL)
		parent = &doc->leaves[0];
	if ((l->gen > 0 && parent == NULL) ||
	    (l->gen == 0 && parent != NULL && !parent->deleted)) {
		*p = conflict;
		return false;
	}
	buf_str(&sum, buf_view(&l->body));
	buf_fmt(&sum, "|%d|%s", l->deleted, parent ? parent->path : "");
	for (size_t i = 0; i < l->atts_n; i++)
		buf_fmt(&sum, "|%s", l->atts[i].blob->digest);
	md5(buf_view(&sum), digest);
	hex_put(digest, 16, &path);
	if (parent != NULL)
		buf_fmt(&path, ",%s", parent->path);
	l->gen = parent != NULL ? parent->gen + 1 : 1;
	for (size_t i = 0; i < l->atts_n; i++)
		if (l->atts[i].revpos == 0)
			l->atts[i].revpos = l->gen;
	free(l->path);
	l->path = xstrdup(buf_z(&path));
	buf_fini(&sum);
	buf_fini(&path);
	return true;
}

/* May it come in? Where edits, it gets its revision. */
static bool
admit(struct db *d, const struct req *r, struct incoming *in, bool edits,
    struct problem *p)
{
	const struct str id = buf_view(&in->id);
	struct doc *doc = db_doc(d, id);
	const struct leaf *old;
	const struct rule *rule;
	bool fresh;

	if (str_starts(id, STR("_design/")) && !r->admin) {
		*p = (struct problem){ 403, "forbidden",
		    "You are not a db or server admin." };
		return false;
	}
	old = edits ? doc != NULL && doc->n > 0 ? &doc->leaves[0] : NULL :
	    parent_of(doc, &in->leaf);
	fresh = edits || doc == NULL ||
	    !doc_knows(doc, in->leaf.gen, leaf_id(&in->leaf));
	rule = fresh ? guard_refuses(d, r, id, &in->leaf, old != NULL) : NULL;
	if (rule != NULL) {
		*p = (struct problem){ !strcmp(rule->error, "unauthorized") ?
		    401 : 403, rule->error, rule->reason };
		return false;
	}
	if (edits && !next_rev(d, in, p))
		return false;
	return true;
}

static void
keep(struct server *s, struct db *d, struct incoming *in)
{
	const struct str id = buf_view(&in->id);

	s->docs_in += db_store(d, id, &in->leaf);
	if (str_starts(id, STR("_design/")))
		guard_design(d, db_doc(d, id));
}

static void
put_refused(struct buf *out, const struct incoming *in, bool edits,
    const struct problem *p)
{
	buf_cstr(out, out->n > 1 ? ",{\"id\":" : "{\"id\":");
	buf_json(out, buf_view(&in->id));
	if (!edits) {
		buf_cstr(out, ",\"rev\":\"");
		leaf_rev(&in->leaf, out);
		buf_byte(out, '"');
	}
	buf_cstr(out, ",\"error\":");
	buf_json(out, str_of(p->error));
	buf_cstr(out, ",\"reason\":");
	buf_json(out, str_of(p->reason));
	buf_byte(out, '}');
}

static void
put_taken(struct buf *out, const struct str id, const struct leaf *l)
{
	buf_cstr(out, out->n > 1 ? ",{\"ok\":true,\"id\":" :
	    "{\"ok\":true,\"id\":");
	buf_json(out, id);
	buf_cstr(out, ",\"rev\":\"");
	leaf_rev(l, out);
	buf_cstr(out, "\"}");
}

/* An id where none came. */
static void
name_it(struct server *s, struct incoming *in)
{
	struct buf b = { 0 };
	unsigned char sum[16];

	buf_fmt(&b, "%llu %lld", (unsigned long long)++s->chance,
	    (long long)now_ms());
	md5(buf_view(&b), sum);
	hex_put(sum, 16, &in->id);
	buf_fini(&b);
}

/* False: the whole batch is refused, and a says so. */
static bool
look(struct server *s, struct db *d, struct str docs, bool edits,
    struct incoming **all, size_t *n, struct ans *a)
{
	size_t cap = 0;
	struct problem p;
	struct str one;

	while (json_value(&docs, &one)) {
		struct incoming *in;

		*all = xgrow(*all, &cap, *n + 1, sizeof **all);
		in = &(*all)[(*n)++];
		if (!incoming_parse(d, one, in, &p)) {
			fail(a, p.status, p.error, p.reason);
			return false;
		}
		if (!edits && in->leaf.gen == 0) {
			fail(a, 400, "bad_request", "When `new_edits: false`, "
			    "the document needs `_rev` or `_revisions` "
			    "specified");
			return false;
		}
		if (in->id.n == 0)
			name_it(s, in);
		if (in->size > DOC_MAX) {
			fail(a, 413, "document_too_large", buf_z(&in->id));
			return false;
		}
	}
	return true;
}

void
bulk_docs(struct server *s, struct db *d, struct req *r, struct ans *a)
{
	const struct str docs = json_at(r->body, "docs");
	const bool edits = json_bool(json_at(r->body, "new_edits"), true);
	struct incoming *all = NULL;
	struct buf out = { 0 };
	size_t n = 0;

	if (!json_is(docs, '[')) {
		fail(a, 400, "bad_request", json_is(r->body, '{') ?
		    "POST body must include `docs` parameter." :
		    "Request body must be a JSON object");
		return;
	}
	buf_byte(&out, '[');
	if (look(s, d, docs, edits, &all, &n, a)) {
		for (size_t i = 0; i < n; i++) {
			struct problem p;

			if (!admit(d, r, &all[i], edits, &p)) {
				put_refused(&out, &all[i], edits, &p);
				continue;
			}
			if (edits)
				put_taken(&out, buf_view(&all[i].id),
				    &all[i].leaf);
			keep(s, d, &all[i]);
		}
		say(a, 201, "%s]\n", buf_z(&out));
	}
	for (size_t i = 0; i < n; i++)
		incoming_fini(&all[i]);
	free(all);
	buf_fini(&out);
}

static void
say_taken(const struct req *r, struct ans *a, struct str id,
    const struct leaf *l, bool etag)
{
	struct buf out = { 0 }, rev = { 0 };

	leaf_rev(l, &rev);
	put_taken(&out, id, l);
	say(a, 201, "%s\n", buf_z(&out));
	buf_fmt(&a->headers, "Location: http://%.*s%.*s\r\n",
	    STR_ARG(r->host), STR_ARG(r->path));
	if (etag)
		buf_fmt(&a->headers, "ETag: \"%s\"\r\n", buf_z(&rev));
	buf_fini(&out);
	buf_fini(&rev);
}

/* Of the query; where the document does not say it itself. */
static bool
rev_of_query(const struct req *r, struct incoming *in, struct problem *p)
{
	struct buf rev = { 0 }, id = { 0 };
	bool good = true;

	if (query(r, "rev", &rev)) {
		good = rev_parse(buf_view(&rev), &in->leaf.gen, &id);
		free(in->leaf.path);
		in->leaf.path = good ? xstrdup(buf_z(&id)) : NULL;
		if (!good)
			*p = (struct problem){ 400, "bad_request",
			    "Invalid rev format" };
	}
	buf_fini(&rev);
	buf_fini(&id);
	return good;
}

void
put_doc(struct server *s, struct db *d, struct req *r, struct str id,
    struct ans *a)
{
	const bool edits = !query_is(r, "new_edits", "false");
	struct incoming in;
	struct problem p;
	bool good;

	r->body = str_trim(r->body);
	if (!json_valid(r->body)) {
		fail(a, 400, "bad_request", "invalid UTF-8 JSON");
		return;
	}
	good = incoming_parse(d, r->body, &in, &p) && id_good(id, &p) &&
	    rev_of_query(r, &in, &p);
	in.id.n = 0;
	buf_str(&in.id, id);
	if (good && r->body.n > DOC_MAX) {
		p = (struct problem){ 413, "document_too_large", "" };
		good = false;
	}
	if (good && !edits && in.leaf.gen == 0) {
		p = (struct problem){ 400, "bad_request",
		    "When `new_edits: false`, the document needs `_rev` or "
		    "`_revisions` specified" };
		good = false;
	}
	if (good && admit(d, r, &in, edits, &p)) {
		say_taken(r, a, id, &in.leaf, true);
		keep(s, d, &in);
	} else {
		fail(a, p.status, p.error, p.reason);
	}
	incoming_fini(&in);
}

void
delete_doc(struct db *d, struct req *r, struct str id, struct ans *a)
{
	struct incoming in = { .leaf.deleted = true };
	struct problem p = conflict;

	buf_str(&in.id, id);
	if (db_doc(d, id) == NULL) {
		fail(a, 404, "not_found", "missing");
	} else if (rev_of_query(r, &in, &p) && in.leaf.gen > 0 &&
	    admit(d, r, &in, true, &p)) {
		say_taken(r, a, id, &in.leaf, true);
		a->status = 200;
		(void)db_store(d, id, &in.leaf);
	} else {
		fail(a, p.status, p.error, p.reason);
	}
	incoming_fini(&in);
}

/* The winner's body and attachments, but the one that comes. */
static void
inherit(struct db *d, struct incoming *in)
{
	struct doc *doc = db_doc(d, buf_view(&in->id));
	const struct leaf *old = doc != NULL ? &doc->leaves[0] : NULL;
	struct leaf *l = &in->leaf;

	if (old == NULL)
		return;
	buf_str(&l->body, buf_view(&old->body));
	for (size_t i = 0; i < old->atts_n; i++) {
		if (!strcmp(old->atts[i].name, l->atts[0].name))
			continue;
		l->atts = xrealloc(l->atts, (l->atts_n + 1) *
		    sizeof *l->atts);
		l->atts[l->atts_n++] = (struct att){
			xstrdup(old->atts[i].name), xstrdup(old->atts[i].type),
			old->atts[i].blob, old->atts[i].revpos
		};
		old->atts[i].blob->refs++;
	}
}

void
put_att(struct db *d, struct req *r, struct ans *a)
{
	struct incoming in = { 0 };
	struct problem p;
	struct buf type = { 0 };

	buf_str(&in.id, buf_view(&r->seg[1]));
	buf_str(&type, r->type);
	in.leaf.atts = xcalloc(1, sizeof *in.leaf.atts);
	in.leaf.atts_n = 1;
	in.leaf.atts[0] = (struct att){
		.name = xstrdup(buf_z(&r->seg[2])),
		.type = xstrdup(type.n > 0 ? buf_z(&type) :
		    "application/octet-stream"),
		.blob = blob_new(r->body)
	};
	inherit(d, &in);
	if (rev_of_query(r, &in, &p) && admit(d, r, &in, true, &p)) {
		say_taken(r, a, buf_view(&in.id), &in.leaf, false);
		(void)db_store(d, buf_view(&in.id), &in.leaf);
	} else {
		fail(a, p.status, p.error, p.reason);
	}
	buf_fini(&type);
	incoming_fini(&in);
}
