/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/auto.h"

#include <string.h>
#include "core/limit.h"

enum err
auto_put_helpers(const struct law *law, const struct rule *r, struct body *b,
    struct arena *a)
{
	struct buf list = { 0 };
	enum err e = OK;

	/* Whom a person named stays. */
	if (body_get(b, "helpers"))
		return OK;
	for (unsigned i = 0; i < r->helpers_n; i++) {
		const struct law_unit *u = law_unit(law, r->helper[i]);

		if (list.n)
			buf_cstr(&list, ",");
		if (u)
			buf_str(&list, u->code);
	}
	if (list.n)
		e = body_text(b, "helpers", str_n(arena_dup(a, list.p, list.n),
		    list.n));
	buf_fini(&list);
	return e;
}

static enum err
put_limit(struct body *b, int32_t n, unsigned unit, unsigned season)
{
	enum err e = body_int(b, "limit_n", n);

	if (e == OK)
		e = body_int(b, "limit_u", unit);
	return e == OK && season ? body_int(b, "limit_s", season) : e;
}

enum err
auto_put_criterion(const struct law *law, const struct law_criterion *crit,
    struct body *b, struct arena *a)
{
	struct limit_habit habit = limit_habit_of(law);
	struct limit_part part[LIMIT_STAGES];
	struct buf list = { 0 };
	size_t n = 0;
	enum err e = OK;

	if (crit->limit_n)
		e = put_limit(b, crit->limit_n, crit->limit_unit,
		    crit->season);
	/* What cannot be read was said when the profile was checked. */
	if (e != OK || !crit->stages.n || str_is(crit->stages, "-") ||
	    limit_read(crit->stages, &habit, part, &n, NULL) != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		buf_fmt(&list, "%s%d:%d", i ? ";" : "", (int)part[i].limit.n,
		    (int)part[i].limit.unit);
	e = body_text(b, "stages", str_n(arena_dup(a, list.p, list.n),
	    list.n));
	buf_fini(&list);
	return e;
}

static enum err
put_rule(const struct law *law, const struct rule *r, struct body *b,
    struct arena *a)
{
	enum err e = body_int(b, "unit", rule_lead(r));

	if (e == OK && rule_other(r))
		e = body_int(b, "enforcer", rule_other(r));
	if (e == OK)
		e = body_int(b, "rule", r->id);
	if (e == OK)
		e = body_int(b, "rule_version", r->version);
	/* A rule's own limit is the case's from here on. */
	if (e == OK && law->books_n && r->limit_n)
		e = put_limit(b, r->limit_n, r->limit_unit, 0);
	return e == OK ? auto_put_helpers(law, r, b, a) : e;
}

/* What the rules said is written even where a person chose otherwise. */
static enum err
put_trace(const struct decision *d, struct body *b, struct arena *a)
{
	struct buf t = { 0 };
	enum err e;

	decision_trace(d, &t);
	e = body_text(b, "trace", str_n(arena_dup(a, t.p, t.n), t.n));
	buf_fini(&t);
	return e;
}

enum err
auto_put(const struct law *law, const struct decision *d, uint16_t by_hand,
    struct body *b, struct arena *a)
{
	const struct rule *won = d->kind == DECIDED ? d->line[0].rule : NULL;
	enum err e;

	if (won && (!by_hand || by_hand == rule_lead(won)))
		e = put_rule(law, won, b, a);
	else if (by_hand)
		e = body_int(b, "by_hand", 1);
	else
		e = body_int(b, "unit", law->fallback_unit);
	return e == OK ? put_trace(d, b, a) : e;
}

/* ---- the next step ---- */

/* Of a case like c, with those flags, in that state. */
static const struct law_move *
own_row(const struct law *l, unsigned state, const struct casefile *c,
    uint32_t flags)
{
	const struct law_role *role = law_role_by_code(l, STR(AUTO_ROLE));

	for (size_t i = 0; role && i < l->moves_n; i++) {
		const struct law_move *m = &l->moves[i];

		if ((m->from == state || m->from == LAW_ANY) &&
		    (m->roles >> role->bit & 1) &&
		    (m->effects & EFFECT_SET_UNIT) &&
		    (!m->kinds || (m->kinds >> c->kind & 1)) &&
		    law_move_for(m, c->law) &&
		    (flags & m->flags_need) == m->flags_need &&
		    !(flags & m->flags_not))
			return m;
	}
	return NULL;
}

/* The case as the move before will leave it. */
static void
facts_after(struct case_facts *k, const struct body *b)
{
	k->f.matter = (uint32_t)body_num(b, "matter", k->f.matter);
	k->f.grid = (uint64_t)body_num(b, "grid", (int64_t)k->f.grid);
	if (body_get(b, "criterion"))
		facts_set_num(&k->f, "criterion",
		    body_num(b, "criterion", 0));
	if (body_get(b, "urgent"))
		facts_set_num(&k->f, "urgent", body_num(b, "urgent", 0));
}

static void
put_move(struct auto_step *s, const struct law *law, const struct decision *d)
{
	enum err e = body_text(&s->body, "action", s->row->action);

	if (e == OK)
		e = body_text(&s->body, "role", STR(AUTO_ROLE));
	if (e == OK)
		e = auto_put(law, d, 0, &s->body, &s->arena);
	if (e != OK)
		s->row = NULL;	/* a person will do it */
}

void
auto_next(struct rules *r, uint32_t slot, const struct unborn *unborn,
    const struct casefile *c, const struct law_move *row,
    const struct body *body, struct auto_step *out)
{
	const struct law *law = rules_law(r);
	struct case_facts k = { .slot = slot };
	struct decision d = { 0 };

	memset(out, 0, sizeof *out);
	out->verdict = VERDICT_OFF;
	if (!row || row->to >= LAW_BACK ||
	    !(out->row = own_row(law, row->to, c,
	    (c->flags | row->flags_set) & ~row->flags_clear)))
		return;
	case_facts_of(&k, r, law, slot, c);
	case_facts_unborn(&k, unborn);
	facts_after(&k, body);
	out->verdict = rules_judge(law, rules_book(r), &k.f, c, 100, &d);
	if (out->verdict == VERDICT_GO)
		put_move(out, law, &d);
	decision_fini(&d);
	case_facts_fini(&k);
}

enum verdict
auto_why(const struct law *law, const struct rulebook *b, struct facts *f,
    const struct casefile *c, struct decision *d, bool *waits)
{
	enum verdict v;

	*waits = law->auto_dispatch && own_row(law, c->state, c,
	    c->flags) != NULL;
	v = rules_judge(law, b, f, *waits ? c : NULL, c->grid ? 100 : 0, d);
	return *waits && v == VERDICT_GO ? VERDICT_LATE : v;
}

void
auto_intent(const struct auto_step *s, const struct intent *first,
    uint32_t after, struct intent *out)
{
	*out = (struct intent){
		.kind = EV_CASE_MOVE, .subject = first->subject,
		.after = after, .actor = STR(CASE_AUTO),
		.login = first->login, .seat = first->seat,
		.body = &s->body, .at_ms = first->at_ms,
	};
}

void
auto_fini(struct auto_step *s)
{
	arena_fini(&s->arena);
	s->arena = (struct arena){ 0 };
}
