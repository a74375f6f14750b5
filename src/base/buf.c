/* SPDX-License-Identifier: GPL-3.0-or-later */
/* buf.c -- a growing run of bytes.  Layer: base. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/buf.h"

void
buf_fini(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

void
buf_reserve(struct buf *b, size_t more)
{
	const size_t want = b->n + more;

	if (b->cap - b->n >= more)
		return;
	/* A sum that wrapped asks for the impossible: xgrow ends it. */
	b->p = xgrow(b->p, &b->cap, want < more ? SIZE_MAX :
	    want < 64 ? 64 : want, 1);
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

void
buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

void
buf_cstr(struct buf *b, const char *z)
{
	buf_add(b, z, strlen(z));
}

void
buf_byte(struct buf *b, char c)
{
	if (b->n == b->cap)
		buf_reserve(b, 1);
	b->p[b->n++] = c;
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(b, fmt, ap);
	va_end(ap);
}

void
buf_vfmt(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	buf_reserve(b, 64);
	n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, ap);
	if (n > 0 && (size_t)n >= b->cap - b->n) {
		buf_reserve(b, (size_t)n + 1);
		n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, again);
	}
	va_end(again);
	if (n > 0)
		b->n += (size_t)n;
}

/* The letter after the backslash, 'u' for the long form, 0 for none. */
static char
json_escape(unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
		return (char)c;
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return c < 0x20 ? 'u' : '\0';
	}
}

void
buf_json(struct buf *b, struct str s)
{
	size_t from = 0;

	buf_reserve(b, s.n + 2);
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];
		char e;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(b, s.p + from, i - from);
		from = i + 1;
		e = json_escape(c);
		buf_byte(b, '\\');
		buf_byte(b, e);
		if (e == 'u') {
			buf_add(b, "00", 2);
			buf_byte(b, (char)('0' + (c >> 4)));
			buf_byte(b, "0123456789abcdef"[c & 15]);
		}
	}
	if (from < s.n)
		buf_add(b, s.p + from, s.n - from);
	buf_byte(b, '"');
}

void
buf_int(struct buf *b, int64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (v < 0)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof(digits) - at);
}

void
buf_varint(struct buf *b, uint64_t v)
{
	char *p;

	buf_reserve(b, 10);
	p = b->p + b->n;
	while (v >= 0x80) {
		*p++ = (char)(v | 0x80);
		v >>= 7;
	}
	*p++ = (char)v;
	b->n = (size_t)(p - b->p);
}

void
buf_zigzag(struct buf *b, int64_t v)
{
	buf_varint(b, (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0));
}

struct str
buf_view(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}

const char *
buf_z(struct buf *b)
{
	buf_reserve(b, 1);
	b->p[b->n] = '\0';
	return b->p;
}
