/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_iot_in.h -- what the files of the driver iot share.  Layer: app
 * (private: link_iot.c link_iot_watch.c link_iot_write.c).
 *
 *	message ─▶ readings ─▶ watch (core/sensor) ─▶ wants ─▶ one commit
 *
 * A watch is one metric of one device that a row of sensors.tsv rules. What it
 * wants written stays wanted until it is: a store that is full or busy delays an
 * alarm and never loses it. */
#ifndef APP_LINK_IOT_IN_H
#define APP_LINK_IOT_IN_H

#include "app/batch.h"
#include "app/link_mqtt.h"
#include "core/placing.h"
#include "core/sensor.h"
#include "wire/telemetry.h"

#define WATCH_MOST	65536	/* what devices call themselves is theirs */
#define WATCH_COMMIT	64	/* events in one commit */

enum { WANT_CASE = 1, WANT_AGAIN = 2, WANT_WORSE = 4, WANT_OVER = 8 };

struct watch {
	struct sensor	s;
	const struct law_sensor *row;
	char		device[TELEMETRY_NAME + 1], metric[TELEMETRY_NAME + 1];
	uint32_t	n;		/* of the last alarm; 0 none was */
	uint32_t	slot;		/* its case, SLOT_NONE */
	uint8_t		want;		/* WANT_ bits */
	bool		queued;
	uint16_t	notes;		/* on that case, since we know it */
	uint32_t	hidden;		/* repeats that got no note */
	int64_t		noted_ms;
};

struct iot {
	struct link	*l;
	struct link_mqtt *line;
	struct telemetry_map map;
	struct jsonobject json;
	struct telemetry t;
	struct watch	**at;		/* owned: open addressing by name */
	size_t		n, cap;
	struct watch	**queue;	/* owned: those that want something */
	size_t		queue_n, queue_cap;
	uint64_t	timer;
	struct batch	batch;
	bool		failed;		/* the last commit did */
	int64_t		room;		/* new cases that may be made now */
	int64_t		filled_us;
	bool		bad;		/* one fault was put aside this minute */
	int64_t		bad_us;
	uint64_t	strange;	/* readings no row rules */
	int64_t		count_us;	/* link_count, now and then */
	uint64_t	counted;
	int64_t		newest_ms;
};

/* --- link_iot_watch.c --- */
/* The watch of device and metric, made where a row rules it; NULL: none does. */
struct watch *iot_watch(struct iot *o, struct str device, struct str metric);
void	iot_watches_fini(struct iot *o);
/* "<link>:<device>:<metric>:<n>" */
void	iot_key(const struct iot *o, const struct watch *w, uint32_t n,
	    char out[192]);
/* Is the case of its last alarm still open? Then c, which may be NULL, is it. */
bool	iot_open_case(const struct iot *o, const struct watch *w,
	    const struct casefile **c);

/* --- link_iot_write.c --- */
/* What a reading led to is written soon. */
void	iot_want(struct iot *o, struct watch *w, enum sensor_said said);
void	iot_write_begin(struct iot *o);
void	iot_write_fini(struct iot *o);

#endif
