/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conf.h -- JSON with comments, read as a stream of (path, value).
 * Layer: wire. For the files people of this project write (profile.json, import
 * maps). Both comment forms are allowed. No tree is built: the caller
 * takes what it knows and says what it does not.
 *
 * Paths: members joined by '.', elements by their number: slots.mon.0 ; the
 * outermost value has the empty path. */
#ifndef WIRE_CONF_H
#define WIRE_CONF_H

#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

#define CONF_BYTES_MAX	(4u << 20)

enum conf_type {
	CONF_OBJECT, CONF_OBJECT_END, CONF_ARRAY, CONF_ARRAY_END,
	CONF_TEXT, CONF_NUMBER, CONF_BOOL, CONF_NULL
};

struct conf_item {
	struct str	path;	/* good during the call */
	struct str	key;	/* last part of path; good during the call */
	enum conf_type	type;
	struct str	text;	/* value: the string unescaped, the number as it
				   is written, true or false; during the call */
	uint64_t	line;	/* 1-based, where the value ends */
	uint64_t	byte;	/* offset just behind it */
};

/* NULL: taken. Otherwise what was expected there, an English sentence (static):
 * it is reported with the line, and reading goes on. */
typedef const char *conf_fn(void *ctx, const struct conf_item *item);

/* Faults of the JSON itself (syntax, a key twice, nesting, UTF-8, size) are
 * reported the same way; a syntax fault ends the reading.
 *   ERR_BAD_INPUT  something was reported. */
MUST_CHECK enum err conf_read(struct str text, const char *file, conf_fn *fn,
    void *ctx, struct diag_sink *sink);

#endif
