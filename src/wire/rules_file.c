/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_file.c -- a table of rules, read row by row over core/rule.
 * Layer: wire. */
#include "wire/rules_file.h"

#include <stdlib.h>
#include <string.h>
#include "wire/tsv.h"

#define BIT(column) (1u << (column))
/* rules.tsv before it had more than eight columns. */
#define OLD_COLUMNS (BIT(RULE_ID) | BIT(RULE_VERSION) | BIT(RULE_MATTER) | \
	BIT(RULE_AREA) | BIT(RULE_UNIT) | BIT(RULE_ENFORCER) | \
	BIT(RULE_PRIORITY) | BIT(RULE_BASIS))

struct ids {			/* seen so far; open addressing, 0 empty */
	uint32_t	*slot;		/* owned */
	size_t		 n, cap;
};

struct reading {
	const struct law *law;
	rule_fold_fn	*fold;
	struct rules_file *out;
	struct diag_sink *sink;
	const char	*file;
	struct str	text;
	const struct tsv_row *row;	/* the one at hand */
	uint32_t	next_id;
	uint32_t	highest;	/* id in the file */
	size_t		faults;		/* of the row at hand */
	bool		old;		/* eight columns */
	bool		stop;
	struct ids	ids;
};

/* ---- ids ---- */

/* False: it was there. */
static bool
ids_put(uint32_t *slot, size_t cap, uint32_t id)
{
	size_t at = (id * 2654435761u) & (cap - 1);

	for (; slot[at] != 0; at = (at + 1) & (cap - 1))
		if (slot[at] == id)
			return false;
	slot[at] = id;
	return true;
}

static bool
ids_add(struct ids *s, uint32_t id)
{
	if (s->n * 2 >= s->cap) {
		const size_t cap = s->cap ? s->cap * 2 : 1024;
		uint32_t *const slot = xcalloc(cap, sizeof(*slot));

		for (size_t i = 0; i < s->cap; i++)
			if (s->slot[i] != 0)
				(void)ids_put(slot, cap, s->slot[i]);
		free(s->slot);
		s->slot = slot;
		s->cap = cap;
	}
	if (!ids_put(s->slot, s->cap, id))
		return false;
	s->n++;
	return true;
}

/* ---- rows ---- */

static void
on_fault(void *ctx, const struct rule_fault *f)
{
	struct reading *const r = ctx;
	const uintptr_t at = (uintptr_t)f->found.p;
	const uintptr_t start = (uintptr_t)r->text.p;
	struct diag d = { .file = r->file, .line = r->row->line,
		.byte = r->row->byte, .field = rule_column_names[f->column],
		.found = f->found, .expected = f->expected, .near = f->near };

	/* The part that is wrong may be a piece of the file, or made. */
	if (at >= start && at < start + r->text.n)
		d.byte = (uint64_t)(at - start);
	r->faults++;
	diag_say(r->sink, &d);
}

static void
keep_bad(struct reading *r, const struct tsv_row *row)
{
	const struct diag many = { .file = r->file, .line = row->line,
		.byte = row->byte, .expected =
		"fewer bad lines: the rest of the file was not read" };

	buf_str(&r->out->bad_lines, row->raw);
	buf_byte(&r->out->bad_lines, '\n');
	if (++r->out->bad < RULES_FILE_BAD)
		return;
	r->out->gave_up = r->stop = true;
	diag_say(r->sink, &many);
}

static void
bad_line(void *ctx, const struct tsv_row *row)
{
	keep_bad(ctx, row);
}

/* What a rule of the older table rests on stood in basis, in one word. */
static void
modern(struct rule_text *t)
{
	static const struct { const char *word, *kind; } kinds[] = {
		{ "法规", "law" }, { "三定", "founding" },
		{ "约定", "custom" }, { "权属", "custom" },
		{ "惯例", "custom" } };
	const struct str word = t->col[RULE_BASIS];

	t->col[RULE_KIND] = STR("model");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_is(word, kinds[i].word))
			t->col[RULE_KIND] = str_of(kinds[i].kind);
	t->col[RULE_NOTE] = word;
	t->col[RULE_BASIS] = STR_NONE;
}

static bool
absent(struct str s)
{
	return s.n == 0 || str_is(s, "-");
}

/* The columns as rule_read takes them. True: a new id is to be given. */
static bool
columns(struct reading *r, const struct tsv_row *row, struct rule_text *t)
{
	const bool fresh = r->next_id != 0 && absent(row->fields[RULE_ID]);

	for (size_t c = 0; c < RULE_COLUMN_COUNT; c++)
		t->col[c] = str_trim(row->fields[c]);
	if (r->old)
		modern(t);
	if (fresh)
		t->col[RULE_ID] = STR("1");
	if (absent(t->col[RULE_VERSION]))
		t->col[RULE_VERSION] = STR("1");
	return fresh;
}

