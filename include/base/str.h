/* SPDX-License-Identifier: GPL-3.0-or-later */
/* str.h -- borrowed text: a pointer and a length in bytes.  Layer: base.
 * A str never owns; whoever hands it out says until when it is good. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char	*p;	/* borrowed; may be NULL when n is 0 */
	size_t		 n;	/* bytes, no NUL counted or needed */
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NONE ((struct str){ 0 })
/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

struct str	str_of(const char *z);		/* NULL gives STR_NONE */
struct str	str_n(const char *p, size_t n);
bool		str_eq(struct str a, struct str b);
bool		str_is(struct str a, const char *z);
int		str_cmp(struct str a, struct str b);	/* bytewise */
bool		str_starts(struct str s, struct str head);
bool		str_ends(struct str s, struct str tail);
struct str	str_trim(struct str s);		/* ASCII blanks off both ends */
struct str	str_from(struct str s, size_t at);	/* s[at..], clamped */

/* Cuts the text before the first sep off *rest into *part (sep is dropped).
 * The last part has no sep. False when nothing is left (*rest.p == NULL). */
bool		str_cut(struct str *rest, char sep, struct str *part);

/* Is word one of list's parts, their blanks trimmed? */
bool		str_listed(struct str list, char sep, struct str word);
/* The value of name in "name=value;name=value"; false: it is not there. */
bool		str_option(struct str opts, const char *name, struct str *out);

/* Byte offset of needle in hay, or -1. */
ptrdiff_t	str_find(struct str hay, struct str needle);

/* Copies s into out[cap], cut at a whole UTF-8 character, NUL-ended.
 * Returns the bytes copied without the NUL. */
size_t		str_copy(struct str s, char *out, size_t cap);

/* A decimal integer that fills s wholly; false leaves *out alone. */
bool		str_int(struct str s, int64_t *out);

/* FNV-1a, 64 bits: for tables in memory, never stored. */
uint64_t	str_hash(struct str s);

#endif
