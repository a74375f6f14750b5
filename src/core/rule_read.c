/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_read.c -- columns of text into a rule; every fault is told, with what
 * was likely meant.  Layer: core (pure). */
#include "base/utf8.h"
#include "core/limit.h"
#include "rule_parts.h"

bool
rule_refuse(struct rule_reader *r, struct str found, const char *expected,
    struct str near)
{
	const struct rule_fault f = { r->column, found, expected, near };

	r->bad = true;
	if (r->fn != NULL)
		r->fn(r->ctx, &f);
	return false;
}

struct str
rule_folded(struct rule_reader *r, struct str s)
{
	struct buf b = { 0 };

	if (r->fold != NULL)
		r->fold(s, &b);
	else
		buf_str(&b, s);
	s = b.n > 0 ? str_n(arena_dup(r->arena, b.p, b.n), b.n) : STR_NONE;
	buf_fini(&b);
	return s;
}

static struct str
kept(struct rule_reader *r, struct str s)
{
	return s.n > 0 ? str_n(arena_dup(r->arena, s.p, s.n), s.n) : STR_NONE;
}

static bool
all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* ---- numbers and days ---- */

static bool
read_number(struct rule_reader *r, struct str s, uint32_t most, uint32_t *out)
{
	int64_t v;

	if (!all_digits(s) || !str_int(s, &v) || v < 1 || v > most)
		return rule_refuse(r, s, "a whole number of at least 1",
		    STR_NONE);
	*out = (uint32_t)v;
	return true;
}

static bool
read_priority(struct rule_reader *r, struct str s, struct rule *out)
{
	int64_t v;

	if (!str_int(s, &v) || v < INT16_MIN || v > INT16_MAX)
		return rule_refuse(r, s, "a whole number, -32768 to 32767",
		    STR_NONE);
	out->priority = (int16_t)v;
	return true;
}

static bool
read_day(struct rule_reader *r, struct str s, int32_t *out)
{
	return day_read(s, out) || rule_refuse(r, s,
	    "a day that exists, YYYY-MM-DD", STR_NONE);
}

static bool
read_limit(struct rule_reader *r, struct str s, struct rule *out)
{
	struct limit_habit habit = limit_habit_of(r->law);
	struct limit_fault fault = { 0 };
	struct limit limit;

	habit.seasons_n = 0;	/* a rule's own limit has none */
	if (limit_parse(s, &habit, &limit, &fault) != OK)
		return rule_refuse(r, fault.found, fault.expected, STR_NONE);
	out->limit_n = limit.n;
	out->limit_unit = (uint8_t)limit.unit;
	out->limit = kept(r, s);
	return true;
}

/* ---- names ---- */

static bool
read_matter(struct rule_reader *r, struct str s, struct rule *out)
{
	const struct law *const law = r->law;
	const struct law_class *hit = NULL;
	int64_t code;

	if (all_digits(s)) {
		if (str_int(s, &code) && code <= UINT32_MAX)
			hit = law_class(law, (uint32_t)code);
	} else {
		for (size_t i = 0; i < law->classes_n; i++) {
			if (!str_eq(law->classes[i].name, s))
				continue;
			if (hit != NULL)
				return rule_refuse(r, s, "a code, for several "
				    "classes have this name", STR_NONE);
			hit = &law->classes[i];
		}
	}
	if (hit == NULL)
		return rule_refuse(r, s, "a class of the catalogue: its code, "
		    "or its name", near_matter(law, s, r->arena));
	out->matter = hit->code;
	return true;
}

/* The area called so, in that town if one is said; how many there are. */
static size_t
areas_named(const struct law *law, struct str name, struct str town,
    const struct law_grid **hit)
{
	size_t n = 0;

	for (size_t i = 0; i < law->grids_n; i++) {
		const struct law_grid *const g = &law->grids[i];
		const struct law_grid *in;

		if (!str_eq(g->name, name))
			continue;
		in = town.n > 0 ? law_grid(law, law_grid_town(g->code)) : NULL;
		if (town.n > 0 && (in == NULL || !str_eq(in->name, town)))
			continue;
		*hit = g;
		n++;
	}
	return n;
}

