/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories of mem_repo: all events of a case, read back and folded. */
#include <stdlib.h>
#include "mem.h"

void
mem_history_read(const struct mem_repo *m, uint32_t slot, struct mem_history *h)
{
	size_t cap = m->cases[slot].c.events + 2u;

	h->n = 0;
	h->e = xcalloc(cap, sizeof(*h->e));
	h->order = xcalloc(cap, sizeof(*h->order));
	h->status = xcalloc(cap, sizeof(*h->status));
	for (size_t i = 0; i < m->events_n && h->n < cap; i++) {
		if (m->events[i].slot != slot ||
		    event_decode(m->events[i].bytes, &h->e[h->n]) != OK ||
		    h->e[h->n].kind == EV_CASE_REVEAL)
			continue;	/* reads of a person fold into nothing */
		h->e[h->n].id = m->events[i].id;
		h->order[h->n] = &h->e[h->n];
		h->n++;
	}
}

void
mem_history_fini(struct mem_history *h)
{
	free(h->e);
	free(h->order);
	free(h->status);
}

bool
mem_secret_of(const struct event *e, struct body *secret)
{
	struct str rest = e->sealed;

	return e->sealed.n && body_decode(&rest, secret) == OK;
}

static bool
tell(const struct event *e, enum err status, history_fn *fn, void *ctx)
{
	struct body *secret = xmalloc(sizeof(*secret));
	bool on = fn(ctx, e, mem_secret_of(e, secret) ? secret : NULL, status);

	free(secret);
	return on;
}

/* Those reads of the case that come before e, from the next one on; e NULL: all. */
static bool
tell_reads(const struct mem_repo *m, uint32_t slot, size_t *next,
    const struct event *before, history_fn *fn, void *ctx)
{
	struct event *e = xcalloc(1, sizeof(*e));
	bool on = true;

	for (; on && *next < m->events_n; ++*next) {
		const struct mem_event *ev = &m->events[*next];

		if (ev->slot != slot || event_decode(ev->bytes, e) != OK ||
		    e->kind != EV_CASE_REVEAL)
			continue;
		e->id = ev->id;
		if (before && event_order(e, before) > 0)
			break;
		on = tell(e, OK, fn, ctx);
	}
	free(e);
	return on;
}

enum err
mem_tell(struct repo *r, uint32_t slot, history_fn *fn, void *ctx)
{
	const struct mem_repo *m = (const struct mem_repo *)r;
	struct casefile spare;
	struct mem_history h;
	size_t next = 0, *at;
	bool on = true;
	enum err err;

	if (slot >= m->cases_n)
		return ERR_NOT_FOUND;
	mem_history_read(m, slot, &h);
	err = casefile_fold(&spare, NULL, h.order, h.n, m->law, h.status);
	at = xcalloc(h.n + 1, sizeof(*at));
	casefile_order(h.order, h.n, at);
	for (size_t i = 0; err == OK && on && i < h.n; i++) {
		const struct event *e = h.order[at[i]];

		on = tell_reads(m, slot, &next, e, fn, ctx) &&
		    tell(e, h.status[at[i]], fn, ctx);
	}
	if (err == OK && on)
		(void)tell_reads(m, slot, &next, NULL, fn, ctx);
	free(at);
	mem_history_fini(&h);
	return err;
}
