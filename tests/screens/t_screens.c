/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Screens as data: NAME.in says profile day, size, language and keys; the
 * screen that follows must be NAME.screen, text rows and role rows. With
 * UPDATE_SCREENS=1 the .screen files are written anew, to be reviewed as a
 * diff. Lines of a .in file:
 *	size WxH		language zh_CN|en	account CODE
 *	cases N			mode simple large ascii read-only demo bar
 *				     store four-eyes links
 *	keys j<Enter>/路灯	wait MS			news N
 *	later MINUTES		sit CODE: another desk on the same store
 *	links troubles, good, cut, split, join: link_kit.h
 *	ground draws some: map_kit.h	settle: what can wait is done */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../app/link_kit.h"
#include "../app/map_kit.h"

#define SCREENS_MAX 300

static char folder[4096];
static char *names[SCREENS_MAX];
static size_t names_n;

static bool
read_all(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "r");
	char b[4096];
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(b, 1, sizeof b, f)) > 0)
		buf_add(out, b, n);
	fclose(f);
	return true;
}

static void
set_mode(struct kit_options *o, struct str words)
{
	struct str one;

	while (str_cut(&words, ' ', &one)) {
		o->simple |= str_is(one, "simple");
		o->large |= str_is(one, "large");
		o->ascii |= str_is(one, "ascii");
		o->read_only |= str_is(one, "read-only");
		o->demo |= str_is(one, "demo");
		o->bar |= str_is(one, "bar");
		o->store |= str_is(one, "store");
		o->four_eyes |= str_is(one, "four-eyes");
		o->links |= str_is(one, "links");
	}
}

static int
number(struct str s)
{
	int64_t n = 0;

	return str_int(s, &n) ? (int)n : 0;
}

/* What must be known before the desk opens; texts are kept in words. */
static void
read_head(struct str text, struct kit_options *o, char words[2][64])
{
	struct str line, name;

	while (str_cut(&text, '\n', &line)) {
		struct str value = line, left;

		str_cut(&value, ' ', &name);
		if (str_is(name, "size")) {
			str_cut(&value, 'x', &left);
			o->w = number(left);
			o->h = number(value);
		} else if (str_is(name, "language")) {
			str_copy(value, words[0], 64);
			o->language = words[0];
		} else if (str_is(name, "account")) {
			str_copy(value, words[1], 64);
			o->account = words[1];
		} else if (str_is(name, "cases")) {
			o->cases = number(value);
		} else if (str_is(name, "mode")) {
			set_mode(o, value);
		}
	}
}

static void
play_links(struct desk_kit *k, struct str what)
{
	static const struct {
		const char *name;
		void (*run)(struct desk_kit *k);
	} acts[] = {
		{ "troubles", link_kit_troubles }, { "good", link_kit_good },
		{ "cut", link_kit_cut }, { "split", link_kit_split },
		{ "join", link_kit_join }
	};

	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (str_is(what, acts[i].name))
			acts[i].run(k);
	desk_changed(k->desk);
	desk_kit_wait(k, 6000);
}

static void
play(struct desk_kit *k, struct str text)
{
	struct str line, name;
	char keys[1024];

	while (str_cut(&text, '\n', &line)) {
		struct str value = line;

		str_cut(&value, ' ', &name);
		if (str_is(name, "keys")) {
			str_copy(value, keys, sizeof keys);
			desk_kit_keys(k, keys);
			desk_kit_draw(k);
		} else if (str_is(name, "links")) {
			play_links(k, value);
		} else if (str_is(name, "ground")) {
			map_kit_ground(k);
		} else if (str_is(name, "settle")) {
			map_kit_settle(k);
		} else if (str_is(name, "call")) {
			str_copy(value, keys, sizeof keys);
			desk_kit_call(k, keys);
		} else if (str_is(name, "wait")) {
			desk_kit_wait(k, number(value));
		} else if (str_is(name, "later")) {
			desk_kit_later(k, number(value));
		} else if (str_is(name, "sit")) {
			str_copy(value, keys, sizeof keys);
			desk_kit_change(k, keys);
		} else if (str_is(name, "news")) {
			for (int i = number(value); i > 0; i--)
				desk_kit_report(k, 2, NULL, false);
			k->now += 1000;
			desk_changed(k->desk);
		}
	}
}

static void
write_screen(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(b->p, 1, b->n, f), b->n);
	assert_int_equal(fclose(f), 0);
}

static void
compare(const char *path, struct buf *got)
{
	struct buf want = { 0 };

	if (getenv("UPDATE_SCREENS") != NULL) {
		write_screen(path, got);
		return;
	}
	if (!read_all(path, &want))
		fail_msg("%s is not there: UPDATE_SCREENS=1 makes it", path);
	if (strcmp(buf_z(got), buf_z(&want)) != 0)
		fail_msg("%s differs; this is shown:\n%s", path, buf_z(got));
	buf_fini(&want);
}

static void
test_screen(void **state)
{
	const char *name = *state;
	struct kit_options o = { 0 };
	char path[4400], words[2][64] = { "", "" };
	struct buf in = { 0 }, out = { 0 };
	struct desk_kit k;

	snprintf(path, sizeof path, "%s/%s.in", folder, name);
	assert_true(read_all(path, &in));
	read_head(buf_view(&in), &o, words);
	desk_kit_open(&k, &o);
	play(&k, buf_view(&in));
	desk_kit_draw(&k);
	buf_fmt(&out, "%s--\n%s", buf_z(&k.text), buf_z(&k.roles));
	if (k.cells.cur_on)
		buf_fmt(&out, "-- cursor %d,%d\n", k.cells.cur_x,
		    k.cells.cur_y);
	snprintf(path, sizeof path, "%s/%s.screen", folder, name);
	compare(path, &out);
	desk_kit_close(&k);
	buf_fini(&in);
	buf_fini(&out);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
find_screens(void)
{
	const char *top = getenv("GRIDSEAT_DATADIR");
	DIR *d;
	struct dirent *e;

	snprintf(folder, sizeof folder, "%s/tests/screens",
	    top != NULL ? top : ".");
	d = opendir(folder);
	while (d != NULL && (e = readdir(d)) != NULL &&
	    names_n < SCREENS_MAX) {
		size_t n = strlen(e->d_name);

		if (n < 4 || strcmp(e->d_name + n - 3, ".in") != 0)
			continue;
		names[names_n] = strdup(e->d_name);
		names[names_n++][n - 3] = '\0';
	}
	if (d != NULL)
		closedir(d);
	qsort(names, names_n, sizeof *names, by_name);
}

int
main(void)
{
	struct CMUnitTest tests[SCREENS_MAX];
	int bad;

	find_screens();
	for (size_t i = 0; i < names_n; i++)
		tests[i] = (struct CMUnitTest){
			.name = names[i], .test_func = test_screen,
			.initial_state = names[i]
		};
	if (names_n == 0)
		return 1;
	bad = _cmocka_run_group_tests("screens", tests, names_n, NULL, NULL);
	for (size_t i = 0; i < names_n; i++)
		free(names[i]);
	return bad;
}
