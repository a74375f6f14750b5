/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_geojson.c -- GeoJSON as it should be, and as it is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <malloc.h>
#include <cmocka.h>
#include "base/buf.h"
#include "wire/geojson.h"
#include "wire/sharedkit.h"

struct seen { struct buf out; uint64_t stop; };

static void
say_shapes(struct buf *out, const struct shapes *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct feature *const f = &s->f[i];

		buf_fmt(out, " %c", "?pla"[f->shape]);
		for (uint32_t k = 0; k < f->parts; k++)
			buf_fmt(out, "%s%u", s->part[f->part + k].hole ? "-" :
			    "+", s->part[f->part + k].n);
	}
}

/* number@byte: shapes, name=value …; or !FAULT@byte found */
static bool
on_feature(void *ctx, const struct geojson_feature *f)
{
	struct seen *const s = ctx;

	buf_fmt(&s->out, "%u@%u", (unsigned)f->no, (unsigned)f->at);
	if (f->fault != GEOJSON_OK)
		buf_fmt(&s->out, " !%u@%u %s", f->fault, (unsigned)f->fault_at,
		    f->found);
	else
		say_shapes(&s->out, f->s);
	for (size_t i = 0; i < f->p_n; i++)
		buf_fmt(&s->out, " %.*s=%.*s", STR_ARG(f->p[i].name),
		    STR_ARG(f->p[i].text));
	buf_byte(&s->out, '\n');
	return f->no != s->stop;
}

static enum err
run(struct str text, size_t piece, struct seen *s, enum datum *datum)
{
	struct geojson *g = geojson_new(DATUM_NONE, on_feature, s);
	enum err e = OK;

	while (text.n && e == OK) {
		const size_t n = piece < text.n ? piece : text.n;
		char *const copy = malloc(n);

		memcpy(copy, text.p, n);
		e = geojson_feed(g, str_n(copy, n));
		free(copy);
		text = str_from(text, n);
	}
	if (e == OK)
		e = geojson_finish(g);
	*datum = geojson_datum(g);
	geojson_free(&g);
	return e;
}

/* The same however it is cut. */
static enum datum
check(const char *text, enum err want, const char *expected)
{
	static const size_t pieces[] = { 1, 2, 3, 7, 64, 1 << 20 };
	enum datum d = DATUM_NONE;

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct seen s = { 0 };

		assert_int_equal(run(str_of(text), pieces[i], &s, &d), want);
		assert_string_equal(buf_z(&s.out), expected);
		buf_fini(&s.out);
	}
	return d;
}

#define POINT(x, y) "{\"type\":\"Point\",\"coordinates\":[" x "," y "]}"
#define FEATURE(props, geometry) "{\"type\":\"Feature\",\"properties\":{" \
	props "},\"geometry\":" geometry "}"
#define LIST(features) "{\"type\":\"FeatureCollection\",\"features\":[" \
	features "]}"
#define GOOD FEATURE("", POINT("116.4", "39.9"))

static void
test_collection(void **state)
{
	(void)state;
	check(LIST(""), OK, "");
	check(LIST(GOOD "," GOOD), OK, "1@40 p+1\n2@130 p+1\n");
	check("\xEF\xBB\xBF " LIST("\n" GOOD "\n"), OK, "1@45 p+1\n");
	check(LIST(FEATURE("\"name\":\"\\u4e1c\",\"n\":-1.5,\"b\":true,"
	    "\"no\":null,\"deep\":{\"name\":[1,{\"x\":2}]}",
	    POINT("116.4", "39.9"))), OK, "1@40 p+1 name=东 n=-1.5 b=true\n");
}

