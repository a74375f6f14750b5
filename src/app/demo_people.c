/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may take a step: people of the unit, the level, the town or the role that
 * the row asks for, and of them one whom the law lets.  Layer: app. */
#include <stdlib.h>
#include <string.h>
#include "core/casefile_fold.h"
#include "demo_in.h"

/* ---- who there is ---- */

static void
people_add(struct people *p, const struct law_account *a)
{
	p->a = xgrow(p->a, &p->cap, p->n + 1, sizeof(*p->a));
	p->a[p->n++] = a;
}

static void
take_one(struct demo *d, const struct law_account *a, uint32_t finder)
{
	const struct law_unit *u = law_unit(d->law, a->unit);

	for (unsigned bit = 0; bit < LAW_ROLES; bit++)
		if (a->roles >> bit & 1)
			people_add(&d->by_role[bit], a);
	if (!u)
		return;
	people_add(&d->by_unit[u->id], a);
	people_add(&d->by_level[u->level % DEMO_LEVELS * TOWNS +
	    u->town % TOWNS], a);
	if (a->roles & finder)
		people_add(&d->finders[u->town % TOWNS], a);
}

void
demo_take_people(struct demo *d)
{
	const struct law *l = d->law;
	const struct law_role *finder = law_role_by_code(l, STR("finder"));

	for (size_t i = 0; i < l->units_n; i++)
		if (l->units[i].id >= d->by_unit_n)
			d->by_unit_n = l->units[i].id + 1u;
	d->by_unit_n += !d->by_unit_n;
	d->by_unit = xcalloc(d->by_unit_n, sizeof(*d->by_unit));
	d->by_level = xcalloc(DEMO_LEVELS * TOWNS, sizeof(*d->by_level));
	for (size_t i = 0; i < l->accounts_n; i++)
		take_one(d, &l->accounts[i], finder ? 1u << finder->bit : 0);
}

void
demo_people_fini(struct demo *d)
{
	for (size_t i = 0; i < LAW_ROLES; i++)
		free(d->by_role[i].a);
	for (size_t i = 0; i < d->by_unit_n; i++)
		free(d->by_unit[i].a);
	for (size_t i = 0; i < TOWNS; i++)
		free(d->finders[i].a);
	for (size_t i = 0; d->by_level && i < DEMO_LEVELS * TOWNS; i++)
		free(d->by_level[i].a);
	free(d->by_unit);
	free(d->by_level);
}

/* ---- who of them ---- */

/* One with such a role, from some place in the list on. */
static const struct law_account *
one_of(const struct people *p, uint32_t roles, size_t from)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct law_account *a = p->a[(from + i) % p->n];

		if (a->roles & roles)
			return a;
	}
	return NULL;
}

static const struct people *
of_unit(const struct demo *d, unsigned unit)
{
	return &d->by_unit[unit < d->by_unit_n ? unit : 0];
}

const struct law_account *
demo_anyone(const struct people *p, uint64_t *rng, const struct demo_case *c)
{
	/* Who finds, who handles and who checks are different people. */
	for (int i = 0; p->n && i < 8; i++) {
		const struct law_account *a =
		    p->a[demo_below(rng, (uint32_t)p->n)];

		if (a != c->finder &&
		    !str_is(a->code, c->shadow->c.handler))
			return a;
	}
	return NULL;
}

static uint16_t
waiting_helper(const struct docket *k)
{
	for (unsigned i = 0; i < k->helpers_n; i++)
		if (!k->helper[i].replied)
			return k->helper[i].unit;
	return 0;
}

static unsigned
town_of(const struct demo_case *c)
{
	return (unsigned)((c->shadow->c.grid ? c->shadow->c.grid :
	    c->place->grid) / 1000000 % TOWNS);
}

/* The same place has the same desk. */
static size_t
desk_of(const struct demo_case *c)
{
	return (size_t)(demo_hash(c->place->grid / 1000, 3) >> 8);
}

static const struct law_account *
at_level(const struct demo *d, const struct demo_case *c, unsigned level,
    uint32_t roles)
{
	const struct people *p = &d->by_level[level % DEMO_LEVELS * TOWNS];
	const struct law_account *a = one_of(p + town_of(c), roles,
	    desk_of(c));

	return a ? a : one_of(p, roles, desk_of(c));
}

