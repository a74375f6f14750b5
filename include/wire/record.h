/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.h -- one record of a file somebody else wrote.  Layer: wire.
 * What every foreign reader (csv, json) hands out: names and values, where it
 * stood, its raw bytes, and what is wrong with it. A bad record is handed
 * out like a good one, with fault set, so that nothing ever vanishes. */
#ifndef WIRE_RECORD_H
#define WIRE_RECORD_H

#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

#define RECORD_FIELDS_MAX 1024
#define RECORD_MAX	(16u << 20)	/* raw bytes kept of one record */
#define RECORD_FIELD_MAX (1u << 20)	/* bytes of one value */

struct record {
	uint64_t	 number;	/* 1-based; a header is not counted */
	uint64_t	 byte;		/* offset of its first byte in the file */
	uint64_t	 length;	/* bytes it takes there */
	struct str	 raw;		/* these bytes; at most RECORD_MAX of them */
	const struct str *names;
	const struct str *values;	/* may be none when fault is set */
	size_t		 n;
	bool		 nul;		/* a value holds a NUL: no fault, a doubt */
	enum err	 fault;		/* OK, BAD_INPUT, BAD_UTF8, TOO_BIG */
	uint64_t	 fault_byte;	/* offset in the file */
	struct str	 field;		/* name of the value at fault, or empty */
	struct str	 found;
	const char	*expected;	/* English sentence, static; NULL when OK */
};

/* r and all in it are good during the call. False stops the reading. */
typedef bool record_fn(void *ctx, const struct record *r);

/* The names of a table, once, before its first record (not for JSON, where each
 * object names its own). False refuses the file. */
typedef bool record_names_fn(void *ctx, const struct str *names, size_t n);

/* What a reader tells and to whom. Everything is borrowed. */
struct record_sink {
	record_fn	*fn;
	record_names_fn	*names;		/* NULL: any will do */
	void		*ctx;
	struct diag_sink *diag;		/* faults of the file itself; may be NULL */
	const char	*file;		/* for diag */
};

/* Value of the field called name, or none (p is NULL). */
struct str record_get(const struct record *r, struct str name);

#endif
