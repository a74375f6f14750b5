/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch_svg.c -- the same picture as vectors.  Layer: view.
 * A unit of the document is a dot, a cell 2x4 of them, a full-width character as
 * wide as its two cells. All is whole numbers until it is written, in tenths: the
 * same picture gives the same bytes. Fills show the pattern they have in cells. */
#include "view/sketch_in.h"

#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "lang/lang.h"

#define EDGE	(8 * DOT)	/* beyond the picture nothing is written */

struct svg {
	struct buf	*out, title;	/* title owned */
	bool		 role[ROLE_COUNT];	/* used by lines or texts */
	bool		 tint[ROLE_COUNT][PATTERNS + 1];
	struct place	*from;		/* owned; clipping's other side */
	size_t		 from_cap;
};

/* On white, and printed; roles not here are black. */
static const struct { uint8_t role; const char *colour; } palette[] = {
	{ ROLE_DIM, "#767676" }, { ROLE_URGENT, "#b00020" },
	{ ROLE_OVERDUE, "#b00020" }, { ROLE_NEAR, "#9a5b00" },
	{ ROLE_FINE, "#1b6e20" }, { ROLE_PAUSED, "#33558b" },
	{ ROLE_YELLOW, "#9a7400" }, { ROLE_RED, "#b00020" },
	{ ROLE_MAP, "#3d6b52" }, { ROLE_MAP_CASE, "#b00020" },
	{ ROLE_MAP_DISTRICT, "#202020" }, { ROLE_MAP_TOWN, "#5a3a7e" },
	{ ROLE_MAP_BASIC, "#5f6b7a" }, { ROLE_MAP_UNIT, "#98a0aa" },
	{ ROLE_MAP_ROAD, "#b9a88f" }, { ROLE_MAP_MAIN, "#c07a1c" },
	{ ROLE_MAP_RAIL, "#4a4a4a" }, { ROLE_MAP_WATER, "#2f7ebc" },
	{ ROLE_MAP_GREEN, "#3f8f4a" }, { ROLE_MAP_LAND, "#a39c8c" },
	{ ROLE_MAP_LABEL, "#333333" }, { ROLE_MAP_NAME, "#3b1f63" },
	{ ROLE_MAP_POINT, "#6b4b1f" }, { ROLE_MAP_CAMERA, "#6a1b9a" },
	{ ROLE_MAP_OFFICER, "#00595e" }, { ROLE_MAP_TRACK, "#00757c" },
	{ ROLE_MAP_PICKED, "#d81b60" }, { ROLE_MAP_1, "#fdd49e" },
	{ ROLE_MAP_2, "#fdbb84" }, { ROLE_MAP_3, "#fc8d59" },
	{ ROLE_MAP_4, "#e34a33" }, { ROLE_MAP_5, "#b30000" },
};

static const char *
colour_of(unsigned role)
{
	for (size_t i = 0; i < sizeof(palette) / sizeof(palette[0]); i++) {
		if (palette[i].role == role)
			return palette[i].colour;
	}
	return "#000000";
}

/* map.town as a class: map-town. */
static void
class_put(struct buf *b, unsigned role)
{
	for (const char *z = role_name((enum role)role); *z; z++)
		buf_byte(b, *z == '.' ? '-' : *z);
}

/* ---- texts ---- */

static void
escape(struct buf *b, struct str s)
{
	struct buf safe = { 0 };

	lang_safe_text(s, &safe);
	for (size_t i = 0; i < safe.n; i++) {
		switch (safe.p[i]) {
		case '&': buf_cstr(b, "&amp;"); break;
		case '<': buf_cstr(b, "&lt;"); break;
		case '>': buf_cstr(b, "&gt;"); break;
		case '"': buf_cstr(b, "&quot;"); break;
		default: buf_byte(b, safe.p[i]);
		}
	}
	buf_fini(&safe);
}

/* Twice: the paper's edge around it keeps it readable on dense dots. */
static void
text_put(struct svg *v, int x, int y, uint8_t role, struct str s)
{
	v->role[role] = true;
	for (int i = 0; i < 2; i++) {
		buf_cstr(v->out, i ? "<text class=\"t " : "<text class=\"t e");
		if (i)
			class_put(v->out, role);
		buf_fmt(v->out, "\" x=\"%d\" y=\"%d.4\">", x * 2, y * 4 + 3);
		escape(v->out, s);
		buf_cstr(v->out, "</text>\n");
	}
}

