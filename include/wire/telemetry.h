/* SPDX-License-Identifier: GPL-3.0-or-later */
/* telemetry.h -- what devices say of themselves: JSON objects, each of one
 * metric or of several, by a map of where things stand.  Layer: wire.
 *
 *	{"device":"lift-17","metric":"temp","value":41.5,"time":1795334400}
 *	{"id":"lift-17","ts":"2026-11-22T08:00:00Z","data":{"temp":41.5,"door":1}}
 *
 * The first is read by the map that is there when nothing is said; the second by
 * device=id;time=ts;values=data. A device or metric may also be a part of the
 * topic, counted from 0: device=topic:1. */
#ifndef WIRE_TELEMETRY_H
#define WIRE_TELEMETRY_H

#include <stdint.h>
#include "wire/jsonobject.h"

#define TELEMETRY_MAX	65536	/* bytes of one message */
#define TELEMETRY_READINGS 64	/* in one message */
#define TELEMETRY_NAME	47	/* bytes of a device's or a metric's name */

struct telemetry_map {		/* borrowed; names of JSON paths */
	struct str	device, metric, value, time;
	struct str	values;		/* an object of metric: value; then metric
					   and value are not asked */
	int		device_part, metric_part;	/* of the topic, -1 none */
	int		offset_min;	/* of times that name no zone */
};

struct telemetry_reading {
	struct str	metric;		/* lent */
	int64_t		value_e6;
};

struct telemetry {
	struct str	device;		/* lent */
	int64_t		at_ms;		/* 0: the message does not say */
	struct telemetry_reading at[TELEMETRY_READINGS];
	size_t		n;
	size_t		skipped;	/* values that are no numbers */
};

/* device metric value time; opts of a link's row (k=v;k=v) say otherwise.
 * false: an option cannot be understood. */
bool	telemetry_map_read(struct telemetry_map *m, struct str opts);

/* Texts are lent by o and topic. ERR_BAD_INPUT ERR_BAD_UTF8 ERR_TOO_BIG: *expected says what
 * should stand there. true and false are 1 and 0. */
MUST_CHECK enum err telemetry_read(struct jsonobject *o,
    const struct telemetry_map *m, struct str topic, struct str json,
    struct telemetry *out, const char **expected);

#endif
