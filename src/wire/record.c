/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.c -- one record of a file somebody else wrote.  Layer: wire. */
#include "wire/record.h"

struct str
record_get(const struct record *r, struct str name, size_t *hint)
{
	if (*hint < r->n && str_eq(r->names[*hint], name))
		return r->values[*hint];
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->names[i], name)) {
			*hint = i;
			return r->values[i];
		}
	return STR_NONE;
}
