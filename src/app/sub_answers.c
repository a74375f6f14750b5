/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions answered without a case: how many a day, by channel and matter. Who
 * asked is nowhere; who answered is not counted. */
#include "app/sub.h"

#include <stdlib.h>
#include <string.h>
#include "app/context.h"
#include "app/guide.h"
#include "app/intl.h"
#include "app/listing.h"
#include "app/pairs.h"
#include "base/alloc.h"

struct sum { int32_t day; unsigned channel; uint32_t matter; uint64_t n; };

struct sums {
	const struct law *law;
	struct sum	*s;		/* owned */
	size_t		n, cap;
};

static bool
take(void *ctx, const struct store_answer *a)
{
	struct sums *x = ctx;
	const struct sum one = { clock_day((struct wall){ a->at_ms },
	    x->law->offset_min), a->channel, a->matter, 1 };

	/* The newest come first, so the same day is near the end. */
	for (size_t i = x->n; i-- > 0 && x->s[i].day == one.day; )
		if (x->s[i].channel == one.channel &&
		    x->s[i].matter == one.matter) {
			x->s[i].n++;
			return true;
		}
	x->s = xgrow(x->s, &x->cap, x->n + 1, sizeof *x->s);
	x->s[x->n++] = one;
	return true;
}

static int
by_day(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;

	if (x->day != y->day)
		return x->day > y->day ? -1 : 1;
	if (x->channel != y->channel)
		return x->channel < y->channel ? -1 : 1;
	return (x->matter > y->matter) - (x->matter < y->matter);
}

/* Rows of several nodes may have come day by day each: made one. */
static void
settle(struct sums *x)
{
	size_t to = 0;

	if (x->n == 0)
		return;
	qsort(x->s, x->n, sizeof *x->s, by_day);
	for (size_t i = 1; i < x->n; i++)
		if (by_day(&x->s[to], &x->s[i]) == 0)
			x->s[to].n += x->s[i].n;
		else
			x->s[++to] = x->s[i];
	x->n = to + 1;
}

static void
put(const struct sums *x, bool json, struct buf *out)
{
	for (size_t i = 0; i < x->n; i++) {
		const struct sum *s = &x->s[i];
		const struct law_channel *c = law_channel(x->law, s->channel);
		const struct law_class *m = law_class(x->law, s->matter);
		const struct str code = c != NULL ? c->code : STR("-");
		struct pairs p = { .out = out, .law = x->law };
		char day[16];

		clock_day_text(s->day, day);
		if (!json) {
			buf_fmt(out, "%s\t%.*s\t%u\t%.*s\t%llu\n", day,
			    STR_ARG(code), (unsigned)s->matter,
			    STR_ARG(m != NULL ? m->name : STR("-")),
			    (unsigned long long)s->n);
			continue;
		}
		buf_cstr(out, i > 0 ? ",{" : "{");
		pairs_text(&p, "day", str_of(day));
		pairs_text(&p, "channel", code);
		pairs_int(&p, "matter", s->matter);
		pairs_text(&p, "name", m != NULL ? m->name : STR_NONE);
		pairs_int(&p, "n", (int64_t)s->n);
		buf_byte(out, '}');
	}
}

/* Without --since, the last thirty days. */
static bool
since_of(const struct invocation *in, const struct law *law, int64_t *ms)
{
	const char *const text = option_text(in, "since");
	struct wall at = clock_wall();

	*ms = at.ms - 30 * CLOCK_DAY_MS;
	if (text == NULL)
		return true;
	if (!clock_parse(str_of(text), law->offset_min, &at)) {
		complain("%s: %s", _("not a time"), text);
		return false;
	}
	*ms = at.ms;
	return true;
}

int
sub_answers(const struct invocation *in)
{
	struct context c;
	struct sums x = { .n = 0 };
	struct buf out = { 0 };
	int64_t from_ms;
	int code = context_open(&c, in, CONTEXT_CASES);
	enum err e;

	if (code != EXIT_DONE)
		return code;
	x.law = &c.law;
	if (!since_of(in, &c.law, &from_ms)) {
		context_close(&c);
		return EXIT_USAGE;
	}
	e = store_answers(c.store, from_ms, INT64_MAX, take, &x);
	settle(&x);
	if (e == OK)
		put(&x, option_flag(in, "json"), &out);
	free(x.s);
	return listing_end(&c, e, option_flag(in, "json"), &out);
}
