/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/option.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "base/str.h"

struct parse {
	const struct subcommand	*table;
	const struct option_row	*common;
	struct invocation	*in;
	int			 argc, at;
	char *const		*argv;
};

static const struct option_row *
row_named(const struct option_row *rows, struct str name)
{
	for (; rows && rows->name; rows++)
		if (str_is(name, rows->name))
			return rows;
	return NULL;
}

static const struct option_row *
row_lettered(const struct option_row *rows, char letter)
{
	for (; rows && rows->name; rows++)
		if (rows->letter == letter)
			return rows;
	return NULL;
}

static size_t
two_words(const char *name)
{
	return strchr(name, ' ') ? 2 : 1;
}

const struct subcommand *
option_find(const struct subcommand *table, const char *first,
    const char *second)
{
	const struct subcommand *one = NULL;
	char both[64];

	snprintf(both, sizeof both, "%s %s", first, second ? second : "");
	for (; table->name; table++) {
		if (second && !strcmp(table->name, both))
			return table;
		if (!strcmp(table->name, first))
			one = table;
	}
	return one;
}

bool
option_group(const struct subcommand *table, const char *first)
{
	const size_t n = strlen(first);

	for (; table->name; table++)
		if (!strncmp(table->name, first, n) && table->name[n] == ' ')
			return true;
	return false;
}

/* Does an option of every row, or of the row that stands for no command, stand
 * at argv[at] and take the next argument as its value? Needed to look past
 * options for the row's name. */
static int
width_of(const struct parse *p, int at)
{
	const char *a = p->argv[at];
	const struct option_row *row;

	if (!strncmp(a, "--", 2)) {
		row = strchr(a, '=') ? NULL : row_named(p->common, str_of(a + 2));
		if (!row && !strchr(a, '='))
			row = row_named(p->table->options, str_of(a + 2));
	} else {
		row = a[2] ? NULL : row_lettered(p->common, a[1]);
	}
	return row && row->kind != OPTION_FLAG ? 2 : 1;
}

/* Indexes in argv of the first words, to find the row by; how many. */
static int
leading_words(const struct parse *p, int where[2])
{
	int n = 0;

	for (int i = 1; i < p->argc && n < 2; ) {
		if (!strcmp(p->argv[i], "--"))
			break;
		if (p->argv[i][0] == '-' && p->argv[i][1]) {
			i += width_of(p, i);
			continue;
		}
		where[n++] = i++;
	}
	return n;
}

static const char *
next_subcommand(const void *ctx, size_t i)
{
	const struct subcommand *table = ctx;

	return table[i].name;
}

struct both { const struct option_row *own, *common; };

static const char *
next_option(const void *ctx, size_t i)
{
	const struct both *b = ctx;

	for (const struct option_row *r = b->own; r && r->name; r++)
		if (i-- == 0)
			return r->name;
	return b->common[i].name;
}

static enum err
bad(struct parse *p, const char *what, struct str found, const char *near)
{
	size_t n;

	snprintf(p->in->error, sizeof p->in->error, "%s: %.*s", what,
	    STR_ARG(found));
	n = strlen(p->in->error);
	if (near) {
		snprintf(p->in->error + n, sizeof p->in->error - n, "; ");
		n += 2;
		snprintf(p->in->error + n, sizeof p->in->error - n,
		    _("did you mean %s?"), near);
	}
	return ERR_BAD_INPUT;
}

static enum err
bad_option(struct parse *p, struct str name)
{
	struct both both = { p->in->cmd->options, p->common };
	char typed[64], found[80], near[80];
	const char *hit;

	str_copy(name, typed, sizeof typed);
	snprintf(found, sizeof found, "--%s", typed);
	hit = option_near(typed, next_option, &both);
	snprintf(near, sizeof near, "--%s", hit ? hit : "");
	return bad(p, _("unknown option"), str_of(found), hit ? near : NULL);
}

static enum err
put(struct parse *p, const struct option_row *row, const char *value)
{
	struct option_value v = { .row = row, .text = value };

	if (p->in->set_n == OPTION_SET)
		return bad(p, _("too many options"), str_of(row->name), NULL);
	if (row->kind == OPTION_NUMBER && !str_int(str_of(value), &v.number))
		return bad(p, _("not a number"), str_of(value), NULL);
	p->in->set[p->in->set_n++] = v;
	return OK;
}

/* The value of row: what follows in the same argument, or the next one. */
static enum err
put_valued(struct parse *p, const struct option_row *row, const char *joined)
{
	if (row->kind == OPTION_FLAG)
		return joined ? bad(p, _("this option takes no value"),
		    str_of(row->name), NULL) : put(p, row, NULL);
	if (joined)
		return put(p, row, joined);
	if (p->at + 1 >= p->argc)
		return bad(p, _("this option needs a value"),
		    str_of(row->name), NULL);
	return put(p, row, p->argv[++p->at]);
}

static enum err
take_long(struct parse *p, const char *a)
{
	const char *equals = strchr(a, '=');
	struct str name = equals ? str_n(a, (size_t)(equals - a)) : str_of(a);
	const struct option_row *row = row_named(p->in->cmd->options, name);

	if (!row)
		row = row_named(p->common, name);
	if (!row)
		return bad_option(p, name);
	return put_valued(p, row, equals ? equals + 1 : NULL);
}

