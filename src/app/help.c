/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option tables as text: help pages and shell completion. */
#include "app/option.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

#define HELP_COLUMN 34

/* "  left side" padded to the column the sentences stand in. */
static void
help_line(struct buf *out, const char *left, const char *help)
{
	int width = lang_columns(str_of(left)) + 2;

	buf_fmt(out, "  %s", left);
	if (width >= HELP_COLUMN) {
		buf_byte(out, '\n');
		width = 0;
	}
	buf_fmt(out, "%*s%s\n", HELP_COLUMN - width, "", _(help));
}

static void
help_options(struct buf *out, const struct option_row *rows)
{
	char left[80];

	for (; rows && rows->name; rows++) {
		char letter[5] = "    ";

		if (rows->letter)
			snprintf(letter, sizeof letter, "-%c, ", rows->letter);
		snprintf(left, sizeof left, "%s--%s%s%s", letter, rows->name,
		    rows->arg ? " " : "", rows->arg ? rows->arg : "");
		help_line(out, left, rows->help);
	}
}

void
option_help(const struct subcommand *table, const struct option_row *common,
    struct buf *out)
{
	char left[96];

	buf_fmt(out, "%s\n\n%s\n", _("gridseat - the operator's console of a "
	    "district's grid governance and hotline"),
	    _("usage: gridseat [OPTION...] [COMMAND [ARGUMENT...]]"));
	buf_fmt(out, "\n%s\n", _("Commands:"));
	for (; table->name; table++) {
		snprintf(left, sizeof left, "%s%s%s", table->name,
		    *table->args ? " " : "", table->args);
		help_line(out, left, table->help);
	}
	buf_fmt(out, "\n%s\n", _("Options of every command:"));
	help_options(out, common);
	buf_fmt(out, "\n%s\n%s\n",
	    _("Exit codes: 0 done, 1 refused or failed, 2 usage, 3 store "
	    "damaged."),
	    _("More: gridseat help COMMAND, man gridseat."));
}

void
option_help_of(const struct subcommand *row, const struct option_row *common,
    struct buf *out)
{
	buf_fmt(out, "gridseat %s%s%s\n\n%s\n", row->name,
	    *row->args ? " " : "", row->args, _(row->help));
	if (row->options && row->options->name) {
		buf_fmt(out, "\n%s\n", _("Options:"));
		help_options(out, row->options);
	}
	buf_fmt(out, "\n%s\n", _("Options of every command:"));
	help_options(out, common);
}

static void
bash_options(struct buf *out, const struct option_row *rows)
{
	for (; rows && rows->name; rows++)
		buf_fmt(out, " --%s", rows->name);
}

/* Words of the table that stand first, or second after first. */
static void
bash_words(struct buf *out, const struct subcommand *table, const char *first)
{
	const char *seen = "";

	for (; table->name; table++) {
		const char *blank = strchr(table->name, ' ');
		size_t n = blank ? (size_t)(blank - table->name) :
		    strlen(table->name);

		if (first && blank && !strncmp(table->name, first, n) &&
		    !first[n])
			buf_fmt(out, " %s", blank + 1);
		/* Rows that share a first word stand together. */
		if (!first && (strncmp(seen, table->name, n) || (seen[n] &&
		    seen[n] != ' ')))
			buf_fmt(out, " %.*s", (int)n, table->name);
		seen = table->name;
	}
}

void
option_bash(const struct subcommand *table, const struct option_row *common,
    struct buf *out)
{
	buf_cstr(out, "# bash completion of gridseat; made by "
	    "gridseat --completion\n_gridseat() {\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} words cmd=\n"
	    "\tlocal i=1\n"
	    "\twhile [ $i -lt $COMP_CWORD ]; do\n"
	    "\t\tcase ${COMP_WORDS[i]} in\n"
	    "\t\t-S|--store|--as) i=$((i + 1)) ;;\n"
	    "\t\t-*) ;;\n"
	    "\t\t*) cmd=${COMP_WORDS[i]}; break ;;\n"
	    "\t\tesac\n\t\ti=$((i + 1))\n\tdone\n"
	    "\tcase $cmd in\n");
	buf_cstr(out, "\t'') words=\"");
	bash_words(out, table, NULL);
	buf_cstr(out, "\" ;;\n");
	for (const struct subcommand *s = table; s->name; s++) {
		if (strchr(s->name, ' '))
			continue;
		buf_fmt(out, "\t%s) words=\"", s->name);
		bash_words(out, table, s->name);
		bash_options(out, s->options);
		buf_cstr(out, "\" ;;\n");
	}
	buf_cstr(out, "\tprofile) words=\"");
	bash_words(out, table, "profile");
	buf_cstr(out, "\" ;;\n\tesac\n\twords=\"$words");
	bash_options(out, common);
	buf_cstr(out, "\"\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	    "\t[ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "
	    "\"$cur\"))\n}\ncomplete -o filenames -F _gridseat gridseat\n");
}
