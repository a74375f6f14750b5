/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_profile_teams.c -- teams.tsv and layers.tsv, and the keys of the map: what is
 * read, and each fault where it is.  Layer: tests. */
#include "wire/profilekit.h"

#include "core/layer.h"

static void
test_teams(void **state)
{
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, NULL, 0, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	assert_int_equal(law.teams_n, 3);
	/* By grid and team, else as they stand. */
	assert_true(law.teams[0].grid == UINT64_C(110115000000000));
	assert_int_equal(law.teams[0].team, TEAM_HANDLE);
	assert_int_equal(law.teams[0].unit, 1);
	assert_true(str_is(law.teams[0].shift, "always"));
	assert_int_equal(law.teams[0].person.n, 0);
	assert_true(str_is(law.teams[1].person, "白强"));
	assert_int_equal(law.teams[1].from, INT32_MIN);
	assert_int_equal(law.teams[1].to, INT32_MAX);
	assert_true(law.teams[1].line == 2);
	assert_true(str_is(law.teams[2].person, "@bob"));
	assert_int_equal(law.teams[2].from, 20454);	/* 2026-01-01 */
	assert_int_equal(law.teams[2].to, 20818);
	law_fini(&law);
	buf_fini(&archive);
}

static void
test_layers(void **state)
{
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, NULL, 0, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	assert_int_equal(law.layers_n, 2);
	assert_true(str_is(law.layers[0].code, "cameras"));
	assert_int_equal(law.layers[0].kind, LAYER_CAMERA);
	assert_int_equal(law.layers[0].sign, 0x25C9);
	assert_int_equal(law.layers[0].roles, 1);
	assert_true(law.layers[0].keep && law.layers[0].hidden);
	assert_int_equal(law.layers[1].kind, LAYER_DUTY);
	assert_int_equal(law.layers[1].sign, 0);
	assert_int_equal(law.layers[1].roles, 0);
	assert_true(str_is(law.layers[1].group, "duty"));
	assert_false(law.layers[1].keep || law.layers[1].hidden);
	law_fini(&law);
	buf_fini(&archive);
}

/* A profile may lack both files; then the map has its usual keys. */
static void
test_absent(void **state)
{
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, NULL, 0, "teams.tsv");
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	assert_int_equal(law.teams_n, 0);
	assert_int_equal(law.layers_n, 2);
	assert_int_equal(law.datum, DATUM_GCJ02);
	assert_int_equal(law.track_days, 30);
	assert_int_equal(law.homes_least, 0);
	assert_int_equal(law.homes_most, 0);
	law_fini(&law);
	buf_fini(&archive);
}

static void
test_keys(void **state)
{
	static const struct plant keys = { "profile.json", 8,
		"\"datum\": \"WGS84\", \"track_days\": 7, \"homes_least\": 300, "
		"\"homes_most\": 500, \"working_slots\": { \"mon\": "
		"[\"08:00-12:00\"],", NULL, 0, NULL };
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, &keys, 1, NULL);
	if (profile_load(buf_view(&archive), &law, NULL) != OK)
		fail_msg("%s", "the keys of the map are refused");
	assert_int_equal(law.datum, DATUM_WGS84);
	assert_int_equal(law.track_days, 7);
	assert_int_equal(law.homes_least, 300);
	assert_int_equal(law.homes_most, 500);
	law_fini(&law);
	buf_fini(&archive);
}

#define GRID "110115001001001\t"
#define TEAM(text, field) { "teams.tsv", 2, text, NULL, 2, field }
#define LAYER(text, field) { "layers.tsv", 2, text, NULL, 2, field }
static const struct plant plants[] = {
	TEAM("11011500100100\tfind\thq\t-\t-\t-\t-\t-\t-\t-", "grid"),
	TEAM("110115009000000\tfind\thq\t-\t-\t-\t-\t-\t-\t-", "grid"),
	TEAM(GRID "found\thq\t-\t-\t-\t-\t-\t-\t-", "team"),
	TEAM(GRID "find\tnobody\t-\t-\t-\t-\t-\t-\t-", "unit"),
	TEAM(GRID "find\t-\t网格员\t-\t-\t-\t-\t-\t-", "person"),
	TEAM(GRID "find\thq\t-\t@carl\t-\t-\t-\t-\t-", "person"),
	TEAM(GRID "find\thq\t-\t白\tcall me\t-\t-\t-\t-", "phone"),
	TEAM(GRID "find\thq\t-\t白\t-\tnight\t-\t-\t-", "shift"),
	TEAM(GRID "find\thq\t-\t白\t-\t-\t-\t2026-02-30\t-", "from"),
	TEAM(GRID "find\thq\t-\t白\t-\t-\t-\t20260201\t-", "from"),
	TEAM(GRID "find\thq\t-\t白\t-\t-\t-\t2026-02-02\t2026-02-01", "to"),
	{ "teams.tsv", 0, GRID "find\troad\t网格员\t白强\t-\t-\t-\t-\t-", NULL,
	    5, "grid" },
	LAYER("Cameras\tcamera\t-\t-\tseat\t1\t1\t探头", "code"),
	LAYER("grids\tduty\t-\t-\t-\t0\t0\t网格", "code"),
	LAYER("c\tcctv\t-\t-\tseat\t1\t1\t探头", "kind"),
	LAYER("c\tgrid\t-\t-\tseat\t1\t1\t探头", "kind"),
	LAYER("c\tduty\t-\tab\t-\t1\t1\t区", "sign"),
	LAYER("c\tduty\t-\t-\tboss\t1\t1\t区", "roles"),
	LAYER("c\tduty\t-\t-\t-\tyes\t1\t区", "keep"),
	LAYER("c\tduty\t-\t-\t-\t0\t2\t区", "hidden"),
	LAYER("c\tduty\t-\t-\t-\t0\t0\t-", "name"),
	LAYER("c\tcamera\t-\t-\t-\t1\t0\t探头", "roles"),
	LAYER("c\tcamera\t-\t-\tseat\t0\t0\t探头", "roles"),
	{ "layers.tsv", 0, "front\ttheme\t-\t-\t-\t0\t0\t又", NULL, 4, "code" },
	{ "profile.json", 8, "\"datum\": \"mars\", \"working_slots\": { \"mon\": "
	    "[\"08:00-12:00\"],", NULL, 8, "datum" },
	{ "profile.json", 8, "\"track_days\": 31, \"working_slots\": { \"mon\": "
	    "[\"08:00-12:00\"],", NULL, 8, "track_days" },
	{ "profile.json", 8, "\"homes_least\": -1, \"working_slots\": { \"mon\": "
	    "[\"08:00-12:00\"],", NULL, 8, "homes_least" },
	{ "profile.json", 8, "\"homes_least\": 9, \"homes_most\": 8, "
	    "\"working_slots\": { \"mon\": [\"08:00-12:00\"],", NULL, 0,
	    "homes_least" },
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof plants / sizeof *plants; i++) {
		const struct plant *const p = &plants[i];
		struct hunt h = { .file = p->file, .line = p->want_line,
			.field = p->field };
		struct buf archive = { 0 };

		make(&archive, p, 1, NULL);
		assert_int_equal(try(&archive, &h), ERR_BAD_INPUT);
		if (h.hits == 0)
			fail_msg("plant %zu not among: %s", i, buf_z(&h.all));
		buf_fini(&h.all);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_teams),
		cmocka_unit_test(test_layers),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
