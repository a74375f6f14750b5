/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the outbox as an alert: 预警单, 交办单. Its identifier is the event's
 * own id, so that a second copy tells itself apart; what was said of the case
 * before is what it updates, and what is taken back is cancelled by name. Of a
 * citizen nothing goes out; the case's title only where the row wants it, masked. */
#include "app/link_cap_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "app/intl.h"
#include "app/notice_text.h"
#include "base/utf8.h"
#include "lang/lang.h"

struct giving {
	const struct link *l;
	const struct law *law;
	const struct store_notice *n;
	const struct event *e;
	const struct casefile *c;
	char		identifier[CAP_NAME_MAX], sender[CAP_NAME_MAX];
	char		refs[3 * CAP_NAME_MAX], headline[400], area[256];
	char		grid[24], circle[48], instruction[300];
	char		number[CASE_NUMBER_MAX], unit[128], state[64];
	struct buf	title;
	struct cap	cap;
	struct cap_info	info;
	struct cap_area	where;
	struct cap_pair	geocode, parameter[4];
	struct str	circles[1];
	int		category[1];
};

/* Words that a name of the standard may not hold become '-'. */
static void
word(char *s)
{
	for (; *s != '\0'; s++)
		if (strchr(" \t,<&", *s) != NULL)
			*s = '-';
}

static void
name_sender(struct giving *g)
{
	const struct str own = link_opt(g->l, "sender");

	if (own.n > 0)
		str_copy(own, g->sender, sizeof g->sender);
	else
		snprintf(g->sender, sizeof g->sender, "%.*s.%s@gridseat",
		    STR_ARG(g->law->code), store_node(g->l->c->store));
	word(g->sender);
	g->cap.sender = str_of(g->sender);
}

static void
reference(struct giving *g, const struct event *e)
{
	char id[EVENT_ID_MAX], at[40];

	event_id_format(&e->id, id);
	clock_format((struct wall){ e->at.ms }, g->law->offset_min, at,
	    sizeof at);
	snprintf(g->refs, sizeof g->refs, "%s,%s,%s", g->sender, id, at);
	g->cap.references = str_of(g->refs);
}

/* The last that went out of this case by this link. */
struct before { struct giving *g; bool found; };

static bool
on_before(void *ctx, const struct store_notice *n, const struct event *e,
    const struct casefile *c)
{
	struct before *b = ctx;

	(void)c;
	if (n->id >= b->g->n->id)
		return false;
	if (n->slot == b->g->n->slot && !n->correction &&
	    !strcmp(n->tell, b->g->n->tell)) {
		reference(b->g, e);
		b->found = true;
	}
	return true;
}

static void
name_it(struct giving *g)
{
	struct before b = { g, false };
	char id[EVENT_ID_MAX + 8];

	link_row_key(g->n, g->e, id);
	snprintf(g->identifier, sizeof g->identifier, "%s", id);
	word(g->identifier);
	g->cap.identifier = str_of(g->identifier);
	g->cap.msg = CAP_ALERT;
	if (g->n->correction) {
		g->cap.msg = CAP_CANCEL;
		reference(g, g->e);
		return;
	}
	/* What cannot be read now: an alert of its own, with its incident. */
	if (store_notices(g->l->c->store, 0, OUTBOX_SENT, on_before, &b) == OK &&
	    b.found)
		g->cap.msg = CAP_UPDATE;
	else
		g->cap.references = STR_NONE;
}

static void
address_it(struct giving *g)
{
	static const char *const names[] = { "", "Public", "Restricted",
		"Private" };
	const struct str scope = link_opt(g->l, "scope");
	const bool drill = store_mode(g->l->c->store) != STORE_LIVE ||
	    link_opt_num(g->l, "exercise", 0) == 1;

	g->cap.status = drill ? CAP_EXERCISE : CAP_ACTUAL;
	g->cap.scope = CAP_RESTRICTED;
	for (int i = CAP_PUBLIC; i <= CAP_PRIVATE; i++)
		if (str_is(scope, names[i]))
			g->cap.scope = i;
	if (g->cap.scope == CAP_RESTRICTED) {
		g->cap.restriction = link_opt(g->l, "restriction");
		if (g->cap.restriction.n == 0)
			g->cap.restriction = g->law->name;
	}
	g->cap.addresses = link_opt(g->l, "addresses");
	snprintf(g->number, sizeof g->number, "%s", g->c->number);
	g->cap.incidents = str_of(g->number);
	g->cap.sent = (struct cap_time){ .ms = g->n->correction ? g->n->at_ms :
	    g->e->at.ms, .offset_min = g->law->offset_min };
}

/* ---- what it is about ---- */

static void
grade(struct giving *g)
{
	const bool urgent = g->c->flags & CASE_URGENT;
	const int own = cap_category_of(link_opt(g->l, "category"));

	g->category[0] = own ? own : CAP_OTHER;
	g->info.category = (struct cap_codes){ g->category, 1 };
	g->info.urgency = urgent ? CAP_IMMEDIATE : CAP_EXPECTED;
	g->info.severity = urgent || g->c->card == 2 ? CAP_SEVERE :
	    g->c->card == 1 ? CAP_MODERATE : CAP_MINOR;
	g->info.certainty = CAP_OBSERVED;
}

