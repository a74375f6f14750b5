/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals in words: what is missing, who may, what else is possible. */
#include "app/move.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "base/utf8.h"

static const char *const guard_words[GUARD_COUNT] = {
	[GUARD_REASON_BIT] = N_("a reason is needed (reason=...)"),
	[GUARD_NOTE_BIT] = N_("a note is needed (note=...)"),
	[GUARD_MATTER_BIT] = N_("the case has no class yet (matter=...)"),
	[GUARD_CRITERION_BIT] =
	    N_("a filing criterion is needed (criterion=...)"),
	[GUARD_PLACE_BIT] = N_("the grid is not known yet (grid=...)"),
	[GUARD_UNIT_BIT] = N_("a unit is needed (unit=...)"),
	[GUARD_NOT_FINDER_BIT] =
	    N_("whoever found it may not do this: another must"),
	[GUARD_NOT_HANDLER_BIT] =
	    N_("whoever handled it may not do this: another must"),
	[GUARD_OWN_UNIT_BIT] = N_("another unit holds this case"),
	[GUARD_RETURNS_LEFT_BIT] =
	    N_("it was returned as often as is allowed"),
	[GUARD_ACTED_IF_URGENT_BIT] =
	    N_("an emergency is handled first and returned later"),
};

static const char *
guard_text(uint32_t guard)
{
	for (unsigned bit = 0; bit < GUARD_COUNT; bit++)
		if (guard == 1u << bit)
			return _(guard_words[bit]);
	return _("the workflow refuses it");
}

static void
names_of_roles(const struct law *law, uint32_t roles, char *out, size_t cap)
{
	struct buf names = { 0 };

	for (size_t i = 0; i < law->roles_n; i++)
		if (roles >> law->roles[i].bit & 1)
			buf_fmt(&names, "%s%.*s", names.n ? "、" : "",
			    STR_ARG(law->roles[i].name));
	str_copy(buf_view(&names), out, cap);
	buf_fini(&names);
}

/* Labels of what leaves this state, each once. */
static void
names_of_moves(const struct law *law, const struct casefile *c, char *out,
    size_t cap)
{
	const struct law_move *rows[64];
	size_t n = casefile_moves(c, law, rows, 64);
	struct buf names = { 0 };

	n = n < 64 ? n : 64;
	for (size_t i = 0; i < n; i++) {
		bool seen = false;

		for (size_t k = 0; k < i; k++)
			seen |= str_eq(rows[k]->action, rows[i]->action);
		if (!seen)
			buf_fmt(&names, "%s%.*s(%.*s)", names.n ? "、" : "",
			    STR_ARG(rows[i]->label), STR_ARG(rows[i]->action));
	}
	str_copy(buf_view(&names), out, cap);
	buf_fini(&names);
}

/* What people call an action, whatever row it would take. */
static struct str
name_of_action(const struct law *law, struct str action)
{
	for (size_t i = 0; i < law->moves_n; i++)
		if (str_eq(law->moves[i].action, action))
			return law->moves[i].label;
	return action;
}

static void
illegal_text(const struct law *law, const struct casefile *c,
    struct str action, char *out, size_t cap)
{
	const struct law_state *s = law_state(law, c->state);
	char moves[160];

	names_of_moves(law, c, moves, sizeof moves);
	snprintf(out, cap, _("%.*s: not possible in state %.*s; possible: %s"),
	    STR_ARG(name_of_action(law, action)),
	    STR_ARG(s ? s->name : STR("?")),
	    *moves ? moves : _("nothing"));
}

/* pattern, which is ours, with name for its %s if it has one. */
static void
fill_in(char *out, size_t cap, const char *pattern, const char *name)
{
	const char *at = strstr(pattern, "%s");

	if (at)
		snprintf(out, cap, "%.*s%s%s", (int)(at - pattern), pattern,
		    name, at + 2);
	else
		snprintf(out, cap, "%s", pattern);
}

/* Actions beside the workflow have refusals of their own; NULL: none here. */
static const char *
special_text(const struct casefile *c, struct str action,
    const struct refusal *r)
{
	if (str_is(action, "claim") && c->holder[0])
		return r->guard ?
		    _("held by %s for long: take it over with a reason") :
		    _("held by %s");
	if (str_is(action, "release") && !c->holder[0])
		return _("nobody holds it");
	if (str_is(action, "undo") && !r->guard)
		return _("the last step cannot be taken back");
	return NULL;
}

static const char *
name_of(const struct law *law, const char *account, char out[96])
{
	const struct law_account *a = law_account(law, str_of(account));

	if (a)
		snprintf(out, 96, "%.*s(%s)", STR_ARG(a->name), account);
	return a ? out : account;
}

void
move_refusal_text(const struct law *law, const struct casefile *c,
    struct str action, const struct refusal *r, char *out, size_t cap)
{
	const char *special = special_text(c, action, r);
	struct str label = r->row ? r->row->label : action;
	char roles[128], holder[96];

	if (r->err == ERR_CONFLICT) {
		snprintf(out, cap, "%s",
		    _("somebody else changed the case first: look again"));
	} else if (r->role && r->row) {
		names_of_roles(law, r->row->roles, roles, sizeof roles);
		snprintf(out, cap, _("%.*s: only %s may do this"),
		    STR_ARG(label), roles);
	} else if (special) {
		fill_in(out, cap, special, name_of(law, c->holder, holder));
	} else if (r->guard) {
		snprintf(out, cap, "%.*s: %s", STR_ARG(label),
		    guard_text(r->guard));
	} else if (r->err == ERR_ILLEGAL_MOVE) {
		illegal_text(law, c, action, out, cap);
	} else {
		snprintf(out, cap, "%s", _(err_text(r->err)));
	}
	/* A cut in the middle of a character is never shown. */
	out[utf8_head(str_of(out), cap - 1).n] = '\0';
}
