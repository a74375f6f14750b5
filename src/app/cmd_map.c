/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the map pane. Each works from anywhere: it brings the pane up. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/map_view.h"
#include "app/sheet.h"

/* The pane is up and has the keys; what it needs to answer is read. */
static struct map_view *
here(struct desk *d)
{
	struct map_view *m = map_of(d);

	map_ready(d);
	if (d->focus != PANE_MAP)
		pane_focus(d, PANE_MAP);
	m->keyed_ms = d->now;
	return m;
}

/* Not met: sentences for a ground without shapes. */
static bool
drawn(struct desk *d)
{
	struct map_view *m = here(d);

	if (district_lowest(m->dist) > 0 && geo_known(m->cur) && m->w > 0)
		return true;
	if (district_lowest(m->dist) == 0)
		desk_say(d, ROLE_ERROR, "%s",
		    _("no grids are drawn here: gridseat grids import"));
	return false;
}

/* "map count open" is "map-count open". */
void
cmd_map(struct desk *d, struct str args)
{
	char line[ENTRY_MAX + 8];

	(void)here(d);
	if (args.n == 0)
		return;
	snprintf(line, sizeof line, "map-%.*s", STR_ARG(args));
	command_line(d, str_of(line));
}

static bool
direction(struct str args, int *dx, int *dy)
{
	*dx = *dy = 0;
	if (str_is(args, "left"))
		*dx = -1;
	else if (str_is(args, "right"))
		*dx = 1;
	else if (str_is(args, "up"))
		*dy = -1;
	else if (str_is(args, "down"))
		*dy = 1;
	return *dx != 0 || *dy != 0;
}

void
cmd_map_pan(struct desk *d, struct str args)
{
	int dx, dy;

	if (!direction(args, &dx, &dy)) {
		desk_say(d, ROLE_ERROR, "%s", _("left, right, up or down"));
		return;
	}
	/* In words there is nothing to pan: the text scrolls. */
	if (!map_keys(d) && dy != 0 && d->focus == PANE_MAP)
		(dy > 0 ? cmd_down : cmd_up)(d, STR_NONE);
	else if (drawn(d))
		map_pan(d, dx * 4, dy * 2);
}

void
cmd_map_left(struct desk *d, struct str args)
{
	(void)args;
	map_move(d, -1, 0);
}

void
cmd_map_right(struct desk *d, struct str args)
{
	(void)args;
	map_move(d, 1, 0);
}

void
cmd_map_in(struct desk *d, struct str args)
{
	(void)args;
	if (drawn(d))
		map_zoom(d, 0.5);
}

void
cmd_map_out(struct desk *d, struct str args)
{
	(void)args;
	if (drawn(d))
		map_zoom(d, 2);
}

void
cmd_map_fit(struct desk *d, struct str args)
{
	(void)args;
	if (drawn(d))
		map_whole(d);
}

static bool
gone(struct desk *d, struct str word, const char *command)
{
	enum map_gone g = map_goto(d, word, command);

	if (g == MAP_GONE_NOWHERE)
		desk_say(d, ROLE_ERROR, _("no place, grid or case %.*s"),
		    STR_ARG(word));
	return g == MAP_GONE;
}

void
cmd_map_go(struct desk *d, struct str args)
{
	if (args.n == 0) {
		prompt_begin(d, PROMPT_COMMAND, STR("map-go "));
		return;
	}
	(void)here(d);
	(void)gone(d, args, "map-go");
}

/* To the case in hand, near enough to see its street. */
void
cmd_map_case(struct desk *d, struct str args)
{
	struct map_view *m;
	struct spot at;

	(void)args;
	if (d->open == SLOT_NONE)
		desk_open_case(d, queue_slot(d));
	if (!drawn(d))
		return;
	m = d->map;
	map_case_of(d, d->open, &at);
	if (!geo_known(at)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("where this case lies is not known"));
		return;
	}
	m->fit = false;
	map_close(d, at);
}

void
cmd_map_follow(struct desk *d, struct str args)
{
	struct map_view *m = map_of(d);

	m->follow = args.n == 0 ? !m->follow : str_is(args, "on");
	desk_say(d, ROLE_TEXT, "%s", m->follow ?
	    _("the map goes along with the case in hand") :
	    _("the map stays where it is"));
}

