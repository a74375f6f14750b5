/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replay counts: by verdict, by unit, by class, by way gone. */
#include "replay_in.h"

#include <stdlib.h>
#include <string.h>

#define UNITS 65536u	/* ids are 16 bits wide */

/* ---- a number's place ---- */

static size_t
spot(const struct replay_index *x, uint64_t key)
{
	size_t mask = x->cap - 1;
	size_t at = (size_t)(key * 0x9E3779B97F4A7C15u >> 32) & mask;

	while (x->at[at] && x->key[at] != key)
		at = (at + 1) & mask;
	return at;
}

static void
index_grow(struct replay_index *x)
{
	struct replay_index old = *x;

	x->cap = old.cap ? 2 * old.cap : 256;
	x->key = xcalloc(x->cap, sizeof *x->key);
	x->at = xcalloc(x->cap, sizeof *x->at);
	for (size_t i = 0; i < old.cap; i++)
		if (old.at[i]) {
			size_t at = spot(x, old.key[i]);

			x->key[at] = old.key[i];
			x->at[at] = old.at[i];
		}
	free(old.key);
	free(old.at);
}

/* The place of key; *fresh: it has none yet and is given the next, n. */
static size_t
place_of(struct replay_index *x, uint64_t key, bool *fresh)
{
	size_t at;

	if (2 * (x->n + 1) > x->cap)
		index_grow(x);
	at = spot(x, key);
	*fresh = !x->at[at];
	if (*fresh) {
		x->key[at] = key;
		x->at[at] = (uint32_t)++x->n;
	}
	return x->at[at] - 1;
}

static void
index_fini(struct replay_index *x)
{
	free(x->key);
	free(x->at);
}

/* ---- counting ---- */

static void
keep(struct replay_slots *s, uint32_t slot)
{
	if (s->n == REPLAY_SLOTS)
		return;
	s->slot = xgrow(s->slot, &s->cap, s->n + 1, sizeof *s->slot);
	s->slot[s->n++] = slot;
}

static struct replay_unit *
unit_row(struct replay_count *k, uint16_t unit)
{
	struct replay_result *r = &k->res;

	if (!k->unit_at)
		k->unit_at = xcalloc(UNITS, sizeof *k->unit_at);
	if (!k->unit_at[unit]) {
		r->units = xgrow(r->units, &k->units_cap, r->units_n + 1,
		    sizeof *r->units);
		r->units[r->units_n] = (struct replay_unit){ .unit = unit };
		k->unit_at[unit] = (uint32_t)++r->units_n;
	}
	return &r->units[k->unit_at[unit] - 1];
}

static struct replay_matter *
matter_row(struct replay_count *k, uint32_t matter)
{
	struct replay_result *r = &k->res;
	bool fresh;
	size_t at = place_of(&k->matters, matter, &fresh);

	if (fresh) {
		r->matters = xgrow(r->matters, &k->matters_cap, at + 1,
		    sizeof *r->matters);
		r->matters[at] = (struct replay_matter){ .matter = matter };
		r->matters_n = at + 1;
	}
	return &r->matters[at];
}

static void
add_move(struct replay_count *k, const struct replay_case *c)
{
	struct replay_result *r = &k->res;
	bool fresh;
	size_t at = place_of(&k->moves, (uint64_t)c->from << 16 | c->to,
	    &fresh);
	struct replay_move *m;
	struct replay_slots s;

	if (fresh) {
		r->moves = xgrow(r->moves, &k->moves_cap, at + 1,
		    sizeof *r->moves);
		r->moves[at] = (struct replay_move){ .from = c->from,
		    .to = c->to };
		r->moves_n = at + 1;
	}
	m = &r->moves[at];
	m->n++;
	s = (struct replay_slots){ m->slots, m->slots_n, m->slots_cap };
	keep(&s, c->slot);
	m->slots = s.slot;
	m->slots_n = s.n;
	m->slots_cap = s.cap;
}