static void
test_kinds(void **state)
{
	(void)state;
	check("{\"coordinates\":[[[0,0],[9,0],[9,9],[0,0]],"
	    "[[1,1,7],[2,1,7],[2,2,7],[1,1,7]]],\"type\":\"Polygon\"}", OK,
	    "1@0 a+4-4\n");
	check("{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[9,0],[9,9],"
	    "[0,0]],[[1,1],[2,1],[2,2],[1,1]]],[[[20,20],[21,20],[21,21],"
	    "[20,20]]]]}", OK, "1@0 a+4-4+4\n");
	check("{\"type\":\"MultiLineString\",\"coordinates\":"
	    "[[[0,0],[1,1]],[[2,2],[3,3],[4,4]]]}", OK, "1@0 l+2+3\n");
	check("{\"type\":\"MultiPoint\",\"coordinates\":[[0,0],[1,1]]}", OK,
	    "1@0 p+1+1\n");
	check("{\"type\":\"GeometryCollection\",\"geometries\":["
	    POINT("1", "2") ",{\"type\":\"LineString\",\"coordinates\":"
	    "[[0,0],[1,1]]}]}", OK, "1@0 p+1 l+2\n");
	check(FEATURE("\"a\":1", POINT("1", "2")), OK, "1@0 p+1 a=1\n");
	check("[" GOOD "," GOOD "]", OK, "1@1 p+1\n2@91 p+1\n");
	check(GOOD "\n" GOOD "\n", OK, "1@0 p+1\n2@90 p+1\n");
	check("\x1e" GOOD "\n\x1e" GOOD "\n", OK, "1@1 p+1\n2@92 p+1\n");
}

static void
test_crs(void **state)
{
	(void)state;
	assert_int_equal(check("{\"crs\":{\"type\":\"name\",\"properties\":"
	    "{\"name\":\"GCJ-02\"}},\"type\":\"FeatureCollection\","
	    "\"features\":[" GOOD "]}", OK, "1@93 p+1\n"), DATUM_GCJ02);
	assert_int_equal(check("{\"crs\":{\"type\":\"EPSG\",\"properties\":"
	    "{\"code\":4326}},\"features\":[]}", OK, ""), DATUM_WGS84);
	assert_int_equal(check("{\"crs\":null,\"features\":[]}", OK, ""),
	    DATUM_NONE);
	check("{\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
	    "\"EPSG:3857\"}},\"features\":[" GOOD "]}", ERR_BAD_INPUT,
	    "1@0 !12@0 EPSG:3857\n");
	/* One that comes when all was read is not believed. */
	check("{\"features\":[" GOOD "],\"crs\":\"bd09\"}", ERR_BAD_INPUT,
	    "1@13 p+1\n2@103 !12@103 bd09\n");
	check("{\"crs\":\"bd09\",\"features\":[" GOOD "],\"crs\":\"bd09\"}",
	    OK, "1@26 p+1\n");
}

static void
test_numbers(void **state)
{
	(void)state;
	check(LIST(FEATURE("\"a\":1", POINT("NaN", "1")) "," GOOD), OK,
	    "1@40 !4@121 NaN a=1\n2@130 p+1\n");
	check(LIST(FEATURE("", POINT("1e999", "1")) "," GOOD), OK,
	    "1@40 !4@116 1e999\n2@127 p+1\n");
	check(LIST(FEATURE("", POINT("-Infinity", "1"))), OK,
	    "1@40 !4@116 -Infinity\n");
	check(LIST(FEATURE("", POINT("null", "1"))), OK,
	    "1@40 !4@116 null\n");
	check(LIST(FEATURE("", POINT("\"116.4\"", "1"))), OK,
	    "1@40 !4@118 116.4\n");
	check(LIST(FEATURE("", "{\"type\":\"Point\",\"coordinates\":[1]}")), OK,
	    "1@40 !4@118 [1]\n");
	check(LIST(FEATURE("", "{\"type\":\"LineString\",\"coordinates\":"
	    "[[1,1],[],[2,2]]}")), OK, "1@40 !4@127 []\n");
}

static void
test_range(void **state)
{
	(void)state;
	check(LIST(FEATURE("", POINT("180.1", "1"))), OK,
	    "1@40 !5@116 180.1\n");
	check(LIST(FEATURE("", POINT("12958000", "4852000"))), OK,
	    "1@40 !5@116 12958000\n");
	check(LIST(FEATURE("", POINT("100", "-90.5"))), OK,
	    "1@40 !5@126 [100,-90.5]\n");
	check(LIST(FEATURE("", POINT("39.9", "116.4"))), OK,
	    "1@40 !6@127 [39.9,116.4]\n");
	/* Nobody is sure that it is China. */
	check(LIST(FEATURE("", POINT("-73.9", "40.7"))), OK, "1@40 p+1\n");
	check(LIST(FEATURE("", "{\"type\":\"LineString\",\"coordinates\":"
	    "[[179,1],[-179,1]]}")), OK, "1@40 !9@139 1\n");
}

