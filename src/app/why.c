/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The case as it stood when it was dispatched is folded anew from its events,
 * and asked again of the rules of then and of today's. */
#include "app/why.h"

#include <stdlib.h>
#include <string.h>
#include "app/auto.h"
#include "app/place.h"
#include "rules_in.h"

struct kept { struct event e; struct str stored; enum err status; };

struct telling {
	struct why	*w;
	struct rules	*r;
	uint32_t	slot;
	struct kept	*kept;		/* owned: the case's events */
	size_t		n, cap;
	size_t		sent;		/* the dispatch, plus 1; 0 none */
	struct casefile	now;
};

static struct str
keep_str(struct why *w, struct str s)
{
	return str_n(arena_dup(&w->arena, s.p, s.n), s.n);
}

/* ---- the history ---- */

static bool
keep_event(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct telling *t = ctx;
	struct event copy = *e;
	struct buf b = { 0 };
	struct kept *k;

	(void)secret;
	event_encode(&copy, &b);
	t->kept = xgrow(t->kept, &t->cap, t->n + 1, sizeof *t->kept);
	k = &t->kept[t->n++];
	k->stored = keep_str(t->w, buf_view(&b));
	k->status = status;
	k->e.id = e->id;
	buf_fini(&b);
	if (status == OK && e->kind == EV_CASE_MOVE &&
	    body_num(&e->body, "unit", 0) > 0)
		t->sent = t->n;
	return true;
}

static enum err
read_history(struct telling *t)
{
	struct repo *repo = store_repo(t->r->store);
	enum err e = repo->ops->history(repo, t->slot, keep_event, t);

	for (size_t i = 0; e == OK && i < t->n; i++) {
		struct event_id id = t->kept[i].e.id;

		e = event_decode(t->kept[i].stored, &t->kept[i].e);
		t->kept[i].e.id = id;
	}
	return e;
}

/* The case as the dispatch found it. */
static enum err
fold_before(struct telling *t, const struct law *law, struct casefile *out)
{
	size_t n = t->sent - 1;
	const struct event **all = xcalloc(n + 1, sizeof *all);
	enum err e;

	for (size_t i = 0; i < n; i++)
		all[i] = &t->kept[i].e;
	e = n ? casefile_fold(out, NULL, all, n, law, NULL) : ERR_NOT_FOUND;
	free(all);
	return e;
}

/* ---- one side ---- */

/* The term-th condition of r, as it is written. */
static void
put_term(const struct law *law, const struct rule *r, unsigned term,
    char *out, size_t cap)
{
	struct buf b = { 0 };
	struct str rest, one = STR_NONE;

	rule_write(law, r, RULE_WHEN, true, &b);
	rest = buf_view(&b);
	for (unsigned i = 0; i <= term; i++)
		if (!str_cut(&rest, ';', &one))
			one = STR_NONE;
	str_copy(str_trim(one), out, cap);
	buf_fini(&b);
}

static void
put_side(struct why *w, const struct law *law, const struct decision *d,
    struct why_side *s)
{
	s->kind = d->kind;
	s->n = d->n;
	s->line = arena_alloc(&w->arena, (d->n + 1) * sizeof *s->line);
	for (size_t i = 0; i < d->n; i++) {
		const struct decision_line *l = &d->line[i];
		struct why_line *to = &s->line[i];

		rule_copy(l->rule, &w->arena, &to->rule);
		to->loss = l->loss;
		to->term = l->term;
		to->matter_level = l->matter_level;
		to->area_level = l->area_level;
		if (l->loss == NOT_WHEN)
			put_term(law, l->rule, l->term, to->term_text,
			    sizeof to->term_text);
	}
	if (d->kind == DECIDED) {
		s->unit = rule_lead(d->line[0].rule);
		s->other = rule_other(d->line[0].rule);
	} else if (d->kind == DECIDED_NONE) {
		s->unit = law->fallback_unit;
	}
}

