/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk's life and its turn. News of other seats is looked at four times a
 * second at most, counts once a second; between them nothing is read again,
 * and a desk that nobody touches and nobody disturbs draws once a minute. */
#include "app/desk_in.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/away.h"
#include "app/call_view.h"
#include "app/intake_view.h"
#include "app/intl.h"
#include "app/lights.h"
#include "app/map_view.h"
#include "app/names.h"
#include "app/rules_view.h"
#include "app/rules.h"
#include "app/search.h"
#include "app/sheet.h"
#include "base/alloc.h"

#define LOOK_MS		250
#define COUNT_MS	1000
#define SLOW_MS		5000

static int64_t
now_ms(const struct desk *d)
{
	return d->hooks.now != NULL ? d->hooks.now(d->hooks.ctx) :
	    clock_wall().ms;
}

void
desk_say(struct desk *d, enum role role, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	/* Formats come from gettext, checked by msgfmt. */
	vsnprintf(d->msg, sizeof d->msg, fmt, ap);
	va_end(ap);
	d->msg_role = role;
	d->dirty = true;
}

bool
desk_tiny(const struct desk *d)
{
	return d->w < 38 || d->h < 10;
}

bool
desk_small(const struct desk *d)
{
	return d->w < 80 || d->h < 24;
}

const char *
desk_context(const struct desk *d)
{
	static const char *const names[PANE_COUNT] = {
		"queue", "case", "map", "rules"
	};

	if (sheet_context(d) != NULL)
		return sheet_context(d);
	return d->over_kind != OVER_NONE ? "help" : names[d->focus];
}

uint32_t
desk_target(const struct desk *d)
{
	return d->focus == PANE_QUEUE ? queue_slot(d) : d->open;
}

void
desk_open_case(struct desk *d, uint32_t slot)
{
	if (slot == d->open)
		return;
	d->open = slot;
	d->revealed = SLOT_NONE;
	d->case_lines.top = d->map_lines.top = d->rule_lines.top = 0;
	d->case_lines.w = d->map_lines.w = d->rule_lines.w = 0;
	d->dirty = true;
}

void
desk_list_begin(struct desk *d, const char *title)
{
	d->over_kind = OVER_LIST;
	d->over_clocks = false;
	snprintf(d->over_title, sizeof d->over_title, "%s", title);
	lines_clear(&d->over_lines, d->w);
	d->over_lines.top = 0;
	d->dirty = true;
}

static void
offer(struct desk *d)
{
	if (d->rehearsal)
		desk_say(d, ROLE_NEAR, "%s",
		    _("Rehearsal, nothing is real.  Enter opens, : takes "
		      "commands, ? shows keys"));
	else if (d->demo)
		desk_say(d, ROLE_NEAR, "%s",
		    _("Demonstration, nothing is real.  Enter opens, : takes "
		      "commands, ? shows keys"));
}

struct desk *
desk_new(const struct desk_setup *s)
{
	struct desk *d = xcalloc(1, sizeof *d);
	const struct law *l = s->law;

	d->repo = s->repo;
	d->rules = s->rules;
	d->store = s->store;
	d->law = l;
	d->names = names_make(l, s->repo);
	d->words = search_make(l, s->repo);
	d->seat = *s->seat;
	d->seat.read_only |= s->read_only;
	d->keymap = s->keymap;
	d->hooks = s->hooks;
	d->demo = s->demo;
	d->rehearsal = s->rehearsal;
	d->ascii = s->ascii;
	d->bar = s->bar;
	d->large = s->large;
	d->simple = s->simple;
	d->linear = s->linear;
	d->slow = s->slow;
	d->link_ms = -1;
	d->lower = PANE_CASE;
	d->open = d->revealed = d->mark_from = SLOT_NONE;
	d->w = s->w;
	d->h = s->h;
	d->p.list.cur = -1;
	d->now = now_ms(d);
	lights_look(d, true);
	away_begin(d);
	queue_set(d, l->views_n > 0 ? 0 : -1,
	    l->views_n > 0 ? l->views[0].filter : STR_NONE);
	desk_open_case(d, queue_slot(d));
	desk_counts(d);
	offer(d);
	d->dirty = true;
	return d;
}

