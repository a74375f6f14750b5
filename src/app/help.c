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
option_help_group(const struct subcommand *table, const char *first,
    struct buf *out)
{
	const size_t n = strlen(first);
	char left[96];

	for (; table->name; table++) {
		if (strncmp(table->name, first, n) || table->name[n] != ' ')
			continue;
		snprintf(left, sizeof left, "%s%s%s", table->name,
		    *table->args ? " " : "", table->args);
		help_line(out, left, table->help);
	}
	buf_fmt(out, "\n%s\n",
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

/* Length of the first word of a row's name. */
static size_t
first_word(const struct subcommand *row)
{
	return strcspn(row->name, " ");
}

static bool
same_first(const struct subcommand *a, const struct subcommand *b)
{
	size_t n = first_word(a);

	return n == first_word(b) && !strncmp(a->name, b->name, n);
}

/* Rows that share a first word stand together: is this the first of them? */
static bool
leads(const struct subcommand *table, const struct subcommand *row)
{
	return row == table || !same_first(row - 1, row);
}

/* What may follow the first word of row: second words and options. */
static void
bash_after(struct buf *out, const struct subcommand *row)
{
	const struct subcommand *end = row;

	while (end->name && same_first(row, end))
		end++;
	buf_fmt(out, "\t%.*s) words=\"", (int)first_word(row), row->name);
	for (const struct subcommand *s = row; s < end; s++)
		if (s->name[first_word(s)])
			buf_fmt(out, " %s", s->name + first_word(s) + 1);
	for (; row < end; row++)
		bash_options(out, row->options);
	buf_cstr(out, "\" ;;\n");
}

/* The options that the next word belongs to. */
static void
bash_valued(struct buf *out, const struct option_row *rows)
{
	for (; rows && rows->name; rows++)
		if (rows->kind != OPTION_FLAG)
			buf_fmt(out, "|--%s", rows->name);
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
	    "\t\t-S");
	bash_valued(out, common);
	bash_valued(out, table->options);
	buf_cstr(out, ") i=$((i + 1)) ;;\n"
	    "\t\t-*) ;;\n"
	    "\t\t*) cmd=${COMP_WORDS[i]}; break ;;\n"
	    "\t\tesac\n\t\ti=$((i + 1))\n\tdone\n"
	    "\tcase $cmd in\n");
	buf_cstr(out, "\t'') words=\"");
	for (const struct subcommand *s = table; s->name; s++)
		if (leads(table, s))
			buf_fmt(out, " %.*s", (int)first_word(s), s->name);
	bash_options(out, table->options);	/* of no command at all */
	buf_cstr(out, "\" ;;\n");
	for (const struct subcommand *s = table; s->name; s++)
		if (leads(table, s))
			bash_after(out, s);
	buf_cstr(out, "\tesac\n\twords=\"$words");
	bash_options(out, common);
	buf_cstr(out, "\"\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	    "\t[ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "
	    "\"$cur\"))\n}\ncomplete -o filenames -F _gridseat gridseat\n");
}
