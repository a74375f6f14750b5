/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grids of a day and the layers, out of the store's archives and the profile's
 * model cells. Maps of levels are made when they are first asked for. */
#include "app/district.h"

#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "lang/lang.h"
#include "wire/geoarchive.h"

#define LEVELS (GRID_UNIT + 1)

struct held {			/* a layer, and its shapes once asked for */
	struct layer	l;		/* texts in the district's arena */
	struct shapes	s;
	bool		asked, here;
	bool		absent;		/* its archive has not arrived yet */
};

/* Made when first asked for, also of a district that is only looked at. */
struct maps {
	struct gridmap	*map[LEVELS];
	bool		 made[LEVELS];
};

struct code { uint64_t code; int32_t i; };

struct district {
	struct store	*store;		/* may be NULL */
	const struct law *law;
	int32_t		 day;		/* as asked for */
	int32_t		 until;		/* that, or today: what counts by then */
	uint64_t	 revision;
	bool		 lacks;		/* the store could not be read */
	struct shapes	 grids;
	struct maps	*maps;
	struct code	*code;		/* by code */
	size_t		 codes;
	bool		 model[LEVELS];	/* that level is model cells */
	bool		 some[LEVELS];	/* some of it */
	bool		 has[LEVELS];
	struct held	*layer;
	size_t		 n, cap;
	struct arena	 arena;
};

/* --- the standing layers --- */

static struct str
keep(struct district *d, struct str s)
{
	return (struct str){ arena_dup(&d->arena, s.p, s.n), s.n };
}

/* Another node said which; a mark that sits on what is beside it is none. */
static bool
fit_to_draw(uint32_t sign)
{
	const enum width_class class = lang_width_class(sign);

	return class != WIDTH_MARK && class != WIDTH_CONTROL &&
	    class != WIDTH_UNSAFE;
}

/* They come by name and then day: the last of a name that counts by then. */
static bool
note_layer(void *ctx, const struct layer *l)
{
	struct district *d = ctx;
	struct held *h;

	if (l->from > d->until)
		return true;
	if (d->n == 0 || strcmp(d->layer[d->n - 1].l.name, l->name) != 0) {
		d->layer = xgrow(d->layer, &d->cap, d->n + 1,
		    sizeof(*d->layer));
		d->n++;
	}
	h = &d->layer[d->n - 1];
	*h = (struct held){ .l = *l };
	h->l.title = keep(d, l->title);
	h->l.roles = keep(d, l->roles);
	h->l.note = keep(d, l->note);
	if (!fit_to_draw(l->sign))
		h->l.sign = 0;
	return true;
}

/* What is damaged stays so: only what is not here is asked for again. */
static void
read_archive(struct district *d, struct held *h)
{
	struct buf bytes = { 0 };
	enum err err;
	size_t at;

	h->asked = true;
	err = store_layer_archive(d->store, h->l.digest, &bytes);
	h->absent = err != OK && err != ERR_DAMAGED;
	h->here = err == OK &&
	    geoarchive_get(buf_view(&bytes), &h->s, &at) == OK;
	buf_fini(&bytes);
}

/* Has an archive arrived that was asked for in vain? */
static bool
arrived(const struct district *d)
{
	bool any = false;

	for (size_t i = 0; i < d->n && !any; i++) {
		struct buf bytes = { 0 };

		if (!d->layer[i].absent)
			continue;
		any = store_layer_archive(d->store, d->layer[i].l.digest,
		    &bytes) == OK;
		buf_fini(&bytes);
	}
	return any;
}

/* --- the grids --- */

/* A level is a model's when all of it is. */
static void
take_level(struct district *d, const struct shapes *from, unsigned level,
    bool model)
{
	bool drawn = false;

	for (size_t i = 0; i < from->n; i++) {
		if (from->f[i].level != level ||
		    shapes_copy(&d->grids, from, i) != OK)
			continue;
		d->has[level] = true;
		if (model)
			d->grids.f[d->grids.n - 1].kind = STR(SHAPE_MODEL);
		if (shape_model(&d->grids.f[d->grids.n - 1]))
			d->some[level] = d->grids.schematic = true;
		else
			drawn = true;
	}
	d->model[level] = d->has[level] && !drawn;
}

/* Where some of it is marked, the rest was drawn. */
static bool
all_model(const struct shapes *s)
{
	size_t i = 0;

	while (i < s->n && !shape_model(&s->f[i]))
		i++;
	return s->schematic && i == s->n;
}

