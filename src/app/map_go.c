/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To a place that is typed: degrees, a grid's code, a case, a name (map_find.c); and
 * from the grid under the cursor to its cases. */
#include "app/map_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/intl.h"

#define CLOSE_M	15.0	/* metres a cell, at most */

/* Shows the whole of a feature, and stands in its middle. */
static void
show_grid(struct desk *d, uint64_t code)
{
	struct map_view *m = d->map;
	int32_t i = district_find(m->dist, code);

	if (i >= 0 && m->w > 0)
		m->v = sketch_whole(m->k, &district_grids(m->dist)->f[i].box);
	map_seen(d, map_grid_spot(d, code), true);
}

/* Near enough to see its streets. */
void
map_close(struct desk *d, struct spot at)
{
	struct map_view *m = d->map;
	double cell = m->w > 0 ? map_cell_metres(m) : 0;

	if (cell > CLOSE_M)
		m->v.metres *= CLOSE_M / cell;
	map_seen(d, at, true);
}

static bool
go_spot(struct desk *d, struct str word)
{
	struct map_view *m = d->map;
	struct spot at;
	bool swapped;

	if (str_find(word, STR(",")) < 0 ||
	    geo_spot(word, &at, &swapped) != OK)
		return false;
	map_close(d, at);
	if (swapped)
		desk_say(d, ROLE_NEAR, _("read as %.6f,%.6f: longitude comes "
		    "first"), at.lon / 1e7, at.lat / 1e7);
	else if (!extent_has(&district_grids(m->dist)->box, at))
		desk_say(d, ROLE_NEAR, "%s", _("that is outside the map"));
	return true;
}

static bool
go_code(struct desk *d, struct str word)
{
	int64_t n;

	if (word.n < 6 || !str_int(word, &n) || n <= 0)
		return false;
	for (uint64_t code = (uint64_t)n; code < 1000000000000000ull;
	    code *= 1000)
		if (district_find(d->map->dist, code) >= 0 ||
		    law_grid(d->law, code) != NULL) {
			if (!geo_known(map_grid_spot(d, code)))
				return false;
			show_grid(d, code);
			return true;
		}
	return false;
}

static bool
go_case(struct desk *d, struct str word)
{
	struct spot at;
	uint32_t slot;

	if (go_find_number(d, word, &slot) == 0)
		return false;
	map_case_of(d, slot, &at);
	if (!geo_known(at)) {
		desk_say(d, ROLE_ERROR, "%s",
		    _("where this case lies is not known"));
		return true;
	}
	desk_open_case(d, slot);
	map_close(d, at);
	return true;
}

static void
go_place(struct desk *d, const struct map_place *p)
{
	if (p->grid != 0)
		show_grid(d, p->grid);
	else
		map_close(d, p->at);
}

/* One of those that were put up to be chosen. */
static bool
go_number(struct desk *d, struct str word)
{
	struct map_view *m = d->map;
	int64_t n;

	if (m->places_n == 0 || word.n != 1 || !str_int(word, &n) || n < 1 ||
	    (size_t)n > m->places_n)
		return false;
	go_place(d, &m->place[n - 1]);
	m->places_n = 0;
	return true;
}

static enum map_gone
go_name(struct desk *d, struct str word, const char *command)
{
	struct map_view *m = d->map;
	bool sure;

	m->places_n = map_find(d, word, m->place, &sure);
	if (m->places_n == 0)
		return MAP_GONE_NOWHERE;
	if (!sure) {
		map_choose(d, command);
		return MAP_GONE_ASKED;
	}
	go_place(d, &m->place[0]);
	m->places_n = 0;
	return MAP_GONE;
}

enum map_gone
map_goto(struct desk *d, struct str word, const char *command)
{
	map_ready(d);
	if (go_number(d, word) || go_spot(d, word) || go_code(d, word) ||
	    go_case(d, word))
		return MAP_GONE;
	return go_name(d, word, command);
}

/* ---- the cases of what is picked ---- */

static void
grid_term(const struct feature *f, struct buf *out)
{
	if (f->level == GRID_TOWN)
		buf_fmt(out, "town:%03" PRIu64, f->code / 1000000 % 1000);
	else if (f->level == GRID_BASIC)
		buf_fmt(out, "grid:%" PRIu64, f->code);
	else if (f->level == GRID_UNIT)
		buf_fmt(out, "cell:%" PRIu64, f->code);
}

void
map_list_cases(struct desk *d)
{
	static const char *const terms[MAP_COUNTS] = {
		[MAP_COUNT_OPEN] = " open", [MAP_COUNT_OVERDUE] = " overdue",
		[MAP_COUNT_NEAR] = " near",
		[MAP_COUNT_RETURNED] = " flag:returned"
	};
	struct map_view *m = map_of(d);
	struct buf b = { 0 };

	if (m->picked < 0) {
		desk_say(d, ROLE_DIM, "%s", _("no grid under the cursor"));
		return;
	}
	if (m->set_text[0] == '\0' || strcmp(m->set_text, d->q.text) != 0)
		snprintf(m->base, sizeof m->base, "%s", d->q.text);
	grid_term(&district_grids(m->dist)->f[m->picked], &b);
	buf_fmt(&b, "%s%s%s", b.n > 0 && m->base[0] != '\0' ? " " : "",
	    m->base, terms[m->counts.what] != NULL ?
	    terms[m->counts.what] : "");
	str_copy(str_trim(buf_view(&b)), m->set_text, sizeof m->set_text);
	buf_fini(&b);
	if (queue_set(d, -1, str_of(m->set_text)) != OK)
		return;
	d->focus = PANE_QUEUE;
	d->dirty = true;
	if (queue_slot(d) != SLOT_NONE)
		desk_open_case(d, queue_slot(d));
}
