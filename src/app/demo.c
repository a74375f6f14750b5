/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of things: cases begin along a curve of hours and weekdays, and
 * each open case has one next step in a heap. Whichever is earlier happens. */
#include "demo_in.h"

#include <stdlib.h>
#include <string.h>

/* ---- the world: matters, places, people ---- */

static bool
named(struct str words, struct str name)
{
	struct str word;

	while (str_cut(&words, ',', &word))
		if (word.n && str_find(name, word) >= 0)
			return true;
	return false;
}

static struct str
class_name(const struct law *l, uint32_t code)
{
	const struct law_class *c = law_class(l, code);

	return c ? c->name : STR_NONE;
}

/* The first topic that names the matter or its minor class; then its major
 * class; then the last topic, which takes the rest. */
static size_t
topic_of(const struct demo *d, const struct law_class *c)
{
	const struct topic *t = d->words.topics;
	struct str minor = class_name(d->law, law_class_minor(c->code));
	struct str major = class_name(d->law, law_class_major(c->code));
	size_t last = d->words.topics_n - 1;

	for (size_t i = 0; i < last; i++)
		if (named(t[i].match, c->name) || named(t[i].match, minor))
			return i;
	for (size_t i = 0; i < last; i++)
		if (named(t[i].match, major))
			return i;
	return last;
}

static void
take_matters(struct demo *d)
{
	const struct law *l = d->law;

	d->matters = xcalloc(l->classes_n + 1, sizeof(*d->matters));
	for (size_t i = 0; i < l->classes_n; i++)
		if (l->classes[i].level == 3 && l->classes[i].crit_n)
			d->matters[d->matters_n++] = (struct demo_matter){
				&l->classes[i],
				(uint16_t)topic_of(d, &l->classes[i])
			};
}

/* A grid's centre, or that of the smallest grid around it that has one. */
static void
take_centre(const struct law *l, const struct law_grid *g,
    struct demo_place *p)
{
	for (int i = 0; g && g->level > GRID_DISTRICT && i < GRID_UNIT; i++) {
		p->lat_e6 = g->lat_e6;
		p->lon_e6 = g->lon_e6;
		if (p->lat_e6 || p->lon_e6)
			return;
		g = law_grid(l, g->parent);
	}
}

static void
take_places(struct demo *d)
{
	const struct law *l = d->law;
	bool units = false;

	for (size_t i = 0; i < l->grids_n; i++)
		units = units || l->grids[i].level == GRID_UNIT;
	d->places = xcalloc(l->grids_n + 1, sizeof(*d->places));
	for (size_t i = 0; i < l->grids_n; i++) {
		const struct law_grid *g = &l->grids[i];
		const struct law_grid *basic, *town;
		struct demo_place *p = &d->places[d->places_n];

		if (g->level != (units ? GRID_UNIT : GRID_BASIC))
			continue;
		basic = law_grid(l, law_grid_basic(g->code));
		town = law_grid(l, law_grid_town(g->code));
		p->grid = g->code;
		p->name = basic ? basic->name : g->name;
		p->town = town ? town->name : STR_NONE;
		take_centre(l, g, p);
		d->places_n++;
	}
}

static void
people_add(struct people *p, const struct law_account *a)
{
	p->a = xgrow(p->a, &p->cap, p->n + 1, sizeof(*p->a));
	p->a[p->n++] = a;
}

static void
take_people(struct demo *d)
{
	const struct law *l = d->law;
	const struct law_role *finder = law_role_by_code(l, STR("finder"));
	const struct law_role *unit = law_role_by_code(l, STR("unit"));

	for (size_t i = 0; i < l->units_n; i++)
		if (l->units[i].id >= d->by_unit_n)
			d->by_unit_n = l->units[i].id + 1u;
	d->by_unit_n += !d->by_unit_n;
	d->by_unit = xcalloc(d->by_unit_n, sizeof(*d->by_unit));
	for (size_t i = 0; i < l->accounts_n; i++) {
		const struct law_account *a = &l->accounts[i];
		const struct law_unit *u = law_unit(l, a->unit);

		for (unsigned bit = 0; bit < LAW_ROLES; bit++)
			if (a->roles >> bit & 1)
				people_add(&d->by_role[bit], a);
		if (u && unit && a->roles >> unit->bit & 1)
			people_add(&d->by_unit[u->id], a);
		if (u && finder && a->roles >> finder->bit & 1)
			people_add(&d->finders[u->town % TOWNS], a);
	}
}

