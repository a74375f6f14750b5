/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one line that is typed into: commands, searches, filters, answers. What
 * it finds is shown while it is typed; Esc brings back what was before. */
#include "app/desk_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/guide_view.h"
#include "app/intl.h"
#include "base/alloc.h"
#include "app/rules_view.h"
#include "base/utf8.h"
#include "lang/lang.h"

/* ---- choices ---- */

void
choices_clear(struct choices *l)
{
	l->n = 0;
	l->cur = -1;
	l->top = 0;
}

void
choices_fini(struct choices *l)
{
	free(l->c);
	*l = (struct choices){ .cur = -1 };
}

void
choices_add(struct choices *l, struct str value, struct str text, int score)
{
	struct choice *c;

	l->c = xgrow(l->c, &l->cap, l->n + 1, sizeof *l->c);
	c = &l->c[l->n];
	str_copy(value, c->value, sizeof c->value);
	str_copy(text, c->text, sizeof c->text);
	c->score = score;
	c->order = (int)l->n++;
}

static int
by_score(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return x->order - y->order;
}

void
choices_rank(struct choices *l)
{
	if (l->n > 1)
		qsort(l->c, l->n, sizeof *l->c, by_score);
}

static void
choices_move(struct choices *l, int by)
{
	int to = l->cur + by;

	if (l->n == 0)
		return;
	l->cur = to < 0 ? 0 : to >= (int)l->n ? (int)l->n - 1 : to;
}

/* ---- drafts ---- */

void
prompt_draft_key(const struct desk *d, char *out, size_t cap)
{
	struct case_view v;

	out[0] = '\0';
	if (d->p.kind == PROMPT_COMMAND)
		snprintf(out, cap, "command");
	else if (d->p.kind == PROMPT_ASK && d->ask.n > 0 &&
	    (d->ask.now == ASK_NOTE || d->ask.now == ASK_REASON) &&
	    d->repo->ops->get(d->repo, d->ask.t[0].slot, &v) == OK)
		snprintf(out, cap, "%s %s", v.c->number, d->ask.action);
}

static bool
keep_draft(struct desk *d, struct str text)
{
	char key[96];

	prompt_draft_key(d, key, sizeof key);
	return key[0] == '\0' || d->hooks.draft_put == NULL ||
	    d->hooks.draft_put(d->hooks.ctx, str_of(key), text);
}

/* A text that a crash would take is still on the screen, and it is said. */
static void
tell_unkept(struct desk *d, bool kept)
{
	if (!kept)
		snprintf(d->p.fault, sizeof d->p.fault, "%s",
		    _("not kept as a draft: is the disk full?"));
}

/* ---- life ---- */

void
prompt_begin(struct desk *d, enum prompt_kind k, struct str text)
{
	d->p.kind = k;
	d->p.fault[0] = '\0';
	d->p.count_known = false;
	choices_clear(&d->p.list);
	str_copy(str_of(d->q.search), d->p.before, sizeof d->p.before);
	str_copy(str_of(d->q.text), d->p.text_before, sizeof d->p.text_before);
	d->p.view_before = d->q.view;
	entry_set(&d->p.f, text);
	d->msg[0] = '\0';
	d->dirty = true;
	if (k == PROMPT_COMMAND)
		complete_command(d);
	else if (k == PROMPT_ASK)
		ask_choices(d);
	else if (k == PROMPT_ACT)
		menu_choices(d);
}

void
prompt_end(struct desk *d)
{
	d->p.kind = PROMPT_NONE;
	choices_clear(&d->p.list);
	d->dirty = true;
}

/* What stands there as a filter: its count, or what is wrong with it. */
static void
try_filter(struct desk *d)
{
	struct filter f;
	struct filter_fault why = { 0 };
	enum err e = desk_parse(d, entry_text(&d->p.f), &f, &why);

	d->p.fault[0] = '\0';
	d->p.count_known = false;
	if (e == OK) {
		d->p.count_known = d->repo->ops->count(d->repo, &f.q,
		    &d->p.count) == OK;
		filter_fini(&f);
		return;
	}
	words_fault(&why, e, d->p.fault, sizeof d->p.fault);
}

void
prompt_live(struct desk *d)
{
	if (!d->live_due)
		return;
	d->live_due = false;
	d->dirty = true;
	if (d->p.kind == PROMPT_FILTER)
		try_filter(d);
	if (d->p.kind == PROMPT_RULES)
		rules_type_live(d);
	if (d->p.kind == PROMPT_GUIDE)
		guide_type_live(d);
	if (d->p.kind != PROMPT_SEARCH)
		return;
	queue_search(d, entry_text(&d->p.f));
	d->p.count = d->p.count_all = d->q.total;
	d->p.count_known = true;
	if (d->q.text[0] != '\0' && d->q.search[0] != '\0')
		(void)!queue_count_all(d, &d->p.count_all);
}

/* The words again, in all cases: what is looked for may be of another view. */
static void
search_all(struct desk *d)
{
	if (d->q.text[0] == '\0' || queue_set(d, -1, STR_NONE) != OK)
		return;
	d->live_due = true;
	prompt_live(d);
}

