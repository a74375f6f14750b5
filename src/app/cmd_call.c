/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the telephone. A report that takes a call up names the call, not
 * the number: what "@" stands for is put in when it is committed. */
#include "app/call_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/cmd.h"
#include "app/intake_view.h"
#include "app/intl.h"

void
cmd_calls(struct desk *d, struct str args)
{
	(void)args;
	if (d->calls != NULL)
		d->calls->page = false;	/* from its beginning */
	calls_page(d);
}

/* The newest that is no case yet, who is on the line first. */
static struct call_card *
to_take(struct desk *d)
{
	struct call_card *best = NULL;

	for (size_t i = 0; d->calls != NULL && i < d->calls->n; i++) {
		struct call_card *k = &d->calls->at[i];
		const bool live = k->c.state == CALL_TALKS;

		if (k->number[0] == '\0' && k->c.state != CALL_PASSED &&
		    (best == NULL || (live && best->c.state != CALL_TALKS)))
			best = k;
	}
	return best;
}

static void
take_up(struct desk *d)
{
	const struct call_card *k = to_take(d);

	if (k == NULL) {
		desk_say(d, ROLE_DIM, "%s", _("no call that is no case yet"));
		return;
	}
	if (d->seat.read_only) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("read-only: this seat may look but not act"));
		return;
	}
	intake_open_call(d, k);
}

/* The id of the n-th missed call, as the page numbered them when it was made. */
static bool
missed_id(struct desk *d, struct str n, struct str *id)
{
	struct call_view *v = d->calls;
	int64_t i;

	if (v == NULL || v->code[0] == '\0') {
		desk_say(d, ROLE_ERROR, "%s",
		    _("nobody here has a line to an exchange"));
		return false;
	}
	if (v->shown_n == 0)
		cmd_calls(d, STR_NONE);
	if (!str_int(str_trim(n), &i) || i < 1 ||
	    (uint64_t)i > v->shown_n) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("a number of the missed calls' list is expected"));
		return false;
	}
	*id = str_of(v->shown[i - 1]);
	return true;
}

static void
ask_for(struct desk *d, const char *what, struct str n)
{
	struct str id;

	if (!missed_id(d, n, &id))
		return;
	if (d->hooks.call == NULL || !d->hooks.call(d->hooks.ctx,
	    str_of(d->calls->code), what, id))
		desk_say(d, ROLE_ERROR, "%s",
		    _("nobody here has a line to an exchange"));
}

void
cmd_call(struct desk *d, struct str args)
{
	struct str word, rest = args;

	str_cut(&rest, ' ', &word);
	if (args.n == 0)
		take_up(d);
	else if (str_is(word, "back"))
		ask_for(d, "Back", rest);
	else if (str_is(word, "done"))
		ask_for(d, "Done", rest);
	else if (str_is(word, "hide"))
		for (size_t i = 0; d->calls != NULL && i < d->calls->n; i++)
			d->calls->at[i].hidden = true;
	else
		desk_say(d, ROLE_ERROR, "%s",
		    _("call, call back N, call done N or call hide"));
	d->dirty = true;
}

/* ---- into a report ---- */

static void
set_value(struct ask_arg *a, const char *value)
{
	free(a->value);
	a->value = xstrdup(value);
}

/* "@" of phone and caller; what the exchange did not say is left out. */
static void
fill_one(struct ask_arg *a, const struct call *c)
{
	if (strcmp(a->value, "@") != 0)
		return;
	if (!strcmp(a->name, "phone"))
		set_value(a, c->number);
	else if (!strcmp(a->name, "caller"))
		set_value(a, c->name);
}

bool
calls_fill(struct desk *d)
{
	struct ask_arg *named = NULL;
	const struct call_card *k = NULL;
	bool wants = false;

	for (size_t i = 0; i < d->ask.args_n; i++) {
		struct ask_arg *a = &d->ask.arg[i];

		wants |= !strcmp(a->value, "@") && (!strcmp(a->name,
		    "phone") || !strcmp(a->name, "caller"));
		if (!strcmp(a->name, "call"))
			named = a;
	}
	if (named != NULL)
		k = calls_card(d, str_of(named->value));
	if (wants && k == NULL) {
		desk_say(d, ROLE_ERROR, "%s", _("that call is known no more: "
		    "put its number in place of @, or leave it out"));
		return false;
	}
	for (size_t i = 0; i < d->ask.args_n && k != NULL; i++)
		fill_one(&d->ask.arg[i], &k->c);
	return true;
}

void
calls_took(struct desk *d, struct str id, const char *number)
{
	struct call_card *k = calls_card(d, id);

	if (k == NULL)
		return;
	snprintf(k->number, sizeof k->number, "%s", number);
	/* Who called back and wrote it down is done with it. */
	if (k->c.state == CALL_MISSED && d->hooks.call != NULL)
		(void)d->hooks.call(d->hooks.ctx, str_of(k->code), "Done",
		    id);
	d->dirty = true;
}
