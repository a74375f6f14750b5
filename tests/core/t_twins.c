/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_twins.c -- twins told from strangers; properties over made texts; groups that
 * are no chains. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "core/twins.h"

#define T0	INT64_C(1795305600000)
#define HOUR	CLOCK_HOUR_MS
#define DAY	CLOCK_DAY_MS
#define GRID_A	110115005003001u
#define GRID_B	110115106007002u

static uint64_t seed = 11;

static uint32_t
luck(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % below);
}

static struct twin_case
told(uint32_t id, int64_t at_ms, const char *words)
{
	return (struct twin_case){ .id = id, .at_ms = at_ms,
	    .words = str_of(words) };
}

static void
add(struct twins *t, uint32_t id, const char *words)
{
	const struct twin_case c = told(id, T0 + id * HOUR, words);

	twins_add(t, &c);
}

/* n letters of no meaning. */
static void
letters(struct buf *out, size_t n)
{
	char c[4];

	while (n-- > 0)
		buf_add(out, c, utf8_put(0x4E00 + luck(6000), c));
}

/* ---- one and one ---- */

static const char *const lamp =
    "市民来电反映黄村镇狼垡二村村委会门口的路灯连续三天晚上不亮，老人出行不便，希望尽快维修";
static const char *const lamp_again =
    "来电人反映，狼垡二村村委会门口路灯三天晚上都不亮了。老人出行很不方便，希望尽快派人维修，谢谢";
static const char *const lamp_there =
    "市民来电反映礼贤镇东段家务村小学门口的路灯连续三天晚上不亮，老人出行不便，希望尽快维修";
static const char *const lamp_more =
    "老人说黄村镇狼垡二村村委会门口的路灯连续三天晚上不亮，老人出行不便，希望尽快维修，昨天打过电话";
static const char *const noise =
    "兴华园小区北侧工地夜间施工到凌晨两点，噪声很大，孩子第二天要上学";

static uint8_t
like(struct twin_case a, struct twin_case b, struct twin *out)
{
	struct twins *t = twins_new(14 * DAY);
	struct twin w[4];
	size_t n;

	b.id = 1;
	a.id = 2;
	twins_add(t, &b);
	n = twins_find(t, &a, w, 4);
	twins_free(&t);
	if (n == 0)
		return 0;
	if (out)
		*out = w[0];
	return w[0].score;
}

static void
told_again(void **state)
{
	struct twin_case a = told(0, T0, lamp), b = told(0, T0 - HOUR, lamp);
	struct twin w = { 0 };

	(void)state;
	a.grid = b.grid = GRID_A;
	a.matter = b.matter = 1017001;
	assert_true(like(a, b, &w) >= TWIN_SURE);
	assert_int_equal(w.why, 1 << TWIN_EXACT | 1 << TWIN_GRID |
	    1 << TWIN_MATTER | 1 << TWIN_TIME);
	assert_int_equal(w.apart_ms, HOUR);
	assert_int_equal(w.words, 100);
	b.words = str_of(lamp_again);
	assert_true(like(a, b, &w) >= TWIN_LIKELY);
	assert_true(w.why & 1 << TWIN_WORDS);
	assert_false(w.why & 1 << TWIN_EXACT);
	b.words = str_of(noise);
	b.grid = 0;
	assert_int_equal(like(a, b, NULL), 0);
}

/* A dead lamp here is not the dead lamp there, whatever the words. */
static void
two_villages(void **state)
{
	struct twin_case a = told(0, T0, lamp), b = told(0, T0, lamp_there);

	(void)state;
	a.matter = b.matter = 1017001;
	assert_true(like(a, b, NULL) < TWIN_SURE);
	a.grid = GRID_A;
	b.grid = GRID_B;
	assert_true(like(a, b, NULL) < TWIN_LIKELY);
	a.words = b.words = STR("路灯不亮");
	assert_true(like(a, b, NULL) < TWIN_LIKELY);
	a.place = 5;
	b.place = 6;
	assert_true(like(a, b, NULL) < TWIN_LIKELY);
	/* The same grid and the same place: it is one lamp. */
	b.place = 5;
	b.grid = GRID_A;
	assert_true(like(a, b, NULL) >= TWIN_LIKELY);
}

/* A town's own code says nothing against a grid in it. */
static void
grid_above(void **state)
{
	struct twin_case a = told(0, T0, lamp), b = told(0, T0, lamp);

	(void)state;
	a.grid = GRID_A;
	b.grid = 110115005000000u;
	assert_true(like(a, b, NULL) >= TWIN_SURE);
	b.grid = 110115006000000u;
	a.words = b.words = STR("村口路灯不亮请来人修");
	assert_true(like(a, b, NULL) < TWIN_LIKELY);
}

