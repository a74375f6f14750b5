/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake_view.h -- the form on the screen: a sheet that takes keys itself.
 * Layer: app. Only the desk and the form's own files include it.
 *
 *	keys ─▶ intake_keys ─▶ struct intake ─▶ a draft at once (intake_keep)
 *	                           │  ▲ filled by intake_help, between keys
 *	                           └──┴─▶ intake_draw (fields), intake_side (helper)
 *
 * What stands under the caret is in edit; everything else is drawn from the form.
 * The form outlives the sheet: Esc leaves it, and it opens again where it was. */
#ifndef APP_INTAKE_VIEW_H
#define APP_INTAKE_VIEW_H

#include "app/call_view.h"
#include "app/desk_in.h"
#include "app/intake_commit.h"
#include "app/sheet.h"
#include "core/field.h"

#define INTAKE_LIST	40	/* choices of a field that are kept */

/* ---- intake_edit.c: a text under a caret ---- */
struct edit {
	struct buf	b;		/* owned; whole UTF-8 */
	size_t		at;		/* caret, in bytes */
};
void	edit_set(struct edit *e, struct str s);		/* caret at the end */
void	edit_fini(struct edit *e);
/* Put in at the caret as it is, at most up to max bytes in all; returns the bytes
 * of s that found room. */
size_t	edit_insert(struct edit *e, struct str s, size_t max);
/* Left, right, home, end, the deletions, Ctrl-A … ; w: columns of a row. False: it
 * is no key of editing. */
bool	edit_key(struct edit *e, struct key k, int w);
/* A row up or down where the text is wrapped at w; false: there is none. */
bool	edit_row(struct edit *e, int by, int w);
/* Takes the next row of a text wrapped at w off its front. */
bool	edit_cut_row(struct str *rest, int w, struct str *row);
/* The row and column the caret stands in. */
void	edit_where(const struct edit *e, int w, int *row, int *col);
int	edit_rows(struct str s, int w);

/* ---- the form at the desk ---- */
struct intake_row { uint64_t code; char text[96], note[112]; };

struct intake_view {
	struct intake	f;		/* n 0: none was begun */
	size_t		at;		/* the active field */
	struct edit	e;		/* what stands in it */
	bool		touched;	/* by the person, since it is active */
	struct intake_row list[INTAKE_LIST];
	size_t		list_n;
	int		cur, top;	/* -1 none picked */
	int		twin;		/* the picked one */
	uint32_t	twin_slot;	/* by a key; SLOT_NONE: the best is */
	int		scroll;		/* first field in sight */
	int		text_w;		/* columns of a value, as last drawn */
	bool		snippets;	/* the list is of texts to put in */
	bool		drop_asked, answer_asked, quit_all;
	bool		rest_kept;	/* the call, the case … stand in a draft */
	bool		unkept;		/* the last change found no room */
	bool		behind;		/* one found none: the store knows less */
	struct draft_hold *hold;
	bool		look_only;	/* another has this form in hand */
	char		holder[96];
	unsigned	aside;		/* texts put in files of their own */
	struct helper	*helper;	/* owned, as the next two */
	struct classes	*classes;
	struct twinning	*twinning;
	bool		works;		/* help is not up to date */
	struct intake_done next;	/* what filing it would do … */
	enum err	next_err;
	bool		next_due, next_known;	/* … to be asked; was asked */
	uint64_t	promised;	/* call-backs of this desk */
	int64_t		second;		/* of the wrap-up, as last painted */
};

/* intake_view.c */
struct intake_view *intake_view_of(struct desk *d);
void	intake_view_free(struct desk *d);
/* A new form, or the one that was left; of a call; of a stored case. */
void	intake_open(struct desk *d, bool anew);
void	intake_open_call(struct desk *d, const struct call_card *k);
void	intake_open_case(struct desk *d, uint32_t slot);
bool	intake_open_draft(struct desk *d, struct str id);
/* Who had the form that is looked at is gone: it is this seat's, as it stands. */
void	intake_take_over(struct desk *d);
void	intake_go(struct desk *d, size_t field);	/* makes it active */
void	intake_load(struct desk *d);		/* the active field into e */
/* What the call it is of says now. */
void	intake_call_news(struct desk *d);
void	intake_forget(struct desk *d);	/* the form is done with */
bool	intake_tick(struct desk *d);	/* true: more is left */
void	intake_twin(struct intake_view *v, size_t i);	/* is picked */

/* intake_keys.c */
bool	intake_takes(const struct desk *d);
void	intake_key(struct desk *d, struct key k);
bool	intake_paste(struct desk *d, struct str text);
/* A line of the linear mode: into the active field, and on. */
void	intake_line(struct desk *d, struct str line);
void	intake_changed(struct desk *d);	/* e was: into the form, and kept */
void	intake_take(struct desk *d);	/* what is picked, or meant */
void	intake_step(struct desk *d, int by);
void	intake_pick(struct desk *d, size_t i);	/* of what is listed */
void	intake_choices_fill(struct desk *d);
bool	intake_closed(const struct intake_field *f);	/* a choice is meant */
/* Says why not. Where another had it and is gone, it is taken over, and the key
 * that asked is not used: the form may have become another. */
bool	intake_may(struct desk *d);
/* Holds the field what may not be seen? */
bool	intake_hidden(const struct desk *d, size_t i);

/* intake_keep.c: drafts, and who has one in hand */
void	intake_keep(struct desk *d, size_t field);
void	intake_keep_rest(struct desk *d);
void	intake_keep_drop(struct desk *d);	/* all of the form's drafts */
/* Texts of fields that the profile has no more go to the words. */
void	intake_keep_strays(struct desk *d);
void	intake_keep_aside(struct desk *d, struct str text);
void	intake_keep_aside_drop(struct desk *d);
void	intake_keep_aside_again(struct desk *d);	/* of a draft taken up */
void	intake_keep_sweep(struct desk *d);	/* at the start: once drafts stand */
/* The form's drafts (NULL: of all but the one in hand) as the store has them now, in
 * place of what was read of them when this seat sat down. */
void	intake_keep_again(struct desk *d, const char *id);
/* Leaves the form's texts among the drafts that are offered. */
void	intake_park(struct desk *d);
bool	intake_hold(struct desk *d);
/* Drafts of one form stand together: is i the first of its form? */
bool	intake_draft_first(const struct desk *d, size_t i);
void	intake_draft_name(const struct desk *d, size_t i, struct buf *out);

/* intake_do.c */
void	intake_file(struct desk *d, enum intake_far far);
void	intake_snippets(struct desk *d);
void	intake_snippet_put(struct desk *d, size_t i);
void	intake_editor(struct desk *d);
/* The stored case's facts into the form. */
void	intake_from_case(struct desk *d, struct intake *f, uint32_t slot);

/* intake_next.c: what filing the form would do, asked between keys */
void	intake_next(struct desk *d);
void	intake_next_draw(struct desk *d, struct cells *g, struct rect r);

/* intake_draw.c, intake_side.c */
void	intake_draw(struct desk *d, struct cells *g, struct rect r);
void	intake_heading(struct desk *d, struct buf *out);
void	intake_side(struct desk *d, struct cells *g, struct rect r, bool all);
/* A field's text as it may be seen. */
void	intake_shown(const struct intake *f, size_t i, struct buf *out);
enum law_field_kind intake_kind(const struct intake_field *f);

#endif