static void
tell_now(struct telling *t)
{
	struct case_facts k = { .slot = t->slot };
	struct decision d = { 0 };
	const struct law *law = t->r->law;
	bool waits;

	case_facts_of(&k, t->r, law, t->slot, &t->now);
	t->w->now.verdict = auto_why(law, rules_book(t->r), &k.f, &t->now, &d,
	    &waits);
	put_side(t->w, law, &d, &t->w->now);
	decision_fini(&d);
	case_facts_fini(&k);
}

/* What the dispatch itself put right counts, as it did then. */
static void
facts_then(struct case_facts *k, const struct event *e, int offset_min)
{
	const struct body *b = &e->body;

	k->f.matter = (uint32_t)body_num(b, "matter", k->f.matter);
	k->f.grid = (uint64_t)body_num(b, "grid", (int64_t)k->f.grid);
	if (body_get(b, "criterion"))
		facts_set_num(&k->f, "criterion",
		    body_num(b, "criterion", 0));
	k->f.on = clock_day((struct wall){ e->at.ms }, offset_min);
}

/* Its key never came or is gone: what rules asked of its words cannot be asked
 * again. */
static bool
wordless(struct telling *t)
{
	struct body body, secret;

	return t->now.flags & CASE_PRIVATE && store_report(t->r->store,
	    t->slot, &body, &secret) == OK && !secret.n;
}

static void
ask_past(struct telling *t, const struct past *p, const struct casefile *c)
{
	const struct event *e = &t->kept[t->sent - 1].e;
	struct case_facts k = { .slot = t->slot };
	struct decision d = { 0 };
	struct buf trace = { 0 };

	case_facts_of(&k, t->r, &p->law, t->slot, c);
	facts_then(&k, e, p->law.offset_min);
	t->w->then.verdict = rules_judge(&p->law, p->book, &k.f, c,
	    k.f.grid ? 100 : 0, &d);
	put_side(t->w, &p->law, &d, &t->w->then);
	decision_trace(&d, &trace);
	t->w->stored_equal = str_eq(buf_view(&trace), t->w->trace);
	t->w->then_known = t->w->stored_equal || !wordless(t);
	buf_fini(&trace);
	decision_fini(&d);
	case_facts_fini(&k);
}

static bool
count_event(void *ctx, const struct event *e, uint64_t arrival)
{
	uint64_t *n = ctx;

	(void)e;
	(void)arrival;
	++*n;
	return true;
}

/* Has nothing changed since? Then the rules of then need not be made again. */
static bool
still_so(struct rules *r, uint64_t arrival)
{
	struct buf then = { 0 }, now = { 0 };
	uint8_t digest[32];
	uint64_t n = 0;
	bool same = store_rule_events(r->store, arrival, count_event, &n) ==
	    OK && n == store_rule_count(r->store) &&
	    n == ruleset_seen(rules_set(r)) &&
	    store_archive_before(r->store, arrival, &then) == OK &&
	    store_archive(r->store, &now, digest) == OK &&
	    str_eq(buf_view(&then), buf_view(&now));

	buf_fini(&then);
	buf_fini(&now);
	return same;
}

static void
tell_past(struct telling *t, uint64_t arrival)
{
	struct past p = { 0 };
	struct casefile c;
	bool same = still_so(t->r, arrival);

	if (same) {		/* borrowed: not freed */
		p.law = *t->r->law;
		p.book = t->r->book;
	} else if (rules_past(t->r, arrival, &p) != OK) {
		return;
	}
	if (fold_before(t, &p.law, &c) == OK)
		ask_past(t, &p, &c);
	if (!same)
		past_free(&p);
}

static void
tell_then(struct telling *t)
{
	const struct event *e = &t->kept[t->sent - 1].e;
	struct why *w = t->w;
	uint64_t arrival;

	w->dispatched = true;
	w->by_hand = body_num(&e->body, "by_hand", 0) != 0;
	w->trace = keep_str(w, body_str(&e->body, "trace"));
	w->dispatcher = keep_str(w, e->actor);
	w->at_ms = e->at.ms;
	if (store_dispatch_arrival(t->r->store, t->slot, &arrival) == OK)
		tell_past(t, arrival);
}

/* ---- the place ---- */

