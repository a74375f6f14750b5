/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One event onto one case. The workflow's rows decide (casefile_guard.c) and
 * leave their effects (casefile_effect.c); nothing here knows a district, a clock
 * or a disk. casefile_fold.c folds whole histories. */
#include "core/casefile.h"
#include "core/casefile_fold.h"

#include <string.h>
#include "core/docket_in.h"

_Static_assert(sizeof(struct casefile) % 8 == 0, "rows are read in place");

static void
set_state(struct casefile *c, const struct law_state *s)
{
	c->state = s->id;
	c->stage = s->stage;
}

/* What every event leaves behind, moves or not. A fire is nobody's deed: what
 * could be taken back before it still can. */
void
casefile_stamp(struct casefile *c, struct docket *d, const struct event *e,
    bool undoable)
{
	if (e->at.ms > c->changed_ms && e->at.ms <= CASE_MS_MAX)
		c->changed_ms = e->at.ms;
	c->events++;
	/* Rows are compared as bytes: nothing may stand behind the name. */
	memset(&c->head, 0, sizeof(c->head));
	str_copy(str_of(e->id.stream), c->head.stream, sizeof(c->head.stream));
	c->head.serial = e->id.serial;
	if (e->kind == EV_CLOCK_FIRE)
		return;
	d->deed = c->head;
	c->undoable = undoable;
}

/* What one step works on. */
struct step {
	struct casefile	*c;
	struct docket	*d;
	const struct event *e;
	const struct law *law;
	struct refusal	*why;
};

/* Time in a case does not go back, whatever its authors' walls said. */
static int64_t
step_now(const struct step *s)
{
	return s->e->at.ms > s->c->changed_ms ? s->e->at.ms : s->c->changed_ms;
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
	const struct law_kind *kind;

	if (imported && wish > 0)
		return law_state(law, (unsigned)wish);
	if (imported && body_num(&e->body, "closed", 0) != 0)
		return closed_state(law);
	/* Before there were clocks there were no kinds. */
	kind = law_book(law, (unsigned)body_num(&e->body, "law", 0)) == NULL ?
	    NULL : law_kind_of(law, (uint32_t)body_num(&e->body, "matter", 0));
	return law_state(law, kind && kind->first_state ? kind->first_state :
	    law->first_state);
}

static void
report_facts(struct step *s, const struct law_state *at)
{
	struct casefile *const c = s->c;
	const struct body *const b = &s->e->body;

	str_copy(s->e->subject, c->number, sizeof(c->number));
	c->law = (uint16_t)body_num(b, "law", 0);
	c->reported_ms = body_num(b, "reported", s->e->at.ms);
	c->level = (uint8_t)body_num(b, "level", law_book(s->law, c->law) ?
	    s->law->first_level : 0);
	if (c->level > s->law->levels_n)
		c->level = s->law->first_level;
	c->callers = 1;
	casefile_take_facts(c, b, s->law);
	set_state(c, at);
	case_flag(c, CASE_URGENT, body_num(b, "urgent", 0) != 0);
	case_flag(c, CASE_IMPORTED, body_num(b, "imported", 0) != 0);
	case_flag(c, CASE_DOUBTFUL, body_num(b, "doubts", 0) != 0);
	case_flag(c, CASE_MISSED, body_num(b, "missed", 0) != 0);
	case_flag(c, CASE_PRIVATE, s->e->sealed.n > 0);
	case_account(c->finder, body_str(b, "finder"));
	c->closed_ms = at->open ? 0 : body_num(b, "closed", s->e->at.ms);
	c->due_ms = body_num(b, "due", 0);
	case_flag(c, CASE_DUE_RUNS, at->open && c->due_ms != 0);
}

static void
add_ops(struct law_ops *to, const struct law_ops *more)
{
	to->start |= more->start;
	to->pause |= more->pause;
	to->resume |= more->resume;
	to->stop |= more->stop;
}

/* What an event does to the clocks of the case's book: row NULL, it begins. */
static enum err
run_ops(struct step *s, const struct law_move *row, unsigned from, unsigned to,
    int64_t now_ms)
{
	const struct law_book *const book = law_book(s->law, s->c->law);
	struct law_ops ops = { 0 };

	if (book == NULL)
		return OK;
	add_ops(&ops, row ? &book->move[row - s->law->moves] : &book->report);
	if (from != to) {
		add_ops(&ops, &book->leave[from]);
		add_ops(&ops, &book->enter[to]);
	}
	return docket_ops(s->d, s->c, s->law, &ops, s->e, now_ms);
}

