/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_mqtt.c -- a connection to a real broker: lost and found again, refused,
 * flooded, deceived.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/alloc.h"
#include "channel/broker.h"
#include "channel/mqtt.h"

struct peer {
	struct loop	*loop;
	struct mqtt	*m;
	int		 ups, downs, granted, refused, got, sent, lost;
	bool		 resumed, retained, too_big, free_in_message;
	size_t		 size;
	struct mqtt_down last;
	char		 topic[64], payload[64];
};

static void
on_up(void *ctx, bool resumed)
{
	struct peer *p = ctx;

	p->ups++;
	p->resumed = resumed;
}

static void
on_down(void *ctx, const struct mqtt_down *d)
{
	struct peer *p = ctx;

	p->downs++;
	p->last = *d;
}

static void
on_message(void *ctx, const struct mqtt_message *g)
{
	struct peer *p = ctx;

	p->got++;
	p->retained = g->retained;
	p->too_big = g->too_big;
	p->size = g->size;
	str_copy(g->topic, p->topic, sizeof p->topic);
	str_copy(g->payload, p->payload, sizeof p->payload);
	if (p->free_in_message)
		mqtt_free(&p->m);
}

static void
on_granted(void *ctx, const char *topic, bool yes)
{
	struct peer *p = ctx;

	(void)topic;
	p->granted += yes;
	p->refused += !yes;
}

static void
on_sent(void *ctx, enum mqtt_fate f)
{
	struct peer *p = ctx;

	p->sent += f == MQTT_OK;
	p->lost += f == MQTT_LOST;
}

static const struct mqtt_calls calls = { on_up, on_down, on_message,
	on_granted };

static void
without(const char *what)
{
	printf("ok 1 - mqtt # SKIP no %s here\n", what);
	exit(0);
}

static void
begin(struct peer *p, struct mqtt_options o)
{
	enum err e;

	memset(p, 0, sizeof *p);
	assert_int_equal(loop_new(&p->loop), OK);
	o.calls = &calls;
	o.ctx = p;
	o.first_ms = 20;
	if (o.id == NULL)
		o.id = "seat";
	e = mqtt_new(&p->m, p->loop, &o);
	if (e == ERR_NOT_FOUND)
		without("libmosquitto");
	assert_int_equal(e, OK);
}

static void
end(struct peer *p)
{
	mqtt_free(&p->m);
	loop_free(&p->loop);
}

#define UNTIL(p, what) \
	while (!(what)) \
		assert_int_equal(loop_turn((p)->loop, -1), OK)

static void
give(struct peer *p, const char *topic, const char *text, bool retain)
{
	const struct mqtt_out o = { .topic = topic, .payload = str_of(text),
		.retain = retain, .fn = on_sent, .ctx = p };

	assert_int_equal(mqtt_publish(p->m, &o), OK);
}

static void
test_there_and_back(void **state)
{
	struct broker b = { 0 };
	struct peer p;

	(void)state;
	if (!broker_start(&b, NULL))
		without("mosquitto");
	begin(&p, (struct mqtt_options){ .url = b.url });
	assert_int_equal(mqtt_publish(p.m, &(struct mqtt_out){
	    .topic = "a" }), ERR_BUSY);
	assert_int_equal(mqtt_subscribe(p.m, "in/+/x"), OK);
	UNTIL(&p, p.granted == 1);
	assert_false(p.resumed);
	give(&p, "in/7/x", "城市", false);
	assert_int_equal(mqtt_flying(p.m), 1);
	UNTIL(&p, p.got == 1 && p.sent == 1);
	assert_int_equal(mqtt_flying(p.m), 0);
	assert_string_equal(p.topic, "in/7/x");
	assert_string_equal(p.payload, "城市");
	assert_false(p.retained);
	assert_int_equal(mqtt_publish(p.m, &(struct mqtt_out){
	    .topic = "a/#" }), ERR_BAD_INPUT);
	end(&p);
	broker_stop(&b);
}

static void
test_retained(void **state)
{
	struct broker b = { 0 };
	struct peer p;

	(void)state;
	broker_start(&b, NULL);
	begin(&p, (struct mqtt_options){ .url = b.url });
	UNTIL(&p, p.ups == 1);
	give(&p, "feed/head", "v3", true);
	UNTIL(&p, p.sent == 1);
	assert_int_equal(mqtt_subscribe(p.m, "feed/#"), OK);
	UNTIL(&p, p.got == 1);
	assert_true(p.retained);
	assert_string_equal(p.payload, "v3");
	end(&p);
	broker_stop(&b);
}

