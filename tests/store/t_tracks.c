/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_tracks.c -- tracks of officers: nobody sees one without a word in the audit
 * stream, and nothing of one is left when its days are over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "core/track.h"
#include "seal/seal.h"
#include "store_kit.h"

#define DAY_MS	INT64_C(86400000)
#define DAY0	20779			/* of KIT_NOW's year, in the kit's offset */
#define N	100

/* n points of a day, one every 30 s from its noon. */
static void
points(const struct place *p, int32_t day, size_t n, struct track_point *t)
{
	const int64_t noon = day * DAY_MS + DAY_MS / 2 -
	    p->k.law.offset_min * INT64_C(60000);

	assert_true(n <= N);
	for (size_t i = 0; i < n; i++)
		t[i] = (struct track_point){ .ms = noon + (int64_t)i * 30000,
			.at = { 1163400000 + (int32_t)i * 300, 397200000 },
			.acc_m = 10 };
}

static void
walk(struct place *p, const char *who, int32_t day, size_t n)
{
	struct track_point t[N];

	points(p, day, n, t);
	assert_int_equal(store_track_add(p->s, str_of(who), t, n), OK);
}

struct heard { char text[2000]; size_t n; };

static bool
one_day(void *ctx, struct str account, int32_t day, size_t points)
{
	struct heard *h = ctx;

	snprintf(h->text + strlen(h->text), sizeof(h->text) - strlen(h->text),
	    "%.*s %d %zu\n", STR_ARG(account), (int)day - DAY0, points);
	h->n++;
	return true;
}

static const char *
days(struct place *p, const char *who, struct heard *h)
{
	*h = (struct heard){ .n = 0 };
	assert_int_equal(store_track_days(p->s, str_of(who), one_day, h), OK);
	return h->text;
}

static bool
one_look(void *ctx, const struct store_look *l, int64_t at_ms)
{
	struct heard *h = ctx;

	assert_true(at_ms > 0);
	snprintf(h->text + strlen(h->text), sizeof(h->text) - strlen(h->text),
	    "%.*s by %.*s (%.*s) day %d: %.*s\n", STR_ARG(l->account),
	    STR_ARG(l->actor), STR_ARG(l->login), (int)l->day - DAY0,
	    STR_ARG(l->reason));
	h->n++;
	return true;
}

static const char *
looks(struct place *p, const char *who, struct heard *h)
{
	*h = (struct heard){ .n = 0 };
	assert_int_equal(store_track_looks(p->s, str_of(who), one_look, h), OK);
	return h->text;
}

static enum err
look(struct place *p, const char *actor, const char *who, int32_t day,
    const char *reason, size_t *n)
{
	const struct store_look l = { .account = str_of(who),
		.actor = str_of(actor), .login = STR("u07"),
		.seat = STR("A1"), .reason = str_of(reason), .day = day };
	struct track_point *t;
	enum err err = store_track_look(p->s, &l, &t, n);

	assert_true((err == OK) == (t != NULL));
	free(t);
	return err;
}

static void
kept_by_day(void **state)
{
	struct place p;
	struct heard h;
	size_t n;

	(void)state;
	place_make(&p, "ta");
	walk(&p, "wang", DAY0, 3);
	walk(&p, "li", DAY0 + 1, 2);
	walk(&p, "wang", DAY0 + 1, 5);
	walk(&p, "wang", DAY0, 4);
	walk(&p, "wangwei", DAY0, 1);
	assert_string_equal(days(&p, "", &h), "li 1 2\nwang 0 7\nwang 1 5\n"
	    "wangwei 0 1\n");
	assert_string_equal(days(&p, "wang", &h), "wang 0 7\nwang 1 5\n");
	assert_string_equal(days(&p, "zhao", &h), "");
	assert_int_equal(look(&p, "boss", "wang", DAY0, "late", &n), OK);
	assert_int_equal(n, 7);
	assert_int_equal(look(&p, "boss", "wang", DAY0 + 2, "late", &n),
	    ERR_NOT_FOUND);
	place_close(&p);
	place_open(&p, 0);
	assert_string_equal(days(&p, "li", &h), "li 1 2\n");
	place_drop(&p);
}

static bool
one_time(void *ctx, struct str account, const struct track_sum *sum)
{
	struct heard *h = ctx;

	snprintf(h->text + strlen(h->text), sizeof(h->text) - strlen(h->text),
	    "%.*s %d s\n", STR_ARG(account),
	    (int)((sum->last_ms - sum->first_ms) / 1000));
	assert_true(sum->metres == 0 && sum->moving_ms == 0);
	return ++h->n < 2;
}

