/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From words to a grid. The text is gone through once for all names the
 * gazetteer knows; then each name is weighed by how it is written, by what
 * stands around it, by the towns named, and by the other names. */
#include "placing_in.h"

#include <string.h>
#include "base/utf8.h"

#define TOWNS 8
#define GUESSES 32

/* ---- what a step is worth, 0..100: docs/architecture.md has the same ----
 * A profile's place_sure is 80: what stays below is for a person to choose. */
enum {
	/* the town is named, too */
	SURE_NAME_TOWN = 97, SURE_ALIAS_TOWN = 96, SURE_SHORT_TOWN = 94,
	SURE_ESTATE_TOWN = 88, SURE_ROAD_TOWN = 88, SURE_BARE_TOWN = 70,
	/* it is not */
	SURE_NAME = 90, SURE_ALIAS = 88, SURE_SHORT = 84, SURE_ROAD = 82,
	SURE_ESTATE = 70,
	/* no place is named */
	SURE_OFFICER_TOWN = 88, SURE_OFFICER = 85, SURE_TOWN = 85,
	SURE_TOWN_SHORT = 60,
	/* the officer's own town agrees: this much more, but for a twin */
	MORE_OFFICER = 3,
	/* no more than this when ... */
	MOST_BY_HINT = 82,	/* a town's short name or the officer's town
				   chose among twins */
	MOST_OFFICER_AWAY = 65,	/* the officer's town is another one */
	MOST_TOWN_TOO = 65,	/* a town is called so as well */
	MOST_AFTER = 60,	/* a road or bridge bears the name */
	MOST_LOOSE = 60,	/* two characters with nothing beside them */
	MOST_APART = 60,	/* another place is named, apart from it */
	MOST_OFFICE = 60,	/* of a town: its government is spoken of */
	MOST_OTHER_TOWN = 55,	/* another town is named */
	MOST_LONGER = 55,	/* part of a longer name nobody listed */
	MOST_TWIN = 50,		/* several are called so, nothing tells which */
	MOST_STRANGER = 45,	/* stands in a town or city not of this profile */
	MOST_TOWNS = 40		/* several towns */
};

static const struct { uint8_t town, alone; } way_sure[] = {
	[WAY_NAME] = { SURE_NAME_TOWN, SURE_NAME },
	[WAY_SHORT] = { SURE_SHORT_TOWN, SURE_SHORT },
	[WAY_ESTATE] = { SURE_ESTATE_TOWN, SURE_ESTATE },
	[WAY_BARE] = { SURE_BARE_TOWN, 0 },
	[WAY_ALIAS] = { SURE_ALIAS_TOWN, SURE_ALIAS },
	[WAY_ROAD] = { SURE_ROAD_TOWN, SURE_ROAD },
};

struct towns { uint64_t code[TOWNS]; size_t n; };

struct guess {
	struct place_guess p;
	uint64_t	town;
	size_t		from;		/* its mention */
	bool		road, counts;	/* counts against others */
};

struct work {
	const struct gazetteer *g;
	struct str	text;
	struct mention	mention[MENTIONS];
	size_t		n;
	struct towns	named, hinted;
	uint64_t	officer, officer_town;
	struct guess	guess[GUESSES];
	size_t		guess_n;
};

static const char *const by_codes[] = {
#define BY_CODE(id, code, text) code,
	PLACE_BYS(BY_CODE)
};
static const char *const by_texts[] = {
#define BY_TEXT(id, code, text) text,
	PLACE_BYS(BY_TEXT)
};

const char *
place_by_code(enum place_by b)
{
	return (unsigned)b < PLACE_BY_COUNT ? by_codes[b] : "";
}

const char *
place_by_text(enum place_by b)
{
	return (unsigned)b < PLACE_BY_COUNT ? by_texts[b] : "";
}

/* ---- grids ---- */

static bool
inside(const struct law *law, uint64_t in, uint64_t out)
{
	const struct law_grid *g;

	for (int up = 0; in && up < 8; up++) {
		if (in == out)
			return true;
		g = law_grid(law, in);
		in = g ? g->parent : law_grid_basic(in) != in ?
		    law_grid_basic(in) : law_grid_town(in) != in ?
		    law_grid_town(in) : 0;
	}
	return false;
}

static bool
one_line(const struct law *law, uint64_t a, uint64_t b)
{
	return inside(law, a, b) || inside(law, b, a);
}

static bool
has_town(const struct towns *t, uint64_t code)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->code[i] == code)
			return true;
	return false;
}

