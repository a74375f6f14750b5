/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change of a rule taken back like any other step: at once within the
 * grace, later with a reason; never over what another made of it since. */
#include "app/rules_view.h"

#include <stdio.h>
#include <stdlib.h>
#include "app/intl.h"
#include "base/alloc.h"

void
rules_undo_fini(struct rules_undo *u)
{
	for (int c = 0; c < RULE_COLUMN_COUNT; c++)
		free(u->col[c]);
	*u = (struct rules_undo){ .kind = EV_UNKNOWN };
}

/* Before it is done: what stands now. */
void
rules_undo_keep(struct desk *d, enum event_kind kind, uint32_t id)
{
	struct rules_undo *u = &d->rv->undo;
	const struct rule_entry *e = id != 0 ?
	    ruleset_newest(rules_set(d->rules), id) : NULL;
	struct buf b = { 0 };

	rules_undo_fini(u);
	u->kind = kind;
	for (int c = RULE_MATTER; e != NULL && c < RULE_COLUMN_COUNT; c++) {
		b.n = 0;
		rule_write(d->law, &e->rule, (enum rule_column)c, false, &b);
		if (b.n == 0)
			buf_byte(&b, '-');
		u->col[c] = xstrdup(buf_z(&b));
	}
	buf_fini(&b);
}

/* After it was done: it may be taken back as the last step of this desk. */
void
rules_undo_offer(struct desk *d, uint32_t id)
{
	struct rules_undo *u = &d->rv->undo;
	const struct rule_entry *e = ruleset_newest(rules_set(d->rules), id);

	if (e == NULL || u->kind == EV_UNKNOWN)
		return;
	u->id = id;
	u->version = e->rule.version;
	undo_fini(&d->undo);
	d->undo.at_ms = d->now;
	snprintf(d->undo.label, sizeof d->undo.label, "%s R%u", _("rule"),
	    id);
}

static bool
changed_since(struct desk *d)
{
	const struct rules_undo *u = &d->rv->undo;
	const struct rule_entry *e = ruleset_newest(rules_set(d->rules),
	    u->id);

	if (e != NULL && e->rule.version == u->version &&
	    rules_proposal(d, u->id) == NULL)
		return false;
	desk_say(d, ROLE_ERROR, _("R%u was changed since"), u->id);
	return true;
}

void
rules_undo(struct desk *d, struct str reason)
{
	struct rules_undo *u = &d->rv->undo;
	struct rule_edit e = {
		.kind = u->kind == EV_RULE_ADD ? EV_RULE_RETIRE :
		    EV_RULE_CHANGE,
		.id = u->id, .version = u->version, .effective = DAY_FIRST
	};
	bool proposed;
	int left;

	if (u->id == 0 || changed_since(d))
		return;
	if (reason.n == 0 && !undo_running(d, &left)) {
		d->rv->deciding = EV_UNKNOWN;
		d->rv->detail = u->id;
		rules_type(d, RTYPE_REASON, STR_NONE);
		return;
	}
	e.reason = reason.n > 0 ? reason : str_of(_("taken back"));
	for (int c = RULE_MATTER; c < RULE_COLUMN_COUNT; c++)
		e.text.col[c] = str_of(u->col[c]);
	if (!rules_put(d, &e, &proposed))
		return;
	desk_say(d, proposed ? ROLE_NEAR : ROLE_OKAY, proposed ?
	    _("R%u is proposed: another person must approve it") :
	    _("R%u is as it was before"), u->id);
	rules_undo_fini(u);
	undo_fini(&d->undo);
	rules_news(d);
	d->rv->lines.w = 0;
}
