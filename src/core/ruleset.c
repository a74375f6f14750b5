/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions by (id, version); what each counts for follows from those after it
 * and is worked out once after the last event (settle). */
#include "core/ruleset.h"

#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/utf8.h"

#define ALONE_MAX 1000		/* versions of a rule whose first ones are gone */

struct ruleset {
	const struct law *law;
	rule_fold_fn	*fold;
	struct arena	arena;
	struct rule_entry *e;		/* owned; sorted by id, version when settled */
	size_t		n, cap;
	uint32_t	*slot;		/* owned: hash of (id, version) -> e + 1 */
	size_t		slots;
	struct top { uint32_t id, version; } *top;	/* owned: hash by id */
	size_t		top_n, tops;
	uint32_t	highest;	/* id */
	uint64_t	seen;
	bool		settled, hashed, lived;
	struct rule	*live;		/* owned */
	size_t		live_n, live_cap;
	struct rule_entry *over;	/* owned: proposals of a version that the
			   profile has too; it counts until one is approved */
	size_t		over_n, over_cap;
};

struct ruleset *
ruleset_make(const struct law *law, rule_fold_fn *fold)
{
	struct ruleset *s = xcalloc(1, sizeof(*s));

	s->law = law;
	s->fold = fold;
	s->settled = true;
	return s;
}

void
ruleset_free(struct ruleset **ps)
{
	struct ruleset *s = *ps;

	*ps = NULL;
	if (s == NULL)
		return;
	arena_fini(&s->arena);
	free(s->e);
	free(s->slot);
	free(s->top);
	free(s->over);
	free(s->live);
	free(s);
}

/* --- finding --- */

static size_t
place_of(const struct ruleset *s, uint32_t id, uint32_t version)
{
	size_t i = (id * 2654435761u ^ version * 2246822519u) & (s->slots - 1);

	while (s->slot[i] != 0 && (s->e[s->slot[i] - 1].rule.id != id ||
	    s->e[s->slot[i] - 1].rule.version != version))
		i = (i + 1) & (s->slots - 1);
	return i;
}

static void
hash_all(struct ruleset *s)
{
	if (2 * (s->n + 1) > s->slots) {
		s->slots = s->slots ? s->slots : 64;
		while (2 * (s->n + 1) > s->slots)
			s->slots *= 2;
		free(s->slot);
		s->slot = xcalloc(s->slots, sizeof(*s->slot));
	} else {
		memset(s->slot, 0, s->slots * sizeof(*s->slot));
	}
	for (size_t i = 0; i < s->n; i++)
		s->slot[place_of(s, s->e[i].rule.id, s->e[i].rule.version)] =
		    (uint32_t)i + 1;
	s->hashed = true;
}

static struct rule_entry *
find(struct ruleset *s, uint32_t id, uint32_t version)
{
	size_t at;

	if (!s->hashed)
		hash_all(s);
	at = place_of(s, id, version);
	return s->slot[at] ? &s->e[s->slot[at] - 1] : NULL;
}

/* The highest version of an id; version 0 where there is none. */
static struct top *
top_of(const struct ruleset *s, uint32_t id)
{
	size_t i = (id * 2654435761u) & (s->tops - 1);

	while (s->top[i].version != 0 && s->top[i].id != id)
		i = (i + 1) & (s->tops - 1);
	return &s->top[i];
}

static void
top_raise(struct ruleset *s, uint32_t id, uint32_t version)
{
	struct top *old = s->top, *t;
	size_t n = s->tops;

	if (2 * (s->top_n + 1) > s->tops) {
		s->tops = n ? 2 * n : 64;
		s->top = xcalloc(s->tops, sizeof(*s->top));
		for (size_t i = 0; i < n; i++)
			if (old[i].version != 0)
				*top_of(s, old[i].id) = old[i];
		free(old);
	}
	t = top_of(s, id);
	s->top_n += t->version == 0;
	t->id = id;
	if (t->version < version)
		t->version = version;
}

static struct rule_entry *
add(struct ruleset *s, uint32_t id, uint32_t version)
{
	struct rule_entry *e;

	s->e = xgrow(s->e, &s->cap, s->n + 1, sizeof(*s->e));
	e = &s->e[s->n++];
	*e = (struct rule_entry){ .effective = DAY_FIRST };
	e->rule.id = id;
	e->rule.version = version;
	s->settled = false;
	top_raise(s, id, version);
	if (s->highest < id)
		s->highest = id;
	if (s->hashed && 2 * (s->n + 1) <= s->slots)
		s->slot[place_of(s, id, version)] = (uint32_t)s->n;
	else
		s->hashed = false;
	return e;
}

