/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What grids check says: a line or an object a fault, then the counts with what is
 * to be done about each kind. */
#include <math.h>
#include <stdio.h>
#include "app/grids_check.h"
#include "app/intl.h"
#include "app/pairs.h"
#include "app/where.h"
#include "app/where_ask.h"
#include "lang/lang.h"
#include "wire/geojson.h"

#define LINES_MOST 20		/* of one kind, unless all are asked for */

/* Wrong, or only to be looked at; how it is put right. */
static const struct { bool wrong; const char *hint; } kinds[] = {
	[FAULT_RING] = { true, N_("move the corner there, so that the line "
	    "neither crosses nor touches itself") },
	[FAULT_EMPTY] = { true, N_("draw it, or take the feature out") },
	[FAULT_OVERLAP] = { true, N_("decide whose the ground is, and draw the "
	    "border once for both") },
	[FAULT_GAP] = { true, N_("give the ground to one of the grids around "
	    "it") },
	[FAULT_SLIVER] = { false, N_("snap both borders together: they were "
	    "meant as one") },
	[FAULT_ORPHAN] = { true, N_("draw the grid above it, or correct the "
	    "code") },
	[FAULT_TWICE] = { true, N_("give one of them its own code, or make "
	    "them one feature") },
	[FAULT_OUTSIDE] = { true, N_("cut it at its parent's border, or move "
	    "that") },
	[FAULT_UNKNOWN] = { true, N_("correct the code, or add the grid to the "
	    "profile") },
	[FAULT_NO_CODE] = { true, N_("write the grid's code into the feature") },
	[FAULT_MISSING] = { false, N_("draw it, or let model cells be grown for "
	    "it") },
	[FAULT_PARTS] = { false, N_("see whether the small piece is meant; else "
	    "give it to its neighbour") },
	[FAULT_FAR] = { true, N_("see whether its reference system is right, "
	    "and longitude before latitude") },
};

/* What GEOS calls what is wrong with a ring. */
static const char *const reasons[] = {
	N_("Self-intersection"), N_("Ring Self-intersection"),
	N_("Hole lies outside shell"), N_("Holes are nested"),
	N_("Nested shells"), N_("Interior is disconnected"),
	N_("Duplicate Rings"), N_("Too few points in geometry component"),
	N_("Too few points"), N_("Ring is not closed"),
	N_("Invalid Coordinate"), N_("Too tangled to be checked"),
};

static uint64_t
code_of(const struct grids_check *g, const struct geo_fault *f)
{
	return f->feature >= 0 ? g->s->f[f->feature].code : f->code;
}

/* Grids leave nothing between them; parcels and parks may. */
static bool
wrong(const struct grids_check *g, const struct geo_fault *f)
{
	if (f->kind == FAULT_GAP && code_of(g, f) == 0)
		return false;
	return kinds[f->kind].wrong;
}

/* As its file counts; 0: it was in none. */
static uint64_t
number(const struct grids_check *g, int64_t i)
{
	return i < 0 ? 0 : g->more != NULL ? g->more[i].no : (uint64_t)i + 1;
}

/* Where to look: the grid above, or the one that holds the spot. */
static uint64_t
above(const struct grids_check *g, const struct geo_fault *f)
{
	const uint64_t code = code_of(g, f);
	struct ground ground;

	if (g->law != NULL && code != 0)
		return law_grid_above(g->law, code);
	if (g->d == NULL || !geo_known(f->at) ||
	    district_at(g->d, f->at, g->s->datum, &ground) != OK ||
	    !ground.inside)
		return 0;
	for (unsigned level = GRID_UNIT; level > 0; level--)
		if (ground.grid[level] != 0)
			return ground.grid[level];
	return 0;
}

static void
name_of(const struct grids_check *g, int64_t i, uint64_t code, struct buf *out)
{
	const struct feature *const f = i >= 0 ? &g->s->f[i] : NULL;

	if (f != NULL && f->name.n > 0)
		buf_str(out, f->name);
	else if (g->law != NULL && law_grid(g->law, code) != NULL)
		where_name(g->law, code, out);
	else if (f != NULL)
		buf_str(out, f->kind);
}

/* ---- lines ---- */

static void
put_feature(const struct grids_check *g, int64_t i, uint64_t code,
    struct buf *b)
{
	struct buf name = { 0 };

