/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sub.h"

#include <unistd.h>
#include "app/context.h"
#include "app/desk.h"
#include "app/intl.h"

int
sub_console(const struct invocation *in)
{
	struct context c;
	struct desk_options o;
	int code;

	if (!option_flag(in, "linear") &&
	    (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))) {
		complain("%s", _("the console needs a terminal; see: "
		    "gridseat help"));
		return EXIT_USAGE;
	}
	code = context_open(&c, in, CONTEXT_SEAT);
	if (code != EXIT_DONE)
		return code;
	o = (struct desk_options){
		.store = c.store, .rules = c.rules, .law = &c.law, .seat = &c.who,
		.theme = option_text(in, "theme"),
		.keymap = option_text(in, "keymap"),
		.read_only = c.read_only,
		.simple = option_flag(in, "simple"),
		.large = option_flag(in, "large"),
		.slow = option_flag(in, "slow"),
		.ascii = option_flag(in, "ascii"),
		.linear = option_flag(in, "linear"),
		.bar = option_flag(in, "bar"),
		.ambiguous = (int)option_number(in, "ambiguous", 0),
	};
	code = desk_run(&o);
	context_close(&c);
	return code;
}
