/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits: texts become canonical columns, columns an event's body; what they
 * would leave behind is tried on a set of its own before anything is written. */
#include "rules_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "lang/lang.h"

struct made {			/* one edit as it will be written */
	enum event_kind	kind;
	uint32_t	id, version;
	struct body	body;
	char		subject[16];
};

struct making {
	struct rules	*r;
	const struct seat *who;
	struct ruleset	*set;		/* what has been made so far */
	struct arena	arena;
	bool		proposal;
	rule_fault_fn	*fault;
	void		*ctx;
};

static void
tell(const struct making *k, enum rule_column c, struct str found,
    const char *expected)
{
	struct rule_fault f = { .column = c, .found = found,
		.expected = expected };

	if (k->fault)
		k->fault(k->ctx, &f);
}

static struct str
kept(struct making *k, const struct buf *b)
{
	return b->n ? str_n(arena_dup(&k->arena, b->p, b->n), b->n) :
	    STR_NONE;
}

/* The columns of an edit, those it leaves alone as they stand. */
static void
merge(struct making *k, const struct rule_edit *e, const struct rule *old,
    struct rule_text *out)
{
	struct buf b = { 0 };

	for (int c = 0; c < RULE_COLUMN_COUNT; c++) {
		out->col[c] = e->text.col[c];
		if (out->col[c].p || !old)
			continue;
		b.n = 0;
		rule_write(k->r->law, old, (enum rule_column)c, false, &b);
		out->col[c] = kept(k, &b);
	}
	buf_fini(&b);
}

/* As the event will hold them: codes, and only what is there. */
static enum err
put_columns(struct making *k, const struct rule *rule, struct body *body)
{
	struct buf b = { 0 };
	enum err e = OK;

	for (int c = 0; c < RULE_COLUMN_COUNT && e == OK; c++) {
		if (c == RULE_ID || c == RULE_VERSION)
			continue;
		b.n = 0;
		rule_write(k->r->law, rule, (enum rule_column)c, false, &b);
		if (b.n && !str_is(buf_view(&b), "-"))
			e = body_text(body, rule_column_names[c], kept(k, &b));
	}
	buf_fini(&b);
	return e;
}

/* Does it say what it said? */
static bool
same_text(const struct law *law, const struct rule *a, const struct rule *b)
{
	struct buf x = { 0 }, y = { 0 };
	bool same = true;

	for (int c = RULE_MATTER; c < RULE_COLUMN_COUNT && same; c++) {
		x.n = y.n = 0;
		rule_write(law, a, (enum rule_column)c, false, &x);
		rule_write(law, b, (enum rule_column)c, false, &y);
		same = str_eq(buf_view(&x), buf_view(&y));
	}
	buf_fini(&x);
	buf_fini(&y);
	return same;
}

static enum err
make_text(struct making *k, const struct rule_edit *e,
    const struct rule_entry *old, struct made *m)
{
	const bool change = e->kind == EV_RULE_CHANGE;
	struct rule_text text;
	struct rule rule;
	char id[12], version[12];
	enum err err;

	merge(k, e, change ? &old->rule : NULL, &text);
	snprintf(id, sizeof id, "%u", m->id);
	snprintf(version, sizeof version, "%u", m->version);
	text.col[RULE_ID] = str_of(id);
	text.col[RULE_VERSION] = str_of(version);
	err = rule_read(k->r->law, &text, lang_fold_text, &k->arena, &rule,
	    k->fault, k->ctx);
	if (err == OK && change && old->status == RULE_LIVE &&
	    same_text(k->r->law, &rule, &old->rule)) {
		tell(k, RULE_ID, str_of(m->subject),
		    N_("a change, not what is in force already"));
		return ERR_BAD_INPUT;
	}
	return err == OK ? put_columns(k, &rule, &m->body) : err;
}