static void
test_rings(void **state)
{
	(void)state;
	check(LIST(FEATURE("\"name\":\"x\"", "{\"type\":\"Polygon\","
	    "\"coordinates\":[[[0,0],[1,0],[1,1]]]}") "," GOOD), OK,
	    "1@40 !7@149 1 name=x\n2@151 p+1\n");
	check(LIST(FEATURE("", "{\"type\":\"Polygon\",\"coordinates\":"
	    "[[[0,0],[1,0],[0,0]]]}")), OK, "1@40 !8@139 3\n");
	check(LIST(FEATURE("", "{\"type\":\"LineString\",\"coordinates\":"
	    "[[0,0]]}")), OK, "1@40 !8@128 1\n");
	check(LIST(FEATURE("", "{\"type\":\"Polygon\",\"coordinates\":"
	    "[[0,0],[1,0],[0,0]]}")), OK, "1@40 !2@137 brackets 2 deep\n");
	check(LIST(FEATURE("", "{\"type\":\"Polygon\",\"coordinates\":"
	    "[[[0,0],[1,0],[[0,0]]]]}")), OK, "1@40 !2@137 [0,0]\n");
}

static void
test_empty(void **state)
{
	(void)state;
	check(LIST(FEATURE("", "null")), OK, "1@40 !3@40 \n");
	check(LIST("{\"type\":\"Feature\",\"properties\":null}"), OK,
	    "1@40 !3@40 \n");
	check(LIST(FEATURE("", "{\"type\":\"Polygon\",\"coordinates\":[]}")),
	    OK, "1@40 !3@40 \n");
	check(LIST(FEATURE("", "{\"type\":\"Polygon\",\"coordinates\":[[]]}")),
	    OK, "1@40 !3@40 \n");
	check(LIST(FEATURE("", "{\"type\":\"GeometryCollection\","
	    "\"geometries\":[]}")), OK, "1@40 !3@40 \n");
	check(LIST(FEATURE("", "{\"type\":\"Circle\",\"coordinates\":[1,2]}")),
	    OK, "1@40 !2@95 Circle\n");
	check(LIST("null," GOOD ",7"), OK,
	    "1@40 !2@40 n\n2@45 p+1\n3@135 !2@135 7\n");
}

static void
test_broken(void **state)
{
	(void)state;
	/* A comma too many, a quote or a brace too few. */
	check(LIST(FEATURE("", "{\"type\":\"LineString\",\"coordinates\":"
	    "[[1,1],[2,2],]}") "," GOOD), OK,
	    "1@40 !1@133 ]}}\n2@137 p+1\n");
	check(LIST(FEATURE("\"a\":\"b", "null") ",\n" GOOD "," GOOD), OK,
	    "1@40 !1@81 geometry\n2@98 p+1\n3@188 p+1\n");
	check(LIST("{\"type\":\"Feature\",\"geometry\":" POINT("1", "2") ", "
	    GOOD), OK, "1@40 !1@107 \n2@107 p+1\n");
	check(LIST("{\"type\":\"Feature\",\"geometry\":" POINT("1", "2")), OK,
	    "1@40 !1@105 \n");
	check(LIST("," GOOD ",," GOOD ","), OK,
	    "1@40 !1@40 ,\n2@41 p+1\n3@131 !1@131 ,\n4@132 p+1\n5@222 !1@222 ,]\n");
}

static void
test_no_geojson(void **state)
{
	(void)state;
	check("", ERR_BAD_INPUT, "1@0 !1@0 \n");
	check("<html>", ERR_BAD_INPUT, "1@0 !1@0 <\n");
	check("{\"a\":1}", ERR_BAD_INPUT, "1@0 !2@0 \n");
	check("{\"type\":\"Topology\",\"objects\":{}}", ERR_BAD_INPUT,
	    "1@0 !2@10 Topology\n");
	/* Cut off: in a feature, between two, behind the last. */
	check("[" GOOD ",{\"type\":", ERR_BAD_INPUT,
	    "1@1 p+1\n2@91 !1@99 \n");
	check("[" GOOD ",", ERR_BAD_INPUT, "1@1 p+1\n2@91 !1@91 \n");
	check("{\"features\":[" GOOD "]", ERR_BAD_INPUT,
	    "1@13 p+1\n2@103 !1@103 \n");
	check(GOOD "junk", ERR_BAD_INPUT, "1@0 p+1\n2@89 !1@89 j\n");
}