static void
put_area(struct giving *g)
{
	const struct law_grid *grid = law_grid(g->law, g->c->grid);
	const struct law_grid *town = law_grid(g->law,
	    g->c->grid / 1000000 * 1000000);

	if (grid == NULL)
		return;
	snprintf(g->area, sizeof g->area, "%.*s%s%.*s", STR_ARG(town != NULL &&
	    town != grid ? town->name : STR_NONE), town != NULL &&
	    town != grid ? " " : "", STR_ARG(grid->name));
	snprintf(g->grid, sizeof g->grid, "%015" PRIu64, g->c->grid);
	g->where.desc = str_of(g->area);
	g->geocode = (struct cap_pair){ STR("GRID"), str_of(g->grid) };
	g->where.geocode = (struct cap_pairs){ &g->geocode, 1 };
	if (g->c->lat_e6 != 0) {
		snprintf(g->circle, sizeof g->circle, "%.6f,%.6f 0",
		    g->c->lat_e6 / 1e6, g->c->lon_e6 / 1e6);
		g->circles[0] = str_of(g->circle);
		g->where.circle = (struct cap_texts){ g->circles, 1 };
	}
	g->info.area = &g->where;
	g->info.area_n = 1;
}

static void
put_parameters(struct giving *g)
{
	const struct law_state *s = law_state(g->law, g->c->state);
	const struct law_unit *u = law_unit(g->law, g->c->unit);
	size_t n = 0;

	str_copy(s != NULL ? s->name : STR_NONE, g->state, sizeof g->state);
	str_copy(u != NULL ? u->name : STR_NONE, g->unit, sizeof g->unit);
	g->parameter[n++] = (struct cap_pair){ STR("case"),
	    str_of(g->number) };
	if (s != NULL)
		g->parameter[n++] = (struct cap_pair){ STR("state"),
		    str_of(g->state) };
	if (u != NULL)
		g->parameter[n++] = (struct cap_pair){ STR("unit"),
		    str_of(g->unit) };
	g->info.parameter = (struct cap_pairs){ g->parameter, n };
}

static void
put_title(struct giving *g)
{
	struct case_view v;
	struct repo *r = g->l->c->repo;

	if (link_opt_num(g->l, "text", 0) != 1 ||
	    r->ops->get(r, g->n->slot, &v) != OK)
		return;
	lang_mask(utf8_head(v.title, 1024), &g->title);
	g->info.description = buf_view(&g->title);
}

static void
tell(struct giving *g)
{
	const struct law_class *m = law_class(g->law, g->c->matter);
	struct notice_item item;
	struct str what;

	notice_item_of(&item, g->n, g->e, g->c);
	what = notice_what(&item, g->law);
	g->info.language = STR("zh-CN");
	g->info.event = m != NULL ? m->name : g->law->name;
	grade(g);
	put_area(g);
	put_parameters(g);
	put_title(g);
	snprintf(g->headline, sizeof g->headline, "%.*s: %.*s%s%s",
	    STR_ARG(what), STR_ARG(g->info.event), g->area[0] ? " · " : "",
	    g->area);
	g->info.headline = str_of(g->headline);
	g->info.sender_name = g->law->name;
	if (g->unit[0] != '\0') {
		snprintf(g->instruction, sizeof g->instruction, "%.*s → %s",
		    STR_ARG(what), g->unit);
		g->info.instruction = str_of(g->instruction);
	}
	if (g->c->flags & CASE_DUE_RUNS && g->c->due_ms > 0)
		g->info.expires = (struct cap_time){ .ms = g->c->due_ms,
		    .offset_min = g->law->offset_min };
	g->cap.info = &g->info;
	g->cap.info_n = 1;
}

/* Nothing but what a file's name may hold anywhere. */
static void
file_name(const struct giving *g, char name[200])
{
	size_t n = 0;

	for (const char *p = g->identifier; *p != '\0' && n + 1 < 180; p++)
		name[n++] = (*p >= 'a' && *p <= 'z') || (*p >= 'A' &&
		    *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '.' ||
		    *p == '_' ? *p : '-';
	name[n] = '\0';
}

enum err
cap_make(const struct link *l, const struct store_notice *n,
    const struct event *e, const struct casefile *c, struct buf *out,
    char name[200], const char **why)
{
	struct giving g = { .l = l, .law = &l->c->law, .n = n, .e = e,
		.c = c };
	struct cap_fault fault = { 0 };
	enum err err;

	name_sender(&g);
	name_it(&g);
	address_it(&g);
	tell(&g);
	err = cap_check(&g.cap, &fault);
	if (err == OK)
		cap_put(&g.cap, out);
	else
		*why = fault.expected;
	file_name(&g, name);
	buf_fini(&g.title);
	return err;
}
