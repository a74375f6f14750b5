/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placefind_index.c -- names in the ways people write them, and where to find them:
 * whole ones by a hash of their tokens, others by their pairs of tokens, side by side
 * or with one between, so that one wrong character leaves some.  Layer: core (pure). */
#include "placefind_in.h"

#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"

#define NAME_BYTES 400

struct placefind *
placefind_new(const struct law *law, placefind_fold_fn *fold)
{
	struct placefind *p = xcalloc(1, sizeof *p);

	p->law = law;
	p->fold = fold;
	return p;
}

void
placefind_sounds(struct placefind *p, placefind_fold_fn *sound)
{
	p->sound = sound;
}

void
placefind_free(struct placefind **pp)
{
	struct placefind *p = *pp;

	if (!p)
		return;
	arena_fini(&p->arena);
	buf_fini(&p->scratch);
	free(p->set);
	free(p->row);
	free(p->place);
	free(p->member);
	free(p->key);
	free(p->exact);
	free(p->heads);
	free(p->pair);
	free(p->posting);
	free(p->sounds);
	free(p->own);
	free(p);
	*pp = NULL;
}

/* ---- rows: a name and what bears it ---- */

/* The name's tokens without breaks, as bytes that last. */
static struct str
name_tokens(struct placefind *p, struct str name, bool split)
{
	struct tokens w = { 0 };
	struct str out = STR_NONE;
	size_t n = 0;
	bool did;

	p->scratch.n = 0;
	if (p->fold)
		p->fold(name, &p->scratch);
	else
		buf_str(&p->scratch, name);
	did = tokens_read(&w, buf_view(&p->scratch), split);
	for (size_t i = 0; i < w.n; i++)
		if (w.t[i] != TOKEN_BREAK)
			w.t[n++] = w.t[i];
	if (n >= KEY_LEAST && n <= KEY_TOKENS && (did || !split))
		out = (struct str){ arena_dup(&p->arena, w.t, n * sizeof *w.t),
		    n * sizeof *w.t };
	tokens_fini(&w);
	return out;
}

static void
add_row(struct placefind *p, const struct name_row *from)
{
	struct name_row *r;
	struct str t = name_tokens(p, from->name, false);

	if (!t.n || from->name.n > NAME_BYTES)
		return;
	p->row = xgrow(p->row, &p->row_cap, p->row_n + 1, sizeof *p->row);
	r = &p->row[p->row_n++];
	*r = *from;
	r->folded = t;
}

void
placefind_add(struct placefind *p, const struct shapes *s, unsigned weight)
{
	struct name_row r = { .set = (uint32_t)p->set_n,
		.weight = (uint8_t)(weight < 100 ? weight : 100) };

	p->set = xgrow(p->set, &p->set_cap, p->set_n + 1, sizeof *p->set);
	p->set[p->set_n++].s = s;
	for (size_t i = 0; i < s->n; i++) {
		struct str rest = s->f[i].name, part;

		r.feature = (uint32_t)i;
		r.kind = s->f[i].kind;
		r.grid = s->f[i].code;
		r.level = s->f[i].level;
		/* Nobody says the numbers of unit grids, and all say the
		 * district's name. */
		if (s->f[i].parts == 0 || (r.grid && (r.level == GRID_UNIT ||
		    r.level == GRID_AREA || r.level == GRID_DISTRICT)))
			continue;
		/* 二环路/广渠门桥: two names of one piece. */
		while (str_cut(&rest, '/', &part)) {
			r.name = str_trim(part);
			if (r.name.n > 0)
				add_row(p, &r);
		}
	}
}

static void
add_law(struct placefind *p)
{
	const struct law *l = p->law;
	struct name_row r = { .law = true, .weight = 100 };

	for (size_t i = 0; l && i < l->grids_n; i++) {
		const struct law_grid *g = &l->grids[i];

		if (g->level < GRID_TOWN || g->level > GRID_BASIC ||
		    g->level == GRID_AREA || law_grid_dead(l, g->code))
			continue;
		r.name = g->name;
		r.kind = g->kind;
		r.grid = g->code;
		r.level = g->level;
		add_row(p, &r);
	}
	for (size_t i = 0; l && i < l->places_n; i++) {
		const struct law_grid *g = law_grid(l, l->places[i].grid);

		r.name = l->places[i].name;
		r.kind = l->places[i].kind;
		r.grid = l->places[i].grid;
		r.level = g ? g->level : 0;
		r.alias = str_is(r.kind, "alias");
		if (r.level != GRID_DISTRICT)
			add_row(p, &r);
	}
}

