/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_catalogue.c -- classes, criteria and dispatch rules of a profile.
 * Layer: wire. */
#include "wire/profile_load.h"

#include <stdlib.h>
#include <string.h>
#include "core/lint.h"
#include "wire/rules_file.h"

static int
by_class(const void *a, const void *b)
{
	const uint32_t x = ((const struct law_class *)a)->code;
	const uint32_t y = ((const struct law_class *)b)->code;

	return (x > y) - (x < y);
}

static int
by_criterion(const void *a, const void *b)
{
	const struct law_criterion *const x = a, *const y = b;

	if (x->matter != y->matter)
		return x->matter < y->matter ? -1 : 1;
	return (x->n > y->n) - (x->n < y->n);
}

/* Petition, assembly, belief and opinion are not classes: a case is about a
 * place, a thing or an event. */
static const char *const forbidden[] = {
	"信访", "上访", "请愿", "集会", "聚集", "聚众", "游行", "示威",
	"静坐", "宗教", "信仰", "教派", "教会", "邪教", "迷信", "舆情",
	"舆论", "言论", "政见", "思想动态", "维稳", "民族情绪", "petition",
	"assembly", "protest", "belief", "religion", "opinion",
};

static bool
is_forbidden(struct str name)
{
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		if (str_find(name, str_of(forbidden[i])) >= 0)
			return true;
	return false;
}

static unsigned
class_level(uint32_t code)
{
	const unsigned minor = code / 1000 % 1000, matter = code % 1000;

	if (matter != 0)
		return minor != 0 ? 3 : 0;
	return minor != 0 ? 2 : 1;
}

static void
class_detail(struct profile_load *l, const struct tsv_row *row,
    struct law_class *c)
{
	static const char *const kinds[] = { "component", "event", "service",
		"lead", "safety", "dispute", "hazard", NULL };

	if (c->level == 1) {
		(void)field_word(row, 2, kinds,
		    "component, event, service, lead, safety, dispute or "
		    "hazard");
		c->kind = row->fields[2];
	} else if (!str_is(row->fields[2], "-")) {
		tsv_fault(row, 2, "- : only major classes have a kind");
	}
	if (c->level == 3)
		(void)field_unit(l, row, 3, &c->unit);
	else if (!str_is(row->fields[3], "-"))
		tsv_fault(row, 3, "- : only matters have a unit");
	if (field_text(row, 4, &c->name) && is_forbidden(c->name))
		tsv_fault(row, 4, "a place, a thing or an event: petition, "
		    "assembly, belief and opinion are not classes");
}

static void
class_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_class *c;
	int64_t code, level;

	if (!field_int(row, 0, 1000000, 999999999, &code,
	    "a class code: major, 3 digits of minor, 3 digits of matter"))
		return;
	if (class_level((uint32_t)code) == 0) {
		tsv_fault(row, 0, "a matter inside a minor class");
		return;
	}
	c = table_add(l, PF_CLASSES, row, row->fields[0]);
	c->code = (uint32_t)code;
	c->level = (uint8_t)class_level(c->code);
	c->parent = c->level == 3 ? law_class_minor(c->code) :
	    c->level == 2 ? law_class_major(c->code) : 0;
	if (field_int(row, 1, 1, 3, &level, "a level from 1 to 3") &&
	    level != c->level)
		tsv_fault(row, 1, "the level that the code's zeros say");
	class_detail(l, row, c);
}

/* ---- criteria ---- */

const char *
limit_text(const struct law *law, struct str text, struct limit *out)
{
	const struct limit_habit habit = limit_habit_of(law);
	struct limit_fault fault;

	return limit_parse(text, &habit, out, &fault) == OK ? NULL :
	    fault.expected;
}

static void
limit_fields(struct profile_load *l, const struct tsv_row *row,
    struct law_criterion *c)
{
	struct limit limit;
	struct str rest, name, text;
	const char *fault;

