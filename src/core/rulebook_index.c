/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rulebook_index.c -- how rules are put where decisions find them.
 * Layer: core (pure).  One open-addressed table from (matter, area) to a cell;
 * the cells of one compilation lie side by side, a cell that is edited moves
 * into memory of its own. */
#include "core/rulebook_index.h"

#include <stdlib.h>
#include <string.h>

#define MAP_BITS 6

/* ---- the map ---- */

static void
map_init(struct map *m, unsigned bits)
{
	const size_t n = (size_t)1 << bits;

	m->slot = xmalloc(n * sizeof(*m->slot));
	memset(m->slot, 0xFF, n * sizeof(*m->slot));
	m->bits = bits;
	m->n = 0;
}

static uint32_t *map_put(struct map *m, uint64_t key);

static void
map_grow(struct map *m)
{
	const struct map old = *m;

	map_init(m, old.bits + 1);
	for (size_t i = 0; i < (size_t)1 << old.bits; i++)
		if (old.slot[i].val != NODE_NONE)
			*map_put(m, old.slot[i].key) = old.slot[i].val;
	free(old.slot);
}

/* The value of key, NODE_NONE when it is new: the caller sets it at once. */
static uint32_t *
map_put(struct map *m, uint64_t key)
{
	uint32_t i;

	if (m->n >= 1u << (m->bits - 1))
		map_grow(m);
	i = map_hash(key, m->bits);
	while (m->slot[i].val != NODE_NONE && m->slot[i].key != key)
		i = (i + 1) & ((1u << m->bits) - 1);
	if (m->slot[i].val == NODE_NONE) {
		m->slot[i].key = key;
		m->n++;
	}
	return &m->slot[i].val;
}

/* ---- nodes ---- */

static uint32_t
matter_node(struct rulebook *b, uint32_t code)
{
	const uint32_t found = map_get(&b->matter_at, code);
	struct matter_node n = { .level = (uint8_t)rule_matter_level(code) };
	uint32_t id;

	if (found != NODE_NONE)
		return found;
	for (int i = 0; i < MATTER_LEVELS; i++)
		n.at[i] = NODE_NONE;
	n.at[0] = 0;
	if (n.level > 1 && law_class_major(code) != 0)
		n.at[1] = matter_node(b, law_class_major(code));
	if (n.level > 2 && law_class_minor(code) != 0)
		n.at[2] = matter_node(b, law_class_minor(code));
	id = (uint32_t)b->matters++;
	n.at[n.level] = id;
	b->matter = xgrow(b->matter, &b->matters_cap, b->matters, sizeof(n));
	b->matter[id] = n;
	*map_put(&b->matter_at, code) = id;
	return id;
}

/* Levels only fall on the way up, so a circle in the law ends at "any". */
static uint32_t
area_node(struct rulebook *b, uint64_t code)
{
	const uint32_t found = map_get(&b->area_at, code);
	struct area_node n = { 0 };
	uint32_t id, parent = 0;

	if (found != NODE_NONE)
		return found;
	for (int i = 0; i < AREA_LEVELS; i++)
		n.at[i] = NODE_NONE;
	n.level = (uint8_t)rule_area_level(b->law, code);
	if (code != 0) {
		const uint64_t up = law_grid_above(b->law, code);

		if (rule_area_level(b->law, up) < n.level)
			parent = area_node(b, up);
		memcpy(n.at, b->area[parent].at, sizeof(n.at));
		n.next = b->area[parent].child;
	}
	id = (uint32_t)b->areas++;
	n.at[n.level] = id;
	b->area = xgrow(b->area, &b->areas_cap, b->areas, sizeof(n));
	b->area[id] = n;
	if (id != 0)
		b->area[parent].child = id;
	*map_put(&b->area_at, code) = id;
	return id;
}

/* ---- cells ---- */