/* What it is about must be there, or must not. */
static enum err
find_subject(struct making *k, const struct rule_edit *e, struct made *m,
    const struct rule_entry **old)
{
	struct str found;

	m->id = e->id;
	if (e->kind == EV_RULE_ADD && !m->id)
		m->id = ruleset_next_id(k->set);
	snprintf(m->subject, sizeof m->subject, "R%u", m->id);
	found = str_of(m->subject);
	*old = ruleset_last(k->set, m->id);
	if (e->kind == EV_RULE_ADD) {
		if (*old)
			tell(k, RULE_ID, found, N_("an id that is not used yet"));
		m->version = 1;
		return *old ? ERR_EXISTS : OK;
	}
	m->version = e->kind == EV_RULE_APPROVE || e->kind == EV_RULE_REJECT ?
	    e->version : ruleset_next_version(k->set, m->id);
	if (!*old || (e->kind == EV_RULE_RETIRE &&
	    (*old)->event == EV_RULE_RETIRE)) {
		tell(k, RULE_ID, found, N_("the id of a rule that stands"));
		return ERR_NOT_FOUND;
	}
	/* What another made of it meanwhile is not written over unseen. */
	return e->kind <= EV_RULE_RETIRE && e->version &&
	    (*old)->rule.version != e->version ? ERR_CONFLICT : OK;
}

static enum err
put_common(struct making *k, const struct rule_edit *e, struct made *m)
{
	struct body *b = &m->body;
	enum err err = body_int(b, "version", m->version);

	if (err == OK)
		err = body_text(b, "reason", e->reason);
	if (err == OK && e->evidence.n)
		err = body_text(b, "evidence", e->evidence);
	if (err == OK && e->effective != DAY_FIRST)
		err = body_int(b, "effective", e->effective);
	if (err == OK && k->proposal)
		err = body_int(b, "proposal", 1);
	return err;
}

static enum err
make_one(struct making *k, const struct rule_edit *e, struct made *m)
{
	const struct rule_entry *old;
	enum err err = find_subject(k, e, m, &old);

	m->kind = e->kind;
	m->body.n = 0;
	if (err != OK)
		return err;
	if (!str_trim(e->reason).n && e->kind != EV_RULE_APPROVE) {
		tell(k, RULE_NOTE, STR_NONE, N_("a reason for the change"));
		return ERR_BAD_INPUT;
	}
	if (e->kind == EV_RULE_ADD || e->kind == EV_RULE_CHANGE)
		err = make_text(k, e, old, m);
	return err == OK ? put_common(k, e, m) : err;
}

static enum err
apply_one(struct making *k, struct made *m)
{
	struct event ev = { .v = EVENT_SCHEMA, .kind = m->kind,
		.subject = str_of(m->subject), .at.ms = clock_wall().ms,
		.actor = str_of(k->who->me.code), .body = m->body };
	struct rule_fault why = { .expected = NULL };
	enum err err = ruleset_event(k->set, &ev, &why);

	if (err == ERR_BAD_INPUT && k->fault && why.expected)
		k->fault(k->ctx, &why);
	return err;
}

/* All of them, one after the other, on a set of its own. Live: as if nobody
 * had to approve. */
static enum err
make_all(struct making *k, const struct rule_edit *e, size_t n, bool live,
    struct made *m)
{
	const bool proposal = k->proposal;
	enum err first = OK;

	for (size_t i = 0; i < n; i++) {
		enum err err;

		k->proposal = proposal && !live;
		err = make_one(k, &e[i], &m[i]);
		if (err == OK)
			err = apply_one(k, &m[i]);
		if (first == OK)
			first = err;
	}
	k->proposal = proposal;
	return first;
}

/* The set once more, to try edits on; what is odd was counted before. */
static struct ruleset *
own_set(struct rules *r)
{
	size_t odd = r->odd;
	struct ruleset *set = rules_set_make(r, 0);

	r->odd = odd;
	return set;
}

enum err
rules_try(struct rules *r, const struct seat *who, const struct rule_edit *e,
    size_t n, struct ruleset **out, rule_fault_fn *fault, void *ctx)
{
	struct making k = { .r = r, .who = who, .fault = fault, .ctx = ctx };
	struct made *m = xcalloc(n + 1, sizeof *m);
	enum err err;

	rules_set(r);
	k.set = own_set(r);
	err = make_all(&k, e, n, true, m);
	if (err != OK)
		ruleset_free(&k.set);
	*out = k.set;
	free(m);
	arena_fini(&k.arena);
	return err;
}

/* ---- the gate ---- */

/* A finding by what it is about. */
struct known { enum lint_kind kind; uint32_t id[2], version[2]; };

struct gate {
	struct known	*known;		/* owned: what stood before the edits */
	size_t		known_n, cap, found;
	lint_fn		*lint;
	void		*ctx;
};

static struct known
known_of(const struct lint_finding *f)
{
	struct known k = { .kind = f->kind };

	for (size_t i = 0; i < 2 && i < f->rules_n; i++) {
		k.id[i] = f->rule[i]->id;
		k.version[i] = f->rule[i]->version;
	}
	return k;
}

