/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_present.c -- thousands of random screens on every kind of terminal: what
 * the emulator shows is the grid.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/utf8.h"
#include "emulator.h"

static uint64_t seed = 88172645463325252u;

static int
dice(int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)(seed >> 33) % n;
}

static const uint32_t odd[] = {
	0x1F600, 0x1F1E8, 0x2714, 0x23F0, 0x0301, 0x05D0, 0x202E, 0x200B,
	0x1B, 0x9B, 0x7F, 0xFEFF, 0x2026, 0x25CF, 0x2460, 0x3000, 0xFF21,
	0xAC00, 0x20000, 0x0E01, 0x2588, 0x28FF,
};

static void
random_text(struct buf *b, int n)
{
	char utf8[4];

	b->n = 0;
	for (int i = 0; i < n; i++) {
		int kind = dice(20);
		uint32_t cp = kind < 8 ? 0x4E00u + (uint32_t)dice(20000) :
		    kind < 16 ? 0x20u + (uint32_t)dice(95) :
		    kind < 18 ? ' ' : odd[dice((int)(sizeof(odd) /
		    sizeof(odd[0])))];

		if (dice(60) == 0)
			buf_byte(b, (char)(0x80 + dice(0x7f)));
		buf_add(b, utf8, utf8_put(cp, utf8));
	}
}

static void
draw_row(struct cells *g, int y)
{
	struct buf b = { 0 };

	random_text(&b, dice(g->w + 4) + 1);
	cells_column(g, 0, y, g->w, (enum role)(dice(3) ? 0 : dice(ROLE_COUNT)),
	    buf_view(&b), false);
	buf_fini(&b);
}

/* The rows of a part go up or down, new ones come in. */
static void
move_rows(struct cells *g)
{
	int top = dice(g->h - 2), bottom = top + 2 + dice(g->h - top - 2);
	int n = 1 + dice(bottom - top > 3 ? 3 : 1), kept = bottom - top - n;
	bool up = dice(2);
	size_t row = (size_t)g->w * sizeof(struct cell);
	struct cell *at = g->c + (size_t)top * (size_t)g->w;
	struct cell *in = at + (size_t)n * (size_t)g->w;

	if (kept <= 0)
		return;
	memmove(up ? at : in, up ? in : at, (size_t)kept * row);
	for (int i = 0; i < n; i++)
		draw_row(g, up ? bottom - 1 - i : top + i);
}

static void
scribble(struct cells *g)
{
	struct buf b = { 0 };

	random_text(&b, 1 + dice(12));
	cells_text(g, dice(g->w + 4) - 3, dice(g->h), dice(g->w) + 1,
	    (enum role)dice(ROLE_COUNT), buf_view(&b), dice(2));
	buf_fini(&b);
}

/* A picture of signs that lie in the world, seen from another place than before,
 * between margins that stay. */
static void
pan_columns(struct cells *g)
{
	static int left = 1000;
	struct buf b = { 0 };
	char utf8[4];
	int from = dice(3) ? 0 : dice(g->w), to = dice(3) ? g->w : dice(g->w);

	left += dice(2) ? dice(9) - 4 : dice(g->w) - g->w / 2;
	for (int y = 0; y < g->h; y++) {
		int x = left / 2 * 2 - 6;

		b.n = 0;
		for (int n = x; n < left + g->w; n += 2) {
			uint32_t at = (uint32_t)(n / 2 * 77 + y) * 2654435761u;
			bool wide = at >> 28 < 5;

			buf_add(&b, utf8, utf8_put(wide ? 0x4E00 + (at & 255) :
			    0x2800 + (at & 255), utf8));
			if (!wide)
				buf_add(&b, utf8, utf8_put(at >> 30 ? 0x2801 :
				    ' ', utf8));
		}
		cells_text(g, x - left, y, g->w - x + left,
		    (enum role)(dice(9) ? 0 : dice(ROLE_COUNT)), buf_view(&b),
		    false);
	}
	cells_fill(g, (struct rect){ 0, 0, from, g->h }, ROLE_TEXT);
	cells_fill(g, (struct rect){ to, 0, g->w - to, g->h }, ROLE_TITLE);
	buf_fini(&b);
}

