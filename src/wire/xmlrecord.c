/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xmlrecord.c -- XML others wrote.  Layer: wire.
 *
 *   parser ─ fault ─▶ the record so far is bad ─▶ seek '<item' ─▶ a new parser
 *                                                  behind the same root
 *
 * in holds every byte from the record's first on (between records: from the end
 * of the last one); the parser gets them in pieces of some size, since it looks
 * at a token that is not complete from its beginning again. */
#include "wire/xmlrecord_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"

#define PIECE	(16u << 10)

/* ---- handing out ---- */

uint64_t
xml_where(const struct xmlrecord *x)
{
	return (uint64_t)((int64_t)XML_GetCurrentByteIndex(x->parser) +
	    x->shift);
}

static struct str
bytes_at(const struct xmlrecord *x, uint64_t from, uint64_t to)
{
	const uint64_t end = x->base + x->in.n;

	if (to > end)
		to = end;
	if (from < x->base || from >= to)
		return STR_NONE;
	return str_n(x->in.p + (from - x->base), (size_t)(to - from));
}

static void
give(struct xmlrecord *x, struct record *r)
{
	r->number = ++x->number;
	if (!x->sink.fn(x->sink.ctx, r)) {
		x->err = ERR_CANCELLED;
		if (x->parser)
			XML_StopParser(x->parser, XML_FALSE);
	}
}

void
xml_give_good(struct xmlrecord *x, uint64_t end)
{
	struct record r = { .byte = x->begin, .length = end - x->begin,
		.raw = bytes_at(x, x->begin, end), .n = x->n,
		.names = x->names, .values = x->values };

	for (size_t i = 0; i < x->n; i++) {
		const char *const p = x->all.p;

		x->names[i] = str_n(p + x->at[i].name,
		    x->at[i].value - x->at[i].name);
		x->values[i] = str_n(p + x->at[i].value,
		    x->at[i].end - x->at[i].value);
	}
	give(x, &r);
}

void
xml_give_bad(struct xmlrecord *x, uint64_t end, uint64_t fault_at)
{
	struct record r = { .byte = x->begin, .length = end - x->begin,
		.raw = bytes_at(x, x->begin, end),
		.fault = x->fault ? x->fault : ERR_BAD_INPUT,
		.fault_byte = fault_at,
		.expected = x->expected };
	const struct str near = bytes_at(x, fault_at, fault_at + 60);
	size_t bad = near.n;

	if (x->depth > 0)
		r.field = buf_view(&x->path);
	r.found = str_n(near.p, near.n);
	if (!utf8_valid(near, &bad))
		r.found.n = bad;
	give(x, &r);
}

void
xml_refuse(struct xmlrecord *x, const char *expected)
{
	const struct diag d = { .file = x->sink.file, .line = 1,
		.byte = x->begin, .found = str_of(x->root),
		.expected = expected };

	if (x->err != OK)
		return;
	diag_say(x->sink.diag, &d);
	x->err = ERR_BAD_INPUT;
	XML_StopParser(x->parser, XML_FALSE);
}

/* ---- parsers ---- */

static void
parser_new(struct xmlrecord *x)
{
	if (x->parser)
		XML_ParserFree(x->parser);
	x->parser = XML_ParserCreate(x->encoding[0] ? x->encoding : NULL);
	if (!x->parser)
		abort();		/* as every want of memory */
	xml_build(x, x->parser);
	x->depth = 0;
	x->in_record = false;
	x->path.n = x->text.n = 0;
	x->fault = OK;
	x->expected = NULL;
}

/* A parser that stands behind the root, for bytes from offset at on. */
static void
parser_again(struct xmlrecord *x, uint64_t at)
{
	char head[XML_NAME_MAX + 8];
	const int n = snprintf(head, sizeof head, "<%s>", x->root);

	parser_new(x);
	x->begin = x->fed = at;
	x->shift = (int64_t)at - n;
	if (XML_Parse(x->parser, head, n, 0) != XML_STATUS_OK)
		x->err = ERR_BAD_INPUT;
}

struct xmlrecord *
xmlrecord_new(const struct xml_options *o, const struct record_sink *sink)
{
	struct xmlrecord *const x = xcalloc(1, sizeof *x);

	x->o = *o;
	x->sink = *sink;
	if (!x->o.item_max)
		x->o.item_max = XML_ITEM_MAX;
	if (!x->o.field_max)
		x->o.field_max = XML_FIELD_MAX;
	parser_new(x);
	return x;
}

void
xmlrecord_free(struct xmlrecord **xp)
{
	struct xmlrecord *const x = *xp;

	if (!x)
		return;
	if (x->parser)
		XML_ParserFree(x->parser);
	buf_fini(&x->in);
	buf_fini(&x->path);
	buf_fini(&x->text);
	buf_fini(&x->all);
	free(x);
	*xp = NULL;
}

/* ---- bytes ---- */

/* Those before the record, or before what may be one, are done with. */
static void
compact(struct xmlrecord *x)
{
	const uint64_t upto = x->begin < x->fed ? x->begin : x->fed;
	const size_t gone = upto > x->base ? (size_t)(upto - x->base) : 0;

	if (gone < PIECE)
		return;
	memmove(x->in.p, x->in.p + gone, x->in.n - gone);
	x->in.n -= gone;
	x->base += gone;
}

