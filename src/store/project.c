/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pending rows into the projections: only what differs is touched. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "store/replica_in.h"

/* Where the rows of a transaction lie, in order of slots. */
struct place { uint32_t slot, at; };

static enum err
write_row(struct writer *w, struct pending *p)
{
	p->row.title_n = (uint16_t)p->title.n;
	p->row.place_n = (uint16_t)p->place.n;
	w->scratch.n = 0;
	buf_add(&w->scratch, &p->row, sizeof(p->row));
	buf_str(&w->scratch, p->title);
	buf_str(&w->scratch, p->place);
	return room_put(w->t, w->s->dbi[DB_ROW],
	    key_of(&p->slot, sizeof(p->slot)), buf_view(&w->scratch),
	    p->fresh ? MDB_APPEND : 0);
}

static bool
holds(const struct facet_value *v, size_t n, struct facet_value x)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].facet == x.facet && v[i].value == x.value)
			return true;
	return false;
}

static void
facet_changes(struct writer *w, const struct pending *p)
{
	struct facet_value was[CASE_FACETS_MAX], is[CASE_FACETS_MAX];
	size_t was_n = 0, is_n = casefile_facets(&p->row.c, w->s->law, is);

	if (!p->fresh)
		was_n = casefile_facets(&p->old.c, w->s->law, was);
	for (size_t i = 0; i < was_n; i++)
		if (!holds(is, is_n, was[i]))
			delta_facet(&w->delta, was[i].facet, was[i].value,
			    p->slot, false);
	for (size_t i = 0; i < is_n; i++)
		if (!holds(was, was_n, is[i]))
			delta_facet(&w->delta, is[i].facet, is[i].value,
			    p->slot, true);
	if (p->retext)
		delta_facet(&w->delta, FACET_RETEXT, 0, p->slot, true);
}

static bool
due_runs(const struct casefile *c)
{
	return (c->flags & CASE_DUE_RUNS) != 0;
}

static void
time_changes(struct writer *w, const struct pending *p)
{
	const struct casefile *was = &p->old.c, *is = &p->row.c;
	int off = w->h.offset_min;
	bool had = !p->fresh && due_runs(was), has = due_runs(is);

	if (had && has && was->due_ms == is->due_ms)
		had = has = false;
	if (had)
		delta_time(&w->delta, AXIS_DUE, was->due_ms, off, p->slot, false);
	if (has)
		delta_time(&w->delta, AXIS_DUE, is->due_ms, off, p->slot, true);
	if (!p->fresh && was->reported_ms == is->reported_ms)
		return;
	if (!p->fresh)
		delta_time(&w->delta, AXIS_REPORTED, was->reported_ms, off,
		    p->slot, false);
	delta_time(&w->delta, AXIS_REPORTED, is->reported_ms, off, p->slot, true);
}

/* One that sleeps is called by whatever happened to its case. */
static void
alarm_changes(struct writer *w, const struct pending *p)
{
	int64_t was = p->fresh ? 0 : p->old.c.next_ms, is = p->row.c.next_ms;

	if (was != 0 && w->h.asleep > 0 &&
	    alarm_stands(w->s, w->t, ALARM_ASLEEP, p->slot)) {
		was = ALARM_ASLEEP;
		w->h.asleep--;
	}
	if (is != 0 && p->sleeps) {
		is = ALARM_ASLEEP;
		w->h.asleep++;
	}
	if (was == is)
		return;
	if (was != 0)
		alarms_add(&w->alarms, was, p->slot, false);
	if (is != 0)
		alarms_add(&w->alarms, is, p->slot, true);
}

static enum err
write_docket(struct writer *w, struct pending *p)
{
	struct str key = key_of(&p->slot, sizeof(p->slot));

	if (docket_empty(&p->docket))
		return p->had ? room_del(w->t, w->s->dbi[DB_DOCKET], key) : OK;
	w->scratch.n = 0;
	docket_encode(&p->docket, &w->scratch);
	return room_put(w->t, w->s->dbi[DB_DOCKET], key, buf_view(&w->scratch),
	    0);
}

static int
slot_cmp(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->slot < y->slot ? -1 : x->slot > y->slot;
}

/* A row is long: what is sorted is where they lie. */
static struct place *
by_slot(const struct writer *w)
{
	struct place *v = xcalloc(w->n + 1, sizeof(*v));
	bool sorted = true;

	for (size_t i = 0; i < w->n; i++) {
		v[i] = (struct place){ w->rows[i].slot, (uint32_t)i };
		sorted &= i == 0 || v[i - 1].slot < v[i].slot;
	}
	if (!sorted)
		qsort(v, w->n, sizeof(*v), slot_cmp);
	return v;
}

