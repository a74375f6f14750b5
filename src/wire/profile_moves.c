/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_moves.c -- the rows of the workflow.  Layer: wire. */
#include "wire/profile_load.h"

#include "core/flag.h"

#define MOVES_MAX	1024	/* they are compared with each other */

static const char *const guard_names[GUARD_COUNT] = {
#define NAME(id, name) name,
	GUARD_LIST(NAME)
};
static const char *const effect_names[EFFECT_COUNT] = {
	EFFECT_LIST(NAME)
#undef NAME
};

/* Names of guards or effects, and those of flags: which is told by how a word
 * begins. */
struct words_of {
	const char	*const *names;
	size_t		 n;
	const char	*yes, *no;	/* before a flag's name */
	const char	*expected;
};
struct bits { uint32_t bits, yes, no; };

static bool
flag_word(struct str word, const char *head, uint32_t *out)
{
	const struct str h = str_of(head);
	uint32_t flag;

	if (!str_starts(word, h))
		return false;
	flag = flag_of(str_from(word, h.n));
	*out |= flag;
	return flag != 0;
}

static void
name_bits(const struct tsv_row *row, size_t col, const struct words_of *w,
    struct bits *out)
{
	struct str rest = field_opt(row, col), part;

	while (str_cut(&rest, ',', &part)) {
		size_t i = 0;

		if (flag_word(part, w->yes, &out->yes) ||
		    flag_word(part, w->no, &out->no))
			continue;
		while (i < w->n && !str_is(part, w->names[i]))
			i++;
		if (i == w->n) {
			tsv_fault(row, col, w->expected);
			return;
		}
		out->bits |= 1u << i;
	}
}

static void
move_words(const struct tsv_row *row, struct law_move *m)
{
	static const struct words_of guards = { guard_names, GUARD_COUNT,
		"flag.", "!flag.", "names of guards, flag.X and !flag.X joined "
		"by commas, or -" };
	static const struct words_of effects = { effect_names, EFFECT_COUNT,
		"+", "-", "names of effects, +FLAG and -FLAG joined by commas, "
		"or -" };
	struct bits g = { 0 }, e = { 0 };

	name_bits(row, 5, &guards, &g);
	name_bits(row, 6, &effects, &e);
	m->guards = g.bits;
	m->flags_need = g.yes;
	m->flags_not = g.no;
	m->effects = e.bits;
	m->flags_set = e.yes;
	m->flags_clear = e.no;
	if ((m->flags_need & m->flags_not) != 0)
		tsv_fault(row, 5, "a flag wanted or unwanted, not both");
	if ((m->flags_set & m->flags_clear) != 0)
		tsv_fault(row, 6, "a flag set or cleared, not both");
}

/* Codes of kinds.tsv by commas; nothing: cases of every kind see the row. */
static uint32_t
kinds_of(struct profile_load *l, const struct tsv_row *row, size_t col)
{
	struct str rest = field_some(row, col), part;
	uint32_t kinds = 0;

	while (str_cut(&rest, ',', &part)) {
		const struct law_kind *const k = law_kind_by_code(l->law, part);

		if (k == NULL) {
			tsv_fault(row, col,
			    "codes of kinds.tsv joined by commas, or -");
			return 0;
		}
		kinds |= 1u << k->id;
	}
	return kinds;
}

static uint8_t
state_or(struct profile_load *l, const struct tsv_row *row, size_t col,
    const char *any, const char *expected)
{
	const struct law_state *s;

	if (str_is(row->fields[col], any))
		return LAW_ANY;
	s = law_state_by_code(l->law, row->fields[col]);
	if (s != NULL)
		return s->id;
	tsv_fault(row, col, expected);
	return 0;
}

/* "-2" cases begun until version 2, "3-" since version 3, "2-4" those between;
 * nothing: all. */
static void
versions_of(const struct tsv_row *row, size_t col, struct law_move *m)
{
	struct str rest = field_some(row, col), from;
	int64_t a = 0, b = 0;

	if (rest.n == 0)
		return;
	if (str_find(rest, STR("-")) < 0 || !str_cut(&rest, '-', &from) ||
	    (from.n > 0 && (!str_int(from, &a) || a < 1 || a > UINT16_MAX)) ||
	    (rest.n > 0 && (!str_int(rest, &b) || b < 1 || b > UINT16_MAX)) ||
	    (a > 0 && b > 0 && b < a)) {
		tsv_fault(row, col, "versions as -2, 3- or 2-4, or -");
		return;
	}
	m->law_from = (uint16_t)a;
	m->law_to = (uint16_t)b;
}

static void
move_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	const struct str key = field_opt(row, 4);
	struct law_move *m;

	if (l->t[PF_MOVES].n == MOVES_MAX) {
		tsv_fault(row, 0, "at most 1024 moves");
		return;
	}
	m = table_add(l, PF_MOVES, row, STR_NONE);
	m->line = (uint32_t)row->line;
	m->from = state_or(l, row, 0, "*", "a state of states.tsv, or *");
	(void)field_roles(l, row, 1, &m->roles);
	(void)field_code(row, 2, PROFILE_CODE, &m->action);
	m->to = str_is(row->fields[3], "^") ? LAW_BACK :
	    state_or(l, row, 3, "=", "a state of states.tsv, = or ^");
	if (key.n > 1 || (key.n == 1 && (key.p[0] <= ' ' || key.p[0] > '~')))
		tsv_fault(row, 4, "one printable ASCII character, or -");
	m->key = key.n == 1 ? key.p[0] : 0;
	move_words(row, m);
	(void)field_text(row, 7, &m->label);
	m->kinds = kinds_of(l, row, 8);
	(void)field_tell(l, row, 9, &m->tell);
	versions_of(row, 10, m);
}

/* Flags choose between rows; so do kinds and versions. */
bool
move_shadowed(const struct law_move *a, const struct law_move *b)
{
	return str_eq(a->action, b->action) &&
	    (a->from == LAW_ANY || a->from == b->from) &&
	    (b->roles & ~a->roles) == 0 && (a->guards & ~b->guards) == 0 &&
	    (a->flags_need & ~b->flags_need) == 0 &&
	    (a->flags_not & ~b->flags_not) == 0 &&
	    a->law_from <= b->law_from && (a->law_to == 0 ||
	    (b->law_to != 0 && b->law_to <= a->law_to)) &&
	    (a->kinds == 0 || (b->kinds != 0 && (b->kinds & ~a->kinds) == 0));
}

void
moves_read(struct profile_load *l)
{
	static const char *const columns[] = { "from", "role", "action", "to",
		"key", "guards", "effects", "label", "kind", "tell",
		"law" };
	const struct table_want want = { .which = PF_MOVES,
		.columns = columns, .n = 11, .optional = 7u << 8,
		.size = sizeof(struct law_move), .fn = move_row };

	table_read_some(l, &want);
	TABLE_GIVE(l, PF_MOVES, moves);
}