static uint8_t
channel_id(const struct law *l, struct str code, size_t or)
{
	const struct law_channel *c = law_channel_by_code(l, code);

	if (c)
		return c->id;
	return l->channels_n ? l->channels[or % l->channels_n].id : 0;
}

/* ---- when cases begin ---- */

static const uint8_t hour_weight[24] = {
	4, 2, 1, 1, 1, 2, 6, 14, 30, 42, 44, 38,
	24, 22, 34, 40, 38, 32, 24, 20, 18, 14, 10, 6
};
static const double day_weight[8] = {
	0, 1.15, 1.1, 1.05, 1.0, 1.05, 0.75, 0.65
};

static int64_t
start_ms(const struct demo *d)
{
	return d->o.end_ms - (int64_t)d->hours * CLOCK_HOUR_MS;
}

static void
make_curve(struct demo *d)
{
	double sum = 0;

	d->hours = (d->o.days ? d->o.days : 1) * 24u;
	d->curve = xcalloc(d->hours + 1, sizeof(*d->curve));
	for (size_t h = 0; h < d->hours; h++) {
		struct wall t = {
			start_ms(d) + (int64_t)h * CLOCK_HOUR_MS
		};
		struct civil c = clock_civil(t, d->law->offset_min);

		sum += hour_weight[c.hour % 24] * day_weight[c.weekday % 8] +
		    0.01;
		d->curve[h + 1] = sum;
	}
	for (size_t h = 0; h <= d->hours; h++)
		d->curve[h] *= (double)d->o.cases / sum;
}

/* The n-th case begins where the curve passes n and a bit. */
static void
next_arrival(struct demo *d)
{
	double n, part;

	d->arrival_ms = INT64_MAX;
	if (d->begun == d->o.cases)
		return;
	n = (double)d->begun + (double)(demo_hash(d->o.seed ^ 0xA5,
	    d->begun) % 1000) / 1000;
	while (d->hour + 1 < d->hours && d->curve[d->hour + 1] <= n)
		d->hour++;
	part = (n - d->curve[d->hour]) /
	    (d->curve[d->hour + 1] - d->curve[d->hour]);
	part = part < 0 ? 0 : part > 0.999 ? 0.999 : part;
	d->arrival_ms = start_ms(d) + (int64_t)d->hour * CLOCK_HOUR_MS +
	    (int64_t)(part * (double)CLOCK_HOUR_MS);
}

/* ---- the heap ---- */

static bool
earlier(const struct demo *d, uint32_t a, uint32_t b)
{
	const struct demo_case *x = &d->cases[a], *y = &d->cases[b];

	return x->wake_ms != y->wake_ms ? x->wake_ms < y->wake_ms :
	    x->index < y->index;
}

/* A rung that falls with a step goes before it. */
static void
set_wake(const struct demo *d, struct demo_case *c)
{
	const int64_t rung = demo_rung_ms(d, c);

	c->wake_ms = rung != 0 && rung <= c->next_ms ? rung : c->next_ms;
}

static void
heap_put(struct demo *d, uint32_t slot)
{
	size_t i = d->heap_n;

	set_wake(d, &d->cases[slot]);
	d->heap = xgrow(d->heap, &d->heap_cap, d->heap_n + 1,
	    sizeof(*d->heap));
	d->heap_n++;
	for (; i > 0 && earlier(d, slot, d->heap[(i - 1) / 2]);
	    i = (i - 1) / 2)
		d->heap[i] = d->heap[(i - 1) / 2];
	d->heap[i] = slot;
}

