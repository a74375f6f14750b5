/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.c -- JSON others wrote.  Layer: wire.
 *
 *   BEFORE ─[─▶ BETWEEN ─▶ ELEMENT ──▶ BETWEEN … ─]─▶ AFTER ─ junk ─▶ RESYNC
 *                  ▲          └─ broken ─▶ RESYNC ──┐
 *                  └────────────────────────────────┘
 *
 * in.p[start..] is the element being read; start of a RESYNC stays where the
 * bad element began. */
#include "wire/json.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "wire/jsonobject.h"

#define SLICE	(256u << 10)	/* a large push is taken in such pieces */
#define BLANKS	4096		/* looked through behind a comma */
#define NESTING	64		/* brackets, a bit each */

enum state { BEFORE, BETWEEN, ELEMENT, RESYNC, AFTER };

struct json {
	struct json_options o;
	struct record_sink sink;
	struct jsonobject object;
	struct buf	 in;
	uint64_t	 base;		/* file offset of in.p[0] */
	size_t		 start, at;
	enum state	 state;
	uint64_t	 curly;		/* kinds of the open brackets, a bit each */
	unsigned	 depth;
	bool		 in_string, escaped;
	const char	*broken;	/* why the element's end is not known */
	enum err	 broken_err;
	size_t		 broken_at;
	uint64_t	 skipped;	/* of an over-long line, behind in */
	bool		 skipping, begun, last;
	uint64_t	 number;
	enum err	 err;
};

struct json *
json_new(const struct json_options *o, const struct record_sink *sink)
{
	struct json *const j = xcalloc(1, sizeof(*j));

	j->o = *o;
	j->sink = *sink;
	if (!j->o.record_max)
		j->o.record_max = RECORD_MAX;
	j->object.field_max = o->field_max ? o->field_max : RECORD_FIELD_MAX;
	return j;
}

void
json_free(struct json **jp)
{
	struct json *const j = *jp;

	if (!j)
		return;
	jsonobject_fini(&j->object);
	buf_fini(&j->in);
	free(j);
	*jp = NULL;
}

/* ---- handing out ---- */

static void
give(struct json *j, struct record *r)
{
	r->number = ++j->number;
	if (!j->sink.fn(j->sink.ctx, r))
		j->err = ERR_CANCELLED;
}

/* One object (or what should be one) in in.p[start, to); next begins there. */
static void
give_object(struct json *j, size_t to)
{
	const struct str raw = str_trim(str_n(j->in.p + j->start,
	    to - j->start));
	struct record r = { .length = raw.n };

	if (raw.n) {
		r.byte = j->base + (uint64_t)(raw.p - j->in.p);
		jsonobject_read(&j->object, raw, &r);
		give(j, &r);
	}
	j->start = j->at = to;
}

static void
give_bad(struct json *j, size_t to, enum err e, size_t fault_at,
    const char *expected)
{
	const size_t n = to - j->start;
	struct record r = {
		.byte = j->base + j->start,
		.length = n + j->skipped,
		.raw = str_n(j->in.p + j->start,
		    n < j->o.record_max ? n : j->o.record_max),
		.fault = e,
		.fault_byte = j->base + fault_at,
		.expected = expected,
	};

	r.found = utf8_head(str_from(str_n(j->in.p, to), fault_at), 60);
	give(j, &r);
	j->start = j->at = to;
}

static void
compact(struct json *j)
{
	const size_t gone = j->start;

	if (gone == 0)
		return;
	memmove(j->in.p, j->in.p + gone, j->in.n - gone);
	j->in.n -= gone;
	j->base += gone;
	j->at -= gone;
	j->broken_at -= gone < j->broken_at ? gone : j->broken_at;
	j->start = 0;
}

/* ---- an array ---- */

static bool
is_blank(char b)
{
	return b == ' ' || b == '\t' || b == '\n' || b == '\r';
}

static void
begin_element(struct json *j)
{
	j->start = j->at;
	j->depth = 0;
	j->in_string = j->escaped = false;
	j->state = ELEMENT;
}

static void
break_off(struct json *j, enum err e, const char *why)
{
	j->broken = why;
	j->broken_err = e;
	j->broken_at = j->at;
	j->at = j->start + 1;
	j->state = RESYNC;
}

