/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which sheet is up, and what the desk passes on to it. */
#include "app/sheet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "app/cmd.h"
#include "app/guide_view.h"
#include "app/intl.h"
#include "app/own.h"

static const struct sheet_ops *const sheets[SHEET_COUNT] = {
	[SHEET_SUPERVISE] = &supervise_ops, [SHEET_SHIFT] = &handover_ops,
	[SHEET_CALENDAR] = &calendar_ops, [SHEET_LINKS] = &link_pages_ops,
	[SHEET_CONFLICTS] = &conflict_ops, [SHEET_AWAY] = &away_ops,
	[SHEET_OFFICERS] = &officers_ops,
	[SHEET_LAYERS] = &map_layers_ops, [SHEET_INTAKE] = &intake_ops,
	[SHEET_GUIDE] = &guide_ops,
};

static const struct sheet_ops *
ops(const struct desk *d)
{
	return d->over_kind == OVER_SHEET ? sheets[d->sheet] : NULL;
}

void
sheet_open(struct desk *d, enum sheet s)
{
	d->hand_open = false;
	d->sheet = s;
	d->over_kind = OVER_SHEET;
	d->sheet_stale = true;
	d->sheet_ms = 0;
	d->dirty = true;
}

void
sheet_close(struct desk *d)
{
	if (d->over_kind != OVER_SHEET)
		return;
	d->over_kind = OVER_NONE;
	d->sheet = SHEET_NONE;
	d->dirty = true;
}

bool
sheet_shown(const struct desk *d, enum sheet s)
{
	return d->over_kind == OVER_SHEET && d->sheet == s;
}

const char *
sheet_context(const struct desk *d)
{
	return ops(d) != NULL ? ops(d)->context : NULL;
}

void
sheet_before(struct desk *d, const struct command *c)
{
	static const char *const stay[] = {
		"cursor-down", "cursor-up", "page-down", "page-up", "home",
		"end", "open", "back", "command", "help", "set", "redraw",
		"suspend", "quit", "refresh", "undo", "drafts", "next-pane",
		"prev-pane", "sort", "large", "supervise", "handover", "calendar",
		"sheet-left", "sheet-right", "channels", "link-now", "link-pause",
		"link-drain", "link-retry", "link-drop", "conflicts",
		"conflict-again", "conflict-settle", "conflict-next", "away",
		"officers", "officer-track",
		"call", "calls", "promised", "intake-confirm", "intake-drop", "intake-editor",
		"intake-file", "intake-join", "intake-list", "intake-pick",
		"intake-report", "intake-snippets",
		"map-layers", "guide", "guide-find", "guide-next",
		"guide-scroll", "guide-kind", "guide-put", "guide-wrong",
		"guide-right", "guide-answered"
	};

	if (d->over_kind != OVER_SHEET || c->hint & HINT_SHEETS)
		return;
	for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
		if (strcmp(c->name, stay[i]) == 0)
			return;
	sheet_close(d);
}

bool
sheet_move(struct desk *d, int64_t by)
{
	if (ops(d) == NULL)
		return false;
	ops(d)->move(d, by);
	d->dirty = true;
	return true;
}

bool
sheet_page(struct desk *d, int dir)
{
	if (ops(d) == NULL)
		return false;
	if (ops(d)->page != NULL)
		ops(d)->page(d, dir);
	else
		ops(d)->move(d, dir * (d->h > 12 ? d->h - 9 : 3));
	d->dirty = true;
	return true;
}

bool
sheet_enter(struct desk *d)
{
	if (ops(d) == NULL)
		return false;
	ops(d)->enter(d);
	d->dirty = true;
	return true;
}

bool
sheet_back(struct desk *d)
{
	if (ops(d) == NULL)
		return false;
	if (ops(d)->back == NULL || !ops(d)->back(d))
		sheet_close(d);
	d->dirty = true;
	return true;
}

bool
sheet_aside(struct desk *d, int by)
{
	if (ops(d) == NULL || ops(d)->aside == NULL)
		return false;
	ops(d)->aside(d, by);
	d->dirty = true;
	return true;
}

bool
sheet_next(struct desk *d, int by)
{
	if (ops(d) == NULL)
		return false;
	if (ops(d)->next != NULL)
		ops(d)->next(d, by);
	d->dirty = true;
	return true;
}

