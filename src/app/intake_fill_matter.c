/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which matter, by which criterion, in what time, and where the rules would send it.
 * What the model says and what names and criteria say are weighed together; the list
 * is always shown, the field filled only from the profile's threshold on. Layer: app. */
#include "intake_fill_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/fields.h"
#include "app/intl.h"
#include "lang/lang.h"

#define LOOKED	12		/* candidates that are weighed */
#define MARGIN	10		/* the best is better than the next by that */
#define MARGIN_NAMED 4		/* … where its whole name was said */
#define SHOWN	20		/* less sure ones are no help */

/* ---- candidates ---- */

struct cand {
	uint32_t	matter;
	unsigned	lexicon, model, said;
	int		sure;
	bool		named;
	char		why[INTAKE_WHY];
};
struct cands { struct cand c[3 * LOOKED + HELP_MATTERS]; size_t n; };

static struct cand *
cand_of(struct cands *k, uint32_t matter)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->c[i].matter == matter)
			return &k->c[i];
	if (k->n == sizeof k->c / sizeof *k->c)
		return NULL;
	k->c[k->n] = (struct cand){ .matter = matter };
	return &k->c[k->n++];
}

static void
evidence(const struct class_guess *g, struct str folded, char *out, size_t cap)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < g->words && i < 3; i++)
		if ((size_t)g->word[i].at + g->word[i].n <= folded.n)
			buf_fmt(&b, "%s“%.*s”", i ? " " : "",
			    (int)g->word[i].n, folded.p + g->word[i].at);
	str_copy(buf_view(&b), out, cap);
	buf_fini(&b);
}

static void
take_model(struct helper *h, struct cands *k)
{
	struct class_guess g[LOOKED];
	const struct str folded = buf_view(&h->wide);
	const size_t n = h->s.classes && folded.n ?
	    classes_guess(h->s.classes, folded, g, LOOKED) : 0;

	for (size_t i = 0; i < n; i++) {
		struct cand *c = g[i].silent ? NULL : cand_of(k, g[i].matter);

		if (!c)
			continue;
		c->model = (unsigned)(g[i].sure * 100);
		evidence(&g[i], folded, c->why, sizeof c->why);
	}
}

static void
take_lexicon(struct helper *h, struct cands *k)
{
	struct lexicon_hit hit[LOOKED];
	const size_t n = lexicon_find(h->lexicon, buf_view(&h->wide),
	    h->words.n, hit, LOOKED);

	for (size_t i = 0; i < n; i++) {
		struct cand *c = hit[i].sure < SHOWN ? NULL :
		    cand_of(k, hit[i].matter);

		if (!c)
			continue;
		c->lexicon = hit[i].sure;
		c->named = hit[i].named;
		if (c->named)
			snprintf(c->why, sizeof c->why, "%s",
			    _("named in the words"));
		else if (!c->why[0])
			snprintf(c->why, sizeof c->why, "%s",
			    _("words of its name and criteria"));
	}
}

/* What was said but for the names of places: "人民医院" is where, not what. */
static void
without_places(const struct helper *h, struct buf *out)
{
	buf_str(out, buf_view(&h->words));
	for (size_t i = 0; i < h->h.place_n; i++) {
		const struct place_guess *g = &h->h.place[i];

		if (g->n && (size_t)g->at + g->n <= out->n)
			memset(out->p + g->at, ' ', g->n);
	}
}

static void
said_why(const struct said_hit *hit, char *out, size_t cap)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < hit->words; i++)
		buf_fmt(&b, "%s“%.*s”", i ? " " : "", STR_ARG(hit->word[i]));
	str_copy(buf_view(&b), out, cap);
	buf_fini(&b);
}

static void
take_said(struct helper *h, struct cands *k)
{
	struct said_hit hit[LOOKED];
	struct buf text = { 0 };
	size_t n;

	without_places(h, &text);
	n = said_find(h->said, buf_view(&text), hit, LOOKED);
	for (size_t i = 0; i < n; i++) {
		struct cand *c = cand_of(k, hit[i].matter);

		if (!c)
			continue;
		c->said = hit[i].sure;
		if (!c->named)
			said_why(&hit[i], c->why, sizeof c->why);
	}
	buf_fini(&text);
}

