/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jsonpart.h -- pieces of a JSON text as they stand in it.  Layer: wire.
 * For answers of others: an envelope with a list in it. Pieces are found by their
 * brackets and strings alone; whoever takes one apart proves it (wire/jsonobject).
 * Nothing is copied; nesting is bounded. */
#ifndef WIRE_JSONPART_H
#define WIRE_JSONPART_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define JSONPART_DEPTH 64

/* The value at path (members and numbers of elements, joined by '.'; empty: the
 * whole), as it is written there.
 *   ERR_NOT_FOUND  there is none; ERR_BAD_INPUT  no JSON, or cut. */
MUST_CHECK enum err jsonpart_find(struct str json, struct str path,
    struct str *out);

/* Each element of the array that value is; false ends it.
 *   ERR_BAD_INPUT  it is none, or cut; ERR_CANCELLED  fn said so. */
typedef bool jsonpart_fn(void *ctx, struct str element);
MUST_CHECK enum err jsonpart_each(struct str value, jsonpart_fn *fn, void *ctx);

/* A string unescaped, a number or word as written; null gives nothing. Appended.
 * ERR_BAD_INPUT: an object, an array, or a string that is none. */
MUST_CHECK enum err jsonpart_text(struct str value, struct buf *out);

#endif
