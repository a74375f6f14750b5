/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify: what each row of a table is likely of. A line a row, as they come. */
#include "app/sub.h"

#include <stdio.h>
#include <unistd.h>
#include "app/classes_file.h"
#include "app/classes_table.h"
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/pairs.h"
#include "app/progress.h"
#include "lang/lang.h"

struct run {
	const struct invocation *in;
	struct context	c;
	bool		open, json;
	struct classifier *model;	/* owned */
	struct buf	out;
	float		least;		/* below, nothing is said of a row */
	bool		broken;		/* nobody reads what is written */
};

static void
put_words(struct run *x, struct str folded, const struct classify_guess *g)
{
	for (size_t i = 0; i < g->words; i++) {
		struct str word = str_n(folded.p + g->word[i].at,
		    g->word[i].n);

		if (x->json) {
			buf_cstr(&x->out, i ? "," : "");
			buf_json(&x->out, word);
		} else {
			buf_cstr(&x->out, i ? " " : "");
			lang_safe_text(word, &x->out);
		}
	}
}

static void
put_json(struct run *x, const struct table_text *t,
    const struct classify_guess *g, struct str label)
{
	int sure = g ? (int)(g->sure * 10000 + 0.5f) : 0;

	buf_fmt(&x->out, "{\"row\":%llu,\"class\":",
	    (unsigned long long)t->row);
	if (label.n)
		buf_json(&x->out, label);
	else
		buf_cstr(&x->out, "null");
	buf_fmt(&x->out, ",\"sureness\":%d.%04d,\"evidence\":[", sure / 10000,
	    sure % 10000);
	if (g)
		put_words(x, t->folded, g);
	buf_cstr(&x->out, "]}\n");
}

static void
put_text(struct run *x, const struct table_text *t,
    const struct classify_guess *g, struct str label)
{
	int sure = g ? (int)(g->sure * 100 + 0.5f) : 0;

	buf_fmt(&x->out, "%llu\t", (unsigned long long)t->row);
	if (label.n)
		lang_safe_text(label, &x->out);
	else
		buf_byte(&x->out, '-');
	buf_fmt(&x->out, "\t%d.%02d\t", sure / 100, sure % 100);
	if (g)
		put_words(x, t->folded, g);
	buf_byte(&x->out, '\n');
}

static const char *
take_row(void *ctx, const struct table_text *t)
{
	struct run *x = ctx;
	struct classify_guess g;
	bool any = classify_guess(x->model, t->folded, &g, 1) > 0;
	struct str label = any && g.sure >= x->least ?
	    classify_label(x->model, g.label) : STR_NONE;

	if (x->json)
		put_json(x, t, any ? &g : NULL, label);
	else
		put_text(x, t, any ? &g : NULL, label);
	if (x->out.n > 1u << 16 || isatty(1)) {
		x->broken |= fwrite(x->out.p, 1, x->out.n, stdout) !=
		    x->out.n;
		x->out.n = 0;
	}
	return NULL;
}

static int
open_model(struct run *x)
{
	const char *model = option_text(x->in, "model");
	char path[4200];
	enum err e;
	int code = EXIT_DONE;

	x->open = !model;
	if (x->open)
		code = context_open(&x->c, x->in, CONTEXT_CASES);
	else if (!own_drop())
		code = complain_err(ERR_REFUSED, model, NULL);
	if (code != EXIT_DONE)
		return code;
	snprintf(path, sizeof path, "%s%s%s", model ? "" : x->c.dir,
	    model ? "" : "/", model ? model : CLASSES_MODEL);
	e = classes_read(path, &x->model);
	if (e == OK)
		return EXIT_DONE;
	if (e == ERR_VERSION)
		complain(_("%s: the model is of another version of gridseat; "
		    "gridseat learn classes makes a new one"), path);
	else if (e == ERR_NOT_FOUND)
		complain(_("%s: there is no model; gridseat learn classes "
		    "makes one"), path);
	else if (e == ERR_DAMAGED)
		complain(_("%s: this is no model, or it is damaged"), path);
	else
		return complain_err(e, path, NULL);
	return e == ERR_DAMAGED ? EXIT_DAMAGED : EXIT_FAILED;
}

static int
work(struct run *x)
{
	struct progress shown;
	struct classes_table t = { .file = x->in->word[0],
		.text = option_text(x->in, "text"), .fn = take_row, .ctx = x,
		.progress = &shown };
	int code;

	progress_begin(&shown);
	code = classes_table_read(&t);
	progress_end(&shown);
	x->broken |= fwrite(x->out.p, 1, x->out.n, stdout) != x->out.n;
	x->broken |= fflush(stdout) != 0;
	if (x->broken)
		return EXIT_FAILED;
	if (t.bad)
		complain(_("%s: %llu of %llu rows were bad"), t.file,
		    (unsigned long long)t.bad, (unsigned long long)t.rows);
	return code == EXIT_DONE && t.bad ? EXIT_FAILED : code;
}

int
sub_classify(const struct invocation *in)
{
	int64_t sure = option_number(in, "sure", 0);
	struct run x = { .in = in, .json = option_flag(in, "json") };
	int code = EXIT_USAGE;

	if (!option_text(in, "text"))
		complain("%s", _("--text COLUMN is needed: which one to read"));
	else if (sure < 0 || sure > 100)
		complain("%s", _("--sure: from 0 to 100"));
	else
		code = open_model(&x);
	x.least = (float)sure / 100;
	if (x.model)
		code = work(&x);
	classify_free(&x.model);
	buf_fini(&x.out);
	if (x.open)
		context_close(&x.c);
	return code;
}
