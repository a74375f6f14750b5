/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/merge.h"

#include <stdlib.h>
#include <string.h>
#include "app/auto.h"
#include "app/family.h"
#include "app/intl.h"
#include "base/alloc.h"

/* ---- which case ---- */

enum err
merge_find(struct repo *repo, struct str word, uint32_t *slot)
{
	uint32_t slots[2048];
	struct query q = { .sort = SORT_ARRIVAL, .reverse = true };
	struct page page = { .slots = slots, .cap = 2048, .anchor = SLOT_NONE };
	size_t hits = 0;
	enum err e = repo->ops->find(repo, word, slot);

	if (e != ERR_NOT_FOUND || word.n < 3)
		return e;
	e = repo->ops->page(repo, &q, &page);
	for (size_t i = 0; e == OK && i < page.n; i++) {
		struct case_view v;

		e = repo->ops->get(repo, slots[i], &v);
		if (e == OK && str_ends(str_of(v.c->number), word)) {
			*slot = slots[i];
			hits++;
		}
	}
	if (e != OK)
		return e;
	return hits == 1 ? OK : hits ? ERR_CONFLICT : ERR_NOT_FOUND;
}

static bool
is_open(const struct law *law, const struct casefile *c)
{
	const struct law_state *s = law_state(law, c->state);

	return s && s->open;
}

static const char *
no_parent(const struct law *law, const struct casefile *parent,
    const struct docket *d)
{
	if (parent->flags & CASE_MERGED)
		return N_("that case is merged into another itself: "
		    "name that one");
	if (!is_open(law, parent))
		return N_("that case is closed already: reopen it, or link "
		    "the two");
	if (d->children)
		return N_("others are merged into this case: split them "
		    "first");
	return NULL;
}

enum err
merge_target(struct repo *repo, const struct law *law,
    const struct casefile *c, const struct docket *d, struct str word,
    bool parent, char number[CASE_NUMBER_MAX], const char **why)
{
	struct case_view v;
	uint32_t slot;
	enum err e = repo ? merge_find(repo, word, &slot) : ERR_NOT_FOUND;

	*why = NULL;
	if (e == ERR_NOT_FOUND)
		*why = N_("there is no such case");
	else if (e == ERR_CONFLICT)
		*why = N_("several cases end so");
	if (e == OK)
		e = repo->ops->get(repo, slot, &v);
	if (e != OK)
		return e;
	if (strcmp(v.c->number, c->number) == 0)
		*why = N_("that is this case itself: name another");
	else if (parent)
		*why = no_parent(law, v.c, d);
	str_copy(str_of(v.c->number), number, CASE_NUMBER_MAX);
	return *why ? ERR_REFUSED : OK;
}

/* ---- what follows for others ---- */

static struct merge_item *
add(struct merge *g, enum event_kind kind, const char *subject,
    const char *other)
{
	struct merge_item *it = xcalloc(1, sizeof *it);

	g->item = xgrow(g->item, &g->cap, g->n + 1, sizeof *g->item);
	g->item[g->n++] = it;
	it->kind = kind;
	str_copy(str_of(subject), it->subject, sizeof it->subject);
	str_copy(str_of(other), it->other, sizeof it->other);
	return it;
}

static enum err
add_link(struct merge *g, const char *subject, const struct casefile *other,
    const char *how, bool desk)
{
	struct merge_item *it = add(g, EV_CASE_LINK, subject, other->number);
	enum err e = body_text(&it->body, "case", str_of(it->other));

	it->desk = desk;
	if (e == OK && other->callers > 1 && strcmp(how, "like") != 0)
		e = body_int(&it->body, "callers", other->callers);
	return e == OK ? body_text(&it->body, "how", str_of(how)) : e;
}

/* What merging, splitting, or the undoing of either does to the parent. */
static enum err
add_parent(struct merge *g, struct repo *repo, const struct move *m,
    struct str parent, uint32_t effects, bool undone)
{
	char number[CASE_NUMBER_MAX];
	bool joins = ((effects & EFFECT_MERGE) != 0) != undone;
	struct case_view v;
	uint32_t slot;
	enum err e;

