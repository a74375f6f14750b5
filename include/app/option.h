/* SPDX-License-Identifier: GPL-3.0-or-later */
/* option.h -- the command line as two tables.  Layer: app.
 * A subcommand is a row; its options are rows. Parsing, --help, near misses
 * and shell completion are loops over them. Parsing touches nothing but its
 * result: it can be tested as a pure function. */
#ifndef APP_OPTION_H
#define APP_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/err.h"

/* What the program ends with; the manual lists them. */
enum exit_code { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_DAMAGED };

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER };

struct option_row {
	const char	*name;		/* "store": --store */
	char		letter;		/* 'S': -S; 0 none */
	enum option_kind kind;
	const char	*arg;		/* "DIR", for the help */
	const char	*help;		/* msgid, one line */
};

#define OPTION_SET 24
#define OPTION_WORDS 64

struct option_value {
	const struct option_row *row;
	const char	*text;		/* NULL for flags */
	int64_t		number;
};

struct invocation {
	const struct subcommand *cmd;
	struct option_value set[OPTION_SET];	/* in the order given */
	size_t		set_n;
	const char	*word[OPTION_WORDS];	/* what is no option */
	size_t		word_n;
	char		error[256];	/* translated, when parsing fails */
	const char	*group;		/* then: "rules", a first word that wants
			   a second */
};

struct subcommand {
	const char	*name;		/* "show", "profile check" */
	const char	*args;		/* "CASE"; "" none */
	const char	*help;		/* msgid, one line */
	int		(*run)(const struct invocation *in);	/* enum exit_code */
	const struct option_row *options;	/* ends with a NULL name */
	size_t		min, max;	/* count of words */
};

/* The rows of the program, ended by a NULL name (app/subcommand.c). */
extern const struct subcommand subcommands[];
/* Options every subcommand takes: --store, --as, --read-only, --help … */
extern const struct option_row common_options[];

/* Finds the row and sorts argv[1..] into options and words. Without a
 * subcommand the row is the first of the table.
 *   ERR_BAD_INPUT  in->error says what, and what was perhaps meant */
MUST_CHECK enum err option_parse(const struct subcommand *table,
    const struct option_row *common, int argc, char *const *argv,
    struct invocation *in);

/* The last value given; NULL or none where there is none. */
const char *option_text(const struct invocation *in, const char *name);
int64_t	option_number(const struct invocation *in, const char *name,
	    int64_t none);
bool	option_flag(const struct invocation *in, const char *name);
/* Is n one of the words? */
bool	option_names(const struct invocation *in, uint64_t n);

/* The name in names (NULL-ended by next returning NULL) nearest to typed, at
 * most two slips away; NULL if none is. */
typedef const char *option_next_fn(const void *ctx, size_t i);
const char *option_near(const char *typed, option_next_fn *next,
    const void *ctx);
/* Insertions, deletions, changes and swaps of neighbours that part a from b. */
int	option_distance(const char *a, const char *b);

/* Help of the program, of one row; a bash completion script. */
void	option_help(const struct subcommand *table,
	    const struct option_row *common, struct buf *out);
void	option_help_of(const struct subcommand *row,
	    const struct option_row *common, struct buf *out);
void	option_bash(const struct subcommand *table,
	    const struct option_row *common, struct buf *out);
/* The rows whose name begins with first, of two words. */
bool	option_group(const struct subcommand *table, const char *first);
void	option_help_group(const struct subcommand *table, const char *first,
	    struct buf *out);
/* The row for a name of one or two words; NULL. */
const struct subcommand *option_find(const struct subcommand *table,
    const char *first, const char *second);

#endif
