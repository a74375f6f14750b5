/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_profile_clocks.c -- clocks, ladders, shifts and the whole loop in a profile,
 * and faults planted there one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "core/book.h"
#include "core/casefile.h"
#include "wire/profile.h"
#include "wire/profilekit.h"

#define CLOCK(rest) "2\thandle\t" rest "\t处置"
#define RUNG(rest) "handle\t" rest "\t临期"
#define MOVES "from\trole\taction\tto\tkey\tguards\teffects\tlabel"
#define JSON "\"stale_claim_minutes\": 30, "

static const struct plant plants[] = {
/* clocks */
{ "clocks.tsv", 2, "0\thandle\tunit\t1\t1工作日\t-\tkeep\treport\t-\t-\t-\t钟",
	NULL, 2, "id" },
{ "clocks.tsv", 2, "33\thandle\tunit\t1\t1工作日\t-\tkeep\treport\t-\t-\t-\t钟",
	NULL, 2, "id" },
{ "clocks.tsv", 2, "1\thandle\tunit\t1\t1工作日\t-\tkeep\treport\t-\t-\t-\t钟",
	NULL, 3, "id" },
{ "clocks.tsv", 3, "1\thandle\tunit\t1\t1工作日\t-\tkeep\treport\t-\t-\t-\t钟",
	NULL, 2, "code" },
{ "clocks.tsv", 2, CLOCK("nobody\t1\tcriterion\t-\tkeep\treport\t-\t-\t-"), NULL,
	2, "whose" },
{ "clocks.tsv", 2, CLOCK("unit\tx\tcriterion\t-\tkeep\treport\t-\t-\t-"), NULL, 2,
	"main" },
{ "clocks.tsv", 2, CLOCK("unit\t1\t3周\t-\tkeep\treport\t-\t-\t-"), NULL, 2,
	"limit" },
{ "clocks.tsv", 2, CLOCK("unit\t1\t3天\t-\tkeep\treport\t-\t-\t-"), NULL, 2,
	"limit" },
{ "clocks.tsv", 2, CLOCK("unit\t1\tuntil\tglad\tkeep\treport\t-\t-\t-"), NULL, 2,
	"flag" },
{ "clocks.tsv", 2, CLOCK("unit\t1\tuntil\t-\tagain\treport\t-\t-\t-"), NULL, 2,
	"again" },
{ "clocks.tsv", 2, CLOCK("unit\t1\tuntil\t-\tkeep\t-\t-\t-\t-"), NULL, 2,
	"start" },
{ "clocks.tsv", 2, CLOCK("unit\t1\tuntil\t-\tkeep\tdance\t-\t-\t-"), NULL, 2,
	"start" },
{ "clocks.tsv", 2, CLOCK("unit\t1\tuntil\t-\tkeep\t>nowhere\t-\t-\t-"), NULL, 2,
	"start" },
{ "clocks.tsv", 2, CLOCK("unit\t1\tuntil\t-\tkeep\treport,\t-\t-\t-"), NULL, 2,
	"start" },
{ "clocks.tsv", 2, CLOCK("unit\t1\tuntil\t-\tkeep\treport\t<gone\t>new\t-"), NULL,
	2, "pause" },
{ "clocks.tsv", 2, CLOCK("unit\t1\tuntil\t-\tkeep\treport\task\tanswr\t-"), NULL,
	2, "resume" },
{ "clocks.tsv", 2, CLOCK("unit\t1\tuntil\t-\tkeep\treport\task\t-\t-"), NULL, 2,
	"resume" },
{ "clocks.tsv", 2, CLOCK("unit\t1\tuntil\t-\tkeep\treport\t-\t-\tend"), NULL, 2,
	"stop" },
{ "clocks.tsv", 2, "2\thandle\tunit\t1\tuntil\t-\tkeep\treport\t-\t-\t-\t-", NULL,
	2, "name" },
/* ladders */
{ "ladders.tsv", 2, "sleep\t0\tnear\t0\t-\t-\t-\t-\t-\t0\t临期", NULL, 2,
	"clock" },
{ "ladders.tsv", 2, RUNG("32\tnear\t0\t-\t-\t-\t-\t-\t0"), NULL, 2, "bit" },
{ "ladders.tsv", 2, RUNG("1\tnear\t0\t-\t-\t-\t-\t-\t0"), NULL, 4, "bit" },
{ "ladders.tsv", 2, RUNG("0\tNEAR\t0\t-\t-\t-\t-\t-\t0"), NULL, 2, "code" },
{ "ladders.tsv", 2, RUNG("0\tnear\t1\t-\t-\t-\t-\t-\t0"), NULL, 2, "at" },
{ "ladders.tsv", 2, RUNG("0\tnear\t-\t-\t-\t-\t-\t-\t0"), NULL, 2, "at" },
{ "ladders.tsv", 2, RUNG("0\tnear\t-101%\t-\t-\t-\t-\t-\t0"), NULL, 2, "at" },
{ "ladders.tsv", 2, RUNG("0\tnear\t+%\t-\t-\t-\t-\t-\t0"), NULL, 2, "at" },
{ "ladders.tsv", 2, RUNG("0\tnear\t--1%\t-\t-\t-\t-\t-\t0"), NULL, 2, "at" },
{ "ladders.tsv", 2, RUNG("0\tnear\t+2周\t-\t-\t-\t-\t-\t0"), NULL, 2, "at" },
{ "ladders.tsv", 2, RUNG("0\tnear\t+种植季节2工作日\t-\t-\t-\t-\t-\t0"), NULL, 2,
	"at" },
{ "ladders.tsv", 2, RUNG("0\tnear\t0\tgreen\t-\t-\t-\t-\t0"), NULL, 2, "card" },
{ "ladders.tsv", 2, RUNG("0\tnear\t0\t-\tglad\t-\t-\t-\t0"), NULL, 2, "when" },
{ "ladders.tsv", 2, RUNG("0\tnear\t0\t-\turged,!urged\t-\t-\t-\t0"), NULL, 2,
	"when" },
{ "ladders.tsv", 2, RUNG("0\tnear\t0\t-\t-\t!urged\t-\t-\t0"), NULL, 2, "set" },
{ "ladders.tsv", 2, RUNG("0\tnear\t0\t-\t-\t-\tmayor\t-\t0"), NULL, 2, "tell" },
{ "ladders.tsv", 2, RUNG("0\tnear\t0\t-\t-\t-\t@chief\t-\t0"), NULL, 2, "tell" },
{ "ladders.tsv", 2, RUNG("0\tnear\t0\t-\t-\t-\t-\tdance\t0"), NULL, 2, "opens" },
{ "ladders.tsv", 2, RUNG("0\tnear\t0\t-\t-\t-\t-\tfinish\t0"), NULL, 2,
	"opens" },
{ "ladders.tsv", 2, RUNG("0\tnear\t0\t-\t-\t-\t-\t-\t2"), NULL, 2, "batch" },
/* shifts */
{ "shifts.tsv", 3, "always\t1\t08:00-12:00\t-\t-\t-\t-\t-\t-\t班", NULL, 3,
	"code" },
{ "shifts.tsv", 3, "late\tno\t08:00-12:00\t-\t-\t-\t-\t-\t-\t班", NULL, 3,
	"holidays" },
{ "shifts.tsv", 3, "late\t1\t08:00-12:00,11:00-13:00\t-\t-\t-\t-\t-\t-\t班",
	NULL, 3, "mon" },
{ "shifts.tsv", 3, "late\t1\t-\t-\t-\t-\t-\t-\t8-12\t班", NULL, 3, "sun" },
{ "shifts.tsv", 3, "late\t1\t-\t-\t-\t-\t-\t-\t-\t班", NULL, 3, "mon" },
/* kinds, seasons, systems, metrics */
{ "kinds.tsv", 2, "32\tlead\tasked\t线索", NULL, 2, "id" },
{ "kinds.tsv", 2, "1\tgossip\tasked\t线索", NULL, 2, "code" },
{ "kinds.tsv", 2, "1\tlead\tdone\t线索", NULL, 2, "first_state" },
{ "kinds.tsv", 0, "1\thazard\tasked\t隐患", NULL, 3, "id" },
{ "kinds.tsv", 0, "2\tlead\tasked\t线索", NULL, 3, "code" },
{ "seasons.tsv", 2, "3-1\t10-31\t种植季节", NULL, 2, "from" },
{ "seasons.tsv", 2, "03-01\t02-30\t种植季节", NULL, 2, "to" },
{ "seasons.tsv", 0, "04-01\t05-01\t种植季节", NULL, 3, "name" },
{ "systems.tsv", 2, "city\tnobody\t1000000\t市容体系", NULL, 2, "lead" },
{ "systems.tsv", 2, "city\troad\t1001000\t市容体系", NULL, 2, "majors" },
{ "systems.tsv", 3, "rest\t-\t1000000\t其他", NULL, 3, "majors" },
{ "systems.tsv", 2, "city\troad\t-\t市容体系", NULL, 3, "majors" },
{ "systems.tsv", 3, "city\t-\t-\t其他", NULL, 3, "code" },
{ "metrics.tsv", 2, "intime\tcolour:red\tclosed\t-\t按期率", NULL, 2, "num" },
{ "metrics.tsv", 2, "intime\tclosed\tstate:gone\t-\t按期率", NULL, 2, "den" },
{ "metrics.tsv", 0, "intime\tclosed\tclosed\t-\t二", NULL, 3, "code" },
/* columns that may be missing */
{ "states.tsv", 1, "id\tcode\tturn\tstage\topen\tsign", NULL, 1, NULL },
{ "moves.tsv", 2, "new\tseat\tfinish\tdone\tf\tflag.glad\tclose\t办结", NULL, 2,
	"guards" },
{ "moves.tsv", 2, "new\tseat\tfinish\tdone\tf\tflag.late,!flag.late\tclose\t办结",
	NULL, 2, "guards" },
{ "moves.tsv", 2, "new\tseat\tfinish\tdone\tf\t-\t+glad\t办结", NULL, 2,
	"effects" },
{ "moves.tsv", 2, "new\tseat\tfinish\tdone\tf\t-\t+late,-late\t办结", NULL, 2,
	"effects" },
{ "moves.tsv", 2, "new\tseat\tfinish\t~\tf\t-\t-\t办结", NULL, 2, "to" },
{ "holidays.tsv", 2, "1026-10-01\t1\t国庆", NULL, 2, "date" },
/* profile.json */
{ "profile.json", 7, JSON "\"extend_cap\": -1,", NULL, 7, "extend_cap" },
{ "profile.json", 7, JSON "\"tries_cap\": 0,", NULL, 7, "tries_cap" },
{ "profile.json", 7, JSON "\"suspend_days\": \"x\",", NULL, 7, "suspend_days" },
{ "profile.json", 7, JSON "\"fire_grace_minutes\": 1441,", NULL, 7,
	"fire_grace_minutes" },
{ "profile.json", 7, JSON "\"notice_minutes\": -1,", NULL, 7,
	"notice_minutes" },
{ "profile.json", 7, JSON "\"bare_day\": \"week\",", NULL, 7, "bare_day" },
{ "profile.json", 7, JSON "\"bare_hour\": 1,", NULL, 7, "bare_hour" },
{ "profile.json", 7, JSON "\"first_level\": 1,", NULL, 7, "first_level" },
{ "profile.json", 7, JSON "\"levels\": \"市\",", NULL, 7, "levels" },
};
#define PLANTS (sizeof(plants) / sizeof(plants[0]))

