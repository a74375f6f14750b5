/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much time a case has left, as everybody reads it: 2h14, -35m, ‖3d. The
 * letters are those of the filter language (due<2h) and stand in every
 * language. What runs is told in clock time, which the citizen sees; what waits
 * is told in the measure of its limit, for nobody knows when it will go on. */
#include "app/desk_in.h"

#include <stdio.h>
#include <stdlib.h>
#include "app/intl.h"
#include "core/deadline.h"
#include "lang/lang.h"

#define WORKDAY_MS (8 * CLOCK_HOUR_MS)

void
words_span(int64_t ms, int64_t day_ms, char *out, size_t cap)
{
	int64_t min = llabs(ms) / CLOCK_MIN_MS;
	const char *sign = ms < 0 ? "-" : "";

	if (min < 60)
		snprintf(out, cap, "%s%dm", sign, (int)min);
	else if (llabs(ms) < day_ms)
		snprintf(out, cap, "%s%dh%02d", sign, (int)(min / 60),
		    (int)(min % 60));
	else
		snprintf(out, cap, "%s%lldd", sign, llabs(ms) / day_ms);
}

/* What the due is counted by: of its clock, or of the filing. */
struct budget {
	enum limit_unit	 unit;
	int32_t		 n;
	const struct calendar *calendar;
};

static struct budget
budget_of(const struct law *l, const struct casefile *c)
{
	const struct law_book *book = law_book(l, c->law);
	const struct law_clock *k = book == NULL ? NULL :
	    law_book_clock(book, c->due_clock);
	struct budget b = { (enum limit_unit)c->limit_unit, c->limit_n,
	    &l->calendar };
	const struct law_criterion *crit;
	const struct law_unit *u;

	if (k == NULL) {
		crit = law_criterion(l, c->matter, c->criterion);
		if (b.n == 0 && crit != NULL)
			b = (struct budget){ (enum limit_unit)crit->limit_unit,
			    crit->limit_n, &l->calendar };
		return b;
	}
	if (k->limit == LIMIT_FIXED)
		b = (struct budget){ (enum limit_unit)k->unit, k->n, NULL };
	else if (k->limit == LIMIT_UNTIL)
		b.n = 0;
	u = k->whose == TURN_UNIT ? law_unit(l, c->unit) : NULL;
	b.calendar = law_book_calendar(book, u == NULL || u->shift.n == 0 ?
	    0 : law_book_shift(book, u->shift));
	return b;
}

static int
share_of(const struct budget *b, const struct casefile *c, int64_t left)
{
	int64_t whole = deadline_budget(b->unit, b->n) * (1 + c->extends);

	if (whole <= 0)
		return -1;
	if (left <= 0)
		return 0;
	return left >= whole ? 1000 : (int)(left * 1000 / whole);
}

void
words_time_left(const struct desk *d, const struct casefile *c,
    struct time_left *out)
{
	struct budget b;
	bool works;

	*out = (struct time_left){ .state = LEFT_NONE, .share = -1 };
	if (c->due_ms == 0 || (c->flags & (CASE_DUE_RUNS | CASE_PAUSED)) == 0) {
		if (c->due_ms != 0 && c->flags & CASE_CLOSED_LATE)
			out->state = LEFT_WAS_LATE;
		return;
	}
	b = budget_of(d->law, c);
	works = deadline_works(b.unit);
	if (c->flags & CASE_PAUSED) {
		out->state = LEFT_PAUSED;
		out->share = share_of(&b, c, c->left_ms);
		words_span(c->left_ms, works ? WORKDAY_MS : CLOCK_DAY_MS,
		    out->text, sizeof out->text);
		return;
	}
	out->state = c->due_ms < d->now ? LEFT_OVER : c->due_ms - d->now <
	    (int64_t)d->law->near_ms ? LEFT_NEAR : LEFT_FINE;
	out->share = c->due_ms < d->now ? 0 : share_of(&b, c,
	    deadline_measure(b.calendar, works, d->now, c->due_ms));
	words_span(c->due_ms - d->now, CLOCK_DAY_MS, out->text,
	    sizeof out->text);
}

/* near, late, waits; "" */
static const char *
left_word(enum left_state s)
{
	switch (s) {
	case LEFT_NEAR:		return _("soon");
	case LEFT_OVER:		return _("late");
	case LEFT_PAUSED:	return _("wait");
	case LEFT_WAS_LATE:	return _("late");
	case LEFT_FINE:
	case LEFT_NONE:		break;
	}
	return "";
}

static enum role
state_role(enum left_state s)
{
	switch (s) {
	case LEFT_FINE:		return ROLE_FINE;
	case LEFT_NEAR:		return ROLE_NEAR;
	case LEFT_OVER:		return ROLE_OVERDUE;
	case LEFT_PAUSED:	return ROLE_PAUSED;
	case LEFT_WAS_LATE:
	case LEFT_NONE:		break;
	}
	return ROLE_DIM;
}

enum role
words_left_role(const struct desk *d, const struct casefile *c)
{
	struct time_left t;

	words_time_left(d, c, &t);
	return state_role(t.state);
}

void
words_left(const struct desk *d, const struct casefile *c, char *out,
    size_t cap)
{
	struct time_left t;

	words_time_left(d, c, &t);
	if (t.state == LEFT_WAS_LATE)
		snprintf(out, cap, "%s", _("late"));
	else
		snprintf(out, cap, "%s%s", t.state != LEFT_PAUSED ? "" :
		    d->ascii ? "=" : "‖", t.text);
}

/* Four cells that everybody reads the same: how much of the budget is left, as
 * strong and weak line; where it is near, over or waits, the word instead. */
void
words_left_bar(const struct desk *d, const struct time_left *t, struct cells *g,
    int x, int y)
{
	bool plain = d->ascii || lang_width(0x2501) != 1;
	enum role role = state_role(t->state);
	int full = (t->share * 4 + 999) / 1000;

	if (t->state != LEFT_FINE) {
		cells_column(g, x, y, 4, role == ROLE_OVERDUE ? ROLE_STRONG :
		    role, str_of(left_word(t->state)), false);
		return;
	}
	for (int i = 0; i < 4 && t->share >= 0; i++)
		cells_put(g, x + i, y, i < full ? ROLE_FINE : ROLE_DIM,
		    i < full ? (plain ? '=' : 0x2501) :
		    (plain ? '-' : 0x2500));
}

/* A card by its sign and word; one taken back says so. Empty: no card. */
const char *
words_card(const struct desk *d, const struct casefile *c, enum role *role)
{
	*role = ROLE_DIM;
	if (c->card == 2) {
		*role = ROLE_RED;
		return d->ascii ? _("# red") : _("■ red");
	}
	if (c->card == 1) {
		*role = ROLE_YELLOW;
		return d->ascii ? _("^ yellow") : _("▲ yellow");
	}
	if (c->flags & CASE_WITHDRAWN)
		return _("x withdrawn");
	return "";
}

const char *
words_turn(const struct desk *d, unsigned turn)
{
	(void)d;
	switch (turn) {
	case TURN_DESK:		return _("the desk");
	case TURN_OFFICER:	return _("grid officer");
	case TURN_UNIT:		return _("the unit");
	case TURN_CHECKER:	return _("checker");
	case TURN_LEAD:		return _("lead");
	case TURN_CALLER:	return _("caller");
	case TURN_PAUSE:	return _("put aside");
	default:		return "";
	}
}
