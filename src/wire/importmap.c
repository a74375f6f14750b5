/* SPDX-License-Identifier: GPL-3.0-or-later */
/* importmap.c -- reading a map file.  Layer: wire.
 * Every key is a row of the table at the end: its name, what takes it, where
 * it goes. */
#include "wire/importmap.h"

#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "wire/conf.h"
#include "wire/degrees.h"
#include "wire/timeformat.h"

struct parse {
	struct import_map *m;
	int32_t		 bounds[4];
	size_t		 bounds_n;
};

typedef const char *take_fn(struct parse *p, void *at,
    const struct conf_item *it);

struct row {
	const char	*name;
	take_fn		*take;
	size_t		 at;		/* offset in struct import_map */
};

static struct str
keep(struct parse *p, struct str s)
{
	return str_n(arena_dup(&p->m->arena, s.p, s.n), s.n);
}

/* Room for one more in an array of the arena that holds n: doubles whenever n
 * is a power of two. */
static void *
more(struct parse *p, void *rows, size_t n, size_t size)
{
	void *room;

	if (n & (n - 1))
		return rows;
	room = arena_alloc(&p->m->arena, (n ? 2 * n : 1) * size);
	if (n)
		memcpy(room, rows, n * size);
	return room;
}

static const char *
take_str(struct parse *p, void *at, const struct conf_item *it)
{
	if (it->type != CONF_TEXT || it->text.n == 0)
		return "a text that is not empty";
	*(struct str *)at = keep(p, it->text);
	return NULL;
}

static const char *
take_bool(struct parse *p, void *at, const struct conf_item *it)
{
	(void)p;
	if (it->type != CONF_BOOL)
		return "true or false";
	*(bool *)at = str_is(it->text, "true");
	return NULL;
}

/* ---- lists ---- */

static bool
is_container(const struct conf_item *it, enum conf_type begin)
{
	return it->type == begin || it->type == begin + 1;
}

/* Of a table: in its braces, or they themselves. */
static bool
is_within(const struct conf_item *it)
{
	return memchr(it->path.p, '.', it->path.n) != NULL;
}

static bool
is_frame(const struct conf_item *it)
{
	return is_container(it, CONF_OBJECT) && !is_within(it);
}

static const char *
take_list(struct parse *p, struct str **list, size_t *n,
    const struct conf_item *it)
{
	if (is_container(it, CONF_ARRAY))
		return NULL;
	if (it->type != CONF_TEXT || it->text.n == 0)
		return "a list of texts";
	*list = more(p, *list, *n, sizeof(**list));
	(*list)[(*n)++] = keep(p, it->text);
	return NULL;
}

static const char *
take_columns(struct parse *p, void *at, const struct conf_item *it)
{
	(void)at;
	return take_list(p, &p->m->columns, &p->m->columns_n, it);
}

static const char *
take_id(struct parse *p, void *at, const struct conf_item *it)
{
	(void)at;
	return take_list(p, &p->m->id, &p->m->id_n, it);
}

static const char *
take_id_digest(struct parse *p, void *at, const struct conf_item *it)
{
	p->m->id_digest = true;
	return take_id(p, at, it);
}

static const char *
take_ignore(struct parse *p, void *at, const struct conf_item *it)
{
	(void)at;
	return take_list(p, &p->m->ignore, &p->m->ignore_n, it);
}

static const char *
take_urgent(struct parse *p, void *at, const struct conf_item *it)
{
	struct import_map *const m = p->m;

	if (is_container(it, CONF_OBJECT))
		return NULL;
	if (str_is(it->path, "urgent.field"))
		return take_str(p, at, it);
	if (str_starts(it->path, STR("urgent.values")))
		return take_list(p, &m->urgent_values, &m->urgent_n, it);
	return "field or values";
}

/* ---- words ---- */

static const char *
take_format(struct parse *p, void *at, const struct conf_item *it)
{
	static const char *const names[] = { "csv", "tsv", "json", "jsonl" };

	(void)p;
	for (unsigned i = 0; i < 4; i++)
		if (it->type == CONF_TEXT && str_is(it->text, names[i])) {
			*(enum import_format *)at = (enum import_format)i;
			return NULL;
		}
	return "csv, tsv, json or jsonl";
}

