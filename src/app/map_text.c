/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map in words: the grid's card, who answers there, what lies around it with
 * bearing and distance. For small panes, for readers and braille, and for those
 * who would rather read. */
#include "app/map_view.h"

#include <stdio.h>
#include "app/intl.h"
#include "app/where.h"
#include "lang/lang.h"

#define NEIGHBOURS	10
#define BESIDE		64
#define CASES		8

const char *
map_bearing(double degrees)
{
	static const char *const words[8] = {
		N_("north"), N_("north-east"), N_("east"), N_("south-east"),
		N_("south"), N_("south-west"), N_("west"), N_("north-west")
	};

	return _(words[(int)(degrees / 45 + 0.5) % 8]);
}

/* Names from the town down; of nowhere, the nearest and how far. */
void
map_name(const struct desk *d, const struct ground *g, struct buf *out)
{
	uint64_t lowest = 0;

	for (unsigned l = GRID_DISTRICT; l <= GRID_UNIT; l++)
		if (g->grid[l] != 0 && l != GRID_AREA)
			lowest = g->grid[l];
	if (lowest != 0) {
		words_grid(d, lowest, out);
		if (g->border)
			buf_fmt(out, " (%s)", _("on a border"));
	} else if (g->nearest != 0) {
		buf_fmt(out, _("outside; %.0f m to "), g->metres);
		words_grid(d, g->nearest, out);
	}
}

/* ---- around it ---- */

struct near { uint64_t code; double metres, degrees; };

static size_t
put_near(struct near *out, size_t n, struct near it)
{
	size_t k;

	for (k = n; k > 0 && out[k - 1].metres > it.metres; k--)
		if (k < NEIGHBOURS)
			out[k] = out[k - 1];
	if (k < NEIGHBOURS)
		out[k] = it;
	return n < NEIGHBOURS ? n + 1 : n;
}

static struct spot
spot_of(struct desk *d, uint64_t code)
{
	const struct law_grid *g = law_grid(d->law, code);
	struct spot at = map_grid_spot(d, code);

	if (!geo_known(at) && g != NULL)
		at = geo_of_e6(g->lat_e6, g->lon_e6);	/* no map: as it is */
	return at;
}

/* By the borders, where there are any. */
static size_t
beside(struct desk *d, uint64_t code, struct spot at, struct near *out)
{
	const struct district *dist = d->map != NULL ? d->map->dist : NULL;
	int32_t i = dist != NULL ? district_find(dist, code) : -1;
	const struct gridmap *map;
	int32_t touch[BESIDE];
	size_t n = 0, all;

	if (i < 0)
		return 0;
	map = district_map(dist, district_grids(dist)->f[i].level);
	all = map != NULL ? gridmap_beside(map, i, touch, BESIDE) : 0;
	for (size_t k = 0; k < all && k < BESIDE; k++) {
		uint64_t c = district_grids(dist)->f[touch[k]].code;
		struct spot to = spot_of(d, c);

		if (geo_known(to))
			n = put_near(out, n, (struct near){ c,
			    geo_metres(at, to), geo_bearing(at, to) });
	}
	return n;
}

/* Else by the centres that the profile knows. */
static size_t
nearest(struct desk *d, const struct law_grid *g, struct spot at,
    struct near *out)
{
	size_t n = 0;

	for (size_t i = 0; i < d->law->grids_n; i++) {
		const struct law_grid *to = &d->law->grids[i];
		struct spot there = geo_of_e6(to->lat_e6, to->lon_e6);

		if (to->level == g->level && to != g && geo_known(there))
			n = put_near(out, n, (struct near){ to->code,
			    geo_metres(at, there), geo_bearing(at, there) });
	}
	return n;
}

/* Without a centre: what lies in the same town or community. */
static void
add_siblings(struct desk *d, struct lines *t, const struct law_grid *at)
{
	int n = 0;

	lines_add(t, ROLE_DIM, 2, str_of(
	    _("the centre of this grid is not known; its neighbours in the "
	    "list:")));
	for (size_t i = 0; i < d->law->grids_n && n < NEIGHBOURS; i++) {
		const struct law_grid *g = &d->law->grids[i];

		if (g == at || g->level != at->level ||
		    g->parent != at->parent)
			continue;
		lines_add(t, ROLE_MAP, 2, g->name);
		n++;
	}
}

