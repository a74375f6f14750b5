/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sent.h -- has an event of ours gone to the centre yet? Asked for the events of
 * one case at a time.  Layer: app. What is looked at is the position that the
 * link keeps in the store, so it is true whichever process runs it. */
#ifndef APP_SENT_H
#define APP_SENT_H

#include "app/desk_in.h"
#include "core/replica.h"

#define SENT_DBS 8		/* positions kept: of cases that moved about */

struct sent {
	struct desk	*d;
	struct { char db[REPLICA_DB_MAX]; uint64_t upto;
	    char stream[STREAM_MAX]; bool any; } at[SENT_DBS];
	size_t		n;
};

/* True: it was written here and a link has still to give it. */
bool	sent_waits(struct sent *s, const struct event *e);

#endif
