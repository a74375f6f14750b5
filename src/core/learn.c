/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn.c -- the learner's door: cases in, rules out.  Layer: core (pure).
 *
 * How: every matter gets the cheapest table of areas (learn_area.c), where
 * units mix, with conditions that part them (learn_cond.c); what matters say
 * alike goes up to their class (learn_class.c). The tables are then looked up
 * as a rulebook would over all cases; what is not sure enough is forbidden
 * and all is settled anew, so that one impure matter does not cost its class
 * a rule (learn_emit.c). */
#include "core/learn_in.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS 8
#define TEXT_MOST 2000		/* bytes of one text */
#define TEXTS_MOST (256u << 20)	/* of all; later cases come without */

struct learn *
learn_new(const struct law *law, const struct learn_options *o)
{
	struct learn *l = xcalloc(1, sizeof(*l));

	l->law = law;
	l->o = *o;
	if (!l->o.least_support)
		l->o.least_support = 5;
	if (!(l->o.least_confidence > 0))
		l->o.least_confidence = 0.95;
	l->rule_price = WRONG_PRICE * l->o.least_support - 1;
	l->f_words = law_field(law, STR("words"));
	l->f_urgent = law_field(law, STR("urgent"));
	l->units = 1;
	learn_number(l);
	return l;
}

/* Cut to whole characters. */
static uint32_t
keep_text(struct learn *l, struct str s)
{
	uint32_t at = (uint32_t)l->words.n;

	if (!l->o.words || !s.n || l->words.n >= TEXTS_MOST)
		return CASE_NO_TEXT;
	if (s.n > TEXT_MOST) {
		s.n = TEXT_MOST;
		while (s.n && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
			s.n--;
	}
	buf_byte(&l->words, (char)(s.n & 0xFF));
	buf_byte(&l->words, (char)(s.n >> 8));
	buf_str(&l->words, s);
	return at;
}

void
learn_add(struct learn *l, const struct learn_case *c)
{
	struct lcase *k;

	if (!c->unit || l->n >= UINT32_MAX)
		return;
	l->c = xgrow(l->c, &l->cap, l->n + 1, sizeof(*l->c));
	k = &l->c[l->n++];
	*k = (struct lcase){ .cls = learn_class_at(l, c->matter),
		.grid = learn_grid_at(l, c->grid), .unit = c->unit,
		.minute = c->minute < 10080 ? c->minute : 0,
		.channel = (int8_t)(c->channel >= 0 && c->channel < 64 ?
		c->channel : -1), .urgent = c->urgent };
	k->text = keep_text(l, c->words);
	if (c->unit >= l->units)
		l->units = (uint16_t)(c->unit + 1);
}

enum err
learn_run(struct learn *l, const struct learned **out, size_t *n)
{
	unsigned round = 0;

	*out = NULL;
	*n = 0;
	l->done = 0;
	l->stopped = false;
	learn_sort(l);
	learn_spread(l);
	for (size_t i = 0; i < l->cls_n; i++) {
		l->cls[i].cand_n = 0;
		l->cls[i].ban.n = 0;
		l->cls[i].alone.n = 0;
		memo_clear(&l->cls[i]);
	}
	l->label_n = 0;
	if (!learn_alone(l))
		return ERR_CANCELLED;
	do {
		learn_settle(l);
		if (!learn_tick(l, l->n / (2 * ROUNDS)))
			return ERR_CANCELLED;
	} while (learn_emit(l, ++round == ROUNDS));
	like_free(&l->like);
	l->like = like_make(l);
	if (!learn_tick(l, l->n))
		return ERR_CANCELLED;
	*out = l->out;
	*n = l->out_n;
	return OK;
}

uint16_t
learn_like(const struct learn *l, struct str words, double *share)
{
	*share = 0;
	return l->like ? like_unit(l->like, words, share) : 0;
}

void
learn_free(struct learn **l)
{
	struct learn *k = *l;

	if (!k)
		return;
	for (size_t i = 0; i < k->cls_n; i++) {
		free(k->cls[i].cand);
		ltable_fini(&k->cls[i].alone);
		ltable_fini(&k->cls[i].ban);
		ltable_fini(&k->cls[i].own);
		memo_clear(&k->cls[i]);
	}
	like_free(&k->like);
	free(k->cls);
	free(k->grid);
	free(k->grid_at);
	free(k->c);
	free(k->spread);
	free(k->label);
	free(k->out);
	buf_fini(&k->words);
	arena_fini(&k->arena);
	free(k);
	*l = NULL;
}
