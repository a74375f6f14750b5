/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the form makes of what citizens say, in a district without history: some
 * hundreds of sentences of our own (tests/data/said.tsv), with which the profile's
 * words were made, and some that were kept apart. Counts for
 * both; each has a least. SAID=1 shows what went wrong, SAID=a all of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "formkit.h"

#define TITLE 30		/* characters at most */

struct said {
	uint32_t	matter;
	int64_t		criterion, urgent, grid;
	struct str	key, place, text;
};

/* FILLED is of those that were filled, the others of all that have it. */
enum col { PLACE, GRID, FIRST, LISTED, FILLED, CRITERION, URGENT, TITLED,
	COLS };
struct half {
	const char	*name;
	unsigned	hit[COLS], of[COLS], all, false_alarms;
	unsigned	least[COLS], share;
};

static const char *const names[COLS] = { "place", "grid", "first", "of six",
	"filled", "criterion", "urgent", "title" };

static struct formkit k;
static struct classes *classes;
static struct helper *helper;
static struct buf data;

static void
read_data(void)
{
	const char *top = getenv("top_srcdir");
	char path[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof path, "%s/tests/data/said.tsv", top ? top : ".");
	f = fopen(path, "re");
	if (!f)
		fail_msg("no %s", path);
	do {
		buf_reserve(&data, 1u << 14);
		n = fread(data.p + data.n, 1, 1u << 14, f);
		data.n += n;
	} while (n);
	fclose(f);
}

static int
begin(void **state)
{
	(void)state;
	read_data();
	formkit_open(&k, "daxing");
	formkit_sit(&k, "seat", NULL);
	classes = classes_new(NULL, &k.law);
	while (classes_tend(classes))
		continue;
	helper = helper_new(&(struct helper_setup){ .repo = k.repo,
	    .store = k.store, .rules = k.rules, .classes = classes,
	    .law = &k.law, .who = &k.who });
	return 0;
}

static int
end(void **state)
{
	(void)state;
	helper_free(&helper);
	classes_free(&classes);
	formkit_close(&k);
	buf_fini(&data);
	return 0;
}

static uint32_t
matter_of(struct str name)
{
	for (size_t i = 0; i < k.law.classes_n; i++)
		if (k.law.classes[i].level == 3 &&
		    str_eq(k.law.classes[i].name, name))
			return k.law.classes[i].code;
	if (!str_is(name, "-"))
		fail_msg("no matter %.*s", STR_ARG(name));
	return 0;
}

static void
say(struct str text)
{
	struct buf z = { 0 };

	buf_str(&z, text);
	formkit_begin(&k, "hotline");
	formkit_type(&k, INTAKE_WORDS, buf_z(&z));
	intake_helped(helper, &k.f, INTAKE_MAX);
	while (intake_help(helper, &k.f, k.f.began_ms, 1000))
		continue;
	buf_fini(&z);
}

static bool
listed(uint32_t matter)
{
	const struct help *h = helper_help(helper);

	for (size_t i = 0; i < h->matter_n; i++)
		if (h->matter[i].matter == matter)
			return true;
	return false;
}

/* Short, and holds what it is about. */
static bool
titled(struct str title, struct str key)
{
	size_t n = 0;

	for (struct str rest = title; rest.n; n++)
		utf8_next(&rest);
	return n > 3 && n <= TITLE && (str_is(key, "-") ||
	    str_find(title, key) >= 0);
}

static void
show(const struct said *s)
{
	const struct help *h = helper_help(helper);

	print_message("%.*s\n   @%.*s  #%.*s %d  !%s\n", STR_ARG(s->text),
	    STR_ARG(buf_view(&k.f.f[INTAKE_PLACE].text)),
	    STR_ARG(buf_view(&k.f.f[INTAKE_TITLE].text)),
	    (int)k.f.f[INTAKE_CRITERION].code, h->urgent);
	for (size_t i = 0; i < h->matter_n; i++) {
		const struct law_class *m = law_class(&k.law,
		    h->matter[i].matter);

		print_message("   %s%s%.*s %u %s\n",
		    h->matter[i].matter == s->matter ? "* " : "",
		    h->matter[i].matter == k.f.f[INTAKE_MATTER].code ? "= " :
		    "",
		    STR_ARG(m->name), h->matter[i].sure, h->matter[i].why);
	}
}

