/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn classes: a model out of a table, or of the store's own cases, and how good
 * it is on what it did not see. */
#include "app/sub.h"

#include <stdio.h>
#include "app/classes_file.h"
#include "app/classes_table.h"
#include "app/context.h"
#include "app/intl.h"
#include "app/own.h"
#include "app/pairs.h"
#include "app/progress.h"

#define SURE 0.6	/* where no profile says */

struct lesson {
	const struct invocation *in;
	struct context	c;
	bool		open;		/* the store is */
	struct classes_table table;
	struct classes_texts texts;
	struct classifier *model;	/* owned */
	struct progress	shown;
	double		seconds;
	char		path[4200];
};

static bool
tell(void *ctx, uint64_t done, uint64_t of)
{
	struct lesson *x = ctx;

	progress_show(&x->shown, done, of, done);
	return !progress_interrupted();
}

/* ---- what it is learned from ---- */

/* A label of the store's own model is a matter, by code or by name. */
static struct str
matter_label(const struct law *law, struct str label, char out[16])
{
	uint32_t matter = classes_matter(law, label);

	for (size_t i = 0; !matter && i < law->classes_n; i++)
		if (law->classes[i].level == 3 &&
		    str_eq(law->classes[i].name, label))
			matter = law->classes[i].code;
	snprintf(out, 16, "%u", matter);
	return matter ? str_of(out) : STR_NONE;
}

static const char *
take_row(void *ctx, const struct table_text *t)
{
	struct lesson *x = ctx;
	struct str label = t->label;
	char code[16];

	if (label.n > CLASSIFY_LABEL)
		return N_("a shorter label");
	if (x->open) {
		label = matter_label(&x->c.law, label, code);
		if (!label.n)
			return N_("code or name of a matter of the profile; "
			    "for other labels: --model PATH");
	}
	if (!t->folded.n)
		return N_("a text");
	return classes_texts_add(&x->texts, t->folded, label) == OK ? NULL :
	    N_("no more than 4096 labels and 200000 texts");
}

static int
from_file(struct lesson *x)
{
	x->table = (struct classes_table){ .file = x->in->word[0],
		.text = option_text(x->in, "text"),
		.label = option_text(x->in, "label"), .fn = take_row,
		.ctx = x, .progress = &x->shown };
	return classes_table_read(&x->table);
}

static int
from_store(struct lesson *x)
{
	const struct classify_options o = { .progress = tell, .ctx = x };
	enum err e = classes_texts_law(&x->texts, &x->c.law);

	if (e == OK)
		e = classes_texts_store(&x->texts, x->c.store, &x->c.law, &o);
	return e == OK ? EXIT_DONE : complain_err(e, x->c.dir, NULL);
}

static int
train(struct lesson *x)
{
	const struct classify_options o = { .progress = tell, .ctx = x };
	struct mono start = clock_mono();
	enum err e;

	if (!x->texts.n) {
		complain("%s", _("there are no texts to learn from"));
		return EXIT_FAILED;
	}
	e = classify_train(x->texts.t, x->texts.n, x->texts.label,
	    x->texts.labels, &o, &x->model);
	x->seconds = (double)(clock_mono().us - start.us) / 1e6;
	if (e == ERR_BAD_INPUT) {
		complain("%s", _("all texts have the same label: there is "
		    "nothing to tell apart"));
		return EXIT_FAILED;
	}
	return e == OK ? EXIT_DONE : complain_err(e, x->in->word_n ?
	    x->in->word[0] : x->c.dir, NULL);
}

static int
save(struct lesson *x)
{
	const char *model = option_text(x->in, "model");
	enum err e;

	if (option_flag(x->in, "cv"))
		return EXIT_DONE;
	snprintf(x->path, sizeof x->path, "%s%s%s", model ? "" : x->c.dir,
	    model ? "" : "/", model ? model : CLASSES_MODEL);
	e = classes_write(x->path, x->model, !model);
	return e == OK ? EXIT_DONE : complain_err(e, x->path, NULL);
}

/* ---- what is said ---- */

/* Whatever the locale writes, a point. */
static void
put_share(struct buf *out, double x)
{
	uint64_t n = (uint64_t)(x * 10000 + 0.5);

	buf_fmt(out, "%llu.%04llu", (unsigned long long)(n / 10000),
	    (unsigned long long)(n % 10000));
}

static void
pairs_share(struct pairs *m, const char *key, double x)
{
	buf_fmt(m->out, "%s\"%s\":", m->comma ? "," : "", key);
	put_share(m->out, x);
	m->comma = true;
}

