/* SPDX-License-Identifier: GPL-3.0-or-later */
/* law_follows.h -- may a store that lived by one profile go on by another?
 * Layer: core (pure). Histories are folded anew (verify, undo, events of other
 * nodes), so what was lawful must stay so and lead to the same state. Until
 * cases carry their own profile along, a store adopts only profiles under
 * which its past folds the same: they may add, but not take away. */
#ifndef CORE_LAW_FOLLOWS_H
#define CORE_LAW_FOLLOWS_H

#include "base/err.h"
#include "core/law.h"

/* The first thing that would change the past. */
struct law_breach {
	const char	*file;		/* of the profile */
	const char	*what;		/* English sentence, msgid */
	struct str	name;		/* the thing's code, from the old law */
};

/* OK, or ERR_REFUSED with *why:
 *   states     each old one keeps id, code, stage and open
 *   moves      the old rows come first, in order, each with the same from,
 *              action, to and effects; roles may grow, guards may shrink
 *   roles      each old code keeps its bit
 *   profile    same code, first state, offset, fallback unit; the return cap,
 *              the undo time and the patience with claims do not make lawful
 *              what was refused or refuse what was lawful */
MUST_CHECK enum err law_follows(const struct law *old, const struct law *new,
    struct law_breach *why);

#endif
