/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_importmap.c -- reading maps, and what records say by them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "wire/reader.h"

#define HEAD "{\"format\":\"csv\",\"source\":\"s\",\"id\":[\"id\"]," \
	"\"title\":\"{t}\""

/* ---- maps ---- */

static void
on_diag(void *ctx, const struct diag *d)
{
	buf_fmt(ctx, "%u %s|%s;", (unsigned)d->line,
	    d->field ? d->field : "-", d->expected);
}

static enum err
read_map(struct import_map *m, const char *text, struct buf *faults)
{
	struct diag_sink sink = { .fn = on_diag, .ctx = faults };

	return importmap_read(m, str_of(text), "x.map", &sink);
}

static const struct { const char *text, *faults; } bad[] = {
	{ "{}", "0 source|the key's head: a text without ':' of at "
	    "most 63 bytes;0 id|id or id_digest: a list of fields;"
	    "0 title|a title or a text;" },
	{ "[]", "1 -|an object;1 -|an object;" },
	{ HEAD ",\n\"nonsense\":1}", "2 nonsense|a known key;" },
	{ HEAD ",\n\"lat\":3}", "2 lat|a text that is not empty;" },
	{ HEAD ",\n\"lat\":\"y\"}", "0 lat|lat and lon, or neither;" },
	{ HEAD ",\n\n\"text\":\"{a\"}", "3 text|a '}' for every '{';" },
	{ HEAD ",\"text\":\"{}\"}",
	    "1 text|a field's name between '{' and '}';" },
	{ HEAD ",\"header\":\"no\"}", "1 header|true or false;" },
	{ HEAD ",\"header\":false}",
	    "0 columns|the columns' names, as there is no header;" },
	{ HEAD ",\"reported\":{\n\"field\":\"t\",\n\"formats\":[\n"
	    "\"%Y\"]}}", "4 reported.formats.0|ISO, or a format of "
	    "the marks in maps/README.md;" },
	{ HEAD ",\"reported\":{\"field\":\"t\"}}",
	    "0 formats|formats for every time with a field;" },
	{ HEAD ",\"reported\":{\"zone\":\"CET\"}}",
	    "1 reported.zone|a zone such as +08:00;" },
	{ HEAD ",\"reported\":{\"default\":\"now\"}}",
	    "1 reported.default|a time such as "
	    "2026-01-01T00:00:00+08:00;" },
	{ HEAD ",\"reported\":{\"fields\":\"t\"}}",
	    "1 reported.fields|field, formats, zone or default;" },
	{ HEAD ",\n\"bounds\":[1,2,3]}", "2 bounds|four numbers: least "
	    "and most latitude, least and most longitude;" },
	{ HEAD ",\"statuses\":{\"Done\":\n\"done\"}}", "2 statuses.Done|"
	    "open, closed, duplicate or cancelled;" },
	{ HEAD ",\"datum\":\"nad27\"}", "1 datum|wgs84 or gcj02;" },
	{ HEAD ",\"votes\":{\"sideways\":\"v\"}}",
	    "1 votes.sideways|up or down;" },
	{ HEAD ",\"classes\":{\"a\":{\"b\":\"c\"}}}",
	    "1 classes.a|a text;1 classes.a|a text;" },
	{ HEAD ",\n\"fields\":{\"count\":3}}",
	    "2 fields.count|a column, or a text with {fields};" },
	{ HEAD ",\"fields\":{\n\"count\":\"{n\"}}",
	    "2 fields.count|a '}' for every '{';" },
	{ HEAD ",\"fields\":{\"count\":\"\"}}",
	    "1 fields.count|a column, or a text with {fields};" },
	{ HEAD ",\"fields\":{\"a\":\"b\",\n\"a\":\"c\"}}",
	    "2 fields.a|each key once in an object;" },
	{ HEAD ",\"fields\":\"component\"}",
	    "1 fields|fields of the profile, each with its column;" },
	{ HEAD ",\"classes\":\"a\"}",
	    "1 classes|an object of texts;" },
	{ HEAD ",\"statuses\":\"open\"}",
	    "1 statuses|an object of texts;" },
	{ HEAD ",\"fields\":{\"a\":{\"b\":\"c\"}}}",
	    "1 fields.a|a column, or a text with {fields};"
	    "1 fields.a|a column, or a text with {fields};" },
	{ HEAD ",\"title\":\"{u}\"}",
	    "1 title|each key once in an object;" },
	{ "{\"format\":\"xml\",\"source\":\"s:t\",\"id\":[\"i\"],"
	    "\"title\":\"{t}\"}", "1 format|csv, tsv, json or jsonl;" },
};

