/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile_flow.c -- states, roles, moves, channels and reasons of a profile.
 * Layer: wire. */
#include "wire/profile_load.h"

#include "base/utf8.h"

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

/* TURN_COUNT where it is not said: see usual_turns. */
static uint8_t
turn_of(const struct tsv_row *row, size_t col)
{
	const struct str word = field_some(row, col);

	if (word.n == 0)
		return TURN_COUNT;
	for (uint8_t t = 0; t < TURN_COUNT; t++)
		if (str_is(word, law_turn_name(t)))
			return t;
	tsv_fault(row, col, "none, desk, officer, unit, checker, lead, caller "
	    "or pause");
	return TURN_NONE;
}

static void
state_row(void *ctx, const struct tsv_row *row)
{
	struct profile_load *const l = ctx;
	struct law_state *s;
	int64_t id, stage = 1;

	if (!small(l, PF_STATES, row) ||
	    !field_int(row, 0, 1, LAW_BACK - 1, &id, "a number from 1 to 253"))
		return;
	s = table_add(l, PF_STATES, row, row->fields[0]);
	s->id = (uint8_t)id;
	if (!field_code(row, 1, PROFILE_CODE, &s->code) ||
	    !field_int(row, 2, 1, 99, &stage, "a step from 1 to 99") ||
	    !field_flag(row, 3, &s->open) ||
	    !field_text(row, 5, &s->name))
		return;
	s->stage = (uint8_t)stage;
	s->sign = row->fields[4];
	if (utf8_count(s->sign) != 1)
		tsv_fault(row, 4, "one sign");
	s->turn = turn_of(row, 6);
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
	if (field_code(row, 1, PROFILE_CODE, &r->code))
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
	if (!field_code(row, 1, PROFILE_CODE, &c->code) ||
	    !field_text(row, 2, &c->sign) || !field_text(row, 4, &c->name))
		return;
	c->finder_role = row->fields[3];
	if (law_role_by_code(l->law, c->finder_role) == NULL)
		tsv_fault(row, 3, "the code of a role in roles.tsv");
}

/* ---- moves ---- */

static void
check_moves(struct profile_load *l)
{
	const struct law *const law = l->law;

	for (size_t j = 1; j < law->moves_n; j++)
		for (size_t i = 0; i < j; i++)
			if (law->moves[j].roles != 0 &&
			    move_shadowed(&law->moves[i], &law->moves[j])) {
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

		if (m->to >= LAW_BACK || m->to == 0 || reached[m->to] ||
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
	for (size_t i = 0; i < law->kinds_n; i++)
		reached[law->kinds[i].first_state] = true;
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

	if (field_code(row, 0, PROFILE_CODE, &r->action) &&
	    field_code(row, 1, PROFILE_CODE, &r->code))
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

/* Whose turn it is where states.tsv does not say: the unit's or the checker's
 * where rows for them lead on, an officer's where the desk has none, else the
 * desk's. */
static uint8_t
usual_turn(const struct law *law, const struct law_state *s)
{
	static const struct { const char *role; uint8_t turn; } order[] = {
		{ "unit", TURN_UNIT }, { "checker", TURN_CHECKER },
		{ "seat", TURN_DESK }, { "dispatcher", TURN_DESK },
		{ "finder", TURN_OFFICER } };
	uint32_t roles = 0;

	if (!s->open)
		return TURN_NONE;
	for (size_t i = 0; i < law->moves_n; i++)
		if (law->moves[i].from == s->id &&
		    law->moves[i].roles != UINT32_MAX)
			roles |= law->moves[i].roles;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct law_role *const r = law_role_by_code(law,
		    str_of(order[i].role));

		if (r != NULL && (roles >> r->bit & 1) != 0)
			return order[i].turn;
	}
	return TURN_DESK;
}

static void
usual_turns(struct law *law)
{
	for (size_t i = 0; i < law->states_n; i++)
		if (law->states[i].turn == TURN_COUNT)
			law->states[i].turn = usual_turn(law, &law->states[i]);
}

void
flow_read(struct profile_load *l)
{
	static const char *const states[] = { "id", "code", "stage", "open",
		"sign", "name", "turn" };
	const struct table_want state_table = { .which = PF_STATES,
		.columns = states, .n = 7, .optional = 1u << 6,
		.size = sizeof(struct law_state), .fn = state_row };
	static const char *const roles[] = { "bit", "code", "name" };
	static const char *const channels[] = { "id", "code", "sign",
		"finder_role", "name" };
	static const char *const reasons[] = { "action", "code", "text" };

	table_read_some(l, &state_table);
	table_sort(&l->t[PF_STATES], by_state);
	TABLE_GIVE(l, PF_STATES, states);
	table_read(l, PF_ROLES, roles, 3, sizeof(struct law_role), role_row);
	table_sort(&l->t[PF_ROLES], by_role);
	TABLE_GIVE(l, PF_ROLES, roles);
	kinds_read(l);
	moves_read(l);
	usual_turns(l->law);
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