/* --- what each version counts for --- */

static int
by_version(const void *a, const void *b)
{
	const struct rule *x = &((const struct rule_entry *)a)->rule;
	const struct rule *y = &((const struct rule_entry *)b)->rule;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->version > y->version) - (x->version < y->version);
}

static bool
stands(const struct rule_entry *e)
{
	return e->status == RULE_LIVE || e->status == RULE_REPLACED ||
	    e->status == RULE_RETIRED;
}

/* Versions first..end of one id, oldest first: the earliest beginning of all
 * that stand after a version ends it, the day before or at once. */
static void
settle_id(struct ruleset *s, size_t first, size_t end)
{
	int64_t cut = INT64_MAX;

	for (size_t i = end; i > first; i--) {
		struct rule_entry *e = &s->e[i - 1];

		if (!stands(e))
			continue;
		e->status = e->event == EV_RULE_RETIRE ? RULE_RETIRED :
		    RULE_LIVE;
		if (e->effective != DAY_FIRST && e->rule.from < e->effective)
			e->rule.from = e->effective;
		if (cut == DAY_FIRST)
			e->status = RULE_REPLACED;
		else if (e->rule.to >= cut)
			e->rule.to = (int32_t)(cut - 1);
		if (e->status == RULE_LIVE && e->rule.to < e->rule.from)
			e->status = RULE_REPLACED;
		if (cut > e->effective)
			cut = e->effective;
	}
}

static void
settle(struct ruleset *s)
{
	size_t first = 0;

	if (s->settled)
		return;
	qsort(s->e, s->n, sizeof(*s->e), by_version);
	s->hashed = s->lived = false;
	for (size_t i = 1; i <= s->n; i++) {
		if (i < s->n && s->e[i].rule.id == s->e[first].rule.id)
			continue;
		settle_id(s, first, i);
		first = i;
	}
	s->settled = true;
}

static void
list_live(struct ruleset *s)
{
	s->live_n = 0;
	for (size_t i = 0; i < s->n; i++) {
		if (s->e[i].status != RULE_LIVE ||
		    s->e[i].event == EV_RULE_RETIRE)
			continue;
		s->live = xgrow(s->live, &s->live_cap, s->live_n + 1,
		    sizeof(*s->live));
		s->live[s->live_n++] = s->e[i].rule;
	}
	s->lived = true;
}

void
ruleset_seed(struct ruleset *s, const struct rule *r)
{
	struct rule_entry *e = find(s, r->id, r->version);

	if (e == NULL)
		e = add(s, r->id, r->version);
	rule_copy(r, &s->arena, &e->rule);
	e->status = RULE_LIVE;
}

/* --- events --- */

/* A reason may come from elsewhere, and every process keeps all of them. */
static struct str
keep(struct ruleset *s, struct str t)
{
	t = utf8_head(t, RULE_TEXT_MAX);
	return t.n ? str_n(arena_dup(&s->arena, t.p, t.n), t.n) : STR_NONE;
}

struct reading {
	struct rule_fault *why;
	bool		told;
};

static void
first_fault(void *ctx, const struct rule_fault *f)
{
	struct reading *k = ctx;

	if (!k->told && k->why != NULL)
		*k->why = *f;
	k->told = true;
}

static void
texts_of(const struct body *b, struct rule_text *t)
{
	for (int c = 0; c < RULE_COLUMN_COUNT; c++)
		t->col[c] = body_str(b, rule_column_names[c]);
}

static enum err
id_of(const struct event *e, uint32_t *id, uint32_t *version)
{
	int64_t v = body_num(&e->body, "version", 0), n;
	struct str s = e->subject;

	if (!str_starts(s, STR("R")) || !str_int(str_from(s, 1), &n) ||
	    n <= 0 || n > UINT32_MAX || v <= 0 || v > RULE_VERSION_MAX)
		return ERR_BAD_INPUT;
	*id = (uint32_t)n;
	*version = (uint32_t)v;
	return OK;
}

/* The highest version of id below a limit that stands. */
static struct rule_entry *
newest_of(struct ruleset *s, uint32_t id, uint32_t below)
{
	struct rule_entry *e;

	for (uint32_t v = below; v > 1; v--)
		if ((e = find(s, id, v - 1)) != NULL && stands(e))
			return e;
	return NULL;
}