/* ---- keys ---- */

static void
add_key(struct placefind *p, const uint32_t *t, size_t n, uint32_t place,
    enum key_way way)
{
	struct key *k;

	if (n < KEY_LEAST || n > KEY_TOKENS)
		return;
	for (size_t i = 0; i < n; i++)
		if (!token_number(t[i]))
			break;
		else if (i + 1 == n)
			return;		/* only numbers */
	p->key = xgrow(p->key, &p->key_cap, p->key_n + 1, sizeof *p->key);
	k = &p->key[p->key_n++];
	*k = (struct key){ .t = t, .n = (uint8_t)n, .place = place,
		.way = (uint8_t)way,
		.stem = (uint8_t)(n - tokens_ending(t, n)) };
}

static uint32_t *
joined(struct placefind *p, const uint32_t *t, size_t n, const char *end,
    size_t *len)
{
	struct str rest = str_of(end);
	uint32_t *out = arena_alloc(&p->arena, (n + rest.n + 1) * sizeof *out);

	memcpy(out, t, n * sizeof *out);
	for (; rest.n > 0; n++)
		out[n] = utf8_next(&rest);
	*len = n;
	return out;
}

/* Endings that people leave off or shorten, and how many tokens must stay. */
static const struct { const char *end, *becomes; uint8_t least; } shorts[] = {
	{ "有限责任公司", "", 3 }, { "股份有限公司", "", 3 },
	{ "有限公司", "", 3 }, { "街道办事处", "街道", 2 },
	{ "地下停车场", "", 3 }, { "地下停车库", "", 3 },
	{ "地下车库", "", 3 }, { "停车场", "", 3 }, { "停车楼", "", 3 },
	{ "停车库", "", 3 }, { "四合院", "", 4 }, { "旧址", "", 4 },
	{ "建筑遗存", "", 3 }, { "大街", "街", 2 }, { "胡同", "", 3 },
	{ "小区", "", 3 }, { "社区", "", 3 }, { "村", "", 3 },
	{ "地铁站", "", 3 }, { "公交站", "", 3 }
};

static void
short_keys(struct placefind *p, const uint32_t *t, size_t n, uint32_t place)
{
	for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++) {
		const size_t len = utf8_count(str_of(shorts[i].end));
		size_t m;
		uint32_t *k;

		if (len + shorts[i].least > n ||
		    !tokens_start(t + n - len, len, shorts[i].end))
			continue;
		k = joined(p, t, n - len, shorts[i].becomes, &m);
		add_key(p, k, m, place, KEY_STEM);
		return;
	}
}

static void
town_keys(struct placefind *p, const uint32_t *t, size_t n, uint32_t place)
{
	static const char *const ends[] = { "街道", "地区", "镇", "乡" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		const size_t len = utf8_count(str_of(ends[i]));
		size_t m;
		uint32_t *k;

		if (n < len + 2 || !tokens_start(t + n - len, len, ends[i]))
			continue;
		add_key(p, t, n - len, place, KEY_TOWN_SHORT);
		for (size_t j = 0; j < sizeof ends / sizeof *ends; j++) {
			k = joined(p, t, n - len, ends[j], &m);
			if (j != i)
				add_key(p, k, m, place, KEY_ALIAS);
		}
		return;
	}
}

/* Tokens at the end of t that stand in brackets in the name. */
static size_t
without_brackets(struct placefind *p, struct str name, const uint32_t *t,
    size_t n)
{
	struct tokens w = { 0 };
	ptrdiff_t at;
	size_t len;

	p->scratch.n = 0;
	if (p->fold)
		p->fold(name, &p->scratch);
	else
		buf_str(&p->scratch, name);
	at = str_find(buf_view(&p->scratch), STR("("));
	if (at <= 0)
		return 0;
	tokens_read(&w, str_n(p->scratch.p, (size_t)at), false);
	len = w.n < n && w.n > 2 && memcmp(w.t, t, w.n * sizeof *t) == 0 ?
	    w.n : 0;
	tokens_fini(&w);
	return len;
}

