/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geojson.c -- GeoJSON files as a stream of features.  Layer: wire.
 * The file's own frame is walked here byte by byte; each object in it is cut out
 * (geojson_cut) and read as its bytes come (geojson_object). */
#include "wire/geojson.h"

#include <stdlib.h>
#include <string.h>
#include "wire/geojson_cut.h"
#include "wire/geojson_in.h"

#define TAIL_MAX 65536

enum state {
	BEFORE,		/* of a value of the file */
	OUTER,		/* in an object that may be a collection */
	LIST,		/* between features */
	FEATURE,
	LOST,		/* in something between features that is none */
	TAIL		/* behind the features of a collection */
};

struct geojson {
	geojson_fn	*fn;
	void		*ctx;
	enum datum	 datum;
	bool		 stated, schematic;
	enum err	 err;
	enum state	 state;
	bool		 bare;		/* an array without a collection */
	bool		 some;		/* some value of the file was met */
	char		 last;		/* of LIST: [ , } */
	uint64_t	 at;		/* file offset of what is fed next */
	uint64_t	 lost_at;	/* of what is lost */
	uint64_t	 no;
	struct geojson_cut cut;
	struct geojson_object o;
	struct buf	 tail;
};

const char *
geojson_fault_text(enum geojson_fault f)
{
#define TEXT(id, text) [id] = text,
	static const char *const texts[] = { GEOJSON_FAULTS(TEXT) };
#undef TEXT

	return f < GEOJSON_FAULT_COUNT ? texts[f] : "";
}

struct geojson *
geojson_new(enum datum datum, geojson_fn *fn, void *ctx)
{
	struct geojson *const g = xcalloc(1, sizeof *g);

	g->fn = fn;
	g->ctx = ctx;
	g->datum = datum;
	return g;
}

void
geojson_free(struct geojson **gp)
{
	struct geojson *const g = *gp;

	if (!g)
		return;
	geojson_cut_fini(&g->cut);
	geojson_object_fini(&g->o);
	buf_fini(&g->tail);
	free(g);
	*gp = NULL;
}

enum datum
geojson_datum(const struct geojson *g)
{
	return g->datum;
}

bool
geojson_stated(const struct geojson *g)
{
	return g->stated;
}

bool
geojson_schematic(const struct geojson *g)
{
	return g->schematic;
}

struct str
geojson_get(const struct geojson_feature *f, const char *const *names)
{
	for (; *names; names++)
		for (size_t i = 0; i < f->p_n; i++)
			if (str_is(f->p[i].name, *names))
				return f->p[i].text;
	return STR_NONE;
}

/* ---- telling ---- */

static void
hand_out(struct geojson *g, uint64_t size)
{
	const struct geojson_object *const o = &g->o;
	struct geojson_feature f = { .no = ++g->no, .at = o->at, .size = size,
		.fault = o->fault, .fault_at = o->fault_at,
		.raw = buf_view(&o->raw), .s = &o->s, .p = o->p,
		.p_n = o->p_n };

	if (f.raw.n > size)
		f.raw.n = (size_t)size;	/* without the comma behind it */
	str_copy(str_of(o->found), f.found, sizeof f.found);
	if (!g->fn(g->ctx, &f))
		g->err = ERR_CANCELLED;
}

/* Something that is no object. */
static void
hand_out_fault(struct geojson *g, enum geojson_fault fault, uint64_t at,
    struct str found)
{
	struct shapes none = { .datum = g->datum, .box = EXTENT_NONE };
	struct geojson_feature f = { .no = ++g->no, .at = at, .fault = fault,
		.fault_at = at, .s = &none };

	str_copy(found, f.found, sizeof f.found);
	if (!g->fn(g->ctx, &f))
		g->err = ERR_CANCELLED;
}

static void
refuse(struct geojson *g, enum geojson_fault fault, uint64_t at,
    struct str found)
{
	hand_out_fault(g, fault, at, found);
	if (g->err == OK)
		g->err = ERR_BAD_INPUT;
}

