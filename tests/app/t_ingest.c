/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records become cases: what is kept where, and that each one ends in one of
 * three places. On the repo in plain arrays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/ingest.h"
#include "seal/seal.h"
#include "store/mem_repo.h"
#include "wire/reader.h"
#include "../core/lawkit.h"

static const char map_text[] =
	"{ \"name\": \"t\", \"source\": \"t\", \"format\": \"csv\","
	" \"header\": true, \"id\": [\"id\"], \"title\": \"{title}\","
	" \"text\": \"{text}\", \"class\": \"{class}\","
	" \"classes\": { \"manhole\": \"1001001\", \"ufo\": \"999\" },"
	" \"phone\": \"{phone}\", \"channel\": \"public\","
	" \"status\": \"status\", \"statuses\": { \"o\": \"open\","
	" \"c\": \"closed\", \"d\": \"duplicate\" },"
	" \"reported\": { \"field\": \"time\", \"formats\": [\"ISO\"],"
	" \"zone\": \"+08:00\" } }";

#define HEAD "id,time,status,class,phone,title,text\n"

static struct law law;
static char dir[] = "/tmp/t_ingest.XXXXXX";

struct stand {
	struct context	c;
	struct import_map map;
	struct ingest	g;
};

static void
stand_begin(struct stand *s, bool dry)
{
	memset(s, 0, sizeof *s);
	str_copy(str_of(dir), s->c.dir, sizeof s->c.dir);
	strcpy(s->c.who.me.code, "seat1");
	s->c.law = law;
	s->c.repo = mem_repo_new(&law, "t01a");
	assert_int_equal(importmap_read(&s->map, str_of(map_text), "t", NULL),
	    OK);
	ingest_init(&s->g, &s->c, &s->map, dry);
	bin_init(&s->g.bin, dir, "t.csv", "t", NULL);
}

static bool
take(void *ctx, const struct record *r)
{
	struct stand *s = ctx;

	return ingest_record(&s->g, r);
}

static void
feed(struct stand *s, const char *text)
{
	struct record_sink sink = { .fn = take, .ctx = s, .file = "t.csv" };
	struct reader *r = reader_new(&s->map, &sink);

	assert_int_equal(reader_feed(r, str_of(text)), OK);
	assert_int_equal(reader_finish(r), OK);
	assert_int_equal(ingest_flush(&s->g), OK);
	assert_int_equal(s->g.read, s->g.fresh + s->g.known +
	    s->g.quarantined);
	reader_free(&r);
}

static void
stand_end(struct stand *s)
{
	assert_int_equal(bin_close(&s->g.bin), OK);
	if (s->g.bin.path[0])
		unlink(s->g.bin.path);
	ingest_fini(&s->g);
	importmap_fini(&s->map);
	s->c.repo->ops->close(s->c.repo);
}

struct seen {
	char title[64], text[64], raw[64], phone[32], doubts[128], by[16];
	int64_t sure;
};

static bool
look(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct seen *x = ctx;

	(void)status;
	/* Nothing that somebody wrote stands open. */
	assert_null(body_get(&e->body, "title"));
	assert_null(body_get(&e->body, "phone"));
	str_copy(body_str(secret, "title"), x->title, sizeof x->title);
	str_copy(body_str(secret, "text"), x->text, sizeof x->text);
	str_copy(body_str(secret, "raw"), x->raw, sizeof x->raw);
	str_copy(body_str(secret, "phone"), x->phone, sizeof x->phone);
	str_copy(body_str(secret, "doubts_text"), x->doubts,
	    sizeof x->doubts);
	str_copy(body_str(&e->body, "grid_by"), x->by, sizeof x->by);
	x->sure = body_num(&e->body, "grid_sure", 0);
	return false;
}

static void
test_kept(void **state)
{
	struct stand *s = malloc(sizeof *s);
	struct seen x = { 0 };
	struct case_view v;

	(void)state;
	stand_begin(s, false);
	feed(s, HEAD "1,2026-11-01 08:00:00,o,manhole,13800001234,  a  ,"
	    "\"\t\tb\n c \"\n");
	assert_int_equal(s->g.fresh, 1);
	assert_int_equal(s->c.repo->ops->get(s->c.repo, 0, &v), OK);
	assert_int_equal(v.c->matter, KIT_MATTER);
	assert_int_equal(v.c->channel, 3);
	assert_int_equal(v.c->state, law.first_state);
	assert_true(v.c->flags & CASE_IMPORTED);
	assert_false(v.c->flags & CASE_DOUBTFUL);
	assert_int_equal(s->c.repo->ops->history(s->c.repo, 0, look, &x), OK);
	assert_string_equal(x.title, "a");
	assert_string_equal(x.text, "b c");
	assert_string_equal(x.raw, "\t\tb\n c ");
	assert_string_equal(x.phone, "13800001234");
	stand_end(s);
	free(s);
}

