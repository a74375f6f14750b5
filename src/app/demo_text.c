/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What callers, officers and passers-by write, put together from the words of
 * the profile: opening, time, place, matter or criterion, two details of the
 * topic, what it does to people, what they ask for. */
#include <stdio.h>
#include "demo_in.h"

struct fill { struct str p, m, c, x, s; };

static struct str
pick(uint64_t *rng, const struct word_list *l)
{
	return l->w[demo_below(rng, (uint32_t)l->n)];
}

struct str
demo_phrase(struct demo *d, uint64_t *rng, enum word_kind kind)
{
	return pick(rng, &d->words.of[kind]);
}

static void
expand(struct str t, const struct fill *f, struct buf *out)
{
	ptrdiff_t at;

	while ((at = str_find(t, STR("{"))) >= 0 && (size_t)at + 2 < t.n) {
		buf_add(out, t.p, (size_t)at);
		switch (t.p[at + 1]) {
		case 'p': buf_str(out, f->p); break;
		case 'm': buf_str(out, f->m); break;
		case 'c': buf_str(out, f->c); break;
		case 'x': buf_str(out, f->x); break;
		case 's': buf_str(out, f->s); break;
		default: break;
		}
		t = str_from(t, (size_t)at + 3);
	}
	buf_str(out, t);
}

/* "…的" as criteria are written, without the 的. */
static struct str
bare(struct str s)
{
	struct str de = STR("的");

	return str_ends(s, de) ? str_n(s.p, s.n - de.n) : s;
}

static struct fill
fill_of(const struct demo_case *c, struct str where)
{
	struct str file = c->criterion->file_text;

	return (struct fill){
		.p = where, .m = c->matter->c->name,
		.c = file.n ? bare(file) : c->matter->c->name,
		.s = demo_said(c)
	};
}

void
demo_title(struct demo *d, struct demo_case *c, struct buf *out)
{
	struct fill f = fill_of(c, STR_NONE);

	expand(demo_phrase(d, &c->rng, WORD_title), &f, out);
}

static const struct topic *
topic(const struct demo *d, const struct demo_case *c)
{
	return &d->words.topics[c->matter->topic];
}

/* The sentence that says what it is about. */
static void
core(struct demo *d, struct demo_case *c, const struct fill *f,
    struct buf *out)
{
	expand(demo_phrase(d, &c->rng, topic(d, c)->asks ? WORD_ask :
	    WORD_core), f, out);
}

static void
detail(struct demo *d, struct demo_case *c, struct fill *f, struct buf *out)
{
	const struct topic *t = topic(d, c);

	f->x = pick(&c->rng, &t->things);
	expand(pick(&c->rng, &t->says), f, out);
}

static void
told_by_officer(struct demo *d, struct demo_case *c, struct fill *f,
    struct buf *out)
{
	buf_str(out, demo_phrase(d, &c->rng, WORD_patrol));
	core(d, c, f, out);
	if (demo_chance(&c->rng, 400)) {
		buf_cstr(out, "，");
		detail(d, c, f, out);
	}
	buf_cstr(out, "。");
	buf_str(out, demo_phrase(d, &c->rng, WORD_patrol_tail));
}

static void
told_by_caller(struct demo *d, struct demo_case *c, struct fill *f,
    struct buf *out)
{
	uint64_t *r = &c->rng;

	buf_str(out, demo_phrase(d, r, WORD_opening));
	buf_cstr(out, "，");
	if (demo_chance(r, 700))
		buf_str(out, demo_phrase(d, r, WORD_when));
	core(d, c, f, out);
	buf_cstr(out, "。");
	detail(d, c, f, out);
	if (demo_chance(r, 450)) {
		buf_cstr(out, "，");
		detail(d, c, f, out);
	}
	if (!topic(d, c)->asks && demo_chance(r, 650)) {
		buf_cstr(out, "，");
		buf_str(out, demo_phrase(d, r, WORD_effect));
	}
	buf_cstr(out, "。");
	buf_str(out, demo_phrase(d, r, WORD_request));
	if (demo_chance(r, 250)) {
		buf_cstr(out, "，");
		buf_str(out, demo_phrase(d, r, WORD_request));
	}
}

static void
told_by_passer(struct demo *d, struct demo_case *c, struct fill *f,
    struct buf *out)
{
	uint64_t *r = &c->rng;

	buf_str(out, demo_phrase(d, r, WORD_public));
	buf_cstr(out, "，");
	core(d, c, f, out);
	buf_cstr(out, "，");
	detail(d, c, f, out);
	if (demo_chance(r, 500)) {
		buf_cstr(out, "，");
		buf_str(out, demo_phrase(d, r, WORD_request));
	}
}

/* One of the phrases, which are parted by commas. */
static struct str
one_of(uint64_t *rng, struct str list)
{
	struct str phrase = STR_NONE, hit = STR_NONE;
	uint32_t seen = 0;

	while (str_cut(&list, ',', &phrase))
		if (demo_below(rng, ++seen) == 0)
			hit = phrase;
	return hit;
}

void
demo_story(struct demo *d, struct demo_case *c, struct str where,
    struct buf *out)
{
	struct fill f = fill_of(c, where);

	if (d->o.short_only) {
		core(d, c, &f, out);
		buf_cstr(out, "，");
		detail(d, c, &f, out);
	} else if (c->channel == 0) {
		told_by_officer(d, c, &f, out);
	} else if (c->channel == 1) {
		told_by_caller(d, c, &f, out);
	} else {
		told_by_passer(d, c, &f, out);
	}
	if (c->circ != CIRC_NONE &&
	    d->owners.circ[c->circ].kind == CIRC_WORDS) {
		buf_cstr(out, "，");
		buf_str(out, one_of(&c->rng, d->owners.circ[c->circ].words));
	}
	buf_cstr(out, "。");
}

void
demo_name(struct demo *d, uint64_t person, struct buf *out)
{
	uint64_t rng = demo_hash(person, d->o.seed);

	buf_str(out, pick(&rng, &d->words.surnames));
	buf_str(out, pick(&rng, &d->words.given));
	if (demo_chance(&rng, 700))
		buf_str(out, pick(&rng, &d->words.given));
}

/* Numbers that no network gives out: 199-0000 mobile, 010-0000 fixed. */
void
demo_phone(uint64_t person, struct buf *out)
{
	uint64_t rng = demo_hash(person, 77);
	unsigned n = demo_below(&rng, 10000);

	if (demo_chance(&rng, 880))
		buf_fmt(out, "1990000%04u", n);
	else
		buf_fmt(out, "010-0000-%04u", n);
}
