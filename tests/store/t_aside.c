/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_aside.c -- what is put aside is kept with its bytes until a person has seen to
 * it; where remotes stand, and what their readers keep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rawkit.h"
#include "replica_kit.h"
#include "seal/seal.h"

static int
set_up(void **state)
{
	static struct place p;

	place_make(&p, "ta");
	*state = &p;
	return 0;
}

static int
tear_down(void **state)
{
	place_drop(*state);
	return 0;
}

static struct store_aside
bad(const char *link, const char *what, const char *bytes)
{
	struct store_aside a = { .why = ASIDE_FORGED, .at_ms = 5,
	    .bytes = str_of(bytes) };

	strcpy(a.link, link);
	strcpy(a.db, "t005.26");
	strcpy(a.what, what);
	strcpy(a.said, "found this, expected that");
	return a;
}

struct told { char text[2048]; size_t stop; size_t n; };

static bool
tell(void *ctx, const struct store_aside *a)
{
	struct told *t = ctx;

	snprintf(t->text + strlen(t->text), sizeof(t->text) - strlen(t->text),
	    "%llu %s %s %s %s %s %d %.*s\n", (unsigned long long)a->id, a->link,
	    a->db, a->what, a->said, aside_name((enum aside_why)a->why),
	    a->seen, STR_ARG(a->bytes));
	return ++t->n != t->stop;
}

static const char *
list(struct store *s, uint64_t from, size_t stop)
{
	static struct told t;

	t = (struct told){ .stop = stop };
	assert_int_equal(store_asides(s, from, tell, &t), OK);
	return t.text;
}

static void
counts(struct store *s, const char *link, uint64_t n, uint64_t unseen)
{
	uint64_t a, b;

	assert_int_equal(store_aside_count(s, link, &a, &b), OK);
	assert_int_equal(a, n);
	assert_int_equal(b, unseen);
}

static void
kept(void **state)
{
	struct place *p = *state;
	struct store_aside a[3] = { bad("centre", "x:1", "one"),
		bad("city", "x:2", "two"), bad("centre", "x:3", "") };
	uint64_t id;

	counts(p->s, NULL, 0, 0);
	assert_int_equal(store_aside_put(p->s, a, 3), OK);
	assert_int_equal(a[0].id, 1);
	assert_int_equal(a[2].id, 3);
	assert_string_equal(list(p->s, 0, 0),
	    "1 centre t005.26 x:1 found this, expected that forged 0 one\n"
	    "2 city t005.26 x:2 found this, expected that forged 0 two\n"
	    "3 centre t005.26 x:3 found this, expected that forged 0 \n");
	assert_string_equal(list(p->s, 2, 1),
	    "2 city t005.26 x:2 found this, expected that forged 0 two\n");
	counts(p->s, NULL, 3, 3);
	counts(p->s, "centre", 2, 2);
	counts(p->s, "nobody", 0, 0);
	/* The same again is the same, whenever it is told. */
	a[0].at_ms = 77;
	assert_int_equal(store_aside_put(p->s, a, 1), OK);
	assert_int_equal(a[0].id, 1);
	counts(p->s, NULL, 3, 3);
	assert_int_equal(store_aside_seen(p->s, 2), OK);
	counts(p->s, NULL, 3, 1);
	counts(p->s, "city", 1, 0);
	assert_int_equal(store_aside_seen(p->s, 2), OK);
	counts(p->s, NULL, 3, 1);
	assert_int_equal(store_aside_put(p->s, a, 1), OK);
	counts(p->s, NULL, 3, 1);
	id = 2;
	assert_int_equal(store_aside_drop(p->s, &id, 1), OK);
	assert_int_equal(store_aside_drop(p->s, &id, 1), OK);
	counts(p->s, NULL, 2, 1);
	counts(p->s, "city", 0, 0);
	/* Gone is gone: told again it is new, and no id comes twice. */
	assert_int_equal(store_aside_put(p->s, &a[1], 1), OK);
	assert_int_equal(a[1].id, 4);
	counts(p->s, "city", 1, 1);
	place_close(p);
	place_open(p, 0);
	counts(p->s, NULL, 3, 2);
}

