/* SPDX-License-Identifier: GPL-3.0-or-later */
/* importapply.c -- what a record says by its map.  Layer: wire. */
#include "wire/importmap.h"

#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/utf8.h"
#include "wire/degrees.h"
#include "wire/timeformat.h"

#define EARLIEST_MS	0LL			/* 1970 */
#define LATEST_MS	7258118400000LL		/* 2200 */

struct apply {
	const struct import_map *m;
	const struct record *r;
	struct arena	*arena;
	struct imported	*out;
};

/* ---- what is wrong ---- */

static void
doubt(struct apply *a, struct str field, struct str found, const char *why)
{
	struct imported *const o = a->out;

	if (o->doubts_n < IMPORT_NOTES)
		o->doubts[o->doubts_n++] = (struct import_note){ field, found,
			str_of(why) };
}

static bool
refuse(struct apply *a, struct str field, struct str found,
    const char *expected)
{
	struct imported *const o = a->out;

	o->fault = ERR_BAD_INPUT;
	o->fault_byte = a->r->byte;
	if (found.p >= a->r->raw.p && a->r->raw.p &&
	    found.p < a->r->raw.p + a->r->raw.n)
		o->fault_byte += (uint64_t)(found.p - a->r->raw.p);
	o->field = field;
	o->found = found;
	o->expected = expected;
	return false;
}

/* ---- texts ---- */

static struct str
value(const struct apply *a, struct str field)
{
	return field.n ? str_trim(record_get(a->r, field)) : STR_NONE;
}

/* s without NUL bytes. */
static struct str
without_nul(struct apply *a, struct str s)
{
	char *out;
	size_t n = 0;

	if (!a->r->nul || s.n == 0 || !memchr(s.p, '\0', s.n))
		return s;
	out = arena_alloc(a->arena, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i])
			out[n++] = s.p[i];
	return str_n(out, n);
}

static struct str
first_chars(struct str s, uint32_t count)
{
	struct str rest = s;

	while (count-- && rest.n)
		utf8_next(&rest);
	return str_n(s.p, s.n - rest.n);
}

static struct str
part_value(const struct apply *a, const struct import_part *p)
{
	struct str s = record_get(a->r, p->text);

	if (p->head)
		s = first_chars(str_trim(s), p->head);
	return s;
}

static size_t
append(char *at, struct str s)
{
	if (s.n)
		memcpy(at, s.p, s.n);
	return s.n;
}

/* The field t->parts[i] as it is joined to others. */
static struct str
joined(const struct apply *a, const struct import_text *t, size_t i)
{
	return str_trim(part_value(a, &t->parts[i]));
}

static size_t
most_bytes(const struct apply *a, const struct import_text *t)
{
	size_t most = 0;

	for (size_t i = 0; i < t->n; i++)
		most += t->parts[i].field ? part_value(a, &t->parts[i]).n :
		    t->parts[i].text.n;
	return most;
}

/* Fields joined. A literal stands only beside fields that say something: one
 * between two before the later, one at either end with its own field. */
static size_t
join(const struct apply *a, const struct import_text *t, char *out)
{
	struct str between = STR_NONE;
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!t->parts[i].field) {
			between = t->parts[i].text;
			continue;
		}
		if (joined(a, t, i).n == 0)
			continue;
		if (n || i == 1)
			n += append(out + n, between);
		n += append(out + n, joined(a, t, i));
		between = STR_NONE;
	}
	if (t->n > 1 && !t->parts[t->n - 1].field &&
	    joined(a, t, t->n - 2).n)
		n += append(out + n, t->parts[t->n - 1].text);
	return n;
}

static struct str
render(struct apply *a, const struct import_text *t)
{
	char *out;

	if (t->n == 0)
		return STR_NONE;
	if (t->n == 1)
		return t->parts[0].field ? without_nul(a,
		    part_value(a, t->parts)) : t->parts[0].text;
	out = arena_alloc(a->arena, most_bytes(a, t));
	return without_nul(a, str_n(out, join(a, t, out)));
}

static void
texts(struct apply *a)
{
	struct imported *const o = a->out;

	o->title = render(a, &a->m->title);
	o->text = render(a, &a->m->text);
	o->place = render(a, &a->m->place);
	o->caller = render(a, &a->m->caller);
	o->phone = render(a, &a->m->phone);
	o->channel = a->m->channel;
	if (a->r->nul)
		doubt(a, STR_NONE, STR_NONE, "NUL bytes in the text");
	if (str_trim(o->title).n == 0)
		o->title = first_chars(str_trim(o->text), 40);
	if (o->title.n == 0)
		doubt(a, STR("title"), STR_NONE, "no title and no text");
}

/* ---- the key ---- */

/* FNV-1a over the values with their lengths, twice with another beginning: the
 * id of records that bring none. Stored in keys: never to be changed. */
