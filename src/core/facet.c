/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a case is counted and filtered under. */
#include "core/casefile.h"

#include <string.h>
#include "base/clock.h"

static const char *const facet_names[FACET_COUNT] = {
#define FACET_NAME(id, text) [id] = text,
	FACET_LIST(FACET_NAME)
#undef FACET_NAME
};

const char *
facet_name(enum facet f)
{
	return f >= 0 && f < FACET_COUNT ? facet_names[f] : "";
}

bool
facet_by_name(struct str name, enum facet *out)
{
	for (int f = 0; f < FACET_COUNT; f++)
		if (str_is(name, facet_names[f])) {
			*out = (enum facet)f;
			return true;
		}
	return false;
}

/* FNV-1a folded to 32 bits; stands in the store, so it is spelled out here. */
uint32_t
facet_account(struct str account)
{
	uint32_t h = 2166136261u;

	if (account.n == 0)
		return 0;
	for (size_t i = 0; i < account.n; i++)
		h = (h ^ (unsigned char)account.p[i]) * 16777619u;
	return h ? h : 1;
}

/* Month of its card by the district's wall: 202611. */
static uint32_t
card_month(const struct casefile *c, const struct law *law)
{
	struct civil at = clock_civil((struct wall){ c->card_ms },
	    law->offset_min);

	return (uint32_t)(at.year * 100 + at.month);
}

/* Where what there is less of than of cases goes: an absent one has no bit. */
static size_t
put_rare(const struct casefile *c, const struct law *law,
    struct facet_value *out)
{
	size_t n = 0;
#define PUT(f, v) (out[n++] = (struct facet_value){ (uint8_t)(f), (uint32_t)(v) })
	if (c->rule != 0)
		PUT(FACET_RULE, c->rule);
	if (c->kind != 0)
		PUT(FACET_KIND, c->kind);
	if (c->level != 0)
		PUT(FACET_LEVEL, c->level);
	if (c->returns != 0)
		PUT(FACET_RETURNS, c->returns < FACET_RETURNS_MAX ?
		    c->returns : FACET_RETURNS_MAX);
	if (c->card != 0 && c->card_ms > 0)
		PUT(FACET_CARDED, card_month(c, law));
	if (c->former != 0)
		PUT(FACET_FORMER, c->former);
	if (c->callers > 1)
		PUT(FACET_CALLERS, c->callers < FACET_CALLERS_MAX ?
		    c->callers : FACET_CALLERS_MAX);
	if (c->grid % 1000 != 0)
		PUT(FACET_CELL, c->grid % 1000000000);
#undef PUT
	return n;
}

size_t
casefile_facets(const struct casefile *c, const struct law *law,
    struct facet_value out[CASE_FACETS_MAX])
{
	const struct law_state *s = law_state(law, c->state);
	uint32_t town = (uint32_t)(c->grid / 1000000 % 1000);
	uint32_t basic = (uint32_t)(c->grid / 1000 % 1000);
	size_t n = 0;
#define PUT(f, v) (out[n++] = (struct facet_value){ (uint8_t)(f), (uint32_t)(v) })
	PUT(FACET_STATE, c->state);
	PUT(FACET_STAGE, c->stage);
	PUT(FACET_UNIT, c->unit);
	PUT(FACET_TOWN, town);
	PUT(FACET_GRID, basic ? town * 1000 + basic : 0);
	PUT(FACET_MAJOR, law_class_major(c->matter));
	PUT(FACET_MATTER, c->matter);
	PUT(FACET_CHANNEL, c->channel);
	PUT(FACET_CARD, c->card);
	PUT(FACET_OPEN, s && s->open);
	PUT(FACET_HOLDER, facet_account(str_of(c->holder)));
	PUT(FACET_TURN, c->turn);
	n += put_rare(c, law, out + n);
	for (unsigned bit = 0; bit < CASE_FLAG_COUNT; bit++)
		if (c->flags >> bit & 1)
			PUT(FACET_FLAG, bit);
#undef PUT
	return n;
}
