/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live numbers: cases of each named view, the lights of the status line,
 * the last arrival of each channel. Counts are cardinalities of the repo's
 * indexes, so all of them together are cheap; still, once a second at most. */
#include "app/desk_in.h"

#include <stdio.h>
#include <string.h>
#include "app/away.h"
#include "app/intl.h"
#include "app/lights.h"
#include "app/sheet.h"
#include "lang/lang.h"

static uint64_t
count(struct desk *d, struct str text)
{
	struct filter f;
	uint64_t n = 0;

	if (desk_parse(d, text, &f, NULL) != OK)
		return 0;
	if (d->repo->ops->count(d->repo, &f.q, &n) != OK)
		n = 0;
	filter_fini(&f);
	return n;
}

/* Cases that wait for a unit: the first state from which the workflow sends
 * them to one. */
static const struct law_state *
waiting_state(const struct desk *d)
{
	for (size_t i = 0; i < d->law->moves_n; i++)
		if (d->law->moves[i].effects & EFFECT_SET_UNIT &&
		    d->law->moves[i].from != LAW_ANY)
			return law_state(d->law, d->law->moves[i].from);
	return NULL;
}

static int64_t
last_arrival(struct desk *d, const struct law_channel *c)
{
	uint32_t value = c->id, slot;
	struct query q = { .n = 1, .sort = SORT_NEWEST };
	struct page p = { .slots = &slot, .cap = 1, .anchor = SLOT_NONE };
	struct case_view v;

	q.t[0] = (struct query_term){
		.kind = TERM_FACET, .facet = FACET_CHANNEL,
		.values = &value, .values_n = 1
	};
	if (d->repo->ops->page(d->repo, &q, &p) != OK || p.n == 0 ||
	    d->repo->ops->get(d->repo, slot, &v) != OK)
		return 0;
	return v.c->reported_ms;
}

/* Cases in which somebody waits for an answer of this seat: a unit's that are
 * urged or supervised, requests that the seat's roles may decide. */
void
desk_waiting(const struct desk *d, struct buf *out)
{
	const struct law_unit *u = law_unit(d->law, d->seat.me.unit);
	const struct law_role *unit = law_role_by_code(d->law, STR("unit"));

	if (unit != NULL && u != NULL &&
	    d->seat.me.roles & 1u << unit->bit)
		buf_fmt(out, "flag:urged,supervised open unit:%.*s",
		    STR_ARG(u->code));
	else
		buf_cstr(out, "flag:asked open");
}

/* Their number; it never takes the focus, and rings only where it may. */
static void
count_waiting(struct desk *d)
{
	struct buf b = { 0 };
	uint64_t n;
	bool shift;

	desk_waiting(d, &b);
	n = count(d, buf_view(&b));
	shift = handover_waits(d);
	d->ring |= d->bell && d->counted_once && (n > d->waits ||
	    (shift && !d->shift_waits));
	d->waits = n;
	d->shift_waits = shift;
	d->counted_once = true;
	buf_fini(&b);
}

void
desk_counts(struct desk *d)
{
	const struct law *l = d->law;
	const struct law_state *s = waiting_state(d);
	char text[64];

	d->counted_ms = d->now;
	for (size_t i = 0; i < l->views_n && i < VIEWS_MAX; i++)
		d->view_count[i] = count(d, l->views[i].filter);
	if (s != NULL) {
		snprintf(text, sizeof text, "state:%.*s", STR_ARG(s->code));
		d->light[0] = count(d, str_of(text));
	}
	d->light[1] = count(d, STR("near"));
	d->light[2] = count(d, STR("overdue"));
	d->light[3] = count(d, STR("flag:urgent open"));
	count_waiting(d);
	for (size_t i = 0; i < l->channels_n && i < 8; i++)
		d->channel_last[i] = last_arrival(d, &l->channels[i]);
	lights_look(d, false);
	d->dirty = true;
}

/* ---- the status line ---- */

struct pen { struct cells *g; int x, end; };

static void
put(struct pen *p, enum role role, const char *text)
{
	if (p->x < p->end)
		p->x += cells_text(p->g, p->x, 0, p->end - p->x, role,
		    str_of(text), false);
}

static void
put_who(struct desk *d, struct pen *p)
{
	const struct store_account *me = &d->seat.me;
	char t[200];
	struct str role = STR_NONE;

	for (size_t i = 0; i < d->law->roles_n; i++)
		if (me->roles >> d->law->roles[i].bit & 1)
			role = d->law->roles[i].name;
	snprintf(t, sizeof t, " %.*s %s%s%s %s%s%.*s ", STR_ARG(d->law->name),
	    d->ascii ? "> " : "▸ ", me->seat[0] != '-' ? me->seat : "",
	    me->seat[0] != '-' && me->seat[0] != '\0' ? "" : "", me->name,
	    role.n > 0 ? " " : "", STR_ARG(role));
	/* First, so that no narrow screen cuts it. */
	if (d->rehearsal)
		put(p, ROLE_REHEARSAL, _(" REHEARSAL "));
	put(p, ROLE_STATUS_STRONG, t);
	if (d->demo && !d->rehearsal)
		put(p, ROLE_STATUS_ALARM, _("DEMO"));
	if (d->seat.read_only)
		put(p, ROLE_STATUS_ALARM, _(" READ-ONLY"));
}

