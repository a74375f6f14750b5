/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_profile_sensors.c -- sensors.tsv: what is read, and each fault where it is.
 * Layer: tests. */
#include "wire/profilekit.h"

static void
test_read(void **state)
{
	struct buf archive = { 0 };
	struct law law = { 0 };
	const struct law_sensor *s;

	(void)state;
	make(&archive, NULL, 0, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	assert_int_equal(law.sensors_n, 2);
	s = law_sensor(&law, STR("lift-17"), STR("temp"));
	assert_non_null(s);
	assert_true(str_is(s->code, "hot"));
	assert_true(s->has_low && s->has_high && !s->urgent);
	assert_int_equal(s->low_e6, -10500000);
	assert_int_equal(s->high_e6, 40000000);
	assert_int_equal(s->hold_s, 30);
	assert_int_equal(s->matter, 1001001);
	assert_true(s->grid == UINT64_C(110115001001001));
	s = law_sensor(&law, STR("lift-17"), STR("stuck"));
	assert_non_null(s);
	assert_false(s->has_low);
	assert_true(s->urgent && str_is(s->place, "大院"));
	assert_null(law_sensor(&law, STR("gas-1"), STR("temp")));
	law_fini(&law);
	buf_fini(&archive);
}

#define ROW(text, field) { "sensors.tsv", 2, text, NULL, 2, field }
static const struct plant plants[] = {
	ROW("HOT\tl\tt\t-\t1\t0\t-\t-\t-\t0\t热", "code"),
	ROW("hot\t\tt\t-\t1\t0\t-\t-\t-\t0\t热", "device"),
	ROW("hot\tl 1\tt\t-\t1\t0\t-\t-\t-\t0\t热", "device"),
	ROW("hot\tl\tt:x\t-\t1\t0\t-\t-\t-\t0\t热", "metric"),
	ROW("hot\tl\tt\tlow\t1\t0\t-\t-\t-\t0\t热", "low"),
	ROW("hot\tl\tt\t-\t-\t0\t-\t-\t-\t0\t热", "high"),
	ROW("hot\tl\tt\t2\t1\t0\t-\t-\t-\t0\t热", "high"),
	ROW("hot\tl\tt\t-\t1\t-\t-\t-\t-\t0\t热", "hold"),
	ROW("hot\tl\tt\t-\t1\t86401\t-\t-\t-\t0\t热", "hold"),
	ROW("hot\tl\tt\t-\t1\t0\t1001000\t-\t-\t0\t热", "matter"),
	ROW("hot\tl\tt\t-\t1\t0\tx\t-\t-\t0\t热", "matter"),
	ROW("hot\tl\tt\t-\t1\t0\t-\t110115009000000\t-\t0\t热", "grid"),
	ROW("hot\tl\tt\t-\t1\t0\t-\t-\t-\t2\t热", "urgent"),
	ROW("hot\tl\tt\t-\t1\t0\t-\t-\t-\t0\t-", "name"),
	{ "sensors.tsv", 0, "hot\tl\tt\t-\t1\t0\t-\t-\t-\t0\t热", NULL, 4,
	    "code" },
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
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
