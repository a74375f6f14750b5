/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the rule pane. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/rules_view.h"

void
cmd_rules(struct desk *d, struct str args)
{
	struct filter_fault why = { 0 };
	char text[200];
	enum err e;

	if (!rules_ready(d))
		return;
	rules_goto(d, RULES_LIST);
	if (args.n == 0)
		return;
	if (str_is(args, "-"))
		args = STR_NONE;
	d->rv->list.search[0] = '\0';
	e = rules_list_filter(d, args, &why);
	if (e != OK) {
		words_fault(&why, e, text, sizeof text);
		desk_say(d, ROLE_ERROR, "%s", text);
	}
}

/* The rule that args name; without, the one under the cursor, or the one
 * that decides the open case. 0: none. */
static uint32_t
rule_meant(struct desk *d, struct str args)
{
	struct rules_view *rv = d->rv;
	struct rules_row *row;
	struct case_view v;
	int64_t id;

	if (str_starts(args, STR("R")) || str_starts(args, STR("r")))
		args = str_from(args, 1);
	if (args.n > 0)
		return str_int(args, &id) && id > 0 && id < UINT32_MAX ?
		    (uint32_t)id : 0;
	if (d->focus == PANE_RULES && rv->mode == RULES_LIST) {
		row = rules_list_row(d);
		return row != NULL ? row->e->rule.id : 0;
	}
	if (d->focus == PANE_RULES && rv->mode == RULES_DETAIL)
		return rv->detail;
	if (desk_target(d) != SLOT_NONE &&
	    d->repo->ops->get(d->repo, desk_target(d), &v) == OK &&
	    v.c->rule != 0)
		return v.c->rule;
	return rules_winner(d, desk_target(d));
}

/* Names it, or says that there is none. */
static uint32_t
rule_there(struct desk *d, struct str args)
{
	uint32_t id;

	if (!rules_ready(d))
		return 0;
	id = rule_meant(d, args);
	if (id != 0 && ruleset_newest(rules_set(d->rules), id) != NULL)
		return id;
	if (args.n > 0)
		desk_say(d, ROLE_ERROR, _("no rule %.*s"), STR_ARG(args));
	else
		desk_say(d, ROLE_ERROR, "%s", _("no rule here"));
	return 0;
}

void
cmd_rule(struct desk *d, struct str args)
{
	uint32_t id = rule_there(d, args);

	if (id == 0)
		return;
	d->rv->detail = id;
	rules_goto(d, RULES_DETAIL);
}

void
cmd_rule_why(struct desk *d, struct str args)
{
	uint32_t slot = desk_target(d);

	(void)args;
	if (!rules_ready(d))
		return;
	if (rules_whole_why(d)) {
		(void)!rules_back(d);
		return;
	}
	desk_open_case(d, slot);
	d->rv->mode = RULES_WHY;
	d->rv->full_why = true;
	d->rv->back_n = 0;
	rules_take_screen(d);
	d->rule_lines.w = 0;
	d->rule_lines.top = 0;
}

void
cmd_rule_cases(struct desk *d, struct str args)
{
	uint32_t id = rule_there(d, args);
	char text[32];

	if (id == 0)
		return;
	snprintf(text, sizeof text, "rule:%u", id);
	d->q.search[0] = '\0';
	if (queue_set(d, -1, str_of(text)) != OK)
		return;
	d->focus = PANE_QUEUE;	/* rules_left gives the screen back */
	if (queue_slot(d) != SLOT_NONE)
		desk_open_case(d, queue_slot(d));
}

void
cmd_rule_test(struct desk *d, struct str args)
{
	if (!rules_ready(d))
		return;
	if (d->focus == PANE_RULES && d->rv->mode == RULES_FORM) {
		cmd_rule_effect(d, args);	/* there the rule is tested */
		return;
	}
	if (args.n == 0 && d->rv->bench[0] == '\0')
		rules_bench_case(d, desk_target(d));
	rules_bench_begin(d, args);
}

void
cmd_rule_cover(struct desk *d, struct str args)
{
	if (!rules_ready(d))
		return;
	if (str_is(args, "text") || d->linear) {
		rules_cover_text(d);
		return;
	}
	rules_goto(d, RULES_COVER);
	rules_cover_make(d);
}

void
cmd_rule_findings(struct desk *d, struct str args)
{
	(void)args;
	if (!rules_ready(d))
		return;
	rules_check(d);		/* asked for: at once */
	rules_findings_list(d);
}

