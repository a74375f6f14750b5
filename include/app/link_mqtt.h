/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_mqtt.h -- a link's connection to its broker.  Layer: app; for drivers.
 *
 * Client id and session are the node's and the link's, so that what was sent at
 * QoS 1 while nobody ran the links waits at the broker. Options of the row, for
 * all drivers of MQTT: ca cert cert_key plain, keepalive (seconds), id.
 * A link is busy until it is up and nothing came for half a second: `sync --once`
 * takes what has waited. */
#ifndef APP_LINK_MQTT_H
#define APP_LINK_MQTT_H

#include "app/link.h"
#include "channel/mqtt.h"

struct link_mqtt;

struct link_mqtt_calls {	/* any may be NULL */
	void	(*up)(void *own);
	void	(*message)(void *own, const struct mqtt_message *m);
};

struct link_mqtt_ask {
	const struct link_mqtt_calls *calls;
	void		*own;
	size_t		message_max;	/* bytes */
	const char	*will_topic, *will;	/* NULL none */
};

/* As link_driver.open: link_fatal said why where it is not OK. */
MUST_CHECK enum err link_mqtt_open(struct link_mqtt **out, struct link *l,
    const struct link_mqtt_ask *a);
void	link_mqtt_free(struct link_mqtt **x);
struct mqtt *link_mqtt_line(struct link_mqtt *x);
/* QoS 1. false: not now. */
bool	link_mqtt_say(struct link_mqtt *x, const char *topic, struct str text,
	    bool retain);

#endif