static enum err
apply_report(struct step *s)
{
	const struct law_state *at = report_state(s->e, s->law);
	int64_t now_ms;
	enum err err = OK;

	if (s->c->events > 0)
		return ERR_ILLEGAL_MOVE;
	if (at == NULL || !casefile_facts_fit(&s->e->body) ||
	    s->e->subject.n >= CASE_NUMBER_MAX || s->e->subject.n == 0)
		return ERR_BAD_INPUT;
	report_facts(s, at);
	now_ms = step_now(s);
	/* Of before there were clocks, nobody's time was counted. */
	if (law_book(s->law, s->c->law) != NULL) {
		s->d->since_ms = s->c->reported_ms;
		s->d->turn = at->turn;
	}
	if (at->open)
		err = run_ops(s, NULL, 0, at->id, now_ms);
	casefile_stamp(s->c, s->d, s->e, false);
	return err;
}

/* --- moves --- */

/* The row is taken at now_ms: what it leaves, where it leads, whose turn it is
 * then, and what that does to the clocks. */
static enum err
take_row(struct step *s, const struct law_move *row, int64_t now_ms)
{
	const unsigned from = s->c->state;
	const struct law_state *const to = law_state(s->law,
	    casefile_leads(row, s->c, s->d));
	enum err err;

	if (to == NULL)
		return ERR_ILLEGAL_MOVE;
	casefile_effects(s->c, s->d, s->e, s->law, row, now_ms);
	if (row->effects & EFFECT_STAGE)
		(void)docket_stage_done(s->d, (unsigned)body_num(&s->e->body,
		    "stage", 0), now_ms);
	if (row->to == LAW_BACK)
		s->d->back = 0;
	set_state(s->c, to);
	if (law_book(s->law, s->c->law) != NULL)
		docket_turn(s->d, now_ms, to->turn, s->c->unit);
	err = run_ops(s, row, from, to->id, now_ms);
	if (!to->open && from != to->id)	/* an appeal runs on after */
		docket_close(s->d, now_ms, s->law, s->c);
	return err;
}

/* The desk's own role is the desk's, and it has no other: no person moves under
 * its name, and it is no way around what is asked of persons. */
static bool
role_fits(const struct event *e)
{
	return str_is(e->actor, CASE_AUTO) ==
	    str_is(body_str(&e->body, "role"), CASE_AUTO);
}

static enum err
apply_move(struct step *s)
{
	const struct body *const b = &s->e->body;
	const struct law_role *role = law_role_by_code(s->law,
	    body_str(b, "role"));
	int64_t to = body_num(b, "to", 0);
	struct mover m = { .actor = s->e->actor, .now_ms = s->e->at.ms,
	    .given = casefile_given(s->c, s->e, s->law),
	    .unit = (uint16_t)body_num(b, "as_unit", 0),
	    .roles = role ? 1u << role->bit : 0 };
	const struct law_move *row;
	enum err err;

	if (to < 0 || to > 254 || !casefile_facts_fit(b))
		return ERR_BAD_INPUT;
	if (!role_fits(s->e)) {
		s->why->role = true;
		return ERR_REFUSED;
	}
	row = casefile_row(s->c, s->d, s->law, body_str(b, "action"),
	    (unsigned)to, &m, s->why);
	if (row == NULL)
		return s->why->err;
	err = take_row(s, row, step_now(s));
	if (err != OK)
		return err;
	case_flag(s->c, CASE_VOID, str_is(row->action, "void"));
	casefile_stamp(s->c, s->d, s->e, true);
	return OK;
}

/* --- clocks --- */

/* What a rung, or the number of callers, opens is a row of the workflow for the
 * desk itself, taken at that instant, and part of the event: they stand and fall
 * together. */
static enum err
open_by_desk(struct step *s, struct str opens, int64_t at_ms)
{
	const struct law_role *role = law_role_by_code(s->law, STR(CASE_AUTO));
	struct mover m = { .actor = STR(CASE_AUTO), .now_ms = at_ms,
	    .given = GUARD_REASON | GUARD_NOTE,
	    .roles = role ? 1u << role->bit : 0 };
	struct refusal none;
	const struct law_move *row = opens.n == 0 ? NULL : casefile_row(s->c,
	    s->d, s->law, opens, 0, &m, &none);
	struct event deed = { .v = s->e->v, .kind = EV_CASE_MOVE,
	    .subject = s->e->subject, .actor = m.actor, .at.ms = at_ms };
	struct step in = { s->c, s->d, &deed, s->law, s->why };

	if (row == NULL)
		return OK;
	s->why->row = row;
	/* Of what the event says only that it opens this counts. */
	(void)!body_text(&deed.body, "action", row->action);
	return take_row(&in, row, at_ms);
}

