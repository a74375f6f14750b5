/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases: documents with the leaves of their trees, and the log of each
 * shard, in which a document stands once, where it changed last. */
#include "couchd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

/* ---- databases ---- */

struct db *
db_find(struct server *s, struct str name)
{
	for (size_t i = 0; i < s->dbs_n; i++)
		if (str_is(name, s->dbs[i]->name))
			return s->dbs[i];
	return NULL;
}

struct db *
db_create(struct server *s, struct str name, int64_t now_s)
{
	static unsigned made;
	struct db *d = xcalloc(1, sizeof *d);
	struct buf b = { 0 };
	unsigned char sum[16];

	buf_str(&b, name);
	d->name = xstrdup(buf_z(&b));
	d->created = now_s;
	buf_cstr(&d->security, "{\"members\":{\"roles\":[\"_admin\"]},"
	    "\"admins\":{\"roles\":[\"_admin\"]}}");
	for (unsigned i = 0; i < SHARDS; i++) {
		struct buf hex = { 0 };

		b.n = 0;
		buf_fmt(&b, "%s %u %u %lld", d->name, i, ++made,
		    (long long)now_ms());
		md5(buf_view(&b), sum);
		hex_put(sum, 16, &hex);
		str_copy(buf_view(&hex), d->shards[i].uuid, 33);
		buf_fini(&hex);
	}
	buf_fini(&b);
	s->dbs = xgrow(s->dbs, &s->dbs_cap, s->dbs_n + 1, sizeof *s->dbs);
	s->dbs[s->dbs_n++] = d;
	return d;
}

static void
blob_drop(struct blob *b)
{
	if (--b->refs > 0)
		return;
	buf_fini(&b->bytes);
	free(b);
}

void
leaf_fini(struct leaf *l)
{
	for (size_t i = 0; i < l->atts_n; i++) {
		free(l->atts[i].name);
		free(l->atts[i].type);
		if (l->atts[i].blob != NULL)
			blob_drop(l->atts[i].blob);
	}
	free(l->atts);
	free(l->path);
	buf_fini(&l->body);
	*l = (struct leaf){ 0 };
}

static void
docs_fini(struct db *d)
{
	for (size_t i = 0; i < d->slots_n; i++) {
		struct doc *doc = d->slots[i];

		if (doc == NULL)
			continue;
		for (size_t k = 0; k < doc->n; k++)
			leaf_fini(&doc->leaves[k]);
		free(doc->leaves);
		free(doc->id);
		free(doc);
	}
	free(d->slots);
}

void
db_fini(struct db *d)
{
	docs_fini(d);
	for (size_t i = 0; i < d->locals_n; i++) {
		free(d->locals[i].id);
		buf_fini(&d->locals[i].body);
	}
	for (size_t i = 0; i < d->rules_n; i++) {
		free(d->rules[i].cond);
		free(d->rules[i].error);
		free(d->rules[i].reason);
	}
	for (unsigned i = 0; i < SHARDS; i++)
		free(d->shards[i].log);
	free(d->locals);
	free(d->rules);
	free(d->name);
	buf_fini(&d->security);
	free(d);
}

void
db_drop(struct server *s, struct db *d)
{
	for (size_t i = 0; i < s->dbs_n; i++)
		if (s->dbs[i] == d)
			s->dbs[i] = s->dbs[--s->dbs_n];
	db_fini(d);
}

struct local *
db_local(struct db *d, struct str id, bool make)
{
	struct local *l;

	for (size_t i = 0; i < d->locals_n; i++)
		if (str_is(id, d->locals[i].id))
			return &d->locals[i];
	if (!make)
		return NULL;
	d->locals = xgrow(d->locals, &d->locals_cap, d->locals_n + 1,
	    sizeof *d->locals);
	l = &d->locals[d->locals_n++];
	*l = (struct local){ .id = xmalloc(id.n + 1) };
	str_copy(id, l->id, id.n + 1);
	return l;
}

/* ---- documents by id ---- */

static struct doc **
slot(struct doc **slots, size_t n, struct str id)
{
	size_t i = (size_t)(str_hash(id) & (n - 1));

	while (slots[i] != NULL && !str_is(id, slots[i]->id))
		i = (i + 1) & (n - 1);
	return &slots[i];
}

struct doc *
db_doc(struct db *d, struct str id)
{
	return d->slots_n > 0 ? *slot(d->slots, d->slots_n, id) : NULL;
}

static void
more_slots(struct db *d)
{
	const size_t n = d->slots_n > 0 ? d->slots_n * 2 : 1024;
	struct doc **bigger = xcalloc(n, sizeof *bigger);

	for (size_t i = 0; i < d->slots_n; i++)
		if (d->slots[i] != NULL)
			*slot(bigger, n, str_of(d->slots[i]->id)) = d->slots[i];
	free(d->slots);
	d->slots = bigger;
	d->slots_n = n;
}

