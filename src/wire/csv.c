/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv.c -- tables others wrote.  Layer: wire. */
#include "wire/csv.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "wire/csvcut.h"

#define SLICE	(256u << 10)	/* a large push is taken in such pieces */

struct csv {
	struct csv_options o;
	struct record_sink sink;
	struct csvcut	 cut;
	struct str	 values[RECORD_FIELDS_MAX];
	struct buf	 scratch;	/* fields without doubled quotes */
	struct buf	 names_text;
	struct str	*names;		/* owned */
	size_t		 names_n;	/* 0: not known yet */
	uint64_t	 number;
	uint64_t	 skipped;	/* of an over-long line, behind in */
	bool		 skipping, begun, header_read;
	enum err	 err;
};

struct csv *
csv_new(const struct csv_options *o, const struct record_sink *sink)
{
	struct csv *const c = xcalloc(1, sizeof(*c));

	c->o = *o;
	c->sink = *sink;
	if (!c->o.record_max)
		c->o.record_max = RECORD_MAX;
	if (!c->o.field_max)
		c->o.field_max = RECORD_FIELD_MAX;
	csvcut_init(&c->cut, o->sep);
	return c;
}

void
csv_free(struct csv **cp)
{
	struct csv *const c = *cp;

	if (!c)
		return;
	csvcut_fini(&c->cut);
	buf_fini(&c->scratch);
	buf_fini(&c->names_text);
	free(c->names);
	free(c);
	*cp = NULL;
}

/* ---- handing out ---- */

static struct str
cell_text(struct csv *c, const struct csvcut_cell *cell)
{
	const char *p = c->cut.in.p + cell->from;
	const char *const end = c->cut.in.p + cell->to;
	const size_t from = c->scratch.n;

	if (!cell->doubled)
		return str_n(p, (size_t)(end - p));
	while (p < end) {
		const char *const q = memchr(p, '"', (size_t)(end - p));
		const char *const to = q ? q + 1 : end;

		buf_add(&c->scratch, p, (size_t)(to - p));
		p = q ? q + 2 : end;
	}
	return str_n(c->scratch.p + from, c->scratch.n - from);
}

static bool
is_ascii(struct str s)
{
	uint64_t w, any = 0;
	size_t i = 0;

	for (; i + 8 <= s.n; i += 8) {
		memcpy(&w, s.p + i, 8);
		any |= w;
	}
	for (; i < s.n; i++)
		any |= (unsigned char)s.p[i];
	return (any & 0x8080808080808080u) == 0;
}

/* Which field holds byte at of in? Its name, or none. */
static struct str
field_at(const struct csv *c, size_t at)
{
	for (size_t i = 0; i < c->cut.n && i < c->names_n; i++)
		if (at >= c->cut.cells[i].from && at <= c->cut.cells[i].to)
			return c->names[i];
	return STR_NONE;
}

static void
fault(struct csv *c, struct record *r, enum err e, size_t at,
    const char *expected)
{
	r->fault = e;
	r->fault_byte = c->cut.base + at;
	r->field = field_at(c, at);
	r->expected = expected;
}

/* What can be said of the bytes alone. */
static void
check_bytes(struct csv *c, struct record *r)
{
	size_t at = 0;

	r->nul = memchr(r->raw.p, '\0', r->raw.n) != NULL;
	if (!is_ascii(r->raw) && !utf8_valid(r->raw, &at)) {
		fault(c, r, ERR_BAD_UTF8, c->cut.start + at, "text in valid UTF-8");
		r->found = str_n(r->raw.p + at, 1);
	}
}

static void
check_shape(struct csv *c, struct record *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->values[i].n > c->o.field_max) {
			fault(c, r, ERR_TOO_BIG, c->cut.cells[i].from,
			    "a field of at most 1 MiB");
			r->found = utf8_head(r->values[i], 60);
			return;
		}
	if (c->names_n && c->cut.n != c->names_n)
		fault(c, r, ERR_BAD_INPUT, c->cut.start,
		    c->cut.n < c->names_n ? "more fields: one for each column" :
		    "fewer fields: one for each column");
	else if (c->cut.n > RECORD_FIELDS_MAX)
		fault(c, r, ERR_TOO_BIG, c->cut.start, "at most 1024 fields");
	r->field = STR_NONE;
}

static bool
give(struct csv *c, struct record *r)
{
	r->number = ++c->number;
	r->byte = c->cut.base + c->cut.start;
	r->names = c->names;
	if (!c->sink.fn(c->sink.ctx, r))
		c->err = ERR_CANCELLED;
	return c->err == OK;
}

