/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted classes are told apart and said why, as sure as they are right; the same
 * texts make the same bytes; a model's file comes back or is refused; a correction
 * is learned; texts that stand twice are never seen and asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "core/classify.h"

#define TEXTS 600

static const char *const words[3][6] = {
	{ "路灯不亮", "灯杆倾斜", "夜间照明", "灯罩破损", "变压器", "电线垂落" },
	{ "垃圾堆积", "桶站满溢", "清运车", "异味刺鼻", "保洁员", "渣土遗撒" },
	{ "拖欠工资", "劳动合同", "社保缴费", "加班费", "工伤认定", "辞退补偿" },
};
static const char *const fill[8] = { "小区门口", "群众反映", "已经三天", "请尽快处理",
	"影响居民", "东侧路口", "多次电话", "无人答复" };
static const struct str labels[3] = { { "light", 5 }, { "waste", 5 },
	{ "work", 4 } };

struct corpus {
	struct classify_text t[TEXTS];
	char		*text[TEXTS];	/* owned */
	uint64_t	luck;
};

static uint32_t
luck(struct corpus *c, uint32_t below)
{
	c->luck = c->luck * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((c->luck >> 33) % below);
}

/* noise: of a hundred labels so many are wrong. */
static struct corpus *
corpus(uint64_t seed, uint32_t noise)
{
	struct corpus *c = xcalloc(1, sizeof(*c));

	c->luck = seed;
	for (size_t i = 0; i < TEXTS; i++) {
		uint32_t l = luck(c, 3);
		struct buf b = { 0 };

		for (int k = 0; k < 5; k++)
			buf_fmt(&b, "%s%s,", fill[luck(c, 8)], k == 2 ?
			    words[l][luck(c, 6)] : fill[luck(c, 8)]);
		buf_fmt(&b, "%u号", luck(c, 100000));
		c->text[i] = xstrdup(buf_z(&b));
		buf_fini(&b);
		if (luck(c, 100) < noise)
			l = luck(c, 3);
		c->t[i] = (struct classify_text){ str_of(c->text[i]), l };
	}
	return c;
}

static void
corpus_free(struct corpus *c)
{
	for (size_t i = 0; i < TEXTS; i++)
		free(c->text[i]);
	free(c);
}

static struct classifier *
train(const struct corpus *c, size_t n)
{
	struct classifier *out;

	assert_int_equal(classify_train(c->t, n, labels, 3, NULL, &out), OK);
	return out;
}

static void
planted_classes_are_found(void **state)
{
	struct corpus *c = corpus(1, 0);
	struct classifier *k = train(c, TEXTS);
	struct classify_score s;

	(void)state;
	classify_score(k, &s);
	assert_int_equal(s.texts, TEXTS);
	assert_true(s.accuracy > 0.98 && s.macro_f1 > 0.98);
	assert_true(s.calibration_error < 0.05);
	assert_int_equal(classify_labels(k), 3);
	assert_true(str_is(classify_label(k, 1), "waste"));
	assert_int_equal(classify_label(k, 3).n, 0);
	assert_int_equal(classify_texts(k), TEXTS);
	classify_free(&k);
	assert_null(k);
	classify_free(&k);
	corpus_free(c);
}

static void
evidence_is_the_word(void **state)
{
	struct corpus *c = corpus(2, 0);
	struct classifier *k = train(c, TEXTS);
	struct str ask = STR("群众反映,小区门口垃圾堆积,请尽快处理");
	struct classify_guess g[3];
	struct str word;

	(void)state;
	assert_int_equal(classify_guess(k, ask, g, 3), 3);
	assert_int_equal(g[0].label, 1);
	assert_true(g[0].sure > 0.8f && g[0].sure <= 1);
	assert_true(g[1].sure <= g[0].sure && g[2].sure <= g[1].sure);
	assert_true(g[0].sure + g[1].sure + g[2].sure < 1.001f);
	assert_true(g[0].words > 0);
	word = str_n(ask.p + g[0].word[0].at, g[0].word[0].n);
	assert_true(str_find(word, STR("垃圾")) >= 0);
	for (size_t i = 1; i < g[0].words; i++)
		assert_true(g[0].word[i].weight <= g[0].word[i - 1].weight);
	classify_free(&k);
	corpus_free(c);
}