static double
speaks_at(const struct lesson *x)
{
	return classify_speaks(x->model, x->open ?
	    x->c.law.class_sure / 100.0 : SURE);
}

static void
put_json(const struct lesson *x, struct buf *out)
{
	struct pairs m = { .out = out };
	struct classify_score s;
	double precision, spoken;

	classify_score(x->model, &s);
	classify_at(x->model, speaks_at(x), &precision, &spoken);
	buf_byte(out, '{');
	pairs_int(&m, "texts", (int64_t)x->texts.n);
	pairs_int(&m, "different", (int64_t)s.texts);
	pairs_int(&m, "labels", (int64_t)x->texts.labels);
	pairs_share(&m, "accuracy", s.accuracy);
	pairs_share(&m, "macro_f1", s.macro_f1);
	pairs_share(&m, "calibration", s.calibration_error);
	pairs_share(&m, "speaks_at", speaks_at(x));
	pairs_share(&m, "precision", precision);
	pairs_share(&m, "spoken", spoken);
	pairs_share(&m, "seconds", x->seconds);
	pairs_int(&m, "bad", (int64_t)x->table.bad);
	pairs_text(&m, "model", str_of(x->path));
	buf_cstr(out, "}\n");
}

static void
put_line(struct buf *out, const char *name, double share)
{
	buf_fmt(out, "%s\t", name);
	put_share(out, share);
	buf_byte(out, '\n');
}

static void
put_text(const struct lesson *x, struct buf *out)
{
	struct classify_score s;
	double precision, spoken;

	classify_score(x->model, &s);
	classify_at(x->model, speaks_at(x), &precision, &spoken);
	buf_fmt(out, _("%zu texts, %llu different ones, %zu labels, %llu bad "
	    "rows\n"), x->texts.n, (unsigned long long)s.texts,
	    x->texts.labels, (unsigned long long)x->table.bad);
	buf_fmt(out, "# %s\n", _("on texts not seen (folds)"));
	put_line(out, _("accuracy"), s.accuracy);
	put_line(out, _("macro F1"), s.macro_f1);
	put_line(out, _("calibration error"), s.calibration_error);
	put_line(out, _("speaks at a sureness of"), speaks_at(x));
	put_line(out, _("right where it speaks"), precision);
	put_line(out, _("texts it speaks of"), spoken);
	put_line(out, _("seconds"), x->seconds);
	if (*x->path)
		buf_fmt(out, _("written: %s\n"), x->path);
}

/* ---- the run ---- */

static bool
check(const struct invocation *in)
{
	bool text = option_text(in, "text"), label = option_text(in, "label");

	if (in->word_n && (!text || !label))
		complain("%s", _("of a file --text COLUMN and --label COLUMN "
		    "are needed"));
	else if (!in->word_n && (text || label))
		complain("%s", _("--text and --label are columns of a file: "
		    "none is given"));
	else
		return true;
	return false;
}

static int
work(struct lesson *x)
{
	struct buf out = { 0 };
	int code;

	progress_begin(&x->shown);
	code = x->in->word_n ? from_file(x) : from_store(x);
	if (code == EXIT_DONE)
		code = train(x);
	progress_end(&x->shown);
	if (code == EXIT_DONE)
		code = save(x);
	if (code == EXIT_DONE) {
		if (option_flag(x->in, "json"))
			put_json(x, &out);
		else
			put_text(x, &out);
		fwrite(out.p, 1, out.n, stdout);
		code = x->table.bad ? EXIT_FAILED : EXIT_DONE;
	}
	buf_fini(&out);
	return code;
}

int
sub_learn_classes(const struct invocation *in)
{
	struct lesson x = { .in = in };
	int code = EXIT_DONE;

	if (!check(in))
		return EXIT_USAGE;
	x.open = !in->word_n || !(option_text(in, "model") ||
	    option_flag(in, "cv"));
	if (x.open)
		code = context_open(&x.c, in, CONTEXT_CASES |
		    (option_flag(in, "cv") || option_text(in, "model") ? 0u :
		    CONTEXT_WRITE | CONTEXT_SEAT));
	else if (!own_drop())
		code = complain_err(ERR_REFUSED, in->word[0], NULL);
	if (code != EXIT_DONE)
		return code;
	code = work(&x);
	classify_free(&x.model);
	classes_texts_fini(&x.texts);
	if (x.open)
		context_close(&x.c);
	return code;
}
