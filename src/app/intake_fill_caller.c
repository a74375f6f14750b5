/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who calls, what the newest cases were about, and which of them is told again.
 * Layer: app. */
#include "intake_fill_in.h"

#include <stdlib.h>
#include <string.h>
#include "app/intl.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "lang/lang.h"

#define PAST	64		/* of a caller's cases that are looked at */
#define WORDS	5		/* characters: three words */

/* ---- the caller ---- */

static bool
is_open(const struct law *law, const struct casefile *c)
{
	const struct law_state *s = law_state(law, c->state);

	return s && s->open;
}

static void
look_at_past(struct helper *h, const uint32_t *slots, size_t n)
{
	struct repo *r = h->s.repo;
	struct case_view v;

	for (size_t i = 0; i < n; i++) {
		if (i < HELP_PAST)
			h->h.past[h->h.past_n++] = slots[i];
		if (r->ops->get(r, slots[i], &v) != OK)
			continue;
		h->h.past_open += is_open(h->s.law, v.c);
		h->h.promised += (v.c->flags & CASE_PROMISED) != 0;
	}
}

/* The name that the newest case with one has. */
static void
last_name(struct helper *h, struct intake *f)
{
	struct buf why = { 0 }, masked = { 0 };

	for (size_t i = 0; i < h->h.past_n; i++) {
		struct body body, secret;
		struct case_view v;
		struct str name;

		body.n = secret.n = 0;
		if (store_report(h->s.store, h->h.past[i], &body, &secret) !=
		    OK || !(name = str_trim(body_str(&secret, "caller"))).n)
			continue;
		lang_mask_name(name, &masked);
		str_copy(buf_view(&masked), h->h.name, sizeof h->h.name);
		intake_fill(f, INTAKE_CALLER, name, 0, 80, "");
		if (h->s.repo->ops->get(h->s.repo, h->h.past[i], &v) == OK)
			buf_fmt(&why, _("as in %s"), v.c->number);
		if (f->f[INTAKE_CALLER].from == INTAKE_FILLED &&
		    !f->f[INTAKE_CALLER].given)
			str_copy(buf_view(&why), f->f[INTAKE_CALLER].why,
			    sizeof f->f[INTAKE_CALLER].why);
		break;
	}
	buf_fini(&masked);
	buf_fini(&why);
}

void
fill_caller(struct helper *h, struct intake *f)
{
	const struct str phone = str_trim(buf_view(&f->f[INTAKE_PHONE].text));
	uint32_t slots[PAST];
	size_t n = 0;
	uint64_t all = 0;

	h->h.past_n = 0;
	h->h.past_all = h->h.past_open = h->h.promised = 0;
	h->h.name[0] = '\0';
	h->h.past_known = h->s.store && phone.n &&
	    store_caller_cases(h->s.store, phone, slots, PAST, &n, &all) == OK;
	if (!h->h.past_known || !n) {
		intake_unfill(f, INTAKE_CALLER);
		return;
	}
	h->h.past_all = all;
	look_at_past(h, slots, n);
	last_name(h, f);
	if (!h->h.name[0])
		intake_unfill(f, INTAKE_CALLER);
}

/* ---- twins ---- */

void
fill_twins(struct helper *h, const struct intake *f, int64_t now_ms)
{
	const struct twin_ask q = {
		.phone = buf_view(&f->f[INTAKE_PHONE].text),
		.place = buf_view(&f->f[INTAKE_PLACE].text),
		.words = buf_view(&f->f[INTAKE_WORDS].text),
		.grid = form_code(f, INTAKE_GRID, NULL, 0),
		.matter = (uint32_t)form_code(f, INTAKE_MATTER, NULL, 0),
		.at_ms = now_ms, .except = f->slot };

	h->h.twin_n = 0;
	if (h->s.twinning && utf8_count(str_trim(q.words)) >= WORDS)
		h->h.twin_n = twinning_find(h->s.twinning, &q, h->h.twin,
		    HELP_TWINS);
}

/* ---- use ---- */

void
fill_use(struct helper *h)
{
	struct repo *r = h->s.repo;
	const uint64_t now = r->ops->revision(r);
	uint32_t *slots;
	struct query q = { .sort = SORT_NEWEST };
	struct page p = { .cap = RECENT, .anchor = SLOT_NONE };

	if (h->recent && now == h->revision)
		return;
	h->revision = now;
	p.slots = slots = xcalloc(RECENT, sizeof *slots);
	if (!h->recent)
		h->recent = xcalloc(RECENT, sizeof *h->recent);
	h->recent_n = 0;
	if (r->ops->page(r, &q, &p) != OK)
		p.n = 0;
	for (size_t i = 0; i < p.n; i++) {
		struct case_view v;

		if (r->ops->get(r, slots[i], &v) == OK)
			h->recent[h->recent_n++] = (struct recent){
				.grid = v.c->grid, .matter = v.c->matter,
				.channel = v.c->channel };
	}
	free(slots);
}

/* The newest tenth counts twice. */
static int
worth(const struct helper *h, size_t i)
{
	return i < h->recent_n / 10 ? 2 : 1;
}

static int
capped(int n)
{
	return n > 100 ? 100 : n;
}

int
use_of_matter(const struct helper *h, uint32_t matter, uint64_t grid)
{
	const uint64_t basic = law_grid_basic(grid);
	int n = 0;

	for (size_t i = 0; i < h->recent_n; i++)
		if (h->recent[i].matter == matter &&
		    (!grid || (basic && law_grid_basic(h->recent[i].grid) ==
		    basic)))
			n += worth(h, i);
	return capped(n);
}

int
use_of_grid(const struct helper *h, uint64_t grid)
{
	int n = 0;

	for (size_t i = 0; i < h->recent_n; i++)
		if (h->recent[i].grid == grid ||
		    law_grid_basic(h->recent[i].grid) == grid)
			n += worth(h, i);
	return capped(n);
}
