/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To a place that is typed: degrees, a grid's code or name, a place the profile
 * knows, a name of a layer in sight, a case; and from the grid under the cursor
 * to its cases. */
#include "app/map_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/resolve.h"
#include "lang/lang.h"

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

static bool
go_spot(struct desk *d, struct str word)
{
	struct map_view *m = d->map;
	struct spot at;
	bool swapped;

	if (str_find(word, STR(",")) < 0 ||
	    geo_spot(word, &at, &swapped) != OK)
		return false;
	map_seen(d, at, true);
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
	map_seen(d, at, true);
	return true;
}

/* The best of the grids' names, the profile's places, and names on the map. */
struct best { int score; struct spot at; uint64_t code; };

static void
better(struct best *b, int score, struct spot at, uint64_t code)
{
	if (score > b->score && geo_known(at))
		*b = (struct best){ score, at, code };
}

static void
look_places(struct desk *d, struct str word, struct best *b)
{
	for (size_t i = 0; i < d->law->places_n; i++) {
		const struct law_place *p = &d->law->places[i];
		int s = lang_match(p->name, word);

		if (s > b->score)
			better(b, s, map_grid_spot(d, p->grid), 0);
	}
}

static void
look_layers(struct desk *d, struct str word, struct best *b)
{
	struct map_view *m = d->map;

	for (size_t i = 0; i < m->layers_n; i++) {
		const struct map_layer *l = &m->layer[i];

		if (l->what != MAP_IMPORTED || l->s == NULL || !l->may ||
		    l->foreign)
			continue;
		for (size_t k = 0; k < l->s->n; k++) {
			const struct feature *f = &l->s->f[k];
			int s = f->name.n > 0 ? lang_match(f->name, word) : 0;

			if (s > b->score)
				better(b, s, shape_inside(l->s, k), 0);
		}
	}
}

static bool
go_name(struct desk *d, struct str word)
{
	struct resolve_hit hit;
	struct best b = { 0 };

	if (resolve_list(d->law, RESOLVE_GRID, word, &hit, 1) > 0)
		better(&b, hit.score, map_grid_spot(d, hit.id), hit.id);
	if (b.score < RESOLVE_EXACT) {
		look_places(d, word, &b);
		look_layers(d, word, &b);
	}
	if (b.score == 0)
		return false;
	if (b.code != 0)
		show_grid(d, b.code);
	else
		map_seen(d, b.at, true);
	return true;
}

bool
map_goto(struct desk *d, struct str word)
{
	map_ready(d);
	return go_spot(d, word) || go_code(d, word) || go_case(d, word) ||
	    go_name(d, word);
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
