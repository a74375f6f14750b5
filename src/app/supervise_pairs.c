/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who returns what to whom: the newest cases that were sent back and are still
 * open, by the unit that had each before and the one that has it now. */
#include "app/supervise.h"

#include <stdio.h>
#include "app/intl.h"
#include "base/alloc.h"

static struct sv_row *
pair_of(struct desk *d, struct supervise *s, uint16_t from, uint16_t to)
{
	uint32_t key = (uint32_t)from << 16 | to;
	const struct law_unit *u = law_unit(d->law, to != 0 ? to : from);
	struct sv_row *r;

	for (size_t i = 0; i < s->rows_n; i++)
		if (s->row[i].value == key)
			return &s->row[i];
	s->row = xgrow(s->row, &s->rows_cap, s->rows_n + 1, sizeof *s->row);
	r = &s->row[s->rows_n++];
	*r = (struct sv_row){ .facet = FACET_COUNT, .value = key,
	    .known = true };
	snprintf(r->name, sizeof r->name, "%.*s → %.*s", STR_ARG(from != 0 ?
	    words_unit(d, from, true) : str_of(_("nobody"))),
	    STR_ARG(to != 0 ? words_unit(d, to, true) :
	    str_of(_("to dispatch"))));
	if (to != 0 && u != NULL)
		snprintf(r->text, sizeof r->text, "unit:%.*s",
		    STR_ARG(u->code));
	return r;
}

static void
take(struct desk *d, struct supervise *s, const struct casefile *c)
{
	struct sv_row *r = pair_of(d, s, c->former, c->unit);

	r->n[0]++;
	r->n[1] += c->returns >= 2;
	if (c->returns > r->n[2])
		r->n[2] = c->returns;
}

void
supervise_pairs(struct desk *d)
{
	struct supervise *s = d->sv;
	uint32_t slot[PAIRS_READ];
	struct page p = { .slots = slot, .cap = PAIRS_READ,
	    .anchor = SLOT_NONE };
	struct filter f;
	struct case_view v;

	if (desk_parse(d, STR("flag:returned open sort:newest"), &f,
	    NULL) != OK)
		return;
	if (d->repo->ops->page(d->repo, &f.q, &p) != OK)
		p.n = 0;
	for (size_t i = 0; i < p.n; i++)
		if (d->repo->ops->get(d->repo, slot[i], &v) == OK)
			take(d, s, v.c);
	filter_fini(&f);
	s->shown = xgrow(s->shown, &s->shown_cap, s->rows_n + 1,
	    sizeof *s->shown);
	for (uint32_t i = 0; i < s->rows_n; i++)
		s->shown[s->shown_n++] = i;
	s->sort = 1;
	for (size_t i = 0; i < s->rows_n; i++)
		s->row[i].metric = NULL;
	supervise_settle(s);
	s->settled = true;
	s->done = s->rows_n;
}
