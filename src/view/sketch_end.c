/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sketch_end.c -- dots into cells.  Layer: view.
 * Lines keep all their dots. A fill shows its pattern where no line is near, so that
 * the line stays a line on any ground. The cell has the line's role if a line is in
 * it, else that of the fill that holds most of its dots; counts keep their grounds
 * under borders and roads, or small grids would show none. */
#include "view/sketch_in.h"

#include <string.h>
#include "lang/lang.h"

#define BRAILLE	0x2800u

static const uint8_t dot_bit[8] =	/* row by row */
    { 0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80 };

/* Sparse to dense; each has a texture of its own, none a row or a column. */
static const uint8_t pattern_dots[PATTERNS + 1] =
    { 0, 0x02, 0x21, 0x15, 0x95, 0xB5, 0xB7, 0xF7, 0xFF };
static const char pattern_ascii[PATTERNS + 1] = " .,:;=x%#";
static const uint32_t pattern_block[PATTERNS + 1] = { 0, 0xB7, 0x2596, 0x259A,
	0x2591, 0x2592, 0x2593, 0x259F, 0x2588 };
static const uint32_t quadrant[16] = { 0, 0x2598, 0x259D, 0x2580, 0x2596, 0x258C,
	0x259E, 0x259B, 0x2597, 0x259A, 0x2590, 0x259C, 0x2584, 0x2599, 0x259F,
	0x2588 };

/* ---- ASCII ---- */

struct look { char sign; uint8_t mask; };

/* What a sign covers of its cell. */
static const struct look looks[] = {
	{ '-', 0x12 }, { '-', 0x24 }, { '-', 0x09 }, { '_', 0xC0 },
	{ '-', 0x0A }, { '-', 0x11 }, { '-', 0x22 }, { '-', 0x14 },
	{ '_', 0x84 }, { '_', 0x60 },
	{ '|', 0x47 }, { '|', 0xB8 }, { '|', 0xA3 }, { '|', 0x5C },
	{ '|', 0x07 }, { '|', 0x46 }, { '|', 0x38 }, { '|', 0xB0 },
	{ '|', 0x03 }, { '|', 0x06 }, { '|', 0x44 }, { '|', 0x18 },
	{ '|', 0x30 }, { '|', 0xA0 },
	{ '/', 0x5C }, { '/', 0x58 }, { '/', 0x1C }, { '/', 0x4C },
	{ '/', 0x54 }, { '/', 0x64 }, { '/', 0x68 }, { '/', 0x0A + 0x40 },
	{ '\\', 0xA3 }, { '\\', 0xA1 }, { '\\', 0x23 }, { '\\', 0xA5 },
	{ '\\', 0x91 }, { '\\', 0x85 }, { '\\', 0x31 },
	{ '\'', 0x01 }, { '\'', 0x08 }, { '\'', 0x02 }, { '\'', 0x10 },
	{ '.', 0x40 }, { '.', 0x80 }, { '.', 0x04 }, { '.', 0x20 },
	{ '+', 0x57 }, { '+', 0xBA }, { '+', 0x67 }, { '+', 0xBC },
	{ '+', 0x3A }, { '+', 0x17 }, { '+', 0x74 }, { '+', 0xA6 },
	{ '+', 0xFF }, { '+', 0x7F }, { '+', 0xF7 }, { '+', 0xF8 + 0x06 },
	{ '+', 0xD2 }, { '+', 0xE4 }, { '+', 0x1B }, { '+', 0x2D },
	{ '+', 0xC7 }, { '+', 0xF8 }, { '+', 0x4F }, { '+', 0xB9 },
};

void
sketch_ascii(uint8_t table[256])
{
	table[0] = 0;
	for (int m = 1; m < 256; m++) {
		int best = 99;

		for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
			int miss = __builtin_popcount((unsigned)m &
			    ~(unsigned)looks[i].mask);
			int more = __builtin_popcount((unsigned)looks[i].mask &
			    ~(unsigned)m);

			if (3 * miss + 2 * more < best) {
				best = 3 * miss + 2 * more;
				table[m] = (uint8_t)looks[i].sign;
			}
		}
	}
}

uint8_t
sketch_pattern(unsigned pattern)
{
	return pattern_dots[pattern <= PATTERNS ? pattern : PATTERNS];
}

/* ---- cells ---- */

struct ground { uint8_t tint, dots, cover; };	/* tint 0: bare */

/* The fills of a cell: who holds most of it, and what dots all of them show. */
static struct ground
ground_of(const struct sketch *k, int x, int y)
{
	const uint8_t *p = k->fill + (size_t)y * 4 * (size_t)k->dw +
	    (size_t)x * 2;
	struct ground g = { 0 };
	uint8_t who[8];
	int most = 0;

	for (int i = 0; i < 4; i++)
		memcpy(who + i * 2, p + (size_t)i * (size_t)k->dw, 2);
	if (memcmp(who, who + 1, 7) == 0) {
		g.tint = who[0];
		g.cover = who[0] ? 8 : 0;
		g.dots = pattern_dots[k->tint[who[0]].pattern];
		return g;
	}
	for (int i = 0; i < 8; i++) {
		int n = 0;

		if (!who[i])
			continue;
		g.cover++;
		g.dots |= pattern_dots[k->tint[who[i]].pattern] & dot_bit[i];
		for (int j = 0; j < 8; j++)
			n += who[j] == who[i];
		if (n > most) {
			most = n;
			g.tint = who[i];
		}
	}
	return g;
}

