/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the channel page, the list of conflicts, and what changed while
 * away. What a link is told goes through the store, where the process that runs
 * it sees it, whichever that is. */
#include "app/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/aside.h"
#include "app/away.h"
#include "app/intl.h"
#include "app/link_pages.h"

#define POKED 1			/* next_ms in the store: now, says somebody */

void
cmd_channels(struct desk *d, struct str args)
{
	static const char *const names[PAGE_COUNT] = {
		"links", "outbox", "aside", "waits", "nodes"
	};
	struct link_pages *p = link_pages_of(d);
	struct str word, code = args;
	int page = -1;

	if (args.n == 0 && sheet_shown(d, SHEET_LINKS)) {
		sheet_close(d);
		return;
	}
	if (str_cut(&code, ' ', &word))
		for (int i = 0; i < PAGE_COUNT; i++)
			if (str_is(word, names[i]))
				page = i;
	if (page < 0)
		code = args;
	else
		p->page = (enum link_page)page;
	lights_look(d, true);
	for (size_t i = 0; code.n > 0 && i < d->lights->n; i++)
		if (str_eq(d->lights->at[i].row->code, code) ||
		    str_eq(light_name(&d->lights->at[i]), code))
			p->link = i;
	p->cur = p->page == PAGE_LINKS && p->link < d->lights->n ? p->link : 0;
	p->reading = false;
	link_pages_make(d);
	sheet_open(d, SHEET_LINKS);
}

/* The link a command is about: the one named, else the one in sight. */
static const struct light_row *
link_meant(struct desk *d, struct str args)
{
	const struct lights *l;

	(void)link_pages_of(d);
	lights_look(d, true);
	l = d->lights;
	for (size_t i = 0; args.n > 0 && i < l->n; i++)
		if (str_eq(l->at[i].row->code, args))
			return &l->at[i];
	if (args.n == 0 && sheet_shown(d, SHEET_LINKS) &&
	    link_pages_link(d) != NULL)
		return link_pages_link(d);
	desk_say(d, ROLE_ERROR, "%s", args.n > 0 ?
	    _("no such channel") : _("choose a channel first: :channels"));
	return NULL;
}

static void
done(struct desk *d, enum err e, const char *text, const struct light_row *r)
{
	char name[96];

	str_copy(light_name(r), name, sizeof name);
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s: %s", name, _(err_text(e)));
	else
		desk_say(d, ROLE_OKAY, "%s: %s", name, text);
	lights_look(d, true);
	sheet_news(d);
}

/* Whoever runs it looks at once, at its outbox too. */
static enum err
ask_now(struct desk *d, const char *code)
{
	struct store_link st;
	enum err e = store_link_get(d->store, code, &st);

	if (d->links != NULL && links_running(d->links)) {
		links_now(d->links, code);
		return OK;
	}
	if (e == ERR_NOT_FOUND) {
		st = (struct store_link){ .paused = false };
		str_copy(str_of(code), st.code, sizeof st.code);
		e = OK;
	}
	st.next_ms = POKED;
	return e == OK ? store_link_set(d->store, &st) : e;
}

void
cmd_link_now(struct desk *d, struct str args)
{
	const struct light_row *r = link_meant(d, args);
	char code[24];

	if (r == NULL)
		return;
	if (r->st.paused) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("it is paused: p lets it go on"));
		return;
	}
	str_copy(r->row->code, code, sizeof code);
	done(d, ask_now(d, code), r->here ? _("asked now") :
	    _("whoever runs it is asked to try now"), r);
}

void
cmd_link_pause(struct desk *d, struct str args)
{
	const struct light_row *r = link_meant(d, args);
	const bool on = r != NULL && !r->st.paused;
	char code[24];

	if (r == NULL)
		return;
	str_copy(r->row->code, code, sizeof code);
	done(d, store_link_mark(d->store, code, on, false), on ?
	    _("paused: nothing goes, nothing comes; p lets it go on") :
	    _("goes on"), r);
	if (d->links != NULL)
		links_look(d->links);
}