enum err
writer_project(struct writer *w)
{
	/* Row order is slot order, so fresh rows can be appended. */
	struct place *at = by_slot(w);
	enum err err = OK;

	for (size_t i = 0; i < w->n && err == OK; i++) {
		struct pending *p = &w->rows[at[i].at];

		err = write_row(w, p);
		facet_changes(w, p);
		time_changes(w, p);
		alarm_changes(w, p);
	}
	for (size_t i = 0; i < w->n && err == OK; i++)
		err = write_docket(w, &w->rows[at[i].at]);
	free(at);
	w->n = w->table_n = 0;
	if (err == OK)
		err = alarms_flush(&w->alarms, w->s, w->t);
	if (err == OK)
		err = tally_flush(&w->tally, w->s, w->t);
	if (err == OK)
		err = callers_flush(&w->callers, w->s, w->t);
	return err == OK ? delta_flush(&w->delta, w->s, w->t) : err;
}

enum err
account_of(const struct event *e, struct store_account *a)
{
	memset(a, 0, sizeof(*a));
	/* Cut short it would be another's. */
	if (e->subject.n == 0 || e->subject.n >= sizeof(a->code) ||
	    memchr(e->subject.p, '\0', e->subject.n))
		return ERR_BAD_INPUT;
	str_copy(e->subject, a->code, sizeof(a->code));
	str_copy(body_str(&e->body, "name"), a->name, sizeof(a->name));
	str_copy(body_str(&e->body, "logins"), a->logins, sizeof(a->logins));
	str_copy(body_str(&e->body, "seat"), a->seat, sizeof(a->seat));
	a->roles = (uint32_t)body_num(&e->body, "roles", 0);
	a->unit = (uint16_t)body_num(&e->body, "unit", 0);
	a->disabled = body_num(&e->body, "disabled", 0) != 0;
	return OK;
}

enum err
account_row_of(const struct event *e, struct account_row *row)
{
	memset(row, 0, sizeof(*row));
	row->at_ms = e->at.ms;
	row->at_count = e->at.count;
	row->seed = str_is(e->actor, "init");
	node_of_stream(e->id.stream, row->node);
	return account_of(e, &row->a);
}

bool
account_newer(const struct account_row *a, const struct account_row *than)
{
	if (a->seed != than->seed)
		return a->seed < than->seed;
	if (a->at_ms != than->at_ms)
		return a->at_ms > than->at_ms;
	if (a->at_count != than->at_count)
		return a->at_count > than->at_count;
	return strcmp(a->node, than->node) >= 0;
}

enum err
writer_account(struct writer *w, const struct event *e)
{
	struct account_row row, old;
	enum err err = account_row_of(e, &row);

	if (err != OK)
		return err;
	err = room_copy(w->t, w->s->dbi[DB_ACCOUNT], str_of(row.a.code), &old,
	    sizeof(old));
	if (err == OK && !account_newer(&row, &old))
		return OK;
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	return room_put(w->t, w->s->dbi[DB_ACCOUNT], str_of(row.a.code),
	    key_of(&row, sizeof(row)), 0);
}

bool
writer_of_rules(enum event_kind k)
{
	return k >= EV_RULE_ADD && k <= EV_RULE_REJECT;
}

enum err
writer_rule(struct writer *w, const struct event *e, uint64_t arrival)
{
	uint8_t key[8], digest[DIGEST_LEN];
	struct str value = STR_NONE;
	enum err err;

	/* The law is what this node adopts, or one whose word counts here. */
	if (e->kind == EV_PROFILE_ADOPT) {
		if (!log_is_lawful(w->s, w->t, e->id.stream) || !hex_get(
		    body_str(&e->body, "digest"), digest, DIGEST_LEN))
			return OK;
		value = key_of(digest, DIGEST_LEN);
	} else if (!writer_of_rules(e->kind)) {
		return OK;
	}
	w->h.rules += writer_of_rules(e->kind);
	be64(key, arrival);
	err = room_put(w->t, w->s->dbi[DB_RULE], key_of(key, sizeof(key)),
	    value, 0);
	return err == OK && value.n > 0 ? law_settle(w->s, w->t, &w->h) : err;
}
