/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/away.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/lights.h"
#include "base/alloc.h"

#define AWAY_LEAST_MS	(2 * CLOCK_MIN_MS)	/* shorter is no absence */
#define SLICE_US	4000
#define ROWS_MAX	400000		/* gathered before they are merged */

enum { HAS_REPORT = 1, HAS_MOVE = 2, HAS_FIRE = 4, HAS_OTHER = 8 };

const char *
away_group_name(int g)
{
	static const char *const names[AWAY_GROUPS] = {
		[AWAY_CONFLICT] = N_("conflicts"),
		[AWAY_CARD] = N_("cards withdrawn"), [AWAY_NEW] = N_("new cases"),
		[AWAY_CLOSED] = N_("closed"), [AWAY_MOVED] = N_("moved on"),
		[AWAY_OTHER] = N_("other")
	};

	return names[g];
}

struct away *
away_of(struct desk *d)
{
	if (d->away == NULL) {
		d->away = xcalloc(1, sizeof *d->away);
		d->away->group = -1;
	}
	return d->away;
}

void
away_free(struct away **a)
{
	if (*a == NULL)
		return;
	free((*a)->row);
	free(*a);
	*a = NULL;
}

uint64_t
away_count(const struct desk *d)
{
	return d->away != NULL && d->away->ready ? d->away->unseen : 0;
}

/* ---- is anything away? ---- */

static bool
takes(const struct light_row *r)
{
	return r->ours && r->light != LIGHT_UNKNOWN && (r->row->ways & LINK_IN);
}

/* Is one away, is one still catching up, and since when was one away? */
static void
look(const struct desk *d, bool *off, bool *behind, int64_t *since_ms)
{
	const struct lights *l = d->lights;

	*off = *behind = false;
	*since_ms = d->now;
	for (size_t i = 0; l != NULL && i < l->n; i++) {
		const struct light_row *r = &l->at[i];

		if (!takes(r))
			continue;
		*behind |= r->st.behind > 0 || r->light == LIGHT_BUSY;
		if (r->light != LIGHT_OFF)
			continue;
		*off = true;
		if (r->st.ok_ms != 0 && r->st.ok_ms < *since_ms)
			*since_ms = r->st.ok_ms;
	}
}

static void
cut(struct desk *d, int64_t since_ms)
{
	struct away *a = away_of(d);

	/* What was gathered and not looked at yet is not forgotten: the next
	 * list begins where that one did. */
	if (!a->reads && (!a->ready || a->unseen == 0)) {
		a->from = store_arrivals(d->store);
		a->since_ms = since_ms;
		a->login = false;
	}
	a->cut = true;
	a->reads = false;
}

static void
back(struct desk *d)
{
	struct away *a = d->away;

	a->cut = false;
	a->back_ms = d->now;
	if (a->back_ms - a->since_ms < AWAY_LEAST_MS)
		return;
	a->reads = true;
	a->ready = false;
	a->at = a->from;
	a->n = 0;
}

void
away_begin(struct desk *d)
{
	bool off, behind;
	int64_t since;

	if (d->store == NULL)
		return;
	look(d, &off, &behind, &since);
	if (off && (d->away == NULL || !d->away->cut))
		cut(d, since);
	else if (!off && !behind && d->away != NULL && d->away->cut)
		back(d);
}

/* ---- from one sitting to the next ---- */

#define KEEP_MS		(10 * CLOCK_MIN_MS)	/* a desk may be killed */

static bool
has_remotes(const struct desk *d)
{
	for (size_t i = 0; d->lights != NULL && i < d->lights->n; i++)
		if (d->lights->at[i].ours &&
		    d->lights->at[i].row->ways & LINK_IN)
			return true;
	return false;
}

void
away_seen(struct desk *d, struct str text)
{
	struct away *a;
	struct str from;
	int64_t at, ms;

	if (d->store == NULL || !has_remotes(d) ||
	    !str_cut(&text, ' ', &from) || !str_int(from, &at) ||
	    !str_int(text, &ms) || at < 0 ||
	    (uint64_t)at > store_arrivals(d->store) ||
	    d->now - ms < AWAY_LEAST_MS)
		return;
	a = away_of(d);
	a->from = a->at = (uint64_t)at;
	a->since_ms = ms;
	a->back_ms = d->now;
	a->login = true;
	a->n = 0;
	/* Where a link is away now it is gathered when it is back. */
	a->ready = false;
	a->reads = !a->cut;
}

void
away_keep(struct desk *d)
{
	const struct away *a = d->away;
	char text[64];
	uint64_t at;
	int64_t ms;

	if (d->store == NULL || d->seat.read_only || !has_remotes(d) ||
	    d->hooks.draft_put == NULL)
		return;
	at = store_arrivals(d->store);
	ms = d->now;
	if (a != NULL && (a->cut || a->reads || (a->ready && a->unseen > 0))) {
		at = a->from;
		ms = a->since_ms;
	}
	snprintf(text, sizeof text, "%llu %lld", (unsigned long long)at,
	    (long long)ms);
	d->hooks.draft_put(d->hooks.ctx, STR("seen"), str_of(text));
	away_of(d)->kept_ms = d->now;
}

/* ---- gathering ---- */

struct gather { struct desk *d; int64_t end_us; unsigned n; };

/* A case's event that nobody at this node wrote: another node's, or one that a
 * remote's account brought. */
static bool
foreign(const struct desk *d, const struct event *e)
{
	size_t n = strcspn(e->id.stream, ".");
	const char *own = store_node(d->store);

	if (n != strlen(own) || strncmp(e->id.stream, own, n) != 0)
		return true;
	for (size_t i = 0; i < d->lights->n; i++) {
		struct str who = d->lights->at[i].row->account;

		if (who.n > 0 && str_eq(who, e->actor))
			return true;
	}
	return false;
}