/* Two that say the same are surer than one; what is common there, a little. */
static void
weigh(const struct helper *h, struct cands *k, uint64_t grid)
{
	for (size_t i = 0; i < k->n; i++) {
		struct cand *c = &k->c[i];
		const unsigned a = 100 - (100 - c->lexicon) *
		    (100 - c->said) / 100, b = c->model;
		const int common = grid ? use_of_matter(h, c->matter, grid) :
		    use_of_matter(h, c->matter, 0) / 4;
		int sure = (int)(100 - (100 - a) * (100 - b) / 100);

		sure += common > 5 ? 5 : common;
		c->sure = sure > 98 ? 98 : sure;
	}
}

static int
better(const void *pa, const void *pb)
{
	const struct cand *a = pa, *b = pb;

	if (a->sure != b->sure)
		return b->sure - a->sure;
	return (a->matter > b->matter) - (a->matter < b->matter);
}

/* Where the words say little: what is usual in that grid. */
static void
add_common(const struct helper *h, struct cands *k, uint64_t grid)
{
	for (size_t i = 0; grid && i < h->recent_n &&
	    k->n < HELP_MATTERS; i++) {
		const struct recent *r = &h->recent[i];
		const size_t before = k->n;
		struct cand *c;

		if (!r->matter || law_grid_basic(r->grid) !=
		    law_grid_basic(grid) ||
		    use_of_matter(h, r->matter, grid) < 2)
			continue;
		c = cand_of(k, r->matter);
		if (c && k->n > before)
			snprintf(c->why, sizeof c->why, "%s",
			    _("common in that grid"));
	}
}

static void
put_field(struct helper *h, struct intake *f, const struct cands *k)
{
	const struct cand *c = &k->c[0];
	const struct law_class *class = k->n ? law_class(h->s.law,
	    c->matter) : NULL;

	if (!class || c->sure < h->s.law->class_sure ||
	    (k->n > 1 && c->sure - k->c[1].sure < (c->named ?
	    MARGIN_NAMED : MARGIN))) {
		intake_unfill(f, INTAKE_MATTER);
		return;
	}
	intake_fill(f, INTAKE_MATTER, class->name, class->code,
	    (uint8_t)c->sure, c->why);
}

/* The matter that stands in the form is the first of the list. */
static void
put_list(struct helper *h, const struct intake *f, const struct cands *k)
{
	const uint32_t own = (uint32_t)form_code(f, INTAKE_MATTER, NULL, 0);
	const struct law_class *class = law_class(h->s.law, own);
	struct help *to = &h->h;

	to->matter_n = 0;
	if (class && class->level == 3) {
		struct help_matter *m = &to->matter[to->matter_n++];

		*m = (struct help_matter){ .matter = own,
			.sure = f->f[INTAKE_MATTER].from == INTAKE_FILLED ?
			    f->f[INTAKE_MATTER].sure : 100 };
		str_copy(str_of(f->f[INTAKE_MATTER].why), m->why,
		    sizeof m->why);
	}
	for (size_t i = 0; i < k->n && to->matter_n < HELP_MATTERS; i++) {
		struct help_matter *m = &to->matter[to->matter_n];

		if (k->c[i].matter == own)
			continue;
		*m = (struct help_matter){ .matter = k->c[i].matter,
			.sure = (uint8_t)k->c[i].sure };
		str_copy(str_of(k->c[i].why), m->why, sizeof m->why);
		to->matter_n++;
	}
}

void
fill_matter(struct helper *h, struct intake *f)
{
	const uint64_t grid = form_code(f, INTAKE_GRID, NULL, 0);
	struct cands *k = xcalloc(1, sizeof *k);

	take_model(h, k);
	take_lexicon(h, k);
	take_said(h, k);
	weigh(h, k, grid);
	qsort(k->c, k->n, sizeof *k->c, better);
	put_field(h, f, k);
	add_common(h, k, grid);
	put_list(h, f, k);
	free(k);
}

