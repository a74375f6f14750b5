/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_couch_answers.c -- what servers of documents answer: refusals, what is
 * missing, errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "wire/doc.h"

static bool
note_refused(void *ctx, const struct refused_doc *r)
{
	struct buf *const b = ctx;

	buf_fmt(b, "%.*s %.*s %.*s %.*s;", STR_ARG(r->id), STR_ARG(r->rev),
	    STR_ARG(r->error), STR_ARG(r->reason));
	return b->n < 200;
}

static bool
note_missing(void *ctx, struct str id, struct str rev)
{
	struct buf *const b = ctx;

	buf_fmt(b, "%.*s %.*s;", STR_ARG(id), STR_ARG(rev));
	return b->n < 200;
}

static void
test_refused(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(bulk_docs_read(STR("[]\n"), note_refused, &b), OK);
	assert_int_equal(b.n, 0);
	assert_int_equal(bulk_docs_read(STR("[{\"id\":\"a\",\"rev\":\"1-x\","
	    "\"error\":\"forbidden\",\"reason\":\"no \\\"x\\\"\"},\n{\"ok\":true,"
	    "\"id\":\"b\",\"rev\":\"1-y\"},{\"id\":\"c\",\"error\":"
	    "\"unauthorized\",\"status\":401}]"), note_refused, &b), OK);
	assert_string_equal(buf_z(&b), "a 1-x forbidden no \"x\";"
	    "c  unauthorized ;");
	assert_int_equal(bulk_docs_read(STR("{\"error\":\"x\"}"),
	    note_refused, &b), ERR_BAD_INPUT);
	assert_int_equal(bulk_docs_read(STR("[1]"), note_refused, &b),
	    ERR_BAD_INPUT);
	assert_int_equal(bulk_docs_read(STR("[{}"), note_refused, &b),
	    ERR_BAD_INPUT);
	assert_int_equal(bulk_docs_read(STR(""), note_refused, &b),
	    ERR_BAD_INPUT);
	buf_fini(&b);
}

static void
test_missing(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(revs_diff_read(STR("{}"), note_missing, &b), OK);
	assert_int_equal(revs_diff_read(STR("{\"a\":{\"missing\":[\"1-x\","
	    "\"1-y\"],\"possible_ancestors\":[\"1-z\"]},\"\\u0062\":{\"missing\""
	    ":[\"1-q\"]},\"c\":{}}"), note_missing, &b), OK);
	assert_string_equal(buf_z(&b), "a 1-x;a 1-y;b 1-q;");
	assert_int_equal(revs_diff_read(STR("[]"), note_missing, &b),
	    ERR_BAD_INPUT);
	assert_int_equal(revs_diff_read(STR("{\"a\":{\"missing\":1}}"),
	    note_missing, &b), ERR_BAD_INPUT);
	assert_int_equal(revs_diff_read(STR("{\"a\":{\"missing\":[1]}}"),
	    note_missing, &b), ERR_BAD_INPUT);
	buf_fini(&b);
}

static void
test_error(void **state)
{
	struct couch_error e;

	(void)state;
	assert_true(couch_error_read(STR("{\"error\":\"not_found\",\"reason\":"
	    "\"missing\\n\\u001b[2J\"}\n"), &e));
	assert_string_equal(e.error, "not_found");
	assert_string_equal(e.reason, "missing  [2J");
	assert_true(couch_error_read(STR("{\"error\":\"x\",\"reason\":{}}"),
	    &e));
	assert_string_equal(e.reason, "");
	assert_false(couch_error_read(STR("<html>502</html>"), &e));
	assert_false(couch_error_read(STR("{\"ok\":true}"), &e));
	assert_false(couch_error_read(STR(""), &e));
}

static void
test_db(void **state)
{
	struct couch_db d;

	(void)state;
	assert_int_equal(couch_db_read(STR("{\"instance_start_time\":"
	    "\"1795294030\",\"db_name\":\"evt\",\"doc_count\":24}\n"), &d), OK);
	assert_string_equal(d.instance, "1795294030");
	assert_int_equal(d.docs, 24);
	assert_int_equal(couch_db_read(STR("{\"doc_count\":3,"
	    "\"instance_start_time\":0}"), &d), OK);
	assert_string_equal(d.instance, "0");
	assert_int_equal(couch_db_read(STR("{\"doc_count\":\"3\"}"), &d),
	    ERR_BAD_INPUT);
	assert_int_equal(couch_db_read(STR("{}"), &d), ERR_BAD_INPUT);
	assert_int_equal(couch_db_read(STR("welcome"), &d), ERR_BAD_INPUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_db),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
