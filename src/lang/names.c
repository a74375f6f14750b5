/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.c -- a completion list over very many names.  Layer: lang.
 * Names are decoded once; a word of bits a name says which letters it could
 * be asked by, so that most are passed over by one comparison. What begins
 * with the key is worth more than what only contains it: where there is
 * enough of the first, the second is not looked for. */
#include "key.h"

#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

#define ENOUGH	2000	/* hits of one kind: more are not weighed */
#define TRIES	1200	/* names that are held against a doubtful key */

struct entry {
	struct str	name;	/* borrowed */
	uint32_t	id, first;
	uint8_t		units;
};

/* How names begin: each unit that is the first or the second of some name has a
 * number, so that what a key makes of a beginning is reckoned once. */
#define LEADS	0xFFFFu		/* numbers, and none */
#define LEAD_SLOTS 0x20000u
struct leads {
	struct unit	*u;	/* owned: by number */
	uint16_t	*at;	/* owned: by hash; LEADS: empty */
	size_t		n, cap;
};

struct lang_names {
	struct entry	*e;	/* owned */
	uint32_t	*lead;	/* owned: one a name, numbers of its first two */
	struct leads	leads;
	size_t		lead_cap;
	uint64_t	*mask;	/* owned: one a name */
	struct unit	*u;	/* owned: of all names */
	size_t		n, e_cap, mask_cap, units, u_cap;
};

struct lang_names *
lang_names_make(void)
{
	struct lang_names *l = xcalloc(1, sizeof(*l));

	l->leads.at = xmalloc(LEAD_SLOTS * sizeof(*l->leads.at));
	memset(l->leads.at, 0xFF, LEAD_SLOTS * sizeof(*l->leads.at));
	return l;
}

static uint32_t
lead_of(struct leads *l, const struct unit *u)
{
	uint32_t h = (u->cp * 0x9E3779B1u) >> 15;

	while (l->at[h] != LEADS && l->u[l->at[h]].cp != u->cp)
		h = (h + 1) % LEAD_SLOTS;
	if (l->at[h] == LEADS && l->n < LEADS) {
		l->u = xgrow(l->u, &l->cap, l->n + 1, sizeof(*l->u));
		l->u[l->n] = *u;
		l->at[h] = (uint16_t)l->n++;
	}
	return l->at[h];
}

void
lang_names_free(struct lang_names **l)
{
	if (*l != NULL) {
		free((*l)->e);
		free((*l)->mask);
		free((*l)->lead);
		free((*l)->leads.u);
		free((*l)->leads.at);
		free((*l)->u);
	}
	free(*l);
	*l = NULL;
}

size_t
lang_names_count(const struct lang_names *l)
{
	return l->n;
}

void
lang_names_add(struct lang_names *l, struct str name, uint32_t id)
{
	struct unit u[NAME_MOST];
	size_t n = name_read(name, u);

	if (n == 0)
		return;
	l->e = xgrow(l->e, &l->e_cap, l->n + 1, sizeof(*l->e));
	l->mask = xgrow(l->mask, &l->mask_cap, l->n + 1, sizeof(*l->mask));
	l->u = xgrow(l->u, &l->u_cap, l->units + n, sizeof(*l->u));
	l->e[l->n] = (struct entry){ .name = name, .id = id,
	    .first = (uint32_t)l->units, .units = (uint8_t)n };
	l->lead = xgrow(l->lead, &l->lead_cap, l->n + 1, sizeof(*l->lead));
	l->lead[l->n] = lead_of(&l->leads, &u[0]) << 16 |
	    (n > 1 ? lead_of(&l->leads, &u[1]) : LEADS);
	l->mask[l->n++] = name_mask(u, n);
	memcpy(l->u + l->units, u, n * sizeof(*u));
	l->units += n;
}

/* ---- the best of them ---- */

struct best {
	struct lang_found *out;
	const uint32_t	*weight;
	size_t		n, cap;
};

static uint64_t
rank_of(const struct best *b, const struct lang_found *f)
{
	const uint64_t grade = (uint64_t)(f->score + 60) / 100;

	return grade << 48 | (uint64_t)(b->weight != NULL ?
	    b->weight[f->id] : 0) << 16 | (uint64_t)f->score;
}

static void
best_add(struct best *b, struct lang_found f)
{
	const uint64_t rank = rank_of(b, &f);
	size_t at = b->n, same;

	if (b->n == b->cap && rank <= rank_of(b, &b->out[b->n - 1]))
		return;
	for (same = 0; same < b->n && b->out[same].id != f.id; same++)
		continue;
	if (same < b->n) {
		if (rank <= rank_of(b, &b->out[same]))
			return;
		at = same;
	} else if (b->n < b->cap) {
		at = b->n++;
	} else {
		at = b->n - 1;
	}
	for (; at > 0 && rank_of(b, &b->out[at - 1]) < rank; at--)
		b->out[at] = b->out[at - 1];
	b->out[at] = f;
}