static void
refuse_file(struct json *j)
{
	const struct diag d = { .file = j->sink.file, .line = 1,
		.byte = j->base + j->at, .found = utf8_head(
		    str_from(buf_view(&j->in), j->at), 60),
		.expected = "a JSON array of objects" };

	diag_say(j->sink.diag, &d);
	j->err = ERR_BAD_INPUT;
}

/* A byte outside elements. */
static void
outside(struct json *j)
{
	const char b = j->in.p[j->at];

	if (is_blank(b) || (j->state == BETWEEN && b == ',')) {
		j->at++;
	} else if (j->state == BEFORE) {
		if (b != '[') {
			refuse_file(j);
			return;
		}
		j->at++;
		j->state = BETWEEN;
	} else if (j->state == BETWEEN && b == ']') {
		j->at++;
		j->state = AFTER;
	} else if (j->state == BETWEEN) {
		begin_element(j);
		return;
	} else {
		j->start = j->at;
		break_off(j, ERR_BAD_INPUT, "nothing behind the array");
		j->at = j->start;	/* a comma here may lead to an object */
		return;
	}
	j->start = j->at;
}

static void
in_string(struct json *j, char b)
{
	if (j->escaped)
		j->escaped = false;
	else if (b == '\\')
		j->escaped = true;
	else if (b == '"')
		j->in_string = false;
	else if (b == '\n')
		break_off(j, ERR_BAD_INPUT, "a closing quote on the same line");
}

static void
open_bracket(struct json *j, bool curly)
{
	if (j->depth == NESTING) {
		break_off(j, ERR_TOO_BIG, "less nesting");
		return;
	}
	j->curly &= ~(1ull << j->depth);
	j->curly |= (uint64_t)curly << j->depth++;
}

/* A closing bracket or a comma. True: the element ends before next. */
static bool
close_bracket(struct json *j, char b, size_t *next)
{
	const bool curly = b == '}';

	if (j->depth == 0 && !curly) {
		*next = j->at;		/* the array's own comma or end */
		return true;
	}
	if (b == ',')
		return false;
	if (j->depth == 0 || (j->curly >> (j->depth - 1) & 1) != curly) {
		break_off(j, ERR_BAD_INPUT, "brackets that match");
		return false;
	}
	*next = j->at + 1;
	return --j->depth == 0 && curly && j->in.p[j->start] == '{';
}

/* A byte of an element. True: the element ends before next. */
static bool
inside(struct json *j, size_t *next)
{
	const char b = j->in.p[j->at];

	if (j->at - j->start >= j->o.record_max) {
		break_off(j, ERR_TOO_BIG, "an object of at most 16 MiB");
		return false;
	}
	if (j->in_string) {
		in_string(j, b);
		return false;
	}
	switch (b) {
	case '"':
		j->in_string = true;
		return false;
	case '{':
	case '[':
		open_bracket(j, b == '{');
		return false;
	case '}':
	case ']':
	case ',':
		return close_bracket(j, b, next);
	default:
		return false;
	}
}

static void
element(struct json *j)
{
	size_t next = 0;

	while (j->state == ELEMENT && j->at < j->in.n) {
		if (inside(j, &next)) {
			give_object(j, next);
			j->state = BETWEEN;
			return;
		}
		if (j->state == ELEMENT)
			j->at++;
	}
}

/* Is b, but for blanks, next behind *at? 1 yes, at is there; 0 no; -1 that is
 * not known yet. */
static int
follows(const struct json *j, size_t *at, char b)
{
	const size_t most = *at + BLANKS;
	size_t i = *at + 1;

	while (i < j->in.n && i < most && is_blank(j->in.p[i]))
		i++;
	if (i == j->in.n)
		return j->last ? 0 : -1;
	*at = i;
	return j->in.p[i] == b;
}

/* Does what follows the comma at at look like an object? As follows. */
static int
object_follows(const struct json *j, size_t at)
{
	const int curly = follows(j, &at, '{');

	return curly > 0 ? follows(j, &at, '"') : curly;
}

/* Gives up the bytes before the next object that looks like a top-level one,
 * or the most that may be kept of them. */
static void
resync(struct json *j)
{
	const size_t limit = j->start + j->o.record_max;

	while (j->at < j->in.n && j->at < limit) {
		const int found = j->in.p[j->at] != ',' ? 0 :
		    object_follows(j, j->at);

		if (found < 0)
			return;
		if (found > 0) {
			give_bad(j, j->at, j->broken_err, j->broken_at,
			    j->broken);
			j->state = BETWEEN;
			return;
		}
		j->at++;
	}
	if (j->at >= limit)
		give_bad(j, limit, j->broken_err, j->broken_at, j->broken);
}