void
cmd_map_measure(struct desk *d, struct str args)
{
	struct map_view *m;

	(void)args;
	if (!drawn(d))
		return;
	m = d->map;
	if (m->measure) {
		double metres = geo_metres(m->from, m->cur);
		double degrees = geo_bearing(m->from, m->cur);

		desk_say(d, ROLE_OKAY, _("%.0f m to the %s (%.0f°)"), metres,
		    map_bearing(degrees), degrees);
	} else {
		m->from = m->cur;
		desk_say(d, ROLE_TEXT, "%s", _("measuring from here: go to "
		    "the other end, the same key again"));
	}
	m->measure = !m->measure;
	map_stale(d);
}

/* Of the spot under the cursor; elsewhere, of the case in hand. */
static struct spot
spot_meant(struct desk *d)
{
	struct map_view *m = map_of(d);
	struct spot at;

	map_ready(d);
	if (d->focus == PANE_MAP && geo_known(m->cur))
		return m->cur;
	map_case_of(d, desk_target(d), &at);
	return at;
}

void
cmd_map_who(struct desk *d, struct str args)
{
	if (args.n > 0) {
		(void)here(d);
		if (!gone(d, args, "map-who"))
			return;
	}
	map_who(d, spot_meant(d));
}

void
cmd_map_near(struct desk *d, struct str args)
{
	(void)args;
	map_near(d, spot_meant(d));
}

void
cmd_map_list(struct desk *d, struct str args)
{
	(void)args;
	if (drawn(d))
		map_list_cases(d);
}

void
cmd_map_layers(struct desk *d, struct str args)
{
	struct map_view *m = map_of(d);

	if (args.n == 0) {
		if (sheet_shown(d, SHEET_LAYERS))
			sheet_close(d);
		else
			map_layers_page(d);
		return;
	}
	map_ready(d);
	for (size_t i = 0; i < m->layers_n; i++)
		if (str_is(args, m->layer[i].name) && m->layer[i].may) {
			m->layer[i].on = !m->layer[i].on;
			map_stale(d);
			return;
		}
	desk_say(d, ROLE_ERROR, _("no layer %.*s"), STR_ARG(args));
}

void
cmd_map_count(struct desk *d, struct str args)
{
	static const char *const words[MAP_COUNTS] = {
		"off", "all", "open", "overdue", "near", "returned", "per1000"
	};
	struct map_view *m = here(d);
	unsigned what = (m->counts.what + 1) % MAP_COUNTS;

	for (unsigned i = 0; args.n > 0 && i < MAP_COUNTS; i++)
		if (str_is(args, words[i]))
			what = i;
	m->counts.what = (enum map_count)what;
	m->counts.stale = true;
	desk_say(d, ROLE_TEXT, "%s", map_count_name(m->counts.what));
	map_stale(d);
}

void
cmd_map_heat(struct desk *d, struct str args)
{
	struct map_view *m = here(d);

	(void)args;
	m->heat.hour = -1;
	map_heat_begin(d, !m->heat.on);
}

void
cmd_map_play(struct desk *d, struct str args)
{
	(void)args;
	(void)here(d);
	map_heat_play(d);
}

void
cmd_map_step(struct desk *d, struct str args)
{
	(void)here(d);
	map_of(d)->heat.next_ms = 0;
	map_heat_step(d, str_is(args, "back") ? -1 : 1);
}

void
cmd_map_text(struct desk *d, struct str args)
{
	struct map_view *m = here(d);

	m->text = args.n == 0 ? !m->text : str_is(args, "on");
	d->map_lines.w = 0;
	d->map_lines.top = 0;
	map_stale(d);
}

void
cmd_map_dots(struct desk *d, struct str args)
{
	struct map_view *m = here(d);

	m->dots = str_is(args, "blocks") ? SKETCH_BLOCKS :
	    str_is(args, "ascii") ? SKETCH_ASCII :
	    str_is(args, "braille") ? SKETCH_BRAILLE :
	    m->drawn == SKETCH_BRAILLE ? SKETCH_BLOCKS :
	    m->drawn == SKETCH_BLOCKS ? SKETCH_ASCII : SKETCH_BRAILLE;
	map_stale(d);
}

void
cmd_map_save(struct desk *d, struct str args)
{
	if (drawn(d))
		map_save(d, args);
}
