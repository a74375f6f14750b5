/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jslice.h -- looking into JSON text without making a tree of it: a value is
 * the bytes it is written with.  Layer: wire.
 *
 * jslice_check proves a text once; what walks it afterwards only cuts. None reads
 * past its text, whatever is in it: where it was not proved, walking just ends. */
#ifndef WIRE_JSLICE_H
#define WIRE_JSLICE_H

#include "base/alloc.h"
#include "base/err.h"
#include "base/str.h"

#define JSLICE_DEPTH 64

/* One whole value?  ERR_BAD_INPUT no JSON, *at the byte; ERR_BAD_UTF8 also half a
 * surrogate pair; ERR_TOO_BIG nested deeper than JSLICE_DEPTH. at may be NULL. */
MUST_CHECK enum err jslice_check(struct str text, size_t *at);

bool		jslice_blank(char b);
/* The value text begins with, blanks off, and what follows it. */
bool		jslice_cut(struct str *text, struct str *value);
/* Members of an object, elements of an array: *rest begins as the whole value
 * and is moved on. Names are raw, between their quotes. */
bool		jslice_member(struct str *rest, struct str *name,
		    struct str *value);
bool		jslice_element(struct str *rest, struct str *value);
/* The first member of that name (raw); empty when there is none. */
struct str	jslice_get(struct str object, const char *name);

bool		jslice_is_text(struct str v);
/* A string's text: lent by v where nothing is escaped, else by arena. False: it
 * is none, or half a surrogate pair is in it. */
bool		jslice_text(struct str v, struct arena *arena, struct str *out);
/* The same, cut to fit, control bytes as blanks: for people and for ids. */
bool		jslice_copy(struct str v, char *out, size_t cap);
/* A whole number without fraction or exponent. */
bool		jslice_int(struct str v, int64_t *out);

#endif