static void
one_by_its_number(void **state)
{
	struct place *p = *state;
	struct store_aside a[2] = { bad("centre", "x:1", "one"),
		bad("city", "x:2", "") }, got;
	struct buf bytes = { 0 };

	assert_int_equal(store_aside_put(p->s, a, 2), OK);
	assert_int_equal(store_aside_get(p->s, 1, &got, &bytes), OK);
	assert_int_equal(got.id, 1);
	assert_string_equal(got.link, "centre");
	assert_string_equal(got.what, "x:1");
	assert_true(str_is(got.bytes, "one"));
	assert_ptr_equal(got.bytes.p, bytes.p);
	assert_int_equal(store_aside_get(p->s, 2, &got, &bytes), OK);
	assert_string_equal(got.link, "city");
	assert_int_equal(got.bytes.n, 0);
	assert_int_equal(store_aside_get(p->s, 0, &got, &bytes),
	    ERR_NOT_FOUND);
	assert_int_equal(store_aside_get(p->s, 3, &got, &bytes),
	    ERR_NOT_FOUND);
	assert_int_equal(store_aside_drop(p->s, &a[0].id, 1), OK);
	assert_int_equal(store_aside_get(p->s, 1, &got, &bytes),
	    ERR_NOT_FOUND);
	buf_fini(&bytes);
}

/* A record may tell of anybody; it stands in no file as it came. */
#define PHONE "{\"phone\":\"13912345678\"}"

static void
sealed(void **state)
{
	struct place *p = *state;
	struct store_aside a[2] = { bad("city", "x:1", PHONE),
		bad("city", "x:2", PHONE) };
	struct buf file = { 0 };

	assert_int_equal(store_aside_put(p->s, a, 2), OK);
	place_close(p);
	file_read(p->dir, "data.mdb", &file);
	assert_null(memmem(file.p, file.n, "13912345678", 11));
	place_open(p, 0);
	assert_int_equal(store_aside_seen(p->s, 1), OK);
	assert_string_equal(list(p->s, 0, 0),
	    "1 city t005.26 x:1 found this, expected that forged 1 " PHONE "\n"
	    "2 city t005.26 x:2 found this, expected that forged 0 " PHONE
	    "\n");
	assert_int_equal(store_aside_put(p->s, a, 1), OK);
	assert_int_equal(a[0].id, 1);
	assert_int_equal(store_aside_drop(p->s, &a[0].id, 1), OK);
	assert_int_equal(store_aside_put(p->s, a, 1), OK);
	assert_int_equal(a[0].id, 3);
	counts(p->s, "city", 2, 2);
	place_close(p);
	file.n = 0;
	file_read(p->dir, "data.mdb", &file);
	assert_null(memmem(file.p, file.n, "13912345678", 11));
	place_open(p, 0);
	buf_fini(&file);
}

/* A row of a store older than that: it was not sealed. */
static void
open_row(struct place *p, const struct store_aside *a)
{
	const uint8_t head[16] = { 5, [8] = a->why,
		[10] = (uint8_t)strlen(a->link), (uint8_t)strlen(a->db),
		(uint8_t)strlen(a->what), (uint8_t)strlen(a->said) };
	uint8_t key[8] = { [7] = (uint8_t)a->id };
	struct buf b = { 0 };
	struct raw r;

	buf_add(&b, head, sizeof(head));
	buf_fmt(&b, "%s%s%s%s%.*s", a->link, a->db, a->what, a->said,
	    STR_ARG(a->bytes));
	raw_open(&r, p->dir, "aside");
	raw_add(&r, key, sizeof(key), b.p, b.n);
	raw_close(&r);
	buf_fini(&b);
}

static void
not_sealed(void **state)
{
	struct place *p = *state;
	struct store_aside a = bad("city", "x:1", PHONE), got;
	struct buf bytes = { 0 };

	assert_int_equal(store_aside_put(p->s, &a, 1), OK);
	place_close(p);
	open_row(p, &a);
	place_open(p, 0);
	assert_int_equal(store_aside_get(p->s, 1, &got, &bytes), OK);
	assert_int_equal(got.at_ms, 5);
	assert_true(str_is(got.bytes, PHONE));
	assert_ptr_equal(got.bytes.p, bytes.p);
	buf_fini(&bytes);
	assert_int_equal(store_aside_put(p->s, &a, 1), OK);
	assert_int_equal(a.id, 1);
	assert_int_equal(store_aside_seen(p->s, 1), OK);
	assert_string_equal(list(p->s, 0, 0),
	    "1 city t005.26 x:1 found this, expected that forged 1 " PHONE
	    "\n");
	assert_int_equal(store_aside_drop(p->s, &a.id, 1), OK);
	assert_string_equal(list(p->s, 0, 0), "");
	assert_int_equal(store_aside_put(p->s, &a, 1), OK);
	assert_int_equal(a.id, 2);
}

static void
too_many(void **state)
{
	struct place *p = *state;
	struct store_aside *a = xcalloc(ASIDE_MOST, sizeof(*a));
	struct store_aside one = bad("centre", "one more", "");

	for (size_t i = 0; i < ASIDE_MOST; i++) {
		a[i] = bad("centre", "x", "");
		snprintf(a[i].what, sizeof(a[i].what), "x:%zu", i);
	}
	assert_int_equal(store_aside_put(p->s, a, ASIDE_MOST), OK);
	assert_int_equal(store_aside_put(p->s, &one, 1), ERR_FULL);
	assert_int_equal(store_aside_put(p->s, a, 10), OK);	/* known */
	one = bad("city", "one more", "");
	assert_int_equal(store_aside_put(p->s, &one, 1), OK);
	counts(p->s, "centre", ASIDE_MOST, ASIDE_MOST);
	free(a);
}

