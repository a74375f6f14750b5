/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new case on one line: what a seat hears becomes a case.report. Without words
 * the form opens (app/intake_view), which is filled while the caller talks. */
#include "app/cmd.h"

#include "app/call_view.h"
#include "app/intake_view.h"
#include "app/intl.h"
#include "app/report.h"

static void
commit(struct desk *d, const struct report *r)
{
	struct outcome out = { 0 };
	struct intent it;
	enum err e;

	report_intent(r, d->hooks.now != NULL ? d->now : 0, &it);
	e = d->repo->ops->commit(d->repo, &it, 1, false, &out);
	if (e != OK) {
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
		return;
	}
	desk_look(d, true);
	desk_counts(d);
	desk_open_case(d, out.slot);
	calls_took(d, body_str(&r->body, "recording"), out.number);
	d->focus = d->lower = PANE_CASE;
	desk_keep_place(d);
	desk_say(d, ROLE_OKAY, _("reported: %s"), out.number);
}

void
cmd_report(struct desk *d, struct str args)
{
	struct move_arg arg[ASK_ARGS];
	struct report_ask q = { .rules = d->rules, .law = d->law,
		.who = &d->seat, .args = arg, .now_ms = d->now };
	struct report r;

	if (args.n == 0) {
		intake_open(d, false);
		return;
	}
	ask_fini(&d->ask);
	ask_args(d, args, "title");
	if (!calls_fill(d)) {
		ask_fini(&d->ask);
		return;
	}
	q.n = d->ask.args_n;
	for (size_t i = 0; i < q.n; i++)
		arg[i] = (struct move_arg){ str_of(d->ask.arg[i].name),
			str_of(d->ask.arg[i].value) };
	if (report_make(&r, &q) == OK)
		commit(d, &r);
	else if (r.why[0] != '\0')
		desk_say(d, ROLE_ERROR, "%s", r.why);
	ask_fini(&d->ask);
}
