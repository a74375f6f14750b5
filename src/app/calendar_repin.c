/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Open cases go on by the calendar that was adopted since they began: asked once
 * when the desk begins anew under it, and at any time by command. */
#include "app/calendar_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"

#define REPIN_PAGE 512		/* cases a commit */

struct older { uint32_t *slot; size_t n, cap; };

/* Open, with clocks, of an older version than this desk's. */
static void
gather(struct desk *d, struct older *out)
{
	uint32_t slot[REPIN_PAGE];
	struct page p = { .slots = slot, .cap = REPIN_PAGE,
	    .anchor = SLOT_NONE };
	struct filter f;
	struct case_view v;

	if (desk_parse(d, STR("open"), &f, NULL) != OK)
		return;
	do {
		if (d->repo->ops->page(d->repo, &f.q, &p) != OK)
			p.n = 0;
		for (size_t i = 0; i < p.n; i++) {
			if (d->repo->ops->get(d->repo, slot[i], &v) != OK ||
			    v.c->law == d->law->version ||
			    law_book(d->law, v.c->law) == NULL)
				continue;
			out->slot = xgrow(out->slot, &out->cap, out->n + 1,
			    sizeof *out->slot);
			out->slot[out->n++] = slot[i];
		}
		p.rank += p.n;
	} while (p.n == REPIN_PAGE);
	filter_fini(&f);
}

void
calendar_asks(struct desk *d, struct str reason)
{
	struct older old = { 0 };
	char line[224];

	gather(d, &old);
	free(old.slot);
	if (old.n == 0) {
		desk_say(d, ROLE_OKAY, _("version %u holds: no open case is "
		    "under an older one"), d->law->version);
		return;
	}
	if (!calendar_edit_may(d)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("only an administrator changes the calendar"));
		return;
	}
	calendar_view_of(d)->older = old.n;
	sheet_open(d, SHEET_CALENDAR);
	snprintf(line, sizeof line, "calendar-repin %.*s", STR_ARG(reason));
	prompt_begin(d, PROMPT_COMMAND, str_of(line));
}

/* In the calendar's last line, as long as it is not decided. */
void
calendar_repin_tell(struct desk *d, struct buf *out)
{
	size_t n = calendar_view_of(d)->older;

	if (n > 0)
		buf_fmt(out, ngettext("version %u holds; %zu open case keeps "
		    "the older: Enter moves it, Esc leaves it", "version %u "
		    "holds; %zu open cases keep the older: Enter moves them, "
		    "Esc leaves them", n),
		    d->law->version, n);
}

static enum err
commit(struct desk *d, const uint32_t *slots, size_t n, const struct body *body,
    const struct body *secret, size_t *done)
{
	char (*number)[CASE_NUMBER_MAX] = xcalloc(n, sizeof *number);
	struct intent *it = xcalloc(n, sizeof *it);
	struct outcome *out = xcalloc(n, sizeof *out);
	enum err e = OK;
	struct case_view v;

	for (size_t i = 0; e == OK && i < n; i++) {
		e = d->repo->ops->get(d->repo, slots[i], &v);
		if (e != OK)
			break;
		memcpy(number[i], v.c->number, sizeof number[i]);
		it[i] = (struct intent){ .kind = EV_CASE_REPIN,
		    .subject = str_of(number[i]),
		    .actor = str_of(d->seat.me.code),
		    .login = str_of(d->seat.login),
		    .seat = str_of(d->seat.me.seat), .body = body,
		    .secret = secret };
	}
	if (e == OK)
		e = d->repo->ops->commit(d->repo, it, n, true, out);
	for (size_t i = 0; e == OK && i < n; i++)
		*done += out[i].err == OK;
	free(number);
	free(it);
	free(out);
	return e;
}

void
calendar_repin(struct desk *d, struct str reason)
{
	struct older old = { 0 };
	struct body body = { 0 }, secret = { 0 };
	size_t done = 0;
	enum err e;

	if (!calendar_edit_may(d)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("only an administrator changes the calendar"));
		return;
	}
	e = body_int(&body, "law", d->law->version);
	if (e == OK)
		e = body_text(&secret, "reason", reason);
	calendar_view_of(d)->older = 0;
	gather(d, &old);
	for (size_t at = 0; e == OK && at < old.n; at += REPIN_PAGE)
		e = commit(d, old.slot + at, old.n - at < REPIN_PAGE ?
		    old.n - at : REPIN_PAGE, &body, &secret, &done);
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	else
		desk_say(d, ROLE_OKAY, _("%zu of %zu cases go on by version "
		    "%u"), done, old.n, d->law->version);
	free(old.slot);
}
