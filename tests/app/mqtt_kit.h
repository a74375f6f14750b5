/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_kit.h -- a live store, a real broker, one link between them, and somebody
 * else at the broker, all on one loop.  Layer: tests. */
#ifndef TESTS_APP_MQTT_KIT_H
#define TESTS_APP_MQTT_KIT_H

#include "app/keep_kit.h"
#include "app/link.h"
#include "channel/broker.h"
#include "channel/mqtt.h"

#define MQTT_KIT_HEARD 4096
#define KIT_PATIENCE_US 180000000LL	/* of one test */

struct mqtt_kit {
	struct keep_kit	k;
	struct broker	b;
	struct context	c;
	struct law_link	row;
	struct links	*links;		/* NULL: they do not run */
	struct mqtt	*other;
	struct mono	began;		/* its first turn */
	int		other_up, granted, sent, heard;
	char		topic[MQTT_TOPIC_MAX], said[MQTT_KIT_HEARD];	/* last */
};

/* Ends the test program as skipped where there is no broker here. row's url is
 * the broker's; hear: what the other one listens to, or NULL. */
void	mqtt_kit_make(struct mqtt_kit *k, const struct law_link *row,
	    const char *hear);
void	mqtt_kit_free(struct mqtt_kit *k);
/* Runs the links, waits until they are up; stops them. */
void	mqtt_kit_begin(struct mqtt_kit *k);
void	mqtt_kit_end(struct mqtt_kit *k);
/* The other one says text; waits until the broker has it. */
void	mqtt_kit_say(struct mqtt_kit *k, const char *topic, const char *text);
/* Turns the loop, at most for a while each time. */
void	mqtt_kit_turn(struct mqtt_kit *k);
/* Until it has heard n messages in all. */
void	mqtt_kit_hear(struct mqtt_kit *k, int n);
uint64_t mqtt_kit_cases(struct mqtt_kit *k);
/* Its text of a case: events of a kind in its history. */
size_t	mqtt_kit_events(struct mqtt_kit *k, uint32_t slot,
	    enum event_kind kind);

#endif
