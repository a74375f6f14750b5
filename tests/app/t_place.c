/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shipped district's own names, and other cities' places, which must find
 * nothing here that anybody would act upon. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "app/place.h"
#include "base/utf8.h"
#include "lang/lang.h"
#include "wire/profile.h"
#include "../wire/sharedkit.h"

static struct law law;
static struct places *places;

static int
setup(void **state)
{
	struct buf archive = { 0 };
	char dir[4096];
	enum err e;

	(void)state;
	snprintf(dir, sizeof dir, "%s/profiles/daxing", sharedkit_top());
	e = profile_archive(dir, &archive, NULL);
	if (e == OK)
		e = profile_load(buf_view(&archive), &law, NULL);
	buf_fini(&archive);
	if (e == OK)
		places = places_new(NULL, &law);
	return e == OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	places_free(&places);
	law_fini(&law);
	return 0;
}

static size_t
find(struct str text, struct place_guess *out, size_t cap)
{
	struct body secret = { 0 };
	struct buf words = { 0 };
	size_t n;

	assert_int_equal(body_text(&secret, "text", text), OK);
	n = place_find(places, &secret, &(struct place_hint){ 0 }, &words, out,
	    cap);
	buf_fini(&words);
	return n;
}

/* Whoever writes town and community in full is understood. */
static void
test_own_names(void **state)
{
	size_t asked = 0, found = 0;

	(void)state;
	for (size_t i = 0; i < law.grids_n; i++) {
		const struct law_grid *g = &law.grids[i];
		const struct law_grid *town = law_grid(&law,
		    law_grid_town(g->code));
		struct place_guess best = { 0 };
		char text[512];

		/* A park called as its town is: nobody can tell them apart. */
		if (g->level != GRID_BASIC || str_eq(g->name, town->name))
			continue;
		snprintf(text, sizeof text, "%.*s%.*s路灯不亮",
		    STR_ARG(town->name), STR_ARG(g->name));
		asked++;
		if (find(str_of(text), &best, 1) && best.sure >=
		    law.place_sure && law_grid_basic(best.grid) == g->code)
			found++;
		else
			print_message("%s: %u\n", text, best.sure);
	}
	assert_true(asked > 700 && found == asked);
}

/* The second column of a line without quotes. */
static struct str
second(char *line)
{
	struct str rest = str_of(line), part = STR_NONE;

	str_cut(&rest, ',', &part);
	str_cut(&rest, ',', &part);
	return part;
}

static void
test_other_cities(void **state)
{
	char path[4096], line[1024];
	size_t lines = 0;
	FILE *f;

	(void)state;
	sharedkit_path(path, sizeof path, "hotline/geocoded_places.csv");
	f = fopen(path, "r");
	if (!f) {
		print_message("SKIP %s is not there\n", path);
		return;
	}
	while (fgets(line, sizeof line, f)) {
		struct place_guess best = { 0 };
		struct str text = second(line);

		lines++;
		if (find(text, &best, 1) && best.sure >= law.place_sure)
			fail_msg("%.*s: %.*s %u", STR_ARG(text),
			    STR_ARG(best.name), best.sure);
	}
	fclose(f);
	assert_true(lines > 50);
}

/* Grids that share a name, without their towns: never sure. */
static void
test_twins(void **state)
{
	size_t twins = 0;

	(void)state;
	for (size_t i = 0; i < law.grids_n; i++)
		for (size_t k = i + 1; k < law.grids_n; k++) {
			struct place_guess best = { 0 };

			if (law.grids[i].level != GRID_BASIC ||
			    law.grids[k].level != GRID_BASIC ||
			    !str_eq(law.grids[i].name, law.grids[k].name))
				continue;
			twins++;
			assert_true(find(law.grids[i].name, &best, 1) > 0);
			assert_true(best.sure < law.place_sure);
		}
	assert_true(twins > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_names),
		cmocka_unit_test(test_other_cities),
		cmocka_unit_test(test_twins),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
