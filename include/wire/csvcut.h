/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csvcut.h -- where the fields of a table's record begin and end.
 * Layer: wire; for wire/csv alone. in.p[start..] is the record being
 * read; nothing of it is given up before it is whole, so that it can be read
 * again from its second line when its quotes prove false. */
#ifndef WIRE_CSVCUT_H
#define WIRE_CSVCUT_H

#include <stdbool.h>
#include <stdint.h>
#include "base/buf.h"
#include "wire/record.h"

struct csvcut_cell {
	size_t	from, to;	/* into in; QUOTED ones without their quotes */
	bool	doubled;	/* holds doubled quotes */
};

struct csvcut {
	struct buf	 in;
	uint64_t	 base;		/* file offset of in.p[0] */
	size_t		 start, at;	/* record's first byte, next to look at */
	size_t		 line2;		/* where its second line begins, 0 none */
	size_t		 body_end;	/* its end without the line end */
	size_t		 columns;	/* wanted; 0: any count */
	struct csvcut_cell cells[RECORD_FIELDS_MAX];
	size_t		 n;		/* fields met; may pass the array */
	bool		 cr_ends;	/* a lone CR ends a line */
	bool		 last;		/* no byte will follow */
	/* of the scan only */
	int		 state;
	size_t		 open;		/* where the current field begins */
	bool		 doubled, spans;	/* of the current field */
	bool		 cr_known;
	char		 sep;
	bool		 stop[256];	/* ends a bare run */
};

enum csvcut_end { CSVCUT_MORE, CSVCUT_RECORD, CSVCUT_UNCLOSED };

void	csvcut_init(struct csvcut *c, char sep);	/* c is zeroed */
void	csvcut_fini(struct csvcut *c);
void	csvcut_begin(struct csvcut *c, size_t at);	/* a record at at */
/* Goes on to the end of the record: RECORD when it is whole, UNCLOSED when one
 * of its quotes cannot have been closed, MORE when bytes are wanting. */
enum csvcut_end	csvcut_scan(struct csvcut *c);
/* The first byte of p[0..n) that ends a line whatever follows, or NULL. */
const char *csvcut_line_end(const struct csvcut *c, const char *p, size_t n);
/* Ends the record with the file. False: a quote is open. */
bool	csvcut_last(struct csvcut *c);
/* A wrong count of fields in a record of several lines: its quotes are not to
 * be trusted. */
bool	csvcut_trusted(const struct csvcut *c);
void	csvcut_compact(struct csvcut *c);	/* drops what is before start */

#endif
