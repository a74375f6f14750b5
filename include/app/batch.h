/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.h -- many intents, few transactions.  Layer: app.
 * Import and demonstration append by the ten thousand, and seats want the
 * store meanwhile: a batch is one commit, its size follows the time the last
 * one took. The repo gives the write lock up early when a seat waits, so
 * BATCH_MS only bounds what a crash undoes. */
#ifndef APP_BATCH_H
#define APP_BATCH_H

#include "base/alloc.h"
#include "core/repo.h"

#define BATCH_MS	50
#define BATCH_MIN	256
#define BATCH_MAX	4096

struct batch_item {
	struct intent	it;	/* it.body and it.secret are set by the batch */
	struct body	body, secret;
	bool		has_secret;
	uint64_t	mark[4];	/* the caller's own */
	struct str	raw;	/* the caller's own; from the arena */
};

/* Called for each item once its batch is committed. */
typedef enum err batch_fn(void *ctx, const struct batch_item *item,
    const struct outcome *out);

struct batch {
	struct repo	*repo;		/* borrowed */
	bool		each;		/* as repo_ops.commit's */
	batch_fn	*fn;
	void		*ctx;
	struct arena	arena;		/* texts of the items; emptied after each commit */
	struct batch_item *item;	/* owned */
	struct intent	*its;
	struct outcome	*outs;
	size_t		n, size;
	uint64_t	commits;
};

void	batch_init(struct batch *b, struct repo *repo, bool each,
	    batch_fn *fn, void *ctx);
void	batch_fini(struct batch *b);
/* An emptied item to fill: it counts at once. There is always room after
 * batch_turn. */
struct batch_item *batch_add(struct batch *b);
/* Takes the last item back. */
void	batch_drop(struct batch *b);
/* A copy of s that lasts until the commit. */
struct str batch_text(struct batch *b, struct str s);
/* How many to commit next, when size of them took us microseconds. */
size_t	batch_adapt(size_t size, int64_t us);
/* Commits when the batch is big enough. */
MUST_CHECK enum err batch_turn(struct batch *b);
/* Commits what is there. */
MUST_CHECK enum err batch_flush(struct batch *b);

#endif
