/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_link_iot.c -- devices at a real broker: alarms, repeats, recovery, restarts.
 * Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "app/mqtt_kit.h"

static struct law_sensor sensors[2];
static int64_t now_s;

static void
begin(struct mqtt_kit *k, const char *opts)
{
	const struct law_link row = { .code = STR("lifts"),
		.driver = STR("iot"), .node = STR("*"), .ways = LINK_IN,
		.every_s = 60, .opts = str_of(opts), .name = STR("电梯") };

	mqtt_kit_make(k, &row, NULL);
	sensors[0] = (struct law_sensor){ .code = STR("hot"),
		.name = STR("机房过热"), .device = STR("lift-*"),
		.metric = STR("temp"), .has_high = true, .high_e6 = 40000000,
		.hold_s = 30, .place = STR("样例大厦") };
	sensors[1] = (struct law_sensor){ .code = STR("stuck"),
		.name = STR("电梯困人"), .device = STR("lift-*"),
		.metric = STR("stuck"), .has_high = true, .urgent = true };
	k->c.law.sensors = sensors;
	k->c.law.sensors_n = 2;
	now_s = clock_wall().ms / 1000 - 3600;
	mqtt_kit_begin(k);
}

static void
say(struct mqtt_kit *k, const char *device, const char *metric, int value,
    int at_s)
{
	char text[200];

	snprintf(text, sizeof text, "{\"device\":\"%s\",\"metric\":\"%s\","
	    "\"value\":%d,\"time\":%lld}", device, metric, value,
	    (long long)now_s + at_s);
	mqtt_kit_say(k, "telemetry/x", text);
}

/* What the link took in, good and bad. */
static void
until_in(struct mqtt_kit *k, uint64_t cases, size_t notes)
{
	uint32_t slot = 0;

	while (mqtt_kit_cases(k) < cases || (notes > 0 &&
	    mqtt_kit_events(k, slot, EV_CASE_NOTE) < notes))
		mqtt_kit_turn(k);
	assert_int_equal(mqtt_kit_cases(k), cases);
}

static bool
keep_text(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct buf *b = ctx;

	(void)status;
	assert_non_null(secret);
	assert_true(str_is(e->actor, "auto"));
	buf_str(b, body_str(secret, "title"));
	buf_str(b, body_str(secret, "text"));
	buf_str(b, body_str(secret, "note"));
	buf_byte(b, '\n');
	return true;
}

static void
test_alarm(void **state)
{
	struct mqtt_kit k;
	struct case_view v;
	struct buf b = { 0 };

	(void)state;
	begin(&k, "");
	for (int t = 0; t <= 40; t += 10)
		say(&k, "lift-17", "temp", 41 + t / 10, t);
	until_in(&k, 1, 0);
	assert_int_equal(k.c.repo->ops->get(k.c.repo, 0, &v), OK);
	assert_true(str_is(v.title, "机房过热"));
	assert_true(str_is(v.place, "样例大厦"));
	assert_int_equal(v.c->reported_ms, now_s * 1000);
	assert_false(v.c->flags & CASE_URGENT);
	say(&k, "lift-18", "stuck", 1, 0);
	until_in(&k, 2, 0);
	assert_int_equal(k.c.repo->ops->get(k.c.repo, 1, &v), OK);
	assert_true(v.c->flags & CASE_URGENT);
	/* It is over, comes again, and stays one case. */
	for (int t = 50; t <= 80; t += 10)
		say(&k, "lift-17", "temp", 20, t);
	until_in(&k, 2, 1);
	for (int t = 90; t <= 120; t += 10)
		say(&k, "lift-17", "temp", 50, t);
	until_in(&k, 2, 2);
	assert_int_equal(k.c.repo->ops->history(k.c.repo, 0, keep_text, &b),
	    OK);
	assert_non_null(strstr(buf_z(&b), "lift-17 temp:  .. 40"));
	assert_non_null(strstr(buf_z(&b), " 44;\n"));
	buf_fini(&b);
	mqtt_kit_free(&k);
}

/* Another process goes on where this one stopped. */
static void
test_restart(void **state)
{
	struct mqtt_kit k;

	(void)state;
	begin(&k, "");
	say(&k, "lift-1", "stuck", 1, 0);
	until_in(&k, 1, 0);
	mqtt_kit_end(&k);
	/* What was said while nobody listened waits at the broker. */
	say(&k, "lift-1", "stuck", 1, 10);
	say(&k, "lift-2", "stuck", 1, 10);
	mqtt_kit_begin(&k);
	until_in(&k, 2, 0);
	say(&k, "lift-1", "stuck", 0, 20);
	until_in(&k, 2, 1);
	mqtt_kit_end(&k);
	mqtt_kit_begin(&k);
	say(&k, "lift-1", "stuck", 0, 30);	/* over already */
	say(&k, "lift-1", "stuck", 1, 40);
	until_in(&k, 2, 2);
	assert_int_equal(mqtt_kit_events(&k, 0, EV_CASE_NOTE), 2);
	mqtt_kit_free(&k);
}