static void
count(const struct said *s, struct half *t)
{
	const struct intake_field *f = k.f.f;
	const struct help *h = helper_help(helper);
	const uint32_t filled = (uint32_t)f[INTAKE_MATTER].code;
	const bool ok[COLS] = {
		[PLACE] = str_starts(buf_view(&f[INTAKE_PLACE].text),
		    s->place),
		[GRID] = law_grid_basic(f[INTAKE_GRID].code) ==
		    (uint64_t)s->grid,
		[FIRST] = h->matter_n && h->matter[0].matter == s->matter,
		[LISTED] = listed(s->matter),
		[FILLED] = !filled || filled == s->matter,
		[CRITERION] = filled != s->matter ||
		    (int64_t)f[INTAKE_CRITERION].code == s->criterion,
		[URGENT] = !s->urgent || f[INTAKE_URGENT].code,
		[TITLED] = titled(buf_view(&f[INTAKE_TITLE].text), s->key),
	};
	const bool alarm = !s->urgent && f[INTAKE_URGENT].code;
	bool all = !alarm;

	for (int c = 0; c < COLS; c++) {
		if ((c == FILLED && !filled) ||
		    (!s->matter && (c == FIRST || c == LISTED)) || (c == URGENT && !s->urgent) ||
		    (c == CRITERION && (!s->criterion || filled != s->matter)))
			continue;
		t->of[c]++;
		t->hit[c] += ok[c];
		all &= ok[c];
	}
	t->all++;
	t->false_alarms += alarm;
	if (getenv("SAID") && (!all || getenv("SAID")[0] == 'a'))
		show(s);
}

static bool
row(struct str line, char half, struct said *s)
{
	struct str f[8];

	for (size_t i = 0; i < 8; i++)
		if (!str_cut(&line, '\t', &f[i]))
			return false;
	if (f[0].n != 1 || f[0].p[0] != half)
		return false;
	s->matter = matter_of(f[1]);
	assert_true(str_int(f[2], &s->criterion));
	assert_true(str_int(f[3], &s->urgent));
	s->key = f[4];
	s->place = f[5];
	assert_true(str_int(f[6], &s->grid));
	s->text = f[7];
	return true;
}

static void
check(struct half *t)
{
	struct str rest = buf_view(&data), line;
	struct said s;

	while (str_cut(&rest, '\n', &line))
		if (row(line, t->name[0], &s)) {
			say(s.text);
			count(&s, t);
		}
	print_message("%s: %u sentences, %u filled, %u false alarms\n",
	    t->name, t->all, t->of[FILLED], t->false_alarms);
	for (int c = 0; c < COLS; c++)
		print_message("  %-10s %3u of %3u\n", names[c], t->hit[c],
		    t->of[c]);
	for (int c = 0; c < COLS; c++)
		if (t->hit[c] * 100 < t->of[c] * t->least[c])
			fail_msg("%s: %u of %u", names[c], t->hit[c],
			    t->of[c]);
	assert_true(t->of[FILLED] * 100 >= t->all * t->share);
	assert_int_equal(t->false_alarms, 0);
}

static void
test_tuned(void **state)
{
	struct half t = { .name = "tuned", .share = 85, .least = {
		[PLACE] = 98, [GRID] = 98, [FIRST] = 95, [LISTED] = 98,
		[FILLED] = 97, [CRITERION] = 95, [URGENT] = 95, [TITLED] = 98,
	} };

	(void)state;
	check(&t);
}

static void
test_held_out(void **state)
{
	struct half t = { .name = "held out", .share = 80, .least = {
		[PLACE] = 98, [GRID] = 98, [FIRST] = 90, [LISTED] = 95,
		[FILLED] = 95, [CRITERION] = 95, [URGENT] = 95, [TITLED] = 95,
	} };

	(void)state;
	check(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tuned),
		cmocka_unit_test(test_held_out),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