static void
cut_values(struct csv *c, struct record *r)
{
	const size_t n = c->cut.n < RECORD_FIELDS_MAX ? c->cut.n : RECORD_FIELDS_MAX;

	c->scratch.n = 0;
	buf_reserve(&c->scratch, c->cut.body_end - c->cut.start);
	for (size_t i = 0; i < n; i++)
		c->values[i] = cell_text(c, &c->cut.cells[i]);
	r->values = c->values;
	r->n = n;
}

/* ---- the header ---- */

static void
header_fault(struct csv *c, const struct record *r, struct str found,
    const char *expected)
{
	const struct diag d = { .file = c->sink.file, .line = 1,
		.byte = r->fault ? r->fault_byte : 0, .found = found,
		.expected = expected };

	diag_say(c->sink.diag, &d);
	c->err = ERR_BAD_INPUT;
}

static void
check_names(struct csv *c, const struct record *r)
{
	for (size_t i = 0; i < c->names_n && !c->err; i++)
		for (size_t k = 0; k < i; k++)
			if (c->names[i].n &&
			    str_eq(c->names[i], c->names[k])) {
				header_fault(c, r, c->names[i],
				    "each column once in the header");
				return;
			}
	if (c->err == OK && c->sink.names &&
	    !c->sink.names(c->sink.ctx, c->names, c->names_n))
		c->err = ERR_BAD_INPUT;
}

/* Keeps names: they must outlive the record they came in. */
static void
keep_names(struct csv *c, const struct str *names, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		buf_str(&c->names_text, names[i]);
	c->names = xcalloc(n ? n : 1, sizeof(*c->names));
	for (size_t i = 0; i < n; at += names[i++].n)
		c->names[i] = str_n(c->names_text.p + at, names[i].n);
	c->names_n = c->cut.columns = n;
	c->header_read = true;
}

static void
take_header(struct csv *c, struct record *r)
{
	check_bytes(c, r);
	if (r->fault == OK)
		check_shape(c, r);
	if (r->fault != OK || r->nul) {
		header_fault(c, r, STR_NONE, r->expected ? r->expected :
		    "no NUL byte in the header");
		return;
	}
	keep_names(c, r->values, r->n);
	for (size_t i = 0; i < c->names_n; i++)
		c->names[i] = str_trim(c->names[i]);
	check_names(c, r);
}

/* ---- the three ways a record ends ---- */

static void
give_record(struct csv *c)
{
	struct record r = { .length = c->cut.at - c->cut.start,
		.raw = str_n(c->cut.in.p + c->cut.start, c->cut.body_end - c->cut.start) };

	if (r.raw.n == 0)
		return;		/* a blank line is no record */
	cut_values(c, &r);
	if (!c->header_read) {
		take_header(c, &r);
		return;
	}
	check_bytes(c, &r);
	if (r.fault == OK)
		check_shape(c, &r);
	if (r.n > c->names_n)
		r.n = c->names_n;
	give(c, &r);
}

/* A record that is none: said of its raw bytes; the next begins at to. */
static void
give_up(struct csv *c, struct record *r, size_t to)
{
	r->field = STR_NONE;
	r->found = utf8_head(r->raw, 60);
	if (!c->header_read)
		header_fault(c, r, r->found, r->expected);
	else
		give(c, r);
	csvcut_begin(&c->cut, to);
}

/* The line a never-closed quote stands on; what follows is read anew. */
static void
give_unclosed(struct csv *c)
{
	const size_t to = c->cut.line2 ? c->cut.line2 : c->cut.in.n;
	struct record r = { .length = to - c->cut.start,
		.raw = str_n(c->cut.in.p + c->cut.start, to - c->cut.start) };

	while (r.raw.n && (r.raw.p[r.raw.n - 1] == '\n' ||
	    r.raw.p[r.raw.n - 1] == '\r'))
		r.raw.n--;
	fault(c, &r, ERR_BAD_INPUT, c->cut.start,
	    "a closing quote, and one field for each column");
	give_up(c, &r, to);
}

/* A line of more than record_max bytes that ends at to. */
static void
give_too_long(struct csv *c, size_t to)
{
	const size_t n = to - c->cut.start;
	struct record r = { .length = n + c->skipped,
		.raw = str_n(c->cut.in.p + c->cut.start,
		    n < c->o.record_max ? n : c->o.record_max) };

	fault(c, &r, ERR_TOO_BIG, c->cut.start, "a record of at most 16 MiB");
	give_up(c, &r, to);
}

/* The record's quotes are not to be trusted, or it is too long: its first line
 * alone is given up. to: where the record ends as far as is known. */
static void
give_first_line(struct csv *c, size_t to)
{
	const size_t end = c->cut.line2 ? c->cut.line2 : to;

	if (end - c->cut.start > c->o.record_max)
		give_too_long(c, end);
	else
		give_unclosed(c);
}