static bool
read_area(struct rule_reader *r, struct str s, struct rule *out)
{
	static const struct str dot = { "·", sizeof("·") - 1 };
	const struct law *const law = r->law;
	const struct law_grid *hit = NULL;
	const ptrdiff_t at = str_find(s, dot);
	int64_t code;
	size_t n = 0;

	if (all_digits(s)) {
		if (str_int(s, &code))
			hit = law_grid(law, (uint64_t)code);
	} else {
		n = areas_named(law, s, STR_NONE, &hit);
		if (n == 0 && at > 0)	/* as lists show it */
			n = areas_named(law, str_from(s, (size_t)at + dot.n),
			    str_n(s.p, (size_t)at), &hit);
	}
	if (n > 1)
		return rule_refuse(r, s, "a code or TOWN·NAME, for several "
		    "areas have this name", STR_NONE);
	if (hit == NULL)
		return rule_refuse(r, s, "an area of the profile: its code of "
		    "15 digits, or its name", near_area(law, s, r->arena));
	out->area = hit->code;
	return true;
}

/* A code stands for itself, whoever else is named so. */
static bool
read_unit(struct rule_reader *r, struct str s, uint16_t *out)
{
	const struct law *const law = r->law;
	const struct law_unit *hit = law_unit_by_code(law, s);

	for (size_t i = 0; hit == NULL && i < law->units_n; i++)
		if (str_eq(law->units[i].name, s))
			hit = &law->units[i];
	if (hit != NULL) {
		*out = hit->id;
		return true;
	}
	for (size_t i = 0; i < law->units_n; i++) {
		if (!str_eq(law->units[i].short_name, s))
			continue;
		if (hit != NULL)
			return rule_refuse(r, s, "a code, for several units "
			    "have this name", STR_NONE);
		hit = &law->units[i];
	}
	if (hit == NULL || s.n == 0)
		return rule_refuse(r, s, "a unit of the profile: its code, "
		    "name or short name", near_unit(law, s));
	*out = hit->id;
	return true;
}

static bool
read_helpers(struct rule_reader *r, struct str s, struct rule *out)
{
	const struct str whole = s;
	bool good = true;
	struct str part;

	while (str_cut(&s, ',', &part)) {
		uint16_t unit = 0;

		if (out->helpers_n == RULE_HELPERS)
			return rule_refuse(r, whole, "at most 4 helpers",
			    STR_NONE);
		good = read_unit(r, str_trim(part), &unit) && good;
		out->helper[out->helpers_n++] = unit;
	}
	return good;
}

static bool
read_channel(struct rule_reader *r, struct str s, struct rule *out)
{
	const struct law *const law = r->law;
	bool good = true;
	struct str part;

	while (str_cut(&s, ',', &part)) {
		struct near near;
		size_t i = 0;

		part = str_trim(part);
		while (i < law->channels_n && i < 64 &&
		    !str_eq(law->channels[i].code, part))
			i++;
		if (i < law->channels_n && i < 64) {
			out->channels |= (uint64_t)1 << i;
			continue;
		}
		near = near_to(part);
		for (i = 0; i < law->channels_n; i++) {
			near_try(&near, law->channels[i].code);
			if (part.n > 0 && str_eq(law->channels[i].name, part))
				near.best = law->channels[i].code;
		}
		good = rule_refuse(r, part, "codes of channels, parted by ,",
		    near.best);
	}
	return good;
}

static bool
read_lead(struct rule_reader *r, struct str s, struct rule *out)
{
	struct near near = near_to(s);

	if (str_is(s, "unit") || str_is(s, "管理"))
		return true;
	if (str_is(s, "enforcer") || str_is(s, "执法")) {
		out->enforcer_leads = true;
		return true;
	}
	near_list(&near, STR("unit,enforcer"));
	return rule_refuse(r, s, "unit or enforcer", near.best);
}

static bool
read_kind(struct rule_reader *r, struct str s, struct rule *out)
{
	struct near near = near_to(s);
	enum rule_kind kind;

	if (rule_kind_of(s, &kind)) {
		out->kind = (uint8_t)kind;
		return true;
	}
	near_list(&near, STR("law,founding,custom,model"));
	return rule_refuse(r, s, "law, founding, custom or model", near.best);
}