/* Three labels in ten are chance: said sureness must not pretend otherwise. */
static void
sureness_is_honest(void **state)
{
	struct corpus *c = corpus(3, 30);
	struct classifier *k = train(c, TEXTS);
	struct classify_score s;
	double precision, spoken, before = 1.1;

	(void)state;
	classify_score(k, &s);
	print_message("accuracy %.3f error %.3f\n", s.accuracy,
	    s.calibration_error);
	assert_true(s.accuracy > 0.55 && s.accuracy < 0.85);
	assert_true(s.calibration_error < 0.08);
	for (int i = 0; i <= 100; i++) {
		classify_at(k, i / 100.0, &precision, &spoken);
		assert_true(spoken <= before);
		before = spoken;
		if (!i)
			assert_true(spoken > 0.999 &&
			    precision > s.accuracy - 0.001);
	}
	classify_free(&k);
	corpus_free(c);
}

static void
the_same_bytes(void **state)
{
	struct corpus *c = corpus(4, 5);
	struct classifier *a = train(c, TEXTS), *b = train(c, TEXTS), *d;
	struct buf x = { 0 }, y = { 0 };

	(void)state;
	classify_put(a, &x);
	classify_put(b, &y);
	assert_true(str_eq(buf_view(&x), buf_view(&y)));
	assert_int_equal(classify_get(buf_view(&x), &d), OK);
	y.n = 0;
	classify_put(d, &y);
	assert_true(str_eq(buf_view(&x), buf_view(&y)));
	for (size_t i = 0; i < 50; i++) {
		struct classify_guess g, h;

		assert_int_equal(classify_guess(a, c->t[i].folded, &g, 1), 1);
		assert_int_equal(classify_guess(d, c->t[i].folded, &h, 1), 1);
		assert_int_equal(g.label, h.label);
		assert_true(g.sure == h.sure && g.words == h.words);
	}
	classify_free(&a);
	classify_free(&b);
	classify_free(&d);
	buf_fini(&x);
	buf_fini(&y);
	corpus_free(c);
}

static void
bad_files_are_refused(void **state)
{
	struct corpus *c = corpus(5, 0);
	struct classifier *k = train(c, 200), *d;
	struct buf x = { 0 };

	(void)state;
	classify_put(k, &x);
	for (size_t n = 0; n < x.n; n += n < 200 ? 1 : 97)
		assert_int_equal(classify_get(str_n(x.p, n), &d),
		    ERR_DAMAGED);
	for (size_t i = 0; i < x.n; i += i < 200 ? 1 : 97) {
		x.p[i] ^= 0x15;
		assert_int_equal(classify_get(buf_view(&x), &d), i == 4 ?
		    ERR_VERSION : ERR_DAMAGED);
		assert_null(d);
		x.p[i] ^= 0x15;
	}
	buf_byte(&x, 0);
	assert_int_equal(classify_get(buf_view(&x), &d), ERR_DAMAGED);
	classify_free(&k);
	buf_fini(&x);
	corpus_free(c);
}

static void
no_bigger_than_asked(void **state)
{
	const struct classify_options o = { .bytes = 20000 };
	struct corpus *c = corpus(6, 0);
	struct classifier *k;
	struct classify_guess g;
	struct buf x = { 0 };
	size_t right = 0;

	(void)state;
	assert_int_equal(classify_train(c->t, TEXTS, labels, 3, &o, &k), OK);
	classify_put(k, &x);
	assert_true(x.n <= 20000);
	for (size_t i = 0; i < TEXTS; i++)
		right += classify_guess(k, c->t[i].folded, &g, 1) &&
		    g.label == c->t[i].label;
	assert_true(right > TEXTS * 95 / 100);
	classify_free(&k);
	buf_fini(&x);
	corpus_free(c);
}

static void
corrections_are_learned(void **state)
{
	struct corpus *c = corpus(7, 0);
	struct classifier *k = train(c, TEXTS), *d;
	struct str odd = STR("楼道堆放杂物,占用消防通道");
	struct classify_guess g[4];
	struct buf x = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(classify_correct(k, odd, STR("fire")), OK);
	assert_int_equal(classify_labels(k), 4);
	assert_true(classify_guess(k, odd, g, 4) == 4 && g[0].label == 3);
	/* What was known is known. */
	assert_true(classify_guess(k, STR("路灯不亮"), g, 1) == 1 &&
	    g[0].label == 0);
	classify_put(k, &x);
	assert_int_equal(classify_get(buf_view(&x), &d), OK);
	assert_true(classify_guess(d, STR("消防通道"), g, 4) == 4 &&
	    g[0].label == 3);
	assert_int_equal(classify_correct(k, odd, STR_NONE), ERR_BAD_INPUT);
	classify_free(&k);
	classify_free(&d);
	buf_fini(&x);
	corpus_free(c);
}

/* Every text twice, once with blanks: were folds dealt by row, each would be asked
 * what it was told. All labels are chance, so nothing can be known. */
