/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks in a demonstration. Each case has a shadow, folded by the same law from
 * the same events; what falls on it is written at its very instant, between the
 * steps of people, as it would be by a process that never slept. The store's own
 * fold judges these fires like any others. */
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "core/casefile_fold.h"
#include "demo_in.h"

static void
event_of(const struct demo *d, const struct intent *it, int64_t at_ms,
    struct event *e)
{
	memset(e, 0, offsetof(struct event, body));
	e->v = EVENT_SCHEMA;
	e->kind = it->kind;
	e->subject = STR("-");		/* its number is not known yet */
	e->actor = it->actor;
	e->at.ms = at_ms;
	e->body.n = it->body ? it->body->n : 0;
	if (it->body)
		memcpy(e->body.f, it->body->f, e->body.n * sizeof(*e->body.f));
	e->sealed = it->secret && it->secret->n ? STR("-") : STR_NONE;
	if (it->kind == EV_CASE_REPORT && d->law->books_n)
		(void)!body_int(&e->body, "law", d->law->version);
}

/* What an undo will put back; fires come in between and stand. */
static void
keep_before(struct demo_case *c, enum event_kind kind)
{
	if (kind == EV_CLOCK_FIRE)
		return;
	if (kind != EV_CASE_MOVE || !c->slip) {
		free(c->before);
		c->before = NULL;
		return;
	}
	if (c->before == NULL)
		c->before = xmalloc(sizeof(*c->before));
	*c->before = *c->shadow;
}

bool
demo_shadow_take(struct demo *d, struct demo_case *c, const struct intent *it,
    int64_t at_ms)
{
	struct demo_shadow *const s = c->shadow;
	struct refusal why;
	struct event e;

	if (d->o.short_only)
		return true;
	if (it->kind == EV_CASE_UNDO) {
		if (c->before == NULL)
			return false;
		*s = *c->before;
		return true;
	}
	keep_before(c, it->kind);
	event_of(d, it, at_ms, &e);
	/* What the law refuses here it refuses in the store too. */
	if (casefile_step(&s->c, &s->d, &e, d->law, &why) != OK)
		return false;
	if (it->kind == EV_CLOCK_FIRE && c->before)
		(void)!casefile_step(&c->before->c, &c->before->d, &e, d->law,
		    &why);
	return true;
}

int64_t
demo_rung_ms(const struct demo *d, const struct demo_case *c)
{
	const int64_t ms = c->shadow->c.next_ms;

	return ms != 0 && ms < d->o.end_ms ? ms : 0;
}

bool
demo_act_fire(struct demo *d, struct demo_case *c, struct intent *it)
{
	struct lent *const l = demo_lend(d);
	struct rung_due r;
	char key[128];

	if (docket_due(&c->shadow->d, &c->shadow->c, d->law, c->wake_ms, &r,
	    1) == 0 || rung_event(&r, "", c->wake_ms, NULL, &l->body, key,
	    sizeof(key)) != OK) {
		c->shadow->c.next_ms = 0;
		return false;
	}
	*it = (struct intent){ .kind = EV_CLOCK_FIRE, .actor = STR(CASE_AUTO),
	    .body = &l->body, .at_ms = c->wake_ms,
	    .subject = demo_keep(d, str_of(c->number)),
	    .begun = c->number[0] ? 0 : c->born };
	return demo_shadow_take(d, c, it, it->at_ms);
}
