/* SPDX-License-Identifier: GPL-3.0-or-later */
/* varint.h -- reading what buf_varint and buf_zigzag wrote.  Layer: core
 * (private). False leaves s as it is: cut short, or longer than 64 bits. */
#ifndef CORE_VARINT_H
#define CORE_VARINT_H

#include <stdbool.h>
#include <stdint.h>
#include "base/str.h"

static inline bool
take_varint(struct str *s, uint64_t *v)
{
	uint64_t r = 0;

	for (unsigned i = 0; i < s->n && i < 10; i++) {
		uint8_t c = (uint8_t)s->p[i];

		if (i == 9 && c > 1)
			return false;
		r |= (uint64_t)(c & 0x7F) << (7 * i);
		if (c < 0x80) {
			*v = r;
			*s = str_from(*s, i + 1);
			return true;
		}
	}
	return false;
}

static inline bool
take_zigzag(struct str *s, int64_t *v)
{
	uint64_t u;

	if (!take_varint(s, &u))
		return false;
	*v = (int64_t)(u >> 1) ^ -(int64_t)(u & 1);
	return true;
}

#endif
