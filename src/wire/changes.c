/* SPDX-License-Identifier: GPL-3.0-or-later */
/* changes.c -- an answer of _changes, as it comes in.  Layer: wire.
 *
 *   START ─{─▶ NAME ─▶ COLON ─▶ VALUE ──────▶ COMMA ─}─▶ DONE
 *               ▲                 │ results[    │ ▲
 *               └───────,─────────┼─────────────┘ │
 *                                 ▼               │
 *                              ROW ─▶ NEXT_ROW ─]─┘
 *
 * Rows are cut out by their brackets and proved one by one; of the rest only
 * last_seq and pending are kept. */
#include "wire/doc.h"

#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "wire/doc_in.h"
#include "wire/jslice.h"

#define ROW_MAX		(REPLICA_DOC_MAX + (1u << 20))
#define HEAD		(64u << 10)	/* kept of a row that is longer */
#define SEQ_MAX		(64u << 10)
#define NAME_LONGEST	64

enum state {
	START, FIRST_NAME, NAME, COLON, VALUE, FIRST_ROW, ROW, NEXT_ROW,
	COMMA, DONE,
	IN_NAME, IN_VALUE, IN_ROW
};
enum member { M_OTHER, M_RESULTS, M_LAST_SEQ, M_PENDING };

struct changes {
	changes_row_fn	*fn;
	void		*ctx;
	struct arena	 own;
	struct arena	*arena;		/* where documents live: own, or kept */
	enum state	 state;
	enum member	 member;
	bool		 seen[4];
	/* the name, value or row that is being gathered */
	struct buf	 text;
	size_t		 most;		/* bytes of it; 0: it is not kept */
	bool		 over;		/* it is longer */
	uint32_t	 depth;
	bool		 in_string, escaped;
	/* found */
	struct buf	 seq;
	int64_t		 pending;
	uint64_t	 rows, byte;
	enum err	 err;
};

struct changes *
changes_new(changes_row_fn *fn, void *ctx)
{
	struct changes *const c = xcalloc(1, sizeof *c);

	c->fn = fn;
	c->ctx = ctx;
	c->arena = &c->own;
	changes_reset(c);
	return c;
}

void
changes_free(struct changes **cp)
{
	struct changes *const c = *cp;

	if (c == NULL)
		return;
	arena_fini(&c->own);
	buf_fini(&c->text);
	buf_fini(&c->seq);
	free(c);
	*cp = NULL;
}

void
changes_keep(struct changes *c, struct arena *a)
{
	c->arena = a;
}

void
changes_reset(struct changes *c)
{
	c->state = START;
	memset(c->seen, 0, sizeof c->seen);
	c->text.n = c->seq.n = 0;
	c->pending = -1;
	c->rows = c->byte = 0;
	c->err = OK;
}

/* ---- gathering ---- */

static void
gather(struct changes *c, enum state state, size_t most)
{
	c->state = state;
	c->most = most;
	c->text.n = 0;
	c->over = c->in_string = c->escaped = false;
	c->depth = 0;
}

static void
keep(struct changes *c, struct str bytes)
{
	if (c->over || c->most == 0)
		return;
	if (c->text.n + bytes.n > c->most) {
		c->over = true;
		if (c->text.n < HEAD)
			buf_str(&c->text, str_n(bytes.p,
			    bytes.n < HEAD ? bytes.n : HEAD));
		if (c->text.n > HEAD)
			c->text.n = HEAD;
		return;
	}
	buf_str(&c->text, bytes);
}

/* In a string: where it ends, or n. */
static size_t
through_string(struct changes *c, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (c->escaped) {
			c->escaped = false;
		} else if (p[i] == '\\') {
			c->escaped = true;
		} else if (p[i] == '"') {
			c->in_string = false;
			return i + 1;
		}
	}
	return n;
}

/* A byte outside strings. Returns true where the value ends before it; *after
 * where it ends with it. */
static bool
outside(struct changes *c, char b, bool *after)
{
	switch (b) {
	case '"':
		c->in_string = true;
		return false;
	case '{':
	case '[':
		c->depth++;
		return false;
	case '}':
	case ']':
		if (c->depth == 0)
			return true;
		*after = --c->depth == 0;
		return false;
	case ',':
		return c->depth == 0;
	default:
		return c->depth == 0 && jslice_blank(b);
	}
}

