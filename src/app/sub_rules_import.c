/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules import: a table of rules becomes edits, all or none of them. With
 * --valid-only what cannot come in is put aside, beside the quarantine. */
#include "app/sub.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/bin.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/rules_cli.h"
#include "lang/lang.h"
#include "wire/rules_file.h"

#define EDITS_MAX 100000	/* of one import: they are one transaction */
#define PIECE (256 * 1024)

struct import {
	struct rules_cli k;
	struct rules_report report;
	const struct invocation *in;
	const char	*path;
	struct buf	text;		/* owned: the file */
	struct rules_file file;
	struct rule_edit *edit;		/* owned */
	uint64_t	*line;		/* owned: of each edit; 0 retired */
	size_t		n, cap, lines_cap;
	struct arena	arena;		/* texts of the edits */
	const struct rule **known;	/* owned: rules in force by what they
			   say; open addressing. Made for rows without id */
	size_t		known_cap;
	struct buf	reason;
	struct buf	aside;		/* lines that tie and the like */
	size_t		aside_n;
	size_t		fresh, changed, same, retired;
	bool		valid_only, dry_run, proposed;
	int32_t		effective;	/* of every edit */
	bool		*drop;		/* owned while the gate stands */
	char		rest[4200];
};

/* ---- the file ---- */

/* What it is called in names and reasons. */
static const char *
source(const struct import *x)
{
	const char *slash = strrchr(x->path, '/');

	return !strcmp(x->path, "-") ? "stdin" : slash ? slash + 1 : x->path;
}

