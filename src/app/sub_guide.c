/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guide for scripts and for its owners: what is in it, what nobody answers for
 * any more, what is said to be wrong; and what was answered out of it. */
#include "app/sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/context.h"
#include "app/guide.h"
#include "app/intl.h"
#include "app/listing.h"
#include "app/pairs.h"
#include "lang/lang.h"

struct leafing {
	const struct invocation *in;
	struct context	c;
	struct guide	*g;		/* owned */
	struct guide_want want;
	struct buf	words, out;
	bool		json;
};

/* ---- one entry ---- */

static void
put_safe(struct buf *out, struct str s)
{
	struct buf safe = { 0 };

	lang_safe_text(s, &safe);
	buf_str(out, buf_view(&safe));
	buf_fini(&safe);
}

static struct str
owner_code(const struct leafing *x, const struct guide_entry *e)
{
	const struct law_unit *u = law_unit(&x->c.law, e->owner);

	return u != NULL ? u->code : STR("-");
}

static void
until_text(const struct guide_entry *e, char out[16])
{
	snprintf(out, 16, "-");
	if (e->until != INT32_MAX)
		clock_day_text(e->until, out);
}

static struct str
number_of(const struct leafing *x, const struct guide_entry *e)
{
	return e->kind == GUIDE_PHONE ? x->c.law.phones[e->at].number :
	    STR("-");
}

/* of, until, owner, title, number, what is the matter with it */
static void
put_line(struct leafing *x, const struct guide_entry *e)
{
	char until[16];

	until_text(e, until);
	buf_fmt(&x->out, "%s\t%s\t%.*s\t%.*s\t%.*s\t", e->of, until,
	    STR_ARG(owner_code(x, e)), STR_ARG(e->title),
	    STR_ARG(number_of(x, e)));
	if (guide_stale(e, x->want.today))
		buf_cstr(&x->out, _("expired"));
	if (e->flag.wrong) {
		buf_fmt(&x->out, "%s%s (%s): ", guide_stale(e,
		    x->want.today) ? "; " : "", _("said to be wrong"),
		    e->flag.actor);
		put_safe(&x->out, e->flag.note);
	}
	buf_byte(&x->out, '\n');
}

/* Its texts under their columns' names. */
struct part { const char *name, *label; struct str text; };

static size_t
parts_of(const struct leafing *x, const struct guide_entry *e,
    struct part out[5])
{
	const struct law *law = &x->c.law;

	if (e->kind == GUIDE_STANDARD) {
		const struct law_standard *s = &law->standards[e->at];

		out[0] = (struct part){ "what", N_("covers"), s->what };
		out[1] = (struct part){ "ask", N_("ask"), s->ask };
		out[2] = (struct part){ "not_ours", N_("not ours"),
			s->not_ours };
		out[3] = (struct part){ "how", N_("how"), s->how };
		out[4] = (struct part){ "answer", N_("say"), s->answer };
		return 5;
	}
	if (e->kind == GUIDE_PHONE) {
		const struct law_phone *p = &law->phones[e->at];

		out[0] = (struct part){ "group", N_("group"), p->group };
		out[1] = (struct part){ "number", N_("phone"), p->number };
		out[2] = (struct part){ "hours", N_("hours"), p->hours };
		return 3;
	}
	out[0] = (struct part){ "text", N_("text"),
		law->articles[e->at].text };
	return 1;
}

/* Whole, for people: a line end inside goes on under its label. */
static void
put_whole(struct leafing *x, const struct guide_entry *e)
{
	struct part part[5];
	const size_t n = parts_of(x, e, part);

	put_line(x, e);
	for (size_t i = 0; i < n; i++) {
		struct str rest = part[i].text, line;
		const char *label = _(part[i].label);

		while (rest.n > 0 && str_cut(&rest, '\n', &line)) {
			const int w = lang_columns(str_of(label));

			buf_fmt(&x->out, "  %s%*s%.*s\n", label,
			    w < 10 ? 10 - w : 1, "", STR_ARG(line));
			label = "";
		}
	}
}

