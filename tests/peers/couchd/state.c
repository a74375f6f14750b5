/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole server as lines of JSON, one a thing: so that it can be set back
 * to what it was, as by a backup that is too old. */
#include "couchd.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/alloc.h"

static void
save_leaf(const struct leaf *l, struct buf *out)
{
	buf_fmt(out, "{\"gen\":%d,\"path\":\"%s\",\"deleted\":%s,\"atts\":[",
	    l->gen, l->path, l->deleted ? "true" : "false");
	for (size_t i = 0; i < l->atts_n; i++) {
		const struct att *t = &l->atts[i];

		buf_cstr(out, i > 0 ? ",{\"name\":" : "{\"name\":");
		buf_json(out, str_of(t->name));
		buf_cstr(out, ",\"type\":");
		buf_json(out, str_of(t->type));
		buf_fmt(out, ",\"revpos\":%d,\"data\":\"", t->revpos);
		base64_put(buf_view(&t->blob->bytes), false, out);
		buf_cstr(out, "\"}");
	}
	buf_cstr(out, "],\"body\":{\"_\":0");
	buf_str(out, buf_view(&l->body));
	buf_cstr(out, "}}");
}

static void
save_doc(const struct doc *doc, struct buf *out)
{
	buf_cstr(out, "{\"doc\":");
	buf_json(out, str_of(doc->id));
	buf_fmt(out, ",\"at\":%zu,\"leaves\":[", doc->at);
	for (size_t i = 0; i < doc->n; i++) {
		if (i > 0)
			buf_byte(out, ',');
		save_leaf(&doc->leaves[i], out);
	}
	buf_cstr(out, "]}\n");
}

static void
save_db(const struct db *d, struct buf *out)
{
	buf_cstr(out, "{\"db\":");
	buf_json(out, str_of(d->name));
	buf_fmt(out, ",\"created\":%lld,\"shards\":[", (long long)d->created);
	for (int i = 0; i < SHARDS; i++)
		buf_fmt(out, "%s{\"uuid\":\"%s\",\"n\":%zu}", i > 0 ? "," : "",
		    d->shards[i].uuid, d->shards[i].n);
	buf_cstr(out, "],\"security\":");
	buf_str(out, buf_view(&d->security));
	buf_cstr(out, "}\n");
	for (size_t i = 0; i < d->locals_n; i++) {
		buf_cstr(out, "{\"local\":");
		buf_json(out, str_of(d->locals[i].id));
		buf_fmt(out, ",\"rev\":%u,\"body\":{\"_\":0",
		    d->locals[i].rev);
		buf_str(out, buf_view(&d->locals[i].body));
		buf_cstr(out, "}}\n");
	}
	for (int k = 0; k < SHARDS; k++)
		for (size_t i = 0; i < d->shards[k].n; i++)
			if (d->shards[k].log[i] != NULL)
				save_doc(d->shards[k].log[i], out);
}

void
state_save(const struct server *s, struct buf *out)
{
	for (size_t i = 0; i < s->dbs_n; i++)
		save_db(s->dbs[i], out);
}

/* ---- back ---- */

/* {"_":0,"a":1} -> ,"a":1 */
static void
load_body(struct str v, struct buf *out)
{
	if (v.n > 7)
		buf_add(out, v.p + 6, v.n - 7);
}

static char *
load_text(struct str v)
{
	struct buf b = { 0 };
	char *z;

	json_text(v, &b);
	z = xstrdup(buf_z(&b));
	buf_fini(&b);
	return z;
}

static void
load_leaf(struct str v, struct leaf *l)
{
	struct str atts = json_at(v, "atts"), one;

	*l = (struct leaf){
		.gen = (int)json_int(json_at(v, "gen"), 1),
		.path = load_text(json_at(v, "path")),
		.deleted = json_bool(json_at(v, "deleted"), false)
	};
	load_body(json_at(v, "body"), &l->body);
	while (json_value(&atts, &one)) {
		struct buf text = { 0 }, bytes = { 0 };

		json_text(json_at(one, "data"), &text);
		(void)base64_get(buf_view(&text), false, &bytes);
		l->atts = xrealloc(l->atts, (l->atts_n + 1) *
		    sizeof *l->atts);
		l->atts[l->atts_n++] = (struct att){
			load_text(json_at(one, "name")),
			load_text(json_at(one, "type")),
			blob_new(buf_view(&bytes)),
			(int)json_int(json_at(one, "revpos"), 1)
		};
		buf_fini(&text);
		buf_fini(&bytes);
	}
}