static void
add_neighbours(struct desk *d, struct lines *t, const struct law_grid *g)
{
	struct spot at = spot_of(d, g->code);
	struct near near[NEIGHBOURS];
	size_t n;

	lines_add(t, ROLE_TITLE, 0, str_of(_("Around it")));
	if (!geo_known(at)) {
		add_siblings(d, t, g);
		return;
	}
	n = beside(d, g->code, at, near);
	if (n == 0)
		n = nearest(d, g, at, near);
	for (size_t i = 0; i < n; i++) {
		struct buf b = { 0 };

		words_grid(d, near[i].code, &b);
		lines_fmt(t, ROLE_MAP, 2, _("%s %.1f km  %.*s"),
		    map_bearing(near[i].degrees), near[i].metres / 1000,
		    STR_ARG(buf_view(&b)));
		buf_fini(&b);
	}
}

/* ---- the card ---- */

static void
add_levels(struct desk *d, struct lines *t, uint64_t code)
{
	struct buf b = { 0 };

	for (int turn = 0; code != 0 && turn < MAP_LEVELS; turn++) {
		const struct law_grid *g = law_grid(d->law, code);

		if (g != NULL) {
			if (b.n > 0)
				buf_cstr(&b, " < ");
			buf_str(&b, g->name);
		}
		code = law_grid_above(d->law, code);
	}
	lines_add(t, ROLE_MAP_CASE, 0, buf_view(&b));
	buf_fini(&b);
}

static void
add_size(struct desk *d, struct lines *t, uint64_t code)
{
	const struct map_view *m = d->map;
	int32_t i = m != NULL && m->dist != NULL ?
	    district_find(m->dist, code) : -1;

	if (i < 0)
		return;
	lines_fmt(t, ROLE_DIM, 0, _("about %.2f km² %s"),
	    shape_square_metres(district_grids(m->dist), (size_t)i) / 1e6,
	    district_drawn(m->dist, code) ? "" : _("schematic, no survey"));
	if (m->counts.what != MAP_COUNT_OFF && m->counts.n != NULL)
		lines_fmt(t, ROLE_VALUE, 0, "%s %u",
		    map_count_name(m->counts.what), map_counts_of(m, i));
}

/* ---- who answers ---- */

/* A person's name is not shouted across the room: who calls, asks. */
static void
add_team_row(struct desk *d, struct lines *t, const struct team_answer *a)
{
	const struct law_team *r = a->row;
	struct buf b = { 0 };
	struct str who = r->person;

	if (who.n > 0 && who.p[0] == '@') {
		const struct law_account *p = law_account(d->law,
		    str_from(who, 1));

		who = p != NULL ? p->name : who;
	}
	buf_fmt(&b, "%s  %.*s %.*s ", _(team_text((enum team)r->team)),
	    STR_ARG(words_unit(d, r->unit, true)), STR_ARG(r->post));
	lang_mask_name(who, &b);
	buf_fmt(&b, " %.*s", STR_ARG(r->phone));
	if (r->duty.n > 0)
		buf_fmt(&b, " · %.*s", STR_ARG(r->duty));
	if (a->expired || a->early)
		buf_fmt(&b, " · %s", a->expired ? _("expired") :
		    _("not yet"));
	else
		buf_fmt(&b, " · %s", a->on_duty ? _("on duty") :
		    _("off duty"));
	lines_add(t, a->on_duty ? ROLE_VALUE : ROLE_DIM, 2, buf_view(&b));
	buf_fini(&b);
}

static void
add_teams(struct desk *d, struct lines *t, const struct where *w)
{
	for (unsigned k = 0; k < TEAM_COUNT; k++) {
		if (w->team[k].n == 0 && d->law->teams_n > 0)
			lines_fmt(t, ROLE_NEAR, 2, "%s  %s",
			    _(team_text((enum team)k)), _("nobody is named"));
		for (size_t i = 0; i < w->team[k].n && i < WHERE_ROWS; i++)
			add_team_row(d, t, &w->team[k].row[i]);
	}
}

