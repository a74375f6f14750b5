/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csvcut.c -- where the fields of a table's record begin and end.
 * Layer: wire.
 *
 *      ┌───────────── sep ◀──────────────┐
 *      ▼                                 │
 *   START ──other──▶ BARE ── sep, end ───┤
 *      │              ▲                  │
 *      quote          │ other (same line)│
 *      ▼              │                  │
 *   QUOTED ──quote──▶ CLOSING ── sep, end┘
 *      ▲── quote ──────┘ */
#include "wire/csvcut.h"

#include <string.h>

enum state { START, BARE, QUOTED, CLOSING };

void
csvcut_init(struct csvcut *c, char sep)
{
	c->sep = sep;
	c->stop[(unsigned char)sep] = true;
	c->stop['\n'] = c->stop['\r'] = true;
}

void
csvcut_fini(struct csvcut *c)
{
	buf_fini(&c->in);
}

void
csvcut_begin(struct csvcut *c, size_t at)
{
	c->start = c->at = at;
	c->line2 = 0;
	c->state = START;
	c->spans = false;
	c->n = 0;
}

static void
end_field(struct csvcut *c, size_t to)
{
	if (c->n < RECORD_FIELDS_MAX)
		c->cells[c->n] = (struct csvcut_cell){ c->open, to, c->doubled };
	c->n++;
	c->state = START;
}

/* A bare or closed field was ended by the byte at c->at. True: so was the
 * record. A CR that may be half a CRLF asks for *more. */
static bool
end_byte(struct csvcut *c, size_t to, bool *more)
{
	const char b = c->in.p[c->at];
	const bool next = c->at + 1 < c->in.n;

	if (b == c->sep) {
		end_field(c, to);
		c->at++;
		return false;
	}
	if (b == '\r' && !next && !c->last) {
		*more = true;
		return false;
	}
	end_field(c, to);
	c->body_end = c->at++;
	if (b == '\r' && next && c->in.p[c->at] == '\n')
		c->at++;
	else if (b == '\r' && !c->cr_known)
		c->cr_ends = true;
	c->cr_known = true;
	return true;
}

/* Does the byte at at (in sight) end a line? A CR does before an LF, at the
 * end, and in a file of CRs. */
static bool
ends_line(const struct csvcut *c, size_t at)
{
	if (c->in.p[at] == '\n')
		return true;
	if (c->in.p[at] != '\r')
		return false;
	if (c->cr_ends || !c->cr_known || at + 1 >= c->in.n)
		return true;
	return c->in.p[at + 1] == '\n';
}

static bool
scan_bare(struct csvcut *c, bool *more)
{
	const char *const p = c->in.p;
	size_t at = c->at;

	for (;; at++) {
		while (at < c->in.n && !c->stop[(unsigned char)p[at]])
			at++;
		c->at = at;
		if (at == c->in.n) {
			*more = true;
			return false;
		}
		if (p[at] == c->sep || ends_line(c, at))
			return end_byte(c, at, more);
	}
}

const char *
csvcut_line_end(const struct csvcut *c, const char *p, size_t n)
{
	const char *const nl = memchr(p, '\n', n);
	const char *const cr = c->cr_ends ?
	    memchr(p, '\r', nl ? (size_t)(nl - p) : n) : NULL;

	return cr ? cr : nl;
}

/* Remembers where the record's second line begins. */
static void
note_line(struct csvcut *c, size_t to)
{
	const char *const nl = csvcut_line_end(c, c->in.p + c->at,
	    to - c->at);

	if (!nl)
		return;
	c->spans = true;
	if (!c->line2)
		c->line2 = (size_t)(nl - c->in.p) + 1;
}

static void
scan_quoted(struct csvcut *c, bool *more)
{
	const char *const from = c->in.p + c->at;
	const char *const q = memchr(from, '"', c->in.n - c->at);
	const size_t to = q ? (size_t)(q - c->in.p) : c->in.n;

	if (!c->spans)
		note_line(c, to);
	c->at = to;
	if (!q) {
		*more = true;
		return;
	}
	c->at++;
	c->state = CLOSING;
}

/* Behind a quote of a quoted field. False: it cannot have been its end. */
static bool
scan_closing(struct csvcut *c, bool *record, bool *more)
{
	const char b = c->in.p[c->at];

	if (b == '"') {
		c->doubled = true;
		c->at++;
		c->state = QUOTED;
	} else if (b == c->sep || ends_line(c, c->at)) {
		*record = end_byte(c, c->at - 1, more);
	} else if (c->spans) {
		return false;
	} else {
		c->open--;	/* its own opening quote */
		c->doubled = false;
		c->state = BARE;
	}
	return true;
}

static void
scan_start(struct csvcut *c)
{
	c->open = c->at;
	c->doubled = c->spans = false;
	c->state = BARE;
	if (c->in.p[c->at] == '"') {
		c->open = ++c->at;
		c->state = QUOTED;
	}
}

/* More fields than columns in a record of several lines: see csv.h. */
static bool
too_wide(const struct csvcut *c)
{
	const size_t most = c->columns ? c->columns : RECORD_FIELDS_MAX;

	return c->line2 && c->n > most;
}

enum csvcut_end
csvcut_scan(struct csvcut *c)
{
	bool more = false, record = false;

	while (c->at < c->in.n) {
		switch (c->state) {
		case START:
			scan_start(c);
			break;
		case BARE:
			record = scan_bare(c, &more);
			break;
		case QUOTED:
			scan_quoted(c, &more);
			break;
		case CLOSING:
			if (!scan_closing(c, &record, &more))
				return CSVCUT_UNCLOSED;
			break;
		}
		if (too_wide(c))
			return CSVCUT_UNCLOSED;
		if (record)
			return CSVCUT_RECORD;
		if (more)
			break;
	}
	return CSVCUT_MORE;
}

/* Forgets what has been handed out. */
void
csvcut_compact(struct csvcut *c)
{
	const size_t gone = c->start;
	struct csvcut_cell *const end = c->cells + (c->n < RECORD_FIELDS_MAX ?
	    c->n : RECORD_FIELDS_MAX);

	if (gone == 0)
		return;
	memmove(c->in.p, c->in.p + gone, c->in.n - gone);
	c->in.n -= gone;
	c->base += gone;
	c->start = 0;
	c->at -= gone;
	c->open -= gone < c->open ? gone : c->open;
	if (c->line2)
		c->line2 -= gone;
	for (struct csvcut_cell *cell = c->cells; cell < end; cell++) {
		cell->from -= gone;
		cell->to -= gone;
	}
}

bool
csvcut_trusted(const struct csvcut *c)
{
	return !c->line2 || !c->columns || c->n == c->columns;
}

bool
csvcut_last(struct csvcut *c)
{
	if (c->state == QUOTED)
		return false;
	if (c->state == START) {
		c->open = c->at;
		c->doubled = false;
	}
	end_field(c, c->state == CLOSING ? c->at - 1 : c->at);
	c->body_end = c->at;
	return csvcut_trusted(c);
}
