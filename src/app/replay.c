/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row by row through the store: two decisions at most a case, and counting. */
#include "replay_in.h"

#include <stdlib.h>
#include "rules_in.h"

#define LOOK_EVERY 256	/* cases between two looks at the clock */
#define AHEAD_EVERY 4096	/* cases between two askings of the disk */
#define HANDLING_STAGE 4	/* of the loop: being handled */

struct judge {
	const struct rulebook *book;	/* borrowed; NULL: not asked */
	struct law	law;		/* shallow copy, see replay.h */
	const struct law *own;		/* what the book was made with */
	struct case_facts k;
	struct decision	d;
};

struct replay {
	struct rules	*r;
	struct query	q;
	bool		some;		/* q says which */
	struct judge	book, against;
	struct replay_count count;
	int32_t		day;
	bool		day_given, begun, done;
	uint32_t	next;
	uint64_t	of, ahead;
	int64_t		until_us;	/* of this step; 0 no end */
};

struct replay *
replay_begin(struct rules *r, const struct rulebook *book,
    const struct rulebook *against, const struct query *q)
{
	struct replay *p = xcalloc(1, sizeof *p);

	p->r = r;
	p->some = q != NULL && q->n > 0;
	if (p->some)
		p->q = *q;
	p->book.book = book;
	p->against.book = against;
	replay_laws(p, NULL, NULL);
	return p;
}

void
replay_laws(struct replay *p, const struct law *book,
    const struct law *against)
{
	struct judge *const j[] = { &p->book, &p->against };
	const struct law *const given[] = { book, against };

	for (int i = 0; i < 2; i++) {
		j[i]->own = given[i] ? given[i] : p->r->law;
		j[i]->law = *j[i]->own;
		j[i]->law.auto_dispatch = true;
	}
}

void
replay_day(struct replay *p, int32_t day)
{
	p->day = day;
	p->day_given = true;
}

/* ---- one case ---- */

static enum verdict
judge(struct replay *p, struct judge *j, uint32_t slot,
    const struct casefile *c, uint16_t *to)
{
	enum verdict v;

	*to = 0;
	if (!c->matter)
		return VERDICT_MATTER;
	case_facts_of(&j->k, p->r, j->own, slot, c);
	if (p->day_given && (j == &p->book || j->book != p->book.book))
		j->k.f.on = p->day;
	/* What has a grid has it because it was known well enough. */
	v = rules_judge(&j->law, j->book, &j->k.f, NULL, c->grid ? 100 : 0,
	    &j->d);
	if (v == VERDICT_GO)
		*to = rule_lead(j->d.line[0].rule);
	return v;
}

uint16_t
replay_handled(const struct law *law, const struct casefile *c)
{
	const struct law_state *s = law_state(law, c->state);

	if (!c->handler[0] || !s || (s->open && s->stage <= HANDLING_STAGE))
		return 0;
	return c->unit;
}

static bool
take(void *ctx, uint32_t slot, const struct casefile *c, struct str title,
    struct str place)
{
	struct replay *p = ctx;
	struct replay_case k = { .slot = slot, .matter = c->matter,
		.past = !p->against.book };

	(void)title;
	(void)place;
	k.verdict = judge(p, &p->book, slot, c, &k.to);
	if (p->against.book)
		judge(p, &p->against, slot, c, &k.from);
	else
		k.from = c->former ? c->former : c->unit;
	k.handled = replay_handled(p->r->law, c);
	replay_count_add(&p->count, &k);
	p->next = slot + 1;
	if (!p->some && slot % AHEAD_EVERY == 0)
		p->ahead = store_ahead(p->r->store, p->ahead, slot, p->of);
	return !p->until_us || p->count.res.cases % LOOK_EVERY ||
	    clock_mono().us < p->until_us;
}

/* ---- slices ---- */

static enum err
begin(struct replay *p)
{
	struct repo *repo;

	p->begun = true;
	if (!p->r->store)
		return ERR_NOT_FOUND;
	repo = store_repo(p->r->store);
	if (!p->some) {
		p->of = repo->ops->cases(repo);
		return OK;
	}
	return repo->ops->count(repo, &p->q, &p->of);
}

enum err
replay_step(struct replay *p, int ms, uint64_t *done, uint64_t *of)
{
	enum err e = p->begun ? OK : begin(p);

	p->until_us = ms > 0 ? clock_mono().us + ms * 1000ll : 0;
	if (e == OK && !p->done)
		e = store_scan(p->r->store, p->some ? &p->q : NULL, p->next,
		    take, p);
	p->done |= e == OK;
	if (done)
		*done = p->count.res.cases;
	if (of)
		*of = p->of;
	return e == ERR_CANCELLED ? ERR_BUSY : e;
}

const struct replay_result *
replay_result(struct replay *p)
{
	replay_count_sort(&p->count);
	return &p->count.res;
}

static void
judge_fini(struct judge *j)
{
	case_facts_fini(&j->k);
	decision_fini(&j->d);
}

void
replay_free(struct replay **p)
{
	if (!*p)
		return;
	judge_fini(&(*p)->book);
	judge_fini(&(*p)->against);
	replay_count_fini(&(*p)->count);
	free(*p);
	*p = NULL;
}
