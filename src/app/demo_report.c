/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a case begins: what and where it is, who tells it, in which words, and
 * what the desk makes of them: the grid that the words name, as in life. */
#include <string.h>
#include "app/place.h"
#include "demo_in.h"
#include "lang/lang.h"

void
demo_begin(struct demo *d, struct demo_case *c, int64_t at)
{
	const struct law *law = d->law;
	uint64_t *r = &c->rng;
	struct civil t;
	uint32_t luck;

	*r = demo_hash(d->o.seed, c->index);
	t = clock_civil((struct wall){ at }, law->offset_min);
	luck = demo_below(r, 1000);
	c->channel = luck < 420 && t.hour >= 6 && t.hour < 20 ? 0 :
	    luck < 830 ? 1 : 2;
	if (demo_is_last(d, c->index))
		c->channel = (uint8_t)(c->index % 3);
	c->matter = &d->matters[demo_below(r, (uint32_t)d->matters_n)];
	if (c->channel == 0 && d->words.topics[c->matter->topic].asks)
		c->channel = 1;		/* nobody finds a wish on patrol */
	c->criterion = &law->criteria[c->matter->c->crit_first +
	    demo_below(r, c->matter->c->crit_n)];
	c->urgent = c->criterion->urgent;
	c->step = STEP_REPORT;
	c->next_ms = at;
	c->reported_ms = at - (c->channel ? demo_span(r, 20000, 240000) : 0);
	demo_put_place(d, c);
	if (!d->o.short_only)
		demo_find_twin(d, c);
	c->circ = demo_circumstance(d, c);
	c->owner = demo_true_owner(d, c);
}

static const struct law_account *
reporter(struct demo *d, struct demo_case *c)
{
	size_t town = c->place->grid / 1000000 % TOWNS;
	const struct people *p = &d->finders[town];

	if (c->channel == 0 && !p->n)
		p = &d->by_role[0];
	if (c->channel != 0) {
		const struct law_role *seat = law_role_by_code(d->law,
		    STR("seat"));

		if (!seat)
			seat = law_role_by_code(d->law, STR("desk"));
		p = &d->by_role[seat ? seat->bit % LAW_ROLES : 0];
	}
	return demo_anyone(p, &c->rng, c);
}

/* A tenth of the callers make a third of the calls. */
static uint64_t
person(struct demo *d, struct demo_case *c)
{
	uint64_t all = 40 + d->o.cases / 2;
	uint64_t n = demo_hash(c->rng, 5);

	return demo_chance(&c->rng, 300) ? n % (1 + all / 10) : n % all;
}

static void
put_caller(struct demo *d, struct demo_case *c, struct body *secret)
{
	uint64_t who = person(d, c);

	demo_name(d, who, &d->scratch);
	demo_text(secret, "caller", demo_kept(d));
	demo_phone(who, &d->scratch);
	demo_text(secret, "phone", demo_kept(d));
}

static void
put_words(struct demo *d, struct demo_case *c, struct body *secret)
{
	struct str where;

	demo_title(d, c, &d->scratch);
	demo_text(secret, "title", demo_kept(d));
	demo_where(d, c, &d->scratch);
	where = demo_kept(d);
	demo_text(secret, "place", where);
	demo_story(d, c, where, &d->scratch);
	demo_text(secret, "text", demo_kept(d));
}

/* What a person at the desk would ask of the caller. */
static void
put_circumstance(struct demo *d, const struct demo_case *c, struct body *b)
{
	struct str value, name;
	struct field *f = &b->f[b->n];
	int64_t n;

	if (c->circ == CIRC_NONE)
		return;
	name = demo_circ_field(&d->owners.circ[c->circ], &value);
	if (!name.n)
		return;
	*f = (struct field){ .name = name, .type = FIELD_TEXT, .text = value };
	if (demo_is_number(d->law, name) && str_int(value, &n))
		*f = (struct field){
			.name = name, .type = FIELD_INT, .num = n
		};
	b->n++;
}

/* On patrol the officer chooses it; else it is what the words say. */
static bool
put_place(struct demo *d, struct demo_case *c, struct lent *l)
{
	struct body *b = &l->body;
	uint64_t grid;

	if (c->channel != 0)
		return place_report(rules_places(d->o.rules), d->law,
		    &l->secret, &(struct place_hint){ 0 }, b, &grid) == OK;
	demo_put_grid(c, b);
	demo_put_spot(d, c, b);
	return true;
}

/* Conditions on words are asked later, when the texts are no longer here. */
static void
keep_words(struct demo *d, struct demo_case *c, const struct body *secret)
{
	static const char *const parts[] = { "title", "place", "text" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (i)
			buf_cstr(&d->scratch, " ");
		lang_fold_text(body_str(secret, parts[i]), &d->scratch);
	}
	c->words_n = d->scratch.n;
	c->words = xmalloc(c->words_n + 1);
	memcpy(c->words, d->scratch.p, c->words_n);
	d->scratch.n = 0;
}

bool
demo_act_report(struct demo *d, struct demo_case *c, struct lent *l,
    struct intent *it)
{
	struct body *b = &l->body;

	c->last = reporter(d, c);
	if (!c->last)
		return false;
	demo_int(b, "channel", d->channels[c->channel]);
	demo_int(b, "reported", c->reported_ms);
	demo_int(b, "matter", c->matter->c->code);
	if (c->urgent)
		demo_int(b, "urgent", 1);
	if (c->channel == 0) {
		demo_text(b, "finder", c->last->code);
		c->finder = c->last;
	} else {
		put_caller(d, c, &l->secret);
	}
	if (c->channel == 2 && demo_chance(&c->rng, 300))
		demo_int(b, "votes", 1 + demo_below(&c->rng, 60));
	put_circumstance(d, c, b);
	put_words(d, c, &l->secret);
	if (!d->o.short_only)
		keep_words(d, c, &l->secret);
	it->kind = EV_CASE_REPORT;
	it->secret = &l->secret;
	return put_place(d, c, l);
}

