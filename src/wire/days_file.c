/* SPDX-License-Identifier: GPL-3.0-or-later */
/* days_file.c -- holidays from a table of anybody's.  Layer: wire. */
#include "wire/days_file.h"

#include <stdlib.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "wire/csv.h"

/* Sums are kept for every day between the first and the last. */
#define DAY_FIRST	7305	/* 1990-01-01 */
#define DAY_LAST	73048	/* 2169-12-31 */

struct days_file {
	struct str	text;		/* with its remarks */
	uint64_t	base;		/* where what follows them begins */
	const char	*file;
	struct diag_sink *sink;
	size_t		date, off;	/* columns; at least n: missing */
	struct calendar_day *days;
	size_t		days_n, cap;
	bool		faulty;
};

static uint64_t
line_at(const struct days_file *f, uint64_t byte)
{
	uint64_t n = 1;

	for (size_t i = 0; i < byte && i < f->text.n; i++)
		n += f->text.p[i] == '\n';
	return n;
}

static void
fault(struct days_file *f, uint64_t byte, const char *field, struct str found,
    const char *expected)
{
	const struct diag d = { .file = f->file,
		.line = line_at(f, f->base + byte), .byte = f->base + byte,
		.field = field, .found = found,
		.expected = expected };

	f->faulty = true;
	diag_say(f->sink, &d);
}

static bool
take_names(void *ctx, const struct str *names, size_t n)
{
	struct days_file *const f = ctx;

	for (size_t i = n; i-- > 0; ) {
		const struct str s = str_trim(names[i]);

		if (str_is(s, "date"))
			f->date = i;
		if (str_is(s, "off") || str_is(s, "is_off_day"))
			f->off = i;
	}
	if (f->date < n && f->off < n)
		return true;
	fault(f, 0, NULL, STR_NONE,
	    "a header with the columns date and off (or is_off_day)");
	return false;
}

static void
take_day(struct days_file *f, const struct record *r)
{
	const struct str date = str_trim(r->values[f->date]);
	const struct str off = str_trim(r->values[f->off]);
	struct wall when;
	int32_t day;

	if (date.n != 10 || !clock_parse(date, 0, &when)) {
		fault(f, r->byte, "date", date, "a day as 2026-10-01");
		return;
	}
	day = clock_day(when, 0);
	if (day < DAY_FIRST || day > DAY_LAST) {
		fault(f, r->byte, "date", date, "a day between 1990 and 2169");
		return;
	}
	if (!str_is(off, "0") && !str_is(off, "1")) {
		fault(f, r->byte, "off", off, "0 or 1");
		return;
	}
	f->days = xgrow(f->days, &f->cap, f->days_n + 1, sizeof(*f->days));
	f->days[f->days_n++] = (struct calendar_day){ day, str_is(off, "1") };
}

static bool
take_record(void *ctx, const struct record *r)
{
	struct days_file *const f = ctx;

	if (str_starts(r->raw, STR("#")))
		return true;
	if (r->fault != OK || r->n <= f->date || r->n <= f->off)
		fault(f, r->byte, NULL, r->raw, r->fault != OK &&
		    r->expected != NULL ? r->expected :
		    "a line with a field for each column");
	else
		take_day(f, r);
	return true;
}

/* Where the header begins: past the remarks. */
static struct str
past_remarks(struct str s)
{
	while (str_starts(s, STR("#"))) {
		const ptrdiff_t end = str_find(s, STR("\n"));

		s = end < 0 ? STR_NONE : str_from(s, (size_t)end + 1);
	}
	return s;
}

enum err
days_file_read(struct str text, const char *file, struct calendar_day **out,
    size_t *n, struct diag_sink *sink)
{
	const struct str body = past_remarks(text);
	const ptrdiff_t line = str_find(body, STR("\n"));
	const struct str head = line < 0 ? body : str_n(body.p, (size_t)line);
	struct days_file f = { .text = text, .base = text.n - body.n,
		.file = file, .sink = sink, .date = SIZE_MAX, .off = SIZE_MAX };
	const struct csv_options options = { .header = true,
		.sep = str_find(head, STR("\t")) >= 0 ? '\t' : ',' };
	const struct record_sink records = { .fn = take_record,
		.names = take_names, .ctx = &f, .diag = sink, .file = file };
	struct csv *csv = csv_new(&options, &records);
	enum err e = csv_feed(csv, body);

	*out = NULL;
	*n = 0;
	if (e == OK)
		e = csv_finish(csv);
	csv_free(&csv);
	if (e == OK && f.date == SIZE_MAX && !f.faulty)
		(void)take_names(&f, NULL, 0);	/* an empty file */
	if (e == OK && f.faulty)
		e = ERR_BAD_INPUT;
	if (e != OK) {
		free(f.days);
		return e;
	}
	*out = f.days;
	*n = f.days_n;
	return OK;
}
