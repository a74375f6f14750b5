/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_merge.c -- a table of one profile over that of another.
 * Layer: wire.  A row with the same key stands where the older one stood; others
 * come behind. Columns are told by the header: where the two have other ones,
 * rows are laid out anew and what is missing is "-". What does not look like
 * rows is left as it is: it is said of its own file when the whole is read. */
#include "wire/profile_pack.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "wire/tsv.h"

#define KEYS_MAX 2

/* What tells rows apart; tables without an entry are only put together. */
static const struct { const char *file, *key[KEYS_MAX]; } keys[] = {
	{ "accounts.tsv", { "code", NULL } },
	{ "articles.tsv", { "code", NULL } },
	{ "channels.tsv", { "id", NULL } },
	{ "classes.tsv", { "code", NULL } },
	{ "clocks.tsv", { "id", NULL } },
	{ "criteria.tsv", { "matter", "n" } },
	{ "fields.tsv", { "id", NULL } },
	{ "grids.tsv", { "code", NULL } },
	{ "holidays.tsv", { "date", NULL } },
	{ "kinds.tsv", { "id", NULL } },
	{ "ladders.tsv", { "clock", "bit" } },
	{ "layers.tsv", { "code", NULL } },
	{ "links.tsv", { "code", NULL } },
	{ "metrics.tsv", { "code", NULL } },
	{ "phones.tsv", { "code", NULL } },
	{ "places.tsv", { "name", "grid" } },
	{ "reasons.tsv", { "action", "code" } },
	{ "roles.tsv", { "bit", NULL } },
	{ "rules.tsv", { "id", NULL } },
	{ "seasons.tsv", { "name", NULL } },
	{ "sensors.tsv", { "code", NULL } },
	{ "shapes.tsv", { "code", "part" } },
	{ "shifts.tsv", { "code", NULL } },
	{ "snippets.tsv", { "key", NULL } },
	{ "standards.tsv", { "matter", NULL } },
	{ "states.tsv", { "id", NULL } },
	{ "systems.tsv", { "code", NULL } },
	{ "teams.tsv", { "grid", "team" } },
	{ "units.tsv", { "id", NULL } },
	{ "views.tsv", { "key", NULL } },
	{ "words.tsv", { "key", NULL } },
};

struct row {
	struct str	line;
	struct mark	from;
	bool		used;
};

struct sheet {			/* a table as rows */
	struct str	column[TSV_COLUMNS_MAX];
	size_t		columns;
	struct mark	header;
	struct row	*rows;		/* owned */
	size_t		n, cap;
	ptrdiff_t	key[KEYS_MAX];	/* columns; -1 none */
};

static bool
sheet_header(struct sheet *s, struct str line)
{
	struct str name;

	while (str_cut(&line, '\t', &name)) {
		if (s->columns == TSV_COLUMNS_MAX)
			return false;
		s->column[s->columns++] = name;
	}
	return true;
}

static ptrdiff_t
column_at(const struct sheet *s, struct str name)
{
	for (size_t i = 0; i < s->columns; i++)
		if (str_eq(s->column[i], name))
			return (ptrdiff_t)i;
	return -1;
}

static void
sheet_keys(struct sheet *s, const char *file)
{
	s->key[0] = s->key[1] = -1;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i].file, file) == 0)
			for (size_t k = 0; k < KEYS_MAX; k++)
				s->key[k] = keys[i].key[k] == NULL ? -1 :
				    column_at(s, str_of(keys[i].key[k]));
}

/* False: it has no header to merge by. */
static bool
sheet_read(struct sheet *s, const struct piece *p)
{
	struct str rest = buf_view(&p->text), line;
	uint64_t n = 0;

	memset(s, 0, sizeof(*s));
	if (str_starts(rest, STR("\xEF\xBB\xBF")))
		rest = str_from(rest, 3);
	while (str_cut(&rest, '\n', &line)) {
		const struct mark from = piece_mark(p, ++n);

		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (str_trim(line).n == 0 || line.p[0] == '#')
			continue;
		if (s->columns == 0) {
			s->header = from;
			if (!sheet_header(s, line))
				return false;
			continue;
		}
		s->rows = xgrow(s->rows, &s->cap, s->n + 1, sizeof(*s->rows));
		s->rows[s->n++] = (struct row){ line, from, false };
	}
	sheet_keys(s, p->name);
	return s->columns > 0;
}

static struct str
field_at(struct str line, size_t at)
{
	struct str part = STR_NONE;

	while (str_cut(&line, '\t', &part))
		if (at-- == 0)
			return part;
	return STR_NONE;
}