static const char *
why_broken(const struct xmlrecord *x, bool last)
{
	switch (XML_GetErrorCode(x->parser)) {
	case XML_ERROR_UNKNOWN_ENCODING:
		return "UTF-8, UTF-16 or ISO-8859-1";
	case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
		return "nothing behind the end";
	case XML_ERROR_NO_ELEMENTS:
	case XML_ERROR_UNCLOSED_TOKEN:
		return "the end of the list: the text is cut short";
	default:
		return last && xml_where(x) >= x->base + x->in.n ?
		    "the end of the list: the text is cut short" :
		    "well-formed XML";
	}
}

/* The parser has stopped: what it stopped in is bad. */
static void
broken(struct xmlrecord *x, bool last)
{
	if (x->err != OK)
		return;
	if (x->fault == OK)
		x->fault_at = xml_where(x);
	if (x->fault_at < x->begin)
		x->fault_at = x->begin;
	if (!x->expected)
		x->expected = why_broken(x, last);
	if (!x->rooted) {
		x->begin = x->fault_at;
		xml_refuse(x, x->expected);
		return;
	}
	x->state = x->closed || !x->item ? XML_BEHIND : XML_SEEKING;
	x->fed = x->fault_at > x->begin ? x->fault_at : x->begin + 1;
}

static void
read_piece(struct xmlrecord *x, size_t n, bool last)
{
	const char *const p = x->in.p ? x->in.p + (x->fed - x->base) : "";

	if (XML_Parse(x->parser, p, (int)n, last) != XML_STATUS_OK) {
		broken(x, last);
		return;
	}
	x->fed += n;
	if (x->err != OK || x->fed - x->begin <= x->o.item_max)
		return;
	x->fault = ERR_TOO_BIG;
	x->expected = "a shorter element";
	x->fault_at = x->begin + x->o.item_max;
	if (!x->rooted) {
		xml_refuse(x, x->expected);
		return;
	}
	x->state = x->closed || !x->item ? XML_BEHIND : XML_SEEKING;
}

/* Is there "<item" and the end of a name at p? 1, 0, -1 not known yet. */
static int
item_here(const struct xmlrecord *x, const char *p, size_t n, bool last)
{
	const size_t k = strlen(x->item);

	if (n < k + 2)
		return last || memcmp(p + 1, x->item, n - 1) != 0 ? 0 : -1;
	return memcmp(p + 1, x->item, k) == 0 && p[k + 1] &&
	    strchr("> \t\r\n/", p[k + 1]) != NULL;
}

/* The bad record ends at fed, unless so much of it was given already. */
static void
end_bad(struct xmlrecord *x)
{
	if (!x->quiet)
		xml_give_bad(x, x->fed, x->fault_at < x->fed ? x->fault_at :
		    x->fed);
	x->begin = x->fed;
}

/* Looks for the next element behind a fault; false: more bytes are wanted. */
static bool
seek(struct xmlrecord *x, bool last)
{
	const char *const end = x->in.p + x->in.n;
	const uint64_t limit = x->begin + x->o.item_max;
	int here = 0;

	while (x->fed < x->base + x->in.n && x->fed < limit) {
		const char *const from = x->in.p + (x->fed - x->base);
		const char *const p = memchr(from, '<', (size_t)(end - from));

		x->fed = x->base + (uint64_t)((p ? p : end) - x->in.p);
		if (!p || x->fed >= limit)
			break;
		here = item_here(x, p, (size_t)(end - p), last);
		if (here)
			break;
		x->fed++;
	}
	if (here > 0) {
		end_bad(x);
		x->quiet = false;
		x->state = XML_READING;
		if (x->err == OK)
			parser_again(x, x->fed);
		return true;
	}
	if (here < 0 || x->fed < limit)
		return false;
	x->fed = limit;
	end_bad(x);
	x->quiet = true;
	return true;
}

/* What lies behind the end, or behind the fault of an only record. */
static bool
behind(struct xmlrecord *x)
{
	const uint64_t end = x->base + x->in.n;
	const uint64_t limit = x->begin + x->o.item_max;

	x->fed = end < limit ? end : limit;
	if (x->fed < limit)
		return false;
	end_bad(x);
	x->quiet = true;
	return true;
}

static void
pump(struct xmlrecord *x, bool last)
{
	bool more = true;

	while (more && x->err == OK) {
		const size_t n = (size_t)(x->base + x->in.n - x->fed);

		if (x->state == XML_SEEKING) {
			more = seek(x, last);
		} else if (x->state == XML_BEHIND) {
			more = behind(x);
		} else if (n > PIECE) {
			read_piece(x, PIECE, false);
		} else if (last && !x->ended) {
			read_piece(x, n, true);
			x->ended = x->state == XML_READING;
		} else {
			more = false;
		}
		compact(x);
	}
}

enum err
xmlrecord_feed(struct xmlrecord *x, struct str bytes)
{
	while (bytes.n && x->err == OK) {
		const size_t n = bytes.n < PIECE ? bytes.n : PIECE;

		buf_add(&x->in, bytes.p, n);
		pump(x, false);
		bytes = str_from(bytes, n);
	}
	return x->err;
}

enum err
xmlrecord_finish(struct xmlrecord *x)
{
	if (x->err != OK)
		return x->err;
	pump(x, true);
	if (x->err == OK && x->state != XML_READING) {
		x->fed = x->base + x->in.n;
		end_bad(x);
	}
	return x->err;
}
