/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said about the picture: that it is a sketch and no survey, its scale,
 * where its cursor stands, what is shaded and how, and what is still read. */
#include "app/map_view.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

/* How far the cases are read, in per cent; 100: all. */
static int
share_read(const struct desk *d)
{
	const struct map_view *m = d->map;
	uint64_t all = d->repo->ops->cases(d->repo);

	if (m->spots == NULL || m->all_read || all == 0)
		return 100;
	return (int)(m->read * 100 / all);
}

static void
say_heat(const struct map_heat *h, struct buf *out)
{
	if (!h->on)
		return;
	if (h->hour < 0)
		buf_fmt(out, _(" · heat, all day: %llu"),
		    (unsigned long long)h->all[24]);
	else
		buf_fmt(out, _(" · heat %02d:00-%02d:59: %llu"), h->hour,
		    h->hour, (unsigned long long)h->all[h->hour]);
	if (!h->done)
		buf_cstr(out, "…");
}

void
map_title(struct desk *d, struct buf *out)
{
	struct map_view *m = d->map;
	struct case_view v;

	buf_cstr(out, _("map sketch"));
	if (m != NULL && m->warm >= 2 && !m->text) {
		buf_fmt(out, " %s", _("schematic, no survey"));
		if (m->counts.what != MAP_COUNT_OFF)
			buf_fmt(out, " · %s", map_count_name(m->counts.what));
		say_heat(&m->heat, out);
		if (share_read(d) < 100)
			buf_fmt(out, _(" · read %d %%"), share_read(d));
		else if (m->coarse)
			buf_fmt(out, " · %s", _("outline"));
	}
	if (d->open != SLOT_NONE &&
	    d->repo->ops->get(d->repo, d->open, &v) == OK)
		buf_fmt(out, " · %s", words_number(v.c->number));
}

static bool
has_legend(const struct desk *d)
{
	const struct map_view *m = d->map;

	return m->counts.what != MAP_COUNT_OFF && m->counts.n != NULL;
}

int
map_foot_h(const struct desk *d, int h)
{
	return h < 6 ? 1 : 1 + (has_legend(d) || d->map->heat.on);
}

/* ---- the scale, and where the cursor stands ---- */

static int
draw_scale(struct desk *d, struct cells *g, struct rect r)
{
	char text[16];
	int w = sketch_scale(d->map->k, r.w / 6, text), x = r.x + 1;

	if (w <= 0)
		return x;
	cells_text(g, x, r.y, 1, ROLE_LABEL, STR("|"), false);
	for (int i = 1; i < w - 1; i++)
		cells_put(g, x + i, r.y, ROLE_LABEL, d->ascii ? '-' : 0x2500);
	if (w > 1)
		cells_text(g, x + w - 1, r.y, 1, ROLE_LABEL, STR("|"), false);
	x += w + 1;
	x += cells_text(g, x, r.y, r.w - x, ROLE_LABEL, str_of(text), false);
	return x + 1;
}

static void
say_spot(const struct map_view *m, struct buf *out)
{
	if (!geo_known(m->cur))
		return;
	buf_fmt(out, "%.5f,%.5f %s", m->cur.lon / 1e7, m->cur.lat / 1e7,
	    geo_datum_name(district_datum(m->dist)));
}

static void
say_measure(const struct map_view *m, struct buf *out)
{
	double metres, degrees;

	if (!m->measure || !geo_known(m->from))
		return;
	metres = geo_metres(m->from, m->cur);
	degrees = geo_bearing(m->from, m->cur);
	buf_fmt(out, _("%.0f m %s %.0f° · "), metres, map_bearing(degrees),
	    degrees);
}

static void
say_place(struct desk *d, struct buf *out)
{
	struct map_view *m = d->map;

	if (m->picked >= 0 && m->counts.what != MAP_COUNT_OFF &&
	    m->counts.n != NULL)
		buf_fmt(out, "%s %u · ", map_count_name(m->counts.what),
		    map_counts_of(m, m->picked));
	map_name(d, &m->ground, out);
}

static void
draw_where(struct desk *d, struct cells *g, struct rect r)
{
	struct buf place = { 0 }, spot = { 0 };
	int x = draw_scale(d, g, r), w;

	x += cells_text(g, x, r.y, r.w - x, ROLE_LABEL, str_of(_("N up")),
	    false) + 1;
	say_measure(d->map, &place);
	say_place(d, &place);
	say_spot(d->map, &spot);
	w = lang_columns(buf_view(&spot));
	if (x + w + 12 < r.x + r.w) {
		cells_text(g, r.x + r.w - w - 1, r.y, w, ROLE_DIM,
		    buf_view(&spot), false);
		w = r.x + r.w - w - 2 - x;
	} else {
		w = r.x + r.w - x;
	}
	cells_text(g, x, r.y, w, ROLE_VALUE, buf_view(&place), true);
	buf_fini(&place);
	buf_fini(&spot);
}

