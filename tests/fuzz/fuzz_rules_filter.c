/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_rules_filter.c -- any text as a filter of the rule list: a filter
 * within its bounds that says of every rule yes or no, or a fault. */
#include <stdlib.h>
#include <string.h>
#include "app/rules_view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define TEXT(s) { (s), sizeof(s) - 1 }

static struct law_unit units[] = {
	{ 1, 0, TEXT("a"), TEXT("甲局"), TEXT("甲"), TEXT("centre"), { 0 },
	  { 0 }, 0 },
	{ 2, 1, TEXT("b"), TEXT("乙局"), TEXT("乙"), TEXT("abolished"),
	  { 0 }, { 0 }, 0 },
};
static struct law_class classes[] = {
	{ 1000000, 0, 1, TEXT("大"), TEXT("event"), 0, 0, 0 },
	{ 1001000, 1000000, 2, TEXT("小"), { 0 }, 0, 0, 0 },
	{ 1001001, 1001000, 3, TEXT("事"), { 0 }, 1, 0, 0 },
};
static struct law_grid grids[] = {
	{ 110115000000000u, 0, 1, { 0 }, TEXT("区"), 0, 0 },
	{ 110115001000000u, 110115000000000u, 2, { 0 }, TEXT("镇"), 0, 0 },
};
static struct law_channel channels[] = {
	{ 1, TEXT("h"), TEXT("热"), TEXT("热线"), TEXT("seat") },
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct law law = {
		.county = 110115, .returned_least = 10, .returned_share = 20,
		.units = units, .units_n = 2, .classes = classes,
		.classes_n = 3, .grids = grids, .grids_n = 2,
		.channels = channels, .channels_n = 1
	};
	struct rule_entry e[] = {
		{ .rule = { .id = 7, .version = 1, .matter = 1001001,
		    .area = 110115001000000u, .unit = 1, .channels = 1,
		    .from = DAY_FIRST, .to = DAY_LAST, .basis = STR("条例") } },
		{ .rule = { .id = 8, .version = 2, .enforcer = 2,
		    .from = 30000, .to = DAY_LAST },
		  .status = RULE_PROPOSED },
	};
	struct filter_fault why = { 0 };
	struct rules_filter f;
	enum err err;

	if (n > 4096)
		return 0;
	err = rules_filter_parse(&law, 20000, str_n((const char *)data, n),
	    &f, &why);
	if (err == ERR_BAD_INPUT && why.expected == NULL)
		abort();
	if (f.n > RULES_TERMS)
		abort();
	for (size_t i = 0; err == OK && i < 2; i++) {
		struct rules_row row = { .e = &e[i], .id = e[i].rule.id,
			.st = { .hits = 20, .returned = i * 15 } };

		(void)rules_filter_fits(&f, &row);
	}
	rules_filter_fini(&f);
	return 0;
}
