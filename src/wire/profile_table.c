/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_table.c -- a profile's file as rows with their lines, and the kinds
 * of fields they have.  Layer: wire. */
#include "wire/profile_load.h"

#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "core/flag.h"

#define PF_NAME(id, name) name,
const char *const profile_table_names[PF_COUNT] = { PROFILE_TABLES(PF_NAME) };
#undef PF_NAME

bool
profile_table_optional(unsigned which)
{
	static const bool optional[PF_COUNT] = { [PF_FIELDS] = true,
		[PF_PLACES] = true, [PF_KINDS] = true, [PF_SEASONS] = true,
		[PF_SYSTEMS] = true, [PF_METRICS] = true, [PF_SHIFTS] = true,
		[PF_CLOCKS] = true, [PF_LADDERS] = true,
		[PF_LINKS] = true, [PF_SENSORS] = true,
		[PF_TEAMS] = true, [PF_LAYERS] = true, [PF_SHAPES] = true,
		[PF_STANDARDS] = true, [PF_PHONES] = true,
		[PF_ARTICLES] = true, [PF_SNIPPETS] = true };

	return which < PF_COUNT && optional[which];
}

static size_t
count_lines(struct str s)
{
	struct str line;
	size_t n = 1;

	while (str_cut(&s, '\n', &line) && s.n > 0)
		n++;
	return n;
}

void
table_read_some(struct profile_load *l, const struct table_want *want)
{
	struct table *const t = &l->t[want->which];
	const struct str text = l->text[want->which];
	const struct tsv_want tsv = { .columns = want->columns, .n = want->n,
		.optional = want->optional, .row = want->fn, .ctx = l };

	t->size = want->size;
	if (text.p == NULL && profile_table_optional(want->which))
		return;
	t->cap = count_lines(text);
	t->rows = arena_alloc(&l->law->arena, t->cap * want->size);
	t->lines = xcalloc(t->cap, sizeof(*t->lines));
	t->refs = xcalloc(t->cap, sizeof(*t->refs));
	/* The sink has counted what was wrong; the caller looks there. */
	if (tsv_read_some(text, profile_table_names[want->which], &tsv,
	    l->sink) != OK)
		l->trusted = false;
}

void
table_read(struct profile_load *l, enum profile_table which,
    const char *const *columns, size_t n, size_t size, tsv_fn *fn)
{
	const struct table_want want = { .which = which, .columns = columns,
		.n = n, .size = size, .fn = fn };

	table_read_some(l, &want);
}

void *
table_add(struct profile_load *l, enum profile_table which,
    const struct tsv_row *row, struct str ref)
{
	struct table *const t = &l->t[which];

	/* A row is at least a line, and cap counts the lines. */
	t->lines[t->n] = (uint32_t)row->line;
	t->refs[t->n] = ref;
	return t->rows + t->size * t->n++;
}

void
table_fini(struct table *t)
{
	free(t->lines);
	free(t->refs);
	t->lines = NULL;
	t->refs = NULL;
}

static bool
sorted(const struct table *t, table_cmp *cmp)
{
	for (size_t i = 1; i < t->n; i++)
		if (cmp(t->rows + (i - 1) * t->size, t->rows + i * t->size) > 0)
			return false;
	return true;
}

/* Merges index[0..mid) and index[mid..n) through tmp. */
static void
merge(const struct table *t, table_cmp *cmp, size_t *index, size_t mid,
    size_t n, size_t *tmp)
{
	size_t a = 0, b = mid;

	for (size_t i = 0; i < n; i++) {
		const bool left = b == n || (a < mid &&
		    cmp(t->rows + index[a] * t->size,
		    t->rows + index[b] * t->size) <= 0);

		tmp[i] = index[left ? a++ : b++];
	}
	memcpy(index, tmp, n * sizeof(*index));
}

static void
merge_sort(const struct table *t, table_cmp *cmp, size_t *index, size_t n,
    size_t *tmp)
{
	const size_t mid = n / 2;

	if (n < 2)
		return;
	merge_sort(t, cmp, index, mid, tmp);
	merge_sort(t, cmp, index + mid, n - mid, tmp);
	merge(t, cmp, index, mid, n, tmp);
}

