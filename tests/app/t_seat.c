/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logins and accounts, on a store in a folder of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/people.h"
#include "app/seat.h"
#include "seal/seal.h"
#include "../core/lawkit.h"

static struct law law;
static char dir[] = "/tmp/t_seat.XXXXXX";

static void
test_logins(void **state)
{
	static const struct { const char *logins, *login; bool fits; } rows[] = {
		{ "", "ann", false }, { "*", "ann", true },
		{ "ann", "ann", true }, { "ann", "an", false },
		{ "bob,ann", "ann", true }, { "bob, ann ,x", "ann", true },
		{ "annie", "ann", false }, { ",", "", false },
		{ "bob,*", "ann", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(seat_login_fits(rows[i].logins,
		    rows[i].login), rows[i].fits);
}

static struct store *
make(const char *name, enum store_mode mode, const char *login)
{
	struct store_fault why = { 0 };
	struct store_options o = { 0 };
	struct store_birth b = { .node = "t01", .mode = mode,
	    .archive = STR("law") };
	struct store *s = NULL;
	static char path[64];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	b.dir = o.dir = path;
	assert_int_equal(store_create(&b, &why), OK);
	assert_int_equal(store_open(&s, &o, &why), OK);
	seal_digest(b.archive, law.digest);
	store_set_law(s, &law);
	assert_int_equal(people_seed(s, &law, login), OK);
	return s;
}

static void
test_demonstration(void **state)
{
	struct store *s = make("demo", STORE_DEMO, "nobody-here");
	struct seat seat;

	(void)state;
	/* "*" is everybody: the one with most roles comes first. */
	assert_int_equal(seat_resolve(s, NULL, &seat), OK);
	assert_string_equal(seat.me.code, "boss");
	assert_int_equal(seat.choices_n, law.accounts_n);
	assert_int_equal(seat_resolve(s, "unit2", &seat), OK);
	assert_int_equal(seat.me.unit, 2);
	assert_int_equal(seat.me.roles, KIT_UNIT);
	assert_int_equal(seat_resolve(s, "ghost", &seat), ERR_REFUSED);
	store_close(&s);
}

static void
test_live(void **state)
{
	char login[32];
	struct store *s;
	struct seat seat;

	(void)state;
	seat_login(login, sizeof login);
	s = make("mine", STORE_LIVE, login);
	assert_int_equal(seat_resolve(s, "seat1", &seat), OK);
	assert_string_equal(seat.login, login);
	store_close(&s);
	/* A live store of somebody else is not everybody's. */
	s = make("theirs", STORE_LIVE, "nobody-here");
	assert_int_equal(seat_resolve(s, NULL, &seat), ERR_NOT_FOUND);
	assert_int_equal(seat_resolve(s, "seat1", &seat), ERR_NOT_FOUND);
	store_close(&s);
}

static int
teardown(void **state)
{
	char rm[64];

	(void)state;
	snprintf(rm, sizeof rm, "rm -rf %s", dir);
	return system(rm);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logins),
		cmocka_unit_test(test_demonstration),
		cmocka_unit_test(test_live),
	};

	lawkit_make(&law);
	if (seal_init() != OK || !mkdtemp(dir))
		return 1;
	return cmocka_run_group_tests(tests, NULL, teardown);
}
