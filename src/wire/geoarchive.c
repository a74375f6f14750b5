/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geoarchive.c -- a set of shapes as bytes.  Layer: wire.
 * Bytes come from other nodes, too: what is taken in is a set as core/shape.h says
 * it (rings close, holes follow a ring), written in the one way it can be. */
#include "wire/geoarchive.h"

#include <string.h>
#include "base/utf8.h"
#include "core/law.h"

static const char magic[] = "gridseat geo 1\n";
static const char any_magic[] = "gridseat geo ";

/* ---- writing ---- */

static void
put_text(struct buf *out, struct str s)
{
	buf_varint(out, s.n);
	buf_str(out, s);
}

static void
put_feature(const struct shapes *s, const struct feature *f, struct spot *was,
    struct buf *out)
{
	buf_byte(out, (char)f->shape);
	buf_byte(out, (char)f->level);
	buf_varint(out, f->code);
	buf_zigzag(out, f->value);
	put_text(out, f->name);
	put_text(out, f->kind);
	buf_varint(out, f->parts);
	for (uint32_t i = 0; i < f->parts; i++) {
		const struct shape_part *const p = &s->part[f->part + i];

		buf_byte(out, p->hole);
		buf_varint(out, p->n);
		for (uint32_t k = 0; k < p->n; k++) {
			const struct spot at = s->at[p->first + k];

			buf_zigzag(out, (int64_t)at.lon - was->lon);
			buf_zigzag(out, (int64_t)at.lat - was->lat);
			*was = at;
		}
	}
}

void
geoarchive_put(const struct shapes *s, struct buf *out)
{
	struct spot was = { 0, 0 };

	buf_cstr(out, magic);
	buf_byte(out, (char)s->datum);
	buf_byte(out, s->schematic);
	buf_varint(out, s->n);
	for (size_t i = 0; i < s->n; i++)
		put_feature(s, &s->f[i], &was, out);
}

/* ---- reading ---- */

/* One of least .. most. */
static bool
take_byte(struct str *s, unsigned most, unsigned *out)
{
	if (!s->n || (unsigned char)s->p[0] > most)
		return false;
	*out = (unsigned char)s->p[0];
	*s = str_from(*s, 1);
	return true;
}

/* Only the shortest form: the same set has the same bytes. */
static bool
take_number(struct str *s, uint64_t *out)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < s->n && i < 10; i++) {
		const uint8_t c = (uint8_t)s->p[i];

		if ((i == 9 && c > 1) || (i > 0 && c == 0))
			return false;
		v |= (uint64_t)(c & 0x7f) << (7 * i);
		if (c < 0x80) {
			*out = v;
			*s = str_from(*s, i + 1);
			return true;
		}
	}
	return false;
}

static bool
take_signed(struct str *s, int64_t *out)
{
	uint64_t v;

	if (!take_number(s, &v))
		return false;
	*out = (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
	return true;
}

static bool
take_text(struct str *s, struct str *out)
{
	uint64_t n;

	if (!take_number(s, &n) || n > s->n)
		return false;
	*out = str_n(s->p, (size_t)n);
	*s = str_from(*s, (size_t)n);
	return utf8_valid(*out, NULL);
}

static bool
take_step(struct str *s, int32_t was, int32_t *out)
{
	int64_t step;

	if (!take_signed(s, &step) || step < -2 * (int64_t)INT32_MAX ||
	    step > 2 * (int64_t)INT32_MAX)
		return false;
	step += was;
	*out = (int32_t)step;
	return step >= INT32_MIN && step <= INT32_MAX;
}

static bool
part_fits(const struct shapes *s, enum shape_kind shape, unsigned hole)
{
	const struct shape_part *const p = &s->part[s->part_n - 1];
	const struct spot *at;

	if (shape == SHAPE_POINT)
		return p->n == 1 && !hole;
	if (shape == SHAPE_LINE)
		return p->n >= 2 && !hole;
	if (p->n < 4 || (hole && s->f[s->n - 1].parts == 1))
		return false;
	at = s->at + p->first;
	return at[0].lon == at[p->n - 1].lon && at[0].lat == at[p->n - 1].lat;
}

static bool
take_part(struct str *s, struct shapes *out, enum shape_kind shape,
    struct spot *was)
{
	unsigned hole;
	uint64_t n;

	if (!take_byte(s, 1, &hole) || !take_number(s, &n) || n > s->n / 2)
		return false;
	shapes_part(out, hole);
	for (; n; n--)
		if (!take_step(s, was->lon, &was->lon) ||
		    !take_step(s, was->lat, &was->lat) ||
		    shapes_spot(out, *was) != OK)
			return false;
	return part_fits(out, shape, hole);
}

static bool
take_feature(struct str *s, struct shapes *out, struct spot *was)
{
	unsigned shape, level;
	uint64_t code, parts;
	int64_t value;
	struct str name, kind;
	struct feature *f;

	if (!take_byte(s, SHAPE_AREA, &shape) ||
	    !take_byte(s, GRID_UNIT, &level) || !take_number(s, &code) ||
	    !take_signed(s, &value) || !take_text(s, &name) ||
	    !take_text(s, &kind) || !take_number(s, &parts) ||
	    parts > s->n / 2 || (parts == 0) != (shape == SHAPE_NONE))
		return false;
	f = shapes_feature(out, (enum shape_kind)shape, name, kind);
	f->code = code;
	f->level = (uint8_t)level;
	f->value = value;
	for (; parts; parts--)
		if (!take_part(s, out, (enum shape_kind)shape, was))
			return false;
	return true;
}

static bool
take_all(struct str *s, struct shapes *out)
{
	struct spot was = { 0, 0 };
	unsigned datum, schematic;
	uint64_t n;

	if (!take_byte(s, DATUM_BD09, &datum) ||
	    !take_byte(s, 1, &schematic) || !take_number(s, &n) ||
	    n > GEOARCHIVE_FEATURES || n > s->n / 7)
		return false;
	out->datum = (enum datum)datum;
	out->schematic = schematic > 0;
	for (; n; n--)
		if (!take_feature(s, out, &was))
			return false;
	return s->n == 0;
}

enum err
geoarchive_get(struct str bytes, struct shapes *out, size_t *at)
{
	struct str s = str_from(bytes, sizeof magic - 1);
	enum err e = ERR_BAD_INPUT;

	*at = 0;
	if (bytes.n > GEOARCHIVE_MAX)
		return ERR_TOO_BIG;
	if (!str_starts(bytes, str_of(magic)))
		return str_starts(bytes, str_of(any_magic)) ? ERR_VERSION :
		    ERR_BAD_INPUT;
	if (take_all(&s, out))
		e = OK;
	*at = bytes.n - s.n;
	if (e == OK) {
		shapes_done(out);
	} else {
		shapes_fini(out);
		*out = (struct shapes){ .n = 0 };
	}
	return e;
}