/* The broker dies with everything in flight; it comes back; so do we. */
static void
test_broker_killed(void **state)
{
	struct broker b = { 0 };
	struct peer p;

	(void)state;
	broker_start(&b, NULL);
	begin(&p, (struct mqtt_options){ .url = b.url });
	assert_int_equal(mqtt_subscribe(p.m, "in"), OK);
	UNTIL(&p, p.granted == 1);
	broker_kill(&b);
	UNTIL(&p, p.downs == 1);
	assert_int_equal(p.last.fate, MQTT_LOST);
	assert_true(p.last.said[0] != '\0');
	assert_false(mqtt_up(p.m));
	UNTIL(&p, p.downs == 3);		/* nobody listens there */
	broker_again(&b);
	UNTIL(&p, p.ups == 2 && p.granted == 2);
	give(&p, "in", "back", false);
	UNTIL(&p, p.got == 1 && p.sent == 1);
	end(&p);
	broker_stop(&b);
}

static void
test_receipt_lost(void **state)
{
	struct broker b = { 0 };
	struct peer p;

	(void)state;
	broker_start(&b, NULL);
	begin(&p, (struct mqtt_options){ .url = b.url });
	UNTIL(&p, p.ups == 1);
	broker_kill(&b);
	/* The kernel may not have told us yet, or just now. */
	for (int i = 0; i < 3; i++)
		if (mqtt_publish(p.m, &(struct mqtt_out){ .topic = "a",
		    .fn = on_sent, .ctx = &p }) != OK)
			p.lost++;
	UNTIL(&p, p.downs == 1);
	assert_int_equal(p.lost, 3);
	assert_int_equal(p.sent, 0);
	assert_int_equal(mqtt_flying(p.m), 0);
	end(&p);
	broker_stop(&b);
}

/* What came while we were away waits at the broker. */
static void
test_session(void **state)
{
	struct broker b = { 0 };
	struct peer p, other;

	(void)state;
	broker_start(&b, NULL);
	begin(&p, (struct mqtt_options){ .url = b.url });
	assert_int_equal(mqtt_subscribe(p.m, "in"), OK);
	UNTIL(&p, p.granted == 1);
	end(&p);
	begin(&other, (struct mqtt_options){ .url = b.url, .id = "phone" });
	UNTIL(&other, other.ups == 1);
	for (int i = 0; i < 50; i++)
		give(&other, "in", "while away", false);
	UNTIL(&other, other.sent == 50);
	end(&other);
	begin(&p, (struct mqtt_options){ .url = b.url });
	assert_int_equal(mqtt_subscribe(p.m, "in"), OK);
	UNTIL(&p, p.got == 50);
	assert_true(p.resumed);
	end(&p);
	broker_stop(&b);
}

static void
test_login(void **state)
{
	static const char conf[] = "allow_anonymous false\n"
	    "password_file %DIR%/users\nacl_file %DIR%/acl\n";
	struct broker b = { 0 };
	struct peer p;

	(void)state;
	broker_folder(&b);
	broker_file(&b, "acl", "user seat\ntopic read in/#\n"
	    "topic write out/#\n");
	assert_true(broker_user(&b, "seat", "right"));
	broker_start(&b, conf);
	begin(&p, (struct mqtt_options){ .url = b.url, .user = "seat",
	    .pass = "wrong" });
	UNTIL(&p, p.downs == 1);
	assert_int_equal(p.last.fate, MQTT_DENIED);
	assert_true(p.last.next_ms >= 150000);	/* a person has to look */
	end(&p);
	begin(&p, (struct mqtt_options){ .url = b.url, .user = "seat",
	    .pass = "right" });
	assert_int_equal(mqtt_subscribe(p.m, "in/#"), OK);
	UNTIL(&p, p.granted == 1);
	/* A right that is lacking: 3.1.1 has no word for it, the message goes
	 * nowhere, and the connection stands. */
	give(&p, "in/mine", "no", false);
	give(&p, "out/x", "yes", false);
	UNTIL(&p, p.sent == 2);
	assert_int_equal(p.got, 0);
	assert_true(mqtt_up(p.m));
	end(&p);
	broker_stop(&b);
}

