/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join.h -- a new substation, set up from a server that others already use.
 * Layer: app. */
#ifndef APP_JOIN_H
#define APP_JOIN_H

#include "app/option.h"
#include "core/law.h"
#include "store/replica.h"

/* The archive of the profile that anchor adopted last, as the server behind row
 * has it (databases <prefix>-common-<yy>). It makes its own digest, and an event
 * of anchor's says that digest; whether anchor signed that is proven when the
 * whole was taken in. said: why not, for people; translated. */
MUST_CHECK enum err join_archive(const struct law_link *row,
    const struct store_node_row *anchor, const char *prefix,
    struct buf *archive, char said[240]);

/* `sync`, and what stands behind it: the remotes of the store that in says (only
 * that of this code; NULL all), once or until a signal. quiet: what became of
 * them is not printed. */
int	sync_store(const struct invocation *in, const char *code, bool once,
	    bool quiet);

#endif