/* The reference system an object of the file names. False: not a known one. */
static bool
take_crs(struct geojson *g)
{
	const enum datum d = geo_datum(str_of(g->o.crs));

	if (!g->o.crs[0])
		return true;
	if (d == DATUM_NONE)
		return false;
	g->datum = g->o.s.datum = d;
	g->stated = true;
	return true;
}

/* A feature may name one too, if it is the file's. */
static void
check_crs(struct geojson *g)
{
	if (g->o.crs[0] && geo_datum(str_of(g->o.crs)) != g->datum)
		geojson_object_fault(&g->o, GEOJSON_CRS, g->o.at,
		    str_of(g->o.crs));
}

/* ---- objects ---- */

static void
begin(struct geojson *g, bool outer)
{
	geojson_object_begin(&g->o, g->at, g->datum);
	geojson_object_feed(&g->o, STR("{"));
	geojson_cut_begin(&g->cut, outer);
	g->state = outer ? OUTER : FEATURE;
	g->some = true;
	g->at++;
}

static void
feature_ends(struct geojson *g, bool whole)
{
	geojson_object_end(&g->o, whole);
	check_crs(g);
	hand_out(g, g->o.fed);
	g->last = '}';
	g->state = LIST;
}

/* Another feature begins within this one: what was read of it there is not
 * its own. */
static void
feature_cut(struct geojson *g)
{
	const struct str head = buf_view(&g->cut.pending);
	const uint64_t cut_at = g->at - head.n;
	struct geojson_object *const o = &g->o;
	uint64_t size = cut_at - o->at;

	if (o->fault != GEOJSON_OK && o->fault_end > cut_at)
		o->fault = GEOJSON_OK;
	o->fed = size;
	if (o->raw.n > size)
		o->raw.n = (size_t)size;
	geojson_object_end(o, false);
	o->p_n = 0;
	if (size <= o->raw.n)
		while (size && strchr(", \t\r\n", o->raw.p[size - 1]))
			size--;
	hand_out(g, size);
	g->at = cut_at;
	begin(g, false);
	geojson_object_feed(o, str_from(head, 1));
	g->at = cut_at + head.n;
	g->cut.before = '"';
}

static void
outer_ends(struct geojson *g)
{
	g->state = BEFORE;
	geojson_object_end(&g->o, true);
	if (!take_crs(g))
		geojson_object_fault(&g->o, GEOJSON_CRS, g->o.at,
		    str_of(g->o.crs));
	hand_out(g, g->o.fed);
	if (g->o.open[1].type < TYPE_FEATURE && g->err == OK)
		g->err = ERR_BAD_INPUT;
}

static void
features_begin(struct geojson *g)
{
	if (!take_crs(g)) {
		refuse(g, GEOJSON_CRS, g->o.at, str_of(g->o.crs));
		return;
	}
	g->schematic |= g->o.schematic;
	g->state = LIST;
	g->bare = false;
	g->last = '[';
}

/* Takes what of bytes is the object's; how many. */
static size_t
object(struct geojson *g, struct str bytes)
{
	size_t n = 0;
	const enum geojson_cut_end end = geojson_cut(&g->cut, bytes, &n);
	const size_t other = end == CUT_ANEW ? g->cut.pending.n : 0;

	if (n > other)
		geojson_object_feed(&g->o, str_n(bytes.p, n - other));
	g->at += n;
	if (end == CUT_TOKEN) {
		geojson_object_fault(&g->o, GEOJSON_MANY, g->at, STR_NONE);
		g->o.dead = true;
		g->cut.token = 0;
	} else if (end == CUT_ANEW) {
		feature_cut(g);
	} else if (end == CUT_FEATURES) {
		features_begin(g);
	} else if (end == CUT_END && g->state == OUTER) {
		outer_ends(g);
	} else if (end == CUT_END || end == CUT_LIST) {
		feature_ends(g, end == CUT_END);
	}
	return n;
}

/* ---- the frame ---- */

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct str
first_byte(struct str s)
{
	return s.p[0] > ' ' && s.p[0] < '\x7f' ? str_n(s.p, 1) : STR_NONE;
}

