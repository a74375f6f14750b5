/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pbx.h -- what telephone exchanges say, cut out of a stream of bytes.
 * Layer: wire.
 *
 * Two dialects, one shape: names with values.
 *	PBX_AMI		Asterisk's manager: a banner line, then blocks of lines
 *			"Key: Value", each ended by a blank line
 *	PBX_BARESIP	ctrl_tcp: netstrings of JSON objects, "12:{…},"
 * A caller chooses his own name, so every value is hostile: controls, marks that
 * turn or hide text and broken UTF-8 are taken out here, "<unknown>" is nothing,
 * and all is bounded. */
#ifndef WIRE_PBX_H
#define WIRE_PBX_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define PBX_LINE	8192	/* bytes of a line; the rest is dropped */
#define PBX_FIELDS	96	/* of a block; the rest is dropped */
#define PBX_VALUE	512	/* bytes of a value that are kept */
#define PBX_BLOCK	65536	/* bytes of a block; more is no exchange */

enum pbx_dialect { PBX_AMI, PBX_BARESIP };

struct pbx_field { struct str name, value; };

struct pbx_block {
	struct str	banner;		/* of a line that is no field; else empty */
	struct pbx_field f[PBX_FIELDS];
	size_t		n;
	bool		cut;		/* something of it was dropped */
};

/* The value called name, whatever its case; empty none. */
struct str pbx_get(const struct pbx_block *b, const char *name);

/* b is good during the call. False: no more. */
typedef bool pbx_fn(void *ctx, const struct pbx_block *b);

struct pbx;
struct pbx *pbx_new(enum pbx_dialect d, pbx_fn *fn, void *ctx);
void	pbx_free(struct pbx **p);
/* Bytes cut anywhere. ERR_BAD_INPUT: this is no such exchange; ERR_TOO_BIG;
 * ERR_CANCELLED: fn returned false. No more may be fed after any of them. */
MUST_CHECK enum err pbx_feed(struct pbx *p, struct str bytes);

/* --- said to one --- */
/* One line "name: value" of a manager's action; what would be a line end or a
 * control in value is left out. A block ends with pbx_end. */
void	pbx_line(struct buf *out, const char *name, struct str value);
void	pbx_end(struct buf *out);
/* bytes as a netstring. */
void	pbx_netstring(struct buf *out, struct str bytes);

#endif
