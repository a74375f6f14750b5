/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches by name, and what the store knows of their alarms: the number of the
 * last one stands in the keys of their cases and nowhere else. */
#include "app/link_iot_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

void
iot_key(const struct iot *o, const struct watch *w, uint32_t n, char out[192])
{
	snprintf(out, 192, "%.*s:%s:%s:%u", STR_ARG(o->l->row->code),
	    w->device, w->metric, (unsigned)n);
}

static bool
known(const struct iot *o, const struct watch *w, uint32_t n, uint32_t *slot)
{
	struct repo *const r = o->l->c->repo;
	char key[192];

	iot_key(o, w, n, key);
	return r->ops->find_key(r, str_of(key), slot) == OK;
}

/* Numbers have no gap: twice as far each time, then the middle. */
static void
find_last(const struct iot *o, struct watch *w)
{
	uint32_t good = 0, bad = 1, slot;

	while (known(o, w, bad, &slot)) {
		good = bad;
		w->slot = slot;
		if (bad > UINT32_MAX / 2)
			break;
		bad *= 2;
	}
	while (bad - good > 1) {
		const uint32_t mid = good + (bad - good) / 2;

		if (known(o, w, mid, &slot)) {
			good = mid;
			w->slot = slot;
		} else {
			bad = mid;
		}
	}
	w->n = good;
}

bool
iot_open_case(const struct iot *o, const struct watch *w,
    const struct casefile **c)
{
	const struct law_state *s;
	struct case_view v;

	if (w->slot == SLOT_NONE ||
	    o->l->c->repo->ops->get(o->l->c->repo, w->slot, &v) != OK)
		return false;
	if (c != NULL)
		*c = v.c;
	s = law_state(&o->l->c->law, v.c->state);
	return s != NULL && s->open;
}

/* The last thing its case says of it, and how many notes there are. */
static bool
see(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct watch *const w = ctx;
	const struct str alarm = body_str(&e->body, "alarm");

	(void)secret;
	(void)status;
	if (alarm.n == 0)
		return true;
	if (e->kind == EV_CASE_NOTE)
		w->notes++;
	w->noted_ms = e->at.ms;
	if (str_is(alarm, "over"))
		w->s = (struct sensor){ .ended_ms = body_num(&e->body,
		    "ended", 0) };
	else if (!w->s.alarm)
		sensor_resume(&w->s, body_num(&e->body, "began", e->at.ms));
	return true;
}

static void
recall(const struct iot *o, struct watch *w)
{
	find_last(o, w);
	if (iot_open_case(o, w, NULL) &&
	    o->l->c->repo->ops->history(o->l->c->repo, w->slot, see, w) != OK)
		w->s = (struct sensor){ .n = 0 };
}

/* ---- the table ---- */

static uint64_t
name_hash(struct str device, struct str metric)
{
	return str_hash(device) * UINT64_C(0x9e3779b97f4a7c15) ^
	    str_hash(metric);
}

/* Where it is, or would be. */
static size_t
place(const struct iot *o, struct str device, struct str metric)
{
	size_t i = name_hash(device, metric) & (o->cap - 1);

	while (o->at[i] != NULL && (!str_is(device, o->at[i]->device) ||
	    !str_is(metric, o->at[i]->metric)))
		i = (i + 1) & (o->cap - 1);
	return i;
}

static void
grow(struct iot *o)
{
	struct watch **const old = o->at;
	const size_t old_cap = o->cap;

	o->cap = old_cap ? 2 * old_cap : 1024;
	o->at = xcalloc(o->cap, sizeof(*o->at));
	for (size_t i = 0; i < old_cap; i++)
		if (old[i] != NULL)
			o->at[place(o, str_of(old[i]->device),
			    str_of(old[i]->metric))] = old[i];
	free(old);
}

struct watch *
iot_watch(struct iot *o, struct str device, struct str metric)
{
	const struct law_sensor *row;
	struct watch *w;
	size_t i;

	if (2 * (o->n + 1) > o->cap && o->n < WATCH_MOST)
		grow(o);
	i = place(o, device, metric);
	if (o->at[i] != NULL)
		return o->at[i];
	row = law_sensor(&o->l->c->law, device, metric);
	if (row == NULL || o->n == WATCH_MOST)
		return NULL;
	w = xcalloc(1, sizeof *w);
	*w = (struct watch){ .row = row, .slot = SLOT_NONE };
	str_copy(device, w->device, sizeof w->device);
	str_copy(metric, w->metric, sizeof w->metric);
	recall(o, w);
	o->at[i] = w;
	o->n++;
	return w;
}

void
iot_watches_fini(struct iot *o)
{
	for (size_t i = 0; i < o->cap; i++)
		free(o->at[i]);
	free(o->at);
	o->at = NULL;
	o->n = o->cap = 0;
}
