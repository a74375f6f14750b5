/* SPDX-License-Identifier: GPL-3.0-or-later */
/* casefile_fold.h -- what casefile.c and casefile_fold.c share: a step without
 * the check of base, for orders that a merge made.  Layer: core (private). */
#ifndef CORE_CASEFILE_FOLD_H
#define CORE_CASEFILE_FOLD_H

#include "core/casefile.h"

/* casefile_apply without looking at base or subject; why is not NULL. */
MUST_CHECK enum err casefile_step(struct casefile *c, const struct event *e,
    const struct law *law, struct refusal *why);

/* Counts e as the last event of c, whatever it did. */
void casefile_stamp(struct casefile *c, const struct event *e, bool undoable);

#endif
