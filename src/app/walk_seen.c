/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a walk saw of its profile: rows taken, and what refused. */
#include "app/walk_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "store/store.h"

#define GUARD_NAME(id, name) name,
static const char *const guard_names[] = { GUARD_LIST(GUARD_NAME) };
#undef GUARD_NAME

void
walk_took(struct walk *w, const struct law_move *row)
{
	if (row)
		buf_fmt(&w->out->rows, "%u\n", row->line);
}

/* ---- refusals ---- */

/* What refused, in the words of moves.tsv. */
static void
name_refusal(const struct refusal *r, enum err e, char *out, size_t cap)
{
	if (r->role)
		snprintf(out, cap, "role");
	else if (r->flag)
		snprintf(out, cap, "%sflag.%s", r->flag_stands ? "!" : "",
		    resolve_flag_code((unsigned)__builtin_ctz(r->flag)));
	else if (r->guard)
		snprintf(out, cap, "%s",
		    guard_names[__builtin_ctz(r->guard)]);
	else if (e == ERR_BAD_INPUT || e == ERR_NOT_FOUND)
		snprintf(out, cap, "input");
	else
		snprintf(out, cap, "none");
}

/* The row that was refused; what an argument already refused has none yet. */
static const struct law_move *
row_refused(struct walk *w, const struct walk_step *s, const struct move *m)
{
	struct refusal why = { 0 };
	struct resolve_hit hit;
	struct mover who;

	if (m->refusal.row)
		return m->refusal.row;
	if (m->row)
		return m->row;
	if (resolve_one(&w->law, RESOLVE_ACTION, s->action, &hit) != OK)
		return NULL;
	who = move_mover(m->who, MOVE_GIVEN, w->now_ms);
	return casefile_may(&m->c, &m->d, &w->law, hit.code, &who, &why) ==
	    OK ? why.row : NULL;
}

bool
walk_refused(struct walk *w, const struct walk_step *s, const struct move *m,
    enum err e, char *found, size_t cap)
{
	const struct law_move *row;
	char name[48];

	if (e == OK) {
		snprintf(found, cap, "that it may be done");
		return false;
	}
	name_refusal(&m->refusal, e, name, sizeof name);
	snprintf(found, cap, "%s (%s)", name, m->why[0] ? m->why :
	    err_text(e));
	if (!str_is(s->word, name))
		return false;
	row = row_refused(w, s, m);
	buf_fmt(&w->out->refusals, "%u %s\n", row ? row->line : 0, name);
	return true;
}

/* ---- rows that a rung opened: the case as it was before the fire ---- */

struct opening {
	struct walk	*w;
	const struct event_id *id;
	const struct law_rung *rung;
};

static void
see_opening(void *ctx, const struct event *e, enum err status,
    const struct casefile *before, const struct docket *d_before,
    const struct casefile *after, const struct docket *d_after)
{
	struct opening *k = ctx;
	const struct law *l = &k->w->law;
	const struct law_role *role = law_role_by_code(l, STR(AUTO_ROLE));
	struct mover who = { .actor = STR(CASE_AUTO),
	    .given = GUARD_REASON | GUARD_NOTE, .now_ms = e->at.ms,
	    .roles = role ? 1u << role->bit : 0 };
	struct refusal why = { 0 };
	struct casefile c = *before;

	(void)d_after;
	if (status != OK || !event_id_eq(&e->id, k->id))
		return;
	/* The fire's own flags stand before its row is looked for. */
	c.flags |= k->rung->flags_set;
	if (k->rung->n >= 0)
		c.flags |= after->flags & CASE_LATE;
	if (casefile_may(&c, d_before, l, k->rung->opens, &who, &why) == OK)
		walk_took(k->w, why.row);
}

void
walk_opened(struct walk *w, uint32_t slot, const struct event_id *id,
    const struct law_rung *rung)
{
	struct opening k = { w, id, rung };
	const struct event **events;
	size_t n;

	if (store_case_events(w->store, slot, &events, &n) != OK)
		return;
	if (casefile_walk(events, n, &w->law, see_opening, &k) != OK)
		walk_fault(w, w->failed_line, "a case's events do not fold");
	free(events);
}
