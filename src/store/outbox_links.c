/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What remotes are told: the moves of the cases that came from them, or where
 * their row says all=1 everything that happens to any case. on=ACTION,ACTION
 * narrows either to those moves. What came from a remote is not told back to it. */
#include <string.h>
#include "store/outbox.h"
#include "store/replica_in.h"

/* "<code>:<what the remote calls it>" */
static bool
of_link(struct str key, const struct law_link *l)
{
	return key.n > l->code.n + 1 && str_starts(key, l->code) &&
	    key.p[l->code.n] == ':';
}

static bool
all_of_it(const struct law_link *l)
{
	struct str all;

	return str_option(l->opts, "all", &all) && str_is(all, "1");
}

static bool
wants(const struct law_link *l, const struct event *e)
{
	struct str on;

	if (law_link_told(l) != LINK_TOLD_CASES || of_link(e->key, l))
		return false;
	if (str_option(l->opts, "on", &on) && on.n > 0)
		return e->kind == EV_CASE_MOVE && str_listed(on, ',',
		    body_str(&e->body, "action"));
	return e->kind == EV_CASE_MOVE ||
	    (all_of_it(l) && event_of_case(e->kind));
}

/* What is an officer's to do goes to handhelds, whoever made it so; also cards,
 * and what another officer's answer led to. */
static bool
for_officer(const struct law_link *l, const struct pending *p,
    const struct event *e)
{
	const unsigned turn = p->row.c.turn;

	return law_link_told(l) == LINK_TOLD_OFFICERS &&
	    (turn == TURN_OFFICER || turn == TURN_CHECKER) &&
	    (e->kind == EV_CASE_MOVE || e->kind == EV_CASE_REPORT ||
	    e->kind == EV_CLOCK_FIRE);
}

/* Did the case come by it? Its reports say, there may be more than one. */
static enum err
came_by(struct writer *w, const struct pending *p, const struct law_link *l,
    bool *yes)
{
	struct history h;
	enum err err;

	*yes = false;
	if (l->channel != 0 && l->channel != p->row.c.channel)
		return OK;
	err = history_read(w->s, w->t, p->row.last, &h);
	if (err != OK)
		return err;
	for (size_t i = 0; i < h.n && !*yes; i++)
		*yes = h.e[i].kind == EV_CASE_REPORT && of_link(h.e[i].key, l);
	history_fini(&h);
	return OK;
}

static enum err
tell(struct writer *w, const struct pending *p, const struct event *e,
    const struct law_link *l)
{
	const struct casefile *c = &p->row.c;
	const bool waits = e->kind == EV_CASE_MOVE && c->undoable &&
	    !(c->flags & CASE_URGENT);
	struct buf to = { 0 };
	enum err err;

	buf_fmt(&to, OUTBOX_LINK "%.*s", STR_ARG(l->code));
	err = outbox_put(w, p, e->at.ms, waits ? (int64_t)w->s->law->undo_ms :
	    0, buf_view(&to), (struct outbox_row){ .batch = false });
	buf_fini(&to);
	return err;
}

enum err
outbox_links(struct writer *w, const struct pending *p, const struct event *e)
{
	const struct law *law = w->s->law;
	enum err err = OK;

	if (w->h.mode != STORE_LIVE || law == NULL || law->links_n == 0)
		return OK;
	if (e->kind == EV_CASE_UNDO)
		return outbox_untell(w, p, e, true);
	for (size_t i = 0; i < law->links_n && err == OK; i++) {
		const struct law_link *l = &law->links[i];
		const bool field = for_officer(l, p, e);
		bool yes;

		if (!(l->ways & LINK_OUT) || !law_link_runs(l, w->s->node) ||
		    (!field && !wants(l, e)))
			continue;
		yes = field || all_of_it(l);
		if (!yes)
			err = came_by(w, p, l, &yes);
		if (err == OK && yes)
			err = tell(w, p, e, l);
	}
	return err;
}
