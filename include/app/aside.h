/* SPDX-License-Identifier: GPL-3.0-or-later */
/* aside.h -- what was put aside, tried once more: a document is taken anew at
 * once, for who was a stranger then may be trusted now; a channel's record is
 * given to its driver by whoever runs the link.  Layer: app. */
#ifndef APP_ASIDE_H
#define APP_ASIDE_H

#include "core/law.h"
#include "store/replica.h"

enum aside_fate {
	ASIDE_TAKEN,	/* it is in, or waits for what comes before it */
	ASIDE_STILL,	/* as wrong as it was */
	ASIDE_ASKED,	/* the driver will have it; comes back if it is wrong */
	ASIDE_NEVER	/* that driver takes nothing again from here */
};

/* ERR_NOT_FOUND: there is none of that number. */
MUST_CHECK enum err aside_again(struct store *s, const struct law *law,
    uint64_t id, int64_t now_ms, enum aside_fate *fate);

#endif
