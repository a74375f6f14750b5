/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_cells.c -- rows of anything keep every column's edge.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/buf.h"
#include "base/utf8.h"
#include "lang/lang.h"
#include "view/cells.h"

static uint64_t seed = 362436069u;

static uint32_t
dice(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % n;
}

static uint32_t
random_cp(void)
{
	static const struct { uint32_t from, n; } span[] = {
		{ 0x20, 95 }, { 0x4E00, 20000 }, { 0, 32 }, { 0x7F, 34 },
		{ 0x300, 112 }, { 0x1F300, 700 }, { 0x2010, 0x60 },
		{ 0x2500, 256 }, { 0xFE00, 16 }, { 0xAC00, 11172 },
		{ 0x0E31, 30 }, { 0x20000, 4000 }, { 0xE0000, 128 },
		{ 0x1F1E6, 26 }, { 0xFF01, 94 }, { 0x600, 256 },
	};
	uint32_t i = dice(16);

	return span[i].from + dice(span[i].n);
}

static void
random_text(struct buf *b, uint32_t n)
{
	char utf8[4];

	b->n = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (dice(12) == 0)
			buf_byte(b, (char)dice(256));
		buf_add(b, utf8, utf8_put(random_cp(), utf8));
	}
}

/* The laws of a row: halves in pairs, nothing that could move the cursor. */
static void
insist_row(const struct cells *g, int y)
{
	const struct cell *row = g->c + (size_t)y * (size_t)g->w;

	for (int x = 0; x < g->w; x++) {
		assert_true(row[x].width <= 2);
		if (row[x].width == 2) {
			assert_true(x + 1 < g->w);
			assert_int_equal(row[x + 1].width, 0);
			assert_int_equal(row[x + 1].role, row[x].role);
		}
		if (row[x].width == 0) {
			assert_true(x > 0 && row[x - 1].width == 2);
			assert_int_equal(row[x].cp, 0);
			continue;
		}
		assert_int_not_equal(row[x].cp, ' ');
		if (row[x].cp == 0)
			continue;
		assert_int_not_equal(lang_width_class(row[x].cp), WIDTH_CONTROL);
		assert_int_not_equal(lang_width_class(row[x].cp), WIDTH_UNSAFE);
		assert_int_not_equal(lang_width_class(row[x].cp), WIDTH_MARK);
		assert_int_equal(lang_width(row[x].cp), row[x].width);
	}
}

static void
random_rows(void)
{
	static const int edge[] = { 0, 3, 10, 19, 20, 41, 57, 80 };
	struct cells g;
	struct buf b = { 0 };

	cells_init(&g, 80, 2);
	for (int n = 0; n < 10000; n++) {
		for (int c = 0; c < 7; c++) {
			int w = edge[c + 1] - edge[c] - 1;

			random_text(&b, dice(30));
			cells_column(&g, edge[c], 0, w, ROLE_TEXT, buf_view(&b),
			    dice(2));
			cells_put(&g, edge[c] + w, 0, ROLE_BORDER, '|');
		}
		insist_row(&g, 0);
		for (int c = 1; c < 8; c++)
			assert_int_equal(g.c[edge[c] - 1].cp, '|');
		random_text(&b, dice(20));
		cells_text(&g, (int)dice(90) - 5, 1, (int)dice(40), ROLE_DIM,
		    buf_view(&b), dice(2));
		cells_role(&g, (int)dice(80), 1, (int)dice(20), ROLE_MATCH);
		if (dice(50) == 0)
			cells_row_size(&g, 1, (uint8_t)dice(4));
		insist_row(&g, 1);
	}
	buf_fini(&b);
	cells_fini(&g);
}

static void
test_random_rows(void **state)
{
	(void)state;
	random_rows();
	lang_ambiguous_wide(true);
	random_rows();
	lang_ambiguous_wide(false);
}

static void
dump_is(const struct cells *g, const char *text, const char *roles)
{
	struct buf t = { 0 }, r = { 0 };

	cells_dump(g, &t, &r);
	assert_string_equal(buf_z(&t), text);
	if (roles)
		assert_string_equal(buf_z(&r), roles);
	buf_fini(&t);
	buf_fini(&r);
}

