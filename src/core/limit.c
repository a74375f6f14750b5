/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limit.c -- reading a time limit.  Layer: core (pure). */
#include "core/limit.h"

/* Longer spellings stand before those they end like. Bare ones carry
 * LIMIT_NONE and are decided by the caller's habit. */
static const struct spelling {
	const char	*text;
	enum limit_unit	unit;
	char		bare;	/* 'd' a day, 'h' an hour, 0 says its clock */
} spellings[] = {
	{ "紧急分钟", LIMIT_URGENT_MIN, 0 },
	{ "紧急工作时", LIMIT_URGENT_HOUR, 0 },
	{ "紧急小时", LIMIT_URGENT_HOUR, 0 },
	{ "工作小时", LIMIT_WORK_HOUR, 0 },
	{ "工作时", LIMIT_WORK_HOUR, 0 },
	{ "工作日", LIMIT_WORK_DAY, 0 },
	{ "自然日", LIMIT_DAY, 0 },
	{ "自然天", LIMIT_DAY, 0 },
	{ "分钟", LIMIT_URGENT_MIN, 0 },
	{ "小时", LIMIT_NONE, 'h' },
	{ "时", LIMIT_NONE, 'h' },
	{ "天", LIMIT_NONE, 'd' },
	{ "日", LIMIT_NONE, 'd' },
};

static const char *const unit_names[] = {
	[LIMIT_NONE] = "",
	[LIMIT_URGENT_MIN] = "紧急分钟",
	[LIMIT_URGENT_HOUR] = "紧急工作时",
	[LIMIT_DAY] = "自然日",
	[LIMIT_WORK_HOUR] = "工作时",
	[LIMIT_WORK_DAY] = "工作日",
};

const char *
limit_unit_name(enum limit_unit unit)
{
	return (size_t)unit < sizeof(unit_names) / sizeof(unit_names[0]) ?
	    unit_names[unit] : "";
}

/* Drops ASCII blanks and ideographic spaces off both ends. */
static struct str
trim_wide(struct str s)
{
	const struct str wide = STR("　");
	size_t n;

	do {
		n = s.n;
		s = str_trim(s);
		if (str_starts(s, wide))
			s = str_from(s, wide.n);
		if (str_ends(s, wide))
			s.n -= wide.n;
	} while (s.n != n);
	return s;
}

/* Takes one ASCII or full-width digit off s; -1 when none is there. */
static int
take_digit(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->p;

	if (s->n >= 1 && p[0] >= '0' && p[0] <= '9') {
		*s = str_from(*s, 1);
		return p[0] - '0';
	}
	/* U+FF10..U+FF19: EF BC 90..99 */
	if (s->n >= 3 && p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x90 &&
	    p[2] <= 0x99) {
		*s = str_from(*s, 3);
		return p[2] - 0x90;
	}
	return -1;
}

static enum err
refuse(struct limit_fault *fault, struct str found, const char *expected)
{
	if (fault != NULL) {
		fault->found = found;
		fault->expected = expected;
	}
	return ERR_BAD_INPUT;
}

static enum err
parse_unit(struct str s, const struct limit_habit *habit,
    enum limit_unit *unit, struct limit_fault *fault)
{
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		if (!str_is(s, spellings[i].text))
			continue;
		*unit = spellings[i].unit;
		if (spellings[i].bare == 'd')
			*unit = habit != NULL ? habit->day : LIMIT_NONE;
		if (spellings[i].bare == 'h')
			*unit = habit != NULL ? habit->hour : LIMIT_NONE;
		if (*unit == LIMIT_NONE)
			return refuse(fault, s, "a unit that says which clock "
			    "runs (工作日, 自然日, 工作时, 紧急工作时)");
		return OK;
	}
	return refuse(fault, s,
	    "紧急分钟, 紧急工作时, 工作时, 工作日 or 自然日");
}

enum err
limit_parse(struct str text, const struct limit_habit *habit,
    struct limit *out, struct limit_fault *fault)
{
	struct str s = trim_wide(text);
	const struct str whole = s;
	enum limit_unit unit;
	enum err err;
	int64_t n = 0;
	int d, digits = 0;

	while ((d = take_digit(&s)) >= 0) {
		n = n * 10 + d;
		digits++;
		if (n > LIMIT_MAX)
			return refuse(fault, whole, "a number up to 100000");
	}
	if (digits == 0)
		return refuse(fault, whole, "a number before the unit");
	if (n == 0)
		return refuse(fault, whole, "a number of at least 1");
	s = trim_wide(s);
	if (str_starts(s, STR("个")))
		s = trim_wide(str_from(s, STR("个").n));
	if (s.n == 0)
		return refuse(fault, whole, "a unit after the number");
	err = parse_unit(s, habit, &unit, fault);
	if (err != OK)
		return err;
	out->n = (int32_t)n;
	out->unit = unit;
	return OK;
}

/* Where the limit begins in "停工4工作时": at the first digit. */
static size_t
first_digit(struct str s)
{
	for (struct str t = s; t.n > 0; t = str_from(t, 1)) {
		struct str probe = t;

		if (take_digit(&probe) >= 0)
			return s.n - t.n;
	}
	return s.n;
}

bool
limit_stage(struct str *rest, struct str *name, struct str *limit)
{
	const struct str wide = STR("；");
	struct str part;
	ptrdiff_t narrow_at, wide_at;
	size_t cut;

	if (rest->n == 0)
		return false;
	narrow_at = str_find(*rest, STR(";"));
	wide_at = str_find(*rest, wide);
	if (narrow_at < 0 && wide_at < 0) {
		part = *rest;
		*rest = STR_NONE;
	} else if (wide_at < 0 || (narrow_at >= 0 && narrow_at < wide_at)) {
		part = str_n(rest->p, (size_t)narrow_at);
		*rest = str_from(*rest, (size_t)narrow_at + 1);
	} else {
		part = str_n(rest->p, (size_t)wide_at);
		*rest = str_from(*rest, (size_t)wide_at + wide.n);
	}
	part = trim_wide(part);
	cut = first_digit(part);
	*name = trim_wide(str_n(part.p, cut));
	*limit = str_from(part, cut);
	return true;
}
