/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of a spot, what is above it, and the four teams that answer there. */
#include "app/where.h"

#include "app/pairs.h"
#include "base/clock.h"
#include "lang/lang.h"

#define BASIC_SPAN 1000	/* codes of the unit grids of a basic grid */

/* ---- the answer ---- */

/* Is the person of r among those of out? Twins in two units are two people. */
static bool
is_named(const struct where_team *out, const struct law_team *r)
{
	for (size_t i = 0; i < out->n; i++)
		if (str_eq(out->row[i].row->person, r->person) &&
		    out->row[i].row->unit == r->unit)
			return true;
	return false;
}

/* Asked of a basic grid whose unit grids have people of their own: those. */
static void
add_below(const struct law *law, uint64_t grid, enum team t, int64_t now_ms,
    struct where_team *out)
{
	const uint64_t end = grid + BASIC_SPAN;

	for (uint64_t g = grid; g < end && out->n < WHERE_ROWS; ) {
		struct team_answer a;
		const struct law_team *const r = team_next(law, g, end, t,
		    now_ms, &a);

		if (r == NULL)
			return;
		if (r->person.n > 0 && !is_named(out, r))
			out->row[out->n++] = a;
		g = r->grid + 1;
	}
}

static void
team_fill(const struct law *law, uint64_t grid, enum team t, int64_t now_ms,
    struct where_team *out)
{
	struct team_answer row[WHERE_ROWS];
	const size_t n = team_for(law, grid, t, now_ms, row, WHERE_ROWS);
	bool duty = false, named = false;

	out->n = 0;
	for (size_t i = 0; i < n; i++)
		named = named || row[i].row->person.n > 0;
	if (!named && law_grid_level(law, grid) == GRID_BASIC)
		add_below(law, grid, t, now_ms, out);
	for (size_t i = 0; i < n && out->n < WHERE_ROWS; i++)
		out->row[out->n++] = row[i];
	for (size_t i = 0; i < out->n; i++)
		duty = duty || out->row[i].on_duty;
	if (!duty && out->n < WHERE_ROWS)
		out->n += team_on_duty(law, grid, t, now_ms,
		    out->row + out->n, WHERE_ROWS - out->n);
}

/* The town's own: the first of its kind there. */
static uint16_t
town_unit(const struct law *law, uint64_t grid)
{
	const uint32_t town = (uint32_t)(grid / 1000000 % 1000);

	for (size_t i = 0; town != 0 && i < law->units_n; i++)
		if (law->units[i].town == town &&
		    str_is(law->units[i].kind, "town"))
			return law->units[i].id;
	return 0;
}

static void
teams_fill(const struct law *law, int64_t now_ms, struct where *w)
{
	size_t units = 0;

	w->at_ms = now_ms;
	for (unsigned t = 0; w->grid != 0 && t < TEAM_COUNT; t++) {
		team_fill(law, w->grid, (enum team)t, now_ms, &w->team[t]);
		for (size_t i = 0; i < w->team[t].n; i++)
			units += w->team[t].row[i].row->unit != 0;
	}
	if (units == 0)
		w->unit = town_unit(law, w->grid);
}

static uint64_t
lowest(const struct ground *g)
{
	for (unsigned level = GRID_UNIT; level > 0; level--)
		if (g->grid[level] != 0)
			return g->grid[level];
	return 0;
}

/* Of the grid's own border; outside of all, of those beside it. */
static bool
is_model(const struct district *d, const struct where *w)
{
	const uint64_t grid = w->grid != 0 ? w->grid : w->ground.nearest;

	return district_find(d, grid) >= 0 && !district_drawn(d, grid);
}

void
where_spot(const struct district *d, const struct law *law, struct spot at,
    enum datum datum, int64_t now_ms, struct where *out)
{
	*out = (struct where){ .datum = district_datum(d) };
	if (district_at(d, at, datum, &out->ground) != OK) {
		out->ground = (struct ground){ .at = { GEO_NOWHERE, 0 } };
		return;
	}
	out->grid = lowest(&out->ground);
	out->schematic = is_model(d, out);
	teams_fill(law, now_ms, out);
}

void
where_grid(const struct district *d, const struct law *law, uint64_t code,
    int64_t now_ms, struct where *out)
{
	uint64_t at = code;

	*out = (struct where){ .datum = district_datum(d),
		.ground = { .at = { GEO_NOWHERE, 0 } } };
	if (law_grid(law, code) == NULL && district_find(d, code) < 0)
		return;
	out->grid = code;
	out->ground.inside = true;
	out->ground.at = district_spot(d, code);
	out->schematic = is_model(d, out);
	for (int k = 0; at != 0 && k < 8; k++) {
		const unsigned level = law_grid_level(law, at);

		if (out->ground.grid[level] == 0)
			out->ground.grid[level] = at;
		at = law_grid_above(law, at);
	}
	teams_fill(law, now_ms, out);
}

void
where_teams(const struct law *law, uint64_t grid, int64_t now_ms,
    struct where *out)
{
	*out = (struct where){ .grid = grid,
		.ground = { .at = { GEO_NOWHERE, 0 } } };
	teams_fill(law, now_ms, out);
}

/* ---- said ---- */

void
where_person(const struct law *law, const struct law_team *row, bool bare,
    struct buf *out)
{
	struct str name = row->person;

	if (str_starts(name, STR("@"))) {
		const struct law_account *const a = law_account(law,
		    str_from(name, 1));

		name = a != NULL ? a->name : STR_NONE;
	}
	if (bare)
		buf_str(out, name);
	else if (name.n > 0)
		lang_mask_name(name, out);
}

