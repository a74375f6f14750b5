/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the outbox for remotes, in order within a case: one whose turn has not
 * come, or that failed, holds up what happened to its case later, and nothing
 * else. A claim stands before the first byte goes, so that an undo knows that
 * something may have been told. */
#include "app/link_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "channel/backoff.h"
#include "core/repo.h"

#define ROWS_MOST	4096		/* of one link, in memory */
#define FAR_MS		(BACKOFF_ASKED_MS + BACKOFF_MOST_MS)
#define CLAIM_MS	60000		/* an unfinished try is left alone so long */

/* ---- reading ---- */

static struct link_slot *
slot_told(struct links *ls, const char *tell)
{
	const struct str head = STR(OUTBOX_LINK);
	const struct str code = str_from(str_of(tell), head.n);

	if (!str_starts(str_of(tell), head))
		return NULL;
	for (size_t i = 0; i < ls->n; i++)
		if (str_eq(ls->at[i].l.row->code, code))
			return &ls->at[i];
	return NULL;
}

static bool
take(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct links *ls = ctx;
	struct link_slot *s = slot_told(ls, n->tell);

	(void)e;
	(void)c;
	ls->next_id = n->id + 1;
	if (s == NULL || (s->l.sending && s->out.id == n->id))
		return true;
	if (s->rows_n == ROWS_MOST) {
		s->more = true;		/* later, when some went */
		return true;
	}
	s->rows = xgrow(s->rows, &s->rows_cap, s->rows_n + 1, sizeof *s->rows);
	s->rows[s->rows_n++] = (struct link_row){ .id = n->id,
	    .slot = n->slot, .tries = n->tries, .next_ms = n->next_ms };
	link_changed(s, false);
	return true;
}

/* Only this process knows which were given: rows are by id in both. */
static void
recall_given(struct link_slot *s, const struct link_row *was, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < s->rows_n; i++) {
		while (k < n && was[k].id < s->rows[i].id)
			k++;
		if (k < n && was[k].id == s->rows[i].id)
			s->rows[i].given = was[k].given;
	}
}

static void
look_whole(struct links *ls)
{
	struct link_row **was = xcalloc(ls->n + 1, sizeof *was);
	size_t *n = xcalloc(ls->n + 1, sizeof *n);

	ls->next_id = 0;
	for (size_t i = 0; i < ls->n; i++) {
		was[i] = ls->at[i].rows;
		n[i] = ls->at[i].rows_n;
		ls->at[i].rows = NULL;
		ls->at[i].rows_n = ls->at[i].rows_cap = 0;
		ls->at[i].more = false;
	}
	(void)!store_notices(ls->c->store, 0, OUTBOX_WAITS, take, ls);
	for (size_t i = 0; i < ls->n; i++) {
		recall_given(&ls->at[i], was[i], n[i]);
		free(was[i]);
	}
	free(was);
	free(n);
}

void
link_rows_look(struct links *ls, bool whole)
{
	/* What cannot be read now is read at the next look. */
	if (whole)
		look_whole(ls);
	else
		(void)!store_notices(ls->c->store, ls->next_id, OUTBOX_WAITS,
		    take, ls);
}

/* ---- choosing ---- */

/* Nobody waits for so long: the clock was wrong when that was written. */
static bool
may_go(const struct link_row *r, int64_t now_ms)
{
	return r->next_ms <= now_ms || r->next_ms - now_ms > FAR_MS;
}

/* Index of the first row that may go at now_ms; rows_n: none. *next_ms: when the
 * earliest of the rest may. */
static size_t
choose(const struct link_slot *s, int64_t now_ms, int64_t *next_ms)
{
	uint32_t *held = xcalloc(s->rows_n + 1, sizeof *held);
	size_t held_n = 0, i, k;

	*next_ms = 0;
	for (i = 0; i < s->rows_n; i++) {
		const struct link_row *r = &s->rows[i];

		for (k = 0; k < held_n && held[k] != r->slot; k++)
			;
		if (k < held_n)
			continue;
		if (s->l.sending && s->out.slot == r->slot)
			continue;
		if (may_go(r, now_ms))
			break;
		if (!r->given)		/* else only its receipt is out */
			held[held_n++] = r->slot;
		if (*next_ms == 0 || r->next_ms < *next_ms)
			*next_ms = r->next_ms;
	}
	free(held);
	return i;
}

bool
link_rows_ready(const struct link_slot *s, int64_t now_ms)
{
	int64_t next;

	return choose(s, now_ms, &next) < s->rows_n;
}

static void
take_out(struct link_slot *s, size_t i)
{
	memmove(&s->rows[i], &s->rows[i + 1], (s->rows_n - i - 1) *
	    sizeof *s->rows);
	s->rows_n--;
}

/* ---- sending ---- */

struct copy { struct link_slot *s; uint64_t id; struct casefile c;
	struct event_id eid; bool waits; };

static bool
look(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct copy *x = ctx;
	struct event own = *e;

	x->waits = n->id == x->id && n->state == OUTBOX_WAITS;
	if (!x->waits)
		return false;
	x->s->out = *n;
	x->s->rec.n = 0;
	event_encode(&own, &x->s->rec);
	x->eid = e->id;
	x->c = *c;
	return false;
}

/* False: nobody wants it sent any more, or it cannot be now. */
static bool
send_row(struct link_slot *s, uint64_t id)
{
	struct copy x = { .s = s, .id = id };
	struct event e;

	if (store_notices(s->l.c->store, id, -1, look, &x) != OK || !x.waits)
		return false;
	if (event_decode(buf_view(&s->rec), &e) != OK)
		return false;
	e.id = x.eid;
	s->out.tries++;
	s->out.next_ms = clock_wall().ms + CLAIM_MS;
	if (store_notices_set(s->l.c->store, &s->out, 1) != OK)
		return false;
	s->l.sending = true;
	s->l.st.try_ms = clock_wall().ms;
	s->l.driver->send(&s->l, &s->out, &e, &x.c);
	return true;
}