/* ---- places ---- */

static void
number(struct buf *b, int64_t place)
{
	int64_t t = floor_div(place * 10 + DOT / 2, DOT);

	if (t < 0)
		buf_byte(b, '-');
	t = t < 0 ? -t : t;
	buf_int(b, t / 10);
	if (t % 10) {
		buf_byte(b, '.');
		buf_int(b, t % 10);
	}
}

static void
point(struct buf *b, char how, struct place p)
{
	buf_byte(b, how);
	number(b, p.x);
	buf_byte(b, ' ');
	number(b, p.y);
}

/* ---- cutting at the edge ---- */

struct edge { bool up, most; int64_t at; };

static void
edges_of(const struct sketch *k, struct edge e[4])
{
	e[0] = (struct edge){ false, false, -EDGE };
	e[1] = (struct edge){ false, true, (int64_t)k->dw * DOT + EDGE };
	e[2] = (struct edge){ true, false, -EDGE };
	e[3] = (struct edge){ true, true, (int64_t)k->dh * DOT + EDGE };
}

static bool
inside(const struct edge *e, struct place p)
{
	int64_t v = e->up ? p.y : p.x;

	return e->most ? v <= e->at : v >= e->at;
}

/* Where a line crosses an edge that parts its ends. */
static struct place
meet(const struct edge *e, struct place a, struct place b)
{
	wide du, dv, cut;

	if (e->up) {
		du = (wide)b.y - a.y;
		dv = (wide)b.x - a.x;
		cut = a.x + (e->at - a.y) * dv / du;
		return (struct place){ (int64_t)cut, e->at };
	}
	du = (wide)b.x - a.x;
	dv = (wide)b.y - a.y;
	cut = a.y + (e->at - a.x) * dv / du;
	return (struct place){ e->at, (int64_t)cut };
}

static void
clip_add(struct sketch *k, struct place p)
{
	k->clip = xgrow(k->clip, &k->clip_cap, k->clip_n + 1, sizeof(*k->clip));
	k->clip[k->clip_n++] = p;
}

/* Sutherland and Hodgman: the ring in k->clip, side by side. */
static void
clip_ring(struct sketch *k)
{
	struct svg *v = k->svg;
	struct edge e[4];

	edges_of(k, e);
	for (int i = 0; i < 4 && k->clip_n > 0; i++) {
		size_t n = k->clip_n;

		v->from = xgrow(v->from, &v->from_cap, n, sizeof(*v->from));
		memcpy(v->from, k->clip, n * sizeof(*v->from));
		k->clip_n = 0;
		for (size_t j = 0; j < n; j++) {
			struct place a = v->from[j], b = v->from[(j + 1) % n];
			bool in = inside(&e[i], a);

			if (in)
				clip_add(k, a);
			if (in != inside(&e[i], b))
				clip_add(k, meet(&e[i], a, b));
		}
	}
}

static bool
clip_line(const struct sketch *k, struct place *a, struct place *b)
{
	struct edge e[4];

	edges_of(k, e);
	for (int i = 0; i < 4; i++) {
		bool in = inside(&e[i], *a);

		if (in == inside(&e[i], *b)) {
			if (!in)
				return false;
			continue;
		}
		if (in)
			*b = meet(&e[i], *a, *b);
		else
			*a = meet(&e[i], *a, *b);
	}
	return true;
}

/* ---- shapes ---- */

static void
ring_put(struct sketch *k, const struct spot *at, size_t n)
{
	struct buf *b = k->svg->out;

	k->clip_n = 0;
	for (size_t i = 0; i < n; i++)
		clip_add(k, sketch_place(k, at[i]));
	if (n > 1 && at[0].lon == at[n - 1].lon && at[0].lat == at[n - 1].lat)
		k->clip_n--;
	clip_ring(k);
	for (size_t i = 0; i < k->clip_n; i++)
		point(b, i ? 'L' : 'M', k->clip[i]);
	if (k->clip_n)
		buf_byte(b, 'Z');
}