static void
few_words(void **state)
{
	struct twin_case a = told(0, T0, "路灯"), b = told(0, T0, lamp);
	struct twin_case none = told(0, T0, "");

	(void)state;
	assert_true(like(a, b, NULL) < TWIN_SURE);
	assert_int_equal(like(none, none, NULL), 0);
	assert_int_equal(like(none, b, NULL), 0);
	a.caller = b.caller = 7;
	a.matter = b.matter = 1017001;
	a.words = STR("狼垡二村村委会门口路灯又不亮");
	assert_true(like(a, b, NULL) >= TWIN_LIKELY);
}

static void
marks_do_not_count(void **state)
{
	struct twin_case a = told(0, T0, "兴华园小区，北侧工地；夜间施工！到凌晨两点"),
	    b = told(0, T0, "兴华园小区 北侧工地 夜间施工 到凌晨两点。");
	struct twin w = { 0 };

	(void)state;
	assert_true(like(a, b, &w) >= TWIN_SURE);
	assert_true(w.why & 1 << TWIN_EXACT);
}

/* ---- many ---- */

/* Template, place, thing: three thousand that are told apart by a few words. */
static void
one_of_many(struct buf *out, unsigned i)
{
	static const char *const things[] = { "路灯不亮", "井盖破损", "垃圾成堆",
		"夜间施工噪声扰民", "污水外溢", "违章停车堵住出口" };
	uint64_t keep = seed;

	out->n = 0;
	buf_cstr(out, "市民来电反映，");
	seed = i * 77 + 5;
	letters(out, 6);
	buf_cstr(out, "附近");
	buf_cstr(out, things[i % 6]);
	buf_cstr(out, "，已经持续多日，希望有关部门尽快处理并给予答复");
	seed = keep;
}

static struct twins *
many(unsigned n, int64_t window)
{
	struct twins *t = twins_new(window);
	struct buf b = { 0 };

	for (unsigned i = 0; i < n; i++) {
		one_of_many(&b, i);
		add(t, i, buf_z(&b));
	}
	buf_fini(&b);
	return t;
}

static void
apart_among_many(void **state)
{
	struct twins *t = many(3000, 0);
	struct buf b = { 0 };
	size_t sure = 0;

	(void)state;
	assert_int_equal(twins_count(t), 3000);
	for (unsigned i = 0; i < 3000; i += 7) {
		struct twin w[8];
		struct twin_case c;
		size_t n;

		one_of_many(&b, i);
		buf_cstr(&b, "，谢谢");
		c = told(9000, T0 + i * HOUR, buf_z(&b));
		n = twins_find(t, &c, w, 8);
		assert_true(n > 0 && w[0].id == i);
		assert_true(w[0].score >= TWIN_SURE);
		for (size_t k = 1; k < n; k++)
			sure += w[k].score >= TWIN_SURE;
	}
	assert_int_equal(sure, 0);
	buf_fini(&b);
	twins_free(&t);
}

static void
dropped(void **state)
{
	struct twins *t = many(300, 0);
	const size_t bytes = twins_bytes(t);
	struct buf b = { 0 };
	struct twin w[8];
	struct twin_case c;

	(void)state;
	one_of_many(&b, 42);
	c = told(9000, T0, buf_z(&b));
	assert_true(twins_find(t, &c, w, 8) > 0 && w[0].id == 42);
	twins_drop(t, 42);
	twins_drop(t, 42);
	twins_drop(t, 77777);
	assert_int_equal(twins_count(t), 299);
	for (size_t n = twins_find(t, &c, w, 8); n-- > 0;)
		assert_int_not_equal(w[n].id, 42);
	c.id = 42;
	twins_add(t, &c);
	c.id = 9000;
	assert_true(twins_find(t, &c, w, 8) > 0 && w[0].id == 42);
	/* Its own is left out. */
	c.id = 42;
	for (size_t n = twins_find(t, &c, w, 8); n-- > 0;)
		assert_int_not_equal(w[n].id, 42);
	assert_true(twins_bytes(t) < bytes + 4096);
	buf_fini(&b);
	twins_free(&t);
}

static void
window(void **state)
{
	struct twins *t = twins_new(14 * DAY), *ever = twins_new(0);
	struct twin_case c = told(1, T0, lamp);
	struct twin w[4];

	(void)state;
	twins_add(t, &c);
	twins_add(ever, &c);
	c.id = 2;
	for (int64_t d = -20; d <= 20; d++) {
		const size_t want = d >= -14 && d <= 14;

		c.at_ms = T0 + d * DAY;
		assert_int_equal(twins_find(t, &c, w, 4), want);
		assert_int_equal(twins_find(ever, &c, w, 4), 1);
		assert_true(w[0].apart_ms == d * DAY);
	}
	c.at_ms = T0 + 14 * DAY + 1;
	assert_int_equal(twins_find(t, &c, w, 4), 0);
	twins_free(&t);
	twins_free(&ever);
}

