/* SPDX-License-Identifier: GPL-3.0-or-later */
/* law_follows.c -- may a store that lived by one profile go on by another?
 * Layer: core (pure). */
#include "core/law_follows.h"

#include "core/book.h"

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
		/* Its time was counted for somebody, since there are clocks. */
		if (old->books_n > 0 && t->turn != s->turn)
			return breach(why, "states.tsv",
			    "it is another's turn in this state", s->code);
	}
	/* Where imported cases that are done come to stand. */
	if (a != NULL && (b == NULL || a->id != b->id))
		return breach(why, "states.tsv",
		    "the first closed state is another", a->code);
	return OK;
}

/* Whoever saw the row before sees it: cases of every version until now, and of
 * every kind that it was for. */
static bool
row_seen(const struct law *old, const struct law *new,
    const struct law_move *a, const struct law_move *b)
{
	const bool ends = b->law_to != 0 && b->law_to != a->law_to;

	if (b->law_from > a->law_from ||
	    (ends && (b->law_to < old->version || new->version == old->version)))
		return false;
	return b->kinds == 0 || (a->kinds != 0 && (a->kinds & ~b->kinds) == 0);
}

static bool
row_follows(const struct law_move *a, const struct law_move *b)
{
	return a->from == b->from && a->to == b->to &&
	    str_eq(a->action, b->action) && a->effects == b->effects &&
	    a->flags_set == b->flags_set && a->flags_clear == b->flags_clear &&
	    (a->roles & ~b->roles) == 0 && (b->guards & ~a->guards) == 0 &&
	    (b->flags_need & ~a->flags_need) == 0 &&
	    (b->flags_not & ~a->flags_not) == 0;
}

/* Guards that today's figures let more through. */
static uint32_t
looser(const struct law *old, const struct law *new)
{
	return (new->return_cap > old->return_cap ? GUARD_RETURNS_LEFT : 0u) |
	    (new->tries_cap > old->tries_cap ? GUARD_TRIES_LEFT : 0u) |
	    (new->extend_cap > old->extend_cap ? GUARD_EXTENDS_LEFT : 0u) |
	    (new->suspend_days > old->suspend_days ? GUARD_UNTIL : 0u) |
	    (new->levels_n > old->levels_n ? GUARD_LEVEL_BELOW : 0u);
}

/* Roles that may take the row now where they could not before. */
static uint32_t
newly(const struct law *old, const struct law *new, const struct law_move *a,
    const struct law_move *b)
{
	const bool wider = a->guards != b->guards ||
	    a->flags_need != b->flags_need || a->flags_not != b->flags_not ||
	    a->kinds != b->kinds || a->law_from != b->law_from ||
	    (a->law_to != 0 && (b->law_to == 0 || b->law_to > a->law_to)) ||
	    (a->guards & looser(old, new));

	return wider ? b->roles : b->roles & ~a->roles;
}

/* The first fitting row rules: what took another, further down, would take the
 * row that opened. */
static bool
takes_from_others(const struct law *old, size_t i, const struct law_move *b,
    uint32_t roles)
{
	for (size_t k = i + 1; roles != 0 && k < old->moves_n; k++) {
		const struct law_move *m = &old->moves[k];

		if (str_eq(m->action, b->action) && (m->roles & roles) &&
		    (m->from == b->from || m->from == LAW_ANY ||
		    b->from == LAW_ANY) && (m->kinds == 0 || b->kinds == 0 ||
		    (m->kinds & b->kinds)))
			return true;
	}
	return false;
}

static bool
rung_opens(const struct law *old, struct str action)
{
	for (size_t i = 0; i < old->books_n; i++) {
		const struct law_book *b = &old->books[i];

		for (size_t k = 0; k < b->rungs_n; k++)
			if (str_eq(b->rungs[k].opens, action))
				return true;
		for (size_t k = 0; k < LAW_CROWDS; k++)
			if (b->crowd[k].at && str_eq(b->crowd[k].opens, action))
				return true;
	}
	return false;
}

/* A rung that fell and opened nothing would open it now. */
static bool
opened_late(const struct law *old, const struct law *new,
    const struct law_move *b, uint32_t roles)
{
	const struct law_role *desk = law_role_by_code(new, STR("auto"));

	return desk != NULL && (roles >> desk->bit & 1) &&
	    b->law_from <= old->version && rung_opens(old, b->action);
}

static enum err
moves_same_choice(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	for (size_t i = 0; i < new->moves_n; i++) {
		const struct law_move *b = &new->moves[i];
		const uint32_t roles = i < old->moves_n ? newly(old, new,
		    &old->moves[i], b) : b->roles;

		if (i < old->moves_n && takes_from_others(old, i, b, roles))
			return breach(why, "moves.tsv", "this row would be taken "
			    "where a later one was", b->action);
		if (opened_late(old, new, b, roles))
			return breach(why, "moves.tsv", "a rung of older "
			    "versions would open this row: give it a version "
			    "(law)", b->action);
	}
	return OK;
}

static enum err
moves_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	for (size_t i = 0; i < old->moves_n; i++)
		if (i >= new->moves_n ||
		    !row_follows(&old->moves[i], &new->moves[i]) ||
		    !row_seen(old, new, &old->moves[i], &new->moves[i]))
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

/* A cap that guards ask for: a lower one refuses what was lawful; a higher one,
 * where a row is only for those who spent it. */