/* Puts rows, lines and refs into the order of index. */
static void
reorder(struct table *t, const size_t *index)
{
	char *const rows = xmemdup(t->rows, t->n * t->size);
	uint32_t *const lines = xmemdup(t->lines, t->n * sizeof(*lines));
	struct str *const refs = xmemdup(t->refs, t->n * sizeof(*refs));

	for (size_t i = 0; i < t->n; i++) {
		memcpy(t->rows + i * t->size, rows + index[i] * t->size,
		    t->size);
		t->lines[i] = lines[index[i]];
		t->refs[i] = refs[index[i]];
	}
	free(rows);
	free(lines);
	free(refs);
}

void
table_sort(struct table *t, table_cmp *cmp)
{
	size_t *index;

	if (sorted(t, cmp))
		return;
	index = xcalloc(t->n * 2, sizeof(*index));
	for (size_t i = 0; i < t->n; i++)
		index[i] = i;
	merge_sort(t, cmp, index, t->n, index + t->n);
	reorder(t, index);
	free(index);
}

void
table_unique(struct profile_load *l, enum profile_table which, table_cmp *cmp,
    const char *field, const char *expected)
{
	const struct table *const t = &l->t[which];

	for (size_t i = 1; i < t->n; i++)
		if (cmp(t->rows + (i - 1) * t->size,
		    t->rows + i * t->size) == 0)
			table_fault(l, which, i, field, t->refs[i], expected);
}

void
table_unique_aside(struct profile_load *l, enum profile_table which,
    table_cmp *cmp, const char *field, const char *expected)
{
	struct table *const t = &l->t[which];
	const struct table kept = *t;

	if (kept.n < 2)
		return;
	t->rows = xmemdup(kept.rows, kept.n * kept.size);
	t->lines = xmemdup(kept.lines, kept.n * sizeof(*kept.lines));
	t->refs = xmemdup(kept.refs, kept.n * sizeof(*kept.refs));
	table_sort(t, cmp);
	table_unique(l, which, cmp, field, expected);
	free(t->rows);
	table_fini(t);
	*t = kept;
}

void
table_fault(struct profile_load *l, enum profile_table which, size_t i,
    const char *field, struct str found, const char *expected)
{
	const struct diag d = { .file = profile_table_names[which],
		.line = l->t[which].lines[i], .field = field, .found = found,
		.expected = expected };

	diag_say(l->sink, &d);
}

void
json_fault(struct profile_load *l, uint64_t line, const char *field,
    struct str found, const char *expected)
{
	const struct diag d = { .file = PROFILE_JSON, .line = line,
		.field = field, .found = found, .expected = expected };

	diag_say(l->sink, &d);
}

/* ---- fields ---- */

bool
field_int(const struct tsv_row *row, size_t col, int64_t lo, int64_t hi,
    int64_t *out, const char *expected)
{
	int64_t v;

	if (str_int(row->fields[col], &v) && v >= lo && v <= hi) {
		*out = v;
		return true;
	}
	tsv_fault(row, col, expected);
	return false;
}

bool
field_flag(const struct tsv_row *row, size_t col, bool *out)
{
	*out = str_is(row->fields[col], "1");
	if (*out || str_is(row->fields[col], "0"))
		return true;
	tsv_fault(row, col, "0 or 1");
	return false;
}

bool
field_code(const struct tsv_row *row, size_t col, size_t max, struct str *out)
{
	const struct str s = row->fields[col];
	size_t i = 0;

	while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') ||
	    (s.p[i] >= '0' && s.p[i] <= '9') ||
	    (i > 0 && (s.p[i] == '_' || s.p[i] == '.' || s.p[i] == '-'))))
		i++;
	*out = s;
	if (s.n > 0 && i == s.n && s.n <= max)
		return true;
	tsv_fault(row, col, s.n > max ? "a shorter code" :
	    "a code of a-z, 0-9, '_', '.' and '-'");
	return false;
}