static void
array(struct json *j)
{
	while (j->err == OK && j->at < j->in.n) {
		const size_t at = j->at;
		const enum state state = j->state;

		if (state == ELEMENT)
			element(j);
		else if (state == RESYNC)
			resync(j);
		else
			outside(j);
		if (j->at == at && j->state == state)
			return;		/* more bytes are wanted */
	}
}

static void
finish_array(struct json *j)
{
	array(j);
	/* What is broken off may hold others that do not end either. */
	while (j->err == OK && j->state == ELEMENT) {
		break_off(j, ERR_BAD_INPUT, "the end of the object");
		array(j);
	}
	if (j->err == OK && j->state == RESYNC && j->start < j->in.n) {
		give_bad(j, j->in.n, j->broken_err, j->broken_at, j->broken);
		return;
	}
	if (j->err == OK && j->state == BETWEEN)
		give_bad(j, j->in.n, ERR_BAD_INPUT, j->in.n,
		    "the end of the array: the file is cut short");
	if (j->err == OK && j->state == BEFORE)
		refuse_file(j);
}

/* ---- one object a line ---- */

static void
lines(struct json *j)
{
	while (j->err == OK && j->at < j->in.n) {
		const char *const nl = memchr(j->in.p + j->at, '\n',
		    j->in.n - j->at);
		size_t to = j->in.n;

		if (nl)
			to = (size_t)(nl - j->in.p) + 1;
		else if (!j->last)
			break;
		if (to - j->start > j->o.record_max)
			give_bad(j, to, ERR_TOO_BIG, j->start,
			    "a line of at most 16 MiB");
		else
			give_object(j, to);
	}
	if (j->err == OK)
		j->at = j->in.n;
	if (j->err == OK && j->in.n - j->start > j->o.record_max) {
		compact(j);
		j->skipped = j->in.n - j->o.record_max;
		j->in.n = j->at = j->o.record_max;
		j->skipping = true;
	}
}

static void
give_skipped(struct json *j)
{
	give_bad(j, j->in.n, ERR_TOO_BIG, j->start, "a line of at most 16 MiB");
	j->base += j->in.n + j->skipped;
	j->in.n = j->start = j->at = 0;
	j->skipped = 0;
	j->skipping = false;
}

/* Takes the rest of an over-long line off bytes. */
static void
skip(struct json *j, struct str *bytes)
{
	const char *const nl = memchr(bytes->p, '\n', bytes->n);
	const size_t n = nl ? (size_t)(nl - bytes->p) + 1 : bytes->n;

	j->skipped += n;
	*bytes = str_from(*bytes, n);
	if (nl)
		give_skipped(j);
}

/* ---- the door ---- */

/* The first bytes may be a byte order mark. */
static void
begin(struct json *j)
{
	static const char bom[] = "\xEF\xBB\xBF";
	const size_t n = j->in.n < 3 ? j->in.n : 3;

	if (n < 3 && !j->last && memcmp(j->in.p, bom, n) == 0)
		return;
	if (n == 3 && memcmp(j->in.p, bom, 3) == 0)
		j->start = j->at = 3;
	j->begun = true;
}

static void
feed_slice(struct json *j, struct str bytes)
{
	if (j->skipping)
		skip(j, &bytes);
	if (bytes.n == 0 || j->err != OK)
		return;
	buf_add(&j->in, bytes.p, bytes.n);
	if (!j->begun)
		begin(j);
	if (!j->begun)
		return;
	if (j->o.lines)
		lines(j);
	else
		array(j);
	compact(j);
}

enum err
json_feed(struct json *j, struct str bytes)
{
	while (bytes.n && j->err == OK) {
		const size_t n = bytes.n < SLICE ? bytes.n : SLICE;

		feed_slice(j, str_n(bytes.p, n));
		bytes = str_from(bytes, n);
	}
	return j->err;
}

enum err
json_finish(struct json *j)
{
	j->last = true;
	if (j->err != OK)
		return j->err;
	if (!j->begun && j->in.n)
		begin(j);
	if (!j->o.lines) {
		finish_array(j);
	} else if (j->skipping) {
		give_skipped(j);
	} else {
		j->at = j->start;
		lines(j);
	}
	return j->err;
}
