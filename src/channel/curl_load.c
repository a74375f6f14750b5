/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/curl_load.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#define CURL_SONAME "libcurl.so.4"

static const struct { const char *name; size_t at; } calls[] = {
#define CURL_ROW(name) { "curl_" #name, offsetof(struct curl_calls, name) },
	CURL_CALLS(CURL_ROW)
#undef CURL_ROW
};

static bool
find_calls(void *lib, struct curl_calls *c)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		void *f = dlsym(lib, calls[i].name);

		if (f == NULL)
			return false;
		memcpy((char *)c + calls[i].at, &f, sizeof f);
	}
	return c->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

const struct curl_calls *
curl_load(void)
{
	static struct curl_calls c;
	static bool asked, good;
	void *lib;

	if (!asked) {
		asked = true;
		lib = dlopen(CURL_SONAME, RTLD_NOW | RTLD_LOCAL);
		good = lib != NULL && find_calls(lib, &c);
	}
	return good ? &c : NULL;
}
