/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the officers' page. */
#include "app/cmd.h"

#include "app/intl.h"
#include "app/officers_view.h"

void
cmd_officers(struct desk *d, struct str args)
{
	static const char *const names[OFFICERS_PAGES] = { "list", "cover",
		"track", "looks" };
	struct officers_view *v = officers_of(d);

	if (args.n == 0 && sheet_shown(d, SHEET_OFFICERS)) {
		sheet_close(d);
		return;
	}
	for (int i = 0; i < OFFICERS_PAGES; i++)
		if (str_is(args, names[i]))
			officers_go(d, (enum officers_page)i);
	officers_make(d);
	v->text.w = 0;
	sheet_open(d, SHEET_OFFICERS);
}

/* ACCOUNT [DAY] REASON; "off": it is seen no more, on the map either. */
void
cmd_officer_track(struct desk *d, struct str args)
{
	struct str account, day, rest = args, after;
	int32_t of;

	if (str_is(args, "off")) {
		officers_forget(d);
		return;
	}
	if (!str_cut(&rest, ' ', &account) || account.n == 0) {
		desk_say(d, ROLE_ERROR, "%s", _("whose track, and why? "
		    "officer-track ACCOUNT [DAY] REASON"));
		return;
	}
	rest = str_trim(rest);
	after = rest;
	if (!str_cut(&after, ' ', &day) || day.n == 0 ||
	    !tracks_day_of(d->law, day, d->now, &of)) {
		of = tracks_day(d->law, d->now);
		after = rest;
	}
	if (!officers_look(d, account, of, after))
		return;
	officers_go(d, OFFICERS_TRACK);
	if (!sheet_shown(d, SHEET_OFFICERS)) {
		officers_make(d);
		sheet_open(d, SHEET_OFFICERS);
	}
}
