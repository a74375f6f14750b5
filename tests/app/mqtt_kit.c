/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/mqtt_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "mqtt_kit: %s\n", what);
	abort();
}

static void
on_up(void *ctx, bool resumed)
{
	struct mqtt_kit *k = ctx;

	(void)resumed;
	k->other_up++;
}

static void
on_message(void *ctx, const struct mqtt_message *m)
{
	struct mqtt_kit *k = ctx;

	k->heard++;
	str_copy(m->topic, k->topic, sizeof k->topic);
	str_copy(m->payload, k->said, sizeof k->said);
}

static void
on_granted(void *ctx, const char *topic, bool yes)
{
	struct mqtt_kit *k = ctx;

	(void)topic;
	must(yes, "the broker lets nobody listen");
	k->granted++;
}

static void
on_sent(void *ctx, enum mqtt_fate f)
{
	struct mqtt_kit *k = ctx;

	k->sent += f == MQTT_OK;
}

void
mqtt_kit_turn(struct mqtt_kit *k)
{
	if (k->began.us == 0)
		k->began = clock_mono();
	/* What never comes ends the test and not the patience of whoever runs
	 * it. */
	must(clock_mono().us - k->began.us < KIT_PATIENCE_US,
	    "what was waited for never came");
	must(loop_turn(k->k.loop, 100000) == OK, "no turn");
	if (k->links != NULL)
		links_look(k->links);
}

void
mqtt_kit_make(struct mqtt_kit *k, const struct law_link *row,
    const char *hear)
{
	static const struct mqtt_calls calls = { .up = on_up,
		.message = on_message, .granted = on_granted };

	memset(k, 0, sizeof *k);
	if (!broker_start(&k->b, NULL)) {
		puts("ok 1 - mqtt # SKIP no mosquitto here");
		exit(0);
	}
	keep_kit_make(&k->k);
	k->row = *row;
	k->row.url = str_of(k->b.url);
	k->k.law.links = &k->row;
	k->k.law.links_n = 1;
	k->c = (struct context){ .store = k->k.store,
		.repo = store_repo(k->k.store), .law = k->k.law,
		.rules = rules_new(k->k.store, &k->k.law) };
	str_copy(str_of(k->k.dir), k->c.dir, sizeof k->c.dir);
	must(mqtt_new(&k->other, k->k.loop, &(struct mqtt_options){
	    .url = k->b.url, .id = "other", .calls = &calls, .ctx = k,
	    .first_ms = 20 }) == OK, "no other one");
	while (!k->other_up)
		mqtt_kit_turn(k);
	if (hear == NULL)
		return;
	must(mqtt_subscribe(k->other, hear) == OK, "deaf");
	while (!k->granted)
		mqtt_kit_turn(k);
}

void
mqtt_kit_free(struct mqtt_kit *k)
{
	mqtt_kit_end(k);
	mqtt_free(&k->other);
	rules_free(&k->c.rules);
	k->k.law.links = NULL;
	k->k.law.links_n = 0;
	keep_kit_free(&k->k);
	broker_stop(&k->b);
}

void
mqtt_kit_begin(struct mqtt_kit *k)
{
	k->links = links_new(k->k.loop, &k->c);
	must(links_count(k->links) == 1, "no link");
	while (links_at(k->links, 0)->st.ok_ms == 0 ||
	    links_at(k->links, 0)->busy) {
		if (links_at(k->links, 0)->st.fatal)
			must(false, links_at(k->links, 0)->st.said);
		mqtt_kit_turn(k);
	}
}

void
mqtt_kit_end(struct mqtt_kit *k)
{
	links_free(&k->links);
}

void
mqtt_kit_say(struct mqtt_kit *k, const char *topic, const char *text)
{
	const int before = k->sent;

	must(mqtt_publish(k->other, &(struct mqtt_out){ .topic = topic,
	    .payload = str_of(text), .fn = on_sent, .ctx = k }) == OK,
	    "nothing goes out");
	while (k->sent == before)
		mqtt_kit_turn(k);
}

void
mqtt_kit_hear(struct mqtt_kit *k, int n)
{
	while (k->heard < n)
		mqtt_kit_turn(k);
}

uint64_t
mqtt_kit_cases(struct mqtt_kit *k)
{
	return k->c.repo->ops->cases(k->c.repo);
}

struct count { enum event_kind kind; size_t n; };

static bool
count(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct count *x = ctx;

	(void)secret;
	(void)status;
	x->n += e->kind == x->kind;
	return true;
}

size_t
mqtt_kit_events(struct mqtt_kit *k, uint32_t slot, enum event_kind kind)
{
	struct count x = { kind, 0 };

	must(k->c.repo->ops->history(k->c.repo, slot, count, &x) == OK,
	    "no history");
	return x.n;
}