/* Bytes at p that are of the value; *ended: and there it ends. */
static size_t
through_value(struct changes *c, const char *p, size_t n, bool *ended)
{
	size_t i = 0;

	*ended = false;
	while (i < n) {
		if (c->in_string) {
			i += through_string(c, p + i, n - i);
			*ended = !c->in_string && c->depth == 0;
			if (*ended)
				return i;
			continue;
		}
		if (outside(c, p[i], ended)) {
			*ended = true;
			return i;
		}
		i++;
		if (*ended)
			return i;
	}
	return n;
}

/* ---- rows ---- */

struct row { struct str id, revs, deleted, doc; bool twice; };

static void
cut_row(struct str text, struct row *r)
{
	struct str name, value;

	while (jslice_member(&text, &name, &value)) {
		struct str *const to = str_is(name, "id") ? &r->id :
		    str_is(name, "changes") ? &r->revs :
		    str_is(name, "deleted") ? &r->deleted :
		    str_is(name, "doc") ? &r->doc : NULL;

		if (to == NULL)
			continue;
		r->twice = r->twice || to->n != 0;
		*to = value;
	}
}

/* Without a document there is still a name. */
static void
bare_row(struct str text, enum err e, struct doc *d)
{
	*d = (struct doc){ .kind = DOC_OTHER, .raw = text };
	if (e != OK)
		doc_fault(d, e, e == ERR_TOO_BIG ? "a smaller document" :
		    "UTF-8, and no half of a pair");
}

static void
name_row(struct changes *c, const struct row *r, struct doc *d)
{
	struct str id, rev, value, revs = r->revs;

	d->deleted = d->deleted || str_is(r->deleted, "true");
	if (!jslice_text(r->id, c->arena, &id)) {
		doc_fault(d, ERR_BAD_INPUT, "id: a string");
		return;
	}
	if (d->id.n == 0) {
		d->id = id;
		d->kind = doc_kind_of(id);
	} else if (!str_eq(id, d->id)) {
		doc_fault(d, ERR_BAD_INPUT, "the same id in row and document");
	}
	if (jslice_element(&revs, &value)) {
		if (d->rev.n == 0 && jslice_text(jslice_get(value, "rev"),
		    c->arena, &rev))
			d->rev = rev;
		d->forked = jslice_element(&revs, &value);
	}
}

static void
end_row(struct changes *c)
{
	const struct str text = str_n(arena_dup(c->arena, c->text.p,
	    c->text.n), c->text.n);
	struct row r = { .twice = false };
	struct doc d;
	size_t at = 0;
	enum err e = c->over ? ERR_TOO_BIG : jslice_check(text, &at);

	if (e == ERR_BAD_INPUT) {
		c->byte -= text.n - at;
		c->err = e;
		return;
	}
	cut_row(text, &r);
	if (r.doc.n != 0 && !str_is(r.doc, "null"))
		doc_read_in(r.doc, e, &d, c->arena);
	else
		bare_row(text, e, &d);
	name_row(c, &r, &d);
	if (r.twice)
		doc_fault(&d, ERR_BAD_INPUT, "every member once");
	if (d.raw.p == text.p && !d.deleted && d.kind != DOC_DESIGN)
		doc_fault(&d, ERR_NOT_FOUND, "a document with its row");
	c->rows++;
	if (!c->fn(c->ctx, &d))
		c->err = ERR_CANCELLED;
}

/* ---- members ---- */

static void
end_name(struct changes *c)
{
	const struct str s = buf_view(&c->text);

	c->member = str_is(s, "\"results\"") ? M_RESULTS :
	    str_is(s, "\"last_seq\"") ? M_LAST_SEQ :
	    str_is(s, "\"pending\"") ? M_PENDING : M_OTHER;
	c->state = COLON;
	if (c->member != M_OTHER && c->seen[c->member])
		c->err = ERR_BAD_INPUT;		/* which of them? */
	c->seen[c->member] = true;
}