static void
line_put(struct sketch *k, const struct spot *at, size_t n)
{
	struct place last = { INT64_MIN, 0 };

	for (size_t i = 1; i < n; i++) {
		struct place a = sketch_place(k, at[i - 1]);
		struct place b = sketch_place(k, at[i]);

		if (!clip_line(k, &a, &b))
			continue;
		if (a.x != last.x || a.y != last.y)
			point(k->svg->out, 'M', a);
		point(k->svg->out, 'L', b);
		last = b;
	}
}

static void
line_begin(struct svg *v, const struct sketch_ink *ink)
{
	int thick = ink->thick > 1 ? ink->thick : 1;

	v->role[ink->role] = true;
	buf_cstr(v->out, "<path class=\"l ");
	class_put(v->out, ink->role);
	if (thick > 1)
		buf_fmt(v->out, "\" stroke-width=\"%d.%d", thick * 6 / 10,
		    thick * 6 % 10);
	if (ink->dash)
		buf_fmt(v->out, "\" stroke-dasharray=\"%u", ink->dash);
	buf_cstr(v->out, "\" d=\"");
}

static void
fill_begin(struct svg *v, const struct sketch_ink *ink)
{
	unsigned pattern = ink->pattern <= PATTERNS ? ink->pattern : PATTERNS;

	v->tint[ink->fill_role][pattern] = true;
	buf_cstr(v->out, "<path fill=\"url(#");
	class_put(v->out, ink->fill_role);
	buf_fmt(v->out, "-%u)\" fill-rule=\"evenodd\" d=\"", pattern);
}

/* A path without a place is taken back. */
static void
path_end(struct svg *v, size_t from, size_t empty)
{
	if (v->out->n == empty)
		v->out->n = from;
	else
		buf_cstr(v->out, "\"/>\n");
}

static void
points_put(struct sketch *k, const struct shapes *s,
    const struct sketch_item *it, uint8_t role)
{
	struct buf *b = k->svg->out;

	k->svg->role[role] = true;
	for (uint32_t p = it->part; p < it->part + it->parts; p++) {
		for (uint32_t i = 0; i < s->part[p].n; i++) {
			struct place at = sketch_place(k,
			    s->at[s->part[p].first + i]);

			if (at.x < 0 || at.y < 0 || at.x > (int64_t)k->dw * DOT ||
			    at.y > (int64_t)k->dh * DOT)
				continue;
			buf_cstr(b, "<circle class=\"t ");
			class_put(b, role);
			buf_cstr(b, "\" r=\".6\" cx=\"");
			number(b, at.x);
			buf_cstr(b, "\" cy=\"");
			number(b, at.y);
			buf_cstr(b, "\"/>\n");
		}
	}
}

void
svg_item(struct sketch *k, const struct sketch_set *d,
    const struct sketch_item *it, const struct sketch_ink *ink, bool fill)
{
	/* a page shows more than cells do */
	const struct level *l = sketch_level(d, k->metres / 4);
	size_t from = k->svg->out->n, empty;

	if (it->shape == SHAPE_POINT) {
		points_put(k, d->s, it, ink->role);
		return;
	}
	if (fill)
		fill_begin(k->svg, ink);
	else
		line_begin(k->svg, ink);
	empty = k->svg->out->n;
	for (uint32_t p = it->part; p < it->part + it->parts; p++) {
		const struct spot *at = l->at + l->first[p];
		size_t n = l->first[p + 1] - l->first[p];

		if (fill)
			ring_put(k, at, n);
		else
			line_put(k, at, n);
	}
	path_end(k->svg, from, empty);
}

void
svg_path(struct sketch *k, const struct spot *at, size_t n,
    const struct sketch_ink *ink)
{
	size_t from = k->svg->out->n, empty;

	line_begin(k->svg, ink);
	empty = k->svg->out->n;
	line_put(k, at, n);
	path_end(k->svg, from, empty);
}

/* ---- the document ---- */