static void
add_town(struct towns *t, uint64_t code)
{
	if (code && t->n < TOWNS && !has_town(t, code))
		t->code[t->n++] = code;
}

static void
find_towns(struct work *w)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct mention *m = &w->mention[i];

		for (uint32_t k = 0; k < m->e->same; k++) {
			uint64_t town = law_grid_town(m->e[k].grid);

			if (m->left == LEFT_STRANGER)
				continue;
			if (m->e[k].way == WAY_TOWN)
				add_town(&w->named, town);
			else if (m->e[k].way == WAY_TOWN_SHORT && !m->after &&
			    !m->longer)
				add_town(&w->hinted, town);
		}
	}
}

/* ---- weighing one name ---- */

static bool
is_place(const struct way_entry *e)
{
	return e->way > WAY_TOWN_SHORT;
}

static unsigned
at_most(unsigned sure, unsigned most)
{
	return sure < most ? sure : most;
}

/* Which of the towns speak for this name. */
static struct towns
towns_for(const struct work *w, const struct mention *m)
{
	struct towns one = { 0 };

	if (!m->joined)
		return w->named;
	add_town(&one, m->joined);
	return one;
}

struct pick {
	const struct way_entry *e;	/* NULL: several, none chosen */
	bool		town;		/* its town is named */
	bool		hint;		/* chosen by a hint */
	bool		elsewhere;	/* other towns are named */
};

/* The only entry of m that is in one of the towns, or that holds all such. */
static const struct way_entry *
only_in(const struct work *w, const struct mention *m, const struct towns *t)
{
	const struct way_entry *one = NULL;

	for (uint32_t k = 0; k < m->e->same; k++) {
		const struct way_entry *e = &m->e[k];

		if (!is_place(e) ||
		    (t && !has_town(t, law_grid_town(e->grid))))
			continue;
		if (!one || inside(w->g->law, one->grid, e->grid))
			one = e;
		else if (!inside(w->g->law, e->grid, one->grid))
			return NULL;
	}
	return one;
}

static struct pick
pick_of(const struct work *w, const struct mention *m)
{
	struct towns t = towns_for(w, m), mine = { 0 };
	struct pick p = { .e = only_in(w, m, t.n ? &t : NULL) };

	if (t.n) {
		p.town = p.e != NULL;
		p.elsewhere = t.n > 1;
		if (!p.e) {
			p.e = only_in(w, m, NULL);
			p.elsewhere = true;
		}
		return p;
	}
	if (p.e)
		return p;
	p.hint = true;
	add_town(&mine, w->officer_town);
	p.e = w->hinted.n ? only_in(w, m, &w->hinted) :
	    mine.n ? only_in(w, m, &mine) : NULL;
	return p;
}

/* What stands around the name takes from it. */
static unsigned
around(const struct mention *m, const struct way_entry *e, unsigned sure)
{
	bool whole = e->way != WAY_SHORT;

	if (m->left == LEFT_STRANGER)
		sure = at_most(sure, MOST_STRANGER);
	if (m->left == LEFT_LONGER || (!whole && m->longer))
		sure = at_most(sure, MOST_LONGER);
	if (m->after && e->way != WAY_ROAD && (!whole || e->chars < 4))
		sure = at_most(sure, MOST_AFTER);
	if (e->chars < 3 && m->left != LEFT_FREE && m->left != LEFT_JOINED)
		sure = at_most(sure, MOST_LOOSE);
	if (e->chars < 3 && !str_ends(e->key, STR("村")) && !m->joined)
		sure = at_most(sure, MOST_LOOSE);
	return sure;
}

static unsigned
by_officer(const struct work *w, const struct way_entry *e, unsigned sure,
    bool hint)
{
	if (!w->officer_town)
		return sure;
	if (law_grid_town(e->grid) != w->officer_town)
		return at_most(sure, MOST_OFFICER_AWAY);
	return hint || sure < SURE_ROAD ? sure : sure + MORE_OFFICER > 98 ?
	    98 : sure + MORE_OFFICER;
}

static struct guess *
add_guess(struct work *w, const struct way_entry *e, const struct mention *m,
    unsigned sure)
{
	struct guess *g = NULL;

	for (size_t i = 0; i < w->guess_n; i++)
		if (w->guess[i].p.grid == e->grid)
			g = &w->guess[i];
	if (g && g->p.sure >= sure)
		return g;
	if (!g && w->guess_n == GUESSES)
		return NULL;
	if (!g)
		g = &w->guess[w->guess_n++];
	*g = (struct guess){
		.p = { .grid = e->grid, .sure = (uint8_t)sure,
		    .by = e->way == WAY_NAME || e->way == WAY_ROAD ?
		    PLACE_BY_NAME : PLACE_BY_ALIAS, .name = e->name,
		    .at = m->at, .n = m->n },
		.town = law_grid_town(e->grid), .from = (size_t)(m -
		    w->mention), .road = e->way == WAY_ROAD,
	};
	return g;
}

