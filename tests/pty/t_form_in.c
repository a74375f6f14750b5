/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_form_in.c -- what a clipboard, a broken terminal, an input method and a window put
 * into the form at a real terminal: nothing is lost, nothing is done by it, and what
 * is kept is clean.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/utf8.h"
#include "formdesk.h"

static struct formdesk desk;
static char drafts[512 << 10];

static int
setup(void **state)
{
	(void)state;
	formdesk_make(&desk, "daxing", "luguogui");
	formdesk_sit(&desk, 150, 50);
	formdesk_keys(&desk, "D");
	formdesk_see(&desk, "new case");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	formdesk_fini(&desk);
	return 0;
}

/* The last draft of a field; what it says, without its head. */
static struct str
kept(const char *field)
{
	char key[40];
	const char *at = NULL, *text;
	long long n;

	(void)formdesk_drafts(&desk, drafts, sizeof drafts);
	snprintf(key, sizeof key, ":%s\t", field);
	for (const char *p = strstr(drafts, key); p != NULL;
	    p = strstr(p + 1, key))
		at = p;
	if (at == NULL)
		return STR_NONE;
	n = atoll(at + strlen(key));
	text = strchr(at, '\n') + 1;
	at = memchr(text, '\n', (size_t)n);
	return at == NULL ? STR_NONE : str_n(at + 1,
	    (size_t)(n - (at + 1 - text)));
}

/* No byte that a terminal would act upon, but for a line's end. */
static void
clean(struct str s)
{
	assert_true(utf8_valid(s, NULL));
	while (s.n > 0) {
		const uint32_t c = utf8_next(&s);

		assert_true(c == '\n' || (c >= 0x20 && c != 0x7F &&
		    (c < 0x80 || c >= 0xA0)));
	}
}

static unsigned
cases(void)
{
	char out[64];

	formdesk_ask(out, sizeof out, "'%s' query --count", desk.bin);
	return (unsigned)strtoul(out, NULL, 10);
}

/* ---- pasted ---- */

static void
test_megabytes(void **state)
{
	struct buf b = { 0 };
	char out[64];
	struct str text;

	(void)state;
	formdesk_go(&desk, INTAKE_PHONE, INTAKE_WORDS);
	while (b.n < (3u << 20))
		buf_cstr(&b, "井盖");
	ptyrun_paste(desk.p, buf_z(&b));
	formdesk_keys(&desk, "<Tab>后面");
	formdesk_active(&desk, "后面");
	formdesk_see(&desk, "texts put aside");
	text = kept("text");
	clean(text);
	formdesk_ask(out, sizeof out, "cat '%s'/drafts/%s.*.text | wc -c",
	    desk.store, desk.who);
	assert_int_equal(text.n + strtoul(out, NULL, 10), b.n);
	formdesk_ask(out, sizeof out, "cat '%s'/drafts/%s.*.text | head -c 6",
	    desk.store, desk.who);
	assert_string_equal(out, "井盖");
	buf_fini(&b);
	formdesk_end(&desk, SIGHUP);
}

/* Where they are is said: in the field where the last of them did not fit. */
static void
test_megabytes_named(void **state)
{
	char *many = malloc(100001);

	(void)state;
	assert_non_null(many);
	memset(many, 'a', 100000);
	many[100000] = '\0';
	formdesk_go(&desk, INTAKE_PHONE, INTAKE_WORDS);
	ptyrun_paste(desk.p, many);
	free(many);
	formdesk_see(&desk, "the field is full: the other 50 KiB are in");
	formdesk_end(&desk, SIGHUP);
}

static void
test_pasted_escapes(void **state)
{
	(void)state;
	formdesk_go(&desk, INTAKE_PHONE, INTAKE_WORDS);
	ptyrun_paste(desk.p, "前\x1b]0;mine\x07\x1b[2J\x1b[?1049l\x9b""31m"
	    "\xc2\x9b""2J\x01\x13\x7f\xe2\x80\xae反\xe2\x81\xa6\xe2\x80\x8b后"
	    "\r\nq\r:quit\r\x13");
	formdesk_see(&desk, "new case");
	formdesk_see(&desk, ":quit");
	clean(kept("text"));
	formdesk_see(&desk, "反␦␦后");
	assert_int_equal(cases(), 0);
	/* A paste that says it ends, and goes on: these are keys, and text. */
	ptyrun_paste(desk.p, "甲\x1b[201~:quit q!乙");
	formdesk_see(&desk, "甲:quit q!乙");
	clean(kept("text"));
	formdesk_keys(&desk, "丙");
	formdesk_see(&desk, "乙丙");
	assert_int_equal(cases(), 0);
	formdesk_end(&desk, SIGHUP);
}

/* ---- a broken terminal, an input method ---- */

