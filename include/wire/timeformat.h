/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timeformat.h -- times as others spell them.  Layer: wire.
 * A format is "ISO" (what base/clock reads) or a pattern of these marks: %Y
 * (4 digits), %m %d %H %I %M %S (1 or 2), %f (a fraction, 1 to 9 digits), %p
 * (AM or PM, any case), %z (Z, +08:00, +0800 or +08), %% ; a blank
 * stands for one or more, all else for itself. Neither TZ nor locale is asked. */
#ifndef WIRE_TIMEFORMAT_H
#define WIRE_TIMEFORMAT_H

#include <stdint.h>
#include "base/str.h"

bool	timeformat_valid(struct str format);

struct timeformat_time {
	int64_t	ms;		/* UTC */
	bool	date_only;	/* the format has no hour */
};

/* The whole of value must fit, and the time must exist. zone_min (minutes east)
 * is that of values that name none. False leaves *out alone. */
bool	timeformat_parse(struct str format, struct str value, int zone_min,
	    struct timeformat_time *out);

#endif