static enum err
take_letters(struct parse *p, const char *a)
{
	enum err e = OK;

	for (; e == OK && *a; a++) {
		const struct option_row *row =
		    row_lettered(p->in->cmd->options, *a);

		if (!row)
			row = row_lettered(p->common, *a);
		if (!row)
			return bad(p, _("unknown option"), str_n(a, 1), NULL);
		if (row->kind != OPTION_FLAG)
			return put_valued(p, row, a[1] ? a + 1 : NULL);
		e = put(p, row, NULL);
	}
	return e;
}

static enum err
take_word(struct parse *p, const char *word)
{
	if (p->in->word_n == OPTION_WORDS)
		return bad(p, _("too many arguments"), str_of(word), NULL);
	p->in->word[p->in->word_n++] = word;
	return OK;
}

static enum err
check_words(struct parse *p)
{
	const struct subcommand *cmd = p->in->cmd;

	if (option_flag(p->in, "help") || option_flag(p->in, "version") ||
	    option_flag(p->in, "completion"))
		return OK;
	if (p->in->word_n < cmd->min)
		return bad(p, _("arguments are missing"), str_of(cmd->args),
		    NULL);
	if (p->in->word_n > cmd->max)
		return bad(p, _("too many arguments"),
		    str_of(p->in->word[cmd->max]), NULL);
	return OK;
}

/* No row is called so: a slip, or only the first word of two. */
static enum err
no_such(struct parse *p, const char *first, const char *second)
{
	const bool group = option_group(p->table, first);
	const char *near = option_near(first, next_subcommand, p->table);
	char both[64];

	p->in->cmd = p->table;
	if (group)
		p->in->group = first;
	if (group && !second)
		return bad(p, _("a command is missing"), str_of(first), NULL);
	snprintf(both, sizeof both, "%s %s", first, second ? second : "");
	if (!near && second)
		near = option_near(both, next_subcommand, p->table);
	return bad(p, _("unknown command"), str_of(group ? both : first),
	    near);
}

/* Chooses the row; skip holds the argv indexes its name stands at. */
static enum err
choose(struct parse *p, int skip[2])
{
	int where[2] = { 0, 0 }, n = leading_words(p, where);
	const char *first;

	p->in->cmd = p->table;
	if (!n)
		return OK;
	first = p->argv[where[0]];
	p->in->cmd = option_find(p->table, first,
	    n > 1 ? p->argv[where[1]] : NULL);
	if (!p->in->cmd)
		return no_such(p, first, n > 1 ? p->argv[where[1]] : NULL);
	skip[0] = where[0];
	if (two_words(p->in->cmd->name) == 2)
		skip[1] = where[1];
	return OK;
}

enum err
option_parse(const struct subcommand *table, const struct option_row *common,
    int argc, char *const *argv, struct invocation *in)
{
	struct parse p = { table, common, in, argc, 1, argv };
	int skip[2] = { 0, 0 };
	bool words_only = false;
	enum err e;

	memset(in, 0, sizeof *in);
	e = choose(&p, skip);
	for (; e == OK && p.at < argc; p.at++) {
		const char *a = argv[p.at];

		if (p.at == skip[0] || p.at == skip[1])
			continue;
		if (words_only || a[0] != '-' || !a[1])
			e = take_word(&p, a);
		else if (!strcmp(a, "--"))
			words_only = true;
		else if (a[1] == '-')
			e = take_long(&p, a + 2);
		else
			e = take_letters(&p, a + 1);
	}
	return e == OK ? check_words(&p) : e;
}

static const struct option_value *
last_of(const struct invocation *in, const char *name)
{
	for (size_t i = in->set_n; i-- > 0; )
		if (!strcmp(in->set[i].row->name, name))
			return &in->set[i];
	return NULL;
}

const char *
option_text(const struct invocation *in, const char *name)
{
	const struct option_value *v = last_of(in, name);

	return v ? v->text : NULL;
}

int64_t
option_number(const struct invocation *in, const char *name, int64_t none)
{
	const struct option_value *v = last_of(in, name);

	return v ? v->number : none;
}

bool
option_flag(const struct invocation *in, const char *name)
{
	return last_of(in, name) != NULL;
}

bool
option_names(const struct invocation *in, uint64_t n)
{
	int64_t word;

	for (size_t i = 0; i < in->word_n; i++)
		if (str_int(str_of(in->word[i]), &word) && (uint64_t)word == n)
			return true;
	return false;
}

static int
least(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

#define DISTANCE_MAX 40

int
option_distance(const char *a, const char *b)
{
	int d[3][DISTANCE_MAX + 1];	/* the last three rows of the table */
	int n = (int)strlen(a), m = (int)strlen(b);

	if (n > DISTANCE_MAX || m > DISTANCE_MAX)
		return DISTANCE_MAX;
	for (int j = 0; j <= m; j++)
		d[0][j] = j;
	for (int i = 1; i <= n; i++) {
		int *now = d[i % 3], *up = d[(i + 2) % 3];
		const int *upup = d[(i + 1) % 3];

		now[0] = i;
		for (int j = 1; j <= m; j++) {
			now[j] = least(up[j] + 1, now[j - 1] + 1,
			    up[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				now[j] = least(now[j], upup[j - 2] + 1, now[j]);
		}
	}
	return d[n % 3][m];
}

const char *
option_near(const char *typed, option_next_fn *next, const void *ctx)
{
	const char *name, *best = NULL;
	int least_far = 3;

	for (size_t i = 0; (name = next(ctx, i)); i++) {
		int far = option_distance(typed, name);

		if (far < least_far && far < (int)strlen(name)) {
			least_far = far;
			best = name;
		}
	}
	return best;
}
