/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_topic.c -- topics and filters of MQTT.  Layer: channel (pure). */
#include "channel/mqtt.h"

#include <string.h>

bool
mqtt_fits(const char *filter, struct str topic)
{
	struct str f = str_of(filter), want, have;

	/* What the broker says of itself is not for a filter that begins with a
	 * wild card. */
	if (topic.n > 0 && topic.p[0] == '$' && f.n > 0 && f.p[0] != '$')
		return false;
	while (str_cut(&f, '/', &want)) {
		if (str_is(want, "#"))
			return true;
		if (!str_cut(&topic, '/', &have))
			return false;
		if (!str_is(want, "+") && !str_eq(want, have))
			return false;
	}
	return topic.p == NULL;
}

struct str
mqtt_part(struct str topic, unsigned n)
{
	struct str part = STR_NONE;

	for (unsigned i = 0; i <= n; i++)
		if (!str_cut(&topic, '/', &part))
			return STR_NONE;
	return part;
}

bool
mqtt_name(struct str s)
{
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (strchr("/+#", s.p[i]) != NULL ||
		    (unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return true;
}
