/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes turned into what people read. Names come from the profile, so they
 * are not translated; the rest goes through gettext. */
#include "app/auto.h"
#include "app/desk_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "core/number.h"

struct str
words_matter(const struct desk *d, uint32_t code)
{
	const struct law_class *c = law_class(d->law, code);

	if (code == 0)
		return str_of(_("no class yet"));
	return c != NULL ? c->name : str_of(_("unknown class"));
}

struct str
words_unit(const struct desk *d, unsigned id, bool brief)
{
	const struct law_unit *u = law_unit(d->law, id);

	if (id == 0)
		return STR_NONE;
	if (u == NULL)
		return str_of(_("unknown unit"));
	return brief && u->short_name.n > 0 ? u->short_name : u->name;
}

void
words_grid(const struct desk *d, uint64_t code, struct buf *out)
{
	uint64_t up[3] = { law_grid_town(code), law_grid_basic(code), code };
	bool first = true;

	if (code == 0)
		buf_cstr(out, _("place not known"));
	for (size_t i = 0; i < 3; i++) {
		const struct law_grid *g = law_grid(d->law, up[i]);

		if (up[i] == 0 || g == NULL || (i > 0 && up[i] == up[i - 1]) ||
		    (i > 1 && up[i] == up[0]))
			continue;
		if (!first)
			buf_cstr(out, "·");
		buf_str(out, g->name);
		first = false;
	}
	if (first && code != 0)
		buf_fmt(out, "%" PRIu64, code);
}

/* The desk's own hand goes by the name of its role. */
static struct str
desk_hand(const struct desk *d)
{
	const struct law_role *role =
	    law_role_by_code(d->law, STR(AUTO_ROLE));

	return role != NULL ? role->name : STR(CASE_AUTO);
}

struct str
words_who(const struct desk *d, struct str account)
{
	const struct law_account *a = law_account(d->law, account);

	if (a == NULL && str_is(account, CASE_AUTO))
		return desk_hand(d);
	return a != NULL ? a->name : account;
}

struct str
words_reason(const struct desk *d, struct str code)
{
	for (size_t i = 0; i < d->law->reasons_n; i++)
		if (str_eq(d->law->reasons[i].code, code))
			return d->law->reasons[i].text;
	return code;
}

void
words_time(const struct desk *d, int64_t ms, bool day, char *out, size_t cap)
{
	struct civil c = clock_civil((struct wall){ ms }, d->law->offset_min);

	if (ms == 0)
		snprintf(out, cap, "-");
	else if (day)
		snprintf(out, cap, "%02d-%02d %02d:%02d", c.month, c.day,
		    c.hour, c.min);
	else
		snprintf(out, cap, "%02d:%02d", c.hour, c.min);
}

/* DX-20261121-dx01a000042 is called 000042 all day long. */
const char *
words_number(const char *number)
{
	size_t n = strlen(number);

	return n > 6 ? number + n - 6 : number;
}

void
words_short(const struct desk *d, const char *number, char *out)
{
	struct civil c = clock_civil((struct wall){ d->now },
	    d->law->offset_min);
	struct str day = number_day(str_of(number));
	int64_t serial;
	char today[16];

	snprintf(today, sizeof today, "%04d%02d%02d", c.year, c.month, c.day);
	if (day.n == 0 || str_is(day, today) ||
	    !str_int(str_of(words_number(number)), &serial))
		str_copy(str_of(words_number(number)), out, 16);
	else
		snprintf(out, 16, "%.4s-%04lld", day.p + 4,
		    (long long)serial);
}

bool
words_names(struct str typed, const char *number)
{
	return number_names(typed, str_of(number));
}

const char *
words_kind(enum event_kind k)
{
	switch (k) {
	case EV_CASE_REPORT:	return _("reported");
	case EV_CASE_MOVE:	return _("moved");
	case EV_CASE_UNDO:	return _("took back");
	case EV_CASE_CLAIM:	return _("claimed");
	case EV_CASE_RELEASE:	return _("released");
	case EV_CASE_NOTE:	return _("noted");
	case EV_CASE_AMEND:	return _("corrected");
	case EV_CASE_FLAG:	return _("flagged");
	case EV_CASE_REVEAL:	return _("looked at masked data");
	case EV_CLOCK_FIRE:	return _("a clock struck");
	case EV_CASE_REPIN:	return _("put under today's clocks");
	case EV_CASE_LINK:	return _("linked");
	case EV_CASE_SETTLE:	return _("settled");
	case EV_PROFILE_ADOPT:
	case EV_ACCOUNT_SET:
	case EV_NODE_INIT:
	case EV_NODE_RESTORE:
	case EV_IMPORT_DONE:
	case EV_RULE_ADD:
	case EV_RULE_CHANGE:
	case EV_RULE_RETIRE:
	case EV_RULE_APPROVE:
	case EV_RULE_REJECT:
	case EV_SHIFT_GIVE:
	case EV_SHIFT_TAKE:
	case EV_NODE_HOME:
	case EV_NODE_TRUST:
	case EV_NODE_REVOKE:
	case EV_YEAR_CLOSE:
	case EV_LAYER_SET:
	case EV_LAYER_DROP:
	case EV_TRACK_LOOK:
	case EV_TRACK_PURGE:
	case EV_GUIDE_FLAG:
	case EV_ANSWER_GIVE:
	case EV_UNKNOWN:
	case EV_KIND_COUNT:	break;
	}
	return _("other");
}

void
words_fault(const struct filter_fault *why, enum err e, char *out, size_t cap)
{
	if (why->expected != NULL)
		snprintf(out, cap, _("“%.*s”: %s is expected"),
		    STR_ARG(why->found), _(why->expected));
	else
		snprintf(out, cap, _("“%.*s”: %s"), STR_ARG(why->found),
		    _(err_text(e)));
}
