/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a district in all the ways people write them, found by their
 * first two characters. Nothing here knows the town it is in: which of two
 * twins is meant is placing.c's to say. */
#include "placing_in.h"

#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"

#define KEY_MAX 256	/* bytes; longer names are not looked for */

/* Ends that say what kind of place it is and that people leave off. */
static const char *const town_ends[] = {
	"街道办事处", "街道", "地区", "镇", "乡"
};
static const char *const town_says[] = {
	"街道", "地区", "镇", "乡", "街道办", "地区办", "办事处"
};

static struct str
cut_end(struct str s, const char *end)
{
	struct str e = str_of(end);

	return str_ends(s, e) && s.n > e.n ? str_n(s.p, s.n - e.n) : STR_NONE;
}

static uint64_t
head_of(struct str key)
{
	uint32_t a = utf8_next(&key);

	return placing_head(a, key.n ? utf8_next(&key) : 0);
}

struct origin {
	struct gazetteer *g;
	void		(*fold)(struct str s, struct buf *out);
	struct str	name;
	uint64_t	grid;
	uint8_t		level;
};

/* stem and end together are one way to write o. */
static void
put(struct origin *o, struct str stem, const char *end, enum way way)
{
	struct gazetteer *g = o->g;
	struct way_entry *e;
	size_t chars;

	g->fold.n = 0;
	buf_str(&g->fold, stem);
	buf_cstr(&g->fold, end);
	chars = utf8_count(buf_view(&g->fold));
	if (chars < 2 || g->fold.n > KEY_MAX)
		return;
	g->entry = xgrow(g->entry, &g->cap, g->n + 1, sizeof *g->entry);
	e = &g->entry[g->n++];
	*e = (struct way_entry){
		.key = { arena_dup(&g->arena, g->fold.p, g->fold.n),
		    g->fold.n },
		.name = o->name, .grid = o->grid, .way = (uint8_t)way,
		.level = o->level, .chars = (uint16_t)chars,
	};
	e->head = head_of(e->key);
}

/* The name in the form of the texts, good while the gazetteer is. */
static struct str
folded(struct origin *o)
{
	struct buf *b = &o->g->fold;

	b->n = 0;
	if (o->fold)
		o->fold(o->name, b);
	else
		buf_str(b, o->name);
	return (struct str){ arena_dup(&o->g->arena, b->p, b->n), b->n };
}

static void
put_town(struct origin *o, struct str name)
{
	struct str stem = STR_NONE;

	put(o, name, "", WAY_TOWN);
	for (size_t i = 0; !stem.n && i < sizeof town_ends /
	    sizeof *town_ends; i++)
		stem = cut_end(name, town_ends[i]);
	if (utf8_count(stem) < 2)
		return;
	put(o, stem, "", WAY_TOWN_SHORT);
	for (size_t i = 0; i < sizeof town_says / sizeof *town_says; i++)
		put(o, stem, town_says[i], WAY_TOWN);
}

static void
put_basic(struct origin *o, struct str name)
{
	struct str community = cut_end(name, "社区");
	struct str stem = community.n ? community : cut_end(name, "村");

	put(o, name, "", WAY_NAME);
	if (stem.n)
		put(o, stem, "", utf8_count(stem) > 2 ? WAY_SHORT : WAY_BARE);
	if (community.n && utf8_count(community) >= 2)
		put(o, community, "小区", WAY_ESTATE);
}

static void
put_grid(struct origin *o, const struct law_grid *grid)
{
	struct str name;

	o->name = grid->name;
	o->grid = grid->code;
	o->level = grid->level;
	name = folded(o);
	switch (grid->level) {
	case GRID_DISTRICT:
		put(o, name, "", WAY_DISTRICT);
		break;
	case GRID_TOWN:
		put_town(o, name);
		break;
	case GRID_AREA:
		put(o, name, "", WAY_NAME);
		break;
	case GRID_BASIC:
		put_basic(o, name);
		break;
	default:	/* numbered parts of a basic grid: nobody says them */
		break;
	}
}

