/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile may grow under a store; it may not change what has happened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "core/law_follows.h"
#include "lawkit.h"

typedef void change_fn(struct law *l);

/* The kit's tables are shared: those that are changed become the law's own. */
static void
own_tables(struct law *l)
{
	l->states = arena_dup(&l->arena, l->states,
	    l->states_n * sizeof(*l->states));
	l->moves = arena_dup(&l->arena, l->moves,
	    l->moves_n * sizeof(*l->moves));
	l->roles = arena_dup(&l->arena, l->roles,
	    l->roles_n * sizeof(*l->roles));
}

static void
try(change_fn *change, const char *file, const char *name)
{
	struct law old = { 0 }, new = { 0 };
	struct law_breach why = { 0 };
	enum err e;

	lawkit_make(&old);
	lawkit_make(&new);
	own_tables(&new);
	change(&new);
	e = law_follows(&old, &new, &why);
	if (file == NULL) {
		assert_int_equal(e, OK);
	} else {
		assert_int_equal(e, ERR_REFUSED);
		assert_string_equal(why.file, file);
		if (name)
			assert_true(str_is(why.name, name));
	}
	law_fini(&old);
	law_fini(&new);
}

static void none(struct law *l) { (void)l; }
static void state_gone(struct law *l) { l->states_n = 2; }
static void state_opens(struct law *l) { l->states[0].open ^= true; }
static void row_gone(struct law *l) { l->moves_n--; }
static void row_effect(struct law *l) { l->moves[2].effects ^= 1; }
static void row_stricter(struct law *l) { l->moves[0].guards = (1u << GUARD_COUNT) - 1; }
static void row_looser(struct law *l) { l->moves[3].guards = 0; }
static void more_roles(struct law *l) { l->moves[1].roles = ~0u; }
static void role_bit(struct law *l) { l->roles[0].bit = 31; }
static void another_first(struct law *l) { l->first_state++; }
static void lower_cap(struct law *l) { l->return_cap--; }
static void higher_cap(struct law *l) { l->return_cap++; }
static void undo_time(struct law *l) { l->undo_ms++; }
static void later_stale(struct law *l) { l->stale_claim_ms++; }
static void offset(struct law *l) { l->offset_min = 0; }
static void fallback(struct law *l) { l->fallback_unit++; }

static void
may_grow(void **state)
{
	(void)state;
	try(none, NULL, NULL);
	try(row_looser, NULL, NULL);
	try(more_roles, NULL, NULL);
	try(higher_cap, NULL, NULL);
}

static void
may_not_change_the_past(void **state)
{
	(void)state;
	try(state_gone, "states.tsv", NULL);
	try(state_opens, "states.tsv", NULL);
	try(row_gone, "moves.tsv", NULL);
	try(row_effect, "moves.tsv", NULL);
	try(row_stricter, "moves.tsv", NULL);
	try(role_bit, "roles.tsv", NULL);
	try(another_first, "profile.json", NULL);
	try(lower_cap, "profile.json", NULL);
	try(undo_time, "profile.json", NULL);
	try(later_stale, "profile.json", NULL);
	try(offset, "profile.json", NULL);
	try(fallback, "profile.json", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(may_grow),
		cmocka_unit_test(may_not_change_the_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