static void
test_bad_maps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct import_map m;
		struct buf faults = { 0 };

		assert_int_equal(read_map(&m, bad[i].text, &faults),
		    ERR_BAD_INPUT);
		assert_string_equal(buf_z(&faults), bad[i].faults);
		assert_null(m.arena.head);
		buf_fini(&faults);
	}
}

static void
test_fits(void **state)
{
	static const struct str names[] = { { "id", 2 }, { "t", 1 },
		{ "x", 1 } };
	struct import_map m;
	struct buf faults = { 0 };
	struct diag_sink sink = { .fn = on_diag, .ctx = &faults };

	(void)state;
	assert_int_equal(read_map(&m, HEAD ",\"text\":\"{x} {y}\","
	    "\"notes\":{\"z\":\"Z\"}}", &faults), OK);
	assert_false(importmap_fits(&m, names, 3, "f", &sink));
	assert_int_equal(sink.errors, 2);
	importmap_fini(&m);
	sink.errors = 0;
	assert_int_equal(read_map(&m, HEAD ",\"fields\":{\"a\":\"x\","
	    "\"b\":\"{t} {w}\",\"c\":\"v\"}}", &faults), OK);
	assert_int_equal(m.fields_n, 3);
	assert_int_equal(m.fields[2].line, 1);
	assert_false(importmap_fits(&m, names, 3, "f", &sink));
	assert_int_equal(sink.errors, 2);
	importmap_fini(&m);
	assert_int_equal(read_map(&m, HEAD ",\"text\":\"{x}\"}", &faults), OK);
	assert_true(importmap_fits(&m, names, 3, "f", &sink));
	importmap_fini(&m);
	buf_fini(&faults);
}

/* ---- records ---- */

static const char MAP[] = "{ // every key once\n"
	"\"name\":\"all\", \"format\":\"csv\", \"source\":\"src\",\n"
	"\"id\":[\"id\"], \"title\":\"{t:4}\",\n"
	"\"text\":\"<{t}: {u} ({v})\", \"place\":\"{u}, {v}\",\n"
	"\"lat\":\"lat\", \"lon\":\"lon\", \"lat_lon\":\"ll\",\n"
	"\"bounds\":[30, 50, 100, 120], \"class\":\"{c}\",\n"
	"\"classes\":{\"Noise.\":\"14003000\", \"Dog\":\"8010000\"},\n"
	"\"unknown_class\":\"note\", \"channel\":\"import\",\n"
	"\"status\":\"s\", \"statuses\":{\"Done\":\"closed\",\n"
	"\"Dup\":\"duplicate\", \"New\":\"open\", \"X\":\"cancelled\"},\n"
	"\"reported\":{\"field\":\"r\", \"formats\":[\"%Y-%m-%d %H:%M\",\n"
	"\"%Y-%m-%d\"], \"zone\":\"+08:00\"},\n"
	"\"closed\":{\"field\":\"e\", \"formats\":[\"%Y-%m-%d\"],\n"
	"\"zone\":\"+08:00\"},\n"
	"\"due\":{\"field\":\"d\", \"formats\":[\"ISO\"]},\n"
	"\"votes\":{\"up\":\"up\"},\n"
	"\"urgent\":{\"field\":\"p\",\"values\":[\"1\",\"E\"]},\n"
	"\"notes\":{\"u\":\"where\"}, \"ignore\":[\"up\"]}";

static const char COLUMNS[] = "id,t,u,v,lat,lon,ll,c,s,r,e,d,up,p\n";

struct seen {
	struct import_map m;
	struct arena	arena;
	struct buf	out;
};

static void
dump(struct buf *b, const struct imported *o)
{
	buf_fmt(b, "%.*s t=%.*s x=%.*s p=%.*s c=%.*s>%.*s s=%d ",
	    STR_ARG(o->key), STR_ARG(o->title), STR_ARG(o->text),
	    STR_ARG(o->place), STR_ARG(o->cls), STR_ARG(o->matter),
	    (int)o->status);
	if (o->has_place)
		buf_fmt(b, "at=%d,%d ", (int)o->lat_e6, (int)o->lon_e6);
	buf_fmt(b, "r=%lld e=%lld d=%lld u=%d v=%lld",
	    (long long)o->reported_ms, (long long)o->closed_ms,
	    (long long)o->due_ms, o->urgent, (long long)o->votes_up);
	for (size_t i = 0; i < o->notes_n; i++)
		buf_fmt(b, " +%.*s=%.*s", STR_ARG(o->notes[i].field),
		    STR_ARG(o->notes[i].found));
	for (size_t i = 0; i < o->doubts_n; i++)
		buf_fmt(b, " ?%.*s", STR_ARG(o->doubts[i].why));
}