/* a is to b what b is to a; of long texts, of which a sample is kept, about. */
static void
symmetric(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		struct buf x = { 0 }, y = { 0 };
		struct twin_case a, b;
		struct twin ab = { 0 }, ba = { 0 };
		const size_t head = 4 + luck(20);
		struct twins *t;
		size_t n;

		letters(&x, head);
		buf_str(&y, buf_view(&x));
		letters(&x, luck(i % 2 ? 8 : 100));
		letters(&y, luck(i % 2 ? 8 : 100));
		a = told(0, T0 + luck(1000000), buf_z(&x));
		b = told(0, T0, buf_z(&y));
		a.place = luck(3);
		b.place = luck(3);
		a.grid = luck(2) ? GRID_A : luck(2) ? GRID_B : 0;
		b.grid = luck(2) ? GRID_A : 0;
		a.caller = luck(2);
		b.caller = luck(2);
		a.matter = luck(3);
		b.matter = luck(3);
		t = twins_new(0);
		a.id = 1;
		b.id = 2;
		twins_add(t, &a);
		twins_add(t, &b);
		n = twins_find(t, &a, &ab, 1);
		assert_true(n == 0 || ab.id == 2);
		if (twins_find(t, &b, &ba, 1) && n) {
			assert_int_equal(ab.apart_ms, -ba.apart_ms);
			if (i % 2)
				assert_int_equal(ab.why, ba.why);
			assert_true(abs(ab.score - ba.score) <=
			    (i % 2 ? 0 : 25));
		}
		twins_free(&t);
		buf_fini(&x);
		buf_fini(&y);
	}
}

static void
capped(void **state)
{
	struct twins *t = twins_new(0);
	struct twin_case c = told(0, T0, lamp);
	struct twin w[70];

	(void)state;
	for (uint32_t i = 0; i < 500; i++) {
		c.id = i;
		c.at_ms = T0 + i * HOUR;
		twins_add(t, &c);
	}
	c.id = 999;
	assert_int_equal(twins_find(t, &c, w, 0), 0);
	assert_int_equal(twins_find(t, &c, w, 1), 1);
	assert_int_equal(w[0].id, 499);		/* the nearest in time */
	assert_int_equal(twins_find(t, &c, w, 70), 70);
	for (size_t i = 1; i < 70; i++)
		assert_true(w[i - 1].score >= w[i].score);
	twins_free(&t);
}

static void
more_than_a_shelf(void **state)
{
	struct twins *t = twins_new(0);
	struct buf b = { 0 };
	struct twin w[4];

	(void)state;
	for (uint32_t i = 0; i < 140000; i++) {
		one_of_many(&b, i);
		add(t, i, buf_z(&b));
	}
	for (uint32_t i = 0; i < 140000; i += 9973) {
		struct twin_case c;

		one_of_many(&b, i);
		c = told(UINT32_MAX - 1, T0, buf_z(&b));
		assert_true(twins_find(t, &c, w, 4) > 0);
		assert_int_equal(w[0].id, i);
	}
	assert_true(twins_bytes(t) / 140000 < 170);
	buf_fini(&b);
	twins_free(&t);
}

static void
pasted_megabytes(void **state)
{
	struct twins *t = twins_new(0);
	struct buf b = { 0 };
	struct twin_case c;
	struct twin w[4];

	(void)state;
	letters(&b, 300000);
	buf_cstr(&b, "\xff\xfe\x80 broken");
	c = told(1, T0, buf_z(&b));
	twins_add(t, &c);
	c.id = 2;
	assert_int_equal(twins_find(t, &c, w, 4), 1);
	c.words = STR("\xff\xff\xff\xe4\xb8");
	twins_add(t, &c);
	assert_int_equal(twins_find(t, &c, w, 4), 0);
	buf_fini(&b);
	twins_free(&t);
}

/* ---- groups ---- */

struct seen { size_t exact, near, ids, pairs; uint32_t last, id[16]; bool stop; };

static bool
on_group(void *ctx, const struct twin_group *g)
{
	struct seen *s = ctx;

	assert_true(g->n >= 2);
	assert_int_equal(g->pairs, g->n - 1);
	for (size_t i = 0; i < g->n; i++) {
		assert_true(i == 0 || g->id[i - 1] < g->id[i]);
		if (s->ids < 16)
			s->id[s->ids] = g->id[i];
		s->ids++;
	}
	for (size_t i = 0; i < g->pairs; i++)
		assert_true(g->pair[i].a < g->pair[i].b &&
		    g->pair[i].like.score >= TWIN_LIKELY);
	s->exact += g->exact;
	s->near += !g->exact;
	s->pairs += g->pairs;
	return !s->stop;
}

