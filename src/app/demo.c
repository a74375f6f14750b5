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

bool
demo_is_last(const struct demo *d, uint64_t index)
{
	return !d->o.short_only && d->o.cases >= 200 &&
	    d->o.cases - index <= DEMO_LAST;
}

static int64_t
just_now(const struct demo *d)
{
	return d->o.end_ms - (int64_t)(d->o.cases - d->begun) *
	    CLOCK_MIN_MS + (int64_t)(demo_hash(d->o.seed, d->begun) % 40000);
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
	/* Whoever looks at a desk finds some that came in just now. */
	if (demo_is_last(d, d->begun) && d->arrival_ms < just_now(d))
		d->arrival_ms = just_now(d);
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
	demo_take_ground(d);
	demo_take_spots(d);
	demo_take_people(d);
	demo_take_habits(d);
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
		*slot = demo_slot_take(d);
		d->cases[*slot].index = d->begun++;
		demo_begin(d, &d->cases[*slot], d->arrival_ms);
		demo_heap_put(d, *slot);
		next_arrival(d);
	}
	if (!d->heap_n)
		return false;
	*slot = d->heap[0];
	return true;
}

/* Into the heap again, or heard of no more; what was merged into another waits
 * for that one. */
static void
settle(struct demo *d, uint32_t slot)
{
	const struct demo_case *c = &d->cases[slot];

	if (c->heaped)
		return;
	if (c->next_ms != INT64_MAX || demo_rung_ms(d, c) != 0)
		demo_heap_put(d, slot);
	else if (!(c->shadow->c.flags & CASE_MERGED))
		demo_slot_free(d, slot);
}

static void
go_on(struct demo *d, uint32_t slot, bool acted)
{
	struct demo_case *c = &d->cases[slot];

	c->vain = acted ? 0 : (uint8_t)(c->vain + 1);
	if (c->vain > 20 || d->o.short_only ||
	    (c->step == STEP_REPORT && !acted) ||
	    !demo_plan(d, c, c->next_ms))
		c->next_ms = INT64_MAX;
	if (c->next_ms >= d->o.end_ms)
		c->next_ms = INT64_MAX;
	settle(d, slot);
}

/* A rung falls on it: its next step mostly stays as it was planned. */
static bool
fire(struct demo *d, uint32_t slot, struct intent *out)
{
	struct demo_case *c = &d->cases[slot];
	const struct casefile was = c->shadow->c;
	const bool fired = demo_act_fire(d, c, out);

	d->lent_out += fired;
	if (fired)
		demo_think_again(d, c, &was, out->at_ms);
	settle(d, slot);
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

/* What a move brings with it. */
static void
moved(struct demo *d, uint32_t slot, int64_t now)
{
	struct demo_case *c = &d->cases[slot];

	if (c->row->effects & EFFECT_SET_UNIT)
		c->out = true;
	demo_ask(d, c);
	if (c->go || c->kids_n)
		c->slip = false;
	demo_merged(d, slot, c->row, now);
}

static bool
step(struct demo *d, uint32_t slot, struct intent *out)
{
	struct demo_case *c = &d->cases[slot];
	const bool acted = demo_act(d, c, out) &&
	    demo_shadow_take(d, c, out, out->at_ms);

	if (acted) {
		lent(d, c, out);
		if (out->kind == EV_CASE_MOVE)
			moved(d, slot, out->at_ms);
	}
	go_on(d, slot, acted);
	return acted;
}

enum err
demo_next(struct demo *d, struct intent *out, uint64_t *tag)
{
	uint32_t slot;

	if (d->extra.wanted && demo_act_extra(d, out, tag)) {
		d->lent_out++;
		return OK;
	}
	while (whose_turn(d, &slot)) {
		struct demo_case *c = &d->cases[slot];
		const bool rung = c->rings;

		if (c->alive && !rung && d->lent_out &&
		    demo_lacks_number(d, c))
			return ERR_BUSY;
		demo_heap_drop(d);
		if (!c->alive) {	/* refused meanwhile */
			demo_slot_free(d, slot);
			continue;
		}
		*tag = (uint64_t)c->epoch << 32 | slot;
		d->now_ms = c->wake_ms;
		if (rung ? fire(d, slot, out) : step(d, slot, out))
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
		free(d->cases[i].before);
		free(d->cases[i].kid);
	}
	demo_people_fini(d);
	demo_habits_fini(d);
	for (size_t i = 0; i < d->lent_n; i++)
		free(d->lent[i]);
	rules_free(&d->own_rules);
	free(d->matters);
	free(d->places);
	shapes_fini(&d->ground);
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
