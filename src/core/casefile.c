/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One event onto one case. The workflow's rows decide; nothing here knows a
 * district, a clock or a disk. casefile_fold.c folds whole histories. */
#include "core/casefile.h"
#include "core/casefile_fold.h"

#include <string.h>

_Static_assert(sizeof(struct casefile) % 8 == 0, "rows are read in place");

static void
set_account(char out[ACCOUNT_MAX], struct str code)
{
	memset(out, 0, ACCOUNT_MAX);
	str_copy(code, out, ACCOUNT_MAX);
}

static void
set_flag(struct casefile *c, uint32_t flag, bool on)
{
	if (on)
		c->flags |= flag;
	else
		c->flags &= ~flag;
}

static void
set_state(struct casefile *c, const struct law_state *s)
{
	c->state = s->id;
	c->stage = s->stage;
}

/* What every event leaves behind, moves or not. */
void
casefile_stamp(struct casefile *c, const struct event *e, bool undoable)
{
	if (e->at.ms > c->changed_ms)
		c->changed_ms = e->at.ms;
	c->events++;
	/* Rows are compared as bytes: nothing may stand behind the name. */
	memset(&c->head, 0, sizeof(c->head));
	str_copy(str_of(e->id.stream), c->head.stream, sizeof(c->head.stream));
	c->head.serial = e->id.serial;
	c->undoable = undoable;
}

/* --- facts shared by report and amend --- */

static bool
fits(const struct body *b, const char *name, int64_t lo, int64_t hi)
{
	int64_t v = body_num(b, name, lo);

	return v >= lo && v <= hi;
}

/* 1900 to 2200: what is outside is no time of a case. */
#define MS_MIN (-2208988800000)
#define MS_MAX 7258118400000

static bool
facts_fit(const struct body *b)
{
	return fits(b, "matter", 0, 99999999) && fits(b, "channel", 0, 255) &&
	    fits(b, "grid", 0, 999999999999999) &&
	    fits(b, "lat", -90000000, 90000000) &&
	    fits(b, "lon", -180000000, 180000000) &&
	    fits(b, "state", 0, 254) && fits(b, "reported", MS_MIN, MS_MAX) &&
	    fits(b, "due", 0, MS_MAX) && fits(b, "closed", 0, MS_MAX) && fits(b, "criterion", 0, 65535);
}

static void
take_facts(struct casefile *c, const struct body *b)
{
	c->matter = (uint32_t)body_num(b, "matter", c->matter);
	c->channel = (uint8_t)body_num(b, "channel", c->channel);
	c->grid = (uint64_t)body_num(b, "grid", (int64_t)c->grid);
	c->lat_e6 = (int32_t)body_num(b, "lat", c->lat_e6);
	c->lon_e6 = (int32_t)body_num(b, "lon", c->lon_e6);
	set_flag(c, CASE_UNPLACED, c->grid == 0);
}

/* --- report --- */

static const struct law_state *
closed_state(const struct law *law)
{
	for (size_t i = 0; i < law->states_n; i++)
		if (!law->states[i].open)
			return &law->states[i];
	return NULL;
}

/* A case of another system may come in closed already. */
static const struct law_state *
report_state(const struct event *e, const struct law *law)
{
	int64_t wish = body_num(&e->body, "state", 0);
	bool imported = body_num(&e->body, "imported", 0) != 0;

	if (imported && wish > 0)
		return law_state(law, (unsigned)wish);
	if (imported && body_num(&e->body, "closed", 0) != 0)
		return closed_state(law);
	return law_state(law, law->first_state);
}

static enum err
apply_report(struct casefile *c, const struct event *e, const struct law *law,
    struct refusal *why)
{
	const struct law_state *s = report_state(e, law);
	const struct body *b = &e->body;

	(void)why;
	if (c->events > 0)
		return ERR_ILLEGAL_MOVE;
	if (s == NULL || !facts_fit(b) || e->subject.n >= CASE_NUMBER_MAX ||
	    e->subject.n == 0)
		return ERR_BAD_INPUT;
	str_copy(e->subject, c->number, sizeof(c->number));
	c->reported_ms = body_num(b, "reported", e->at.ms);
	take_facts(c, b);
	set_state(c, s);
	set_flag(c, CASE_URGENT, body_num(b, "urgent", 0) != 0);
	set_flag(c, CASE_IMPORTED, body_num(b, "imported", 0) != 0);
	set_flag(c, CASE_DOUBTFUL, body_num(b, "doubts", 0) != 0);
	set_flag(c, CASE_PRIVATE, e->sealed.n > 0);
	set_account(c->finder, body_str(b, "finder"));
	c->closed_ms = s->open ? 0 : body_num(b, "closed", e->at.ms);
	c->due_ms = body_num(b, "due", 0);
	set_flag(c, CASE_DUE_RUNS, s->open && c->due_ms != 0);
	casefile_stamp(c, e, false);
	return OK;
}