static void
damaged(void **state)
{
	struct place *p = *state;
	struct store_aside a = bad("centre", "x:1", "one");
	char junk[200];
	struct raw r;
	uint8_t key[8] = { 0 };
	uint64_t id = 9;

	assert_int_equal(store_aside_put(p->s, &a, 1), OK);
	place_close(p);
	memset(junk, 0xff, sizeof(junk));
	raw_open(&r, p->dir, "aside");
	for (uint8_t i = 2; i < 60; i++) {
		key[7] = i;
		raw_add(&r, key, 8, junk, i);
	}
	raw_add(&r, key, 3, junk, 50);
	raw_close(&r);
	place_open(p, 0);
	assert_string_equal(list(p->s, 0, 0),
	    "1 centre t005.26 x:1 found this, expected that forged 0 one\n");
	assert_int_equal(store_aside_seen(p->s, 100), OK);
	assert_int_equal(store_aside_drop(p->s, &id, 1), OK);
}

/* --- links --- */

static void
links(void **state)
{
	struct place *p = *state;
	struct store_link l = { .code = "centre", .in = 7, .rate = 3 }, m;

	assert_int_equal(store_link_get(p->s, "centre", &m), ERR_NOT_FOUND);
	assert_string_equal(m.code, "centre");
	assert_int_equal(store_link_set(p->s, &l), OK);
	assert_int_equal(store_link_mark(p->s, "centre", true, false), OK);
	assert_int_equal(store_link_get(p->s, "centre", &m), OK);
	assert_true(m.paused && m.in == 7);
	/* Whoever ran it meanwhile does not know of the pause. */
	l.in = 8;
	assert_int_equal(store_link_set(p->s, &l), OK);
	assert_int_equal(store_link_get(p->s, "centre", &m), OK);
	assert_true(m.paused && m.in == 8);
	assert_int_equal(store_link_mark(p->s, "centre", false, true), OK);
	assert_int_equal(store_link_get(p->s, "centre", &m), OK);
	assert_true(!m.paused && m.draining);
	assert_int_equal(store_link_mark(p->s, "new", true, false), OK);
	assert_int_equal(store_link_get(p->s, "new", &m), OK);
	assert_true(m.paused);
	assert_int_equal(store_link_mark(p->s, "", true, false), ERR_BAD_INPUT);
	assert_int_equal(store_link_mark(p->s, "a name too long for a remote",
	    true, false), ERR_BAD_INPUT);
	assert_int_equal(store_link_get(p->s, "a name too long for a remote",
	    &m), ERR_NOT_FOUND);
}

static bool
tell_cursor(void *ctx, const char *db, struct str cursor)
{
	struct told *t = ctx;

	snprintf(t->text + strlen(t->text), sizeof(t->text) - strlen(t->text),
	    "%s=%.*s ", db, STR_ARG(cursor));
	return true;
}

static void
cursors(void **state)
{
	struct place *p = *state;
	struct told t = { .n = 0 };
	struct buf b = { 0 };

	assert_int_equal(store_cursor(p->s, "a", "t005.26", &b), ERR_NOT_FOUND);
	assert_int_equal(store_cursor_set(p->s, "a", "t005.26", STR("12-x")),
	    OK);
	assert_int_equal(store_cursor_set(p->s, "a", "", STR("y")), OK);
	assert_int_equal(store_cursor_set(p->s, "ab", "t005.26", STR("z")), OK);
	assert_int_equal(store_cursor_set(p->s, "a", "t005.26", STR("13-x")),
	    OK);
	assert_int_equal(store_cursor(p->s, "a", "t005.26", &b), OK);
	assert_string_equal(buf_z(&b), "13-x");
	assert_int_equal(store_cursors(p->s, "a", tell_cursor, &t), OK);
	assert_string_equal(t.text, "=y t005.26=13-x ");
	assert_int_equal(store_cursor_set(p->s, "a", "a name that is too long",
	    STR("x")), ERR_BAD_INPUT);
	assert_int_equal(store_cursor_set(p->s, "", "t005.26", STR("x")),
	    ERR_BAD_INPUT);
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_by_its_number, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(too_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(sealed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(not_sealed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(links, set_up, tear_down),
		cmocka_unit_test_setup_teardown(cursors, set_up, tear_down),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("aside", tests, NULL, NULL);
}
