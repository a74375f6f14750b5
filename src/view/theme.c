/* SPDX-License-Identifier: GPL-3.0-or-later */
/* theme.c -- see theme.h: the tables and what is asked of them.
 * Layer: view. Reading a file is in theme_parse.c, contrast in contrast.c. */
#include "view/theme.h"

struct style
theme_style(const struct theme *t, enum role role, enum depth d)
{
	const struct theme_role *r = &t->role[role];
	const struct theme_role *text = &t->role[ROLE_TEXT];

	if (d == DEPTH_MONO)
		return (struct style){ COLOUR_DEFAULT, COLOUR_DEFAULT, r->mono };
	/* A theme with a ground of its own has it under everything. */
	return (struct style){
		r->fg[d] == COLOUR_DEFAULT ? text->fg[d] : r->fg[d],
		r->bg[d] == COLOUR_DEFAULT ? text->bg[d] : r->bg[d], r->attrs
	};
}

void
theme_default(struct theme *t)
{
	/* The shipped file is held to be faultless by a test; a fault in it
	 * would still leave all the good lines. */
	if (theme_parse(t, str_of(theme_default_text), NULL, NULL) != OK)
		t->contrast_x10 = 0;
}
