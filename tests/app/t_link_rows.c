/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a store's folder over those of the profile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "app/link.h"

#define HEAD "code\tdriver\tnode\tchannel\turl\tauth\tevery\tways\tunknown\tmap\t" \
	"account\topts\tname\n"

static char dir[64], path[96];

static int
begin(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/t_link_rows.XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/links.tsv", dir);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static void
put(const char *rows, mode_t mode)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f, HEAD "%s", rows);
	fclose(f);
	assert_int_equal(chmod(path, mode), 0);
}

static struct law_link own[] = {
	{ .code = { "centre", 6 }, .url = { "https://a/", 10 } },
	{ .code = { "city", 4 }, .url = { "https://b/", 10 } },
};

static struct law
law_of(void)
{
	return (struct law){ .links = own, .links_n = 2 };
}

static void
test_none(void **state)
{
	struct law law = law_of();
	struct diag_sink sink = { 0 };
	struct link_rows r;

	(void)state;
	assert_int_equal(link_rows_read(&law, dir, &r, &sink), OK);
	assert_int_equal(r.n, 2);
	assert_int_equal(sink.errors, 0);
	link_rows_fini(&r);
}

static void
test_over(void **state)
{
	struct law law = law_of();
	struct link_rows r;

	(void)state;
	put("new\tjson\t*\t-\thttps://d/\t-\t9\tin\tkeep\t-\t-\t-\tn\n"
	    "centre\tcouch\tdx01\t-\thttps://c/\t-\t9\tin\tkeep\t-\t-\t-\tn\n",
	    0644);
	assert_int_equal(link_rows_read(&law, dir, &r, NULL), OK);
	assert_int_equal(r.n, 3);
	assert_true(str_is(r.at[0].url, "https://c/"));
	assert_true(r.at[0].local);
	assert_true(str_is(r.at[1].url, "https://b/"));
	assert_false(r.at[1].local);
	assert_true(str_is(r.at[2].code, "new"));
	link_rows_fini(&r);
	link_rows_merge(&law, dir);
	link_rows_merge(&law, dir);
	assert_int_equal(law.links_n, 3);
	assert_true(str_is(law.links[2].code, "new"));
	arena_fini(&law.arena);
}

/* Who else may write it may send cases anywhere: nothing of it is taken. */
static void
test_writable(void **state)
{
	struct law law = law_of();
	struct diag_sink sink = { 0 };
	struct link_rows r;

	(void)state;
	put("new\tjson\t*\t-\thttps://d/\t-\t9\tin\tkeep\t-\t-\t-\tn\n", 0664);
	assert_int_equal(link_rows_read(&law, dir, &r, &sink), ERR_REFUSED);
	assert_int_equal(sink.errors, 1);
	assert_int_equal(r.n, 2);
	link_rows_fini(&r);
}

/* One bad row leaves the others. */
static void
test_faulty(void **state)
{
	struct law law = law_of();
	struct diag_sink sink = { 0 };
	struct link_rows r;

	(void)state;
	put("new\tjson\t*\t-\thttps://d/\t-\t9\tin\tkeep\t-\t-\t-\tn\n"
	    "bad\tjson\t*\t-\thttps://d/\t-\t9\tin\tkeep\t-\t-\t-\n"
	    "worse\tjson\t*\t-\thttps://d/\tx\t9\tin\tkeep\t-\t-\t-\tn\n", 0600);
	assert_int_equal(link_rows_read(&law, dir, &r, &sink), ERR_BAD_INPUT);
	assert_int_equal(sink.errors, 2);
	assert_int_equal(r.n, 3);
	link_rows_fini(&r);
}

/* What is said of the options: "line key near;". */
static char said[200];

static void
on_diag(void *ctx, const struct diag *d)
{
	const size_t n = strlen(said);

	(void)ctx;
	snprintf(said + n, sizeof said - n, "%d %.*s %.*s;", (int)d->line,
	    STR_ARG(d->found), STR_ARG(d->near));
	assert_string_equal(d->field, "opts");
	assert_string_equal(d->file, path);
}

/* A key nobody reads is a fault, of one row. */
static void
test_opts(void **state)
{
	struct law law = law_of();

	(void)state;
	said[0] = '\0';
	put("centre\tcouch\t*\t-\thttps://c/\t-\t9\tin\tkeep\t-\t-\t"
	    "prefix=dx;idles_s=2;creat=1;ca=/c\tn\n"
	    "new\tjson\t*\t-\thttps://d/\t-\t9\tin\tkeep\t-\t-\t"
	    "prefix=dx;all=1\tn\n"
	    "open\topen311\t*\t-\thttps://d/\t-\t9\tin\tkeep\t-\t-\t"
	    "is_closed=close;a_depth=3;state_closed=x;is_=y;plain=1\tn\n",
	    0600);
	assert_int_equal(link_rows_faults(&law, dir, on_diag), 4);
	assert_string_equal(said, "2 idles_s idle_s;2 creat create;"
	    "3 prefix ;4 is_ is_*;");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_none, begin, end),
		cmocka_unit_test_setup_teardown(test_over, begin, end),
		cmocka_unit_test_setup_teardown(test_writable, begin, end),
		cmocka_unit_test_setup_teardown(test_faulty, begin, end),
		cmocka_unit_test_setup_teardown(test_opts, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