static void
place_keys(struct placefind *p, const struct name_row *r, uint32_t place)
{
	const uint32_t *t = (const uint32_t *)(const void *)r->folded.p;
	const size_t n = r->folded.n / sizeof *t;
	const struct place *pl = &p->place[place];
	struct str split;
	size_t head;

	add_key(p, t, n, place, pl->alias ? KEY_ALIAS : KEY_NAME);
	split = name_tokens(p, r->name, true);
	if (split.n)
		add_key(p, (const uint32_t *)(const void *)split.p,
		    split.n / sizeof *t, place, KEY_NAME);
	if (pl->level == GRID_TOWN && !pl->alias) {
		town_keys(p, t, n, place);
		return;
	}
	short_keys(p, t, n, place);
	head = without_brackets(p, r->name, t, n);
	if (head)
		add_key(p, t, head, place, KEY_STEM);
	head = tokens_start(t, n, "北京市");
	if (!head)
		head = tokens_start(t, n, "北京");
	if (head && n > head + 3)
		add_key(p, t + head, n - head, place, KEY_STEM);
}

static int
by_name(const void *x, const void *y)
{
	const struct name_row *a = x, *b = y;
	const int d = str_cmp(a->folded, b->folded);

	if (d)
		return d;
	if (a->law != b->law)
		return a->law ? 1 : -1;
	if (a->set != b->set)
		return a->set < b->set ? -1 : 1;
	return (a->feature > b->feature) - (a->feature < b->feature);
}

static void
make_places(struct placefind *p)
{
	size_t to;

	if (p->row_n > 0)
		qsort(p->row, p->row_n, sizeof *p->row, by_name);
	for (size_t i = 0; i < p->row_n; i = to) {
		const size_t first = p->place_n;

		for (to = i + 1; to < p->row_n && str_eq(p->row[to].folded,
		    p->row[i].folded);)
			to++;
		ground_places(p, i, to);
		for (size_t k = first; k < p->place_n; k++)
			place_keys(p, &p->row[i], (uint32_t)k);
	}
}

/* ---- the index ---- */

