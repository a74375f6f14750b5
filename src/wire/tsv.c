/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tsv.c -- the project's own tables.  Layer: wire. */
#include "wire/tsv.h"

#include <string.h>
#include "base/utf8.h"

struct tsv {
	struct tsv_row	 row;
	const struct tsv_want *want;
	size_t		 n;		/* columns asked for */
	size_t		 file_n;	/* columns the file has */
	size_t		 to[TSV_COLUMNS_MAX];	/* file column -> asked */
	struct str	 fields[TSV_COLUMNS_MAX];
	size_t		 faults;
	bool		 have_header;
};

static void
say(struct tsv *t, uint64_t byte, const char *field, struct str found,
    const char *expected)
{
	const struct diag d = { .file = t->row.file, .line = t->row.line,
		.byte = byte, .field = field, .found = found,
		.expected = expected };

	t->faults++;
	diag_say(t->row.sink, &d);
}

void
tsv_fault(const struct tsv_row *row, size_t column, const char *expected)
{
	const struct str f = row->fields[column];
	const struct diag d = { .file = row->file, .line = row->line,
		.byte = f.p ? (uint64_t)(f.p - row->text) : row->byte,
		.field = row->columns[column], .found = f,
		.expected = expected };

	diag_say(row->sink, &d);
}

/* Index of name among the columns asked for, or n. */
static size_t
asked(const struct tsv *t, struct str name)
{
	size_t i = 0;

	while (i < t->n && !str_is(name, t->row.columns[i]) &&
	    !(t->want->aliases && str_is(name, t->want->aliases[i])))
		i++;
	return i;
}

static void
header_column(struct tsv *t, struct str name, bool *have)
{
	const uint64_t at = (uint64_t)(name.p - t->row.text);
	const size_t i = asked(t, name);

	if (i == t->n && str_find(name, STR(",")) > 0)
		say(t, at, NULL, name, "columns parted by tabs, not by commas");
	else if (i == t->n)
		say(t, at, NULL, name, "a known column");
	else if (have[i])
		say(t, at, t->row.columns[i], name, "each column once");
	else if (t->file_n < TSV_COLUMNS_MAX)
		t->to[t->file_n] = i;
	if (i < t->n)
		have[i] = true;
	t->file_n++;
}

static bool
header(struct tsv *t, struct str line)
{
	bool have[TSV_COLUMNS_MAX] = { false };
	const size_t before = t->faults;
	uint32_t bits = 0;
	struct str name;

	while (str_cut(&line, '\t', &name))
		header_column(t, name, have);
	for (size_t i = 0; i < t->n; i++)
		if (have[i])
			bits |= 1u << i;
		else if (!(t->want->optional >> i & 1))
			say(t, t->row.byte, t->row.columns[i], STR_NONE,
			    "this column in the header");
	return t->faults == before && (t->want->header == NULL ||
	    t->want->header(t->want->ctx, &t->row, bits));
}

/* True when line is text that can be cut into fields. */
static bool
line_ok(struct tsv *t, struct str line)
{
	size_t at = 0;
	const char *const nul = memchr(line.p, '\0', line.n);

	if (line.n > TSV_LINE_MAX) {
		say(t, t->row.byte, NULL, STR_NONE, "a line of at most 1 MiB");
		return false;
	}
	if (!utf8_valid(line, &at)) {
		say(t, t->row.byte + at, NULL, STR_NONE, "text in valid UTF-8");
		return false;
	}
	if (nul) {
		say(t, t->row.byte + (uint64_t)(nul - line.p), NULL, STR_NONE,
		    "no NUL byte");
		return false;
	}
	return true;
}

static bool
cut_fields(struct tsv *t, struct str line)
{
	size_t n = 0;
	struct str rest = line, field;

	while (str_cut(&rest, '\t', &field)) {
		if (n < t->file_n)
			t->fields[t->to[n]] = field;
		n++;
	}
	if (n == t->file_n)
		return true;
	say(t, t->row.byte, NULL, utf8_head(line, 60), n < t->file_n ?
	    "more fields: as many as the header names" :
	    "fewer fields: as many as the header names");
	return false;
}

static struct str
without_cr(struct str line)
{
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* Takes one line. False: the header is no good, and nothing else is either. */
static bool
take_line(struct tsv *t, struct str line)
{
	const struct tsv_want *const want = t->want;

	t->row.line++;
	t->row.byte = (uint64_t)(line.p - t->row.text);
	t->row.raw = line = without_cr(line);
	if (str_trim(line).n == 0 || line.p[0] == '#')
		return true;
	if (line_ok(t, line)) {
		if (!t->have_header) {
			t->have_header = true;
			return header(t, line);
		}
		if (cut_fields(t, line)) {
			want->row(want->ctx, &t->row);
			return true;
		}
	}
	if (want->bad != NULL)
		want->bad(want->ctx, &t->row);
	return true;
}

enum err
tsv_read_some(struct str text, const char *file, const struct tsv_want *want,
    struct diag_sink *sink)
{
	struct diag_sink own = { 0 };
	struct tsv t = { .n = want->n, .want = want, .row = { .n = want->n,
		.file = file, .columns = want->columns, .text = text.p,
		.sink = sink ? sink : &own } };
	const size_t before = t.row.sink->errors;
	struct str line;

	if (want->n > TSV_COLUMNS_MAX)
		return ERR_TOO_BIG;
	t.row.fields = t.fields;
	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_from(text, 3);
	while (str_cut(&text, '\n', &line))
		if (!take_line(&t, line) || (want->stop && *want->stop))
			break;
	if (!t.have_header && t.faults == 0)
		say(&t, 0, NULL, STR_NONE, "a header line");
	return t.row.sink->errors > before ? ERR_BAD_INPUT : OK;
}

enum err
tsv_read(struct str text, const char *file, const char *const *columns,
    size_t n, tsv_fn *fn, void *ctx, struct diag_sink *sink)
{
	const struct tsv_want want = { .columns = columns, .n = n, .row = fn,
		.ctx = ctx };

	return tsv_read_some(text, file, &want, sink);
}