	if (number(g, i) != 0)
		buf_fmt(b, "  #%llu", (unsigned long long)number(g, i));
	if (code != 0)
		buf_fmt(b, " %015llu", (unsigned long long)code);
	name_of(g, i, code, &name);
	if (name.n > 0)
		buf_fmt(b, " %.*s", (int)name.n, name.p);
	buf_fini(&name);
}

static const char *
reason(const char *why)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (str_eq(str_of(reasons[i]), str_of(why)))
			return _(reasons[i]);
	return why;
}

static void
put_place(const struct grids_check *g, const struct geo_fault *f, struct buf *b)
{
	const uint64_t up = above(g, f);

	if (geo_known(f->at))
		buf_fmt(b, "  %.6f,%.6f", (double)f->at.lon / GEO_UNIT,
		    (double)f->at.lat / GEO_UNIT);
	if (up != 0) {
		buf_cstr(b, " (");
		where_name(g->law, up, b);
		buf_byte(b, ')');
	}
}

static const struct law_grid *
near(const struct grids_check *g, const struct geo_fault *f)
{
	return f->kind == FAULT_NO_CODE && g->more != NULL ?
	    g->more[f->feature].near : NULL;
}

static void
text_fault(struct grids_check *g, const struct geo_fault *f)
{
	struct buf b = { 0 }, safe = { 0 };

	put_feature(g, f->feature, f->kind == FAULT_ORPHAN ?
	    g->s->f[f->feature].code : code_of(g, f), &b);
	if (f->other >= 0) {
		buf_cstr(&b, "  /");
		put_feature(g, f->other, g->s->f[f->other].code, &b);
	}
	if (f->kind == FAULT_ORPHAN) {
		buf_cstr(&b, "  ←");
		put_feature(g, -1, f->code, &b);
	}
	if (near(g, f) != NULL)
		buf_fmt(&b, _("  likely %015llu %.*s"),
		    (unsigned long long)near(g, f)->code,
		    STR_ARG(near(g, f)->name));
	put_place(g, f, &b);
	if (f->metres2 > 0)
		buf_fmt(&b, _("  %.0f m²"), f->metres2);
	if (f->metres > 0)
		buf_fmt(&b, _(", %.1f m wide"), f->metres);
	if (f->why != NULL)
		buf_fmt(&b, "  %s", reason(f->why));
	lang_safe_text(buf_view(&b), &safe);
	buf_fmt(&g->out, "%s: %s: %.*s\n", wrong(g, f) ? _("wrong") :
	    _("look"), _(geo_fault_text(f->kind)), (int)safe.n, safe.p);
	buf_fini(&safe);
	buf_fini(&b);
}

/* ---- JSON ---- */

static void
pair_number(struct pairs *p, const char *key, double v, int digits)
{
	buf_fmt(p->out, "%s\"%s\":%.*f", p->comma ? "," : "", key, digits, v);
	p->comma = true;
}

static void
pair_feature(const struct grids_check *g, struct pairs *p, const char *key,
    int64_t i, uint64_t code)
{
	struct pairs in = { .out = p->out, .law = p->law };
	char digits[24];
	struct buf name = { 0 };

	buf_fmt(p->out, "%s\"%s\":{", p->comma ? "," : "", key);
	p->comma = true;
	if (number(g, i) != 0)
		pairs_int(&in, "feature", (int64_t)number(g, i));
	snprintf(digits, sizeof(digits), "%015llu", (unsigned long long)code);
	if (code != 0)
		pairs_text(&in, "code", str_of(digits));
	name_of(g, i, code, &name);
	pairs_text(&in, "name", buf_view(&name));
	buf_byte(p->out, '}');
	buf_fini(&name);
}

static void
json_fault(struct grids_check *g, const struct geo_fault *f)
{
	struct pairs p = { .out = &g->out, .law = g->law };
	const uint64_t up = above(g, f);

	buf_cstr(&g->out, g->n > 1 ? ",\n{" : "\n{");
	pairs_text(&p, "fault", str_of(geo_fault_code(f->kind)));
	pairs_bool(&p, "wrong", wrong(g, f));
	pair_feature(g, &p, "of", f->feature, code_of(g, f));
	if (f->other >= 0)
		pair_feature(g, &p, "with", f->other, g->s->f[f->other].code);
	if (f->kind == FAULT_ORPHAN)
		pair_feature(g, &p, "parent", -1, f->code);
	if (near(g, f) != NULL)
		pair_feature(g, &p, "likely", -1, near(g, f)->code);
	if (geo_known(f->at)) {
		pair_number(&p, "lon", (double)f->at.lon / GEO_UNIT, 7);
		pair_number(&p, "lat", (double)f->at.lat / GEO_UNIT, 7);
	}
	if (up != 0)
		pair_feature(g, &p, "in", -1, up);
	if (f->metres2 > 0)
		pair_number(&p, "square_metres", f->metres2, 1);
	if (f->metres > 0)
		pair_number(&p, "metres_wide", f->metres, 2);
	if (f->why != NULL)
		pairs_text(&p, "why", str_of(f->why));
	buf_byte(&g->out, '}');
}

