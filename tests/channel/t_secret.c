/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_secret.c -- programs that tell a secret, or do not.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "channel/secret.h"

struct told { int calls; enum err err; char text[64]; };

static void
on_secret(void *ctx, enum err e, struct str text)
{
	struct told *t = ctx;

	t->calls++;
	t->err = e;
	str_copy(text, t->text, sizeof t->text);
}

static void
ask(struct told *t, const char *script, int64_t wait_ms)
{
	char words[3][256] = { "/bin/sh", "-c" };
	char *const argv[] = { words[0], words[1], words[2], NULL };
	struct secret *s;
	struct loop *l;

	*t = (struct told){ .calls = 0 };
	str_copy(str_of(script), words[2], sizeof words[2]);
	assert_int_equal(loop_new(&l), OK);
	assert_int_equal(secret_ask(&s, l, argv, wait_ms, on_secret, t), OK);
	while (t->calls == 0)
		assert_int_equal(loop_turn(l, -1), OK);
	secret_free(&s);
	loop_free(&l);
	assert_int_equal(t->calls, 1);
}

static void
test_secret(void **state)
{
	struct told t;

	(void)state;
	ask(&t, "echo '  s3cret '", 0);
	assert_int_equal(t.err, OK);
	assert_string_equal(t.text, "s3cret");
	ask(&t, "printf a; printf b; exec >&-; exit 0", 0);
	assert_string_equal(t.text, "ab");
	ask(&t, "echo wrong; exit 1", 0);
	assert_int_equal(t.err, ERR_NOT_FOUND);
	assert_string_equal(t.text, "");
	ask(&t, "kill -9 $$", 0);
	assert_int_equal(t.err, ERR_NOT_FOUND);
	ask(&t, "exec /nowhere/at/all", 0);
	assert_int_equal(t.err, ERR_NOT_FOUND);
	ask(&t, "cat /dev/zero", 0);
	assert_int_equal(t.err, ERR_TOO_BIG);
	ask(&t, "cat; echo heard", 0);		/* nothing is typed to it */
	assert_string_equal(t.text, "heard");
}

static void
test_silent(void **state)
{
	struct told t;

	(void)state;
	ask(&t, "while :; do sleep 1; done", 50);
	assert_int_equal(t.err, ERR_CANCELLED);
	ask(&t, "exec >&-; while :; do sleep 1; done", 50);
	assert_int_equal(t.err, ERR_CANCELLED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secret), cmocka_unit_test(test_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
