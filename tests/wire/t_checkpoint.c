/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_checkpoint.c -- how far an exchange got, kept on both sides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "wire/doc.h"

/* As the server's own replicator writes it. */
static const char foreign[] = "{\"_id\":\"_local/567d\",\"_rev\":\"0-1\","
    "\"session_id\":\"ac12\",\"source_last_seq\":\"25-g1AA_yoQg\","
    "\"replication_id_version\":4,\"history\":[{\"session_id\":\"ac12\","
    "\"start_time\":\"Sat, 21 Nov 2026 20:48:25 GMT\",\"end_time\":"
    "\"Sat, 21 Nov 2026 20:48:28 GMT\",\"start_last_seq\":0,"
    "\"end_last_seq\":\"25-g1AA_yoQg\",\"recorded_seq\":\"25-g1AA_yoQg\","
    "\"missing_checked\":24,\"missing_found\":24,\"docs_read\":24,"
    "\"docs_written\":23,\"doc_write_failures\":1,\"bulk_get_docs\":20},"
    "{\"session_id\":5},{\"x\":1},7]}";

static void
test_read(void **state)
{
	struct checkpoint c, again;
	struct arena arena = { 0 };
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(checkpoint_read(str_of(foreign), &c, &arena), OK);
	assert_string_equal(c.rev, "0-1");
	assert_string_equal(c.session, "ac12");
	assert_true(str_is(c.seq, "\"25-g1AA_yoQg\""));
	assert_int_equal(c.n, 1);
	assert_true(str_is(c.history[0].start_seq, "0"));
	assert_int_equal(c.history[0].written, 23);
	assert_int_equal(c.history[0].failed, 1);
	checkpoint_put(&c, &b);
	assert_int_equal(checkpoint_read(buf_view(&b), &again, &arena), OK);
	assert_true(str_is(checkpoint_common(&c, &again),
	    "\"25-g1AA_yoQg\""));
	assert_string_equal(again.rev, "0-1");
	assert_int_equal(again.history[0].read, 24);
	buf_fini(&b);
	arena_fini(&arena);
}

static const char *const bad[] = {
	"", "[]", "{}", "x", "{\"session_id\":1}", "{\"session_id\":\"\"}",
	"{\"session_id\":\"a\",\"history\":{}}",
	"{\"session_id\":\"a\",\"history\":[",
	"{\"error\":\"not_found\",\"reason\":\"missing\"}",
};

static void
test_bad(void **state)
{
	struct checkpoint c;
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(checkpoint_read(str_of(bad[i]), &c, &arena),
		    ERR_BAD_INPUT);
	arena_fini(&arena);
}

/* Run n, that ended n minutes after midnight at seq n. */
static struct checkpoint_run
run(unsigned n, struct arena *arena)
{
	struct checkpoint_run r = { .read = n };
	char seq[24];
	const int len = snprintf(seq, sizeof seq, "\"s%u\"", n);

	r.recorded_seq = str_n(arena_dup(arena, seq, (size_t)len),
	    (size_t)len);
	snprintf(r.session, sizeof r.session, "run%u", n);
	snprintf(r.end, sizeof r.end, "2026-11-%02uT%02u:%02u:00Z",
	    1 + n / 1440, n / 60 % 24, n % 60);
	return r;
}

static void
test_common(void **state)
{
	struct checkpoint a = { .n = 0 }, b = { .n = 0 };
	struct checkpoint_run r;
	struct arena arena = { 0 };

	(void)state;
	assert_int_equal(checkpoint_common(&a, &b).n, 0);
	for (unsigned n = 1; n <= 5; n++) {
		r = run(n, &arena);
		checkpoint_add(&a, &r);
		if (n <= 3)
			checkpoint_add(&b, &r);
	}
	assert_string_equal(a.session, "run5");
	assert_true(str_is(a.seq, "\"s5\""));
	/* The one is two behind, restored or not told yet. */
	assert_true(str_is(checkpoint_common(&a, &b), "\"s3\""));
	assert_true(str_is(checkpoint_common(&b, &a), "\"s3\""));
	/* The same name with another end is another run. */
	b.history[0].recorded_seq = STR("\"s9\"");
	assert_true(str_is(checkpoint_common(&a, &b), "\"s2\""));
	/* A server may write the same text otherwise. */
	b.history[0].recorded_seq = STR("\"\\u00733\"");
	assert_true(str_is(checkpoint_common(&a, &b), "\"s3\""));
	arena_fini(&arena);
}

/* Two weeks of a run a minute: some of them, the newest whole, and the distance to
 * the next older one at most some part of its age. */
static void
test_thinned(void **state)
{
	struct checkpoint c = { .n = 0 };
	struct arena arena = { 0 };
	const unsigned last = 14 * 1440;

	(void)state;
	for (unsigned n = 1; n <= last; n++) {
		const struct checkpoint_run r = run(n, &arena);

		checkpoint_add(&c, &r);
	}
	assert_int_equal(c.n, CHECKPOINT_HISTORY);
	assert_int_equal(c.history[0].read, last);
	assert_int_equal(c.history[7].read, last - 7);
	for (size_t i = 8; i < c.n; i++) {
		const uint64_t age = last - c.history[i].read;
		const uint64_t gap = c.history[i - 1].read -
		    c.history[i].read;

		assert_true(c.history[i].read < c.history[i - 1].read);
		assert_true(gap <= age * 2 / 3 + 2);
	}
	assert_true(last - c.history[c.n - 1].read > 10 * 1440);
	arena_fini(&arena);
}

/* What was reached is compared after it went to and fro, and older runs are short. */
static void
test_short(void **state)
{
	struct checkpoint c = { .n = 0 }, back;
	struct arena arena = { 0 };
	struct buf text = { 0 };

	(void)state;
	for (unsigned n = 1; n <= 5; n++) {
		const struct checkpoint_run r = run(n, &arena);

		checkpoint_add(&c, &r);
	}
	checkpoint_put(&c, &text);
	assert_int_equal(checkpoint_read(buf_view(&text), &back, &arena), OK);
	assert_int_equal(back.n, 5);
	assert_int_equal(back.history[0].read, 5);
	assert_true(str_is(checkpoint_common(&c, &back), "\"s5\""));
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(back.history[i].session,
		    c.history[i].session);
		assert_string_equal(back.history[i].start, c.history[i].start);
		assert_true(str_eq(back.history[i].recorded_seq,
		    c.history[i].recorded_seq));
		assert_true((back.history[i].end_seq.n == 0) == (i > 0));
	}
	buf_fini(&text);
	arena_fini(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_common),
		cmocka_unit_test(test_thinned),
		cmocka_unit_test(test_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
