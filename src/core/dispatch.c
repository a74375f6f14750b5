/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/dispatch.h"

#include <inttypes.h>

#define TRACE_LOSERS 3

struct spot {			/* a place's own code and all above it */
	uint64_t	code[GRID_UNIT + 1];	/* by level, 0 where none */
};

const char *
dispatch_loss_text(enum dispatch_loss l)
{
	switch (l) {
	case LOST_NOT:		return "";
	case LOST_MATTER:	return "less specific matter";
	case LOST_AREA:		return "less specific area";
	case LOST_PRIORITY:	return "lower priority";
	case LOST_VERSION:	return "older version";
	}
	return "";
}

static void
spot_fill(struct spot *s, const struct law *law, uint64_t grid)
{
	const struct law_grid *g;

	*s = (struct spot){ 0 };
	if (grid == 0)
		return;
	for (uint64_t at = grid; (g = law_grid(law, at)) != NULL;
	    at = g->parent) {
		if (g->level > GRID_UNIT || s->code[g->level] != 0)
			break;
		s->code[g->level] = g->code;
	}
	/* A grid the profile does not list still lies in its town. */
	if (s->code[GRID_BASIC] == 0)
		s->code[GRID_BASIC] = law_grid_basic(grid);
	if (s->code[GRID_TOWN] == 0)
		s->code[GRID_TOWN] = law_grid_town(grid);
	if (s->code[GRID_DISTRICT] == 0)
		s->code[GRID_DISTRICT] = grid / 1000000000u * 1000000000u;
}

/* The level at which the rule's area holds the spot; -1 if it does not. */
static int
area_level(const struct spot *s, uint64_t area)
{
	if (area == 0)
		return 0;
	for (int i = GRID_UNIT; i >= GRID_DISTRICT; i--)
		if (s->code[i] == area)
			return i;
	return -1;
}

static int
matter_level(uint32_t matter, uint32_t of_rule)
{
	if (of_rule == 0)
		return 0;
	if (matter == 0)
		return -1;
	if (of_rule == matter)
		return of_rule % 1000 ? 3 : of_rule % 1000000 ? 2 : 1;
	if (of_rule == law_class_minor(matter))
		return 2;
	return of_rule == law_class_major(matter) ? 1 : -1;
}

/* Why b comes after a, or LOST_NOT when it comes before it. */
static enum dispatch_loss
loses(const struct dispatch_hit *a, const struct dispatch_hit *b)
{
	if (a->matter_level != b->matter_level)
		return a->matter_level > b->matter_level ?
		    LOST_MATTER : LOST_NOT;
	if (a->area_level != b->area_level)
		return a->area_level > b->area_level ? LOST_AREA : LOST_NOT;
	if (a->rule->priority != b->rule->priority)
		return a->rule->priority > b->rule->priority ?
		    LOST_PRIORITY : LOST_NOT;
	if (a->rule->version != b->rule->version)
		return a->rule->version > b->rule->version ?
		    LOST_VERSION : LOST_NOT;
	return a->rule->id > b->rule->id ? LOST_VERSION : LOST_NOT;
}

/* Keeps out[0..n) in order of rank; what falls off the end is dropped. */
static size_t
insert(struct dispatch_hit *out, size_t n, size_t cap,
    const struct dispatch_hit *h)
{
	size_t at = n;

	while (at > 0 && loses(&out[at - 1], h) == LOST_NOT)
		at--;
	if (at == cap)
		return n;
	if (n < cap)
		n++;
	for (size_t i = n - 1; i > at; i--)
		out[i] = out[i - 1];
	out[at] = *h;
	return n;
}

size_t
dispatch_hits(const struct law *law, uint32_t matter, uint64_t grid,
    struct dispatch_hit *out, size_t cap)
{
	struct spot s;
	size_t fit = 0, n = 0;

	spot_fill(&s, law, grid);
	for (size_t i = 0; i < law->rules_n; i++) {
		const struct law_rule *r = &law->rules[i];
		int m = matter_level(matter, r->matter);
		int a = area_level(&s, r->area);
		struct dispatch_hit h = {
			r, (uint8_t)m, (uint8_t)a, LOST_NOT
		};

		if (m < 0 || a < 0)
			continue;
		fit++;
		n = insert(out, n, cap, &h);
	}
	for (size_t i = 1; i < n; i++)
		out[i].lost = loses(&out[0], &out[i]);
	return fit;
}

static void
trace_put(struct buf *t, const struct dispatch_hit *hits, size_t n)
{
	const struct law_rule *r = hits[0].rule;

	buf_fmt(t, "R%" PRIu32 "@%" PRIu32 " matter=%" PRIu32 " area=%" PRIu64,
	    r->id, r->version, r->matter, r->area);
	for (size_t i = 1; i < n; i++)
		buf_fmt(t, " > R%" PRIu32 "@%" PRIu32 " %s", hits[i].rule->id,
		    hits[i].rule->version, dispatch_loss_text(hits[i].lost));
}

struct dispatch_choice
dispatch_choose(const struct law *law, uint32_t matter, uint64_t grid,
    struct buf *trace)
{
	struct dispatch_hit hits[1 + TRACE_LOSERS];
	size_t n = dispatch_hits(law, matter, grid, hits, 1 + TRACE_LOSERS);

	if (n > 1 + TRACE_LOSERS)
		n = 1 + TRACE_LOSERS;
	if (n == 0) {
		if (trace != NULL)
			buf_cstr(trace, "fallback: no rule fits");
		return (struct dispatch_choice){ .unit = law->fallback_unit };
	}
	if (trace != NULL)
		trace_put(trace, hits, n);
	return (struct dispatch_choice){
		hits[0].rule->unit, hits[0].rule->enforcer,
		hits[0].rule->id, hits[0].rule->version
	};
}
