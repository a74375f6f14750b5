/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.c -- one record of a file somebody else wrote.  Layer: wire. */
#include "wire/record.h"

struct str
record_get(const struct record *r, struct str name)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->names[i], name))
			return r->values[i].p ? r->values[i] : STR("");
	return STR_NONE;
}