static struct book_entry
entry_of(const struct rule *r)
{
	const struct book_entry e = {
		.merit = (uint64_t)((uint16_t)r->priority ^ 0x8000u) <<
			MERIT_PRIORITY |
		    (uint64_t)r->when_n << MERIT_TERMS |
		    (r->channels != 0 ? MERIT_CHANNEL : 0) |
		    (r->band != NULL ? MERIT_TIME : 0) |
		    ((uint32_t)r->from ^ 0x80000000u),
		.rule = r, .to = r->to, .id = r->id
	};

	return e;
}

/* Of equals the lower id is named, of one id the later version. */
static bool
before(const struct book_entry *a, const struct book_entry *b)
{
	if (a->merit != b->merit)
		return a->merit > b->merit;
	if (a->id != b->id)
		return a->id < b->id;
	return a->rule->version > b->rule->version;
}

static int
by_rank(const void *a, const void *b)
{
	return before(a, b) ? -1 : before(b, a);
}

static void
cells_init(struct rulebook *b, unsigned bits)
{
	const size_t n = (size_t)1 << bits;

	b->cell_bits = bits;
	b->cell = xmalloc(n * sizeof(*b->cell));
	for (size_t i = 0; i < n; i++)
		b->cell[i] = (struct book_cell){ .pair = PAIR_NONE };
	b->seen = xcalloc(n >> (6 - SEEN_BITS), sizeof(*b->seen));
}

/* A slot for a pair that has none. */
static struct book_cell *
cell_new(struct rulebook *b, uint64_t pair)
{
	const uint32_t h = map_hash(pair, b->cell_bits + SEEN_BITS);
	uint32_t i = h >> SEEN_BITS;

	b->seen[h / 64] |= (uint64_t)1 << h % 64;
	while (b->cell[i].pair != PAIR_NONE)
		i = (i + 1) & ((1u << b->cell_bits) - 1);
	b->cell[i].pair = pair;
	return &b->cell[i];
}

static void
cells_grow(struct rulebook *b)
{
	struct book_cell *const old = b->cell;
	const size_t n = (size_t)1 << b->cell_bits;

	free(b->seen);
	cells_init(b, b->cell_bits + 1);
	for (size_t i = 0; i < n; i++)
		if (old[i].pair != PAIR_NONE)
			*cell_new(b, old[i].pair) = old[i];
	free(old);
}

static struct book_cell *
cell_of(struct rulebook *b, uint32_t m, uint32_t a)
{
	const uint64_t pair = book_pair(m, a);
	struct book_cell *const c = book_cell(b, pair);

	if (c != NULL)
		return c;
	if (++b->cells > (size_t)1 << (b->cell_bits - 1))
		cells_grow(b);
	return cell_new(b, pair);
}

/* One rule more (1) or less (-1) at this matter and area. */
static void
count(struct rulebook *b, uint32_t m, uint32_t a, int by)
{
	struct matter_node *const mn = &b->matter[m];
	struct area_node *const an = &b->area[a];

	mn->rules[an->level] += (uint32_t)by;
	if (mn->rules[an->level] != 0)
		mn->areas |= (uint8_t)(1u << an->level);
	else
		mn->areas &= (uint8_t)~(1u << an->level);
	an->matters |= (uint8_t)(1u << mn->level);
	for (int i = 0; i < an->level; i++) {
		uint32_t *n;

		if (an->at[i] == NODE_NONE)
			continue;
		n = map_put(&b->below, book_pair(m, an->at[i]));
		*n = (*n == NODE_NONE ? 0 : *n) + (uint32_t)by;
	}
	b->rules += (size_t)by;
}

static struct book_cell *
place_rule(struct rulebook *b, const struct rule *r)
{
	const uint32_t m = matter_node(b, r->matter);
	const uint32_t a = area_node(b, r->area);

	count(b, m, a, 1);
	return cell_of(b, m, a);
}

