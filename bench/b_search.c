/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_search.c -- search as it is typed, key by key, beside SQLite's FTS5 on the same
 * cases in the same run.
 * Layer: bench. Usage: b_search PROFILE FOLDER, where b_store left its store and
 * yard.db. Each key is a page of the newest 24 and the exact count. The yardstick
 * is asked the same text in Chinese as a phrase of single characters, for trigrams
 * know no word of two. Pinyin is nothing FTS5 knows: there it is asked for any of
 * the words that stand for it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/resolve.h"
#include "app/search.h"
#include "base/utf8.h"
#include "bench.h"
#include "lang/lang.h"

#define PAGE 24
#define WORDS 150

struct bench_search {
	struct bench_law d;
	struct store	*s;
	struct repo	*r;
	struct yard	*y;
	struct search	*words;
	struct samples	ours, both, theirs;	/* both: ours where they can */
};

static size_t
resolve(void *ctx, enum facet f, struct str word, uint32_t *values, size_t cap)
{
	return resolve_facet(ctx, f, word, values, cap);
}

static bool
parse(struct bench_search *b, struct str text, struct filter *f)
{
	const struct filter_env env = { .now_ms = b->d.end_ms,
		.offset_min = b->d.law.offset_min, .resolve = resolve,
		.ctx = &b->d.law, .also = search_also, .also_ctx = b->words };

	return filter_parse(text, &env, f, NULL) == OK;
}

static double
ask_yard(struct bench_search *b, struct str text)
{
	uint64_t n;

	return yard_text(b->y, text, false, &n) +
	    yard_text(b->y, text, true, &n);
}

/* What a text means, in FTS5's words; the quotes around all are yard_text's. */
static double
ask_term(struct bench_search *b, const struct query_term *t)
{
	struct buf any = { 0 };
	double ms = 0;

	if ((unsigned char)t->text.p[0] >= 0x80)
		return ask_yard(b, t->text);
	for (size_t i = 0; i < t->also_n; i++)
		buf_fmt(&any, "%s%.*s", i > 0 ? "\" OR \"" : "",
		    STR_ARG(t->also[i]));
	if (any.n > 0)
		ms = ask_yard(b, buf_view(&any));
	buf_fini(&any);
	return ms;
}

static void
one_key(struct bench_search *b, struct str typed)
{
	uint32_t slots[PAGE];
	struct page p = { .slots = slots, .cap = PAGE, .anchor = SLOT_NONE };
	struct filter f;
	uint64_t n;
	int64_t at = bench_ns();
	double ours, theirs = 0;

	if (!parse(b, typed, &f))
		return;			/* a facet without its value yet */
	f.q.sort = SORT_NEWEST;
	bench_must(b->r->ops->page(b->r, &f.q, &p), "search");
	bench_must(b->r->ops->count(b->r, &f.q, &n), "search");
	ours = bench_ms(at);
	samples_add(&b->ours, ours);
	for (size_t i = 0; i < f.q.n; i++) {
		if (f.q.t[i].kind == TERM_TEXT)
			theirs += ask_term(b, &f.q.t[i]);
	}
	if (theirs > 0) {
		samples_add(&b->both, ours);
		samples_add(&b->theirs, theirs);
	}
	filter_fini(&f);
}

static void
type_quoted(struct bench_search *b, struct str text)
{
	struct buf q = { 0 };

	for (size_t n = 3; n <= text.n; n += 3) {
		q.n = 0;
		buf_fmt(&q, "\"%.*s\"", (int)n, text.p);
		one_key(b, buf_view(&q));
	}
	buf_fini(&q);
}

static void
type(struct bench_search *b, struct str text)
{
	for (size_t n = 1; n <= text.n; n++) {
		while (n < text.n && (text.p[n] & 0xC0) == 0x80)
			n++;
		one_key(b, str_n(text.p, n));
	}
}

/* n characters of Chinese from skip on. */
static struct str
cut(struct str s, size_t skip, size_t n)
{
	size_t at = 3 * skip, end = at + 3 * n;

	for (size_t i = 0; i < end; i += 3)
		if (i + 3 > s.n || (uint8_t)s.p[i] < 0xE4 ||
		    (uint8_t)s.p[i] > 0xE9)
			return STR_NONE;
	return str_n(s.p + at, 3 * n);
}

