/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sub.h"

#include <unistd.h>
#include "app/context.h"
#include "app/desk.h"
#include "app/intl.h"
#include "lang/lang.h"

/* Once under the law the store has now; o keeps what goes on to the next time. */
static int
run(const struct invocation *in, struct desk_options *o)
{
	struct context c;
	int code = context_open(&c, in, CONTEXT_SEAT);

	if (code != EXIT_DONE) {
		o->anew = false;
		return code;
	}
	o->store = c.store;
	o->rules = c.rules;
	o->law = &c.law;
	o->seat = &c.who;
	o->context = &c;
	o->read_only = c.read_only;
	code = desk_run(o);
	context_close(&c);
	return code;
}

/* As :set fuzzy= does later. */
static bool
hear(const char *pairs)
{
	unsigned which;

	if (pairs == NULL)
		return true;
	if (!lang_fuzzy_read(str_of(pairs), &which)) {
		complain(_("no sounds %s"), pairs);
		return false;
	}
	lang_fuzzy(which);
	return true;
}

int
sub_console(const struct invocation *in)
{
	struct desk_options o;
	int code;

	if (!option_flag(in, "linear") &&
	    (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))) {
		complain("%s", _("the console needs a terminal; see: "
		    "gridseat help"));
		return EXIT_USAGE;
	}
	if (!hear(option_text(in, "fuzzy")))
		return EXIT_USAGE;
	o = (struct desk_options){
		.may_anew = true,
		.theme = option_text(in, "theme"),
		.keymap = option_text(in, "keymap"),
		.simple = option_flag(in, "simple"),
		.large = option_flag(in, "large"),
		.slow = option_flag(in, "slow"),
		.ascii = option_flag(in, "ascii"),
		.linear = option_flag(in, "linear"),
		.bar = option_flag(in, "bar"),
		.ambiguous = (int)option_number(in, "ambiguous", 0),
	};
	do {
		code = run(in, &o);
	} while (o.anew);
	return code;
}
