/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_fields.c -- what rules may ask of a case beside class, place,
 * channel and time, and the names that mean a grid.  Layer: wire.
 * Both files came later than the others: an archive may lack them. */
#include "wire/profile_load.h"

#include "core/facts.h"

#define VALUES_MAX 256		/* words of a closed list: compared in pairs */

/* Of a profile without fields.tsv. The first rows are those the engine knows
 * the meaning of: where a profile lists them, they are of this kind. */
#define KNOWN 5
static const struct {
	uint8_t id, kind;
	const char *code, *name, *values;
} usual[] = {
	{ 1, LAW_NUMBER, "urgent", "紧急", "0..1" },
	{ 2, LAW_NUMBER, "criterion", "立案条件", "" },
	{ 3, LAW_NUMBER, "votes", "附议", "" },
	{ 4, LAW_TEXT, "words", "文字", "" },
	{ 5, LAW_TEXT, "place", "地点", "" },
	{ 6, LAW_WORD, "source", "来源", "" },
	{ 7, LAW_WORD, "caller_kind", "反映人", "" },
	{ 8, LAW_WORD, "component", "部件", "" },
};
#define USUAL (sizeof(usual) / sizeof(usual[0]))

static int
by_field(const void *a, const void *b)
{
	return ((const struct law_field *)a)->id -
	    ((const struct law_field *)b)->id;
}

static int
by_place(const void *a, const void *b)
{
	const struct law_place *const x = a, *const y = b;
	const int c = str_cmp(x->name, y->name);

	return c != 0 ? c : (x->grid > y->grid) - (x->grid < y->grid);
}

static bool
range_ok(struct str s)
{
	const ptrdiff_t dots = str_find(s, STR(".."));
	int64_t lo, hi;

	return dots > 0 && str_int(str_n(s.p, (size_t)dots), &lo) &&
	    str_int(str_from(s, (size_t)dots + 2), &hi) && lo <= hi;
}

/* Words joined by commas, each once; none with a sign that the conditions of
 * a rule are cut at. */
static bool
list_ok(struct str s)
{
	struct str seen[VALUES_MAX], part;
	size_t n = 0;

	while (str_cut(&s, ',', &part)) {
		if (part.n == 0 || n == VALUES_MAX ||
		    str_find(part, STR(";")) >= 0 ||
		    str_trim(part).n != part.n)
			return false;
		for (size_t i = 0; i < n; i++)
			if (str_eq(seen[i], part))
				return false;
		seen[n++] = part;
	}
	return n > 0;
}

static void
field_values(const struct tsv_row *row, struct law_field *f)
{
	f->values = field_opt(row, 3);
	if (f->values.n == 0)
		return;
	if (f->kind == LAW_NUMBER && !range_ok(f->values))
		tsv_fault(row, 3, "a range of whole numbers as 0..10, or -");
	else if (f->kind == LAW_WORD && !list_ok(f->values))
		tsv_fault(row, 3, "at most 256 words joined by commas, each "
		    "once, or -");
	else if (f->kind == LAW_TEXT)
		tsv_fault(row, 3, "- : texts have no list of values");
}

static void
field_row(void *ctx, const struct tsv_row *row)
{
	static const char *const kinds[] = { "num", "word", "text", NULL };
	struct profile_load *const l = ctx;
	struct law_field *f;
	int64_t id;

	if (l->t[PF_FIELDS].n == FACTS_MAX) {
		tsv_fault(row, 0, "at most 32 fields");
		return;
	}
	if (!field_int(row, 0, 1, 255, &id, "a number from 1 to 255"))
		return;
	f = table_add(l, PF_FIELDS, row, row->fields[1]);
	f->id = (uint8_t)id;
	(void)field_code(row, 1, 24, &f->code);
	if (!field_word(row, 2, kinds, "num, word or text"))
		return;
	while (!str_is(row->fields[2], kinds[f->kind]))
		f->kind++;
	for (size_t i = 0; i < KNOWN; i++)
		if (str_is(f->code, usual[i].code) && f->kind != usual[i].kind)
			tsv_fault(row, 2, "the kind this field always has: num "
			    "for urgent, criterion and votes, text for words "
			    "and place");
	field_values(row, f);
	(void)field_text(row, 4, &f->name);
}

static void
place_row(void *ctx, const struct tsv_row *row)
{
	static const char *const kinds[] = { "place", "road", "estate",
		"alias", NULL };
	struct law_place *p;
	struct str name;
	uint64_t grid;

	if (!field_text(row, 0, &name))
		return;
	if (!grid_code(row->fields[1], &grid)) {
		tsv_fault(row, 1, "the 15-digit code of a grid");
		return;
	}
	p = table_add(ctx, PF_PLACES, row, row->fields[1]);
	p->name = name;
	p->grid = grid;
	p->kind = row->fields[2];
	(void)field_word(row, 2, kinds, "place, road, estate or alias");
}

static void
usual_fields(struct law *law)
{
	law->fields = arena_alloc(&law->arena, USUAL * sizeof(*law->fields));
	law->fields_n = USUAL;
	for (size_t i = 0; i < USUAL; i++)
		law->fields[i] = (struct law_field){ .id = usual[i].id,
			.kind = usual[i].kind, .code = str_of(usual[i].code),
			.name = str_of(usual[i].name),
			.values = str_of(usual[i].values) };
}

void
fields_read(struct profile_load *l)
{
	static const char *const fields[] = { "id", "code", "type", "values",
		"name" };
	static const char *const places[] = { "name", "grid", "kind" };

	if (l->text[PF_FIELDS].p != NULL) {
		table_read(l, PF_FIELDS, fields, 5, sizeof(struct law_field),
		    field_row);
		table_sort(&l->t[PF_FIELDS], by_field);
		TABLE_GIVE(l, PF_FIELDS, fields);
	} else {
		usual_fields(l->law);
	}
	if (l->text[PF_PLACES].p != NULL) {
		table_read(l, PF_PLACES, places, 3, sizeof(struct law_place),
		    place_row);
		table_sort(&l->t[PF_PLACES], by_place);
		TABLE_GIVE(l, PF_PLACES, places);
	}
}

void
fields_check(struct profile_load *l)
{
	const struct law *const law = l->law;

	for (size_t i = 0; i < law->places_n; i++)
		if (law_grid(law, law->places[i].grid) == NULL)
			table_fault(l, PF_PLACES, i, "grid",
			    l->t[PF_PLACES].refs[i], "a grid of grids.tsv");
	table_unique(l, PF_PLACES, by_place, "grid",
	    "a name and its grid once");
	if (l->text[PF_FIELDS].p == NULL)
		return;
	table_unique(l, PF_FIELDS, by_field, "id", "an id once");
	for (size_t i = 0; i < law->fields_n; i++)
		if (law_field(law, law->fields[i].code) != (int)i)
			table_fault(l, PF_FIELDS, i, "code",
			    law->fields[i].code,
			    "a code that no other field has");
}
