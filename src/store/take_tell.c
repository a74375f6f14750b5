/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What remotes are told of a case whose events came out of their order: a closing
 * that was here before the report, a move before what it was made on. Told is what
 * stands now and did not stand before, in the order of the fold. */
#include <stdlib.h>
#include "base/alloc.h"
#include "store/replica_in.h"
#include "store/take.h"

struct seen {
	struct history	h;
	enum err	*before, *after;	/* owned */
	size_t		*order;		/* owned */
};

static bool
among(uint64_t arrival, const uint64_t *came, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (came[i] == arrival)
			return true;
	return false;
}

/* How it stood without them; what cannot be told so did not stand. */
static void
fold_before(struct writer *w, struct seen *k, const uint64_t *came, size_t n)
{
	const struct event **rest = xcalloc(k->h.n + 1, sizeof(*rest));
	enum err *status = xcalloc(k->h.n + 1, sizeof(*status));
	size_t *at = xcalloc(k->h.n + 1, sizeof(*at)), m = 0;
	struct casefile c;

	for (size_t i = 0; i < k->h.n; i++) {
		k->before[i] = ERR_NOT_FOUND;
		if (among(k->h.arrival[i], came, n))
			continue;
		rest[m] = &k->h.e[i];
		at[m++] = i;
	}
	if (m > 0 && casefile_fold(&c, NULL, rest, m, w->s->law, status) == OK)
		for (size_t i = 0; i < m; i++)
			k->before[at[i]] = status[i];
	free(rest);
	free(status);
	free(at);
}

static enum err
fold_after(struct writer *w, struct seen *k)
{
	struct casefile c;

	casefile_order(k->h.all, k->h.n, k->order);
	return casefile_fold(&c, NULL, k->h.all, k->h.n, w->s->law, k->after);
}

/* Arrivals of those, in at. What this node wrote it told when it did. */
static size_t
choose(struct writer *w, const struct seen *k, uint64_t *at)
{
	size_t n = 0;

	for (size_t i = 0; i < k->h.n; i++) {
		const size_t x = k->order[i];

		if (k->after[x] == OK && k->before[x] != OK &&
		    !log_is_ours(w->s, k->h.e[x].id.stream))
			at[n++] = k->h.arrival[x];
	}
	return n;
}

static enum err
tell_each(struct writer *w, const struct pending *p, const uint64_t *at,
    size_t n)
{
	struct pending *then = xmemdup(p, sizeof(*p));
	enum err err = OK;

	for (size_t i = 0; i < n && err == OK; i++) {
		struct log_head head;
		struct event e;

		then->row.last = at[i] + 1;	/* its row is of that event */
		err = log_read(w->s, w->t, at[i], &head, &e);
		if (err == OK)
			err = outbox_links(w, then, &e);
	}
	free(then);
	return err;
}

enum err
take_tell(struct writer *w, const struct pending *p, const uint64_t *came,
    size_t n)
{
	struct seen k = { .before = NULL };
	uint64_t *at;
	enum err err;

	if (w->again || w->h.mode != STORE_LIVE || w->s->law == NULL ||
	    w->s->law->links_n == 0)
		return OK;
	err = history_read(w->s, w->t, p->row.last, &k.h);
	if (err == OK) {
		k.before = xcalloc(k.h.n + 1, sizeof(*k.before));
		k.after = xcalloc(k.h.n + 1, sizeof(*k.after));
		k.order = xcalloc(k.h.n + 1, sizeof(*k.order));
		fold_before(w, &k, came, n);
		err = fold_after(w, &k);
		/* A case that stands by nothing tells nothing. */
		at = xcalloc(k.h.n + 1, sizeof(*at));
		err = err == OK ? tell_each(w, p, at, choose(w, &k, at)) : OK;
		free(at);
	}
	free(k.before);
	free(k.after);
	free(k.order);
	history_fini(&k.h);
	return err;
}
