/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_names.c -- every name of the shipped districts is found by what one types:
 * its initials, its full pinyin.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "app/names.h"
#include "base/alloc.h"
#include "lang/lang.h"
#include "wire/profile.h"

static const char *const districts[] = { "daxing", "dongcheng", "zhuhai",
	"zhangjiakou" };
#define DISTRICTS (sizeof(districts) / sizeof(*districts))
#define FIRST_LIST 10

static struct law laws[DISTRICTS];
static struct buf archives[DISTRICTS];

static int
load(void **state)
{
	const char *top = getenv("GRIDSEAT_DATADIR");
	char dir[1000];

	(void)state;
	for (size_t i = 0; i < DISTRICTS; i++) {
		struct diag_sink sink = { 0 };

		snprintf(dir, sizeof dir, "%s/profiles/%s",
		    top != NULL ? top : ".", districts[i]);
		if (profile_archive(dir, &archives[i], &sink) != OK ||
		    profile_load_trusted(buf_view(&archives[i]), &laws[i],
		    &sink) != OK)
			return -1;
	}
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	for (size_t i = 0; i < DISTRICTS; i++) {
		law_fini(&laws[i]);
		buf_fini(&archives[i]);
	}
	return 0;
}

/* All names of a kind and what they read as. */
struct readings {
	struct resolve_hit *hit;
	struct buf	*letters, *full;
	size_t		n;
};

static void
readings_make(const struct law *law, enum resolve_kind kind,
    struct readings *r)
{
	r->n = resolve_count(law, kind);
	r->hit = xcalloc(r->n + 1, sizeof *r->hit);
	r->letters = xcalloc(r->n + 1, sizeof *r->letters);
	r->full = xcalloc(r->n + 1, sizeof *r->full);
	resolve_list(law, kind, STR_NONE, r->hit, r->n);
	for (size_t i = 0; i < r->n; i++)
		lang_pinyin(r->hit[i].name, &r->letters[i], &r->full[i]);
}

static void
readings_fini(struct readings *r)
{
	for (size_t i = 0; i < r->n; i++) {
		buf_fini(&r->letters[i]);
		buf_fini(&r->full[i]);
	}
	free(r->hit);
	free(r->letters);
	free(r->full);
}

static size_t
place_of(struct names *n, enum resolve_kind kind, struct str word,
    uint64_t id, size_t cap)
{
	struct resolve_hit *out = xcalloc(cap, sizeof *out);
	size_t found = names_find(n, kind, word, out, cap), at = 0;

	while (at < found && out[at].id != id)
		at++;
	at = at < found ? at + 1 : 0;
	free(out);
	return at;
}

/* Names that some key fits whole stand before all others: as many as share it
 * are the first list, if they are more than one list shows. */
static size_t
sharing(const struct law *law, enum resolve_kind kind,
    const struct readings *r, struct str word)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		int score = lang_match(r->hit[i].name, word);

		if (kind == RESOLVE_UNIT) {
			struct str nick = law_unit(law,
			    (unsigned)r->hit[i].id)->short_name;
			int other = lang_match(nick, word);

			score = other > score ? other : score;
		}
		n += score >= 800;
	}
	return n < FIRST_LIST ? FIRST_LIST : n;
}

static void
all_found(const struct law *law, const char *district, enum resolve_kind kind)
{
	struct names *n = names_make(law, NULL);
	struct readings r;
	size_t wrong = 0;

	readings_make(law, kind, &r);
	assert_true(r.n > 0);
	for (size_t i = 0; i < r.n; i++) {
		struct str by[2] = { buf_view(&r.letters[i]),
		    buf_view(&r.full[i]) };

		for (int k = 0; k < 2; k++) {
			const size_t cap = sharing(law, kind, &r, by[k]);

			if (place_of(n, kind, by[k], r.hit[i].id, cap) > 0)
				continue;
			print_message("# %s: %.*s by %.*s\n", district,
			    STR_ARG(r.hit[i].name), STR_ARG(by[k]));
			wrong++;
		}
	}
	print_message("# %s: %zu names of kind %d\n", district, r.n,
	    (int)kind);
	assert_int_equal(wrong, 0);
	readings_fini(&r);
	names_free(&n);
}

