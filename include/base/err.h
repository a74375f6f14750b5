/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.h -- one list of errors for the whole house.  Layer: base.
 * Functions that can fail return enum err; results go out by the last
 * parameters, and the compiler insists that the error is looked at. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define ERR_LIST(X) \
	X(OK, "done") \
	X(ERR_NOT_FOUND, "not found") \
	X(ERR_EXISTS, "exists already") \
	X(ERR_BAD_INPUT, "bad input") \
	X(ERR_BAD_UTF8, "not valid UTF-8") \
	X(ERR_TOO_BIG, "too big") \
	X(ERR_ILLEGAL_MOVE, "the workflow has no such move here") \
	X(ERR_REFUSED, "refused") \
	X(ERR_CONFLICT, "somebody else changed it first") \
	X(ERR_REFOLD, "needs a fold of the whole history") \
	X(ERR_DAMAGED, "the store is damaged") \
	X(ERR_VERSION, "made by a newer version") \
	X(ERR_OLDER, "made by an older version: gridseat upgrade") \
	X(ERR_FULL, "no space left on the disk") \
	X(ERR_MAP_FULL, "the map of the store is full") \
	X(ERR_NETFS, "on a network file system") \
	X(ERR_READ_ONLY, "read-only") \
	X(ERR_BUSY, "busy") \
	X(ERR_CANCELLED, "cancelled") \
	X(ERR_LAW, "another profile was adopted meanwhile; start again") \
	X(ERR_SUPERSEDED, "no more right, by what came later") \
	X(ERR_CRYPTO, "key or signature does not fit") \
	X(ERR_IO, "input/output error") \
	X(ERR_END, "end")

#define ERR_ENUM(name, text) name,
enum err { ERR_LIST(ERR_ENUM) ERR_COUNT };
#undef ERR_ENUM

#define MUST_CHECK __attribute__((warn_unused_result))

/* English text of e, static; the app translates it through gettext. */
const char *err_text(enum err e);

/* The list's own name of e, such as "ERR_REFUSED"; static. */
const char *err_name(enum err e);

#endif
