/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matters by what people call things: the profile's words said.MATTER. A saying is
 * of parts that must all stand in the text, each part of words of which one must, or
 * none where it begins with "!". The more characters it is of, the surer it is; a
 * second saying of the same matter makes it a little surer. Where only the first part
 * stands there, the topic, it is for the list and no more. A text is looked at in
 * stretches of neighbouring clauses: words far from each other are of two stories,
 * and what comes late is seldom what a person calls for.  Layer: app. */
#include "intake_fill_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define SAID	"said."		/* key of a profile's word */
#define BITS	4096		/* characters that stand in a text, roughly */
#define LOOKED	1536		/* bytes of a text */
#define STRETCH	150		/* bytes that belong together */
#define FOUND	24		/* matters that are weighed */
enum { AGAIN = 4, SURE_MOST = 93, LATE = 2, LATE_MOST = 12,
	LONG = 240, LONG_STEP = 30, LONG_MOST = 30,	/* bytes; of 100 */
	TOPIC = 22, TOPIC_MOST = 36 };

struct word { struct str folded; uint32_t first; uint8_t n, of; };
	/* of: so many matters have it for a topic */
struct part { uint32_t at, n; bool not; };	/* of words */
struct saying { uint32_t matter, at, n; };	/* of parts */

struct said {
	struct arena	arena;
	struct word	*w;		/* all owned */
	struct part	*p;
	struct saying	*s;
	size_t		w_n, w_cap, p_n, p_cap, s_n, s_cap;
	uint64_t	bits[BITS / 64];
};

/* ---- making ---- */

static void
add_word(struct said *d, struct str word, struct buf *b)
{
	struct word w = { .n = 0 };
	struct str rest;

	b->n = 0;
	lang_fold_text(str_trim(word), b);
	if (!b->n)
		return;
	w.folded = str_n(arena_dup(&d->arena, b->p, b->n), b->n);
	rest = w.folded;
	w.first = (uint32_t)utf8_next(&rest);
	for (w.n = 1; rest.n && w.n < UINT8_MAX; w.n++)
		utf8_next(&rest);
	d->w = xgrow(d->w, &d->w_cap, d->w_n + 1, sizeof *d->w);
	d->w[d->w_n++] = w;
}

static void
add_part(struct said *d, struct str words, struct buf *b)
{
	struct part p = { .at = (uint32_t)d->w_n };
	struct str word;

	p.not = words.n && words.p[0] == '!';
	words = str_from(words, p.not);
	while (str_cut(&words, '/', &word))
		add_word(d, word, b);
	p.n = (uint32_t)d->w_n - p.at;
	if (!p.n)
		return;
	d->p = xgrow(d->p, &d->p_cap, d->p_n + 1, sizeof *d->p);
	d->p[d->p_n++] = p;
}

static void
add_saying(struct said *d, uint32_t matter, struct str parts, struct buf *b)
{
	struct saying s = { .matter = matter, .at = (uint32_t)d->p_n };
	struct str part;

	while (str_cut(&parts, '+', &part))
		add_part(d, part, b);
	s.n = (uint32_t)d->p_n - s.at;
	if (!s.n)
		return;
	d->s = xgrow(d->s, &d->s_cap, d->s_n + 1, sizeof *d->s);
	d->s[d->s_n++] = s;
}

/* Its name, or its code. */
static uint32_t
matter_of(const struct law *law, struct str key)
{
	const struct str what = str_from(key, strlen(SAID));
	const struct law_class *m = NULL;
	int64_t code;

	if (!str_starts(key, STR(SAID)))
		return 0;
	if (str_int(what, &code) && code > 0 && code <= UINT32_MAX)
		m = law_class(law, (uint32_t)code);
	for (size_t i = 0; !m && i < law->classes_n; i++)
		if (law->classes[i].level == 3 &&
		    str_eq(law->classes[i].name, what))
			m = &law->classes[i];
	return m && m->level == 3 ? m->code : 0;
}

struct topic { uint32_t word, matter; };

static int
by_word(const void *pa, const void *pb, void *ctx)
{
	const struct topic *a = pa, *b = pb;
	const struct word *w = ctx;
	const int c = str_cmp(w[a->word].folded, w[b->word].folded);

	return c ? c : (a->matter > b->matter) - (a->matter < b->matter);
}

