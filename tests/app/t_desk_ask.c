/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked before an action and how it is answered: letters that the desk
 * uses itself, days, numbers of cases, classes, helpers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "app/desk_in.h"
#include "desk_kit.h"

static const char *
state_of(struct desk_kit *k, uint32_t slot)
{
	static char code[32];

	str_copy(law_state(&k->law, desk_kit_case(k, slot)->state)->code, code,
	    sizeof code);
	return code;
}

/* The kit's own desk, another person at it, the case open. */
static void
sit(struct desk_kit *k, const char *account, uint32_t slot)
{
	char who[ACCOUNT_MAX], go[64];

	str_copy(str_of(account), who, sizeof who);
	desk_kit_change(k, who);
	snprintf(go, sizeof go, ":go %s<Enter>", desk_kit_case(k, slot)->number);
	k->now += 60000;
	desk_kit_keys(k, go);
}

/* A case that its unit has signed. */
static uint32_t
handled(struct desk_kit *k)
{
	uint32_t slot = desk_kit_report(k, 2, NULL, false);

	sit(k, desk_kit_who(k, "seat", 0), slot);
	desk_kit_keys(k, "a");
	sit(k, desk_kit_who(k, "supervisor", 0), slot);
	desk_kit_keys(k, "l1");
	sit(k, desk_kit_who(k, "unit", desk_kit_case(k, slot)->unit), slot);
	desk_kit_keys(k, "s");
	assert_string_equal(state_of(k, slot), "handling");
	return slot;
}

/* What is shown as a letter's key does the action and nothing else. */
static void
test_letters(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	char key[16];
	uint32_t slot;

	(void)state;
	desk_kit_open(&k, &o);
	for (size_t i = 0; i < k.law.moves_n; i++) {
		const struct law_move *m = &k.law.moves[i];
		struct key p = { .code = (unsigned char)m->key };
		struct keymap_state at = { 0 };
		struct str command;

		assert_true(desk_letter(k.desk, m, key));
		if (m->key == 0)
			assert_string_equal(key, ".");
		else if (key[1] == '\0')
			assert_int_equal(keymap_feed(k.keymap, &at, "case", p,
			    &command), KEYMAP_NONE);
		else
			assert_int_equal(key[0], '.');
	}
	slot = handled(&k);
	sit(&k, desk_kit_who(&k, "supervisor", 0), slot);
	assert_true(desk_kit_shows(&k, ".q催办"));
	desk_kit_keys(&k, ".q");
	assert_false(desk_over(k.desk));
	assert_true(desk_kit_shows(&k, "催办 000025"));
	desk_kit_keys(&k, "<Esc>.");
	assert_true(desk_kit_shows(&k, "q 催办"));
	/* One that cannot be done says why; words find the rest. */
	desk_kit_keys(&k, "h");
	assert_true(desk_kit_shows(&k, "only"));
	desk_kit_keys(&k, ".强制<Enter>");
	assert_true(desk_kit_shows(&k, "强制结案 000025"));
	desk_kit_close(&k);
}

static void
test_days(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .h = 40, .w = 120 };
	uint32_t slot;
	struct docket d;

	(void)state;
	desk_kit_open(&k, &o);
	slot = handled(&k);
	desk_kit_keys(&k, "i");
	assert_true(desk_kit_shows(&k, "until when?"));
	desk_kit_keys(&k, "<Enter>");
	assert_true(desk_kit_shows(&k, "a day is needed"));
	desk_kit_keys(&k, "2020-01-01<Enter>");
	assert_true(desk_kit_shows(&k, "that is over already"));
	desk_kit_keys(&k, "<C-u>2032-01-01<Enter>");
	assert_true(desk_kit_shows(&k, "days ahead"));
	desk_kit_keys(&k, "<C-u>12-31<Enter>");
	assert_true(desk_kit_shows(&k, "why?"));
	desk_kit_keys(&k, "<Esc>i３０天<Enter>1");
	assert_string_equal(state_of(&k, slot), "suspend_asked");
	/* Who grants finds the day that was asked for. */
	sit(&k, desk_kit_who(&k, "supervisor", 0), slot);
	desk_kit_keys(&k, "i");
	assert_true(desk_kit_shows(&k, "2026-12-21  as was asked for"));
	desk_kit_keys(&k, "<Enter>");
	assert_string_equal(state_of(&k, slot), "suspended");
	assert_int_equal(k.repo->ops->docket(k.repo, slot, &d), OK);
	assert_true(d.until_ms > k.now + 28 * CLOCK_DAY_MS);
	desk_kit_close(&k);
}

