/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jsonobject.h -- one JSON object flattened into names and values.
 * Layer: wire. wire/json cuts them out of files; messages are one each. */
#ifndef WIRE_JSONOBJECT_H
#define WIRE_JSONOBJECT_H

#include "base/buf.h"
#include "wire/jpath.h"
#include "wire/record.h"

struct jsonobject {
	size_t		 field_max;
	struct jpath	 path;
	struct buf	 text;		/* names and values, one after another */
	struct { size_t name, value, end; } at[RECORD_FIELDS_MAX];
	struct str	 names[RECORD_FIELDS_MAX], values[RECORD_FIELDS_MAX];
	size_t		 n;
	void		*yajl;		/* of the parse that runs */
	/* the fault, if any */
	enum err	 fault;
	size_t		 fault_at;	/* in the object's bytes */
	const char	*expected;
	bool		 nul;
};

void	jsonobject_fini(struct jsonobject *o);
/* Reads raw, which must be one object, into r: names, values or the fault.
 * r->raw is raw; r->byte must be set. Lent until the next call. */
void	jsonobject_read(struct jsonobject *o, struct str raw, struct record *r);

#endif
