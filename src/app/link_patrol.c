/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver patrol: officers' positions, reports and answers in; tasks and the
 * catalogue out. Without an address (url -) it only asks a recorder. Options of a
 * row: prefix (gridseat), roles (finder,checker), officer (finder), checker
 * (checker), shift (of all), task_minutes (30), over (a step), recorder (address),
 * sweep (5 seconds between looks at what is over). */
#include "app/link_patrol_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

#define SWEEP_S		5
#define BAD_US		10000000
#define ASIDE_BYTES	((size_t)64 << 10)
#define PHOTO_FIELD	((size_t)6 << 20)

void
patrol_aside(struct patrol *p, enum aside_why why, struct str what,
    const char *said, struct str bytes)
{
	if (bytes.n > ASIDE_BYTES)
		bytes.n = ASIDE_BYTES;
	link_aside(p->l, why, what, said, bytes);
}

void
patrol_bad(struct patrol *p, struct str what, const char *expected,
    struct str bytes)
{
	const int64_t us = clock_mono().us;

	if (p->bad++ > 0 && us - p->bad_us < BAD_US) {
		p->l->st.refused++;
		return;
	}
	p->bad_us = us;
	patrol_aside(p, ASIDE_RECORD, what, expected, bytes);
}

/* ---- what comes ---- */

static void
position(struct patrol *p, const struct mqtt_message *m)
{
	const char *expected;
	struct owntracks t;

	if (m->payload.n == 0)
		return;			/* forgotten at the broker */
	if (owntracks_read(&p->json, m->payload, &t, &expected) != OK)
		patrol_bad(p, m->topic, expected, STR_NONE); /* may say where */
	else if (t.location)
		patrol_position(p, mqtt_part(m->topic, 1),
		    mqtt_part(m->topic, 2), &t);
}

static void
head(struct patrol *p, struct officer *o, const struct record *r)
{
	(void)o;
	patrol_feed_head(p, r);
}

static void
receipt(struct patrol *p, struct officer *o, const struct record *r)
{
	patrol_receipt(p, str_of(o->a.code), r);
}

static const struct {
	const char *topic;		/* behind the prefix */
	void (*take)(struct patrol *, struct officer *, const struct record *);
	bool officer;
} topics[] = {
	{ "/report/+", patrol_report, true },
	{ "/answer/+", patrol_answer, true },
	{ "/receipt/+", receipt, true },
	{ "/catalogue/head", head, false },
};

static void
take(struct patrol *p, size_t i, const struct mqtt_message *m, struct str rest)
{
	struct record r = { .number = 1, .length = m->payload.n };
	struct officer *const o = patrol_officer(p, mqtt_part(rest, 2));

	if (m->payload.n == 0)
		return;
	if (topics[i].officer && o == NULL) {
		patrol_bad(p, m->topic, N_("the account of an officer"),
		    m->payload);
		return;
	}
	p->json.field_max = PHOTO_FIELD;
	jsonobject_read(&p->json, m->payload, &r);
	if (r.fault != OK)
		patrol_bad(p, m->topic, r.expected, m->payload);
	else
		topics[i].take(p, o, &r);
}

static void
on_message(void *own, const struct mqtt_message *m)
{
	struct patrol *const p = own;
	struct str rest;

	if (!patrol_officers_read(p))
		return;
	if (mqtt_fits("owntracks/+/+", m->topic)) {
		position(p, m);
		return;
	}
	if (!str_starts(m->topic, str_of(p->prefix)))
		return;
	rest = str_from(m->topic, strlen(p->prefix));
	for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
		if (mqtt_fits(topics[i].topic, rest)) {
			take(p, i, m, rest);
			return;
		}
}

/* One put aside. What came by a topic alone goes the way it came; what got as far
 * as its own key is read again for the officer the key names. */
static enum err
again(struct link *l, const struct store_aside *a)
{
	struct patrol *const p = l->own;
	struct record r = { .number = 1, .length = a->bytes.n };
	struct str rest = str_of(a->what), account;
	struct officer *o;

	if (!patrol_officers_read(p))
		return ERR_BUSY;
	p->bad = 0;			/* it is told of, whatever came before */
	if (str_starts(rest, str_of(p->prefix))) {
		on_message(p, &(struct mqtt_message){ .topic = rest,
		    .payload = a->bytes });
		return OK;
	}
	if (str_cut(&rest, ':', &account) && str_cut(&rest, '/', &account)) {
		o = patrol_officer(p, account);
		p->json.field_max = PHOTO_FIELD;
		jsonobject_read(&p->json, a->bytes, &r);
		if (o != NULL && r.fault == OK) {
			(a->why == ASIDE_ANSWER ? patrol_answer :
			    patrol_report)(p, o, &r);
			return OK;
		}
	}
	link_aside(l, (enum aside_why)a->why, str_of(a->what), a->said,
	    a->bytes);
	return OK;
}

