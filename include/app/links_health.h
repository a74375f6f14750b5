/* SPDX-License-Identifier: GPL-3.0-or-later */
/* links_health.h -- do the remotes of a store work? One sentence for doctor, out of
 * what the store knows; whoever runs them is not asked.  Layer: app. */
#ifndef APP_LINKS_HEALTH_H
#define APP_LINKS_HEALTH_H

#include "app/context.h"

/* False: somebody should look. out: which, and why. */
bool	links_health(const struct context *c, int64_t now_ms, char *out,
	    size_t cap);

#endif
