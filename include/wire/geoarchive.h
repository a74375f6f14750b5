/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geoarchive.h -- a set of shapes as the bytes a store keeps and sends.
 * Layer: wire.  The same set has the same bytes: "gridseat geo 1\n", datum u8,
 * schematic u8, varint features; each: shape u8, level u8, varint code, zigzag value,
 * name and kind (varint length + bytes), varint parts; each part: hole u8, varint
 * spots, then spots as zigzag steps from the one before (the first of a feature from
 * the last of the feature before). */
#ifndef WIRE_GEOARCHIVE_H
#define WIRE_GEOARCHIVE_H

#include "base/buf.h"
#include "base/diag.h"
#include "core/shape.h"

#define GEOARCHIVE_MAX (256u << 20)
#define GEOARCHIVE_FEATURES (1u << 22)
void	geoarchive_put(const struct shapes *s, struct buf *out);
/* ERR_VERSION: of a later one; ERR_BAD_INPUT: damaged; *at the byte. out is empty
 * then. */
MUST_CHECK enum err geoarchive_get(struct str bytes, struct shapes *out,
    size_t *at);

/* shapes.tsv of a profile: a line a ring, e5 steps of spots; see
 * wire/shapes_file.c. Codes, levels and shapes only; spots are rounded to 1e-5
 * degree. Read when first wanted. d: line and what was expected; out is empty then. */
void	shapes_file_put(const struct shapes *s, struct buf *out);
MUST_CHECK enum err shapes_file_get(struct str text, struct shapes *out,
    struct diag_sink *d);

#endif