static void
groups(void **state)
{
	struct twins *t = twins_new(0);
	struct seen s = { 0 };

	(void)state;
	add(t, 3, lamp);
	add(t, 5, noise);
	add(t, 9, lamp_more);
	add(t, 12, lamp_there);
	add(t, 20, lamp);
	add(t, 31, "路灯不亮");
	add(t, 32, "路灯不亮");
	assert_int_equal(twins_groups(t, NULL, on_group, &s), OK);
	assert_int_equal(s.exact, 1);
	assert_int_equal(s.near, 1);
	assert_int_equal(s.ids, 4);
	assert_int_equal(s.id[0], 3);
	assert_int_equal(s.id[1], 20);
	assert_int_equal(s.id[2], 3);
	assert_int_equal(s.id[3], 9);
	twins_free(&t);
}

/* Each is like the one before it; the last has nothing of the first. */
static void
no_chains(void **state)
{
	struct twins *t = twins_new(0);
	struct buf b = { 0 };
	struct seen s = { 0 };
	struct twin_case first, last;

	(void)state;
	letters(&b, 12 * 40);
	for (uint32_t i = 0; i < 40; i++) {
		const struct twin_case c = { .id = i, .at_ms = T0,
			.words = str_n(b.p + 3 * 8 * i, 3 * 60) };

		twins_add(t, &c);
		if (i == 0)
			first = c;
		last = c;
	}
	assert_int_equal(like(first, last, NULL), 0);
	assert_int_equal(twins_groups(t, NULL, on_group, &s), OK);
	assert_true(s.near >= 5 && s.near <= 30);
	buf_fini(&b);
	twins_free(&t);
}

static bool
stop_at_once(void *ctx, uint64_t done, uint64_t of)
{
	(void)ctx;
	assert_true(done <= of);
	return false;
}

static void
stopped(void **state)
{
	struct twins *t = twins_new(0);
	struct seen s = { .stop = true };

	(void)state;
	assert_int_equal(twins_groups(t, stop_at_once, on_group, &s), OK);
	add(t, 1, lamp);
	add(t, 2, lamp);
	add(t, 3, noise);
	add(t, 4, noise);
	assert_int_equal(twins_groups(t, stop_at_once, on_group, &s),
	    ERR_CANCELLED);
	assert_int_equal(s.ids, 0);
	assert_int_equal(twins_groups(t, NULL, on_group, &s), ERR_CANCELLED);
	assert_int_equal(s.exact, 1);
	twins_free(&t);
}

/* One letter in 25 wrong, and more words before it. */
static void
planted(void **state)
{
	struct twins *t = many(2000, 0);
	struct buf all = { 0 }, b = { 0 };
	size_t right = 0, wrong = 0;

	(void)state;
	for (unsigned i = 0; i < 2000; i += 5) {
		struct twin w[8];
		struct twin_case c;
		struct str rest;
		size_t n;

		one_of_many(&all, i);
		rest = buf_view(&all);
		b.n = 0;
		if (i % 2)
			buf_cstr(&b, "我是上午打过电话的那个人，再说一遍：");
		while (rest.n > 0) {
			const uint32_t cp = utf8_next(&rest);
			char z[4];

			buf_add(&b, z, utf8_put(luck(25) ? cp :
			    0x4E00 + luck(6000), z));
		}
		c = told(9999, T0, buf_z(&b));
		n = twins_find(t, &c, w, 8);
		for (size_t k = 0; k < n; k++) {
			right += w[k].score >= TWIN_LIKELY && w[k].id == i;
			wrong += w[k].score >= TWIN_SURE && w[k].id != i;
		}
	}
	if (right < 380)
		fail_msg("%zu of 400", right);
	assert_int_equal(wrong, 0);
	buf_fini(&all);
	buf_fini(&b);
	twins_free(&t);
}

static void
whys(void **state)
{
	(void)state;
	for (int w = 0; w < TWIN_WHY_COUNT; w++) {
		assert_true(*twin_why_code((enum twin_why)w));
		assert_true(*twin_why_text((enum twin_why)w));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_again),
		cmocka_unit_test(two_villages),
		cmocka_unit_test(grid_above),
		cmocka_unit_test(few_words),
		cmocka_unit_test(marks_do_not_count),
		cmocka_unit_test(apart_among_many),
		cmocka_unit_test(dropped),
		cmocka_unit_test(window),
		cmocka_unit_test(symmetric),
		cmocka_unit_test(capped),
		cmocka_unit_test(more_than_a_shelf),
		cmocka_unit_test(pasted_megabytes),
		cmocka_unit_test(groups),
		cmocka_unit_test(no_chains),
		cmocka_unit_test(stopped),
		cmocka_unit_test(planted),
		cmocka_unit_test(whys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
