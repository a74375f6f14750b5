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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_daxing, teardown),
		cmocka_unit_test_teardown(test_dongcheng, teardown),
		cmocka_unit_test_teardown(test_zhangjiakou, teardown),
		cmocka_unit_test_teardown(test_zhuhai, teardown),
	};

	return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
