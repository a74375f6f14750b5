/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/classes_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"
#include "wire/csv.h"

#define PIECE	(256 * 1024)
#define COLUMNS	16
#define TELL	20		/* bad rows told one by one */

struct reading {
	struct classes_table *t;
	struct diag_sink diag;
	size_t		text[COLUMNS], text_n, label;
	struct buf	folded;
	uint64_t	*end;		/* owned: where lines end */
	size_t		end_n, end_cap, end_at;
	uint64_t	line;		/* of end_at */
	uint64_t	fed, size;
};

/* ---- lines ---- */

static void
note_lines(struct reading *x, const char *p, size_t n)
{
	const char *at = p, *nl;

	if (x->end_at > 0)
		memmove(x->end, x->end + x->end_at, (x->end_n - x->end_at) *
		    sizeof *x->end);
	x->end_n -= x->end_at;
	x->end_at = 0;
	while ((nl = memchr(at, '\n', n - (size_t)(at - p)))) {
		x->end = xgrow(x->end, &x->end_cap, x->end_n + 1,
		    sizeof *x->end);
		x->end[x->end_n++] = x->fed + (uint64_t)(nl - p);
		at = nl + 1;
	}
	x->fed += n;
}

static uint64_t
line_of(struct reading *x, uint64_t byte)
{
	while (x->end_at < x->end_n && x->end[x->end_at] < byte) {
		x->end_at++;
		x->line++;
	}
	return x->line + 1;
}

/* ---- columns ---- */

static bool
find_column(struct reading *x, struct str want, const struct str *names,
    size_t n, size_t *out)
{
	for (*out = 0; *out < n; ++*out)
		if (str_eq(names[*out], want))
			return true;
	complain(_("%s: no column %.*s"), x->t->file, STR_ARG(want));
	return false;
}

static bool
take_names(void *ctx, const struct str *names, size_t n)
{
	struct reading *x = ctx;
	struct str rest = str_of(x->t->text), one;
	bool good = true;

	for (size_t i = 0; i < n; i++)
		if (str_eq(names[i], rest)) {
			x->text[x->text_n++] = i;
			rest = STR_NONE;
		}
	while (rest.p && str_cut(&rest, ',', &one) && x->text_n < COLUMNS)
		good &= find_column(x, one, names, n,
		    &x->text[x->text_n++]);
	if (x->t->label)
		good &= find_column(x, str_of(x->t->label), names, n,
		    &x->label);
	return good;
}

/* ---- rows ---- */

static void
fault(struct reading *x, const struct record *r, const char *field,
    struct str found, const char *expected)
{
	struct buf clean = { 0 };

	if (x->t->bad++ >= TELL)
		return;
	lang_safe_text(utf8_head(found, 80), &clean);
	fprintf(stderr, _("%s:%llu: byte %llu: %s%s%s"), x->t->file,
	    (unsigned long long)line_of(x, r->byte), (unsigned long long)
	    (r->fault ? r->fault_byte : r->byte), field ? field : "",
	    field ? ": " : "", _(expected));
	if (clean.n)
		fprintf(stderr, _("; found \"%.*s\""), (int)clean.n, clean.p);
	fputc('\n', stderr);
	buf_fini(&clean);
}

static struct str
value(const struct record *r, size_t column)
{
	return column < r->n ? r->values[column] : STR_NONE;
}

static void
take_good(struct reading *x, const struct record *r)
{
	struct table_text t = { .row = x->t->rows };
	const char *expected = NULL;

	x->folded.n = 0;
	for (size_t i = 0; i < x->text_n; i++) {
		if (x->folded.n)
			buf_byte(&x->folded, ' ');
		lang_fold_text(value(r, x->text[i]), &x->folded);
	}
	t.folded = buf_view(&x->folded);
	if (x->t->label)
		t.label = str_trim(value(r, x->label));
	if (x->t->label && !t.label.n)
		expected = N_("a label");
	if (!expected)
		expected = x->t->fn(x->t->ctx, &t);
	if (expected)
		fault(x, r, x->t->label, t.label, expected);
}

static bool
take_record(void *ctx, const struct record *r)
{
	struct reading *x = ctx;

	x->t->rows++;
	if (r->fault)
		fault(x, r, NULL, r->found, r->expected);
	else
		take_good(x, r);
	line_of(x, r->byte);
	if (x->t->progress)
		progress_show(x->t->progress, r->byte, x->size, x->t->rows);
	return !progress_interrupted();
}

/* ---- the file ---- */

static int
open_file(struct reading *x)
{
	struct stat st;
	int fd = strcmp(x->t->file, "-") ? own_open(x->t->file, O_RDONLY, 0) :
	    0;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		fd = -1;
		errno = EISDIR;
	}
	if (fd < 0)
		complain("%s: %s", x->t->file, strerror(errno));
	else if (S_ISREG(st.st_mode))
		x->size = (uint64_t)st.st_size;
	return fd;
}

static enum err
feed_all(struct reading *x, int fd, struct csv *csv)
{
	char *piece = xmalloc(PIECE);
	enum err e = OK;
	ssize_t n = 1;

	while (e == OK && n != 0) {
		n = read(fd, piece, PIECE);
		if (n < 0 && errno == EINTR && !progress_interrupted())
			continue;
		if (n < 0) {
			complain("%s: %s", x->t->file, strerror(errno));
			e = ERR_CANCELLED;
		} else if (n > 0) {
			note_lines(x, piece, (size_t)n);
			e = csv_feed(csv, str_n(piece, (size_t)n));
		}
	}
	free(piece);
	return e == OK ? csv_finish(csv) : e;
}

int
classes_table_read(struct classes_table *t)
{
	struct reading x = { .t = t, .diag.fn = complain_diag };
	const struct record_sink sink = { .fn = take_record,
		.names = take_names, .ctx = &x, .diag = &x.diag,
		.file = t->file };
	const struct csv_options o = { .sep = ',', .header = true };
	struct csv *csv;
	enum err e;
	int fd = open_file(&x);

	if (fd < 0)
		return EXIT_FAILED;
	csv = csv_new(&o, &sink);
	e = feed_all(&x, fd, csv);
	csv_free(&csv);
	if (fd > 0)
		close(fd);
	buf_fini(&x.folded);
	free(x.end);
	if (t->bad > TELL)
		complain(_("%s: %llu more bad rows"), t->file,
		    (unsigned long long)(t->bad - TELL));
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}
