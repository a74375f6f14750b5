/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents on their way out, and the bodies they go in. */
#include "app/couch_in.h"

#include <stdlib.h>
#include "base/alloc.h"
#include "wire/jslice.h"

#define BATCH_BYTES	((size_t)2 << 20)

void
couch_batch_free(struct couch_batch *b)
{
	arena_fini(&b->arena);
	free(b->doc);
	buf_fini(&b->body);
	buf_fini(&b->next);
	*b = (struct couch_batch){ .n = 0 };
}

static struct str
keep(struct couch_batch *b, struct str s)
{
	return str_n(arena_dup(&b->arena, s.p, s.n), s.n);
}

static enum err
on_given(void *ctx, struct str id, struct str rev, struct str json)
{
	struct couch_batch *const b = ctx;

	b->doc = xgrow(b->doc, &b->cap, b->n + 1, sizeof *b->doc);
	b->doc[b->n++] = (struct couch_out){ .id = keep(b, id),
		.rev = keep(b, rev), .json = keep(b, json) };
	return OK;
}

enum err
couch_batch_fill(struct couch_base *d)
{
	struct couch_batch *const b = &d->out;
	struct store_give g = { .db = d->db, .everything = d->everything,
		.attached = true, .max_docs = d->c->gives,
		.max_bytes = BATCH_BYTES };
	struct str at = STR_NONE;
	enum err e;

	couch_batch_free(b);
	b->step = COUCH_LIMIT;
	if (d->everything)
		at = buf_view(&d->all_at);
	else if (!jslice_text(buf_view(&d->mark[COUCH_OUT].at), &b->arena,
	    &at))
		at = STR_NONE;
	buf_str(&b->next, at);
	e = store_give(d->c->l->c->store, &g, &b->next, on_given, b);
	b->more = g.more;
	return e;
}

/* Of those from on, as many as may go at once. */
bool
couch_batch_body(struct couch_batch *b)
{
	size_t n = 0;

	b->body.n = 0;
	buf_cstr(&b->body, "{\"new_edits\":false,\"docs\":[");
	for (b->to = b->from; b->to < b->n && n < b->step; b->to++) {
		if (b->doc[b->to].has)
			continue;
		if (n++ != 0)
			buf_byte(&b->body, ',');
		buf_str(&b->body, b->doc[b->to].json);
	}
	buf_cstr(&b->body, "]}");
	return n != 0;
}

void
couch_batch_ids(struct couch_batch *b)
{
	b->body.n = 0;
	for (size_t i = 0; i < b->n; i++) {
		buf_byte(&b->body, i == 0 ? '{' : ',');
		buf_json(&b->body, b->doc[i].id);
		buf_cstr(&b->body, ":[");
		buf_json(&b->body, b->doc[i].rev);
		buf_byte(&b->body, ']');
	}
	buf_byte(&b->body, '}');
}
