/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheet.h -- what lies over the panes and has a cursor of its own: supervision,
 * the calendar, the hand-over, the notices.  Layer: app. Only those of the desk
 * that pass keys and frames on include it, and the sheets themselves.
 *
 * One sheet is shown at a time (desk.over_kind is OVER_SHEET); what it holds is
 * kept when it is closed, so that it opens again where it was left. Sheets work
 * in slices from desk_tick while they are in sight, and not at all otherwise. */
#ifndef APP_SHEET_H
#define APP_SHEET_H

#include <stdio.h>
#include "app/desk_in.h"

struct sheet_ops {
	const char	*context;	/* of the keymap */
	void	(*title)(struct desk *d, struct buf *out);
	void	(*draw)(struct desk *d, struct cells *g, struct rect r);
	void	(*move)(struct desk *d, int64_t by);
	void	(*page)(struct desk *d, int dir);	/* NULL: move by ten */
	void	(*aside)(struct desk *d, int by);	/* NULL: nothing */
	void	(*enter)(struct desk *d);
	bool	(*back)(struct desk *d);	/* false: close it; may be NULL */
	void	(*next)(struct desk *d, int by);	/* its next page */
	void	(*sort)(struct desk *d);
	void	(*write)(struct desk *d, struct str path);	/* as CSV */
	void	(*news)(struct desk *d);	/* the store changed */
	bool	(*slice)(struct desk *d);	/* true: more is left */
	int64_t	(*next_ms)(const struct desk *d);
};

void	sheet_open(struct desk *d, enum sheet s);
void	sheet_close(struct desk *d);
bool	sheet_shown(const struct desk *d, enum sheet s);
const char *sheet_context(const struct desk *d);	/* NULL: none is up */
/* A command that is about the panes takes the sheet away first. */
void	sheet_before(struct desk *d, const struct command *c);

/* Passed on by the desk; false: no sheet is up. */
bool	sheet_move(struct desk *d, int64_t by);
bool	sheet_page(struct desk *d, int dir);
bool	sheet_enter(struct desk *d);
bool	sheet_back(struct desk *d);
bool	sheet_aside(struct desk *d, int by);
bool	sheet_next(struct desk *d, int by);
bool	sheet_sort(struct desk *d);
void	sheet_write(struct desk *d, struct str path);
void	sheet_draw(struct desk *d, struct cells *g, struct rect r);
void	sheet_title(struct desk *d, struct buf *out);
void	sheet_news(struct desk *d);
void	sheet_tick(struct desk *d);
int64_t	sheet_next_ms(const struct desk *d);
void	sheet_free(struct desk *d);

/* Lists text in the queue and takes the sheet away. */
void	sheet_list(struct desk *d, struct str filter);
/* A new file the person names, or NULL, and says why. */
FILE	*sheet_create(struct desk *d, struct str path, const char *stem,
	    char name[256]);
FILE	*sheet_create_as(struct desk *d, struct str path, const char *stem,
	    const char *ending, char name[256]);
/* One CSV field, quoted where it must be. */
void	sheet_field(struct buf *b, struct str s, bool last);

/* The sheets: one file each. */
extern const struct sheet_ops supervise_ops;
extern const struct sheet_ops handover_ops;
extern const struct sheet_ops calendar_ops;
extern const struct sheet_ops link_pages_ops;
extern const struct sheet_ops conflict_ops;
extern const struct sheet_ops away_ops;
extern const struct sheet_ops officers_ops;
extern const struct sheet_ops map_layers_ops;
extern const struct sheet_ops intake_ops;
void	calendar_view_free(struct calendar_view **v);
void	handover_free(struct handover **h);
void	link_pages_free(struct link_pages **p);
void	conflict_list_free(struct conflict_list **l);
void	away_free(struct away **a);
void	officers_view_free(struct officers_view **v);
void	lights_free(struct lights **l);
/* The desk began anew under a calendar just adopted: shall the cases that run go
 * by it, too? */
void	calendar_asks(struct desk *d, struct str reason);
/* Does a hand-over wait for this seat to take it? */
bool	handover_waits(struct desk *d);
/* A draft that says what was opened before this start: true, it is taken. */
bool	handover_kept(struct desk *d, struct str key, struct str text);
void	supervise_free(struct supervise **s);
void	supervise_page(struct desk *d, struct str name);	/* by its name */

#endif