/* --- moves --- */

struct mover {			/* who moves, and what is given along */
	struct str	actor;
	uint32_t	roles;
	uint16_t	unit;
	uint32_t	given;	/* enum guard met by the event itself */
};

static bool
guard_holds(enum guard g, const struct casefile *c, const struct law *law,
    const struct mover *m)
{
	switch (g) {
	case GUARD_REASON:
	case GUARD_NOTE:
		return false;	/* only the event can bring these */
	case GUARD_MATTER:
		return c->matter != 0;
	case GUARD_CRITERION:
		return c->criterion != 0;
	case GUARD_PLACE:
		return c->grid != 0;
	case GUARD_UNIT:
		return c->unit != 0;
	case GUARD_NOT_FINDER:
		return !str_is(m->actor, c->finder);
	case GUARD_NOT_HANDLER:
		return !str_is(m->actor, c->handler);
	case GUARD_OWN_UNIT:
		return m->unit != 0 && (m->unit == c->unit ||
		    m->unit == c->enforcer);
	case GUARD_RETURNS_LEFT:
		return c->returns < law->return_cap;
	case GUARD_ACTED_IF_URGENT:
		return !(c->flags & CASE_URGENT) || c->handler[0] != '\0';
	}
	return false;
}

static bool
guards_hold(const struct law_move *row, const struct casefile *c,
    const struct law *law, const struct mover *m, struct refusal *why)
{
	for (unsigned bit = 0; bit < GUARD_COUNT; bit++) {
		enum guard g = (enum guard)(1u << bit);

		if (!(row->guards & g) || (m->given & g))
			continue;
		if (!guard_holds(g, c, law, m)) {
			why->err = ERR_REFUSED;
			why->guard = g;
			why->row = row;
			return false;
		}
	}
	return true;
}

static bool
row_leaves(const struct law_move *row, unsigned state)
{
	return row->from == state || row->from == LAW_ANY;
}

/* The first row of action from here that these roles may take; to: the state
 * wished, 0 any. Says in why what comes nearest. */
static const struct law_move *
find_row(const struct casefile *c, const struct law *law, struct str action,
    unsigned to, uint32_t roles, struct refusal *why)
{
	*why = (struct refusal){ .err = ERR_ILLEGAL_MOVE };
	for (size_t i = 0; i < law->moves_n; i++) {
		const struct law_move *row = &law->moves[i];
		unsigned end = row->to == LAW_ANY ? c->state : row->to;

		if (!row_leaves(row, c->state) || !str_eq(row->action, action) ||
		    (to != 0 && to != end))
			continue;
		if (row->roles & roles)
			return row;
		why->err = ERR_REFUSED;
		why->role = true;
		why->row = row;
	}
	return NULL;
}

static uint32_t
given_by(const struct event *e)
{
	const struct body *b = &e->body;
	uint32_t g = 0;

	g |= body_str(b, "reason").n > 0 ? GUARD_REASON : 0u;
	g |= e->sealed.n > 0 ? GUARD_NOTE : 0u;
	g |= body_num(b, "unit", 0) > 0 ? GUARD_UNIT : 0u;
	g |= body_num(b, "criterion", 0) > 0 ? GUARD_CRITERION : 0u;
	g |= body_num(b, "matter", 0) > 0 ? GUARD_MATTER : 0u;
	g |= body_num(b, "grid", 0) > 0 ? GUARD_PLACE : 0u;
	return g;
}

static void
effect_unit(struct casefile *c, const struct event *e, const struct law *law)
{
	const struct body *b = &e->body;

	uint16_t unit = (uint16_t)body_num(b, "unit", c->unit);

	if (c->unit != 0 && c->unit != unit)
		c->former = c->unit;
	c->unit = unit;
	c->enforcer = (uint16_t)body_num(b, "enforcer", 0);
	c->rule = (uint32_t)body_num(b, "rule", 0);
	c->rule_version = (uint32_t)body_num(b, "rule_version", 0);
	set_flag(c, CASE_BY_HAND, body_num(b, "by_hand", 0) != 0);
	set_flag(c, CASE_FALLBACK, c->unit == law->fallback_unit &&
	    c->rule == 0 && !(c->flags & CASE_BY_HAND));
	set_flag(c, CASE_SIGNED, false);
}

static void
effect_due(struct casefile *c, const struct event *e, uint32_t effects)
{
	if (effects & EFFECT_START_DUE) {
		c->due_ms = body_num(&e->body, "due", c->due_ms);
		set_flag(c, CASE_DUE_RUNS, c->due_ms != 0);
	}
	if (!(effects & EFFECT_STOP_DUE))
		return;
	if ((c->flags & CASE_DUE_RUNS) && e->at.ms > c->due_ms)
		c->flags |= CASE_CLOSED_LATE;
	set_flag(c, CASE_DUE_RUNS, false);
}

