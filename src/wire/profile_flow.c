/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_flow.c -- states, roles, moves, channels and reasons of a profile.
 * Layer: wire. */
#include "wire/profile_load.h"

#include "base/utf8.h"

#define MOVES_MAX	1024	/* they are compared with each other */
#define CODE_MAX	24
#define SMALL_MAX	256	/* rows of tables that are walked */

static int
by_state(const void *a, const void *b)
{
	return ((const struct law_state *)a)->id -
	    ((const struct law_state *)b)->id;
}

static int
by_role(const void *a, const void *b)
{
	return ((const struct law_role *)a)->bit -
	    ((const struct law_role *)b)->bit;
}

static int
by_channel(const void *a, const void *b)
{
	return ((const struct law_channel *)a)->id -
	    ((const struct law_channel *)b)->id;
}

/* Room for one more in a table that is walked? */
static bool
small(struct profile_load *l, enum profile_table which,
    const struct tsv_row *row)
{
	if (l->t[which].n < SMALL_MAX)
		return true;
	tsv_fault(row, 0, "at most 256 rows");
	return false;
}

static void
state_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_state *s;
	int64_t id, stage = 1;

	if (!small(l, PF_STATES, row) ||
	    !field_int(row, 0, 1, 254, &id, "a number from 1 to 254"))
		return;
	s = table_add(l, PF_STATES, row, row->fields[0]);
	s->id = (uint8_t)id;
	if (!field_code(row, 1, CODE_MAX, &s->code) ||
	    !field_int(row, 2, 1, 99, &stage, "a step from 1 to 99") ||
	    !field_flag(row, 3, &s->open) ||
	    !field_text(row, 5, &s->name))
		return;
	s->stage = (uint8_t)stage;
	s->sign = row->fields[4];
	if (utf8_count(s->sign) != 1)
		tsv_fault(row, 4, "one sign");
}

static void
role_row(void *ctx, const struct tsv_row *row)
{
	struct law_role *r;
	int64_t bit;

	if (!small(ctx, PF_ROLES, row) ||
	    !field_int(row, 0, 0, LAW_ROLES - 1, &bit,
	    "a number from 0 to 31"))
		return;
	r = table_add(ctx, PF_ROLES, row, row->fields[0]);
	r->bit = (uint8_t)bit;
	if (field_code(row, 1, CODE_MAX, &r->code))
		(void)field_text(row, 2, &r->name);
}

static void
channel_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_channel *c;
	int64_t id;

	if (!small(l, PF_CHANNELS, row) ||
	    !field_int(row, 0, 1, 254, &id, "a number from 1 to 254"))
		return;
	c = table_add(l, PF_CHANNELS, row, row->fields[0]);
	c->id = (uint8_t)id;
	if (!field_code(row, 1, CODE_MAX, &c->code) ||
	    !field_text(row, 2, &c->sign) || !field_text(row, 4, &c->name))
		return;
	c->finder_role = row->fields[3];
	if (law_role_by_code(l->law, c->finder_role) == NULL)
		tsv_fault(row, 3, "the code of a role in roles.tsv");
}

/* ---- moves ---- */

static const char *const guard_names[GUARD_COUNT] = {
#define NAME(id, name) name,
	GUARD_LIST(NAME)
};
static const char *const effect_names[EFFECT_COUNT] = {
	EFFECT_LIST(NAME)
#undef NAME
};

static void
name_bits(const struct tsv_row *row, size_t col, const char *const *names,
    size_t n, uint32_t *out, const char *expected)
{
	struct str rest = field_opt(row, col), part;

	while (str_cut(&rest, ',', &part)) {
		size_t i = 0;

		while (i < n && !str_is(part, names[i]))
			i++;
		if (i == n) {
			tsv_fault(row, col, expected);
			return;
		}
		*out |= 1u << i;
	}
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
	(void)field_code(row, 2, CODE_MAX, &m->action);
	m->to = state_or(l, row, 3, "=", "a state of states.tsv, or =");
	if (key.n > 1 || (key.n == 1 && (key.p[0] <= ' ' || key.p[0] > '~')))
		tsv_fault(row, 4, "one printable ASCII character, or -");
	m->key = key.n == 1 ? key.p[0] : 0;
	name_bits(row, 5, guard_names, GUARD_COUNT, &m->guards,
	    "names of guards joined by commas, or -");
	name_bits(row, 6, effect_names, EFFECT_COUNT, &m->effects,
	    "names of effects joined by commas, or -");
	(void)field_text(row, 7, &m->label);
}

/* Does an earlier row take every case that this one could? */
static bool
shadowed(const struct law_move *a, const struct law_move *b)
{
	return str_eq(a->action, b->action) &&
	    (a->from == LAW_ANY || a->from == b->from) &&
	    (b->roles & ~a->roles) == 0;
}

static void
check_moves(struct profile_load *l)
{
	const struct law *const law = l->law;

	for (size_t j = 1; j < law->moves_n; j++)
		for (size_t i = 0; i < j; i++)
			if (law->moves[j].roles != 0 &&
			    shadowed(&law->moves[i], &law->moves[j])) {
				table_fault(l, PF_MOVES, j, "action",
				    law->moves[j].action, "a move that no "
				    "earlier row takes from it");
				break;
			}
}

