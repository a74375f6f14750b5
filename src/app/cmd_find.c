/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that choose what is listed: views, filter, search, order, marks. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

static void
show_view(struct desk *d, size_t i)
{
	d->q.search[0] = '\0';
	d->q.sorted = false;
	if (queue_set(d, (int)i, d->law->views[i].filter) == OK) {
		d->focus = PANE_QUEUE;
		desk_counts(d);
	}
}

void
cmd_view(struct desk *d, struct str args)
{
	int best = 0;
	size_t at = 0;

	for (size_t i = 0; i < d->law->views_n; i++) {
		const struct law_view *v = &d->law->views[i];
		int s = str_eq(v->key, args) ? 1 << 20 :
		    args.n > 0 ? lang_match(v->name, args) : 0;

		if (s > best) {
			best = s;
			at = i;
		}
	}
	if (best > 0)
		show_view(d, at);
	else
		desk_say(d, ROLE_ERROR, _("no view “%.*s”"), STR_ARG(args));
}

void
cmd_next_view(struct desk *d, struct str args)
{
	(void)args;
	if (d->law->views_n > 0)
		show_view(d, (size_t)(d->q.view + 1) % d->law->views_n);
}

void
cmd_search(struct desk *d, struct str args)
{
	if (args.n > 0)
		queue_search(d, args);
	else
		prompt_begin(d, PROMPT_SEARCH, STR_NONE);
	d->focus = PANE_QUEUE;
}

void
cmd_filter(struct desk *d, struct str args)
{
	if (args.n == 0) {
		prompt_begin(d, PROMPT_FILTER, str_of(d->q.text));
		prompt_changed(d);
	} else {
		queue_set(d, -1, str_is(args, "-") ? STR_NONE : args);
	}
	d->focus = PANE_QUEUE;
}

void
cmd_sort(struct desk *d, struct str args)
{
	enum sort_key key = d->q.filter.q.sort;
	bool reverse = false;
	static const char *const names[] = {
		N_("time left"), N_("age"), N_("newest"), N_("arrival")
	};

	if (args.n == 0)
		key = (enum sort_key)((key + 1) % 4);
	else if (!filter_sort(args, &key, &reverse)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("orders: due, age, newest, arrival; - turns round"));
		return;
	}
	queue_sort(d, key, reverse);
	desk_say(d, ROLE_TEXT, _("ordered by %s%s"), _(names[key]),
	    reverse ? _(", turned round") : "");
}

void
cmd_refresh(struct desk *d, struct str args)
{
	uint32_t slot = queue_slot(d);
	char text[ENTRY_MAX];
	int row = d->q.cur;

	(void)args;
	str_copy(str_of(d->q.text), text, sizeof text);
	if (queue_set(d, d->q.view, str_of(text)) != OK)
		return;
	d->q.cur = row;
	if (!queue_find(d, slot))
		d->q.cur = row < d->q.n ? row : d->q.n > 0 ? d->q.n - 1 : 0;
	desk_look(d, true);
	desk_counts(d);
}

void
cmd_mark(struct desk *d, struct str args)
{
	uint32_t slot = desk_target(d);

	(void)args;
	marks_set(d, slot, !marks_has(d, slot));
	d->mark_from = slot;
	if (d->focus == PANE_QUEUE && d->q.cur + 1 < d->q.n)
		d->q.cur++;
	d->dirty = true;
}

void
cmd_mark_range(struct desk *d, struct str args)
{
	uint32_t slot = desk_target(d);

	(void)args;
	marks_between(d, d->mark_from != SLOT_NONE ? d->mark_from : slot,
	    slot);
	d->mark_from = slot;
	desk_say(d, ROLE_TEXT, _("%zu marked"), d->marks_n);
}

void
cmd_mark_all(struct desk *d, struct str args)
{
	(void)args;
	marks_all(d);
	desk_say(d, ROLE_TEXT, _("%zu marked"), d->marks_n);
}

void
cmd_unmark(struct desk *d, struct str args)
{
	(void)args;
	marks_clear(d);
	desk_say(d, ROLE_TEXT, "%s", _("no marks"));
}