static enum err
load(const struct plant *p, size_t n, const char *without, struct law *law,
    struct hunt *h)
{
	struct diag_sink sink = { .fn = on_diag, .ctx = h };
	struct buf archive = { 0 };
	enum err err;

	make(&archive, p, n, without);
	err = profile_load(buf_view(&archive), law, &sink);
	buf_fini(&archive);
	return err;
}

static void
test_plants(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLANTS; i++) {
		const struct plant *const p = &plants[i];
		struct hunt h = { .file = p->file, .field = p->field,
			.line = p->want_line };
		struct law law = { 0 };

		if (load(p, 1, NULL, &law, &h) != ERR_BAD_INPUT || h.hits == 0)
			fail_msg("plant %zu, %s:%u %s, said: %s", i, h.file,
			    h.line, h.field ? h.field : "-", buf_z(&h.all));
		buf_fini(&h.all);
	}
}

static void
check_clocks(const struct law_book *b)
{
	const struct law_clock *const handle = law_book_clock_by_code(b,
	    STR("handle"));

	assert_int_equal(b->version, 1);
	assert_int_equal(b->clocks_n, 2);
	assert_ptr_equal(handle, &b->clocks[1]);
	assert_ptr_equal(law_book_clock(b, 2), handle);
	assert_null(law_book_clock(b, 3));
	assert_int_equal(handle->whose, TURN_UNIT);
	assert_true(handle->main && !handle->restart && !handle->helpers);
	assert_int_equal(handle->limit, LIMIT_CRITERION);
	assert_int_equal(b->clocks[0].limit, LIMIT_FIXED);
	assert_int_equal(b->clocks[0].n, 15);
	assert_int_equal(b->clocks[0].unit, LIMIT_URGENT_MIN);
	assert_int_equal(b->clocks[0].flag, CASE_URGED);
	assert_int_equal(b->clocks[0].whose, TURN_DESK);
	assert_int_equal(b->clocks[0].rung_n, 0);
	assert_int_equal(handle->rung_first, 0);
	assert_int_equal(handle->rung_n, 3);
}

