/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backoff.h -- how long to wait before the next try.  Layer: channel (pure). */
#ifndef CHANNEL_BACKOFF_H
#define CHANNEL_BACKOFF_H

#include <stdint.h>

#define BACKOFF_FIRST_MS	5000
#define BACKOFF_MOST_MS		1800000
#define BACKOFF_ASKED_MS	86400000	/* the longest a peer may ask for */

/* tries: made so far, 1 and more. Doubled each time, half of it by chance, so
 * that many who failed together do not come back together. asked_ms: what the
 * peer said (Retry-After), -1 nothing: never sooner than that. */
int64_t	backoff_ms(unsigned tries, uint32_t chance, int64_t asked_ms);
/* Likewise, but what nobody asked for is at most most_ms, 1 and more. */
int64_t	backoff_within(unsigned tries, uint32_t chance, int64_t asked_ms,
	    int64_t most_ms);

#endif