/* A place is written down with what said so, or not at all. */
static void
test_places(void **state)
{
	static const struct { const char *text, *by; uint64_t grid; } rows[] = {
		{ "兴丰社区门口", "name", KIT_GRID },
		{ "黄村镇路上", "town", 110115001000000ull },
		{ "朝阳区兴丰社区", "", 0 },
		{ "兴丰社区和南场社区之间", "", 0 },
		{ "不知何处", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stand *s = malloc(sizeof *s);
		struct seen x = { 0 };
		struct case_view v;
		char text[256];

		stand_begin(s, false);
		snprintf(text, sizeof text, HEAD
		    "1,2026-11-01 08:00:00,o,manhole,,a,%s\n", rows[i].text);
		feed(s, text);
		assert_int_equal(s->c.repo->ops->get(s->c.repo, 0, &v), OK);
		assert_int_equal(v.c->grid, rows[i].grid);
		assert_int_equal(!(v.c->flags & CASE_UNPLACED),
		    rows[i].grid != 0);
		assert_int_equal(s->c.repo->ops->history(s->c.repo, 0, look,
		    &x), OK);
		assert_string_equal(x.by, rows[i].by);
		assert_int_equal(x.sure >= law.place_sure, rows[i].grid != 0);
		stand_end(s);
		free(s);
	}
}

/* A record that fits no case leaves nothing in memory; and long good ones are
 * committed before they pile up. */
static void
test_memory(void **state)
{
	enum { LONG = 600000, MANY = 40 };
	struct stand *s = malloc(sizeof *s);
	struct buf b = { 0 };
	char *words = malloc(LONG);

	(void)state;
	memset(words, 'x', LONG);
	stand_begin(s, false);
	feed(s, HEAD ",2026-11-01 08:00:00,o,manhole,,a,b\n");
	assert_int_equal(s->g.quarantined, 1);
	assert_null(s->g.batch.arena.head);
	buf_cstr(&b, HEAD);
	for (int i = 0; i < MANY; i++)
		buf_fmt(&b, "%d,2026-11-01 08:00:00,o,manhole,,a,%.*s\n", i,
		    LONG, words);
	feed(s, buf_z(&b));
	assert_int_equal(s->g.fresh, MANY);
	assert_true(s->g.batch.commits > 1);
	buf_fini(&b);
	free(words);
	stand_end(s);
	free(s);
}

static void
test_states(void **state)
{
	static const struct { const char *row; unsigned to; bool doubt; } rows[] = {
		{ "2026-11-01 08:00:00,o,manhole,,a,b", KIT_FOUND, false },
		{ "2026-11-01 08:00:00,c,manhole,,a,b", KIT_CLOSED, false },
		{ "2026-11-01 08:00:00,d,manhole,,a,b", KIT_VOID, false },
		{ "2026-11-01 08:00:00,o,ufo,,a,b", KIT_FOUND, true },
		{ "2026-11-01 08:00:00,what,manhole,,a,b", KIT_FOUND, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stand *s = malloc(sizeof *s);
		struct case_view v;
		char text[256];

		stand_begin(s, false);
		snprintf(text, sizeof text, HEAD "1,%s\n", rows[i].row);
		feed(s, text);
		assert_int_equal(s->g.fresh, 1);
		assert_int_equal(s->c.repo->ops->get(s->c.repo, 0, &v), OK);
		assert_int_equal(v.c->state, rows[i].to);
		assert_int_equal(!!(v.c->flags & CASE_DOUBTFUL),
		    rows[i].doubt);
		assert_int_equal(s->g.doubtful, rows[i].doubt);
		stand_end(s);
		free(s);
	}
}

/* Fields of the profile, by the map: what fits stands on the case, what does
 * not is a doubt; a field that nobody knows ends it before it begins. */
static struct law_field law_fields[] = {
	{ .id = 1, .kind = LAW_NUMBER, .code = { "votes", 5 },
	    .name = { "附议", 6 } },
	{ .id = 2, .kind = LAW_NUMBER, .code = { "count", 5 },
	    .name = { "数量", 6 }, .values = { "0..9", 4 } },
	{ .id = 3, .kind = LAW_WORD, .code = { "component", 9 },
	    .name = { "部件", 6 }, .values = { "rain,power", 10 } },
	{ .id = 4, .kind = LAW_TEXT, .code = { "remark", 6 },
	    .name = { "说明", 6 } },
};

static bool
look_fields(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct buf *out = ctx;

	(void)status;
	buf_fmt(out, "%lld %.*s (%.*s) %.*s;",
	    (long long)body_num(&e->body, "count", -1),
	    STR_ARG(body_str(&e->body, "component")),
	    STR_ARG(body_str(secret, "remark")),
	    STR_ARG(body_str(secret, "doubts_text")));
	assert_null(body_get(&e->body, "remark"));
	return false;
}

static void
put_map(struct stand *s, const char *fields)
{
	struct buf b = { 0 };

	importmap_fini(&s->map);
	buf_add(&b, map_text, strlen(map_text) - 1);
	buf_fmt(&b, ", \"fields\": { %s } }", fields);
	assert_int_equal(importmap_read(&s->map, buf_view(&b), "t", NULL),
	    OK);
	buf_fini(&b);
}

static void
test_fields(void **state)
{
	struct stand *s = malloc(sizeof *s);
	struct diag_sink sink = { 0 };
	struct buf out = { 0 };

	(void)state;
	law.fields = law_fields;
	law.fields_n = sizeof law_fields / sizeof *law_fields;
	stand_begin(s, false);
	put_map(s, "\"数量\": \"phone\", \"component\": \"{title}\","
	    " \"remark\": \"{title}, {text}\"");
	assert_int_equal(ingest_fields(&s->g, "t", &sink), OK);
	feed(s, HEAD "1,2026-11-01 08:00:00,o,manhole,7,POWER,b\n"
	    "2,2026-11-01 08:00:00,o,manhole,12,water,\n"
	    "3,2026-11-01 08:00:00,o,manhole,,,c\n");
	assert_int_equal(s->g.fresh, 3);
	assert_int_equal(s->g.doubtful, 1);
	assert_int_equal(s->g.doubts, 2);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(s->c.repo->ops->history(s->c.repo, i,
		    look_fields, &out), OK);
	assert_string_equal(buf_z(&out), "7 power (POWER, b) ;-1  (water) "
	    "数量: 12 (a number within the field's range); 部件: water "
	    "(one of the field's words);-1  (c) ;");
	put_map(s, "\"conut\": \"phone\", \"votes\": \"phone\","
	    " \"component\": \"title\"");
	assert_int_equal(ingest_fields(&s->g, "t", &sink), ERR_BAD_INPUT);
	assert_int_equal(sink.errors, 2);
	buf_fini(&out);
	stand_end(s);
	free(s);
	law.fields_n = 0;
}

#define ROW(id, text) id ",2026-11-01 08:00:00,o,manhole,,a," text "\n"

static void
test_counts(void **state)
{
	static const struct { const char *rows; uint64_t n[4]; } cases[] = {
		{ ROW("1", "x") ROW("2", "x"), { 2, 2, 0, 0 } },
		{ ROW("1", "x") ROW("1", "x"), { 2, 1, 1, 0 } },
		{ ROW("1", "x") ROW("1", "y"), { 2, 1, 0, 1 } },
		{ ROW("1", "x") ROW("", "y"), { 2, 1, 0, 1 } },
		{ ROW("1", "x") "2,2026-13-01,o,manhole,,a,b\n",
		    { 2, 1, 0, 1 } },
		{ ROW("1", "\xff") ROW("2", "x"), { 2, 1, 0, 1 } },
		{ "", { 0, 0, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
		const uint64_t *n = cases[i / 2].n;
		struct stand *s = malloc(sizeof *s);
		char text[512];

		stand_begin(s, i % 2);
		snprintf(text, sizeof text, HEAD "%s", cases[i / 2].rows);
		feed(s, text);
		assert_int_equal(s->g.read, n[0]);
		assert_int_equal(s->g.fresh, n[1]);
		assert_int_equal(s->g.known, n[2]);
		assert_int_equal(s->g.quarantined, n[3]);
		/* A dry run makes nothing, not even a quarantine. */
		assert_int_equal(s->c.repo->ops->cases(s->c.repo),
		    i % 2 ? 0 : n[1]);
		assert_int_equal(s->g.bin.n, i % 2 ? 0 : n[3]);
		stand_end(s);
		free(s);
	}
}

static int
teardown(void **state)
{
	char inner[64];

	(void)state;
	snprintf(inner, sizeof inner, "%s/quarantine", dir);
	rmdir(inner);
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_counts),
	};

	lawkit_make(&law);
	if (seal_init() != OK || !mkdtemp(dir))
		return 1;
	return cmocka_run_group_tests(tests, NULL, teardown);
}
