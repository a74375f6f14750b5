/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A design document's validate_doc_update is JavaScript; we read only clauses
 * of the form  if (COND) throw({KIND:'REASON'})  and know these conditions:
 *	n._deleted    o    n.MEMBER==='VALUE'    n.MEMBER!=='VALUE'
 *	n._revisions.start!==1    n._id.split(':')[0]!==u.name
 * The functions of our deployment's guide are made of them. */
#include "couchd.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

static char *
keep(struct str s)
{
	char *z = xmalloc(s.n + 1);

	str_copy(s, z, s.n + 1);
	return z;
}

/* Blanks outside of quotes are nothing. */
static void
squeeze(struct str s, struct buf *out)
{
	char quote = '\0';

	for (size_t i = 0; i < s.n; i++) {
		const char c = s.p[i];

		if (quote == '\0' && (c == ' ' || c == '\n' || c == '\t'))
			continue;
		if (c == '\'' || c == '"')
			quote = quote == '\0' ? c : quote == c ? '\0' : quote;
		buf_byte(out, c);
	}
}

static void
learn(struct db *d, struct str cond, struct str kind, struct str reason)
{
	d->rules = xgrow(d->rules, &d->rules_cap, d->rules_n + 1,
	    sizeof *d->rules);
	d->rules[d->rules_n++] = (struct rule){
		keep(cond), keep(kind), keep(reason)
	};
}

static void
learn_all(struct db *d, struct str source)
{
	static const struct str begin = { "if(", 3 }, mid = { ")throw({", 8 };
	struct buf b = { 0 };
	struct str s;

	squeeze(source, &b);
	s = buf_view(&b);
	for (;;) {
		struct str kind, reason, cond;
		ptrdiff_t at = str_find(s, begin);

		if (at < 0)
			break;
		s = str_from(s, (size_t)at + begin.n);
		at = str_find(s, mid);
		if (at < 0)
			break;
		cond = str_n(s.p, (size_t)at);
		s = str_from(s, (size_t)at + mid.n);
		if (!str_cut(&s, ':', &kind) || s.n == 0)
			break;
		s = str_from(s, 1);
		if (!str_cut(&s, '\'', &reason))
			break;
		/* "if(a)return;if(b)throw": the last condition counts. */
		while ((at = str_find(cond, begin)) >= 0)
			cond = str_from(cond, (size_t)at + begin.n);
		learn(d, cond, kind, reason);
	}
	buf_fini(&b);
}

/* One guard a database: what is stored last. */
void
guard_design(struct db *d, const struct doc *doc)
{
	struct buf object = { 0 }, source = { 0 };

	buf_str(&object, buf_view(&doc->leaves[0].body));
	buf_cstr(&object, object.n > 0 ? "}" : "{}");
	object.p[0] = '{';
	json_text(json_at(buf_view(&object), "validate_doc_update"), &source);
	for (size_t i = 0; i < d->rules_n; i++) {
		free(d->rules[i].cond);
		free(d->rules[i].error);
		free(d->rules[i].reason);
	}
	d->rules_n = 0;
	learn_all(d, buf_view(&source));
	buf_fini(&object);
	buf_fini(&source);
}

/* n.MEMBER===… or !==… */
static bool
compares(struct str cond, const struct leaf *l)
{
	const ptrdiff_t at = str_find(cond, STR("=="));
	struct buf want = { 0 };
	struct str name, body;
	bool same, not;

	if (!str_starts(cond, STR("n.")) || at < 3)
		return false;
	not = cond.p[at - 1] == '!';
	name = str_n(cond.p + 2, (size_t)at - 2 - not);
	cond = str_from(cond, (size_t)at + (not ? 2 : 3));
	if (cond.n < 2)
		return false;
	buf_cstr(&want, "\"");
	buf_str(&want, name);
	buf_cstr(&want, "\":\"");
	buf_add(&want, cond.p + 1, cond.n - 2);
	buf_cstr(&want, "\"");
	body = buf_view(&l->body);
	same = str_find(body, buf_view(&want)) >= 0;
	buf_fini(&want);
	return same != not;
}

static bool
holds(const char *cond, const struct req *r, struct str id,
    const struct leaf *l, bool has_old)
{
	struct str origin;

	if (!strcmp(cond, "n._deleted"))
		return l->deleted;
	if (!strcmp(cond, "o"))
		return has_old;
	if (!strcmp(cond, "n._revisions.start!==1"))
		return l->gen != 1;
	if (!strcmp(cond, "n._id.split(':')[0]!==u.name"))
		return str_cut(&id, ':', &origin) &&
		    (r->user == NULL || !str_is(origin, r->user));
	return compares(str_of(cond), l);
}

const struct rule *
guard_refuses(const struct db *d, const struct req *r, struct str id,
    const struct leaf *l, bool has_old)
{
	if (str_starts(id, STR("_")))
		return NULL;
	for (size_t i = 0; i < d->rules_n; i++)
		if (holds(d->rules[i].cond, r, id, l, has_old))
			return &d->rules[i];
	return NULL;
}