static void
cell_insert(struct book_cell *c, const struct book_entry *e)
{
	size_t cap = c->cap;
	uint32_t at = c->n;

	if (cap == 0 && c->n != 0)
		c->e = xmemdup(c->e, (cap = c->n) * sizeof(*e));
	c->e = xgrow(cap == 0 ? NULL : c->e, &cap, (size_t)c->n + 1,
	    sizeof(*e));
	c->cap = (uint32_t)cap;
	while (at > 0 && before(e, &c->e[at - 1])) {
		c->e[at] = c->e[at - 1];
		at--;
	}
	c->e[at] = *e;
	c->n++;
}

/* ---- the book ---- */

static unsigned
bits_for(size_t n)
{
	unsigned bits = MAP_BITS;

	while (bits < 31 && (size_t)1 << (bits - 1) <= n)
		bits++;
	return bits;
}

/* Cells counted first, so that each has its own stretch of bulk, in the order
 * of the rules: neighbours in a table of rules are asked together. The cells
 * were made with room for one a rule and do not move meanwhile. */
static void
fill(struct rulebook *b, const struct rule *rules, size_t n)
{
	struct book_cell **const where = xmalloc(n * sizeof(*where));
	const size_t slots = (size_t)1 << b->cell_bits;
	size_t at = 0;

	b->bulk = xmalloc(n * sizeof(*b->bulk));
	for (size_t i = 0; i < n; i++)
		(where[i] = place_rule(b, &rules[i]))->cap++;
	for (size_t i = 0; i < n; i++) {
		if (where[i]->e != NULL)
			continue;
		where[i]->e = b->bulk + at;
		at += where[i]->cap;
		where[i]->cap = 0;
	}
	for (size_t i = 0; i < n; i++)
		where[i]->e[where[i]->n++] = entry_of(&rules[i]);
	for (size_t i = 0; i < slots; i++)
		if (b->cell[i].n > 1)
			qsort(b->cell[i].e, b->cell[i].n,
			    sizeof(*b->cell[i].e), by_rank);
	free(where);
}

struct rulebook *
rulebook_make(const struct law *law, const struct rule *rules, size_t n)
{
	struct rulebook *const b = xcalloc(1, sizeof(*b));

	b->law = law;
	map_init(&b->matter_at, bits_for(law->classes_n));
	map_init(&b->area_at, bits_for(law->grids_n));
	map_init(&b->below, MAP_BITS);
	cells_init(b, bits_for(n));
	matter_node(b, 0);
	area_node(b, 0);
	for (size_t i = 0; i < law->classes_n; i++)
		matter_node(b, law->classes[i].code);
	for (size_t i = 0; i < law->grids_n; i++)
		area_node(b, law->grids[i].code);
	fill(b, rules, n);
	return b;
}

void
rulebook_free(struct rulebook **b)
{
	struct rulebook *const k = *b;

	if (k == NULL)
		return;
	for (size_t i = 0; i < (size_t)1 << k->cell_bits; i++)
		if (k->cell[i].cap != 0)
			free(k->cell[i].e);
	free(k->cell);
	free(k->bulk);
	free(k->matter);
	free(k->area);
	free(k->matter_at.slot);
	free(k->area_at.slot);
	free(k->below.slot);
	free(k->seen);
	free(k);
	*b = NULL;
}

void
rulebook_add(struct rulebook *b, const struct rule *r)
{
	const struct book_entry e = entry_of(r);

	cell_insert(place_rule(b, r), &e);
}

bool
rulebook_remove(struct rulebook *b, const struct rule *r)
{
	const uint32_t m = map_get(&b->matter_at, r->matter);
	const uint32_t a = map_get(&b->area_at, r->area);
	struct book_cell *const c = m == NODE_NONE || a == NODE_NONE ? NULL :
	    book_cell(b, book_pair(m, a));

	for (uint32_t i = 0; c != NULL && i < c->n; i++) {
		if (c->e[i].rule != r)
			continue;
		/* In the bulk too: no one else has these places. */
		memmove(c->e + i, c->e + i + 1,
		    (c->n - i - 1) * sizeof(*c->e));
		c->n--;
		count(b, m, a, -1);
		return true;
	}
	return false;
}

size_t
rulebook_count(const struct rulebook *b)
{
	return b->rules;
}
