/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals in words: what is missing, who may, what else is possible. */
#include "app/move.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"
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
	[GUARD_RETURNS_SPENT_BIT] =
	    N_("it may still be returned: only when that is used up"),
	[GUARD_HELPER_BIT] =
	    N_("your unit is no helper of this case, or has replied"),
	[GUARD_HELPERS_DONE_BIT] =
	    N_("a helper has not replied yet: wait, or urge it"),
	[GUARD_EXTENDS_LEFT_BIT] =
	    N_("it was extended as often as is allowed: suspend it, or name "
	    "it a hard case"),
	[GUARD_NOT_OVERDUE_BIT] =
	    N_("its time is over already: too late to ask for this"),
	[GUARD_OVERDUE_BIT] = N_("nothing of it is overdue"),
	[GUARD_NOT_ASKER_BIT] =
	    N_("whoever asked may not decide: another must"),
	[GUARD_UNTIL_BIT] =
	    N_("an end is needed, ahead and not too far (until=2026-12-31)"),
	[GUARD_DECISION_BIT] =
	    N_("the decision is needed (decided=DAY people=A,B text=...)"),
	[GUARD_COMMANDS_BIT] =
	    N_("another unit leads the command system of this matter"),
	[GUARD_LEVEL_ABOVE_BIT] =
	    N_("the case is at the top level already: decide it here"),
	[GUARD_LEVEL_BELOW_BIT] =
	    N_("there is no level below this one: handle it here"),
	[GUARD_OWN_LEVEL_BIT] =
	    N_("the case is at another level, or in another town"),
	[GUARD_TRIES_LEFT_BIT] =
	    N_("the caller was tried as often as is asked: close it, with the "
	    "tries as the reason"),
	[GUARD_TRIES_SPENT_BIT] =
	    N_("the caller was not tried often enough yet: call again"),
	[GUARD_PARENT_BIT] =
	    N_("the case that it belongs to is needed (parent=NUMBER)"),
	[GUARD_NOT_CHECKER_BIT] =
	    N_("whoever checked it may not do this: another must"),
	[GUARD_RESULT_BIT] =
	    N_("what the caller said is needed (reached= solved= "
	    "satisfied=)"),
};

/* Flags that stand in the way, and flags that lack. */
static const struct { uint32_t flag; const char *stands, *lacks; }
flag_words[] = {
	{ CASE_URGENT, N_("it is an emergency"),
	    N_("it is no emergency: mark it urgent first") },
	{ CASE_SIGNED, N_("it is signed already"),
	    N_("it is not signed yet: sign it first") },
	{ CASE_PAUSED, N_("its time is paused: resume it first"),
	    N_("its time is not paused") },
	{ CASE_LATE, N_("a clock of it ran out"),
	    N_("no clock of it ran out") },
	{ CASE_ASKED, N_("a request waits already: decide that one first"),
	    N_("no request waits for an answer") },
	{ CASE_ACTED, N_("first measures were taken already"),
	    N_("first measures are recorded first") },
	{ CASE_SUPERVISED, N_("it is supervised: answer that first"),
	    N_("it is not supervised") },
	{ CASE_URGED, N_("it is urged: answer that first"),
	    N_("it is not urged") },
	{ CASE_APPEALED, N_("it was appealed once: that was it"),
	    N_("nobody appealed") },
	{ CASE_EXEMPT, N_("the appeal was upheld already"),
	    N_("no appeal was upheld") },
	{ CASE_MERGED, N_("it is merged into another case: split it first, or "
	    "work on that one"), N_("it is merged into no case") },
	{ CASE_COMPLEX, N_("it is a complex case"),
	    N_("it is no complex case: mark it so first") },
	{ CASE_HARD, N_("it is a hard case: its four steps come first"),
	    N_("it is no hard case: name it one first") },
	{ CASE_EXTENDED, N_("it was extended already"),
	    N_("it was not extended") },
	{ CASE_REOPENED, N_("it was reopened already"),
	    N_("it was never reopened") },
	{ CASE_UNHAPPY, N_("the caller is not satisfied: reopen it"),
	    N_("the caller did not complain") },
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
flag_text(const struct refusal *r, char *out, size_t cap)
{
	unsigned bit = (unsigned)__builtin_ctz(r->flag);

	for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++) {
		if (!(r->flag & flag_words[i].flag))
			continue;
		snprintf(out, cap, "%s", _(r->flag_stands ?
		    flag_words[i].stands : flag_words[i].lacks));
		return;
	}
	if (r->flag_stands)
		snprintf(out, cap, _("not while it is marked %s"),
		    resolve_flag_name(bit));
	else
		snprintf(out, cap, _("only when it is marked %s"),
		    resolve_flag_name(bit));
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

/* Labels of what leaves this state, each once; where they find no room, the
 * last of them are three dots. */
void
move_possible(const struct law *law, const struct casefile *c, char *out,
    size_t cap)
{
	const struct law_move *rows[64];
	size_t n = casefile_moves(c, law, rows, 64);
	struct buf names = { 0 };
	size_t fits = 0;

	n = n < 64 ? n : 64;
	for (size_t i = 0; i < n; i++) {
		bool seen = false;

		for (size_t k = 0; k < i; k++)
			seen |= str_eq(rows[k]->action, rows[i]->action);
		if (!seen)
			buf_fmt(&names, "%s%.*s(%.*s)", names.n ? "、" : "",
			    STR_ARG(rows[i]->label), STR_ARG(rows[i]->action));
		if (names.n + sizeof "…" <= cap)
			fits = names.n;
	}
	if (names.n >= cap) {
		names.n = fits;
		buf_cstr(&names, "…");
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

static int
put_illegal(struct str name, struct str state, const char *moves, char *out,
    size_t cap)
{
	return snprintf(out, cap,
	    _("%.*s: not possible in state %.*s; possible: %s"),
	    STR_ARG(name), STR_ARG(state), moves);
}

/* The list ends after a whole name, however little room there is. */
static void
illegal_text(const struct law *law, const struct casefile *c,
    struct str action, char *out, size_t cap)
{
	const struct law_state *s = law_state(law, c->state);
	const struct str name = name_of_action(law, action);
	const struct str state = s ? s->name : STR("?");
	const int head = put_illegal(name, state, "", NULL, 0);
	const size_t room = head >= 0 && (size_t)head < cap ?
	    cap - (size_t)head : 0;
	char moves[480] = "";

	if (room > sizeof "…")
		move_possible(law, c, moves, room < sizeof moves ? room :
		    sizeof moves);
	put_illegal(name, state, *moves ? moves : _("nothing"), out, cap);
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
	char roles[128], holder[96], flag[160];

	if (r->err == ERR_CONFLICT) {
		snprintf(out, cap, "%s",
		    _("somebody else changed the case first: look again"));
	} else if (r->role && r->row) {
		names_of_roles(law, r->row->roles, roles, sizeof roles);
		snprintf(out, cap, _("%.*s: only %s may do this"),
		    STR_ARG(label), roles);
	} else if (special) {
		fill_in(out, cap, special, name_of(law, c->holder, holder));
	} else if (r->flag) {
		flag_text(r, flag, sizeof flag);
		snprintf(out, cap, "%.*s: %s", STR_ARG(label), flag);
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
