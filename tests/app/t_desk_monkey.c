/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A monkey at the desk: keys of every kind, pastes, resizes, news, time, in
 * any order, always the same order. Nothing may break, the cursor must stand
 * on the screen, and no control byte may get into a cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <glob.h>
#include <cmocka.h>

#include "app/desk_in.h"
#include "desk_kit.h"

static uint64_t seed;

static uint32_t
dice(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static struct key
any_key(void)
{
	static const uint32_t special[] = {
		K_ENTER, K_ENTER, K_ENTER, K_TAB, K_ESC, K_ESC, K_BS, K_DEL,
		K_HOME, K_END, K_PGUP, K_PGDN, K_UP, K_DOWN, K_LEFT, K_RIGHT,
		K_F0 + 1, K_F0 + 3, K_F0 + 5, K_F0 + 7, K_F0 + 8, K_F0 + 9
	};
	static const uint32_t wide[] = {
		0x8DEF, 0x706F, 0xFF4A, 0xFF1A, 0x1F600, 0x202E, 0x0301, 0x9B
	};
	struct key k = { 0 };

	switch (dice(6)) {
	case 0:
		k.code = special[dice(sizeof special / sizeof *special)];
		break;
	case 1:
		k.code = wide[dice(8)];
		break;
	case 2:
		k.code = '0' + dice(10);
		break;
	case 3:
		k.code = 'a' + dice(26);
		k.mods = dice(4) == 0 ? KEY_CTRL : dice(4) == 0 ? KEY_ALT : 0;
		break;
	default:
		k.code = ' ' + dice(95);
		break;
	}
	return k;
}

static void
other_things(struct desk_kit *k)
{
	static const int sizes[][2] = {
		{ 80, 24 }, { 120, 36 }, { 160, 45 }, { 40, 10 }, { 20, 5 },
		{ 60, 20 }, { 300, 100 }, { 1, 1 }
	};
	uint32_t i = dice(8);

	switch (dice(8)) {
	case 7:
		desk_command(k->desk, dice(3) == 0 ? STR("intake new") :
		    dice(3) == 0 ? STR("intake case") : STR("intake"));
		break;
	case 0:
		desk_resize(k->desk, sizes[i][0], sizes[i][1]);
		break;
	case 1:
		desk_paste(k->desk, STR("黏贴\x1b[2J\n二行\tq"));
		break;
	case 2:
		if (k->n < 300)
			desk_kit_report(k, 1 + dice(4), NULL, dice(2));
		desk_changed(k->desk);
		break;
	case 3:
		desk_kit_wait(k, dice(20000));
		break;
	case 4:
		k->desk->large = dice(4) == 0;
		break;
	case 5:
		k->desk->simple = dice(4) == 0;
		break;
	default:
		desk_command(k->desk, STR("view *"));
		break;
	}
}

static void
check_cells(const struct cells *g)
{
	assert_true(g->cur_x >= 0 && g->cur_x < g->w);
	assert_true(g->cur_y >= 0 && g->cur_y < g->h);
	for (int i = 0; i < g->w * g->h; i++) {
		uint32_t cp = g->c[i].cp;

		assert_true(cp == 0 || (cp >= 0x20 && cp < 0x7F) || cp > 0x9F);
		assert_true(cp != 0x202E);
	}
}

static void
play(uint64_t from, int turns, struct kit_options *o)
{
	struct desk_kit k;

	seed = from;
	desk_kit_open(&k, o);
	for (int i = 0; i < turns; i++) {
		if (dice(20) == 0)
			other_things(&k);
		else
			desk_key(k.desk, any_key());
		if (dice(3) == 0) {
			desk_draw(k.desk, &k.cells);
			check_cells(&k.cells);
		}
		k.desk->over = false;
	}
	desk_kit_close(&k);
}

static void
test_monkey(void **state)
{
	struct kit_options o = { 0 }, english = { .language = "en" };

	(void)state;
	for (uint64_t i = 1; i <= 6; i++)
		play(i, 6000, i % 2 ? &o : &english);
}

static void
test_monkey_read_only(void **state)
{
	struct kit_options o = { .read_only = true, .ascii = true };

	(void)state;
	play(77, 1500, &o);
}

/* Tables it had written go where they came from. */
static int
sweep(void **state)
{
	glob_t g;

	(void)state;
	if (glob("gridseat-*.csv", 0, NULL, &g) != 0)
		return 0;
	for (size_t i = 0; i < g.gl_pathc; i++)
		(void)!unlink(g.gl_pathv[i]);
	globfree(&g);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_monkey),
		cmocka_unit_test(test_monkey_read_only),
	};

	return cmocka_run_group_tests(tests, NULL, sweep);
}