	if (!(effects & (EFFECT_MERGE | EFFECT_SPLIT)) || !parent.n)
		return OK;
	str_copy(parent, number, sizeof number);
	e = add_link(g, number, &m->c, joins ? "child" : "left", false);
	/* Whoever joins joins it as it was looked at: open, and nobody's child. */
	if (e == OK && joins && repo->ops->find(repo, str_of(number), &slot) ==
	    OK && repo->ops->get(repo, slot, &v) == OK)
		g->item[g->n - 1]->base = v.c->head;
	return e;
}

/* The desk's own row for a case whose parent was closed. */
static const struct law_move *
answer_row(const struct law *law, const struct casefile *c,
    const struct docket *d, int64_t now_ms)
{
	const struct law_role *role = law_role_by_code(law, STR(AUTO_ROLE));
	struct mover who = { .actor = STR(CASE_AUTO),
	    .given = GUARD_REASON | GUARD_PARENT, .now_ms = now_ms };
	struct refusal why;

	if (!role)
		return NULL;
	who.roles = 1u << role->bit;
	for (size_t i = 0; i < law->moves_n; i++) {
		const struct law_move *row = &law->moves[i];

		if ((row->flags_need & CASE_MERGED) &&
		    (row->roles & who.roles) &&
		    casefile_may(c, d, law, row->action, &who, &why) == OK &&
		    why.row == row)
			return row;
	}
	return NULL;
}

static enum err
add_answer(struct merge *g, struct repo *repo, const struct law *law,
    const struct move *m, const char *child, int64_t now_ms)
{
	const struct law_move *row;
	struct merge_item *it;
	struct case_view v;
	struct casefile c;
	struct docket d;
	uint32_t slot;
	enum err e = repo->ops->find(repo, str_of(child), &slot);

	if (e == OK)
		e = repo->ops->get(repo, slot, &v);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	c = *v.c;
	e = repo->ops->docket(repo, slot, &d);
	if (e != OK || !(c.flags & CASE_MERGED) ||
	    strcmp(d.parent, m->subject) != 0)
		return e;
	row = answer_row(law, &c, &d, now_ms);
	if (!row)
		return OK;	/* it stays open: nobody is forgotten */
	it = add(g, EV_CASE_MOVE, child, m->subject);
	it->desk = true;
	it->row = row;
	e = body_text(&it->body, "action", row->action);
	if (e == OK)
		e = body_text(&it->body, "role", STR(AUTO_ROLE));
	if (e == OK)
		e = body_text(&it->body, "parent", str_of(it->other));
	if (e == OK && (row->guards & GUARD_REASON))
		e = body_text(&it->body, "reason", STR("parent"));
	if (e == OK)
		e = body_text(&it->body, "result", m->row->action);
	if (e == OK && (row->effects & EFFECT_SPLIT))
		e = add_link(g, m->subject, &c, "left", true);
	return e;
}

static enum err
add_answers(struct merge *g, struct repo *repo, const struct law *law,
    const struct move *m, int64_t now_ms)
{
	struct buf kids = { 0 };
	enum err e = family_children(repo, m->slot, &kids);

	for (size_t at = 0; e == OK && at < kids.n; at += CASE_NUMBER_MAX)
		if (kids.p[at])
			e = add_answer(g, repo, law, m, kids.p + at, now_ms);
	buf_fini(&kids);
	return e;
}

static uint32_t
effects_of(const struct law *law, struct str action)
{
	for (size_t i = 0; i < law->moves_n; i++)
		if (str_eq(law->moves[i].action, action))
			return law->moves[i].effects;
	return 0;
}

struct undone {
	struct str	target;
	bool		refused;	/* it found no place; else it stood */
	const struct law *law;
	uint32_t	effects;
	char		parent[CASE_NUMBER_MAX];
};

