/* SPDX-License-Identifier: GPL-3.0-or-later */
/* track.h -- where an officer's device was, made honest.  Layer: core (pure).
 *
 * Raw points are kept as they came. Cleaning marks, never moves or deletes:
 *   TRACK_TWICE   the same time as the newest before it
 *   TRACK_BACK    a time before the newest before it
 *   TRACK_JUMP    faster than TRACK_FAST_KMH from the last good point; when 3 in a
 *                 row agree with each other, it was the earlier ones that jumped:
 *                 those since the last gap, if they are fewer than 3; more agree
 *                 with each other, too: then a new stretch begins (TRACK_GAP)
 *   TRACK_COARSE  the device says it is off by more than TRACK_COARSE_M
 *   TRACK_GAP     more than TRACK_GAP_MS since the last good point: a new stretch
 *                 begins (the point itself is good)
 * A stop (check-in) is where good points stay within TRACK_STOP_M of the first of
 * them for TRACK_STOP_MS, without a gap.
 * For safety and fair work: it says where a grid was not looked after, not how fast
 * somebody walks. */
#ifndef CORE_TRACK_H
#define CORE_TRACK_H

#include "base/buf.h"
#include "core/gridmap.h"

#define TRACK_FAST_KMH	200
#define TRACK_GAP_MS	(5 * 60 * 1000)
#define TRACK_COARSE_M	100
#define TRACK_STOP_M	50
#define TRACK_STOP_MS	(5 * 60 * 1000)
enum track_mark { TRACK_TWICE = 1, TRACK_BACK = 2, TRACK_JUMP = 4, TRACK_COARSE = 8,
	TRACK_GAP = 16 };
#define TRACK_BAD (TRACK_TWICE | TRACK_BACK | TRACK_JUMP | TRACK_COARSE)

struct track_point {
	int64_t		ms;
	struct spot	at;		/* WGS-84, as the device said */
	int16_t		acc_m;		/* -1 not said */
	uint8_t		marks;		/* enum track_mark, by track_clean */
	uint8_t		spare;
};
/* Times and metres of stretches: moving is what is no stop. */
struct track_sum {
	size_t		points, bad, gaps, stops;
	int64_t		first_ms, last_ms, moving_ms, gap_ms;
	double		metres;
};
/* out may be NULL. */
void		track_clean(struct track_point *p, size_t n, struct track_sum *out);
/* How many there are; the first cap of them go out. */
struct track_stop { int64_t from_ms, to_ms; struct spot at; };
size_t		track_stops(const struct track_point *p, size_t n,
		    struct track_stop *out, size_t cap);
/* Milliseconds in each area of the map (by index into its shapes), of good points; at[]
 * has as many as there are features, and is zeroed here. Of the time between two points
 * of a stretch each one's area has half. datum: the map's. */
void		track_cover(const struct track_point *p, size_t n,
		    const struct gridmap *m, enum datum datum, int64_t *at,
		    size_t features);
/* The stored form: points of one officer and one day. Delta coded; the same points
 * give the same bytes. */
void		track_put(const struct track_point *p, size_t n, struct buf *out);
MUST_CHECK enum err track_get(struct str bytes, struct track_point **out,
		    size_t *n);	/* owned by the caller */

#endif