static bool
stood_before(void *ctx, const struct lint_finding *f)
{
	struct gate *g = ctx;

	g->known = xgrow(g->known, &g->cap, g->known_n + 1,
	    sizeof *g->known);
	g->known[g->known_n++] = known_of(f);
	return true;
}

static bool
at_gate(void *ctx, const struct lint_finding *f)
{
	struct gate *g = ctx;
	const struct known k = known_of(f);

	for (size_t i = 0; i < g->known_n; i++)
		if (g->known[i].kind == k.kind &&
		    !memcmp(g->known[i].id, k.id, sizeof k.id) &&
		    !memcmp(g->known[i].version, k.version, sizeof k.version))
			return true;
	g->found++;
	return !g->lint || g->lint(g->ctx, f);
}

/* Ties and the like must not get in, by what is taken out no more than by what
 * is added: a rule may have kept two others apart. What stood before (from
 * another node, say) holds nobody up. */
static enum err
pass_gate(struct making *k, lint_fn *lint)
{
	const int32_t today = clock_day(clock_wall(), k->r->law->offset_min);
	struct gate g = { .lint = lint, .ctx = k->ctx };
	size_t n;
	const struct rule *live = ruleset_live(k->r->set, &n);
	enum err err = lint_entry(k->r->law, live, n, NULL, today,
	    stood_before, &g);

	live = ruleset_live(k->set, &n);
	if (err == OK)
		err = lint_entry(k->r->law, live, n, NULL, today, at_gate, &g);
	free(g.known);
	ruleset_trim(k->r->set);
	if (err != OK && err != ERR_CANCELLED)
		return err;
	return g.found ? ERR_BAD_INPUT : OK;
}

/* Somebody would think it counts. */
static enum err
in_vain(struct making *k, const struct made *m)
{
	const struct rule_entry *e = m->kind == EV_RULE_APPROVE ?
	    ruleset_find(k->set, m->id, m->version) : NULL;

	if (!e || e->status != RULE_REPLACED)
		return OK;
	tell(k, RULE_VERSION, str_of(m->subject),
	    N_("a proposal that no later version replaces"));
	return ERR_BAD_INPUT;
}

static enum err
write_all(struct rules *r, const struct seat *who, struct made *m, size_t n)
{
	struct repo *repo = store_repo(r->store);
	struct intent *in = xcalloc(n + 1, sizeof *in);
	struct outcome *out = xcalloc(n + 1, sizeof *out);
	enum err e = OK;

	for (size_t i = 0; i < n && e == OK; i++) {
		in[i] = (struct intent){ .kind = m[i].kind,
		    .subject = str_of(m[i].subject),
		    .actor = str_of(who->me.code),
		    .login = str_of(who->login),
		    .seat = str_of(who->me.seat), .body = &m[i].body };
		e = body_int(&m[i].body, "seen",
		    (int64_t)ruleset_seen(r->set));
	}
	if (e == OK)
		e = repo->ops->commit(repo, in, n, false, out);
	free(in);
	free(out);
	return e;
}

/* With four eyes, what changes a rule waits for another person. */
static enum err
mark_proposals(const struct making *k, struct made *m, size_t n)
{
	enum err e = OK;

	for (size_t i = 0; k->proposal && i < n && e == OK; i++)
		if (m[i].kind <= EV_RULE_RETIRE)
			e = body_int(&m[i].body, "proposal", 1);
	return e;
}

/* Tried on a set of its own as if it stood already, so that a proposal is
 * sound too. */
static enum err
judge_all(struct making *k, const struct rule_edit *e, struct made *m, size_t n,
    lint_fn *lint)
{
	enum err err;

	k->set = own_set(k->r);
	err = make_all(k, e, n, true, m);
	for (size_t i = 0; i < n && err == OK; i++)
		err = in_vain(k, &m[i]);
	if (err == OK)
		err = pass_gate(k, lint);
	return err == OK ? mark_proposals(k, m, n) : err;
}

static bool
may_edit(const struct rules *r, const struct seat *who)
{
	return r->store && !who->read_only &&
	    (who->me.roles & r->law->rule_roles);
}