static void
check_triggers(const struct law_book *b)
{
	assert_int_equal(b->report.start, 3);
	assert_int_equal(b->leave[2].start, 2);
	assert_int_equal(b->enter[3].pause, 2);
	assert_int_equal(b->leave[3].resume, 2);
	assert_int_equal(b->enter[2].stop, 2);
	assert_int_equal(b->move[0].stop, 1);
	assert_int_equal(b->move[1].stop, 0);
	assert_true(str_is(b->triggers[1].on[TRIGGER_PAUSE], ">asked"));
}

static void
check_rungs(const struct law_book *b)
{
	assert_true(str_is(b->rungs[0].code, "near"));
	assert_int_equal(b->rungs[0].unit, LIMIT_WORK_HOUR);
	assert_int_equal(b->rungs[0].n, -2);
	assert_int_equal(b->rungs[0].flags_not, CASE_URGED);
	assert_true(b->rungs[0].batch);
	assert_true(str_is(b->rungs[0].tell, "unit,@seat"));
	assert_int_equal(b->rungs[1].n, 0);
	assert_int_equal(b->rungs[1].card, 1);
	assert_int_equal(b->rungs[1].flags_set, CASE_LATE | CASE_URGED);
	assert_int_equal(b->rungs[2].unit, LIMIT_NONE);
	assert_int_equal(b->rungs[2].n, 50);
	assert_int_equal(b->rungs[2].card, 2);
	assert_int_equal(b->rungs[2].flags_need, CASE_URGENT);
	assert_true(str_is(b->rungs[2].opens, "urge"));
}

