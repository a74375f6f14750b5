/* SPDX-License-Identifier: GPL-3.0-or-later */
/* want.h -- a small shared page that says whether a seat waits for the write
 * lock, so that a long job gives it up early. LMDB has one writer and no
 * try-lock; this is how several processes are polite.  Layer: store (private).
 * A wish counts for 200 ms only: a process that died waiting slows nobody. */
#ifndef STORE_WANT_H
#define STORE_WANT_H

#include <stdbool.h>
#include "base/err.h"

struct want;
/* Maps path (made 0600 or as the folder says). NULL when it cannot be. */
struct want	*want_open(const char *path, unsigned mode);
void		 want_close(struct want **w);
void		 want_change(struct want *w, int change);	/* +1 waits, -1 got it */
bool		 want_now(const struct want *w);

#endif
