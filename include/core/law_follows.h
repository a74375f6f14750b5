/* SPDX-License-Identifier: GPL-3.0-or-later */
/* law_follows.h -- may a store that lived by one profile go on by another?
 * Layer: core (pure). Histories are folded anew (verify, undo, events of other
 * nodes), so what was lawful must stay so and lead to the same state. A case
 * keeps the clocks of its version; all else is today's, and a store adopts only
 * profiles under which its past folds the same: they may add, but not take
 * away. */
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
 *   states     each old one keeps id, code, stage, open and turn
 *   moves      the old rows come first, in order, each with the same from,
 *              action, to, effects and flags set; roles, kinds and versions may
 *              grow, guards may shrink, where no later row of the action was
 *              taken instead; a row may end with the version before; what rungs
 *              of older versions open stays as it is for their cases
 *   roles      each old code keeps its bit
 *   units      where there are clocks, each keeps id and code; where a guard
 *              asks for the level, its level and town
 *   seasons    the old ones come first, unchanged
 *   systems    where a guard asks who commands, the same unit does
 *   classes    where there are clocks, each major keeps its kind
 *   profile    same code, first state, offset, fallback unit, levels; caps, the
 *              undo time and the patience with claims do not make lawful what
 *              was refused or refuse what was lawful
 *   version    higher where clocks, ladders, shifts (also which one a unit
 *              works), working slots or holidays differ; never lower */
MUST_CHECK enum err law_follows(const struct law *old, const struct law *new,
    struct law_breach *why);

#endif
