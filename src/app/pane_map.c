/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map as text: where the case is, what lies around it with bearing and
 * distance, and who answers for the spot. Everything follows from the grids'
 * centres; boundaries come with the drawn map. */
#include "app/desk_in.h"

#include <math.h>
#include <stdio.h>
#include "app/intl.h"

#define NEIGHBOURS 10
#define E6_METRES 0.11132	/* metres of a millionth of a degree */

struct near {
	const struct law_grid	*g;
	double			 m, dx, dy;	/* metres; east, north */
};

static struct near
measure(const struct law_grid *from, const struct law_grid *to)
{
	double shrink = cos(from->lat_e6 / 1e6 * 3.14159265358979 / 180);
	double dy = (to->lat_e6 - from->lat_e6) * E6_METRES;
	double dx = (to->lon_e6 - from->lon_e6) * E6_METRES * shrink;

	return (struct near){ to, sqrt(dx * dx + dy * dy), dx, dy };
}

static size_t
nearest(const struct desk *d, const struct law_grid *at,
    struct near out[NEIGHBOURS])
{
	size_t n = 0;

	for (size_t i = 0; i < d->law->grids_n; i++) {
		const struct law_grid *g = &d->law->grids[i];
		struct near it;
		size_t k;

		if (g->level != at->level || g == at ||
		    (g->lat_e6 == 0 && g->lon_e6 == 0))
			continue;
		it = measure(at, g);
		for (k = n; k > 0 && out[k - 1].m > it.m; k--)
			if (k < NEIGHBOURS)
				out[k] = out[k - 1];
		if (k < NEIGHBOURS)
			out[k] = it;
		if (n < NEIGHBOURS)
			n++;
	}
	return n;
}

static const char *
bearing(const struct near *n)
{
	static const char *const words[8] = {
		N_("north"), N_("north-east"), N_("east"), N_("south-east"),
		N_("south"), N_("south-west"), N_("west"), N_("north-west")
	};
	double turn = atan2(n->dx, n->dy) / 3.14159265358979 * 4 + 8.5;

	return _(words[(int)turn % 8]);
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
add_neighbours(struct desk *d, struct lines *t, const struct law_grid *at)
{
	struct near near[NEIGHBOURS];
	size_t n;

	lines_add(t, ROLE_TITLE, 0, str_of(_("Around it")));
	if (at->lat_e6 == 0 && at->lon_e6 == 0) {
		add_siblings(d, t, at);
		return;
	}
	n = nearest(d, at, near);
	for (size_t i = 0; i < n; i++) {
		struct buf b = { 0 };
		double km = near[i].m / 1000;

		words_grid(d, near[i].g->code, &b);
		lines_fmt(t, ROLE_MAP, 2, _("%s %.1f km  %.*s"),
		    bearing(&near[i]), km, STR_ARG(buf_view(&b)));
		buf_fini(&b);
	}
}

/* The units of the case, and those of its town. */
static void
add_answers(struct desk *d, struct lines *t, const struct casefile *c)
{
	uint32_t town = (uint32_t)(c->grid / 1000000 % 1000);

	lines_add(t, ROLE_TITLE, 0, str_of(_("Who answers here")));
	for (size_t i = 0; i < d->law->units_n; i++) {
		const struct law_unit *u = &d->law->units[i];
		bool his = u->id == c->unit || u->id == c->enforcer;

		if (!his && (town == 0 || u->town != town))
			continue;
		lines_fmt(t, his ? ROLE_VALUE : ROLE_TEXT, 2,
		    "%.*s  %.*s %.*s", STR_ARG(u->name), STR_ARG(u->lead),
		    STR_ARG(u->phone));
	}
}

void
pane_map_build(struct desk *d, int w)
{
	struct lines *t = &d->map_lines;
	const struct law_grid *g;
	struct case_view v;
	struct buf b = { 0 };

	lines_clear(t, w);
	if (d->open == SLOT_NONE ||
	    d->repo->ops->get(d->repo, d->open, &v) != OK)
		return;
	g = law_grid(d->law, v.c->grid);
	if (g == NULL)
		g = law_grid(d->law, law_grid_basic(v.c->grid));
	words_grid(d, v.c->grid, &b);
	lines_add(t, ROLE_MAP_CASE, 0, buf_view(&b));
	if (v.c->grid != 0)
		lines_fmt(t, ROLE_DIM, 0, _("grid %llu"),
		    (unsigned long long)v.c->grid);
	add_answers(d, t, v.c);
	if (g != NULL)
		add_neighbours(d, t, g);
	buf_fini(&b);
}
