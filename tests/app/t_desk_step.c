/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that are shared or taken back: undo and its grace, claims, two seats
 * at one case, masked data, drafts, and what changes by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/desk_in.h"
#include "desk_kit.h"

static void
test_undo_grace(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	uint8_t was;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":go 000001<Enter>");
	was = desk_kit_case(&k, 0)->state;
	desk_kit_keys(&k, "a");
	assert_int_not_equal(desk_kit_case(&k, 0)->state, was);
	assert_true(desk_kit_shows(&k, "8s"));
	desk_kit_wait(&k, 3000);
	assert_true(desk_kit_shows(&k, "5s"));
	desk_kit_keys(&k, "U");
	assert_int_equal(desk_kit_case(&k, 0)->state, was);
	/* After the grace it asks why. */
	desk_kit_keys(&k, "a");
	desk_kit_wait(&k, 9000);
	assert_null(strstr(desk_kit_draw(&k), "undo 受理"));
	desk_kit_keys(&k, "U");
	assert_int_not_equal(desk_kit_case(&k, 0)->state, was);
	assert_true(desk_kit_shows(&k, "why?"));
	desk_kit_keys(&k, "1");
	assert_int_equal(desk_kit_case(&k, 0)->state, was);
	desk_kit_keys(&k, "U");
	assert_true(desk_kit_shows(&k, "nothing to take back"));
	desk_kit_close(&k);
}

/* Somebody moved it on: it cannot be taken back under him. */
static void
test_undo_overtaken(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":go 000001<Enter>a");
	desk_kit_do(&k, 0, k.seat.me.code, "file", "criterion", "1");
	desk_kit_keys(&k, "U");
	assert_true(desk_kit_shows(&k, "changed since"));
	desk_kit_close(&k);
}

/* What is proposed is what Enter does, also after other answers. */
static void
test_proposal(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	const char *at;
	unsigned shown = 0;

	(void)state;
	desk_kit_open(&k, &o);
	assert_true(desk_kit_case(&k, 2)->matter / 1000000 != 27);
	desk_kit_keys(&k, ":go 000003<Enter>:do dispatch matter=27003004"
	    "<Enter>");
	at = strstr(desk_kit_draw(&k), "by rule R");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "by rule R%u", &shown), 1);
	desk_kit_keys(&k, "<Enter>");
	assert_int_equal(desk_kit_case(&k, 2)->matter, 27003004);
	assert_int_equal(desk_kit_case(&k, 2)->rule, shown);
	desk_kit_close(&k);
}

/* Two seats begin with the same case; the slower one is told. */
static void
test_two_seats(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	struct seat other;
	struct desk *d;
	struct cells g = { 0 };
	struct buf text = { 0 };

	(void)state;
	desk_kit_open(&k, &o);
	d = desk_kit_second(&k, desk_kit_who(&k, "dispatcher", 0), &other);
	desk_kit_keys(&k, ":go 000003<Enter>d");
	desk_kit_keys_of(d, ":go 000003<Enter>d<Enter>");
	assert_true(desk_kit_case(&k, 2)->unit != 0);
	desk_kit_keys(&k, "<Enter>");
	assert_true(desk_kit_shows(&k, "somebody else changed it first"));
	/* A claim is seen by the other, and holds. */
	desk_kit_keys_of(d, ":go 000007<Enter>w");
	assert_string_equal(desk_kit_case(&k, 6)->holder, other.me.code);
	desk_changed(k.desk);
	desk_kit_keys(&k, ":go 000007<Enter>");
	assert_true(desk_kit_shows(&k, other.me.name));
	desk_kit_keys(&k, "w");
	assert_string_equal(desk_kit_case(&k, 6)->holder, other.me.code);
	/* Stale: taken over, with a reason. */
	k.now += 31 * 60000;
	desk_kit_keys(&k, "w");
	assert_true(desk_kit_shows(&k, "why?"));
	desk_kit_keys(&k, "1");
	assert_string_equal(desk_kit_case(&k, 6)->holder, k.seat.me.code);
	cells_init(&g, 80, 24);
	desk_draw(d, &g);
	cells_fini(&g);
	buf_fini(&text);
	desk_free(&d);
	desk_kit_close(&k);
}

