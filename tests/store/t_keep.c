/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_keep.c -- a channel's cursor stands or falls with the reports it came with. */
#include <string.h>
#include "store/replica.h"
#include "store_kit.h"

static const char *
cursor(struct place *p, struct buf *b)
{
	b->n = 0;
	return store_cursor(p->s, "city", "poll", b) == OK ? buf_z(b) : "none";
}

static enum err
report(struct place *p, const char *key, struct outcome *out)
{
	struct deed d;

	deed_report(&p->k, &d, 3, 0, 0);
	d.it.key = str_of(key);
	return p->k.r->ops->commit(p->k.r, &d.it, 1, true, out);
}

static void
with_the_reports(void **state)
{
	const struct store_keep k = { "city", "poll", STR("first") };
	struct outcome out = { 0 };
	struct buf b = { 0 };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	assert_string_equal(cursor(&p, &b), "none");
	store_keep(p.s, &k, 1);
	assert_false(store_kept(p.s));
	assert_int_equal(report(&p, "city:1", &out), OK);
	assert_true(store_kept(p.s));
	assert_string_equal(cursor(&p, &b), "first");
	place_close(&p);
	place_open(&p, 0);
	assert_string_equal(cursor(&p, &b), "first");
	buf_fini(&b);
	place_drop(&p);
}

/* Known ones are reports that came before: there is nothing new, and still the
 * place in them moves on. */
static void
with_nothing_new(void **state)
{
	const struct store_keep k = { "city", "poll", STR("second") };
	struct outcome out = { 0 };
	struct buf b = { 0 };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(report(&p, "city:1", &out), OK);
	store_keep(p.s, &k, 1);
	assert_int_equal(report(&p, "city:1", &out), OK);
	assert_int_equal(out.err, ERR_EXISTS);
	assert_true(store_kept(p.s));
	assert_string_equal(cursor(&p, &b), "second");
	assert_int_equal(p.k.r->ops->cases(p.k.r), 1);
	buf_fini(&b);
	place_drop(&p);
}

/* What cannot be kept lets nothing of its commit stand. */
static void
falls_together(void **state)
{
	const struct store_keep k = { "a-code-that-is-far-too-long-for-one",
		"poll", STR("x") };
	struct outcome out = { 0 };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	store_keep(p.s, &k, 1);
	assert_int_equal(report(&p, "city:1", &out), ERR_BAD_INPUT);
	assert_false(store_kept(p.s));
	assert_int_equal(p.k.r->ops->cases(p.k.r), 0);
	store_keep(p.s, NULL, 0);
	assert_int_equal(report(&p, "city:1", &out), OK);
	assert_int_equal(p.k.r->ops->cases(p.k.r), 1);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(with_the_reports),
		cmocka_unit_test(with_nothing_new),
		cmocka_unit_test(falls_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