static enum place_by
by_of(struct str code)
{
	for (int b = PLACE_BY_NONE; b < PLACE_BY_COUNT; b++)
		if (str_is(code, place_by_code((enum place_by)b)))
			return (enum place_by)b;
	return PLACE_BY_NONE;
}

/* Who last wrote down where it is. */
static bool
stored_place(struct telling *t)
{
	const struct law_grid *g = law_grid(t->r->law, t->now.grid);
	const struct body *b = NULL;
	int64_t sure;

	for (size_t i = 0; i < t->n; i++)
		if (t->kept[i].status == OK &&
		    body_num(&t->kept[i].e.body, "grid", 0) > 0)
			b = &t->kept[i].e.body;
	if (!b || !t->now.grid)
		return false;
	sure = body_num(b, "grid_sure", 100);
	t->w->place[0] = (struct place_guess){
		.grid = t->now.grid, .by = (uint8_t)by_of(body_str(b,
		    "grid_by")),
		.sure = (uint8_t)(sure < 0 || sure > 100 ? 0 : sure),
		.name = g ? keep_str(t->w, g->name) : STR_NONE,
	};
	if (t->w->place[0].by == PLACE_BY_NONE)
		t->w->place[0].by = PLACE_BY_GIVEN;
	t->w->place_n = 1;
	return true;
}

static void
tell_place(struct telling *t)
{
	struct why *w = t->w;
	struct body body, secret;
	struct place_hint hint;
	struct buf words = { 0 };

	w->place_stored = stored_place(t);
	if (w->place_stored || store_report(t->r->store, t->slot, &body,
	    &secret) != OK)
		return;
	hint = place_hint(rules_law(t->r), &body);
	w->place_n = place_find(rules_places(t->r), &secret, &hint, &words,
	    w->place, sizeof w->place / sizeof *w->place);
	for (size_t i = 0; i < w->place_n; i++)
		w->place[i].name = keep_str(w, w->place[i].name);
	buf_fini(&words);
}

/* ---- since then ---- */

static void
winner(const struct telling *t, uint32_t *id, uint32_t *version)
{
	const struct body *b = &t->kept[t->sent - 1].e.body;
	struct trace_line first;
	unsigned more;

	*id = (uint32_t)body_num(b, "rule", 0);
	*version = (uint32_t)body_num(b, "rule_version", 0);
	if (!*id && trace_parse(t->w->trace, &first, 1, &more) &&
	    first.loss == WON) {
		*id = first.id;
		*version = first.version;
	}
}

static void
tell_changes(struct telling *t)
{
	struct ruleset *set = rules_set(t->r);
	struct why *w = t->w;
	uint32_t id, version;
	size_t n = 0, cap = 0;

	winner(t, &id, &version);
	for (size_t i = ruleset_count(set); id && i-- > 0; ) {
		const struct rule_entry *e = ruleset_at(set, i);

		if (e->rule.id != id || e->rule.version <= version)
			continue;
		w->change = xgrow(w->change, &cap, n + 1, sizeof *w->change);
		w->change[n++] = (struct why_change){
			.version = e->rule.version, .at_ms = e->at_ms,
			.actor = keep_str(w, e->actor),
			.reason = keep_str(w, e->reason), .kind = e->event,
		};
	}
	w->change_n = n;
}

enum err
why_case(struct rules *r, uint32_t slot, struct why *out)
{
	struct telling t = { .w = out, .r = r, .slot = slot };
	struct case_view v;
	struct repo *repo;
	enum err e;

	memset(out, 0, sizeof *out);
	if (!r->store)
		return ERR_NOT_FOUND;
	repo = store_repo(r->store);
	e = repo->ops->get(repo, slot, &v);
	if (e == OK) {
		t.now = *v.c;
		e = read_history(&t);
	}
	if (e == OK) {
		if (t.sent) {
			tell_then(&t);
			tell_changes(&t);
		}
		tell_now(&t);
		tell_place(&t);
	}
	free(t.kept);
	if (e != OK)
		why_free(out);
	return e;
}

void
why_free(struct why *w)
{
	arena_fini(&w->arena);
	free(w->change);
	memset(w, 0, sizeof *w);
}