enum err
rules_commit(struct rules *r, const struct seat *who, const struct rule_edit *e,
    size_t n, rule_fault_fn *fault, lint_fn *lint, void *ctx, bool *proposed)
{
	struct making k = { .r = r, .who = who, .fault = fault, .ctx = ctx };
	struct made *m;
	enum err err;

	*proposed = false;
	if (!may_edit(r, who))
		return ERR_REFUSED;
	rules_refresh(r);
	rules_set(r);
	m = xcalloc(n + 1, sizeof *m);
	for (size_t i = 0; i < n && r->law->four_eyes; i++)
		k.proposal |= e[i].kind <= EV_RULE_RETIRE;
	err = judge_all(&k, e, m, n, lint);
	if (err == OK)
		err = write_all(r, who, m, n);
	if (err == OK) {
		*proposed = k.proposal;
		rules_refresh(r);
	}
	ruleset_free(&k.set);
	free(m);
	arena_fini(&k.arena);
	return err;
}

/* ---- lint with the store's history ---- */

struct looking { struct rules *r; struct repo *repo; };

static void
put_term(struct query *q, enum facet f, uint32_t *values, size_t n)
{
	q->t[q->n++] = (struct query_term){ .kind = TERM_FACET, .facet = f,
	    .values = values, .values_n = n };
}

/* The values of a facet for a class, or for the basic grids of an area. */
static size_t
matters_of(const struct law *l, uint32_t matter, uint32_t *v)
{
	size_t n = 0;

	v[n++] = matter;
	for (size_t i = 0; i < l->classes_n && n < QUERY_VALUES; i++)
		if (l->classes[i].level == 3 &&
		    law_class_minor(l->classes[i].code) == matter)
			v[n++] = l->classes[i].code;
	return n;
}

static size_t
grids_of(const struct law *l, uint64_t area, uint32_t *v)
{
	size_t n = 0;

	for (size_t i = 0; i < l->grids_n && n < QUERY_VALUES; i++)
		if (l->grids[i].level == GRID_BASIC &&
		    (l->grids[i].parent == area ||
		    l->grids[i].code == law_grid_basic(area)))
			v[n++] = (uint32_t)(l->grids[i].code / 1000 % 1000000);
	return n;
}

static uint64_t
past_cases(void *ctx, uint32_t matter, uint64_t area)
{
	const struct looking *k = ctx;
	const struct law *l = k->r->law;
	uint32_t classes[QUERY_VALUES], grids[QUERY_VALUES];
	uint32_t town = (uint32_t)(area / 1000000 % 1000);
	unsigned level = rule_matter_level(matter);
	struct query q = { .n = 0 };
	uint64_t n = 0;

	if (level == 1) {
		classes[0] = matter;
		put_term(&q, FACET_MAJOR, classes, 1);
	} else if (level > 1) {
		put_term(&q, FACET_MATTER, classes,
		    matters_of(l, matter, classes));
	}
	if (rule_area_level(l, area) == GRID_TOWN)
		put_term(&q, FACET_TOWN, &town, 1);
	else if (rule_area_level(l, area) > GRID_TOWN)
		put_term(&q, FACET_GRID, grids, grids_of(l, area, grids));
	return k->repo->ops->count(k->repo, &q, &n) == OK ? n : 0;
}

static bool
past_stat(void *ctx, uint32_t rule, uint64_t *hits, uint64_t *returned,
    uint16_t *taker)
{
	const struct looking *k = ctx;
	struct store_rule_stat st;

	if (store_rule_stat(k->r->store, rule, &st) != OK)
		return false;
	*hits = st.hits;
	*returned = st.returned;
	*taker = st.taker;
	return true;
}

enum err
rules_lint(struct rules *r, lint_fn *fn, void *ctx)
{
	return rules_lint_on(r, clock_day(clock_wall(), r->law->offset_min),
	    fn, ctx);
}

enum err
rules_lint_on(struct rules *r, int32_t on, lint_fn *fn, void *ctx)
{
	struct looking k = { r, r->store ? store_repo(r->store) : NULL };
	struct lint_history h = { past_cases, past_stat, &k };
	const struct query all = { .n = 0 };
	uint64_t cases = 0;
	size_t n;
	const struct rule *live = ruleset_live(rules_set(r), &n);

	/* Where nothing has happened yet nothing speaks against a rule. */
	if (r->store && k.repo->ops->count(k.repo, &all, &cases) != OK)
		cases = 0;
	return lint_run(r->law, live, n, on, cases ? &h : NULL, fn, ctx);
}
