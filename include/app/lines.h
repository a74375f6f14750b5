/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lines.h -- text in rows that scroll: what the case, map, rule and help panes
 * show.  Layer: app. Made anew when its content changes, drawn from any row. */
#ifndef APP_LINES_H
#define APP_LINES_H

#include "base/buf.h"
#include "view/cells.h"

struct line {
	uint32_t	at, n;		/* text, in lines.b */
	uint32_t	label_at, label_n;	/* label, drawn first */
	uint8_t		role, label_role;	/* enum role */
	uint8_t		indent;		/* columns */
	uint8_t		label_w;	/* columns the label takes, with its gap */
};

struct lines {
	struct buf	b;		/* owned */
	struct line	*l;		/* owned */
	size_t		n, cap;
	int		top;		/* first row in sight */
	int		w;		/* columns it was made for */
};

void	lines_fini(struct lines *t);
void	lines_clear(struct lines *t, int w);	/* top stays */
/* One paragraph, wrapped; further rows are indented like the first. */
void	lines_add(struct lines *t, enum role role, int indent, struct str s);
void	lines_fmt(struct lines *t, enum role role, int indent,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* A label in its own column of label_w, then the text, wrapped beside it. */
void	lines_pair(struct lines *t, int label_w, struct str label,
	    enum role role, struct str s);
void	lines_gap(struct lines *t);
/* Keeps top within what h rows can show. */
void	lines_clamp(struct lines *t, int h);
void	lines_draw(struct lines *t, struct cells *g, struct rect r);

#endif
