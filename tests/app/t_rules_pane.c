/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule pane by its keys: where it leads and how it comes back, what may be
 * changed and by whom, drafts of the form, four eyes, and that a check or a
 * replay never holds up what is typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/rules_view.h"
#include "desk_kit.h"

static const struct rule_entry *
newest(struct desk_kit *k, uint32_t id)
{
	return ruleset_newest(rules_set(k->rules), id);
}

/* From the queue into the list, a rule, and back to where it began. */
static void
test_there_and_back(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .w = 160, .h = 45 };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "jr");
	assert_int_equal(k.desk->rv->mode, RULES_LIST);
	assert_true(k.desk->zoom);
	desk_kit_keys(&k, "jj<Enter>");
	assert_int_equal(k.desk->rv->mode, RULES_DETAIL);
	assert_true(desk_kit_shows(&k, "Versions"));
	desk_kit_keys(&k, "<Esc>");
	assert_int_equal(k.desk->rv->mode, RULES_LIST);
	assert_int_equal(k.desk->rv->list.cur, 2);
	desk_kit_keys(&k, "<Esc>");
	assert_false(k.desk->zoom);
	assert_int_equal(k.desk->focus, PANE_QUEUE);
	/* A view's key leaves it too, and the list is where it was. */
	desk_kit_keys(&k, "r1");
	assert_int_equal(k.desk->focus, PANE_QUEUE);
	assert_false(k.desk->zoom);
	desk_kit_keys(&k, "r");
	assert_int_equal(k.desk->rv->list.cur, 2);
	/* Letters of the workflow do nothing to a case that is not seen. */
	desk_kit_keys(&k, "d");
	assert_int_equal(k.desk->p.kind, PROMPT_NONE);
	desk_kit_close(&k);
}

static void
test_groups(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .cases = 1 };
	struct rules_list *l;
	size_t all, n = 0;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "r");
	l = &k.desk->rv->list;
	all = l->n;
	assert_true(all >= 8000);
	assert_int_equal(l->items_n, all);
	desk_kit_keys(&k, "o");
	assert_int_equal(l->items_n, all + l->groups_n);
	for (size_t i = 0; i < l->groups_n; i++)
		n += l->group[i].n;
	assert_int_equal(n, all);
	desk_kit_keys(&k, "O");
	assert_int_equal(l->items_n, l->groups_n);
	desk_kit_keys(&k, "gg<Enter>");
	assert_int_equal(l->items_n, l->groups_n + l->group[0].n);
	desk_kit_keys(&k, "o");
	assert_int_equal(l->by, BY_UNIT);
	desk_kit_keys(&k, "oG");
	assert_int_equal(l->cur, all - 1);
	desk_kit_close(&k);
}

/* Neither a look-only seat nor a seat without the role changes a rule. */
static void
test_rights(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .read_only = true };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "re");
	assert_true(desk_kit_shows(&k, "read-only"));
	assert_int_equal(k.desk->rv->mode, RULES_LIST);
	desk_kit_close(&k);
	o = (struct kit_options){ .language = "en" };
	desk_kit_open(&k, &o);
	desk_kit_sit(&k, desk_kit_who(&k, "checker", 0), &k.desk->seat);
	k.desk->seat.me.roles &= ~k.law.rule_roles;
	desk_kit_keys(&k, "ra");
	assert_true(desk_kit_shows(&k, "rules are changed by"));
	desk_kit_keys(&k, "x");
	assert_true(desk_kit_shows(&k, "rules are changed by"));
	assert_int_equal(k.desk->p.kind, PROMPT_NONE);
	desk_kit_close(&k);
}

/* What was typed into the form comes back, also after the seat was gone. */
static void
test_form_draft(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en" };
	struct str all;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "rejjjj<Enter>urgent=1");
	all = buf_view(&k.drafts);
	assert_true(str_find(all, STR("rule 2001=")) >= 0);
	assert_true(str_find(all, STR("urgent=1")) >= 0);
	desk_kit_keys(&k, "<Enter>");
	assert_string_equal(k.desk->rv->form.col[RULE_WHEN], "urgent=1");
	desk_kit_keys(&k, "<Esc>");
	assert_true(desk_kit_shows(&k, ":drafts"));
	desk_kit_keys(&k, ":drafts 1<Enter>");
	assert_int_equal(k.desk->rv->mode, RULES_FORM);
	assert_string_equal(k.desk->rv->form.col[RULE_WHEN], "urgent=1");
	/* Dropped, it is gone. */
	desk_kit_keys(&k, "xe");
	assert_true(k.desk->rv->form.col[RULE_WHEN] == NULL ||
	    k.desk->rv->form.col[RULE_WHEN][0] == '\0');
	desk_kit_close(&k);
}

