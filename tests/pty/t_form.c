/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_form.c -- the form at a real terminal when its program ends: hung up or killed in
 * every field of every shipped profile, and taken up again, by the same account only,
 * and by one seat at a time.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "../wire/sharedkit.h"
#include "base/buf.h"
#include "core/law.h"
#include "formdesk.h"
#include "wire/profile.h"

static struct formdesk desk;

static int
teardown(void **state)
{
	(void)state;
	formdesk_fini(&desk);
	return 0;
}

/* How many fields the profile's form has. */
static size_t
fields_of(const char *profile)
{
	struct buf archive = { 0 };
	struct intake f;
	struct law law = { 0 };
	char dir[4200];
	size_t n;

	snprintf(dir, sizeof dir, "%s/profiles/%s", sharedkit_top(), profile);
	assert_int_equal(profile_archive(dir, &archive, NULL), OK);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	intake_begin(&f, &law, 0, 1000);
	n = f.n;
	intake_fini(&f);
	law_fini(&law);
	buf_fini(&archive);
	return n;
}

/* ---- hung up ---- */

/* What is typed into field i: no choice of any list. */
static const char *
typed(size_t i)
{
	static char z[8];

	snprintf(z, sizeof z, "zq%cxv", (char)('a' + i));
	return z;
}

/* What then stands in every field, field by field, from that of the words. */
static void
check_all(size_t fields, size_t done)
{
	size_t at = INTAKE_WORDS;

	for (size_t k = 0; k < fields; k++) {
		if (at < done)
			formdesk_active(&desk, typed(at));
		formdesk_keys(&desk, "<Tab>");
		at = (at + 1) % fields;
	}
	formdesk_active(&desk, INTAKE_WORDS < done ? typed(INTAKE_WORDS) : "");
}

/* The draft is said, with its time, and opened. */
static void
taken_up(void)
{
	formdesk_sit(&desk, 150, 50);
	assert_true(ptyrun_wait_re(desk.p,
	    "1 draft, the last of [0-9]+:[0-9]+"));
	formdesk_keys(&desk, ":drafts 1<Enter>");
	formdesk_see(&desk, "new case");
}

/* One field: half a word and a hang-up, the other half and kill -9. */
static void
end_in(size_t field, bool both)
{
	char part[8];

	snprintf(part, sizeof part, "%.3s", typed(field));
	formdesk_go(&desk, INTAKE_WORDS, field);
	formdesk_keys(&desk, part);
	formdesk_active(&desk, part);
	if (both) {
		formdesk_end(&desk, SIGHUP);
		taken_up();
		formdesk_go(&desk, INTAKE_WORDS, field);
		formdesk_active(&desk, part);
	}
	formdesk_keys(&desk, typed(field) + 3);
	formdesk_active(&desk, typed(field));
	formdesk_end(&desk, both || field % 2 ? SIGKILL : SIGHUP);
	taken_up();
}

static void
walk(const char *profile, const char *who, bool both)
{
	const size_t fields = fields_of(profile);

	formdesk_make(&desk, profile, who);
	formdesk_sit(&desk, 150, 50);
	formdesk_keys(&desk, "D");
	formdesk_see(&desk, "new case");
	formdesk_go(&desk, INTAKE_PHONE, INTAKE_WORDS);
	for (size_t i = 0; i < fields; i++) {
		end_in(i, both);
		if (both)
			check_all(fields, i + 1);
	}
	check_all(fields, fields);
	formdesk_end(&desk, SIGHUP);
	print_message("# %s: %zu fields\n", profile, fields);
}

static void
test_daxing(void **state)
{
	(void)state;
	walk("daxing", "luguogui", true);
}

static void
test_dongcheng(void **state)
{
	(void)state;
	walk("dongcheng", "baiyu", false);
}

static void
test_zhangjiakou(void **state)
{
	(void)state;
	walk("zhangjiakou", "baihongjing", false);
}

static void
test_zhuhai(void **state)
{
	(void)state;
	walk("zhuhai", "huangting", false);
}

/* ---- taken up ---- */