static const char *
take_datum(struct parse *p, void *at, const struct conf_item *it)
{
	(void)p;
	if (it->type == CONF_TEXT && str_is(it->text, "wgs84"))
		*(enum datum *)at = DATUM_WGS84;
	else if (it->type == CONF_TEXT && str_is(it->text, "gcj02"))
		*(enum datum *)at = DATUM_GCJ02;
	else
		return "wgs84 or gcj02";
	return NULL;
}

static const char *
take_unknown(struct parse *p, void *at, const struct conf_item *it)
{
	enum import_unknown *const u = at;

	if (it->type != CONF_TEXT || it->text.n == 0)
		return "note, keep, or the class to fall back to";
	if (str_is(it->text, "note")) {
		*u = UNKNOWN_NOTE;
	} else if (str_is(it->text, "keep")) {
		*u = UNKNOWN_KEEP;
	} else {
		*u = UNKNOWN_FALLBACK;
		p->m->fallback_class = keep(p, it->text);
	}
	return NULL;
}

static const char *
take_doubt(struct parse *p, void *at, const struct conf_item *it)
{
	p->m->doubtful = true;
	return take_str(p, at, it);
}

/* ---- texts of fields ---- */

/* "name:40" is the first 40 characters of name. */
static void
cut_head(struct import_part *part)
{
	size_t colon = part->text.n;
	int64_t n;

	while (colon > 0 && part->text.p[colon - 1] != ':')
		colon--;
	if (colon < 2 || !str_int(str_from(part->text, colon), &n) ||
	    n < 1 || n > 10000)
		return;
	part->head = (uint32_t)n;
	part->text.n = colon - 1;
}

static void
add_part(struct parse *p, struct import_text *t, struct str text, bool field)
{
	if (text.n == 0)
		return;
	t->parts = more(p, t->parts, t->n, sizeof(*t->parts));
	t->parts[t->n] = (struct import_part){ .text = text, .field = field };
	if (field)
		cut_head(&t->parts[t->n]);
	t->n++;
}

static const char *
cut_text(struct parse *p, struct import_text *t, struct str rest)
{
	struct str part;

	while (str_cut(&rest, '{', &part)) {
		add_part(p, t, part, false);
		if (rest.p == NULL)
			break;
		if (memchr(rest.p, '}', rest.n) == NULL)
			return "a '}' for every '{'";
		str_cut(&rest, '}', &part);
		if (part.n == 0)
			return "a field's name between '{' and '}'";
		add_part(p, t, part, true);
	}
	return NULL;
}

static const char *
take_text(struct parse *p, void *at, const struct conf_item *it)
{
	if (it->type != CONF_TEXT || it->text.n == 0)
		return "a text with {fields}";
	return cut_text(p, at, keep(p, it->text));
}

/* A column, or a text with {fields}. */
static const char *
take_field(struct parse *p, void *at, const struct conf_item *it)
{
	struct import_map *const m = p->m;
	struct import_field *f;
	struct str text;

	(void)at;
	if (is_frame(it))
		return NULL;
	if (!is_within(it))
		return "fields of the profile, each with its column";
	if (it->type != CONF_TEXT || it->text.n == 0)
		return "a column, or a text with {fields}";
	if (it->key.n == 0)
		return "a field of the profile";
	if (m->fields_n == IMPORT_FIELDS)
		return "at most 32 fields";
	m->fields = more(p, m->fields, m->fields_n, sizeof(*m->fields));
	f = &m->fields[m->fields_n++];
	*f = (struct import_field){ .code = keep(p, it->key),
		.line = it->line };
	text = keep(p, it->text);
	if (memchr(text.p, '{', text.n) != NULL)
		return cut_text(p, &f->text, text);
	add_part(p, &f->text, text, true);
	return NULL;
}

/* ---- tables ---- */

static const char *
add_pair(struct parse *p, struct import_table *t, const struct conf_item *it)
{
	if (it->type != CONF_TEXT || !is_within(it))
		return is_within(it) ? "a text" : "an object of texts";
	t->rows = more(p, t->rows, t->n, sizeof(*t->rows));
	t->rows[t->n++] = (struct import_pair){ keep(p, it->key),
		keep(p, it->text) };
	return NULL;
}

