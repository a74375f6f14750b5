/* SPDX-License-Identifier: GPL-3.0-or-later */
/* term.h -- the terminal: shows cells, gives keys, and is put back whatever
 * happens.  Layer: term.
 * One write() a frame. After each frame the terminal is asked to answer, and
 * the next is painted when the answer came (term_ready): so a poor line is
 * never fed more than it carries, and keys only change state meanwhile. */
#ifndef TERM_TERM_H
#define TERM_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"
#include "base/str.h"
#include "view/cells.h"
#include "view/keymap.h"
#include "view/theme.h"

struct term;

enum term_width { TERM_WIDTH_AUTO, TERM_WIDTH_ONE, TERM_WIDTH_TWO };

/* Zeroed is what most want. */
struct term_options {
	const char	*name;		/* terminfo entry; NULL: $TERM */
	int		 fd;		/* a terminal to use; 0: our own */
	enum term_width	 ambiguous;	/* of ○ … ─ and their like */
	bool		 ascii;		/* lines as + - | */
	bool		 mouse;
	bool		 focus;		/* tell when the window gains or loses it */
	bool		 slow;		/* small pieces from the start */
	bool		 no_colour;	/* also when $NO_COLOR is set */
	bool		 bytes;		/* the terminal knows no UTF-8 */
	int		 esc_ms;	/* how long an ESC waits; 0: 25 */
};

#define TERM_WHY 160

/*   ERR_NOT_FOUND  TERM is not set or not known.
 *   ERR_REFUSED    no terminal there, or one without cursor addressing.
 *   ERR_IO         it cannot be set up.
 * why gets an English sentence then. Nothing is written before the first
 * term_present. At most one terminal is open at a time. */
MUST_CHECK enum err term_open(const struct term_options *o, struct term **out,
    char why[TERM_WHY]);
/* Puts the terminal back. Safe on NULL. */
void	term_close(struct term **t);

/* ---- what it is ---- */
void	term_size(const struct term *t, int *w, int *h);
enum depth term_depth(const struct term *t);
bool	term_can_cjk(const struct term *t);
/* Columns of an ambiguous character as far as known, 1 or 2: for
 * lang_ambiguous_wide. See TERM_EVENT_WIDTH. */
int	term_ambiguous(const struct term *t);
/* Delay of the line, of the last answer: for the status line. -1 unknown. */
int	term_delay_ms(const struct term *t);
/* It carries so little that a frame goes in pieces. */
bool	term_thin(const struct term *t);
void	term_theme(struct term *t, const struct theme *theme);

/* ---- painting ---- */
/* May a frame be painted now? If not, it becomes true after some term_read,
 * term_flush, or at term_deadline. */
bool	term_ready(struct term *t);
/* Makes the screen show next. False: a piece was sent, on a slow line; call
 * again with the newest grid once term_ready. Does nothing (false) when not
 * ready. Not a byte is sent when the screen shows next already. */
bool	term_present(struct term *t, const struct cells *next);
/* Forget what the screen shows: the next frame is whole (Ctrl-L). */
void	term_redraw(struct term *t);
/* The terminal's own bell, once. */
void	term_bell(struct term *t);
/* Bytes wait for room: poll for POLLOUT and call term_flush.
 * ERR_END: the line is gone. */
bool	term_unsent(const struct term *t);
MUST_CHECK enum err term_flush(struct term *t);

/* ---- events ---- */
enum term_event_kind {
	TERM_EVENT_KEY,
	TERM_EVENT_PASTE,	/* text, never commands; borrowed until next read */
	TERM_EVENT_FOCUS,
	TERM_EVENT_MOUSE,
	TERM_EVENT_WIDTH,	/* term_ambiguous changed: all is to be drawn */
	TERM_EVENT_GONE		/* hung up: nothing will come any more */
};
struct term_event {
	enum term_event_kind	kind;
	struct key	key;
	struct str	paste;
	bool		on;		/* focus gained; button pressed */
	int		x, y, button;	/* mouse: cell, as in term/input.h */
	uint8_t		mods;
};

int	term_fd(const struct term *t);		/* poll for POLLIN */
/* The next event; reads what is there first. False: no more for now. Read
 * until then before painting. */
bool	term_read(struct term *t, struct term_event *ev);
/* When term_read or term_ready should be called without any bytes, as
 * clock_mono's us; -1 never. */
int64_t	term_deadline(const struct term *t);
/* After SIGWINCH (and once in a while): true when the size is another. */
bool	term_resized(struct term *t);

/* ---- life and death ---- */
/* Installs handlers that put the terminal back and die of the same signal:
 * SEGV BUS FPE ILL ABRT, and TERM HUP INT QUIT where nobody handles them; and
 * for the end of memory. */
void	term_on_death(void);
/* Async-signal-safe; does nothing when no terminal is open. */
void	term_restore_raw(void);
/* For SIGTSTP: gives the terminal back, stops the process, takes it again when
 * continued. */
void	term_suspend(struct term *t);
/* For SIGCONT after a SIGSTOP of somebody else. */
void	term_resume(struct term *t);
/* For an outside program ($EDITOR): gives the screen away, takes it back. */
void	term_leave(struct term *t);

#endif