/* What everybody speaks of ("楼上") says little of what it is about. */
static void
count_topics(struct said *d)
{
	struct topic *t = xcalloc(d->w_n + 1, sizeof *t);
	size_t n = 0;

	for (size_t i = 0; i < d->s_n; i++)
		for (size_t k = 0; k < d->p[d->s[i].at].n; k++)
			t[n++] = (struct topic){ (uint32_t)(k +
			    d->p[d->s[i].at].at), d->s[i].matter };
	if (n)
		qsort_r(t, n, sizeof *t, by_word, d->w);
	for (size_t i = 0, k; i < n; i = k) {
		uint8_t of = 1;

		for (k = i + 1; k < n && str_eq(d->w[t[k].word].folded,
		    d->w[t[i].word].folded); k++)
			of = (uint8_t)(of + (of < UINT8_MAX &&
			    t[k].matter != t[k - 1].matter));
		for (size_t j = i; j < k; j++)
			d->w[t[j].word].of = of;
	}
	free(t);
}

struct said *
said_make(const struct law *law)
{
	struct said *d = xcalloc(1, sizeof *d);
	struct buf b = { 0 };

	/* Sorted by key: the sayings of a matter stand together. */
	for (size_t i = 0; i < law->words_n; i++) {
		const uint32_t matter = matter_of(law, law->words[i].key);
		struct str rest = law->words[i].text, one;

		while (matter && str_cut(&rest, ',', &one))
			add_saying(d, matter, one, &b);
	}
	count_topics(d);
	buf_fini(&b);
	return d;
}

void
said_free(struct said **pd)
{
	struct said *d = *pd;

	*pd = NULL;
	if (!d)
		return;
	free(d->w);
	free(d->p);
	free(d->s);
	arena_fini(&d->arena);
	free(d);
}

/* ---- asking ---- */

static void
note_characters(struct said *d, struct str text)
{
	memset(d->bits, 0, sizeof d->bits);
	while (text.n) {
		const uint32_t c = (uint32_t)utf8_next(&text) % BITS;

		d->bits[c / 64] |= 1ull << c % 64;
	}
}

static bool
stands(const struct said *d, struct str text, const struct word *w)
{
	const uint32_t c = w->first % BITS;

	return (d->bits[c / 64] >> c % 64 & 1) &&
	    str_find(text, w->folded) >= 0;
}

/* "信号" is not said twice by standing there once. */
static bool
is_new(const struct said_hit *h, struct str word)
{
	for (size_t i = 0; h && i < h->words; i++)
		if (str_find(h->word[i], word) >= 0)
			return false;
	return true;
}

/* The longest of its words that stands there; h: and is not yet of it. */
static const struct word *
part_word(const struct said *d, struct str text, const struct part *p,
    const struct said_hit *h)
{
	const struct word *best = NULL;

	for (size_t i = 0; i < p->n; i++) {
		const struct word *w = &d->w[p->at + i];

		if ((!best || w->n > best->n) && stands(d, text, w) &&
		    is_new(h, w->folded))
			best = w;
	}
	return best;
}

static unsigned
topic_of(const struct said *d, struct str text, const struct saying *s,
    unsigned halves)
{
	const struct word *w = part_word(d, text, &d->p[s->at],
	    NULL);
	const unsigned sure = TOPIC + 2 * halves, common = 2u * w->of;

	return w->n < 2 || sure <= common ? 0 : sure - common < TOPIC_MOST ?
	    sure - common : TOPIC_MOST;
}

/* How much of it stands there, in half characters: a single one may be of any word.
 * 0: it is not said; *topic: how sure it is about that, where that is all. */
static unsigned
saying_holds(const struct said *d, struct str text, const struct saying *s,
    struct said_hit *h, unsigned *topic)
{
	unsigned all = 0;
	bool whole = true;

	h->words = 0;
	*topic = 0;
	for (size_t i = 0; i < s->n && (i == 0 || all); i++) {
		const struct part *p = &d->p[s->at + i];
		const struct word *w = part_word(d, text, p,
		    p->not ? NULL : h);

		if (p->not && w)
			return *topic = 0;
		if (p->not)
			continue;
		whole &= w != NULL;
		if (!w)
			continue;
		all += w->n > 1 ? 2u * w->n : 1;
		if (h->words < SAID_WORDS)
			h->word[h->words++] = w->folded;
	}
	if (!whole && h->words)
		*topic = topic_of(d, text, s, all);
	return whole ? all : 0;
}

