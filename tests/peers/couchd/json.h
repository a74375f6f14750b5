/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.h -- JSON as CouchDB takes and gives it: strict, numbers and order as
 * they came.  Layer: tests. Values are slices of the text they stand in. */
#ifndef PEERS_COUCHD_JSON_H
#define PEERS_COUCHD_JSON_H

#include "base/buf.h"
#include "base/str.h"

/* One value and blanks, valid UTF-8, no lone surrogates. */
bool	json_valid(struct str text);

/* Of text that is valid. An object's members, an array's values, in turn:
 * begin with the whole value in *rest. key: without its quotes, as it stands. */
bool	json_member(struct str *rest, struct str *key, struct str *value);
bool	json_value(struct str *rest, struct str *value);
/* STR_NONE: no such member, or no object. */
struct str	json_at(struct str object, const char *key);
bool	json_is(struct str value, char kind);	/* { [ " n(umber) t f 0(null) */

/* The text of a string; of anything else nothing. */
void	json_text(struct str value, struct buf *out);
bool	json_text_is(struct str value, const char *z);
int64_t	json_int(struct str value, int64_t or_else);
bool	json_bool(struct str value, bool or_else);
/* Without blanks and needless escapes. */
void	json_small(struct str value, struct buf *out);

#endif
