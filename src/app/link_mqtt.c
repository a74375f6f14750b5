/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/link_mqtt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

#define QUIET_US	500000	/* nothing came for so long: what waited is in */
#define QUIET_MOST	40	/* times: telemetry is never quiet */

struct link_mqtt {
	struct link	*l;
	struct mqtt	*m;
	struct link_mqtt_calls calls;
	void		*own;
	uint64_t	timer;
	unsigned	turns;
	bool		news;		/* something came since the last turn */
};

/* ---- quiet ---- */

static void
on_quiet(void *ctx)
{
	struct link_mqtt *const x = ctx;

	x->timer = 0;
	if (x->news && ++x->turns < QUIET_MOST) {
		x->news = false;
		x->timer = loop_timer(x->l->loop, QUIET_US, on_quiet, x);
		return;
	}
	link_done(x->l, OK, NULL, -1, false);
}

/* ---- what the connection says ---- */

static void
on_up(void *ctx, bool resumed)
{
	struct link_mqtt *const x = ctx;

	(void)resumed;
	x->turns = 0;
	loop_timer_cancel(x->l->loop, x->timer);
	x->timer = loop_timer(x->l->loop, QUIET_US, on_quiet, x);
	if (x->calls.up != NULL)
		x->calls.up(x->own);
}

static void
on_down(void *ctx, const struct mqtt_down *d)
{
	struct link_mqtt *const x = ctx;

	loop_timer_cancel(x->l->loop, x->timer);
	x->timer = 0;
	if (d->fate == MQTT_DENIED || d->fate == MQTT_REFUSED)
		link_fatal(x->l, d->said);
	else
		link_done(x->l, ERR_IO, d->said, d->next_ms, false);
}

static void
on_message(void *ctx, const struct mqtt_message *m)
{
	struct link_mqtt *const x = ctx;

	x->news = true;
	if (!m->too_big) {
		x->calls.message(x->own, m);
		return;
	}
	link_aside(x->l, ASIDE_RECORD, m->topic, N_("a message that is too "
	    "big"), STR_NONE);
}

static void
on_granted(void *ctx, const char *topic, bool yes)
{
	struct link_mqtt *const x = ctx;
	char said[MQTT_TOPIC_MAX + 64];

	if (yes)
		return;
	snprintf(said, sizeof said, _("no right to read %s"), topic);
	link_fatal(x->l, said);
}

/* ---- life ---- */

static const char *
client_id(const struct link *l, char *out, size_t cap)
{
	const struct str own = link_opt(l, "id");

	if (own.n > 0)
		str_copy(own, out, cap);
	else
		snprintf(out, cap, "gridseat-%s-%.*s",
		    store_node(l->c->store), STR_ARG(l->row->code));
	return out;
}

enum err
link_mqtt_open(struct link_mqtt **out, struct link *l,
    const struct link_mqtt_ask *a)
{
	static const struct mqtt_calls calls = { on_up, on_down, on_message,
		on_granted };
	struct http_ask creds = { .method = NULL };
	struct link_mqtt *x;
	char url[1100], id[128];
	enum err e = link_ask(l, &creds);

	*out = NULL;
	if (e != OK)
		return e;
	x = xcalloc(1, sizeof *x);
	*x = (struct link_mqtt){ .l = l, .calls = *a->calls, .own = a->own };
	str_copy(l->row->url, url, sizeof url);
	e = mqtt_new(&x->m, l->loop, &(struct mqtt_options){ .url = url,
	    .id = client_id(l, id, sizeof id), .user = creds.user,
	    .pass = creds.pass, .ca_file = creds.ca_file,
	    .cert_file = creds.cert_file, .key_file = creds.key_file,
	    .plain = creds.plain, .message_max = a->message_max,
	    .keepalive_s = (int)link_opt_num(l, "keepalive", 30),
	    .will_topic = a->will_topic, .will = a->will,
	    .calls = &calls, .ctx = x });
	if (e != OK) {
		free(x);
		link_fatal(l, e == ERR_NOT_FOUND ?
		    N_("libmosquitto is not installed") :
		    N_("the address is none of mqtts://, or plain where it "
		    "may not be"));
		return e;
	}
	l->busy = true;			/* until it is up and quiet */
	*out = x;
	return OK;
}

void
link_mqtt_free(struct link_mqtt **xp)
{
	struct link_mqtt *const x = *xp;

	*xp = NULL;
	if (x == NULL)
		return;
	loop_timer_cancel(x->l->loop, x->timer);
	mqtt_free(&x->m);
	free(x);
}

struct mqtt *
link_mqtt_line(struct link_mqtt *x)
{
	return x->m;
}

bool
link_mqtt_say(struct link_mqtt *x, const char *topic, struct str text,
    bool retain)
{
	return mqtt_publish(x->m, &(struct mqtt_out){ .topic = topic,
	    .payload = text, .retain = retain }) == OK;
}