/* Masked from the first line; shown with a reason, which is an event; masked
 * again when the case is left. */
static void
test_reveal(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .w = 120, .h = 40 };
	uint32_t events;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_report(&k, 2, "请回电13911112222", false);
	desk_kit_keys(&k, ":view *<Enter>");
	assert_null(strstr(desk_kit_draw(&k), "13911112222"));
	desk_kit_keys(&k, ":go 000001<Enter>");
	assert_true(desk_kit_shows(&k, "138****1234"));
	assert_true(desk_kit_shows(&k, "李**"));
	events = desk_kit_case(&k, 0)->events;
	desk_kit_keys(&k, "p");
	assert_null(strstr(desk_kit_draw(&k), "13800001234"));
	desk_kit_keys(&k, "1");
	assert_true(desk_kit_shows(&k, "13800001234"));
	assert_true(desk_kit_shows(&k, "李建国"));
	assert_true(desk_kit_case(&k, 0)->events >= events);
	desk_kit_keys(&k, "<Esc>");
	assert_null(strstr(desk_kit_draw(&k), "13800001234"));
	desk_kit_close(&k);
}

/* Every change of a half-typed note is kept; Esc keeps it; done drops it. */
static void
test_drafts(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	const char *last;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":go 000001<Enter>");
	k.drafts.n = 0;
	desk_kit_keys(&k, "m已联系");
	last = strstr(buf_z(&k.drafts), "note=已联系");
	assert_non_null(last);
	desk_kit_keys(&k, "<Esc>");
	assert_true(desk_kit_shows(&k, "kept"));
	assert_null(strstr(buf_z(&k.drafts), "note=\n"));
	/* It goes on where it stopped, at once … */
	desk_kit_keys(&k, ":drafts 1<Enter>");
	assert_true(desk_kit_shows(&k, "已联系"));
	desk_kit_keys(&k, "<Esc>:drafts<Enter>");
	assert_false(desk_kit_shows(&k, "2  "));
	desk_kit_close(&k);
	/* … and the next start offers it. */
	desk_kit_open(&k, &o);
	desk_draft(k.desk, STR("DX-20261121-dx01a000001 note"),
	    STR("已联系"), k.now);
	assert_true(desk_kit_shows(&k, "1 draft"));
	desk_kit_keys(&k, ":drafts 1<Enter>");
	assert_true(desk_kit_shows(&k, "已联系"));
	desk_kit_keys(&k, "来电人<Enter>");
	assert_non_null(strstr(buf_z(&k.drafts), "note=\n"));
	desk_resize(k.desk, 80, 72);
	assert_true(desk_kit_shows(&k, "已联系来电人"));
	desk_kit_close(&k);
}

/* Nothing happens: nothing is drawn until the minute is over. */
static void
test_calm(void **state)
{
	struct desk_kit k;
	struct kit_options o = { 0 };
	int draws = 0;

	(void)state;
	desk_kit_open(&k, &o);
	for (int i = 0; i < 600; i++) {
		desk_kit_wait(&k, 100);
		if (desk_dirty(k.desk)) {
			desk_kit_draw(&k);
			draws++;
		}
	}
	assert_true(draws <= 2);
	/* A flood of news: four looks a second, counts once. */
	draws = 0;
	for (int i = 0; i < 100; i++) {
		desk_kit_wait(&k, 10);
		desk_changed(k.desk);
		if (desk_dirty(k.desk)) {
			desk_kit_draw(&k);
			draws++;
		}
	}
	assert_true(draws <= 7);
	desk_kit_close(&k);
}