/* Half characters and stray bytes in each field: what is whole stands. */
static void
test_broken_bytes(void **state)
{
	static const char bad[] = "a\xff\xc3(\xe4\xba)\xf0\x9f\x92|\xed\xa0\x80"
	    "\xc0\xaf" "b";

	(void)state;
	formdesk_go(&desk, INTAKE_PHONE, INTAKE_CHANNEL);
	for (size_t i = 0; i < 15; i++) {
		ptyrun_bytes(desk.p, bad, sizeof bad - 1);
		formdesk_active(&desk, "a()|");
		formdesk_keys(&desk, "黄");
		formdesk_active(&desk, "b黄");
		assert_true(utf8_valid(str_n(drafts, formdesk_drafts(&desk,
		    drafts, sizeof drafts)), NULL));
		formdesk_keys(&desk, "<C-u>a<Tab>");
	}
	formdesk_end(&desk, SIGHUP);
}

static void
write_down(void)
{
	formdesk_keys(&desk, "<C-r>");
	formdesk_see(&desk, "reported:");
}

/* Written down whole. */
static void
test_long_name(void **state)
{
	struct buf name = { 0 };
	char out[8192];

	(void)state;
	for (int i = 0; i < 299; i++)
		buf_cstr(&name, "名");
	buf_cstr(&name, "尾");
	formdesk_keys(&desk, "<Tab>");
	ptyrun_type(desk.p, buf_z(&name));
	formdesk_active(&desk, "尾");
	assert_int_equal(utf8_count(kept("caller")), 300);
	formdesk_keys(&desk, "<Tab>路灯不亮");
	formdesk_active(&desk, "路灯不亮");
	write_down();
	formdesk_ask(out, sizeof out, "'%s' show 000001 --reveal --reason test "
	    "--as %s", desk.bin, desk.who);
	assert_non_null(strstr(out, buf_z(&name)));
	buf_fini(&name);
	formdesk_end(&desk, SIGHUP);
}

static void
test_phone_of_letters(void **state)
{
	(void)state;
	formdesk_keys(&desk, "abc-def+<Tab><Tab>路灯不亮");
	formdesk_active(&desk, "路灯不亮");
	write_down();
	formdesk_see(&desk, "abc-def+");
	formdesk_end(&desk, SIGHUP);
}

/* An input method that sends full-width digits and letters. */
static void
test_full_width(void **state)
{
	struct str s;

	(void)state;
	formdesk_keys(&desk, "１３８００００１２３４");
	formdesk_active(&desk, "13800001234");
	formdesk_keys(&desk, "<Tab>Ｌｉ３<Tab>路灯３号不亮");
	formdesk_active(&desk, "路灯３号不亮");
	s = kept("phone");
	assert_true(str_is(s, "13800001234"));
	formdesk_go(&desk, INTAKE_WORDS, INTAKE_GRID);
	formdesk_keys(&desk, "ｈｃｚ");
	formdesk_see(&desk, "1 黄村");
	formdesk_keys(&desk, "<Tab>ｊｇｑｓ");
	formdesk_see(&desk, "井盖");
	formdesk_keys(&desk, "<Down><Tab>");
	write_down();
	assert_int_equal(cases(), 1);
	formdesk_end(&desk, SIGHUP);
}

/* ---- the window ---- */

static bool
cursor_in_field(struct ptyrun *p, void *ctx)
{
	int x, y;
	const char *row;

	(void)ctx;
	ptyrun_cursor(p, &x, &y);
	row = ptyrun_row(p, y);
	return ptyrun_cursor_shown(p) && strstr(row, "▸") != NULL &&
	    strstr(row, "caller") != NULL && x >= 13;
}

/* Another size at each few letters: the text stays whole, and the cursor in it. */
static void
test_resized(void **state)
{
	static const int sizes[][2] = { { 40, 10 }, { 80, 24 }, { 200, 60 },
		{ 40, 10 }, { 200, 60 }, { 80, 24 }, { 20, 5 }, { 150, 50 } };
	struct buf all = { 0 };

	(void)state;
	formdesk_keys(&desk, "<Tab>");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		char part[16];

		snprintf(part, sizeof part, "王小%zu", i);
		buf_cstr(&all, part);
		ptyrun_type(desk.p, part);
		ptyrun_resize(desk.p, sizes[i][0], sizes[i][1]);
		if (sizes[i][0] < 40)
			continue;
		if (sizes[i][0] >= 80)
			formdesk_active(&desk, buf_z(&all));
		if (!ptyrun_wait(desk.p, cursor_in_field, NULL))
			fail_msg("the cursor is elsewhere at %dx%d:\n%s",
			    sizes[i][0], sizes[i][1],
			    ptyrun_screen(desk.p));
	}
	assert_true(str_eq(kept("caller"), buf_view(&all)));
	buf_fini(&all);
	formdesk_end(&desk, SIGHUP);
}

#define IN(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN(test_megabytes), IN(test_megabytes_named),
		IN(test_pasted_escapes), IN(test_broken_bytes),
		IN(test_long_name), IN(test_phone_of_letters),
		IN(test_full_width), IN(test_resized),
	};

	return cmocka_run_group_tests_name("form, from outside", tests, NULL,
	    NULL);
}
