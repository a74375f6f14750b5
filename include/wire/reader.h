/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader.h -- one door for the formats an import map may name.  Layer: wire.
 * Push: feed bytes cut anywhere, then finish. */
#ifndef WIRE_READER_H
#define WIRE_READER_H

#include "wire/importmap.h"

struct reader;

/* map and what sink points at are borrowed until reader_free. For a table the
 * map's columns are looked for as soon as the header is read. */
struct reader	*reader_new(const struct import_map *map,
		    const struct record_sink *sink);
/* For raw bytes out of a quarantine: one record without a header; names are
 * its columns as they were (none: the map's, or JSON). */
struct reader	*reader_again(const struct import_map *map,
		    const struct str *names, size_t n,
		    const struct record_sink *sink);
void		 reader_free(struct reader **r);
/*   ERR_CANCELLED  sink->fn returned false.
 *   ERR_BAD_INPUT  the file as a whole does not fit; sink->diag was told. */
MUST_CHECK enum err reader_feed(struct reader *r, struct str bytes);
MUST_CHECK enum err reader_finish(struct reader *r);

#endif
