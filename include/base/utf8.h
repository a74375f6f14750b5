/* SPDX-License-Identifier: GPL-3.0-or-later */
/* utf8.h -- decoding and checking UTF-8.  Layer: base. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/str.h"

#define UTF8_BAD 0xFFFDu	/* what a broken byte decodes to */

/* Takes one code point off the front of s (s.n > 0) and moves s on. A broken
 * sequence gives UTF8_BAD and moves on by one byte. Surrogates and over-long
 * forms are broken. */
uint32_t	utf8_next(struct str *s);

/* Writes cp as 1-4 bytes; returns how many. A cp that is none gives U+FFFD. */
size_t		utf8_put(uint32_t cp, char out[4]);

/* Whole and valid? If not and at is not NULL, *at is the first bad byte. */
bool		utf8_valid(struct str s, size_t *at);

/* The longest head of s of at most max bytes that ends between characters. */
struct str	utf8_head(struct str s, size_t max);

size_t		utf8_count(struct str s);	/* code points */

#endif
