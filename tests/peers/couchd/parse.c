/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parse.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

static bool
problem(struct problem *p, int status, const char *error, const char *reason)
{
	*p = (struct problem){ status, error, reason };
	return false;
}

bool
id_good(struct str id, struct problem *p)
{
	if (id.n == 0)
		return problem(p, 400, "illegal_docid",
		    "Document id must not be empty");
	if (id.p[0] == '_' && !str_starts(id, STR("_design/")) &&
	    !str_starts(id, STR("_local/")))
		return problem(p, 400, "illegal_docid",
		    "Only reserved document ids may start with underscore.");
	return true;
}

static bool
take_id(struct incoming *in, struct str v, struct problem *p)
{
	if (!json_is(v, '"'))
		return problem(p, 400, "illegal_docid",
		    "Document id must be a string");
	json_text(v, &in->id);
	return id_good(buf_view(&in->id), p);
}

static bool
take_rev(struct incoming *in, struct str v, struct problem *p)
{
	struct buf text = { 0 }, id = { 0 };
	const bool had = in->leaf.gen > 0;	/* _revisions came before */
	int gen;
	bool good;

	json_text(v, &text);
	good = json_is(v, '"') && rev_parse(buf_view(&text), &gen, &id);
	if (good && !had) {
		in->leaf.gen = gen;
		in->leaf.path = xstrdup(buf_z(&id));
	}
	buf_fini(&text);
	buf_fini(&id);
	return good || problem(p, 400, "bad_request", "Invalid rev format");
}

static bool
take_path(struct incoming *in, struct str v, struct problem *p)
{
	struct str ids = json_at(v, "ids"), one;
	const int64_t start = json_int(json_at(v, "start"), 0);
	struct buf path = { 0 }, text = { 0 }, id = { 0 };
	bool good = json_is(ids, '[') && start >= 1;
	int gen;

	while (good && json_value(&ids, &one)) {
		text.n = 0;
		buf_cstr(&text, "1-");
		json_text(one, &text);
		good = json_is(one, '"') &&
		    rev_parse(buf_view(&text), &gen, &id);
		if (path.n > 0)
			buf_byte(&path, ',');
		buf_str(&path, buf_view(&id));
	}
	if (good && path.n > 0) {
		free(in->leaf.path);
		in->leaf.gen = (int)start;
		in->leaf.path = xstrdup(buf_z(&path));
	}
	buf_fini(&path);
	buf_fini(&text);
	buf_fini(&id);
	return good || problem(p, 400, "doc_validation",
	    "RevId isn't a string");
}

/* What another leaf of the document holds by that name. */
static struct blob *
stub_of(struct db *d, struct str id, const char *name)
{
	struct doc *doc = db_doc(d, id);

	for (size_t i = 0; doc != NULL && i < doc->n; i++)
		for (size_t k = 0; k < doc->leaves[i].atts_n; k++)
			if (!strcmp(doc->leaves[i].atts[k].name, name)) {
				doc->leaves[i].atts[k].blob->refs++;
				return doc->leaves[i].atts[k].blob;
			}
	return NULL;
}

static bool
take_att(struct db *d, struct incoming *in, struct str key, struct str v,
    struct problem *p)
{
	struct leaf *l = &in->leaf;
	const struct str data = json_at(v, "data");
	struct buf text = { 0 }, bytes = { 0 };
	struct att *a;

	l->atts = xrealloc(l->atts, (l->atts_n + 1) * sizeof *l->atts);
	a = &l->atts[l->atts_n++];
	*a = (struct att){ .revpos = (int)json_int(json_at(v, "revpos"),
	    l->gen) };
	/* key stands between its quotes */
	json_text(str_n(key.p - 1, key.n + 2), &text);
	a->name = xstrdup(buf_z(&text));
	text.n = 0;
	json_text(json_at(v, "content_type"), &text);
	a->type = xstrdup(text.n > 0 ? buf_z(&text) :
	    "application/octet-stream");
	text.n = 0;
	json_text(data, &text);
	if (json_bool(json_at(v, "stub"), false))
		a->blob = stub_of(d, buf_view(&in->id), a->name);
	else if (json_is(data, '"') &&
	    base64_get(buf_view(&text), false, &bytes))
		a->blob = blob_new(buf_view(&bytes));
	buf_fini(&text);
	buf_fini(&bytes);
	if (a->blob != NULL)
		return true;
	if (json_is(data, '"'))
		return problem(p, 400, "bad_request",
		    "Attachment data is not base64");
	return problem(p, 412, "missing_stub", "Invalid attachment stub");
}

static void
put_member(struct str key, struct str value, struct buf *out)
{
	buf_byte(out, ',');
	json_small(str_n(key.p - 1, key.n + 2), out);
	buf_byte(out, ':');
	if (str_is(value, "-0.0"))	/* the only number that changes */
		value = STR("0.0");
	json_small(value, out);
}

void
members_small(struct str object, struct buf *out)
{
	struct str key, value;

	while (json_member(&object, &key, &value))
		if (key.n == 0 || key.p[0] != '_')
			put_member(key, value, out);
}

static bool
special(struct incoming *in, struct str key, struct str v, struct problem *p)
{
	static const char *const known[] = {
		"_attachments", "_revs_info", "_conflicts", "_local_seq",
		"_deleted_conflicts"
	};
	static char reason[96];
	char name[64];

	if (str_is(key, "_id"))
		return take_id(in, v, p);
	if (str_is(key, "_rev"))
		return take_rev(in, v, p);
	if (str_is(key, "_revisions"))
		return take_path(in, v, p);
	if (str_is(key, "_deleted")) {
		in->leaf.deleted = json_bool(v, false);
		return true;
	}
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_is(key, known[i]))
			return true;
	str_copy(key, name, sizeof name);
	memcpy(reason, "Bad special document member: ", 30);
	memcpy(reason + 29, name, strlen(name) + 1);
	return problem(p, 400, "doc_validation", reason);
}

bool
incoming_parse(struct db *d, struct str object, struct incoming *in,
    struct problem *p)
{
	struct str rest = object, key, v, atts;

	*in = (struct incoming){ .size = object.n };
	if (!json_is(object, '{'))
		return problem(p, 400, "bad_request",
		    "Document must be a JSON object");
	while (json_member(&rest, &key, &v)) {
		if (key.n == 0 || key.p[0] != '_')
			put_member(key, v, &in->leaf.body);
		else if (!special(in, key, v, p))
			return false;
	}
	atts = json_at(object, "_attachments");
	if (json_is(atts, '{'))
		while (json_member(&atts, &key, &v))
			if (!take_att(d, in, key, v, p))
				return false;
	return true;
}

void
incoming_fini(struct incoming *in)
{
	buf_fini(&in->id);
	leaf_fini(&in->leaf);
}
