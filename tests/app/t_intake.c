/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form as data: whose word stands, what is kept as a draft, and what a broken
 * terminal, an input method or a clipboard may put into a field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "app/intake.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "wire/profile.h"
#include "../wire/sharedkit.h"

static struct law law;
static struct intake form;

static int
setup(void **state)
{
	struct buf archive = { 0 };
	char dir[4096];
	enum err e;

	(void)state;
	snprintf(dir, sizeof dir, "%s/profiles/daxing", sharedkit_top());
	e = profile_archive(dir, &archive, NULL);
	if (e == OK)
		e = profile_load(buf_view(&archive), &law, NULL);
	buf_fini(&archive);
	return e == OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	law_fini(&law);
	return 0;
}

static int
begin(void **state)
{
	(void)state;
	intake_begin(&form, &law, 0, 1000);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	intake_fini(&form);
	return 0;
}

static bool
stands(size_t field, const char *text)
{
	return str_is(buf_view(&form.f[field].text), text);
}

static void
test_begin(void **state)
{
	struct intake other;

	(void)state;
	assert_true(form.n > INTAKE_FIXED);
	assert_true(intake_is_empty(&form));
	assert_int_equal(form.slot, SLOT_NONE);
	assert_int_equal(intake_find(&form, STR("text")), INTAKE_WORDS);
	assert_int_equal(intake_find(&form, STR("nothing")), -1);
	for (size_t i = INTAKE_FIXED; i < form.n; i++)
		assert_int_equal(intake_find(&form, form.f[i].own->code),
		    (int)i);
	intake_begin(&other, &law, law.channels[0].id, 1000);
	assert_string_not_equal(other.id, form.id);
	assert_int_equal(other.f[INTAKE_CHANNEL].from, INTAKE_FILLED);
	assert_int_equal(other.f[INTAKE_CHANNEL].code, law.channels[0].id);
	assert_true(intake_is_empty(&other));
	intake_fini(&other);
}

/* A profile may have no fields of its own, and no channels. */
static void
test_bare_profile(void **state)
{
	const struct law bare = { 0 };
	struct intake f;

	(void)state;
	intake_begin(&f, &bare, 3, 0);
	assert_int_equal(f.n, INTAKE_FIXED);
	assert_int_equal(f.f[INTAKE_CHANNEL].from, INTAKE_EMPTY);
	intake_fini(&f);
}

static void
test_whose_word(void **state)
{
	(void)state;
	assert_true(intake_fill(&form, INTAKE_GRID, STR("黄村镇"), 5, 70,
	    "the words say so"));
	assert_int_equal(form.f[INTAKE_GRID].sure, 70);
	assert_string_equal(form.f[INTAKE_GRID].why, "the words say so");
	assert_true(intake_fill(&form, INTAKE_GRID, STR("西红门镇"), 6, 80,
	    "and now so"));
	assert_true(stands(INTAKE_GRID, "西红门镇"));
	intake_unfill(&form, INTAKE_GRID);
	assert_int_equal(form.f[INTAKE_GRID].from, INTAKE_EMPTY);
	assert_int_equal(form.f[INTAKE_GRID].code, 0);

	assert_true(intake_fill(&form, INTAKE_GRID, STR("黄村镇"), 5, 70, ""));
	assert_true(intake_confirm(&form, INTAKE_GRID));
	assert_false(intake_confirm(&form, INTAKE_GRID));
	assert_false(intake_fill(&form, INTAKE_GRID, STR("x"), 1, 100, ""));
	intake_unfill(&form, INTAKE_GRID);
	assert_int_equal(form.f[INTAKE_GRID].code, 5);
	assert_false(intake_is_empty(&form));

	intake_type(&form, INTAKE_GRID, STR("hcz"));
	assert_int_equal(form.f[INTAKE_GRID].from, INTAKE_TYPED);
	assert_int_equal(form.f[INTAKE_GRID].code, 0);
	assert_false(intake_fill(&form, INTAKE_GRID, STR("x"), 1, 100, ""));
	intake_choose(&form, INTAKE_GRID, STR("黄村镇"), 5);
	assert_int_equal(form.f[INTAKE_GRID].code, 5);
	intake_type(&form, INTAKE_GRID, STR_NONE);
	assert_int_equal(form.f[INTAKE_GRID].from, INTAKE_EMPTY);
	assert_true(intake_is_empty(&form));
	assert_true(intake_fill(&form, INTAKE_GRID, STR("x"), 1, 100, ""));
}

