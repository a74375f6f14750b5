/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_space.c -- grids and units of a profile.  Layer: wire.
 *
 * A grid's code says its level by its zeros, an area's by community digits
 * from 900 on; its parent is one level up and shares its digits:
 *
 *	CCCCCC 000 000 000  district      CCCCCC TTT 9nn 000  area
 *	CCCCCC TTT 000 000  town          CCCCCC TTT MMM 000  basic grid
 *	                                  CCCCCC TTT MMM UUU  unit grid */
#include "wire/profile_load.h"

#include <stdlib.h>

#define GRID_DIGITS	15
#define COUNTY_UNIT	1000000000u
#define AREA_MIN	900u

static int
by_grid(const void *a, const void *b)
{
	const uint64_t x = ((const struct law_grid *)a)->code;
	const uint64_t y = ((const struct law_grid *)b)->code;

	return (x > y) - (x < y);
}

static int
by_unit(const void *a, const void *b)
{
	return ((const struct law_unit *)a)->id -
	    ((const struct law_unit *)b)->id;
}

static int
by_unit_code(const void *a, const void *b)
{
	return str_cmp(((const struct law_unit *)a)->code,
	    ((const struct law_unit *)b)->code);
}

/* ---- grids ---- */

bool
grid_code(struct str s, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n != GRID_DIGITS || s.p[0] == '0')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = v;
	return true;
}

static unsigned
level_of(uint64_t code)
{
	const unsigned unit = (unsigned)(code % 1000);
	const unsigned basic = (unsigned)(code / 1000 % 1000);
	const unsigned town = (unsigned)(code / 1000000 % 1000);

	if (unit != 0)
		return town != 0 && basic != 0 && basic < AREA_MIN ?
		    GRID_UNIT : 0;
	if (basic != 0)
		return town == 0 ? 0 : basic < AREA_MIN ? GRID_BASIC :
		    GRID_AREA;
	return town != 0 ? GRID_TOWN : GRID_DISTRICT;
}

static void
grid_centre(const struct tsv_row *row, struct law_grid *g)
{
	int64_t lat, lon;

	if (str_is(row->fields[4], "-") && str_is(row->fields[5], "-"))
		return;
	if (field_int(row, 4, -90000000, 90000000, &lat,
	    "degrees north times a million, or - (then in lon too)") &&
	    field_int(row, 5, -180000000, 180000000, &lon,
	    "degrees east times a million, or - (then in lat too)")) {
		g->lat_e6 = (int32_t)lat;
		g->lon_e6 = (int32_t)lon;
	}
}

static void
grid_kind(const struct tsv_row *row, struct law_grid *g)
{
	static const char *const kinds[] = { "community", "village", "park",
		NULL };

	g->kind = field_opt(row, 3);
	if (str_is(g->kind, "abolished"))
		return;
	if (g->level == GRID_BASIC)
		(void)field_word(row, 3, kinds,
		    "community, village, park or abolished for a basic grid");
	else if (g->kind.n > 0)
		tsv_fault(row, 3, "- : only basic grids have a kind (others "
		    "may be abolished)");
}

static void
grid_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_grid *g;
	uint64_t code, parent = 0;
	int64_t level = 0;

	if (!grid_code(row->fields[0], &code) || level_of(code) == 0) {
		tsv_fault(row, 0, "15 digits: county, town, community, unit");
		return;
	}
	g = table_add(l, PF_GRIDS, row, row->fields[1]);
	g->code = code;
	g->level = (uint8_t)level_of(code);
	if (code / COUNTY_UNIT != l->law->county && l->law->county != 0)
		tsv_fault(row, 0, "a code that begins with the profile's "
		    "county");
	if (field_int(row, 2, 1, 5, &level, "a level from 1 to 5") &&
	    level != g->level)
		tsv_fault(row, 2, "the level that the code's zeros say");
	if (g->level == GRID_DISTRICT) {
		if (!str_is(row->fields[1], "-"))
			tsv_fault(row, 1, "- : a district has no parent");
	} else if (!grid_code(row->fields[1], &parent)) {
		tsv_fault(row, 1, "the 15-digit code of a grid one level up");
	}
	g->parent = parent;
	grid_kind(row, g);
	grid_centre(row, g);
	(void)field_text(row, 6, &g->name);
}

/* Is p the place for g: one level up, and made of the same digits? */
static bool
fits(const struct law_grid *g, const struct law_grid *p)
{
	if (p->level + 1 != g->level)
		return false;
	if (g->level == GRID_UNIT)
		return p->code / 1000 == g->code / 1000;
	if (g->level == GRID_TOWN)
		return p->code / COUNTY_UNIT == g->code / COUNTY_UNIT;
	return p->code / 1000000 == g->code / 1000000;
}

static void
check_parents(struct profile_load *l)
{
	const struct law *const law = l->law;
	const struct law_grid *p = NULL;

	for (size_t i = 0; i < law->grids_n; i++) {
		const struct law_grid *const g = &law->grids[i];

		if (g->parent == 0)
			continue;
		/* Sorted: brothers mostly share the parent found before. */
		if (p == NULL || p->code != g->parent)
			p = law_grid(law, g->parent);
		if (p == NULL)
			table_fault(l, PF_GRIDS, i, "parent",
			    l->t[PF_GRIDS].refs[i], "a grid of this file");
		else if (!fits(g, p))
			table_fault(l, PF_GRIDS, i, "parent",
			    l->t[PF_GRIDS].refs[i],
			    "a grid one level up with the same digits");
	}
}

