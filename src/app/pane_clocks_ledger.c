/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger of a case, row by row: what began, waited, went on, fell and ended,
 * by whose hand, and who held the case from when to when. */
#include "app/clocks_view.h"

#include <stdlib.h>
#include "app/intl.h"
#include "core/ledger.h"

static const char *
late_why(struct str why)
{
	if (str_is(why, "off"))
		return _("no process ran");
	if (str_is(why, "busy"))
		return _("the store was busy");
	if (str_is(why, "jump"))
		return _("the machine's clock was put right");
	if (str_is(why, "merge"))
		return _("news of another node");
	return "";
}

static void
put_fire(struct clocks_telling *s, const struct ledger_row *r)
{
	const struct law_rung *g = clocks_rung(s->book, r->clock, r->rung);

	buf_fmt(&s->b, "%.*s", STR_ARG(g != NULL ? g->name : STR("?")));
	if (g != NULL && g->card > 0)
		buf_fmt(&s->b, " %s", g->card == 2 ? _("red card") :
		    _("yellow card"));
	if (r->op == LEDGER_WITHDRAWN) {
		buf_fmt(&s->b, " · %s", _("withdrawn: a record that came "
		    "later shows that it was not due"));
		return;
	}
	if (!r->late && r->at_ms - r->from_ms < CLOCK_MIN_MS)
		return;
	buf_fmt(&s->b, " · %s ", _("fell"));
	clocks_put_at(s, r->from_ms);
	buf_fmt(&s->b, ", %s ", _("written later by"));
	clocks_put_span(s, r->at_ms - r->from_ms);
	if (late_why(r->why)[0] != '\0')
		buf_fmt(&s->b, " (%s)", late_why(r->why));
}

static unsigned
unit_of_clock(const struct clocks_telling *s, unsigned clock)
{
	const struct clock_run *r = docket_run(s->k, clock);

	return r != NULL ? r->unit : (unsigned)LIMIT_NONE;
}

static void
put_row(struct clocks_telling *s, const struct ledger_row *r)
{
	unsigned unit = unit_of_clock(s, r->clock);

	switch ((enum ledger_op)r->op) {
	case LEDGER_START:
		buf_fmt(&s->b, "%s · ", _("begins"));
		clocks_put_owner(s, r->unit);
		buf_fmt(&s->b, " · %s ", _("is due"));
		clocks_put_at(s, r->due_ms);
		break;
	case LEDGER_PAUSE:
		buf_fmt(&s->b, "%s · %s ", _("is paused"), _("left"));
		clocks_put_measure(s, unit, r->left_ms);
		break;
	case LEDGER_RESUME:
	case LEDGER_EXTEND:
		buf_fmt(&s->b, "%s · %s ", r->op == LEDGER_RESUME ?
		    _("goes on") : _("is extended"), _("is due"));
		clocks_put_at(s, r->due_ms);
		break;
	case LEDGER_STOP:
		buf_fmt(&s->b, "%s", r->moot ? _("ends, moot") : r->late ?
		    _("ends late") : _("ends in time"));
		break;
	case LEDGER_OWNER:
		buf_fmt(&s->b, "%s ", _("runs on against"));
		clocks_put_owner(s, r->unit);
		break;
	case LEDGER_FIRE:
	case LEDGER_WITHDRAWN:
		put_fire(s, r);
		break;
	case LEDGER_HELD:
		buf_cstr(&s->b, words_turn(s->d, r->turn));
		if (r->unit != 0)
			buf_byte(&s->b, ' ');
		if (r->unit != 0)
			clocks_put_owner(s, r->unit);
		buf_fmt(&s->b, " · %s ", _("held it for"));
		clocks_put_span(s, r->at_ms - r->from_ms);
		break;
	}
}

static enum role
row_role(const struct ledger_row *r)
{
	switch ((enum ledger_op)r->op) {
	case LEDGER_FIRE:	return ROLE_NEAR;
	case LEDGER_WITHDRAWN:
	case LEDGER_HELD:	return ROLE_DIM;
	case LEDGER_PAUSE:	return ROLE_PAUSED;
	case LEDGER_STOP:	return r->late ? ROLE_NEAR : ROLE_TEXT;
	default:		return ROLE_TEXT;
	}
}

static void
add_row(struct clocks_telling *s, const struct ledger_row *r)
{
	s->b.n = 0;
	clocks_put_at(s, r->at_ms);
	buf_cstr(&s->b, "  ");
	if (r->op != LEDGER_HELD) {
		buf_str(&s->b, clocks_name(s, r->clock));
		clocks_put_stage(s, r->stage);
		buf_cstr(&s->b, "  ");
	}
	put_row(s, r);
	if (r->event != NULL && r->op != LEDGER_HELD)
		buf_fmt(&s->b, " · %.*s",
		    STR_ARG(words_who(s->d, r->event->actor)));
	lines_add(s->t, row_role(r), 0, buf_view(&s->b));
}

void
clocks_ledger(struct clocks_telling *s, uint32_t slot)
{
	const struct event **events;
	struct ledger l = { 0 };
	size_t n;
	enum err e;

	lines_add(s->t, ROLE_TITLE, 0, str_of(_("Row by row")));
	if (s->d->store == NULL) {
		lines_add(s->t, ROLE_DIM, 0,
		    str_of(_("only a store on disk keeps it")));
		return;
	}
	e = store_case_events(s->d->store, slot, &events, &n);
	if (e == OK) {
		e = ledger_make(&l, events, n, s->d->law);
		for (size_t i = 0; e == OK && i < l.n; i++)
			add_row(s, &l.row[i]);
		ledger_fini(&l);
		free(events);
	}
	if (e != OK)
		lines_add(s->t, ROLE_ERROR, 0, str_of(_(err_text(e))));
}