static struct str
digest_id(struct apply *a)
{
	char *const hex = arena_alloc(a->arena, 33);
	struct buf b = { 0 };
	uint64_t half[2];

	buf_byte(&b, 0);
	for (size_t i = 0; i < a->m->id_n; i++) {
		const struct str v = record_get(a->r, a->m->id[i]);

		buf_varint(&b, v.n);
		buf_str(&b, v);
	}
	half[0] = str_hash(buf_view(&b));
	b.p[0] = 1;
	half[1] = str_hash(buf_view(&b));
	buf_fini(&b);
	for (size_t i = 0; i < 32; i++)
		hex[i] = "0123456789abcdef"[half[i / 16] >>
		    (60 - 4 * (i % 16)) & 15];
	return str_n(hex, 32);
}

static bool
id_text_ok(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if ((unsigned char)id.p[i] < 0x20 || id.p[i] == 0x7f)
			return false;
	return true;
}

static bool
id_parts_ok(struct apply *a, size_t *most)
{
	*most = a->m->source.n + 1;
	for (size_t i = 0; i < a->m->id_n; i++) {
		const struct str field = a->m->id[i], v = value(a, field);

		if (v.n == 0 && !a->m->id_digest)
			return refuse(a, field, v, "an id");
		if (a->m->id_digest)
			continue;
		if (!id_text_ok(v))
			return refuse(a, field, v,
			    "an id without control bytes");
		if (v.n > IMPORT_ID_MAX)
			return refuse(a, field, utf8_head(v, 60),
			    "an id of at most 160 bytes");
		*most += v.n + 1;
	}
	*most += 32;
	return true;
}

static bool
key(struct apply *a)
{
	char *out;
	size_t most, n;

	if (!id_parts_ok(a, &most))
		return false;
	out = arena_alloc(a->arena, most);
	n = append(out, a->m->source);
	out[n++] = ':';
	if (a->m->id_digest)
		n += append(out + n, digest_id(a));
	for (size_t i = 0; i < a->m->id_n && !a->m->id_digest; i++) {
		if (i)
			out[n++] = '/';
		n += append(out + n, value(a, a->m->id[i]));
	}
	a->out->key = str_n(out, n);
	return true;
}

/* ---- times ---- */

static bool
in_range(int64_t ms)
{
	return ms >= EARLIEST_MS && ms < LATEST_MS;
}

static bool
read_time(const struct import_time *t, struct str v,
    struct timeformat_time *out)
{
	for (size_t i = 0; i < t->formats_n; i++)
		if (timeformat_parse(t->formats[i], v, t->zone_min, out))
			return in_range(out->ms);
	return false;
}

static bool
reported(struct apply *a)
{
	const struct import_time *const t = &a->m->reported;
	const struct str v = value(a, t->field);
	struct timeformat_time when;

	if (v.n == 0 && t->has_fallback) {
		a->out->reported_ms = t->fallback_ms;
		if (t->field.n)
			doubt(a, t->field, v, "no time given");
		return true;
	}
	if (t->field.n == 0)
		return true;
	if (!read_time(t, v, &when))
		return refuse(a, t->field, v,
		    "a time that exists, in one of the map's formats");
	a->out->reported_ms = when.ms;
	return true;
}

/* A time beside the main one: set aside when it cannot be. */
static void
later_time(struct apply *a, const struct import_time *t, int64_t *ms,
    const char *early)
{
	const struct str v = value(a, t->field);
	const int64_t start = a->out->reported_ms;
	struct timeformat_time when;

	if (v.n == 0)
		return;
	if (!read_time(t, v, &when)) {
		doubt(a, t->field, v, "not a time that exists");
		return;
	}
	/* A day that has the start in it is not before it. */
	if (when.date_only && when.ms < start &&
	    when.ms + CLOCK_DAY_MS > start)
		when.ms = start;
	if (when.ms < start)
		doubt(a, t->field, v, early);
	else
		*ms = when.ms;
}

/* ---- where ---- */

static bool
in_bounds(const struct import_map *m, int32_t lat, int32_t lon)
{
	return !m->has_bounds || (lat >= m->lat_min && lat <= m->lat_max &&
	    lon >= m->lon_min && lon <= m->lon_max);
}

static void
judge_place(struct apply *a, struct str field, struct str found, int32_t lat,
    int32_t lon)
{
	if (lat == 0 && lon == 0) {
		doubt(a, field, found, "coordinates are 0,0");
	} else if (lat < -90000000 || lat > 90000000 || lon < -180000000 ||
	    lon > 180000000) {
		doubt(a, field, found, "not coordinates on the earth");
	} else if (!in_bounds(a->m, lat, lon)) {
		doubt(a, field, found, "coordinates far outside");
	} else {
		a->out->has_place = true;
		a->out->lat_e6 = lat;
		a->out->lon_e6 = lon;
	}
}