bool
sheet_sort(struct desk *d)
{
	if (ops(d) == NULL)
		return false;
	if (ops(d)->sort != NULL)
		ops(d)->sort(d);
	d->dirty = true;
	return true;
}

void
sheet_write(struct desk *d, struct str path)
{
	if (ops(d) == NULL || ops(d)->write == NULL)
		desk_say(d, ROLE_ERROR, "%s", _("no table here to write"));
	else
		ops(d)->write(d, path);
}

void
sheet_draw(struct desk *d, struct cells *g, struct rect r)
{
	cells_fill(g, r, ROLE_TEXT);
	if (ops(d) != NULL)
		ops(d)->draw(d, g, r);
}

void
sheet_title(struct desk *d, struct buf *out)
{
	if (ops(d) != NULL)
		ops(d)->title(d, out);
}

/* ---- time ---- */

#define FRESH_MS	1000
#define FRESH_SLOW_MS	5000

void
sheet_news(struct desk *d)
{
	if (ops(d) != NULL)
		d->sheet_stale = true;
}

static int64_t
fresh_at(const struct desk *d)
{
	return d->sheet_ms + (d->slow ? FRESH_SLOW_MS : FRESH_MS);
}

void
sheet_tick(struct desk *d)
{
	const struct sheet_ops *o = ops(d);

	if (o == NULL)
		return;
	if (d->now / CLOCK_MIN_MS != d->sheet_ms / CLOCK_MIN_MS)
		d->sheet_stale = true;
	if (d->sheet_stale && d->now >= fresh_at(d)) {
		d->sheet_stale = false;
		d->sheet_ms = d->now;
		if (o->news != NULL)
			o->news(d);
		d->dirty = true;
	}
	d->sheet_works = o->slice != NULL && o->slice(d);
}

int64_t
sheet_next_ms(const struct desk *d)
{
	if (ops(d) == NULL)
		return INT64_MAX;
	if (d->sheet_works)
		return d->now;
	if (d->sheet_stale)
		return fresh_at(d) > d->now ? fresh_at(d) : d->now;
	return ops(d)->next_ms != NULL ? ops(d)->next_ms(d) : INT64_MAX;
}

void
sheet_free(struct desk *d)
{
	supervise_free(&d->sv);
	handover_free(&d->hand);
	calendar_view_free(&d->cal);
	link_pages_free(&d->pages);
	conflict_list_free(&d->conf);
	away_free(&d->away);
	officers_view_free(&d->ov);
	guide_view_free(&d->gv);
	lights_free(&d->lights);
}

/* ---- what sheets share ---- */

void
sheet_list(struct desk *d, struct str filter)
{
	char text[ENTRY_MAX];

	str_copy(filter, text, sizeof text);
	d->q.search[0] = '\0';
	d->q.sorted = false;
	if (queue_set(d, -1, str_of(text)) != OK)
		return;
	sheet_close(d);
	d->focus = PANE_QUEUE;
	if (queue_slot(d) != SLOT_NONE)
		desk_open_case(d, queue_slot(d));
}

FILE *
sheet_create_as(struct desk *d, struct str path, const char *stem,
    const char *ending, char name[256])
{
	struct civil c = clock_civil((struct wall){ d->now },
	    d->law->offset_min);
	FILE *f;

	if (path.n > 0)
		str_copy(path, name, 256);
	else
		snprintf(name, 256, "%s-%04d%02d%02d-%02d%02d%02d.%s", stem,
		    c.year, c.month, c.day, c.hour, c.min, c.sec, ending);
	f = own_create(name);
	if (f == NULL)
		desk_say(d, ROLE_ERROR, "%s: %s", name, strerror(errno));
	return f;
}

FILE *
sheet_create(struct desk *d, struct str path, const char *stem, char name[256])
{
	return sheet_create_as(d, path, stem, "csv", name);
}

void
sheet_field(struct buf *b, struct str s, bool last)
{
	bool quote = false;

	for (size_t i = 0; i < s.n; i++)
		quote |= strchr(",\"\r\n", s.p[i]) != NULL;
	if (quote)
		buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_byte(b, '"');
		buf_byte(b, s.p[i]);
	}
	if (quote)
		buf_byte(b, '"');
	buf_cstr(b, last ? "\r\n" : ",");
}