static bool
cap_follows(const struct law *old, uint32_t was, uint32_t is, uint32_t spent)
{
	if (is <= was)
		return is == was;
	for (size_t i = 0; i < old->moves_n; i++)
		if (old->moves[i].guards & spent)
			return false;
	return true;
}

/* A step down ends at the lowest level there is. */
static bool
hands_down(const struct law *l)
{
	for (size_t i = 0; i < l->moves_n; i++)
		if (l->moves[i].effects & EFFECT_LEVEL_DOWN)
			return true;
	return false;
}

static enum err
caps_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	const char *file = "profile.json";

	if (!cap_follows(old, old->return_cap, new->return_cap,
	    GUARD_RETURNS_SPENT))
		return breach(why, file, "the cap on returns differs",
		    STR_NONE);
	if (!cap_follows(old, old->tries_cap, new->tries_cap,
	    GUARD_TRIES_SPENT))
		return breach(why, file, "the cap on call-backs differs",
		    STR_NONE);
	if (new->extend_cap < old->extend_cap)
		return breach(why, file, "the cap on extensions is lower",
		    STR_NONE);
	if (new->suspend_days < old->suspend_days)
		return breach(why, file, "suspensions end earlier", STR_NONE);
	if (old->books_n > 0 && (new->first_level != old->first_level ||
	    new->levels_n < old->levels_n || (new->levels_n > old->levels_n &&
	    hands_down(old))))
		return breach(why, file, "the levels differ", STR_NONE);
	return OK;
}

/* Which state a case of the class begins in, and which rows it sees. */
static bool
kind_same(const struct law *old, const struct law *new, uint32_t major)
{
	const struct law_kind *a = law_kind_of(old, major);
	const struct law_kind *b = law_kind_of(new, major);

	if (a == NULL || b == NULL)
		return a == b;
	return a->id == b->id && a->first_state == b->first_state;
}

static enum err
kinds_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	for (size_t i = 0; old->books_n > 0 && i < old->classes_n; i++) {
		const struct law_class *c = &old->classes[i];

		if (c->level == 1 && !kind_same(old, new, c->code))
			return breach(why, "classes.tsv",
			    "this class is gone or of another kind", c->name);
	}
	return OK;
}

/* Who leads decides who may: over every town and class. */
static enum err
systems_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	bool asked = false;

	for (size_t i = 0; i < old->moves_n; i++)
		asked = asked || (old->moves[i].guards & GUARD_COMMANDS);
	for (size_t i = 0; asked && i < old->classes_n; i++)
		for (size_t k = 0; k < old->grids_n &&
		    old->classes[i].level == 1; k++)
			if (old->grids[k].level == GRID_TOWN &&
			    law_commander(old, old->classes[i].code,
			    old->grids[k].code) != law_commander(new,
			    old->classes[i].code, old->grids[k].code))
				return breach(why, "systems.tsv",
				    "another unit leads this class",
				    old->classes[i].name);
	return OK;
}

/* Events name helpers by code and everybody else by id; who is of a case's level
 * may act on it. */
static enum err
units_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	bool asked = false;

	for (size_t i = 0; i < old->moves_n; i++)
		asked = asked || (old->moves[i].guards & GUARD_OWN_LEVEL);
	for (size_t i = 0; old->books_n > 0 && i < old->units_n; i++) {
		const struct law_unit *a = &old->units[i];
		const struct law_unit *b = law_unit(new, a->id);

		if (b == NULL || !str_eq(a->code, b->code))
			return breach(why, "units.tsv",
			    "this unit is gone or has another id or code; "
			    "whoever is abolished stays with that kind",
			    a->code);
		if (asked && (a->level != b->level || a->town != b->town))
			return breach(why, "units.tsv",
			    "this unit is of another level or town", a->code);
	}
	return OK;
}

/* Events name a season by its place. */
static enum err
seasons_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	for (size_t i = 0; i < old->seasons_n; i++) {
		const struct law_season *a = &old->seasons[i];
		const struct law_season *b = i < new->seasons_n ?
		    &new->seasons[i] : NULL;

		if (b == NULL || a->from != b->from ||
		    a->to != b->to)
			return breach(why, "seasons.tsv",
			    "this season is gone, moved or another; new ones "
			    "go to the end", a->name);
	}
	return OK;
}

/* Cases that run keep the clocks of their version: the number must tell them
 * apart. */
static enum err
books_follow(const struct law *old, const struct law *new,
    struct law_breach *why)
{
	static const struct law_book none;
	const struct law_book *a = old->books_n > 0 ?
	    &old->books[old->books_n - 1] : &none;
	const struct law_book *b = new->books_n > 0 ?
	    &new->books[new->books_n - 1] : &none;

	if (old->books_n == 0 && new->books_n == 0)
		return OK;
	if (new->version < old->version)
		return breach(why, "profile.json",
		    "a lower version than the store's", STR_NONE);
	if (new->version > old->version || (old->books_n > 0 &&
	    new->books_n > 0 && book_same(a, b)))
		return OK;
	return breach(why, "profile.json", "clocks, ladders, shifts, "
	    "holidays or what many callers open differ, so the version must be higher", STR_NONE);
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
	typedef enum err follow_fn(const struct law *, const struct law *,
	    struct law_breach *);
	static follow_fn *const all[] = { figures_follow, caps_follow,
		roles_follow, states_follow, moves_follow,
		moves_same_choice, kinds_follow, units_follow, systems_follow, seasons_follow, books_follow };
	enum err e = OK;

	for (size_t i = 0; e == OK && i < sizeof(all) / sizeof(all[0]); i++)
		e = all[i](old, new, why);
	return e;
}
