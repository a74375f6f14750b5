/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editor.h -- the person's own editor, on a terminal that is given away for it.
 * Layer: app. */
#ifndef APP_EDITOR_H
#define APP_EDITOR_H

#include <stdbool.h>
#include "term/term.h"

/* VISUAL, EDITOR, else what the host calls editor, else vi: back when it has
 * ended. It has the person's rights alone. False: it could not be begun, or says
 * that it failed. */
bool	editor_run(struct term *t, const char *path);

#endif
