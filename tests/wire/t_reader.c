/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_reader.c -- the shipped maps, on shapes like theirs and on the real
 * files where they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "wire/reader.h"
#include "wire/sharedkit.h"

/* What an import of a file must come to. known and conflict as an importer
 * counts them: the same key again with the same content, or with another. */
struct shape {
	const char	*map, *file;
	size_t		 read, known, conflict, bad;
	const char	*doubt;		/* one kind of doubt, and how often */
	size_t		 doubts;
};

static const struct shape shapes[] = {
	{ "messages_with_votes", "hotline/messages_with_votes.csv",
	    4326, 0, 0, 0, "no time given", 0 },
	{ "messages_labelled_sample", "hotline/messages_labelled_sample.csv",
	    495, 0, 1, 0, "an unknown class", 0 },
	{ "labelled_text_dev", "hotline/labelled_text_dev.csv",
	    1842, 5, 0, 0, "the file gives no id and no time", 1842 },
	{ "category_taxonomy_3level", "hotline/category_taxonomy_3level.csv",
	    517, 0, 0, 0, "an unknown class", 0 },
	{ "leader_messages", "hotline/leader_messages.csv",
	    1661, 0, 0, 0, "NUL bytes in the text", 1 },
	{ "geocoded_places", "hotline/geocoded_places.csv",
	    80, 0, 0, 0, "coordinates far outside", 0 },
	{ "chicago_311_2023jan", "requests_311/chicago_311_2023jan_50000.csv",
	    50000, 0, 0, 0, "closed before opened", 0 },
	{ "chicago_sanitation",
	    "requests_311/chicago_sanitation_complaints_74401.csv",
	    74401, 3, 372, 0, "coordinates far outside", 0 },
	{ "nyc_311_2019dec", "requests_311/nyc_311_2019dec_1000.csv",
	    1000, 0, 0, 0, "closed before opened", 0 },
	{ "nyc_311_2022may", "requests_311/nyc_311_2022may_924.csv",
	    924, 0, 0, 0, "an unknown class", 5 },
	{ "nyc_311_2024apr", "requests_311/nyc_311_2024apr_1000.csv",
	    1000, 0, 0, 0, "an unknown class", 26 },
	{ "nyc_311_2026", "requests_311/nyc_311_2026_NYC311Requests.json",
	    1000, 0, 0, 0, "an unknown class", 28 },
	{ "nyc_311_closed_2020",
	    "requests_311/nyc_311_closed_2020_17418_noheader.csv",
	    17418, 0, 0, 0, "closed before opened", 325 },
	{ "sanfrancisco_311", "requests_311/sanfrancisco_311_10000.csv",
	    10000, 0, 0, 0, "coordinates are 0,0", 4264 },
	{ "sanfrancisco_311", "requests_311/sanfrancisco_311_10000.csv",
	    10000, 0, 0, 0, "closed before opened", 17 },
	{ "sanfrancisco_fire_dispatch",
	    "requests_311/sanfrancisco_fire_dispatch_10000.csv",
	    10000, 0, 0, 0, "closed before opened", 1 },
	{ "sf_open311_requests", "open311/sf_open311_requests_500.json",
	    500, 0, 0, 0, "coordinates are 0,0", 26 },
};

struct seen { uint64_t key, content; };

struct tally {
	struct import_map m;
	struct arena	arena;
	struct buf	bytes;
	struct seen	*seen;
	size_t		n, cap, bad, doubts;
	const char	*doubt;
};

