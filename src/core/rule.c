/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule.c -- one dispatch rule: its words, its place in the order, whether it
 * fits a case.  Layer: core (pure). */
#include "core/rule.h"

#define COLUMN_NAME(id, name) name,
const char *const rule_column_names[RULE_COLUMN_COUNT] = {
	RULE_COLUMNS(COLUMN_NAME)
};
#undef COLUMN_NAME

const char *const rule_column_aliases[RULE_COLUMN_COUNT] = {
	[RULE_ID] = "规则号", [RULE_VERSION] = "版本", [RULE_MATTER] = "事项",
	[RULE_AREA] = "区域", [RULE_CHANNEL] = "渠道", [RULE_TIME] = "时段",
	[RULE_WHEN] = "条件", [RULE_UNIT] = "主管单位",
	[RULE_ENFORCER] = "执法主体", [RULE_LEAD] = "牵头",
	[RULE_HELPERS_COL] = "协办单位", [RULE_LIMIT] = "时限",
	[RULE_PRIORITY] = "优先级", [RULE_FROM] = "起", [RULE_TO] = "至",
	[RULE_KIND] = "依据类别", [RULE_BASIS] = "依据", [RULE_NOTE] = "备注"
};

int
rule_column_named(struct str name)
{
	for (int c = 0; c < RULE_COLUMN_COUNT; c++)
		if (str_is(name, rule_column_names[c]) ||
		    str_is(name, rule_column_aliases[c]))
			return c;
	return -1;
}

static const struct { const char *code, *name; } kinds[] = {
	[KIND_LAW] = { "law", "法规" },
	[KIND_FOUNDING] = { "founding", "三定" },
	[KIND_CUSTOM] = { "custom", "惯例" },
	[KIND_MODEL] = { "model", "示例" },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *
rule_kind_code(enum rule_kind k)
{
	return (size_t)k < KINDS ? kinds[k].code : "";
}

bool
rule_kind_of(struct str word, enum rule_kind *out)
{
	for (size_t i = 0; i < KINDS; i++)
		if (str_is(word, kinds[i].code) ||
		    str_is(word, kinds[i].name)) {
			*out = (enum rule_kind)i;
			return true;
		}
	return false;
}

static bool
enforcer_first(const struct rule *r)
{
	return r->unit == 0 || (r->enforcer != 0 && r->enforcer_leads);
}

uint16_t
rule_lead(const struct rule *r)
{
	return enforcer_first(r) ? r->enforcer : r->unit;
}

uint16_t
rule_other(const struct rule *r)
{
	return enforcer_first(r) ? r->unit : r->enforcer;
}

/* Helpers are a set: the order they were written in says nothing. */
static bool
helps(const struct rule *r, uint16_t unit)
{
	for (size_t i = 0; i < r->helpers_n; i++)
		if (r->helper[i] == unit)
			return true;
	return false;
}

static bool
helpers_in(const struct rule *a, const struct rule *b)
{
	for (size_t i = 0; i < a->helpers_n; i++)
		if (!helps(b, a->helper[i]))
			return false;
	return true;
}

bool
rule_same_target(const struct rule *a, const struct rule *b)
{
	return a->unit == b->unit && a->enforcer == b->enforcer &&
	    rule_lead(a) == rule_lead(b) && a->limit_n == b->limit_n &&
	    (a->limit_n == 0 || a->limit_unit == b->limit_unit) &&
	    helpers_in(a, b) && helpers_in(b, a);
}

unsigned
rule_matter_level(uint32_t matter)
{
	if (matter == 0)
		return 0;
	if (matter % 1000u != 0)
		return 3;
	return matter % 1000000u != 0 ? 2 : 1;
}

unsigned
rule_area_level(const struct law *law, uint64_t area)
{
	const struct law_grid *g;

	if (area == 0)
		return 0;
	g = law_grid(law, area);
	if (g != NULL)
		return g->level;
	if (area % 1000u != 0)
		return GRID_UNIT;
	if (area % 1000000u != 0)
		return law_grid_basic(area) != 0 ? GRID_BASIC : GRID_AREA;
	return law_grid_town(area) != 0 ? GRID_TOWN : GRID_DISTRICT;
}

bool
rule_matter_in(uint32_t matter, uint32_t of)
{
	if (of == 0)
		return true;
	if (matter == 0)
		return false;
	return matter == of || law_class_minor(matter) == of ||
	    law_class_major(matter) == of;
}

bool
rule_area_in(const struct law *law, uint64_t grid, uint64_t of)
{
	if (of == 0)
		return true;
	/* A law that was not checked may have a circle. */
	for (int up = GRID_UNIT; grid != 0 && up > 0; up--) {
		if (grid == of)
			return true;
		grid = law_grid_above(law, grid);
	}
	return false;
}

bool
rule_fits(const struct rule *r, struct facts *f)
{
	if (!rule_matter_in(f->matter, r->matter) ||
	    !rule_area_in(f->law, f->grid, r->area) ||
	    f->on < r->from || f->on > r->to)
		return false;
	if (r->channels != 0 && (f->channel < 0 || f->channel > 63 ||
	    (r->channels >> f->channel & 1) == 0))
		return false;
	if (r->band != NULL && !band_holds(r->band, f))
		return false;
	for (size_t i = 0; i < r->when_n; i++)
		if (!cond_holds(&r->when[i], f))
			return false;
	return true;
}

static struct str
copy_str(struct arena *a, struct str s)
{
	if (s.n == 0)
		return STR_NONE;
	return str_n(arena_dup(a, s.p, s.n), s.n);
}

static void
copy_cond(const struct cond *c, struct arena *a, struct cond *out)
{
	*out = *c;
	if (c->num != NULL)
		out->num = arena_dup(a, c->num, c->n * sizeof(*c->num));
	if (c->word != NULL) {
		struct str *const w = arena_alloc(a, c->n * sizeof(*w));

		for (size_t i = 0; i < c->n; i++)
			w[i] = copy_str(a, c->word[i]);
		out->word = w;
	}
}

void
rule_copy(const struct rule *r, struct arena *a, struct rule *out)
{
	const struct rule from = *r;	/* out may be r */

	*out = from;
	if (from.band != NULL)
		out->band = arena_dup(a, from.band, sizeof(*from.band));
	if (from.when_n > 0) {
		struct cond *const when = arena_alloc(a,
		    from.when_n * sizeof(*when));

		for (size_t i = 0; i < from.when_n; i++)
			copy_cond(&from.when[i], a, &when[i]);
		out->when = when;
	}
	out->limit = copy_str(a, from.limit);
	out->basis = copy_str(a, from.basis);
	out->note = copy_str(a, from.note);
}