static void
test_towns(void **state)
{
	(void)state;
	for (size_t i = 0; i < DISTRICTS; i++)
		all_found(&laws[i], districts[i], RESOLVE_TOWN);
}

static void
test_units(void **state)
{
	(void)state;
	for (size_t i = 0; i < DISTRICTS; i++)
		all_found(&laws[i], districts[i], RESOLVE_UNIT);
}

static void
test_matters(void **state)
{
	(void)state;
	for (size_t i = 0; i < DISTRICTS; i++)
		all_found(&laws[i], districts[i], RESOLVE_MATTER);
}

static size_t
in(size_t district, enum resolve_kind kind, const char *word, const char *name)
{
	struct names *n = names_make(&laws[district], NULL);
	struct resolve_hit out[FIRST_LIST];
	size_t found = names_find(n, kind, str_of(word), out, FIRST_LIST);
	size_t at = 0;

	while (at < found && !str_is(out[at].name, name))
		at++;
	names_free(&n);
	return at < found ? at + 1 : 0;
}

/* Names that read otherwise than their characters mostly do. */
static void
test_readings(void **state)
{
	static const struct {
		size_t district;
		const char *word, *name;
	} rows[] = {
		{ 0, "zhangziying", "长子营镇" }, { 0, "zzyz", "长子营镇" },
		{ 0, "changziying", "长子营镇" }, { 0, "長子營", "长子营镇" },
		{ 0, "hcdq", "黄村地区" }, { 0, "ｈｃｄ", "黄村地区" },
		{ 0, "黄cd", "黄村地区" }, { 0, "haungcun", "黄村地区" },
		{ 0, "yfz", "榆垡镇" }, { 0, "pgz", "庞各庄镇" },
		{ 3, "yuxian", "蔚县" }, { 3, "yx", "蔚县" },
		{ 3, "weixian", "蔚县" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (in(rows[i].district, rows[i].district == 0 ?
		    RESOLVE_TOWN : RESOLVE_GRID, rows[i].word,
		    rows[i].name) == 0)
			fail_msg("%s by %s", rows[i].name, rows[i].word);
}

/* What is chosen stands higher, of what fits alike; a slip helps nowhere that
 * something fits. */
static void
test_rank(void **state)
{
	struct names *n = names_make(&laws[0], NULL);
	struct resolve_hit a[FIRST_LIST], b[FIRST_LIST];
	size_t found = names_find(n, RESOLVE_MATTER, STR("jg"), a, FIRST_LIST);

	(void)state;
	assert_true(found > 3);
	for (size_t i = 1; i < found; i++)
		assert_true(a[i].score <= a[i - 1].score);
	names_used(n, RESOLVE_MATTER, a[2].id);
	assert_int_equal(names_find(n, RESOLVE_MATTER, STR("jg"), b,
	    FIRST_LIST), found);
	if (a[2].score / 100 == a[0].score / 100)
		assert_true(b[0].id == a[2].id);
	/* A code is a code. */
	assert_true(names_find(n, RESOLVE_MATTER, STR("1001001"), b,
	    FIRST_LIST) > 0);
	assert_int_equal(b[0].score, RESOLVE_EXACT);
	assert_true(b[0].id == 1001001);
	names_near(n, laws[0].grids[laws[0].grids_n - 1].code);
	assert_true(names_find(n, RESOLVE_GRID, STR("c"), b, FIRST_LIST) > 0);
	assert_int_equal(names_find(n, RESOLVE_GRID, STR("黄"), b, 0), 0);
	assert_int_equal(names_find(n, RESOLVE_KIND_COUNT, STR("x"), b, 9), 0);
	names_free(&n);
	names_free(&n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_towns),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_matters),
		cmocka_unit_test(test_readings),
		cmocka_unit_test(test_rank),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