static void
coordinates(struct apply *a)
{
	const struct import_map *const m = a->m;
	const struct str lat = value(a, m->lat), lon = value(a, m->lon);
	const struct str both = value(a, m->lat_lon);
	int32_t y, x;

	a->out->datum = m->datum;
	if (lat.n || lon.n) {
		if (degrees_parse(lat, &y) && degrees_parse(lon, &x))
			judge_place(a, m->lat, lat, y, x);
		else
			doubt(a, m->lat, lat.n ? lat : lon,
			    "not coordinates");
	} else if (both.n && memchr(both.p, '(', both.n)) {
		if (degrees_pair(both, &y, &x))
			judge_place(a, m->lat_lon, both, y, x);
		else
			doubt(a, m->lat_lon, both, "not coordinates");
	}
}

/* ---- words that stand for something ---- */

static int
by_from(const void *k, const void *row)
{
	return str_cmp(*(const struct str *)k,
	    ((const struct import_pair *)row)->from);
}

static const struct import_pair *
find(const struct import_table *t, struct str from)
{
	return t->n ? bsearch(&from, t->rows, t->n, sizeof(*t->rows),
	    by_from) : NULL;
}

static void
class_words(struct apply *a)
{
	struct imported *const o = a->out;
	const struct import_pair *row;

	o->cls = str_trim(render(a, &a->m->cls));
	if (o->cls.n == 0)
		return;
	row = find(&a->m->classes, o->cls);
	if (row) {
		o->matter = row->to;
		return;
	}
	if (a->m->unknown_class != UNKNOWN_KEEP)
		doubt(a, STR("class"), o->cls, "an unknown class");
	if (a->m->unknown_class == UNKNOWN_FALLBACK)
		o->matter = a->m->fallback_class;
}

static enum import_status
status_of(struct str name)
{
	switch (name.p[1]) {
	case 'p':
		return STATUS_OPEN;
	case 'l':
		return STATUS_CLOSED;
	case 'u':
		return STATUS_DUPLICATE;
	default:
		return STATUS_CANCELLED;
	}
}

static void
status(struct apply *a)
{
	struct imported *const o = a->out;
	const struct import_pair *row;

	o->status_words = value(a, a->m->status);
	if (o->status_words.n == 0)
		return;
	row = find(&a->m->statuses, o->status_words);
	if (row)
		o->status = status_of(row->to);
	else
		doubt(a, a->m->status, o->status_words, "an unknown status");
}

static int64_t
votes(struct apply *a, struct str field)
{
	const struct str v = value(a, field);
	int64_t n = 0;

	if (v.n && (!str_int(v, &n) || n < 0 || n > (1LL << 52))) {
		doubt(a, field, v, "not a count");
		return 0;
	}
	return n;
}

static void
notes(struct apply *a)
{
	struct imported *const o = a->out;
	const struct import_map *const m = a->m;
	const struct str urgent = value(a, m->urgent);

	for (size_t i = 0; i < m->urgent_n && urgent.n; i++)
		o->urgent |= str_eq(urgent, m->urgent_values[i]);
	for (size_t i = 0; i < m->notes.n; i++) {
		const struct import_pair *const p = &m->notes.rows[i];
		const struct str v = without_nul(a, value(a, p->from));

		if (v.n)
			o->notes[o->notes_n++] = (struct import_note){
				.field = p->to, .found = v };
	}
	if (m->doubtful)
		o->doubts[o->doubts_n++] = (struct import_note){
			.why = m->doubt };
}

static void
own_fields(struct apply *a)
{
	for (size_t i = 0; i < a->m->fields_n; i++)
		a->out->fields[i] = str_trim(render(a,
		    &a->m->fields[i].text));
}

static void
carry_fault(struct apply *a)
{
	struct imported *const o = a->out;

	o->fault = a->r->fault;
	o->fault_byte = a->r->fault_byte;
	o->field = a->r->field;
	o->found = a->r->found;
	o->expected = a->r->expected;
}

enum err
importmap_apply(const struct import_map *m, const struct record *r,
    struct arena *arena, struct imported *out)
{
	struct apply a = { m, r, arena, out };

	*out = (struct imported){ 0 };
	if (r->fault != OK) {
		carry_fault(&a);
		return out->fault;
	}
	if (!key(&a) || !reported(&a))
		return out->fault;
	notes(&a);	/* first: the map's own doubt needs its place */
	texts(&a);
	later_time(&a, &m->closed, &out->closed_ms, "closed before opened");
	later_time(&a, &m->due, &out->due_ms, "due before it was reported");
	coordinates(&a);
	class_words(&a);
	status(&a);
	out->votes_up = votes(&a, m->votes_up);
	out->votes_down = votes(&a, m->votes_down);
	own_fields(&a);
	return OK;
}

static bool
ignored(const struct import_map *m, struct str name)
{
	for (size_t i = 0; i < m->ignore_n; i++)
		if (str_eq(m->ignore[i], name))
			return true;
	return false;
}

void
importmap_content(const struct import_map *m, const struct record *r,
    struct buf *out)
{
	for (size_t i = 0; i < r->n; i++) {
		if (ignored(m, r->names[i]))
			continue;
		buf_varint(out, r->names[i].n);
		buf_str(out, r->names[i]);
		buf_varint(out, r->values[i].n);
		buf_str(out, r->values[i]);
	}
}