bool
field_text(const struct tsv_row *row, size_t col, struct str *out)
{
	*out = row->fields[col];
	if (out->n > 0 && !str_is(*out, "-"))
		return true;
	tsv_fault(row, col, "a text");
	return false;
}

struct str
field_opt(const struct tsv_row *row, size_t col)
{
	const struct str s = row->fields[col];

	return str_is(s, "-") ? STR_NONE : s;
}

struct str
field_some(const struct tsv_row *row, size_t col)
{
	return row->fields[col].p == NULL ? STR_NONE : field_opt(row, col);
}

void
field_day(const struct tsv_row *row, size_t col, int32_t open, int32_t *out)
{
	const struct str s = field_opt(row, col);
	struct wall day;

	*out = open;
	if (s.n == 0)
		return;
	if (s.n != 10 || !clock_parse(s, 0, &day)) {
		tsv_fault(row, col, "a day as 2026-10-01, or -");
		return;
	}
	*out = clock_day(day, 0);
}

bool
field_word(const struct tsv_row *row, size_t col, const char *const *list,
    const char *expected)
{
	for (; *list != NULL; list++)
		if (str_is(row->fields[col], *list))
			return true;
	tsv_fault(row, col, expected);
	return false;
}

bool
field_unit(struct profile_load *l, const struct tsv_row *row, size_t col,
    uint16_t *out)
{
	const struct str s = row->fields[col];
	const struct law_unit *const units =
	    (const struct law_unit *)(const void *)l->t[PF_UNITS].rows;
	size_t at;

	*out = 0;
	if (str_is(s, "-"))
		return true;
	if (l->units.cap > 0) {
		at = (size_t)str_hash(s) & (l->units.cap - 1);
		for (; l->units.slot[at] != 0; at = (at + 1) &
		    (l->units.cap - 1))
			if (str_eq(units[l->units.slot[at] - 1].code, s)) {
				*out = units[l->units.slot[at] - 1].id;
				return true;
			}
	}
	tsv_fault(row, col, "the code of a unit in units.tsv, or -");
	return false;
}

bool
field_roles(struct profile_load *l, const struct tsv_row *row, size_t col,
    uint32_t *out)
{
	struct str rest = row->fields[col], part;
	bool ok = true;

	*out = 0;
	if (str_is(rest, "*")) {
		*out = UINT32_MAX;
		return true;
	}
	while (ok && str_cut(&rest, ',', &part)) {
		const struct law_role *const r = law_role_by_code(l->law, part);

		ok = r != NULL;
		if (ok)
			*out |= 1u << r->bit;
	}
	if (ok && *out != 0)
		return true;
	tsv_fault(row, col, "codes of roles.tsv joined by commas");
	return false;
}

bool
field_flags(const struct tsv_row *row, size_t col, uint32_t *need,
    uint32_t *not)
{
	struct str rest = field_some(row, col), part;

	while (str_cut(&rest, ',', &part)) {
		const bool no = not != NULL && str_starts(part, STR("!"));
		const uint32_t flag = flag_of(str_from(part, no));

		if (flag == 0) {
			tsv_fault(row, col, "names of flags joined by commas, "
			    "or -");
			return false;
		}
		*(no ? not : need) |= flag;
	}
	return true;
}

bool
field_tell(struct profile_load *l, const struct tsv_row *row, size_t col,
    struct str *out)
{
	static const char *const who[] = { "unit", "helpers", "lead", "parent",
		"desk", "reporter" };
	struct str rest = *out = field_some(row, col), part;

	while (str_cut(&rest, ',', &part)) {
		bool known = str_starts(part, STR("@")) && law_role_by_code(
		    l->law, str_from(part, 1)) != NULL;

		for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++)
			known = known || str_is(part, who[i]);
		if (!known) {
			tsv_fault(row, col, "unit, helpers, lead, parent, "
			    "desk, reporter or @ROLE, joined by commas, or -");
			return false;
		}
	}
	return true;
}
