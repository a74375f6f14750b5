/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_history.c -- what happened to a case, told by two stores that heard of it in
 * different orders: line by line the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "replica_kit.h"
#include "seal/seal.h"
#include "../core/lawkit.h"

static bool
tell(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	char id[EVENT_ID_MAX];

	event_id_format(&e->id, id);
	buf_fmt(ctx, "%s %s %.*s %s\n", id, event_kind_name(e->kind),
	    STR_ARG(secret ? body_str(secret, "note") : STR_NONE),
	    err_name(status));
	return true;
}

static void
told(struct place *p, const char *number, struct buf *out)
{
	struct repo *r = store_repo(p->s);

	out->n = 0;
	assert_int_equal(r->ops->history(r, replica_slot(p, number), tell,
	    out), OK);
}

static void
alike(void **state)
{
	struct buf at_a = { 0 }, at_b = { 0 };
	char number[CASE_NUMBER_MAX], text[24];
	struct place a, b;

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	replica_befriend(a.s, b.s);
	replica_wrap(a.s);
	replica_case(&a, KIT_GRID, "井盖", number);
	replica_sync(a.s, b.s);
	/* Both sides of a cut, by turns and in runs. */
	for (int i = 0; i < 40; i++) {
		snprintf(text, sizeof(text), "%d", i);
		replica_note(i % 3 ? &a : &b, number, text, STR_NONE);
	}
	told(&a, number, &at_a);
	told(&b, number, &at_b);
	assert_false(str_eq(buf_view(&at_a), buf_view(&at_b)));
	replica_sync(a.s, b.s);
	replica_sync(b.s, a.s);
	told(&a, number, &at_a);
	told(&b, number, &at_b);
	assert_string_equal(buf_z(&at_a), buf_z(&at_b));
	assert_non_null(strstr(buf_z(&at_a), " 39 OK"));
	buf_fini(&at_a);
	buf_fini(&at_b);
	place_drop(&a);
	place_drop(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(alike) };

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
