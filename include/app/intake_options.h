/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake_options.h -- rows of the command line for what helps intake: the guide,
 * twins, suggestion of classes.  Layer: app. */
#ifndef APP_INTAKE_OPTIONS_H
#define APP_INTAKE_OPTIONS_H

#include "app/option.h"

extern const struct option_row guide_options[];
extern const struct option_row answers_options[];
extern const struct option_row twins_options[];
extern const struct option_row learn_classes_options[];
extern const struct option_row classify_options[];

#endif