/* The units of the case, and those of its town. */
static void
add_units(struct desk *d, struct lines *t, uint64_t grid,
    const struct casefile *c)
{
	uint32_t town = (uint32_t)(grid / 1000000 % 1000);

	for (size_t i = 0; i < d->law->units_n; i++) {
		const struct law_unit *u = &d->law->units[i];
		bool his = c != NULL && (u->id == c->unit ||
		    u->id == c->enforcer);

		if (!his && (town == 0 || u->town != town))
			continue;
		lines_fmt(t, his ? ROLE_VALUE : ROLE_TEXT, 2,
		    "%.*s  %.*s %.*s", STR_ARG(u->name), STR_ARG(u->lead),
		    STR_ARG(u->phone));
	}
}

static void
add_answers(struct desk *d, struct lines *t, uint64_t grid,
    const struct casefile *c)
{
	struct where w;

	lines_add(t, ROLE_TITLE, 0, str_of(_("Who answers here")));
	if (d->map != NULL && d->map->dist != NULL) {
		where_grid(d->map->dist, d->law, grid, d->now, &w);
		add_teams(d, t, &w);
	}
	add_units(d, t, grid, c);
}

/* The four teams of a spot and the levels above it, over the panes. */
void
map_who(struct desk *d, struct spot at)
{
	struct map_view *m = map_of(d);
	struct lines *t = &d->over_lines;
	struct buf b = { 0 };
	struct where w;

	map_ready(d);
	if (!geo_known(at) || m->dist == NULL) {
		desk_say(d, ROLE_ERROR, "%s", _("where this is, is not known"));
		return;
	}
	where_spot(m->dist, d->law, at, district_datum(m->dist), d->now, &w);
	desk_list_begin(d, _("who answers here"));
	map_name(d, &w.ground, &b);
	lines_add(t, ROLE_MAP_CASE, 0, buf_view(&b));
	buf_fini(&b);
	if (w.grid != 0) {
		add_levels(d, t, w.grid);
		lines_fmt(t, ROLE_DIM, 0, _("grid %llu"),
		    (unsigned long long)w.grid);
	}
	lines_fmt(t, ROLE_DIM, 0, "%.6f,%.6f %s %s", at.lon / 1e7,
	    at.lat / 1e7, geo_datum_name(district_datum(m->dist)),
	    w.schematic ? _("schematic, no survey") : "");
	lines_gap(t);
	/* Outside of all: those of the grid that is nearest, which is said above. */
	if (w.grid == 0 && w.ground.nearest != 0)
		where_grid(m->dist, d->law, w.ground.nearest, d->now, &w);
	if (w.grid == 0)
		return;
	add_teams(d, t, &w);
	lines_gap(t);
	lines_add(t, ROLE_TITLE, 0, str_of(_("units of the town")));
	add_units(d, t, w.grid, NULL);
}

/* ---- what is near ---- */

struct close { uint32_t slot; double metres, degrees; };
struct search {
	struct desk	*d;
	struct spot	 at;
	struct close	 hit[CASES];
	size_t		 n;
};

static void
try_case(void *ctx, struct spot at, const struct map_bin *b, uint32_t slot)
{
	struct search *s = ctx;
	struct close it = { slot, geo_metres(s->at, at),
	    geo_bearing(s->at, at) };
	size_t k;

	(void)b;
	if (slot == SLOT_NONE)
		return;
	for (k = s->n; k > 0 && s->hit[k - 1].metres > it.metres; k--)
		if (k < CASES)
			s->hit[k] = s->hit[k - 1];
	if (k < CASES)
		s->hit[k] = it;
	if (s->n < CASES)
		s->n++;
}

/* Wider and wider, until enough are found; never more than are looked at
 * one by one. */
static void
find_cases(struct desk *d, struct search *s)
{
	for (int32_t half = 20000; half < 6000000 && s->n < CASES;
	    half *= 3) {
		struct extent box = {
			{ s->at.lon - half, s->at.lat - half },
			{ s->at.lon + half, s->at.lat + half }
		};

		s->n = 0;
		map_bins_each(d, &box, 0, try_case, s);
	}
}

