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
/* A report at grid (0: not placed) with words; its slot, its number in number. */
uint32_t replica_case(struct place *p, uint64_t grid, const char *title,
	    char number[CASE_NUMBER_MAX]);
/* It lies elsewhere from now on. */
void	replica_move(struct place *p, uint32_t slot, uint64_t grid);
void	replica_note(struct place *p, const char *number, const char *text,
	    struct str blob);
uint32_t replica_slot(struct place *p, const char *number);
/* The title of number as p can read it: "" where it is shut, "-" where the case
 * is not here. Good until the next call. */
const char *replica_title(struct place *p, const char *number);
/* What s knows of node. */
struct store_node_row replica_node(struct store *s, const char *node);

#endif
