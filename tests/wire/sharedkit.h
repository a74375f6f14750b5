/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sharedkit.h -- where the real input lies that is no part of the project:
 * $GRIDSEAT_SHARED, else ../shared beside the sources. Tests that find nothing
 * there say SKIP and pass. */
#ifndef TESTS_WIRE_SHAREDKIT_H
#define TESTS_WIRE_SHAREDKIT_H

#include <stdio.h>
#include <stdlib.h>

static inline const char *
sharedkit_top(void)
{
	const char *const top = getenv("top_srcdir");

	return top && *top ? top : ".";
}

static inline void
sharedkit_path(char *out, size_t cap, const char *name)
{
	const char *const root = getenv("GRIDSEAT_SHARED");

	if (root && *root)
		snprintf(out, cap, "%s/data/%s", root, name);
	else
		snprintf(out, cap, "%s/../shared/data/%s", sharedkit_top(),
		    name);
}

#endif
