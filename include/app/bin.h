/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bin.h -- the quarantine of one import, being written.  Layer: app.
 * The file is made when the first bad record comes, never over another one. */
#ifndef APP_BIN_H
#define APP_BIN_H

#include <stdio.h>
#include "wire/quarantine.h"

struct bin {
	char		path[4200];	/* of the file; empty: none yet */
	const char	*wish;		/* --quarantine FILE, or NULL */
	char		store[4096];	/* folder of the store */
	char		source[256];	/* the imported file's base name */
	char		map[128];
	struct buf	columns;	/* names, NUL-ended one after the other */
	struct str	names[RECORD_FIELDS_MAX];
	size_t		names_n;
	FILE		*f;
	uint64_t	n;		/* lines */
};

void	bin_init(struct bin *b, const char *store, const char *file,
	    const char *map, const char *wish);
/* The columns of the file, to be written at its head. */
void	bin_columns(struct bin *b, const struct str *names, size_t n);
/* ERR_IO, ERR_EXISTS: said on stderr. */
MUST_CHECK enum err bin_put(struct bin *b, const struct quarantined *q);
/* A new file <source>-<n>.<suffix> in the store's quarantine; its name into
 * path. NULL: errno says why. */
FILE	*bin_make(const char *store, const char *source, const char *suffix,
	    char *path, size_t cap);
/* Makes what is there durable. */
MUST_CHECK enum err bin_close(struct bin *b);

#endif
