/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c -- locale, command line, the row's function.  Layer: app. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/sub.h"
#include "seal/seal.h"

#ifndef VERSION
#define VERSION "0.1.0"
#endif

/* What stands on every command line, whatever the row. -1: nothing. */
static int
run_common(const struct invocation *in)
{
	const char *shell = option_text(in, "completion");
	struct buf text = { 0 };

	if (option_flag(in, "version"))
		buf_fmt(&text, "gridseat %s\n", VERSION);
	else if (option_flag(in, "help") && in->cmd == subcommands)
		option_help(subcommands, common_options, &text);
	else if (option_flag(in, "help"))
		option_help_of(in->cmd, common_options, &text);
	else if (shell && !strcmp(shell, "bash"))
		option_bash(subcommands, common_options, &text);
	else if (shell) {
		complain("%s: %s", _("no completion for this shell"), shell);
		return EXIT_USAGE;
	} else {
		return -1;
	}
	fwrite(text.p, 1, text.n, stdout);
	buf_fini(&text);
	return EXIT_DONE;
}

/* What was printed must have arrived: a full disk is a failure. */
static int
finish(int code)
{
	if ((fflush(stdout) || ferror(stdout)) && code == EXIT_DONE) {
		complain("%s", _("cannot write the output"));
		return EXIT_FAILED;
	}
	return code;
}

int
main(int argc, char **argv)
{
	struct invocation in;
	int code;

	umask(077);
	signal(SIGPIPE, SIG_DFL);
	intl_init();
	if (option_parse(subcommands, common_options, argc, argv, &in) != OK) {
		complain("%s", in.error);
		if (in.group || (in.cmd && in.cmd != subcommands))
			complain(_("try: gridseat help %s"), in.group ?
			    in.group : in.cmd->name);
		else
			complain("%s", _("try: gridseat help"));
		return EXIT_USAGE;
	}
	code = run_common(&in);
	if (code >= 0)
		return finish(code);
	if (seal_init() != OK) {
		complain("%s", _(err_text(ERR_CRYPTO)));
		return EXIT_FAILED;
	}
	return finish(in.cmd->run(&in));
}
