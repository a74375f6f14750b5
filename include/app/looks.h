/* SPDX-License-Identifier: GPL-3.0-or-later */
/* looks.h -- the files of themes and keys.  Layer: app. NAME is one that is
 * shipped, or a path; read by the person's own right. */
#ifndef APP_LOOKS_H
#define APP_LOOKS_H

#include <stdbool.h>
#include "base/buf.h"
#include "view/keymap.h"
#include "view/theme.h"

/* The text of <folder>/<name>.<ending> of the shipped ones, or of the file that
 * name is the path of; path gets where it was looked for. */
bool	looks_read(const char *folder, const char *ending, const char *name,
	    char path[4096], struct buf *out);
/* A theme, the keys: by name or path. False: there is none, or it is faulty; what
 * was there stays. */
bool	looks_theme(const char *name, struct theme *t);
bool	looks_keymap(const char *name, struct keymap *m);
/* Names of the themes, each with a blank behind it; appended. */
void	looks_themes(struct buf *out);

#endif