/* Pasted text runs no command, wherever it lands. */
static void
test_paste(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	uint8_t was;

	(void)state;
	desk_kit_open(&k, &o);
	was = desk_kit_case(&k, 0)->state;
	desk_paste(k.desk, STR("a\rq\nX\n"));
	assert_false(desk_over(k.desk));
	assert_int_equal(desk_kit_case(&k, 0)->state, was);
	desk_kit_keys(&k, "m");
	desk_paste(k.desk, STR("一行\n二行\x1b[31m"));
	assert_true(desk_kit_shows(&k, "一行 二行[31m"));
	desk_kit_close(&k);
}

/* Ten thousand bytes into a note: all there, in order. */
static void
test_long_paste(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	struct buf b = { 0 };

	(void)state;
	desk_kit_open(&k, &o);
	while (b.n < 10000)
		buf_cstr(&b, "路灯不亮");
	desk_kit_keys(&k, "m");
	desk_paste(k.desk, buf_view(&b));
	assert_int_equal(k.desk->p.f.n, b.n);
	assert_true(desk_kit_shows(&k, "路灯不亮"));
	desk_kit_keys(&k, "<Enter>");
	assert_int_equal(k.desk->p.kind, PROMPT_NONE);
	buf_fini(&b);
	desk_kit_close(&k);
}

static void
test_full_width_keys(void **state)
{
	struct desk_kit k;
	struct kit_options o = { 0 };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "ｊｊ");
	assert_int_equal(k.desk->q.cur, 2);
	desk_kit_keys(&k, "：");
	assert_int_equal(k.desk->p.kind, PROMPT_COMMAND);
	desk_kit_keys(&k, "<Esc>？");
	assert_int_equal(k.desk->over_kind, OVER_HELP);
	desk_kit_close(&k);
}

/* Every command of the table is found by its name, has help, and the dump
 * names it; every binding of the keymap names a command that exists. */
static void
bound(void *ctx, const char *context, const struct key *keys, int n,
    struct str command)
{
	struct str rest = command, word;

	(void)ctx;
	(void)context;
	(void)keys;
	(void)n;
	assert_true(str_cut(&rest, ' ', &word));
	if (command_find(word) == NULL)
		fail_msg("no command %.*s", STR_ARG(word));
}

static void
test_table(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	struct buf b = { 0 };

	(void)state;
	desk_kit_open(&k, &o);
	keymap_each(k.keymap, bound, NULL);
	desk_commands_dump(k.keymap, &b);
	for (size_t i = 0; i < command_table_n; i++) {
		assert_ptr_equal(command_find(str_of(command_table[i].name)),
		    &command_table[i]);
		assert_non_null(strstr(buf_z(&b), command_table[i].help));
	}
	desk_kit_keys(&k, "?zoom");
	assert_true(desk_kit_shows(&k, "zoom"));
	assert_null(strstr(desk_kit_draw(&k), "mark-range"));
	buf_fini(&b);
	desk_kit_close(&k);
}

/* The other shipped keymaps, on top of the default one. */
static void
test_keymaps(void **state)
{
	static const char *const names[] = { "vi", "function" };
	const char *top = getenv("GRIDSEAT_DATADIR");

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct keymap *km = keymap_new();
		char path[4096], text[16384];
		FILE *f;
		size_t n;

		snprintf(path, sizeof path, "%s/keymaps/%s.keys",
		    top != NULL ? top : ".", names[i]);
		f = fopen(path, "r");
		assert_non_null(f);
		n = fread(text, 1, sizeof text, f);
		fclose(f);
		assert_int_equal(keymap_parse(km, str_of(keymap_default_text),
		    NULL, NULL), OK);
		assert_int_equal(keymap_parse(km, str_n(text, n), path, NULL),
		    OK);
		keymap_each(km, bound, NULL);
		keymap_free(&km);
	}
}