static enum err
apply_fire(struct step *s)
{
	const struct law_rung *g;
	struct clock_run *run;
	int64_t fell_ms;
	enum err err = docket_fire(s->d, s->c, s->law, s->e, &g, &run,
	    &fell_ms);

	if (err != OK)
		return err;
	if (g->card > s->c->card) {
		s->c->card = g->card;
		s->c->card_ms = fell_ms;
	}
	if (g->n >= 0 && run->owner != 0)
		s->c->flags |= CASE_LATE;
	s->c->flags |= g->flags_set;
	err = open_by_desk(s, g->opens, fell_ms);
	casefile_stamp(s->c, s->d, s->e, false);
	return err;
}

static enum err
apply_repin(struct step *s)
{
	const int64_t version = body_num(&s->e->body, "law", -1);
	const struct law_state *at = law_state(s->law, s->c->state);

	/* A case with clocks does not go back to before there were any: nobody
	 * would count its time. */
	if (version < 0 || version > UINT16_MAX ||
	    law_book(s->law, (unsigned)version) == NULL)
		return ERR_BAD_INPUT;
	if (law_book(s->law, s->c->law) == NULL) {
		s->d->since_ms = step_now(s);
		s->d->turn = at ? at->turn : TURN_NONE;
		s->d->turn_unit = s->d->turn == TURN_UNIT ? s->c->unit : 0;
	}
	docket_repin(s->d, s->c, s->law, (unsigned)version, step_now(s));
	casefile_stamp(s->c, s->d, s->e, false);
	return OK;
}

/* --- merging --- */

static void
count_callers(struct step *s, int64_t callers)
{
	const struct str how = body_str(&s->e->body, "how");
	int64_t sum = s->c->callers;

	if (str_is(how, "child")) {
		if (s->d->children < UINT16_MAX)
			s->d->children++;
		sum += callers;
	} else if (str_is(how, "left") && s->d->children > 0) {
		s->d->children = (uint16_t)(s->d->children - 1);
		sum -= callers;
	}
	s->c->callers = (uint16_t)(sum < 1 ? 1 : sum > UINT16_MAX ?
	    UINT16_MAX : sum);
}

/* So many callers say it is more than a case: what the book has for that opens
 * within the link's own fold, so that it opens on every node or on none. When
 * several open at once the last one is told of. */
static enum err
open_by_callers(struct step *s, unsigned before)
{
	const struct law_book *const book = law_book(s->law, s->c->law);
	enum err err = OK;

	for (size_t i = 0; book && err == OK && i < LAW_CROWDS; i++) {
		const struct law_crowd *g = &book->crowd[i];

		if (g->at > before && g->at <= s->c->callers)
			err = open_by_desk(s, g->opens, step_now(s));
	}
	return err;
}

static enum err
apply_link(struct step *s)
{
	const int64_t callers = body_num(&s->e->body, "callers", 1);
	const unsigned before = s->c->callers;
	enum err err;

	if (callers < 1 || callers > UINT16_MAX)
		return ERR_BAD_INPUT;
	count_callers(s, callers);
	err = open_by_callers(s, before);
	casefile_stamp(s->c, s->d, s->e, false);
	return err;
}

/* --- the rest --- */

static enum err
apply_claim(struct step *s)
{
	struct casefile *const c = s->c;
	const struct event *const e = s->e;
	bool other = c->holder[0] != '\0' && !str_is(e->actor, c->holder);
	bool stale = e->at.ms - c->claimed_ms > (int64_t)s->law->stale_claim_ms;

	if (other && !(stale && body_str(&e->body, "reason").n > 0)) {
		s->why->guard = stale ? GUARD_REASON : 0;
		return ERR_REFUSED;
	}
	case_account(c->holder, e->actor);
	c->claimed_ms = e->at.ms;
	case_flag(c, CASE_CLAIMED, true);
	casefile_stamp(c, s->d, e, true);
	return OK;
}

static enum err
apply_release(struct step *s)
{
	struct casefile *const c = s->c;

	if (c->holder[0] == '\0' || (!str_is(s->e->actor, c->holder) &&
	    body_str(&s->e->body, "reason").n == 0)) {
		s->why->guard = c->holder[0] ? GUARD_REASON : 0;
		return ERR_REFUSED;
	}
	casefile_release(c);
	casefile_stamp(c, s->d, s->e, true);
	return OK;
}