static void
change(struct cells *g, bool sizes)
{
	switch (dice(sizes ? 13 : 12)) {
	case 0: case 1: case 2:
		move_rows(g);
		break;
	case 3: case 4: case 5:
		scribble(g);
		break;
	case 6:
		cells_fill(g, (struct rect){ dice(g->w), dice(g->h),
		    dice(g->w), dice(4) }, (enum role)dice(ROLE_COUNT));
		break;
	case 7:
		cells_role(g, dice(g->w), dice(g->h), dice(g->w),
		    (enum role)dice(ROLE_COUNT));
		break;
	case 8:
		cells_box(g, (struct rect){ dice(g->w), dice(g->h),
		    dice(g->w), dice(g->h) }, ROLE_BORDER, STR("框 x"),
		    ROLE_TITLE, false);
		break;
	case 9:
		for (int y = 0; y < g->h && dice(10) == 0; y++)
			draw_row(g, y);
		break;
	case 10: case 11:
		pan_columns(g);
		break;
	default:
		cells_row_size(g, dice(g->h), (uint8_t)dice(2));
	}
	g->cur_y = dice(g->h);
	g->cur_x = dice(g->c[g->cur_y * g->w].size ? g->w / 2 : g->w);
	g->cur_on = dice(8) != 0;
}

/* Bytes as a person can read them; static. */
static const char *
visible(const struct buf *b)
{
	static struct buf v;

	v.n = 0;
	for (size_t i = 0; i < b->n; i++) {
		if ((unsigned char)b->p[i] < 0x20)
			buf_fmt(&v, "^%c", b->p[i] + '@');
		else
			buf_byte(&v, b->p[i]);
	}
	return buf_z(&v);
}

struct screen {
	struct paint	p;
	struct emulator	e;
	struct cells	g;
	struct buf	out;
};

static void
screen_start(struct screen *s, const struct caps *caps, enum depth d, int w,
    int h)
{
	struct theme t;

	theme_default(&t);
	paint_init(&s->p, caps, true, false);
	paint_theme(&s->p, &t, d);
	emulator_init(&s->e, w, h);
	cells_init(&s->g, w, h);
	s->out = (struct buf){ 0 };
}

static void
screen_end(struct screen *s)
{
	paint_fini(&s->p);
	emulator_fini(&s->e);
	cells_fini(&s->g);
	buf_fini(&s->out);
}

/* One frame, whole or in pieces; an unchanged one must not cost a byte. */
static void
step(struct screen *s, const struct caps *caps, bool sizes)
{
	size_t budget = dice(4) ? PAINT_ALL : (size_t)dice(300) + 1;
	bool whole;
	int rounds = 0;

	for (int i = dice(3); i >= 0; i--)
		change(&s->g, sizes);
	do {
		s->out.n = 0;
		whole = paint_frame(&s->p, &s->g, budget, &s->out);
		emulator_feed(&s->e, &s->out);
		assert_true(++rounds < 400);
	} while (!whole);
	if (!emulator_shows(&s->e, &s->p, &s->g, !caps->xenl)) {
		fail_msg("on %s after %s", caps->name, visible(&s->out));
	}
	s->out.n = 0;
	if (caps->xenl) {
		assert_true(paint_frame(&s->p, &s->g, PAINT_ALL, &s->out));
		assert_int_equal(s->out.n, 0);
	}
}

static void
run_terminal(const char *name, enum depth d, int frames)
{
	static const int sizes[][2] = { { 80, 24 }, { 33, 7 }, { 132, 43 } };
	struct caps caps;

	if (caps_load(&caps, name) != OK) {
		printf("SKIP %s: no such terminfo entry here\n", name);
		return;
	}
	for (int i = 0; i < 3; i++) {
		struct screen s;

		screen_start(&s, &caps, d, sizes[i][0], sizes[i][1]);
		for (int n = 0; n < frames; n++)
			step(&s, &caps, caps.sized && i == 1);
		screen_end(&s);
	}
}