static void
end_value(struct changes *c)
{
	const struct str s = buf_view(&c->text);

	c->state = COMMA;
	if (c->member == M_OTHER)
		return;
	if (c->over) {
		c->err = ERR_TOO_BIG;
		return;
	}
	if (jslice_check(s, NULL) != OK) {
		c->err = ERR_BAD_INPUT;
		return;
	}
	if (c->member == M_PENDING && !jslice_int(s, &c->pending))
		c->pending = -1;
	if (c->member == M_LAST_SEQ)
		buf_str(&c->seq, s);
}

/* The value, or results' opening bracket. */
static bool
begin_value(struct changes *c, char b)
{
	static const size_t most[] = {
		[M_LAST_SEQ] = SEQ_MAX, [M_PENDING] = 64,
	};

	if (c->member == M_RESULTS) {
		c->state = FIRST_ROW;
		return b == '[';
	}
	if (b == ',' || b == '}' || b == ']' || b == ':')
		return false;
	gather(c, IN_VALUE, c->member == M_OTHER ? 0 : most[c->member]);
	return true;
}

/* ---- between ---- */

static bool
expect(struct changes *c, char b, char wanted, enum state next)
{
	c->state = next;
	return b == wanted;
}

/* A byte that is no blank, outside names, values and rows. False: it may not
 * be there. */
static bool
between(struct changes *c, char b)
{
	switch (c->state) {
	case START:
		return expect(c, b, '{', FIRST_NAME);
	case FIRST_NAME:
		if (b == '}')
			return expect(c, b, '}', DONE);
		/* fallthrough */
	case NAME:
		gather(c, IN_NAME, NAME_LONGEST);
		return b == '"';
	case COLON:
		return expect(c, b, ':', VALUE);
	case VALUE:
		return begin_value(c, b);
	case FIRST_ROW:
		if (b == ']')
			return expect(c, b, ']', COMMA);
		/* fallthrough */
	case ROW:
		gather(c, IN_ROW, ROW_MAX);
		return b == '{';
	case NEXT_ROW:
		return b == ']' ? expect(c, b, ']', COMMA) :
		    expect(c, b, ',', ROW);
	case COMMA:
		return b == '}' ? expect(c, b, '}', DONE) :
		    expect(c, b, ',', NAME);
	default:
		return false;
	}
}

/* ---- the door ---- */

static void
end_gathered(struct changes *c)
{
	switch (c->state) {
	case IN_NAME:
		end_name(c);
		break;
	case IN_VALUE:
		end_value(c);
		break;
	default:
		c->state = NEXT_ROW;
		end_row(c);
		break;
	}
}

static size_t
take_gathered(struct changes *c, struct str bytes)
{
	bool ended;
	const size_t n = through_value(c, bytes.p, bytes.n, &ended);

	keep(c, str_n(bytes.p, n));
	c->byte += n;
	if (ended)
		end_gathered(c);
	return n;
}

static size_t
take_between(struct changes *c, struct str bytes)
{
	const char b = bytes.p[0];

	if (!jslice_blank(b) && !between(c, b)) {
		c->err = ERR_BAD_INPUT;
		return 0;
	}
	if (c->state >= IN_NAME)
		return 0;		/* it is its first byte */
	c->byte++;
	return 1;
}

enum err
changes_feed(struct changes *c, struct str bytes)
{
	if (c->arena == &c->own)
		arena_fini(&c->own);
	while (bytes.n != 0 && c->err == OK)
		bytes = str_from(bytes, c->state >= IN_NAME ?
		    take_gathered(c, bytes) : take_between(c, bytes));
	return c->err;
}

enum err
changes_end(struct changes *c)
{
	if (c->err == OK && (c->state != DONE || !c->seen[M_RESULTS] ||
	    c->seq.n == 0 || str_is(buf_view(&c->seq), "null")))
		c->err = ERR_BAD_INPUT;
	return c->err;
}

struct str
changes_last_seq(const struct changes *c)
{
	return buf_view(&c->seq);
}

uint64_t
changes_rows(const struct changes *c)
{
	return c->rows;
}

int64_t
changes_pending(const struct changes *c)
{
	return c->pending;
}

uint64_t
changes_byte(const struct changes *c)
{
	return c->byte;
}
