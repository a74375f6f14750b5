/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_placefind.c -- any bytes as names on the map (lines before the first NUL, two
 * bytes of spot each) and as a text after it: what is found lies inside the text, has
 * a source, and is sure of no more than all.  Layer: tests. */
#include <stdlib.h>
#include <string.h>
#include "core/lawkit.h"
#include "core/placefind.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CAP 16

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
add(struct shapes *s, struct str line)
{
	const struct spot at = { 1164000000 + 9000 * (uint8_t)line.p[0],
		399000000 + 9000 * (uint8_t)line.p[1] };
	const bool road = line.p[0] & 1;

	shapes_feature(s, road ? SHAPE_LINE : SHAPE_POINT, str_from(line, 2),
	    STR_NONE);
	shapes_part(s, false);
	insist(shapes_spot(s, at) == OK);
	if (road)
		insist(shapes_spot(s, (struct spot){ at.lon + 100000,
		    at.lat - 50000 }) == OK);
}

static void
check(const struct placefind *p, const struct shapes *s, struct str text)
{
	struct found_place got[CAP];
	struct spot course[64];
	const size_t n = placefind_find(p, text, (struct spot){ 1164000000,
	    399000000 }, got, CAP);

	insist(n <= CAP);
	for (size_t i = 0; i < n; i++) {
		insist(got[i].sure <= 100 && got[i].how <= FOUND_GRID);
		insist(got[i].words_at <= text.n &&
		    got[i].words_n <= text.n - got[i].words_at);
		insist(got[i].grid || got[i].feature < s->n);
		insist(placefind_course(p, &got[i], course, 64) <= 64);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_n((const char *)data, size), names, line;
	struct shapes s = { .datum = DATUM_GCJ02 };
	struct placefind *p;
	struct law law;

	lawkit_make(&law);
	p = placefind_new(&law, NULL);
	if (!str_cut(&rest, '\0', &names))
		names = STR_NONE;
	while (str_cut(&names, '\n', &line))
		if (line.n > 2 && s.n < 64)
			add(&s, line);
	shapes_done(&s);
	placefind_add(p, &s, 100);
	placefind_done(p);
	check(p, &s, rest);
	placefind_free(&p);
	shapes_fini(&s);
	return 0;
}
