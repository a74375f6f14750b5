/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tsv.h -- the project's own tables: one header line, tabs, no quoting.
 * Layer: wire. For files people of this project write (profiles); what others
 * wrote goes through wire/csv. Lines that begin with '#' and blank lines are
 * skipped; the header may name the columns in any order. Every fault of the
 * file is reported with line and byte, and reading goes on. */
#ifndef WIRE_TSV_H
#define WIRE_TSV_H

#include <stdbool.h>
#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

#define TSV_COLUMNS_MAX 32

struct tsv_row {
	uint64_t	 line;		/* 1-based */
	uint64_t	 byte;		/* offset of the line's start */
	const struct str *fields;	/* n of them, in the order asked for */
	size_t		 n;
	struct str	 raw;		/* the line as it stands, no line end */
	/* what tsv_fault needs */
	const char	*file;
	const char *const *columns;
	const char	*text;		/* start of the file */
	struct diag_sink *sink;
};

#define TSV_LINE_MAX (1u << 20)	/* bytes; a longer line is a fault */

/* row and its fields are borrowed; the texts point into tsv_read's text and
 * are good as long as that is. */
typedef void tsv_fn(void *ctx, const struct tsv_row *row);

/* Reads text. columns[0..n-1] are the columns wanted, all of them: a missing,
 * unknown or doubled one is an error and no row is given. Rows with a fault of
 * their own (count of fields, invalid UTF-8, NUL) are reported and left out.
 *   ERR_BAD_INPUT  something was reported, by this function or by tsv_fault. */
MUST_CHECK enum err tsv_read(struct str text, const char *file,
    const char *const *columns, size_t n, tsv_fn *fn, void *ctx,
    struct diag_sink *sink);

/* For files that people hand in: columns that may be missing, and the lines
 * that could not be cut into fields. */
struct tsv_want {
	const char *const *columns;
	const char *const *aliases;	/* likewise, or NULL */
	size_t		 n;
	uint32_t	 optional;	/* a bit per column; its field is empty
			   (p NULL) where the header lacks it */
	/* The header was read; may be NULL. have: a bit per column, line: where
	 * it stands, and raw. False: no row is wanted. */
	bool		(*header)(void *ctx, const struct tsv_row *line,
			    uint32_t have);
	tsv_fn		*row;
	tsv_fn		*bad;		/* a line already reported: raw only;
			   may be NULL */
	const bool	*stop;		/* looked at after each line; may be NULL */
	void		*ctx;
};
MUST_CHECK enum err tsv_read_some(struct str text, const char *file,
    const struct tsv_want *want, struct diag_sink *sink);

/* Reports that column (index as asked for) of row is not what it must be.
 * expected: an English sentence, static. */
void tsv_fault(const struct tsv_row *row, size_t column, const char *expected);

#endif
