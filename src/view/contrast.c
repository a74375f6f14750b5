/* SPDX-License-Identifier: GPL-3.0-or-later */
/* contrast.c -- is a theme readable?  Layer: view.
 * WCAG 2: contrast is the quotient of relative luminances. */
#include "view/theme.h"

/* xterm's first sixteen; a user's palette may differ, none is darker by much. */
static const int32_t base16[16] = {
	0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd,
	0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff,
	0x00ffff, 0xffffff,
};

static int32_t
index_rgb(int32_t i)
{
	static const int32_t step[6] = { 0, 95, 135, 175, 215, 255 };

	if (i < 16)
		return base16[i];
	if (i >= 232)
		return (8 + (i - 232) * 10) * 0x10101;
	i -= 16;
	return step[i / 36] << 16 | step[i / 6 % 6] << 8 | step[i % 6];
}

/* v to the power 2.4, the fifth root of its twelfth, by Newton's method: the
 * one power in the program is not worth a library. v is in (0, 1]. */
static double
power_2_4(double v)
{
	double a = v * v * v, r = 1;

	a *= a;
	a *= a;
	for (int i = 0; i < 60; i++)
		r -= (r - a / (r * r * r * r)) / 5;
	return r;
}

static double
linear(int32_t channel)
{
	double v = channel / 255.0;

	return v <= 0.04045 ? v / 12.92 : power_2_4((v + 0.055) / 1.055);
}

static double
luminance(int32_t colour, bool white)
{
	int32_t rgb = white ? 0xffffff : 0;

	if (colour != COLOUR_DEFAULT)
		rgb = colour & COLOUR_RGB ? colour & 0xffffff :
		    index_rgb(colour);
	return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8 & 255) +
	    0.0722 * linear(rgb & 255);
}

int
theme_contrast(struct style s, bool white)
{
	double a = luminance(s.fg, !white);
	double b = luminance(s.bg, white);
	double hi = a > b ? a : b, lo = a > b ? b : a;

	return (int)(100 * (hi + 0.05) / (lo + 0.05));
}

static bool
role_holds(const struct theme *t, enum role r)
{
	int want = t->contrast_x10 * 10;

	for (enum depth d = DEPTH_8; d < DEPTH_COUNT; d++) {
		struct style s = theme_style(t, r, d);

		if (t->background != BACKGROUND_LIGHT &&
		    theme_contrast(s, false) < want)
			return false;
		if (t->background != BACKGROUND_DARK &&
		    theme_contrast(s, true) < want)
			return false;
	}
	return true;
}

int
theme_check(const struct theme *t, const char *file, struct diag_sink *sink)
{
	int n = 0;

	for (int r = 0; r < ROLE_COUNT; r++) {
		if (role_holds(t, (enum role)r))
			continue;
		diag_say(sink, &(struct diag){ .file = file,
		    .field = role_name((enum role)r), .warning = 1,
		    .expected = "a colour with the contrast that the theme "
		    "promises" });
		n++;
	}
	return n;
}