static void
test_terminals(void **state)
{
	static const struct { const char *name; enum depth d; } all[] = {
		{ "xterm-256color", DEPTH_256 }, { "xterm-256color", DEPTH_TRUE },
		{ "xterm", DEPTH_8 }, { "xterm-16color", DEPTH_16 },
		{ "screen", DEPTH_8 }, { "screen-256color", DEPTH_256 },
		{ "tmux-256color", DEPTH_256 }, { "putty", DEPTH_8 },
		{ "putty-256color", DEPTH_256 }, { "linux", DEPTH_8 },
		{ "vt220", DEPTH_MONO }, { "vt100", DEPTH_MONO },
		{ "ansi", DEPTH_8 }, { "konsole", DEPTH_8 },
		{ "konsole-256color", DEPTH_256 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		run_terminal(all[i].name, all[i].d, 250);
}

static void
test_resize(void **state)
{
	struct caps caps;
	struct screen s;

	(void)state;
	if (caps_load(&caps, "xterm-256color") != OK) {
		printf("SKIP resize: no xterm-256color here\n");
		return;
	}
	screen_start(&s, &caps, DEPTH_256, 80, 24);
	for (int i = 0; i < 100; i++) {
		int w = 20 + dice(100), h = 5 + dice(40);

		vterm_set_size(s.e.vt, h, w);
		cells_resize(&s.g, w, h);
		step(&s, &caps, false);
	}
	screen_end(&s);
}

/* A list as the queue draws it; the mark or a bar on row sel. */
static void
draw_list(struct cells *g, int top, int sel, bool bar)
{
	for (int i = 0; i < g->h - 4; i++) {
		struct buf b = { 0 };
		int y = i + 2, n = top + i;

		buf_fmt(&b, "  %2d:%02d  %06d 热线 %02d-%02d 井盖缺失移位 黄村镇"
		    "兴丰%d里 市政所%d 路面井盖破损影响通行", n % 24, n * 7 % 60,
		    n, n % 9, n % 7, n % 5, n % 11);
		cells_column(g, 0, y, g->w, ROLE_TEXT, buf_view(&b), false);
		buf_fini(&b);
		if (n == sel && bar)
			cells_role(g, 0, y, g->w, ROLE_CURSOR);
		else if (n == sel)
			cells_text(g, 0, y, 1, ROLE_STRONG, STR(">"), false);
		if (n == sel) {
			g->cur_x = 0;
			g->cur_y = y;
		}
	}
}

static int
list_frame(struct screen *s, int top, int sel, bool bar)
{
	s->out.n = 0;
	draw_list(&s->g, top, sel, bar);
	paint_frame(&s->p, &s->g, PAINT_ALL, &s->out);
	emulator_feed(&s->e, &s->out);
	assert_true(emulator_shows(&s->e, &s->p, &s->g, false));
	return (int)s->out.n;
}

static void
test_bytes(void **state)
{
	struct caps caps;

	(void)state;
	if (caps_load(&caps, "xterm-256color") != OK) {
		printf("SKIP bytes: no xterm-256color here\n");
		return;
	}
	for (int bar = 0; bar < 2; bar++) {
		struct screen s;

		screen_start(&s, &caps, DEPTH_256, 80, 24);
		list_frame(&s, 1000, 1000, bar);
		assert_in_range(list_frame(&s, 1000, 1001, bar), 1,
		    bar ? 256 : 36);
		list_frame(&s, 1000, 1019, bar);
		assert_in_range(list_frame(&s, 1001, 1020, bar), 1,
		    bar ? 276 : 156);
		assert_in_range(list_frame(&s, 1021, 1040, bar), 1, 2196);
		assert_in_range(list_frame(&s, 1020, 1039, bar), 1, 400);
		assert_int_equal(list_frame(&s, 1020, 1039, bar), 0);
		screen_end(&s);
	}
}

static void
test_no_raw_control(void **state)
{
	struct caps caps;
	struct screen s;

	(void)state;
	if (caps_load(&caps, "vt100") != OK) {
		printf("SKIP raw control: no vt100 here\n");
		return;
	}
	screen_start(&s, &caps, DEPTH_MONO, 40, 5);
	s.p.utf8 = false;
	cells_text(&s.g, 0, 0, 40, ROLE_TEXT,
	    STR("a\033]0;x\a\x9b" "31m\xe2\x80\xae黄┌é"), false);
	paint_frame(&s.p, &s.g, PAINT_ALL, &s.out);
	for (size_t i = 0; i < s.out.n; i++) {
		unsigned char c = (unsigned char)s.out.p[i];

		assert_true(c < 0x80 && c != 7 && c != 0x7f);
		if (c == 0x1b)
			assert_true(s.out.p[i + 1] == '[');
	}
	assert_non_null(strstr(buf_z(&s.out), "??+?"));
	screen_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terminals),
		cmocka_unit_test(test_resize),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_no_raw_control),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