	c->limit = row->fields[3];
	fault = limit_text(l->law, c->limit, &limit);
	if (fault == NULL) {
		c->limit_n = limit.n;
		c->limit_unit = (uint8_t)limit.unit;
		c->season = limit.season;
	} else {
		tsv_fault(row, 3, fault);
	}
	c->stages = rest = field_opt(row, 4);
	for (unsigned n = 0; limit_stage(&rest, &name, &text); n++) {
		fault = name.n == 0 ? "a name before each stage's limit" :
		    n == LIMIT_STAGES ? "at most four stages" :
		    limit_text(l->law, text, &limit);
		if (fault != NULL) {
			tsv_fault(row, 4, fault);
			return;
		}
	}
}

static void
criterion_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_criterion *c;
	int64_t matter, n;

	if (!field_int(row, 0, 1, 999999999, &matter, "the code of a matter") ||
	    !field_int(row, 1, 1, 99, &n, "a number from 1 to 99"))
		return;
	c = table_add(l, PF_CRITERIA, row, row->fields[0]);
	c->matter = (uint32_t)matter;
	c->n = (uint16_t)n;
	(void)field_flag(row, 2, &c->urgent);
	limit_fields(l, row, c);
	(void)field_unit(l, row, 5, &c->unit);
	(void)field_text(row, 6, &c->file_text);
	(void)field_text(row, 7, &c->close_text);
}

/* Gives each matter its run of criteria; says what belongs to none. */
static void
link_criteria(struct profile_load *l)
{
	struct law *const law = l->law;
	size_t i = 0;

	while (i < law->criteria_n) {
		const uint32_t matter = law->criteria[i].matter;
		const struct law_class *const found = matter % 1000 != 0 ?
		    law_class(law, matter) : NULL;
		struct law_class *const c = found != NULL ?
		    law->classes + (found - law->classes) : NULL;
		size_t at = i;

		while (at < law->criteria_n &&
		    law->criteria[at].matter == matter)
			at++;
		if (c != NULL && at <= UINT16_MAX) {
			c->crit_first = (uint16_t)i;
			c->crit_n = (uint16_t)(at - i);
		}
		for (; i < at; i++)
			if (c == NULL)
				table_fault(l, PF_CRITERIA, i, "matter",
				    l->t[PF_CRITERIA].refs[i],
				    "the code of a matter in classes.tsv");
	}
}

static void
check_classes(struct profile_load *l)
{
	const struct law *const law = l->law;

	for (size_t i = 0; i < law->classes_n; i++) {
		const struct law_class *const c = &law->classes[i];

		if (c->parent != 0 && law_class(law, c->parent) == NULL)
			table_fault(l, PF_CLASSES, i, "code",
			    l->t[PF_CLASSES].refs[i],
			    "a class whose parent is in this file");
		if (c->level == 3 && c->crit_n == 0)
			table_fault(l, PF_CLASSES, i, "code",
			    l->t[PF_CLASSES].refs[i],
			    "a matter with a criterion in criteria.tsv");
	}
}

static void
check_numbers(struct profile_load *l)
{
	const struct law *const law = l->law;

	for (size_t i = 0; i < law->criteria_n; i++) {
		const struct law_criterion *const c = &law->criteria[i];
		const bool first = i == 0 || c[-1].matter != c->matter;

		if (c->n != (first ? 1 : c[-1].n + 1) &&
		    (first || c->n != c[-1].n))
			table_fault(l, PF_CRITERIA, i, "n", STR_NONE,
			    "numbers from 1 on without a gap");
	}
}

/* No two matters of a minor class may be told apart by nothing. A table of
 * (minor, text) seen; which: 0 filing, 1 closing criteria. */
static struct str
criterion_text(const struct law_criterion *c, int which)
{
	return which == 0 ? c->file_text : c->close_text;
}

static bool
same_text(const struct law_criterion *a, const struct law_criterion *b,
    int which)
{
	return law_class_minor(a->matter) == law_class_minor(b->matter) &&
	    str_eq(criterion_text(a, which), criterion_text(b, which));
}

