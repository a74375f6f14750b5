/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/deed.h"

#include <string.h>

/* ---- what the desk did by itself falls with the step before it ---- */

struct top { struct event_id before, last; bool desk; };

static bool
see_event(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct top *k = ctx;

	(void)secret;
	if (status != OK || e->kind == EV_CASE_REVEAL ||
	    e->kind == EV_CLOCK_FIRE)
		return true;
	k->before = k->last;
	k->last = e->id;
	k->desk = str_is(e->actor, CASE_AUTO);
	return true;
}

static enum err
undo_both(struct move *m, struct repo *repo)
{
	struct top k = { .desk = false };
	char id[EVENT_ID_MAX];
	enum err e;

	if (m->kind != EV_CASE_UNDO || !repo)
		return OK;
	e = repo->ops->history(repo, m->slot, see_event, &k);
	if (e != OK || !k.desk || !k.before.serial)
		return e;
	event_id_format(&k.before, id);
	return body_text(&m->body, "also", str_n(arena_dup(&m->arena, id,
	    strlen(id)), strlen(id)));
}

enum err
deed_prepare(struct deed *d, const struct move_ask *q)
{
	enum err e;

	memset(d, 0, sizeof *d);
	d->at = d->next_at = SIZE_MAX;
	e = move_prepare(&d->m, q);
	if (e == OK)
		e = undo_both(&d->m, q->repo);
	if (e == OK)
		e = merge_plan(&d->others, q->repo, rules_law(q->rules), &d->m,
		    q->now_ms);
	if (e == OK)
		auto_next(q->rules, d->m.slot, q->unborn, &d->m.c, d->m.row, &d->m.body,
		    &d->next);
	return e;
}

size_t
deed_room(const struct deed *d)
{
	return 2 + d->others.n;
}

size_t
deed_intents(struct deed *d, struct intent *it, size_t at, int64_t at_ms)
{
	size_t n = at;

	d->at = n;
	move_intent(&d->m, &it[n]);
	it[n++].at_ms = at_ms;
	if (d->next.row && d->next.verdict == VERDICT_GO) {
		d->next_at = n;
		auto_intent(&d->next, &it[at], (uint32_t)(at + 1), &it[n]);
		n++;
	}
	merge_intents(&d->others, &it[at], (uint32_t)(at + 1), &it[n]);
	return n + d->others.n;
}

const struct outcome *
deed_top(const struct deed *d, const struct outcome *out)
{
	if (d->next_at != SIZE_MAX && out[d->next_at].err == OK)
		return &out[d->next_at];
	return &out[d->at];
}

void
deed_fini(struct deed *d)
{
	move_fini(&d->m);
	auto_fini(&d->next);
	merge_fini(&d->others);
}