/* Marks what can be reached from a marked state; true when that grew. */
static bool
spread(const struct law *law, bool reached[256])
{
	bool grew = false;

	for (size_t i = 0; i < law->moves_n; i++) {
		const struct law_move *const m = &law->moves[i];

		if (m->to == LAW_ANY || m->to == 0 || reached[m->to] ||
		    (m->from != LAW_ANY && !reached[m->from]))
			continue;
		reached[m->to] = grew = true;
	}
	return grew;
}

static void
check_states(struct profile_load *l)
{
	const struct law *const law = l->law;
	bool reached[256] = { false };

	reached[law->first_state] = true;
	while (spread(law, reached))
		;
	for (size_t i = 0; i < law->states_n; i++) {
		const struct law_state *const s = &law->states[i];

		if (law->first_state != 0 && !reached[s->id])
			table_fault(l, PF_STATES, i, "code", s->code,
			    "a state that some moves lead to");
		if (law_state_by_code(law, s->code) != s)
			table_fault(l, PF_STATES, i, "code", s->code,
			    "a code that no other state has");
	}
}

/* ---- reasons ---- */

static void
reason_row(void *ctx, const struct tsv_row *row)
{
	struct law_reason *const r = table_add(ctx, PF_REASONS, row,
	    row->fields[1]);

	if (field_code(row, 0, CODE_MAX, &r->action) &&
	    field_code(row, 1, CODE_MAX, &r->code))
		(void)field_text(row, 2, &r->text);
}

static bool
action_known(const struct law *law, struct str action)
{
	/* Acts of the desk that are no moves but want a reason too. */
	static const char *const acts[] = { "reveal", "takeover", "undo" };

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (str_is(action, acts[i]))
			return true;
	for (size_t i = 0; i < law->moves_n; i++)
		if (str_eq(law->moves[i].action, action))
			return true;
	return false;
}

static int
by_reason(const void *a, const void *b)
{
	const struct law_reason *const x = a, *const y = b;
	const int c = str_cmp(x->action, y->action);

	return c != 0 ? c : str_cmp(x->code, y->code);
}

static void
check_reasons(struct profile_load *l)
{
	for (size_t i = 0; i < l->law->reasons_n; i++)
		if (!action_known(l->law, l->law->reasons[i].action))
			table_fault(l, PF_REASONS, i, "action",
			    l->law->reasons[i].action,
			    "an action of moves.tsv, reveal, takeover or undo");
	table_unique_aside(l, PF_REASONS, by_reason, "code",
	    "a code once for each action");
}

void
flow_read(struct profile_load *l)
{
	static const char *const states[] = { "id", "code", "stage", "open",
		"sign", "name" };
	static const char *const roles[] = { "bit", "code", "name" };
	static const char *const moves[] = { "from", "role", "action", "to",
		"key", "guards", "effects", "label" };
	static const char *const channels[] = { "id", "code", "sign",
		"finder_role", "name" };
	static const char *const reasons[] = { "action", "code", "text" };

	table_read(l, PF_STATES, states, 6, sizeof(struct law_state), state_row);
	table_sort(&l->t[PF_STATES], by_state);
	TABLE_GIVE(l, PF_STATES, states);
	table_read(l, PF_ROLES, roles, 3, sizeof(struct law_role), role_row);
	table_sort(&l->t[PF_ROLES], by_role);
	TABLE_GIVE(l, PF_ROLES, roles);
	table_read(l, PF_MOVES, moves, 8, sizeof(struct law_move), move_row);
	TABLE_GIVE(l, PF_MOVES, moves);
	table_read(l, PF_CHANNELS, channels, 5, sizeof(struct law_channel),
	    channel_row);
	table_sort(&l->t[PF_CHANNELS], by_channel);
	TABLE_GIVE(l, PF_CHANNELS, channels);
	table_read(l, PF_REASONS, reasons, 3, sizeof(struct law_reason),
	    reason_row);
	TABLE_GIVE(l, PF_REASONS, reasons);
}

/* Two rows with one code, in tables too small for more than a walk. */
static void
check_codes(struct profile_load *l)
{
	const struct law *const law = l->law;

	for (size_t i = 0; i < law->roles_n; i++)
		if (law_role_by_code(law, law->roles[i].code) !=
		    &law->roles[i])
			table_fault(l, PF_ROLES, i, "code", law->roles[i].code,
			    "a code that no other role has");
	for (size_t i = 0; i < law->channels_n; i++)
		if (law_channel_by_code(law, law->channels[i].code) !=
		    &law->channels[i])
			table_fault(l, PF_CHANNELS, i, "code",
			    law->channels[i].code,
			    "a code that no other channel has");
}

void
flow_check(struct profile_load *l)
{
	table_unique(l, PF_STATES, by_state, "id", "an id once");
	table_unique(l, PF_ROLES, by_role, "bit", "a bit once");
	table_unique(l, PF_CHANNELS, by_channel, "id", "an id once");
	check_codes(l);
	check_states(l);
	check_moves(l);
	check_reasons(l);
}
