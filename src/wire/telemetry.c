/* SPDX-License-Identifier: GPL-3.0-or-later */
/* telemetry.c -- readings of devices.  Layer: wire. */
#include "wire/telemetry.h"

#include "wire/decimal.h"

/* "topic:2" goes into *part, all else is a path. */
static bool
where(struct str opts, const char *name, struct str *path, int *part)
{
	int64_t n;

	if (!str_option(opts, name, path))
		return true;
	if (!str_starts(*path, STR("topic:")))
		return path->n > 0;
	if (!str_int(str_from(*path, 6), &n) || n < 0 || n > 31)
		return false;
	*part = (int)n;
	return true;
}

bool
telemetry_map_read(struct telemetry_map *m, struct str opts)
{
	*m = (struct telemetry_map){ .device = STR("device"),
		.metric = STR("metric"), .value = STR("value"),
		.time = STR("time"), .device_part = -1, .metric_part = -1 };
	(void)str_option(opts, "value", &m->value);
	(void)str_option(opts, "time", &m->time);
	(void)str_option(opts, "values", &m->values);
	return where(opts, "device", &m->device, &m->device_part) &&
	    where(opts, "metric", &m->metric, &m->metric_part) &&
	    m->value.n > 0;
}

/* A name of a device or metric: it stands in keys and on the screen. */
static bool
good_name(struct str s)
{
	if (s.n == 0 || s.n > TELEMETRY_NAME)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 0x20 || s.p[i] == 0x7f ||
		    s.p[i] == ':')
			return false;
	return true;
}

static struct str
part_of(struct str topic, int n)
{
	struct str part = STR_NONE;

	for (int i = 0; i <= n; i++)
		if (!str_cut(&topic, '/', &part))
			return STR_NONE;
	return part;
}

static bool
number(struct str s, int64_t *e6)
{
	if (str_is(s, "true") || str_is(s, "false")) {
		*e6 = str_is(s, "true") ? DECIMAL_ONE : 0;
		return true;
	}
	return decimal_parse(s, e6);
}

static void
add(struct telemetry *t, struct str metric, struct str value)
{
	struct telemetry_reading *const g = &t->at[t->n];

	if (t->n < TELEMETRY_READINGS && good_name(metric) &&
	    number(value, &g->value_e6)) {
		g->metric = metric;
		t->n++;
	} else {
		t->skipped++;
	}
}

/* data.temp where values is data; deeper ones are no metrics. */
static void
add_all(struct telemetry *t, const struct telemetry_map *m,
    const struct record *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct str s = r->names[i];

		if (!str_starts(s, m->values))
			continue;
		s = str_from(s, m->values.n);
		if (str_starts(s, STR(".")))
			add(t, str_from(s, 1), r->values[i]);
	}
}

static enum err
take(const struct telemetry_map *m, struct str topic, const struct record *r,
    struct telemetry *out, const char **expected)
{
	const struct str time = record_get(r, m->time);

	out->device = m->device_part >= 0 ? part_of(topic, m->device_part) :
	    record_get(r, m->device);
	if (!good_name(out->device)) {
		*expected = "a device of 1 to 47 bytes without blanks or ':'";
		return ERR_BAD_INPUT;
	}
	if (time.n > 0 && !decimal_time(time, m->offset_min, &out->at_ms)) {
		*expected = "a time: seconds, milliseconds or RFC 3339";
		return ERR_BAD_INPUT;
	}
	if (m->values.n > 0)
		add_all(out, m, r);
	else
		add(out, m->metric_part >= 0 ? part_of(topic, m->metric_part) :
		    record_get(r, m->metric), record_get(r, m->value));
	if (out->n > 0)
		return OK;
	*expected = "a metric and a value that is a number";
	return ERR_BAD_INPUT;
}

enum err
telemetry_read(struct jsonobject *o, const struct telemetry_map *m,
    struct str topic, struct str json, struct telemetry *out,
    const char **expected)
{
	struct record r = { .number = 1, .length = json.n };

	out->device = STR_NONE;
	out->at_ms = 0;
	out->n = out->skipped = 0;
	*expected = NULL;
	if (json.n > TELEMETRY_MAX) {
		*expected = "a message of at most 64 KiB";
		return ERR_TOO_BIG;
	}
	o->field_max = TELEMETRY_MAX;
	jsonobject_read(o, json, &r);
	if (r.fault != OK) {
		*expected = r.expected;
		return r.fault;
	}
	return take(m, topic, &r, out, expected);
}