static void
test_save(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "r:rule 2620<Enter>es");
	assert_true(desk_kit_shows(&k, "a reason must be given"));
	desk_kit_keys(&k, "jjjjj<Enter><C-u>hjfw<Enter>");
	assert_string_equal(k.desk->rv->form.col[RULE_UNIT], "hjfw");
	desk_kit_keys(&k, "G<Enter>合署办公<Enter>E");
	desk_kit_wait(&k, 3000);
	assert_true(k.desk->rv->form.ready);
	assert_int_equal(replay_result(k.desk->rv->form.replay)->changed, 1);
	desk_kit_keys(&k, "E<Enter>");
	assert_int_equal(k.desk->rv->mode, RULES_CASES);
	assert_int_equal(k.desk->rv->cases.n, 1);
	desk_kit_keys(&k, "<Esc><Esc>s");
	assert_true(desk_kit_shows(&k, "R2620 is saved"));
	assert_int_equal(newest(&k, 2620)->rule.version, 2);
	assert_true(str_is(newest(&k, 2620)->reason, "合署办公"));
	/* Retired, with a reason. */
	desk_kit_keys(&k, ":rule 2620<Enter>x");
	assert_int_equal(k.desk->p.kind, PROMPT_RULES);
	desk_kit_keys(&k, "<Enter>");
	assert_true(desk_kit_shows(&k, "a few words are needed"));
	desk_kit_keys(&k, "撤并<Enter>");
	assert_int_equal(newest(&k, 2620)->status, RULE_RETIRED);
	desk_kit_close(&k);
}

static void
test_new_rule(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };
	uint32_t id;

	(void)state;
	desk_kit_open(&k, &o);
	id = ruleset_next_id(rules_set(k.rules));
	desk_kit_keys(&k, "ra<Enter>gsjgqs<Enter>");
	assert_true(k.desk->rv->form.col[RULE_MATTER][0] != '\0');
	/* A tie with what stands is refused, and said. */
	desk_kit_keys(&k, "jjj<Enter>no=such<Enter>");
	assert_non_null(k.desk->rv->form.fault[RULE_WHEN]);
	desk_kit_keys(&k, "k<Enter><C-u>urgent=0<Enter>");
	assert_null(k.desk->rv->form.fault[RULE_WHEN]);
	desk_kit_keys(&k, "<Enter>hjfw<Enter>G<Enter>试行<Enter>s");
	assert_non_null(newest(&k, id));
	assert_int_equal(newest(&k, id)->status, RULE_LIVE);
	desk_kit_close(&k);
}

/* Proposed by one, approved by another, never by the same. */
static void
test_four_eyes(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true,
		.four_eyes = true };
	struct seat other;
	struct desk *d = NULL;
	char who[ACCOUNT_MAX] = "";

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, ":rule 2620<Enter>ejjjjj<Enter><C-u>hjfw<Enter>"
	    "G<Enter>合署办公<Enter>s");
	assert_true(desk_kit_shows(&k, "is proposed"));
	assert_int_equal(newest(&k, 2620)->rule.version, 1);
	desk_kit_keys(&k, ":rule 2620<Enter>v同意<Enter>");
	assert_true(desk_kit_shows(&k, "cannot decide it too"));
	desk_kit_keys(&k, "r:rules proposed<Enter>");
	assert_int_equal(k.desk->rv->list.shown_n, 1);
	/* The other one. */
	for (size_t i = 0; i < k.law.accounts_n; i++)
		if (k.law.accounts[i].roles & k.law.rule_roles &&
		    !str_is(k.law.accounts[i].code, k.seat.me.code))
			str_copy(k.law.accounts[i].code, who, sizeof who);
	d = desk_kit_second(&k, who, &other);
	desk_kit_keys_of(d, ":rule 2620<Enter>v同意<Enter>");
	assert_int_equal(newest(&k, 2620)->rule.version, 2);
	assert_int_equal(newest(&k, 2620)->status, RULE_LIVE);
	desk_free(&d);
	/* The first desk sees it at its next look. */
	desk_kit_draw(&k);
	desk_kit_close(&k);
}

