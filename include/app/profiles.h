/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profiles.h -- the profile a person names, read and checked.  Layer: app. */
#ifndef APP_PROFILES_H
#define APP_PROFILES_H

#include "base/buf.h"
#include "core/law.h"

/* name: of one that is installed, or a folder. Every fault is said on stderr;
 * returns an enum exit_code. archive and law are the caller's to free. */
int	profiles_read(const char *name, struct buf *archive, struct law *law);

#endif
