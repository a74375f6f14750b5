/* SPDX-License-Identifier: GPL-3.0-or-later */
/* facts.c -- what a rule may ask of a case.  Layer: core (pure). */
#include "core/facts.h"

#include "base/clock.h"

#define DAY_MIN		1440

static const struct fact absent = { .state = FACT_ABSENT };

void
facts_init(struct facts *f, const struct law *law, struct fact *fact)
{
	*f = (struct facts){ .law = law, .channel = -1, .fact = fact };
}

void
facts_time(struct facts *f, int64_t at_ms)
{
	const struct civil c = clock_civil((struct wall){ at_ms },
	    f->law->offset_min);

	f->at_ms = at_ms;
	f->day = clock_day((struct wall){ at_ms }, f->law->offset_min);
	f->on = f->day;
	f->minute = (uint16_t)((c.weekday - 1) * DAY_MIN + c.hour * 60 +
	    c.min);
	f->month_day = (uint16_t)(c.month * 100 + c.day);
}

const struct fact *
facts_get(struct facts *f, unsigned field)
{
	struct fact *x;

	if (field >= f->law->fields_n || f->fact == NULL)
		return &absent;
	x = &f->fact[field];
	if (x->state != FACT_UNKNOWN)
		return x;
	if (f->load != NULL && !f->loaded) {
		f->loaded = true;
		f->load(f, f->ctx);
	}
	if (x->state == FACT_UNKNOWN)
		x->state = FACT_ABSENT;
	return x;
}

static struct fact *
by_code(const struct facts *f, const char *code)
{
	const struct law *const l = f->law;

	for (size_t i = 0; f->fact != NULL && i < l->fields_n; i++)
		if (str_is(l->fields[i].code, code))
			return &f->fact[i];
	return NULL;
}

bool
facts_set_num(struct facts *f, const char *code, int64_t num)
{
	struct fact *const x = by_code(f, code);

	if (x == NULL)
		return false;
	*x = (struct fact){ .state = FACT_NUM, .num = num };
	return true;
}

bool
facts_set_text(struct facts *f, const char *code, struct str text)
{
	struct fact *const x = by_code(f, code);

	if (x == NULL)
		return false;
	*x = (struct fact){ .state = FACT_TEXT, .text = text };
	return true;
}