static const struct law_account *
of_own_level(const struct demo *d, const struct demo_case *c, uint32_t roles)
{
	const struct casefile *k = &c->shadow->c;
	const struct law_unit *u = k->unit ? law_unit(d->law, k->unit) : NULL;
	const struct law_account *a = u && u->level == k->level ?
	    one_of(of_unit(d, u->id), roles, desk_of(c)) : NULL;

	return a ? a : at_level(d, c, k->level, roles);
}

/* Somebody who handled it before, or who has it on the screen. */
static const struct law_account *
same_again(const struct demo *d, const struct demo_case *c,
    const struct law_move *row, uint32_t roles)
{
	const struct casefile *k = &c->shadow->c;
	const bool own = row->guards & GUARD_OWN_UNIT;
	const char *code = own ? k->handler : k->holder;
	const struct law_account *a = code[0] ?
	    law_account(d->law, str_of(code)) : NULL;

	if (own && !(row->effects & EFFECT_HANDLED))
		return NULL;
	return a && a->roles & roles && (!own || a->unit == k->unit) ? a :
	    NULL;
}

static const struct law_account *
some(struct demo *d, struct demo_case *c, const struct law_move *row,
    const struct law_role *role)
{
	const struct casefile *k = &c->shadow->c;
	const uint32_t roles = 1u << role->bit;
	const struct people *p = &d->by_role[role->bit % LAW_ROLES];
	const size_t from = demo_below(&c->rng, 1u << 20);
	const struct law_account *a;

	if (row->guards & GUARD_OWN_UNIT)
		p = of_unit(d, k->unit);
	else if (row->guards & GUARD_HELPER)
		p = of_unit(d, waiting_helper(&c->shadow->d));
	else if (row->guards & GUARD_COMMANDS)
		p = of_unit(d, law_commander(d->law, k->matter, k->grid));
	else if (row->guards & GUARD_OWN_LEVEL)
		return of_own_level(d, c, roles);
	else if (str_is(role->code, "finder") && c->finder &&
	    !(row->guards & GUARD_NOT_FINDER))
		return c->finder;
	else if (str_is(role->code, "finder") &&
	    d->finders[town_of(c)].n)
		p = &d->finders[town_of(c)];
	else if (k->level && (a = one_of(&d->by_level[k->level % DEMO_LEVELS *
	    TOWNS + town_of(c)], roles, from)) != NULL)
		return a;
	return one_of(p, roles, from);
}

/* ---- may they ---- */

static bool
stages_left(const struct docket *k)
{
	for (unsigned i = 0; i < k->stages_n; i++)
		if (!k->stage[i].done)
			return true;
	return false;
}

/* What a demonstration can bring of what the row asks for. */
static uint32_t
brought(struct demo *d, struct demo_case *c, const struct law_move *row)
{
	uint32_t given = GUARD_REASON | GUARD_NOTE | GUARD_RESULT |
	    GUARD_DECISION | GUARD_UNTIL | GUARD_PLACE | GUARD_CRITERION;

	if (row->effects & EFFECT_SET_UNIT)
		given |= GUARD_UNIT;
	if (row->guards & GUARD_PARENT && demo_twin_ready(d, c))
		given |= GUARD_PARENT;
	return given & row->guards;
}

/* What is legal and yet not done. */
static bool
sensible(struct demo *d, struct demo_case *c, const struct law_move *row)
{
	const struct casefile *k = &c->shadow->c;

	if (row->effects & EFFECT_COUNT_REWORK && k->reworks >= 2)
		return false;
	if (row->effects & EFFECT_REOPEN && k->flags & CASE_REOPENED)
		return false;
	if (row->effects & EFFECT_STAGE && !stages_left(&c->shadow->d))
		return false;
	/* It would be sent to nobody. */
	return !(row->effects & (EFFECT_LEVEL_DOWN | EFFECT_LEVEL_UP)) ||
	    !(row->effects & EFFECT_SET_UNIT) || demo_near_unit(d, c, row);
}

