/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replica_kit.h -- two stores and what goes between them, without a wire: the
 * documents one gives, as the other's reader would have read them.
 * Layer: store tests. */
#ifndef TESTS_STORE_REPLICA_KIT_H
#define TESTS_STORE_REPLICA_KIT_H

#include "store_kit.h"
#include "base/alloc.h"
#include "store/replica.h"

struct parcel {
	struct arena	a;
	struct doc	*d;		/* owned */
	size_t		n, cap;
	char		db[REPLICA_DB_MAX];
	struct store	*from;
};

/* What from gives of db behind pos (NULL: all of it), at most max documents a
 * time. Every document is checked against what it is made of. */
void	parcel_pack(struct parcel *p, struct store *from, const char *db,
	    bool everything, struct buf *pos, size_t max);
void	parcel_fini(struct parcel *p);
/* Takes d[0..n) of db from link "test". */
struct store_received parcel_give(const struct doc *d, size_t n, const char *db,
	    struct store *to);
/* All databases of from, whole; what came in. */
struct store_received replica_sync(struct store *from, struct store *to);

/* a trusts b with those towns ("all", "005,006"); anchor: b's word counts. */
void	replica_trust(struct store *a, struct store *b, const char *towns,
	    bool anchor);
/* Each trusts the other with everything. */
void	replica_befriend(struct store *a, struct store *b);
/* All that is owed is wrapped. */
void	replica_wrap(struct store *s);
/* One that has no rights: ERR_… as it comes. */
struct store_node_row replica_node(struct store *s, const char *node);

#endif
