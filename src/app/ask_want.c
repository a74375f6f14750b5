/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row of the workflow wants to know, and which argument answers it. */
#include "app/desk_in.h"

#include <string.h>
#include "app/move.h"
#include "app/resolve.h"

const char *
ask_arg_of(const struct ask *a, const char *name)
{
	for (size_t i = 0; i < a->args_n; i++)
		if (strcmp(a->arg[i].name, name) == 0)
			return a->arg[i].value;
	return NULL;
}

static bool
put_already(const struct desk *d, enum question q)
{
	return (d->ask.asked >> q & 1) != 0;
}

static uint32_t
matter_of(const struct desk *d, const struct casefile *c)
{
	const char *typed = ask_arg_of(&d->ask, "matter");
	struct resolve_hit hit;

	if (typed != NULL && resolve_one(d->law, RESOLVE_MATTER,
	    str_of(typed), &hit) == OK)
		return (uint32_t)hit.id;
	return c->matter;
}

/* A correction is asked for what its reason names: the class, the place or the
 * channel. */
static bool
corrects(const struct desk *d, const struct law_move *m, const char *what)
{
	const char *reason = ask_arg_of(&d->ask, "reason");

	return str_is(m->action, "correct") && reason != NULL &&
	    strcmp(reason, what) == 0;
}

/* Each question with the row's want of it, and the argument that answers it.
 * Asked in this order. */
static bool
wants_unit(struct desk *d, const struct law_move *m, const struct casefile *c)
{
	(void)c;
	return m->effects & EFFECT_SET_UNIT && !put_already(d, ASK_UNIT);
}

static bool
wants_matter(struct desk *d, const struct law_move *m,
    const struct casefile *c)
{
	return move_wants(m, c) & GUARD_MATTER || corrects(d, m, "class");
}

static bool
wants_place(struct desk *d, const struct law_move *m, const struct casefile *c)
{
	return move_wants(m, c) & GUARD_PLACE || corrects(d, m, "place");
}

static bool
wants_channel(struct desk *d, const struct law_move *m,
    const struct casefile *c)
{
	(void)c;
	return corrects(d, m, "channel");
}

/* One criterion leaves no choice; many cases may be of many matters. */
static bool
wants_criterion(struct desk *d, const struct law_move *m,
    const struct casefile *c)
{
	const struct law_class *k = law_class(d->law, matter_of(d, c));

	return m->effects & EFFECT_SET_CRITERION && k != NULL &&
	    k->crit_n > 1 && d->ask.n == 1;
}

static bool
wants_reason(struct desk *d, const struct law_move *m,
    const struct casefile *c)
{
	return d->ask.by_hand || move_wants(m, c) & GUARD_REASON;
}

static bool
wants_note(struct desk *d, const struct law_move *m, const struct casefile *c)
{
	(void)d;
	return move_wants(m, c) & GUARD_NOTE;
}

/* The rule's own helpers come along unasked, helpers=… names others; only a
 * complex case is asked about, so that the plain one costs no key more. Where
 * helpers are all that it is about, somebody must be named. */
static bool
wants_helpers(struct desk *d, const struct law_move *m,
    const struct casefile *c)
{
	return m->effects & EFFECT_SET_HELPERS && d->ask.n == 1 &&
	    !put_already(d, ASK_HELPERS) && (c->flags & CASE_COMPLEX ||
	    !(m->effects & EFFECT_SET_UNIT));
}

static bool
wants_until(struct desk *d, const struct law_move *m, const struct casefile *c)
{
	(void)d;
	(void)c;
	return m->guards & GUARD_UNTIL || m->effects & EFFECT_UNTIL;
}

static bool
wants_parent(struct desk *d, const struct law_move *m,
    const struct casefile *c)
{
	(void)d;
	(void)c;
	return m->guards & GUARD_PARENT || m->effects & EFFECT_MERGE;
}

static bool
wants_decision(struct desk *d, const struct law_move *m,
    const struct casefile *c)
{
	(void)d;
	(void)c;
	return m->guards & GUARD_DECISION;
}

static bool
wants_result(struct desk *d, const struct law_move *m,
    const struct casefile *c)
{
	(void)c;
	return m->guards & GUARD_RESULT && ask_arg_of(&d->ask, "solved") == NULL &&
	    ask_arg_of(&d->ask, "satisfied") == NULL;
}

static bool
wants_stage(struct desk *d, const struct law_move *m, const struct casefile *c)
{
	const struct law_criterion *k = law_criterion(d->law, c->matter,
	    c->criterion);

	return m->effects & EFFECT_STAGE && k != NULL && k->stages.n > 1;
}

static const struct question_row {
	enum question	 q;
	const char	*arg;
	bool		(*wanted)(struct desk *d, const struct law_move *m,
			    const struct casefile *c);
} question_rows[] = {
	{ ASK_MATTER, "matter", wants_matter },
	{ ASK_PLACE, "grid", wants_place },
	{ ASK_CHANNEL, "channel", wants_channel },
	{ ASK_UNIT, "unit", wants_unit },
	{ ASK_HELPERS, "helpers", wants_helpers },
	{ ASK_CRITERION, "criterion", wants_criterion },
	{ ASK_PARENT, "parent", wants_parent },
	{ ASK_STAGE, "stage", wants_stage },
	{ ASK_UNTIL, "until", wants_until },
	{ ASK_DECIDED, "decided", wants_decision },
	{ ASK_PEOPLE, "people", wants_decision },
	{ ASK_TEXT, "text", wants_decision },
	{ ASK_RESULT, "reached", wants_result },
	{ ASK_REASON, "reason", wants_reason },
	{ ASK_NOTE, "note", wants_note },
};
#define QUESTIONS (sizeof question_rows / sizeof *question_rows)

enum question
ask_want_of(struct desk *d, const struct law_move *m, const struct casefile *c)
{
	for (size_t i = 0; i < QUESTIONS; i++)
		if (ask_arg_of(&d->ask, question_rows[i].arg) == NULL &&
		    question_rows[i].wanted(d, m, c))
			return question_rows[i].q;
	return ASK_NONE;
}

const char *
ask_arg_name(enum question q)
{
	for (size_t i = 0; i < QUESTIONS; i++)
		if (question_rows[i].q == q)
			return question_rows[i].arg;
	return q == ASK_LINK ? "case" : "";
}