static void
heap_drop(struct demo *d)
{
	uint32_t last = d->heap[--d->heap_n];
	size_t i = 0, k;

	while ((k = 2 * i + 1) < d->heap_n) {
		if (k + 1 < d->heap_n &&
		    earlier(d, d->heap[k + 1], d->heap[k]))
			k++;
		if (!earlier(d, d->heap[k], last))
			break;
		d->heap[i] = d->heap[k];
		i = k;
	}
	if (d->heap_n)
		d->heap[i] = last;
}

/* ---- slots ---- */

static uint32_t
slot_take(struct demo *d)
{
	uint32_t slot, epoch;

	if (d->idle_n) {
		slot = d->idle[--d->idle_n];
	} else {
		d->cases = xgrow(d->cases, &d->cases_cap, d->cases_n + 1,
		    sizeof(*d->cases));
		slot = (uint32_t)d->cases_n++;
		d->cases[slot].epoch = 0;
	}
	epoch = d->cases[slot].epoch + 1;
	memset(&d->cases[slot], 0, sizeof(d->cases[slot]));
	d->cases[slot].epoch = epoch;
	d->cases[slot].alive = true;
	return slot;
}

static void
slot_free(struct demo *d, uint32_t slot)
{
	d->cases[slot].alive = false;
	free(d->cases[slot].words);
	free(d->cases[slot].shadow);
	d->cases[slot].words = NULL;
	d->cases[slot].shadow = NULL;
	d->idle = xgrow(d->idle, &d->idle_cap, d->idle_n + 1,
	    sizeof(*d->idle));
	d->idle[d->idle_n++] = slot;
}

static struct demo_case *
of_tag(struct demo *d, uint64_t tag)
{
	uint32_t slot = (uint32_t)tag;
	struct demo_case *c;

	if (slot >= d->cases_n)
		return NULL;
	c = &d->cases[slot];
	return c->alive && c->epoch == (uint32_t)(tag >> 32) ? c : NULL;
}

/* ---- the door ---- */

static bool
possible(const struct demo *d)
{
	return d->matters_n && d->places_n && d->law->accounts_n &&
	    d->law->channels_n && d->law->roles_n;
}

static void
take_world(struct demo *d)
{
	int64_t days = d->o.days ? d->o.days : 1;

	take_matters(d);
	take_places(d);
	demo_take_spots(d);
	take_people(d);
	d->channels[0] = channel_id(d->law, STR("patrol"), 0);
	d->channels[1] = channel_id(d->law, STR("hotline"), 1);
	d->channels[2] = channel_id(d->law, STR("public"), 2);
	/* In a single day the desk works faster, or nothing would be closed. */
	d->scale = days >= 10 ? 1000 : 100 * days;
	make_curve(d);
	next_arrival(d);
}

enum err
demo_open(struct demo **out, const struct demo_options *o,
    struct diag_sink *sink)
{
	struct demo *d = xcalloc(1, sizeof(*d));
	enum err e;

	d->o = *o;
	d->law = o->law;
	if (!d->o.rules)
		d->o.rules = d->own_rules = rules_new(NULL, o->law);
	e = demo_words_load(&d->words, o->archive, sink);
	if (e == OK)
		e = demo_owners_load(&d->owners, o->law, o->archive, sink);
	if (e == OK) {
		take_world(d);
		e = possible(d) ? OK : ERR_NOT_FOUND;
	}
	if (e != OK)
		demo_close(&d);
	*out = d;
	return e;
}

/* The case whose turn it is, on top of the heap. False: none is left. */
static bool
whose_turn(struct demo *d, uint32_t *slot)
{
	if (d->arrival_ms <= d->o.end_ms && (!d->heap_n ||
	    d->arrival_ms <= d->cases[d->heap[0]].wake_ms)) {
		*slot = slot_take(d);
		d->cases[*slot].index = d->begun++;
		demo_begin(d, &d->cases[*slot], d->arrival_ms);
		heap_put(d, *slot);
		next_arrival(d);
	}
	if (!d->heap_n)
		return false;
	*slot = d->heap[0];
	return true;
}