static void
test_book(void **state)
{
	struct hunt h = { 0 };
	struct law law = { 0 };
	const struct law_book *b;

	(void)state;
	if (load(NULL, 0, NULL, &law, &h) != OK)
		fail_msg("%s", buf_z(&h.all));
	b = law_book(&law, 1);
	assert_non_null(b);
	assert_null(law_book(&law, 0));
	assert_ptr_equal(law_book(&law, 7), b);
	check_clocks(b);
	check_triggers(b);
	check_rungs(b);
	assert_int_equal(b->shifts_n, 2);
	assert_int_equal(law_book_shift(b, STR("late")), 2);
	assert_int_equal(law_book_shift(b, STR("early")), 0);
	assert_int_equal(law_book_shift(b, STR_NONE), 0);
	assert_int_equal(law_book_calendar(b, 1)->days_n, 0);
	assert_int_equal(law_book_calendar(b, 2)->days_n, 1);
	assert_ptr_equal(law_book_calendar(b, 0), &b->calendar);
	assert_ptr_equal(law_book_calendar(b, 9), &b->calendar);
	assert_int_equal(b->calendar.slots_n[1], 2);
	law_fini(&law);
	buf_fini(&h.all);
}

static void
check_keys(const struct law *law)
{
	assert_int_equal(law->extend_cap, 2);
	assert_int_equal(law->tries_cap, 3);
	assert_int_equal(law->suspend_days, 365);
	assert_int_equal(law->fire_grace_ms, 600000);
	assert_int_equal(law->notice_ms, 600000);
	assert_int_equal(law->levels_n, 0);
	assert_int_equal(law->first_level, 0);
	assert_int_equal(law->bare_day, LIMIT_NONE);
}