static const char *
take_table(struct parse *p, void *at, const struct conf_item *it)
{
	if (is_frame(it))
		return NULL;
	return add_pair(p, at, it);
}

static const char *
take_statuses(struct parse *p, void *at, const struct conf_item *it)
{
	static const char *const names[] = { "open", "closed", "duplicate",
		"cancelled" };

	if (is_frame(it))
		return NULL;
	for (size_t i = 0; i < 4; i++)
		if (it->type == CONF_TEXT && str_is(it->text, names[i]))
			return add_pair(p, at, it);
	return "open, closed, duplicate or cancelled";
}

static const char *
take_notes(struct parse *p, void *at, const struct conf_item *it)
{
	if (p->m->notes.n == IMPORT_NOTES && it->type == CONF_TEXT)
		return "at most 24 notes";
	return take_table(p, at, it);
}

/* ---- times ---- */

static const char *
take_zone(struct import_time *t, const struct conf_item *it)
{
	struct timeformat_time zero;
	struct buf whole = { 0 };
	bool ok;

	buf_cstr(&whole, "1970-01-01 ");
	buf_str(&whole, it->text);
	ok = it->type == CONF_TEXT && timeformat_parse(STR("%Y-%m-%d %z"),
	    buf_view(&whole), 0, &zero);
	buf_fini(&whole);
	if (!ok)
		return "a zone such as +08:00";
	t->zone_min = (int)(-zero.ms / CLOCK_MIN_MS);
	return NULL;
}

static const char *
take_time(struct parse *p, void *at, const struct conf_item *it)
{
	struct import_time *const t = at;
	struct timeformat_time when;

	if (is_container(it, CONF_OBJECT) || is_container(it, CONF_ARRAY))
		return NULL;
	if (str_is(it->key, "field"))
		return take_str(p, &t->field, it);
	if (str_is(it->key, "zone"))
		return take_zone(t, it);
	if (str_is(it->key, "default")) {
		if (it->type != CONF_TEXT ||
		    !timeformat_parse(STR("ISO"), it->text, 0, &when))
			return "a time such as 2026-01-01T00:00:00+08:00";
		t->fallback_ms = when.ms;
		t->has_fallback = true;
		return NULL;
	}
	if (str_find(it->path, STR(".formats.")) < 0)
		return "field, formats, zone or default";
	if (it->type != CONF_TEXT || !timeformat_valid(it->text))
		return "ISO, or a format of the marks in maps/README.md";
	return take_list(p, &t->formats, &t->formats_n, it);
}

static const char *
take_votes(struct parse *p, void *at, const struct conf_item *it)
{
	(void)at;
	if (is_container(it, CONF_OBJECT))
		return NULL;
	if (str_is(it->key, "up"))
		return take_str(p, &p->m->votes_up, it);
	if (str_is(it->key, "down"))
		return take_str(p, &p->m->votes_down, it);
	return "up or down";
}

static const char *
take_bounds(struct parse *p, void *at, const struct conf_item *it)
{
	static const char *const want =
	    "four numbers: least and most latitude, least and most longitude";

	if (it->type == CONF_ARRAY)
		return NULL;
	if (it->type == CONF_ARRAY_END) {
		*(bool *)at = true;
		return p->bounds_n == 4 && p->bounds[0] < p->bounds[1] &&
		    p->bounds[2] < p->bounds[3] ? NULL : want;
	}
	if (it->type != CONF_NUMBER || p->bounds_n == 4 ||
	    !degrees_parse(it->text, &p->bounds[p->bounds_n]))
		return want;
	p->bounds_n++;
	return NULL;
}

