/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classes_table.h -- texts, with labels or without, out of a table somebody else
 * made.  Layer: app. Read in pieces: a file may be of any size. A row that is none is
 * said with file, line and byte, left out and counted. */
#ifndef APP_CLASSES_TABLE_H
#define APP_CLASSES_TABLE_H

#include "app/progress.h"
#include "base/diag.h"
#include "base/str.h"

struct table_text {
	uint64_t	row;		/* 1..; a bad one counts, too */
	struct str	folded;		/* of the columns, a blank between */
	struct str	label;		/* trimmed; empty where none was asked */
};
/* What is handed out is good during the call. NULL: taken; else why the label is
 * none (English sentence, msgid). */
typedef const char *table_text_fn(void *ctx, const struct table_text *t);

struct classes_table {
	const char	*file;		/* "-": standard input */
	const char	*text;		/* a column, or several by commas */
	const char	*label;		/* a column; NULL none */
	table_text_fn	*fn;
	void		*ctx;
	struct progress	*progress;	/* may be NULL */
	uint64_t	rows, bad;	/* out; rows: good and bad */
};
/* enum exit_code: FAILED where the file as a whole is no use or reading was broken
 * off, and that is said. Bad rows alone leave it DONE. */
int	classes_table_read(struct classes_table *t);

#endif
