/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cast.h -- what a terminal was sent, kept so that it can be looked at again:
 * asciinema's format, version 2.  Layer: tests. */
#ifndef TESTS_PTY_CAST_H
#define TESTS_PTY_CAST_H

#include <stdio.h>

/* NULL where path is, or cannot be written. */
static inline FILE *
cast_begin(const char *path, int w, int h)
{
	FILE *f = path != NULL ? fopen(path, "we") : NULL;

	if (f != NULL)
		fprintf(f, "{\"version\":2,\"width\":%d,\"height\":%d}\n", w,
		    h);
	return f;
}

/* Whole characters, please. */
static inline void
cast_bytes(FILE *f, long long ms, const char *b, size_t n)
{
	if (f == NULL || n == 0)
		return;
	fprintf(f, "[%lld.%03lld,\"o\",\"", ms / 1000, ms % 1000);
	for (size_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)b[i];

		if (c < 0x20 || c == 0x7f || c == '"' || c == '\\')
			fprintf(f, "\\u%04x", c);
		else
			putc(c, f);
	}
	fputs("\"]\n", f);
}

#endif
