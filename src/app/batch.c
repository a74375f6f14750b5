/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/batch.h"

#include <stdlib.h>

void
batch_init(struct batch *b, struct repo *repo, bool each, batch_fn *fn,
    void *ctx)
{
	*b = (struct batch){ .repo = repo, .each = each, .fn = fn, .ctx = ctx,
	    .size = BATCH_MIN };
	b->item = xmalloc(BATCH_MAX * sizeof *b->item);
	b->its = xmalloc(BATCH_MAX * sizeof *b->its);
	b->outs = xmalloc(BATCH_MAX * sizeof *b->outs);
}

void
batch_fini(struct batch *b)
{
	arena_fini(&b->arena);
	free(b->item);
	free(b->its);
	free(b->outs);
	*b = (struct batch){ 0 };
}

struct batch_item *
batch_add(struct batch *b)
{
	struct batch_item *item = &b->item[b->n++];

	item->it = (struct intent){ 0 };
	item->body.n = item->secret.n = 0;
	item->has_secret = false;
	item->raw = STR_NONE;
	return item;
}

void
batch_drop(struct batch *b)
{
	b->n--;
}

struct str
batch_text(struct batch *b, struct str s)
{
	return s.n ? str_n(arena_dup(&b->arena, s.p, s.n), s.n) : STR_NONE;
}

/* Half as big when a commit took twice its time, a quarter bigger when it was
 * done early; a slow disk's own delay is not the batch's fault. */
size_t
batch_adapt(size_t size, int64_t us)
{
	if (us > 2000 * BATCH_MS)
		size /= 2;
	else if (us < 800 * BATCH_MS)
		size += size / 4;
	if (size < BATCH_MIN)
		return BATCH_MIN;
	return size > BATCH_MAX ? BATCH_MAX : size;
}

enum err
batch_flush(struct batch *b)
{
	struct mono start = clock_mono();
	size_t n = b->n;
	enum err e;

	if (!n)
		return OK;
	for (size_t i = 0; i < n; i++) {
		b->its[i] = b->item[i].it;
		b->its[i].body = &b->item[i].body;
		b->its[i].secret = b->item[i].has_secret ?
		    &b->item[i].secret : NULL;
		b->outs[i] = (struct outcome){ 0 };
	}
	e = b->repo->ops->commit(b->repo, b->its, n, b->each, b->outs);
	if (e == OK) {
		b->commits++;
		b->size = batch_adapt(b->size, clock_mono().us - start.us);
	}
	for (size_t i = 0; e == OK && b->fn && i < n; i++)
		e = b->fn(b->ctx, &b->item[i], &b->outs[i]);
	b->n = 0;
	arena_fini(&b->arena);
	return e;
}

enum err
batch_turn(struct batch *b)
{
	return b->n >= b->size || b->n == BATCH_MAX ? batch_flush(b) : OK;
}
