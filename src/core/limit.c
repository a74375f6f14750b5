/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limit.c -- reading a time limit.  Layer: core (pure). */
#include "core/limit.h"

#include "base/clock.h"

/* Longer spellings stand before those they end like. Bare ones carry
 * LIMIT_NONE and are decided by the caller's habit. */
static const struct spelling {
	const char	*text;
	enum limit_unit	unit;
	char		bare;	/* 'd' a day, 'h' an hour, 0 says its clock */
} spellings[] = {
	{ "紧急分钟", LIMIT_URGENT_MIN, 0 },
	{ "连续分钟", LIMIT_URGENT_MIN, 0 },
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

#define SPELLINGS (sizeof(spellings) / sizeof(spellings[0]))
#define UNITS (sizeof(unit_names) / sizeof(unit_names[0]))

static const char *const unit_names[] = {
	[LIMIT_NONE] = "",
	[LIMIT_URGENT_MIN] = "紧急分钟",
	[LIMIT_URGENT_HOUR] = "紧急工作时",
	[LIMIT_DAY] = "自然日",
	[LIMIT_WORK_HOUR] = "工作时",
	[LIMIT_WORK_DAY] = "工作日",
};

static const char *const unit_codes[UNITS] = {
	[LIMIT_NONE] = "",
	[LIMIT_URGENT_MIN] = "urgent_minute",
	[LIMIT_URGENT_HOUR] = "urgent_hour",
	[LIMIT_DAY] = "day",
	[LIMIT_WORK_HOUR] = "work_hour",
	[LIMIT_WORK_DAY] = "work_day",
};

const char *
limit_unit_name(enum limit_unit unit)
{
	return (size_t)unit < UNITS ? unit_names[unit] : "";
}

const char *
limit_unit_code(enum limit_unit unit)
{
	return (size_t)unit < UNITS ? unit_codes[unit] : "";
}

struct limit_habit
limit_habit_of(const struct law *law)
{
	return (struct limit_habit){ (enum limit_unit)law->bare_day,
		(enum limit_unit)law->bare_hour, law->seasons, law->seasons_n };
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

/* Where the number begins in "停工4工作时"; false when there is none, and then
 * *at is the end. */
static bool
first_digit(struct str s, size_t *at)
{
	for (struct str t = s; t.n > 0; t = str_from(t, 1)) {
		struct str probe = t;

		if (take_digit(&probe) >= 0) {
			*at = s.n - t.n;
			return true;
		}
	}
	*at = s.n;
	return false;
}

/* A name as it stands before a number: without its blanks and colon. */
static struct str
trim_mark(struct str s)
{
	const struct str wide = STR("：");

	s = trim_wide(s);
	if (str_ends(s, wide))
		s.n -= wide.n;
	else if (str_ends(s, STR(":")))
		s.n--;
	return trim_wide(s);
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

/* The spelling's unit, or what the habit makes of a bare one. */
static enum limit_unit
meant(const struct spelling *s, const struct limit_habit *habit)
{
	if (s->bare == 0)
		return s->unit;
	if (habit == NULL)
		return LIMIT_NONE;
	return s->bare == 'd' ? habit->day : habit->hour;
}

static const struct spelling *
spelling_of(struct str s)
{
	for (size_t i = 0; i < SPELLINGS; i++)
		if (str_is(s, spellings[i].text))
			return &spellings[i];
	return NULL;
}

enum limit_unit
limit_unit_of(struct str s, const struct limit_habit *habit)
{
	const struct spelling *const p = spelling_of(s);

	if (p != NULL)
		return meant(p, habit);
	if (str_is(s, "natural_day"))
		return LIMIT_DAY;
	for (unsigned u = LIMIT_URGENT_MIN; u < UNITS; u++)
		if (str_is(s, unit_codes[u]))
			return (enum limit_unit)u;
	return LIMIT_NONE;
}

static enum err
parse_unit(struct str s, const struct limit_habit *habit,
    enum limit_unit *unit, struct limit_fault *fault)
{
	const struct spelling *const p = spelling_of(s);

	if (p == NULL)
		return refuse(fault, s,
		    "a unit (紧急分钟, 紧急工作时, 工作时, 工作日, 自然日)");
	*unit = meant(p, habit);
	if (*unit == LIMIT_NONE)
		return refuse(fault, s, "a unit that says which clock "
		    "runs (工作日, 自然日, 工作时, 紧急工作时)");
	return OK;
}

/* Takes the number off s. */
static enum err
parse_number(struct str *s, int64_t *out, struct limit_fault *fault)
{
	const struct str whole = *s;
	int64_t n = 0;
	int d, digits = 0;

	while ((d = take_digit(s)) >= 0) {
		n = n * 10 + d;
		digits++;
		if (n > LIMIT_MAX)
			return refuse(fault, whole, "a number up to 100000");
	}
	if (digits == 0)
		return refuse(fault, whole, "a number before the unit");
	if (n == 0)
		return refuse(fault, whole, "a number of at least 1");
	*out = n;
	return OK;
}

/* Takes what stands before the number off s: a season, or nothing. */
static enum err
parse_season(struct str *s, const struct limit_habit *habit, uint8_t *season,
    struct limit_fault *fault)
{
	struct str name;
	size_t at;

	*season = 0;
	if (!first_digit(*s, &at) || at == 0)
		return OK;
	name = trim_mark(str_n(s->p, at));
	for (size_t i = 0; habit != NULL && i < habit->seasons_n; i++) {
		if (i < UINT8_MAX && str_eq(name, habit->seasons[i].name)) {
			*season = (uint8_t)(i + 1);
			*s = str_from(*s, at);
			return OK;
		}
	}
	return refuse(fault, *s,
	    "a season of the profile, or nothing, before the number");
}

enum err
limit_parse(struct str text, const struct limit_habit *habit,
    struct limit *out, struct limit_fault *fault)
{
	struct str s = trim_wide(text);
	const struct str whole = s;
	enum limit_unit unit;
	uint8_t season;
	int64_t n;

	if (parse_season(&s, habit, &season, fault) != OK ||
	    parse_number(&s, &n, fault) != OK)
		return ERR_BAD_INPUT;
	s = trim_wide(s);
	if (str_starts(s, STR("个")))
		s = trim_wide(str_from(s, STR("个").n));
	if (s.n == 0)
		return refuse(fault, whole, "a unit after the number");
	if (parse_unit(s, habit, &unit, fault) != OK)
		return ERR_BAD_INPUT;
	*out = (struct limit){ (int32_t)n, unit, season };
	return OK;
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
	(void)first_digit(part, &cut);
	*name = trim_mark(str_n(part.p, cut));
	*limit = str_from(part, cut);
	return true;
}

static enum err
read_stages(struct str text, const struct limit_habit *habit,
    struct limit_part out[LIMIT_STAGES], size_t *n, struct limit_fault *fault)
{
	struct str rest = text, limit, name;

	while (limit_stage(&rest, &name, &limit)) {
		if (name.n == 0 && limit.n == 0 && rest.n == 0)
			break;		/* a mark at the very end */
		if (*n == LIMIT_STAGES)
			return refuse(fault, name, "at most four stages");
		if (name.n == 0)
			return refuse(fault, limit,
			    "a name before each stage's limit");
		if (limit_parse(limit.n > 0 ? limit : name, habit,
		    &out[*n].limit, fault) != OK)
			return ERR_BAD_INPUT;
		out[(*n)++].name = name;
	}
	return *n > 0 ? OK : refuse(fault, text, "a number before the unit");
}

enum err
limit_read(struct str text, const struct limit_habit *habit,
    struct limit_part out[LIMIT_STAGES], size_t *n, struct limit_fault *fault)
{
	*n = 0;
	if (str_find(text, STR(";")) >= 0 || str_find(text, STR("；")) >= 0)
		return read_stages(text, habit, out, n, fault);
	if (limit_parse(text, habit, &out[0].limit, fault) != OK)
		return ERR_BAD_INPUT;
	out[0].name = STR_NONE;
	*n = 1;
	return OK;
}

/* ---- seasons ---- */

int64_t
limit_season_start(const struct law_season *season, int offset_min,
    int64_t start_ms)
{
	const struct civil now = clock_civil((struct wall){ start_ms },
	    offset_min);
	const int day = now.month * 100 + now.day;
	const bool wraps = season->from > season->to;
	const bool inside = wraps ? day >= season->from || day <= season->to :
	    day >= season->from && day <= season->to;
	struct civil first = { .month = season->from / 100,
		.day = season->from % 100 };

	if (inside)
		return start_ms;
	first.year = now.year + (day > season->from);
	return clock_from_civil(&first, offset_min).ms;
}
