/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts as they grow: what a key costs, what is tidied away, what another
 * process or a cut write leaves behind, and who has one in hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "store_kit.h"

static struct place p;

static int
setup(void **state)
{
	(void)state;
	place_make(&p, "ta");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	place_drop(&p);
	return 0;
}

struct found { struct buf text; int n; };

static bool
note(void *ctx, struct str key, struct str text, int64_t at_ms)
{
	struct found *f = ctx;

	(void)at_ms;
	f->n++;
	buf_fmt(&f->text, "%.*s=%.*s;", STR_ARG(key), STR_ARG(text));
	return true;
}

static void
stands(struct store *s, const char *want)
{
	struct found f = { 0 };

	assert_int_equal(store_drafts(s, STR("seat1"), note, &f), OK);
	assert_string_equal(buf_z(&f.text), want);
	buf_fini(&f.text);
}

static void
put(struct store *s, const char *key, const char *text)
{
	assert_int_equal(store_draft_put(s, STR("seat1"), str_of(key),
	    str_of(text)), OK);
}

static off_t
size_of(const char *name)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof path, "%s/drafts/%s", p.dir, name);
	return stat(path, &st) == 0 ? st.st_size : -1;
}

static void
test_tidied(void **state)
{
	char text[512];
	off_t most = 0;

	(void)state;
	put(p.s, "other", "stays");
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof text, "%0400d", i);
		put(p.s, "note", text);
		if (size_of("seat1") > most)
			most = size_of("seat1");
	}
	assert_true(most > (256 << 10) && most < (260 << 10));
	snprintf(text, sizeof text, "other=stays;note=%0400d;", 4999);
	stands(p.s, text);
	put(p.s, "note", "");
	stands(p.s, "other=stays;");
}

/* Each sees what the other wrote, and neither writes over it. */
static void
test_two_consoles(void **state)
{
	struct store_options o = { .dir = p.dir };
	struct store_fault why;
	struct store *other;
	char text[2048];

	(void)state;
	assert_int_equal(store_open(&other, &o, &why), OK);
	put(p.s, "a", "1");
	put(other, "b", "2");
	put(p.s, "a", "3");
	put(p.s, "c", "4");
	put(other, "b", "5");
	stands(p.s, "a=3;b=5;c=4;");
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	for (int i = 0; i < 400; i++) {	/* tidied by both, in turn */
		put(i & 1 ? other : p.s, "long", text);
		put(i & 1 ? p.s : other, "a", "6");
	}
	put(other, "long", "");
	stands(other, "a=6;b=5;c=4;");
	store_close(&other);
}

/* One was killed while it made the file small: what it left goes with the rest. */
static void
test_half_tidied(void **state)
{
	char path[4096];
	FILE *f;

	(void)state;
	put(p.s, "a", "1");
	snprintf(path, sizeof path, "%s/drafts/seat1.next", p.dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("1700000000000\ta\t4\nhalf", f);
	fclose(f);
	stands(p.s, "a=1;");
	put(p.s, "a", "");
	stands(p.s, "");
	assert_int_equal(size_of("seat1"), -1);
	assert_int_equal(size_of("seat1.next"), -1);
}

/* A write the power cut short is taken off, and nothing with it. */
static void
test_cut(void **state)
{
	char path[4096];
	FILE *f;

	(void)state;
	put(p.s, "a", "1");
	snprintf(path, sizeof path, "%s/drafts/seat1", p.dir);
	f = fopen(path, "a");
	assert_non_null(f);
	fputs("1700000000000\tb\t400\nhalf of", f);
	fclose(f);
	stands(p.s, "a=1;");
	put(p.s, "c", "2");
	stands(p.s, "a=1;c=2;");
}

static void
test_hold(void **state)
{
	struct draft_hold *one = NULL, *two = NULL;
	char holder[96];

	(void)state;
	assert_int_equal(store_draft_hold(p.s, STR("seat1"), STR("18f-a"),
	    STR("tty1 4711"), &one, holder), OK);
	assert_int_equal(store_draft_hold(p.s, STR("seat1"), STR("18f-a"),
	    STR("tty2 4712"), &two, holder), ERR_CONFLICT);
	assert_null(two);
	assert_string_equal(holder, "tty1 4711");
	assert_int_equal(store_draft_hold(p.s, STR("seat1"), STR("18f-b"),
	    STR("tty2 4712"), &two, holder), OK);
	store_draft_release(&two);
	store_draft_release(&one);
	store_draft_release(&one);
	assert_int_equal(size_of("seat1.18f-a.hold"), -1);
	assert_int_equal(store_draft_hold(p.s, STR("seat1"), STR("18f-a"),
	    STR("tty2 4712"), &two, holder), OK);
	store_draft_release(&two);
	assert_int_equal(store_draft_hold(p.s, STR("seat1"), STR("../x"),
	    STR("me"), &two, holder), ERR_BAD_INPUT);
	assert_int_equal(store_draft_hold(p.s, STR("a/b"), STR("x"),
	    STR("me"), &two, holder), ERR_BAD_INPUT);
}

static void
test_file(void **state)
{
	char path[4096];
	struct stat st;

	(void)state;
	assert_int_equal(store_draft_file(p.s, STR("seat1"), STR("18f-a"),
	    STR("one "), path, sizeof path), OK);
	assert_int_equal(store_draft_file(p.s, STR("seat1"), STR("18f-a"),
	    STR("two"), path, sizeof path), OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 7);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_int_not_equal(store_draft_file(p.s, STR("seat1"), STR("18f-a"),
	    STR("x"), path, sizeof path), OK);
	stands(p.s, "");
}

#define WITH_PLACE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(test_tidied),
		WITH_PLACE(test_two_consoles),
		WITH_PLACE(test_half_tidied),
		WITH_PLACE(test_cut),
		WITH_PLACE(test_hold),
		WITH_PLACE(test_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