static void
add_cases(struct desk *d, struct lines *t, struct spot at)
{
	struct search s = { .d = d, .at = at };

	if (d->map == NULL || d->map->bins.levels == 0 || !geo_known(at))
		return;
	find_cases(d, &s);
	lines_add(t, ROLE_TITLE, 0, str_of(_("Cases of the list near it")));
	if (s.n == 0)
		lines_add(t, ROLE_DIM, 2, str_of(_("none")));
	for (size_t i = 0; i < s.n; i++) {
		struct case_view v;
		struct buf title = { 0 };

		if (d->repo->ops->get(d->repo, s.hit[i].slot, &v) != OK)
			continue;
		lang_mask(v.title, &title);
		lines_fmt(t, ROLE_MAP_CASE, 2, _("%s %.0f m  %s %s"),
		    map_bearing(s.hit[i].degrees), s.hit[i].metres,
		    words_number(v.c->number), buf_z(&title));
		buf_fini(&title);
	}
}

static void
add_officers(struct desk *d, struct lines *t, struct spot at)
{
	const struct map_view *m = d->map;

	if (m == NULL || m->staff_n == 0 || !geo_known(at))
		return;
	lines_add(t, ROLE_TITLE, 0, str_of(_("Officers")));
	for (size_t i = 0; i < m->staff_n; i++) {
		char age[16];

		words_span(d->now - m->staff[i].at_ms, 24ll * 3600 * 1000,
		    age, sizeof age);
		lines_fmt(t, ROLE_MAP_OFFICER, 2, _("%s %.0f m  %s, %s ago"),
		    map_bearing(geo_bearing(at, m->staff[i].at)),
		    geo_metres(at, m->staff[i].at), m->staff[i].who, age);
	}
}

void
map_near(struct desk *d, struct spot at)
{
	struct map_view *m = map_of(d);
	const struct law_grid *g;
	struct ground here;

	map_ready(d);
	if (m->bins_stale || m->bins.levels == 0)
		map_bins_make(d);
	if (!geo_known(at) || district_at(m->dist, at,
	    district_datum(m->dist), &here) != OK) {
		desk_say(d, ROLE_ERROR, "%s", _("where this is, is not known"));
		return;
	}
	desk_list_begin(d, _("near here"));
	add_cases(d, &d->over_lines, at);
	add_officers(d, &d->over_lines, at);
	for (unsigned l = GRID_UNIT; l > 0; l--) {
		g = here.grid[l] != 0 ? law_grid(d->law, here.grid[l]) : NULL;
		if (g == NULL)
			continue;
		add_neighbours(d, &d->over_lines, g);
		return;
	}
}

/* ---- the pane ---- */

void
pane_map_build(struct desk *d, int w)
{
	struct lines *t = &d->map_lines;
	const struct map_view *m = d->map;
	const struct law_grid *g;
	const struct casefile *c = NULL;
	struct case_view v;
	struct buf b = { 0 };
	uint64_t code = 0;

	lines_clear(t, w);
	if (d->open != SLOT_NONE &&
	    d->repo->ops->get(d->repo, d->open, &v) == OK)
		c = v.c;
	if (c != NULL)
		code = c->grid;
	if (m != NULL && m->text && m->picked >= 0 && d->focus == PANE_MAP)
		code = district_grids(m->dist)->f[m->picked].code;
	if (c == NULL && code == 0)
		return;
	g = law_grid(d->law, code);
	if (g == NULL)
		g = law_grid(d->law, law_grid_basic(code));
	words_grid(d, code, &b);
	lines_add(t, ROLE_MAP_CASE, 0, buf_view(&b));
	buf_fini(&b);
	if (code != 0)
		lines_fmt(t, ROLE_DIM, 0, _("grid %llu"),
		    (unsigned long long)code);
	add_size(d, t, code);
	add_answers(d, t, code, c);
	if (g != NULL)
		add_neighbours(d, t, g);
	add_cases(d, t, map_grid_spot(d, code));
	if (m != NULL && map_staff_may(d))
		add_officers(d, t, map_grid_spot(d, code));
}
