/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of a table that others wrote, row by row; a row that cannot be read is
 * told with its line and left out. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/twinning.h"
#include "app/twins_run.h"
#include "base/alloc.h"
#include "lang/lang.h"
#include "wire/csv.h"
#include "wire/timeformat.h"

#define PIECE		(256u * 1024)
#define TEXTS		4		/* columns with words, at most */
#define TELL		20		/* faults told one by one */
#define TEXTS_MAX	20000000	/* rows */

struct table {
	struct twins_run *run;
	const char	*path;
	const char	*text[TEXTS], *id, *time, *user;
	size_t		texts;
	int		text_at[TEXTS], id_at, time_at, user_at;
	struct buf	words;
	size_t		bad;
	struct diag_sink diag;
	bool		said;		/* what was wrong with the file */
};

/* ---- columns ---- */

static bool
find_column(struct table *t, const char *name, const struct str *names,
    size_t n, int *at)
{
	*at = -1;
	if (name == NULL)
		return true;
	for (size_t i = 0; i < n && *at < 0; i++)
		if (str_is(names[i], name))
			*at = (int)i;
	if (*at >= 0)
		return true;
	complain(_("%s: no column %s"), t->path, name);
	t->said = true;
	return false;
}

static bool
on_names(void *ctx, const struct str *names, size_t n)
{
	struct table *t = ctx;
	bool all = find_column(t, t->id, names, n, &t->id_at);

	all &= find_column(t, t->time, names, n, &t->time_at);
	all &= find_column(t, t->user, names, n, &t->user_at);
	for (size_t i = 0; i < t->texts; i++)
		all &= find_column(t, t->text[i], names, n, &t->text_at[i]);
	return all;
}

/* ---- a row ---- */

static struct str
value(const struct record *r, int at)
{
	return at >= 0 && (size_t)at < r->n ? str_trim(r->values[at]) :
	    STR_NONE;
}

static bool
fault(struct table *t, const struct record *r, const char *field,
    struct str found, const char *expected)
{
	const struct diag d = { .file = t->path, .line = r->number + 1,
		.byte = r->byte, .field = field, .found = found,
		.expected = expected };

	if (t->bad++ < TELL)
		diag_say(&t->diag, &d);
	return !progress_interrupted();
}

static bool
read_time(const struct table *t, struct str v, int64_t *ms)
{
	static const char *const formats[] = { "ISO", "%Y/%m/%d %H:%M:%S",
		"%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M",
		"%Y/%m/%d", "%Y-%m-%d" };
	struct timeformat_time at;

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (timeformat_parse(str_of(formats[i]), v,
		    t->run->offset_min, &at)) {
			*ms = at.ms;
			return true;
		}
	return false;
}

static bool
on_record(void *ctx, const struct record *r)
{
	struct table *t = ctx;
	const struct str user = value(r, t->user_at);
	const struct str time = value(r, t->time_at);
	struct twin_case c = { .caller = user.n ? str_hash(user) : 0 };
	char number[24];
	struct str id;

	if (r->fault != OK)
		return fault(t, r, NULL, r->found, r->expected);
	if (t->time != NULL && !read_time(t, time, &c.at_ms))
		return fault(t, r, t->time, time, N_("a time"));
	t->words.n = 0;
	for (size_t i = 0; i < t->texts; i++) {
		if (i)
			buf_byte(&t->words, ' ');
		lang_fold_text(value(r, t->text_at[i]), &t->words);
	}
	c.words = buf_view(&t->words);
	snprintf(number, sizeof number, "%llu",
	    (unsigned long long)r->number);
	id = value(r, t->id_at);
	if (t->run->n >= TEXTS_MAX)
		return fault(t, r, NULL, STR_NONE, N_("fewer rows"));
	return twins_run_add(t->run, &c, id.n ? id : str_of(number));
}

/* ---- the file ---- */

static enum err
feed(struct csv *c, int fd)
{
	char *const piece = xmalloc(PIECE);
	enum err e = OK;
	ssize_t n = 1;

	while (e == OK && n != 0) {
		n = read(fd, piece, PIECE);
		if (n > 0)
			e = csv_feed(c, str_n(piece, (size_t)n));
		else if (n < 0 && (errno != EINTR || progress_interrupted()))
			e = errno == EINTR ? ERR_CANCELLED : ERR_IO;
	}
	free(piece);
	return e == OK ? csv_finish(c) : e;
}

static int
read_table(struct table *t, int fd)
{
	const struct record_sink sink = { .fn = on_record, .names = on_names,
		.ctx = t, .diag = &t->diag, .file = t->path };
	const struct csv_options o = { .header = true,
		.sep = str_ends(str_of(t->path), STR(".tsv")) ? '\t' : ',' };
	struct csv *c = csv_new(&o, &sink);
	const enum err e = feed(c, fd);

	csv_free(&c);
	if (e == OK)
		return EXIT_DONE;
	return t->said ? EXIT_FAILED : complain_err(e, t->path, NULL);
}

static bool
take_options(struct table *t, const struct invocation *in)
{
	t->id = option_text(in, "id");
	t->time = option_text(in, "time");
	t->user = option_text(in, "user");
	for (size_t i = 0; i < in->set_n; i++) {
		if (strcmp(in->set[i].row->name, "text") != 0)
			continue;
		if (t->texts == TEXTS) {
			complain(_("--text: at most %d columns"), TEXTS);
			return false;
		}
		t->text[t->texts++] = in->set[i].text;
	}
	if (t->texts == 0)
		complain("%s", _("which column has the words? (--text COL)"));
	return t->texts > 0;
}

int
twins_file_read(struct twins_run *r, const struct invocation *in,
    const char *path, size_t *bad)
{
	struct table t = { .run = r, .path = path,
		.diag = { .fn = complain_diag } };
	int fd, code;

	if (!take_options(&t, in))
		return EXIT_USAGE;
	fd = strcmp(path, "-") == 0 ? STDIN_FILENO :
	    own_open(path, O_RDONLY, 0);
	if (fd < 0) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	code = read_table(&t, fd);
	if (fd != STDIN_FILENO)
		close(fd);
	if (t.bad > TELL)
		complain(_("%s: %zu bad rows in all"), path, t.bad);
	*bad = t.bad;
	buf_fini(&t.words);
	return code;
}