static void
test_bad(void **state)
{
	struct mqtt_kit k;
	uint64_t n = 0, unseen;

	(void)state;
	begin(&k, "");
	mqtt_kit_say(&k, "telemetry/x", "not json");
	mqtt_kit_say(&k, "telemetry/x", "{}");
	say(&k, "gas-1", "ppm", 9, 0);		/* no row rules it */
	say(&k, "lift-9", "stuck", 1, 0);
	until_in(&k, 1, 0);
	assert_int_equal(store_aside_count(k.k.store, "lifts", &n, &unseen),
	    OK);
	assert_int_equal(n, 1);		/* of a flood one is kept */
	assert_int_equal(links_at(k.links, 0)->st.refused, 2);
	mqtt_kit_free(&k);
}

/* A sensor that flutters does not fill its case. */
static void
test_flutter(void **state)
{
	struct mqtt_kit k;

	(void)state;
	begin(&k, "notes=5");
	for (int t = 0; t < 60; t++)
		say(&k, "lift-3", "stuck", t % 2 == 0, t);
	say(&k, "lift-4", "stuck", 1, 0);
	until_in(&k, 2, 1);
	for (int t = 60; t < 120; t++) {
		say(&k, "lift-3", "stuck", t % 2 == 0, t);
		mqtt_kit_turn(&k);
	}
	assert_true(mqtt_kit_events(&k, 0, EV_CASE_NOTE) <= 6);
	mqtt_kit_free(&k);
}

/* ---- a store that is full for a while ---- */

static struct repo *real;
static int fail;

static enum err
fake_commit(struct repo *r, const struct intent *in, size_t n, bool each,
    struct outcome *out)
{
	(void)r;
	if (fail > 0) {
		fail--;
		return ERR_FULL;
	}
	return real->ops->commit(real, in, n, each, out);
}

static enum err
fake_find_key(struct repo *r, struct str key, uint32_t *slot)
{
	(void)r;
	return real->ops->find_key(real, key, slot);
}

static enum err
fake_get(struct repo *r, uint32_t slot, struct case_view *v)
{
	(void)r;
	return real->ops->get(real, slot, v);
}

static enum err
fake_history(struct repo *r, uint32_t slot, history_fn *fn, void *ctx)
{
	(void)r;
	return real->ops->history(real, slot, fn, ctx);
}

static void
test_full(void **state)
{
	static const struct repo_ops ops = { .commit = fake_commit,
		.find_key = fake_find_key, .get = fake_get,
		.history = fake_history };
	struct repo fake = { &ops };
	struct mqtt_kit k;

	(void)state;
	begin(&k, "");
	mqtt_kit_end(&k);
	real = k.c.repo;
	k.c.repo = &fake;
	fail = 2;
	mqtt_kit_begin(&k);
	say(&k, "lift-5", "stuck", 1, 0);
	say(&k, "lift-6", "stuck", 1, 0);
	say(&k, "lift-6", "stuck", 0, 1);	/* over before it was written */
	while (fail > 0)
		mqtt_kit_turn(&k);
	assert_int_not_equal(links_at(k.links, 0)->st.fail_ms, 0);
	while (real->ops->cases(real) < 2 ||
	    links_at(k.links, 0)->st.fail_ms != 0)
		mqtt_kit_turn(&k);
	k.c.repo = real;
	assert_int_equal(mqtt_kit_cases(&k), 2);
	k.c.repo = &fake;
	mqtt_kit_end(&k);
	k.c.repo = real;
	mqtt_kit_free(&k);
}

/* Everything at once: many alarms, few commits, none lost; the broker dies in
 * between. */
static void
test_many(void **state)
{
	struct mqtt_kit k;
	char name[16];

	(void)state;
	begin(&k, "");
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof name, "lift-%d", i);
		say(&k, name, "stuck", 1, i);
		say(&k, name, "stuck", 1, i);		/* doubled */
	}
	until_in(&k, 200, 0);
	broker_kill(&k.b);
	while (links_at(k.links, 0)->st.fail_ms == 0)
		mqtt_kit_turn(&k);
	broker_again(&k.b);
	while (k.other_up < 2 || links_at(k.links, 0)->st.fail_ms != 0)
		mqtt_kit_turn(&k);
	say(&k, "lift-new", "stuck", 1, 0);
	until_in(&k, 201, 0);
	mqtt_kit_free(&k);
}

/* An hour has so many new cases and no more; the rest waits, and notes of those
 * that have a case do not wait behind it. */
static void
test_storm(void **state)
{
	struct mqtt_kit k;
	char name[24];

	(void)state;
	begin(&k, "cases_hour=3");
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "lift-%d", i);
		say(&k, name, "stuck", 1, i);
	}
	until_in(&k, 3, 0);
	while (strstr(links_at(k.links, 0)->st.said, "97") == NULL)
		mqtt_kit_turn(&k);
	say(&k, "lift-0", "stuck", 0, 1);
	until_in(&k, 3, 1);
	mqtt_kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alarm),
		cmocka_unit_test(test_restart),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_flutter),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_storm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
