/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a case is counted and filtered under. */
#include "core/casefile.h"

#include <string.h>

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
	if (c->rule != 0)
		PUT(FACET_RULE, c->rule);
	PUT(FACET_TURN, c->turn);
	if (c->kind != 0)
		PUT(FACET_KIND, c->kind);
	if (c->level != 0)
		PUT(FACET_LEVEL, c->level);
	for (unsigned bit = 0; bit < CASE_FLAG_COUNT; bit++)
		if (c->flags >> bit & 1)
			PUT(FACET_FLAG, bit);
#undef PUT
	return n;
}
