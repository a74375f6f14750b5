/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cap_table.h -- the standard's schema as rows: what stands in what, in which
 * order, how often.  Layer: wire; for src/wire/cap*.c alone. */
#ifndef WIRE_CAP_TABLE_H
#define WIRE_CAP_TABLE_H

#include <stdbool.h>
#include "wire/cap.h"

enum cap_parent { IN_ALERT, IN_INFO, IN_RESOURCE, IN_AREA };
enum cap_kind {
	CAP_TEXT, CAP_TEXTS,		/* struct str, struct cap_texts */
	CAP_WORD,			/* struct str: no blanks, commas, < & */
	CAP_CODE, CAP_CODES,		/* int, struct cap_codes; names */
	CAP_TIME,			/* struct cap_time */
	CAP_NUMBER,			/* struct str: a decimal number */
	CAP_POLYGON, CAP_CIRCLE,	/* struct cap_texts */
	CAP_PAIRS,			/* struct cap_pairs: valueName, value */
	CAP_INFO, CAP_RESOURCE, CAP_AREA	/* nested: array and count */
};

struct cap_row {
	enum cap_parent	in;
	const char	*name;
	enum cap_kind	kind;
	bool		must;
	size_t		offset, count;	/* count: of nested arrays */
	const char	*const *names;	/* of codes: [0] is "", NULL-ended */
};

extern const struct cap_row cap_rows[];
extern const size_t cap_rows_n;

/* The code called name; 0 none. */
int	cap_code_of(const char *const *names, struct str name);
/* Fills why (may be NULL); returns e. */
enum err cap_blame(struct cap_fault *why, enum err e, const char *element,
	    struct str found, const char *expected);
/* A value of that kind, spelt right? NULL or what is expected. */
const char *cap_misspelt(enum cap_kind kind, struct str value);

#endif
