/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.c -- rows from what each event changed.  Layer: core (pure).
 * The holders' spans are measured here from the events themselves, and not read
 * from the docket: ledger_fault compares the two. */
#include "core/ledger.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "core/docket_in.h"

struct maker {
	struct ledger	*l;
	const struct law *law;
	const struct event *e;
	int64_t		since_ms;	/* begin of the holder's span */
	uint8_t		turn;
	uint16_t	unit;
};

static struct ledger_row *
row_add(struct maker *m, enum ledger_op op)
{
	struct ledger *const l = m->l;

	l->row = xgrow(l->row, &l->cap, l->n + 1, sizeof(*l->row));
	l->row[l->n] = (struct ledger_row){ .op = (uint8_t)op,
	    .event = m->e, .at_ms = m->e->at.ms };
	return &l->row[l->n++];
}

static struct ledger_row *
run_row(struct maker *m, enum ledger_op op, const struct clock_run *r,
    int64_t at_ms)
{
	struct ledger_row *const row = row_add(m, op);

	row->clock = r->clock;
	row->stage = r->stage;
	row->unit = r->owner;
	row->due_ms = r->due_ms;
	row->left_ms = r->left_ms;
	row->at_ms = at_ms;
	return row;
}

/* ---- one run, before and after ---- */

static bool
same_run(const struct clock_run *a, const struct clock_run *b)
{
	return a->clock == b->clock && a->stage == b->stage &&
	    a->start_ms == b->start_ms && a->state != 0;
}

static void
run_ended(struct maker *m, const struct clock_run *was,
    const struct clock_run *is, int64_t resumed_ms)
{
	struct ledger_row *row;

	/* A clock that waited ends with its pause. */
	if (was->state == CLOCK_PAUSED)
		run_row(m, LEDGER_RESUME, is, resumed_ms);
	row = run_row(m, LEDGER_STOP, is, was->state == CLOCK_PAUSED ?
	    resumed_ms : is->ended_ms);
	row->late = is->late;
	row->moot = is->moot;
}

static void
run_changed(struct maker *m, const struct casefile *before,
    const struct clock_run *was, const struct clock_run *is)
{
	const int64_t resumed_ms = was->ended_ms + is->paused_ms -
	    was->paused_ms;

	if (was->owner != is->owner)
		run_row(m, LEDGER_OWNER, is, m->e->at.ms);
	if (was->extends != is->extends)
		run_row(m, LEDGER_EXTEND, is, m->e->at.ms);
	if (was->state == CLOCK_RUNS && is->state == CLOCK_PAUSED)
		run_row(m, LEDGER_PAUSE, is, is->ended_ms)->left_ms =
		    clock_left(was, before, m->law, is->ended_ms);
	else if (was->state == CLOCK_PAUSED && is->state == CLOCK_RUNS)
		run_row(m, LEDGER_RESUME, is, resumed_ms);
	else if (run_lives(was) && is->state == CLOCK_ENDED)
		run_ended(m, was, is, resumed_ms);
}

static const struct clock_run *
find_run(const struct docket *d, const struct clock_run *r, unsigned hint)
{
	if (hint < d->runs_n && same_run(&d->run[hint], r))
		return &d->run[hint];
	return NULL;
}

static void
runs_changed(struct maker *m, const struct casefile *before,
    const struct docket *was, const struct docket *is)
{
	for (unsigned i = 0; i < is->runs_n; i++) {
		const struct clock_run *const r = &is->run[i];
		const struct clock_run *const old = find_run(was, r, i);

		if (old)
			run_changed(m, before, old, r);
		else
			run_row(m, LEDGER_START, r, r->start_ms);
	}
}

/* ---- holders ---- */

static void
held(struct maker *m, const struct casefile *c, int64_t at_ms)
{
	const uint16_t unit = c->turn == TURN_UNIT ? c->unit : 0;
	struct ledger_row *row;

	if (c->turn == m->turn && unit == m->unit)
		return;
	if (at_ms < m->since_ms)
		at_ms = m->since_ms;
	if (m->turn != TURN_NONE) {
		row = row_add(m, LEDGER_HELD);
		row->turn = m->turn;
		row->unit = m->unit;
		row->from_ms = m->since_ms;
		row->at_ms = at_ms;
	}
	m->since_ms = at_ms;
	m->turn = c->turn;
	m->unit = unit;
}

/* ---- fires ---- */

/* When the rung fell on this history: what its author thought may be another
 * instant, when he did not know of all that was. */
