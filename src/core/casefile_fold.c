/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole history into one state. The order: every event after those it names
 * as its base, the rest by (at, stream, serial). It depends on the events
 * alone, so every node that holds them folds the same. */
#include "core/casefile_fold.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

struct order {
	const struct event **e;	/* borrowed, as given */
	size_t	*at;		/* owned: at[i] is the index that comes i-th */
	bool	*done;		/* owned: placed, by index */
	size_t	 n;
};

static bool
in_set_and_open(const struct order *o, const struct event_id *id)
{
	for (size_t i = 0; i < o->n; i++)
		if (!o->done[i] && event_id_eq(&o->e[i]->id, id))
			return true;
	return false;
}

static bool
is_free(const struct order *o, size_t i)
{
	for (size_t b = 0; b < o->e[i]->base_n; b++)
		if (in_set_and_open(o, &o->e[i]->base[b]))
			return false;
	return true;
}

/* The usual history is a straight line already in order: one look is enough.
 * A ring of bases is none: where it is cut must not follow from how it came. */
static bool
is_line(const struct order *o)
{
	if (o->n == 0 || !is_free(o, 0))
		return false;
	for (size_t i = 1; i < o->n; i++)
		if (o->e[i]->base_n != 1 ||
		    !event_id_eq(&o->e[i]->base[0], &o->e[i - 1]->id))
			return false;
	return true;
}

static size_t
next_free(const struct order *o)
{
	size_t best = o->n, any = o->n;

	for (size_t i = 0; i < o->n; i++) {
		if (o->done[i])
			continue;
		if (any == o->n || event_order(o->e[i], o->e[any]) < 0)
			any = i;
		if ((best == o->n || event_order(o->e[i], o->e[best]) < 0) &&
		    is_free(o, i))
			best = i;
	}
	/* A ring of bases cannot come from honest authors: cut it by time. */
	return best < o->n ? best : any;
}

static void
order_make(struct order *o)
{
	bool line = is_line(o);

	for (size_t i = 0; i < o->n; i++) {
		o->at[i] = line ? i : next_free(o);
		o->done[o->at[i]] = true;
	}
}

static size_t
index_of(const struct order *o, struct str id_text)
{
	struct event_id id;

	if (event_id_parse(id_text, &id) != OK)
		return o->n;
	for (size_t i = 0; i < o->n; i++)
		if (event_id_eq(&o->e[i]->id, &id))
			return i;
	return o->n;
}

static bool
kind_undoable(enum event_kind k)
{
	return k == EV_CASE_MOVE || k == EV_CASE_CLAIM || k == EV_CASE_RELEASE ||
	    k == EV_CASE_NOTE || k == EV_CASE_AMEND || k == EV_CASE_FLAG;
}

/* Does u take t back? Only the event it directly follows; another's, or a late
 * one, with a reason. */
static bool
undo_holds(const struct event *u, const struct event *t, const struct law *law)
{
	bool reason = body_str(&u->body, "reason").n > 0;
	bool late = u->at.ms - t->at.ms > (int64_t)law->undo_ms;

	if (!kind_undoable(t->kind) || u->base_n != 1 ||
	    !event_id_eq(&u->base[0], &t->id))
		return false;
	return reason || (!late && str_eq(u->actor, t->actor));
}

static void
mark_undone(const struct order *o, const struct law *law, bool *undone)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct event *u = o->e[i];
		size_t t;

		if (u->kind != EV_CASE_UNDO)
			continue;
		t = index_of(o, body_str(&u->body, "target"));
		if (t < o->n && undo_holds(u, o->e[t], law))
			undone[t] = true;
	}
}

static bool
undo_took(const struct order *o, const bool *undone, const struct event *u)
{
	size_t t = index_of(o, body_str(&u->body, "target"));

	return t < o->n && undone[t];
}

static enum err
fold_one(struct casefile *c, const struct order *o, size_t i, const bool *undone,
    const struct law *law)
{
	const struct event *e = o->e[i];
	struct refusal why;
	enum err err;

	if (undone[i] && c->events > 0) {
		casefile_stamp(c, e, false);
		return ERR_CANCELLED;
	}
	if (e->kind == EV_CASE_UNDO && c->events > 0)
		err = undo_took(o, undone, e) ? OK : ERR_REFUSED;
	else
		err = casefile_step(c, e, law, &why);
	if (err == OK && e->kind != EV_CASE_UNDO)
		return OK;
	if (c->events == 0)
		return err;	/* nothing to hang it on yet */
	casefile_stamp(c, e, false);
	if (err != OK) {
		c->refused = (uint16_t)(c->refused + 1);
		c->flags |= CASE_CONFLICT;
	}
	return err;
}

void
casefile_order(const struct event **events, size_t n, size_t *at)
{
	struct order o = { .e = events, .n = n, .at = at };

	o.done = xcalloc(n + 1, sizeof(*o.done));
	order_make(&o);
	free(o.done);
}

enum err
casefile_fold(struct casefile *c, const struct event **events, size_t n,
    const struct law *law, enum err *status)
{
	struct order o = { .e = events, .n = n };
	bool *undone = xcalloc(n + 1, sizeof(*undone));

	o.at = xcalloc(n + 1, sizeof(*o.at));
	o.done = xcalloc(n + 1, sizeof(*o.done));
	memset(c, 0, sizeof(*c));
	order_make(&o);
	mark_undone(&o, law, undone);
	for (size_t i = 0; i < n; i++) {
		enum err err = fold_one(c, &o, o.at[i], undone, law);

		if (status)
			status[o.at[i]] = err;
	}
	free(undone);
	free(o.at);
	free(o.done);
	return c->events > 0 ? OK : ERR_ILLEGAL_MOVE;
}
