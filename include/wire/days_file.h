/* SPDX-License-Identifier: GPL-3.0-or-later */
/* days_file.h -- days off and make-up days in a table somebody hands in.
 * Layer: wire.
 *
 * Commas or tabs, as the header has it, which names a column date and one of
 * off, is_off_day (1 or 0: off, or worked although the week rests); further
 * columns are not looked at, nor are lines that begin with '#'. */
#ifndef WIRE_DAYS_FILE_H
#define WIRE_DAYS_FILE_H

#include "base/diag.h"
#include "base/err.h"
#include "core/calendar.h"

#define DAYS_FILE_MAX (4u << 20)	/* bytes; more is no such table */

/* Days between 1990 and 2169, in the file's order; *out is the caller's to
 * free. Every fault goes to the sink with its line.
 *   ERR_BAD_INPUT  there was one */
MUST_CHECK enum err days_file_read(struct str text, const char *file,
    struct calendar_day **out, size_t *n, struct diag_sink *sink);

#endif