void
prompt_changed(struct desk *d)
{
	d->dirty = true;
	switch (d->p.kind) {
	case PROMPT_SEARCH:
	case PROMPT_GUIDE:
		d->live_due = true;
		break;
	case PROMPT_FILTER:
		d->live_due = true;
		complete_command(d);
		break;
	case PROMPT_COMMAND:
		d->p.fault[0] = '\0';
		complete_command(d);
		tell_unkept(d, keep_draft(d, entry_text(&d->p.f)));
		break;
	case PROMPT_ASK:
		ask_choices(d);
		tell_unkept(d, keep_draft(d, entry_text(&d->p.f)));
		break;
	case PROMPT_ACT:
		menu_choices(d);
		break;
	case PROMPT_RULES:
		rules_type_changed(d);
		break;
	case PROMPT_HELP:
		str_copy(entry_text(&d->p.f), d->help_word,
		    sizeof d->help_word);
		d->over_lines.w = 0;
		break;
	case PROMPT_NONE:
		break;
	}
}

static void
cancel(struct desk *d)
{
	d->live_due = false;
	switch (d->p.kind) {
	case PROMPT_SEARCH:
		if (strcmp(d->q.text, d->p.text_before) != 0)
			(void)!queue_set(d, d->p.view_before,
			    str_of(d->p.text_before));
		if (strcmp(d->q.search, d->p.before) != 0)
			queue_search(d, str_of(d->p.before));
		break;
	case PROMPT_COMMAND:
		(void)keep_draft(d, STR_NONE);
		break;
	case PROMPT_GUIDE:
		guide_view_seek(d, str_of(d->p.before));
		break;
	case PROMPT_HELP:
		d->over_kind = OVER_NONE;
		break;
	case PROMPT_ASK:
		ask_cancel(d);
		return;
	case PROMPT_RULES:
		rules_type_cancel(d);
		return;
	case PROMPT_ACT:
	case PROMPT_FILTER:
	case PROMPT_NONE:
		break;
	}
	prompt_end(d);
}

static void
enter(struct desk *d)
{
	char line[ENTRY_MAX];

	prompt_live(d);
	str_copy(entry_text(&d->p.f), line, sizeof line);
	switch (d->p.kind) {
	case PROMPT_COMMAND:
		(void)keep_draft(d, STR_NONE);
		prompt_end(d);
		command_line(d, str_of(line));
		break;
	case PROMPT_FILTER:
		if (queue_set(d, -1, str_of(line)) == OK)
			prompt_end(d);
		break;
	case PROMPT_ASK:
		ask_answer(d);
		break;
	case PROMPT_ACT:
		menu_enter(d);
		break;
	case PROMPT_RULES:
		rules_type_enter(d, str_of(line));
		break;
	case PROMPT_HELP:
		d->over_kind = OVER_NONE;
		prompt_end(d);
		break;
	case PROMPT_SEARCH:
	case PROMPT_GUIDE:
	case PROMPT_NONE:
		prompt_end(d);
		break;
	}
}

/* ---- keys ---- */

static bool
edit_ctrl(struct entry *f, uint32_t c)
{
	switch (c) {
	case 'a': entry_home(f); return true;
	case 'e': entry_end(f); return true;
	case 'b': entry_left(f); return true;
	case 'f': entry_right(f); return true;
	case 'h': entry_backspace(f); return true;
	case 'd': entry_delete(f); return true;
	case 'w': entry_kill_word(f); return true;
	case 'u': entry_kill_line(f); return true;
	case 'k': entry_kill_rest(f); return true;
	default: return false;
	}
}

static bool
edit(struct entry *f, struct key k)
{
	if (k.mods & KEY_CTRL && k.code < K_FIRST)
		return edit_ctrl(f, k.code);
	switch (k.code) {
	case K_LEFT: entry_left(f); return true;
	case K_RIGHT: entry_right(f); return true;
	case K_HOME: entry_home(f); return true;
	case K_END: entry_end(f); return true;
	case K_BS: entry_backspace(f); return true;
	case K_DEL: entry_delete(f); return true;
	default: break;
	}
	if (k.code >= K_FIRST || k.mods & (KEY_CTRL | KEY_ALT))
		return false;
	entry_insert_cp(f, k.code);
	return true;
}

static bool
is_cancel(struct key k)
{
	return k.code == K_ESC || k.code == K_F0 + 10 || k.code == K_F0 + 12 ||
	    (k.code == 'g' && k.mods & KEY_CTRL);
}

static bool
scroll_key(struct desk *d, struct key k)
{
	int by = k.code == K_UP ? -1 : k.code == K_DOWN ? 1 :
	    k.code == K_PGUP ? -8 : k.code == K_PGDN ? 8 : 0;

	if (by == 0)
		return false;
	if (d->p.kind == PROMPT_GUIDE)
		guide_view_move(d, by);
	else if (d->over_kind != OVER_NONE)
		d->over_lines.top += by;
	else
		choices_move(&d->p.list, by);
	d->dirty = true;
	return true;
}