/* Of one level or of another, never of both: a border belongs to who drew it. Of
 * a model only what is below: around what was drawn, its own hull is a lie. */
static void
take_grids(struct district *d, const struct shapes *from, bool model)
{
	const unsigned first = model ? district_lowest(d) + 1 : GRID_DISTRICT;

	if (d->grids.n == 0)
		d->grids.datum = from->datum;
	if (from->datum != d->grids.datum)
		return;
	for (unsigned level = first; level < LEVELS; level++)
		if (!d->has[level])
			take_level(d, from, level, model || all_model(from));
}

static int
by_code(const void *a, const void *b)
{
	const struct code *x = a, *y = b;

	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

static void
index_codes(struct district *d)
{
	d->code = xcalloc(d->grids.n + 1, sizeof(*d->code));
	for (size_t i = 0; i < d->grids.n; i++)
		if (d->grids.f[i].code != 0)
			d->code[d->codes++] = (struct code){
			    d->grids.f[i].code, (int32_t)i };
	qsort(d->code, d->codes, sizeof(*d->code), by_code);
}

static void
read_model(struct district *d)
{
	struct shapes s = { .n = 0 };

	if (d->law->shapes_text.n > 0 &&
	    shapes_file_get(d->law->shapes_text, &s, NULL) == OK)
		take_grids(d, &s, true);
	shapes_fini(&s);
}

static int32_t
counts_until(const struct district *d)
{
	return d->day != DISTRICT_TODAY ? d->day :
	    clock_day(clock_wall(), d->law->offset_min);
}

static enum err
fill(struct district *d)
{
	enum err err = OK;

	d->until = counts_until(d);
	/* A law that was not read from a profile may not say. */
	d->grids.datum = d->law->datum != DATUM_NONE ?
	    (enum datum)d->law->datum : DATUM_GCJ02;
	d->maps = xcalloc(1, sizeof(*d->maps));
	if (d->store != NULL) {
		d->revision = store_layers_revision(d->store);
		err = store_layers(d->store, note_layer, d);
	}
	for (size_t i = 0; err == OK && i < d->n; i++)
		if (strcmp(d->layer[i].l.name, LAYER_GRIDS) == 0) {
			read_archive(d, &d->layer[i]);
			take_grids(d, &d->layer[i].s, false);
		}
	if (err == OK)
		read_model(d);
	shapes_done(&d->grids);
	index_codes(d);
	return err;
}

static void
empty(struct district *d)
{
	for (size_t i = 0; d->maps != NULL && i < LEVELS; i++)
		gridmap_free(&d->maps->map[i]);
	for (size_t i = 0; i < d->n; i++)
		shapes_fini(&d->layer[i].s);
	shapes_fini(&d->grids);
	free(d->layer);
	free(d->maps);
	free(d->code);
	arena_fini(&d->arena);
	*d = (struct district){ .store = d->store, .law = d->law,
	    .day = d->day };
}

enum err
district_open(struct store *s, const struct law *law, int32_t day,
    struct district **out)
{
	struct district *d = xcalloc(1, sizeof(*d));
	enum err err;

	d->store = s;
	d->law = law;
	d->day = day;
	err = fill(d);
	if (err != OK)
		district_close(&d);
	*out = d;
	return err;
}

void
district_close(struct district **d)
{
	if (*d == NULL)
		return;
	empty(*d);
	free(*d);
	*d = NULL;
}

bool
district_fresh(struct district *d)
{
	if (d->store == NULL ||
	    (store_layers_revision(d->store) == d->revision && !d->lacks &&
	    d->until == counts_until(d) && !arrived(d)))
		return false;
	empty(d);
	/* What cannot be read now is asked for again at the next look. */
	if (fill(d) != OK)
		d->lacks = true;
	return true;
}

/* --- looking --- */

const struct shapes *
district_grids(const struct district *d)
{
	return &d->grids;
}

const struct gridmap *
district_map(const struct district *d, unsigned level)
{
	if (level >= LEVELS || !d->has[level])
		return NULL;
	if (!d->maps->made[level]) {
		d->maps->made[level] = true;
		if (gridmap_make(&d->grids, level, &d->maps->map[level]) != OK)
			d->maps->map[level] = NULL;
	}
	return d->maps->map[level];
}

unsigned
district_lowest(const struct district *d)
{
	unsigned level = LEVELS;

	while (--level > 0 && !d->has[level])
		;
	return level;
}

bool
district_schematic(const struct district *d, unsigned lowest)
{
	for (unsigned level = GRID_DISTRICT; level <= lowest && level < LEVELS;
	    level++)
		if (d->some[level])
			return true;
	return false;
}

bool
district_model(const struct district *d, unsigned level)
{
	return level < LEVELS && d->model[level];
}

bool
district_drawn(const struct district *d, uint64_t code)
{
	const int32_t i = district_find(d, code);

	return i >= 0 && !shape_model(&d->grids.f[i]);
}

enum datum
district_datum(const struct district *d)
{
	return d->grids.datum;
}

int32_t
district_find(const struct district *d, uint64_t code)
{
	size_t lo = 0, hi = d->codes;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (d->code[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < d->codes && d->code[lo].code == code ? d->code[lo].i : -1;
}

struct spot
district_spot(const struct district *d, uint64_t code)
{
	const struct law_grid *g = law_grid(d->law, code);
	struct spot at = { GEO_NOWHERE, 0 };
	int32_t i = district_find(d, code);

	if (i >= 0)
		return shape_inside(&d->grids, (size_t)i);
	if (g != NULL && (g->lat_e6 != 0 || g->lon_e6 != 0) &&
	    geo_convert(geo_of_e6(g->lat_e6, g->lon_e6), DATUM_GCJ02,
	    d->grids.datum, &at) != OK)
		at.lon = GEO_NOWHERE;
	return at;
}

/* --- whose ground it is --- */

static void
climb(const struct law *law, uint64_t code, struct ground *out)
{
	for (int turn = 0; code != 0 && turn < LEVELS; turn++) {
		unsigned level = law_grid_level(law, code);

		if (out->grid[level] == 0)
			out->grid[level] = code;
		code = law_grid_above(law, code);
	}
}

static uint64_t
above_at(const struct law *law, uint64_t code, unsigned level)
{
	while (code != 0 && law_grid_level(law, code) > level)
		code = law_grid_above(law, code);
	return code;
}

/* A model's cell where the next level that was drawn has the spot in another. */
static bool
belied(const struct district *d, const struct feature *f, struct spot at)
{
	if (!shape_model(f))
		return false;
	for (unsigned level = f->level; level-- > GRID_DISTRICT;) {
		const struct gridmap *m = d->model[level] ? NULL :
		    district_map(d, level);
		int32_t i = m != NULL ? gridmap_at(m, at) : -1;

		if (i >= 0 && !shape_model(&d->grids.f[i]))
			return above_at(d->law, f->code, level) !=
			    d->grids.f[i].code;
	}
	return false;
}

static bool
stands_in(const struct district *d, unsigned level, struct ground *out)
{
	const struct gridmap *m = district_map(d, level);
	int32_t all[2], i = m != NULL ? gridmap_at(m, out->at) : -1;

	if (i < 0 || belied(d, &d->grids.f[i], out->at))
		return false;
	out->inside = true;
	out->border = gridmap_all(m, out->at, all, 2) > 1;
	climb(d->law, d->grids.f[i].code, out);
	return true;
}

static void
look_near(const struct district *d, struct ground *out)
{
	const struct gridmap *m = district_map(d, district_lowest(d));
	int32_t i = m != NULL ? gridmap_nearest(m, out->at, &out->metres) : -1;

	if (i >= 0)
		out->nearest = d->grids.f[i].code;
}

enum err
district_at(const struct district *d, struct spot at, enum datum datum,
    struct ground *out)
{
	enum err err;

	*out = (struct ground){ .at = at };
	err = geo_convert(at, datum, d->grids.datum, &out->at);
	if (err != OK)
		return err;
	for (unsigned level = district_lowest(d); level > 0; level--)
		if (stands_in(d, level, out))
			return OK;
	look_near(d, out);
	return OK;
}

/* --- layers --- */

size_t
district_layers(const struct district *d)
{
	return d->n;
}

const struct layer *
district_layer(const struct district *d, size_t i)
{
	return i < d->n ? &d->layer[i].l : NULL;
}

const struct shapes *
district_shapes(struct district *d, size_t i)
{
	if (i >= d->n)
		return NULL;
	if (!d->layer[i].asked)
		read_archive(d, &d->layer[i]);
	return d->layer[i].here ? &d->layer[i].s : NULL;
}
