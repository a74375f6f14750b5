/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jpath.h -- where in a JSON text a parser stands.  Layer: wire.
 * Keeps the path of the value being read and remembers every path that was
 * seen, so that a key given twice is noticed (also the flattened twin: a.b
 * beside a with a member b). Zeroed is empty and valid. */
#ifndef WIRE_JPATH_H
#define WIRE_JPATH_H

#include <stdbool.h>
#include <stdint.h>
#include "base/buf.h"

#define JPATH_DEPTH	32
#define JPATH_KEYS	65536	/* members of one text */

struct jpath_level {
	size_t		text_n;		/* of the container's own path */
	uint32_t	index;		/* next element */
	bool		array;
};

struct jpath {
	struct buf	text;
	struct jpath_level level[JPATH_DEPTH];
	size_t		depth;
	uint64_t	*seen;		/* owned: open addressing, 0 is free */
	size_t		seen_n, seen_cap;
};

void		jpath_reset(struct jpath *p);
void		jpath_fini(struct jpath *p);
/* A member's key. False: it was there already, or there are too many. */
bool		jpath_key(struct jpath *p, struct str key);
/* To be called before every value, containers too: counts elements. */
void		jpath_value(struct jpath *p);
/* False: nested too deep. */
bool		jpath_open(struct jpath *p, bool array);
void		jpath_close(struct jpath *p);
struct str	jpath_view(const struct jpath *p);	/* until the next call */
struct str	jpath_last(const struct jpath *p);	/* its last part */

#endif
