/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_algebra.c -- rules against each other: do they meet, does one hold the
 * other, and a case that shows it.  Layer: core (pure).  The cases of a rule
 * are a product: matter, area, channel, moment and conditions are independent
 * of each other, so that each is looked at alone. */
#include <inttypes.h>
#include <string.h>
#include "base/clock.h"
#include "rule_parts.h"

static void
witness_clear(const struct law *law, struct witness *out)
{
	*out = (struct witness){ .a = { .head = NULL } };
	facts_init(&out->f, law, out->fact);
	for (size_t i = 0; i < FACTS_MAX; i++)
		out->fact[i].state = FACT_ABSENT;
}

void
witness_fini(struct witness *w)
{
	arena_fini(&w->a);
	w->a.head = NULL;
}

static void
witness_at(struct witness *out, const struct law *law,
    const struct moment *m)
{
	facts_time(&out->f, m->day * CLOCK_DAY_MS +
	    (m->minute % DAY_MINUTES - law->offset_min) * CLOCK_MIN_MS);
}

static bool
lines_meet(const struct law *law, const struct rule *a, const struct rule *b)
{
	return (rule_matter_in(a->matter, b->matter) ||
	    rule_matter_in(b->matter, a->matter)) &&
	    (rule_area_in(law, a->area, b->area) ||
	    rule_area_in(law, b->area, a->area)) &&
	    (a->channels == 0 || b->channels == 0 ||
	    (a->channels & b->channels) != 0);
}

static void
lines_fill(const struct law *law, const struct rule *a,
    const struct rule *b, struct facts *f)
{
	uint64_t channels = a->channels == 0 ? b->channels :
	    b->channels == 0 ? a->channels : a->channels & b->channels;

	f->matter = rule_matter_in(a->matter, b->matter) ? a->matter :
	    b->matter;
	f->grid = rule_area_in(law, a->area, b->area) ? a->area : b->area;
	if (channels == 0)
		return;
	for (f->channel = 0; (channels & 1) == 0; channels >>= 1)
		f->channel++;
}

bool
rule_meet(const struct law *law, const struct rule *a, const struct rule *b,
    struct witness *out)
{
	const struct time_wish wish = {
		.from = a->from > b->from ? a->from : b->from,
		.to = a->to < b->to ? a->to : b->to,
		.band = { a->band, b->band == a->band ? NULL : b->band }
	};
	struct whens whens = { .n = 0 };
	struct moment m;

	if (out != NULL)
		witness_clear(law, out);
	whens_add(&whens, a);
	if (a != b)
		whens_add(&whens, b);
	if (!lines_meet(law, a, b) || !time_find(&wish, &m) ||
	    !whens_find(law, &whens, out != NULL ? out->fact : NULL,
	    out != NULL ? &out->a : NULL)) {
		if (out != NULL)
			witness_fini(out);
		return false;
	}
	if (out != NULL) {
		lines_fill(law, a, b, &out->f);
		witness_at(out, law, &m);
	}
	return true;
}

bool
rule_witness(const struct law *law, const struct rule *r, struct witness *out)
{
	return rule_meet(law, r, r, out);
}

/* ---- covering: is there no case of b that a does not fit? ---- */

static bool
time_covers(const struct rule *a, const struct rule *b)
{
	const struct time_wish whole = {
		.from = b->from, .to = b->to, .band = { b->band, NULL }
	};
	struct time_wish w = whole;
	struct moment m;

	if (a->from != DAY_FIRST) {
		w.to = b->to < a->from ? b->to : a->from - 1;
		if (time_find(&w, &m))
			return false;
	}
	if (a->to != DAY_LAST) {
		w = whole;
		w.from = b->from > a->to ? b->from : a->to + 1;
		if (time_find(&w, &m))
			return false;
	}
	if (a->band == NULL)
		return true;
	w = whole;
	w.week_not = a->band->week_n > 0 ? a->band : NULL;
	if (w.week_not != NULL && time_find(&w, &m))
		return false;
	w.week_not = NULL;
	w.spans_not = a->band->span_n > 0 ? a->band : NULL;
	return w.spans_not == NULL || !time_find(&w, &m);
}

static bool
whens_cover(const struct law *law, const struct rule *a,
    const struct rule *b)
{
	struct whens w = { .n = 0 };

	whens_add(&w, b);
	for (size_t i = 0; i < a->when_n; i++) {
		struct cond out[2];
		const size_t n = cond_reverse(&a->when[i], out);

		if (whens_may_lack(law, &w, &a->when[i]))
			return false;
		for (size_t k = 0; k < n; k++) {
			struct whens beside = w;

			beside.c[beside.n++] = &out[k];
			if (whens_find(law, &beside, NULL, NULL))
				return false;
		}
	}
	return true;
}

bool
rule_covers(const struct law *law, const struct rule *a, const struct rule *b)
{
	if (!rule_matter_in(b->matter, a->matter) ||
	    !rule_area_in(law, b->area, a->area))
		return false;
	/* A rule that fits nothing is held by any. */
	if (!rule_meet(law, b, b, NULL))
		return true;
	if (a->channels != 0 && (b->channels == 0 ||
	    (b->channels & ~a->channels) != 0))
		return false;
	return time_covers(a, b) && whens_cover(law, a, b);
}

/* ---- a case in words ---- */

static void
text_print(struct str s, struct buf *out)
{
	const bool blank = s.n == 0 || memchr(s.p, ' ', s.n) != NULL;

	if (blank)
		buf_byte(out, '"');
	buf_str(out, s);
	if (blank)
		buf_byte(out, '"');
}

static void
fact_print(const struct law_field *field, const struct fact *x,
    struct buf *out)
{
	if (x->state != FACT_NUM && x->state != FACT_TEXT)
		return;
	buf_byte(out, ' ');
	buf_str(out, field->code);
	buf_byte(out, '=');
	if (x->state == FACT_NUM)
		buf_int(out, x->num);
	else
		text_print(x->text, out);
}

void
witness_print(const struct law *law, const struct witness *w,
    struct buf *out)
{
	const struct facts *const f = &w->f;

	if (f->matter != 0)
		buf_fmt(out, "matter=%" PRIu32 " ", f->matter);
	if (f->grid != 0)
		buf_fmt(out, "area=%" PRIu64 " ", f->grid);
	if (f->channel >= 0 && (size_t)f->channel < law->channels_n) {
		buf_cstr(out, "channel=");
		buf_str(out, law->channels[f->channel].code);
		buf_byte(out, ' ');
	}
	buf_cstr(out, "at=");
	day_write(f->day, out);
	buf_fmt(out, "T%02d:%02d", f->minute % DAY_MINUTES / 60,
	    f->minute % 60);
	for (size_t i = 0; i < law->fields_n && i < FACTS_MAX; i++)
		fact_print(&law->fields[i], &w->fact[i], out);
}