static void
check_texts(struct profile_load *l, int which)
{
	const struct law *const law = l->law;
	uint32_t *slot;
	size_t cap = 16;

	while (cap < law->criteria_n * 2)
		cap *= 2;
	slot = xcalloc(cap, sizeof(*slot));
	for (size_t i = 0; i < law->criteria_n; i++) {
		const struct law_criterion *const c = &law->criteria[i];
		const struct str text = criterion_text(c, which);
		size_t at = (size_t)(str_hash(text) ^
		    law_class_minor(c->matter) * 2654435761u) & (cap - 1);

		while (slot[at] != 0 &&
		    !same_text(&law->criteria[slot[at] - 1], c, which))
			at = (at + 1) & (cap - 1);
		if (slot[at] != 0 && text.n > 0)
			table_fault(l, PF_CRITERIA, i, which == 0 ? "file" :
			    "close", text, "a text that no other criterion of "
			    "this minor class has");
		slot[at] = (uint32_t)i + 1;
	}
	free(slot);
}

/* ---- rules ---- */

static const char *
column_of(enum lint_kind k)
{
	switch (k) {
	case LINT_DEAD_UNIT:
		return rule_column_names[RULE_UNIT];
	case LINT_DEAD_HELPER:
		return rule_column_names[RULE_HELPERS];
	case LINT_DEAD_GRID:
		return rule_column_names[RULE_AREA];
	case LINT_NEVER:
		return rule_column_names[RULE_WHEN];
	default:
		return rule_column_names[RULE_ID];
	}
}

/* What must never be in force: ties, terms that contradict each other, units
 * and grids that are no more. */
static bool
rule_finding(void *ctx, const struct lint_finding *f)
{
	struct profile_load *const l = ctx;
	struct diag d = { .file = profile_table_names[PF_RULES],
		.field = column_of(f->kind),
		.expected = lint_text(f->kind), .sentence = 1 };
	struct buf b = { 0 };

	/* All are named, at the line of the last. */
	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++) {
		buf_fmt(&b, "%sR%u", i > 0 ? " " : "", f->rule[i]->id);
		if (f->rule[i]->line > d.line)
			d.line = f->rule[i]->line;
	}
	if (f->witness != NULL) {
		buf_cstr(&b, ": ");
		witness_print(l->law, f->witness, &b);
	}
	d.found = buf_view(&b);
	diag_say(l->sink, &d);
	buf_fini(&b);
	return true;
}

static void
check_ties(struct profile_load *l, const struct rules_file *file)
{
	bool *const fresh = xcalloc(file->n + 1, sizeof(*fresh));

	memset(fresh, 1, file->n * sizeof(*fresh));
	(void)!lint_entry(l->law, file->rules, file->n, fresh, 0, rule_finding,
	    l);
	free(fresh);
}

/* They are not kept: who needs them reads law.rules_text. */
static void
check_rules(struct profile_load *l)
{
	struct rules_file file;

	/* The sink has counted what was wrong. */
	if (l->text[PF_RULES].p != NULL)
		(void)!rules_file_read(l->law, l->text[PF_RULES],
		    profile_table_names[PF_RULES], 0, NULL, &file, l->sink);
	else
		return;
	check_ties(l, &file);
	rules_file_fini(&file);
}

void
catalogue_read(struct profile_load *l)
{
	static const char *const classes[] = { "code", "level", "kind", "unit",
		"name" };
	static const char *const criteria[] = { "matter", "n", "urgent",
		"limit", "stages", "unit", "file", "close" };

	seasons_read(l);
	table_read(l, PF_CLASSES, classes, 5, sizeof(struct law_class),
	    class_row);
	table_sort(&l->t[PF_CLASSES], by_class);
	TABLE_GIVE(l, PF_CLASSES, classes);
	table_read(l, PF_CRITERIA, criteria, 8, sizeof(struct law_criterion),
	    criterion_row);
	table_sort(&l->t[PF_CRITERIA], by_criterion);
	TABLE_GIVE(l, PF_CRITERIA, criteria);
	link_criteria(l);
}

void
catalogue_check(struct profile_load *l)
{
	table_unique(l, PF_CLASSES, by_class, "code", "a code once");
	table_unique(l, PF_CRITERIA, by_criterion, "n",
	    "a number once for each matter");
	check_classes(l);
	check_numbers(l);
	check_texts(l, 0);
	check_texts(l, 1);
	check_rules(l);
}