static void
test_text(void **state)
{
	static const struct {
		const char *s; int x, w; bool dots; int used; const char *shown;
	} table[] = {
		{ "abc", 0, 10, true, 3, "abc\n" },
		{ "黄村镇", 0, 10, true, 6, "黄村镇\n" },
		{ "黄村镇", 0, 5, true, 5, "黄村…\n" },
		{ "黄村镇", 0, 4, true, 3, "黄…\n" },
		{ "黄村镇", 0, 5, false, 4, "黄村\n" },
		{ "黄村镇", 0, 1, true, 1, "…\n" },
		{ "abcdef", 7, 10, true, 3, "       ab…\n" },
		{ "abcdef", 7, INT32_MAX, false, 3, "       abc\n" },
		{ "黄村", -1, 10, false, 4, " 村\n" },
		{ "abc", 10, 3, true, 0, "\n" },
		{ "a\033[2Jb", 0, 10, true, 6, "a␛[2Jb\n" },
		{ "a\xE2\x80\xAE" "b", 0, 10, true, 3, "a␦b\n" },
		{ "a\xFF" "b", 0, 10, true, 3, "a␦b\n" },
		{ "e\xCC\x81\xCC\x81\xCC\x81x", 0, 10, true, 2,
		    "e\xCC\x81\xCC\x81x\n" },
		{ "\xCC\x81x", 0, 10, true, 1, "x\n" },
		{ "\xE2\x9D\xA4\xEF\xB8\x8Fx", 0, 10, true, 2,
		    "\xE2\x9D\xA4x\n" },
		{ "", 0, 10, true, 0, "\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct cells g;

		cells_init(&g, 10, 1);
		assert_int_equal(cells_text(&g, table[i].x, 0, table[i].w,
		    ROLE_TEXT, str_of(table[i].s), table[i].dots),
		    table[i].used);
		dump_is(&g, table[i].shown, NULL);
		cells_fini(&g);
	}
}

static void
test_halves(void **state)
{
	struct cells g;

	(void)state;
	cells_init(&g, 6, 1);
	cells_text(&g, 0, 0, 6, ROLE_TEXT, STR("黄村镇"), false);
	cells_put(&g, 1, 0, ROLE_TEXT, 'x');
	dump_is(&g, " x村镇\n", "\n");
	cells_put(&g, 2, 0, ROLE_DIM, 'y');
	dump_is(&g, " xy 镇\n", "..a\n");
	cells_put(&g, 5, 0, ROLE_TEXT, 0x9EC4);		/* no room */
	dump_is(&g, " xy\n", NULL);
	cells_text(&g, 0, 0, 6, ROLE_TEXT, STR("黄村镇"), false);
	cells_role(&g, 1, 0, 2, ROLE_DIM);
	dump_is(&g, "黄村镇\n", "aaaa\n");
	cells_fill(&g, (struct rect){ 1, 0, 4, 9 }, ROLE_TEXT);
	dump_is(&g, "\n", "a\n");
	cells_fini(&g);
}

static void
test_column(void **state)
{
	struct cells g;

	(void)state;
	cells_init(&g, 12, 2);
	cells_fill(&g, (struct rect){ 0, 0, 12, 2 }, ROLE_ODD);
	cells_column(&g, 0, 0, 6, ROLE_TEXT, STR("12"), true);
	cells_column(&g, 6, 0, 6, ROLE_DIM, STR("黄村镇政府"), true);
	cells_column(&g, 2, 1, INT32_MAX, ROLE_DIM, STR("ab"), false);
	dump_is(&g, "    12黄村…\n  ab\n", "......aaaaaa\n"
	    "DDaaaaaaaaaa\n");
	cells_fini(&g);
}

static void
test_box_and_size(void **state)
{
	struct cells g;

	(void)state;
	cells_init(&g, 12, 3);
	cells_box(&g, (struct rect){ 0, 0, 12, 3 }, ROLE_BORDER, STR("案件"),
	    ROLE_TITLE, false);
	dump_is(&g, "┌ 案件 ────┐\n│          │\n└──────────┘\n", NULL);
	cells_box(&g, (struct rect){ 0, 0, 12, 3 }, ROLE_BORDER, STR_NONE,
	    ROLE_TITLE, true);
	dump_is(&g, "+----------+\n|          |\n+----------+\n", NULL);
	cells_row_size(&g, 1, 1);
	assert_int_equal(cells_text(&g, 0, 1, 12, ROLE_TEXT,
	    STR("超时三件事情"), true), 5);
	dump_is(&g, "+----------+\n超时…\n+----------+\n", NULL);
	lang_ambiguous_wide(true);
	cells_box(&g, (struct rect){ 0, 0, 12, 3 }, ROLE_BORDER, STR_NONE,
	    ROLE_TITLE, false);
	assert_int_equal(g.c[0].cp, '+');
	lang_ambiguous_wide(false);
	cells_fini(&g);
}

static void
test_roles(void **state)
{
	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		enum role r = ROLE_COUNT;

		assert_true(role_by_name(str_of(role_name((enum role)i)), &r));
		assert_int_equal(r, i);
	}
	assert_false(role_by_name(STR("no such"), &(enum role){ 0 }));
}

static void
test_copy_and_resize(void **state)
{
	struct cells a, b = { 0 };

	(void)state;
	cells_init(&a, 5, 2);
	cells_text(&a, 0, 1, 5, ROLE_TEXT, STR("abc"), false);
	a.cur_x = 4;
	a.cur_y = 1;
	cells_copy(&b, &a);
	dump_is(&b, "\nabc\n", "\n\n");
	cells_resize(&a, 3, 1);
	assert_int_equal(a.cur_x, 2);
	assert_int_equal(a.cur_y, 0);
	dump_is(&a, "\n", "\n");
	cells_resize(&a, 0, 0);
	cells_text(&a, 0, 0, 5, ROLE_TEXT, STR("abc"), true);
	dump_is(&a, "", "");
	cells_fini(&a);
	cells_fini(&b);
	cells_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_rows),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_halves),
		cmocka_unit_test(test_column),
		cmocka_unit_test(test_box_and_size),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_copy_and_resize),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