/* ---- where it would go ---- */

static void
facts_of(struct helper *h, const struct intake *f, struct case_facts *k,
    struct body *body, struct body *secret, int64_t now_ms)
{
	const struct law *law = h->s.law;
	const unsigned channel = (unsigned)form_code(f, INTAKE_CHANNEL, NULL,
	    0);
	char why[128];

	(void)!body_text(secret, "title", buf_view(&f->f[INTAKE_TITLE].text));
	(void)!body_text(secret, "place", buf_view(&f->f[INTAKE_PLACE].text));
	(void)!body_text(secret, "text", buf_view(&f->f[INTAKE_WORDS].text));
	for (size_t i = INTAKE_FIXED; i < f->n; i++)
		if (f->f[i].text.n)
			(void)!fields_give(law, f->f[i].own->code,
			    buf_view(&f->f[i].text), body, secret, why,
			    sizeof why);
	case_facts_of(k, h->s.rules, law, SLOT_NONE, NULL);
	k->body = body;
	k->secret = secret;
	facts_time(&k->f, now_ms);
	k->f.grid = form_code(f, INTAKE_GRID, NULL, 0);
	for (size_t i = 0; i < law->channels_n; i++)
		if (law->channels[i].id == channel)
			k->f.channel = (int)i;
	facts_set_num(&k->f, "urgent", form_urgent(f));
}

static void
judge(struct helper *h, const struct intake *f, struct case_facts *k,
    struct help_matter *m)
{
	const struct law_criterion *crit = law_criterion(h->s.law, m->matter,
	    m->criterion);
	const struct intake_field *g = &f->f[INTAKE_GRID];
	struct decision d = { 0 };

	m->limit[0] = '\0';
	if (crit)
		str_copy(crit->limit, m->limit, sizeof m->limit);
	k->f.matter = m->matter;
	facts_set_num(&k->f, "criterion", m->criterion);
	m->verdict = (uint8_t)rules_judge(h->s.law, rules_book(h->s.rules),
	    &k->f, NULL, g->from == INTAKE_FILLED ? g->sure : 100, &d);
	m->unit = 0;
	m->rule = 0;
	if (d.kind == DECIDED) {
		m->unit = rule_lead(d.line[0].rule);
		m->rule = d.line[0].rule->id;
	}
	decision_fini(&d);
}

static void
put_criterion(struct helper *h, struct intake *f)
{
	const uint32_t matter = (uint32_t)form_code(f, INTAKE_MATTER, NULL, 0);
	const char *why = "";
	uint8_t sure = 0;
	const unsigned n = fill_criterion(h, f, matter, &sure, &why);
	const struct law_criterion *c = law_criterion(h->s.law, matter, n);

	if (c)
		intake_fill(f, INTAKE_CRITERION, c->file_text, n, sure, why);
	else
		intake_unfill(f, INTAKE_CRITERION);
}

void
fill_unit(struct helper *h, struct intake *f, int64_t now_ms)
{
	const uint32_t own = (uint32_t)form_code(f, INTAKE_MATTER, NULL, 0);
	struct case_facts k = { .slot = SLOT_NONE };
	struct body body = { .n = 0 }, secret = { .n = 0 };
	const char *why;
	uint8_t sure;

	put_criterion(h, f);
	facts_of(h, f, &k, &body, &secret, now_ms);
	for (size_t i = 0; i < h->h.matter_n; i++) {
		struct help_matter *m = &h->h.matter[i];

		m->criterion = (uint8_t)(m->matter == own ? form_code(f,
		    INTAKE_CRITERION, NULL, 0) : fill_criterion(h, f,
		    m->matter, &sure, &why));
		judge(h, f, &k, m);
	}
	case_facts_fini(&k);
}
