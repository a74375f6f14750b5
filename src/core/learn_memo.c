/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn_memo.c -- prices of classes that were asked for before: settling asks
 * the same many times, for each table of each class above.  Layer: core. */
#include "core/learn_in.h"

#include <string.h>

static uint64_t
stir(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9E3779B97F4A7C15u;
	return h ^ h >> 29;
}

uint64_t
memo_key(const struct learn *l, const uint32_t *above)
{
	uint64_t h = 1;

	for (size_t i = 0; above && i < l->grid_n; i++)
		h = stir(h, above[i]);
	return h ? h : 1;
}

/* Bans and labels only ever grow, so their numbers name them. */
static uint64_t
own_key(const struct learn *l, uint32_t c, uint64_t key)
{
	uint64_t bans = 0, cands = 0;

	for (uint32_t i = c; i < l->cls[c].end; i++) {
		bans += l->cls[i].ban.n;
		cands += l->cls[i].cand_n;
	}
	key = stir(stir(key, bans), cands);
	return key ? key : 1;
}

const struct memo *
memo_find(const struct learn *l, uint32_t c, uint64_t key)
{
	const struct lclass *k = &l->cls[c];

	key = own_key(l, c, key);
	for (unsigned i = 0; i < MEMOS; i++)
		if (k->memo[i].key == key)
			return &k->memo[i];
	return NULL;
}

void
memo_put(struct learn *l, uint32_t c, uint64_t key, uint64_t price,
    const struct table *t)
{
	struct lclass *k = &l->cls[c];
	struct memo *m = &k->memo[k->memo_at];

	k->memo_at = (uint8_t)((k->memo_at + 1) % MEMOS);
	m->key = own_key(l, c, key);
	m->price = price;
	ltable_copy(&m->t, t);
}

void
memo_clear(struct lclass *k)
{
	for (unsigned i = 0; i < MEMOS; i++) {
		ltable_fini(&k->memo[i].t);
		k->memo[i].key = 0;
	}
}
