/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mem.h -- the arrays of mem_repo.  Internal to the layer store. */
#ifndef STORE_MEM_H
#define STORE_MEM_H

#include "core/repo.h"

struct mem_case {
	struct casefile	c;
	struct docket	d;
	struct str	title, place;	/* clean */
	struct str	folded;		/* title, place and text, to search in */
	uint32_t	territory;
};

struct mem_event {
	uint32_t	slot;		/* SLOT_NONE: of no case */
	struct event_id	id;
	struct str	bytes;		/* event_encode; sealed is the plain secret */
	struct str	key;
};

struct mem_count {			/* a serial that runs by name */
	char		name[STREAM_MAX];
	uint64_t	n;
};

struct mem_repo {
	struct repo	repo;		/* first: a repo is a mem_repo */
	const struct law *law;
	char		node[16];
	struct arena	arena;		/* texts of all cases and events */
	struct mem_case	*cases;
	size_t		cases_n, cases_cap;
	struct mem_event *events;
	size_t		events_n, events_cap;
	struct mem_count *counts;	/* streams, and numbers of a day */
	size_t		counts_n, counts_cap;
	uint64_t	revision;
	struct hlc	last;
};

/* mem_history.c: what happened to a case, without reads of persons. */
struct mem_history {
	struct event	*e;		/* owned */
	const struct event **order;	/* owned */
	enum err	*status;	/* owned; all OK until folded */
	size_t		n;
};

void	mem_history_read(const struct mem_repo *m, uint32_t slot,
	    struct mem_history *h);
void	mem_history_fini(struct mem_history *h);
/* False: nothing was sealed, or it cannot be read. */
bool	mem_secret_of(const struct event *e, struct body *secret);
enum err mem_tell(struct repo *r, uint32_t slot, history_fn *fn, void *ctx);

/* mem_query.c: the reading half of the operations. */
enum err	mem_page(struct repo *r, const struct query *q, struct page *p);
enum err	mem_count(struct repo *r, const struct query *q, uint64_t *out);

#endif