static bool
see_undone(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct undone *u = ctx;
	char id[EVENT_ID_MAX];

	(void)secret;
	event_id_format(&e->id, id);
	if ((status != OK) != u->refused || e->kind != EV_CASE_MOVE ||
	    !str_is(u->target, id))
		return true;
	u->effects = effects_of(u->law, body_str(&e->body, "action"));
	str_copy(body_str(&e->body, "parent"), u->parent, sizeof u->parent);
	return false;
}

static enum err
plan_undo(struct merge *g, struct repo *repo, const struct law *law,
    const struct move *m)
{
	struct undone u = { .target = body_str(&m->body, "target"),
	    .law = law };
	enum err e = repo->ops->history(repo, m->slot, see_undone, &u);

	return e == OK ? add_parent(g, repo, m, str_of(u.parent), u.effects,
	    true) : e;
}

static bool
among(const struct buf *numbers, const char *number)
{
	for (size_t at = 0; at < numbers->n; at += CASE_NUMBER_MAX)
		if (strcmp(numbers->p + at, number) == 0)
			return true;
	return false;
}

/* A merging or a splitting that found no place was said to the parent all the
 * same: whoever is done with it there puts the parent's count right. */
static enum err
plan_settle(struct merge *g, struct repo *repo, const struct law *law,
    const struct move *m)
{
	struct undone u = { .target = body_str(&m->body, "of"), .refused = true,
	    .law = law };
	struct buf kids = { 0 };
	uint32_t slot;
	bool is, counted;
	enum err e = repo->ops->history(repo, m->slot, see_undone, &u);

	if (e != OK || !(u.effects & (EFFECT_MERGE | EFFECT_SPLIT)) ||
	    repo->ops->find(repo, str_of(u.parent), &slot) != OK)
		return e;
	e = family_children(repo, slot, &kids);
	counted = among(&kids, m->subject);
	is = strcmp(m->d.parent, u.parent) == 0;
	buf_fini(&kids);
	return e == OK && is != counted ? add_parent(g, repo, m,
	    str_of(u.parent), is ? EFFECT_MERGE : EFFECT_SPLIT, false) : e;
}

enum err
merge_plan(struct merge *g, struct repo *repo, const struct law *law,
    const struct move *m, int64_t now_ms)
{
	const struct law_move *row = m->row;
	const struct law_state *to;
	char number[CASE_NUMBER_MAX];
	enum err e;

	if (!repo)
		return OK;
	if (m->kind == EV_CASE_UNDO)
		return plan_undo(g, repo, law, m);
	if (m->kind == EV_CASE_SETTLE)
		return plan_settle(g, repo, law, m);
	if (m->kind == EV_CASE_LINK) {
		str_copy(body_str(&m->body, "case"), number, sizeof number);
		return add_link(g, number, &m->c, "like", false);
	}
	if (!row)
		return OK;
	e = add_parent(g, repo, m, body_str(&m->body, "parent"),
	    row->effects, false);
	to = law_state(law, row->to);
	if (e == OK && m->d.children && to && !to->open)
		e = add_answers(g, repo, law, m, now_ms);
	return e;
}

void
merge_follow(struct merge *g, const struct merge *first)
{
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < first->n; k++)
			if (strcmp(g->item[i]->subject,
			    first->item[k]->subject) == 0)
				g->item[i]->base = (struct event_id){ 0 };
}

void
merge_intents(const struct merge *g, const struct intent *first,
    uint32_t after, struct intent *out)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct merge_item *it = g->item[i];

		out[i] = (struct intent){
			.kind = it->kind, .subject = str_of(it->subject),
			.after = after, .actor = it->desk ? STR(CASE_AUTO) :
			    first->actor,
			.login = first->login, .seat = first->seat,
			.body = &it->body, .at_ms = first->at_ms,
			.base = it->base.serial ? &it->base : NULL,
		};
	}
}

void
merge_fini(struct merge *g)
{
	for (size_t i = 0; i < g->n; i++)
		free(g->item[i]);
	free(g->item);
	*g = (struct merge){ 0 };
}
