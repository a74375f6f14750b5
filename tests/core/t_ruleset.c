/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions as events make them: at once, on a later day, taken out, proposed,
 * approved by another; and what a profile brings later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/ruleset.h"
#include "lawkit.h"

#define DAY 20000		/* of the events; 2024-10-04 */
#define AT_MS ((int64_t)DAY * 86400000)

static struct law law;
static struct rule_fault why;

struct told {
	enum event_kind	kind;
	const char	*subject;
	int64_t		version, effective;	/* 0: at once */
	const char	*actor, *unit;
	bool		proposal;
};

static enum err
tell(struct ruleset *s, struct told t)
{
	struct event e = { .v = EVENT_SCHEMA, .kind = t.kind,
		.subject = str_of(t.subject), .at.ms = AT_MS,
		.actor = str_of(t.actor ? t.actor : "zhang") };

	assert_int_equal(body_int(&e.body, "version", t.version), OK);
	assert_int_equal(body_text(&e.body, "reason", STR("tidy")), OK);
	if (t.effective)
		assert_int_equal(body_int(&e.body, "effective", t.effective),
		    OK);
	if (t.proposal)
		assert_int_equal(body_int(&e.body, "proposal", 1), OK);
	if (t.unit) {
		assert_int_equal(body_text(&e.body, "matter", STR("1001001")),
		    OK);
		assert_int_equal(body_text(&e.body, "unit", str_of(t.unit)),
		    OK);
		assert_int_equal(body_text(&e.body, "kind", STR("model")), OK);
	}
	return ruleset_event(s, &e, &why);
}

/* A set with rule 7 of the profile: matter 1001001 to the water company. */
static struct ruleset *
seeded(void)
{
	struct ruleset *s = ruleset_make(&law, NULL);
	const struct rule r = { .id = 7, .version = 1, .matter = KIT_MATTER,
		.unit = 2, .kind = KIND_MODEL, .from = DAY_FIRST,
		.to = DAY_LAST };

	ruleset_seed(s, &r);
	return s;
}

static const struct rule *
only(struct ruleset *s)
{
	size_t n;
	const struct rule *live = ruleset_live(s, &n);

	assert_int_equal(n, 1);
	return live;
}

static void
test_at_once(void **state)
{
	struct ruleset *s = seeded();

	(void)state;
	assert_int_equal(only(s)->unit, 2);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 2,
	    .unit = "huangcun" }), OK);
	assert_int_equal(only(s)->unit, 3);
	assert_int_equal(only(s)->version, 2);
	assert_int_equal(ruleset_find(s, 7, 1)->status, RULE_REPLACED);
	assert_int_equal(ruleset_newest(s, 7)->rule.version, 2);
	assert_true(str_is(ruleset_newest(s, 7)->reason, "tidy"));
	assert_int_equal(ruleset_next_version(s, 7), 3);
	assert_int_equal(ruleset_seen(s), 1);
	ruleset_free(&s);
	assert_null(s);
}

/* A later day: until the day before the old one, from it on the new one. */
static void
test_later(void **state)
{
	struct ruleset *s = seeded();
	const struct rule *live;
	size_t n;

	(void)state;
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 2,
	    DAY + 10, .unit = "huangcun" }), OK);
	live = ruleset_live(s, &n);
	assert_int_equal(n, 2);
	assert_int_equal(live[0].to, DAY + 9);
	assert_int_equal(live[1].from, DAY + 10);
	assert_int_equal(live[1].unit, 3);
	/* A change at once takes both away. */
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 3,
	    .unit = "xihongmen" }), OK);
	assert_int_equal(only(s)->unit, 4);
	assert_int_equal(ruleset_find(s, 7, 2)->status, RULE_REPLACED);
	ruleset_free(&s);
}

/* A day that has passed already counts at once. */
static void
test_past_day(void **state)
{
	struct ruleset *s = seeded();

	(void)state;
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 2,
	    DAY - 3, .unit = "huangcun" }), OK);
	assert_int_equal(only(s)->from, DAY_FIRST);
	ruleset_free(&s);
}

static void
test_retire(void **state)
{
	struct ruleset *s = seeded();
	size_t n;

	(void)state;
	assert_int_equal(tell(s, (struct told){ EV_RULE_RETIRE, "R7", 2,
	    DAY + 5 }), OK);
	assert_int_equal(only(s)->to, DAY + 4);
	assert_int_equal(tell(s, (struct told){ EV_RULE_RETIRE, "R7", 3 }),
	    ERR_NOT_FOUND);
	/* It may come back. */
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 3,
	    .unit = "water" }), OK);
	assert_int_equal(only(s)->version, 3);
	assert_int_equal(tell(s, (struct told){ EV_RULE_RETIRE, "R7", 4 }),
	    OK);
	ruleset_live(s, &n);
	assert_int_equal(n, 0);
	ruleset_free(&s);
}