/* ---- each ---- */

void
grids_check_begin(struct grids_check *g)
{
	if (g->json)
		buf_cstr(&g->out, "{\"faults\":[");
}

bool
grids_check_fault(void *ctx, const struct geo_fault *f)
{
	struct grids_check *const g = ctx;

	g->n++;
	g->wrong += wrong(g, f);
	g->count[f->kind]++;
	if (g->json)
		json_fault(g, f);
	else if (g->all || g->count[f->kind] <= LINES_MOST)
		text_fault(g, f);
	return true;
}

void
grids_check_bad(struct grids_check *g, const struct geojson_feature *f)
{
	struct pairs p = { .out = &g->out, .law = g->law };
	struct buf safe = { 0 };

	g->n++;
	g->wrong++;
	g->bad++;
	if (g->json) {
		buf_cstr(&g->out, g->n > 1 ? ",\n{" : "\n{");
		pairs_text(&p, "fault", STR("unread"));
		pairs_bool(&p, "wrong", true);
		pairs_int(&p, "feature", (int64_t)f->no);
		pairs_int(&p, "byte", (int64_t)f->fault_at);
		pairs_text(&p, "found", str_of(f->found));
		pairs_text(&p, "why", str_of(geojson_fault_text(f->fault)));
		buf_byte(&g->out, '}');
	} else if (g->all || g->bad <= LINES_MOST) {
		lang_safe_text(str_of(f->found), &safe);
		buf_fmt(&g->out, _("wrong: not read: #%llu, byte %llu: %s: "
		    "%.*s\n"), (unsigned long long)f->no,
		    (unsigned long long)f->fault_at,
		    _(geojson_fault_text(f->fault)), (int)safe.n, safe.p);
	}
	buf_fini(&safe);
}

/* ---- the sum ---- */

static void
json_sum(struct grids_check *g)
{
	struct pairs p = { .out = &g->out };

	buf_cstr(&g->out, "\n],\"counts\":{");
	for (unsigned k = 0; k < GEO_FAULT_COUNT; k++)
		pairs_int(&p, geo_fault_code((enum geo_fault_kind)k),
		    (int64_t)g->count[k]);
	pairs_int(&p, "unread", (int64_t)g->bad);
	buf_byte(&g->out, '}');
	pairs_int(&p, "features", (int64_t)g->s->n);
	pairs_int(&p, "faults_n", (int64_t)g->n);
	pairs_int(&p, "wrong_n", (int64_t)g->wrong);
	pairs_text(&p, "datum", str_of(geo_datum_code(g->s->datum)));
	pairs_bool(&p, "schematic", g->s->schematic);
	pairs_text(&p, "geos", str_of(geo_version()));
	buf_cstr(&g->out, "}\n");
}

void
grids_check_end(struct grids_check *g)
{
	if (g->json) {
		json_sum(g);
		return;
	}
	if (g->n > 0)
		buf_byte(&g->out, '\n');
	for (unsigned k = 0; k < GEO_FAULT_COUNT; k++)
		if (g->count[k] > 0)
			buf_fmt(&g->out, "%6zu  %s%s\n        %s\n",
			    g->count[k], _(geo_fault_text((enum
			    geo_fault_kind)k)), g->count[k] > LINES_MOST &&
			    !g->all ? _(" (--all lists them)") : "",
			    _(kinds[k].hint));
	if (g->bad > 0)
		buf_fmt(&g->out, _("%6zu  features that could not be read\n"),
		    g->bad);
	buf_fmt(&g->out, _("%zu features (%s%s): %zu wrong, %zu to look at\n"),
	    g->s->n, g->s->datum == DATUM_NONE ? _("datum not said") :
	    geo_datum_name(g->s->datum), g->s->schematic ?
	    _(", schematic") : "", g->wrong, g->n - g->wrong);
}
