/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lintkit.h -- a district made for rules: minors of two matters, two
 * towns, and rules as lines of text.  Layer: core tests. A header only. */
#ifndef TESTS_CORE_LINTKIT_H
#define TESTS_CORE_LINTKIT_H

#include "core/lint.h"

#define LINTKIT_ON	20779		/* 2026-11-22, a Sunday */
#define LINTKIT_MINORS	40
#define KIT_LIT(z) { z, sizeof(z) - 1 }

enum lintkit_unit {
	LK_CENTRE = 1, LK_WATER, LK_POWER, LK_TOWN1, LK_TOWN2, LK_OLD,
	LK_ROADS, LK_GAS
};

static inline void
lintkit_classes(struct law *l)
{
	static struct law_class classes[2 + 3 * 2 * LINTKIT_MINORS];
	static struct law_criterion criteria[] = {
		{ .matter = 1020001, .n = 1, .urgent = true,
		    .limit = KIT_LIT("2紧急工作时"), .limit_n = 2,
		    .limit_unit = LIMIT_URGENT_HOUR },
		{ .matter = 1020001, .n = 2, .limit = KIT_LIT("3工作日"),
		    .limit_n = 3, .limit_unit = LIMIT_WORK_DAY },
	};
	size_t n = 0;

	for (uint32_t major = 1; major <= 2; major++) {
		classes[n++] = (struct law_class){ .code = major * 1000000u,
		    .level = 1, .name = STR("大类") };
		for (uint32_t k = 1; k <= LINTKIT_MINORS; k++) {
			const uint32_t minor = major * 1000000u + k * 1000u;

			classes[n++] = (struct law_class){ .code = minor,
			    .parent = major * 1000000u, .level = 2,
			    .name = STR("小类") };
			/* The last minor of the first has no matters. */
			for (uint32_t m = 1; m <= 2 && (major == 2 ||
			    k < LINTKIT_MINORS); m++)
				classes[n++] = (struct law_class){
					.code = minor + m, .parent = minor,
					.level = 3, .name = STR("事项") };
		}
	}
	l->classes = classes;
	l->classes_n = n;
	l->criteria = criteria;
	l->criteria_n = sizeof(criteria) / sizeof(criteria[0]);
}

static inline void
lintkit_grids(struct law *l)
{
#define LK_GRID(co, pa, le, ki, na) { .code = co, .parent = pa, .level = le, \
	.kind = KIT_LIT(ki), .name = KIT_LIT(na) },
	static struct law_grid grids[] = {
		LK_GRID(110115000000000, 0, 1, "", "区")
		LK_GRID(110115001000000, 110115000000000, 2, "", "一镇")
		LK_GRID(110115001001000, 110115001901000, 4, "", "东村")
		LK_GRID(110115001001001, 110115001001000, 5, "", "东一")
		LK_GRID(110115001001002, 110115001001000, 5, "", "东二")
		LK_GRID(110115001002000, 110115001901000, 4, "", "西村")
		LK_GRID(110115001003000, 110115001000000, 4, "", "南村")
		LK_GRID(110115001901000, 110115001000000, 3, "", "片")
		LK_GRID(110115001902000, 110115001000000, 3, "", "空片")
		LK_GRID(110115002000000, 110115000000000, 2, "", "二镇")
		LK_GRID(110115002001000, 110115002000000, 4, "", "北村")
		LK_GRID(110115002009000, 110115002000000, 4, "abolished",
		    "旧村")
		LK_GRID(110115002009001, 110115002009000, 5, "", "旧一")
	};
#undef LK_GRID

	l->grids = grids;
	l->grids_n = sizeof(grids) / sizeof(grids[0]);
}

static inline void
lintkit_words(struct law *l)
{
#define LK_UNIT(i, co, ki, to) { .id = i, .code = KIT_LIT(co), \
	.name = KIT_LIT(co), .short_name = KIT_LIT(co), \
	.kind = KIT_LIT(ki), .town = to },
#define LK_CHANNEL(i, co) { .id = i, .code = KIT_LIT(co), \
	.name = KIT_LIT(co) },
#define LK_FIELD(i, ki, co, va) { .id = i, .kind = ki, .code = KIT_LIT(co), \
	.name = KIT_LIT(co), .values = KIT_LIT(va) },
	static struct law_unit units[] = {
		LK_UNIT(LK_CENTRE, "centre", "centre", 0)
		LK_UNIT(LK_WATER, "water", "department", 0)
		LK_UNIT(LK_POWER, "power", "department", 0)
		LK_UNIT(LK_TOWN1, "town1", "town", 1)
		LK_UNIT(LK_TOWN2, "town2", "town", 2)
		LK_UNIT(LK_OLD, "old", "abolished", 0)
		LK_UNIT(LK_ROADS, "roads", "department", 0)
		LK_UNIT(LK_GAS, "gas", "company", 0)
	};
	static struct law_channel channels[] = {
		LK_CHANNEL(1, "patrol") LK_CHANNEL(2, "hotline")
		LK_CHANNEL(3, "public")
	};
	static struct law_field fields[] = {
		LK_FIELD(1, LAW_NUMBER, "urgent", "0..1")
		LK_FIELD(2, LAW_TEXT, "words", "")
		LK_FIELD(3, LAW_WORD, "source", "a,b,c")
		LK_FIELD(4, LAW_NUMBER, "count", "")
		LK_FIELD(5, LAW_TEXT, "place", "")
	};
#undef LK_UNIT
#undef LK_CHANNEL
#undef LK_FIELD

	l->units = units;
	l->units_n = sizeof(units) / sizeof(units[0]);
	l->channels = channels;
	l->channels_n = sizeof(channels) / sizeof(channels[0]);
	l->fields = fields;
	l->fields_n = sizeof(fields) / sizeof(fields[0]);
}

static inline void
lintkit_make(struct law *l)
{
	*l = (struct law){ .code = STR("DX"), .county = 110115,
	    .offset_min = 480, .fallback_unit = LK_CENTRE,
	    .returned_share = 20, .returned_least = 10 };
	lintkit_classes(l);
	lintkit_grids(l);
	lintkit_words(l);
}

/* "id|matter|area|channel|time|when|unit|enforcer|helpers|limit|priority|from|
 * to|kind|basis"; those at the end may be missing. */
static inline struct rule_text
lintkit_text(const char *line)
{
	static const enum rule_column at[] = {
		RULE_ID, RULE_MATTER, RULE_AREA, RULE_CHANNEL, RULE_TIME,
		RULE_WHEN, RULE_UNIT, RULE_ENFORCER, RULE_HELPERS_COL,
		RULE_LIMIT, RULE_PRIORITY, RULE_FROM, RULE_TO, RULE_KIND,
		RULE_BASIS
	};
	struct rule_text t = { 0 };
	struct str rest = str_of(line), part;

	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]) &&
	    str_cut(&rest, '|', &part); i++)
		t.col[at[i]] = part;
	return t;
}

#endif