static void
styles(const struct svg *v)
{
	struct buf *b = v->out;

	buf_cstr(b, "<style type=\"text/css\">\n"
	    ".l{fill:none;stroke-width:.6;stroke-linejoin:round;"
	    "stroke-linecap:round}\n"
	    ".t{font-family:monospace;font-size:4px}\n"
	    ".e{fill:#ffffff;stroke:#ffffff;stroke-width:1;"
	    "stroke-linejoin:round}\n");
	for (unsigned r = 0; r < ROLE_COUNT; r++) {
		if (!v->role[r])
			continue;
		buf_cstr(b, ".l.");
		class_put(b, r);
		buf_fmt(b, "{stroke:%s}\n.t.", colour_of(r));
		class_put(b, r);
		buf_fmt(b, "{fill:%s}\n", colour_of(r));
	}
	buf_cstr(b, "</style>\n");
}

static void
pattern_put(struct buf *b, unsigned role, unsigned pattern)
{
	uint8_t dots = sketch_pattern(pattern);
	static const uint8_t bit[8] =
	    { 0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80 };

	buf_cstr(b, "<pattern id=\"");
	class_put(b, role);
	buf_fmt(b, "-%u\" width=\"2\" height=\"4\" "
	    "patternUnits=\"userSpaceOnUse\" fill=\"%s\">"
	    "<rect width=\"2\" height=\"4\" fill-opacity=\".%u\"/>", pattern,
	    colour_of(role), pattern ? 3 : 6);
	for (unsigned i = 0; i < 8; i++) {
		if (dots & bit[i])
			buf_fmt(b, "<circle r=\".3\" cx=\"%u.5\" cy=\"%u.5\"/>",
			    i % 2, i / 2);
	}
	buf_cstr(b, "</pattern>\n");
}

static void
patterns(const struct svg *v)
{
	buf_cstr(v->out, "<defs>\n");
	for (unsigned r = 0; r < ROLE_COUNT; r++) {
		for (unsigned p = 0; p <= PATTERNS; p++) {
			if (v->tint[r][p])
				pattern_put(v->out, r, p);
		}
	}
	buf_cstr(v->out, "</defs>\n");
}

void
sketch_svg_begin(struct sketch *k, struct buf *out, struct str title)
{
	svg_drop(k);
	k->svg = xcalloc(1, sizeof(*k->svg));
	k->svg->out = out;
	buf_str(&k->svg->title, title);
	buf_fmt(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" "
	    "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n<title>",
	    k->dw * 4, k->dh * 4, k->dw, k->dh);
	escape(out, title);
	buf_fmt(out, "</title>\n<rect width=\"%d\" height=\"%d\" "
	    "fill=\"#ffffff\"/>\n", k->dw, k->dh);
}

/* What it is at the left top, a scale bar below, north at the right. */
static void
furniture(struct sketch *k)
{
	struct svg *v = k->svg;
	char text[16];
	int n = sketch_scale(k, k->w / 4, text);

	text_put(v, 1, 0, ROLE_TEXT, buf_view(&v->title));
	if (n > 0) {
		buf_fmt(v->out, "<path class=\"l text\" d=\"M1 %dV%dH%dV%d\"/>\n",
		    k->dh - 3, k->dh - 1, 1 + n * 2, k->dh - 3);
		text_put(v, 1, k->h - 2, ROLE_TEXT, str_of(text));
	}
	buf_fmt(v->out, "<path class=\"t text\" d=\"M%d 7L%d 1L%d 7Z\"/>\n",
	    k->dw - 5, k->dw - 3, k->dw - 1);
	text_put(v, k->w - 2, 2, ROLE_TEXT, STR("N"));
}

void
sketch_svg_end(struct sketch *k)
{
	if (!k->svg)
		return;
	sketch_lay(k);
	for (size_t i = 0; i < k->down_n; i++) {
		const struct set_down *d = &k->down[i];
		char sign[4];
		struct str s = d->sign ?
		    str_n(sign, utf8_put(d->sign, sign)) :
		    str_n(k->texts.p + d->text, d->n);

		if (d->w)
			text_put(k->svg, d->x, d->y, d->role, s);
	}
	furniture(k);
	patterns(k->svg);
	styles(k->svg);
	buf_cstr(k->svg->out, "</svg>\n");
	svg_drop(k);
}

void
svg_drop(struct sketch *k)
{
	if (k->svg) {
		buf_fini(&k->svg->title);
		free(k->svg->from);
	}
	free(k->svg);
	k->svg = NULL;
}