static void
effect_people(struct casefile *c, const struct event *e, uint32_t effects)
{
	if (effects & EFFECT_SIGN)
		c->flags |= CASE_SIGNED;
	if (effects & EFFECT_HANDLED)
		set_account(c->handler, e->actor);
	if (effects & EFFECT_CHECKED)
		set_account(c->checker, e->actor);
	if (effects & EFFECT_RELEASE) {
		set_account(c->holder, STR_NONE);
		c->claimed_ms = 0;
		set_flag(c, CASE_CLAIMED, false);
	}
}

static void
effect_counts(struct casefile *c, const struct event *e, uint32_t effects)
{
	if (effects & EFFECT_COUNT_RETURN) {
		c->returns = (uint16_t)(c->returns + 1);
		c->flags |= CASE_RETURNED;
	}
	if (effects & EFFECT_COUNT_REWORK) {
		c->reworks = (uint16_t)(c->reworks + 1);
		c->flags |= CASE_REWORKED;
	}
	if (effects & EFFECT_CLOSE)
		c->closed_ms = e->at.ms;
	if (effects & EFFECT_REOPEN) {
		c->closed_ms = 0;
		c->flags |= CASE_REOPENED;
		set_flag(c, CASE_VOID, false);
	}
}

static void
take_effects(struct casefile *c, const struct event *e, const struct law *law,
    uint32_t effects)
{
	take_facts(c, &e->body);
	if (effects & EFFECT_SET_CRITERION) {
		c->criterion = (uint16_t)body_num(&e->body, "criterion",
		    c->criterion);
		c->filed_ms = e->at.ms;
	}
	if (effects & EFFECT_SET_UNIT)
		effect_unit(c, e, law);
	if (effects & EFFECT_CLEAR_UNIT) {
		c->former = c->unit != 0 ? c->unit : c->former;
		c->unit = c->enforcer = 0;
		set_flag(c, CASE_SIGNED | CASE_FALLBACK, false);
	}
	effect_due(c, e, effects);
	effect_people(c, e, effects);
	effect_counts(c, e, effects);
}

static enum err
apply_move(struct casefile *c, const struct event *e, const struct law *law,
    struct refusal *why)
{
	const struct law_role *role = law_role_by_code(law,
	    body_str(&e->body, "role"));
	int64_t to = body_num(&e->body, "to", 0);
	struct mover m = { .actor = e->actor, .given = given_by(e),
	    .unit = (uint16_t)body_num(&e->body, "as_unit", 0),
	    .roles = role ? 1u << role->bit : 0 };
	const struct law_state *s;
	const struct law_move *row;

	if (to < 0 || to > 254 || !facts_fit(&e->body) ||
	    !fits(&e->body, "unit", 0, 65535) ||
	    !fits(&e->body, "enforcer", 0, 65535))
		return ERR_BAD_INPUT;
	row = find_row(c, law, body_str(&e->body, "action"), (unsigned)to,
	    m.roles, why);
	if (row == NULL || !guards_hold(row, c, law, &m, why))
		return why->err;
	s = law_state(law, row->to == LAW_ANY ? c->state : row->to);
	if (s == NULL)
		return ERR_BAD_INPUT;
	take_effects(c, e, law, row->effects);
	set_state(c, s);
	set_flag(c, CASE_VOID, str_is(row->action, "void"));
	casefile_stamp(c, e, true);
	return OK;
}

/* --- the rest --- */

static enum err
apply_claim(struct casefile *c, const struct event *e, const struct law *law,
    struct refusal *why)
{
	bool other = c->holder[0] != '\0' && !str_is(e->actor, c->holder);
	bool stale = e->at.ms - c->claimed_ms > (int64_t)law->stale_claim_ms;

	if (other && !(stale && body_str(&e->body, "reason").n > 0)) {
		why->err = ERR_REFUSED;
		why->guard = stale ? GUARD_REASON : 0;
		return ERR_REFUSED;
	}
	set_account(c->holder, e->actor);
	c->claimed_ms = e->at.ms;
	set_flag(c, CASE_CLAIMED, true);
	casefile_stamp(c, e, true);
	return OK;
}

static enum err
apply_release(struct casefile *c, const struct event *e, const struct law *law,
    struct refusal *why)
{
	(void)law;
	if (c->holder[0] == '\0' || (!str_is(e->actor, c->holder) &&
	    body_str(&e->body, "reason").n == 0)) {
		why->err = ERR_REFUSED;
		why->guard = c->holder[0] ? GUARD_REASON : 0;
		return ERR_REFUSED;
	}
	effect_people(c, e, EFFECT_RELEASE);
	casefile_stamp(c, e, true);
	return OK;
}