void
cmd_link_drain(struct desk *d, struct str args)
{
	const struct light_row *r = link_meant(d, args);
	const bool on = r != NULL && !r->st.draining;
	char code[24];

	if (r == NULL)
		return;
	str_copy(r->row->code, code, sizeof code);
	done(d, store_link_mark(d->store, code, false, on), on ?
	    _("drains: gives what is left, takes nothing more") :
	    _("takes again"), r);
	if (d->links != NULL)
		links_look(d->links);
}

/* ---- rows of the lists ---- */

static void
send_again(struct desk *d, const struct out_row *r)
{
	struct store_notice n = r->n;
	enum err e;

	if (n.state == OUTBOX_SENT) {
		desk_say(d, ROLE_ERROR, "%s", _("it was sent already"));
		return;
	}
	/* Something of it may have gone: it stays a thing that was tried. */
	n.state = OUTBOX_WAITS;
	n.next_ms = 0;
	n.said[0] = '\0';
	e = store_notices_set(d->store, &n, 1);
	if (e == OK)
		e = ask_now(d, n.tell + strlen("link:"));
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	else
		desk_say(d, ROLE_OKAY, "%s", _("waits to be sent again"));
}

static void
tell_again(struct desk *d, const struct store_aside *a)
{
	enum aside_fate fate;
	enum err e = aside_again(d->store, d->law, a->id, d->now, &fate);

	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	else if (fate == ASIDE_TAKEN)
		desk_say(d, ROLE_OKAY, "%s", _("taken in"));
	else if (fate == ASIDE_STILL)
		desk_say(d, ROLE_ERROR, "%s", _("still as wrong as it was"));
	else if (fate == ASIDE_ASKED)
		desk_say(d, ROLE_OKAY, "%s", _("whoever runs the link tries "
		    "it again; if it is still wrong it comes back"));
	else
		desk_say(d, ROLE_NEAR, "%s", _("it is not tried again from "
		    "here: put it right, and it comes again by itself"));
}

void
cmd_link_retry(struct desk *d, struct str args)
{
	(void)args;
	if (link_pages_out(d) != NULL)
		send_again(d, link_pages_out(d));
	else if (link_pages_aside(d) != NULL)
		tell_again(d, link_pages_aside(d));
	else
		desk_say(d, ROLE_ERROR, "%s",
		    _("choose a row of the outbox, or one put aside"));
	link_pages_make(d);
	if (d->links != NULL)
		links_look(d->links);
}

/* What is dropped is gone: its number is to be sent off. */
void
cmd_link_drop(struct desk *d, struct str args)
{
	const struct out_row *o = link_pages_out(d);
	const struct store_aside *a = link_pages_aside(d);
	const uint64_t id = o != NULL ? o->n.id : a != NULL ? a->id : 0;
	struct store_notice n;
	char line[48];
	int64_t want;
	enum err e;

	if (id == 0 || (o != NULL && o->n.state == OUTBOX_SENT)) {
		desk_say(d, ROLE_ERROR, "%s", _("nothing to drop here"));
		return;
	}
	if (!str_int(args, &want) || (uint64_t)want != id) {
		snprintf(line, sizeof line, "link-drop %llu",
		    (unsigned long long)id);
		prompt_begin(d, PROMPT_COMMAND, str_of(line));
		return;
	}
	if (a != NULL) {
		e = store_aside_drop(d->store, &id, 1);
	} else {
		n = o->n;
		n.state = OUTBOX_REFUSED;
		snprintf(n.said, sizeof n.said, "dropped: %.60s",
		    d->seat.me.code);
		e = store_notices_set(d->store, &n, 1);
	}
	if (e != OK)
		desk_say(d, ROLE_ERROR, "%s", _(err_text(e)));
	else
		desk_say(d, ROLE_OKAY, "%s", _("dropped"));
	link_pages_make(d);
}

/* ---- what changed while away ---- */

void
cmd_away(struct desk *d, struct str args)
{
	struct away *a = away_of(d);

	(void)args;
	if (sheet_shown(d, SHEET_AWAY)) {
		sheet_close(d);
		return;
	}
	a->unseen = 0;
	sheet_open(d, SHEET_AWAY);
}