/* After an act: into the heap again, or heard of no more. */
static void
go_on(struct demo *d, uint32_t slot, bool acted)
{
	struct demo_case *c = &d->cases[slot];

	if (!acted || d->o.short_only || !demo_plan(d, c, c->next_ms) ||
	    c->next_ms >= d->o.end_ms)
		c->next_ms = INT64_MAX;
	if (c->next_ms != INT64_MAX || demo_rung_ms(d, c) != 0)
		heap_put(d, slot);
	else
		slot_free(d, slot);
}

/* A rung falls on it; its next step stays as it was planned. */
static bool
fire(struct demo *d, uint32_t slot, struct intent *out)
{
	struct demo_case *c = &d->cases[slot];
	const bool fired = demo_act_fire(d, c, out);

	if (c->next_ms != INT64_MAX || demo_rung_ms(d, c) != 0)
		heap_put(d, slot);
	else
		slot_free(d, slot);
	return fired;
}

static void
lent(struct demo *d, struct demo_case *c, struct intent *out)
{
	if (out->kind == EV_CASE_REPORT)
		c->born = d->lent_out + 1;
	else if (!c->number[0])
		out->begun = c->born;
	d->lent_out++;
}

enum err
demo_next(struct demo *d, struct intent *out, uint64_t *tag)
{
	uint32_t slot;

	while (whose_turn(d, &slot)) {
		struct demo_case *c = &d->cases[slot];
		bool acted;

		heap_drop(d);
		if (!c->alive) {	/* refused meanwhile */
			slot_free(d, slot);
			continue;
		}
		*tag = (uint64_t)c->epoch << 32 | slot;
		if (demo_rung_ms(d, c) == c->wake_ms) {
			acted = fire(d, slot, out);
			d->lent_out += acted;
		} else if ((acted = demo_act(d, c, out))) {
			lent(d, c, out);
			demo_shadow_take(d, c, out, out->at_ms);
			go_on(d, slot, true);
		} else {
			go_on(d, slot, false);
		}
		if (acted)
			return OK;
	}
	return ERR_END;
}

void
demo_numbered(struct demo *d, uint64_t tag, struct str number)
{
	struct demo_case *c = of_tag(d, tag);

	if (!c)
		return;
	str_copy(number, c->number, sizeof(c->number));
}

void
demo_refused(struct demo *d, uint64_t tag)
{
	struct demo_case *c = of_tag(d, tag);

	if (c)
		c->alive = false;	/* its slot is freed when it comes up */
}

const struct demo_tally *
demo_tally(const struct demo *d)
{
	return &d->tally;
}

void
demo_settled(struct demo *d)
{
	d->lent_used = 0;
	d->lent_out = 0;
	arena_fini(&d->texts);
	d->texts = (struct arena){ 0 };
}

void
demo_close(struct demo **pd)
{
	struct demo *d = *pd;

	if (!d)
		return;
	demo_words_fini(&d->words);
	demo_owners_fini(&d->owners);
	decision_fini(&d->decision);
	for (size_t i = 0; i < d->cases_n; i++) {
		free(d->cases[i].words);
		free(d->cases[i].shadow);
	}
	for (size_t i = 0; i < LAW_ROLES; i++)
		free(d->by_role[i].a);
	for (size_t i = 0; i < d->by_unit_n; i++)
		free(d->by_unit[i].a);
	for (size_t i = 0; i < TOWNS; i++)
		free(d->finders[i].a);
	for (size_t i = 0; i < d->lent_n; i++)
		free(d->lent[i]);
	rules_free(&d->own_rules);
	free(d->by_unit);
	free(d->matters);
	free(d->places);
	free(d->spots);
	free(d->curve);
	free(d->cases);
	free(d->idle);
	free(d->heap);
	free(d->lent);
	arena_fini(&d->texts);
	buf_fini(&d->scratch);
	free(d);
	*pd = NULL;
}
