/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_input.c -- what terminals send, whole and cut anywhere.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "term/input.h"

static struct caps caps;

/* One event as text: a key's name, "paste:...", "focus+", "mouse0+3,4". */
static void
describe(const struct input_event *ev, struct buf *b)
{
	switch (ev->kind) {
	case INPUT_KEY:
		key_format(ev->key, b);
		break;
	case INPUT_PASTE:
		buf_fmt(b, "paste:%.*s", STR_ARG(ev->paste));
		break;
	case INPUT_FOCUS:
		buf_fmt(b, "focus%c", ev->on ? '+' : '-');
		break;
	case INPUT_MOUSE:
		buf_fmt(b, "mouse%d%c%d,%d", ev->button, ev->on ? '+' : '-',
		    ev->x, ev->y);
		break;
	case INPUT_ANSWER:
		buf_cstr(b, "answer");
		break;
	case INPUT_PLACE:
		buf_fmt(b, "place%d,%d", ev->x, ev->y);
		break;
	}
	buf_byte(b, ' ');
}

static void
drain(struct input *in, int64_t now, struct buf *b)
{
	struct input_event ev;

	while (input_next(in, now, &ev))
		describe(&ev, b);
}

static const struct { const char *in, *out; } table[] = {
	{ "abc", "a b c " }, { "黄村", "黄 村 " },
	{ "\r\t\x7f\b", "<Enter> <Tab> <BS> <BS> " },
	{ "\001\032\034\037", "<C-a> <C-z> <C-\\> <C-_> " },
	{ "\033[A\033[B\033[C\033[D", "<Up> <Down> <Right> <Left> " },
	{ "\033OA\033OH\033OF", "<Up> <Home> <End> " },
	{ "\033[H\033[F\033[1~\033[4~\033[7~\033[8~",
	    "<Home> <End> <Home> <End> <Home> <End> " },
	{ "\033[2~\033[3~\033[5~\033[6~", "<Ins> <Del> <PgUp> <PgDn> " },
	{ "\033OP\033OQ\033OR\033OS\033[15~", "F1 F2 F3 F4 F5 " },
	{ "\033[17~\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~",
	    "F6 F7 F8 F9 F10 F11 F12 " },
	{ "\033[[A\033[[E", "F1 F5 " },			/* linux */
	{ "\033[11~\033[12~\033[14~", "F1 F2 F4 " },	/* rxvt, putty */
	{ "\033[25~\033[26~\033[28~\033[34~",
	    "<S-F1> <S-F2> <S-F3> <S-F8> " },
	{ "\033[1;5A\033[1;2B\033[1;3C\033[1;8D",
	    "<C-Up> <S-Down> <M-Right> <C-M-S-Left> " },
	{ "\033[1;2P\033[1;5R\033[15;3~\033[3;5~",
	    "<S-F1> <C-F3> <M-F5> <C-Del> " },
	{ "\033[Z\033[a\033Oa\033[5^\033[3$\033[6@",
	    "<S-Tab> <S-Up> <C-Up> <C-PgUp> <S-Del> <C-S-PgDn> " },
	{ "\033O5P\033O2Q", "<C-F1> <S-F2> " },
	{ "\033OM\033Op\033Oy\033Ol\033Om", "<Enter> 0 9 , - " },
	{ "\033x\033X\0331\033\r\033\x7f\033\001",
	    "<M-x> <M-X> <M-1> <M-Enter> <M-BS> <C-M-a> " },
	{ "\033\033[0nj", "<Esc> answer j " },
	{ "\033\033[200~x\033[201~", "<Esc> paste:x " },
	{ "\033\033[A", "<M-Up> " }, { "\033黄", "<M-黄> " },
	{ "\033[27;5;105~\033[27;2;13~\033[97;5u\033[13;2u",
	    "<C-i> <S-Enter> <C-a> <S-Enter> " },
	{ "\033[I\033[O", "focus+ focus- " },
	{ "\033[<0;5;6M\033[<0;5;6m\033[<64;1;1M\033[<65;1;1M",
	    "mouse0+4,5 mouse0-4,5 mouse64+0,0 mouse65+0,0 " },
	{ "\033[<35;5;6M", "" },			/* a movement */
	{ "a\033[0nb\033[3nc", "a answer b answer c " },
	{ "\033[200~:quit\r\033[A黄\033[201~j", "paste::quit\r\033[A黄 j " },
	{ "\033[200~\033[201~", "paste: " }, { "\033[201~j", "j " },
	/* unknown things and answers to what was not asked: nothing */
	{ "\033[?1;2c\033[>41;354;0cj", "j " }, { "\033[99~j", "j " },
	{ "\033]11;rgb:0000/0000/0000\033\\j", "j " },
	{ "\033]0;:quit\aj", "j " }, { "\033P1$r0m\033\\j", "j " },
	{ "\033[1;2;3;4;5;6;7;8;9xj", "j " }, { "\033[5\001j", "<C-a> j " },
	{ "\xff\xfej", "j " }, { "\xe9\xbbj", "j " },
	{ "\xc3(", "( " },
};