static void
twice_is_once(void **state)
{
	struct corpus *c = corpus(8, 100);
	struct classify_text *t = xcalloc(TEXTS * 2, sizeof(*t));
	struct classifier *k;
	struct classify_score s;

	(void)state;
	for (size_t i = 0; i < TEXTS; i++) {
		struct buf b = { 0 };

		buf_fmt(&b, " %.3s %s 。", c->text[i], c->text[i] + 3);
		t[i] = c->t[i];
		t[TEXTS + i].label = c->t[i].label;
		t[TEXTS + i].folded = str_of(xstrdup(buf_z(&b)));
		buf_fini(&b);
	}
	assert_int_equal(classify_train(t, TEXTS * 2, labels, 3, NULL, &k),
	    OK);
	classify_score(k, &s);
	assert_int_equal(s.texts, TEXTS);
	assert_true(s.accuracy < 0.45);
	assert_int_equal(classify_texts(k), TEXTS * 2);
	for (size_t i = 0; i < TEXTS; i++)
		free((char *)(uintptr_t)t[TEXTS + i].folded.p);
	free(t);
	classify_free(&k);
	corpus_free(c);
}

static void
odd_texts(void **state)
{
	struct corpus *c = corpus(9, 0);
	struct classifier *k = train(c, TEXTS);
	struct classify_guess g[2];
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(classify_guess(k, STR_NONE, g, 2), 0);
	assert_int_equal(classify_guess(k, STR("。,!"), g, 2), 0);
	assert_int_equal(classify_guess(k, STR("\xff\xfe\x80"), g, 2), 0);
	assert_int_equal(classify_guess(k, STR("垃圾"), g, 0), 0);
	/* Longer than what is looked at, cut at a character; single letters. */
	while (b.n < CLASSIFY_TEXT * 3)
		buf_cstr(&b, b.n % 2 ? "a " : "垃圾堆积");
	assert_int_equal(classify_guess(k, buf_view(&b), g, 2), 2);
	for (size_t i = 0; i < g[0].words; i++)
		assert_true(g[0].word[i].at + g[0].word[i].n <=
		    CLASSIFY_TEXT);
	b.n = 0;
	while (b.n < CLASSIFY_TEXT)
		buf_cstr(&b, "\xc3\xa9");
	(void)classify_guess(k, buf_view(&b), g, 2);
	buf_fini(&b);
	classify_free(&k);
	corpus_free(c);
}

static bool
stop(void *ctx, uint64_t done, uint64_t of)
{
	(void)ctx;
	assert_true(done <= of);
	return done < 1000;
}

static void
bad_input_and_stopping(void **state)
{
	const struct classify_options o = { .progress = stop };
	struct corpus *c = corpus(10, 0);
	struct classify_text t[2] = { { STR("一"), 0 }, { STR("二"), 0 } };
	struct str none[2] = { STR("a"), STR_NONE };
	struct classify_trainer *tr;
	struct classifier *k;

	(void)state;
	assert_int_equal(classify_train(t, 0, labels, 3, NULL, &k),
	    ERR_BAD_INPUT);
	assert_int_equal(classify_train(t, 2, labels, 3, NULL, &k),
	    ERR_BAD_INPUT);
	t[1].label = 7;
	assert_int_equal(classify_train(t, 2, labels, 3, NULL, &k),
	    ERR_BAD_INPUT);
	t[1].label = 1;
	assert_int_equal(classify_train(t, 2, none, 2, NULL, &k),
	    ERR_BAD_INPUT);
	assert_int_equal(classify_train(t, 2, labels, CLASSIFY_LABELS + 1,
	    NULL, &k), ERR_TOO_BIG);
	assert_int_equal(classify_train(t, 2, labels, 2, NULL, &k), OK);
	classify_free(&k);
	assert_int_equal(classify_train(c->t, TEXTS, labels, 3, &o, &k),
	    ERR_CANCELLED);
	assert_int_equal(classify_trainer_new(c->t, TEXTS, labels, 3, NULL,
	    &tr), OK);
	for (int i = 0; i < 2000; i++)
		assert_true(classify_trainer_step(tr));
	classify_trainer_free(&tr);
	corpus_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(planted_classes_are_found),
		cmocka_unit_test(evidence_is_the_word),
		cmocka_unit_test(sureness_is_honest),
		cmocka_unit_test(the_same_bytes),
		cmocka_unit_test(bad_files_are_refused),
		cmocka_unit_test(no_bigger_than_asked),
		cmocka_unit_test(corrections_are_learned),
		cmocka_unit_test(twice_is_once),
		cmocka_unit_test(odd_texts),
		cmocka_unit_test(bad_input_and_stopping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
