/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_keymap.c -- names of keys, files of keys, sequences.  Layer: tests. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "view/keymap.h"

static void
test_names(void **state)
{
	static const struct { const char *name; struct key k; const char *out; }
	table[] = {
		{ "j", { 'j', 0 }, "j" }, { "J", { 'J', 0 }, "J" },
		{ "黄", { 0x9EC4, 0 }, "黄" }, { "<", { '<', 0 }, "<lt>" },
		{ "<lt>", { '<', 0 }, "<lt>" }, { ">", { '>', 0 }, ">" },
		{ "<Space>", { ' ', 0 }, "<Space>" },
		{ "<Up>", { K_UP, 0 }, "<Up>" },
		{ "<pgdn>", { K_PGDN, 0 }, "<PgDn>" },
		{ "<PageDown>", { K_PGDN, 0 }, "<PgDn>" },
		{ "F10", { K_F0 + 10, 0 }, "F10" },
		{ "<F1>", { K_F0 + 1, 0 }, "F1" }, { "F", { 'F', 0 }, "F" },
		{ "<S-F3>", { K_F0 + 3, KEY_SHIFT }, "<S-F3>" },
		{ "<C-x>", { 'x', KEY_CTRL }, "<C-x>" },
		{ "<C-X>", { 'x', KEY_CTRL }, "<C-x>" },
		{ "<M-x>", { 'x', KEY_ALT }, "<M-x>" },
		{ "<A-x>", { 'x', KEY_ALT }, "<M-x>" },
		{ "<M-X>", { 'X', KEY_ALT }, "<M-X>" },
		{ "<C-M-Up>", { K_UP, KEY_CTRL | KEY_ALT }, "<C-M-Up>" },
		{ "<C-i>", { K_TAB, 0 }, "<Tab>" },
		{ "<C-m>", { K_ENTER, 0 }, "<Enter>" },
		{ "<C-[>", { K_ESC, 0 }, "<Esc>" },
		{ "<S-Tab>", { K_TAB, KEY_SHIFT }, "<S-Tab>" },
		{ "<M-->", { '-', KEY_ALT }, "<M-->" },
		{ "<C-Space>", { ' ', KEY_CTRL }, "<C-Space>" },
		{ "<Equal>", { '=', 0 }, "=" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buf b = { 0 };
		struct key k = { 0 };

		assert_true(key_parse(str_of(table[i].name), &k));
		assert_int_equal(k.code, table[i].k.code);
		assert_int_equal(k.mods, table[i].k.mods);
		key_format(k, &b);
		assert_string_equal(buf_z(&b), table[i].out);
		buf_fini(&b);
	}
}

static void
test_bad_names(void **state)
{
	static const char *const bad[] = { "", "jj", "<>", "<Upp>", "F25",
		"F0", "<C->", "<X-a>", " ", "\x01", "\xff", "<C-黄村>" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct key k = { 7, 7 };

		assert_false(key_parse(str_of(bad[i]), &k));
		assert_int_equal(k.code, 7);
	}
}

static void
test_fold(void **state)
{
	static const struct { uint32_t from, to; } table[] = {
		{ 0xFF4A, 'j' }, { 0xFF1A, ':' }, { 0xFF0F, '/' },
		{ 0xFF0C, ',' }, { 0x3002, '.' }, { 0xFF1F, '?' },
		{ 0xFF11, '1' }, { 0x3000, ' ' }, { 0x3001, '/' },
		{ 0xFF01, '!' }, { 'j', 'j' }, { 0x9EC4, 0x9EC4 },
		{ 0x300A, '<' },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_int_equal(key_fold((struct key){ table[i].from, 0 }).code,
		    table[i].to);
}

static void
remember(void *ctx, const struct diag *d)
{
	*(struct diag *)ctx = *d;
}

static void
test_faults(void **state)
{
	static const struct { const char *text; int line; const char *found; }
	table[] = {
		{ "queue j cursor-down\n", 1, "queue j cursor-down" },
		{ "\n\nqueue jj = x\n", 3, "jj" },
		{ "queue = x\n", 1, "queue = x" },
		{ "= x\n", 1, "= x" },
		{ "queue a b c d e = x\n", 1, "e" },
		{ "* g g = a\n* g = b\n", 2, "* g = b" },
		{ "* g = a\n# c\n* g g = b\n", 3, "* g g = b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct diag d = { 0 };
		struct diag_sink sink = { .fn = remember, .ctx = &d };
		struct keymap *m = keymap_new();

		assert_int_equal(keymap_parse(m, str_of(table[i].text), "k",
		    &sink), ERR_BAD_INPUT);
		assert_int_equal(sink.errors, 1);
		assert_int_equal(d.line, table[i].line);
		assert_true(str_is(d.found, table[i].found));
		keymap_free(&m);
		keymap_free(&m);
	}
}

static struct keymap *
sample(void)
{
	struct keymap *m = keymap_new();

	assert_int_equal(keymap_parse(m, STR(
	    "* j = cursor-down\n* g g = home\n* g e = end\n* q = quit\n"
	    "* <Down> = cursor-down\nqueue q = queue-q\nqueue g t = next-view\n"
	    "case j =\nqueue x = do void\nqueue x = mark\n"), NULL, NULL), OK);
	return m;
}

static enum keymap_result
feed(const struct keymap *m, struct keymap_state *st, const char *context,
    uint32_t code, struct str *command)
{
	return keymap_feed(m, st, context, (struct key){ code, 0 }, command);
}

static void
test_feed(void **state)
{
	struct keymap_state st = { 0 };
	struct keymap *m = sample();
	struct str c;

	(void)state;
	assert_int_equal(feed(m, &st, "queue", 'j', &c), KEYMAP_COMMAND);
	assert_true(str_is(c, "cursor-down"));
	assert_int_equal(feed(m, &st, "queue", 0xFF4A, &c), KEYMAP_COMMAND);
	assert_true(str_is(c, "cursor-down"));
	assert_int_equal(feed(m, &st, "case", 'j', &c), KEYMAP_NONE);
	assert_int_equal(feed(m, &st, "queue", 'q', &c), KEYMAP_COMMAND);
	assert_true(str_is(c, "queue-q"));
	assert_int_equal(feed(m, &st, "case", 'q', &c), KEYMAP_COMMAND);
	assert_true(str_is(c, "quit"));
	assert_int_equal(feed(m, &st, "queue", 'x', &c), KEYMAP_COMMAND);
	assert_true(str_is(c, "mark"));
	assert_int_equal(feed(m, &st, "queue", '%', &c), KEYMAP_NONE);
	keymap_free(&m);
}

static void
test_sequences(void **state)
{
	struct keymap_state st = { 0 };
	struct keymap *m = sample();
	struct str c;

	(void)state;
	assert_int_equal(feed(m, &st, "queue", 'g', &c), KEYMAP_PARTIAL);
	assert_int_equal(st.n, 1);
	assert_int_equal(feed(m, &st, "queue", 'g', &c), KEYMAP_COMMAND);
	assert_true(str_is(c, "home"));
	assert_int_equal(st.n, 0);
	assert_int_equal(feed(m, &st, "queue", 'g', &c), KEYMAP_PARTIAL);
	assert_int_equal(feed(m, &st, "queue", 't', &c), KEYMAP_COMMAND);
	assert_true(str_is(c, "next-view"));
	/* what goes on no sequence is not swallowed */
	assert_int_equal(feed(m, &st, "queue", 'g', &c), KEYMAP_PARTIAL);
	assert_int_equal(feed(m, &st, "queue", 'j', &c), KEYMAP_COMMAND);
	assert_int_equal(feed(m, &st, "queue", 'g', &c), KEYMAP_PARTIAL);
	assert_int_equal(feed(m, &st, "queue", K_ESC, &c), KEYMAP_NONE);
	assert_int_equal(st.n, 0);
	keymap_free(&m);
}

static void
collect(void *ctx, struct key next, struct str command, bool more)
{
	struct buf *b = ctx;

	key_format(next, b);
	buf_fmt(b, "%s%.*s;", more ? "+" : ":", STR_ARG(command));
}

static void
test_next_and_keys_of(void **state)
{
	struct keymap_state st = { 0 };
	struct keymap *m = sample();
	struct buf b = { 0 };
	struct str c;

	(void)state;
	keymap_next(m, &st, "case", collect, &b);
	assert_non_null(strstr(buf_z(&b), "g+home;"));
	assert_null(strstr(buf_z(&b), "g+end;"));
	feed(m, &st, "queue", 'g', &c);
	b.n = 0;
	keymap_next(m, &st, "queue", collect, &b);
	assert_string_equal(buf_z(&b), "g:home;e:end;t:next-view;");
	b.n = 0;
	assert_true(keymap_keys_of(m, "queue", STR("cursor-down"), true, &b));
	assert_string_equal(buf_z(&b), "j, <Down>");
	b.n = 0;
	assert_true(keymap_keys_of(m, "case", STR("cursor-down"), true, &b));
	assert_string_equal(buf_z(&b), "<Down>");
	b.n = 0;
	assert_true(keymap_keys_of(m, "queue", STR("home"), false, &b));
	assert_string_equal(buf_z(&b), "g g");
	assert_false(keymap_keys_of(m, "queue", STR("quit"), false, &b));
	assert_true(keymap_keys_of(m, "case", STR("quit"), false, &b));
	buf_fini(&b);
	keymap_free(&m);
}

/* Another keymap leaves nothing of the one before. */
static void
test_swap(void **state)
{
	struct keymap *m = keymap_new(), *other = keymap_new();
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(keymap_parse(m, STR("* <C-d> = page-down\n"), NULL,
	    NULL), OK);
	assert_int_equal(keymap_parse(other, STR("* j = cursor-down\n"), NULL,
	    NULL), OK);
	keymap_swap(m, other);
	keymap_free(&other);
	assert_false(keymap_keys_of(m, "queue", STR("page-down"), true, &b));
	assert_true(keymap_keys_of(m, "queue", STR("cursor-down"), true, &b));
	buf_fini(&b);
	keymap_free(&m);
}

/* ---- the shipped files ---- */

static bool
load(const char *name, struct buf *b)
{
	const char *top = getenv("top_srcdir");
	char path[512], part[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/keymaps/%s.keys", top ? top : ".",
	    name);
	f = fopen(path, "r");
	if (!f) {
		printf("SKIP %s: not found\n", path);
		return false;
	}
	b->n = 0;
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(b, part, n);
	fclose(f);
	return true;
}

struct chord {
	const struct keymap *m;
	int missing;
};

/* Has the command a key that an input method lets through, somewhere? */
static void
need_chord(void *ctx, const char *context, const struct key *keys, int n,
    struct str command)
{
	struct chord *c = ctx;
	struct buf b = { 0 };

	(void)keys;
	(void)n;
	keymap_keys_of(c->m, context, command, true, &b);
	if (!strstr(buf_z(&b), "<") && !strchr(buf_z(&b), 'F')) {
		fprintf(stderr, "%s: %.*s has no chord: %s\n", context,
		    STR_ARG(command), b.p);
		c->missing++;
	}
	buf_fini(&b);
}

static void
test_shipped(void **state)
{
	static const char *const extra[] = { "vi", "function" };
	struct buf b = { 0 };
	struct chord c = { 0 };
	struct keymap *m = keymap_new();

	(void)state;
	assert_int_equal(keymap_parse(m, str_of(keymap_default_text), NULL,
	    NULL), OK);
	c.m = m;
	keymap_each(m, need_chord, &c);
	assert_int_equal(c.missing, 0);
	for (size_t i = 0; i < 2; i++) {
		struct diag d = { 0 };
		struct diag_sink sink = { .fn = remember, .ctx = &d };

		if (load(extra[i], &b) && keymap_parse(m, buf_view(&b),
		    extra[i], &sink) != OK)
			fail_msg("%s:%d: '%.*s'", extra[i], (int)d.line,
			    STR_ARG(d.found));
	}
	buf_fini(&b);
	keymap_free(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_bad_names),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_feed),
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_next_and_keys_of),
		cmocka_unit_test(test_swap),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