static enum way
way_of_place(const struct law_place *p, unsigned level)
{
	if (level == GRID_DISTRICT)
		return WAY_DISTRICT;
	if (str_is(p->kind, "road"))
		return WAY_ROAD;
	if (!str_is(p->kind, "alias"))
		return WAY_NAME;
	return level == GRID_TOWN ? WAY_TOWN : WAY_ALIAS;
}

static void
put_place(struct origin *o, const struct law *law, const struct law_place *p)
{
	const struct law_grid *grid = law_grid(law, p->grid);

	o->name = p->name;
	o->grid = p->grid;
	o->level = grid ? grid->level : 0;
	put(o, folded(o), "", way_of_place(p, o->level));
}

static int
by_head(const void *x, const void *y)
{
	const struct way_entry *a = x, *b = y;
	int d;

	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	if (a->key.n != b->key.n)
		return a->key.n > b->key.n ? -1 : 1;
	d = memcmp(a->key.p, b->key.p, a->key.n);
	if (d)
		return d;
	if (a->grid != b->grid)
		return a->grid < b->grid ? -1 : 1;
	return (a->way > b->way) - (a->way < b->way);
}

/* One entry a key and grid, the worthiest way first; then how many share a
 * key. */
static void
settle(struct gazetteer *g)
{
	size_t n = 0;

	qsort(g->entry, g->n, sizeof *g->entry, by_head);
	for (size_t i = 0; i < g->n; i++)
		if (n == 0 || g->entry[n - 1].grid != g->entry[i].grid ||
		    !str_eq(g->entry[n - 1].key, g->entry[i].key))
			g->entry[n++] = g->entry[i];
	g->n = n;
	for (size_t i = n; i-- > 0; )
		g->entry[i].same = i + 1 < n && str_eq(g->entry[i].key,
		    g->entry[i + 1].key) ? g->entry[i + 1].same + 1 : 1;
}

static size_t
spread(uint64_t head)
{
	return (size_t)(head * 0x9E3779B97F4A7C15u >> 32);
}

static void
index_heads(struct gazetteer *g)
{
	size_t size = 64;

	while (size < 2 * g->n)
		size *= 2;
	g->mask = size - 1;
	g->slot = xcalloc(size, sizeof *g->slot);
	for (size_t i = 0; i < g->n; i++) {
		size_t at = spread(g->entry[i].head) & g->mask;

		if (i > 0 && g->entry[i - 1].head == g->entry[i].head)
			continue;
		while (g->slot[at])
			at = (at + 1) & g->mask;
		g->slot[at] = (uint32_t)i + 1;
	}
}

struct gazetteer *
gazetteer_make(const struct law *law, void (*fold)(struct str s,
    struct buf *out))
{
	struct gazetteer *g = xcalloc(1, sizeof *g);
	struct origin o = { .g = g, .fold = fold };

	g->law = law;
	for (size_t i = 0; i < law->grids_n; i++)
		if (!law_grid_dead(law, law->grids[i].code))
			put_grid(&o, &law->grids[i]);
	for (size_t i = 0; i < law->places_n; i++)
		put_place(&o, law, &law->places[i]);
	if (g->n > 0)
		settle(g);
	index_heads(g);
	return g;
}

void
gazetteer_free(struct gazetteer **g)
{
	if (!*g)
		return;
	arena_fini(&(*g)->arena);
	buf_fini(&(*g)->fold);
	free((*g)->entry);
	free((*g)->slot);
	free(*g);
	*g = NULL;
}

const struct way_entry *
gazetteer_at(const struct gazetteer *g, uint64_t head)
{
	for (size_t at = spread(head) & g->mask; g->slot[at];
	    at = (at + 1) & g->mask)
		if (g->entry[g->slot[at] - 1].head == head)
			return &g->entry[g->slot[at] - 1];
	return NULL;
}
