/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bookkit.h -- a small district for tests of rulebooks: every level of both
 * trees, listed and not, three channels and a field of each kind. */
#ifndef TESTS_CORE_BOOKKIT_H
#define TESTS_CORE_BOOKKIT_H

#include <stdint.h>
#include <stdlib.h>
#include "core/rulebook.h"

#define S(z)	{ z, sizeof(z) - 1 }
#define LEN(a)	(sizeof(a) / sizeof((a)[0]))

struct node { uint64_t code; int parent, level; bool listed; };

/* Every level, a basic grid without an area, and codes no law lists, below
 * listed ones and alone. */
static const struct node place[] = {
	{ 0, -1, 0, false },
	{ 110115000000000, 0, 1, true },
	{ 110115001000000, 1, 2, true },
	{ 110115001001000, 4, 4, true },
	{ 110115001901000, 2, 3, true },
	{ 110115001001001, 3, 5, true },
	{ 110115001001002, 3, 5, true },
	{ 110115001001009, 3, 5, false },
	{ 110115001002000, 2, 4, true },
	{ 110115001002001, 8, 5, true },
	{ 110115001003000, 2, 4, false },
	{ 110115001003001, 10, 5, false },
	{ 110115001902000, 2, 3, false },
	{ 110115002000000, 1, 2, true },
	{ 110115002001000, 13, 4, true },
	{ 110115002001001, 14, 5, true },
	{ 110115009000000, 1, 2, false },
	{ 110115009001000, 16, 4, false },
	{ 110999000000000, 0, 1, false },
	{ 110999001000000, 18, 2, false },
};
static const struct node matter[] = {
	{ 0, -1, 0, false },
	{ 1000000, 0, 1, true },
	{ 1001000, 1, 2, true },
	{ 1001001, 2, 3, true },
	{ 1001002, 2, 3, true },
	{ 1002000, 1, 2, true },
	{ 1002001, 5, 3, true },
	{ 2000000, 0, 1, true },
	{ 2001000, 7, 2, true },
	{ 2001001, 8, 3, true },
	{ 2001077, 8, 3, false },
	{ 3001001, 12, 3, false },
	{ 3001000, 13, 2, false },
	{ 3000000, 0, 1, false },
};

/* The level at which of stands on at's line, -1: not at all. */
static inline int
level_on_line(const struct node *tree, int at, int of)
{
	for (; at >= 0; at = tree[at].parent)
		if (at == of)
			return tree[of].level;
	return -1;
}

static struct law_grid grids[LEN(place)];
static struct law_class classes[LEN(matter)];
static struct law_channel channels[3] = {
	{ 1, S("a") }, { 2, S("b") }, { 3, S("c") }
};
static struct law_field fields[3] = {
	{ 1, LAW_NUMBER, S("votes") }, { 2, LAW_WORD, S("caller") },
	{ 3, LAW_TEXT, S("words") }
};
static struct law law = {
	.county = 110115, .offset_min = 480, .grids = grids,
	.classes = classes, .channels = channels, .channels_n = 3,
	.fields = fields, .fields_n = 3
};

static inline int
by_grid(const void *a, const void *b)
{
	const struct law_grid *const x = a, *const y = b;

	return x->code < y->code ? -1 : x->code > y->code;
}

static inline void
make_law(void)
{
	for (size_t i = 1; i < LEN(place); i++)
		if (place[i].listed)
			grids[law.grids_n++] = (struct law_grid){
				.code = place[i].code,
				.parent = place[place[i].parent].code,
				.level = (uint8_t)place[i].level
			};
	qsort(grids, law.grids_n, sizeof(*grids), by_grid);
	for (size_t i = 1; i < LEN(matter); i++)
		if (matter[i].listed)
			classes[law.classes_n++] = (struct law_class){
				.code = (uint32_t)matter[i].code,
				.parent = (uint32_t)
				    matter[matter[i].parent].code,
				.level = (uint8_t)matter[i].level
			};
}

#endif
