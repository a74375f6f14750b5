/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cells.h -- a grid of character cells that panes draw into.  Layer: view.
 * No curses here: term compares two grids and sends what differs. A wide
 * character holds two cells: its own with width 2, and one with width 0 to the
 * right. Rows are composed left to right, cut at a column and padded; nothing
 * is ever written into half of a wide character (the other half becomes a
 * blank). Outside text is made harmless here: control bytes, escapes, bidi
 * overrides, zero-width tricks become visible marks, floods of combining marks
 * are cut at CELL_MARKS. */
#ifndef VIEW_CELLS_H
#define VIEW_CELLS_H

#include <stdbool.h>
#include <stdint.h>
#include "base/str.h"

#define CELL_MARKS 2

/* What a cell means; a theme says how that looks. No pane names a colour. */
#define ROLE_LIST(X) \
	X(ROLE_TEXT, "text") X(ROLE_DIM, "dim") X(ROLE_STRONG, "strong") \
	X(ROLE_TITLE, "title") X(ROLE_BORDER, "border") X(ROLE_FOCUS, "focus") \
	X(ROLE_STATUS, "status") X(ROLE_STATUS_STRONG, "status.strong") \
	X(ROLE_STATUS_ALARM, "status.alarm") X(ROLE_VIEWS, "views") \
	X(ROLE_VIEW_ON, "views.on") X(ROLE_HINT, "hint") X(ROLE_HINT_KEY, "hint.key") \
	X(ROLE_CURSOR, "cursor") X(ROLE_MARKED, "marked") X(ROLE_MATCH, "match") \
	X(ROLE_URGENT, "urgent") X(ROLE_OVERDUE, "overdue") X(ROLE_NEAR, "near") \
	X(ROLE_FINE, "fine") X(ROLE_PAUSED, "paused") X(ROLE_YELLOW, "card.yellow") \
	X(ROLE_RED, "card.red") X(ROLE_LABEL, "label") X(ROLE_VALUE, "value") \
	X(ROLE_FIELD, "field") X(ROLE_FIELD_ON, "field.on") X(ROLE_MASKED, "masked") \
	X(ROLE_ERROR, "error") X(ROLE_OKAY, "okay") X(ROLE_ODD, "odd") \
	X(ROLE_MARK_UNSAFE, "unsafe") X(ROLE_MAP, "map") X(ROLE_MAP_CASE, "map.case") \
	X(ROLE_RULE_WON, "rule.won") X(ROLE_RULE_LOST, "rule.lost") \
	X(ROLE_REHEARSAL, "rehearsal") \
	X(ROLE_MAP_DISTRICT, "map.district") X(ROLE_MAP_TOWN, "map.town") \
	X(ROLE_MAP_BASIC, "map.basic") X(ROLE_MAP_UNIT, "map.unit") \
	X(ROLE_MAP_ROAD, "map.road") X(ROLE_MAP_MAIN, "map.main")	/* road */ \
	X(ROLE_MAP_RAIL, "map.rail") X(ROLE_MAP_WATER, "map.water") \
	X(ROLE_MAP_GREEN, "map.green") X(ROLE_MAP_LAND, "map.land") \
	X(ROLE_MAP_LABEL, "map.label") X(ROLE_MAP_NAME, "map.name")	/* towns */ \
	X(ROLE_MAP_POINT, "map.point") X(ROLE_MAP_CAMERA, "map.camera") \
	X(ROLE_MAP_OFFICER, "map.officer") X(ROLE_MAP_TRACK, "map.track") \
	X(ROLE_MAP_PICKED, "map.picked")	/* the grid under the cursor */ \
	X(ROLE_MAP_1, "map.1") X(ROLE_MAP_2, "map.2")	/* of counts, */ \
	X(ROLE_MAP_3, "map.3") X(ROLE_MAP_4, "map.4")	/* few to many */ \
	X(ROLE_MAP_5, "map.5")
#define ROLE_ENUM(id, name) id,
enum role { ROLE_LIST(ROLE_ENUM) ROLE_COUNT };
#undef ROLE_ENUM
const char *role_name(enum role r);
bool role_by_name(struct str name, enum role *out);

struct cell {
	uint32_t	cp;		/* 0 reads as a blank */
	uint32_t	mark[CELL_MARKS];	/* combining marks, 0 none */
	uint8_t		width;		/* 1, 2, or 0: right half of the cell before */
	uint8_t		role;		/* enum role */
	uint8_t		size;		/* 0 plain; 1 double width; 2, 3 double height
				   top, bottom: of a whole row, see cells_row_size */
	uint8_t		spare;
};

struct cells {
	int		w, h;
	struct cell	*c;		/* owned, w*h, row by row */
	int		cur_x, cur_y;	/* the terminal's own cursor */
	bool		cur_on;		/* shown (it stands there even if not) */
};

struct rect { int x, y, w, h; };

void	cells_init(struct cells *g, int w, int h);	/* all blank ROLE_TEXT */
void	cells_fini(struct cells *g);
void	cells_resize(struct cells *g, int w, int h);	/* content is blanked */
void	cells_copy(struct cells *to, const struct cells *from);
void	cells_fill(struct cells *g, struct rect r, enum role role);	/* blanks */

/* Writes s at (x, y), at most w columns, never past the grid; returns the
 * columns used. Text that does not fit ends in … when dots. */
int	cells_text(struct cells *g, int x, int y, int w, enum role role, struct str s,
	    bool dots);
/* The same, then blanks up to w: a table's column. right: align right. */
void	cells_column(struct cells *g, int x, int y, int w, enum role role,
	    struct str s, bool right);
void	cells_fmt(struct cells *g, int x, int y, int w, enum role role,
	    const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* Changes only the role of a run: a cursor bar, a search match. */
void	cells_role(struct cells *g, int x, int y, int w, enum role role);
/* A frame with a title in its top edge. ascii: + - | in place of lines. */
void	cells_box(struct cells *g, struct rect r, enum role role, struct str title,
	    enum role title_role, bool ascii);
void	cells_hline(struct cells *g, int x, int y, int w, enum role role, bool ascii);
void	cells_put(struct cells *g, int x, int y, enum role role, uint32_t cp);
/* Makes row y double-size (DEC DECDWL/DECDHL): only its first w/2 columns count.
 * size as in struct cell. */
void	cells_row_size(struct cells *g, int y, uint8_t size);

/* Text rows and role rows, for tests: one line a row, trailing blanks cut; the
 * role row has one letter a column, '.' for ROLE_TEXT. */
struct buf;
void	cells_dump(const struct cells *g, struct buf *text, struct buf *roles);

#endif