static void
test_huge(void **state)
{
	struct broker b = { 0 };
	struct peer p;
	char *big = xcalloc(1, MQTT_OUT_MAX + 1);
	struct mqtt_out o = { .topic = "in", .fn = on_sent, .ctx = &p };

	(void)state;
	memset(big, 'x', MQTT_OUT_MAX + 1);
	broker_start(&b, NULL);
	begin(&p, (struct mqtt_options){ .url = b.url,
	    .message_max = 1000 });
	assert_int_equal(mqtt_subscribe(p.m, "in"), OK);
	UNTIL(&p, p.granted == 1);
	o.payload = str_n(big, MQTT_OUT_MAX + 1);
	assert_int_equal(mqtt_publish(p.m, &o), ERR_TOO_BIG);
	o.payload.n--;
	assert_int_equal(mqtt_publish(p.m, &o), OK);
	UNTIL(&p, p.got == 1);
	assert_true(p.too_big);
	assert_int_equal(p.size, MQTT_OUT_MAX);
	assert_string_equal(p.payload, "");
	o.payload.n = 1000;
	assert_int_equal(mqtt_publish(p.m, &o), OK);
	UNTIL(&p, p.got == 2);
	assert_false(p.too_big);
	end(&p);
	broker_stop(&b);
	free(big);
}

/* More than may fly at once; then freed from inside a call. */
static void
test_flood(void **state)
{
	struct broker b = { 0 };
	struct peer p;
	int n = 0;

	(void)state;
	broker_start(&b, NULL);
	begin(&p, (struct mqtt_options){ .url = b.url, .fresh = true });
	assert_int_equal(mqtt_subscribe(p.m, "in"), OK);
	UNTIL(&p, p.granted == 1);
	while (n < 3000) {
		const struct mqtt_out o = { .topic = "in",
			.payload = STR("{}"), .fn = on_sent, .ctx = &p };
		const enum err e = mqtt_publish(p.m, &o);

		assert_true(e == OK || e == ERR_BUSY);
		n += e == OK;
		if (e == ERR_BUSY)
			assert_int_equal(loop_turn(p.loop, -1), OK);
	}
	UNTIL(&p, p.got == 3000 && p.sent == 3000);
	p.free_in_message = true;
	give(&p, "in", "{}", false);
	UNTIL(&p, p.m == NULL);
	end(&p);
	broker_stop(&b);
}

static void
test_tls(void **state)
{
	static const char conf[] = "allow_anonymous true\n"
	    "certfile %DIR%/cert\nkeyfile %DIR%/key\n";
	struct broker b = { 0 };
	char ca[160];
	struct peer p;

	(void)state;
	broker_folder(&b);
	if (!broker_cert(&b, "IP:127.0.0.1"))
		without("openssl");
	broker_start(&b, conf);
	snprintf(ca, sizeof ca, "%s/cert", b.dir);
	begin(&p, (struct mqtt_options){ .url = b.url, .ca_file = ca });
	assert_int_equal(mqtt_subscribe(p.m, "in"), OK);
	UNTIL(&p, p.granted == 1);
	give(&p, "in", "sealed", false);
	UNTIL(&p, p.got == 1);
	end(&p);
	/* A stranger's certificate, and one for another name. */
	begin(&p, (struct mqtt_options){ .url = b.url });
	UNTIL(&p, p.downs == 1);
	assert_int_equal(p.last.fate, MQTT_TLS);
	assert_int_equal(p.ups, 0);
	end(&p);
	broker_stop(&b);
	broker_folder(&b);
	broker_cert(&b, "DNS:broker.invalid");
	broker_start(&b, conf);
	snprintf(ca, sizeof ca, "%s/cert", b.dir);
	begin(&p, (struct mqtt_options){ .url = b.url, .ca_file = ca });
	UNTIL(&p, p.downs == 1);
	assert_int_equal(p.last.fate, MQTT_TLS);
	assert_int_equal(p.ups, 0);
	end(&p);
	broker_stop(&b);
}

/* A line that is half open: nothing comes and nothing fails. */
static void
test_silent(void **state)
{
	struct broker b = { 0 };
	struct peer p;

	(void)state;
	broker_start(&b, NULL);
	begin(&p, (struct mqtt_options){ .url = b.url, .keepalive_s = 5 });
	UNTIL(&p, p.ups == 1);
	kill(b.pid, SIGSTOP);
	UNTIL(&p, p.downs == 1);
	assert_int_equal(p.last.fate, MQTT_LOST);
	kill(b.pid, SIGCONT);
	UNTIL(&p, p.ups == 2);
	end(&p);
	broker_stop(&b);
}