static uint8_t
kind_bit(enum event_kind k)
{
	switch (k) {
	case EV_CASE_REPORT:	return HAS_REPORT;
	case EV_CASE_MOVE:
	case EV_CASE_UNDO:	return HAS_MOVE;
	case EV_CLOCK_FIRE:	return HAS_FIRE;
	case EV_CASE_REVEAL:	return 0;	/* changed nothing */
	default:		return HAS_OTHER;
	}
}

static bool
take(void *ctx, uint64_t arrival, uint32_t slot, const struct event *e)
{
	struct gather *g = ctx;
	struct away *a = g->d->away;
	struct away_row *r;

	a->at = arrival + 1;
	if (slot != SLOT_NONE && foreign(g->d, e) && kind_bit(e->kind) != 0 &&
	    a->n < ROWS_MAX) {
		a->row = xgrow(a->row, &a->cap, a->n + 1, sizeof *a->row);
		r = &a->row[a->n++];
		*r = (struct away_row){ .slot = slot, .events = 1,
		    .kinds = kind_bit(e->kind), .at_ms = e->at.ms };
		str_copy(str_n(e->id.stream, strcspn(e->id.stream, ".")),
		    r->node, sizeof r->node);
	}
	return ++g->n % 64 != 0 || clock_mono().us < g->end_us;
}

static int
by_slot(const void *x, const void *y)
{
	const struct away_row *a = x, *b = y;

	if (a->slot != b->slot)
		return a->slot < b->slot ? -1 : 1;
	return a->at_ms < b->at_ms ? -1 : a->at_ms > b->at_ms;
}

/* One row a case. */
static void
merge(struct away *a)
{
	size_t n = 0;

	if (a->n > 1)
		qsort(a->row, a->n, sizeof *a->row, by_slot);
	for (size_t i = 0; i < a->n; i++) {
		struct away_row *to = n > 0 ? &a->row[n - 1] : NULL;

		if (to == NULL || to->slot != a->row[i].slot) {
			a->row[n++] = a->row[i];
			continue;
		}
		to->kinds |= a->row[i].kinds;
		to->at_ms = a->row[i].at_ms;
		memcpy(to->node, a->row[i].node, sizeof to->node);
		if (to->events < UINT16_MAX)
			to->events++;
	}
	a->n = n;
}

static enum away_group
group_of(struct desk *d, const struct away_row *r)
{
	const struct law_state *s;
	struct case_view v;

	if (d->repo->ops->get(d->repo, r->slot, &v) != OK)
		return AWAY_OTHER;
	s = law_state(d->law, v.c->state);
	if (v.c->flags & CASE_CONFLICT)
		return AWAY_CONFLICT;
	if (v.c->flags & CASE_WITHDRAWN)
		return AWAY_CARD;
	if (r->kinds & HAS_REPORT)
		return AWAY_NEW;
	if (s != NULL && !s->open && r->kinds & HAS_MOVE)
		return AWAY_CLOSED;
	return r->kinds & (HAS_MOVE | HAS_FIRE) ? AWAY_MOVED : AWAY_OTHER;
}

static int
by_group(const void *x, const void *y)
{
	const struct away_row *a = x, *b = y;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return a->at_ms > b->at_ms ? -1 : a->at_ms < b->at_ms;
}

static void
finish(struct desk *d)
{
	struct away *a = d->away;
	char span[32];

	merge(a);
	memset(a->count, 0, sizeof a->count);
	for (size_t i = 0; i < a->n; i++) {
		a->row[i].group = (uint8_t)group_of(d, &a->row[i]);
		a->count[a->row[i].group]++;
	}
	if (a->n > 1)
		qsort(a->row, a->n, sizeof *a->row, by_group);
	a->reads = false;
	a->ready = true;
	a->unseen = a->n;
	a->cur = a->top = 0;
	a->group = -1;
	d->dirty = true;
	/* What is being read or typed stays; the status line keeps the offer. */
	if (a->n == 0 || d->msg[0] != '\0' || d->p.kind != PROMPT_NONE)
		return;
	words_span(a->back_ms - a->since_ms, CLOCK_DAY_MS, span, sizeof span);
	if (a->login)
		desk_say(d, ROLE_NEAR, ngettext(
		    "since you were here %s ago: %zu case changed, M shows it",
		    "since you were here %s ago: %zu cases changed, M shows "
		    "them", a->n), span, a->n);
	else
		desk_say(d, ROLE_NEAR, ngettext(
		    "linked again after %s: %zu case changed, M shows it",
		    "linked again after %s: %zu cases changed, M shows them",
		    a->n), span, a->n);
}

void
away_tick(struct desk *d)
{
	struct away *a;
	struct gather g = { d, 0, 0 };

	away_begin(d);
	if (has_remotes(d) && away_of(d)->kept_ms == 0)
		d->away->kept_ms = d->now;
	a = d->away;
	if (a != NULL && a->kept_ms != 0 && d->now - a->kept_ms > KEEP_MS)
		away_keep(d);
	if (a == NULL || !a->reads)
		return;
	g.end_us = clock_mono().us + SLICE_US;
	if (store_arrived(d->store, a->at, take, &g) != OK ||
	    a->at >= store_arrivals(d->store))
		finish(d);
}

int64_t
away_next_ms(const struct desk *d)
{
	return d->away != NULL && d->away->reads ? d->now : INT64_MAX;
}