static void
weigh_one(struct work *w, const struct mention *m, const struct pick *p)
{
	const struct way_entry *e = p->e;
	unsigned sure = p->town ? way_sure[e->way].town :
	    way_sure[e->way].alone;
	struct guess *g;

	if (p->elsewhere)
		sure = at_most(sure, MOST_OTHER_TOWN);
	if (p->hint)
		sure = at_most(sure, MOST_BY_HINT);
	if (placing_town(m, WAY_TOWN_SHORT) && !p->town)
		sure = at_most(sure, MOST_TOWN_TOO);
	sure = around(m, e, sure);
	sure = by_officer(w, e, sure, p->hint);
	g = add_guess(w, e, m, sure);
	if (g)
		g->counts |= sure > MOST_STRANGER && e->way != WAY_BARE &&
		    m->left != LEFT_LONGER && !m->after;
}

static void
weigh(struct work *w, const struct mention *m)
{
	struct pick p = pick_of(w, m);
	bool bare = m->e->way == WAY_BARE;

	/* A park called as its town is: the town is what is said. */
	if (placing_town(m, WAY_TOWN) || (bare && !m->joined))
		return;
	if (p.e && p.e->way == WAY_BARE && !p.town)
		return;
	if (p.e) {
		weigh_one(w, m, &p);
		return;
	}
	for (uint32_t k = 0; k < m->e->same; k++) {
		const struct way_entry *e = &m->e[k];
		struct guess *g = NULL;

		if (is_place(e) && e->way != WAY_BARE)
			g = add_guess(w, e, m, around(m, e, MOST_TWIN));
		if (g)
			g->counts = true;
	}
}

/* ---- names against each other ---- */

static bool
apart(const struct work *w, const struct guess *a, const struct guess *b)
{
	if (!b->counts || a->from == b->from)
		return false;
	if (a->road != b->road && a->town == b->town)
		return b->road ? false : true;
	return !one_line(w->g->law, a->p.grid, b->p.grid);
}

/* A twin whose other self would agree speaks against nobody. */
static bool
agrees(const struct work *w, const struct guess *a, size_t from)
{
	for (size_t i = 0; i < w->guess_n; i++)
		if (w->guess[i].from == from &&
		    !apart(w, a, &w->guess[i]))
			return true;
	return false;
}

/* A place in a place that is named, too: as sure as that one. */
static void
backed(struct work *w, struct guess *in)
{
	for (size_t i = 0; i < w->guess_n; i++) {
		const struct guess *out = &w->guess[i];

		if (out->counts && out->from != in->from && in->p.sure <
		    out->p.sure && inside(w->g->law, in->p.grid, out->p.grid))
			in->p.sure = out->p.sure;
	}
}

static void
against(struct work *w)
{
	bool is_apart[GUESSES] = { 0 };

	for (size_t i = 0; i < w->guess_n; i++)
		for (size_t k = 0; k < w->guess_n && !is_apart[i]; k++)
			is_apart[i] = apart(w, &w->guess[i], &w->guess[k]) &&
			    !agrees(w, &w->guess[i], w->guess[k].from);
	for (size_t i = 0; i < w->guess_n; i++)
		if (is_apart[i])
			w->guess[i].p.sure = (uint8_t)at_most(
			    w->guess[i].p.sure, MOST_APART);
		else if (w->guess[i].p.sure >= SURE_ROAD)
			backed(w, &w->guess[i]);
}

/* ---- towns and officers ---- */

static bool
town_office(const struct work *w, uint64_t town)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->mention[i].e->way <= WAY_TOWN_SHORT &&
		    law_grid_town(w->mention[i].e->grid) == town &&
		    !w->mention[i].office)
			return false;
	return true;
}

static const struct mention *
mention_of_town(const struct work *w, uint64_t town)
{
	for (size_t i = 0; i < w->n; i++)
		for (uint32_t k = 0; k < w->mention[i].e->same; k++)
			if (!is_place(&w->mention[i].e[k]) &&
			    w->mention[i].e[k].grid == town)
				return &w->mention[i];
	return NULL;
}