/* What the call or the stored case says is not for others to fill, or to empty. */
static void
test_given(void **state)
{
	(void)state;
	intake_give(&form, INTAKE_CALLER, STR("李小明"), 0, "the call");
	assert_false(intake_fill(&form, INTAKE_CALLER, STR("x"), 0, 99, ""));
	intake_unfill(&form, INTAKE_CALLER);
	assert_true(stands(INTAKE_CALLER, "李小明"));
	assert_true(intake_is_empty(&form));
	intake_type(&form, INTAKE_CALLER, STR("王"));
	intake_type(&form, INTAKE_CALLER, STR_NONE);
	assert_true(intake_fill(&form, INTAKE_CALLER, STR("x"), 0, 99, ""));
	intake_unfill(&form, INTAKE_CALLER);
	assert_int_equal(form.f[INTAKE_CALLER].from, INTAKE_EMPTY);
	intake_give(&form, INTAKE_CALLER, STR("李小明"), 0, "the call");
	assert_true(intake_confirm(&form, INTAKE_CALLER));
	intake_give(&form, INTAKE_CALLER, STR("y"), 0, "the call");
	assert_true(stands(INTAKE_CALLER, "李小明"));
}

static void
test_text_from_outside(void **state)
{
	(void)state;
	intake_type(&form, INTAKE_CALLER, STR("李\x1B[31m\r\n小\t明\x7F"));
	assert_true(stands(INTAKE_CALLER, "李[31m 小 明"));
	intake_type(&form, INTAKE_WORDS, STR("一\r\n二\n三\x1B]0;x\x07"));
	assert_true(stands(INTAKE_WORDS, "一\n二\n三]0;x"));
	intake_type(&form, INTAKE_WORDS, STR("a\xFF\xC3(b\xE4\xBA"));
	assert_true(utf8_valid(buf_view(&form.f[INTAKE_WORDS].text), NULL));
	intake_type(&form, INTAKE_PHONE, STR("１３８００００１２３４"));
	assert_true(stands(INTAKE_PHONE, "13800001234"));
	intake_type(&form, INTAKE_MATTER, STR("０１－０１　井盖"));
	assert_true(stands(INTAKE_MATTER, "01-01 井盖"));
	intake_type(&form, INTAKE_CALLER, STR("Ａ１"));
	assert_true(stands(INTAKE_CALLER, "Ａ１"));
	intake_type(&form, INTAKE_PHONE, STR("no phone, ask 二楼"));
	assert_true(stands(INTAKE_PHONE, "no phone, ask 二楼"));
}

static void
test_too_long(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 1 << 20; i++)
		buf_cstr(&b, "井");
	intake_type(&form, INTAKE_WORDS, buf_view(&b));
	assert_true(form.f[INTAKE_WORDS].text.n <= INTAKE_TEXT);
	assert_true(form.f[INTAKE_WORDS].text.n > INTAKE_TEXT - 4);
	assert_true(utf8_valid(buf_view(&form.f[INTAKE_WORDS].text), NULL));
	b.n = 300 * 3;
	intake_type(&form, INTAKE_CALLER, buf_view(&b));
	assert_int_equal(utf8_count(buf_view(&form.f[INTAKE_CALLER].text)),
	    300);
	buf_fini(&b);
}

static void
carry(struct intake *to, size_t field)
{
	struct buf key = { 0 }, text = { 0 };

	intake_draft(&form, field, &key, &text);
	assert_true(text.n > 0);
	assert_true(str_is(intake_draft_id(buf_view(&key)), form.id));
	assert_true(intake_draft_take(to, buf_view(&key), buf_view(&text)));
	buf_fini(&key);
	buf_fini(&text);
}

