/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv.h -- tables others wrote: commas, tabs, quotes and their accidents.
 * Layer: wire. Bytes are pushed in, cut anywhere; records come out.
 *
 * RFC 4180, and what is met in the field: a byte order mark, LF, CRLF or CR
 * (CR only where the first line ends so), quoted line ends, doubled quotes,
 * a missing last line end, blank lines. A quote inside a bare field is itself;
 * text behind a closing quote makes the whole field bare, quotes and all.
 *
 * A quote that is never closed must not swallow the rest. These say that one
 * was: the end of the file, RECORD_MAX, text behind a "closing" quote on a
 * later line, more fields (or, at its end, fewer) than there are columns in a
 * record of several lines. Then the line where the record began is
 * the bad record, and reading goes on with the next line. */
#ifndef WIRE_CSV_H
#define WIRE_CSV_H

#include "wire/record.h"

struct csv_options {
	char		 sep;		/* ',' or '\t' */
	bool		 header;	/* the first record names the columns */
	const struct str *names;	/* else these do; borrowed till csv_free */
	size_t		 names_n;
	size_t		 record_max;	/* 0: RECORD_MAX; tests ask for less */
	size_t		 field_max;	/* 0: RECORD_FIELD_MAX */
};

struct csv;

/* o's pointers and sink's are borrowed until csv_free. */
struct csv	*csv_new(const struct csv_options *o,
		    const struct record_sink *sink);
void		 csv_free(struct csv **c);
/*   ERR_CANCELLED  fn returned false: no more may be fed.
 *   ERR_BAD_INPUT  the header cannot be used, sink->diag was told why. */
MUST_CHECK enum err csv_feed(struct csv *c, struct str bytes);
MUST_CHECK enum err csv_finish(struct csv *c);

#endif
