/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learnkit.h -- a district to learn in: 2 majors of 3 minors of 5 matters, 6
 * towns of 2 areas of 2 basic grids of 4 unit grids, 3 channels, 40 units;
 * cases at random, decided by planted rules.  Layer: core tests.
 * A header only. */
#ifndef TESTS_CORE_LEARNKIT_H
#define TESTS_CORE_LEARNKIT_H

#include <string.h>
#include "core/learn.h"

#define LK_DISTRICT	UINT64_C(110115000000000)
#define LK_TOWN(t)	(LK_DISTRICT + (uint64_t)(t) * 1000000)
#define LK_AREA(t, a)	(LK_TOWN(t) + (900 + (uint64_t)(a)) * 1000)
#define LK_BASIC(t, a, b) (LK_TOWN(t) + \
	((uint64_t)(a) * 2 - 2 + (uint64_t)(b)) * 1000)
#define LK_UNIT(t, a, b, u) (LK_BASIC(t, a, b) + (uint64_t)(u))
#define LK_MATTER(a, i, m) ((uint32_t)((a) * 1000000 + (i) * 1000 + (m)))
#define LK_MON		(4LL * 86400000)	/* 1970-01-05, a Monday */

static struct law_class lk_class[2 + 6 + 30];
static struct law_grid lk_grid[1 + 6 * (1 + 2 + 4 + 16)];
static struct law_channel lk_channel[3];
static struct law_field lk_field[2];
static struct law lk_law;

static inline void
lk_grid_put(uint64_t code, uint64_t parent, enum grid_level level)
{
	size_t at = lk_law.grids_n++;

	while (at && lk_grid[at - 1].code > code) {
		lk_grid[at] = lk_grid[at - 1];
		at--;
	}
	lk_grid[at] = (struct law_grid){ .code = code, .parent = parent,
		.level = (uint8_t)level };
}

static inline void
lk_grids(void)
{
	lk_law.grids_n = 0;
	lk_grid_put(LK_DISTRICT, 0, GRID_DISTRICT);
	for (unsigned t = 1; t <= 6; t++) {
		lk_grid_put(LK_TOWN(t), LK_DISTRICT, GRID_TOWN);
		for (unsigned a = 1; a <= 2; a++) {
			lk_grid_put(LK_AREA(t, a), LK_TOWN(t), GRID_AREA);
			for (unsigned b = 1; b <= 2; b++) {
				lk_grid_put(LK_BASIC(t, a, b), LK_AREA(t, a),
				    GRID_BASIC);
				for (unsigned u = 1; u <= 4; u++)
					lk_grid_put(LK_UNIT(t, a, b, u),
					    LK_BASIC(t, a, b), GRID_UNIT);
			}
		}
	}
}

static inline const struct law *
lk_make(void)
{
	size_t n = 0;

	lk_law = (struct law){ .offset_min = 0, .classes = lk_class,
		.grids = lk_grid, .channels = lk_channel, .channels_n = 3,
		.fields = lk_field, .fields_n = 2 };
	for (uint32_t a = 1; a <= 2; a++) {
		lk_class[n++] = (struct law_class){ LK_MATTER(a, 0, 0), 0, 1 };
		for (uint32_t i = 1; i <= 3; i++) {
			lk_class[n++] = (struct law_class){ LK_MATTER(a, i, 0),
				LK_MATTER(a, 0, 0), 2 };
			for (uint32_t m = 1; m <= 5; m++)
				lk_class[n++] = (struct law_class){
					LK_MATTER(a, i, m),
					LK_MATTER(a, i, 0), 3 };
		}
	}
	lk_law.classes_n = n;
	lk_grids();
	for (uint8_t i = 0; i < 3; i++)
		lk_channel[i].id = (uint8_t)(i + 1);
	lk_field[0] = (struct law_field){ 1, LAW_NUMBER, STR("urgent"), STR(""),
		STR("") };
	lk_field[1] = (struct law_field){ 2, LAW_TEXT, STR("words"), STR(""),
		STR("") };
	return &lk_law;
}

/* ---- cases ---- */

static inline uint32_t
lk_random(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)((*seed >> 33) % below);
}

struct lk_case { struct learn_case c; char text[160]; int64_t at_ms; };

static inline void
lk_words(uint64_t *seed, struct lk_case *k)
{
	static const char *const some[] = { "群众反映", "门前路面", "垃圾",
		"井盖", "路灯", "无证", "占道", "噪声", "扰民", "要求处理",
		"施工", "夜间", "渣土", "漏水" };
	size_t n = 0;

	for (int i = 0; i < 5; i++) {
		const char *w = some[lk_random(seed, 14)];

		memcpy(k->text + n, w, strlen(w));
		n += strlen(w);
	}
	k->c.words = str_n(k->text, n);
}

static inline void
lk_draw(uint64_t *seed, struct lk_case *k)
{
	memset(k, 0, sizeof(*k));
	k->c.matter = LK_MATTER(1 + lk_random(seed, 2), 1 + lk_random(seed, 3),
	    1 + lk_random(seed, 5));
	k->c.grid = LK_UNIT(1 + lk_random(seed, 6), 1 + lk_random(seed, 2),
	    1 + lk_random(seed, 2), 1 + lk_random(seed, 4));
	k->c.channel = (int)lk_random(seed, 3);
	k->c.minute = (uint16_t)lk_random(seed, 10080);
	k->at_ms = LK_MON + k->c.minute * 60000LL;
	k->c.urgent = lk_random(seed, 5) == 0;
	lk_words(seed, k);
}

struct lk_facts { struct facts f; struct fact fact[2]; };

static inline void
lk_ask(struct lk_facts *q, const struct lk_case *k)
{
	memset(q, 0, sizeof(*q));
	facts_init(&q->f, &lk_law, q->fact);
	q->f.matter = k->c.matter;
	q->f.grid = k->c.grid;
	q->f.channel = k->c.channel;
	facts_time(&q->f, k->at_ms);
	q->fact[0] = (struct fact){ .state = FACT_NUM, .num = k->c.urgent };
	q->fact[1] = (struct fact){ .state = FACT_TEXT, .text = k->c.words };
}

#endif