/* A name is looked up beside the loop, and is what the certificate must say. */
static void
test_name(void **state)
{
	static const char conf[] = "allow_anonymous true\n"
	    "certfile %DIR%/cert\nkeyfile %DIR%/key\n";
	struct broker b = { 0 };
	char ca[160], url[64];
	struct peer p;

	(void)state;
	broker_folder(&b);
	broker_cert(&b, "DNS:localhost");
	broker_start(&b, conf);
	snprintf(ca, sizeof ca, "%s/cert", b.dir);
	snprintf(url, sizeof url, "mqtts://localhost:%d", b.port);
	begin(&p, (struct mqtt_options){ .url = url, .ca_file = ca });
	UNTIL(&p, p.ups == 1 || p.downs == 1);
	if (p.downs > 0)
		print_message("localhost: %s\n", p.last.said);
	assert_int_equal(p.ups, 1);
	end(&p);
	begin(&p, (struct mqtt_options){ .url = b.url, .ca_file = ca });
	UNTIL(&p, p.downs == 1);		/* the same, by its number */
	assert_int_equal(p.last.fate, MQTT_TLS);
	end(&p);
	broker_stop(&b);
	begin(&p, (struct mqtt_options){ .url = "mqtt://nobody.invalid",
	    .plain = true });
	UNTIL(&p, p.downs == 1);
	assert_int_equal(p.last.fate, MQTT_LOST);
	end(&p);
}

static void
test_address(void **state)
{
	static const struct { const char *url; bool plain; enum err e; } at[] = {
		{ "mqtt://127.0.0.1:1", false, OK },
		{ "mqtt://localhost:1", false, OK },
		{ "mqtt://[::1]:1/", false, OK },
		{ "mqtts://broker.example", false, OK },
		{ "mqtt://broker.example", true, OK },
		{ "mqtt://broker.example", false, ERR_BAD_INPUT },
		{ "mqtt://192.0.2.1", false, ERR_BAD_INPUT },
		{ "http://127.0.0.1", false, ERR_BAD_INPUT },
		{ "mqtt://127.0.0.1:", false, ERR_BAD_INPUT },
		{ "mqtt://127.0.0.1:99999", false, ERR_BAD_INPUT },
		{ "mqtt://", false, ERR_BAD_INPUT },
		{ "mqtts://u:p@host", false, ERR_BAD_INPUT },
		{ "mqtts://-x", false, ERR_BAD_INPUT },
		{ "mqtts://a b", false, ERR_BAD_INPUT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		const struct mqtt_options o = { .url = at[i].url,
			.plain = at[i].plain, .id = "x" };
		struct loop *l;
		struct mqtt *m;

		assert_int_equal(loop_new(&l), OK);
		assert_int_equal(mqtt_new(&m, l, &o), at[i].e);
		mqtt_free(&m);
		loop_free(&l);
	}
}

static void
test_topics(void **state)
{
	(void)state;
	assert_true(mqtt_fits("a/+/c", STR("a/b/c")));
	assert_true(mqtt_fits("a/#", STR("a/b/c")));
	assert_true(mqtt_fits("a/#", STR("a")));
	assert_true(mqtt_fits("#", STR("a/b")));
	assert_true(mqtt_fits("+/+", STR("/b")));
	assert_false(mqtt_fits("a/+", STR("a")));
	assert_false(mqtt_fits("a/+", STR("a/b/c")));
	assert_false(mqtt_fits("a", STR("b")));
	assert_false(mqtt_fits("#", STR("$SYS/x")));
	assert_true(str_is(mqtt_part(STR("a/b/c"), 1), "b"));
	assert_int_equal(mqtt_part(STR("a/b"), 2).n, 0);
	assert_true(mqtt_name(STR("zhangmin")));
	assert_false(mqtt_name(STR("a/b")));
	assert_false(mqtt_name(STR("+")));
	assert_false(mqtt_name(STR("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_retained),
		cmocka_unit_test(test_broker_killed),
		cmocka_unit_test(test_receipt_lost),
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_login),
		cmocka_unit_test(test_huge),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_tls),
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_topics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
