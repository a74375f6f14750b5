/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who returns to whom: rows of the cases returned twice or more, by the unit that
 * had each before and the one that has it now. There are as many pairs as units
 * squared, so they are found one giver at a time: who gave none is passed over. */
#include "app/supervise.h"

#include <stdio.h>
#include "app/intl.h"

static struct sv_row *
pair_of(struct supervise *s, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < s->rows_n; i++)
		if (s->row[i].from == from && s->row[i].value == to)
			return &s->row[i];
	return NULL;
}

static void
pair_add(struct desk *d, const struct law_unit *from, const struct law_unit *to)
{
	struct supervise *s = d->sv;
	struct sv_row *r = supervise_add(s, FACET_UNIT, to != NULL ? to->id : 0,
	    STR_NONE);

	r->from = from->id;
	snprintf(r->name, sizeof r->name, "%.*s → %.*s",
	    STR_ARG(words_unit(d, from->id, true)), STR_ARG(to != NULL ?
	    words_unit(d, to->id, true) : str_of(_("to dispatch"))));
	snprintf(r->text, sizeof r->text, "former:%.*s unit:%.*s",
	    STR_ARG(from->code), STR_ARG(to != NULL ? to->code : STR("none")));
}

static void
pair_look(struct desk *d, const struct law_unit *from, const struct law_unit *to)
{
	struct supervise *s = d->sv;
	struct sv_row probe = { .facet = FACET_UNIT, .from = from->id,
	    .value = to != NULL ? to->id : 0 };

	if (pair_of(s, probe.from, probe.value) == NULL &&
	    supervise_count(d, &s->col[0], &probe) > 0)
		pair_add(d, from, to);
}

bool
supervise_pairs(struct desk *d)
{
	struct supervise *s = d->sv;
	const struct law *l = d->law;

	while (s->page == SV_RETURNS && s->giver < l->units_n) {
		const struct law_unit *from = &l->units[s->giver++];
		struct sv_row probe = { .facet = FACET_COUNT,
		    .from = from->id };
		size_t had = s->rows_n;

		if (supervise_count(d, &s->col[0], &probe) == 0)
			continue;
		pair_look(d, from, NULL);
		for (size_t i = 0; i < l->units_n; i++)
			pair_look(d, from, &l->units[i]);
		if (s->rows_n > had)
			return true;
	}
	return false;
}
