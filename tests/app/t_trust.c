/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_trust.c -- which time to believe, as tables.  Layer: tests.
 * A row says what the two witnesses show, in seconds from a begin, and which
 * time is believed, likewise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "app/clockwork.h"

#define BEGIN_MS	1793577600000LL		/* 2026-11-02 00:00 UTC */
#define BOOT_US		987654321LL
#define HOUR		3600
#define YEAR		(365LL * 86400)

struct look { int64_t wall, boot, believed; bool off; };

static void
play(const char *what, const struct look *rows, size_t n)
{
	struct trust t = { 0 };

	for (size_t i = 0; i < n; i++) {
		const int64_t got = trust_now(&t,
		    BEGIN_MS + rows[i].wall * 1000,
		    BOOT_US + rows[i].boot * 1000000) - BEGIN_MS;

		if (got != rows[i].believed * 1000)
			fail_msg("%s, row %zu: %lld ms, not %lld s", what, i,
			    (long long)got, (long long)rows[i].believed);
		if ((t.off_ms != 0) != rows[i].off)
			fail_msg("%s, row %zu: off by %lld", what, i,
			    (long long)t.off_ms);
	}
}
#define PLAY(what, rows) play(what, rows, sizeof(rows) / sizeof *(rows))

static void
test_together(void **state)
{
	static const struct look rows[] = {
		{ 0, 0, 0, false }, { 2, 2, 2, false }, { 60, 60, 60, false },
		{ 90, 60, 90, false },		/* a step of half a minute */
		{ 150, 60, 150, false },	/* of 60 s: just */
		{ 100, 62, 100, false },	/* and back */
	};
	/* Asleep for a week: both went on. */
	static const struct look sleep[] = {
		{ 0, 0, 0, false }, { 604800, 604800, 604800, false },
		{ 604802, 604802, 604802, false },
	};

	(void)state;
	PLAY("together", rows);
	PLAY("sleep", sleep);
}

/* By mistake, and put right within the hold: nothing is ever believed. */
static void
jump_and_back(int64_t by)
{
	const struct look rows[] = {
		{ 0, 0, 0, false }, { 10, 10, 10, false },
		{ 20 + by, 20, 20, true }, { 22 + by, 22, 22, true },
		{ 318 + by, 318, 318, true }, { 320, 320, 320, false },
		{ 1000, 1000, 1000, false },
		/* again, and the hold begins anew */
		{ 1010 + by, 1010, 1010, true },
		{ 1609 + by, 1609, 1609, true }, { 1700, 1700, 1700, false },
	};

	PLAY("jump and back", rows);
}

/* Kept for ten minutes: it was right, or nobody will put it right. */
static void
jump_and_stay(int64_t by)
{
	const struct look rows[] = {
		{ 0, 0, 0, false }, { 20 + by, 20, 20, true },
		{ 619 + by, 619, 619, true }, { 620 + by, 620, 620 + by, false },
		{ 700 + by, 700, 700 + by, false },
		/* and back for good, the same way */
		{ 710, 710, 710 + by, true }, { 1309, 1309, 1309 + by, true },
		{ 1310, 1310, 1310, false },
	};

	PLAY("jump and stay", rows);
}

/* Each new jump is on probation of its own. */
static void
test_wandering(void **state)
{
	static const struct look rows[] = {
		{ 0, 0, 0, false }, { HOUR, 10, 10, true },
		{ HOUR + 500, 510, 510, true },
		{ 2 * HOUR + 590, 600, 600, true },	/* another way */
		{ 2 * HOUR + 1000, 1010, 1010, true },
		{ 2 * HOUR + 1189, 1199, 1199, true },
		{ 2 * HOUR + 1190, 1200, 2 * HOUR + 1190, false },
	};
	/* Slewed by 50 s in probation it is the same way still. */
	static const struct look slewed[] = {
		{ 0, 0, 0, false }, { HOUR, 10, 10, true },
		{ HOUR + 350, 310, 310, true },
		{ HOUR + 650, 610, HOUR + 650, false },
	};

	(void)state;
	PLAY("wandering", rows);
	PLAY("slewed", slewed);
}

static void
test_jumps(void **state)
{
	static const int64_t by[] = { HOUR, -HOUR, YEAR, -YEAR, 61, -61 };

	(void)state;
	for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
		jump_and_back(by[i]);
		jump_and_stay(by[i]);
	}
}

/* A crystal wrong by a tenth of a per cent and a wall slewed by NTP part by
 * 86 s a day: followed every two seconds for three days, never distrusted. */
static void
test_drift(void **state)
{
	struct trust t = { 0 };

	(void)state;
	for (int64_t s = 0; s < 3 * 86400; s += 2) {
		const int64_t wall = BEGIN_MS + s * 1001;

		assert_int_equal(trust_now(&t, wall, BOOT_US + s * 1000000),
		    wall);
		assert_int_equal(t.off_ms, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_jumps),
		cmocka_unit_test(test_wandering),
		cmocka_unit_test(test_drift),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
