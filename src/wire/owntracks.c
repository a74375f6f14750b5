/* SPDX-License-Identifier: GPL-3.0-or-later */
/* owntracks.c -- positions of phones.  Layer: wire. */
#include "wire/owntracks.h"

#include "wire/decimal.h"

#define LAT_MOST	(90 * DECIMAL_ONE)
#define LON_MOST	(180 * DECIMAL_ONE)
#define ACC_MOST	1000000

static bool
degrees(const struct record *r, const char *name, int64_t most, int32_t *out)
{
	int64_t e6;

	if (!decimal_parse(record_get(r, str_of(name)), &e6) || e6 > most ||
	    e6 < -most)
		return false;
	*out = (int32_t)e6;
	return true;
}

/* A figure that may be missing, and is as if it were where it makes no sense. */
static int32_t
figure(const struct record *r, const char *name, int32_t most)
{
	int64_t e6;

	if (!decimal_parse(record_get(r, str_of(name)), &e6) || e6 < 0 ||
	    e6 / DECIMAL_ONE > most)
		return -1;
	return (int32_t)(e6 / DECIMAL_ONE);
}

enum err
owntracks_record(const struct record *r, struct owntracks *out,
    const char **expected)
{
	*out = (struct owntracks){ .acc_m = -1, .batt = -1 };
	*expected = NULL;
	if (r->fault != OK) {
		*expected = r->expected;
		return r->fault;
	}
	if (!str_is(record_get(r, STR("_type")), "location"))
		return OK;
	if (!degrees(r, "lat", LAT_MOST, &out->lat_e6) ||
	    !degrees(r, "lon", LON_MOST, &out->lon_e6))
		*expected = "lat and lon in degrees";
	else if (!decimal_time(record_get(r, STR("tst")), 0, &out->at_ms))
		*expected = "tst, seconds since 1970";
	if (*expected != NULL)
		return ERR_BAD_INPUT;
	out->location = true;
	out->acc_m = figure(r, "acc", ACC_MOST);
	out->batt = (int16_t)figure(r, "batt", 100);
	out->tid = record_get(r, STR("tid"));
	out->user = record_get(r, STR("username"));
	out->device = record_get(r, STR("device"));
	return OK;
}

enum err
owntracks_read(struct jsonobject *o, struct str json, struct owntracks *out,
    const char **expected)
{
	struct record r = { .number = 1, .length = json.n };

	if (json.n > OWNTRACKS_MAX) {
		*out = (struct owntracks){ .acc_m = -1, .batt = -1 };
		*expected = "a message of at most 16 KiB";
		return ERR_TOO_BIG;
	}
	o->field_max = OWNTRACKS_MAX;
	jsonobject_read(o, json, &r);
	return owntracks_record(&r, out, expected);
}
