/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/mqtt_load.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#define MQTT_SONAME "libmosquitto.so.1"

static const struct { const char *name; size_t at; } calls[] = {
#define MQTT_ROW(name) { "mosquitto_" #name, offsetof(struct mqtt_lib, name) },
	MQTT_LIB_CALLS(MQTT_ROW)
#undef MQTT_ROW
};

static bool
find_calls(void *lib, struct mqtt_lib *m)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		void *f = dlsym(lib, calls[i].name);

		if (f == NULL)
			return false;
		memcpy((char *)m + calls[i].at, &f, sizeof f);
	}
	return m->lib_init() == MOSQ_ERR_SUCCESS;
}

const struct mqtt_lib *
mqtt_load(void)
{
	static struct mqtt_lib m;
	static bool asked, good;
	void *lib;

	if (!asked) {
		asked = true;
		lib = dlopen(MQTT_SONAME, RTLD_NOW | RTLD_LOCAL);
		good = lib != NULL && find_calls(lib, &m);
	}
	return good ? &m : NULL;
}