static bool
on_record(void *ctx, const struct record *r)
{
	struct seen *const s = ctx;
	struct imported o;

	if (importmap_apply(&s->m, r, &s->arena, &o) == OK)
		dump(&s->out, &o);
	else
		buf_fmt(&s->out, "!%s@%u %.*s '%.*s' %s",
		    err_name(o.fault) + 4, (unsigned)o.fault_byte,
		    STR_ARG(o.field), STR_ARG(o.found), o.expected);
	buf_byte(&s->out, '\n');
	return true;
}

static void
apply(struct seen *s, struct str row)
{
	const struct record_sink sink = { .fn = on_record, .ctx = s };
	struct reader *r;

	assert_int_equal(importmap_read(&s->m, str_of(MAP), "m", NULL), OK);
	r = reader_new(&s->m, &sink);
	assert_int_equal(reader_feed(r, str_of(COLUMNS)), OK);
	assert_int_equal(reader_feed(r, row), OK);
	assert_int_equal(reader_finish(r), OK);
	reader_free(&r);
}

struct example { const char *row, *want; };

static const struct example examples[] = {
	{ "7,Title here,U,V,39.5,116.25,,Noise.,Done,1970-01-02 08:00,"
	    "1970-01-02,1970-01-03T00:00:00Z,12,E",
	    "src:7 t=Titl x=<Title here: U (V) p=U, V c=Noise.>14003000 s=2 "
	    "at=39500000,116250000 r=86400000 e=86400000 d=172800000 u=1 v=12 "
	    "+where=U" },
	{ "8,T,,,,,\"(39.5, 116.25)\",,Dup,1970-01-02,,,,",
	    "src:8 t=T x=<T p= c=> s=3 at=39500000,116250000 r=57600000 e=0 "
	    "d=0 u=0 v=0" },
	{ "9,T,,V,0,0.0,,Cat,Odd,1970-01-03,1970-01-02,1970-01-01,x,1",
	    "src:9 t=T x=<T (V) p=V c=Cat> s=0 r=144000000 e=0 d=0 u=1 v=0 "
	    "?closed before opened ?due before it was reported "
	    "?coordinates are 0,0 ?an unknown class ?an unknown status "
	    "?not a count" },
	{ "10,,,,39,16,,,,1970-01-03,soon,never,,",
	    "src:10 t= x= p= c=> s=0 r=144000000 e=0 d=0 u=0 v=0 "
	    "?no title and no text ?not a time that exists "
	    "?not a time that exists ?coordinates far outside" },
	{ "11,T,,,north,116,,,,1970-01-03,,,,",
	    "src:11 t=T x=<T p= c=> s=0 r=144000000 e=0 d=0 u=0 v=0 "
	    "?not coordinates" },
	{ "12,T,,,99,116,,,,1970-01-03,,,,",
	    "src:12 t=T x=<T p= c=> s=0 r=144000000 e=0 d=0 u=0 v=0 "
	    "?not coordinates on the earth" },
	{ " ,T,,,,,,,,1970-01-03,,,,", "!BAD_INPUT@36 id '' an id" },
	{ "a\tb,T,,,,,,,,1970-01-03,,,,",
	    "!BAD_INPUT@35 id 'a\tb' an id without control bytes" },
	{ "13,T,,,,,,,,1970-02-30,,,,", "!BAD_INPUT@47 r '1970-02-30' "
	    "a time that exists, in one of the map's formats" },
	{ "13,T,,,,,,,,,,,,", "!BAD_INPUT@47 r '' "
	    "a time that exists, in one of the map's formats" },
	{ "13,T,,,,,,,,1969-12-31,,,,", "!BAD_INPUT@47 r '1969-12-31' "
	    "a time that exists, in one of the map's formats" },
	{ "13,T", "!BAD_INPUT@35  '' more fields: one for each column" },
};

static void
test_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		struct seen s = { 0 };

		apply(&s, str_of(examples[i].row));
		s.out.n--;
		assert_string_equal(buf_z(&s.out), examples[i].want);
		arena_fini(&s.arena);
		importmap_fini(&s.m);
		buf_fini(&s.out);
	}
}

