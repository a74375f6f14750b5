/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sensor.h -- when what a device says is an alarm, and when it is over.
 * Layer: core (pure).
 *
 *	calm ── out of bounds for hold_s ──▶ alarm ── in bounds for hold_s ──▶ calm
 *
 * Telemetry is lossy, doubled and out of order: time is that of the readings,
 * never that of their arrival. A late one still counts where nothing newer
 * has settled what it says. */
#ifndef CORE_SENSOR_H
#define CORE_SENSOR_H

#include "core/law.h"

#define SENSOR_KEPT 8	/* readings kept, for whoever is told */

struct sensor_reading { int64_t at_ms, value_e6; };

struct sensor {				/* one metric of one device; zeroed: calm */
	struct sensor_reading kept[SENSOR_KEPT];	/* oldest first */
	uint8_t		n;
	bool		alarm;
	int64_t		out_ms;		/* out of bounds since; 0 it is not */
	int64_t		in_ms;		/* in bounds since, in an alarm; 0 not */
	int64_t		calm_ms;	/* newest reading in bounds while calm */
	int64_t		began_ms, ended_ms;	/* of the alarm */
	int64_t		worst_e6;	/* of the alarm, farthest out */
};

enum sensor_said {
	SENSOR_NOTHING,
	SENSOR_RAISED,			/* calm until now */
	SENSOR_WORSE,			/* farther out than ever in this alarm */
	SENSOR_STANDS,			/* out of bounds, as before */
	SENSOR_OVER,
	SENSOR_KNOWN			/* the same reading again */
};

/* Farther out of the bounds of row than b? In bounds is 0 far. */
bool	sensor_farther(const struct law_sensor *row, int64_t a_e6, int64_t b_e6);
bool	sensor_out(const struct law_sensor *row, int64_t value_e6);
enum sensor_said sensor_take(struct sensor *s, const struct law_sensor *row,
    int64_t at_ms, int64_t value_e6);
/* An alarm that was raised by somebody before us (another process) stands. */
void	sensor_resume(struct sensor *s, int64_t began_ms);

/* Does name fit pattern ('*' any bytes, '?' any one)? */
bool	sensor_fits(struct str pattern, struct str name);

#endif
