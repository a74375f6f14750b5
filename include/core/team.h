/* SPDX-License-Identifier: GPL-3.0-or-later */
/* team.h -- who answers for a spot: four teams drawn into grids (实名落图).
 * Layer: core (pure).
 *
 * teams.tsv of a profile: grid team unit post person phone shift duty from to
 *   grid    code of any level; a row holds for the grid and all below that have no row
 *           of that team themselves
 *   team    find manage enforce handle (发现 管理 执法 处置)
 *   unit    code; person: a name, or an account's code as @code; post: 网格长, 路长 …
 *   phone   of the duty (a person's own belongs to the accounts); shift: a code of
 *           shifts.tsv, or - the desk's; duty: what for; from, to: YYYY-MM-DD or - */
#ifndef CORE_TEAM_H
#define CORE_TEAM_H

#include "core/law.h"

/* "find"; English msgid "who finds". */
const char	*team_code(enum team t);
const char	*team_text(enum team t);	/* msgid */
bool		team_by_code(struct str code, enum team *out);

/* When a shift works; empty: the desk. Never NULL. */
const struct calendar *team_calendar(const struct law *law, struct str shift);

struct team_answer {
	const struct law_team *row;
	uint64_t	grid;		/* the row's: where it was found */
	bool		on_duty;	/* by its shift, at that time */
	bool		expired, early;	/* by its days: then it is not on duty */
};
/* The rows that answer for grid on a day at a time: of the nearest level that has
 * any that hold that day; where none has, those that ran out or begin later, said
 * so; in file order; how many of cap. now_ms: UTC. */
size_t		team_for(const struct law *law, uint64_t grid, enum team t,
		    int64_t now_ms, struct team_answer *out, size_t cap);
/* The first row in [grid, end) of t that holds that day, and the answer it is;
 * NULL: there is none. For what lies below a grid. */
const struct law_team *team_next(const struct law *law, uint64_t grid,
		    uint64_t end, enum team t, int64_t now_ms,
		    struct team_answer *out);
/* Those on duty at that time, of the nearest level that has any. */
size_t		team_on_duty(const struct law *law, uint64_t grid, enum team t,
		    int64_t now_ms, struct team_answer *out, size_t cap);

#endif
