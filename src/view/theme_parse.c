/* SPDX-License-Identifier: GPL-3.0-or-later */
/* theme_parse.c -- reads a theme file, see theme.h.  Layer: view. */
#include "view/theme.h"

#include <stdlib.h>
#include <string.h>

struct reader {
	struct theme		*t;
	struct diag_sink	*sink;
	const char		*file;
	uint64_t		 line;
	const char		*start;	/* of the whole text, for offsets */
	bool			 bad;
};

static void
complain(struct reader *r, struct str found, const char *expected)
{
	r->bad = true;
	diag_say(r->sink, &(struct diag){ .file = r->file, .line = r->line,
	    .byte = found.p ? (uint64_t)(found.p - r->start) : 0,
	    .found = found, .expected = expected });
}

/* ---- colours ---- */

static const char *const colour_names[16] = {
	"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
	"bright-black", "bright-red", "bright-green", "bright-yellow",
	"bright-blue", "bright-magenta", "bright-cyan", "bright-white",
};

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
parse_rgb(struct str s, int32_t *out)
{
	int32_t v = 0;

	if (s.n != 7 || s.p[0] != '#')
		return false;
	for (size_t i = 1; i < 7; i++) {
		int d = hex_digit(s.p[i]);

		if (d < 0)
			return false;
		v = v << 4 | d;
	}
	*out = v | COLOUR_RGB;
	return true;
}

static bool
parse_colour(struct str s, int32_t *out)
{
	int64_t i;

	if (str_is(s, "default")) {
		*out = COLOUR_DEFAULT;
		return true;
	}
	for (int n = 0; n < 16; n++) {
		if (str_is(s, colour_names[n])) {
			*out = n;
			return true;
		}
	}
	if (str_int(s, &i) && i >= 0 && i <= 255) {
		*out = (int32_t)i;
		return true;
	}
	return parse_rgb(s, out);
}

/* The nearest of the 6x6x6 cube and the greys. */
static int32_t
nearest256(int32_t colour)
{
	static const int step[6] = { 0, 95, 135, 175, 215, 255 };
	int best = 16, best_d = 1 << 30;

	if (!(colour & COLOUR_RGB) || colour == COLOUR_DEFAULT)
		return colour;
	for (int i = 16; i < 256; i++) {
		int g = i >= 232 ? 8 + (i - 232) * 10 : 0, c = i - 16;
		int dr = (g ? g : step[c / 36 % 6]) - (colour >> 16 & 255);
		int dg = (g ? g : step[c / 6 % 6]) - (colour >> 8 & 255);
		int db = (g ? g : step[c % 6]) - (colour & 255);
		int d = 3 * dr * dr + 4 * dg * dg + 2 * db * db;

		if (d < best_d) {
			best_d = d;
			best = i;
		}
	}
	return best;
}

/* "#ff8700/bright-yellow/yellow" into the looks of all depths. */
static bool
parse_looks(struct reader *r, struct str all, int32_t looks[DEPTH_COUNT])
{
	struct str rest = all, part;
	int32_t c[3];
	int n = 0;

	while (str_cut(&rest, '/', &part)) {
		if (n == 3 || !parse_colour(part, &c[n])) {
			complain(r, part, "a colour: a name, 0-255 or #rrggbb");
			return false;
		}
		n++;
	}
	if (n == 0 || (c[0] > 15 && n == 1)) {
		complain(r, all, "also its looks on 16 and 8 colours: "
		    "#rrggbb/NAME/NAME");
		return false;
	}
	if (n == 1)
		c[1] = c[0];
	if (n < 3)
		c[2] = c[1] > 7 ? c[1] - 8 : c[1];
	if (c[1] > 15 || c[2] > 7) {
		complain(r, all, "fall-backs within 16 and 8 colours");
		return false;
	}
	looks[DEPTH_TRUE] = c[0];
	looks[DEPTH_256] = nearest256(c[0]);
	looks[DEPTH_16] = c[1];
	looks[DEPTH_8] = c[2];
	return true;
}

/* ---- styles ---- */