static void
test_stop(void **state)
{
	struct seen s = { .stop = 2 };
	enum datum d;

	(void)state;
	assert_int_equal(run(STR("[" GOOD "," GOOD "," GOOD "]"), 50, &s, &d),
	    ERR_CANCELLED);
	assert_string_equal(buf_z(&s.out), "1@1 p+1\n2@91 p+1\n");
	buf_fini(&s.out);
}

static void
test_deep(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_cstr(&b, "[{\"type\":\"Feature\",\"properties\":{\"a\":");
	for (int i = 0; i < 90; i++)
		buf_byte(&b, '[');
	for (int i = 0; i < 90; i++)
		buf_byte(&b, ']');
	buf_cstr(&b, "},\"geometry\":null}," GOOD "]");
	check(buf_z(&b), OK, "1@1 !11@100 \n2@236 p+1\n");
	buf_fini(&b);
}

/* ---- large ---- */

struct count { uint64_t good, bad, spots; enum geojson_fault last; };

static bool
on_count(void *ctx, const struct geojson_feature *f)
{
	struct count *const c = ctx;

	if (f->fault == GEOJSON_OK)
		c->good++;
	else
		c->bad++;
	c->last = f->fault;
	c->spots += f->fault == GEOJSON_OK ? f->s->at_n : 0;
	return true;
}

static void
feed_ring(struct geojson *g, uint32_t spots)
{
	struct buf b = { 0 };
	enum err e = geojson_feed(g, STR(
	    "{\"type\":\"Polygon\",\"coordinates\":[["));

	for (uint32_t i = 0; i < spots && e == OK; i++) {
		buf_fmt(&b, "%s[116.%06u,39.%06u]", i ? "," : "",
		    i % (spots - 1) / 7, i % (spots - 1) % 1000);
		if (b.n > 60000) {
			e = geojson_feed(g, buf_view(&b));
			b.n = 0;
		}
	}
	assert_int_equal(e, OK);
	buf_cstr(&b, "]]}");
	assert_int_equal(geojson_feed(g, buf_view(&b)), OK);
	buf_fini(&b);
}

static void
test_large_feature(void **state)
{
	struct count c = { 0 };
	struct geojson *g = geojson_new(DATUM_WGS84, on_count, &c);

	(void)state;
	feed_ring(g, 1000001);
	assert_int_equal(c.spots, 1000001);
	feed_ring(g, GEOJSON_VERTICES + 1);
	assert_int_equal(c.bad, 1);
	assert_int_equal(c.last, GEOJSON_MANY);
	assert_int_equal(geojson_finish(g), OK);
	geojson_free(&g);
}

/* A text without an end takes no more memory than one with. */
static void
test_endless_text(void **state)
{
	static char piece[65536];
	struct count c = { 0 };
	struct geojson *g = geojson_new(DATUM_WGS84, on_count, &c);
	const size_t before = mallinfo2().uordblks;

	(void)state;
	memset(piece, 'a', sizeof piece);
	assert_int_equal(geojson_feed(g, STR(
	    "[{\"type\":\"Feature\",\"properties\":{\"a\":\"")), OK);
	for (int i = 0; i < 512; i++)
		assert_int_equal(geojson_feed(g, str_n(piece, sizeof piece)),
		    OK);
	assert_true(mallinfo2().uordblks - before < 8u << 20);
	assert_int_equal(geojson_feed(g, STR("\"},\"geometry\":null}," GOOD
	    "]")), OK);
	assert_int_equal(geojson_finish(g), OK);
	assert_int_equal(c.bad, 1);
	assert_int_equal(c.good, 1);
	geojson_free(&g);
}