static void
load_doc(struct db *d, struct str line)
{
	char *id = load_text(json_at(line, "doc"));
	struct doc *doc = db_doc_new(d, str_of(id));
	struct shard *s = &d->shards[doc->shard];
	struct str leaves = json_at(line, "leaves"), one;

	while (json_value(&leaves, &one)) {
		doc->leaves = xrealloc(doc->leaves, (doc->n + 1) *
		    sizeof *doc->leaves);
		load_leaf(one, &doc->leaves[doc->n++]);
	}
	doc->at = (size_t)json_int(json_at(line, "at"), 0);
	if (doc->at < s->n) {
		s->log[doc->at] = doc;
		s->live++;
	}
	d->deleted_n += doc->leaves[0].deleted;
	if (str_starts(str_of(id), STR("_design/")))
		guard_design(d, doc);
	free(id);
}

static struct db *
load_db(struct server *s, struct str line)
{
	char *name = load_text(json_at(line, "db"));
	struct db *d = db_create(s, str_of(name),
	    json_int(json_at(line, "created"), 0));
	struct str shards = json_at(line, "shards"), one;

	for (int i = 0; i < SHARDS && json_value(&shards, &one); i++) {
		struct shard *h = &d->shards[i];
		struct buf text = { 0 };

		json_text(json_at(one, "uuid"), &text);
		str_copy(buf_view(&text), h->uuid, sizeof h->uuid);
		buf_fini(&text);
		h->n = h->cap = (size_t)json_int(json_at(one, "n"), 0);
		h->log = xcalloc(h->n + 1, sizeof *h->log);
	}
	d->security.n = 0;
	buf_str(&d->security, json_at(line, "security"));
	free(name);
	return d;
}

bool
state_load(struct server *s, struct str text)
{
	struct db *d = NULL;
	struct str line;

	while (s->dbs_n > 0)
		db_drop(s, s->dbs[0]);
	while (str_cut(&text, '\n', &line)) {
		if (line.n == 0)
			continue;
		if (!json_valid(line))
			return false;
		if (json_at(line, "db").n > 0) {
			d = load_db(s, line);
		} else if (d != NULL && json_at(line, "doc").n > 0) {
			load_doc(d, line);
		} else if (d != NULL) {
			char *id = load_text(json_at(line, "local"));
			struct local *l = db_local(d, str_of(id), true);

			l->rev = (unsigned)json_int(json_at(line, "rev"), 1);
			load_body(json_at(line, "body"), &l->body);
			free(id);
		}
	}
	return true;
}

/* Beside it, then in its place: who reads sees a whole one. */
bool
state_write(const struct server *s, const char *path)
{
	struct buf text = { 0 }, tmp = { 0 };
	FILE *f;
	bool good;

	state_save(s, &text);
	buf_fmt(&tmp, "%s.new", path);
	f = fopen(buf_z(&tmp), "w");
	good = f != NULL && fwrite(text.p, 1, text.n, f) == text.n;
	if (f != NULL && fclose(f) != 0)
		good = false;
	good = good && rename(buf_z(&tmp), path) == 0;
	buf_fini(&text);
	buf_fini(&tmp);
	return good;
}

bool
state_read(struct server *s, const char *path)
{
	struct buf text = { 0 };
	char part[65536];
	FILE *f = fopen(path, "r");
	size_t n;
	bool good;

	if (f == NULL)
		return false;
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&text, part, n);
	good = ferror(f) == 0;
	fclose(f);
	good = good && state_load(s, buf_view(&text));
	buf_fini(&text);
	return good;
}
