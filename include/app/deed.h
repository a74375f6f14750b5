/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deed.h -- one person's move and all that goes into the same commit: the
 * desk's own next step (app/auto), what it does to other cases (app/merge), and
 * for an undo the desk's step on top.  Layer: app.
 *
 *	e = deed_prepare(&d, &ask);          as move_prepare; d.m.why
 *	n = deed_intents(&d, it, at, at_ms); it has room for deed_room(&d)
 *	commit(it, n) ...                    d.at and d.next_at: their outcomes
 *	deed_fini(&d); */
#ifndef APP_DEED_H
#define APP_DEED_H

#include "app/auto.h"
#include "app/merge.h"
#include "app/move.h"

struct deed {
	struct move	m;
	struct auto_step next;		/* what the desk does right after it */
	struct merge	others;
	size_t		at, next_at;	/* of their intents; SIZE_MAX none */
};

MUST_CHECK enum err deed_prepare(struct deed *d, const struct move_ask *q);
size_t	deed_room(const struct deed *d);
/* Writes the deed's intents behind the `at` ones that it already holds; at_ms
 * as an intent's. Returns how many there are then. */
size_t	deed_intents(struct deed *d, struct intent *it, size_t at,
	    int64_t at_ms);
/* What stands on top after the commit: the desk's step, or the person's own. */
const struct outcome *deed_top(const struct deed *d,
	    const struct outcome *out);
void	deed_fini(struct deed *d);

#endif
