/* SPDX-License-Identifier: GPL-3.0-or-later */
/* buf.h -- a growing run of bytes.  Layer: base.
 * Zeroed is empty and valid. Growth ends the program when memory is out, so
 * whoever fills one from outside input checks a limit first. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include "base/str.h"

struct buf {
	char	*p;	/* owned */
	size_t	 n;	/* bytes used */
	size_t	 cap;	/* bytes held */
};

void		buf_fini(struct buf *b);	/* safe twice */
void		buf_reserve(struct buf *b, size_t more);
void		buf_add(struct buf *b, const void *p, size_t n);
void		buf_str(struct buf *b, struct str s);
void		buf_cstr(struct buf *b, const char *z);
void		buf_byte(struct buf *b, char c);
void		buf_fmt(struct buf *b, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
void		buf_vfmt(struct buf *b, const char *fmt, va_list ap)
		    __attribute__((format(printf, 2, 0)));
/* A JSON string with its quotes: shortest escapes, UTF-8 kept as it is. */
void		buf_json(struct buf *b, struct str s);
void		buf_int(struct buf *b, int64_t v);
/* Unsigned LEB128 and its zigzag twin. */
void		buf_varint(struct buf *b, uint64_t v);
void		buf_zigzag(struct buf *b, int64_t v);
struct str	buf_view(const struct buf *b);	/* until the next change */
/* Adds a NUL that is not counted and lends the text. */
const char	*buf_z(struct buf *b);

#endif