static int64_t
fell(struct maker *m, const struct event *e, enum err status,
    const struct casefile *before, const struct docket *was)
{
	int64_t at_ms = body_num(&e->body, "due", e->at.ms);
	struct docket d = *was;
	const struct law_rung *rung;
	struct clock_run *run;

	if (status == OK)
		(void)!docket_fire(&d, before, m->law, e, &rung, &run, &at_ms);
	return at_ms;
}

static void
fired(struct maker *m, const struct event *e, enum err status, int64_t fell_ms)
{
	const struct body *const b = &e->body;
	struct ledger_row *row;

	if (status == ERR_EXISTS)
		return;		/* counted once, whoever wrote it twice */
	row = row_add(m, status == OK ? LEDGER_FIRE : LEDGER_WITHDRAWN);
	row->clock = (uint8_t)body_num(b, "clock", 0);
	row->stage = (uint8_t)body_num(b, "stage", 0);
	row->rung = (uint8_t)body_num(b, "rung", 0);
	row->unit = (uint16_t)body_num(b, "owner", 0);
	row->from_ms = fell_ms;
	row->late = body_num(b, "late", 0) > 0;
	row->why = body_str(b, "why");
}

static void
seen(void *ctx, const struct event *e, enum err status,
    const struct casefile *before, const struct docket *was,
    const struct casefile *after, const struct docket *is)
{
	struct maker *const m = ctx;
	int64_t at_ms = e->at.ms > before->changed_ms ? e->at.ms :
	    before->changed_ms;

	m->e = e;
	if (before->events == 0) {
		m->since_ms = after->reported_ms;
		m->turn = after->turn;
	}
	if (e->kind == EV_CLOCK_FIRE) {
		at_ms = fell(m, e, status, before, was);
		fired(m, e, status, at_ms);
	}
	runs_changed(m, before, was, is);
	if (before->events > 0)
		held(m, after, at_ms);
	m->l->c = *after;
	m->l->d = *is;
}

enum err
ledger_make(struct ledger *l, const struct event **events, size_t n,
    const struct law *law)
{
	struct maker m = { .l = l, .law = law };

	memset(l, 0, sizeof(*l));
	return casefile_walk(events, n, law, seen, &m);
}

void
ledger_fini(struct ledger *l)
{
	free(l->row);
	memset(l, 0, sizeof(*l));
}

/* ---- the laws ---- */

static int64_t
pauses_of(const struct ledger *l, const struct clock_run *r)
{
	int64_t sum = 0, begun = 0;
	bool in_run = false, paused = false;

	for (size_t i = 0; i < l->n; i++) {
		const struct ledger_row *const row = &l->row[i];

		if (row->clock != r->clock || row->stage != r->stage ||
		    row->op == LEDGER_HELD)
			continue;
		if (row->op == LEDGER_START)
			in_run = row->at_ms == r->start_ms &&
			    row->unit == r->owner;
		if (!in_run)
			continue;
		if (row->op == LEDGER_PAUSE) {
			begun = row->at_ms;
			paused = true;
		} else if (row->op == LEDGER_RESUME && paused) {
			sum += row->at_ms - begun;
			paused = false;
		}
	}
	return sum;
}

/* Its rows cannot be told from another's when the owner changed, or helpers'
 * clocks began together. */
static bool
tellable(const struct ledger *l, const struct clock_run *r)
{
	unsigned starts = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct ledger_row *const row = &l->row[i];

		if (row->clock != r->clock || row->stage != r->stage)
			continue;
		if (row->op == LEDGER_OWNER)
			return false;
		starts += row->op == LEDGER_START;
	}
	return starts == 1;
}

const char *
ledger_fault(const struct ledger *l)
{
	int64_t held_ms = 0, paused_ms = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct ledger_row *const row = &l->row[i];

		if (row->op != LEDGER_HELD)
			continue;
		if (row->turn == TURN_PAUSE)
			paused_ms += row->at_ms - row->from_ms;
		else
			held_ms += row->at_ms - row->from_ms;
	}
	if (held_ms != docket_held_ms(&l->d))
		return "the holders' times do not sum to the age less the pauses";
	if (paused_ms != l->d.paused_ms)
		return "the pauses do not sum";
	for (unsigned i = 0; i < l->d.runs_n; i++) {
		const struct clock_run *const r = &l->d.run[i];

		if (r->ended_ms != 0 && r->ended_ms < r->start_ms)
			return "a clock ended before it began";
		if (tellable(l, r) && pauses_of(l, r) != r->paused_ms)
			return "the pauses of a clock do not sum";
	}
	return NULL;
}
