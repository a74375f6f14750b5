/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of the commands about layers and drawn grids. */
#include "app/layer_options.h"

#include "app/intl.h"

#define END { .name = NULL }
#define JSON { "json", 0, OPTION_FLAG, NULL, N_("print JSON") }

#define LAYER_IMPORT \
	{ "map", 'm', OPTION_TEXT, "MAP", \
	    N_("which file becomes what: NAME.layers, or a file") }, \
	{ "crs", 0, OPTION_TEXT, "DATUM", \
	    N_("of a file that does not say: wgs84, gcj02 or bd09") }, \
	{ "from", 0, OPTION_TEXT, "DATE", \
	    N_("the day it counts from (today)") }, \
	{ "property", 0, OPTION_TEXT, "name=KEY", \
	    N_("which property is the name, class=, value= or code=") }, \
	{ "code", 0, OPTION_TEXT, "KEY", \
	    N_("which property is a grid's code") }, \
	{ "level", 0, OPTION_NUMBER, "N", N_("grids of this level (1 to 5)") }, \
	{ "grow", 0, OPTION_NUMBER, "N", \
	    N_("levels below are grown to N, schematic") }, \
	{ "no-parents", 0, OPTION_FLAG, NULL, \
	    N_("outlines above what is drawn are not made of it") }, \
	{ "likely", 0, OPTION_FLAG, NULL, \
	    N_("also take names a letter off, where one alone is meant") }, \
	{ "convert", 0, OPTION_FLAG, NULL, \
	    N_("make a copy in the map's coordinates") }, \
	{ "force", 0, OPTION_FLAG, NULL, \
	    N_("also what lies far from the district") }, \
	{ "strict", 0, OPTION_FLAG, NULL, \
	    N_("one bad feature, and nothing is taken") }, \
	{ "dry-run", 0, OPTION_FLAG, NULL, N_("read all, change nothing") }, \
	JSON, END
const struct option_row layers_import_options[] = {
	{ "name", 0, OPTION_TEXT, "NAME", N_("of the layer (the file's)") },
	{ "title", 0, OPTION_TEXT, "TEXT", N_("for people (the profile's)") },
	{ "kind", 0, OPTION_TEXT, "KIND",
	    N_("theme grid road rail water green land place camera component "
	    "duty value") },
	{ "sign", 0, OPTION_TEXT, "CHAR", N_("how its points are drawn") },
	{ "hidden", 0, OPTION_FLAG, NULL, N_("until switched on") },
	{ "roles", 0, OPTION_TEXT, "CODES", N_("who may see it (anybody)") },
	{ "keep", 0, OPTION_FLAG, NULL, N_("never exported") },
	{ "cell", 0, OPTION_NUMBER, "M",
	    N_("rows of a table are squares of so many metres") },
	LAYER_IMPORT
};
const struct option_row grids_import_options[] = { LAYER_IMPORT };
const struct option_row layer_day_options[] = {
	{ "from", 0, OPTION_TEXT, "DATE",
	    N_("as it stood on that day (the newest)") },
	JSON, END
};
const struct option_row layers_export_options[] = {
	{ "from", 0, OPTION_TEXT, "DATE",
	    N_("as it stood on that day (the newest)") },
	{ "output", 'o', OPTION_TEXT, "FILE", N_("not to standard output") },
	END
};
const struct option_row grids_export_options[] = {
	{ "from", 0, OPTION_TEXT, "DATE",
	    N_("the grids that count on that day (today)") },
	{ "level", 0, OPTION_NUMBER, "N", N_("grids of this level (1 to 5)") },
	{ "output", 'o', OPTION_TEXT, "FILE", N_("not to standard output") },
	END
};
const struct option_row layers_drop_options[] = {
	{ "from", 0, OPTION_TEXT, "DATE",
	    N_("the one that counts from that day (the newest)") },
	END
};