int64_t
link_send_turn(struct link_slot *s)
{
	int64_t next = 0;

	if (s->l.driver->send == NULL || !(s->l.row->ways & LINK_OUT))
		return 0;
	if (s->more && s->rows_n < ROWS_MOST / 2)
		link_rows_look(s->l.all, true);
	while (!s->l.sending) {
		const size_t i = choose(s, clock_wall().ms, &next);
		const uint64_t id = i < s->rows_n ? s->rows[i].id : 0;

		if (i == s->rows_n)
			return next;
		take_out(s, i);
		if (send_row(s, id))
			break;
	}
	return 0;
}

/* ---- what became of it ---- */

static void
put_back(struct link_slot *s, const struct store_notice *n, bool given)
{
	size_t i = s->rows_n;

	s->rows = xgrow(s->rows, &s->rows_cap, s->rows_n + 1, sizeof *s->rows);
	for (; i > 0 && s->rows[i - 1].id > n->id; i--)
		s->rows[i] = s->rows[i - 1];
	s->rows[i] = (struct link_row){ .id = n->id, .slot = n->slot,
	    .tries = n->tries, .given = given, .next_ms = n->next_ms };
	s->rows_n++;
}

static void
row_said(struct link_slot *s, struct store_notice *n, const char *said)
{
	char kept[sizeof s->l.st.said];

	/* The same care as for the link's own line. */
	memcpy(kept, s->l.st.said, sizeof kept);
	link_said(s, said);
	str_copy(str_of(s->l.st.said), n->said, sizeof n->said);
	memcpy(s->l.st.said, kept, sizeof kept);
}

void
link_sent(struct link *l, const struct store_notice *n, enum link_fate fate,
    const char *said, int64_t asked_ms)
{
	struct link_slot *s = slot_of_link(l);
	struct store_notice row = s->out;
	int64_t ms;

	if (!l->sending || n->id != row.id)
		return;
	l->sending = false;
	row_said(s, &row, said);
	row.state = fate == LINK_LATER || fate == LINK_HELD ? OUTBOX_WAITS :
	    fate == LINK_REFUSED ? OUTBOX_REFUSED : OUTBOX_SENT;
	ms = fate == LINK_HELD ? asked_ms :
	    link_backoff_ms(s->l.row, row.tries, asked_ms);
	row.next_ms = clock_wall().ms + (row.state == OUTBOX_WAITS ? ms : 0);
	if (store_notices_set(l->c->store, &row, 1) != OK)
		/* It is known by its key there, if it goes once more. */
		row.state = OUTBOX_WAITS;
	if (row.state == OUTBOX_WAITS)
		put_back(s, &row, fate == LINK_HELD);
	if (fate == LINK_LATER) {
		if (!l->st.fatal)
			link_failed(s, said, asked_ms);
	} else {
		if (fate != LINK_DROPPED && fate != LINK_HELD)
			link_good(s);
		if (fate == LINK_SENT)
			link_count(l, 0, 1, 0);
		l->st.refused += fate == LINK_REFUSED;
		link_changed(s, fate == LINK_REFUSED);
	}
	link_turn_soon(s);
}

struct receipt { uint64_t id; struct store_notice row; bool found; };

static bool
find_row(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct receipt *x = ctx;

	(void)e;
	(void)c;
	x->found = n->id == x->id;
	x->row = *n;
	return false;
}

void
link_receipt(struct link *l, uint64_t id, enum link_fate fate,
    const char *said)
{
	struct link_slot *s = slot_of_link(l);
	struct receipt x = { .id = id };

	if (store_notices(l->c->store, id, OUTBOX_WAITS, find_row, &x) != OK ||
	    !x.found)
		return;
	row_said(s, &x.row, said);
	x.row.state = fate == LINK_REFUSED ? OUTBOX_REFUSED : OUTBOX_SENT;
	/* It goes once more otherwise, and is known there. */
	if (store_notices_set(l->c->store, &x.row, 1) != OK)
		return;
	for (size_t i = 0; i < s->rows_n; i++)
		if (s->rows[i].id == id) {
			take_out(s, i);
			break;
		}
	/* It was on its way once more: what comes of that changes nothing. */
	if (l->sending && s->out.id == id)
		l->sending = false;
	if (fate == LINK_SENT)
		link_count(l, 0, 1, 0);
	l->st.refused += fate == LINK_REFUSED;
	link_changed(s, fate == LINK_REFUSED);
	link_turn_soon(s);
}

void
link_row_key(const struct store_notice *n, const struct event *e,
    char out[EVENT_ID_MAX + 8])
{
	char id[EVENT_ID_MAX];

	event_id_format(&e->id, id);
	snprintf(out, EVENT_ID_MAX + 8, "%s%s", id, n->correction ? ":undo" :
	    "");
}

/* ---- what the remote calls a case ---- */

struct source { const struct law_link *row; struct buf *out; };

static bool
find(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	const struct source *x = ctx;
	const size_t n = x->row->code.n;

	(void)secret;
	(void)status;
	if (e->kind != EV_CASE_REPORT || e->key.n <= n + 1 ||
	    !str_starts(e->key, x->row->code) || e->key.p[n] != ':')
		return true;
	buf_str(x->out, str_from(e->key, n + 1));
	return false;
}

bool
link_source(const struct link *l, uint32_t slot, struct buf *out)
{
	struct source x = { l->row, out };
	const size_t was = out->n;

	return l->c->repo->ops->history(l->c->repo, slot, find, &x) == OK &&
	    out->n > was;
}