static void
test_stream(void **state)
{
	struct count c = { 0 };
	struct geojson *g = geojson_new(DATUM_WGS84, on_count, &c);
	struct buf b = { 0 };
	size_t most = 0, fed = 0;
	uint64_t n = 0;

	(void)state;
	assert_int_equal(geojson_feed(g, STR("{\"features\":[" GOOD)), OK);
	for (int i = 0; i < 500; i++)
		buf_cstr(&b, "," FEATURE("\"name\":\"某街道\"", "{\"type\":"
		    "\"LineString\",\"coordinates\":[[116.3886141,39.8708125],"
		    "[116.3882492,39.8708449],[116.3881301,39.8708924]]}"));
	for (; fed < 100u << 20; fed += b.n, n += 500) {
		assert_int_equal(geojson_feed(g, buf_view(&b)), OK);
		if (mallinfo2().uordblks > most)
			most = mallinfo2().uordblks;
	}
	assert_int_equal(geojson_feed(g, STR("]}")), OK);
	assert_int_equal(geojson_finish(g), OK);
	assert_int_equal(c.good, n + 1);
	assert_int_equal(c.bad, 0);
	assert_true(most < 4u << 20);
	buf_fini(&b);
	geojson_free(&g);
}

/* ---- writing ---- */

static bool
on_copy(void *ctx, const struct geojson_feature *f)
{
	struct shapes *const s = ctx;

	assert_int_equal(f->fault, GEOJSON_OK);
	for (size_t i = 0; i < f->s->n; i++)
		assert_int_equal(shapes_copy(s, f->s, i), OK);
	return true;
}

static void
test_write(void **state)
{
	static const char text[] = "{\"type\":\"FeatureCollection\",\"crs\":"
	    "{\"type\":\"name\",\"properties\":{\"name\":\"GCJ-02\"}},"
	    "\"schematic\":true,\"features\":[\n"
	    "{\"type\":\"Feature\",\"properties\":{\"code\":\"110101001000000\","
	    "\"level\":2,\"name\":\"街\\\"道\",\"kind\":\"k\",\"value\":-1.250},"
	    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
	    "[[[0,0],[9,0],[9,9.5],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]}},\n"
	    "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":"
	    "\"MultiPolygon\",\"coordinates\":[[[[0,0],[9,0],[9,9],[0,0]]],"
	    "[[[20,-20.0000001],[21,20],[21,21],[20,-20.0000001]]]]}}\n]}\n";
	struct shapes s = { .datum = DATUM_GCJ02 };
	struct geojson *g = geojson_new(DATUM_NONE, on_copy, &s);
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(geojson_feed(g, str_of(text)), OK);
	assert_int_equal(geojson_finish(g), OK);
	assert_true(geojson_schematic(g) && geojson_stated(g));
	geojson_free(&g);
	s.f[0].code = UINT64_C(110101001000000);
	s.f[0].level = 2;
	s.f[0].name = STR("街\"道");
	s.f[0].kind = STR("k");
	s.f[0].value = -1250;
	geojson_begin(&out, DATUM_GCJ02, true);
	for (size_t i = 0; i < s.n; i++)
		geojson_put(&out, &s, i, i == 0);
	geojson_end(&out);
	assert_string_equal(buf_z(&out), text);
	buf_fini(&out);
	shapes_fini(&s);
}

static void
test_real(void **state)
{
	static const struct { const char *name; uint64_t n; } files[] = {
		{ "roads", 15542 }, { "land_use", 4153 }, { "green_land", 112 },
		{ "subdistrict_boundaries_17", 17 },
		{ "district_boundary", 1 }, { "poi_cultural", 2162 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct count c = { 0 };
		struct geojson *g = geojson_new(DATUM_GCJ02, on_count, &c);
		char name[256], path[4096], piece[4096];
		size_t n;
		FILE *f;

		snprintf(name, sizeof name, "geometry/dongcheng/%s.geojson",
		    files[i].name);
		sharedkit_path(path, sizeof path, name);
		f = fopen(path, "r");
		if (!f) {
			print_message("SKIP %s is not here\n", path);
			geojson_free(&g);
			return;
		}
		while ((n = fread(piece, 1, sizeof piece, f)) > 0)
			assert_int_equal(geojson_feed(g, str_n(piece, n)), OK);
		fclose(f);
		assert_int_equal(geojson_finish(g), OK);
		assert_int_equal(c.good, files[i].n);
		assert_int_equal(c.bad, 0);
		geojson_free(&g);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_collection), cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_crs), cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_range), cmocka_unit_test(test_rings),
		cmocka_unit_test(test_empty), cmocka_unit_test(test_broken),
		cmocka_unit_test(test_no_geojson), cmocka_unit_test(test_stop),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_large_feature),
		cmocka_unit_test(test_endless_text),
		cmocka_unit_test(test_stream), cmocka_unit_test(test_write),
		cmocka_unit_test(test_real),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
