/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be laid on the map, in the order it is drawn, and the list in which
 * it is switched on and off. Layers for some roles are not read for others. */
#include "app/map_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "app/layer_rights.h"
#include "app/positions.h"
#include "app/sheet.h"
#include "lang/lang.h"

/* ---- who may see what ---- */

bool
map_staff_may(const struct desk *d)
{
	return layer_leads(d->law, d->seat.me.roles);
}

/* ---- the list ---- */

static struct map_layer *
add(struct map_view *m, enum map_what what, const char *name)
{
	struct map_layer *l;

	if (m->layers_n >= MAP_LAYERS)
		return NULL;
	l = &m->layer[m->layers_n++];
	*l = (struct map_layer){ .what = what, .on = true, .may = true };
	snprintf(l->name, sizeof l->name, "%s", name);
	return l;
}

static void
add_imported(struct desk *d, size_t i)
{
	const struct layer *l = district_layer(d->map->dist, i);
	const struct law_layer *p = law_layer_by_code(d->law,
	    str_of(l->name));
	struct map_layer *to;

	if (strcmp(l->name, LAYER_GRIDS) == 0)
		return;
	to = add(d->map, MAP_IMPORTED, l->name);
	if (to == NULL)
		return;
	to->at = i;
	to->kind = l->kind;
	to->sign = l->sign != 0 || p == NULL ? l->sign : p->sign;
	to->features = l->features;
	to->schematic = l->schematic;
	to->keep = layer_kept(d->law, l);
	to->may = layer_seen_by(d->law, str_of(l->name), l,
	    d->seat.me.roles);
	to->on = to->may && !l->hidden && (p == NULL || !p->hidden);
	str_copy(p != NULL ? p->name : l->title.n > 0 ? l->title :
	    str_of(l->name), to->title, sizeof to->title);
}

/* Those the profile knows by name and nobody brought yet. */
static void
add_named(struct desk *d)
{
	struct map_view *m = d->map;
	char name[LAYER_NAME_MAX + 1];

	for (size_t i = 0; i < d->law->layers_n; i++) {
		const struct law_layer *p = &d->law->layers[i];
		struct map_layer *to;
		bool here = false;

		str_copy(p->code, name, sizeof name);
		for (size_t k = 0; k < m->layers_n; k++)
			here |= strcmp(m->layer[k].name, name) == 0;
		if (here || (to = add(m, MAP_EMPTY, name)) == NULL)
			continue;
		to->kind = (enum layer_kind)p->kind;
		to->keep = p->keep || p->kind == LAYER_CAMERA;
		to->may = layer_seen_by(d->law, p->code, NULL,
		    d->seat.me.roles);
		to->on = false;
		str_copy(p->name, to->title, sizeof to->title);
	}
}

static int
depth(const struct map_layer *l)
{
	static const int kinds[LAYER_KIND_COUNT] = {
		[LAYER_VALUE] = 0, [LAYER_LAND] = 1, [LAYER_GREEN] = 2,
		[LAYER_WATER] = 3, [LAYER_DUTY] = 4, [LAYER_THEME] = 5,
		[LAYER_GRID] = 6, [LAYER_RAIL] = 7, [LAYER_ROAD] = 8,
		[LAYER_COMPONENT] = 20, [LAYER_PLACE] = 21, [LAYER_CAMERA] = 22
	};

	switch (l->what) {
	case MAP_UNITS:		return 10;
	case MAP_BASICS:	return 11;
	case MAP_TOWNS:		return 12;
	case MAP_STAFF:		return 30;
	case MAP_CASES:		return 31;
	case MAP_EMPTY:		return 40;
	case MAP_IMPORTED:	break;
	}
	return kinds[l->kind];
}

/* Stable: those of a kind stay as the district has them. */
static void
order(struct map_view *m)
{
	for (size_t i = 1; i < m->layers_n; i++)
		for (size_t k = i; k > 0 && depth(&m->layer[k]) <
		    depth(&m->layer[k - 1]); k--) {
			struct map_layer one = m->layer[k];

			m->layer[k] = m->layer[k - 1];
			m->layer[k - 1] = one;
		}
}