/* Dots beside those of mask, in the same cell. */
static uint8_t
around(uint8_t mask)
{
	unsigned m = mask, left = m & 0x47, right = (m & 0xB8) >> 3;

	/* columns as four bits from the top */
	left = (left & 7) | (left & 0x40) >> 3;
	right = (right & 7) | (right & 0x10) >> 1;
	m = left | right | (left | right) << 1 | (left | right) >> 1;
	m &= 15;
	return (uint8_t)((m & 7) | (m & 8) << 3 | (m & 7) << 3 | (m & 8) << 4);
}

/* Where lines are too near for the dots of a fill. */
static uint8_t
halo(const struct sketch *k, int x, int y)
{
	const uint8_t *c = k->line + (size_t)y * (size_t)k->w + x;
	unsigned near = around(*c), side;

	if (x > 0) {
		side = c[-1] & 0xB8u;	/* its right column */
		near |= (side & 0x38) >> 3 | (side & 0x80) >> 1;
	}
	if (x < k->w - 1) {
		side = c[1] & 0x47u;
		near |= (side & 0x07) << 3 | (side & 0x40) << 1;
	}
	if (y > 0) {
		side = c[-k->w] & 0xC0u;
		near |= (side & 0x40) >> 6 | (side & 0x80) >> 4;
	}
	if (y < k->h - 1) {
		side = c[k->w] & 0x09u;
		near |= (side & 0x01) << 6 | (side & 0x08) << 4;
	}
	return (uint8_t)near;
}

static uint32_t
cell_ascii(const struct sketch *k, uint8_t line, const struct ground *g)
{
	if (line)
		return k->ascii[line];
	if (g->cover < 4 || k->tint[g->tint].pattern == 0)
		return 0;
	return (uint32_t)pattern_ascii[k->tint[g->tint].pattern];
}

static uint32_t
cell_blocks(const struct sketch *k, uint8_t line, const struct ground *g)
{
	int q = ((line & 0x03) != 0) | ((line & 0x18) != 0) << 1 |
	    ((line & 0x44) != 0) << 2 | ((line & 0xA0) != 0) << 3;

	if (line)
		return quadrant[q];
	return g->cover < 4 ? 0 : pattern_block[k->tint[g->tint].pattern];
}

static bool
keeps_ground(const struct sketch *k, uint8_t line, const struct ground *g)
{
	uint8_t role = k->tint[g->tint].role;

	return g->cover >= 4 && role >= ROLE_MAP_1 && role <= ROLE_MAP_5 &&
	    line >= ROLE_MAP_DISTRICT && line <= ROLE_MAP_RAIL;
}

static void
cell_of(const struct sketch *k, int x, int y, struct cell *out)
{
	size_t c = (size_t)y * (size_t)k->w + (size_t)x;
	uint8_t line = k->line[c], dots;
	struct ground g = ground_of(k, x, y);

	if (!line && !g.tint)
		return;
	if (k->dots == SKETCH_ASCII) {
		out->cp = cell_ascii(k, line, &g);
	} else if (k->dots == SKETCH_BLOCKS) {
		out->cp = cell_blocks(k, line, &g);
	} else {
		dots = line | (g.dots ? g.dots & (uint8_t)~halo(k, x, y) : 0);
		out->cp = dots ? BRAILLE | dots : 0;
	}
	if (line && !keeps_ground(k, k->line_role[c], &g))
		out->role = k->line_role[c];
	else if (out->cp || g.cover >= 4)
		out->role = k->tint[g.tint].role;
}

static void
down_draw(const struct sketch *k, struct cells *g, struct rect r)
{
	for (size_t i = 0; i < k->down_n; i++) {
		const struct set_down *d = &k->down[i];

		if (d->w == 0 || d->x + d->w > r.w || d->y >= r.h)
			continue;
		if (d->sign)
			cells_put(g, r.x + d->x, r.y + d->y, d->role, d->sign);
		else
			cells_text(g, r.x + d->x, r.y + d->y, d->w, d->role,
			    str_n(k->texts.p + d->text, d->n), false);
	}
}

void
sketch_end(struct sketch *k, struct cells *g, struct rect r)
{
	r.w = r.w < k->w ? r.w : k->w;
	r.h = r.h < k->h ? r.h : k->h;
	cells_fill(g, r, ROLE_TEXT);
	for (int y = 0; y < r.h; y++) {
		int gy = r.y + y;

		if (gy < 0 || gy >= g->h)
			continue;
		for (int x = 0; x < r.w; x++) {
			int gx = r.x + x;

			if (gx >= 0 && gx < g->w)
				cell_of(k, x, y, &g->c[(size_t)gy *
				    (size_t)g->w + (size_t)gx]);
		}
	}
	sketch_lay(k);
	down_draw(k, g, r);
	svg_drop(k);
}
