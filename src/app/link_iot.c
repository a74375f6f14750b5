/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver iot: telemetry of devices over MQTT, alarms by sensors.tsv.
 * Options of a row: topic (filters by commas, telemetry/#), what is where in a
 * message (wire/telemetry.h: device metric value time values), notes (20 on one
 * case), note_minutes (60 between those of one that grows worse), again_minutes
 * (60: a new case when one was closed and it goes on), cases_hour (5000 new cases,
 * what is beyond waits). */
#include "app/link_iot_in.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

#define AHEAD_MS	300000	/* a clock farther ahead than this is wrong */
#define BAD_US		10000000	/* of many bad messages one is kept */
#define COUNT_US	1000000

/* A device without a clock, or with a wrong one, has ours. */
static int64_t
reading_ms(const struct iot *o)
{
	const int64_t now_ms = clock_wall().ms;

	return o->t.at_ms == 0 || o->t.at_ms > now_ms + AHEAD_MS ? now_ms :
	    o->t.at_ms;
}

static void
bad(struct iot *o, const struct mqtt_message *m, const char *expected)
{
	const int64_t us = clock_mono().us;

	if (o->bad && us - o->bad_us < BAD_US) {
		o->l->st.refused++;
		return;
	}
	o->bad = true;
	o->bad_us = us;
	link_aside(o->l, ASIDE_RECORD, m->topic, expected, m->payload);
}

/* The link's figures are not written for every reading. */
static void
count(struct iot *o, int64_t at_ms)
{
	const int64_t us = clock_mono().us;

	o->counted++;
	if (at_ms > o->newest_ms)
		o->newest_ms = at_ms;
	if (us - o->count_us < COUNT_US)
		return;
	link_count(o->l, o->counted, 0, o->newest_ms);
	o->counted = 0;
	o->count_us = us;
}

static void
on_message(void *own, const struct mqtt_message *m)
{
	struct iot *const o = own;
	const char *expected;
	int64_t at_ms;

	if (telemetry_read(&o->json, &o->map, m->topic, m->payload, &o->t,
	    &expected) != OK) {
		bad(o, m, expected);
		return;
	}
	at_ms = reading_ms(o);
	for (size_t i = 0; i < o->t.n; i++) {
		struct watch *const w = iot_watch(o, o->t.device,
		    o->t.at[i].metric);

		if (w == NULL)
			o->strange++;
		else
			iot_want(o, w, sensor_take(&w->s, w->row, at_ms,
			    o->t.at[i].value_e6));
	}
	count(o, at_ms);
}

static enum err
subscribe(struct iot *o)
{
	struct str rest = link_opt(o->l, "topic"), part;
	char topic[MQTT_TOPIC_MAX];
	enum err e = OK;

	if (rest.n == 0)
		rest = STR("telemetry/#");
	while (e == OK && str_cut(&rest, ',', &part)) {
		if (part.n == 0 || part.n >= sizeof topic)
			return ERR_BAD_INPUT;
		str_copy(part, topic, sizeof topic);
		e = mqtt_subscribe(link_mqtt_line(o->line), topic);
	}
	return e;
}

static void
iot_close(struct link *l)
{
	struct iot *const o = l->own;

	l->own = NULL;
	if (o == NULL)
		return;
	link_mqtt_free(&o->line);
	if (o->counted > 0)
		link_count(l, o->counted, 0, o->newest_ms);
	iot_write_fini(o);
	iot_watches_fini(o);
	jsonobject_fini(&o->json);
	free(o);
}

static enum err
iot_open(struct link *l)
{
	static const struct link_mqtt_calls calls = { .message = on_message };
	struct iot *const o = xcalloc(1, sizeof *o);
	enum err e;

	o->l = l;
	l->own = o;
	iot_write_begin(o);
	if (l->c->law.sensors_n == 0) {
		link_fatal(l, N_("the profile has no sensors.tsv"));
		e = ERR_BAD_INPUT;
	} else if (!telemetry_map_read(&o->map, l->row->opts)) {
		link_fatal(l, N_("options: where device, metric, value stand "
		    "cannot be understood"));
		e = ERR_BAD_INPUT;
	} else {
		o->map.offset_min = l->c->law.offset_min;
		e = link_mqtt_open(&o->line, l, &(struct link_mqtt_ask){
		    .calls = &calls, .own = o,
		    .message_max = TELEMETRY_MAX });
		if (e == OK)
			e = subscribe(o);
	}
	if (e != OK)
		iot_close(l);
	return e;
}

static const char *const opts[] = {
	"topic", "device", "metric", "value", "values", "time", "notes",
	"note_minutes", "again_minutes", "cases_hour", "id", "keepalive", NULL
};

const struct link_driver link_iot = {
	.name = "iot", .opts = opts, .open = iot_open,
	.close = iot_close,
};
