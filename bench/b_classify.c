/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_classify.c -- how well and how fast texts are told apart, beside naive Bayes and
 * plain logistic regression in the same folds.  Layer: bench.
 * Usage: b_classify PROFILE [FOLDER]
 *
 * FOLDER holds the labelled messages of a real hotline; without it only the profile's
 * own matters are measured. Five folds: of texts that stand twice one is left, and no
 * model nor its calibration has seen what it is asked. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "app/classes_file.h"
#include "app/classes_table.h"
#include "b_classify.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "bench.h"
#include "lang/lang.h"

#define FOLDS	5
#define SPEAKS	0.6	/* at least, as profiles have it */
#define MANY	10000
#define BINS	10

struct score {
	uint64_t	is[YARD_LABELS], said[YARD_LABELS], right[YARD_LABELS];
	uint64_t	n, good;
};

static void
count(struct score *s, uint32_t is, uint32_t said)
{
	s->n++;
	s->is[is]++;
	s->said[said]++;
	s->right[is] += is == said;
	s->good += is == said;
}

static double
accuracy(const struct score *s)
{
	return (double)s->good / (double)s->n;
}

static double
macro_f1(const struct score *s, size_t labels)
{
	double sum = 0;

	for (size_t l = 0; l < labels; l++)
		sum += 2.0 * (double)s->right[l] /
		    (double)(s->is[l] + s->said[l] + !s->is[l]);
	return sum / (double)labels;
}

/* ---- the real texts ---- */

static const char *
take(void *ctx, const struct table_text *t)
{
	return classes_texts_add(ctx, t->folded, t->label) == OK ? NULL :
	    "fewer";
}

static void
read_table(struct classes_texts *x, const char *dir, const char *name,
    const char *text)
{
	char file[4200];
	struct classes_table t = { .file = file, .text = text,
		.label = "category_l1", .fn = take, .ctx = x };

	snprintf(file, sizeof(file), "%s/%s", dir, name);
	if (classes_table_read(&t) != 0)
		bench_die("%s", file);
}

struct order { uint64_t key; uint32_t label, at; };