static void
test_refused(void **state)
{
	struct ruleset *s = seeded();

	(void)state;
	assert_int_equal(tell(s, (struct told){ EV_RULE_ADD, "R7", 1,
	    .unit = "water" }), OK);	/* an event stands before the profile */
	assert_int_equal(tell(s, (struct told){ EV_RULE_ADD, "R7", 1,
	    .unit = "water" }), ERR_CONFLICT);
	assert_int_equal(tell(s, (struct told){ EV_RULE_RETIRE, "R8", 2 }),
	    ERR_NOT_FOUND);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R8", 1,
	    .unit = "water" }), ERR_NOT_FOUND);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 9,
	    .unit = "water" }), ERR_CONFLICT);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "7", 2,
	    .unit = "water" }), ERR_BAD_INPUT);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 2,
	    .unit = "nobody" }), ERR_BAD_INPUT);
	assert_int_equal(why.column, RULE_UNIT);
	assert_int_equal(only(s)->unit, 2);
	ruleset_free(&s);
}

static void
test_four_eyes(void **state)
{
	struct ruleset *s = seeded();

	(void)state;
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 2,
	    .unit = "huangcun", .proposal = true }), OK);
	assert_int_equal(only(s)->unit, 2);
	assert_int_equal(ruleset_find(s, 7, 2)->status, RULE_PROPOSED);
	assert_int_equal(tell(s, (struct told){ EV_RULE_APPROVE, "R7", 2 }),
	    ERR_REFUSED);
	assert_int_equal(tell(s, (struct told){ EV_RULE_APPROVE, "R7", 2,
	    .actor = "li" }), OK);
	assert_int_equal(only(s)->unit, 3);
	assert_true(str_is(ruleset_find(s, 7, 2)->approver, "li"));
	assert_int_equal(tell(s, (struct told){ EV_RULE_APPROVE, "R7", 2,
	    .actor = "wang" }), ERR_NOT_FOUND);
	assert_int_equal(tell(s, (struct told){ EV_RULE_RETIRE, "R7", 3,
	    .proposal = true }), OK);
	assert_int_equal(tell(s, (struct told){ EV_RULE_REJECT, "R7", 3 }),
	    OK);
	assert_int_equal(only(s)->version, 2);
	assert_int_equal(ruleset_find(s, 7, 3)->status, RULE_REJECTED);
	assert_int_equal(ruleset_next_version(s, 7), 4);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 4,
	    .unit = "water" }), OK);
	assert_int_equal(only(s)->unit, 2);
	ruleset_free(&s);
}

/* The profile of today has rule 5 no more: what a person made of it stands, and
 * what was taken out is not missed. */
static void
test_dropped(void **state)
{
	struct ruleset *s = seeded();

	(void)state;
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R5", 2,
	    .unit = "huangcun" }), OK);
	assert_int_equal(ruleset_newest(s, 5)->rule.unit, 3);
	assert_int_equal(ruleset_newest(s, 5)->status, RULE_LIVE);
	assert_int_equal(tell(s, (struct told){ EV_RULE_RETIRE, "R5", 3 }),
	    OK);
	assert_int_equal(only(s)->id, 7);
	assert_int_equal(tell(s, (struct told){ EV_RULE_RETIRE, "R6", 2 }),
	    ERR_NOT_FOUND);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R6", 3,
	    .unit = "water" }), OK);
	ruleset_free(&s);
}

/* What was only proposed, or turned down, takes nothing from a profile that
 * brings the same version; what was approved does. */
static void
test_proposed_over(void **state)
{
	struct ruleset *s = seeded();
	struct rule r = { .id = 7, .version = 2, .matter = KIT_MATTER,
		.unit = 4, .kind = KIND_MODEL, .from = DAY_FIRST,
		.to = DAY_LAST };

	(void)state;
	ruleset_seed(s, &r);
	r.version = 3;
	ruleset_seed(s, &r);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 2,
	    .unit = "water", .proposal = true }), OK);
	assert_int_equal(only(s)->version, 3);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 2,
	    .unit = "water" }), ERR_CONFLICT);
	assert_int_equal(tell(s, (struct told){ EV_RULE_REJECT, "R7", 2 }),
	    OK);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 3,
	    .unit = "huangcun", .proposal = true }), OK);
	assert_int_equal(only(s)->unit, 4);
	assert_int_equal(tell(s, (struct told){ EV_RULE_APPROVE, "R7", 3 }),
	    ERR_REFUSED);
	assert_int_equal(tell(s, (struct told){ EV_RULE_APPROVE, "R7", 3,
	    .actor = "li" }), OK);
	assert_int_equal(only(s)->unit, 3);
	assert_true(str_is(ruleset_find(s, 7, 3)->approver, "li"));
	ruleset_free(&s);
	/* A seed that a later day replaces gives back what it hid. */
	s = seeded();
	r.version = 3;
	ruleset_seed(s, &r);
	assert_int_equal(tell(s, (struct told){ EV_RULE_RETIRE, "R7", 2 }),
	    OK);
	assert_int_equal(only(s)->version, 3);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 3,
	    DAY + 9, .unit = "water" }), OK);
	assert_int_equal(only(s)->from, DAY + 9);
	assert_int_equal(ruleset_find(s, 7, 2)->status, RULE_RETIRED);
	ruleset_free(&s);
}

