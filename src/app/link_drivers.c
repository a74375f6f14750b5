/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/link.h"

static const struct link_driver *const drivers[] = {
	&link_couch,
	&link_iot,
	&link_patrol,
	&link_open311,
	&link_call,
	&link_cap,
	&link_json,
	NULL
};

const struct link_driver *
link_driver_named(struct str name)
{
	for (size_t i = 0; drivers[i] != NULL; i++)
		if (str_is(name, drivers[i]->name))
			return drivers[i];
	return NULL;
}
