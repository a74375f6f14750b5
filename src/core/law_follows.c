/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/law_follows.h"

static enum err
breach(struct law_breach *why, const char *file, const char *what,
    struct str name)
{
	*why = (struct law_breach){ file, what, name };
	return ERR_REFUSED;
}

static const struct law_state *
first_closed(const struct law *l)
{
	for (size_t i = 0; i < l->states_n; i++)
		if (!l->states[i].open)
			return &l->states[i];
	return NULL;
}

static enum err
states_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	const struct law_state *a = first_closed(old), *b = first_closed(new);

	for (size_t i = 0; i < old->states_n; i++) {
		const struct law_state *s = &old->states[i];
		const struct law_state *t = law_state(new, s->id);

		if (t == NULL || !str_eq(t->code, s->code) ||
		    t->stage != s->stage || t->open != s->open)
			return breach(why, "states.tsv",
			    "this state is gone or has changed", s->code);
	}
	/* Where imported cases that are done come to stand. */
	if (a != NULL && (b == NULL || a->id != b->id))
		return breach(why, "states.tsv",
		    "the first closed state is another", a->code);
	return OK;
}

/* Cases begun until then go on seeing what they saw, and nothing new. */
static bool
seen_alike(const struct law_move *a, const struct law_move *b, uint32_t until)
{
	return a->law_from == b->law_from && (a->law_to == b->law_to ||
	    (a->law_to == 0 && b->law_to >= until));
}

static bool
row_follows(const struct law_move *a, const struct law_move *b, uint32_t until)
{
	return seen_alike(a, b, until) && a->from == b->from && a->to == b->to &&
	    str_eq(a->action, b->action) && a->effects == b->effects &&
	    (a->roles & ~b->roles) == 0 && (b->guards & ~a->guards) == 0;
}

static enum err
moves_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	for (size_t i = 0; i < old->moves_n; i++)
		if (i >= new->moves_n ||
		    !row_follows(&old->moves[i], &new->moves[i], old->version))
			return breach(why, "moves.tsv",
			    "this row is gone, moved or stricter; new rows go "
			    "to the end", old->moves[i].action);
	return OK;
}

static enum err
roles_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	for (size_t i = 0; i < old->roles_n; i++) {
		const struct law_role *r = &old->roles[i];
		const struct law_role *s = law_role_by_code(new, r->code);

		if (s == NULL || s->bit != r->bit)
			return breach(why, "roles.tsv",
			    "this role is gone or has another bit", r->code);
	}
	return OK;
}

static enum err
figures_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	const char *file = "profile.json";

	if (!str_eq(old->code, new->code))
		return breach(why, file, "the code of case numbers differs",
		    old->code);
	if (old->first_state != new->first_state)
		return breach(why, file, "the first state differs", STR_NONE);
	if (old->offset_min != new->offset_min)
		return breach(why, file, "the time offset differs", STR_NONE);
	if (old->fallback_unit != new->fallback_unit)
		return breach(why, file, "the fallback unit differs", STR_NONE);
	if (new->return_cap < old->return_cap)
		return breach(why, file, "the cap on returns is lower",
		    STR_NONE);
	if (new->undo_ms != old->undo_ms)
		return breach(why, file, "the time to undo differs", STR_NONE);
	if (new->stale_claim_ms > old->stale_claim_ms)
		return breach(why, file, "claims go stale later", STR_NONE);
	return OK;
}

enum err
law_follows(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	enum err e = figures_follow(old, new, why);

	if (e == OK)
		e = roles_follow(old, new, why);
	if (e == OK)
		e = states_follow(old, new, why);
	return e == OK ? moves_follow(old, new, why) : e;
}
