/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_theme.c -- any text gives a theme whose looks are in range, and a fault
 * is said whenever one is reported.  Layer: tests. */
#include <stdlib.h>
#include "view/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(int holds)
{
	if (!holds)
		abort();
}

static void
look_at_colour(int32_t c, enum depth d)
{
	static const int32_t most[] = { 0, 7, 15, 255, 255 };

	if (d == DEPTH_TRUE && c != COLOUR_DEFAULT && c & COLOUR_RGB)
		return;
	insist(c >= COLOUR_DEFAULT && c <= most[d]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag_sink sink = { 0 };
	struct theme t;
	enum err e = theme_parse(&t, str_n((const char *)data, size), "fuzz",
	    &sink);

	insist((e == OK) == (sink.errors == 0));
	for (int r = 0; r < ROLE_COUNT; r++) {
		for (enum depth d = DEPTH_8; d < DEPTH_COUNT; d++) {
			struct style s = theme_style(&t, (enum role)r, d);

			look_at_colour(s.fg, d);
			look_at_colour(s.bg, d);
			insist(theme_contrast(s, true) >= 100);
		}
	}
	insist(theme_check(&t, "fuzz", NULL) <= ROLE_COUNT);
	return 0;
}