struct doc *
db_doc_new(struct db *d, struct str id)
{
	struct doc *doc = xcalloc(1, sizeof *doc);

	if ((d->docs_n + 1) * 2 > d->slots_n)
		more_slots(d);
	doc->id = xmalloc(id.n + 1);
	str_copy(id, doc->id, id.n + 1);
	doc->shard = (unsigned)(str_hash(id) * 0x9e3779b97f4a7c15u >> 40) %
	    SHARDS;
	doc->at = SIZE_MAX;
	*slot(d->slots, d->slots_n, id) = doc;
	d->docs_n++;
	return doc;
}

void
db_log(struct db *d, struct doc *doc)
{
	struct shard *s = &d->shards[doc->shard];

	if (doc->at < s->n) {
		s->log[doc->at] = NULL;
		s->live--;
	}
	s->log = xgrow(s->log, &s->cap, s->n + 1, sizeof *s->log);
	doc->at = s->n;
	s->log[s->n++] = doc;
	s->live++;
}

/* ---- revisions ---- */

struct str
leaf_id(const struct leaf *l)
{
	return str_n(l->path, strcspn(l->path, ","));
}

void
leaf_rev(const struct leaf *l, struct buf *out)
{
	buf_int(out, l->gen);
	buf_byte(out, '-');
	buf_str(out, leaf_id(l));
}

bool
rev_parse(struct str text, int *gen, struct buf *id)
{
	struct str head;
	int64_t n;

	id->n = 0;
	if (!str_cut(&text, '-', &head) || !str_int(head, &n) || n < 1 ||
	    n > 1000000 || text.n == 0)
		return false;
	*gen = (int)n;
	for (size_t i = 0; i < text.n; i++) {
		const char c = text.p[i];
		const bool hex = (c >= '0' && c <= '9') ||
		    ((c | 32) >= 'a' && (c | 32) <= 'f');

		if (text.n == 32 && !hex)
			return false;
		buf_byte(id, text.n == 32 && c >= 'A' && c <= 'F' ?
		    (char)(c | 32) : c);
	}
	return true;
}

struct leaf *
doc_leaf(struct doc *doc, int gen, struct str id)
{
	for (size_t i = 0; i < doc->n; i++)
		if (doc->leaves[i].gen == gen &&
		    str_eq(leaf_id(&doc->leaves[i]), id))
			return &doc->leaves[i];
	return NULL;
}

static bool
path_knows(const struct leaf *l, int gen, struct str id)
{
	struct str rest = str_of(l->path), part;

	for (int g = l->gen; g >= gen && str_cut(&rest, ',', &part); g--)
		if (g == gen)
			return str_eq(part, id);
	return false;
}

bool
doc_knows(const struct doc *doc, int gen, struct str id)
{
	for (size_t i = 0; i < doc->n; i++)
		if (path_knows(&doc->leaves[i], gen, id))
			return true;
	return false;
}

static int
by_rank(const void *pa, const void *pb)
{
	const struct leaf *a = pa, *b = pb;

	if (a->deleted != b->deleted)
		return a->deleted ? 1 : -1;
	if (a->gen != b->gen)
		return a->gen > b->gen ? -1 : 1;
	return -str_cmp(leaf_id(a), leaf_id(b));
}

void
doc_sort(struct doc *doc)
{
	qsort(doc->leaves, doc->n, sizeof *doc->leaves, by_rank);
}

bool
db_store(struct db *d, struct str id, struct leaf *leaf)
{
	struct doc *doc = db_doc(d, id);
	bool was = false;
	size_t at;

	if (doc != NULL && doc_knows(doc, leaf->gen, leaf_id(leaf))) {
		leaf_fini(leaf);
		return false;
	}
	if (doc == NULL)
		doc = db_doc_new(d, id);
	else
		was = doc->n > 0 && doc->leaves[0].deleted;
	for (at = 0; at < doc->n; at++)
		if (path_knows(leaf, doc->leaves[at].gen,
		    leaf_id(&doc->leaves[at])))
			break;
	if (at < doc->n) {		/* its parent is a leaf no more */
		leaf_fini(&doc->leaves[at]);
	} else {
		doc->leaves = xrealloc(doc->leaves,
		    (doc->n + 1) * sizeof *doc->leaves);
		doc->n++;
	}
	doc->leaves[at] = *leaf;
	*leaf = (struct leaf){ 0 };
	doc_sort(doc);
	d->deleted_n += (size_t)doc->leaves[0].deleted - (size_t)was;
	db_log(d, doc);
	return true;
}

struct blob *
blob_new(struct str bytes)
{
	struct blob *b = xcalloc(1, sizeof *b);
	struct buf text = { 0 };
	unsigned char sum[16];

	b->refs = 1;
	buf_str(&b->bytes, bytes);
	md5(bytes, sum);
	base64_put(str_n((char *)sum, 16), false, &text);
	str_copy(buf_view(&text), b->digest, sizeof b->digest);
	buf_fini(&text);
	return b;
}