void
desk_free(struct desk **dp)
{
	struct desk *d = *dp;

	if (d == NULL)
		return;
	away_keep(d);
	names_free(&d->names);
	search_free(&d->words);
	filter_fini(&d->q.filter);
	lines_fini(&d->case_lines);
	lines_fini(&d->map_lines);
	lines_fini(&d->rule_lines);
	lines_fini(&d->over_lines);
	calls_free(d);
	rules_view_free(&d->rv);
	map_free(d);
	intake_view_free(d);
	sheet_free(d);
	choices_fini(&d->p.list);
	ask_fini(&d->ask);
	undo_fini(&d->undo);
	buf_fini(&d->refusals);
	for (size_t i = 0; i < d->drafts_n; i++)
		free(d->drafts[i].text);
	free(d->drafts);
	free(d->marks);
	free(d);
	*dp = NULL;
}

/* ---- keys ---- */

static void
run_bound(struct desk *d, struct str text)
{
	char line[256];

	str_copy(text, line, sizeof line);
	command_line(d, str_of(line));
}

static void
unbound(struct desk *d, struct key k)
{
	struct buf b = { 0 };

	if (desk_law_key(d, k))
		return;
	key_format(k, &b);
	desk_say(d, ROLE_DIM, _("%s does nothing here; ? lists the keys"),
	    buf_z(&b));
	buf_fini(&b);
}

static void
plain_key(struct desk *d, struct key k)
{
	struct str command = STR_NONE;
	enum keymap_result r = KEYMAP_NONE;

	k = key_fold(k);
	if (d->keymap != NULL)
		r = keymap_feed(d->keymap, &d->keys, desk_context(d), k,
		    &command);
	if (r == KEYMAP_COMMAND)
		run_bound(d, command);
	else if (r == KEYMAP_NONE)
		unbound(d, k);
	d->dirty = true;
}

static void
follow_later(struct desk *d)
{
	d->follow_ms = 0;
	if (d->follow == FOLLOW_OFF || d->focus != PANE_QUEUE ||
	    queue_slot(d) == SLOT_NONE || queue_slot(d) == d->open)
		return;
	if (d->follow == FOLLOW_ON)
		desk_open_case(d, queue_slot(d));
	else if (!d->slow && !d->simple && !d->linear)
		d->follow_ms = d->now + FOLLOW_MS;
}

static void
follow_now(struct desk *d)
{
	if (d->follow_ms == 0 || d->now < d->follow_ms)
		return;
	d->follow_ms = 0;
	if (d->focus == PANE_QUEUE && queue_slot(d) != SLOT_NONE)
		desk_open_case(d, queue_slot(d));
}

void
desk_key(struct desk *d, struct key k)
{
	d->now = now_ms(d);
	rules_keyed(d);
	map_keyed(d);
	if (d->p.kind != PROMPT_NONE) {
		prompt_key(d, k);
	} else {
		if (d->msg[0] != '\0')
			d->dirty = true;
		d->msg[0] = '\0';
		if (intake_takes(d))
			intake_key(d, k);
		else if (!d->simple || rules_in_front(d) ||
		    !simple_key(d, key_fold(k)))
			plain_key(d, k);
	}
	rules_left(d);
	follow_later(d);
}

/* Pasted text is text: where nothing is being typed it runs no command. */
void
desk_paste(struct desk *d, struct str text)
{
	bool all;

	d->now = now_ms(d);
	if (d->p.kind == PROMPT_NONE && intake_paste(d, text))
		return;
	if (d->p.kind == PROMPT_NONE) {
		desk_say(d, ROLE_DIM, "%s",
		    _("pasted text needs a line to go to: / : or a note"));
		return;
	}
	all = entry_insert(&d->p.f, text);
	prompt_changed(d);
	if (!all)
		snprintf(d->p.fault, sizeof d->p.fault, "%s",
		    _("cut: the line is full"));
}