static void
add_handled(struct replay_count *k, const struct replay_case *c)
{
	struct replay_result *r = &k->res;

	r->handled++;
	if (c->from) {
		r->before_sent++;
		r->before_agree += c->from == c->handled;
	}
	if (c->verdict != VERDICT_GO)
		return;
	r->handled_auto++;
	if (c->handled == c->to)
		r->agree++;
	else
		keep(&r->disagree, c->slot);
}

static void
add_units(struct replay_count *k, const struct replay_case *c)
{
	if (c->from)
		unit_row(k, c->from)->before++;
	if (c->to)
		unit_row(k, c->to)->after++;
	if (c->from && c->from == c->to)
		unit_row(k, c->from)->same++;
}

/* That a case waits, or was never sent, is no change of where it went. */
static bool
changed(const struct replay_case *c)
{
	return c->from != c->to && (!c->past || (c->from && c->to));
}

void
replay_count_add(struct replay_count *k, const struct replay_case *c)
{
	struct replay_result *r = &k->res;
	struct replay_matter *m;

	r->cases++;
	r->no_matter += c->matter == 0;
	r->verdicts[c->verdict]++;
	keep(&r->verdict_slots[c->verdict], c->slot);
	r->automatic += c->verdict == VERDICT_GO;
	add_units(k, c);
	if (c->handled)
		add_handled(k, c);
	if (!c->matter)
		return;
	m = matter_row(k, c->matter);
	m->n++;
	if (!changed(c))
		return;
	m->changed++;
	keep(&m->slots, c->slot);
	r->changed++;
	add_move(k, c);
}

/* ---- in order ---- */

static int
by_n(const void *x, const void *y)
{
	const struct replay_move *a = x, *b = y;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return a->from != b->from ? a->from - b->from : a->to - b->to;
}

static int
by_changed(const void *x, const void *y)
{
	const struct replay_matter *a = x, *b = y;

	if (a->changed != b->changed)
		return a->changed > b->changed ? -1 : 1;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return (a->matter > b->matter) - (a->matter < b->matter);
}

static int
by_unit(const void *x, const void *y)
{
	const struct replay_unit *a = x, *b = y;

	return a->unit - b->unit;
}

/* Sorting moves the rows: where they are is written down anew, so that
 * counting may go on. */
static void
reindex(struct replay_count *k)
{
	struct replay_result *r = &k->res;
	struct replay_index moves = { 0 }, matters = { 0 };
	bool fresh;

	index_fini(&k->moves);
	index_fini(&k->matters);
	for (size_t i = 0; i < r->moves_n; i++)
		place_of(&moves, (uint64_t)r->moves[i].from << 16 |
		    r->moves[i].to, &fresh);
	for (size_t i = 0; i < r->matters_n; i++)
		place_of(&matters, r->matters[i].matter, &fresh);
	for (size_t i = 0; i < r->units_n; i++)
		k->unit_at[r->units[i].unit] = (uint32_t)i + 1;
	k->moves = moves;
	k->matters = matters;
}

void
replay_count_sort(struct replay_count *k)
{
	struct replay_result *r = &k->res;

	if (r->moves_n)
		qsort(r->moves, r->moves_n, sizeof *r->moves, by_n);
	if (r->matters_n)
		qsort(r->matters, r->matters_n, sizeof *r->matters,
		    by_changed);
	if (r->units_n)
		qsort(r->units, r->units_n, sizeof *r->units, by_unit);
	reindex(k);
}

void
replay_count_fini(struct replay_count *k)
{
	struct replay_result *r = &k->res;

	for (size_t i = 0; i < r->moves_n; i++)
		free(r->moves[i].slots);
	for (size_t i = 0; i < r->matters_n; i++)
		free(r->matters[i].slots.slot);
	for (size_t i = 0; i < VERDICT_COUNT; i++)
		free(r->verdict_slots[i].slot);
	free(r->disagree.slot);
	free(r->moves);
	free(r->matters);
	free(r->units);
	free(k->unit_at);
	index_fini(&k->moves);
	index_fini(&k->matters);
}
