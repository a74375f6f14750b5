/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_note.c -- what libmosquitto says, noted and told later.  Layer: channel. */
#include "channel/mqtt_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define GRANT_REFUSED 0x80

static struct mqtt_note *
note(struct mqtt *m, enum mqtt_note_kind kind, size_t room)
{
	struct mqtt_note *const n = xcalloc(1, sizeof *n + room);

	n->kind = kind;
	if (m->last != NULL)
		m->last->next = n;
	else
		m->first = n;
	m->last = n;
	m->noted++;
	return n;
}

struct mqtt_note *
mqtt_note_take(struct mqtt *m)
{
	struct mqtt_note *const n = m->first;

	if (n == NULL)
		return NULL;
	m->first = n->next;
	if (m->first == NULL)
		m->last = NULL;
	return n;
}

void
mqtt_notes_drop(struct mqtt *m)
{
	struct mqtt_note *n;

	while ((n = mqtt_note_take(m)) != NULL)
		free(n);
}

/* ---- inside libmosquitto: nothing of it is called here ---- */

static void
on_connect(struct mosquitto *mosq, void *ctx, int code, int flags)
{
	struct mqtt_note *const n = note(ctx, NOTE_CONNECT, 0);

	(void)mosq;
	n->code = code;
	n->flag = flags & 1;
}

static void
on_disconnect(struct mosquitto *mosq, void *ctx, int code)
{
	/* The call that found out says it, too. */
	(void)mosq;
	(void)ctx;
	(void)code;
}

static void
on_message(struct mosquitto *mosq, void *ctx, const struct mosquitto_message *g)
{
	struct mqtt *const m = ctx;
	const size_t topic_n = strlen(g->topic);
	const size_t size = g->payloadlen < 0 ? 0 : (size_t)g->payloadlen;
	const bool too_big = size > m->message_max;
	struct mqtt_note *const n = note(m, NOTE_MESSAGE,
	    topic_n + (too_big ? 0 : size));

	(void)mosq;
	n->flag = g->retain;
	n->mid = g->mid;
	n->too_big = too_big;
	n->topic_n = topic_n;
	n->payload_n = size;
	memcpy(n->bytes, g->topic, topic_n);
	if (!too_big && size > 0)
		memcpy(n->bytes + topic_n, g->payload, size);
}

static void
on_publish(struct mosquitto *mosq, void *ctx, int mid)
{
	(void)mosq;
	note(ctx, NOTE_SENT, 0)->mid = mid;
}

static void
on_subscribe(struct mosquitto *mosq, void *ctx, int mid, int count,
    const int *granted)
{
	struct mqtt_note *const n = note(ctx, NOTE_GRANTED, 0);

	(void)mosq;
	n->mid = mid;
	n->code = count > 0 ? granted[0] : GRANT_REFUSED;
}

void
mqtt_note_calls(struct mqtt *m)
{
	m->lib->connect_with_flags_callback_set(m->mosq, on_connect);
	m->lib->disconnect_callback_set(m->mosq, on_disconnect);
	m->lib->message_callback_set(m->mosq, on_message);
	m->lib->publish_callback_set(m->mosq, on_publish);
	m->lib->subscribe_callback_set(m->mosq, on_subscribe);
}

/* ---- outside ---- */

static enum mqtt_fate
fate_of(int connack)
{
	switch (connack) {
	case 3:
		return MQTT_LOST;	/* server unavailable */
	case 4: case 5:
		return MQTT_DENIED;
	default:
		return MQTT_REFUSED;
	}
}

static void
tell_connect(struct mqtt *m, const struct mqtt_note *n)
{
	if (n->code != 0) {
		mqtt_lost(m, fate_of(n->code),
		    m->lib->connack_string(n->code));
		return;
	}
	loop_timer_cancel(m->loop, m->limit);
	m->limit = 0;
	m->up = true;
	m->up_us = clock_mono().us;
	mqtt_subscribe_all(m);
	if (m->calls->up != NULL)
		m->calls->up(m->ctx, n->flag);
}

static void
tell_message(struct mqtt *m, const struct mqtt_note *n)
{
	const struct mqtt_message g = {
		.topic = str_n(n->bytes, n->topic_n),
		.payload = n->too_big ? STR_NONE :
		    str_n(n->bytes + n->topic_n, n->payload_n),
		.retained = n->flag, .too_big = n->too_big,
		.size = n->payload_n,
	};

	if (m->calls->message != NULL)
		m->calls->message(m->ctx, &g);
}

static void
tell_sent(struct mqtt *m, const struct mqtt_note *n)
{
	struct mqtt_flying f;

	for (size_t i = 0; i < m->flying_n; i++)
		if (m->flying[i].mid == n->mid) {
			f = m->flying[i];
			m->flying[i] = m->flying[--m->flying_n];
			if (f.fn != NULL)
				f.fn(f.ctx, MQTT_OK);
			return;
		}
}

static void
tell_granted(struct mqtt *m, const struct mqtt_note *n)
{
	for (size_t i = 0; i < m->topics_n; i++)
		if (m->mids[i] == n->mid && m->calls->granted != NULL) {
			m->calls->granted(m->ctx, m->topics[i],
			    n->code < GRANT_REFUSED);
			return;
		}
}

void
mqtt_note_tell(struct mqtt *m, struct mqtt_note *n)
{
	switch (n->kind) {
	case NOTE_CONNECT:
		tell_connect(m, n);
		break;
	case NOTE_MESSAGE:
		tell_message(m, n);
		break;
	case NOTE_SENT:
		tell_sent(m, n);
		break;
	case NOTE_GRANTED:
		tell_granted(m, n);
		break;
	}
	free(n);
}
