/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who shall do it: the law says who may, the shift who is there, the place who is
 * near. */
#include "app/link_patrol_in.h"

#include <stdlib.h>
#include <string.h>
#include "app/move.h"
#include "app/officers.h"

#define ACTIONS		16
#define FAR		INT64_C(1000000000000000)

/* In the state's own field role: officers verify and track, checkers check. */
static uint32_t
turn_role(const struct patrol *p, const struct casefile *c)
{
	const char *name = c->turn == TURN_CHECKER ? "checker" : "officer";
	struct str code = link_opt(p->l, name);
	const struct law_role *r;

	if (code.n == 0)
		code = c->turn == TURN_CHECKER ? STR("checker") : STR("finder");
	r = law_role_by_code(&p->l->c->law, code);
	return r == NULL ? 0 : UINT32_C(1) << r->bit;
}

/* Actions that o may take, in the turn's own role. */
static size_t
may(const struct patrol *p, const struct casefile *c, const struct officer *o,
    const struct law_move *out[ACTIONS])
{
	const struct law_move *row[64];
	const struct law *law = &p->l->c->law;
	const uint32_t role = turn_role(p, c) & o->a.roles;
	const struct mover m = { .actor = str_of(o->a.code), .roles = role,
		.unit = o->a.unit, .given = MOVE_GIVEN,
		.now_ms = clock_wall().ms };
	size_t n = casefile_moves(c, law, row, 64), k = 0;
	struct refusal why;

	n = n < 64 ? n : 64;
	for (size_t i = 0; i < n && k < ACTIONS; i++)
		if ((row[i]->roles & role) && row[i]->roles != UINT32_MAX &&
		    row[i]->from != LAW_ANY && casefile_may(c, NULL, law,
		    row[i]->action, &m, &why) == OK)
			out[k++] = row[i];
	return k;
}

/* Cases lie in the map's datum, devices in their own. In metres. */
static int64_t
distance(const struct patrol *p, const struct casefile *c,
    const struct officer *o, int64_t now_ms)
{
	const enum datum map = (enum datum)p->l->c->law.datum;
	const struct spot at = geo_of_e6(c->lat_e6, c->lon_e6);
	struct spot here;

	if (o->at.at_ms == 0 || now_ms - o->at.at_ms > OFFICERS_FRESH_MS ||
	    !geo_known(at))
		return FAR;
	here = geo_of_e6(o->at.lat_e6, o->at.lon_e6);
	if (!geo_known(here) || (map != DATUM_NONE && geo_convert(here,
	    DATUM_WGS84, map, &here) != OK))
		return FAR;
	return (int64_t)geo_metres(at, here);
}

static size_t
load(const struct patrol *p, const struct officer *o)
{
	size_t n = 0;

	for (size_t i = 0; i < p->tasks; i++)
		n += !strcmp(p->task[i].account, o->a.code);
	return n;
}

/* Of the same town (or of the whole district), then near, then idle. */
static bool
better(const struct patrol *p, const struct casefile *c,
    const struct officer *a, const struct officer *b, int64_t now_ms)
{
	const uint32_t town = (uint32_t)(c->grid / 1000000 % 1000);
	const int64_t da = distance(p, c, a, now_ms);
	const int64_t db = distance(p, c, b, now_ms);

	if ((a->town == town) != (b->town == town))
		return a->town == town;
	return da != db ? da < db : load(p, a) < load(p, b);
}

struct officer *
patrol_pick(struct patrol *p, const struct casefile *c, const char *before,
    int64_t now_ms)
{
	const uint32_t town = (uint32_t)(c->grid / 1000000 % 1000);
	const struct law_move *row[ACTIONS];
	struct officer *best = NULL;

	for (size_t i = 0; i < p->officers; i++) {
		struct officer *const o = &p->officer[i];

		if (town != 0 && o->town != 0 && o->town != town)
			continue;
		if (!patrol_on_shift(p, o, now_ms) ||
		    may(p, c, o, row) == 0)
			continue;
		if (!strcmp(o->a.code, before))
			return o;	/* he has it already */
		if (best == NULL || better(p, c, o, best, now_ms))
			best = o;
	}
	return best;
}

void
patrol_actions(const struct patrol *p, const struct casefile *c,
    const struct officer *o, struct buf *out)
{
	const struct law_move *row[ACTIONS];
	const size_t n = may(p, c, o, row);

	for (size_t i = 0; i < n; i++) {
		buf_cstr(out, i ? ",{\"action\":" : "{\"action\":");
		buf_json(out, row[i]->action);
		buf_cstr(out, ",\"label\":");
		buf_json(out, row[i]->label);
		buf_fmt(out, ",\"note\":%s,\"reason\":%s}",
		    row[i]->guards & GUARD_NOTE ? "true" : "false",
		    row[i]->guards & GUARD_REASON ? "true" : "false");
	}
}