static bool
try_row(struct demo *d, struct demo_case *c, const struct law_move *row,
    int64_t at_ms)
{
	const struct casefile *k = &c->shadow->c;
	struct mover m = { .now_ms = at_ms, .given = brought(d, c, row) };
	struct refusal why;

	for (size_t i = 0; i < 4 * d->law->roles_n; i++) {
		const struct law_role *r = &d->law->roles[i / 4];
		const struct law_account *a = NULL;

		if (!(row->roles >> r->bit & 1) || str_is(r->code, CASE_AUTO))
			continue;
		if (i % 4 == 0)
			a = same_again(d, c, row, 1u << r->bit);
		a = a ? a : some(d, c, row, r);
		if (!a)
			continue;
		m.actor = a->code;
		m.roles = 1u << r->bit;
		m.unit = row->guards & (GUARD_OWN_UNIT | GUARD_HELPER |
		    GUARD_COMMANDS | GUARD_OWN_LEVEL) ? a->unit : 0;
		if (casefile_row(k, &c->shadow->d, d->law, row->action, 0, &m,
		    &why) != row)
			continue;
		c->row = row;
		c->who = a;
		c->as = r;
		return true;
	}
	return false;
}

bool
demo_may(struct demo *d, struct demo_case *c, struct str action,
    int64_t at_ms)
{
	const struct casefile *k = &c->shadow->c;

	for (size_t i = 0; i < d->law->moves_n; i++) {
		const struct law_move *row = &d->law->moves[i];

		if ((row->from == k->state || row->from == LAW_ANY) &&
		    law_move_for(row, k->law) && str_eq(row->action, action) &&
		    (row->kinds == 0 || row->kinds >> k->kind & 1) &&
		    !(row->flags_need & ~k->flags) &&
		    !(row->flags_not & k->flags) && sensible(d, c, row) &&
		    try_row(d, c, row, at_ms))
			return true;
	}
	return false;
}

uint16_t
demo_as_unit(const struct demo_case *c)
{
	return c->row->guards & (GUARD_OWN_UNIT | GUARD_HELPER |
	    GUARD_COMMANDS | GUARD_OWN_LEVEL) ? c->who->unit : 0;
}

/* ---- units to send it to ---- */

/* Roles that act for the unit which has a case in that state. */
static uint32_t
acting(const struct demo *d, const struct demo_case *c, unsigned state)
{
	uint32_t roles = 0;

	for (size_t i = 0; i < d->law->moves_n; i++) {
		const struct law_move *row = &d->law->moves[i];

		if (row->from == state && (row->kinds == 0 ||
		    row->kinds >> c->shadow->c.kind & 1) &&
		    row->guards & (GUARD_OWN_UNIT | GUARD_OWN_LEVEL))
			roles |= row->roles;
	}
	return roles;
}

static unsigned
leads(const struct demo_case *c, const struct law_move *row)
{
	return row->to < LAW_BACK ? row->to : c->shadow->c.state;
}

bool
demo_staffed(const struct demo *d, const struct demo_case *c, unsigned unit,
    unsigned state)
{
	const uint32_t roles = acting(d, c, state);

	return !roles || one_of(of_unit(d, unit), roles, 0) != NULL;
}

/* The unit that is called like the community the case lies in. */
static uint16_t
home_unit(const struct demo *d, const struct demo_case *c,
    const struct people *p, uint32_t roles)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct law_unit *u = law_unit(d->law, p->a[i]->unit);

		if (u && p->a[i]->roles & roles &&
		    str_eq(u->short_name, c->place->name))
			return u->id;
	}
	return 0;
}

uint16_t
demo_near_unit(struct demo *d, struct demo_case *c,
    const struct law_move *row)
{
	const uint32_t roles = acting(d, c, leads(c, row));
	const bool levels = d->law->levels_n &&
	    row->effects & (EFFECT_LEVEL_DOWN | EFFECT_LEVEL_UP);
	const unsigned level = row->effects & EFFECT_LEVEL_DOWN ?
	    c->shadow->c.level + 1u : c->shadow->c.level - 1u;
	const struct law_account *a = NULL;
	uint16_t unit = 0;

	if (levels) {
		unit = home_unit(d, c, &d->by_level[level % DEMO_LEVELS *
		    TOWNS + town_of(c)], roles);
		a = unit ? NULL : at_level(d, c, level, roles);
		return a ? a->unit : unit;
	}
	for (unsigned k = 1; !a && k < DEMO_LEVELS + 1u; k++)
		a = one_of(&d->by_level[k % DEMO_LEVELS * TOWNS + town_of(c)],
		    roles, desk_of(c));
	for (unsigned bit = 0; !a && bit < LAW_ROLES; bit++)
		if (roles >> bit & 1)
			a = one_of(&d->by_role[bit], 1u << bit,
			    demo_below(&c->rng, 1u << 20));
	return a ? a->unit : 0;
}
