/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "geo/load.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#define GEOS_SONAME "libgeos_c.so.1"

static const struct { const char *name; size_t at; } calls[] = {
#define GEOS_ROW(name) { #name, offsetof(struct geos_calls, name) },
	GEOS_CALLS(GEOS_ROW)
#undef GEOS_ROW
};

static bool
find_calls(void *lib, struct geos_calls *c)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		void *f = dlsym(lib, calls[i].name);

		if (f == NULL)
			return false;
		memcpy((char *)c + calls[i].at, &f, sizeof f);
	}
	return true;
}

const struct geos_calls *
geos_load(void)
{
	static struct geos_calls c;
	static bool asked, good;
	void *lib;

	if (!asked) {
		asked = true;
		lib = dlopen(GEOS_SONAME, RTLD_NOW | RTLD_LOCAL);
		good = lib != NULL && find_calls(lib, &c);
	}
	return good ? &c : NULL;
}