#define TABLE_N (sizeof(table) / sizeof(table[0]))

static void
start(struct input *in)
{
	input_init(in, &caps);
}

static void
test_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < TABLE_N; i++) {
		struct input in;
		struct buf b = { 0 };

		start(&in);
		input_feed(&in, table[i].in, strlen(table[i].in), 1000);
		drain(&in, 1000, &b);
		assert_string_equal(buf_z(&b), table[i].out);
		buf_fini(&b);
		input_fini(&in);
	}
}

/* Cut in two anywhere, the rest 20 ms later: the same events. */
static void
test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < TABLE_N; i++) {
		size_t n = strlen(table[i].in);

		for (size_t cut = 1; cut < n; cut++) {
			struct input in;
			struct buf b = { 0 };

			start(&in);
			input_feed(&in, table[i].in, cut, 1000);
			drain(&in, 1000, &b);
			drain(&in, 20999, &b);
			input_feed(&in, table[i].in + cut, n - cut, 21000);
			drain(&in, 21000, &b);
			/* an ESC ] may be a key, as nothing follows it yet */
			if (!strstr(table[i].in, "\033]") &&
			    !strstr(table[i].in, "\033P"))
				assert_string_equal(buf_z(&b), table[i].out);
			buf_fini(&b);
			input_fini(&in);
		}
	}
}

static void
test_esc(void **state)
{
	struct input in;
	struct buf b = { 0 };

	(void)state;
	start(&in);
	assert_int_equal(input_deadline(&in), -1);
	input_feed(&in, "\033", 1, 1000);
	drain(&in, 25999, &b);
	assert_int_equal(b.n, 0);
	assert_int_equal(input_deadline(&in), 26000);
	drain(&in, 26000, &b);
	assert_string_equal(buf_z(&b), "<Esc> ");
	/* the rest of a key comes too late: still no '[' and no 'A' */
	input_feed(&in, "[A", 2, 300000);
	drain(&in, 300000, &b);
	assert_string_equal(buf_z(&b), "<Esc> <Up> ");
	/* typed by hand they are what they are */
	b.n = 0;
	input_feed(&in, "\033", 1, 1000000);
	drain(&in, 1030000, &b);
	input_feed(&in, "[", 1, 1200000);
	drain(&in, 1200000, &b);
	input_feed(&in, "A", 1, 1400000);
	drain(&in, 1400000, &b);
	assert_string_equal(buf_z(&b), "<Esc> [ A ");
	b.n = 0;
	input_feed(&in, "\033\033\033", 3, 2000000);
	drain(&in, 2025000, &b);
	assert_string_equal(buf_z(&b), "<Esc> <Esc> <Esc> ");
	b.n = 0;
	input_feed(&in, "\033[", 2, 3000000);
	drain(&in, 3025000, &b);
	assert_string_equal(buf_z(&b), "<M-[> ");
	b.n = 0;
	input_feed(&in, "\033[1;", 4, 4000000);
	drain(&in, 4600000, &b);
	input_feed(&in, "j", 1, 4600000);
	drain(&in, 4600000, &b);
	assert_string_equal(buf_z(&b), "j ");
	buf_fini(&b);
	input_fini(&in);
}

static void
test_place(void **state)
{
	struct input in;
	struct buf b = { 0 };

	(void)state;
	start(&in);
	in.place_row = 2;
	input_feed(&in, "\033[1;2R\033[2;3R", 12, 1000);
	drain(&in, 1000, &b);
	assert_string_equal(buf_z(&b), "<S-F3> place2,1 ");
	buf_fini(&b);
	input_fini(&in);
}

