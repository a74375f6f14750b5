/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that choose what is listed: views, filter, search, order, marks. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/rules_view.h"
#include "app/sheet.h"
#include "lang/lang.h"

static void
show_view(struct desk *d, size_t i)
{
	d->q.search[0] = '\0';
	d->q.sorted = false;
	if (queue_set(d, (int)i, d->law->views[i].filter) == OK) {
		d->focus = PANE_QUEUE;
		desk_counts(d);
		desk_keep_place(d);
	}
}

/* A filter that the person kept: drafts hold it under "filter NAME". */
static struct draft *
saved(struct desk *d, struct str name)
{
	for (size_t i = d->drafts_n; name.n > 0 && i > 0; i--) {
		struct str key = str_of(d->drafts[i - 1].key);

		if (str_starts(key, STR("filter ")) &&
		    str_eq(str_from(key, 7), name))
			return &d->drafts[i - 1];
	}
	return NULL;
}

void
cmd_save(struct desk *d, struct str args)
{
	struct draft *old = saved(d, args);
	char key[96];
	bool drop = old != NULL && strcmp(old->text, d->q.text) == 0;

	if (args.n == 0) {
		prompt_begin(d, PROMPT_COMMAND, STR("save "));
		return;
	}
	snprintf(key, sizeof key, "filter %.*s", STR_ARG(args));
	if (old != NULL)
		old->key[0] = '\0';
	if (d->hooks.draft_put != NULL)
		d->hooks.draft_put(d->hooks.ctx, str_of(key), drop ?
		    STR_NONE : str_of(d->q.text));
	if (!drop)
		desk_draft(d, str_of(key), str_of(d->q.text), d->now);
	desk_say(d, ROLE_OKAY, drop ? _("filter %.*s dropped") :
	    _("filter %.*s kept: view %.*s"), STR_ARG(args), STR_ARG(args));
}

/* The list's terms all hold for it; its rank is by the list's order. */
void
cmd_why(struct desk *d, struct str args)
{
	uint32_t slot = desk_target(d), one;
	struct page p = { .slots = &one, .cap = 1, .anchor = slot };
	struct buf b = { 0 };

	(void)args;
	filter_print(&d->q.filter, &b);
	if (d->repo->ops->page(d->repo, &d->q.filter.q, &p) == OK)
		desk_say(d, ROLE_TEXT, _("listed by: %s · row %llu of %llu"),
		    b.n > 0 ? buf_z(&b) : _("all"),
		    (unsigned long long)p.rank + 1,
		    (unsigned long long)p.total);
	else
		desk_say(d, ROLE_TEXT,
		    _("fits “%s” no more; refresh drops it"), buf_z(&b));
	buf_fini(&b);
}

void
cmd_view(struct desk *d, struct str args)
{
	int best = 0;
	size_t at = 0;
	struct draft *own = saved(d, args);

	if (own != NULL) {
		d->q.search[0] = '\0';
		queue_set(d, -1, str_of(own->text));
		d->focus = PANE_QUEUE;
		return;
	}

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
	if (rules_find(d, RTYPE_SEARCH, args))
		return;
	if (args.n > 0)
		queue_search(d, args);
	else
		prompt_begin(d, PROMPT_SEARCH, STR_NONE);
	d->focus = PANE_QUEUE;
}

void
cmd_filter(struct desk *d, struct str args)
{
	char text[ENTRY_MAX + 2];

	if (rules_find(d, RTYPE_FILTER, args))
		return;
	if (args.n == 0) {
		/* What is typed next is a term of its own. */
		snprintf(text, sizeof text, "%s%s", d->q.text,
		    d->q.text[0] != '\0' ? " " : "");
		prompt_begin(d, PROMPT_FILTER, str_of(text));
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

	if (sheet_sort(d) || rules_sort(d, args))
		return;
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
	sheet_news(d);
	if (rules_takes(d))
		rules_reload(d);
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
	if (d->focus == PANE_QUEUE)
		queue_move(d, 1);
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