static int
by_tokens(const void *x, const void *y)
{
	const struct key *a = x, *b = y;
	int d;

	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	d = memcmp(a->t, b->t, a->n * sizeof *a->t);
	if (d)
		return d;
	if (a->way != b->way)
		return a->way < b->way ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

static bool
same_tokens(const struct key *a, const struct key *b)
{
	return a->n == b->n && memcmp(a->t, b->t, a->n * sizeof *a->t) == 0;
}

static void
settle(struct placefind *p)
{
	size_t n = 0;

	if (p->key_n > 0)
		qsort(p->key, p->key_n, sizeof *p->key, by_tokens);
	for (size_t i = 0; i < p->key_n; i++)
		if (n == 0 || p->key[n - 1].place != p->key[i].place ||
		    !same_tokens(&p->key[n - 1], &p->key[i]))
			p->key[n++] = p->key[i];
	p->key_n = n;
	for (size_t i = n; i-- > 0;)
		p->key[i].same = i + 1 < n && same_tokens(&p->key[i],
		    &p->key[i + 1]) ? p->key[i + 1].same + 1 : 1;
}

static size_t
size_for(size_t n)
{
	size_t size = 64;

	while (size < 2 * n)
		size *= 2;
	return size;
}

static uint64_t
hash_tokens(const uint32_t *t, size_t n)
{
	uint64_t h = 0;

	for (size_t i = 0; i < n; i++)
		h = hash_step(h, t[i]);
	return h;
}

static void
index_exact(struct placefind *p)
{
	const size_t size = size_for(p->key_n);

	p->exact_mask = size - 1;
	p->exact = xcalloc(size, sizeof *p->exact);
	p->heads = xcalloc((1u << HEAD_BITS) / 64, sizeof *p->heads);
	for (size_t i = 0; i < p->key_n; i += p->key[i].same) {
		const struct key *k = &p->key[i];
		size_t at = hash_tokens(k->t, k->n) & p->exact_mask;
		const uint64_t head = hash_tokens(k->t, 2) >> (64 - HEAD_BITS);

		while (p->exact[at])
			at = (at + 1) & p->exact_mask;
		p->exact[at] = (uint32_t)i + 1;
		p->heads[head / 64] |= 1ull << head % 64;
		if (k->n > p->longest)
			p->longest = k->n;
	}
}

static struct pair_slot *
pair_slot(const struct placefind *p, uint64_t pair)
{
	size_t at = mix(pair) & p->pair_mask;

	while (p->pair[at].pair && p->pair[at].pair != pair)
		at = (at + 1) & p->pair_mask;
	return &p->pair[at];
}

const struct pair_slot *
pair_at(const struct placefind *p, uint64_t pair)
{
	return pair_slot(p, pair);
}

typedef void pair_fn(struct placefind *p, uint64_t pair, uint32_t posting);

static void
each_pair(struct placefind *p, pair_fn *fn)
{
	for (size_t i = 0; i < p->key_n; i += p->key[i].same) {
		const struct key *k = &p->key[i];

		if (k->n < FUZZY_LEAST)
			continue;
		for (unsigned at = 0; at + 1 < k->n; at++) {
			const uint32_t one = (uint32_t)i << POSTING_BITS | at;

			fn(p, token_pair(k->t[at], k->t[at + 1]), one);
			if (at + 2 < k->n)
				fn(p, token_pair(k->t[at], k->t[at + 2]), one);
		}
	}
}

static void
count_pair(struct placefind *p, uint64_t pair, uint32_t posting)
{
	struct pair_slot *s = pair_slot(p, pair);

	(void)posting;
	s->pair = pair;
	s->n++;
}

static void
put_pair(struct placefind *p, uint64_t pair, uint32_t posting)
{
	struct pair_slot *s = pair_slot(p, pair);

	p->posting[s->first + s->n++] = posting;
}

static void
index_pairs(struct placefind *p)
{
	size_t most = 0, first = 0;

	for (size_t i = 0; i < p->key_n; i += p->key[i].same)
		most += 2u * p->key[i].n;
	p->pair_mask = size_for(most) - 1;
	p->pair = xcalloc(p->pair_mask + 1, sizeof *p->pair);
	each_pair(p, count_pair);
	for (size_t i = 0; i <= p->pair_mask; i++) {
		p->pair[i].first = (uint32_t)first;
		first += p->pair[i].n;
		p->pair[i].n = 0;
	}
	p->posting = xmalloc((first + 1) * sizeof *p->posting);
	each_pair(p, put_pair);
}

static void
make_sounds(struct placefind *p)
{
	p->sounds = xcalloc(SOUND_COUNT, sizeof *p->sounds);
	for (uint32_t i = 0; p->sound && i < SOUND_COUNT; i++) {
		char one[4];
		const size_t n = utf8_put(SOUND_FIRST + i, one);

		p->scratch.n = 0;
		p->sound(str_n(one, n), &p->scratch);
		if (p->scratch.n > 0)
			p->sounds[i] = (uint16_t)(str_hash(buf_view(
			    &p->scratch)) % 0xFFFF + 1);
	}
}

bool
placefind_same_sound(const struct placefind *p, uint32_t a, uint32_t b)
{
	return a - SOUND_FIRST < SOUND_COUNT && b - SOUND_FIRST < SOUND_COUNT &&
	    p->sounds[a - SOUND_FIRST] &&
	    p->sounds[a - SOUND_FIRST] == p->sounds[b - SOUND_FIRST];
}

static void
own_name(struct placefind *p, struct str name)
{
	struct str t = name_tokens(p, name, false);

	if (!t.n)
		return;
	p->own = xgrow(p->own, &p->own_cap, p->own_n + 1, sizeof *p->own);
	p->own[p->own_n].t = (const uint32_t *)(const void *)t.p;
	p->own[p->own_n++].n = t.n / sizeof(uint32_t);
}

/* What the district itself is called, and the city it is in where the code says so:
 * no place, and no stranger either. */
static void
own_names(struct placefind *p)
{
	static const struct { unsigned first; const char *city; } cities[] = {
		{ 11, "北京市" }, { 12, "天津市" }, { 31, "上海市" },
		{ 50, "重庆市" }
	};
	const struct law *l = p->law;

	for (size_t i = 0; l && i < sizeof cities / sizeof *cities; i++)
		if (cities[i].first == l->county / 10000)
			own_name(p, str_of(cities[i].city));
	for (size_t i = 0; l && i < l->grids_n; i++)
		if (l->grids[i].level == GRID_DISTRICT)
			own_name(p, l->grids[i].name);
	for (size_t i = 0; l && i < l->places_n; i++) {
		const struct law_grid *g = law_grid(l, l->places[i].grid);

		if (g && g->level == GRID_DISTRICT)
			own_name(p, l->places[i].name);
	}
}

void
placefind_done(struct placefind *p)
{
	own_names(p);
	add_law(p);
	make_places(p);
	settle(p);
	index_exact(p);
	index_pairs(p);
	make_sounds(p);
	free(p->row);
	p->row = NULL;
	p->row_n = p->row_cap = 0;
}
