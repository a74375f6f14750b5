/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decimal.h -- numbers as others write them, in millionths; times as numbers.
 * Layer: wire. No locale is asked, nothing is a float. */
#ifndef WIRE_DECIMAL_H
#define WIRE_DECIMAL_H

#include <stdint.h>
#include "base/str.h"

#define DECIMAL_ONE	1000000	/* 1 in millionths */
#define DECIMAL_MOST	INT64_C(1000000000000000)	/* |1e9| in millionths */

/* -1.5, 2e3, 1.25E-2: rounded to millionths, half away from zero; nothing else
 * may stand there. false: no number, or beyond DECIMAL_MOST. */
bool	decimal_parse(struct str s, int64_t *e6);
/* At least 24 bytes; the shortest text that gives it back. */
void	decimal_text(int64_t e6, char out[24]);

/* Seconds or milliseconds since 1970 (which one its size says), or RFC 3339 and
 * its looser spellings with offset_min where no zone is named. Years 2000..2100. */
bool	decimal_time(struct str s, int offset_min, int64_t *ms);

#endif