/* Several at once, all or none; times in pieces, and nothing of where. */
static void
times(void **state)
{
	struct track_point t[N];
	struct store_track rows[3] = { { STR("li"), t, 3 },
		{ STR("wang"), t, 5 }, { STR("zhao"), t, 7 } };
	struct place p;
	struct heard h = { .n = 0 };

	(void)state;
	place_make(&p, "ta");
	points(&p, DAY0, N, t);
	assert_int_equal(store_track_add_all(p.s, rows, 3), OK);
	rows[2].account = STR_NONE;
	assert_int_equal(store_track_add_all(p.s, rows, 3), ERR_BAD_INPUT);
	walk(&p, "li", DAY0 + 1, 9);
	assert_int_equal(store_track_times(p.s, DAY0, STR_NONE, one_time, &h),
	    OK);
	assert_string_equal(h.text, "li 60 s\nwang 120 s\n");
	h = (struct heard){ .n = 0 };
	assert_int_equal(store_track_times(p.s, DAY0, STR("wang"), one_time,
	    &h), OK);
	assert_string_equal(h.text, "zhao 180 s\n");
	place_drop(&p);
}

/* Midnight is the profile's. */
static void
midnight(void **state)
{
	struct track_point t[2] = { { .acc_m = -1 }, { .acc_m = -1 } };
	struct place p;
	struct heard h;

	(void)state;
	place_make(&p, "ta");
	t[1].ms = DAY0 * DAY_MS - p.k.law.offset_min * INT64_C(60000);
	t[0].ms = t[1].ms - 1;
	assert_int_equal(store_track_add(p.s, STR("wang"), t, 2), OK);
	assert_string_equal(days(&p, "", &h), "wang -1 1\nwang 0 1\n");
	place_drop(&p);
}

static void
refused(void **state)
{
	struct track_point t = { .ms = 5, .acc_m = -1 };
	struct place p;
	struct heard h;

	(void)state;
	place_make(&p, "ta");
	assert_int_equal(store_track_add(p.s, STR(""), &t, 1), ERR_BAD_INPUT);
	assert_int_equal(store_track_add(p.s, str_n("a\0b", 3), &t, 1),
	    ERR_BAD_INPUT);
	assert_int_equal(store_track_add(p.s, STR("a23456789012345678901234567"
	    "890123"), &t, 1), ERR_BAD_INPUT);
	t.at.lon = GEO_NOWHERE;
	assert_int_equal(store_track_add(p.s, STR("wang"), &t, 1),
	    ERR_BAD_INPUT);
	assert_string_equal(days(&p, "", &h), "");
	place_drop(&p);
}

/* Nobody looks without saying why; the officer sees who did, and why; he himself
 * needs no reason. */
static void
looked_at(void **state)
{
	struct place p;
	struct heard h;
	size_t n;

	(void)state;
	place_make(&p, "ta");
	walk(&p, "wang", DAY0, 9);
	walk(&p, "li", DAY0, 9);
	assert_int_equal(look(&p, "boss", "wang", DAY0, "", &n), ERR_REFUSED);
	assert_int_equal(look(&p, "boss", "wang", DAY0, " \t", &n),
	    ERR_REFUSED);
	assert_int_equal(look(&p, "", "wang", DAY0, "x", &n), ERR_BAD_INPUT);
	assert_string_equal(looks(&p, "", &h), "");
	assert_int_equal(look(&p, "wang", "wang", DAY0, "", &n), OK);
	assert_int_equal(n, 9);
	assert_string_equal(looks(&p, "", &h), "");
	assert_int_equal(look(&p, "boss", "wang", DAY0, " 走失老人求助 ", &n),
	    OK);
	assert_int_equal(look(&p, "boss", "li", DAY0, "line lost", &n), OK);
	assert_int_equal(look(&p, "chen", "wang", DAY0, "asked by him", &n),
	    OK);
	assert_string_equal(looks(&p, "wang", &h),
	    "wang by chen (u07) day 0: asked by him\n"
	    "wang by boss (u07) day 0: 走失老人求助\n");
	looks(&p, "", &h);
	assert_int_equal(h.n, 3);
	place_proof(&p);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), OK);
	place_proof(&p);
	looks(&p, "wang", &h);
	assert_int_equal(h.n, 2);
	assert_int_equal(look(&p, "wang", "wang", DAY0, "", &n), OK);
	place_drop(&p);
}

/* Who cannot leave a word cannot look; not even at a copy. */
static void
read_only(void **state)
{
	struct store_options o = { .read_only = true };
	struct store_fault why;
	struct place p;
	size_t n;

	(void)state;
	place_make(&p, "ta");
	walk(&p, "wang", DAY0, 9);
	place_close(&p);
	o.dir = p.dir;
	assert_int_equal(store_open(&p.s, &o, &why), OK);
	assert_int_equal(look(&p, "boss", "wang", DAY0, "x", &n),
	    ERR_READ_ONLY);
	assert_int_equal(look(&p, "wang", "wang", DAY0, "", &n), OK);
	place_drop(&p);
}

static bool
count_points(void *ctx, const struct track_point *p, size_t n)
{
	size_t *sum = ctx;

	assert_non_null(p);
	*sum += n;
	return true;
}