static unsigned
town_sure(const struct work *w, const struct towns *t, uint64_t town,
    unsigned sure)
{
	if (t->n > 1)
		sure = at_most(sure, MOST_TOWNS);
	if (town_office(w, town))
		sure = at_most(sure, MOST_OFFICE);
	if (w->officer_town && w->officer_town != town)
		sure = at_most(sure, MOST_OFFICER_AWAY);
	for (size_t i = 0; i < w->guess_n; i++)
		if (w->guess[i].counts && w->guess[i].town != town &&
		    !agrees(w, &(struct guess){ .p.grid = town, .town = town,
		    .from = MENTIONS }, w->guess[i].from))
			sure = at_most(sure, MOST_TOWNS);
	return sure;
}

static void
guess_town(struct work *w, uint64_t town, unsigned sure)
{
	const struct law_grid *g = law_grid(w->g->law, town);
	const struct mention *m = mention_of_town(w, town);

	for (size_t i = 0; i < w->guess_n; i++)
		if (w->guess[i].p.grid == town)
			return;
	if (!g || w->guess_n == GUESSES)
		return;
	w->guess[w->guess_n++] = (struct guess){
		.p = { .grid = town, .by = PLACE_BY_TOWN,
		    .sure = (uint8_t)sure, .name = g->name,
		    .at = m ? m->at : 0, .n = m ? m->n : 0 },
		.town = town, .from = MENTIONS,
	};
}

static void
guess_towns(struct work *w)
{
	bool full = w->named.n > 0;
	const struct towns *t = full ? &w->named : &w->hinted;
	unsigned sure[TOWNS];

	for (size_t i = 0; i < t->n; i++)
		sure[i] = town_sure(w, t, t->code[i], full ? SURE_TOWN :
		    SURE_TOWN_SHORT);
	for (size_t i = 0; i < t->n; i++)
		guess_town(w, t->code[i], sure[i]);
}

static unsigned
officer_sure(const struct work *w)
{
	unsigned sure = SURE_OFFICER;

	if (has_town(&w->named, w->officer_town))
		sure = w->named.n == 1 ? SURE_OFFICER_TOWN : MOST_TOWNS;
	else if (w->named.n)
		sure = MOST_OTHER_TOWN;
	for (size_t i = 0; i < w->guess_n; i++)
		if (w->guess[i].counts && !inside(w->g->law, w->officer,
		    w->guess[i].p.grid))
			sure = at_most(sure, MOST_TWIN);
	return sure;
}

static void
guess_officer(struct work *w)
{
	const struct law_grid *g = law_grid(w->g->law, w->officer);

	if (!g || g->level == GRID_DISTRICT || w->guess_n == GUESSES)
		return;
	for (size_t i = 0; i < w->guess_n; i++)
		if (w->guess[i].p.grid == w->officer)
			return;
	w->guess[w->guess_n] = (struct guess){
		.p = { .grid = g->code, .by = PLACE_BY_OFFICER,
		    .sure = (uint8_t)officer_sure(w), .name = g->name },
		.town = w->officer_town, .from = MENTIONS,
	};
	w->guess_n++;
}

/* ---- the answer ---- */

/* Of two that are equally sure the smaller says more: its code is the higher
 * one, for zeros stand below a level. */
static bool
comes_first(const struct guess *a, const struct guess *b)
{
	if (a->p.sure != b->p.sure)
		return a->p.sure > b->p.sure;
	return a->p.grid > b->p.grid;
}

/* By insertion: there are few. */
static void
sort(struct work *w)
{
	for (size_t i = 1; i < w->guess_n; i++)
		for (size_t k = i; k > 0 && comes_first(&w->guess[k],
		    &w->guess[k - 1]); k--) {
			struct guess swap = w->guess[k];

			w->guess[k] = w->guess[k - 1];
			w->guess[k - 1] = swap;
		}
}

size_t
gazetteer_find(const struct gazetteer *g, struct str folded,
    uint64_t officer, struct place_guess *out, size_t cap)
{
	struct work w = { .g = g, .text = folded, .officer = officer,
		.officer_town = law_grid_town(officer) };
	size_t n;

	w.n = placing_scan(g, folded, w.mention);
	find_towns(&w);
	for (size_t i = 0; i < w.n; i++)
		weigh(&w, &w.mention[i]);
	against(&w);
	guess_towns(&w);
	guess_officer(&w);
	sort(&w);
	n = w.guess_n < cap ? w.guess_n : cap;
	for (size_t i = 0; i < n; i++)
		out[i] = w.guess[i].p;
	return n;
}