static int
read_text(struct import *x)
{
	int fd = strcmp(x->path, "-") ? own_open(x->path, O_RDONLY, 0) : 0;
	ssize_t n = 1;

	if (fd < 0) {
		complain("%s: %s", x->path, strerror(errno));
		return EXIT_FAILED;
	}
	while (n > 0 && x->text.n <= RULES_FILE_MAX) {
		buf_reserve(&x->text, PIECE);
		n = read(fd, x->text.p + x->text.n, PIECE);
		if (n > 0)
			x->text.n += (size_t)n;
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	if (n < 0)
		complain("%s: %s", x->path, strerror(errno));
	if (fd > 0)
		close(fd);
	return n < 0 ? EXIT_FAILED : EXIT_DONE;
}

/* ---- edits ---- */

static struct str
column(struct import *x, const struct rule *r, enum rule_column c)
{
	struct buf b = { 0 };
	struct str s;

	rule_write(x->k.law, r, c, false, &b);
	if (!b.n)
		buf_byte(&b, '-');
	s = str_n(arena_dup(&x->arena, b.p, b.n), b.n);
	buf_fini(&b);
	return s;
}

static struct rule_edit *
add_edit(struct import *x, enum event_kind kind, uint32_t id, uint64_t line)
{
	x->edit = xgrow(x->edit, &x->cap, x->n + 1, sizeof *x->edit);
	x->line = xgrow(x->line, &x->lines_cap, x->n + 1, sizeof *x->line);
	x->line[x->n] = line;
	x->edit[x->n] = (struct rule_edit){ .kind = kind, .id = id,
		.reason = buf_view(&x->reason), .effective = x->effective };
	return &x->edit[x->n++];
}

/* Handed in again with --effective: what waits for that day says the same. */
static bool
begins_then(const struct import *x, const struct rule *r,
    const struct rule *old)
{
	return x->effective != DAY_FIRST && r->from < x->effective &&
	    old->from == x->effective;
}

/* The columns the file has; a change leaves the others as they stand. False:
 * they say what is in force. */
static bool
put_texts(struct import *x, const struct rule *r, const struct rule *old,
    struct rule_text *t)
{
	bool differs = old == NULL;

	for (int c = RULE_MATTER; c < RULE_COLUMN_COUNT; c++) {
		if (old && !(x->file.have >> c & 1))
			continue;
		t->col[c] = column(x, r, (enum rule_column)c);
		if (old && !(c == RULE_FROM && begins_then(x, r, old)) &&
		    !str_eq(t->col[c], column(x, old, (enum rule_column)c)))
			differs = true;
	}
	return differs;
}

/* All it says, but for what it is called. */
static void
content(struct import *x, const struct rule *r, struct buf *out)
{
	out->n = 0;
	for (int c = RULE_MATTER; c < RULE_COLUMN_COUNT; c++) {
		rule_write(x->k.law, r, (enum rule_column)c, false, out);
		buf_byte(out, '\t');
	}
}

static void
know_all(struct import *x)
{
	const struct ruleset *s = rules_set(x->k.r);
	struct buf b = { 0 };

	for (x->known_cap = 64; x->known_cap < 2 * ruleset_count(s); )
		x->known_cap *= 2;
	x->known = xcalloc(x->known_cap, sizeof *x->known);
	for (size_t i = 0; i < ruleset_count(s); i++) {
		const struct rule_entry *e = ruleset_at(s, i);
		size_t at;

		if (e->status != RULE_LIVE)
			continue;
		content(x, &e->rule, &b);
		at = (size_t)str_hash(buf_view(&b)) & (x->known_cap - 1);
		while (x->known[at])
			at = (at + 1) & (x->known_cap - 1);
		x->known[at] = &e->rule;
	}
	buf_fini(&b);
}

/* A row without an id that says what a rule in force says is that rule, and
 * gets its id. */
static bool
is_known(struct import *x, struct rule *r)
{
	struct buf b = { 0 }, other = { 0 };
	bool found = false;

	if (!x->known)
		know_all(x);
	content(x, r, &b);
	for (size_t at = (size_t)str_hash(buf_view(&b)) & (x->known_cap - 1);
	    !found && x->known[at]; at = (at + 1) & (x->known_cap - 1)) {
		content(x, x->known[at], &other);
		found = str_eq(buf_view(&b), buf_view(&other));
		if (found)
			r->id = x->known[at]->id;
	}
	buf_fini(&b);
	buf_fini(&other);
	return found;
}

/* A version before the newest may count until a later day: who says that one
 * says nothing new. */
static bool
is_older(struct import *x, const struct rule *r, uint32_t newest)
{
	struct rule_text t = { .col = { STR_NONE } };

	for (uint32_t v = newest; v-- > 1; ) {
		const struct rule_entry *e = ruleset_find(rules_set(x->k.r),
		    r->id, v);

		if (e && e->status == RULE_LIVE && e->rule.to >= x->k.today &&
		    !put_texts(x, r, &e->rule, &t))
			return true;
	}
	return false;
}

/* Without an id: is it there, or will it be on the day that was given? */
static bool
is_said(struct import *x, struct rule *r)
{
	struct rule then = *r;

	if (is_known(x, r))
		return true;
	if (x->effective == DAY_FIRST || r->from >= x->effective)
		return false;
	then.from = x->effective;
	return is_known(x, &then);
}

static void
edit_of(struct import *x, struct rule *r)
{
	const struct rule_entry *e = ruleset_newest(rules_set(x->k.r), r->id);
	const bool live = e && e->status == RULE_LIVE;
	struct rule_text t = { .col = { STR_NONE } };
	struct rule_edit *made;

	if ((r->id >= x->file.first_given && is_said(x, r)) ||
	    !put_texts(x, r, live ? &e->rule : NULL, &t) ||
	    (e && is_older(x, r, e->rule.version))) {
		x->same++;
		return;
	}
	x->changed += e != NULL;
	x->fresh += e == NULL;
	made = add_edit(x, e ? EV_RULE_CHANGE : EV_RULE_ADD, r->id, r->line);
	made->text = t;
	made->version = e ? e->rule.version : 0;
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Every rule in force that the file does not have. */
static void
retire_missing(struct import *x)
{
	const struct ruleset *s = rules_set(x->k.r);
	uint32_t *id = xcalloc(x->file.n + 1, sizeof *id);

	for (size_t i = 0; i < x->file.n; i++)
		id[i] = x->file.rules[i].id;
	qsort(id, x->file.n, sizeof *id, by_number);
	for (size_t i = 0; i < ruleset_count(s); i++) {
		const struct rule_entry *e = ruleset_at(s, i);

		if (e->status != RULE_LIVE ||
		    ruleset_newest(s, e->rule.id) != e ||
		    bsearch(&e->rule.id, id, x->file.n, sizeof *id, by_number))
			continue;
		add_edit(x, EV_RULE_RETIRE, e->rule.id, 0)->version =
		    e->rule.version;
		x->retired++;
	}
	free(id);
}

static int
read_rules(struct import *x)
{
	struct diag_sink sink = { rules_report_diag, &x->report, 0, 0 };
	enum err e = rules_file_read(x->k.law, buf_view(&x->text), x->path,
	    ruleset_next_id(rules_set(x->k.r)), lang_fold_text, &x->file,
	    &sink);

	if (e == ERR_TOO_BIG)
		return complain_err(e, x->path, NULL);
	if (e == OK)
		return EXIT_DONE;
	/* Half a file is none, whatever was asked for. */
	if (x->valid_only && x->file.have && !x->file.gave_up)
		return EXIT_DONE;
	for (size_t i = 0; i < x->file.n; i++)
		edit_of(x, &x->file.rules[i]);	/* for the report alone */
	return EXIT_FAILED;
}

static int
make_edits(struct import *x)
{
	const bool retire = option_flag(x->in, "retire-missing");

	if (retire && x->file.bad) {
		complain("%s", _("--retire-missing needs a file without bad "
		    "lines: a rule in one of them would be retired"));
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < x->file.n; i++)
		edit_of(x, &x->file.rules[i]);
	if (retire)
		retire_missing(x);
	if (x->n <= EDITS_MAX)
		return EXIT_DONE;
	complain(_("%s: %zu changes at once are too many (%d): split the "
	    "file"), x->path, x->n, EDITS_MAX);
	return EXIT_FAILED;
}

/* ---- the gate: ties and the like ---- */

static size_t
edit_at(const struct import *x, uint32_t id)
{
	size_t i = 0;

	while (i < x->n && x->edit[i].id != id)
		i++;
	return i;
}

static uint64_t
line_of_rule(void *ctx, uint32_t id)
{
	const struct import *x = ctx;
	const size_t at = edit_at(x, id);

	return at < x->n ? x->line[at] : 0;
}

static void
mark_drop(void *ctx, const struct lint_finding *f)
{
	struct import *x = ctx;

	for (size_t i = 0; i < f->rules_n && i < LINT_RULES; i++) {
		const size_t at = edit_at(x, f->rule[i]->id);

		if (at < x->n)
			x->drop[at] = true;
	}
}

/* The edits tried on a set of their own; findings are told. */
static int
try(struct import *x)
{
	struct ruleset *set = NULL;
	const struct rule *live;
	uint32_t *id = xcalloc(x->n + 1, sizeof *id);
	bool *fresh;
	size_t n;
	enum err e = rules_try(x->k.r, &x->k.c.who, x->edit, x->n, &set,
	    rules_report_fault, &x->report);

	if (e != OK) {
		free(id);
		complain("%s", _("no rule was changed"));
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < x->n; i++)
		id[i] = x->edit[i].id;
	qsort(id, x->n, sizeof *id, by_number);
	live = ruleset_live(set, &n);
	fresh = xcalloc(n + 1, sizeof *fresh);
	for (size_t i = 0; i < n; i++)
		fresh[i] = bsearch(&live[i].id, id, x->n, sizeof *id,
		    by_number) != NULL;
	e = lint_entry(x->k.law, live, n, fresh, x->k.today,
	    rules_report_lint, &x->report);
	free(fresh);
	free(id);
	ruleset_free(&set);
	return e == OK ? EXIT_DONE : complain_err(e, x->path, NULL);
}

static struct str
line_of(struct str text, uint64_t line)
{
	struct str one = STR_NONE;

	while (line-- > 0 && str_cut(&text, '\n', &one))
		;
	return one;
}

/* Takes the marked edits out; their lines are put aside. */
static void
drop_marked(struct import *x)
{
	size_t out = 0;

	for (size_t i = 0; i < x->n; i++) {
		if (!x->drop[i]) {
			x->line[out] = x->line[i];
			x->edit[out++] = x->edit[i];
			continue;
		}
		x->changed -= x->edit[i].kind == EV_RULE_CHANGE;
		x->fresh -= x->edit[i].kind == EV_RULE_ADD;
		x->retired -= x->edit[i].kind == EV_RULE_RETIRE;
		if (!x->line[i])
			continue;
		buf_str(&x->aside, line_of(buf_view(&x->text), x->line[i]));
		buf_byte(&x->aside, '\n');
		x->aside_n++;
	}
	x->n = out;
}

/* Until what is left may come in. Each round takes something out. */
static int
gate(struct import *x)
{
	size_t before, n;
	int code;

	x->report.ctx = x;
	x->report.line = line_of_rule;
	do {
		before = x->report.findings_n;
		n = x->n;
		x->drop = xcalloc(x->n + 1, sizeof *x->drop);
		x->report.also = x->valid_only ? mark_drop : NULL;
		code = try(x);
		if (code == EXIT_DONE && x->valid_only)
			drop_marked(x);
		free(x->drop);
		x->drop = NULL;
	} while (code == EXIT_DONE && x->n < n);
	x->report.also = NULL;
	if (code == EXIT_DONE && x->report.findings_n > before) {
		complain("%s", _("no rule was changed"));
		code = EXIT_FAILED;
	}
	return code;
}

/* ---- what is put aside ---- */

static int
keep_rest(struct import *x)
{
	FILE *f;
	bool good;

	if (x->dry_run || (!x->file.bad && !x->aside_n))
		return EXIT_DONE;
	f = bin_make(x->k.c.dir, source(x), "rest", x->rest, sizeof x->rest);
	if (!f) {
		complain("%s: %s", x->rest, strerror(errno));
		return EXIT_FAILED;
	}
	fprintf(f, "%.*s\n", STR_ARG(x->file.header));
	if (x->file.bad_lines.n)
		fwrite(x->file.bad_lines.p, 1, x->file.bad_lines.n, f);
	if (x->aside.n)
		fwrite(x->aside.p, 1, x->aside.n, f);
	good = !ferror(f) && fflush(f) == 0 && fsync(fileno(f)) == 0;
	good = fclose(f) == 0 && good;
	return good ? EXIT_DONE : complain_err(ERR_IO, x->rest, NULL);
}

/* ---- the summary ---- */

static void
print_json(struct import *x, bool done)
{
	struct pairs p = { .out = &x->k.out, .law = x->k.law };

	buf_byte(p.out, '{');
	pairs_text(&p, "file", str_of(x->path));
	pairs_int(&p, "rows", (int64_t)(x->file.n + x->file.bad));
	pairs_int(&p, "new", (int64_t)x->fresh);
	pairs_int(&p, "changed", (int64_t)x->changed);
	pairs_int(&p, "same", (int64_t)x->same);
	pairs_int(&p, "retired", (int64_t)x->retired);
	pairs_int(&p, "bad", (int64_t)(x->file.bad + x->aside_n));
	pairs_bool(&p, "dry_run", x->dry_run);
	pairs_bool(&p, "valid", done);
	pairs_bool(&p, "imported", done && !x->dry_run);
	pairs_bool(&p, "proposed", x->proposed);
	if (x->rest[0])
		pairs_text(&p, "rest", str_of(x->rest));
	rules_report_pairs(&x->report, &p);
	buf_cstr(p.out, "}\n");
}

static void
print_text(struct import *x, bool done)
{
	struct buf *b = &x->k.out;

	rules_report_rest(&x->report);
	buf_fmt(b, _("%zu rows = %zu new + %zu changed + %zu the same + %zu "
	    "bad\n"), x->file.n + x->file.bad, x->fresh, x->changed, x->same,
	    x->file.bad + x->aside_n);
	if (x->retired)
		buf_fmt(b, _("%zu retired, for the file has them not\n"),
		    x->retired);
	if (x->rest[0])
		buf_fmt(b, _("put aside: %s\n"), x->rest);
	if (!done)
		buf_fmt(b, "%s\n", _("nothing was imported"));
	else if (x->dry_run)
		buf_fmt(b, "%s\n", _("dry run: nothing was changed"));
	else if (x->proposed)
		buf_fmt(b, "%s\n", _("proposed; it waits for another person"));
}

static int
run(struct import *x)
{
	int code = read_text(x);

	if (code == EXIT_DONE)
		code = read_rules(x);
	if (code == EXIT_DONE)
		code = make_edits(x);
	if (code == EXIT_DONE && x->n)
		code = gate(x);
	/* First the rest: what is imported must not be all there is. */
	if (code == EXIT_DONE)
		code = keep_rest(x);
	if (code == EXIT_DONE && x->n && !x->dry_run)
		code = rules_cli_commit(&x->k, x->edit, x->n, &x->report,
		    &x->proposed);
	return code;
}

static void
fini(struct import *x)
{
	rules_report_fini(&x->report);
	rules_file_fini(&x->file);
	free(x->edit);
	free(x->line);
	free(x->known);
	arena_fini(&x->arena);
	buf_fini(&x->text);
	buf_fini(&x->aside);
	buf_fini(&x->reason);
}

int
sub_rules_import(const struct invocation *in)
{
	const char *reason = option_text(in, "reason");
	struct import *x = xcalloc(1, sizeof *x);
	int code;

	x->in = in;
	x->path = in->word[0];
	x->valid_only = option_flag(in, "valid-only");
	x->dry_run = option_flag(in, "dry-run");
	if (!rules_cli_day(in, "effective", &x->effective)) {
		free(x);
		return EXIT_USAGE;
	}
	code = rules_cli_open(&x->k, in, x->dry_run ? CONTEXT_SEAT :
	    CONTEXT_SEAT | CONTEXT_WRITE);
	if (code != EXIT_DONE) {
		free(x);
		return code;
	}
	rules_report_init(&x->report, &x->k);
	if (reason && *reason)
		buf_cstr(&x->reason, reason);
	else
		buf_fmt(&x->reason, _("import of %s"), source(x));
	code = run(x);
	if (x->k.json)
		print_json(x, code == EXIT_DONE);
	else
		print_text(x, code == EXIT_DONE);
	code = rules_cli_close(&x->k, code);
	fini(x);
	free(x);
	return code;
}
