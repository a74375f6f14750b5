/* SPDX-License-Identifier: GPL-3.0-or-later */
/* where.h -- who answers here.  Layer: app.
 * One answer for `gridseat where`, for the map pane and for the case's page: the
 * grid, every level above it, and the four teams with those on duty now. */
#ifndef APP_WHERE_H
#define APP_WHERE_H

#include "app/district.h"
#include "core/team.h"

#define WHERE_ROWS 8		/* of one team */
struct where_team { struct team_answer row[WHERE_ROWS]; size_t n; };
struct where {
	struct ground	ground;
	enum datum	datum;		/* of ground.at: the map's */
	int64_t		at_ms;		/* on duty when */
	uint64_t	grid;		/* the lowest that is known; 0 none */
	struct where_team team[TEAM_COUNT];
	uint16_t	unit;		/* the town's own, when no team row names one */
	bool		schematic;	/* the border is a model's */
};
void	where_spot(const struct district *d, const struct law *law,
    struct spot at, enum datum datum, int64_t now_ms, struct where *out);
void	where_grid(const struct district *d, const struct law *law,
    uint64_t code, int64_t now_ms, struct where *out);
/* The teams alone, of a grid of the law: no map is asked. */
void	where_teams(const struct law *law, uint64_t grid, int64_t now_ms,
	    struct where *out);
/* The rows of a team are those that answer for the grid; before them, where nobody
 * is named by these, who is by the unit grids of a basic grid; behind them, where
 * none of all these is on duty, those on duty of the nearest grid above. */

/* Who it is: a name, an account's name; masked unless bare. Appends. */
void	where_person(const struct law *law, const struct law_team *row,
    bool bare, struct buf *out);
/* The row's phone of the duty, else its unit's. */
struct str where_phone(const struct law *law, const struct law_team *row);
/* The grid's name, or its code where the law has none. Appends. */
void	where_name(const struct law *law, uint64_t grid, struct buf *out);
/* As JSON, one object, keys stable: see man page. Persons are masked unless
 * bare. */
void	where_json(const struct where *w, const struct law *law, bool bare,
    struct buf *out);

/* The same as rows of a pane: persons masked; at most t->w columns. */
struct desk;
struct lines;
void	where_lines(struct desk *d, const struct where *w, struct lines *t);
/* A line a team: one on duty, else the first. */
void	where_brief(struct desk *d, const struct where *w, int label_w,
	    struct lines *t);

#endif