void
desk_command(struct desk *d, struct str line)
{
	d->now = now_ms(d);
	command_line(d, line);
	rules_left(d);
	d->dirty = true;
}

void
desk_resize(struct desk *d, int w, int h)
{
	if (w == d->w && h == d->h)
		return;
	d->w = w;
	d->h = h;
	d->over_lines.w = d->over_kind == OVER_HELP ? 0 : d->over_lines.w;
	if (d->over_kind == OVER_LIST && d->over_clocks) {
		int top = d->over_lines.top;

		clocks_page(d, d->over_slot);	/* told anew, as wide */
		d->over_lines.top = top;
	}
	d->dirty = true;
}

/* ---- news ---- */

static void
look_at_case(struct desk *d)
{
	struct case_view v;

	if (d->open == SLOT_NONE ||
	    d->repo->ops->get(d->repo, d->open, &v) != OK ||
	    (v.c->events == d->open_events && !d->open_lacks && (!d->open_kin ||
	    d->repo->ops->revision(d->repo) == d->open_revision)))
		return;
	d->case_lines.w = d->map_lines.w = d->rule_lines.w = 0;
}

void
desk_look(struct desk *d, bool now)
{
	if (!now && d->now - d->looked_ms < (d->slow ? SLOW_MS : LOOK_MS))
		return;
	d->looked_ms = d->now;
	d->stale = false;
	if (d->rules != NULL && rules_refresh(d->rules))
		d->open_events = 0;	/* what the rules say is said anew */
	queue_news(d);
	look_at_case(d);
	rules_news(d);
	sheet_news(d);
	map_news(d);
	d->dirty = true;
}

void
desk_changed(struct desk *d)
{
	d->now = now_ms(d);
	d->stale = true;
	desk_look(d, false);
	if (!d->stale && d->now - d->counted_ms >= COUNT_MS)
		desk_counts(d);
}

void
desk_tick(struct desk *d)
{
	int left;

	d->now = now_ms(d);
	prompt_live(d);
	follow_now(d);
	rules_tick(d);
	map_tick(d);
	sheet_tick(d);
	calls_tick(d);
	lights_tick(d);
	away_tick(d);
	if (d->stale)
		desk_look(d, false);
	if (d->now - d->counted_ms >= COUNT_MS &&
	    (d->counted_ms < d->looked_ms ||
	    d->now / CLOCK_MIN_MS != d->minute))
		desk_counts(d);
	if (!undo_running(d, &left))
		left = 0;
	if (d->now / CLOCK_MIN_MS != d->minute ||
	    (left != d->undo_left && (!d->slow || left == 0)))
		d->dirty = true;
}

static int64_t
sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When what can be taken back changes on the screen, or no longer can. */
static int64_t
undo_next_ms(const struct desk *d)
{
	int left;

	if (!undo_running(d, &left))
		return INT64_MAX;
	return d->undo.at_ms + (int64_t)d->law->undo_ms -
	    (d->slow ? 0 : (int64_t)(left - 1) * 1000);
}

int64_t
desk_next_ms(const struct desk *d)
{
	int64_t next = (d->now / CLOCK_MIN_MS + 1) * CLOCK_MIN_MS;

	if (d->live_due)
		return d->now;
	next = sooner(next, rules_next_ms(d));
	next = sooner(next, map_next_ms(d));
	next = sooner(next, sheet_next_ms(d));
	next = sooner(next, calls_next_ms(d));
	next = sooner(next, lights_next_ms(d));
	next = sooner(next, away_next_ms(d));
	next = sooner(next, undo_next_ms(d));
	if (d->follow_ms != 0)
		next = sooner(next, d->follow_ms);
	if (d->stale)
		next = sooner(next, d->looked_ms +
		    (d->slow ? SLOW_MS : LOOK_MS));
	if (d->counted_ms < d->looked_ms)
		next = sooner(next, d->counted_ms + COUNT_MS);
	return next;
}

