/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_sketch_mark.c -- marks and labels of the map-sketch.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "picture.h"

static void
mark(struct picture *p, int x, int y, uint32_t sign, unsigned weight,
    uint32_t count)
{
	sketch_mark(p->k, sketch_spot_of(p->k, x, y), sign, ROLE_MAP_CASE,
	    weight, count);
}

static void
label(struct picture *p, int x, int y, const char *text, unsigned weight)
{
	sketch_label(p->k, sketch_spot_of(p->k, x, y), str_of(text),
	    ROLE_MAP_NAME, weight);
}

static void
open_blank(struct picture *p, int w, int h)
{
	picture_open(p, w, h, SKETCH_BRAILLE);
	picture_begin(p, 0, 0, 5);
}

static void
end_is(struct picture *p, const char *text)
{
	picture_end(p);
	picture_is(p, text);
	picture_close(p);
}

static void
test_edges(void **state)
{
	struct picture p;

	(void)state;
	open_blank(&p, 10, 3);
	mark(&p, 0, 0, 'a', 1, 1);
	mark(&p, 9, 0, 'b', 1, 12);	/* its number is at its left */
	mark(&p, 0, 2, 'c', 1, 7);
	mark(&p, 9, 2, 0x6848, 1, 1);	/* 案, wide, does not fit there */
	mark(&p, 10, 1, 'x', 1, 1);
	mark(&p, -1, 1, 'x', 1, 1);
	mark(&p, 3, 3, 'x', 1, 1);
	mark(&p, 3, -1, 'x', 1, 1);
	end_is(&p, "a      12b\n\nc7      案\n");
}

static void
test_clusters(void **state)
{
	struct picture p;

	(void)state;
	open_blank(&p, 16, 4);
	/* one cell: all of them, as the weightiest looks */
	mark(&p, 2, 0, 'a', 1, 1);
	mark(&p, 2, 0, 'b', 5, 3);
	mark(&p, 2, 0, 'c', 3, 0);
	/* no room for a number on either side */
	mark(&p, 4, 1, 'd', 1, 100);
	mark(&p, 6, 1, 'e', 1, 1);
	mark(&p, 3, 1, 'f', 1, 1);
	mark(&p, 2, 2, 'g', 1, 12345);
	mark(&p, 10, 2, 'h', 1, 2345678);
	mark(&p, 2, 3, 'i', 1, UINT32_MAX);
	mark(&p, 2, 3, 'i', 1, 9);
	end_is(&p, "  b5\n   fd e\n  g12k    h2M\n  i4294M\n");
}

static void
test_always(void **state)
{
	struct picture p;

	(void)state;
	open_blank(&p, 9, 1);
	mark(&p, 4, 0, '!', SKETCH_ALWAYS, 1);
	mark(&p, 3, 0, 'o', 1, 1);
	mark(&p, 5, 0, 'o', 1, 1);
	label(&p, 4, 0, "abc", SKETCH_ALWAYS - 1);
	/* there is room where nothing stands: nothing is taken away */
	end_is(&p, "   o!oabc\n");
	open_blank(&p, 9, 1);
	for (int x = 0; x < 9; x++)
		mark(&p, x, 0, x == 4 ? '!' : 'o', x == 4 ? SKETCH_ALWAYS : 1,
		    1);
	label(&p, 4, 0, "abc", 2);
	label(&p, 4, 0, "no", 1);
	end_is(&p, "oooo!abco\n");
}

static void
test_labels(void **state)
{
	struct picture p;

	(void)state;
	open_blank(&p, 24, 3);
	label(&p, 11, 1, "小的", 1);		/* gives way */
	label(&p, 11, 1, "大的名字", 9);
	label(&p, 23, 0, "右边的名", 5);	/* left of its spot */
	label(&p, 0, 1, "左", 5);
	label(&p, 30, 0, "外", 5);
	end_is(&p, "          小的 右边的名\n左      大的名字\n\n");
	/* a name without the word for what it is */
	open_blank(&p, 8, 1);
	label(&p, 3, 0, "安定门街道", 5);
	end_is(&p, " 安定门\n");
	open_blank(&p, 5, 1);
	label(&p, 2, 0, "东街道", 5);	/* one character alone says nothing */
	end_is(&p, "\n");
	open_blank(&p, 5, 1);
	label(&p, 2, 0, "太长的名字", 5);
	end_is(&p, "\n");
}

/* Random labels of letters: each is there whole, once, or not at all. */
static void
test_whole(void **state)
{
	uint32_t seed = 11;

	(void)state;
	for (int turn = 0; turn < 100; turn++) {
		char text[26][9];
		int n[26], seen[26] = { 0 };
		struct picture p;

		open_blank(&p, 30, 8);
		for (int i = 0; i < 26; i++) {
			n[i] = 1 + (int)(roll(&seed) % 8);
			memset(text[i], 'a' + i, (size_t)n[i]);
			text[i][n[i]] = '\0';
			label(&p, (int)(roll(&seed) % 30),
			    (int)(roll(&seed) % 8), text[i], roll(&seed) % 9);
		}
		for (int i = 0; i < 20; i++)
			mark(&p, (int)(roll(&seed) % 30),
			    (int)(roll(&seed) % 8), i % 4 ? '*' : 0x6848,
			    roll(&seed) % 9, 1 + roll(&seed) % 30);
		picture_end(&p);
		for (int y = 0; y < 8; y++) {
			for (int x = 0; x < 30; x++) {
				uint32_t c = picture_cp(&p, x, y);
				int i = (int)c - 'a';

				if (c < 'a' || c > 'z')
					continue;
				assert_int_equal(seen[i]++, 0);
				for (int j = 0; j < n[i]; j++)
					assert_int_equal(picture_cp(&p, x + j,
					    y), c);
				x += n[i] - 1;
			}
		}
		picture_close(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_clusters),
		cmocka_unit_test(test_always),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