static uint32_t
highest_version(const struct ruleset *s, uint32_t id)
{
	return s->tops ? top_of(s, id)->version : 0;
}

/* The version all agree on just now; else any. */
static struct rule_entry *
newest(struct ruleset *s, uint32_t id)
{
	uint32_t v = highest_version(s, id);
	struct rule_entry *e = newest_of(s, id, v + 1);

	return e != NULL || v == 0 ? e : find(s, id, v);
}

static struct rule_entry *
proposed_over(struct ruleset *s, uint32_t id, uint32_t version)
{
	for (size_t i = 0; i < s->over_n; i++)
		if (s->over[i].rule.id == id &&
		    s->over[i].rule.version == version)
			return &s->over[i];
	return NULL;
}

/* May a version of this number come now? An added rule begins with 1, a change
 * follows the highest; fewer than that may be, for a profile brought that one
 * later. Where a profile dropped the row a person changed, the change says all
 * by itself. */
static enum err
version_fits(uint32_t highest, bool change, uint32_t version)
{
	if (!change)
		return version == 1 ? OK : ERR_CONFLICT;
	if (highest == 0)
		return version >= 2 && version <= ALONE_MAX ? OK :
		    ERR_NOT_FOUND;
	return version <= highest + 1 ? OK : ERR_CONFLICT;
}

/* Only what stands can be taken out, and only once. */
static bool
can_retire(const struct rule_entry *old, const struct rule_entry *own)
{
	return old != NULL ? old->event != EV_RULE_RETIRE : own != NULL;
}

/* A profile may bring a version that an event has made as well: then the
 * event's stands. */
static enum err
place_for(struct ruleset *s, const struct event *ev, uint32_t id,
    uint32_t version, struct rule_entry **out, const struct rule_entry **old)
{
	struct rule_entry *e = find(s, id, version);
	bool change = ev->kind != EV_RULE_ADD;
	enum err err = version_fits(highest_version(s, id), change, version);

	if (e != NULL && (e->event != EV_UNKNOWN || proposed_over(s, id,
	    version) != NULL))
		return ERR_CONFLICT;
	if (err != OK)
		return err;
	*old = change ? newest_of(s, id, version) : NULL;
	/* What was only proposed, or turned down, may be said anew. */
	if (ev->kind == EV_RULE_RETIRE && !can_retire(*old, e))
		return ERR_NOT_FOUND;
	*out = e;
	return OK;
}

static enum err
read_texts(struct ruleset *s, const struct event *ev, uint32_t id,
    uint32_t version, struct rule *out, struct rule_fault *why)
{
	struct reading k = { why, false };
	struct rule_text t;
	char n[12], v[12];
	struct buf b = { 0 };
	enum err err;

	texts_of(&ev->body, &t);
	buf_int(&b, id);
	t.col[RULE_ID] = str_n(n, str_copy(buf_view(&b), n, sizeof(n)));
	b.n = 0;
	buf_int(&b, version);
	t.col[RULE_VERSION] = str_n(v, str_copy(buf_view(&b), v, sizeof(v)));
	buf_fini(&b);
	err = rule_read(s->law, &t, s->fold, &s->arena, out, first_fault, &k);
	out->id = id;
	out->version = version;
	return err;
}

static int32_t
effective_of(const struct event *e)
{
	const int64_t last = 2932896;	/* 9999-12-31, the last that is written */
	int64_t day = body_num(&e->body, "effective", INT64_MIN);

	return day <= DAY_FIRST ? DAY_FIRST : (int32_t)(day < last ? day :
	    last);
}

/* The first day an event counts from, or that it counts at once. */
static int32_t
begins(const struct ruleset *s, const struct event *e)
{
	struct wall at = { e->at.ms };
	int32_t day = effective_of(e);

	return day <= clock_day(at, s->law->offset_min) ? DAY_FIRST : day;
}

