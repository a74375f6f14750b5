/* SPDX-License-Identifier: GPL-3.0-or-later */
/* links_file.h -- links.tsv: the remotes a district, or one host of it, talks to.
 * Layer: wire. The profile's own is read with the profile; that of a store's
 * folder by app/link_rows. No secret stands in either: auth says where it is. */
#ifndef WIRE_LINKS_FILE_H
#define WIRE_LINKS_FILE_H

#include "core/law.h"
#include "wire/tsv.h"

#define LINKS_FILE	"links.tsv"
#define LINKS_MAX	256
#define LINK_CODE_MAX	23
#define LINK_COLUMNS	13
extern const char *const link_columns[LINK_COLUMNS];

/* One row; texts borrow from the file's. local: it stands in a store's folder,
 * where accounts may be those that events made. False: some fault was said. */
bool	link_row_read(const struct law *law, const struct tsv_row *row, bool local,
	    struct law_link *out);

/* A whole file of a store's folder. rows: an array in arena, where text must live
 * too. ERR_BAD_INPUT: faults went to sink; *n are those rows that have none. */
struct arena;
MUST_CHECK enum err links_file_read(struct str text, const char *file,
    const struct law *law, struct arena *arena, struct law_link **rows,
    size_t *n, struct diag_sink *sink);

#endif
