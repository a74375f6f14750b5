/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/timer.h"

#include <stdbool.h>
#include <stdlib.h>
#include "base/alloc.h"

static bool
sooner(const struct timer *a, const struct timer *b)
{
	if (a->due.us != b->due.us)
		return a->due.us < b->due.us;
	return a->id < b->id;
}

static void
swap(struct timer *a, struct timer *b)
{
	struct timer t = *a;

	*a = *b;
	*b = t;
}

static void
sift_up(struct timers *t, size_t i)
{
	while (i > 0 && sooner(&t->heap[i], &t->heap[(i - 1) / 2])) {
		swap(&t->heap[i], &t->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

static void
sift_down(struct timers *t, size_t i)
{
	for (;;) {
		size_t kid = 2 * i + 1;

		if (kid >= t->n)
			return;
		if (kid + 1 < t->n && sooner(&t->heap[kid + 1], &t->heap[kid]))
			kid++;
		if (!sooner(&t->heap[kid], &t->heap[i]))
			return;
		swap(&t->heap[kid], &t->heap[i]);
		i = kid;
	}
}

static void
drop(struct timers *t, size_t i)
{
	t->heap[i] = t->heap[--t->n];
	if (i < t->n) {
		sift_up(t, i);
		sift_down(t, i);
	}
}

void
timers_fini(struct timers *t)
{
	free(t->heap);
	*t = (struct timers){ 0 };
}

uint64_t
timers_set(struct timers *t, struct mono due, timer_fn *fn, void *ctx)
{
	t->heap = xgrow(t->heap, &t->cap, t->n + 1, sizeof *t->heap);
	t->heap[t->n] = (struct timer){
		.due = due, .id = ++t->last_id, .fn = fn, .ctx = ctx
	};
	sift_up(t, t->n++);
	return t->last_id;
}

void
timers_cancel(struct timers *t, uint64_t id)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->heap[i].id != id)
			continue;
		drop(t, i);
		return;
	}
}

int64_t
timers_wait(const struct timers *t, struct mono now)
{
	if (t->n == 0)
		return -1;
	if (t->heap[0].due.us <= now.us)
		return 0;
	return t->heap[0].due.us - now.us;
}

size_t
timers_run(struct timers *t, struct mono now)
{
	uint64_t last = t->last_id;
	size_t ran = 0;

	while (t->n > 0 && t->heap[0].due.us <= now.us &&
	    t->heap[0].id <= last) {
		struct timer it = t->heap[0];

		drop(t, 0);
		it.fn(it.ctx);
		ran++;
	}
	return ran;
}
