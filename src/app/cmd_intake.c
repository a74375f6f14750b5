/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the form. Those that are about what stands in it do nothing where it
 * is not in sight, and say so. */
#include "app/cmd.h"

#include <string.h>
#include "app/intake_view.h"
#include "app/intl.h"

static bool
in_sight(struct desk *d)
{
	if (intake_takes(d))
		return true;
	desk_say(d, ROLE_DIM, "%s", _("no form is open: intake opens one"));
	return false;
}

void
cmd_intake(struct desk *d, struct str args)
{
	if (str_is(args, "case")) {
		if (desk_target(d) == SLOT_NONE)
			desk_say(d, ROLE_ERROR, "%s", _("no case here"));
		else
			intake_open_case(d, desk_target(d));
	} else if (args.n == 0 || str_is(args, "new")) {
		intake_open(d, args.n > 0);
	} else {
		desk_say(d, ROLE_ERROR, "%s",
		    _("intake, intake new or intake case"));
	}
}

void
cmd_intake_file(struct desk *d, struct str args)
{
	(void)args;
	if (in_sight(d))
		intake_file(d, INTAKE_FILE);
}

void
cmd_intake_report(struct desk *d, struct str args)
{
	(void)args;
	if (in_sight(d))
		intake_file(d, INTAKE_REPORT);
}

/* The twin's number is said in the form first: what the law refuses is refused with
 * it in sight, and another one may be picked. */
void
cmd_intake_join(struct desk *d, struct str args)
{
	struct intake_view *v = d->iv;
	const struct help *h;
	struct case_view cv;
	uint32_t slot;

	if (!in_sight(d) || !intake_may(d))
		return;
	h = helper_help(v->helper);
	if (args.n > 0) {
		if (go_find_number(d, args, &slot) != 1) {
			desk_say(d, ROLE_ERROR, "%s", _("no one case is called "
			    "so"));
			return;
		}
	} else if (v->twin < 0 || (size_t)v->twin >= h->twin_n) {
		desk_say(d, ROLE_DIM, "%s", _("nothing like it was found: "
		    "intake-join NUMBER names the case"));
		return;
	} else {
		slot = h->twin[v->twin].id;
	}
	if (d->repo->ops->get(d->repo, slot, &cv) != OK)
		return;
	str_copy(str_of(cv.c->number), v->f.parent, sizeof v->f.parent);
	intake_keep_rest(d);
	intake_file(d, INTAKE_MERGE);
	/* It was not to be: then it is a case of its own, too. */
	if (intake_takes(d)) {
		v->f.parent[0] = '\0';
		intake_keep_rest(d);
	}
}

void
cmd_intake_confirm(struct desk *d, struct str args)
{
	struct intake_view *v = d->iv;
	int n = 0;

	(void)args;
	if (!in_sight(d) || !intake_may(d))
		return;
	if (intake_confirm(&v->f, v->at)) {
		intake_helped(v->helper, &v->f, v->at);
		intake_keep(d, v->at);
		desk_say(d, ROLE_OKAY, "%s",
		    _("it is so; once more: all that was filled in"));
		return;
	}
	for (size_t i = 0; i < v->f.n; i++) {
		if (!intake_confirm(&v->f, i))
			continue;
		intake_keep(d, i);
		n++;
	}
	desk_say(d, n > 0 ? ROLE_OKAY : ROLE_DIM, ngettext("%d field is so",
	    "%d fields are so", (unsigned)n), n);
}

/* Thrown away at the second press, so that no slip of a finger does it. */
void
cmd_intake_drop(struct desk *d, struct str args)
{
	struct intake_view *v = d->iv;

	(void)args;
	if (!in_sight(d) || !intake_may(d))
		return;
	if (intake_is_empty(&v->f) || v->drop_asked) {
		intake_keep_aside_drop(d);
		intake_forget(d);
		desk_say(d, ROLE_TEXT, "%s", _("the form was thrown away"));
		return;
	}
	v->drop_asked = true;
	desk_say(d, ROLE_NEAR, "%s",
	    _("the same key again throws the form away; any other does not"));
}

void
cmd_promised(struct desk *d, struct str args)
{
	(void)args;
	if (intake_takes(d)) {
		intake_take(d);
		if (!intake_is_empty(&d->iv->f))
			desk_say(d, ROLE_TEXT, "%s",
			    _("the form is kept: its key goes on with it"));
	}
	sheet_list(d, STR("flag:promised open"));
}

void
cmd_intake_editor(struct desk *d, struct str args)
{
	(void)args;
	if (in_sight(d))
		intake_editor(d);
}

void
cmd_intake_snippets(struct desk *d, struct str args)
{
	(void)args;
	if (in_sight(d))
		intake_snippets(d);
}

void
cmd_intake_pick(struct desk *d, struct str args)
{
	int64_t n;

	if (in_sight(d) && str_int(args, &n) && n > 0)
		intake_pick(d, (size_t)n - 1);
}

void
cmd_intake_list(struct desk *d, struct str args)
{
	if (in_sight(d))
		intake_ops.move(d, str_is(args, "back") ? -1 : 1);
}
