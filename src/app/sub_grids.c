/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grids export: the grids of a day as they stand, the profile's model cells where
 * nobody drew any. Import, list and drop are those of layers. */
#include "app/sub.h"

#include "app/district.h"
#include "app/intl.h"
#include "app/layer_import.h"

static int
level_of(const struct invocation *in, unsigned *out)
{
	const int64_t n = option_number(in, "level", 0);

	*out = (unsigned)n;
	if (n >= 0 && n <= GRID_UNIT)
		return EXIT_DONE;
	complain("%s", _("a grid's level is 1 to 5"));
	return EXIT_USAGE;
}

int
sub_grids_export(const struct invocation *in)
{
	struct district *d = NULL;
	struct context c;
	unsigned level;
	int32_t day;
	enum err e;
	int code = level_of(in, &level);

	if (code == EXIT_DONE)
		code = layer_open(&c, in, false);
	if (code != EXIT_DONE)
		return code;
	code = layer_day(in, DISTRICT_TODAY, &day);
	if (code == EXIT_DONE) {
		e = district_open(c.store, &c.law, day, &d);
		code = e == OK ? layer_print(in, district_grids(d), level) :
		    complain_err(e, c.dir, NULL);
		district_close(&d);
	}
	context_close(&c);
	return code;
}