static enum err
apply_amend(struct casefile *c, const struct event *e, const struct law *law,
    struct refusal *why)
{
	(void)law;
	(void)why;
	if (!facts_fit(&e->body))
		return ERR_BAD_INPUT;
	if (body_num(&e->body, "matter", c->matter) != (int64_t)c->matter)
		c->criterion = 0;	/* it belonged to the old class */
	take_facts(c, &e->body);
	casefile_stamp(c, e, true);
	return OK;
}

static enum err
apply_flag(struct casefile *c, const struct event *e, const struct law *law,
    struct refusal *why)
{
	(void)law;
	(void)why;
	set_flag(c, CASE_URGENT, body_num(&e->body, "urgent",
	    (c->flags & CASE_URGENT) != 0) != 0);
	casefile_stamp(c, e, true);
	return OK;
}

static enum err
apply_plain(struct casefile *c, const struct event *e, const struct law *law,
    struct refusal *why)
{
	(void)law;
	(void)why;
	casefile_stamp(c, e, e->kind == EV_CASE_NOTE);
	return OK;
}

/* Undo needs the history: what is wrong is said at once, the rest is folded. */
static enum err
apply_undo(struct casefile *c, const struct event *e, const struct law *law,
    struct refusal *why)
{
	bool late = e->at.ms - c->changed_ms > (int64_t)law->undo_ms;

	if (!c->undoable) {
		why->err = ERR_ILLEGAL_MOVE;
		return ERR_ILLEGAL_MOVE;
	}
	if (late && body_str(&e->body, "reason").n == 0) {
		why->err = ERR_REFUSED;
		why->guard = GUARD_REASON;
		return ERR_REFUSED;
	}
	return ERR_REFOLD;
}

typedef enum err apply_fn(struct casefile *, const struct event *,
    const struct law *, struct refusal *);

static apply_fn *const appliers[EV_KIND_COUNT] = {
	[EV_CASE_REPORT] = apply_report, [EV_CASE_MOVE] = apply_move,
	[EV_CASE_UNDO] = apply_undo, [EV_CASE_CLAIM] = apply_claim,
	[EV_CASE_RELEASE] = apply_release, [EV_CASE_NOTE] = apply_plain,
	[EV_CASE_AMEND] = apply_amend, [EV_CASE_FLAG] = apply_flag,
};

enum err
casefile_step(struct casefile *c, const struct event *e, const struct law *law,
    struct refusal *why)
{
	apply_fn *fn = appliers[e->kind] ? appliers[e->kind] : apply_plain;
	struct casefile next = *c;
	enum err err;

	*why = (struct refusal){ .err = OK };
	if (c->events == 0 && e->kind != EV_CASE_REPORT)
		err = ERR_ILLEGAL_MOVE;
	else
		err = fn(&next, e, law, why);
	if (err == OK) {
		*c = next;
		*why = (struct refusal){ .err = OK };
	} else {
		why->err = err;
	}
	return err;
}

enum err
casefile_apply(struct casefile *c, const struct event *e, const struct law *law,
    struct refusal *why)
{
	struct refusal local;

	why = why ? why : &local;
	if (c->events > 0 && (e->base_n != 1 ||
	    !event_id_eq(&e->base[0], &c->head))) {
		*why = (struct refusal){ .err = ERR_CONFLICT };
		return ERR_CONFLICT;
	}
	if (c->events > 0 && !str_is(e->subject, c->number))
		return ERR_BAD_INPUT;
	return casefile_step(c, e, law, why);
}

enum err
casefile_may(const struct casefile *c, const struct law *law, struct str action,
    uint32_t roles, struct str actor, uint16_t unit, uint32_t want,
    struct refusal *why)
{
	struct mover m = { .actor = actor, .roles = roles, .unit = unit,
	    .given = want };
	const struct law_move *row;
	struct refusal local;

	why = why ? why : &local;
	row = find_row(c, law, action, 0, roles, why);
	if (row == NULL || !guards_hold(row, c, law, &m, why))
		return why->err;
	*why = (struct refusal){ .err = OK, .row = row };
	return OK;
}

size_t
casefile_moves(const struct casefile *c, const struct law *law,
    const struct law_move **out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < law->moves_n; i++) {
		if (!row_leaves(&law->moves[i], c->state))
			continue;
		if (n < cap)
			out[n] = &law->moves[i];
		n++;
	}
	return n;
}

bool
casefile_acts(const struct casefile *c, const struct law *law, uint32_t roles)
{
	for (size_t i = 0; i < law->moves_n; i++)
		if (row_leaves(&law->moves[i], c->state) &&
		    (law->moves[i].roles & roles))
			return true;
	return false;
}