enum kind { HAN, FULL, INITIALS, MIXED, FIELDS, TAIL, PHRASE, KINDS };
static const char *const kind_name[] = { "characters", "full pinyin",
	"initials", "pinyin and characters", "words and fields",
	"four digits", "a phrase in quotes" };

static void
make(struct bench_search *b, enum kind kind, uint32_t i, struct buf *out)
{
	uint64_t cases = b->r->ops->cases(b->r);
	struct case_view v;
	struct str han, place;

	out->n = 0;
	bench_must(b->r->ops->get(b->r, (uint32_t)(i * 6700417ull % cases),
	    &v), "get");
	han = cut(v.title, i % 5, 2 + i % 3);
	place = cut(v.place, i % 3, 2);
	if (kind == TAIL) {
		buf_fmt(out, "%04u", i * 7919 % 10000);
		return;
	}
	if (han.n == 0)
		return;
	if (kind == FULL)
		lang_pinyin(han, NULL, out);
	else if (kind == INITIALS)
		lang_pinyin(han, out, NULL);
	else
		buf_str(out, han);
	if (kind == MIXED && place.n > 0) {
		buf_byte(out, ' ');
		lang_pinyin(place, NULL, out);
	} else if (kind == FIELDS) {
		buf_cstr(out, i % 2 ? " open town:hc" : " !closed channel:12345");
		if (place.n > 0)
			buf_fmt(out, " %.*s", STR_ARG(place));
	}
}

static void
run(struct bench_search *b, enum kind kind)
{
	struct buf text = { 0 };
	char work[100];
	uint64_t cases = b->r->ops->cases(b->r);

	for (uint32_t i = 1; i <= WORDS; i++) {
		make(b, kind, i, &text);
		if (kind == PHRASE)
			type_quoted(b, buf_view(&text));
		else
			type(b, buf_view(&text));
	}
	snprintf(work, sizeof(work), "search as typed, %s", kind_name[kind]);
	figure_put(cases, &(struct figure){ work, "a key, p95", "ms", '<', 10,
	    samples_at(&b->ours, 0.95), b->theirs.n > 0 ?
	    samples_at(&b->theirs, 0.95) : NAN, NAN });
	figure_put(cases, &(struct figure){ work, "a key, p50", "ms", 0, NAN,
	    samples_at(&b->ours, 0.5), b->theirs.n > 0 ?
	    samples_at(&b->theirs, 0.5) : NAN, NAN });
	figure_put(cases, &(struct figure){ work, "a key, longest", "ms", 0,
	    NAN, samples_at(&b->ours, 1), NAN, NAN });
	if (b->theirs.n > 0)
		figure_put(cases, &(struct figure){ work, "FTS5 by ours, sum "
		    "of keys both can", "x", '>', 3, samples_sum(&b->theirs) /
		    samples_sum(&b->both), 1, NAN });
	samples_fini(&b->ours);
	samples_fini(&b->both);
	samples_fini(&b->theirs);
	buf_fini(&text);
}

int
main(int argc, char **argv)
{
	struct bench_search b = { .s = NULL };
	char dir[1000], file[1000];

	if (argc != 3)
		bench_die("usage: b_search PROFILE FOLDER");
	bench_law_load(&b.d, argv[1]);
	snprintf(dir, sizeof(dir), "%s/store", argv[2]);
	snprintf(file, sizeof(file), "%s/yard.db", argv[2]);
	b.s = bench_store(dir, &b.d, false);
	b.r = store_repo(b.s);
	b.y = yard_make(file, false);
	b.words = search_make(&b.d.law, b.r);
	while (store_tend(b.s))
		continue;
	for (int i = 0; i < KINDS; i++)
		run(&b, (enum kind)i);
	search_free(&b.words);
	yard_close(&b.y);
	store_close(&b.s);
	bench_law_fini(&b.d);
	return 0;
}