/* ---- the classes ---- */

static int
draw_class(struct desk *d, struct cells *g, int x, int y, unsigned k)
{
	static const uint32_t braille[MAP_CLASSES] = {
		0x2801, 0x2805, 0x2815, 0x28B5, 0x28FF
	};
	static const char plain[] = ".:+*#";
	const struct map_counts *c = &d->map->counts;
	unsigned dense = k + MAP_CLASSES - c->classes;
	char text[40];

	cells_put(g, x, y, (enum role)(ROLE_MAP_1 + dense), d->ascii ?
	    (unsigned char)plain[dense] : braille[dense]);
	if (k + 1 == c->classes)
		snprintf(text, sizeof text, "%u+", c->bound[k]);
	else if (c->bound[k] + 1 == c->bound[k + 1])
		snprintf(text, sizeof text, "%u", c->bound[k]);
	else
		snprintf(text, sizeof text, "%u-%u", c->bound[k],
		    c->bound[k + 1] - 1);
	return x + 3 + cells_text(g, x + 1, y, g->w - x - 1, ROLE_LABEL,
	    str_of(text), false);
}

static const char *
level_name(unsigned level)
{
	static const char *const names[MAP_LEVELS] = {
		N_("nowhere"), N_("district"), N_("towns"), N_("areas"),
		N_("basic grids"), N_("unit grids")
	};

	return _(names[level]);
}

static void
draw_legend(struct desk *d, struct cells *g, struct rect r)
{
	const struct map_counts *c = &d->map->counts;
	char text[120];
	int x = r.x + 1;

	if (c->what == MAP_COUNT_PER1000 && c->people == NULL) {
		cells_text(g, x, r.y, r.w - 1, ROLE_NEAR, str_of(_("no layer "
		    "of kind value says how many people live where")), true);
		return;
	}
	snprintf(text, sizeof text, _("%s, fifths: "), level_name(c->level));
	x += cells_text(g, x, r.y, r.w - 1, ROLE_LABEL, str_of(text), true);
	for (unsigned k = 0; k < c->classes && x < r.x + r.w - 12; k++)
		x = draw_class(d, g, x, r.y, k);
	snprintf(text, sizeof text, _("in all %llu"),
	    (unsigned long long)c->total);
	if (x < r.x + r.w)
		cells_text(g, x, r.y, r.x + r.w - x, ROLE_LABEL,
		    str_of(text), true);
}

/* Of what, and how many a sign stands for: the least of each. */
static void
draw_heat(struct desk *d, struct cells *g, struct rect r)
{
	const struct map_heat *h = &d->map->heat;
	uint32_t most = h->most[h->hour < 0 ? 24 : h->hour];
	int x = r.x + 1, end = r.x + r.w;
	char text[40];

	x += cells_text(g, x, r.y, end - x, ROLE_LABEL,
	    str_of(_("reported, each square: ")), true);
	for (unsigned k = 0; k < MAP_CLASSES && x < end - 8; k++) {
		uint32_t least = map_heat_least(most, k);

		/* Of classes that begin alike only the densest is drawn. */
		if (least == 0 || (k + 1 < MAP_CLASSES &&
		    map_heat_least(most, k + 1) == least))
			continue;
		cells_put(g, x, r.y, (enum role)(ROLE_MAP_1 + k),
		    (unsigned char)MAP_HEAT_SIGNS[k]);
		snprintf(text, sizeof text, "%u+", least);
		x += 3 + cells_text(g, x + 1, r.y, end - x - 1, ROLE_LABEL,
		    str_of(text), false);
	}
	if (x < end)
		x += cells_text(g, x, r.y, end - x, ROLE_VALUE,
		    d->q.text[0] != '\0' ? str_of(d->q.text) :
		    str_of(_("all days")), true) + 2;
	if (x < end - 8)
		cells_text(g, x, r.y, end - x, ROLE_DIM, str_of(
		    h->next_ms != 0 ? _("Space stops") : _("Space plays")),
		    true);
}

void
map_foot(struct desk *d, struct cells *g, struct rect r)
{
	cells_fill(g, r, ROLE_TEXT);
	draw_where(d, g, (struct rect){ r.x, r.y, r.w, 1 });
	if (r.h > 1 && d->map->heat.on)
		draw_heat(d, g, (struct rect){ r.x, r.y + 1, r.w, 1 });
	else if (r.h > 1)
		draw_legend(d, g, (struct rect){ r.x, r.y + 1, r.w, 1 });
}