static void
slurp(const char *path, struct buf *out)
{
	char piece[4096];
	FILE *const f = fopen(path, "rb");
	size_t n;

	while (f && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(out, piece, n);
	if (f)
		fclose(f);
}

static void
on_diag(void *ctx, const struct diag *d)
{
	(void)ctx;
	print_error("%s:%u: %s: found %.*s, expected %s\n", d->file,
	    (unsigned)d->line, d->field ? d->field : "",
	    STR_ARG(d->found), d->expected);
}

static bool
on_record(void *ctx, const struct record *r)
{
	struct tally *const t = ctx;
	struct imported o;

	if (importmap_apply(&t->m, r, &t->arena, &o) != OK) {
		t->bad++;
		return true;
	}
	assert_true(str_starts(o.key, t->m.source));
	assert_true(o.reported_ms > 0 && o.title.n > 0);
	assert_true(o.closed_ms == 0 || o.closed_ms >= o.reported_ms);
	for (size_t i = 0; i < o.doubts_n; i++)
		t->doubts += str_is(o.doubts[i].why, t->doubt);
	t->bytes.n = 0;
	importmap_content(&t->m, r, &t->bytes);
	t->seen = xgrow(t->seen, &t->cap, t->n + 1, sizeof(*t->seen));
	t->seen[t->n++] = (struct seen){ str_hash(o.key),
		str_hash(buf_view(&t->bytes)) };
	if (t->n % 1024 == 0)
		arena_fini(&t->arena);
	return true;
}

static int
by_key(const void *a, const void *b)
{
	const struct seen *const x = a, *const y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->content < y->content ? -1 : x->content > y->content;
}

/* With keys sorted, contents in groups: each further content of a key is a
 * conflict, each further row of a content is known. */
static void
count_again(struct tally *t, size_t *known, size_t *conflict)
{
	qsort(t->seen, t->n, sizeof(*t->seen), by_key);
	for (size_t i = 1; i < t->n; i++) {
		const struct seen *const a = &t->seen[i - 1], *const b = a + 1;

		if (a->key != b->key)
			continue;
		*(a->content == b->content ? known : conflict) += 1;
	}
}

static void
read_shape_map(struct import_map *m, const char *name)
{
	struct diag_sink diag = { .fn = on_diag };
	struct buf text = { 0 };
	char path[512];

	snprintf(path, sizeof(path), "%s/maps/%s.map", sharedkit_top(), name);
	slurp(path, &text);
	if (text.n == 0)
		fail_msg("%s cannot be read", path);
	assert_int_equal(importmap_read(m, buf_view(&text), path, &diag), OK);
	assert_true(str_is(m->name, name));
	buf_fini(&text);
}

/* False: the file is not there. */
static bool
import(const struct shape *s, struct tally *t)
{
	struct diag_sink diag = { .fn = on_diag };
	const struct record_sink sink = { .fn = on_record, .ctx = t,
		.diag = &diag, .file = s->file };
	struct buf text = { 0 };
	struct reader *r;
	char path[512];

	sharedkit_path(path, sizeof(path), s->file);
	slurp(path, &text);
	if (text.n == 0) {
		print_message("SKIP %s is not there\n", path);
		return false;
	}
	r = reader_new(&t->m, &sink);
	assert_int_equal(reader_feed(r, buf_view(&text)), OK);
	assert_int_equal(reader_finish(r), OK);
	reader_free(&r);
	buf_fini(&text);
	return true;
}

static void
test_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		const struct shape *const s = &shapes[i];
		struct tally t = { .doubt = s->doubt };
		size_t known = 0, conflict = 0;

		read_shape_map(&t.m, s->map);
		if (import(s, &t)) {
			count_again(&t, &known, &conflict);
			assert_int_equal(t.n + t.bad, s->read);
			assert_int_equal(t.bad, s->bad);
			assert_int_equal(known, s->known);
			assert_int_equal(conflict, s->conflict);
			assert_int_equal(t.doubts, s->doubts);
		}
		free(t.seen);
		buf_fini(&t.bytes);
		arena_fini(&t.arena);
		importmap_fini(&t.m);
	}
}

static bool
never(void *ctx, const struct record *r)
{
	(void)r;
	*(bool *)ctx = true;
	return true;
}

/* A table without the columns of the map is refused before its first row. */
static void
test_misfit(void **state)
{
	static const char map[] = "{\"format\":\"csv\",\"source\":\"s\","
	    "\"id\":[\"id\"],\"title\":\"{t}\"}";
	bool called = false;
	struct diag_sink diag = { 0 };
	const struct record_sink sink = { .fn = never, .ctx = &called,
		.diag = &diag };
	struct import_map m;
	struct reader *r;

	(void)state;
	assert_int_equal(importmap_read(&m, str_of(map), "m", NULL), OK);
	r = reader_new(&m, &sink);
	assert_int_equal(reader_feed(r, STR("id,x\n1,2\n")), ERR_BAD_INPUT);
	assert_int_equal(reader_finish(r), ERR_BAD_INPUT);
	assert_int_equal(diag.errors, 1);
	assert_false(called);
	reader_free(&r);
	importmap_fini(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_misfit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