/* Each key is kept before it is seen: what was seen stands after kill -9. */
static void
test_any_instant(void **state)
{
	static const char said[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	static char drafts[65536];

	(void)state;
	formdesk_make(&desk, "daxing", "luguogui");
	for (size_t n = 1; n < 8; n++) {
		char seen[64];
		const char *last = drafts;

		formdesk_sit(&desk, 150, 50);
		formdesk_keys(&desk, ":intake new<Enter>");
		formdesk_see(&desk, "new case");
		formdesk_go(&desk, INTAKE_PHONE, INTAKE_WORDS);
		ptyrun_type(desk.p, said);
		snprintf(seen, sizeof seen, "%.*s", (int)(n * 5), said);
		formdesk_active(&desk, seen);
		formdesk_end(&desk, SIGKILL);
		assert_in_range(formdesk_drafts(&desk, drafts,
		    sizeof drafts), 1, sizeof drafts - 1);
		for (const char *p = last; p != NULL;
		    p = strstr(p + 1, "intake:"))
			last = p;
		assert_non_null(strstr(last, seen));
	}
}

static void
type_one(const char *text)
{
	formdesk_sit(&desk, 120, 40);
	formdesk_keys(&desk, "D");
	formdesk_see(&desk, "new case");
	formdesk_go(&desk, INTAKE_PHONE, INTAKE_WORDS);
	ptyrun_type(desk.p, text);
	formdesk_active(&desk, text);
}

/* Another terminal of the host offers it to its account, and to no other. */
static void
test_whose(void **state)
{
	struct formdesk other;

	(void)state;
	formdesk_make(&desk, "daxing", "luguogui");
	type_one("井盖没了");
	formdesk_end(&desk, SIGHUP);
	other = desk;
	snprintf(other.who, sizeof other.who, "fangfen");
	formdesk_sit(&other, 120, 40);
	formdesk_keys(&other, ":drafts<Enter>");
	formdesk_see(&other, "no drafts");
	assert_null(strstr(ptyrun_screen(other.p), "井盖没了"));
	formdesk_end(&other, SIGTERM);
	desk.term = "screen-256color";
	formdesk_sit(&desk, 100, 30);
	formdesk_see(&desk, "1 draft, the last of");
	formdesk_keys(&desk, ":drafts<Enter>");
	formdesk_see(&desk, "form  井盖没了");
	formdesk_keys(&desk, ":drafts 1<Enter>");
	formdesk_active(&desk, "井盖没了");
	formdesk_leave(&desk);
}

/* The second may look, and is told who has it; the first goes: it may go on with
 * what stood there last. */
static void
test_two_seats(void **state)
{
	struct formdesk second;

	(void)state;
	formdesk_make(&desk, "daxing", "luguogui");
	type_one("井盖没了");
	second = desk;
	formdesk_sit(&second, 120, 40);
	formdesk_keys(&second, ":drafts 1<Enter>");
	formdesk_see(&second, "only to look at: 陆国桂");
	formdesk_active(&second, "井盖没了");
	/* It does nothing: that it came is seen by the key behind it. */
	formdesk_keys(&second, "x<Tab>");
	formdesk_active(&second, "place");
	formdesk_keys(&second, "<S-Tab>");
	formdesk_active(&second, "井盖没了");
	formdesk_keys(&desk, "，快");
	formdesk_active(&desk, "井盖没了，快");
	formdesk_end(&desk, SIGKILL);
	formdesk_keys(&second, "y");
	formdesk_see(&second, "in your hands now");
	formdesk_active(&second, "井盖没了，快");
	formdesk_keys(&second, "来");
	formdesk_active(&second, "井盖没了，快来");
	assert_null(strstr(ptyrun_screen(second.p), "only to look at"));
	formdesk_end(&second, SIGHUP);
	formdesk_sit(&desk, 120, 40);
	formdesk_keys(&desk, ":drafts 1<Enter>");
	formdesk_active(&desk, "井盖没了，快来");
	formdesk_leave(&desk);
}

/* It need not be sat down anew for what another one left. */
static void
test_left_meanwhile(void **state)
{
	struct formdesk second;

	(void)state;
	formdesk_make(&desk, "daxing", "luguogui");
	second = desk;
	formdesk_sit(&second, 120, 40);
	type_one("井盖没了");
	formdesk_end(&desk, SIGKILL);
	for (int i = 0; i < 2; i++) {
		formdesk_keys(&second, ":drafts<Enter>");
		formdesk_see(&second, "form  井盖没了");
		formdesk_keys(&second, "<Esc>");
		formdesk_gone(&second, "form  井盖没了");
	}
	formdesk_keys(&second, ":drafts 1<Enter>");
	formdesk_active(&second, "井盖没了");
	formdesk_keys(&second, "<Esc>");
	formdesk_gone(&second, "new case");
	formdesk_keys(&second, ":drafts<Enter>");
	formdesk_see(&second, "no drafts");
	formdesk_end(&second, SIGTERM);
}

/* The first throws it away while the second looks. */
static void
test_gone_meanwhile(void **state)
{
	struct formdesk second;

	(void)state;
	formdesk_make(&desk, "daxing", "luguogui");
	type_one("井盖没了");
	second = desk;
	formdesk_sit(&second, 120, 40);
	formdesk_keys(&second, ":drafts 1<Enter>");
	formdesk_see(&second, "only to look at: 陆国桂");
	formdesk_keys(&desk, "<M-k>");
	formdesk_see(&desk, "the same key again");
	formdesk_keys(&desk, "<M-k>");
	formdesk_see(&desk, "the form was thrown away");
	formdesk_keys(&second, "y");
	formdesk_see(&second, "thrown away meanwhile");
	assert_null(strstr(ptyrun_screen(second.p), "井盖没了"));
	formdesk_leave(&second);
	formdesk_leave(&desk);
	formdesk_sit(&desk, 120, 40);
	formdesk_keys(&desk, ":drafts<Enter>");
	formdesk_see(&desk, "no drafts");
	formdesk_leave(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_daxing, teardown),
		cmocka_unit_test_teardown(test_dongcheng, teardown),
		cmocka_unit_test_teardown(test_zhangjiakou, teardown),
		cmocka_unit_test_teardown(test_zhuhai, teardown),
		cmocka_unit_test_teardown(test_any_instant, teardown),
		cmocka_unit_test_teardown(test_whose, teardown),
		cmocka_unit_test_teardown(test_two_seats, teardown),
		cmocka_unit_test_teardown(test_left_meanwhile, teardown),
		cmocka_unit_test_teardown(test_gone_meanwhile, teardown),
	};

	return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
