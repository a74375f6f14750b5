/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expat calls back at each tag; a frame a level says whose child it is. Nothing
 * is written into the caller's alert before the whole document was right. */
#include "cap_table.h"
#include "cap_xml.h"

#include <stdio.h>
#include <string.h>
#include "base/clock.h"

#define DEEP 16			/* of foreign elements */

/* alert > info > area > geocode > value */
struct frame {
	enum cap_parent	in;
	void		*base;
	uint32_t	seen_lo, seen_hi;	/* rows met, by place in table */
};

struct reader {
	struct cap_xml	 p;
	struct arena	*arena;
	struct cap	 c;
	struct frame	 f[4];
	int		 depth;		/* frames in use */
	const struct cap_row *row;	/* the leaf being read, or NULL */
	struct cap_pair	*pair;		/* of a row of pairs */
	struct str	*part;		/* which half of it */
	struct buf	 text;
	int		 foreign;	/* levels of other namespaces */
};

/* Room for one more; full when n is a power of two. */
static void *
room(struct arena *a, void *old, size_t n, size_t size)
{
	void *p;

	if (n > 0 && (n & (n - 1)) != 0)
		return old;
	p = arena_alloc(a, (n ? 2 * n : 1) * size);
	if (n > 0)
		memcpy(p, old, n * size);
	return p;
}

/* ---- values ---- */

static void
put_time(struct reader *r, struct cap_time *t, struct str s)
{
	struct wall at;

	/* Without a zone it is no time of the standard's. */
	if (s.n < 20 || s.p[10] != 'T' ||
	    (s.p[s.n - 1] != 'Z' && s.p[s.n - 6] != '+' &&
	    s.p[s.n - 6] != '-') || !clock_parse(s, 0, &at)) {
		cap_stop(&r->p, ERR_BAD_INPUT, r->row->name, s,
		    "a time like 2026-11-21T14:05:00+08:00");
		return;
	}
	*t = (struct cap_time){ .text = s, .ms = at.ms };
}

static int
code_of(struct reader *r, struct str s)
{
	const int v = cap_code_of(r->row->names, s);

	if (v == 0)
		cap_stop(&r->p, ERR_BAD_INPUT, r->row->name, s,
		    "a value of the standard's list");
	return v;
}

static void
put_text(struct reader *r, struct cap_texts *t, struct str s)
{
	if (t->n >= CAP_LIST_MAX) {
		cap_stop(&r->p, ERR_TOO_BIG, r->row->name, STR_NONE,
		    "fewer of them");
		return;
	}
	t->at = room(r->arena, t->at, t->n, sizeof *t->at);
	t->at[t->n++] = s;
}

static void
put_code(struct reader *r, struct cap_codes *t, struct str s)
{
	const int v = code_of(r, s);

	if (t->n >= CAP_LIST_MAX) {
		cap_stop(&r->p, ERR_TOO_BIG, r->row->name, STR_NONE,
		    "fewer of them");
		return;
	}
	t->at = room(r->arena, t->at, t->n, sizeof *t->at);
	t->at[t->n++] = v;
}

static void
put_leaf(struct reader *r, struct str s)
{
	void *p = (char *)r->f[r->depth - 1].base + r->row->offset;

	switch (r->row->kind) {
	case CAP_TEXT: case CAP_WORD: case CAP_NUMBER:
		*(struct str *)p = s;
		break;
	case CAP_TEXTS: case CAP_POLYGON: case CAP_CIRCLE:
		put_text(r, p, s);
		break;
	case CAP_CODE:
		*(int *)p = code_of(r, s);
		break;
	case CAP_CODES:
		put_code(r, p, s);
		break;
	case CAP_TIME:
		put_time(r, p, s);
		break;
	case CAP_PAIRS: case CAP_INFO: case CAP_RESOURCE: case CAP_AREA:
		break;
	}
}

/* ---- tags ---- */

static const struct cap_row *
row_of(enum cap_parent in, struct str name)
{
	for (size_t i = 0; i < cap_rows_n; i++)
		if (cap_rows[i].in == in && str_is(name, cap_rows[i].name))
			return &cap_rows[i];
	return NULL;
}

static bool
repeats(enum cap_kind k)
{
	return k == CAP_TEXTS || k == CAP_CODES || k == CAP_PAIRS ||
	    k == CAP_POLYGON || k == CAP_CIRCLE || k == CAP_INFO ||
	    k == CAP_RESOURCE || k == CAP_AREA;
}

static bool
second(struct frame *f, const struct cap_row *row)
{
	const size_t i = (size_t)(row - cap_rows);
	uint32_t *word = i < 32 ? &f->seen_lo : &f->seen_hi;
	const uint32_t bit = 1u << (i & 31);
	const bool was = *word & bit;

	*word |= bit;
	return was && !repeats(row->kind);
}

static void
nest(struct reader *r, const struct cap_row *row)
{
	static const struct { enum cap_parent in; size_t size; } of[] = {
		[CAP_INFO] = { IN_INFO, sizeof(struct cap_info) },
		[CAP_RESOURCE] = { IN_RESOURCE, sizeof(struct cap_resource) },
		[CAP_AREA] = { IN_AREA, sizeof(struct cap_area) },
	};
	char *base = r->f[r->depth - 1].base;
	void **list = (void **)(void *)(base + row->offset);
	size_t *n = (size_t *)(void *)(base + row->count);
	const size_t size = of[row->kind].size;

	if (*n >= CAP_LIST_MAX) {
		cap_stop(&r->p, ERR_TOO_BIG, row->name, STR_NONE,
		    "fewer of them");
		return;
	}
	*list = room(r->arena, *list, *n, size);
	r->f[r->depth] = (struct frame){ .in = of[row->kind].in,
	    .base = (char *)*list + *n * size };
	++*n;
	r->depth++;
}

