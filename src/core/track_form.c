/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stored form of a track: u8 form = 1, varint points; then of each, zigzag:
 * how much more time than from the one before to the one before that, degrees
 * east, degrees north, metres it may be off: all as steps from the one before,
 * the first from zero. Marks are not in it; they follow from the points. */
#include "core/track.h"

#include <stdlib.h>
#include "base/alloc.h"
#include "core/varint.h"

#define FORM		1
#define LEAST		4	/* bytes of a point */
#define LON_MAX		(180LL * GEO_UNIT)
#define LAT_MAX		(90LL * GEO_UNIT)
#define MS_MAX		(INT64_C(1) << 53)

void
track_put(const struct track_point *p, size_t n, struct buf *out)
{
	struct track_point was = { 0 };
	int64_t pace = 0;

	buf_byte(out, FORM);
	buf_varint(out, n);
	for (size_t i = 0; i < n; i++) {
		buf_zigzag(out, p[i].ms - was.ms - pace);
		buf_zigzag(out, (int64_t)p[i].at.lon - was.at.lon);
		buf_zigzag(out, (int64_t)p[i].at.lat - was.at.lat);
		buf_zigzag(out, p[i].acc_m - was.acc_m);
		pace = i > 0 ? p[i].ms - was.ms : 0;
		was = p[i];
	}
}

/* *v moves by what stands next; false: nothing does, or it would leave the
 * bounds. */
static bool
take_step(struct str *s, int64_t *v, int64_t least, int64_t most)
{
	int64_t d;

	if (!take_zigzag(s, &d) || __builtin_add_overflow(*v, d, v))
		return false;
	return *v >= least && *v <= most;
}

static bool
take_point(struct str *s, struct track_point *p, bool first,
    const struct track_point *was, int64_t *pace)
{
	int64_t ms = was->ms + *pace, lon = was->at.lon, lat = was->at.lat;
	int64_t acc = was->acc_m;

	if (!take_step(s, &ms, -MS_MAX, MS_MAX) ||
	    !take_step(s, &lon, -LON_MAX, LON_MAX) ||
	    !take_step(s, &lat, -LAT_MAX, LAT_MAX) ||
	    !take_step(s, &acc, -1, INT16_MAX))
		return false;
	*p = (struct track_point){ .ms = ms, .acc_m = (int16_t)acc,
		.at = { (int32_t)lon, (int32_t)lat } };
	*pace = first ? 0 : ms - was->ms;
	return true;
}

enum err
track_get(struct str bytes, struct track_point **out, size_t *n)
{
	struct track_point was = { 0 }, *p;
	int64_t pace = 0;
	uint64_t count;

	*out = NULL;
	*n = 0;
	if (bytes.n == 0 || bytes.p[0] != FORM)
		return bytes.n == 0 ? ERR_BAD_INPUT : ERR_VERSION;
	bytes = str_from(bytes, 1);
	if (!take_varint(&bytes, &count) || count > bytes.n / LEAST)
		return ERR_BAD_INPUT;
	p = xmalloc(((size_t)count + 1) * sizeof(*p));
	for (size_t i = 0; i < count; i++) {
		if (!take_point(&bytes, &p[i], i == 0, &was, &pace)) {
			free(p);
			return ERR_BAD_INPUT;
		}
		was = p[i];
	}
	if (bytes.n != 0) {
		free(p);
		return ERR_BAD_INPUT;
	}
	*out = p;
	*n = (size_t)count;
	return OK;
}
