/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_placing.c -- any bytes are looked through for places: what is found
 * lies inside the text, is a grid of the law, comes surest first and once.
 * Layer: tests. */
#include <stdlib.h>
#include <string.h>
#include "core/lawkit.h"
#include "core/placing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CAP 16

static void
insist(int holds)
{
	if (!holds)
		abort();
}

/* The kit's towns and twins of its communities in another town. */
static struct gazetteer *
gazetteer(const struct law **law)
{
	static struct law_place places[] = {
		{ KIT_STR("二村"), KIT_GRID, KIT_STR("place") },
		{ KIT_STR("富强西里"), KIT_GRID2, KIT_STR("estate") },
		{ KIT_STR("车站村"), KIT_GRID, KIT_STR("alias") },
		{ KIT_STR("车站村"), KIT_GRID3, KIT_STR("place") },
		{ KIT_STR("观音寺街道"), 110115003000000ull, KIT_STR("alias") },
		{ KIT_STR("团结路"), KIT_GRID3, KIT_STR("road") },
		{ KIT_STR("镇上"), 110115003000000ull, KIT_STR("place") },
	};
	static struct law l;
	static struct gazetteer *g;

	if (!g) {
		lawkit_make(&l);
		l.places = places;
		l.places_n = sizeof places / sizeof *places;
		g = gazetteer_make(&l, NULL);
	}
	*law = &l;
	return g;
}

static void
check(const struct law *law, const struct place_guess *got, size_t n,
    size_t size)
{
	for (size_t i = 0; i < n; i++) {
		insist(law_grid(law, got[i].grid) != NULL);
		insist(got[i].sure <= 100 && got[i].by < PLACE_BY_COUNT);
		insist(got[i].at <= size && got[i].n <= size - got[i].at);
		insist(i == 0 || got[i - 1].sure >= got[i].sure);
		for (size_t k = 0; k < i; k++)
			insist(got[k].grid != got[i].grid);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t officers[] = {
		0, KIT_GRID, KIT_GRID2 + 1, 110115003000000ull, 7
	};
	const struct str s = str_n((const char *)data, size);
	struct place_guess got[CAP];
	const struct law *law;
	struct gazetteer *g = gazetteer(&law);

	for (size_t i = 0; i < sizeof officers / sizeof *officers; i++)
		check(law, got, gazetteer_find(g, s, officers[i], got, CAP),
		    size);
	return 0;
}
