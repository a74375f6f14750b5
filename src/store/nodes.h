/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nodes.h -- what events say of other nodes.  Layer: store (private). */
#ifndef STORE_NODES_H
#define STORE_NODES_H

#include "store/replica.h"
#include "store/room.h"

/* Table node: this, and after it the text of node.revoke's upto. */
struct node_disk {
	int64_t		at_ms;		/* of the event that says so */
	uint32_t	at_count;
	uint8_t		state, anchor, all, spare;
	uint8_t		pub[32];
	uint8_t		towns[NODE_TOWNS], more[3];
	char		label[NODE_LABEL];
	char		by[NODE_MAX];
};

/* dx01a: 2 to 12 letters and digits and the incarnation. */
bool	node_fits(struct str node);
/* This node, as it is or was called. */
bool	node_is_own(const struct store *s, const char *node);
void	node_row_of(const struct node_disk *d, const char *node,
	    struct store_node_row *out);
/* Every node of the table; what cannot be read is left out. */
typedef enum err node_fn(void *ctx, const struct store_node_row *n);
MUST_CHECK enum err node_each(struct store *s, MDB_txn *t, node_fn *fn, void *ctx);
/* Each stream of node: its name and how far it is here. */
typedef enum err node_stream_fn(void *ctx, const char *stream, uint16_t id,
    uint64_t last);
MUST_CHECK enum err node_streams(struct store *s, MDB_txn *t, const char *node,
    node_stream_fn *fn, void *ctx);

/* --- nodes_own.c --- */

/* Where something of territory is written: common (0), if this node does not
 * exchange it. */
uint32_t node_place(const struct store *s, uint32_t territory);

#endif