static bool
same_key(const struct sheet *a, struct str x, const struct sheet *b,
    struct str y)
{
	for (size_t k = 0; k < KEYS_MAX; k++) {
		if (a->key[k] < 0 || b->key[k] < 0)
			return k > 0 && a->key[k] == b->key[k];
		if (!str_eq(field_at(x, (size_t)a->key[k]),
		    field_at(y, (size_t)b->key[k])))
			return false;
	}
	return true;
}

static uint64_t
key_hash(const struct sheet *s, struct str line)
{
	return s->key[0] < 0 ? 0 : str_hash(field_at(line, (size_t)s->key[0]));
}

/* Rows of own by the first part of their key: open addressing. */
struct index { uint32_t *slot; size_t cap; };

static void
index_make(struct index *x, const struct sheet *own)
{
	x->cap = 16;
	while (x->cap < own->n * 2)
		x->cap *= 2;
	x->slot = xcalloc(x->cap, sizeof(*x->slot));
	for (size_t i = own->n; i-- > 0; ) {
		size_t at = (size_t)key_hash(own, own->rows[i].line) &
		    (x->cap - 1);

		while (x->slot[at] != 0)
			at = (at + 1) & (x->cap - 1);
		x->slot[at] = (uint32_t)i + 1;
	}
}

/* The first row of own that takes the place of line, and did not yet take
 * another's. */
static struct row *
replacing(const struct index *x, struct sheet *own, const struct sheet *base,
    struct str line)
{
	size_t at = (size_t)key_hash(base, line) & (x->cap - 1);
	struct row *found = NULL;

	if (own->key[0] < 0 || base->key[0] < 0)
		return NULL;
	for (; x->slot[at] != 0; at = (at + 1) & (x->cap - 1)) {
		struct row *const r = &own->rows[x->slot[at] - 1];

		if (!r->used && same_key(base, line, own, r->line) &&
		    (found == NULL || r < found))
			found = r;
	}
	return found;
}

/* ---- laying out ---- */

static size_t
field_count(struct str line)
{
	struct str part;
	size_t n = 0;

	while (str_cut(&line, '\t', &part))
		n++;
	return n;
}

/* line of s as the columns of all have it. */
static void
put_row(const struct sheet *all, const struct sheet *s, const struct row *r,
    struct piece *out)
{
	struct buf b = { 0 };

	if (field_count(r->line) != s->columns) {
		piece_line(out, r->line, r->from);	/* a fault of its own */
		return;
	}
	for (size_t i = 0; i < all->columns; i++) {
		const ptrdiff_t at = column_at(s, all->column[i]);

		if (i > 0)
			buf_byte(&b, '\t');
		buf_str(&b, at < 0 ? STR("-") :
		    field_at(r->line, (size_t)at));
	}
	piece_line(out, buf_view(&b), r->from);
	buf_fini(&b);
}

static void
put_header(struct sheet *all, const struct sheet *own, struct piece *out)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < own->columns; i++)
		if (column_at(all, own->column[i]) < 0 &&
		    all->columns < TSV_COLUMNS_MAX)
			all->column[all->columns++] = own->column[i];
	for (size_t i = 0; i < all->columns; i++) {
		if (i > 0)
			buf_byte(&b, '\t');
		buf_str(&b, all->column[i]);
	}
	piece_line(out, buf_view(&b), own->header);
	buf_fini(&b);
}

static void
put_rows(const struct sheet *base, struct sheet *own, struct piece *out)
{
	struct sheet all = *base;
	struct index x;

	put_header(&all, own, out);
	index_make(&x, own);
	for (size_t i = 0; i < base->n; i++) {
		struct row *const r = replacing(&x, own, base,
		    base->rows[i].line);

		if (r == NULL) {
			put_row(&all, base, &base->rows[i], out);
			continue;
		}
		put_row(&all, own, r, out);
		r->used = true;
	}
	for (size_t i = 0; i < own->n; i++)
		if (!own->rows[i].used)
			put_row(&all, own, &own->rows[i], out);
	free(x.slot);
}

void
merge_table(const struct piece *base, const struct piece *own,
    struct piece *out)
{
	struct sheet a, b;
	const bool old = sheet_read(&a, base), new = sheet_read(&b, own);

	/* What cannot be merged is read as it is, and its fault said then. */
	if (!new)
		piece_copy(own, out);
	else if (!old)
		piece_copy(base, out);
	else
		put_rows(&a, &b, out);
	free(a.rows);
	free(b.rows);
}
