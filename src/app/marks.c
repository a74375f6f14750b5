/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marked cases, by slot, sorted: a mark outlives scrolling and filters. */
#include "app/desk_in.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

static size_t
place(const struct desk *d, uint32_t slot)
{
	size_t lo = 0, hi = d->marks_n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (d->marks[mid] < slot)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
marks_has(const struct desk *d, uint32_t slot)
{
	size_t i = place(d, slot);

	return i < d->marks_n && d->marks[i] == slot;
}

void
marks_set(struct desk *d, uint32_t slot, bool on)
{
	size_t i = place(d, slot);

	if (slot == SLOT_NONE || marks_has(d, slot) == on)
		return;
	if (!on) {
		memmove(d->marks + i, d->marks + i + 1,
		    (--d->marks_n - i) * sizeof *d->marks);
		return;
	}
	if (d->marks_n == MARKS_MAX)
		return;
	d->marks = xgrow(d->marks, &d->marks_cap, d->marks_n + 1,
	    sizeof *d->marks);
	memmove(d->marks + i + 1, d->marks + i,
	    (d->marks_n++ - i) * sizeof *d->marks);
	d->marks[i] = slot;
}

void
marks_clear(struct desk *d)
{
	d->marks_n = 0;
	d->mark_from = SLOT_NONE;
}

/* Marks n rows of the list from rank on. */
static void
mark_ranks(struct desk *d, uint64_t rank, uint64_t n)
{
	uint32_t *slots = xmalloc(MARKS_MAX * sizeof *slots);
	struct page p = {
		.slots = slots, .rank = rank, .anchor = SLOT_NONE,
		.cap = n < MARKS_MAX ? (size_t)n : MARKS_MAX
	};

	if (d->repo->ops->page(d->repo, &d->q.filter.q, &p) == OK)
		for (size_t i = 0; i < p.n; i++)
			marks_set(d, slots[i], true);
	free(slots);
}

static bool
rank_of(struct desk *d, uint32_t slot, uint64_t *rank)
{
	uint32_t one;
	struct page p = { .slots = &one, .cap = 1, .anchor = slot };

	if (d->repo->ops->page(d->repo, &d->q.filter.q, &p) != OK)
		return false;
	*rank = p.rank;
	return true;
}

void
marks_between(struct desk *d, uint32_t a, uint32_t b)
{
	uint64_t ra, rb;

	if (!rank_of(d, a, &ra) || !rank_of(d, b, &rb))
		return;
	if (ra > rb) {
		uint64_t t = ra;

		ra = rb;
		rb = t;
	}
	mark_ranks(d, ra, rb - ra + 1);
}

void
marks_all(struct desk *d)
{
	mark_ranks(d, 0, MARKS_MAX);
}
