/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to a rule: saved, retired, approved, rejected. The service
 * checks who may and what may; here it is said, and shown where. */
#include "app/rules_view.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"

bool
rules_may_edit(struct desk *d)
{
	if (!rules_ready(d))
		return false;
	if (d->seat.read_only) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("read-only: this seat may look but not act"));
		return false;
	}
	if ((d->seat.me.roles & d->law->rule_roles) == 0) {
		struct buf b = { 0 };

		for (size_t i = 0; i < d->law->roles_n; i++)
			if (d->law->rule_roles >> d->law->roles[i].bit & 1)
				buf_fmt(&b, "%s%.*s", b.n > 0 ? "、" : "",
				    STR_ARG(d->law->roles[i].name));
		desk_say(d, ROLE_ERROR, _("rules are changed by: %s"),
		    buf_z(&b));
		buf_fini(&b);
		return false;
	}
	return true;
}

struct told { struct desk *d; size_t n; char text[400]; };

static void
tell_fault(void *ctx, const struct rule_fault *f)
{
	struct told *t = ctx;

	if (t->n++ > 0)
		return;
	snprintf(t->text, sizeof t->text, _("%s “%.*s”: %s is expected"),
	    (int)f->column >= 0 && f->column < RULE_COLUMN_COUNT ?
	    rules_column_label(f->column) : "", STR_ARG(f->found),
	    _(f->expected));
}

static bool
tell_finding(void *ctx, const struct lint_finding *f)
{
	struct told *t = ctx;
	size_t at;

	if (t->n++ > 0)
		return true;
	snprintf(t->text, sizeof t->text, "%s", _(lint_text(f->kind)));
	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++) {
		at = strlen(t->text);
		snprintf(t->text + at, sizeof t->text - at, " R%u",
		    f->rule[i]->id);
	}
	return true;
}

bool
rules_put(struct desk *d, const struct rule_edit *e, bool *proposed)
{
	struct told t = { .d = d };
	enum err err;

	*proposed = false;
	if (e->reason.n == 0) {
		desk_say(d, ROLE_ERROR, "%s", _("a reason must be given"));
		return false;
	}
	err = rules_commit(d->rules, &d->seat, e, 1, tell_fault,
	    tell_finding, &t, proposed);
	if (err == OK)
		return true;
	if (t.n > 0)
		desk_say(d, ROLE_ERROR, _("not done: %s"), t.text);
	else if (err == ERR_CONFLICT)
		desk_say(d, ROLE_ERROR, "%s", _("somebody else changed the "
		    "rules meanwhile: look again, then once more"));
	else if (err == ERR_REFUSED)
		desk_say(d, ROLE_ERROR, "%s", e->kind == EV_RULE_APPROVE ||
		    e->kind == EV_RULE_REJECT ?
		    _("whoever proposed it cannot decide it too") :
		    _("this account may not change rules"));
	else
		desk_say(d, ROLE_ERROR, _("not done: %s"), _(err_text(err)));
	rules_news(d);
	if (err == ERR_CONFLICT)
		rules_form_seen(d);
	return false;
}

void
rules_form_save(struct desk *d)
{
	struct rules_form *f = &d->rv->form;
	struct rule_edit e;
	uint32_t id = f->id;
	bool proposed;

	if (!f->on || !rules_may_edit(d) || !rules_form_as_edit(d, &e))
		return;
	rules_undo_keep(d, f->kind, id);
	if (!rules_put(d, &e, &proposed))
		return;
	rules_form_close(d, false);
	rules_news(d);
	if (id == 0 && ruleset_next_id(rules_set(d->rules)) > 1)
		id = ruleset_next_id(rules_set(d->rules)) - 1;
	(void)!rules_back(d);
	d->rv->detail = id;
	if (!proposed)
		rules_undo_offer(d, id);
	if (d->rv->mode == RULES_LIST)
		(void)!rules_list_goto(d, id);
	desk_say(d, proposed ? ROLE_NEAR : ROLE_OKAY, proposed ?
	    _("R%u is proposed: another person must approve it") :
	    _("R%u is saved"), id);
}

/* The proposal that waits for id, if there is one. */
const struct rule_entry *
rules_proposal(const struct desk *d, uint32_t id)
{
	struct ruleset *s = rules_set(d->rules);

	for (size_t i = ruleset_count(s); i > 0; i--) {
		const struct rule_entry *e = ruleset_at(s, i - 1);

		if (e->rule.id == id && e->status == RULE_PROPOSED)
			return e;
	}
	return NULL;
}

void
rules_decide(struct desk *d, enum event_kind k, struct str reason)
{
	struct rule_edit e = {
		.kind = k, .id = d->rv->detail, .reason = reason,
		.effective = DAY_FIRST
	};
	const struct rule_entry *p = rules_proposal(d, e.id);
	bool proposed;

	if (k == EV_UNKNOWN) {
		rules_undo(d, reason);
		return;
	}
	if (k == EV_RULE_APPROVE || k == EV_RULE_REJECT) {
		if (p == NULL) {
			desk_say(d, ROLE_ERROR, _("nothing is proposed for R%u"),
			    e.id);
			return;
		}
		e.version = p->rule.version;
	}
	if (!rules_may_edit(d))
		return;
	if (k == EV_RULE_RETIRE)
		rules_undo_keep(d, k, e.id);
	if (!rules_put(d, &e, &proposed))
		return;
	rules_news(d);
	if (k == EV_RULE_RETIRE && !proposed)
		rules_undo_offer(d, e.id);
	d->rv->lines.w = 0;
	desk_say(d, proposed ? ROLE_NEAR : ROLE_OKAY, proposed ?
	    _("R%u is proposed: another person must approve it") :
	    k == EV_RULE_RETIRE ? _("R%u is retired") :
	    k == EV_RULE_APPROVE ? _("R%u is approved") :
	    _("the proposal for R%u is rejected"), e.id);
}
