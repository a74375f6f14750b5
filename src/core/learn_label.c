/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn_label.c -- labels: a unit, or conditions before one, and who takes a
 * case by them.  Layer: core (pure). */
#include "core/learn_in.h"

#include <string.h>

static bool
same_cond(const struct lcond *a, const struct lcond *b)
{
	if (a->kind != b->kind || a->unit != b->unit || a->days != b->days ||
	    a->words_n != b->words_n || a->urgent != b->urgent ||
	    a->from != b->from || a->len != b->len ||
	    a->channels != b->channels)
		return false;
	for (unsigned i = 0; i < a->words_n; i++)
		if (!str_eq(a->word[i], b->word[i]))
			return false;
	return true;
}

static bool
same_label(const struct llabel *a, const struct llabel *b)
{
	if (a->unit != b->unit || a->n != b->n)
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (!same_cond(&a->c[i], &b->c[i]))
			return false;
	return true;
}

uint32_t
label_make(struct learn *l, const struct llabel *v)
{
	if (!v->n)
		return v->unit;
	for (size_t i = 0; i < l->label_n; i++)
		if (same_label(&l->label[i], v))
			return LABEL_FIRST + (uint32_t)i;
	l->label = xgrow(l->label, &l->label_cap, l->label_n + 1,
	    sizeof(*l->label));
	l->label[l->label_n] = *v;
	return LABEL_FIRST + (uint32_t)l->label_n++;
}

const struct llabel *
label_of(const struct learn *l, uint32_t id, struct llabel *room)
{
	if (id >= LABEL_FIRST)
		return &l->label[id - LABEL_FIRST];
	*room = (struct llabel){ .unit = (uint16_t)id };
	return room;
}

unsigned
label_rules(const struct learn *l, uint32_t id)
{
	if (id < LABEL_FIRST)
		return id != LABEL_NONE;
	return l->label[id - LABEL_FIRST].n + 1u;
}

struct str
learn_text(const struct learn *l, const struct lcase *c)
{
	const unsigned char *p;

	if (c->text == CASE_NO_TEXT)
		return STR_NONE;
	p = (const unsigned char *)l->words.p + c->text;
	return str_n((const char *)p + 2, (size_t)p[0] | (size_t)p[1] << 8);
}

/* Bands over midnight belong to the day they began on. */
static bool
in_band(const struct lcond *k, unsigned minute)
{
	unsigned at = minute / 30, day = at / 48, slot = at % 48;

	if ((k->days >> day & 1) && slot >= k->from &&
	    slot < (unsigned)k->from + k->len)
		return true;
	day = (day + 6) % 7;
	slot += 48;
	return (k->days >> day & 1) && slot >= k->from &&
	    slot < (unsigned)k->from + k->len;
}

bool
lcond_fits(const struct learn *l, const struct lcond *k, const struct lcase *c)
{
	struct str text;

	switch (k->kind) {
	case BY_URGENT:
		return c->urgent == k->urgent;
	case BY_CHANNEL:
		return c->channel >= 0 && (k->channels >> c->channel & 1);
	case BY_TIME:
		return in_band(k, c->minute);
	default:
		break;
	}
	text = learn_text(l, c);
	for (unsigned i = 0; i < k->words_n; i++)
		if (str_find(text, k->word[i]) >= 0)
			return true;
	return false;
}

uint16_t
label_unit(const struct learn *l, uint32_t id, const struct lcase *c,
    unsigned *which)
{
	const struct llabel *v;
	unsigned i = 0;

	if (id < LABEL_FIRST) {
		if (which)
			*which = 0;
		return (uint16_t)id;
	}
	v = &l->label[id - LABEL_FIRST];
	while (i < v->n && !lcond_fits(l, &v->c[i], c))
		i++;
	if (which)
		*which = i;
	return i < v->n ? v->c[i].unit : v->unit;
}