/* A digit in an empty line picks that choice at once; in the menu of actions a
 * letter does, too. */
static bool
pick_key(struct desk *d, struct key k)
{
	k = key_fold(k);
	if (d->p.f.n > 0 || k.mods != 0)
		return false;
	if (d->p.kind == PROMPT_ACT)
		return menu_key(d, k);
	return d->p.kind == PROMPT_ASK && k.code >= '1' && k.code <= '9' &&
	    ask_digit(d, (int)(k.code - '0'));
}

void
prompt_key(struct desk *d, struct key k)
{
	size_t n = d->p.f.n;

	d->dirty = true;
	if (is_cancel(k))
		cancel(d);
	else if (k.code == K_ENTER)
		enter(d);
	else if (k.code == K_TAB && d->p.kind == PROMPT_SEARCH)
		search_all(d);
	else if (k.code == K_TAB && d->p.kind == PROMPT_GUIDE)
		guide_view_tab(d, 1);
	else if (k.code == K_TAB)
		complete_take(d);
	else if (scroll_key(d, k) || pick_key(d, k))
		return;
	else if (edit(&d->p.f, k) && (d->p.f.n != n || k.code < K_FIRST))
		prompt_changed(d);
}

/* ---- drawing ---- */

const char *
prompt_name(const struct desk *d)
{
	switch (d->p.kind) {
	case PROMPT_COMMAND:	return ":";
	case PROMPT_SEARCH:	return "/";
	case PROMPT_GUIDE:	return "/";
	case PROMPT_FILTER:	return _("filter:");
	case PROMPT_HELP:	return _("find:");
	case PROMPT_ASK:	return _("answer:");
	case PROMPT_ACT:	return _("do:");
	case PROMPT_RULES:	return rules_type_name(d);
	case PROMPT_NONE:	break;
	}
	return "";
}

void
prompt_draw(struct desk *d, struct cells *g, int y)
{
	struct str name = str_of(prompt_name(d)), text = entry_text(&d->p.f);
	struct str head = str_n(d->p.f.t, d->p.f.at);
	char tail[220] = "";
	int x, room, tail_w, used;

	if (d->p.fault[0] != '\0')
		snprintf(tail, sizeof tail, " %s", d->p.fault);
	else if (d->p.count_known && d->p.kind == PROMPT_SEARCH &&
	    d->p.count_all != d->p.count)
		snprintf(tail, sizeof tail, _(" %llu found, %llu in all cases"),
		    (unsigned long long)d->p.count,
		    (unsigned long long)d->p.count_all);
	else if (d->p.count_known)
		snprintf(tail, sizeof tail, _(" %llu found"),
		    (unsigned long long)d->p.count);
	tail_w = lang_columns(str_of(tail));
	if (tail_w > g->w / 2)
		tail_w = g->w / 2;
	cells_fill(g, (struct rect){ 0, y, g->w, 1 }, ROLE_FIELD_ON);
	x = cells_text(g, 0, y, g->w, ROLE_LABEL, name, false);
	room = g->w - x - tail_w - 1;
	for (used = lang_columns(head); used >= room && head.n > 0; ) {
		used -= lang_width(utf8_next(&head));	/* caret in sight */
		text = str_n(head.p, (size_t)(d->p.f.t + d->p.f.n - head.p));
	}
	cells_text(g, x, y, room, ROLE_FIELD_ON, text, false);
	cells_text(g, g->w - tail_w, y, tail_w,
	    d->p.fault[0] != '\0' ? ROLE_ERROR : ROLE_FIELD, str_of(tail),
	    true);
	g->cur_x = x + lang_columns(head);
	g->cur_y = y;
	g->cur_on = true;
}

/* The choices stand right above the line they belong to. */
void
prompt_list_draw(struct desk *d, struct cells *g, int bottom)
{
	struct choices *l = &d->p.list;
	int most = d->p.kind == PROMPT_ACT ? 12 : 9;
	int h = (int)l->n < most ? (int)l->n : most;
	bool number = d->p.kind == PROMPT_ACT ||
	    (d->p.kind == PROMPT_ASK && ask_digits(d));

	if (h > bottom - 2)
		h = bottom - 2;
	if (l->cur >= l->top + h)
		l->top = l->cur - h + 1;
	if (l->cur >= 0 && l->cur < l->top)
		l->top = l->cur;
	for (int i = 0; i < h; i++) {
		int at = l->top + i, y = bottom - h + i;
		enum role role = at == l->cur ? ROLE_CURSOR : ROLE_TEXT;
		char n[16] = "   ";

		if (number && at < 9)
			snprintf(n, sizeof n, "%2d ", at + 1);
		cells_row_size(g, y, 0);
		cells_fill(g, (struct rect){ 0, y, g->w, 1 }, role);
		cells_text(g, 0, y, 3, ROLE_HINT_KEY, str_of(n), false);
		cells_text(g, 3, y, g->w - 3, role, str_of(l->c[at].text),
		    true);
	}
}