static void
on_up(void *own)
{
	patrol_feed_begin(own);
}

/* ---- now and then ---- */

static int64_t
sweep_us(const struct patrol *p)
{
	return link_opt_num(p->l, "sweep", SWEEP_S) * 1000000;
}

static void
sweep(void *ctx)
{
	struct patrol *const p = ctx;
	const int64_t now_ms = clock_wall().ms;
	char said[128];

	p->sweep = loop_timer(p->l->loop, sweep_us(p), sweep, p);
	if (patrol_officers_read(p))
		patrol_positions_sweep(p, now_ms);
	patrol_tasks_sweep(p, now_ms);
	if (p->taken + p->off == 0)
		return;
	link_count(p->l, p->taken, 0, 0);
	snprintf(said, sizeof said, _("positions: %llu taken, %llu off shift, "
	    "%llu of nobody"), (unsigned long long)p->taken,
	    (unsigned long long)p->off, (unsigned long long)p->strange);
	p->taken = p->off = 0;
	if (p->l->st.fail_ms == 0)
		link_done(p->l, OK, said, -1, false);
}

/* ---- life ---- */

static bool
take_prefix(struct patrol *p)
{
	struct str s = link_opt(p->l, "prefix"), rest, part;

	if (s.n == 0)
		s = STR("gridseat");
	for (rest = s; str_cut(&rest, '/', &part);)
		if (!mqtt_name(part))
			return false;
	return str_copy(s, p->prefix, sizeof p->prefix) == s.n;
}

static enum err
subscribe(struct patrol *p)
{
	struct mqtt *const m = link_mqtt_line(p->line);
	enum err e = mqtt_subscribe(m, "owntracks/+/+");
	char topic[MQTT_TOPIC_MAX];

	for (size_t i = 0; e == OK && i < sizeof topics / sizeof *topics;
	    i++) {
		snprintf(topic, sizeof topic, "%s%s", p->prefix,
		    topics[i].topic);
		e = mqtt_subscribe(m, topic);
	}
	return e;
}

static void
patrol_close(struct link *l)
{
	struct patrol *const p = l->own;

	l->own = NULL;
	if (p == NULL)
		return;
	loop_timer_cancel(l->loop, p->sweep);
	patrol_last_end(p);
	patrol_feed_end(p);
	patrol_tracks_close(p);
	patrol_where_close(p);
	link_mqtt_free(&p->line);
	jsonobject_fini(&p->json);
	free(p->task);
	free(p);
}

static enum err
begin(struct patrol *p)
{
	static const struct link_mqtt_calls calls = { on_up, on_message };
	enum err e = OK;

	if (!take_prefix(p)) {
		link_fatal(p->l, N_("options: prefix is no part of a topic"));
		return ERR_BAD_INPUT;
	}
	if (p->l->row->url.n > 0)
		e = link_mqtt_open(&p->line, p->l, &(struct link_mqtt_ask){
		    .calls = &calls, .own = p,
		    .message_max = PATROL_MESSAGE });
	if (e == OK && p->line != NULL)
		e = subscribe(p);
	if (e != OK)
		return e;
	patrol_where_open(p);
	patrol_tracks_open(p);
	patrol_tasks_recall(p);
	patrol_last_begin(p);
	p->sweep = loop_timer(p->l->loop, sweep_us(p), sweep, p);
	return OK;
}

static enum err
patrol_open(struct link *l)
{
	struct patrol *const p = xcalloc(1, sizeof *p);
	enum err e;

	p->l = l;
	p->task = xcalloc(PATROL_TASKS, sizeof *p->task);
	l->own = p;
	e = begin(p);
	if (e != OK)
		patrol_close(l);
	return e;
}

static const char *const opts[] = {
	"prefix", "roles", "officer", "checker", "shift", "sweep",
	"task_minutes", "over", "recorder", "id", "keepalive", NULL
};

const struct link_driver link_patrol = {
	.name = "patrol", .opts = opts,
	.open = patrol_open, .close = patrol_close,
	.send = patrol_send, .again = again,
	.again_of = 1u << ASIDE_RECORD | 1u << ASIDE_ANSWER
};
