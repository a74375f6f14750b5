/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All commands with their keys, searched as one types. What cannot be done
 * now stands in its place and says why. */
#include "app/desk_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

#define KEYS_W	22

static bool
found(struct str word, const char *name, struct str label, const char *help)
{
	return word.n == 0 || str_find(str_of(name), word) >= 0 ||
	    lang_match(label, word) > 0 || str_find(str_of(help), word) >= 0;
}

static void
add_command(struct desk *d, struct lines *t, const struct command *c)
{
	const char *why = command_refused(d, c);
	struct buf keys = { 0 }, b = { 0 };

	command_keys(d, c->name, true, &keys);
	buf_fmt(&b, "%s (%s) · %s", _(c->label), c->name, _(c->help));
	if (why != NULL)
		buf_fmt(&b, "  — %s", why);
	lines_pair(t, KEYS_W, buf_view(&keys), why != NULL ? ROLE_DIM :
	    ROLE_TEXT, buf_view(&b));
	buf_fini(&keys);
	buf_fini(&b);
}

static void
add_actions(struct desk *d, struct lines *t, struct str word)
{
	for (size_t i = 0; i < d->law->moves_n; i++) {
		const struct law_move *m = &d->law->moves[i];
		bool twin = false;
		char action[40], key[16];
		struct buf b = { 0 };

		str_copy(m->action, action, sizeof action);
		for (size_t k = 0; k < i; k++)
			twin |= str_eq(d->law->moves[k].action, m->action);
		if (twin || !found(word, action, m->label, ""))
			continue;
		if (m->key == 0 || !desk_letter(d, m, key))
			key[0] = '\0';
		buf_fmt(&b, "%.*s (do %s)", STR_ARG(m->label), action);
		lines_pair(t, KEYS_W, str_of(key), ROLE_TEXT, buf_view(&b));
		buf_fini(&b);
	}
}

void
pane_help_build(struct desk *d, int w)
{
	struct lines *t = &d->over_lines;
	struct str word = str_trim(str_of(d->help_word));

	lines_clear(t, w);
	for (size_t i = 0; i < command_table_n; i++)
		if (found(word, command_table[i].name,
		    str_of(_(command_table[i].label)),
		    _(command_table[i].help)))
			add_command(d, t, &command_table[i]);
	lines_gap(t);
	lines_add(t, ROLE_TITLE, 0, str_of(_("Actions of the workflow")));
	add_actions(d, t, word);
}