/* What others changed while there was no link: a number that a key opens. */
static void
put_away(struct desk *d, struct pen *p)
{
	char t[64];

	if (away_count(d) == 0)
		return;
	snprintf(t, sizeof t, _(" changed %llu"),
	    (unsigned long long)away_count(d));
	put(p, ROLE_STATUS_STRONG, t);
}

/* A channel's light: filled when something came within half an hour. */
static void
put_channels(struct desk *d, struct pen *p)
{
	put(p, ROLE_STATUS, d->ascii ? " |" : " │");
	p->x = lights_draw(d, p->g, p->x, p->end);
	put_away(d, p);
	for (size_t i = 0; i < d->law->channels_n && i < 8; i++) {
		const struct law_channel *c = &d->law->channels[i];
		int64_t at = d->channel_last[i];
		bool lit = at != 0 && d->now - at < 30 * CLOCK_MIN_MS;
		char t[96], clock[32];

		words_time(d, at, d->now - at > CLOCK_DAY_MS, clock,
		    sizeof clock);
		if (at == 0 || lights_channel(d, c->id) != NULL)
			continue;
		snprintf(t, sizeof t, " %.*s%s%s", STR_ARG(d->w < 110 ?
		    c->sign : c->name), d->ascii ? (lit ? "*" : ".") :
		    lit ? "●" : "○", d->w < 110 ? "" : clock);
		put(p, ROLE_STATUS, t);
	}
}

/* Quiet: a number that a key opens. */
static void
put_waits(struct desk *d, struct pen *p)
{
	char t[64];

	if (d->shift_waits)
		put(p, ROLE_STATUS_STRONG, _(" take over 1"));
	if (d->waits == 0)
		return;
	snprintf(t, sizeof t, _(" answer %llu"),
	    (unsigned long long)d->waits);
	put(p, ROLE_STATUS_STRONG, t);
}

static void
put_lights(struct desk *d, struct pen *p)
{
	const struct law_state *s = waiting_state(d);
	/* Narrow screens lose them from the right: the gravest come first. */
	struct { struct str name; uint64_t n; enum role role; } lights[4] = {
		{ str_of(_("overdue")), d->light[2], ROLE_STATUS_ALARM },
		{ str_of(_("near due")), d->light[1], ROLE_STATUS_STRONG },
		{ s != NULL ? s->name : STR_NONE, d->light[0],
		    ROLE_STATUS_STRONG },
		{ str_of(_("urgent")), d->light[3], ROLE_STATUS_ALARM }
	};

	put(p, ROLE_STATUS, d->ascii ? " |" : " │");
	for (int i = 0; i < 4; i++) {
		char t[64];

		if (lights[i].name.n == 0)
			continue;
		snprintf(t, sizeof t, " %.*s %llu", STR_ARG(lights[i].name),
		    (unsigned long long)lights[i].n);
		if (p->x + lang_columns(str_of(t)) > p->end)
			break;
		put(p, lights[i].n > 0 ? lights[i].role : ROLE_STATUS, t);
	}
}

void
draw_status(struct desk *d, struct cells *g)
{
	struct pen p = { g, 0, g->w - 6 };
	char t[64], clock[32];

	cells_fill(g, (struct rect){ 0, 0, g->w, 1 }, ROLE_STATUS);
	put_who(d, &p);
	put_channels(d, &p);
	put_lights(d, &p);
	put_waits(d, &p);
	if (d->link_ms >= 0) {
		snprintf(t, sizeof t, _(" line %d ms"), d->link_ms);
		put(&p, ROLE_STATUS, t);
	}
	words_time(d, d->now, false, clock, sizeof clock);
	cells_text(g, g->w - 5, 0, 5, ROLE_STATUS_STRONG, str_of(clock),
	    false);
}

void
draw_views(struct desk *d, struct cells *g)
{
	int x = 1;

	cells_fill(g, (struct rect){ 0, 1, g->w, 1 }, ROLE_VIEWS);
	for (size_t i = 0; i < d->law->views_n && i < VIEWS_MAX; i++) {
		const struct law_view *v = &d->law->views[i];
		char t[96];

		snprintf(t, sizeof t, "%.*s%.*s %llu", STR_ARG(v->key),
		    STR_ARG(v->name), (unsigned long long)d->view_count[i]);
		if (x >= g->w)
			break;
		x += cells_text(g, x, 1, g->w - x, (int)i == d->q.view ?
		    ROLE_VIEW_ON : ROLE_VIEWS, str_of(t), true);
		x += g->w >= 100 ? 2 : 1;
	}
}
