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
	uint64_t	grid;		/* the lowest that is known; 0 none */
	struct where_team team[TEAM_COUNT];
	uint16_t	unit;		/* the town's own, when no team row names one */
	bool		schematic;	/* the border is a model's */
};
void	where_spot(const struct district *d, const struct law *law,
    struct spot at, enum datum datum, int64_t now_ms, struct where *out);
void	where_grid(const struct district *d, const struct law *law,
    uint64_t code, int64_t now_ms, struct where *out);
/* As JSON, keys stable: see man page. Persons are masked unless bare. */
void	where_json(const struct where *w, const struct law *law, bool bare,
    struct buf *out);

#endif