static bool
parse_attr(struct str s, uint8_t *bits)
{
	static const struct { const char *name; uint8_t bit; } table[] = {
		{ "bold", ATTR_BOLD }, { "dim", ATTR_DIM },
		{ "underline", ATTR_UNDERLINE }, { "reverse", ATTR_REVERSE },
		{ "none", 0 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (str_is(s, table[i].name)) {
			*bits = table[i].bit ? *bits | table[i].bit : 0;
			return true;
		}
	}
	return false;
}

static bool
parse_mono(struct reader *r, struct str s, uint8_t *mono)
{
	struct str rest = s, part;
	uint8_t bits = 0;

	while (str_cut(&rest, '+', &part)) {
		if (!parse_attr(str_trim(part), &bits)) {
			complain(r, part, "bold, dim, underline, reverse or "
			    "none, joined by +");
			return false;
		}
	}
	*mono = bits;
	return true;
}

static bool
parse_item(struct reader *r, struct str item, struct theme_role *role)
{
	enum role other;
	struct str value;

	if (str_starts(item, STR("like "))) {
		value = str_trim(str_from(item, 5));
		if (!role_by_name(value, &other)) {
			complain(r, value, "a role");
			return false;
		}
		*role = r->t->role[other];
		return true;
	}
	if (str_starts(item, STR("fg=")))
		return parse_looks(r, str_from(item, 3), role->fg);
	if (str_starts(item, STR("bg=")))
		return parse_looks(r, str_from(item, 3), role->bg);
	if (str_starts(item, STR("mono=")))
		return parse_mono(r, str_from(item, 5), &role->mono);
	if (parse_attr(item, &role->attrs))
		return true;
	complain(r, item, "like ROLE, fg=, bg=, mono=, bold, dim, underline, "
	    "reverse or none");
	return false;
}

static void
parse_style(struct reader *r, enum role which, struct str value)
{
	struct theme_role role = r->t->role[ROLE_TEXT];
	struct str rest = value, item;

	while (str_cut(&rest, ',', &item)) {
		item = str_trim(item);
		if (item.n > 0 && !parse_item(r, item, &role))
			return;		/* a line is taken whole or not */
	}
	r->t->role[which] = role;
	if (which == ROLE_TEXT) {	/* the ground of all the others */
		for (int i = 0; i < ROLE_COUNT; i++)
			r->t->role[i] = role;
	}
}

/* ---- lines ---- */

static bool
parse_background(struct str value, enum background *out)
{
	static const char *const words[] = { "dark", "light", "any" };

	for (int i = 0; i < 3; i++) {
		if (str_is(value, words[i])) {
			*out = (enum background)i;
			return true;
		}
	}
	return false;
}

/* "4.5" or "7" into tenths. */
static bool
parse_contrast(struct str value, int *out)
{
	struct str rest = value, whole = STR_NONE, tenth = STR("0");
	int64_t a, b;

	if (!str_cut(&rest, '.', &whole) || !str_int(whole, &a))
		return false;
	if (rest.p)
		tenth = rest;
	if (!str_int(tenth, &b) || a < 0 || a > 21 || b < 0 || b > 9)
		return false;
	*out = (int)(a * 10 + b);
	return true;
}

static void
parse_setting(struct reader *r, struct str key, struct str value)
{
	enum role role;

	if (str_is(key, "name")) {
		str_copy(value, r->t->name, sizeof(r->t->name));
	} else if (str_is(key, "background")) {
		if (!parse_background(value, &r->t->background))
			complain(r, value, "dark, light or any");
	} else if (str_is(key, "contrast")) {
		if (!parse_contrast(value, &r->t->contrast_x10))
			complain(r, value, "a ratio such as 4.5 or 7");
	} else if (role_by_name(key, &role)) {
		parse_style(r, role, value);
	} else {
		complain(r, key, "a role, or name, background, contrast");
	}
}

static void
parse_line(struct reader *r, struct str line)
{
	struct str rest, key;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return;
	rest = line;
	if (!str_cut(&rest, '=', &key) || !rest.p) {
		complain(r, line, "ROLE = STYLE");
		return;
	}
	parse_setting(r, str_trim(key), str_trim(rest));
}

static void
start_plain(struct theme *t)
{
	*t = (struct theme){ 0 };
	for (int i = 0; i < ROLE_COUNT; i++) {
		for (int d = 0; d < DEPTH_COUNT; d++) {
			t->role[i].fg[d] = COLOUR_DEFAULT;
			t->role[i].bg[d] = COLOUR_DEFAULT;
		}
	}
}

enum err
theme_parse(struct theme *t, struct str text, const char *file,
    struct diag_sink *sink)
{
	struct reader r = { .t = t, .sink = sink, .file = file,
	    .start = text.p };
	struct str rest = text, line;

	start_plain(t);
	while (str_cut(&rest, '\n', &line)) {
		r.line++;
		parse_line(&r, line);
	}
	return r.bad ? ERR_BAD_INPUT : OK;
}