/* ---- the whole ---- */

static bool
read_column(struct rule_reader *r, struct str s, struct rule *out)
{
	switch (r->column) {
	case RULE_ID:		return read_number(r, s, UINT32_MAX, &out->id);
	case RULE_VERSION:	return read_number(r, s, RULE_VERSION_MAX,
				    &out->version);
	case RULE_MATTER:	return read_matter(r, s, out);
	case RULE_AREA:		return read_area(r, s, out);
	case RULE_CHANNEL:	return read_channel(r, s, out);
	case RULE_TIME:		return band_read(r, s, &out->band);
	case RULE_WHEN:		return when_read(r, s, out);
	case RULE_UNIT:		return read_unit(r, s, &out->unit);
	case RULE_ENFORCER:	return read_unit(r, s, &out->enforcer);
	case RULE_LEAD:		return read_lead(r, s, out);
	case RULE_HELPERS_COL:	return read_helpers(r, s, out);
	case RULE_LIMIT:	return read_limit(r, s, out);
	case RULE_PRIORITY:	return read_priority(r, s, out);
	case RULE_FROM:		return read_day(r, s, &out->from);
	case RULE_TO:		return read_day(r, s, &out->to);
	case RULE_KIND:		return read_kind(r, s, out);
	case RULE_BASIS:	out->basis = kept(r, s); return true;
	case RULE_NOTE:		out->note = kept(r, s); return true;
	case RULE_COLUMN_COUNT:	break;
	}
	return false;
}

/* Nothing that would break a row of a table, or a screen. */
static bool
clean(struct rule_reader *r, struct str s)
{
	size_t at;

	if (s.n > RULE_TEXT_MAX)
		return rule_refuse(r, utf8_head(s, 60),
		    "at most 4096 bytes", STR_NONE);
	if (!utf8_valid(s, &at))
		return rule_refuse(r, STR_NONE, "text in valid UTF-8", STR_NONE);
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F)
			return rule_refuse(r, STR_NONE,
			    "text without control characters", STR_NONE);
	return true;
}

static bool
present(struct str s)
{
	return s.n > 0 && !str_is(s, "-");
}

/* What no column says by itself. */
static void
check_whole(struct rule_reader *r, const struct rule_text *t,
    struct rule *out)
{
	if (!present(str_trim(t->col[RULE_UNIT])) &&
	    !present(str_trim(t->col[RULE_ENFORCER]))) {
		r->column = RULE_UNIT;
		rule_refuse(r, STR_NONE, "a managing or an enforcing unit",
		    STR_NONE);
	}
	if (out->from > out->to) {
		r->column = RULE_TO;
		rule_refuse(r, str_trim(t->col[RULE_TO]),
		    "a last day that is not before the first", STR_NONE);
	}
	if (out->enforcer_leads && out->enforcer == 0 && !r->bad) {
		r->column = RULE_LEAD;
		rule_refuse(r, str_trim(t->col[RULE_LEAD]),
		    "an enforcing unit that can lead", STR_NONE);
	}
	out->enforcer_leads = out->enforcer != 0 &&
	    (out->unit == 0 || out->enforcer_leads);
}

enum err
rule_read(const struct law *law, const struct rule_text *t,
    rule_fold_fn *fold, struct arena *a, struct rule *out, rule_fault_fn *fn,
    void *ctx)
{
	struct rule_reader r = {
		.law = law, .fold = fold, .arena = a, .fn = fn, .ctx = ctx
	};

	*out = (struct rule){
		.version = 1, .kind = KIND_CUSTOM, .from = DAY_FIRST,
		.to = DAY_LAST
	};
	for (int c = 0; c < RULE_COLUMN_COUNT; c++) {
		const struct str s = str_trim(t->col[c]);

		r.column = (enum rule_column)c;
		if (clean(&r, s) && present(s))
			(void)read_column(&r, s, out);
	}
	check_whole(&r, t, out);
	return r.bad ? ERR_BAD_INPUT : OK;
}
