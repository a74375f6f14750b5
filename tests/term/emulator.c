/* SPDX-License-Identifier: GPL-3.0-or-later */
/* emulator.c -- see emulator.h.  Layer: tests. */
#include "emulator.h"

#include <stdio.h>
#include "../../src/term/paint_in.h"

void
emulator_init(struct emulator *e, int w, int h)
{
	e->vt = vterm_new(h, w);
	vterm_set_utf8(e->vt, 1);
	e->screen = vterm_obtain_screen(e->vt);
	vterm_screen_enable_altscreen(e->screen, 1);
	vterm_screen_reset(e->screen, 1);
}

void
emulator_fini(struct emulator *e)
{
	vterm_free(e->vt);
}

void
emulator_feed(struct emulator *e, const struct buf *bytes)
{
	if (bytes->n > 0)
		vterm_input_write(e->vt, bytes->p, bytes->n);
	vterm_screen_flush_damage(e->screen);
}

static bool
colour_is(const VTermColor *c, int32_t want, bool fg)
{
	bool is_default = fg ? VTERM_COLOR_IS_DEFAULT_FG(c) :
	    VTERM_COLOR_IS_DEFAULT_BG(c);

	if (want == COLOUR_DEFAULT)
		return is_default;
	if (is_default)
		return false;
	if (want & COLOUR_RGB)
		return VTERM_COLOR_IS_RGB(c) &&
		    (c->rgb.red << 16 | c->rgb.green << 8 | c->rgb.blue) ==
		    (want & 0xffffff);
	return VTERM_COLOR_IS_INDEXED(c) && c->indexed.idx == want;
}

static bool
look_is(const VTermScreenCell *v, struct style s, bool blank)
{
	bool lines = s.attrs & (ATTR_UNDERLINE | ATTR_REVERSE);

	if (!colour_is(&v->bg, s.bg, false) ||
	    !!v->attrs.underline != !!(s.attrs & ATTR_UNDERLINE) ||
	    !!v->attrs.reverse != !!(s.attrs & ATTR_REVERSE))
		return false;
	if (blank && !lines)
		return true;
	if (!colour_is(&v->fg, s.fg, true))
		return false;
	return blank || !!v->attrs.bold == !!(s.attrs & ATTR_BOLD);
}

static bool
cell_is(const struct paint *p, const VTermScreenCell *v, const struct cell *c)
{
	uint32_t got = v->chars[0] == ' ' ? 0 : v->chars[0];
	struct style s = p->look[c->role];

	if (c->width == 0)
		return true;	/* judged with its left half */
	if (got != c->cp || !look_is(v, s, c->cp == 0))
		return false;
	if (glyph_doubtful(c))
		return true;
	return v->width == c->width || c->cp == 0;
}

bool
emulator_shows(struct emulator *e, const struct paint *p,
    const struct cells *g, bool skip_corner)
{
	VTermPos cursor;

	for (int y = 0; y < g->h; y++) {
		const struct cell *row = row_at(g, y);
		int w = row->size ? g->w / 2 : g->w;

		for (int x = 0; x < w; x++) {
			VTermScreenCell v;
			bool corner = y == g->h - 1 &&
			    x + (row[x].width ? row[x].width : 1) >= g->w;

			vterm_screen_get_cell(e->screen,
			    (VTermPos){ .row = y, .col = x }, &v);
			if (cell_is(p, &v, &row[x]) || (corner && skip_corner))
				continue;
			fprintf(stderr, "row %d column %d: emulator has U+%04X "
			    "width %d, grid U+%04X width %d role %s\n", y, x,
			    (unsigned)v.chars[0], v.width, (unsigned)row[x].cp,
			    row[x].width, role_name((enum role)row[x].role));
			return false;
		}
	}
	vterm_state_get_cursorpos(vterm_obtain_state(e->vt), &cursor);
	if (cursor.row == g->cur_y && cursor.col == g->cur_x)
		return true;
	fprintf(stderr, "cursor at %d,%d, not at %d,%d\n", cursor.col,
	    cursor.row, g->cur_x, g->cur_y);
	return false;
}