/* Each cell opens the rules that are in reach there. */
static void
test_cover(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .cases = 1 };
	struct rules_cover *c;
	uint64_t n = 0;

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "rc");
	desk_kit_draw(&k);
	desk_kit_wait(&k, 100);
	c = &k.desk->rv->cover;
	assert_int_equal(c->done, c->lines_n);
	for (int i = 0; i < COVER_UNKNOWN; i++)
		n += c->count[i];
	assert_int_equal(n % c->towns_n, 0);
	assert_int_equal(c->count[COVER_GAP], 0);
	desk_kit_keys(&k, "jjlllll<Enter>");
	assert_int_equal(k.desk->rv->mode, RULES_LIST);
	assert_true(k.desk->rv->list.shown_n > 0);
	assert_true(k.desk->rv->list.shown_n < k.desk->rv->list.n);
	desk_kit_keys(&k, "<Esc>");
	assert_int_equal(k.desk->rv->mode, RULES_COVER);
	desk_kit_keys(&k, ":rule-cover text<Enter>");
	assert_true(desk_kit_shows(&k, "no gap"));
	desk_kit_close(&k);
}

/* Taken back at once within the grace, later with a reason; not over what
 * another made of it. */
static void
test_undo(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };
	uint16_t was, first;

	(void)state;
	desk_kit_open(&k, &o);
	was = newest(&k, 2620)->rule.unit;
	desk_kit_keys(&k, ":rule 2620<Enter>ejjjjj<Enter><C-u>hjfw<Enter>"
	    "G<Enter>合署办公<Enter>s");
	first = newest(&k, 2620)->rule.unit;
	assert_int_not_equal(first, was);
	assert_true(desk_kit_shows(&k, "rule R2620 8s"));
	desk_kit_keys(&k, "U");
	assert_true(desk_kit_shows(&k, "R2620 is as it was before"));
	assert_int_equal(newest(&k, 2620)->rule.unit, was);
	assert_int_equal(newest(&k, 2620)->rule.version, 3);
	assert_int_equal(newest(&k, 2620)->rule.to, DAY_LAST);
	/* Retired and brought back, after the grace. */
	desk_kit_keys(&k, "x撤并<Enter>");
	assert_int_equal(newest(&k, 2620)->status, RULE_RETIRED);
	desk_kit_wait(&k, 9000);
	desk_kit_keys(&k, "U");
	assert_int_equal(k.desk->p.kind, PROMPT_RULES);
	desk_kit_keys(&k, "误停<Enter>");
	assert_int_equal(newest(&k, 2620)->status, RULE_LIVE);
	assert_int_equal(newest(&k, 2620)->rule.unit, was);
	desk_kit_close(&k);
}

/* A rule that others lean on is taken out: the gap is found, and shown. */
static void
test_findings(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .store = true };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "rp");
	assert_true(desk_kit_shows(&k, "What is wrong with the rules"));
	desk_kit_keys(&k, "<Esc>:rule-retire 2001 撤并<Enter>");
	assert_int_equal(newest(&k, 2001)->status, RULE_RETIRED);
	desk_kit_keys(&k, "p");
	assert_true(k.desk->rv->gaps > 0);
	assert_true(desk_kit_shows(&k, "for example: matter="));
	desk_kit_close(&k);
}

/* A check waits until nobody types, however long that takes. */
static void
test_check_waits(void **state)
{
	struct desk_kit k;
	struct kit_options o = { .language = "en", .cases = 1 };

	(void)state;
	desk_kit_open(&k, &o);
	desk_kit_keys(&k, "r");
	desk_kit_draw(&k);
	for (int i = 0; i < 20; i++) {
		desk_kit_wait(&k, 200);
		desk_kit_keys(&k, "j");
		assert_int_not_equal(k.desk->rv->lint_at, 0);
	}
	desk_kit_wait(&k, 400);
	assert_int_equal(k.desk->rv->lint_at, 0);
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_rights),
		cmocka_unit_test(test_form_draft),
		cmocka_unit_test(test_save),
		cmocka_unit_test(test_new_rule),
		cmocka_unit_test(test_four_eyes),
		cmocka_unit_test(test_cover),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_check_waits),
	};

	return cmocka_run_group_tests_name("rules_pane", tests, NULL, NULL);
}