static void
test_drafts(void **state)
{
	struct buf key = { 0 }, text = { 0 };
	struct intake back;

	(void)state;
	intake_begin(&back, &law, 0, 2000);
	str_copy(str_of(form.id), back.id, sizeof back.id);
	intake_type(&form, INTAKE_WORDS, STR("一\n二\n"));
	intake_choose(&form, INTAKE_MATTER, STR("井盖"), 1015001);
	(void)intake_fill(&form, INTAKE_GRID, STR("黄村镇"), 5, 70, "");
	(void)intake_fill(&form, INTAKE_TITLE, STR("井盖没了"), 0, 70, "");
	assert_true(intake_confirm(&form, INTAKE_TITLE));
	intake_draft(&form, INTAKE_GRID, &key, &text);
	assert_int_equal(text.n, 0);	/* it is filled again */
	carry(&back, INTAKE_WORDS);
	carry(&back, INTAKE_MATTER);
	carry(&back, INTAKE_TITLE);
	assert_true(str_is(buf_view(&back.f[INTAKE_WORDS].text), "一\n二\n"));
	assert_int_equal(back.f[INTAKE_MATTER].code, 1015001);
	assert_int_equal(back.f[INTAKE_MATTER].from, INTAKE_TYPED);
	assert_int_equal(back.f[INTAKE_TITLE].from, INTAKE_CONFIRMED);

	form.slot = 17;
	form.head.serial = 99;
	form.wrap_ms = 5000;
	str_copy(STR("dx-1a"), form.head.stream, sizeof form.head.stream);
	str_copy(STR("1700.5=6"), form.call, sizeof form.call);
	str_copy(STR("DX-20261121-01-0042"), form.parent, sizeof form.parent);
	intake_draft_rest(&form, &key, &text);
	assert_true(intake_draft_take(&back, buf_view(&key),
	    buf_view(&text)));
	assert_int_equal(back.slot, 17);
	assert_true(event_id_eq(&back.head, &form.head));
	assert_string_equal(back.call, form.call);
	assert_string_equal(back.parent, form.parent);
	assert_int_equal(back.began_ms, 1000);
	assert_int_equal(back.wrap_ms, 5000);
	intake_fini(&back);
	buf_fini(&key);
	buf_fini(&text);
}

static void
test_foreign_drafts(void **state)
{
	char key[80];

	(void)state;
	assert_int_equal(intake_draft_id(STR("command")).n, 0);
	assert_int_equal(intake_draft_id(STR("intake:")).n, 0);
	assert_int_equal(intake_draft_id(STR("intake:abc")).n, 0);
	assert_int_equal(intake_draft_id(STR("intake:abc:")).n, 0);
	assert_false(intake_draft_take(&form, STR("intake:abc:text"),
	    STR("t 0\nx")));
	snprintf(key, sizeof key, "intake:%s:no-such", form.id);
	assert_false(intake_draft_take(&form, str_of(key), STR("t 0\nx")));
	snprintf(key, sizeof key, "intake:%s:text", form.id);
	assert_false(intake_draft_take(&form, str_of(key), STR("")));
	assert_false(intake_draft_take(&form, str_of(key), STR("t\nx")));
	assert_false(intake_draft_take(&form, str_of(key), STR("t -1\nx")));
	assert_false(intake_draft_take(&form, str_of(key), STR("z 1\nx")));
	assert_true(intake_is_empty(&form));
	assert_true(intake_draft_take(&form, str_of(key), STR("t 0\nx")));
	assert_true(stands(INTAKE_WORDS, "x"));
}

#define WITH_FORM(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FORM(test_begin),
		WITH_FORM(test_bare_profile),
		WITH_FORM(test_whose_word),
		WITH_FORM(test_given),
		WITH_FORM(test_text_from_outside),
		WITH_FORM(test_too_long),
		WITH_FORM(test_drafts),
		WITH_FORM(test_foreign_drafts),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
