/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/notices_queue.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

#define ITEMS	1024		/* read at once */
#define FAR_MS	(2 * CLOCK_DAY_MS)	/* nobody waits so long: the wall was
				   set back meanwhile */

void
notices_queue_fini(struct notices_queue *q)
{
	free(q->k);
	notice_people_fini(&q->people);
	*q = (struct notices_queue){ .from = 0 };
}

static bool
take(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct notices_queue *q = ctx;

	if (str_starts(str_of(n->tell), STR(OUTBOX_LINK)))
		return true;		/* app/links sends those */
	if (q->n == ITEMS) {
		q->more = true;
		return false;
	}
	q->k = xgrow(q->k, &q->cap, q->n + 1, sizeof *q->k);
	notice_item_of(&q->k[q->n++], n, e, c);
	return true;
}

/* What distinguishes messages: what happened, and whom it is told. */
static uint64_t
group_of(const struct notice_item *k, struct str to)
{
	uint64_t h = str_hash(to);

	h = h * 31 + str_hash(str_of(k->action)) + k->n.correction;
	return ((h * 31 + k->kind) * 31 + k->clock) * 31 + k->bit;
}

enum err
notices_queue_read(struct notices_queue *q, struct store *s,
    const struct law *law)
{
	struct buf to = { 0 };
	enum err e;

	notice_people_fini(&q->people);
	q->n = 0;
	q->more = false;
	e = store_notices(s, q->from, OUTBOX_WAITS, take, q);
	if (e == OK && q->n > 0)
		q->from = q->k[0].n.id;
	for (size_t i = 0; e == OK && i < q->n; i++) {
		to.n = 0;
		notice_to(&q->k[i], s, law, &q->people, &to);
		q->k[i].group = group_of(&q->k[i], buf_view(&to));
	}
	buf_fini(&to);
	return e;
}

int64_t
notices_queue_next(const struct notices_queue *q)
{
	int64_t first = 0;

	for (size_t i = 0; i < q->n; i++) {
		const int64_t ms = q->k[i].n.next_ms;

		if (!q->k[i].done && (first == 0 || ms < first))
			first = ms > 0 ? ms : 1;
	}
	return first;
}

static bool
ready(const struct notice_item *k, int64_t now_ms)
{
	const int64_t ms = k->n.next_ms;

	return !k->done && (ms <= now_ms || ms - now_ms > FAR_MS);
}

static bool
together(const struct notice_item *a, const struct notice_item *b)
{
	if (b->done || a->group != b->group || a->n.tries != b->n.tries)
		return false;
	if (a->n.tries > 0)		/* claimed in one commit */
		return a->n.next_ms == b->n.next_ms;
	return a->n.batch && b->n.batch;
}

size_t
notices_queue_pick(struct notices_queue *q, int64_t now_ms,
    struct notice_item *out, size_t cap)
{
	struct notice_item first;
	size_t i = 0, n = 0;

	while (i < q->n && !ready(&q->k[i], now_ms))
		i++;
	if (i == q->n)
		return 0;
	first = q->k[i];
	for (size_t j = i; j < q->n && n < cap; j++)
		if (j == i || together(&first, &q->k[j])) {
			out[n++] = q->k[j];
			q->k[j].done = true;
		}
	return n;
}

/* ---- is it still so? ---- */

struct standing { const struct event_id *id; enum err status; };

static bool
look(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct standing *x = ctx;

	(void)secret;
	if (!event_id_eq(&e->id, x->id))
		return true;
	x->status = status;
	return false;
}

const char *
notice_moot(struct store *s, const struct law *law,
    const struct notice_item *k, int64_t now_ms)
{
	const struct law_state *st = law_state(law, k->c.state);
	struct repo *repo = store_repo(s);
	struct standing x = { &k->event, OK };

	if (k->n.next_ms == 0)
		return NULL;		/* somebody wants it out */
	if (now_ms - k->n.at_ms > NOTICES_OLD_MS)
		return N_("too old to help anybody");
	if (k->n.batch && st != NULL && !st->open)
		return N_("the case was closed meanwhile");
	if (k->n.correction)
		return NULL;
	/* One of many is not worth reading a whole history for. */
	if (k->n.batch && !(k->c.flags & CASE_WITHDRAWN))
		return NULL;
	if (repo->ops->history(repo, k->n.slot, look, &x) != OK ||
	    x.status == OK)
		return NULL;
	return N_("taken back before it went out");
}
