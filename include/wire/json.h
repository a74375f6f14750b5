/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.h -- JSON others wrote: an array of objects, or one a line.
 * Layer: wire. Bytes are pushed in, cut anywhere; every top-level object comes
 * out as a record whose names are paths: {"a":{"b":[1,null]}} gives a.b.0 = 1
 * and a.b.1 = "" ; numbers as they are written, true and false as words.
 *
 * In an array the objects are cut out by their brackets before they are
 * parsed, so that a bad one costs itself alone. Where the brackets cannot be
 * trusted (a line end in a string, brackets that do not match, nesting, size,
 * end of file), reading goes on at the next '{' that follows a comma and
 * is followed by '"'; what lies before it is the bad record. An array that is
 * cut short gives one bad record of no bytes at its end. */
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include "wire/record.h"

struct json_options {
	bool		 lines;		/* one object a line; else an array */
	size_t		 record_max;	/* 0: RECORD_MAX; tests ask for less */
	size_t		 field_max;	/* 0: RECORD_FIELD_MAX */
};

struct json;

struct json	*json_new(const struct json_options *o,
		    const struct record_sink *sink);
void		 json_free(struct json **j);
/*   ERR_CANCELLED  fn returned false: no more may be fed.
 *   ERR_BAD_INPUT  not an array at all; sink->diag was told. */
MUST_CHECK enum err json_feed(struct json *j, struct str bytes);
MUST_CHECK enum err json_finish(struct json *j);

#endif
