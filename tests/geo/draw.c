/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draw.c -- shapes drawn by hand. */
#include "draw.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

size_t
draw_area(struct shapes *s, uint64_t code, unsigned level, const char *text)
{
	const size_t i = s->n;
	struct feature *const f = shapes_feature(s, SHAPE_AREA, STR_NONE,
	    STR_NONE);
	char *end;

	f->code = code;
	f->level = (uint8_t)level;
	if (*text != '\0')
		shapes_part(s, false);
	for (const char *p = text; *p != '\0';) {
		struct spot at;

		if (*p == '|' || *p == '/') {
			shapes_part(s, *p++ == '/');
			continue;
		}
		if (*p == ' ') {
			p++;
			continue;
		}
		at.lon = X0 + (int32_t)lround(strtod(p, &end) * STEP);
		at.lat = Y0 + (int32_t)lround(strtod(end, &end) * STEP);
		p = end;
		assert_int_equal(shapes_spot(s, at), OK);
	}
	shapes_done(s);
	return i;
}