static void
note_id(struct reading *r, const struct tsv_row *row, struct str id)
{
	int64_t v;

	if (absent(id)) {
		r->faults++;
		tsv_fault(row, RULE_ID, "a number of the rule");
		return;
	}
	if (!str_int(id, &v) || v < 1 || v > UINT32_MAX)
		return;		/* rule_read says so */
	if ((uint32_t)v > r->highest)
		r->highest = (uint32_t)v;
	if (ids_add(&r->ids, (uint32_t)v))
		return;
	r->faults++;
	tsv_fault(row, RULE_ID, "an id that no earlier line of the file has");
}

static void
rule_row(void *ctx, const struct tsv_row *row)
{
	struct reading *const r = ctx;
	struct rules_file *const out = r->out;
	struct rule_text t;
	struct rule rule = { 0 };
	bool fresh;

	r->row = row;
	r->faults = 0;
	if (out->n == RULES_FILE_RULES) {
		tsv_fault(row, RULE_MATTER, "at most 500000 rules: the rest "
		    "of the file was not read");
		out->gave_up = r->stop = true;
		return;
	}
	fresh = columns(r, row, &t);
	if (!fresh)
		note_id(r, row, t.col[RULE_ID]);
	if (rule_read(r->law, &t, r->fold, &out->arena, &rule, on_fault,
	    r) != OK || r->faults > 0) {
		keep_bad(r, row);
		return;
	}
	if (fresh)
		rule.id = 0;
	rule.line = row->line;
	out->rules = xgrow(out->rules, &out->cap, out->n + 1,
	    sizeof(*out->rules));
	out->rules[out->n++] = rule;
}

/* ---- the file ---- */

static bool
header(void *ctx, const struct tsv_row *line, uint32_t have)
{
	struct reading *const r = ctx;
	const struct str raw = line->raw;
	const struct diag d = { .file = r->file, .line = line->line,
		.byte = line->byte, .field = rule_column_names[RULE_UNIT],
		.expected = "this column in the header, or enforcer" };

	r->old = have == OLD_COLUMNS;
	r->out->header = str_n(arena_dup(&r->out->arena, raw.p, raw.n), raw.n);
	if ((have & (BIT(RULE_UNIT) | BIT(RULE_ENFORCER))) != 0) {
		r->out->have = have;
		if (r->old)
			r->out->have |= BIT(RULE_KIND) | BIT(RULE_NOTE);
		return true;
	}
	diag_say(r->sink, &d);
	return false;
}

/* Ids behind all others, in the file's order. */
static void
give_ids(struct reading *r)
{
	uint32_t next = r->next_id;

	if (r->highest >= next)
		next = r->highest + 1;
	r->out->first_given = next;
	for (size_t i = 0; i < r->out->n; i++)
		if (r->out->rules[i].id == 0)
			r->out->rules[i].id = next++;
}

enum err
rules_file_read(const struct law *law, struct str text, const char *file,
    uint32_t next_id, rule_fold_fn *fold, struct rules_file *out,
    struct diag_sink *sink)
{
	struct diag_sink own = { 0 };
	struct reading r = { .law = law, .fold = fold, .out = out,
		.sink = sink ? sink : &own, .file = file, .text = text,
		.next_id = next_id };
	const struct tsv_want want = { .columns = rule_column_names,
		.aliases = rule_column_aliases,
		.n = RULE_COLUMN_COUNT, .optional = UINT32_MAX &
		~(BIT(RULE_MATTER) | BIT(RULE_AREA)), .header = header,
		.row = rule_row, .bad = bad_line, .stop = &r.stop, .ctx = &r };
	const size_t before = r.sink->errors;

	memset(out, 0, sizeof(*out));
	if (text.n > RULES_FILE_MAX)
		return ERR_TOO_BIG;
	/* What it returns is in the sink too; and rows have their own. */
	(void)!tsv_read_some(text, file, &want, r.sink);
	give_ids(&r);
	free(r.ids.slot);
	return r.sink->errors > before ? ERR_BAD_INPUT : OK;
}

void
rules_file_fini(struct rules_file *f)
{
	free(f->rules);
	buf_fini(&f->bad_lines);
	arena_fini(&f->arena);
	memset(f, 0, sizeof(*f));
}

void
rules_file_write(const struct law *law, const struct rule *const *rules,
    size_t n, bool names, struct buf *out)
{
	for (size_t c = 0; c < RULE_COLUMN_COUNT; c++)
		buf_fmt(out, "%s%s", c > 0 ? "\t" : "", rule_column_names[c]);
	buf_byte(out, '\n');
	for (size_t i = 0; i < n; i++) {
		for (size_t c = 0; c < RULE_COLUMN_COUNT; c++) {
			if (c > 0)
				buf_byte(out, '\t');
			rule_write(law, rules[i], (enum rule_column)c, names,
			    out);
		}
		buf_byte(out, '\n');
	}
}
