/* SPDX-License-Identifier: GPL-3.0-or-later */
/* safe_file.h -- files that decide where a district's words go, or hold a secret:
 * read only where nobody else may have written (or read) them.  Layer: app. */
#ifndef APP_SAFE_FILE_H
#define APP_SAFE_FILE_H

#include <sys/types.h>
#include "base/buf.h"
#include "base/err.h"

#define SAFE_SECRET	077	/* nobody else reads it */
#define SAFE_PLACES	022	/* nobody else writes it */

/* Appends the file's bytes. It must be root's, one's own, or of who owns
 * store_dir (NULL: nobody more); bad: mode bits that must not be set.
 *   ERR_NOT_FOUND  there is none
 *   ERR_REFUSED    somebody else may write or read it; why says who
 *   ERR_TOO_BIG, ERR_IO
 * why: a sentence for people, translated; untouched where the error says all. */
MUST_CHECK enum err safe_read(const char *path, const char *store_dir,
    mode_t bad, size_t max, struct buf *out, char why[256]);

#endif
