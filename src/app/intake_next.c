/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line that says what filing the form would do now: the steps, the unit, by
 * which rule, until when; or what it waits for. It is asked as the commit itself
 * would be, with nothing written, once the help has settled. Layer: app. */
#include "app/intake_view.h"

#include <stdio.h>
#include "app/intl.h"
#include "core/limit.h"

void
intake_next(struct desk *d)
{
	struct intake_view *v = d->iv;

	v->next_due = false;
	v->next_known = !v->look_only && !d->seat.read_only &&
	    !intake_is_empty(&v->f);
	if (v->next_known)
		v->next_err = intake_foresee(&v->f, d->repo, d->rules,
		    &d->seat, d->hooks.now != NULL ? d->now : 0, &v->next);
	d->dirty = true;
}

/* In brackets behind the unit: the rule and the time. */
static void
put_by(const struct intake_done *n, struct buf *out)
{
	if (n->rule == 0 && n->limit_n == 0)
		return;
	buf_cstr(out, _(" ("));
	if (n->rule != 0)
		buf_fmt(out, _("rule R%u"), n->rule);
	if (n->limit_n != 0)
		buf_fmt(out, "%s%s %d%s", n->rule != 0 ? _(", ") : "",
		    _("limit"), n->limit_n,
		    limit_unit_name((enum limit_unit)n->limit_unit));
	buf_cstr(out, _(")"));
}

static enum role
say(struct desk *d, struct buf *out)
{
	const struct intake_done *n = &d->iv->next;
	const struct law_state *st = law_state(d->law, n->state);

	if (d->iv->next_err != OK) {
		buf_fmt(out, _("not yet: %s"), n->why[0] != '\0' ? n->why :
		    _(err_text(d->iv->next_err)));
		return ROLE_NEAR;
	}
	if (n->way[0] != '\0')
		buf_cstr(out, n->way);
	else if (st != NULL)
		buf_fmt(out, "%s · %.*s", _("only report"), STR_ARG(st->name));
	if (n->unit != 0) {
		buf_fmt(out, " → %.*s", STR_ARG(words_unit(d, n->unit,
		    false)));
		put_by(n, out);
		return ROLE_OKAY;
	}
	if (n->verdict != VERDICT_GO)
		buf_fmt(out, " · %s", _(verdict_text(n->verdict)));
	return ROLE_NEAR;
}

void
intake_next_draw(struct desk *d, struct cells *g, struct rect r)
{
	struct intake_view *v = d->iv;
	struct buf b = { 0 };
	char key[24];
	enum role role;
	int x = r.x + 1;

	if (!v->next_known || !hint_chord(d, "intake-file", key))
		return;
	role = say(d, &b);
	x += cells_text(g, x, r.y, r.w - 2, ROLE_HINT_KEY, str_of(key), false);
	cells_text(g, x + 1, r.y, r.x + r.w - x - 2, v->works ? ROLE_DIM : role,
	    buf_view(&b), true);
	buf_fini(&b);
}
