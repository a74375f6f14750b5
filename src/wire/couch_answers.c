/* SPDX-License-Identifier: GPL-3.0-or-later */
/* couch_answers.c -- what a server of documents answers, but for _changes.
 * Layer: wire. Each answer is there as a whole, is proved, and then cut. */
#include "wire/doc.h"

#include "wire/doc_in.h"
#include "wire/jslice.h"

static enum err
proved(struct str *json, char first)
{
	*json = str_trim(*json);
	if (jslice_check(*json, NULL) != OK || json->p[0] != first)
		return ERR_BAD_INPUT;
	return OK;
}

/* A text member; what is none is empty. */
static struct str
text(struct str object, const char *name, struct arena *arena)
{
	struct str s;

	return jslice_text(jslice_get(object, name), arena, &s) ? s : STR_NONE;
}

enum err
bulk_docs_read(struct str json, refused_fn *fn, void *ctx)
{
	struct arena arena = { 0 };
	enum err e = proved(&json, '[');
	struct str v;

	while (e == OK && jslice_element(&json, &v)) {
		const struct refused_doc r = {
			.id = text(v, "id", &arena),
			.rev = text(v, "rev", &arena),
			.error = text(v, "error", &arena),
			.reason = text(v, "reason", &arena),
		};

		if (v.p[0] != '{')
			e = ERR_BAD_INPUT;
		else if (r.error.n != 0 && !fn(ctx, &r))
			e = ERR_CANCELLED;
	}
	arena_fini(&arena);
	return e;
}

static enum err
missing_of(struct str id, struct str said, missing_fn *fn, void *ctx,
    struct arena *arena)
{
	struct str list = jslice_get(said, "missing"), v, rev, name;

	/* Its quotes stand around it. */
	if (!jslice_text(str_n(id.p - 1, id.n + 2), arena, &name))
		return ERR_BAD_INPUT;
	if (list.n != 0 && list.p[0] != '[')
		return ERR_BAD_INPUT;
	while (jslice_element(&list, &v)) {
		if (!jslice_text(v, arena, &rev))
			return ERR_BAD_INPUT;
		if (!fn(ctx, name, rev))
			return ERR_CANCELLED;
	}
	return OK;
}

enum err
revs_diff_read(struct str json, missing_fn *fn, void *ctx)
{
	struct arena arena = { 0 };
	enum err e = proved(&json, '{');
	struct str id, said;

	while (e == OK && jslice_member(&json, &id, &said))
		e = missing_of(id, said, fn, ctx, &arena);
	arena_fini(&arena);
	return e;
}

static enum err
one_document(struct str json, changes_row_fn *fn, void *ctx,
    struct arena *arena)
{
	struct doc d;

	if (json.n == 0)
		return OK;		/* an error stands there */
	doc_read_in(json, OK, &d, arena);
	d.forked = true;
	return fn(ctx, &d) ? OK : ERR_CANCELLED;
}

enum err
bulk_get_read(struct str json, changes_row_fn *fn, void *ctx,
    struct arena *arena)
{
	struct str results, docs, v;
	enum err e;

	json = str_n(arena_dup(arena, json.p, json.n), json.n);
	e = proved(&json, '{');
	if (e != OK)
		return e;
	results = jslice_get(json, "results");
	if (results.n == 0 || results.p[0] != '[')
		return ERR_BAD_INPUT;
	while (e == OK && jslice_element(&results, &v)) {
		docs = jslice_get(v, "docs");
		if (docs.n != 0 && docs.p[0] != '[')
			return ERR_BAD_INPUT;
		while (e == OK && jslice_element(&docs, &v))
			e = one_document(jslice_get(v, "ok"), fn, ctx, arena);
	}
	return e;
}

bool
couch_error_read(struct str json, struct couch_error *out)
{
	*out = (struct couch_error){ .error = "" };
	if (proved(&json, '{') != OK ||
	    !jslice_copy(jslice_get(json, "error"), out->error,
	    sizeof out->error))
		return false;
	if (!jslice_copy(jslice_get(json, "reason"), out->reason,
	    sizeof out->reason))
		out->reason[0] = '\0';	/* none, or no text */
	return true;
}

enum err
couch_db_read(struct str json, struct couch_db *out)
{
	struct str start;
	int64_t docs;

	*out = (struct couch_db){ .docs = 0 };
	if (proved(&json, '{') != OK ||
	    !jslice_int(jslice_get(json, "doc_count"), &docs) || docs < 0)
		return ERR_BAD_INPUT;
	out->docs = (uint64_t)docs;
	start = jslice_get(json, "instance_start_time");
	if (!jslice_copy(start, out->instance, sizeof out->instance))
		str_copy(start, out->instance, sizeof out->instance);
	return OK;
}