struct str
where_phone(const struct law *law, const struct law_team *row)
{
	const struct law_unit *const u = law_unit(law, row->unit);

	return row->phone.n > 0 || u == NULL ? row->phone : u->phone;
}

void
where_name(const struct law *law, uint64_t grid, struct buf *out)
{
	const struct law_grid *const g = law_grid(law, grid);

	if (g != NULL)
		buf_str(out, g->name);
	else if (grid != 0)
		buf_fmt(out, "%015llu", (unsigned long long)grid);
}

/* ---- JSON ---- */

static void
put_key(struct pairs *f, const char *key)
{
	buf_fmt(f->out, "%s\"%s\":", f->comma ? "," : "", key);
	f->comma = true;
}

static void
put_spot(struct pairs *f, const struct where *w)
{
	put_key(f, "at");
	if (!geo_known(w->ground.at)) {
		buf_cstr(f->out, "null");
		return;
	}
	buf_fmt(f->out, "{\"lon\":%.7f,\"lat\":%.7f,\"datum\":\"%s\"}",
	    (double)w->ground.at.lon / GEO_UNIT,
	    (double)w->ground.at.lat / GEO_UNIT, geo_datum_code(w->datum));
}

/* What is not known is null. */
static void
put_code(struct pairs *f, const char *key, uint64_t grid)
{
	put_key(f, key);
	if (grid != 0)
		buf_fmt(f->out, "%llu", (unsigned long long)grid);
	else
		buf_cstr(f->out, "null");
}

static void
put_levels(struct pairs *f, const struct where *w)
{
	bool comma = false;

	put_key(f, "levels");
	buf_byte(f->out, '[');
	for (unsigned level = GRID_DISTRICT; level <= GRID_UNIT; level++) {
		const uint64_t code = w->ground.grid[level];
		struct pairs g = { .law = f->law, .out = f->out };
		struct buf name = { 0 };

		if (code == 0)
			continue;
		where_name(f->law, code, &name);
		buf_cstr(f->out, comma ? ",{" : "{");
		comma = true;
		pairs_int(&g, "level", level);
		put_code(&g, "grid", code);
		pairs_text(&g, "name", buf_view(&name));
		buf_byte(f->out, '}');
		buf_fini(&name);
	}
	buf_byte(f->out, ']');
}

static void
put_day(struct pairs *f, const char *key, int32_t day)
{
	char text[40];

	put_key(f, key);
	if (day == INT32_MIN || day == INT32_MAX) {
		buf_cstr(f->out, "null");
		return;
	}
	clock_format((struct wall){ day * CLOCK_DAY_MS }, 0, text,
	    sizeof(text));
	buf_fmt(f->out, "\"%.10s\"", text);
}

static void
put_row(struct pairs *f, const struct team_answer *a)
{
	const struct law_team *const r = a->row;
	const struct law_unit *const u = law_unit(f->law, r->unit);
	struct buf person = { 0 };

	where_person(f->law, r, f->reveal, &person);
	buf_byte(f->out, '{');
	f->comma = false;
	put_code(f, "grid", a->grid);
	pairs_text(f, "unit", u != NULL ? u->code : STR_NONE);
	pairs_text(f, "unit_name", u != NULL ? u->name : STR_NONE);
	pairs_text(f, "post", r->post);
	pairs_text(f, "person", buf_view(&person));
	pairs_text(f, "phone", where_phone(f->law, r));
	pairs_text(f, "shift", r->shift);
	pairs_text(f, "duty", r->duty);
	pairs_bool(f, "on_duty", a->on_duty);
	pairs_bool(f, "expired", a->expired);
	pairs_bool(f, "early", a->early);
	put_day(f, "from", r->from);
	put_day(f, "to", r->to);
	buf_byte(f->out, '}');
	buf_fini(&person);
}

static void
put_teams(struct pairs *f, const struct where *w)
{
	put_key(f, "teams");
	buf_byte(f->out, '{');
	for (unsigned t = 0; t < TEAM_COUNT; t++) {
		buf_fmt(f->out, "%s\"%s\":[", t > 0 ? "," : "",
		    team_code((enum team)t));
		for (size_t i = 0; i < w->team[t].n; i++) {
			if (i > 0)
				buf_byte(f->out, ',');
			put_row(f, &w->team[t].row[i]);
		}
		buf_byte(f->out, ']');
	}
	buf_byte(f->out, '}');
	f->comma = true;
}

void
where_json(const struct where *w, const struct law *law, bool bare,
    struct buf *out)
{
	const struct law_unit *const u = law_unit(law, w->unit);
	struct pairs f = { .law = law, .out = out, .reveal = bare };

	buf_byte(out, '{');
	put_spot(&f, w);
	put_code(&f, "grid", w->grid);
	pairs_bool(&f, "inside", w->ground.inside);
	pairs_bool(&f, "border", w->ground.border);
	pairs_bool(&f, "schematic", w->schematic);
	put_code(&f, "nearest", w->ground.nearest);
	put_key(&f, "metres");
	if (w->ground.nearest != 0)
		buf_fmt(out, "%.1f", w->ground.metres);
	else
		buf_cstr(out, "null");
	put_levels(&f, w);
	pairs_time(&f, "time", w->at_ms);
	put_teams(&f, w);
	pairs_text(&f, "unit", u != NULL ? u->code : STR_NONE);
	buf_byte(out, '}');
}
