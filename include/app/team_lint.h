/* SPDX-License-Identifier: GPL-3.0-or-later */
/* team_lint.h -- what is wrong with who answers for the grids, and with how the
 * district is cut into them.  Layer: app. */
#ifndef APP_TEAM_LINT_H
#define APP_TEAM_LINT_H

#include "app/district.h"
#include "app/rules.h"
#include "core/team.h"

/* What a person can do: beyond, a row is a name and no duty. */
#define TEAM_LOAD_GRIDS	24	/* grids of its own rows a person answers for */
#define TEAM_LOAD_TEAMS	2	/* teams a person is in */

/* id, code, is it wrong (else it is to be looked at), English */
#define TEAM_FAULTS(X) \
	X(FAULT_NO_PERSON, "no-person", 1, \
	    "nobody is named who finds here") \
	X(FAULT_NO_TEAM, "no-team", 1, "a team has nobody here") \
	X(FAULT_EXPIRED, "expired", 0, "the days of this row are over") \
	X(FAULT_DEAD_UNIT, "dead-unit", 1, "the unit was abolished") \
	X(FAULT_DEAD_GRID, "dead-grid", 1, "the grid was abolished") \
	X(FAULT_NOT_DRAWN, "not-drawn", 0, "the map does not have the grid") \
	X(FAULT_NOT_LISTED, "not-listed", 0, \
	    "the profile does not list the grid") \
	X(FAULT_ELSEWHERE, "elsewhere", 1, "the unit is another town's") \
	X(FAULT_LOAD, "load", 0, "more grids than a person can see to") \
	X(FAULT_TEAMS, "teams", 0, "one person in too many teams") \
	X(FAULT_SHIFTS, "shifts", 0, \
	    "one person on two shifts at the same time") \
	X(FAULT_RULES, "rules", 0, "the rules name others here") \
	X(FAULT_SIZE, "size", 0, \
	    "not as many households as a grid should have") \
	X(FAULT_UNEVEN, "uneven", 0, "far more or fewer parts than others") \
	X(FAULT_SPLIT, "split", 0, "drawn in pieces that lie apart") \
	X(FAULT_AREA, "area", 0, \
	    "far more or less ground (square metres) than others of its level")
#define TEAM_FAULT_ENUM(id, code, wrong, text) id,
enum team_fault { TEAM_FAULTS(TEAM_FAULT_ENUM) TEAM_FAULT_COUNT };
#undef TEAM_FAULT_ENUM
const char	*team_fault_code(enum team_fault f);
const char	*team_fault_text(enum team_fault f);	/* English, msgid */
bool		team_fault_wrong(enum team_fault f);

struct team_finding {
	enum team_fault	fault;
	uint64_t	grid;		/* 0 none */
	int		team;		/* enum team; -1 none */
	const struct law_team *row;	/* NULL none */
	uint16_t	unit, other;	/* other: whom the rules name most */
	uint64_t	n, least, most;	/* counted; what would be well, 0 open */
};
typedef void team_finding_fn(void *ctx, const struct team_finding *f);

struct team_lint {
	const struct law *law;
	struct district	*d;
	struct rules	*rules;		/* NULL: not compared */
	int64_t		now_ms;
	team_finding_fn	*fn;
	void		*ctx;
};
/* All of it: ground, shapes, rows, people, rules. */
void	team_lint(const struct team_lint *t);

/* The parts, of which team_lint is made. */
void	team_lint_rows(const struct team_lint *t);
void	team_lint_people(const struct team_lint *t);
void	team_lint_ground(const struct team_lint *t);
void	team_lint_shape(const struct team_lint *t);
void	team_lint_rules(const struct team_lint *t);
/* Does the layer say how many households there are? */
bool	team_lint_homes(const struct layer *l);
/* Does the row hold on the day of now_ms? */
bool	team_lint_holds(const struct team_lint *t, const struct law_team *row);

#endif