void
map_layers_list(struct desk *d)
{
	struct map_view *m = d->map;

	m->layers_n = 0;
	for (size_t i = 0; i < district_layers(m->dist); i++)
		add_imported(d, i);
	add_named(d);
	(void)add(m, MAP_TOWNS, "towns");
	(void)add(m, MAP_BASICS, "basics");
	(void)add(m, MAP_UNITS, "units");
	if (add(m, MAP_STAFF, "officers") != NULL)
		m->layer[m->layers_n - 1].on =
		    m->layer[m->layers_n - 1].may = map_staff_may(d);
	(void)add(m, MAP_CASES, "cases");
	order(m);
}

void
map_layers_free(struct map_view *m)
{
	for (size_t i = 0; i < m->layers_n; i++) {
		sketch_set_free(&m->layer[i].set);
		free(m->layer[i].names);
	}
	m->layers_n = 0;
}

struct map_layer *
map_layer_of(struct map_view *m, enum map_what what)
{
	for (size_t i = 0; i < m->layers_n; i++)
		if (m->layer[i].what == what)
			return &m->layer[i];
	return NULL;
}

const char *
map_layer_title(const struct map_layer *l)
{
	switch (l->what) {
	case MAP_TOWNS:		return _("borders of district and towns");
	case MAP_BASICS:	return _("borders of basic grids");
	case MAP_UNITS:		return _("borders of unit grids");
	case MAP_CASES:		return _("cases of the list");
	case MAP_STAFF:		return _("officers, where they were last");
	default:		return l->title;
	}
}

bool
map_layers_read(struct desk *d)
{
	struct map_view *m = d->map;

	for (size_t i = 0; i < m->layers_n; i++) {
		struct map_layer *l = &m->layer[i];

		if (l->what != MAP_IMPORTED || !l->on || !l->may || l->asked)
			continue;
		l->asked = true;
		l->s = district_shapes(m->dist, l->at);
		/* Datums are never mixed: it would lie hundreds of metres off. */
		l->foreign = l->s != NULL && l->s->datum != DATUM_NONE &&
		    l->s->datum != district_datum(m->dist);
		if (l->s == NULL || l->foreign)
			return true;
		if (sketch_set_make(l->s, &l->set) != OK)
			l->set = NULL;
		if (l->kind == LAYER_ROAD)
			map_names_make(l);
		return true;
	}
	return false;
}

/* ---- officers ---- */

static bool
add_officer(void *ctx, const struct position *p)
{
	struct desk *d = ctx;
	struct map_view *m = d->map;
	const struct law_account *a = law_account(d->law, str_of(p->account));
	struct map_officer *o;
	struct buf name = { 0 };

	if (p->at_ms == 0 || m->staff_n >= MAP_OFFICERS)
		return m->staff_n < MAP_OFFICERS;
	o = &m->staff[m->staff_n];
	if (geo_convert(geo_of_e6(p->lat_e6, p->lon_e6), DATUM_WGS84,
	    district_datum(m->dist), &o->at) != OK)
		return true;
	m->staff_n++;
	o->at_ms = p->at_ms;
	/* A name is for the officers' page, where the look is written down. */
	if (a != NULL)
		lang_mask_name(a->name, &name);
	if (a != NULL)
		snprintf(o->who, sizeof o->who, "%.*s %s",
		    STR_ARG(words_unit(d, a->unit, true)), buf_z(&name));
	buf_fini(&name);
	return true;
}

bool
map_staff_read(struct desk *d)
{
	struct map_view *m = d->map;
	char code[32];
	size_t was = m->staff_n;

	m->staff_n = 0;
	if (d->store == NULL || !map_staff_may(d))
		return false;
	for (size_t i = 0; i < d->law->links_n; i++) {
		if (!str_is(d->law->links[i].driver, "patrol"))
			continue;
		str_copy(d->law->links[i].code, code, sizeof code);
		if (positions_read(store_dir(d->store), code, add_officer,
		    d) != OK)
			continue;	/* nobody keeps any */
	}
	return was > 0 || m->staff_n > 0;
}

/* ---- the sheet ---- */

static void
sheet_says(struct desk *d, struct buf *out)
{
	struct map_view *m = map_of(d);
	size_t on = 0;

	for (size_t i = 0; i < m->layers_n; i++)
		on += m->layer[i].on;
	buf_fmt(out, _("layers of the map · %zu, shown %zu · Enter switches"),
	    m->layers_n, on);
}