static void
test_loop(void **state)
{
	struct hunt h = { 0 };
	struct law law = { 0 };

	(void)state;
	assert_int_equal(load(NULL, 0, NULL, &law, &h), OK);
	check_keys(&law);
	assert_int_equal(law_state(&law, 1)->turn, TURN_DESK);
	assert_int_equal(law_state(&law, 2)->turn, TURN_NONE);
	assert_int_equal(law_state(&law, 3)->turn, TURN_UNIT);
	assert_int_equal(law.moves[2].flags_need, CASE_URGENT);
	assert_int_equal(law.moves[2].flags_not, CASE_URGED);
	assert_int_equal(law.moves[2].flags_set, CASE_URGED);
	assert_int_equal(law.moves[2].flags_clear, CASE_ASKED);
	assert_int_equal(law.moves[4].to, LAW_BACK);
	assert_int_equal(law_kind_by_code(&law, STR("lead"))->first_state, 3);
	assert_int_equal(law_commander(&law, 1001001, 0), 2);
	assert_int_equal(law.seasons[0].from, 301);
	assert_int_equal(law.seasons[0].to, 1031);
	assert_true(str_is(law.metrics[0].num, "closed !flag:late"));
	assert_int_equal(law.calendar.days_n, 1);
	law_fini(&law);
	buf_fini(&h.all);
}

static const struct plant wide[] = {
	{ "profile.json", 7, JSON "\"levels\": [\"市\", \"县\"], \"first_level\": "
	    "2, \"bare_day\": \"work_day\", \"extends\": \"city\", \"replaces\": "
	    "[\"grids.tsv\"],", NULL, 0, NULL },
	{ "criteria.tsv", 2, "1001001\t1\t0\t种植季节15天\t-\t-\t散落的\t清净", NULL,
	    0, NULL },
};

static const char wide_units[] = "id\tcode\tparent\tkind\ttown\tphone\tlead\t"
    "short\tname\tshift\tlevel\n"
    "1\thq\t-\tcentre\t-\t-\t-\t中心\t网格中心\talways\t1\n"
    "2\troad\thq\tdepartment\t001\t-\t-\t路\t道路所\t-\t-\n";

/* Columns and keys that may be missing, where they are not. */
static void
test_wide(void **state)
{
	struct hunt h = { 0 };
	struct diag_sink sink = { .fn = on_diag, .ctx = &h };
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, wide, 2, "units.tsv");
	put_file(&archive, "units.tsv", str_of(wide_units));
	if (profile_load(buf_view(&archive), &law, &sink) != OK)
		fail_msg("%s", buf_z(&h.all));
	buf_fini(&archive);
	assert_int_equal(law_unit(&law, 1)->level, 1);
	assert_true(str_is(law_unit(&law, 1)->shift, "always"));
	assert_int_equal(law_unit(&law, 2)->shift.n, 0);
	assert_int_equal(law.levels_n, 2);
	assert_true(str_is(law.level_names[2], "县"));
	assert_int_equal(law.first_level, 2);
	assert_int_equal(law.criteria[0].season, 1);
	assert_int_equal(law.criteria[0].limit_unit, LIMIT_WORK_DAY);
	law_fini(&law);
	buf_fini(&h.all);
}

/* Every one of the new files may be missing; so may all. */
static void
test_without(void **state)
{
	static const char *const files[] = { "metrics.tsv", "systems.tsv",
		"kinds.tsv", "seasons.tsv", "ladders.tsv", "shifts.tsv" };

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct hunt h = { 0 };
		struct law law = { 0 };

		assert_int_equal(load(NULL, 0, files[i], &law, &h), OK);
		assert_non_null(law_book(&law, 1));
		law_fini(&law);
		buf_fini(&h.all);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plants),
		cmocka_unit_test(test_book),
		cmocka_unit_test(test_loop),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
