/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_sensors.c -- when what a device says is an alarm.  Layer: wire.
 * A profile may lack the file. */
#include "wire/profile_load.h"

#include "wire/decimal.h"
#include "wire/telemetry.h"

#define SENSORS_MAX	4096
#define HOLD_MOST	86400
#define PLACE_MOST	240

enum { COL_CODE, COL_DEVICE, COL_METRIC, COL_LOW, COL_HIGH, COL_HOLD, COL_MATTER,
	COL_GRID, COL_PLACE, COL_URGENT, COL_NAME, COLUMNS };

static int
by_code(const void *a, const void *b)
{
	return str_cmp(((const struct law_sensor *)a)->code,
	    ((const struct law_sensor *)b)->code);
}

static void
take_name(const struct tsv_row *row, size_t col, struct str *out)
{
	*out = row->fields[col];
	if (out->n == 0 || out->n > TELEMETRY_NAME ||
	    str_find(*out, STR(":")) >= 0 || str_find(*out, STR(" ")) >= 0)
		tsv_fault(row, col, "1 to 47 bytes without blanks or ':'");
}

static bool
take_bound(const struct tsv_row *row, size_t col, int64_t *e6)
{
	const struct str s = field_opt(row, col);

	if (s.n == 0)
		return false;
	if (!decimal_parse(s, e6))
		tsv_fault(row, col, "a number, or -");
	return true;
}

static void
take_bounds(const struct tsv_row *row, struct law_sensor *s)
{
	s->has_low = take_bound(row, COL_LOW, &s->low_e6);
	s->has_high = take_bound(row, COL_HIGH, &s->high_e6);
	if (!s->has_low && !s->has_high)
		tsv_fault(row, COL_HIGH, "a number here or under low");
	else if (s->has_low && s->has_high && s->low_e6 > s->high_e6)
		tsv_fault(row, COL_HIGH, "not less than low");
}

/* What the case will be of. */
static void
take_case(const struct law *law, const struct tsv_row *row,
    struct law_sensor *s)
{
	const struct str matter = field_opt(row, COL_MATTER);
	const struct str grid = field_opt(row, COL_GRID);
	const struct law_class *c;
	int64_t n;

	if (matter.n > 0) {
		c = str_int(matter, &n) && n > 0 && n <= UINT32_MAX ?
		    law_class(law, (uint32_t)n) : NULL;
		if (c == NULL || c->level != 3)
			tsv_fault(row, COL_MATTER,
			    "the code of a matter in classes.tsv, or -");
		else
			s->matter = c->code;
	}
	if (grid.n > 0 && (!grid_code(grid, &s->grid) ||
	    law_grid(law, s->grid) == NULL)) {
		s->grid = 0;
		tsv_fault(row, COL_GRID, "the code of a grid in grids.tsv, "
		    "or -");
	}
	s->place = field_opt(row, COL_PLACE);
	if (s->place.n > PLACE_MOST)
		tsv_fault(row, COL_PLACE, "at most 240 bytes, or -");
}

static void
sensor_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_sensor *s;
	int64_t hold = 0;

	if (l->t[PF_SENSORS].n == SENSORS_MAX) {
		tsv_fault(row, COL_CODE, "at most 4096 sensors");
		return;
	}
	s = table_add(l, PF_SENSORS, row, row->fields[COL_CODE]);
	(void)field_code(row, COL_CODE, PROFILE_CODE, &s->code);
	take_name(row, COL_DEVICE, &s->device);
	take_name(row, COL_METRIC, &s->metric);
	take_bounds(row, s);
	(void)field_int(row, COL_HOLD, 0, HOLD_MOST, &hold,
	    "seconds from 0 to 86400");
	s->hold_s = (uint32_t)hold;
	take_case(l->law, row, s);
	(void)field_flag(row, COL_URGENT, &s->urgent);
	(void)field_text(row, COL_NAME, &s->name);
}

void
sensors_read(struct profile_load *l)
{
	static const char *const columns[COLUMNS] = { "code", "device", "metric",
		"low", "high", "hold", "matter", "grid", "place", "urgent",
		"name" };

	table_read(l, PF_SENSORS, columns, COLUMNS, sizeof(struct law_sensor),
	    sensor_row);
	TABLE_GIVE(l, PF_SENSORS, sensors);
}

void
sensors_check(struct profile_load *l)
{
	table_unique_aside(l, PF_SENSORS, by_code, "code", "a code once");
}