#define AT(member) offsetof(struct import_map, member)
static const struct row rows[] = {
	{ "bounds", take_bounds, AT(has_bounds) },
	{ "caller", take_text, AT(caller) },
	{ "channel", take_str, AT(channel) },
	{ "class", take_text, AT(cls) },
	{ "classes", take_table, AT(classes) },
	{ "closed", take_time, AT(closed) },
	{ "columns", take_columns, 0 },
	{ "datum", take_datum, AT(datum) },
	{ "doubt", take_doubt, AT(doubt) },
	{ "due", take_time, AT(due) },
	{ "fields", take_field, 0 },
	{ "format", take_format, AT(format) },
	{ "header", take_bool, AT(header) },
	{ "id", take_id, 0 },
	{ "id_digest", take_id_digest, 0 },
	{ "ignore", take_ignore, 0 },
	{ "lat", take_str, AT(lat) },
	{ "lat_lon", take_str, AT(lat_lon) },
	{ "lon", take_str, AT(lon) },
	{ "name", take_str, AT(name) },
	{ "notes", take_notes, AT(notes) },
	{ "phone", take_text, AT(phone) },
	{ "place", take_text, AT(place) },
	{ "reported", take_time, AT(reported) },
	{ "source", take_str, AT(source) },
	{ "status", take_str, AT(status) },
	{ "statuses", take_statuses, AT(statuses) },
	{ "text", take_text, AT(text) },
	{ "title", take_text, AT(title) },
	{ "unknown_class", take_unknown, AT(unknown_class) },
	{ "urgent", take_urgent, AT(urgent) },
	{ "votes", take_votes, 0 },
};

static const char *
on_item(void *ctx, const struct conf_item *it)
{
	struct parse *const p = ctx;
	struct str rest = it->path, head;

	if (it->path.n == 0)
		return is_container(it, CONF_OBJECT) ? NULL : "an object";
	str_cut(&rest, '.', &head);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (str_is(head, rows[i].name))
			return rows[i].take(p, (char *)p->m + rows[i].at, it);
	return "a known key";
}

/* ---- the whole ---- */

static int
by_from(const void *a, const void *b)
{
	return str_cmp(((const struct import_pair *)a)->from,
	    ((const struct import_pair *)b)->from);
}

static void
sort_table(struct import_table *t)
{
	if (t->n)
		qsort(t->rows, t->n, sizeof(*t->rows), by_from);
}

static void
want(bool ok, const char *file, const char *field, const char *expected,
    struct diag_sink *sink)
{
	const struct diag d = { .file = file, .field = field,
		.expected = expected };

	if (!ok)
		diag_say(sink, &d);
}

static bool
timed(const struct import_time *t)
{
	return t->field.n == 0 || t->formats_n > 0;
}

static void
check(const struct import_map *m, const char *file, struct diag_sink *sink)
{
	const bool table = m->format == IMPORT_CSV || m->format == IMPORT_TSV;

	want(m->source.n && m->source.n < 64 &&
	    !memchr(m->source.p, ':', m->source.n), file, "source",
	    "the key's head: a text without ':' of at most 63 bytes", sink);
	want(m->id_n > 0, file, "id", "id or id_digest: a list of fields",
	    sink);
	want(m->title.n || m->text.n, file, "title", "a title or a text",
	    sink);
	want(!table || m->header || m->columns_n, file, "columns",
	    "the columns' names, as there is no header", sink);
	want(m->columns_n <= RECORD_FIELDS_MAX, file, "columns",
	    "at most 1024 columns", sink);
	want((m->lat.n > 0) == (m->lon.n > 0), file, "lat",
	    "lat and lon, or neither", sink);
	want(timed(&m->reported) && timed(&m->closed) && timed(&m->due), file,
	    "formats", "formats for every time with a field", sink);
}

enum err
importmap_read(struct import_map *m, struct str text, const char *file,
    struct diag_sink *sink)
{
	struct diag_sink own = { 0 };
	struct diag_sink *const s = sink ? sink : &own;
	const size_t before = s->errors;
	struct parse p = { .m = m };

	*m = (struct import_map){ .header = true, .datum = DATUM_WGS84 };
	if (conf_read(text, file, on_item, &p, s) == OK)
		check(m, file, s);
	if (s->errors > before) {
		importmap_fini(m);
		return ERR_BAD_INPUT;
	}
	m->lat_min = p.bounds[0];
	m->lat_max = p.bounds[1];
	m->lon_min = p.bounds[2];
	m->lon_max = p.bounds[3];
	sort_table(&m->classes);
	sort_table(&m->statuses);
	return OK;
}

void
importmap_fini(struct import_map *m)
{
	arena_fini(&m->arena);
	*m = (struct import_map){ 0 };
}