/* The figures of a number pick nothing; they are looked for. */
static void
test_numbers(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	struct docket d;

	(void)state;
	desk_kit_open(&k, &o);
	sit(&k, desk_kit_who(&k, "supervisor", 0), 2);
	desk_kit_keys(&k, ".并单<Enter>");
	assert_true(desk_kit_shows(&k, "into which case?"));
	desk_kit_keys(&k, "7");
	assert_true(desk_kit_shows(&k, "into which case?"));
	assert_true(desk_kit_shows(&k, "000007"));
	desk_kit_keys(&k, "<Enter>");
	assert_string_equal(state_of(&k, 2), "merged");
	assert_int_equal(k.repo->ops->docket(k.repo, 2, &d), OK);
	assert_non_null(strstr(d.parent, "000007"));
	desk_kit_close(&k);
}

/* Classes have no code but figures: a name that is typed is an answer. */
static void
test_class(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":report channel=hotline grid=富强西里社区 "
	    "title=不亮<Enter>al");
	assert_true(desk_kit_shows(&k, "which matter?"));
	desk_kit_keys(&k, "<Enter>");
	assert_true(desk_kit_shows(&k, "choose one"));
	desk_kit_keys(&k, "路灯不亮<Enter>");
	assert_false(desk_kit_shows(&k, "which matter?"));
	desk_kit_keys(&k, "1");
	assert_true(desk_kit_case(&k, 24)->matter != 0);
	desk_kit_close(&k);
}

/* Helpers are asked for where they are what it is about. */
static void
test_helpers(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	struct docket d;
	uint32_t slot;

	(void)state;
	desk_kit_open(&k, &o);
	slot = handled(&k);
	desk_kit_keys(&k, ".j");
	assert_true(desk_kit_shows(&k, "who helps?"));
	desk_kit_keys(&k, "<Enter>");
	assert_true(desk_kit_shows(&k, "choose one"));
	desk_kit_keys(&k, "t005、t006<Enter>要配合<Enter>");
	assert_int_equal(k.repo->ops->docket(k.repo, slot, &d), OK);
	assert_int_equal(d.helpers_n, 2);
	desk_kit_close(&k);
}

/* A caller who was not reached is tried again, one whose matter is not solved
 * has it opened again: neither ends the case by a slip. */
static void
test_results(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	uint32_t slot;

	(void)state;
	desk_kit_open(&k, &o);
	slot = handled(&k);
	desk_kit_keys(&k, "h已办<Enter>");
	sit(&k, desk_kit_who(&k, "checker", 0), slot);
	desk_kit_keys(&k, "v");
	sit(&k, desk_kit_who(&k, "supervisor", 0), slot);
	desk_kit_keys(&k, "c");
	assert_string_equal(state_of(&k, slot), "to_callback");
	desk_kit_keys(&k, "c");
	assert_true(desk_kit_shows(&k, "reached, solved, satisfied"));
	assert_null(strstr(desk_kit_draw(&k), "not reached"));
	assert_null(strstr(desk_kit_draw(&k), "reached, not solved"));
	desk_kit_keys(&k, "<Esc>o");
	assert_true(desk_kit_shows(&k, "reached, not solved"));
	assert_null(strstr(desk_kit_draw(&k), "solved, satisfied"));
	desk_kit_keys(&k, "<Esc>c1");
	assert_string_equal(state_of(&k, slot), "closed");
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_class),
		cmocka_unit_test(test_helpers),
		cmocka_unit_test(test_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
