/* SPDX-License-Identifier: GPL-3.0-or-later */
/* desk.h -- the operator's desk without a terminal.  Layer: app.
 * Keys, commands, ticks and the news of other seats go in; cells come out.
 * app/console binds it to a terminal, the store and the loop; tests run it
 * headless on a fake clock.
 *
 *   turn: desk_key/desk_paste/desk_changed/desk_tick … → desk_draw, once
 *
 * Nothing here waits: what a key changes is changed when desk_key returns, and
 * drawing reads only the rows in sight. */
#ifndef APP_DESK_H
#define APP_DESK_H

#include "app/seat.h"
#include "core/repo.h"
#include "view/cells.h"
#include "view/keymap.h"

/* What the desk asks of its surroundings; every member may be NULL. */
struct desk_hooks {
	void	*ctx;
	/* UTC milliseconds; NULL: the wall clock. */
	int64_t	(*now)(void *ctx);
	/* Keeps text under key; empty text drops it. Called at every change.
	 * False: it could not be kept. */
	/* The law was changed: may the desk begin anew under it, at once? Then
	 * it is asked to end, and reason comes back to it. */
	bool	(*anew)(void *ctx, struct str reason);
	bool	(*draft_put)(void *ctx, struct str key, struct str text);
	/* Sets an option that is not the desk's own (theme, keymap, slow,
	 * ambiguous); false: no such value. */
	bool	(*option)(void *ctx, struct str name, struct str value);
	/* Names of themes, blank-separated. */
	const char *themes;
	/* To whoever has the line to the exchange: Back, Done of a call. */
	bool	(*call)(void *ctx, struct str code, const char *action,
		    struct str id);
	/* Lets the person edit a file in a program of his own; back when that has
	 * ended. False: there is none. */
	bool	(*edit)(void *ctx, const char *path);
	/* Work that can wait; true: more is left. */
	bool	(*tend)(void *ctx);
};

struct loop;
struct pbx_block;
struct rules;
struct store;

struct desk_setup {
	struct repo		*repo;	/* borrowed, as all here */
	struct rules		*rules;	/* NULL: the rule pane stays empty */
	struct store		*store;	/* behind repo; NULL: in memory, and
			   nothing is known of what became of rules */
	const struct law	*law;
	const struct seat	*seat;
	struct keymap		*keymap;
	struct desk_hooks	 hooks;
	bool			 demo, read_only, simple, large, ascii, linear;
	bool			 bar;	/* a full cursor bar, not the mark */
	bool			 slow;	/* a thin line: nothing ticks */
	bool			 rehearsal;	/* said on every screen */
	int			 w, h;
};

struct desk;

struct desk	*desk_new(const struct desk_setup *s);
void		 desk_free(struct desk **d);

void		 desk_key(struct desk *d, struct key k);
void		 desk_paste(struct desk *d, struct str text);
/* One line as typed after ':'. */
void		 desk_command(struct desk *d, struct str line);
void		 desk_resize(struct desk *d, int w, int h);
/* The store has news: rows in sight are read again, now or when the pace of
 * arrivals (4 a second, counts once a second) allows it. */
void		 desk_changed(struct desk *d);
/* Clock, countdown, pending news. */
void		 desk_tick(struct desk *d);
/* UTC ms at which desk_tick wants to run next; never in the past by more than
 * a turn; INT64_MAX: nothing changes by itself. */
int64_t		 desk_next_ms(const struct desk *d);
/* The link's own delay for the status line, in ms; negative: not known. */
void		 desk_link(struct desk *d, int ms);
/* After a frame, whether some of it has yet to go out: what can wait waits for it. */
void		 desk_owed(struct desk *d, bool owed);
/* The remotes, where this process runs them; NULL: another one does, or nobody,
 * and what the store says of them is shown. Borrowed, until told otherwise. */
struct links;
void		 desk_links(struct desk *d, struct links *ls);
/* A text typed before the last end; offered by the command "drafts". */
void		 desk_draft(struct desk *d, struct str key, struct str text,
		     int64_t at_ms);
/* What the exchange of that link says to this seat (app/call_fan.h); NULL: it is
 * heard no more. Is a call_seat_fn. */
void		 desk_call(void *desk, struct str code,
		     const struct pbx_block *b);
/* A sentence for the line where the desk answers; wrong: of something amiss. */
void		 desk_notice(struct desk *d, const char *text, bool wrong);
bool		 desk_dirty(const struct desk *d);	/* needs drawing */
bool		 desk_over(const struct desk *d);	/* quit was asked */
bool		 desk_wants_clear(struct desk *d);	/* Ctrl-L, once */
bool		 desk_wants_bell(struct desk *d);	/* set bell on, once */
bool		 desk_wants_stop(struct desk *d);	/* Ctrl-Z, once */
void		 desk_draw(struct desk *d, struct cells *g);

/* The command table as TSV: name, keys, arguments, help; for the manual. */
void		 desk_commands_dump(struct keymap *km, struct buf *out);

/* ---- the whole console ---- */
struct desk_options {
	struct rules	*rules;		/* of the store and its law */
	struct store		*store;
	const struct law	*law;
	const struct seat	*seat;
	struct context		*context;	/* whose remotes are run here; NULL:
						   none */
	const char		*theme;		/* name or path; NULL default */
	const char		*keymap;	/* name or path; NULL default */
	bool			 read_only, simple, large, slow, ascii, linear;
	bool			 bar;
	int			 ambiguous;	/* 0 ask the terminal, 1, 2 */
	/* Called once when the desk stands: who goes along sets timers of his own
	 * on the loop, and may say something by desk_notice. NULL: nobody. */
	void			(*attend)(void *ctx, struct loop *l,
				    struct desk *d);
	void			*attend_ctx;
	/* In: it may begin anew. Out: it wants to, with the store's new law, and
	 * why that was made; given again, it asks what the cases go by. */
	bool			 may_anew, anew;
	bool			 anew_quiet;	/* it came from elsewhere: nothing
						   is asked */
	char			 anew_reason[160];
};
/* Runs until the person leaves; the exit code of the process. */
int desk_run(struct desk_options *o);

#endif