static bool
only_purge(void *ctx, uint64_t arrival, uint32_t slot, const struct event *e)
{
	struct heard *h = ctx;

	(void)arrival;
	(void)slot;
	if (e->kind == EV_TRACK_PURGE) {
		assert_true(str_find(str_of(e->id.stream), STR(".audit.")) > 0);
		assert_true(str_is(e->actor, "auto"));
		assert_int_equal(e->body.n, 3);
		snprintf(h->text, sizeof(h->text), "%d %d %d",
		    (int)body_num(&e->body, "before", 0) - DAY0,
		    (int)body_num(&e->body, "days", 0),
		    (int)body_num(&e->body, "points", 0));
		h->n++;
	}
	return true;
}

static const char *
purges(struct place *p, struct heard *h)
{
	*h = (struct heard){ .n = 0 };
	assert_int_equal(store_arrived(p->s, 0, only_purge, h), OK);
	return h->text;
}

static void
purge(struct place *p, int32_t before, size_t want_days, size_t want_points)
{
	size_t n, points;

	assert_int_equal(store_track_purge(p->s, before, STR("auto"), &n,
	    &points), OK);
	assert_int_equal(n, want_days);
	assert_int_equal(points, want_points);
}

/* One line in the ledger, and nothing else: not in the log, not for somebody who
 * has the old file. */
static void
purged(void **state)
{
	struct buf was = { 0 };
	struct place p;
	struct heard h;
	size_t n, sum = 0;

	(void)state;
	place_make(&p, "ta");
	purge(&p, DAY0, 0, 0);
	walk(&p, "wang", DAY0, 9);
	walk(&p, "li", DAY0, 8);
	walk(&p, "li", DAY0 + 1, 7);
	purge(&p, DAY0, 0, 0);
	purges(&p, &h);
	assert_int_equal(h.n, 0);
	place_close(&p);
	file_read(p.dir, "data.mdb", &was);
	place_open(&p, 0);
	purge(&p, DAY0 + 1, 2, 17);
	assert_string_equal(purges(&p, &h), "1 2 17");
	assert_int_equal(h.n, 1);
	assert_string_equal(days(&p, "", &h), "li 1 7\n");
	assert_int_equal(look(&p, "wang", "wang", DAY0, "", &n), ERR_NOT_FOUND);
	assert_int_equal(store_track_each(p.s, DAY0 + 1, 0, count_points, &sum),
	    OK);
	assert_int_equal(sum, 7);
	sum = 0;
	assert_int_equal(store_track_each(p.s, DAY0 + 1, 1, count_points,
	    &sum), OK);
	assert_int_equal(sum, 0);
	place_proof(&p);
	place_close(&p);
	file_write(p.dir, "data.mdb", buf_view(&was));
	place_open(&p, 0);
	assert_int_equal(look(&p, "wang", "wang", DAY0, "", &n), ERR_NOT_FOUND);
	assert_int_equal(look(&p, "li", "li", DAY0 + 1, "", &n), OK);
	sum = 0;
	assert_int_equal(store_track_each(p.s, DAY0, 0, count_points, &sum), OK);
	assert_int_equal(sum, 0);
	purge(&p, DAY0 + 2, 3, 24);
	walk(&p, "li", DAY0 + 2, 1);
	assert_string_equal(days(&p, "", &h), "li 2 1\n");
	buf_fini(&was);
	place_drop(&p);
}

static void
nowhere_else(void **state)
{
	char before[65], after[65], file[128];
	struct track_point t[N];
	struct buf b = { 0 }, bytes = { 0 };
	struct store_fault why;
	struct place p, q;
	struct heard h;
	struct stat st;
	size_t n;

	(void)state;
	place_make(&p, "ta");
	place_import(&p, "k", 20);
	place_hash(&p, before);
	walk(&p, "wang", DAY0, N);
	place_hash(&p, after);
	assert_string_equal(before, after);
	snprintf(file, sizeof(file), "%s/tracks.keys", p.dir);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* The bytes of the points are not in the database as they are. */
	file_read(p.dir, "data.mdb", &b);
	points(&p, DAY0, N, t);
	track_put(t, N, &bytes);
	assert_true(str_find(buf_view(&b), str_n(bytes.p + 40, 40)) < 0);
	buf_fini(&bytes);
	snprintf(file, sizeof(file), "%s.bak", p.dir);
	assert_int_equal(store_backup(p.s, file, true, &why), OK);
	memset(&q, 0, sizeof(q));
	q.k.law = p.k.law;
	folder_new(q.dir);
	assert_int_equal(store_restore(file, q.dir, &why), OK);
	remove(file);
	snprintf(file, sizeof(file), "%s.bak.key", p.dir);
	remove(file);
	place_open(&q, 0);
	assert_string_equal(days(&q, "", &h), "");
	assert_int_equal(look(&q, "wang", "wang", DAY0, "", &n), ERR_NOT_FOUND);
	walk(&q, "wang", DAY0, 2);
	assert_int_equal(look(&q, "wang", "wang", DAY0, "", &n), OK);
	assert_int_equal(n, 2);
	place_proof(&q);
	place_drop(&q);
	buf_fini(&b);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_by_day), cmocka_unit_test(times),
		cmocka_unit_test(midnight),
		cmocka_unit_test(refused), cmocka_unit_test(looked_at),
		cmocka_unit_test(read_only), cmocka_unit_test(purged),
		cmocka_unit_test(nowhere_else),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
