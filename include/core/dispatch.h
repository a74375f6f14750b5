/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch.h -- which unit a case belongs to: matter × area.  Layer: core.
 * Of the rules that fit a case the most specific wins, in this order: the
 * matter's level (matter, minor, major, any), the area's level (unit grid,
 * basic grid, area, town, district, any), priority, version, id. When none
 * fits, the profile's fallback unit takes it. */
#ifndef CORE_DISPATCH_H
#define CORE_DISPATCH_H

#include "base/buf.h"
#include "core/law.h"

/* What a fitting rule lost on against the one before it. */
enum dispatch_loss { LOST_NOT, LOST_MATTER, LOST_AREA, LOST_PRIORITY,
	LOST_VERSION };
/* English words of it ("less specific matter"), msgids; "" for LOST_NOT. */
const char *dispatch_loss_text(enum dispatch_loss l);

struct dispatch_hit {
	const struct law_rule	*rule;
	uint8_t			 matter_level;	/* 0 any, 1 major … 3 matter */
	uint8_t			 area_level;	/* 0 any, else enum grid_level */
	enum dispatch_loss	 lost;		/* against the winner */
};

struct dispatch_choice {
	uint16_t	unit, enforcer;		/* 0 absent */
	uint32_t	rule, version;		/* 0: the fallback unit */
};

/* The rules that fit, winner first; at most cap of them. Returns how many fit
 * in all. matter and grid may be 0 (not known): only rules for any fit then. */
size_t	dispatch_hits(const struct law *law, uint32_t matter, uint64_t grid,
	    struct dispatch_hit *out, size_t cap);

/* The winner, or the fallback. trace, if not NULL, gets one ASCII line:
 * "R2071@1 matter=5003012 area=110115005 > R9@1 less specific area". */
struct dispatch_choice dispatch_choose(const struct law *law, uint32_t matter,
	    uint64_t grid, struct buf *trace);

#endif