static void
test_nul(void **state)
{
	struct seen s = { 0 };

	(void)state;
	apply(&s, STR("7,A\0B,,,,,,,,1970-01-02,,,,\n"
	    "8\0,T,,,,,,,,1970-01-02,,,,\n"));
	assert_non_null(strstr(buf_z(&s.out), "src:7 t=AB x=<AB "));
	assert_non_null(strstr(s.out.p, "?NUL bytes in the text\n!BAD_INPUT"));
	arena_fini(&s.arena);
	importmap_fini(&s.m);
	buf_fini(&s.out);
}

/* The profile's fields: a column, a template, and nothing. */
static void
test_own_fields(void **state)
{
	static const struct str names[] = { { "id", 2 }, { "t", 1 },
		{ "n", 1 }, { "u", 1 } };
	const struct str values[] = { STR("1"), STR("T"), STR(" 12 "),
		STR("") };
	const struct record r = { .names = names, .values = values, .n = 4 };
	struct import_map m;
	struct arena arena = { 0 };
	struct imported o;
	struct buf faults = { 0 };

	(void)state;
	assert_int_equal(read_map(&m, HEAD ",\"fields\":{\"count\":\"n\","
	    "\"a\":\"{n}/{t}\",\"b\":\"u\"}}", &faults), OK);
	assert_int_equal(importmap_apply(&m, &r, &arena, &o), OK);
	assert_true(str_is(o.fields[0], "12"));
	assert_true(str_is(o.fields[1], "12/T"));
	assert_int_equal(o.fields[2].n, 0);
	arena_fini(&arena);
	importmap_fini(&m);
	buf_fini(&faults);
}

/* Content leaves out what the map ignores, and nothing else. */
static void
test_content(void **state)
{
	static const struct str names[] = { { "id", 2 }, { "up", 2 } };
	const struct str a[] = { STR("1"), STR("2") };
	const struct str b[] = { STR("1"), STR("3") };
	const struct str c[] = { STR("2"), STR("2") };
	const struct str *const all[] = { a, b, c };
	struct buf bytes[3] = { { 0 } };
	struct import_map m;

	(void)state;
	assert_int_equal(importmap_read(&m, str_of(MAP), "m", NULL), OK);
	for (int i = 0; i < 3; i++) {
		const struct record r = { .names = names, .values = all[i],
			.n = 2 };

		importmap_content(&m, &r, &bytes[i]);
	}
	assert_true(str_eq(buf_view(&bytes[0]), buf_view(&bytes[1])));
	assert_false(str_eq(buf_view(&bytes[0]), buf_view(&bytes[2])));
	for (int i = 0; i < 3; i++)
		buf_fini(&bytes[i]);
	importmap_fini(&m);
}

/* An id that is a digest: equal for equal fields, told apart by where one
 * field ends. These very bytes stand in keys. */
static void
test_digest_id(void **state)
{
	static const char map[] = "{\"format\":\"jsonl\",\"source\":\"s\","
	    "\"id_digest\":[\"a\",\"b\"],\"title\":\"{a}\","
	    "\"reported\":{\"default\":\"1970-01-02T00:00:00Z\"}}";
	struct seen s = { 0 };
	const struct record_sink sink = { .fn = on_record, .ctx = &s };
	struct reader *r;

	(void)state;
	assert_int_equal(importmap_read(&s.m, str_of(map), "m", NULL), OK);
	r = reader_new(&s.m, &sink);
	assert_int_equal(reader_feed(r, STR("{\"a\":\"x\",\"b\":\"y\"}\n"
	    "{\"b\":\"y\",\"a\":\"x\"}\n{\"a\":\"xy\"}\n")), OK);
	assert_int_equal(reader_finish(r), OK);
	reader_free(&r);
	assert_string_equal(buf_z(&s.out),
	    "s:8a10d8d0f638f5f4f32ad3b4ffd00d57 t=x x= p= c=> s=0 r=86400000 e=0 d=0 u=0 v=0\n"
	    "s:8a10d8d0f638f5f4f32ad3b4ffd00d57 t=x x= p= c=> s=0 r=86400000 e=0 d=0 u=0 v=0\n"
	    "s:b3e3a9cac537a15471f972c018172787 t=xy x= p= c=> s=0 r=86400000 e=0 d=0 u=0 v=0\n");
	arena_fini(&s.arena);
	importmap_fini(&s.m);
	buf_fini(&s.out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_maps),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_own_fields),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_digest_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
