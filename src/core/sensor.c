/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sensor.c -- alarms of devices.  Layer: core (pure). */
#include "core/sensor.h"

#include <string.h>

/* The last '*' alone is ever gone back to: the product of the lengths at worst. */
bool
sensor_fits(struct str pattern, struct str name)
{
	size_t p = 0, n = 0, star = SIZE_MAX, from = 0;

	while (n < name.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			from = n;
		} else if (p < pattern.n && (pattern.p[p] == '?' ||
		    pattern.p[p] == name.p[n])) {
			p++;
			n++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			n = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

const struct law_sensor *
law_sensor(const struct law *l, struct str device, struct str metric)
{
	for (size_t i = 0; i < l->sensors_n; i++)
		if (str_eq(l->sensors[i].metric, metric) &&
		    sensor_fits(l->sensors[i].device, device))
			return &l->sensors[i];
	return NULL;
}

static int64_t
distance(const struct law_sensor *row, int64_t v)
{
	if (row->has_low && v < row->low_e6)
		return row->low_e6 - v;
	if (row->has_high && v > row->high_e6)
		return v - row->high_e6;
	return 0;
}

bool
sensor_farther(const struct law_sensor *row, int64_t a_e6, int64_t b_e6)
{
	return distance(row, a_e6) > distance(row, b_e6);
}

bool
sensor_out(const struct law_sensor *row, int64_t value_e6)
{
	return distance(row, value_e6) > 0;
}

/* Keeps the newest ones, in order; false: it is there already. */
static bool
keep(struct sensor *s, int64_t at_ms, int64_t value_e6)
{
	size_t i = s->n;

	while (i > 0 && s->kept[i - 1].at_ms >= at_ms) {
		i--;
		if (s->kept[i].at_ms == at_ms &&
		    s->kept[i].value_e6 == value_e6)
			return false;
	}
	if (s->n < SENSOR_KEPT) {
		memmove(&s->kept[i + 1], &s->kept[i],
		    (s->n - i) * sizeof *s->kept);
		s->n++;
	} else if (i > 0) {		/* the oldest goes */
		i--;
		memmove(&s->kept[0], &s->kept[1], i * sizeof *s->kept);
	} else {
		return true;		/* older than all that are kept */
	}
	s->kept[i] = (struct sensor_reading){ at_ms, value_e6 };
	return true;
}

static enum sensor_said
out_of_bounds(struct sensor *s, const struct law_sensor *row, int64_t at_ms,
    int64_t value_e6)
{
	const int64_t hold_ms = (int64_t)row->hold_s * 1000;

	if (s->alarm) {
		if (at_ms >= s->in_ms)
			s->in_ms = 0;
		if (!sensor_farther(row, value_e6, s->worst_e6))
			return SENSOR_STANDS;
		s->worst_e6 = value_e6;
		return SENSOR_WORSE;
	}
	/* Of the alarm that is over; or something in bounds came after it, and
	 * it has to last. */
	if (at_ms <= s->ended_ms || (hold_ms > 0 && at_ms < s->calm_ms))
		return SENSOR_NOTHING;
	if (s->out_ms == 0)
		s->worst_e6 = value_e6;
	else if (sensor_farther(row, value_e6, s->worst_e6))
		s->worst_e6 = value_e6;
	if (s->out_ms == 0 || at_ms < s->out_ms)
		s->out_ms = at_ms;
	/* A late one may be the first: what came before it says how long. */
	for (size_t i = s->n; i > 0; i--)
		if (s->kept[i - 1].at_ms > at_ms) {
			at_ms = s->kept[i - 1].at_ms;
			break;
		}
	if (at_ms - s->out_ms < hold_ms)
		return SENSOR_NOTHING;
	s->alarm = true;
	s->began_ms = s->out_ms;
	s->in_ms = 0;
	return SENSOR_RAISED;
}

static enum sensor_said
in_bounds(struct sensor *s, const struct law_sensor *row, int64_t at_ms)
{
	const int64_t hold_ms = (int64_t)row->hold_s * 1000;

	if (!s->alarm) {
		if (at_ms > s->calm_ms)
			s->calm_ms = at_ms;
		if (at_ms >= s->out_ms)
			s->out_ms = 0;
		return SENSOR_NOTHING;
	}
	/* Before the newest that is out, it says nothing of now. */
	for (size_t i = 0; i < s->n; i++)
		if (s->kept[i].at_ms > at_ms &&
		    sensor_out(row, s->kept[i].value_e6))
			return SENSOR_NOTHING;
	if (at_ms < s->began_ms)
		return SENSOR_NOTHING;
	if (s->in_ms == 0 || at_ms < s->in_ms)
		s->in_ms = at_ms;
	if (s->kept[s->n - 1].at_ms - s->in_ms < hold_ms)
		return SENSOR_NOTHING;
	s->alarm = false;
	s->ended_ms = s->calm_ms = s->kept[s->n - 1].at_ms;
	s->out_ms = s->in_ms = 0;
	return SENSOR_OVER;
}

enum sensor_said
sensor_take(struct sensor *s, const struct law_sensor *row, int64_t at_ms,
    int64_t value_e6)
{
	if (!keep(s, at_ms, value_e6))
		return SENSOR_KNOWN;
	return sensor_out(row, value_e6) ?
	    out_of_bounds(s, row, at_ms, value_e6) :
	    in_bounds(s, row, at_ms);
}

void
sensor_resume(struct sensor *s, int64_t began_ms)
{
	s->alarm = true;
	s->began_ms = s->out_ms = began_ms;
	s->in_ms = 0;
}