static void
check_district(struct profile_load *l)
{
	const struct law *const law = l->law;
	size_t n = 0;

	for (size_t i = 0; i < law->grids_n; i++)
		if (law->grids[i].level == GRID_DISTRICT && n++ > 0)
			table_fault(l, PF_GRIDS, i, "level", STR_NONE,
			    "one district");
	if (n == 0) {
		const struct diag d = { .file = profile_table_names[PF_GRIDS],
			.field = "level", .expected = "one district" };

		diag_say(l->sink, &d);
	}
}

/* ---- units ---- */

bool
phone_ok(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '-' &&
		    s.p[i] != '+' && s.p[i] != ' ')
			return false;
	return s.n > 0;
}

static void
unit_town(struct profile_load *l, const struct tsv_row *row,
    struct law_unit *u)
{
	const uint64_t county = (uint64_t)l->law->county * COUNTY_UNIT;
	int64_t town;

	if (str_is(row->fields[4], "-") ||
	    !field_int(row, 4, 1, 999, &town, "three digits of a town, or -"))
		return;
	u->town = (uint32_t)town;
	if (law_grid(l->law, county + (uint64_t)town * 1000000) == NULL)
		tsv_fault(row, 4, "a town of grids.tsv");
}

static void
unit_row(void *ctx, const struct tsv_row *row)
{
	static const char *const kinds[] = { "department", "town", "company",
		"centre", "abolished", NULL };
	struct profile_load *const l = ctx;
	struct law_unit *u;
	int64_t id, level;

	if (!field_int(row, 0, 1, UINT16_MAX, &id, "a number from 1 to 65535"))
		return;
	u = table_add(l, PF_UNITS, row, row->fields[2]);
	u->id = (uint16_t)id;
	(void)field_code(row, 1, 24, &u->code);
	(void)field_word(row, 3, kinds,
	    "department, town, company, centre or abolished");
	u->kind = row->fields[3];
	unit_town(l, row, u);
	u->phone = field_opt(row, 5);
	if (u->phone.n > 0 && !phone_ok(u->phone))
		tsv_fault(row, 5, "digits, blanks, + and -");
	u->lead = field_opt(row, 6);
	(void)field_text(row, 7, &u->short_name);
	(void)field_text(row, 8, &u->name);
	if (field_some(row, 9).n > 0 && field_int(row, 9, 1,
	    l->law->levels_n, &level, "a level of profile.json, or -"))
		u->level = (uint8_t)level;
	u->shift = field_some(row, 10);
}

/* Index of the units by code, made once they are sorted by id. */
static void
name_units(struct profile_load *l)
{
	struct names *const names = &l->units;

	names->cap = 16;
	while (names->cap < l->law->units_n * 2)
		names->cap *= 2;
	names->slot = xcalloc(names->cap, sizeof(*names->slot));
	for (size_t i = 0; i < l->law->units_n; i++) {
		size_t at = (size_t)str_hash(l->law->units[i].code) &
		    (names->cap - 1);

		while (names->slot[at] != 0)
			at = (at + 1) & (names->cap - 1);
		names->slot[at] = (uint32_t)i + 1;
	}
}

static const struct law_unit *
named(const struct profile_load *l, struct str code)
{
	size_t at = (size_t)str_hash(code) & (l->units.cap - 1);

	for (; l->units.slot[at] != 0; at = (at + 1) & (l->units.cap - 1)) {
		const struct law_unit *const u =
		    &l->law->units[l->units.slot[at] - 1];

		if (str_eq(u->code, code))
			return u;
	}
	return NULL;
}

static void
link_units(struct profile_load *l)
{
	for (size_t i = 0; i < l->law->units_n; i++) {
		const struct str ref = l->t[PF_UNITS].refs[i];
		const struct law_unit *const p = named(l, ref);

		if (p != NULL)
			l->law->units[i].parent = p->id;
		else if (!str_is(ref, "-"))
			table_fault(l, PF_UNITS, i, "parent", ref,
			    "the code of a unit in this file, or -");
	}
}

/* Every unit's way up ends; deeper than 16 is a circle. */
static void
check_circles(struct profile_load *l)
{
	for (size_t i = 0; i < l->law->units_n; i++) {
		const struct law_unit *u = &l->law->units[i];
		int depth = 0;

		while (u != NULL && u->parent != 0 && depth++ < 16)
			u = law_unit(l->law, u->parent);
		if (depth > 16)
			table_fault(l, PF_UNITS, i, "parent",
			    l->t[PF_UNITS].refs[i],
			    "a way up that ends (this one is a circle)");
	}
}

void
space_read(struct profile_load *l)
{
	static const char *const grids[] = { "code", "parent", "level", "kind",
		"lat", "lon", "name" };
	static const char *const units[] = { "id", "code", "parent", "kind",
		"town", "phone", "lead", "short", "name", "level", "shift" };
	const struct table_want unit_table = { .which = PF_UNITS,
		.columns = units, .n = 11, .optional = 3u << 9,
		.size = sizeof(struct law_unit), .fn = unit_row };

	table_read(l, PF_GRIDS, grids, 7, sizeof(struct law_grid), grid_row);
	table_sort(&l->t[PF_GRIDS], by_grid);
	TABLE_GIVE(l, PF_GRIDS, grids);
	table_read_some(l, &unit_table);
	table_sort(&l->t[PF_UNITS], by_unit);
	TABLE_GIVE(l, PF_UNITS, units);
	name_units(l);
	link_units(l);
}

void
space_check(struct profile_load *l)
{
	table_unique(l, PF_GRIDS, by_grid, "code", "a code once");
	check_parents(l);
	check_district(l);
	table_unique(l, PF_UNITS, by_unit, "id", "an id once");
	table_unique_aside(l, PF_UNITS, by_unit_code, "code",
	    "a code that no other unit has");
	check_circles(l);
}