static bool
too_long(const struct csv *c)
{
	return c->cut.at - c->cut.start > c->o.record_max;
}

static void
records(struct csv *c)
{
	while (c->err == OK && c->cut.at < c->cut.in.n) {
		switch (csvcut_scan(&c->cut)) {
		case CSVCUT_MORE:
			return;
		case CSVCUT_UNCLOSED:
			give_first_line(c, c->cut.at);
			break;
		case CSVCUT_RECORD:
			if (too_long(c) || !csvcut_trusted(&c->cut)) {
				/* an LF behind a CR is a blank line's */
				give_first_line(c, c->cut.cr_ends ?
				    c->cut.body_end + 1 : c->cut.at);
				break;
			}
			give_record(c);
			csvcut_begin(&c->cut, c->cut.at);
			break;
		}
	}
}

/* A CR in the end may be a line's end: the next byte says. */
static bool
undecided(const struct csv *c)
{
	return !c->cut.line2 && c->cut.in.p[c->cut.in.n - 1] == '\r' &&
	    c->cut.in.n - c->cut.start <= c->o.record_max + SLICE;
}

/* Records too long to be kept. */
static void
relieve(struct csv *c)
{
	while (c->err == OK && c->cut.in.n - c->cut.start > c->o.record_max &&
	    !undecided(c)) {
		if (!c->cut.line2) {
			csvcut_compact(&c->cut);
			c->skipped = c->cut.in.n - c->o.record_max;
			c->cut.in.n = c->o.record_max;
			c->skipping = true;
			return;
		}
		give_first_line(c, c->cut.in.n);
		records(c);
	}
}

static void
give_skipped(struct csv *c)
{
	give_too_long(c, c->cut.in.n);
	c->cut.base += c->cut.in.n + c->skipped;
	c->cut.in.n = 0;
	csvcut_begin(&c->cut, 0);
	c->skipped = 0;
	c->skipping = false;
}

/* Takes the rest of an over-long line off bytes. */
static void
skip(struct csv *c, struct str *bytes)
{
	const char *const nl = csvcut_line_end(&c->cut, bytes->p, bytes->n);

	if (!nl) {
		c->skipped += bytes->n;
		*bytes = STR_NONE;
		return;
	}
	c->skipped += (size_t)(nl - bytes->p) + 1;
	*bytes = str_from(*bytes, (size_t)(nl - bytes->p) + 1);
	give_skipped(c);
}

/* The first bytes: a byte order mark, and names that the options gave. */
static void
begin(struct csv *c)
{
	static const char bom[] = "\xEF\xBB\xBF";
	const size_t n = c->cut.in.n < 3 ? c->cut.in.n : 3;
	const struct record r = { 0 };

	if (n < 3 && !c->cut.last && memcmp(c->cut.in.p, bom, n) == 0)
		return;
	if (n == 3 && memcmp(c->cut.in.p, bom, 3) == 0)
		csvcut_begin(&c->cut, 3);
	c->begun = true;
	if (!c->o.header) {
		keep_names(c, c->o.names, c->o.names_n);
		check_names(c, &r);
	}
}

static void
feed_slice(struct csv *c, struct str bytes)
{
	if (c->skipping)
		skip(c, &bytes);
	if (bytes.n == 0 || c->err != OK)
		return;
	buf_add(&c->cut.in, bytes.p, bytes.n);
	if (!c->begun)
		begin(c);
	if (!c->begun || c->err != OK)
		return;
	records(c);
	if (c->err == OK)
		relieve(c);
	csvcut_compact(&c->cut);
}

enum err
csv_feed(struct csv *c, struct str bytes)
{
	while (bytes.n && c->err == OK) {
		const size_t n = bytes.n < SLICE ? bytes.n : SLICE;

		feed_slice(c, str_n(bytes.p, n));
		bytes = str_from(bytes, n);
	}
	return c->err;
}

/* The last line needs no line end. */
static void
last_record(struct csv *c)
{
	if (c->cut.start == c->cut.in.n)
		return;
	if (!csvcut_last(&c->cut)) {
		give_first_line(c, c->cut.in.n);
		return;
	}
	give_record(c);
	csvcut_begin(&c->cut, c->cut.at);
}

enum err
csv_finish(struct csv *c)
{
	c->cut.last = true;
	if (c->err == OK && !c->begun && c->cut.in.n)
		begin(c);
	if (c->err == OK && c->skipping)
		give_skipped(c);
	while (c->err == OK && c->cut.start < c->cut.in.n) {
		records(c);
		if (c->err == OK)
			last_record(c);
	}
	if (c->err == OK && !c->header_read && c->o.header)
		header_fault(c, &(struct record){ 0 }, STR_NONE,
		    "a header line");
	return c->err;
}
