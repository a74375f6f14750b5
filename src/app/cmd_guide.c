/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the guide: the same in its sheet and beside the form. */
#include "app/cmd.h"

#include "app/guide_view.h"
#include "app/intake_view.h"
#include "app/intl.h"

/* The matter of the case in hand, so that its standard stands first. */
static uint32_t
matter_in_hand(struct desk *d)
{
	struct case_view v;
	const uint32_t slot = desk_target(d);

	return slot != SLOT_NONE && d->repo->ops->get(d->repo, slot, &v) == OK ?
	    v.c->matter : 0;
}

static void
type(struct desk *d)
{
	prompt_begin(d, PROMPT_GUIDE, str_of(guide_view_of(d)->words));
	str_copy(str_of(d->gv->words), d->p.before, sizeof d->p.before);
	guide_type_live(d);
}

/* Beside the form it comes and goes; from anywhere else it is a sheet. */
void
cmd_guide(struct desk *d, struct str args)
{
	struct guide_view *v = guide_view_of(d);
	const bool form = sheet_shown(d, SHEET_INTAKE);

	if (args.n == 0 && sheet_shown(d, SHEET_GUIDE)) {
		sheet_close(d);
		return;
	}
	if (form)
		v->beside = args.n > 0 || !v->beside;
	guide_view_fresh(d);
	if (!form) {
		const struct guide_about a = { matter_in_hand(d), 0, STR_NONE };

		guide_view_about(d, &a);
		sheet_open(d, SHEET_GUIDE);
	}
	guide_view_seek(d, args);
	if (!form && args.n == 0 && !d->linear)
		type(d);
}

void
cmd_guide_find(struct desk *d, struct str args)
{
	if (args.n > 0 || d->linear)
		guide_view_seek(d, args);
	else
		type(d);
}

void
cmd_guide_next(struct desk *d, struct str args)
{
	guide_view_move(d, str_is(args, "back") ? -1 : 1);
}

void
cmd_guide_scroll(struct desk *d, struct str args)
{
	const int page = guide_view_of(d)->page > 2 ? d->gv->page - 1 : 1;

	guide_view_scroll(d, str_is(args, "back") ? -page : page);
}

void
cmd_guide_kind(struct desk *d, struct str args)
{
	guide_view_tab(d, str_is(args, "back") ? -1 : 1);
}

/* What is said to the caller, where the caret stands in the form. */
void
cmd_guide_put(struct desk *d, struct str args)
{
	const struct guide_entry *e = guide_view_cur(d);
	struct buf text = { 0 };

	(void)args;
	if (e == NULL) {
		desk_say(d, ROLE_ERROR, "%s", _("no entry is picked"));
		return;
	}
	guide_say(d->gv->g, e, &text);
	if (!intake_paste(d, buf_view(&text)))
		desk_say(d, ROLE_ERROR, "%s", _("no form is open"));
	buf_fini(&text);
}

/* Without a note the line is begun, to be ended by it. */
void
cmd_guide_wrong(struct desk *d, struct str args)
{
	if (args.n > 0) {
		(void)guide_view_flag(d, true, args);
		return;
	}
	if (!guide_may_flag(d->law, &d->seat)) {
		desk_say(d, ROLE_ERROR, "%s", _("who can move no case marks "
		    "nothing as wrong"));
		return;
	}
	prompt_begin(d, PROMPT_COMMAND, STR("guide-wrong "));
}

void
cmd_guide_right(struct desk *d, struct str args)
{
	(void)guide_view_flag(d, false, args);
}

/* In the form the caller has the answer, and the form is done with; where more was
 * filled in than the caller and the words, only at the second press. */
static bool
form_may_go(struct desk *d)
{
	struct intake_view *v = d->iv;
	bool more = false;

	if (!intake_may(d))
		return false;
	if (v->f.slot != SLOT_NONE) {
		desk_say(d, ROLE_ERROR, "%s", _("a stored case is judged here: "
		    "answering it is a step of its own"));
		return false;
	}
	if (intake_is_empty(&v->f) && v->f.call[0] == '\0' &&
	    !guide_beside(d)) {
		desk_say(d, ROLE_DIM, "%s", _("nothing was asked here yet"));
		return false;
	}
	for (size_t i = 0; i < v->f.n; i++)
		more |= i != INTAKE_PHONE && i != INTAKE_WORDS &&
		    (v->f.f[i].from == INTAKE_TYPED ||
		    v->f.f[i].from == INTAKE_CONFIRMED);
	if (!more || v->answer_asked)
		return true;
	v->answer_asked = true;
	desk_say(d, ROLE_NEAR, "%s", _("the form holds more than what was said: "
	    "the same key again counts an answer and throws it away"));
	return false;
}

static void
answered_form(struct desk *d)
{
	struct intake_view *v = d->iv;
	const struct guide_about a = {
		.matter = (uint32_t)v->f.f[INTAKE_MATTER].code,
		.channel = (unsigned)v->f.f[INTAKE_CHANNEL].code,
		.said = buf_view(&v->f.f[INTAKE_WORDS].text)
	};

	if (!form_may_go(d))
		return;
	guide_view_about(d, &a);
	if (!guide_view_answered(d, true))
		return;
	if (v->f.call[0] != '\0')
		calls_took(d, str_of(v->f.call), CALL_ANSWERED);
	intake_keep_aside_drop(d);
	intake_forget(d);
}

void
cmd_guide_answered(struct desk *d, struct str args)
{
	struct guide_about a = guide_view_of(d)->about;
	const struct law_channel *c = law_channel_by_code(d->law, args);

	if (args.n > 0 && c == NULL) {
		desk_say(d, ROLE_ERROR, "%s", _("by which channel was it "
		    "asked?"));
		return;
	}
	if (intake_takes(d)) {
		answered_form(d);
		return;
	}
	if (c != NULL)
		a.channel = c->id;
	guide_view_about(d, &a);
	(void)guide_view_answered(d, false);
}
