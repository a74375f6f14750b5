/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_phone.c -- one line is one number, however it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "lang/lang.h"

static void
is_line(const char *phone, const char *line)
{
	char got[LANG_PHONE];

	assert_int_equal(lang_phone(str_of(phone), got), str_of(line).n);
	assert_string_equal(got, line);
}

static void
one_line_is_one_number(void **state)
{
	(void)state;
	is_line("13800001234", "13800001234");
	is_line("+86 138 0000 1234", "13800001234");
	is_line("008613800001234", "13800001234");
	is_line("86-13800001234", "13800001234");
	is_line("013800001234", "13800001234");
	is_line("１３８００００１２３４", "13800001234");
	is_line("69260000", "69260000");
	is_line("010-69260000", "69260000");
	is_line("+86 10 6926 0000", "69260000");
	is_line("0086 010 69260000", "69260000");
	is_line("（０１０）６９２６００００", "69260000");
	is_line("7654321", "7654321");
	is_line("0313-7654321", "7654321");
	is_line("+86 313 765 4321", "7654321");
	is_line("0755 76543210", "76543210");
	is_line("021-76543210", "76543210");
}

/* An extension is part of the line; 010 and a 1 behind it are no mobile. */
static void
extensions(void **state)
{
	(void)state;
	is_line("010-69260000-1", "692600001");
	is_line("010-69260000转8001", "692600008001");
	is_line("+86 10 69260000 1", "692600001");
}

static void
no_line(void **state)
{
	char got[LANG_PHONE];

	(void)state;
	is_line("", "");
	is_line("110", "");
	is_line("123456", "");
	is_line("没有号码", "");
	is_line("1234567890123456789012", "");
	is_line("12345678901234567890123456789012345678901234567890", "");
	is_line("\xff\xfe 12", "");
	assert_int_equal(lang_digits(STR("1号2-３"), got, sizeof(got)), 3);
	assert_memory_equal(got, "123", 3);
	assert_int_equal(lang_digits(STR("12345"), got, 2), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_is_one_number),
		cmocka_unit_test(extensions),
		cmocka_unit_test(no_line),
	};

	return cmocka_run_group_tests_name("phone", tests, NULL, NULL);
}