static size_t
before(struct geojson *g, struct str bytes)
{
	const char c = bytes.p[0];

	/* A byte order mark, and RFC 8142's record separator. */
	if (blank(c) || c == '\x1e' || (g->at < 3 && (c == '\xEF' ||
	    c == '\xBB' || c == '\xBF'))) {
		g->at++;
	} else if (c == '{') {
		begin(g, true);
	} else if (c == '[' && !g->some) {
		g->state = LIST;
		g->bare = g->some = true;
		g->last = '[';
		g->at++;
	} else {
		refuse(g, GEOJSON_SYNTAX, g->at, first_byte(bytes));
	}
	return 1;
}

static void
list_ends(struct geojson *g)
{
	if (g->last == ',')
		hand_out_fault(g, GEOJSON_SYNTAX, g->at, STR(",]"));
	g->state = g->bare ? BEFORE : TAIL;
	g->tail.n = 0;
	if (!g->bare) {
		geojson_cut_begin(&g->cut, true);
		buf_byte(&g->tail, '{');
	}
	g->at++;
}

static size_t
list(struct geojson *g, struct str bytes)
{
	const char c = bytes.p[0];

	if (blank(c)) {
		g->at++;
	} else if (c == ',') {
		if (g->last != '}')
			hand_out_fault(g, GEOJSON_SYNTAX, g->at, STR(","));
		g->last = ',';
		g->at++;
	} else if (c == '{') {
		begin(g, false);
	} else if (c == ']') {
		list_ends(g);
	} else {
		hand_out_fault(g, GEOJSON_TYPE, g->at, first_byte(bytes));
		g->state = LOST;
		g->last = '}';
		g->at++;
	}
	return 1;
}

static size_t
lost(struct geojson *g, struct str bytes)
{
	size_t n = 0;

	while (n < bytes.n && !strchr(",{]", bytes.p[n]))
		n++;
	g->at += n;
	if (n < bytes.n)
		g->state = LIST;
	return n;
}

/* ---- behind the features ---- */

static void
tail_ends(struct geojson *g)
{
	const enum datum was = g->datum;
	struct str s = buf_view(&g->tail);
	size_t i = 1;

	while (i < s.n && (blank(s.p[i]) || s.p[i] == ','))
		i++;
	geojson_object_begin(&g->o, g->at - (s.n - 1), was);
	geojson_object_feed(&g->o, STR("{"));
	geojson_object_feed(&g->o, str_from(s, i));
	g->state = BEFORE;
	if (g->o.crs[0] && geo_datum(str_of(g->o.crs)) != was)
		refuse(g, GEOJSON_CRS, g->o.at, str_of(g->o.crs));
}

/* A system that is named only when all was read comes too late to believe, unless
 * it is the one they were read in. */
static size_t
tail(struct geojson *g, struct str bytes)
{
	size_t n = 0;
	const enum geojson_cut_end end = geojson_cut(&g->cut, bytes, &n);

	if (g->tail.n + n <= TAIL_MAX)
		buf_add(&g->tail, bytes.p, n);
	g->at += n;
	if (end == CUT_END)
		tail_ends(g);
	else if (end == CUT_FEATURES || end == CUT_LIST)
		refuse(g, GEOJSON_SYNTAX, g->at, STR("features"));
	return n;
}

/* ---- the door ---- */

enum err
geojson_feed(struct geojson *g, struct str bytes)
{
	while (g->err == OK && bytes.n) {
		size_t n = 0;

		switch (g->state) {
		case BEFORE:
			n = before(g, bytes);
			break;
		case OUTER:
		case FEATURE:
			n = object(g, bytes);
			break;
		case LIST:
			n = list(g, bytes);
			break;
		case LOST:
			n = lost(g, bytes);
			break;
		case TAIL:
			n = tail(g, bytes);
			break;
		}
		bytes = str_from(bytes, n);
	}
	return g->err;
}

enum err
geojson_finish(struct geojson *g)
{
	if (g->err != OK || (g->state == BEFORE && g->some))
		return g->err;
	if (g->state == FEATURE || g->state == OUTER) {
		geojson_object_end(&g->o, false);
		hand_out(g, g->o.fed);
		g->err = g->err == OK ? ERR_BAD_INPUT : g->err;
	} else {
		refuse(g, GEOJSON_SYNTAX, g->at, STR_NONE);
	}
	return g->err;
}