static enum err
apply_amend(struct step *s)
{
	struct casefile *const c = s->c;
	const struct body *const b = &s->e->body;

	if (!casefile_facts_fit(b))
		return ERR_BAD_INPUT;
	if (body_num(b, "matter", c->matter) != (int64_t)c->matter)
		c->criterion = 0;	/* it belonged to the old class */
	casefile_take_facts(c, b, s->law);
	casefile_stamp(c, s->d, s->e, true);
	return OK;
}

static enum err
apply_flag(struct step *s)
{
	case_flag(s->c, CASE_URGENT, body_num(&s->e->body, "urgent",
	    (s->c->flags & CASE_URGENT) != 0) != 0);
	case_flag(s->c, CASE_COMPLEX, body_num(&s->e->body, "complex",
	    (s->c->flags & CASE_COMPLEX) != 0) != 0);
	casefile_stamp(s->c, s->d, s->e, true);
	return OK;
}

static enum err
apply_plain(struct step *s)
{
	casefile_stamp(s->c, s->d, s->e, s->e->kind == EV_CASE_NOTE);
	return OK;
}

/* Undo needs the history: what is wrong is said at once, the rest is folded. */
static enum err
apply_undo(struct step *s)
{
	bool late = s->e->at.ms - s->c->changed_ms > (int64_t)s->law->undo_ms;

	if (!s->c->undoable)
		return ERR_ILLEGAL_MOVE;
	if (late && body_str(&s->e->body, "reason").n == 0) {
		s->why->guard = GUARD_REASON;
		return ERR_REFUSED;
	}
	return ERR_REFOLD;
}

/* What is settled, and what is left open then, is the history's to say. */
static enum err
apply_settle(struct step *s)
{
	return s->c->flags & CASE_CONFLICT ? ERR_REFOLD : ERR_ILLEGAL_MOVE;
}

typedef enum err apply_fn(struct step *);

static apply_fn *const appliers[EV_KIND_COUNT] = {
	[EV_CASE_REPORT] = apply_report, [EV_CASE_MOVE] = apply_move,
	[EV_CASE_UNDO] = apply_undo, [EV_CASE_CLAIM] = apply_claim,
	[EV_CASE_RELEASE] = apply_release, [EV_CASE_NOTE] = apply_plain,
	[EV_CASE_AMEND] = apply_amend, [EV_CASE_FLAG] = apply_flag,
	[EV_CLOCK_FIRE] = apply_fire, [EV_CASE_REPIN] = apply_repin,
	[EV_CASE_LINK] = apply_link, [EV_CASE_SETTLE] = apply_settle,
};

/* A call back by a certain time, promised with whatever was done; kept when the
 * caller was reached, and owed no more once the case is closed. */
static void
take_promise(struct step *s)
{
	const struct body *const b = &s->e->body;
	const struct law_state *const at = law_state(s->law, s->c->state);
	const int64_t until = body_num(b, "promised", s->d->promised_ms);

	if (until >= 0 && until <= CASE_MS_MAX)
		s->d->promised_ms = until;
	if (body_num(b, "reached", 0) != 0 || at == NULL || !at->open)
		s->d->promised_ms = 0;
	case_flag(s->c, CASE_PROMISED, s->d->promised_ms != 0);
}

enum err
casefile_step(struct casefile *c, struct docket *d, const struct event *e,
    const struct law *law, struct refusal *why)
{
	apply_fn *fn = appliers[e->kind] ? appliers[e->kind] : apply_plain;
	struct casefile next = *c;
	struct docket docket = *d;
	struct step s = { &next, &docket, e, law, why };
	enum err err;

	*why = (struct refusal){ .err = OK };
	if (c->events == 0 && e->kind != EV_CASE_REPORT)
		err = ERR_ILLEGAL_MOVE;
	else if (e->at.ms < CASE_MS_MIN || e->at.ms > CASE_MS_MAX)
		err = ERR_BAD_INPUT;
	else
		err = fn(&s);
	if (err == OK) {
		take_promise(&s);
		docket_sum_up(&docket, &next, law);
		*c = next;
		*d = docket;
		*why = (struct refusal){ .err = OK, .row = why->row };
	} else {
		why->err = err;
	}
	return err;
}

enum err
casefile_apply(struct casefile *c, struct docket *d, const struct event *e,
    const struct law *law, struct refusal *why)
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
	return casefile_step(c, d, e, law, why);
}