static void
test_thousand(void **state)
{
	struct input in;
	struct buf bytes = { 0 }, b = { 0 }, want = { 0 };

	(void)state;
	start(&in);
	for (int i = 0; i < 1000; i++) {
		buf_cstr(&bytes, i % 3 == 0 ? "\033[B" : i % 3 == 1 ? "黄" :
		    "x");
		buf_cstr(&want, i % 3 == 0 ? "<Down> " : i % 3 == 1 ? "黄 " :
		    "x ");
	}
	input_feed(&in, bytes.p, bytes.n, 1);
	drain(&in, 1, &b);
	assert_string_equal(buf_z(&b), buf_z(&want));
	buf_fini(&bytes);
	buf_fini(&b);
	buf_fini(&want);
	input_fini(&in);
}

static void
test_long_paste(void **state)
{
	struct input in;
	struct input_event ev;
	int64_t now = 1;

	(void)state;
	start(&in);
	input_feed(&in, "\033[200~", 6, now);
	for (int i = 0; i < 20000; i++) {
		input_feed(&in, "黄村\r:quit\r\033", 14, now += 1000);
		assert_false(input_next(&in, now, &ev));
	}
	input_feed(&in, "\033[201~", 6, now);
	assert_true(input_next(&in, now, &ev));
	assert_int_equal(ev.kind, INPUT_PASTE);
	assert_int_equal(ev.paste.n, 20000 * 14);
	assert_false(input_next(&in, now, &ev));
	/* the end never comes: after a while what is there is given */
	input_feed(&in, "\033[200~abc\033[20", 13, now);
	assert_false(input_next(&in, now + 4000000, &ev));
	assert_int_equal(input_deadline(&in), now + 5000000);
	assert_true(input_next(&in, now + 5000000, &ev));
	assert_true(str_is(ev.paste, "abc"));
	input_fini(&in);
}

/* Longer than what is kept at a time: in several, and nothing is left out. */
static void
test_longer_paste(void **state)
{
	static char some[64 << 10];
	const size_t all = 2 * (size_t)INPUT_PASTE_MAX + sizeof some;
	struct input in;
	struct input_event ev;
	size_t got = 0, events = 0;

	(void)state;
	memset(some, 'a', sizeof some);
	start(&in);
	input_feed(&in, "\033[200~", 6, 1);
	for (size_t n = 0; n < all; n += sizeof some) {
		input_feed(&in, some, sizeof some, 1);
		for (; input_next(&in, 1, &ev); events++)
			got += ev.paste.n;
	}
	input_feed(&in, "\033[201~j", 7, 1);
	for (; input_next(&in, 1, &ev) && ev.kind == INPUT_PASTE; events++)
		got += ev.paste.n;
	assert_int_equal(got, all);
	assert_int_equal(events, 3);
	assert_int_equal(ev.kind, INPUT_KEY);
	assert_int_equal(ev.key.code, 'j');
	input_fini(&in);
}

/* Keys as terminfo of each terminal says them are understood. */
static void
test_terminfo(void **state)
{
	static const char *const names[] = { "xterm", "linux", "screen",
		"tmux-256color", "putty", "konsole", "vt220", "vt100", "ansi",
		"rxvt" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct caps c;
		struct input in;
		struct input_event ev;

		if (caps_load(&c, names[i]) != OK) {
			printf("SKIP %s: no such terminfo entry here\n",
			    names[i]);
			continue;
		}
		input_init(&in, &c);
		for (int k = 0; k < c.nkeys; k++) {
			input_feed(&in, c.key[k].seq, strlen(c.key[k].seq), 1);
			assert_true(input_next(&in, 1, &ev));
			assert_int_equal(ev.kind, INPUT_KEY);
			assert_int_equal(ev.key.code, c.key[k].code);
			assert_false(input_next(&in, 1, &ev));
		}
		input_fini(&in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_esc),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_thousand),
		cmocka_unit_test(test_long_paste),
		cmocka_unit_test(test_longer_paste),
		cmocka_unit_test(test_terminfo),
	};

	if (caps_load(&caps, "xterm-256color") != OK)
		caps.nkeys = 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
