/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whole.h -- where a run of bytes may be cut between characters.
 * Layer: tests. */
#ifndef TESTS_PTY_WHOLE_H
#define TESTS_PTY_WHOLE_H

#include <stddef.h>

/* Bytes at the end of b that begin a character without ending it. */
static inline size_t
begun(const char *b, size_t n)
{
	for (size_t back = 1; back <= 3 && back <= n; back++) {
		unsigned char c = (unsigned char)b[n - back];
		size_t want = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;

		if (c >= 0xC0)
			return want > back ? back : 0;
		if (c < 0x80)
			return 0;
	}
	return 0;
}

#endif