static enum err
take_change(struct ruleset *s, const struct event *ev, uint32_t id,
    uint32_t version, struct rule_fault *why)
{
	const struct rule_entry *old;
	struct rule_entry *e;
	struct rule r;
	bool proposal;
	enum err err = place_for(s, ev, id, version, &e, &old);

	if (err != OK)
		return err;
	if (ev->kind == EV_RULE_RETIRE) {
		if (old == NULL)
			return ERR_NOT_FOUND;
		r = old->rule;
		r.version = version;
	} else if ((err = read_texts(s, ev, id, version, &r, why)) != OK) {
		return err;
	}
	proposal = body_num(&ev->body, "proposal", 0) != 0;
	if (e == NULL) {
		e = add(s, id, version);
	} else if (proposal) {
		s->over = xgrow(s->over, &s->over_cap, s->over_n + 1,
		    sizeof(*s->over));
		e = &s->over[s->over_n++];
	}
	e->rule = r;
	e->event = ev->kind;
	e->at_ms = ev->at.ms;
	e->effective = begins(s, ev);
	e->actor = keep(s, ev->actor);
	e->approver = e->remark = STR_NONE;
	e->reason = keep(s, body_str(&ev->body, "reason"));
	e->evidence = keep(s, body_str(&ev->body, "evidence"));
	e->status = proposal ? RULE_PROPOSED :
	    ev->kind == EV_RULE_RETIRE ? RULE_RETIRED : RULE_LIVE;
	s->settled = false;
	return OK;
}

static enum err
take_verdict(struct ruleset *s, const struct event *ev, uint32_t id,
    uint32_t version)
{
	struct rule_entry *at = find(s, id, version), *e = at;

	if (at != NULL && at->event == EV_UNKNOWN)
		e = proposed_over(s, id, version);
	if (e == NULL || e->status != RULE_PROPOSED)
		return ERR_NOT_FOUND;
	/* Whoever proposed may take it back, but not let it through. */
	if (ev->kind == EV_RULE_APPROVE && str_eq(e->actor, ev->actor))
		return ERR_REFUSED;
	e->approver = keep(s, ev->actor);
	e->remark = keep(s, body_str(&ev->body, "reason"));
	if (ev->kind == EV_RULE_REJECT)
		e->status = RULE_REJECTED;
	else
		e->status = e->event == EV_RULE_RETIRE ? RULE_RETIRED :
		    RULE_LIVE;
	if (e != at && ev->kind == EV_RULE_APPROVE)
		*at = *e;
	s->settled = false;
	return OK;
}

enum err
ruleset_event(struct ruleset *s, const struct event *e, struct rule_fault *why)
{
	uint32_t id, version;

	if (e->kind < EV_RULE_ADD || e->kind > EV_RULE_REJECT)
		return OK;
	s->seen++;
	if (id_of(e, &id, &version) != OK) {
		if (why != NULL)
			*why = (struct rule_fault){ .column = RULE_ID,
			    .found = e->subject,
			    .expected = "R and the rule's number" };
		return ERR_BAD_INPUT;
	}
	if (e->kind == EV_RULE_APPROVE || e->kind == EV_RULE_REJECT)
		return take_verdict(s, e, id, version);
	return take_change(s, e, id, version, why);
}

/* --- reading --- */

/* The set is put in order when it is first looked at. */
static void
look(const struct ruleset *s)
{
	settle((struct ruleset *)(uintptr_t)s);
}

size_t
ruleset_count(const struct ruleset *s)
{
	return s->n;
}

const struct rule_entry *
ruleset_at(const struct ruleset *s, size_t i)
{
	look(s);
	return &s->e[i];
}

const struct rule_entry *
ruleset_newest(const struct ruleset *s, uint32_t id)
{
	look(s);
	return newest((struct ruleset *)(uintptr_t)s, id);
}

const struct rule_entry *
ruleset_last(const struct ruleset *s, uint32_t id)
{
	return newest((struct ruleset *)(uintptr_t)s, id);
}

uint32_t
ruleset_next_version(const struct ruleset *s, uint32_t id)
{
	return highest_version(s, id) + 1;
}

const struct rule_entry *
ruleset_find(const struct ruleset *s, uint32_t id, uint32_t version)
{
	look(s);
	return find((struct ruleset *)(uintptr_t)s, id, version);
}

uint32_t
ruleset_next_id(const struct ruleset *s)
{
	uint32_t id = 1;

	if (s->highest < UINT32_MAX)
		return s->highest + 1;
	while (highest_version(s, id) != 0)
		id++;
	return id;
}

const struct rule *
ruleset_live(struct ruleset *s, size_t *n)
{
	settle(s);
	if (!s->lived)
		list_live(s);
	*n = s->live_n;
	return s->live;
}

void
ruleset_trim(struct ruleset *s)
{
	settle(s);
	free(s->live);
	s->live = NULL;
	s->live_n = s->live_cap = 0;
	s->lived = false;
	if (s->n > 0 && s->cap > s->n) {
		s->e = xrealloc(s->e, s->n * sizeof(*s->e));
		s->cap = s->n;
	}
}

uint64_t
ruleset_seen(const struct ruleset *s)
{
	return s->seen;
}