static int
by_key(const void *a, const void *b)
{
	const struct order *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static int
by_label(const void *a, const void *b)
{
	const struct order *x = a, *y = b;

	if (x->label != y->label)
		return x->label < y->label ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* One of each text, each label's dealt over the folds. Returns how many. */
static size_t
deal(const struct classes_texts *x, struct order *o)
{
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++)
		o[i] = (struct order){ classify_same(x->t[i].folded),
			x->t[i].label, (uint32_t)i };
	qsort(o, x->n, sizeof(*o), by_key);
	for (size_t i = 0; i < x->n; i++)
		if (!i || o[i].key != o[n - 1].key)
			o[n++] = o[i];
	qsort(o, n, sizeof(*o), by_label);
	return n;
}

struct trial {
	struct score	ours, bayes, logistic;
	double		said[BINS], right[BINS];
	uint64_t	spoken, spoken_right;
};

static void
ask(struct trial *r, const struct classifier *c, const struct yard_guess *y,
    const struct classify_text *t)
{
	const float least = (float)classify_speaks(c, SPEAKS);
	struct classify_guess g = { 0 };
	size_t bin;

	(void)classify_guess(c, t->folded, &g, 1);
	bin = (size_t)(g.sure * (BINS - 0.001f));
	r->said[bin] += (double)g.sure;
	r->right[bin] += g.label == t->label;
	r->spoken += g.sure >= least;
	r->spoken_right += g.sure >= least && g.label == t->label;
	count(&r->ours, t->label, g.label);
	count(&r->bayes, t->label, yard_guess_bayes(y, t->folded));
	count(&r->logistic, t->label, yard_guess_logistic(y, t->folded));
}

static void
fold(struct trial *r, const struct classes_texts *x, const struct order *o,
    size_t n, size_t out)
{
	struct classify_text *t = xcalloc(n, sizeof(*t));
	uint32_t *which = xcalloc(n, sizeof(*which));
	struct yard_guess *y;
	struct classifier *c;
	size_t have = 0;

	for (size_t i = 0; i < n; i++)
		if (i % FOLDS != out) {
			which[have] = o[i].at;
			t[have++] = x->t[o[i].at];
		}
	bench_must(classify_train(t, have, x->label, x->labels, NULL, &c),
	    "training");
	y = yard_guess_learn(x->t, which, have, x->labels);
	for (size_t i = out; i < n; i += FOLDS)
		ask(r, c, y, &x->t[o[i].at]);
	yard_guess_free(&y);
	classify_free(&c);
	free(which);
	free(t);
}

static void
put_trial(const struct trial *r, size_t n, size_t labels)
{
	double error = 0, f1 = macro_f1(&r->ours, labels);

	for (size_t i = 0; i < BINS; i++)
		error += fabs(r->said[i] - r->right[i]) / (double)n;
	figure_put(n, &(struct figure){ "classify", "accuracy (yardstick: "
	    "naive Bayes)", "", 0, NAN, accuracy(&r->ours),
	    accuracy(&r->bayes), NAN });
	figure_put(n, &(struct figure){ "classify", "macro F1 (yardstick: "
	    "naive Bayes)", "", '>', 0.86, f1, macro_f1(&r->bayes, labels),
	    NAN });
	figure_put(n, &(struct figure){ "classify", "macro F1 (yardstick: "
	    "logistic regression)", "", '>', 0.86, f1,
	    macro_f1(&r->logistic, labels), NAN });
	figure_put(n, &(struct figure){ "classify", "calibration error", "%",
	    '<', 5, error * 100, NAN, NAN });
	figure_put(n, &(struct figure){ "classify", "right where it "
	    "speaks", "%", '>', 95, 100.0 * (double)r->spoken_right /
	    (double)r->spoken, NAN, NAN });
	figure_put(n, &(struct figure){ "classify", "texts it speaks of",
	    "%", 0, NAN, 100.0 * (double)r->spoken / (double)n, NAN, NAN });
}

/* ---- size and time: of this program's own time, for it waits for nothing and
 * others may be busy ---- */

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Ten thousand different ones: the head of one, the tail of another of the same
 * label. */
static double
train_many(const struct classes_texts *x, const struct order *o, size_t n)
{
	struct classify_text *t = xcalloc(MANY, sizeof(*t));
	struct arena a = { 0 };
	struct classifier *c;
	double start, ms;

	for (size_t i = 0; i < MANY; i++) {
		const struct order *p = &o[i % n], *q = &o[(i + i / n) % n];
		struct str head = x->t[p->at].folded, tail;
		char *text;

		tail = x->t[p->label == q->label ? q->at : p->at].folded;
		head = utf8_head(head, head.n / 2);
		tail = str_from(tail, utf8_head(tail, tail.n / 2).n);
		text = arena_alloc(&a, head.n + tail.n + 1);
		memcpy(text, head.p, head.n);
		memcpy(text + head.n, tail.p, tail.n);
		t[i] = (struct classify_text){ str_n(text, head.n + tail.n),
			p->label };
	}
	start = cpu_ms();
	bench_must(classify_train(t, MANY, x->label, x->labels, NULL, &c),
	    "training");
	ms = cpu_ms() - start;
	classify_free(&c);
	arena_fini(&a);
	free(t);
	return ms / 1000;
}

static double
texts_a_second(const struct classifier *c, const struct classify_text *t,
    size_t n)
{
	struct samples s = { 0 };
	struct classify_guess g;
	double best;

	for (int pass = 0; pass < 5; pass++) {
		double start = cpu_ms();

		for (size_t i = 0; i < n; i++)
			(void)classify_guess(c, t[i].folded, &g, 1);
		samples_add(&s, cpu_ms() - start);
	}
	best = samples_at(&s, 0.5);
	samples_fini(&s);
	return 1000.0 * (double)n / best;
}

static double
model_kib(const struct classifier *c)
{
	struct buf b = { 0 };
	double n;

	classify_put(c, &b);
	n = (double)b.n / 1024;
	buf_fini(&b);
	return n;
}

static void
real_texts(const char *dir)
{
	struct classes_texts x = { .n = 0 };
	struct trial r = { .spoken = 0 };
	struct classifier *c;
	struct order *o;
	size_t n;

	read_table(&x, dir, "labelled_text_dev.csv", "title_and_body");
	read_table(&x, dir, "messages_labelled_sample.csv", "title,body");
	o = xcalloc(x.n, sizeof(*o));
	n = deal(&x, o);
	for (size_t k = 0; k < FOLDS; k++)
		fold(&r, &x, o, n, k);
	put_trial(&r, n, x.labels);
	bench_must(classify_train(x.t, x.n, x.label, x.labels, NULL, &c),
	    "training");
	figure_put(n, &(struct figure){ "classify", "texts of 430 characters "
	    "a second", "1/s", '>', 20000, texts_a_second(c, x.t, x.n), NAN,
	    NAN });
	figure_put(n, &(struct figure){ "classify", "model", "KiB", '<', 8192,
	    model_kib(c), NAN, NAN });
	figure_put(MANY, &(struct figure){ "classify", "training", "s", '<',
	    5, train_many(&x, o, n), NAN, NAN });
	classify_free(&c);
	free(o);
	classes_texts_fini(&x);
}

/* ---- a profile's matters ---- */

static void
demo_texts(struct bench_law *d, const struct classifier *c)
{
	struct rows *r = rows_open(d, 2000, 11);
	uint64_t n = 0, first = 0, sixth = 0;
	struct buf b = { 0 };

	while (rows_next(r)) {
		for (size_t i = 0; i < r->n; i++) {
			const struct body *secret = r->it[i].secret;
			struct classify_guess g[6];
			size_t have;
			uint32_t is = (uint32_t)body_num(&r->body[i],
			    "matter", 0);

			b.n = 0;
			lang_fold_text(body_str(secret, "title"), &b);
			have = classify_guess(c, buf_view(&b), g, 6);
			for (size_t k = 0; k < have; k++)
				if (classes_matter(&d->law, classify_label(c,
				    g[k].label)) == is) {
					first += !k;
					sixth++;
				}
			n++;
		}
		rows_settled(r);
	}
	figure_put(n, &(struct figure){ "classify", "matters from the law "
	    "alone: the first is right, demonstration", "%", 0, NAN,
	    100.0 * (double)first / (double)n, NAN, NAN });
	figure_put(n, &(struct figure){ "classify", "matters from the law "
	    "alone: among six, demonstration", "%", 0, NAN,
	    100.0 * (double)sixth / (double)n, NAN, NAN });
	buf_fini(&b);
	rows_close(&r);
}

/* The longest piece of a training in slices. */
static double
longest_step(const struct classes_texts *x)
{
	struct classify_trainer *t;
	double most = 0;
	bool more = true;

	bench_must(classify_trainer_new(x->t, x->n, x->label, x->labels, NULL,
	    &t), "training");
	while (more) {
		double start = cpu_ms(), ms;

		more = classify_trainer_step(t);
		ms = cpu_ms() - start;
		most = ms > most ? ms : most;
	}
	classify_trainer_free(&t);
	return most;
}

static void
matters(const char *profile)
{
	struct classes_texts x = { .n = 0 };
	struct classifier *c;
	struct bench_law d;
	double start, s;

	bench_law_load(&d, profile);
	bench_must(classes_texts_law(&x, &d.law), "the law's texts");
	start = cpu_ms();
	bench_must(classify_train(x.t, x.n, x.label, x.labels, NULL, &c),
	    "training");
	s = (cpu_ms() - start) / 1000;
	figure_put(x.labels, &(struct figure){ "classify", "matters from the "
	    "law: training", "s", 0, NAN, s, NAN, NAN });
	figure_put(x.labels, &(struct figure){ "classify", "matters from the "
	    "law: longest slice", "ms", '<', 10, longest_step(&x), NAN, NAN });
	figure_put(x.labels, &(struct figure){ "classify", "matters from the "
	    "law: model", "KiB", '<', 8192, model_kib(c), NAN, NAN });
	figure_put(x.labels, &(struct figure){ "classify", "matters: texts a "
	    "second", "1/s", '>', 20000, texts_a_second(c, x.t, x.n), NAN,
	    NAN });
	demo_texts(&d, c);
	classify_free(&c);
	classes_texts_fini(&x);
	bench_law_fini(&d);
}

int
main(int argc, char **argv)
{
	if (argc != 2 && argc != 3)
		bench_die("usage: b_classify PROFILE [FOLDER]");
	if (argc == 3)
		real_texts(argv[2]);
	matters(argv[1]);
	return 0;
}
