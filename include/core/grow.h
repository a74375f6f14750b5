/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grow.h -- model cells for grids of which only code, name and centre are known.
 * Layer: core (pure).  示意: nobody surveyed them, and they say so.
 *
 * Level by level: the children of an area (in the law's tree) split it among them,
 * around their centres where these are known and lie inside, else around spots
 * spread evenly; each gets about its equal share of the area where no centre says
 * otherwise. Cells of one parent cover it wholly, without gap or overlap, and share
 * their borders spot by spot. Integers only: the same on every machine. */
#ifndef CORE_GROW_H
#define CORE_GROW_H

#include "core/law.h"
#include "core/shape.h"

/* Grows what out lacks below the areas it holds. out holds at least one area with a
 * code of law's grids (say, towns, or the district); with none: the district's
 * outline is made first, around all centres known, and its towns in it. Only grids
 * that are not dead. What was grown is marked
 * SHAPE_MODEL, and then out->schematic is set. ERR_NOT_FOUND:
 * neither an area nor a centre to begin with. */
MUST_CHECK enum err grow_grids(const struct law *law, struct shapes *out,
    unsigned lowest);

#endif
