/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that act on a case. All of them go through ask_action: what is
 * missing is asked, the law has the last word. */
#include "app/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intake_view.h"
#include "app/intl.h"
#include "app/rules_view.h"
#include "base/alloc.h"

void
cmd_do(struct desk *d, struct str args)
{
	struct str action;
	char code[32];

	if (args.n == 0) {
		prompt_begin(d, PROMPT_COMMAND, STR("do "));
		return;
	}
	str_cut(&args, ' ', &action);
	str_copy(action, code, sizeof code);
	ask_action(d, str_of(code), str_trim(args));
}

void
cmd_undo(struct desk *d, struct str args)
{
	int left;

	if (d->undo.n == 0 && d->rv != NULL) {	/* a rule's */
		rules_undo(d, args);
		return;
	}
	if (undo_running(d, &left) || args.n > 0) {
		act_undo(d, args);
		return;
	}
	ask_fini(&d->ask);
	d->ask.on = true;
	snprintf(d->ask.action, sizeof d->ask.action, "undo");
	snprintf(d->ask.label, sizeof d->ask.label, "%s", _("undo"));
	d->ask.t = xmemdup(d->undo.t, sizeof *d->undo.t);
	d->ask.n = 1;
	d->ask.now = ASK_REASON;
	d->ask.asked = 1u << ASK_SURE | 1u << ASK_REASON;
	prompt_begin(d, PROMPT_ASK, STR_NONE);
}

void
cmd_claim(struct desk *d, struct str args)
{
	ask_action(d, STR("claim"), args);
}

void
cmd_release(struct desk *d, struct str args)
{
	ask_action(d, STR("release"), args);
}

void
cmd_link(struct desk *d, struct str args)
{
	ask_action(d, STR("link"), args);
}

void
cmd_note(struct desk *d, struct str args)
{
	ask_action(d, STR("note"), args);
}

void
cmd_urgent(struct desk *d, struct str args)
{
	struct case_view v;

	(void)args;
	if (d->repo->ops->get(d->repo, desk_target(d), &v) != OK)
		return;
	ask_action(d, STR("flag"), v.c->flags & CASE_URGENT ?
	    STR("urgent=0") : STR("urgent=1"));
}

void
cmd_amend(struct desk *d, struct str args)
{
	if (args.n == 0)
		prompt_begin(d, PROMPT_COMMAND, STR("amend "));
	else
		ask_action(d, STR("amend"), args);
}

void
cmd_reveal(struct desk *d, struct str args)
{
	if (d->revealed == desk_target(d)) {
		d->revealed = SLOT_NONE;
		d->case_lines.w = 0;
		d->dirty = true;
		return;
	}
	ask_action(d, STR("reveal"), args);
}

void
cmd_refusals(struct desk *d, struct str args)
{
	struct str rest = buf_view(&d->refusals), line;

	(void)args;
	desk_list_begin(d, _("Refused"));
	if (rest.n == 0)
		lines_add(&d->over_lines, ROLE_DIM, 0,
		    str_of(_("nothing was refused")));
	while (rest.n > 0 && str_cut(&rest, '\n', &line))
		if (line.n > 0)
			lines_add(&d->over_lines, ROLE_TEXT, 0, line);
}

/* Forms keep their columns apart with tabs, empty ones too. */
static void
list_draft(struct desk *d, int n, const struct draft *t)
{
	struct str rest = str_of(t->text), cell;
	struct buf b = { 0 };
	char at[32];

	words_time(d, t->at_ms, true, at, sizeof at);
	buf_fmt(&b, "%d  %s  ", n, at);
	if (intake_draft_id(str_of(t->key)).n > 0) {
		intake_draft_name(d, (size_t)(t - d->drafts), &b);
		rest = STR_NONE;
	} else {
		buf_fmt(&b, "%s ", t->key);
	}
	while (rest.p != NULL) {
		str_cut(&rest, '\t', &cell);
		if (cell.n > 0)
			buf_fmt(&b, " %.*s", STR_ARG(cell));
	}
	lines_add(&d->over_lines, ROLE_TEXT, 0, buf_view(&b));
	buf_fini(&b);
}

/* "drafts" lists, also what another seat of the account left; "drafts 2" opens the
 * case and asks on where it stopped. */
void
cmd_drafts(struct desk *d, struct str args)
{
	int64_t want = 0;
	int n = 0;
	bool list = !str_int(args, &want);

	intake_keep_again(d, NULL);
	if (list)
		desk_list_begin(d, _("Drafts: “drafts 1” takes the first up"));
	for (size_t i = 0; i < d->drafts_n; i++) {
		struct draft *t = &d->drafts[i];
		struct str rest = str_of(t->key), number;

		if (t->key[0] == '\0' || !intake_draft_first(d, i) ||
		    str_starts(str_of(t->key), STR("filter ")))
			continue;
		if (list)
			list_draft(d, ++n, t);
		if (list || ++n != want)
			continue;
		if (intake_draft_id(rest).n > 0) {
			(void)intake_open_draft(d, intake_draft_id(rest));
			return;
		}
		if (rules_form_draft(d, rest, str_of(t->text)))
			return;
		str_cut(&rest, ' ', &number);
		if (rest.p == NULL) {
			prompt_begin(d, PROMPT_COMMAND, str_of(t->text));
			return;
		}
		cmd_go(d, number);
		marks_clear(d);
		ask_action(d, rest, STR_NONE);
		return;
	}
	if (n == 0 && list)
		lines_add(&d->over_lines, ROLE_DIM, 0, str_of(_("no drafts")));
}
