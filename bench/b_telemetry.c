/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_telemetry.c -- officers' positions and devices' readings, said at a rate; and
 * the yardstick: a bare subscriber that parses them and keeps nothing.
 * Layer: bench. Usage, for bench/telemetry.sh:
 *	b_telemetry load URL SECONDS FACTOR	1,200 officers every 15 s and 2,000
 *						devices every 10 s, times FACTOR
 *	b_telemetry yard URL SECONDS		prints messages and CPU seconds */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include "bench.h"
#include "channel/mqtt.h"
#include "wire/owntracks.h"
#include "wire/telemetry.h"

#define OFFICERS	1200
#define OFFICER_S	15
#define DEVICES		2000
#define DEVICE_S	10
#define LINES		8	/* connections of the load */
#define STEP_US		5000

struct bench {
	struct loop	*loop;
	struct mqtt	*line[LINES];
	size_t		 lines;
	unsigned	 up;
	int64_t		 begun_us, end_us;
	double		 factor;
	uint64_t	 officers, devices, late, got, bad;
	struct jsonobject json;
	struct telemetry_map map;
	struct telemetry t;
};

static void
on_up(void *ctx, bool resumed)
{
	struct bench *b = ctx;

	(void)resumed;
	b->up++;
}

static void
on_message(void *ctx, const struct mqtt_message *m)
{
	struct bench *b = ctx;
	const char *expected;
	struct owntracks o;
	enum err e;

	b->got++;
	if (mqtt_fits("owntracks/#", m->topic))
		e = owntracks_read(&b->json, m->payload, &o, &expected);
	else
		e = telemetry_read(&b->json, &b->map, m->topic, m->payload,
		    &b->t, &expected);
	b->bad += e != OK;
}

static const struct mqtt_calls calls = { .up = on_up,
	.message = on_message };

static void
open_lines(struct bench *b, const char *url, size_t n)
{
	bench_must(loop_new(&b->loop), "a loop");
	b->lines = n;
	for (size_t i = 0; i < n; i++)
		bench_must(mqtt_new(&b->line[i], b->loop,
		    &(struct mqtt_options){ .url = url, .calls = &calls,
		    .ctx = b, .fresh = true }), "a broker");
	while (b->up < n)
		bench_must(loop_turn(b->loop, -1), "a turn");
}

static bool
say(struct bench *b, uint64_t i, const char *topic, const char *text)
{
	return mqtt_publish(b->line[i % b->lines], &(struct mqtt_out){
	    .topic = topic, .payload = str_of(text) }) == OK;
}

static bool
say_officer(struct bench *b)
{
	const unsigned who = (unsigned)(b->officers % OFFICERS);
	char topic[64], text[200];

	snprintf(topic, sizeof topic, "owntracks/off%04u/phone", who);
	snprintf(text, sizeof text, "{\"_type\":\"location\",\"acc\":12,"
	    "\"batt\":87,\"lat\":39.%06u,\"lon\":116.%06u,\"tid\":\"zm\","
	    "\"tst\":%lld,\"vel\":3}", 700000 + rand() % 90000,
	    300000 + rand() % 90000, (long long)clock_wall().ms / 1000);
	return say(b, b->officers, topic, text);
}

static bool
say_device(struct bench *b)
{
	const unsigned which = (unsigned)(b->devices % DEVICES);
	char topic[64], text[200];

	/* One in a hundred is too hot all the time: an alarm, and repeats. */
	snprintf(topic, sizeof topic, "telemetry/lift-%04u", which);
	snprintf(text, sizeof text, "{\"device\":\"lift-%04u\",\"metric\":"
	    "\"temp\",\"value\":%u.%u,\"time\":%lld}", which,
	    which % 100 ? 20 + (unsigned)rand() % 15 : 45,
	    (unsigned)rand() % 10, (long long)clock_wall().ms);
	return say(b, b->devices, topic, text);
}

/* As many as should have been said by now. */
static void
step(void *ctx)
{
	struct bench *b = ctx;
	const double s = (double)(clock_mono().us - b->begun_us) / 1e6;
	const uint64_t officers = (uint64_t)(s * b->factor * OFFICERS /
	    OFFICER_S);
	const uint64_t devices = (uint64_t)(s * b->factor * DEVICES /
	    DEVICE_S);

	while (b->officers < officers && say_officer(b))
		b->officers++;
	while (b->devices < devices && say_device(b))
		b->devices++;
	b->late = officers + devices - b->officers - b->devices;
	if (clock_mono().us >= b->end_us)
		loop_stop(b->loop);
	else
		loop_timer(b->loop, STEP_US, step, b);
}

static double
cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void
stop(void *ctx)
{
	loop_stop(((struct bench *)ctx)->loop);
}

static void
load(struct bench *b, const char *url, int64_t us)
{
	open_lines(b, url, LINES);
	b->begun_us = clock_mono().us;
	b->end_us = b->begun_us + us;
	step(b);
	bench_must(loop_run(b->loop), "the load");
	for (size_t i = 0; i < b->lines; i++)	/* the broker has them all */
		while (mqtt_flying(b->line[i]) > 0)
			bench_must(loop_turn(b->loop, -1), "a turn");
	printf("%llu\t%llu\t%llu\n", (unsigned long long)b->officers,
	    (unsigned long long)b->devices, (unsigned long long)b->late);
}

static void
yard(struct bench *b, const char *url, int64_t us)
{
	double before;

	(void)telemetry_map_read(&b->map, STR_NONE);
	open_lines(b, url, 1);
	bench_must(mqtt_subscribe(b->line[0], "owntracks/#"), "positions");
	bench_must(mqtt_subscribe(b->line[0], "telemetry/#"), "readings");
	before = cpu_s();
	loop_timer(b->loop, us, stop, b);
	bench_must(loop_run(b->loop), "the yardstick");
	printf("%llu\t%.3f\t%llu\n", (unsigned long long)b->got,
	    cpu_s() - before, (unsigned long long)b->bad);
}

int
main(int argc, char **argv)
{
	static struct bench b;
	const bool loads = argc == 5 && !strcmp(argv[1], "load");
	const int64_t us = argc >= 4 ? strtoll(argv[3], NULL, 10) * 1000000 :
	    0;

	if (us <= 0 || (!loads && (argc != 4 || strcmp(argv[1], "yard"))))
		bench_die("usage: b_telemetry load URL SECONDS FACTOR | "
		    "yard URL SECONDS");
	b.factor = loads ? strtod(argv[4], NULL) : 0;
	if (loads)
		load(&b, argv[2], us);
	else
		yard(&b, argv[2], us);
	for (size_t i = 0; i < b.lines; i++)
		mqtt_free(&b.line[i]);
	loop_free(&b.loop);
	jsonobject_fini(&b.json);
	return 0;
}
