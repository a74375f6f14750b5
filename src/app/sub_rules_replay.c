/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules over the stored history: today's, those of a time, a file's, or
 * today's with an edit. */
#include "app/sub.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/progress.h"
#include "app/rules_cli.h"
#include "app/rules_replay.h"
#include "lang/lang.h"
#include "wire/rules_file.h"

#define SLICE_MS 100

struct rehearsal {
	struct rules_cli k;
	struct filter	filter;
	bool		filtered;
	struct past	past;		/* --before */
	bool		has_past;
	struct buf	text;		/* --rules: the file, read */
	struct rules_file file;
	bool		has_file;
	struct ruleset	*set;		/* --with */
	struct rulebook	*own;		/* made for this run */
	const struct rulebook *book, *against;
	int32_t		day;
};

static int
read_filter(struct rehearsal *x, const struct invocation *in)
{
	int code = context_filter(&x->k.c, in, &x->filter);

	x->filtered = code == EXIT_DONE;
	return code;
}

/* ---- which rules ---- */

static int
book_of_file(struct rehearsal *x, const char *path)
{
	struct rules_report report;
	struct diag_sink sink = { .fn = rules_report_diag, .ctx = &report };
	enum err e = rules_replay_file(path, &x->text);

	if (e != OK)
		return complain_err(e, path, NULL);
	rules_report_init(&report, &x->k);
	x->has_file = true;
	e = rules_file_read(x->k.law, buf_view(&x->text), path, 1,
	    lang_fold_text, &x->file, &sink);
	rules_report_fini(&report);
	if (e != OK)
		return EXIT_FAILED;	/* each fault was said */
	x->book = x->own = rulebook_make(x->k.law, x->file.rules, x->file.n);
	return EXIT_DONE;
}

static int
book_of_time(struct rehearsal *x, const char *text)
{
	struct wall at;
	uint64_t arrival;
	enum err e;

	if (!clock_parse(str_of(text), x->k.law->offset_min, &at)) {
		complain("%s: %s", _("not a time"), text);
		return EXIT_USAGE;
	}
	e = store_rules_since(x->k.c.store, at.ms, &arrival);
	if (e == OK)
		e = rules_past(x->k.r, arrival, &x->past);
	if (e != OK)
		return complain_err(e, text, NULL);
	x->has_past = true;
	x->book = x->past.book;
	return EXIT_DONE;
}

static int
book_with(struct rehearsal *x, const struct invocation *in)
{
	struct rules_edits edits = { 0 };
	const struct rule *live;
	struct rules_report report;
	enum err e = ERR_BAD_INPUT;
	size_t n;

	rules_report_init(&report, &x->k);
	for (size_t i = 0; i < in->set_n; i++)
		if (strcmp(in->set[i].row->name, "with") == 0 &&
		    !rules_edits_add(&edits, x->k.r, in->set[i].text))
			goto out;
	e = rules_try(x->k.r, &x->k.c.who, edits.edit, edits.n, &x->set,
	    rules_report_fault, &report);
	if (e != OK && e != ERR_BAD_INPUT)
		complain_err(e, x->k.c.dir, NULL);
out:
	rules_edits_fini(&edits);
	rules_report_fini(&report);
	if (e != OK) {
		x->set = NULL;
		return e == ERR_BAD_INPUT ? EXIT_USAGE : exit_of(e);
	}
	live = ruleset_live(x->set, &n);
	x->book = x->own = rulebook_make(x->k.law, live, n);
	x->against = rules_book(x->k.r);
	return EXIT_DONE;
}

static int
choose_book(struct rehearsal *x, const struct invocation *in)
{
	const char *file = option_text(in, "rules");
	const char *before = option_text(in, "before");
	const char *with = option_text(in, "with");

	if ((file != NULL) + (before != NULL) + (with != NULL) > 1) {
		complain("%s", _("one of --rules, --before and --with"));
		return EXIT_USAGE;
	}
	x->book = rules_book(x->k.r);
	if (option_flag(in, "compare"))
		x->against = x->book;
	if (file)
		return book_of_file(x, file);
	if (before)
		return book_of_time(x, before);
	return with ? book_with(x, in) : EXIT_DONE;
}

/* ---- the run ---- */

static int
run(struct rehearsal *x, const struct invocation *in)
{
	struct replay *p = replay_begin(x->k.r, x->book, x->against,
	    x->filtered ? &x->filter.q : NULL);
	struct progress shown;
	uint64_t done = 0, of = 0;
	enum err e;

	if (x->has_past)
		replay_laws(p, &x->past.law, NULL);
	if (x->day != DAY_FIRST)
		replay_day(p, x->day);
	progress_begin(&shown);
	do {
		e = replay_step(p, SLICE_MS, &done, &of);
		if (e == ERR_BUSY)
			progress_show(&shown, done, of, done);
	} while (e == ERR_BUSY && !progress_interrupted());
	progress_end(&shown);
	if (e == OK)
		rules_replay_print(&x->k, replay_result(p), x->against !=
		    NULL, option_flag(in, "cases"));
	replay_free(&p);
	return e == OK ? EXIT_DONE : complain_err(e == ERR_BUSY ?
	    ERR_CANCELLED : e, x->k.c.dir, NULL);
}

static void
rehearsal_fini(struct rehearsal *x)
{
	rulebook_free(&x->own);
	ruleset_free(&x->set);
	if (x->has_past)
		past_free(&x->past);
	if (x->has_file)
		rules_file_fini(&x->file);
	if (x->filtered)
		filter_fini(&x->filter);
	buf_fini(&x->text);
}

int
sub_rules_replay(const struct invocation *in)
{
	struct rehearsal x = { .day = DAY_FIRST };
	int code;

	if (!rules_cli_day(in, "day", &x.day))
		return EXIT_USAGE;
	code = rules_cli_open(&x.k, in, CONTEXT_CASES |
	    (option_text(in, "with") ? CONTEXT_SEAT : 0u));
	if (code != EXIT_DONE)
		return code;
	code = read_filter(&x, in);
	if (code == EXIT_DONE)
		code = choose_book(&x, in);
	if (code == EXIT_DONE)
		code = run(&x, in);
	rehearsal_fini(&x);
	return rules_cli_close(&x.k, code);
}
