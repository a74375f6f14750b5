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

static struct law_clock old_clocks[] = { { .id = 1, .whose = TURN_UNIT, .n = 2,
	.unit = LIMIT_WORK_DAY, .code = KIT_STR("handle") } };
static struct law_clock new_clocks[] = { { .id = 1, .whose = TURN_UNIT, .n = 3,
	.unit = LIMIT_WORK_DAY, .code = KIT_STR("handle") } };
static struct law_triggers triggers[] = { { { KIT_STR("report") } } };
static struct law_book books[3] = {
	{ .version = 1, .clocks = old_clocks, .clocks_n = 1,
	    .triggers = triggers },
	{ .version = 1, .clocks = new_clocks, .clocks_n = 1,
	    .triggers = triggers },
	{ .version = 1, .clocks = old_clocks, .clocks_n = 1,
	    .triggers = triggers, .crowd = { { 3, KIT_STR("raise") } } } };
static struct law_season seasons[] = { { KIT_STR("夏"), 501, 930 },
	{ KIT_STR("冬"), 1101, 331 } };
static struct law_kind kinds[] = { { .id = 1, .first_state = KIT_TO_FILE,
	.code = KIT_STR("event"), .name = KIT_STR("事件") } };
static struct law_system systems[] = {
	{ .code = KIT_STR("a"), .name = KIT_STR("甲"), .lead = 1 } };

/* The kit's tables are shared: those that are changed become the law's own. */
static void
own_tables(struct law *l)
{
	l->states = arena_dup(&l->arena, l->states,
	    l->states_n * sizeof(*l->states));
	l->moves = arena_dup(&l->arena, l->moves,
	    l->moves_n * sizeof(*l->moves));
	l->classes = arena_dup(&l->arena, l->classes,
	    l->classes_n * sizeof(*l->classes));
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
	arena_fini(&old.arena);
	arena_fini(&new.arena);
}

/* Both begin so: clocks, a season, who commands. */
static void
full(struct law *l)
{
	l->books = &books[0];
	l->books_n = 1;
	l->seasons = seasons;
	l->seasons_n = 1;
	l->systems = systems;
	l->systems_n = 1;
	l->levels_n = 3;
	l->tries_cap = 3;
	l->moves[5].guards |= GUARD_COMMANDS | GUARD_TRIES_SPENT;
	l->moves[6].kinds = 2;
}

static void
try_full(change_fn *change, const char *file)
{
	struct law old = { 0 }, new = { 0 };
	struct law_breach why = { 0 };
	enum err e;

	lawkit_make(&old);
	lawkit_make(&new);
	own_tables(&old);
	own_tables(&new);
	full(&old);
	full(&new);
	change(&new);
	e = law_follows(&old, &new, &why);
	if (file == NULL) {
		assert_int_equal(e, OK);
	} else {
		assert_int_equal(e, ERR_REFUSED);
		assert_string_equal(why.file, file);
	}
	arena_fini(&old.arena);
	arena_fini(&new.arena);
}

static void
new_clock(struct law *l)
{
	l->books = &books[1];
}

/* What many callers open is of the clocks' version, too. */
static void
crowd(struct law *l)
{
	l->books = &books[2];
}

static void
crowd_new_version(struct law *l)
{
	l->books = &books[2];
	l->version = 2;
}

static void
new_clock_new_version(struct law *l)
{
	l->books = &books[1];
	l->version = 2;
}

static void
no_clocks(struct law *l)
{
	l->books_n = 0;
}

static void lower_version(struct law *l) { l->version = 0; }
static void
season_gone(struct law *l)
{
	l->seasons_n = 0;
}
static void season_other(struct law *l) { l->seasons = seasons + 1; }
static void season_more(struct law *l) { l->seasons_n = 2; }
static void
commander(struct law *l)
{
	l->systems_n = 0;
}
static void level(struct law *l) { l->first_level = 1; }
static void more_levels(struct law *l) { l->levels_n = 4; }
static void higher_tries(struct law *l) { l->tries_cap = 4; }
static void lower_tries(struct law *l) { l->tries_cap = 2; }
static void
kind_new(struct law *l)
{
	l->kinds = kinds;
	l->kinds_n = 1;
}
static void row_for_all(struct law *l) { l->moves[6].kinds = 0; }
static void row_for_more(struct law *l) { l->moves[6].kinds = 6; }
static void row_for_other(struct law *l) { l->moves[6].kinds = 4; }
static void row_for_few(struct law *l) { l->moves[7].kinds = 2; }
static void
row_ends(struct law *l)
{
	l->moves[7].law_to = 1;
	l->version = 2;
}
static void row_ends_now(struct law *l) { l->moves[7].law_to = 1; }
static void row_begins(struct law *l) { l->moves[7].law_from = 1; }
static void flag_wanted(struct law *l) { l->moves[7].flags_need = 1; }
static void flag_unwanted(struct law *l) { l->moves[7].flags_not = 1; }
static void flag_set(struct law *l) { l->moves[7].flags_set = 1; }
static void flag_cleared(struct law *l) { l->moves[7].flags_clear = 1; }
static void tells(struct law *l) { l->moves[7].tell = STR("unit"); }
static void turn(struct law *l) { l->states[0].turn = TURN_LEAD; }

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

static void
clocks_go_on(void **state)
{
	(void)state;
	try_full(none, NULL);
	try_full(new_clock_new_version, NULL);
	try_full(season_more, NULL);
	try_full(more_levels, NULL);
	try_full(row_for_all, NULL);
	try_full(row_for_more, NULL);
	try_full(row_ends, NULL);
	try_full(tells, NULL);
	try_full(crowd_new_version, NULL);
	try_full(new_clock, "profile.json");
	try_full(crowd, "profile.json");
	try_full(no_clocks, "profile.json");
	try_full(lower_version, "profile.json");
}

static void
the_loop_stays(void **state)
{
	(void)state;
	try_full(season_gone, "seasons.tsv");
	try_full(season_other, "seasons.tsv");
	try_full(commander, "systems.tsv");
	try_full(level, "profile.json");
	try_full(higher_tries, "profile.json");
	try_full(lower_tries, "profile.json");
	try_full(kind_new, "classes.tsv");
	try_full(row_for_other, "moves.tsv");
	try_full(row_for_few, "moves.tsv");
	try_full(row_ends_now, "moves.tsv");
	try_full(row_begins, "moves.tsv");
	try_full(flag_wanted, "moves.tsv");
	try_full(flag_unwanted, "moves.tsv");
	try_full(flag_set, "moves.tsv");
	try_full(flag_cleared, "moves.tsv");
	try_full(turn, "states.tsv");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(may_grow),
		cmocka_unit_test(may_not_change_the_past),
		cmocka_unit_test(clocks_go_on),
		cmocka_unit_test(the_loop_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
