/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where officers are: the last position of each, while he is on shift. One that
 * was taken off shift, or comes off shift, is refused at the door. */
#include "app/link_patrol_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/officers.h"
#include "base/alloc.h"

#define READ_US		60000000	/* accounts change rarely */
#define AHEAD_MS	300000

/* ---- officers ---- */

struct reading { struct patrol *p; struct officer *at; size_t n, cap;
	uint32_t roles; };

static bool
take_account(void *ctx, const struct store_account *a)
{
	struct reading *r = ctx;
	const struct law_unit *u = law_unit(&r->p->l->c->law, a->unit);
	struct officer *o;

	if (a->disabled || !(a->roles & r->roles) ||
	    r->n == PATROL_OFFICERS)
		return true;
	r->at = xgrow(r->at, &r->cap, r->n + 1, sizeof *r->at);
	o = &r->at[r->n++];
	memset(o, 0, sizeof *o);
	o->a = *a;
	o->town = u == NULL ? 0 : u->town;
	o->shift = officers_shift(&r->p->l->c->law, link_opt(r->p->l,
	    "shift"), a->unit);
	return true;
}

static int
by_code(const void *a, const void *b)
{
	return strcmp(((const struct officer *)a)->a.code,
	    ((const struct officer *)b)->a.code);
}

struct officer *
patrol_officer(struct patrol *p, struct str code)
{
	struct officer key;

	if (code.n == 0 || code.n >= sizeof key.a.code || p->officers == 0)
		return NULL;
	str_copy(code, key.a.code, sizeof key.a.code);
	return bsearch(&key, p->officer, p->officers, sizeof key, by_code);
}

/* Positions go over to the new list; who is no officer any more loses his. */
static void
carry_over(struct patrol *p, const struct reading *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct officer *was = patrol_officer(p,
		    str_of(r->at[i].a.code));

		r->at[i].dirty = true;
		if (was == NULL)
			continue;
		r->at[i].at = was->at;
		memcpy(r->at[i].device, was->device, sizeof was->device);
	}
	for (size_t i = r->n; i < p->officers; i++)
		positions_put(p->file, i, &(struct position){ .at_ms = 0 });
	if (p->officer != NULL)
		explicit_bzero(p->officer, p->officers * sizeof *p->officer);
	free(p->officer);
}

bool
patrol_officers_read(struct patrol *p)
{
	struct reading r = { .p = p, .roles = officers_roles(&p->l->c->law,
	    link_opt(p->l, "roles")) };

	if (p->officer != NULL && clock_mono().us - p->read_us < READ_US)
		return true;
	p->read_us = clock_mono().us;
	if (store_accounts(p->l->c->store, take_account, &r) != OK) {
		free(r.at);
		return false;
	}
	if (r.n > 0)
		qsort(r.at, r.n, sizeof *r.at, by_code);
	carry_over(p, &r);
	p->officer = r.at;
	p->officers = r.n;
	return true;
}

bool
patrol_on_shift(const struct patrol *p, const struct officer *o, int64_t ms)
{
	return officers_on_shift(&p->l->c->law, o->shift, ms);
}

/* ---- positions ---- */

static void
forget(struct patrol *p, struct officer *o)
{
	char topic[MQTT_TOPIC_MAX];

	explicit_bzero(&o->at, sizeof o->at);
	o->at.at_ms = 0;
	positions_put(p->file, (size_t)(o - p->officer), &o->at);
	o->dirty = false;
	/* OwnTracks leaves its last position at the broker for whoever asks. */
	if (o->device[0] != '\0' && p->line != NULL) {
		snprintf(topic, sizeof topic, "owntracks/%s/%s", o->a.code,
		    o->device);
		(void)link_mqtt_say(p->line, topic, STR_NONE, true);
	}
	o->device[0] = '\0';
}

void
patrol_position(struct patrol *p, struct str user, struct str device,
    const struct owntracks *t)
{
	struct officer *const o = patrol_officer(p, user);
	const int64_t now_ms = clock_wall().ms;

	if (o == NULL || t->at_ms > now_ms + AHEAD_MS) {
		p->strange++;
		return;
	}
	if (!patrol_on_shift(p, o, now_ms) ||
	    !patrol_on_shift(p, o, t->at_ms)) {
		p->off++;
		return;
	}
	p->taken++;
	if (t->at_ms != o->at.at_ms)
		patrol_track(p, o, t);
	if (t->at_ms <= o->at.at_ms)
		return;			/* late, or again */
	o->at = (struct position){ .at_ms = t->at_ms, .got_ms = now_ms,
		.lat_e6 = t->lat_e6, .lon_e6 = t->lon_e6, .acc_m = t->acc_m,
		.batt = t->batt };
	memcpy(o->at.account, o->a.code, sizeof o->at.account);
	str_copy(device, o->device, sizeof o->device);
	o->dirty = true;
}

void
patrol_positions_sweep(struct patrol *p, int64_t now_ms)
{
	for (size_t i = 0; i < p->officers; i++) {
		struct officer *const o = &p->officer[i];

		if (o->at.at_ms != 0 && !patrol_on_shift(p, o, now_ms))
			forget(p, o);
		if (o->dirty)
			positions_put(p->file, i, &o->at);
		o->dirty = false;
	}
}

void
patrol_where_open(struct patrol *p)
{
	char code[24];

	str_copy(p->l->row->code, code, sizeof code);
	p->file = positions_make(store_dir(p->l->c->store), code);
}

void
patrol_where_close(struct patrol *p)
{
	positions_gone(&p->file);
	if (p->officer != NULL)
		explicit_bzero(p->officer, p->officers * sizeof *p->officer);
	free(p->officer);
	p->officer = NULL;
	p->officers = 0;
}