/* A hostile number costs nothing, and what was turned down is no dead end. */
static void
test_gaps(void **state)
{
	struct ruleset *s = seeded();

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE,
		    "R4294967295", RULE_VERSION_MAX, .unit = "water" }),
		    ERR_NOT_FOUND);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7",
	    4294967295, .unit = "water" }), ERR_BAD_INPUT);
	assert_int_equal(tell(s, (struct told){ EV_RULE_ADD, "R9", 1,
	    .unit = "huangcun", .proposal = true }), OK);
	assert_int_equal(tell(s, (struct told){ EV_RULE_REJECT, "R9", 1,
	    .actor = "li" }), OK);
	assert_int_equal(tell(s, (struct told){ EV_RULE_RETIRE, "R9", 2 }),
	    ERR_NOT_FOUND);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R9", 3,
	    .unit = "water" }), ERR_CONFLICT);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R9", 2,
	    .unit = "xihongmen", .proposal = true }), OK);
	assert_int_equal(only(s)->id, 7);
	assert_int_equal(tell(s, (struct told){ EV_RULE_APPROVE, "R9", 2,
	    .actor = "li" }), OK);
	assert_int_equal(ruleset_newest(s, 9)->rule.unit, 4);
	assert_int_equal(ruleset_find(s, 9, 1)->status, RULE_REJECTED);
	ruleset_free(&s);
}

/* The last number taken, the last day passed: there is still one to be had. */
static void
test_ends(void **state)
{
	struct ruleset *s = seeded();
	const struct rule *live;
	size_t n;

	(void)state;
	assert_int_equal(ruleset_next_id(s), 8);
	assert_int_equal(tell(s, (struct told){ EV_RULE_ADD, "R4294967295", 1,
	    .unit = "water" }), OK);
	assert_int_equal(ruleset_next_id(s), 1);
	assert_int_equal(tell(s, (struct told){ EV_RULE_ADD, "R1", 1,
	    .unit = "water" }), OK);
	assert_int_equal(ruleset_next_id(s), 2);
	assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, "R7", 2,
	    (int64_t)1 << 52, .unit = "huangcun" }), OK);
	live = ruleset_live(s, &n);
	assert_int_equal(n, 4);
	assert_int_equal(live[1].to, 2932895);
	assert_int_equal(live[2].from, 2932896);
	ruleset_free(&s);
}

static void
test_long_reason(void **state)
{
	static char words[1 << 20];
	struct ruleset *s = seeded();
	struct event e = { .v = EVENT_SCHEMA, .kind = EV_RULE_RETIRE,
		.subject = STR("R7"), .at.ms = AT_MS, .actor = STR("x") };

	(void)state;
	memset(words, 'w', sizeof(words) - 1);
	assert_int_equal(body_int(&e.body, "version", 2), OK);
	assert_int_equal(body_text(&e.body, "reason", str_of(words)), OK);
	assert_int_equal(ruleset_event(s, &e, &why), OK);
	assert_int_equal(ruleset_newest(s, 7)->reason.n, RULE_TEXT_MAX);
	ruleset_free(&s);
}

/* Many of each, in any order of asking: found, counted, in order. */
static void
test_many(void **state)
{
	struct ruleset *s = ruleset_make(&law, NULL);
	const struct rule *live;
	char id[16];
	size_t n;

	(void)state;
	for (int i = 1; i <= 3000; i++) {
		snprintf(id, sizeof(id), "R%d", (i * 7919) % 3001);
		assert_int_equal(tell(s, (struct told){ EV_RULE_ADD, id, 1,
		    .unit = "water" }), OK);
	}
	for (int i = 1; i <= 3000; i += 3) {
		snprintf(id, sizeof(id), "R%d", i);
		assert_int_equal(tell(s, (struct told){ EV_RULE_CHANGE, id, 2,
		    .unit = "huangcun" }), OK);
	}
	live = ruleset_live(s, &n);
	assert_int_equal(n, 3000);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(live[i].id, i + 1);
		assert_int_equal(live[i].unit, i % 3 ? 2 : 3);
	}
	assert_int_equal(ruleset_count(s), 4000);
	assert_int_equal(ruleset_next_id(s), 3001);
	assert_null(ruleset_newest(s, 4000));
	ruleset_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_later),
		cmocka_unit_test(test_past_day),
		cmocka_unit_test(test_retire),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_four_eyes),
		cmocka_unit_test(test_dropped),
		cmocka_unit_test(test_proposed_over),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_long_reason),
		cmocka_unit_test(test_many),
	};

	lawkit_make(&law);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
