/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layer_options.h -- options of the commands about layers and drawn grids.
 * Layer: app. */
#ifndef APP_LAYER_OPTIONS_H
#define APP_LAYER_OPTIONS_H

#include "app/option.h"

extern const struct option_row layers_import_options[], grids_import_options[],
	layer_day_options[], layers_export_options[], grids_export_options[],
	layers_drop_options[];

#endif
