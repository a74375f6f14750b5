/* SPDX-License-Identifier: GPL-3.0-or-later */
/* theme.h -- how a role looks: themes/NAME.theme read into a table.
 * Layer: view. Panes write roles into cells; only term asks for looks, once
 * for each role when a theme or a terminal is chosen.
 *
 * A theme file, line by line:
 *	# comment
 *	name = default		what lists show
 *	background = dark	dark, light or any: what contrast is held against
 *	contrast = 4.5		the least ratio this theme promises
 *	near = like urgent, fg=yellow, bold, mono=bold+underline
 * A style is made of, in any order after an optional like:
 *	like ROLE		starts from what ROLE is in the lines above
 *	fg=COLOUR bg=COLOUR	COLOUR is a name (red, bright-red, default), an
 *				index 0-255 or #rrggbb; beyond 15 the looks on
 *				16 and 8 colours are named too: #ff8700/11/3
 *	bold dim underline reverse none
 *	mono=ATTRS		attributes without colour, joined by +
 * Roles not named look as ROLE_TEXT, whose colours are what default means to
 * all others: a theme may bring a ground of its own. A fault costs its line,
 * not the file. */
#ifndef VIEW_THEME_H
#define VIEW_THEME_H

#include <stdbool.h>
#include <stdint.h>
#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"
#include "view/cells.h"

enum depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_TRUE, DEPTH_COUNT };

#define ATTR_BOLD	1
#define ATTR_DIM	2
#define ATTR_UNDERLINE	4
#define ATTR_REVERSE	8

/* A colour: COLOUR_DEFAULT, an index 0..255, or COLOUR_RGB | 0xrrggbb. */
#define COLOUR_DEFAULT	(-1)
#define COLOUR_RGB	0x1000000

struct style {
	int32_t	fg, bg;
	uint8_t	attrs;
};

struct theme_role {
	int32_t	fg[DEPTH_COUNT], bg[DEPTH_COUNT];	/* by depth; [MONO] unused */
	uint8_t	attrs;		/* with colours */
	uint8_t	mono;		/* without */
};

enum background { BACKGROUND_DARK, BACKGROUND_LIGHT, BACKGROUND_ANY };

struct theme {
	char			name[32];
	enum background		background;
	int			contrast_x10;	/* promised: 45 is 4.5:1; 0 none */
	struct theme_role	role[ROLE_COUNT];
};

/* The text of themes/default.theme, compiled in. */
extern const char theme_default_text[];

/* Reads a whole file's text. file: for messages, or NULL. Faults go to sink
 * (may be NULL), each with its line; ERR_BAD_INPUT if there was one, and *t
 * then holds all the good lines. */
MUST_CHECK enum err theme_parse(struct theme *t, struct str text,
    const char *file, struct diag_sink *sink);

/* The compiled-in theme. */
void	theme_default(struct theme *t);

/* How role looks on a terminal of that depth. */
struct style theme_style(const struct theme *t, enum role role, enum depth d);

/* Contrast of a style's text on its ground, times 100 (450 is 4.5:1). Default
 * colours are black on white or white on black as white says; indices have
 * xterm's values. */
int	theme_contrast(struct style s, bool white);

/* Does every role keep what the theme promises, at every depth? Each that
 * does not is said to sink as a warning; returns how many. */
int	theme_check(const struct theme *t, const char *file,
    struct diag_sink *sink);

#endif