static void
begin_pair(struct reader *r, const struct cap_row *row)
{
	struct cap_pairs *t = (struct cap_pairs *)(void *)
	    ((char *)r->f[r->depth - 1].base + row->offset);

	if (t->n >= CAP_LIST_MAX) {
		cap_stop(&r->p, ERR_TOO_BIG, row->name, STR_NONE,
		    "fewer of them");
		return;
	}
	t->at = room(r->arena, t->at, t->n, sizeof *t->at);
	r->pair = &t->at[t->n++];
	*r->pair = (struct cap_pair){ 0 };
}

static void
in_pair(struct reader *r, struct str name)
{
	struct str *part = str_is(name, "valueName") ? &r->pair->name :
	    str_is(name, "value") ? &r->pair->value : NULL;

	if (part == NULL || r->part != NULL || part->p != NULL)
		cap_stop(&r->p, ERR_BAD_INPUT, r->row->name, name,
		    "one valueName and one value");
	r->part = part;
	r->text.n = 0;
}

static void
begin_child(struct reader *r, struct str name)
{
	struct frame *f = &r->f[r->depth - 1];
	const struct cap_row *row = row_of(f->in, name);

	if (row == NULL) {
		cap_stop(&r->p, ERR_BAD_INPUT, "", name,
		    "an element that CAP 1.2 has there");
		return;
	}
	if (second(f, row)) {
		cap_stop(&r->p, ERR_BAD_INPUT, row->name, STR_NONE, "only one");
		return;
	}
	r->text.n = 0;
	if (row->kind >= CAP_INFO) {
		nest(r, row);
		return;
	}
	r->row = row;
	if (row->kind == CAP_PAIRS)
		begin_pair(r, row);
}

static void
begin_alert(struct reader *r, struct str space, struct str name)
{
	if (!str_is(name, "alert"))
		cap_stop(&r->p, ERR_BAD_INPUT, "", name, "an alert");
	else if (!str_is(space, CAP_NAMESPACE))
		cap_stop(&r->p, ERR_VERSION, "alert", space, CAP_NAMESPACE);
	r->f[0] = (struct frame){ .in = IN_ALERT, .base = &r->c };
	r->depth = 1;
}

static void XMLCALL
on_begin(void *ctx, const XML_Char *full, const XML_Char **attributes)
{
	struct reader *r = ctx;
	struct str name = str_of(full), space = STR_NONE;

	(void)attributes;
	if (str_find(name, STR("\n")) >= 0)
		str_cut(&name, CAP_XML_SEP, &space);
	if (r->p.err != OK)
		return;
	if (r->depth == 0)
		begin_alert(r, space, name);
	else if (r->foreign > 0 || !str_is(space, CAP_NAMESPACE)) {
		if (++r->foreign > DEEP)
			cap_stop(&r->p, ERR_TOO_BIG, "", name, "less nesting");
	} else if (r->pair != NULL)
		in_pair(r, name);
	else if (r->row != NULL)
		cap_stop(&r->p, ERR_BAD_INPUT, r->row->name, name,
		    "text alone");
	else
		begin_child(r, name);
}

static struct str
taken(struct reader *r)
{
	const struct str s = str_trim(buf_view(&r->text));
	char *p = arena_alloc(r->arena, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return str_n(p, s.n);
}

static void
end_pair(struct reader *r)
{
	if (r->part != NULL) {
		*r->part = taken(r);
		r->part = NULL;
		r->text.n = 0;
		return;
	}
	r->pair = NULL;
	r->row = NULL;
}

static void XMLCALL
on_end(void *ctx, const XML_Char *full)
{
	struct reader *r = ctx;

	(void)full;
	if (r->p.err != OK)
		return;
	if (r->foreign > 0) {
		r->foreign--;
		return;
	}
	if (r->pair != NULL) {
		end_pair(r);
		return;
	}
	if (r->row != NULL) {
		put_leaf(r, taken(r));
		r->row = NULL;
		r->text.n = 0;
		return;
	}
	if (str_trim(buf_view(&r->text)).n > 0)
		cap_stop(&r->p, ERR_BAD_INPUT, "", str_trim(buf_view(&r->text)),
		    "no text between elements");
	r->text.n = 0;
	r->depth--;
}

static void XMLCALL
on_text(void *ctx, const XML_Char *p, int n)
{
	struct reader *r = ctx;

	if (r->p.err != OK || r->foreign > 0)
		return;
	if (r->text.n + (size_t)n > CAP_TEXT_MAX) {
		cap_stop(&r->p, ERR_TOO_BIG, r->row != NULL ? r->row->name : "",
		    STR_NONE, "a shorter text");
		return;
	}
	buf_add(&r->text, p, (size_t)n);
}

enum err
cap_read(struct str xml, struct cap *out, struct arena *arena,
    struct cap_fault *why)
{
	static const struct cap_xml_calls calls = { on_begin, on_end, on_text };
	struct reader r = { .arena = arena };
	enum err e;

	memset(out, 0, sizeof *out);
	if (xml.n > CAP_BYTES_MAX)
		return cap_blame(why, ERR_TOO_BIG, "", STR_NONE,
		    "a document of at most 2 MiB");
	e = cap_xml_read(&r.p, xml, &calls);
	buf_fini(&r.text);
	if (e == OK)
		e = cap_check(&r.c, &r.p.why);
	if (e == OK)
		*out = r.c;
	else if (why != NULL)
		*why = r.p.why;
	return e;
}
