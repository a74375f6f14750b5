/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h -- what a seat or a grid officer says, as the event a case begins
 * with.  Layer: app. The console's line and rehearsals make their reports here.
 *
 * Arguments: channel= matter= grid= (by code, name, pinyin), title= place= text=
 * caller= phone= addr=, urgent=1, missed=1, level=N,
 * call=ID (the exchange's own id of the call), and the profile's own
 * fields. A grid nobody named follows from the words, or from where the officer
 * patrols. */
#ifndef APP_REPORT_H
#define APP_REPORT_H

#include "app/move.h"

struct report {
	struct body	body, secret;	/* texts borrow from the arguments */
	uint64_t	grid;
	bool		channel, title;
	const struct seat *who;
	char		why[320];	/* translated; empty when OK */
};

struct report_ask {
	struct rules	*rules;		/* NULL: places are read from law alone */
	const struct law *law;
	const struct seat *who;
	const struct move_arg *args;
	size_t		n;
	int64_t		now_ms;
	struct spot	at;		/* where the reporter stands … */
	enum datum	datum;		/* … in this; DATUM_NONE: not known */
	/* How a grid and a matter among args came to be; NULL: a person chose the
	 * grid, nothing is said of the matter. sure: 0..100. */
	const char	*grid_by, *matter_by;
	uint8_t		grid_sure, matter_sure;
	int64_t		promised_ms;	/* a call back by then; 0 none */
};

/*   ERR_NOT_FOUND, ERR_BAD_INPUT  an argument; ERR_REFUSED  not by this role */
MUST_CHECK enum err report_make(struct report *r, const struct report_ask *q);
/* at_ms: as an intent's. Borrows from r. */
void	report_intent(const struct report *r, int64_t at_ms,
	    struct intent *out);

#endif