static void
put_json(struct leafing *x, const struct guide_entry *e, bool whole)
{
	struct pairs p = { .out = &x->out, .law = &x->c.law };
	struct part part[5];
	const size_t n = parts_of(x, e, part);
	char until[16];

	until_text(e, until);
	buf_cstr(&x->out, x->out.n > 0 ? ",{" : "{");
	pairs_text(&p, "of", str_of(e->of));
	pairs_text(&p, "title", e->title);
	if (e->kind == GUIDE_STANDARD)
		pairs_int(&p, "matter", e->matter);
	pairs_text(&p, "owner", owner_code(x, e));
	pairs_text(&p, "until", str_of(until));
	pairs_bool(&p, "stale", guide_stale(e, x->want.today));
	pairs_bool(&p, "wrong", e->flag.wrong);
	if (e->flag.wrong) {
		pairs_text(&p, "note", e->flag.note);
		pairs_text(&p, "by", str_of(e->flag.actor));
		pairs_time(&p, "at", e->flag.at_ms);
	}
	for (size_t i = 0; i < n && (whole || e->kind == GUIDE_PHONE); i++)
		pairs_text(&p, part[i].name, part[i].text);
	buf_byte(&x->out, '}');
}

static void
put(struct leafing *x, const struct guide_entry *e, bool whole)
{
	if (x->json)
		put_json(x, e, whole);
	else if (whole)
		put_whole(x, e);
	else
		put_line(x, e);
}

/* ---- all that fits ---- */

static int
list(struct leafing *x)
{
	uint32_t *at = xcalloc(x->g->n + 1, sizeof *at);
	size_t stale = 0, all, n;

	n = guide_find(x->g, &x->want, at, x->g->n, &all);
	for (size_t i = 0; i < n; i++) {
		put(x, &x->g->e[at[i]], false);
		stale += guide_stale(&x->g->e[at[i]], x->want.today);
	}
	free(at);
	if (!x->json)
		fprintf(stderr, _("%zu of %zu entries, %zu expired, %zu said "
		    "to be wrong\n"), n, x->g->n, stale, x->g->stands_wrong);
	return EXIT_DONE;
}

/* One entry is named: it is said to be wrong, or right after all. */
static int
flag(struct leafing *x, ptrdiff_t at, const char *note)
{
	char why[200];
	enum err e;

	if (at < 0) {
		complain(_("%s: no entry of the guide; gridseat guide lists "
		    "them"), x->in->word_n > 0 ? x->in->word[0] : "?");
		return EXIT_FAILED;
	}
	e = guide_say_wrong(x->g, &x->g->e[at], x->c.repo, &x->c.who,
	    note != NULL, str_of(note), why, sizeof why);
	if (e == OK)
		return EXIT_DONE;
	complain("%s: %s", x->g->e[at].of, why);
	return exit_of(e);
}

static void
take_words(struct leafing *x)
{
	for (size_t i = 0; i < x->in->word_n; i++)
		buf_fmt(&x->words, i > 0 ? " %s" : "%s", x->in->word[i]);
	x->want = (struct guide_want){ .words = buf_view(&x->words),
		.matter = (uint32_t)option_number(x->in, "matter", 0),
		.stale = option_flag(x->in, "stale"),
		.wrong = option_flag(x->in, "wrong"),
		.today = clock_day(clock_wall(), x->c.law.offset_min) };
}

static int
leaf(struct leafing *x, bool write)
{
	const ptrdiff_t at = x->in->word_n != 1 ? -1 :
	    guide_by_code(x->g, str_of(x->in->word[0]));

	if (write)
		return flag(x, at, option_text(x->in, "flag"));
	if (at < 0)
		return list(x);
	put(x, &x->g->e[at], true);
	return EXIT_DONE;
}

int
sub_guide(const struct invocation *in)
{
	const bool unflag = option_flag(in, "unflag");
	const bool write = unflag || option_text(in, "flag") != NULL;
	struct leafing x = { .in = in, .json = option_flag(in, "json") };
	int code;
	enum err e;

	if (unflag && option_text(in, "flag") != NULL) {
		complain("%s", _("--flag or --unflag: not both"));
		return EXIT_USAGE;
	}
	code = context_open(&x.c, in, CONTEXT_CASES | (write ?
	    CONTEXT_WRITE | CONTEXT_SEAT : 0));
	if (code != EXIT_DONE)
		return code;
	x.g = guide_new(&x.c.law);
	take_words(&x);
	e = guide_fresh(x.g, x.c.store);
	code = e != OK ? complain_err(e, x.c.dir, NULL) : leaf(&x, write);
	guide_free(&x.g);
	buf_fini(&x.words);
	if (code == EXIT_DONE)
		return listing_end(&x.c, OK, x.json && !write, &x.out);
	buf_fini(&x.out);
	context_close(&x.c);
	return code;
}