static uint8_t
sure_of(unsigned halves)
{
	static const uint8_t sure[] = { 0, 10, 25, 35, 50, 57, 62, 68, 73, 76,
		79, 81, 83, 84, 85, 86, 87 };
	const unsigned most = sizeof sure - 1;

	return sure[halves < most ? halves : most];
}

/* One matter's sayings from *at on. */
static bool
one_matter(const struct said *d, struct str text, size_t *at,
    struct said_hit *best)
{
	const uint32_t matter = d->s[*at].matter;
	unsigned most = 0, about = 0, said = 0, sure;

	for (; *at < d->s_n && d->s[*at].matter == matter; ++*at) {
		struct said_hit h = { .matter = matter };
		unsigned topic;
		const unsigned n = saying_holds(d, text, &d->s[*at], &h,
		    &topic);

		said += n > 0;
		if (n > most || (!most && topic > about))
			*best = h;
		most = n > most ? n : most;
		about = topic > about ? topic : about;
	}
	sure = most ? sure_of(most) + (said - 1) * AGAIN : about;
	best->sure = (uint8_t)(sure < SURE_MOST ? sure : SURE_MOST);
	return best->sure > 0;
}

static size_t
least(const struct said_hit *out)
{
	size_t at = 0;

	for (size_t i = 1; i < FOUND; i++)
		if (out[i].sure < out[at].sure)
			at = i;
	return at;
}

/* The surest a matter was said anywhere. */
static size_t
keep(struct said_hit *out, size_t n, const struct said_hit *h)
{
	size_t at = 0;

	while (at < n && out[at].matter != h->matter)
		at++;
	if (at == FOUND) {
		at = least(out);
		if (h->sure > out[at].sure)
			out[at] = *h;
		return n;
	}
	if (at == n || h->sure > out[at].sure)
		out[at] = *h;
	return at == n ? n + 1 : n;
}

static size_t
clause(struct str s)
{
	static const char *const ends[] = { "，", ",", "。", "！", "!", "？", "?",
		"；", ";", "\n" };
	const struct str all = s;

	while (s.n) {
		for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
			if (str_starts(s, str_of(ends[i])))
				return all.n - s.n + strlen(ends[i]);
		utf8_next(&s);
	}
	return all.n;
}

/* As many whole clauses as belong together, at least one. */
static struct str
stretch(struct str s)
{
	size_t n = clause(s);

	while (n < s.n) {
		const size_t more = clause(str_from(s, n));

		if (n + more > STRETCH)
			break;
		n += more;
	}
	return str_n(s.p, n);
}

static int
by_sure(const void *pa, const void *pb)
{
	const struct said_hit *a = pa, *b = pb;

	if (a->sure != b->sure)
		return b->sure - a->sure;
	return (a->matter > b->matter) - (a->matter < b->matter);
}

/* Of a long letter anything can be found. */
static unsigned
much_said(size_t bytes)
{
	const size_t less = bytes > LONG ? (bytes - LONG) / LONG_STEP : 0;

	return less < LONG_MOST ? (unsigned)less : LONG_MOST;
}

size_t
said_find(struct said *d, struct str folded, struct said_hit *out, size_t cap)
{
	struct str rest = utf8_head(folded, LOOKED);
	struct said_hit found[FOUND], h = { .words = 0 };
	const unsigned wordy = much_said(rest.n);
	size_t n = 0;

	for (unsigned late = 0; rest.n; late += LATE) {
		const struct str text = stretch(rest);
		const unsigned less = wordy + (late < LATE_MOST ? late :
		    LATE_MOST);

		note_characters(d, text);
		for (size_t at = 0; at < d->s_n;)
			if (one_matter(d, text, &at, &h)) {
				h.sure = (uint8_t)(h.sure > less ? h.sure -
				    less : 1);
				n = keep(found, n, &h);
			}
		/* The last stretch holds all the shorter ones behind it. */
		if (text.n == rest.n)
			break;
		rest = str_from(rest, clause(rest));
	}
	if (n)
		qsort(found, n, sizeof *found, by_sure);
	n = n < cap ? n : cap;
	memcpy(out, found, n * sizeof *out);
	return n;
}