/* The next login begins where the last one was cut off. */
static void
test_place(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "3jj<Enter>");
	assert_non_null(strstr(buf_z(&k.drafts), "place=3 DX-"));
	desk_kit_keys(&k, "<Esc>1");
	desk_draft(k.desk, STR("place"), STR("3 DX-20261121-dx01a000008"),
	    k.now);
	assert_int_equal(queue_slot(k.desk), 7);
	assert_int_equal(k.desk->open, 7);
	assert_null(strstr(desk_kit_draw(&k), "draft"));
	/* A place that is no more does no harm. */
	desk_draft(k.desk, STR("place"), STR("Q DX-1"), k.now);
	desk_draft(k.desk, STR("place"), STR_NONE, k.now);
	assert_int_equal(k.desk->open, 7);
	desk_kit_close(&k);
}

/* A filter kept under a name is a view from then on. */
static void
test_kept_filter(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	uint64_t n;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":filter channel:public open<Enter>");
	n = k.desk->q.total;
	desk_kit_keys(&k, ":save 网上<Enter>2:view 网上<Enter>");
	assert_int_equal(k.desk->q.total, n);
	assert_non_null(strstr(buf_z(&k.drafts),
	    "filter 网上=channel:public open"));
	assert_null(strstr(desk_kit_draw(&k), "draft"));
	desk_kit_keys(&k, ":why<Enter>");
	assert_true(desk_kit_shows(&k, "row 1 of"));
	desk_kit_close(&k);
}

static void
test_simple_mode(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .simple = true };
	uint32_t slot;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "2");
	desk_kit_draw(&k);
	desk_kit_keys(&k, "1");
	slot = k.desk->open;
	desk_kit_draw(&k);
	desk_kit_keys(&k, "11");
	assert_true(desk_kit_case(&k, slot)->unit != 0);
	desk_kit_keys(&k, "00");
	assert_int_equal(k.desk->simple_at, SIMPLE_MENU);
	desk_kit_close(&k);
}

/* Typing that a crash would take is said, and goes on. */
static void
test_unkept_draft(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };

	(void)state;
	desk_kit_open(&k, &o);
	k.full = true;
	desk_kit_keys(&k, "m电话");
	assert_true(desk_kit_shows(&k, "is the disk full?"));
	assert_true(desk_kit_shows(&k, "电话"));
	k.full = false;
	desk_kit_keys(&k, "里");
	assert_null(strstr(desk_kit_draw(&k), "is the disk full?"));
	desk_kit_keys(&k, "<Enter>");
	assert_true(desk_kit_shows(&k, "note 000001"));
	desk_kit_close(&k);
}

/* One word sets an option; a command is completed by its initials. */
static void
test_short_lines(void **state)
{
	struct desk_kit k;
	struct kit_options o = { 0 };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":cursor bar<Enter>");
	assert_true(k.desk->bar);
	desk_kit_keys(&k, ":光标=mark<Enter>");
	assert_false(k.desk->bar);
	desk_kit_keys(&k, ":large off<Enter>:large off<Enter>");
	assert_false(k.desk->large);
	desk_kit_keys(&k, ":cursor<Enter>");
	assert_true(desk_kit_shows(&k, ":set cursor="));
	desk_kit_keys(&k, "<Esc>:sx 乡镇:xf");
	assert_true(desk_kit_shows(&k, "兴丰街道"));
	desk_kit_keys(&k, "<Tab><Enter>");
	assert_non_null(strstr(k.desk->q.text, "乡镇:兴丰街道"));
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_undo_grace),
		cmocka_unit_test(test_undo_overtaken),
		cmocka_unit_test(test_proposal),
		cmocka_unit_test(test_two_seats),
		cmocka_unit_test(test_reveal),
		cmocka_unit_test(test_drafts),
		cmocka_unit_test(test_calm),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_long_paste),
		cmocka_unit_test(test_full_width_keys),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_keymaps),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_kept_filter),
		cmocka_unit_test(test_simple_mode),
		cmocka_unit_test(test_unkept_draft),
		cmocka_unit_test(test_short_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
