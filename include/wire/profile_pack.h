/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_pack.h -- a profile folder in memory, merged with what it extends.
 * Layer: wire, used by profile*.c only.
 *
 * Every line knows which folder and line it came from, so that a fault of the
 * merged whole is said of the file that people can put right. */
#ifndef WIRE_PROFILE_PACK_H
#define WIRE_PROFILE_PACK_H

#include "base/buf.h"
#include "base/str.h"

#define PACK_FILES 256
#define PACK_FOLDERS 8		/* this one and what it is built on */

struct mark { uint32_t folder, line; };

struct piece {			/* one file */
	char		*name;		/* owned */
	struct buf	 text;
	struct mark	*mark;		/* owned: by line; NULL: line n is line n of
					   folder */
	size_t		 marks, cap;
	uint32_t	 folder;
};

struct pack {
	struct piece	 p[PACK_FILES];
	size_t		 n;
};

struct piece *pack_add(struct pack *k, const char *name);
struct piece *pack_find(struct pack *k, const char *name);
void	pack_sort(struct pack *k);
void	pack_fini(struct pack *k);
void	piece_fini(struct piece *p);
/* Where line (from 1) of a piece came from. */
struct mark piece_mark(const struct piece *p, uint64_t line);
/* A line without its end behind the last. */
void	piece_line(struct piece *p, struct str line, struct mark from);

/* The archive of a sorted pack (profile_archive.c). */
void	profile_put(const struct pack *k, struct buf *out);
void	piece_copy(const struct piece *from, struct piece *out);

/* own over base: out is new, and named; both stay. */
void	merge_table(const struct piece *base, const struct piece *own,
	    struct piece *out);
void	merge_json(const struct piece *base, const struct piece *own,
	    struct piece *out);

#endif
