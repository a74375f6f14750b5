/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slots of cases, reused; and a heap of those that have a step to come, the
 * earliest first, then the one begun first.  Layer: app. */
#include <stdlib.h>
#include <string.h>
#include "demo_in.h"

static bool
earlier(const struct demo *d, uint32_t a, uint32_t b)
{
	const struct demo_case *x = &d->cases[a], *y = &d->cases[b];

	return x->wake_ms != y->wake_ms ? x->wake_ms < y->wake_ms :
	    x->index < y->index;
}

/* A rung that falls with a step goes before it; what a step made fall, now. */
static void
set_wake(const struct demo *d, struct demo_case *c)
{
	const int64_t rung = demo_rung_ms(d, c);
	const int64_t at = rung > d->now_ms ? rung : d->now_ms;

	c->rings = rung != 0 && at <= c->next_ms;
	c->wake_ms = c->rings ? at : c->next_ms;
}

static void
rise(struct demo *d, size_t i, uint32_t slot)
{
	for (; i > 0 && earlier(d, slot, d->heap[(i - 1) / 2]);
	    i = (i - 1) / 2)
		d->heap[i] = d->heap[(i - 1) / 2];
	d->heap[i] = slot;
}

void
demo_heap_put(struct demo *d, uint32_t slot)
{
	set_wake(d, &d->cases[slot]);
	d->cases[slot].heaped = true;
	d->heap = xgrow(d->heap, &d->heap_cap, d->heap_n + 1,
	    sizeof(*d->heap));
	rise(d, d->heap_n++, slot);
}

void
demo_heap_drop(struct demo *d)
{
	uint32_t last = d->heap[--d->heap_n];
	size_t i = 0, k;

	d->cases[d->heap[0]].heaped = false;
	while ((k = 2 * i + 1) < d->heap_n) {
		if (k + 1 < d->heap_n &&
		    earlier(d, d->heap[k + 1], d->heap[k]))
			k++;
		if (!earlier(d, d->heap[k], last))
			break;
		d->heap[i] = d->heap[k];
		i = k;
	}
	if (d->heap_n)
		d->heap[i] = last;
}

void
demo_wake(struct demo *d, uint32_t slot, enum step step, int64_t now)
{
	struct demo_case *c = &d->cases[slot];
	size_t i = 0;

	c->step = (uint8_t)step;
	c->next_ms = now;
	if (!c->heaped) {
		demo_heap_put(d, slot);
		return;
	}
	while (d->heap[i] != slot)	/* rare enough to be looked for */
		i++;
	set_wake(d, c);
	rise(d, i, slot);
}

uint32_t
demo_slot_take(struct demo *d)
{
	struct demo_case *c;
	uint32_t slot;

	if (d->idle_n) {
		slot = d->idle[--d->idle_n];
	} else {
		d->cases = xgrow(d->cases, &d->cases_cap, d->cases_n + 1,
		    sizeof(*d->cases));
		slot = (uint32_t)d->cases_n++;
		d->cases[slot] = (struct demo_case){
			.shadow = xmalloc(sizeof(struct demo_shadow))
		};
	}
	c = &d->cases[slot];
	*c = (struct demo_case){ .epoch = c->epoch + 1, .alive = true,
		.shadow = c->shadow };
	memset(c->shadow, 0, sizeof(*c->shadow));
	return slot;
}

void
demo_slot_free(struct demo *d, uint32_t slot)
{
	struct demo_case *c = &d->cases[slot];

	c->alive = false;
	free(c->words);
	free(c->before);
	free(c->kid);
	c->words = NULL;
	c->before = NULL;
	c->kid = NULL;
	c->kids_n = c->kids_cap = 0;
	d->idle = xgrow(d->idle, &d->idle_cap, d->idle_n + 1,
	    sizeof(*d->idle));
	d->idle[d->idle_n++] = slot;
}