void
cmd_rule_next(struct desk *d, struct str args)
{
	int by = str_is(args, "back") ? -1 : 1;

	if (rules_takes(d) && d->rv->mode == RULES_COVER)
		rules_cover_next_gap(d, by);
	else if (rules_shown(d) == RULES_DETAIL)
		rules_next(d, by);
}

void
cmd_rule_left(struct desk *d, struct str args)
{
	(void)args;
	rules_aside(d, -1);
}

void
cmd_rule_right(struct desk *d, struct str args)
{
	(void)args;
	rules_aside(d, 1);
}

void
cmd_rule_group(struct desk *d, struct str args)
{
	struct rules_list *l;

	if (!rules_ready(d))
		return;
	l = &d->rv->list;
	if (str_is(args, "fold")) {
		l->all_folded = !l->all_folded;
		for (size_t i = 0; i < l->groups_n; i++)
			l->group[i].folded = l->all_folded;
	} else {
		l->by = str_is(args, "matter") ? BY_MATTER :
		    str_is(args, "unit") ? BY_UNIT :
		    str_is(args, "none") ? BY_NONE :
		    (enum rules_by)((l->by + 1) % BY_COUNT);
	}
	rules_list_regroup(d);
}

/* ---- edits ---- */

void
cmd_rule_add(struct desk *d, struct str args)
{
	uint32_t like = 0;

	if (!rules_may_edit(d) || (args.n > 0 &&
	    (like = rule_there(d, args)) == 0))
		return;
	rules_form_begin(d, NULL);
	if (like != 0)
		rules_form_like(d, ruleset_newest(rules_set(d->rules),
		    like));
}

void
cmd_rule_edit(struct desk *d, struct str args)
{
	uint32_t id;

	if (!rules_may_edit(d))
		return;
	if (d->focus == PANE_RULES && d->rv->mode == RULES_FORM) {
		rules_form_edit(d);
		return;
	}
	id = rule_there(d, args);
	if (id != 0)
		rules_form_begin(d, ruleset_newest(rules_set(d->rules), id));
}

static void
decide(struct desk *d, enum event_kind k, struct str args)
{
	struct str id = args;
	struct str reason = args;
	int64_t n;

	if (!rules_may_edit(d))
		return;
	/* "retire 2071 reason", or the rule here and the reason alone. */
	str_cut(&reason, ' ', &id);
	if (str_starts(id, STR("R")))
		id = str_from(id, 1);
	if (!str_int(id, &n)) {
		id = STR_NONE;
		reason = args;
	}
	d->rv->detail = rule_there(d, id);
	if (d->rv->detail == 0)
		return;
	d->rv->deciding = k;
	if (str_trim(reason).n > 0)
		rules_decide(d, k, str_trim(reason));
	else
		rules_type(d, RTYPE_REASON, STR_NONE);
}

void
cmd_rule_retire(struct desk *d, struct str args)
{
	if (d->focus == PANE_RULES && d->rv != NULL &&
	    d->rv->mode == RULES_FORM) {
		rules_form_close(d, false);
		(void)!rules_back(d);
		desk_say(d, ROLE_TEXT, "%s", _("not done; nothing is kept"));
		return;
	}
	decide(d, EV_RULE_RETIRE, args);
}

void
cmd_rule_approve(struct desk *d, struct str args)
{
	decide(d, EV_RULE_APPROVE, args);
}

void
cmd_rule_reject(struct desk *d, struct str args)
{
	decide(d, EV_RULE_REJECT, args);
}

void
cmd_rule_effect(struct desk *d, struct str args)
{
	const struct rule_entry *p = NULL;

	(void)args;
	/* Who is to approve a proposal looks at what it would have done. */
	if (rules_shown(d) == RULES_DETAIL && rules_may_edit(d) &&
	    (p = rules_proposal(d, d->rv->detail)) != NULL)
		rules_form_begin(d, p);
	if (d->rv == NULL || !d->rv->form.on) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("first change a rule: e, or :rule-add"));
		return;
	}
	if (!d->rv->form.tried)
		rules_effect_begin(d);
	else
		rules_goto(d, RULES_EFFECT);
}

void
cmd_rule_save(struct desk *d, struct str args)
{
	(void)args;
	if (d->rv == NULL || !d->rv->form.on)
		desk_say(d, ROLE_ERROR, "%s", _("no rule is being changed"));
	else
		rules_form_save(d);
}
