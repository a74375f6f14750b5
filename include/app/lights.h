/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lights.h -- how each remote stands, as the desk sees it: one light each.
 * Layer: app. Read from this process where it runs them, else from what the
 * process that does leaves in the store; so a desk of any seat shows the same.
 *
 *	good ●   contact, nothing to come, nothing stuck
 *	busy ◐   catching up, something waits to be tried again, or a gap stands
 *	off  ○   no contact; since when is said
 *	held ‖   a person paused or drains it
 * A light is told by its sign, and where there is room by its word; what one
 * sees of a remote is never shown without its age unless it is fresh. */
#ifndef APP_LIGHTS_H
#define APP_LIGHTS_H

#include "app/desk_in.h"
#include "app/link.h"
#include "app/sheet.h"

enum light { LIGHT_UNKNOWN, LIGHT_GOOD, LIGHT_HELD, LIGHT_BUSY, LIGHT_OFF };

#define LIGHT_FRESH_MS (2 * CLOCK_MIN_MS)	/* younger needs no age */

struct light_row {
	const struct law_link *row;	/* of lights.rows */
	struct store_link st;
	bool		tried;		/* st is known */
	bool		ours;		/* a row that this node runs */
	bool		here;		/* by this very process */
	enum light	light;
	uint64_t	aside, unseen;	/* put aside; not looked at */
};

struct lights {
	struct link_rows rows;
	struct light_row *at;		/* owned */
	size_t		n;
	bool		read;		/* rows are */
	int64_t		looked_ms;
	uint64_t	seen;		/* hash of what is shown */
};

/* --- what one is --- */
enum light	light_of(const struct law_link *row, const struct store_link *st,
		    bool tried, int64_t now_ms);
uint32_t	light_sign(enum light l, bool ascii);	/* code point */
void		light_put(enum light l, bool ascii, struct buf *out);
const char	*light_word(enum light l);		/* N_() */
enum role	light_role(enum light l);
/* How old what one sees of it is, at least; -1: never anything, 0: fresh. */
int64_t		light_age(const struct light_row *r, int64_t now_ms);
/* Its name for people: that of the row, else the code. */
struct str	light_name(const struct light_row *r);

/* --- of a desk --- */
struct lights	*lights_of(struct desk *d);
/* Reads all anew; with force also sooner than the pace allows. */
void		lights_look(struct desk *d, bool force);
void		lights_tick(struct desk *d);
int64_t		lights_next_ms(const struct desk *d);
/* The row whose state is shown for a channel of the law; NULL: none has it. */
const struct light_row *lights_channel(const struct desk *d, unsigned channel);
/* Into the status line from column x, never beyond end; returns where it ended. */
int		lights_draw(struct desk *d, struct cells *g, int x, int end);
/* All of them in one line of text, for the linear desk and the log. */
void		lights_text(struct desk *d, struct buf *out);

#endif
