/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of what lies over the panes. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>
#include "app/calendar_view.h"
#include "app/handover.h"
#include "app/intl.h"

void
cmd_supervise(struct desk *d, struct str args)
{
	if (args.n == 0 && sheet_shown(d, SHEET_SUPERVISE)) {
		sheet_close(d);
		return;
	}
	supervise_page(d, args);
	sheet_open(d, SHEET_SUPERVISE);
}

void
cmd_sheet_left(struct desk *d, struct str args)
{
	(void)args;
	sheet_aside(d, -1);
}

void
cmd_sheet_right(struct desk *d, struct str args)
{
	(void)args;
	sheet_aside(d, 1);
}

void
cmd_sheet_write(struct desk *d, struct str args)
{
	sheet_write(d, args);
}

/* "handover" opens it: what waits for this seat first, else the draft of what it
 * gives; "take", "give", "before" and "sign" say which. */
void
cmd_handover(struct desk *d, struct str args)
{
	struct handover *h = handover_of(d);

	if (args.n == 0 && sheet_shown(d, SHEET_SHIFT)) {
		sheet_close(d);
		return;
	}
	if (str_is(args, "sign")) {
		cmd_handover_sign(d, STR_NONE);
		return;
	}
	h->mode = str_is(args, "before") ? HAND_PAST :
	    str_is(args, "give") ? HAND_GIVE :
	    str_is(args, "take") || !h->made ? HAND_TAKE : h->mode;
	handover_make(d);
	if (str_is(args, "take") && h->mode != HAND_TAKE)
		desk_say(d, ROLE_NEAR, "%s",
		    _("no hand-over waits for this seat"));
	sheet_open(d, SHEET_SHIFT);
}

void
cmd_handover_sign(struct desk *d, struct str args)
{
	(void)args;
	if (!sheet_shown(d, SHEET_SHIFT)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("first look at it: :handover"));
		return;
	}
	handover_sign(d);
}

void
cmd_calendar(struct desk *d, struct str args)
{
	(void)args;
	if (sheet_shown(d, SHEET_CALENDAR))
		sheet_close(d);
	else
		sheet_open(d, SHEET_CALENDAR);
}

/* "off", "work", "plain" alone: of the day under the cursor. */
void
cmd_calendar_day(struct desk *d, struct str args)
{
	struct civil c;
	char line[128];

	if (args.n > 0 && (args.p[0] < '0' || args.p[0] > '9')) {
		c = clock_civil((struct wall){
			(int64_t)calendar_view_of(d)->day * CLOCK_DAY_MS }, 0);
		snprintf(line, sizeof line, "%04d-%02d-%02d %.*s", c.year,
		    c.month, c.day, (int)(args.n < 90 ? args.n : 90), args.p);
		calendar_edit_day(d, str_of(line));
		return;
	}
	calendar_edit_day(d, args);
}

void
cmd_calendar_slots(struct desk *d, struct str args)
{
	if (args.n > 0)
		calendar_edit_slots(d, args);
	else
		prompt_begin(d, PROMPT_COMMAND, STR("calendar-slots "));
}

void
cmd_calendar_drop(struct desk *d, struct str args)
{
	(void)args;
	calendar_edit_drop(d);
}

/* Nothing is adopted by one key: the reason is to be sent off. */
void
cmd_calendar_adopt(struct desk *d, struct str args)
{
	if (args.n > 0)
		calendar_edit_adopt(d, args);
	else
		prompt_begin(d, PROMPT_COMMAND, STR("calendar-adopt "));
}

void
cmd_calendar_repin(struct desk *d, struct str args)
{
	if (args.n > 0)
		calendar_repin(d, args);
	else
		calendar_asks(d, STR_NONE);
}

/* What waits for an answer of this seat: a list, when it is asked for. */
void
cmd_inbox(struct desk *d, struct str args)
{
	struct buf b = { 0 };

	(void)args;
	desk_waiting(d, &b);
	sheet_list(d, buf_view(&b));
	if (d->shift_waits)
		desk_say(d, ROLE_NEAR, "%s",
		    _("a hand-over waits for this seat, too: H"));
	buf_fini(&b);
}
