/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include "app/context.h"
#include "app/desk.h"
#include "app/intl.h"

/* The console's commands with their default keys, for the manual. */
static int
console_commands(void)
{
	struct keymap *km = keymap_new();
	struct buf text = { 0 };
	enum err e = keymap_parse(km, str_of(keymap_default_text), NULL, NULL);

	desk_commands_dump(km, &text);
	fwrite(text.p, 1, text.n, stdout);
	buf_fini(&text);
	keymap_free(&km);
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}

int
sub_help(const struct invocation *in)
{
	struct buf text = { 0 };
	const struct subcommand *row = NULL;

	if (in->word_n && strcmp(in->word[0], "commands") == 0)
		return console_commands();
	if (in->word_n) {
		row = option_find(subcommands, in->word[0],
		    in->word_n > 1 ? in->word[1] : NULL);
		if (!row && in->word_n == 1 &&
		    option_group(subcommands, in->word[0])) {
			option_help_group(subcommands, in->word[0], &text);
		} else if (!row) {
			complain("%s: %s", _("unknown command"), in->word[0]);
			return EXIT_USAGE;
		} else {
			option_help_of(row, common_options, &text);
		}
	} else {
		option_help(subcommands, common_options, &text);
	}
	fwrite(text.p, 1, text.n, stdout);
	buf_fini(&text);
	return EXIT_DONE;
}