static const char *
state_of(const struct map_layer *l)
{
	if (!l->may)
		return _("not for this role");
	if (l->what == MAP_EMPTY)
		return _("not imported yet");
	if (l->foreign)
		return _("another datum: not drawn");
	if (l->what == MAP_IMPORTED && l->on && l->asked && l->s == NULL)
		return _("not here yet, or damaged");
	return "";
}

static void
draw_row(const struct desk *d, const struct map_layer *l, struct cells *g,
    struct rect r, bool here)
{
	enum role role = !l->may || l->what == MAP_EMPTY ? ROLE_DIM :
	    ROLE_TEXT;
	int x = r.x, name = r.w > 70 ? 30 : r.w - 24;
	char n[24] = "";

	cells_text(g, x, r.y, 2, ROLE_FOCUS, str_of(here ?
	    (d->ascii ? ">" : "▸") : ""), false);
	cells_text(g, x + 2, r.y, 4, role, str_of(l->on ? "[x]" : "[ ]"),
	    false);
	cells_column(g, x + 6, r.y, name, role, str_of(map_layer_title(l)),
	    false);
	if (l->what == MAP_IMPORTED)
		snprintf(n, sizeof n, "%" PRIu64, l->features);
	cells_column(g, x + 6 + name, r.y, 8, role, str_of(n), true);
	x += 16 + name;
	x += cells_text(g, x, r.y, r.w - x, ROLE_NEAR, str_of(l->keep ?
	    _("never exported ") : ""), true);
	x += cells_text(g, x, r.y, r.w - x, ROLE_DIM, str_of(l->schematic ?
	    _("schematic ") : ""), true);
	cells_text(g, x, r.y, r.w - x, ROLE_DIM, str_of(state_of(l)), true);
}

static void
sheet_paint(struct desk *d, struct cells *g, struct rect r)
{
	struct map_view *m = map_of(d);
	size_t rows = r.h > 0 ? (size_t)r.h : 1;

	if (m->layer_cur < m->layer_top)
		m->layer_top = m->layer_cur;
	if (m->layer_cur >= m->layer_top + rows)
		m->layer_top = m->layer_cur - rows + 1;
	for (size_t i = 0; i < rows && m->layer_top + i < m->layers_n; i++) {
		size_t at = m->layer_top + i;
		int y = r.y + (int)i;

		draw_row(d, &m->layer[at], g, (struct rect){ r.x, y, r.w, 1 },
		    at == m->layer_cur);
		if (at == m->layer_cur && d->p.kind == PROMPT_NONE) {
			g->cur_x = r.x;
			g->cur_y = y;
		}
	}
}

static void
sheet_moves(struct desk *d, int64_t by)
{
	struct map_view *m = map_of(d);
	int64_t to = (int64_t)m->layer_cur + by;

	if (m->layers_n > 0)
		m->layer_cur = to < 0 ? 0 : to >= (int64_t)m->layers_n ?
		    m->layers_n - 1 : (size_t)to;
}

static void
sheet_enters(struct desk *d)
{
	struct map_view *m = map_of(d);
	struct map_layer *l = &m->layer[m->layer_cur];

	if (m->layer_cur >= m->layers_n)
		return;
	if (l->may && l->what != MAP_EMPTY)
		l->on = !l->on;
	else
		desk_say(d, ROLE_ERROR, "%s: %s", map_layer_title(l),
		    state_of(l));
	map_stale(d);
}

/* Left and right: drawn earlier, drawn later. */
static void
sheet_asides(struct desk *d, int by)
{
	struct map_view *m = map_of(d);
	size_t from = m->layer_cur, to = from + (size_t)by;
	struct map_layer one;

	if (from >= m->layers_n || to >= m->layers_n)
		return;
	one = m->layer[from];
	m->layer[from] = m->layer[to];
	m->layer[to] = one;
	m->layer_cur = to;
	map_stale(d);
}

const struct sheet_ops map_layers_ops = {
	.context = "layers", .title = sheet_says, .draw = sheet_paint,
	.move = sheet_moves, .enter = sheet_enters, .aside = sheet_asides
};

void
map_layers_page(struct desk *d)
{
	map_ready(d);
	sheet_open(d, SHEET_LAYERS);
}