void
desk_link(struct desk *d, int ms)
{
	/* Tens are enough, and change seldom. */
	ms = ms < 0 ? -1 : (ms + 5) / 10 * 10;
	if (ms != d->link_ms)
		d->dirty = true;
	d->link_ms = ms;
}

void
desk_owed(struct desk *d, bool owed)
{
	if (d->map == NULL || !d->map->coarse)
		return;
	if (owed)
		d->map->detail_ms = INT64_MAX;
	else if (d->map->detail_ms == INT64_MAX)
		d->map->detail_ms = now_ms(d) + MAP_REST_MS;
}

/* Where the person is, kept as drafts are: the next login begins there. */
void
desk_keep_place(struct desk *d)
{
	struct case_view v;
	char text[96];
	bool open = d->open != SLOT_NONE &&
	    d->repo->ops->get(d->repo, d->open, &v) == OK;

	if (d->hooks.draft_put == NULL)
		return;
	snprintf(text, sizeof text, "%.*s %s", STR_ARG(d->q.view >= 0 ?
	    d->law->views[d->q.view].key : STR_NONE),
	    open ? v.c->number : "");
	d->hooks.draft_put(d->hooks.ctx, STR("place"), str_of(text));
}

static void
take_place(struct desk *d, struct str text)
{
	struct str view;
	uint32_t slot;

	if (!str_cut(&text, ' ', &view))
		return;
	for (size_t i = 0; i < d->law->views_n; i++)
		if (str_eq(d->law->views[i].key, view) &&
		    queue_set(d, (int)i, d->law->views[i].filter) != OK)
			return;
	if (d->repo->ops->find(d->repo, text, &slot) != OK)
		return;
	/* It may have left that list: then what the cursor is on is shown. */
	if (!queue_find(d, slot) && queue_slot(d) != SLOT_NONE)
		slot = queue_slot(d);
	desk_open_case(d, slot);
}

static size_t
drafts_count(const struct desk *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->drafts_n; i++)
		n += d->drafts[i].key[0] != '\0' &&
		    intake_draft_first(d, i) &&
		    !str_starts(str_of(d->drafts[i].key), STR("filter "));
	return n;
}

void
desk_draft(struct desk *d, struct str key, struct str text, int64_t at_ms)
{
	size_t n;
	struct draft *t;
	struct buf b = { 0 };
	char at[32];

	if (str_is(key, "place") || str_is(key, "seen")) {
		(str_is(key, "seen") ? away_seen : take_place)(d, text);
		return;
	}
	if (handover_kept(d, key, text))
		return;
	d->drafts = xgrow(d->drafts, &d->drafts_cap, d->drafts_n + 1,
	    sizeof *d->drafts);
	t = &d->drafts[d->drafts_n++];
	str_copy(key, t->key, sizeof t->key);
	buf_str(&b, text);
	t->text = xstrdup(buf_z(&b));
	t->at_ms = at_ms;
	buf_fini(&b);
	if (str_starts(key, STR("filter ")))
		return;			/* kept on purpose, see cmd_save */
	words_time(d, at_ms, false, at, sizeof at);
	n = drafts_count(d);
	desk_say(d, ROLE_NEAR, ngettext("%zu draft, the last of %s: :drafts",
	    "%zu drafts, the last of %s: :drafts", n), n, at);
}

void
desk_notice(struct desk *d, const char *text, bool wrong)
{
	desk_say(d, wrong ? ROLE_ERROR : ROLE_TEXT, "%s", text);
}

bool
desk_dirty(const struct desk *d)
{
	return d->dirty;
}

bool
desk_over(const struct desk *d)
{
	return d->over;
}

bool
desk_wants_clear(struct desk *d)
{
	bool was = d->clear;

	d->clear = false;
	return was;
}

bool
desk_wants_bell(struct desk *d)
{
	bool was = d->ring;

	d->ring = false;
	return was;
}

bool
desk_wants_stop(struct desk *d)
{
	bool was = d->stop;

	d->stop = false;
	return was;
}
