/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_spots.c -- where the cases lie: whatever the slices it is read in and whatever
 * arrives meanwhile, it says what a scan of the rows says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store_kit.h"
#include "base/alloc.h"

struct tally {
	const uint64_t	*code;
	size_t		n;
	uint32_t	*count;
	uint64_t	total;
};

static bool
tally_row(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	struct tally *t = ctx;
	size_t i = 0;

	(void)slot;
	(void)title;
	(void)place;
	while (i < t->n && t->code[i] != c->grid)
		i++;
	assert_true(i < t->n);
	t->count[i]++;
	t->total++;
	return true;
}

static bool
count_spot(void *ctx, uint32_t slot, const struct store_spot *at)
{
	uint64_t *n = ctx;

	(void)slot;
	(void)at;
	++*n;
	return true;
}

/* Rows by slot, to be compared after the walk: a walk asks the store nothing. */
struct rows {
	struct store_spot *at;
	bool *has;
	size_t n;
	uint32_t next;		/* slot */
	unsigned left;
};

static bool
keep_spot(void *ctx, uint32_t slot, const struct store_spot *at)
{
	struct rows *r = ctx;

	assert_true(slot < r->n);
	r->at[slot] = *at;
	assert_false(r->has[slot]);
	r->has[slot] = true;
	r->next = slot + 1;
	return --r->left > 0;
}

struct compare { struct rows *r; const uint64_t *code; };

static bool
compare_row(void *ctx, uint32_t slot, const struct casefile *c,
    struct str title, struct str place)
{
	struct compare *v = ctx;
	const struct store_spot *at = &v->r->at[slot];

	(void)title;
	(void)place;
	assert_true(v->r->has[slot]);
	v->r->has[slot] = false;
	assert_true(v->code[at->grid] == c->grid);
	assert_int_equal(at->lat_e6, c->lat_e6);
	assert_int_equal(at->lon_e6, c->lon_e6);
	assert_int_equal(at->state, c->state);
	assert_int_equal(at->card, c->card);
	return true;
}

static void
compare_all(struct place *p, struct store_spots *spots, const struct query *q)
{
	struct rows r = { .n = 100000 };
	struct compare v = { .r = &r };
	size_t n;

	r.at = xcalloc(r.n, sizeof(*r.at));
	r.has = xcalloc(r.n, sizeof(*r.has));
	v.code = store_spots_grids(spots, &n);
	do {	/* some at a time: each goes on where the last one stopped */
		r.left = 7;
		assert_int_equal(store_spots_each(spots, q, r.next, keep_spot,
		    &r), OK);
	} while (r.left == 0);
	assert_int_equal(store_scan(p->s, q, 0, compare_row, &v), OK);
	for (size_t i = 0; i < r.n; i++)
		assert_false(r.has[i]);
	free(r.at);
	free(r.has);
}

static void
compare_counts(struct place *p, struct store_spots *spots,
    const struct query *q)
{
	struct tally want = { .n = 0 };
	uint32_t *got;
	uint64_t total;

	want.code = store_spots_grids(spots, &want.n);
	want.count = xcalloc(want.n, sizeof(*want.count));
	got = xcalloc(want.n, sizeof(*got));
	assert_int_equal(store_scan(p->s, q, 0, tally_row, &want), OK);
	assert_int_equal(store_spots_count(spots, q, got, want.n, &total), OK);
	assert_true(total == want.total);
	assert_memory_equal(got, want.count, want.n * sizeof(*got));
	assert_int_equal(store_spots_count(spots, q, got, want.n - 1, &total),
	    ERR_TOO_BIG);
	free(got);
	free(want.count);
}

static void
read_out(struct store_spots *spots, uint32_t slice)
{
	bool all = false;
	int turns = 0;

	while (!all) {
		assert_int_equal(store_spots_read(spots, slice, &all), OK);
		assert_true(++turns < 100000);
	}
}

static void
compare_everything(struct place *p, struct store_spots *spots)
{
	static const uint32_t open = 1;
	struct query all = { .n = 0 }, some = { .n = 1 };

	some.t[0] = (struct query_term){ .kind = TERM_FACET,
	    .facet = FACET_OPEN, .values = (uint32_t *)(uintptr_t)&open,
	    .values_n = 1 };
	compare_counts(p, spots, &all);
	compare_counts(p, spots, &some);
	compare_all(p, spots, &all);
	compare_all(p, spots, &some);
	some.t[0].not = true;
	compare_counts(p, spots, &some);
}

static void
test_slices(void **state)
{
	struct store_spots *spots;
	struct place p;

	(void)state;
	place_make(&p, "ta");
	place_import(&p, "a", 300);
	place_play(&p, 400);
	for (uint32_t slice = 1; slice <= 1000; slice *= 10) {
		assert_int_equal(store_spots_new(p.s, &spots), OK);
		read_out(spots, slice);
		compare_everything(&p, spots);
		store_spots_free(&spots);
	}
	place_drop(&p);
}

static void
test_while_it_is_read(void **state)
{
	struct store_spots *spots;
	struct place p;
	bool all;

	(void)state;
	place_make(&p, "ta");
	place_import(&p, "a", 150);
	assert_int_equal(store_spots_new(p.s, &spots), OK);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(store_spots_read(spots, 20, &all), OK);
		place_play(&p, 30);
		if (i % 3 == 0)
			place_import(&p, (char[]){ (char)('b' + i), 0 }, 15);
	}
	read_out(spots, 64);
	compare_everything(&p, spots);
	place_play(&p, 100);
	read_out(spots, 64);
	compare_everything(&p, spots);
	store_spots_free(&spots);
	place_drop(&p);
}

/* Before it was read, and where there is nothing: nothing is made up. */
static void
test_unread(void **state)
{
	struct query all = { .n = 0 };
	struct store_spots *spots;
	uint32_t count[1];
	uint64_t total, n = 0;
	struct place p;
	bool done;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(store_spots_new(p.s, &spots), OK);
	assert_int_equal(store_spots_read(spots, 1, &done), OK);
	assert_true(done);
	place_import(&p, "a", 10);
	assert_int_equal(store_spots_count(spots, &all, count, 1, &total), OK);
	assert_int_equal(total, 10);
	assert_int_equal(count[0], 0);
	assert_int_equal(store_spots_each(spots, &all, 0, count_spot, &n), OK);
	assert_int_equal(n, 0);
	store_spots_free(&spots);
	store_spots_free(&spots);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_while_it_is_read),
		cmocka_unit_test(test_unread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
