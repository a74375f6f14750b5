/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guide_view.h -- the guide on the screen: beside the form, with what fits its
 * matter first, and as a sheet of its own from anywhere.  Layer: app. Only the
 * desk, the form and the guide's own files include it.
 *
 * There is one of it a desk: what is sought, the tab and the cursor are the same in
 * the sheet and beside the form. Its commands (guide, guide-find, guide-next,
 * guide-scroll, guide-kind, guide-put, guide-wrong, guide-right, guide-answered)
 * hold in both. */
#ifndef APP_GUIDE_VIEW_H
#define APP_GUIDE_VIEW_H

#include "app/guide.h"
#include "app/sheet.h"

enum guide_tab { GUIDE_ALL, GUIDE_STANDARDS, GUIDE_PHONES, GUIDE_ARTICLES,
	GUIDE_WRONG, GUIDE_STALE, GUIDE_TABS };

/* What the form has so far; zero: not known yet. */
struct guide_about { uint32_t matter; unsigned channel; struct str said; };

struct guide_view {
	struct guide	*g;		/* owned */
	struct guide_about about;
	char		words[256];	/* sought */
	struct buf	said;		/* owned: as the form says it; about.said is
					   a view of it */
	enum guide_tab	tab;
	uint32_t	*at;		/* owned: places in g->e, best first */
	size_t		n;
	size_t		cur, top;
	int32_t		day;		/* it was sought on */
	struct lines	text;		/* of the one under the cursor */
	int		page;		/* rows of text in sight */
	bool		beside;		/* shown at the form's side */
	struct guide_count count;
	bool		uncounted;	/* it is to be counted on */
};

struct guide_view *guide_view_of(struct desk *d);
void	guide_view_free(struct guide_view **v);
void	guide_view_fresh(struct desk *d);	/* flags and counts anew */
bool	guide_view_tend(struct desk *d);	/* between keys; true: more is left */
void	guide_view_seek(struct desk *d, struct str words);
void	guide_view_about(struct desk *d, const struct guide_about *a);
/* The picked entry; NULL: nothing was found. */
const struct guide_entry *guide_view_cur(struct desk *d);
void	guide_view_move(struct desk *d, int64_t by);	/* to another entry */
void	guide_view_scroll(struct desk *d, int by);	/* its text, in rows */
void	guide_view_tab(struct desk *d, int by);
/* The question was answered out of the picked entry: counted, no case. form: out of
 * a form that goes with it, where the entry counts only if it was in sight. */
bool	guide_view_answered(struct desk *d, bool form);
/* note empty: it is right after all. */
bool	guide_view_flag(struct desk *d, bool wrong, struct str note);

/* ---- for the form ---- */
bool	guide_beside(const struct desk *d);	/* is it to be shown? */
/* Draws it into r: the list above, the text below; or side by side in 100 columns.
 * The terminal's own cursor stays where it is. */
void	guide_panel_draw(struct desk *d, struct cells *g, struct rect r,
	    const struct guide_about *a);

/* ---- for the desk ---- */
extern const struct sheet_ops guide_ops;
void	guide_type_live(struct desk *d);	/* PROMPT_GUIDE changed */

/* pane_guide.c */
void	pane_guide_draw(struct desk *d, struct cells *g, struct rect r, bool on);

#endif
