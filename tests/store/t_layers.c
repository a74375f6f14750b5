/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_layers.c -- what lies on the map: set, versioned, dropped, carried to other
 * stores with its archive; and whose word on the grids counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "core/layer.h"
#include "replica_kit.h"

#define WHO STR("sup1")

static enum err
put(struct place *p, const char *name, int32_t from, const char *bytes)
{
	struct layer l = { .from = from, .kind = LAYER_ROAD,
	    .datum = DATUM_GCJ02, .title = STR("道路"), .roles = STR("seat"),
	    .note = STR("roads.geojson"), .sign = 0x2550, .weight = -3,
	    .features = 15542, .keep = true, .schematic = true };

	memcpy(l.name, name, strlen(name) + 1);
	return store_layer_put(p->s, &l, str_of(bytes), WHO, STR("u1"));
}

struct listed { struct store *s; struct buf text; };

/* name@day=archive, and ? where the archive is not here. */
static bool
list_one(void *ctx, const struct layer *l)
{
	struct listed *v = ctx;
	struct buf bytes = { 0 };
	enum err err = store_layer_archive(v->s, l->digest, &bytes);

	buf_fmt(&v->text, "%s%s@%d=%.*s", v->text.n > 0 ? " " : "", l->name,
	    (int)l->from, err == OK ? (int)bytes.n : 1,
	    err == OK ? bytes.p : "?");
	buf_fini(&bytes);
	return true;
}

static void
expect(struct place *p, const char *want)
{
	struct listed v = { .s = p->s };

	assert_int_equal(store_layers(p->s, list_one, &v), OK);
	buf_byte(&v.text, 0);
	assert_string_equal(v.text.p, want);
	buf_fini(&v.text);
}

static bool
is_whole(void *ctx, const struct layer *l)
{
	int *seen = ctx;

	assert_string_equal(l->name, "roads");
	assert_int_equal(l->kind, LAYER_ROAD);
	assert_int_equal(l->datum, DATUM_GCJ02);
	assert_true(str_is(l->title, "道路") && str_is(l->roles, "seat") &&
	    str_is(l->note, "roads.geojson"));
	assert_int_equal(l->sign, 0x2550);
	assert_int_equal(l->weight, -3);
	assert_int_equal(l->features, 15542);
	assert_true(l->keep && l->schematic && !l->hidden && !l->dropped);
	++*seen;
	return true;
}

static void
test_as_it_was_said(void **state)
{
	struct place p;
	int seen = 0;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(store_layers_revision(p.s), 0);
	assert_int_equal(put(&p, "roads", 100, "r"), OK);
	assert_int_equal(store_layers_revision(p.s), 1);
	assert_int_equal(store_layers(p.s, is_whole, &seen), OK);
	assert_int_equal(seen, 1);
	place_drop(&p);
}

static void
test_versions(void **state)
{
	struct place p;
	char before[65], after[65];

	(void)state;
	place_make(&p, "ta");
	expect(&p, "");
	assert_int_equal(put(&p, "roads", 100, "one"), OK);
	assert_int_equal(put(&p, "grids", -5, "g"), OK);
	assert_int_equal(put(&p, "roads", 50, "half"), OK);
	expect(&p, "grids@-5=g roads@50=half roads@100=one");
	assert_int_equal(put(&p, "roads", 100, "two"), OK);
	expect(&p, "grids@-5=g roads@50=half roads@100=two");
	assert_int_equal(store_layer_drop(p.s, STR("roads"), 50, WHO,
	    STR("u1")), OK);
	expect(&p, "grids@-5=g roads@100=two");
	assert_int_equal(store_layer_drop(p.s, STR("roads"), 50, WHO,
	    STR("u1")), ERR_NOT_FOUND);
	assert_int_equal(put(&p, "roads", 50, "again"), OK);
	place_hash(&p, before);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	place_hash(&p, after);
	assert_string_equal(before, after);
	expect(&p, "grids@-5=g roads@50=again roads@100=two");
	place_proof(&p);
	place_drop(&p);
}

static void
test_what_is_no_layer(void **state)
{
	static const char *const bad[] = { "", "Roads", "a b", ".x", "ä",
		"0123456789012345678901234567890123456789" };
	struct place p;

	(void)state;
	place_make(&p, "ta");
	for (size_t i = 0; i + 1 < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(put(&p, bad[i], 1, "x"), ERR_BAD_INPUT);
	assert_int_equal(put(&p, bad[5], 1, "x"), OK);
	assert_int_equal(put(&p, "roads", 1, ""), ERR_BAD_INPUT);
	assert_int_equal(put(&p, "roads", 2000000, "x"), OK);
	/* A day beyond reason is written by nobody sane, and read as no layer. */
	expect(&p, "0123456789012345678901234567890123456789@1=x");
	place_proof(&p);
	place_drop(&p);
}

static void
test_carried(void **state)
{
	struct place a, b;

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	replica_befriend(a.s, b.s);
	assert_int_equal(put(&a, "roads", 100, "from a"), OK);
	assert_int_equal(put(&b, "roads", 100, "from b"), OK);
	replica_sync(a.s, b.s);
	replica_sync(b.s, a.s);
	/* The later word stands on both, and its archive is there. */
	expect(&a, "roads@100=from b");
	expect(&b, "roads@100=from b");
	place_proof(&a);
	place_proof(&b);
	place_drop(&a);
	place_drop(&b);
}

static void
test_whose_grids(void **state)
{
	struct place a, b;

	(void)state;
	place_make(&a, "ta");
	place_make(&b, "tb");
	replica_trust(a.s, b.s, "all", false);
	replica_trust(b.s, a.s, "all", true);
	assert_int_equal(put(&a, "grids", 1, "the centre's"), OK);
	assert_int_equal(put(&b, "grids", 2, "a station's own"), OK);
	assert_int_equal(put(&b, "shops", 2, "s"), OK);
	replica_sync(a.s, b.s);
	replica_sync(b.s, a.s);
	expect(&a, "grids@1=the centre's shops@2=s");
	expect(&b, "grids@1=the centre's grids@2=a station's own shops@2=s");
	place_proof(&a);
	place_drop(&a);
	place_drop(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_it_was_said),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_what_is_no_layer),
		cmocka_unit_test(test_carried),
		cmocka_unit_test(test_whose_grids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