static void
best_name(struct best *b, const struct entry *e, struct str typed, int score)
{
	if (score > 0)
		best_add(b, (struct lang_found){ .id = e->id, .name = e->name,
		    .score = str_eq(e->name, typed) ? 1000 : score });
}

/* ---- looking through ---- */

/* Of one unit: 0 not reckoned, 1 no, 2 yes. Of two: the last that were reckoned. */
#define PAIRS	0x2000u
struct known {
	uint8_t		*one;	/* owned: by number */
	uint64_t	*two;	/* owned: lead << 2 | as one */
};

struct look {
	const struct lang_names *l;
	struct key	k;
	struct str	typed;
	struct best	best;
};

static bool
may_fit(const struct look *k, size_t i, enum sound how)
{
	const uint64_t need = how == SOUND_ANY ? k->k.need : k->k.need_fuzzy;
	const uint64_t lacks = need & ~k->l->mask[i];

	return lacks == 0 || (how == SOUND_TYPO && (lacks & (lacks - 1)) == 0);
}

/* Could name i begin with the key, by its first two characters? */
static bool
may_lead(struct look *k, struct known *kn, size_t i, enum sound how)
{
	const uint32_t lead = k->l->lead[i], one = lead >> 16;
	const struct unit *u = k->l->u + k->l->e[i].first;
	uint64_t *two = &kn->two[lead * 0x9E3779B1u >> 19];

	if (one == LEADS || (lead & LEADS) == LEADS)
		return true;
	if (kn->one[one] == 0)
		kn->one[one] = key_leads(&k->k, u, 1, how) ? 2 : 1;
	if (kn->one[one] == 1)
		return false;
	if (*two >> 2 != lead || (*two & 3) == 0)
		*two = (uint64_t)lead << 2 |
		    (key_leads(&k->k, u, 2, how) ? 2u : 1u);
	return (*two & 3) == 2;
}

static void
look_begins(struct look *k, enum sound how)
{
	struct known kn = {
		.one = xcalloc(k->l->leads.n + 1, sizeof(*kn.one)),
		.two = xcalloc(PAIRS, sizeof(*kn.two))
	};
	size_t tries = 0;

	for (size_t i = 0; i < k->l->n && (how != SOUND_TYPO ||
	    tries < TRIES); i++) {
		const struct entry *e = &k->l->e[i];

		if (!may_fit(k, i, how) || !may_lead(k, &kn, i, how))
			continue;
		tries++;
		best_name(&k->best, e, k->typed, key_begins(&k->k,
		    k->l->u + e->first, e->units, how));
	}
	free(kn.one);
	free(kn.two);
}

/* Those of some weight, or those of none. */
static void
look_inside(struct look *k, enum sound how, bool used)
{
	size_t first, end, hits = 0, tries = 0;

	for (size_t i = 0; i < k->l->n && (used || hits < ENOUGH) &&
	    (how != SOUND_FUZZY || tries < TRIES); i++) {
		const struct entry *e = &k->l->e[i];
		int score;

		if (!may_fit(k, i, how) || (k->best.weight != NULL &&
		    k->best.weight[e->id] != 0) != used)
			continue;
		tries++;
		score = key_match(&k->k, k->l->u + e->first, e->units, how,
		    &first, &end);
		hits += score > 0;
		best_name(&k->best, e, k->typed, score);
	}
}

static void
look_all(struct look *k, const struct lang_how *how)
{
	struct best *b = &k->best;

	look_begins(k, SOUND_ANY);
	/* What sounds alike from the first on comes before what is inside. */
	if (b->n < b->cap && k->k.fuzzy != 0)
		look_begins(k, SOUND_FUZZY);
	if (b->n < b->cap && b->weight != NULL)
		look_inside(k, SOUND_ANY, true);
	if (b->n < b->cap)
		look_inside(k, SOUND_ANY, false);
	if (b->n == 0 && k->k.fuzzy != 0) {
		look_inside(k, SOUND_FUZZY, true);
		look_inside(k, SOUND_FUZZY, false);
	}
	if (b->n == 0 && how->typo && k->k.typo)
		look_begins(k, SOUND_TYPO);
}

size_t
lang_names_find(struct lang_names *l, struct str key,
    const struct lang_how *how, const uint32_t *weight,
    struct lang_found *out, size_t cap)
{
	struct look k = { .l = l, .typed = key,
	    .best = { .out = out, .weight = weight, .cap = cap } };

	if (cap == 0)
		return 0;
	if (str_trim(key).n == 0) {
		for (size_t i = 0; i < l->n; i++)
			best_name(&k.best, &l->e[i], key, 1);
		return k.best.n;
	}
	if (!key_read(&k.k, key, how))
		return 0;
	key_keep(&k.k);
	look_all(&k, how);
	key_fini(&k.k);
	return k.best.n;
}

uint32_t
lang_weight(uint32_t used, unsigned near, unsigned fresh)
{
	if (used > 0xFFFF)
		used = 0xFFFF;
	return used << 16 | (near & 0xFFu) << 8 | (fresh & 0xFFu);
}
