/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/names.h"

#include <stdlib.h>
#include "base/alloc.h"
#include "lang/lang.h"

#define OWN	16	/* choices of this seat weigh so much more than cases */
#define FRESH	255
#define RECENT	2000	/* cases that say what is used */

struct list {
	struct lang_names *l;		/* owned */
	struct resolve_hit *hit;	/* owned: by id of l */
	uint32_t	*weight;	/* owned: by id */
	uint16_t	*cases;		/* owned: twos' powers of them */
	uint16_t	*chosen;	/* owned: times at this seat */
	uint32_t	*last;		/* owned: tick of the last time; 0 never */
	size_t		n;
	bool		weighed;
};

struct names {
	const struct law *law;
	struct repo	*repo;
	struct list	list[RESOLVE_KIND_COUNT];
	uint64_t	near;
	uint32_t	tick;
};

struct names *
names_make(const struct law *law, struct repo *repo)
{
	struct names *n = xcalloc(1, sizeof *n);

	n->law = law;
	n->repo = repo;
	return n;
}

void
names_free(struct names **np)
{
	struct names *n = *np;

	*np = NULL;
	for (int i = 0; n != NULL && i < RESOLVE_KIND_COUNT; i++) {
		lang_names_free(&n->list[i].l);
		free(n->list[i].hit);
		free(n->list[i].weight);
		free(n->list[i].cases);
		free(n->list[i].chosen);
		free(n->list[i].last);
	}
	free(n);
}

/* ---- weights ---- */

/* One more case of it; cases holds them plainly until all are seen. */
static void
count_one(struct list *l, uint64_t id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->hit[i].id == id) {
			l->cases[i]++;
			return;
		}
}

/* How many of the newest cases have it: 1 for one, 2 for two, 3 for four. To ask
 * for each of a thousand matters how many there ever were takes a key too long. */
static void
count_cases(struct names *n, enum resolve_kind kind, struct list *l)
{
	const struct query q = { .sort = SORT_NEWEST };
	struct page p = { .cap = RECENT, .anchor = SLOT_NONE };
	struct case_view v;
	uint32_t *slots;

	if (n->repo == NULL || (kind != RESOLVE_UNIT && kind != RESOLVE_MATTER))
		return;
	p.slots = slots = xcalloc(RECENT, sizeof *slots);
	if (n->repo->ops->page(n->repo, &q, &p) != OK)
		p.n = 0;
	for (size_t i = 0; i < p.n; i++)
		if (n->repo->ops->get(n->repo, slots[i], &v) == OK)
			count_one(l, kind == RESOLVE_UNIT ? v.c->unit :
			    v.c->matter);
	for (size_t i = 0; i < l->n; i++) {
		unsigned twos = 0;

		for (unsigned left = l->cases[i]; left > 0; left >>= 1)
			twos++;
		l->cases[i] = (uint16_t)twos;
	}
	free(slots);
}

static unsigned
nearness(const struct names *n, enum resolve_kind kind, uint64_t id)
{
	if (n->near == 0 || (kind != RESOLVE_GRID && kind != RESOLVE_TOWN))
		return 0;
	if (law_grid_basic(id) == law_grid_basic(n->near))
		return 255;
	return law_grid_town(id) == law_grid_town(n->near) ? 128 : 0;
}

static void
weigh(const struct names *n, enum resolve_kind kind, struct list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const uint32_t ago = n->tick - l->last[i];
		const unsigned fresh = l->last[i] == 0 || ago >= FRESH ? 0 :
		    FRESH - ago;

		l->weight[i] = lang_weight((uint32_t)l->chosen[i] * OWN +
		    l->cases[i], nearness(n, kind, l->hit[i].id), fresh);
	}
	l->weighed = true;
}

/* ---- lists ---- */

static void
index_list(struct names *n, enum resolve_kind kind, struct list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct resolve_hit *h = &l->hit[i];

		lang_names_add(l->l, h->name, (uint32_t)i);
		if (kind == RESOLVE_UNIT)
			lang_names_add(l->l, law_unit(n->law,
			    (unsigned)h->id)->short_name, (uint32_t)i);
	}
}

static struct list *
list_of(struct names *n, enum resolve_kind kind)
{
	struct list *l = &n->list[kind];

	if (l->l == NULL) {
		l->l = lang_names_make();
		l->n = resolve_count(n->law, kind);
		l->hit = xcalloc(l->n + 1, sizeof *l->hit);
		l->n = resolve_list(n->law, kind, STR_NONE, l->hit, l->n);
		l->weight = xcalloc(l->n + 1, sizeof *l->weight);
		l->cases = xcalloc(l->n + 1, sizeof *l->cases);
		l->chosen = xcalloc(l->n + 1, sizeof *l->chosen);
		l->last = xcalloc(l->n + 1, sizeof *l->last);
		index_list(n, kind, l);
		count_cases(n, kind, l);
	}
	if (!l->weighed)
		weigh(n, kind, l);
	return l;
}

/* A code, a number, a whole name: what was meant beyond doubt, ahead. */
static size_t
exact(const struct names *n, enum resolve_kind kind, const struct list *l,
    struct str word, struct resolve_hit *out, size_t cap)
{
	size_t found = 0;

	for (size_t i = 0; i < l->n && found < cap; i++)
		if (resolve_score(n->law, kind, word, &l->hit[i]) ==
		    RESOLVE_EXACT) {
			out[found] = l->hit[i];
			out[found++].score = RESOLVE_EXACT;
		}
	return found;
}

static bool
stands(const struct resolve_hit *out, size_t n, uint64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (out[i].id == id && out[i].score == RESOLVE_EXACT)
			return true;
	return false;
}

size_t
names_find(struct names *n, enum resolve_kind kind, struct str word,
    struct resolve_hit *out, size_t cap)
{
	const struct lang_how how = { .fuzzy = lang_fuzzy_is(), .typo = true };
	struct lang_found *f;
	struct list *l;
	size_t got = 0, found;

	if (kind == RESOLVE_KIND_COUNT || cap == 0)
		return 0;
	l = list_of(n, kind);
	word = str_trim(word);
	if (word.n > 0)
		got = exact(n, kind, l, word, out, cap);
	f = xcalloc(cap, sizeof *f);
	/* A list before the first letter stays as it is: digits pick from it. */
	found = lang_names_find(l->l, word, &how, word.n > 0 ? l->weight :
	    NULL, f, cap);
	for (size_t i = 0; i < found && got < cap; i++) {
		const struct resolve_hit *h = &l->hit[f[i].id];

		if (stands(out, got, h->id))
			continue;
		out[got] = *h;
		out[got].score = got > 0 && out[got - 1].score < f[i].score ?
		    out[got - 1].score : f[i].score;
		got++;
	}
	free(f);
	return got;
}

void
names_used(struct names *n, enum resolve_kind kind, uint64_t id)
{
	struct list *l;

	if (kind == RESOLVE_KIND_COUNT)
		return;
	l = list_of(n, kind);
	n->tick++;
	for (size_t i = 0; i < l->n; i++)
		if (l->hit[i].id == id && l->chosen[i] < UINT16_MAX / OWN / 2) {
			l->chosen[i]++;
			l->last[i] = n->tick;
			l->weighed = false;
		}
}

void
names_near(struct names *n, uint64_t grid)
{
	if (n->near != grid) {
		n->list[RESOLVE_GRID].weighed = false;
		n->list[RESOLVE_TOWN].weighed = false;
	}
	n->near = grid;
}
