/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_profile.c -- a small profile, faults planted in it one by one, and the
 * shipped profile of Daxing against the figures it promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "core/limit.h"
#include "wire/profile.h"
#include "wire/profilekit.h"

static const struct plant plants[] = {
{ "profile.json", 2, "\"id\": \"Mini\", \"code\": \"MN\", \"name\": \"x\",",
	NULL, 2, "id" },
{ "profile.json", 2, "\"id\": \"mini\", \"code\": \"MN\",", NULL, 0, "name" },
{ "profile.json", 3, "\"version\": 0, \"county\": 110115, "
	"\"offset\": \"+08:00\",", NULL, 3, "version" },
{ "profile.json", 3, "\"version\": 1, \"county\": 110115, "
	"\"offset\": \"8\",", NULL, 3, "offset" },
{ "profile.json", 4, "\"fallback_unit\": \"nobody\",", NULL, 4,
	"fallback_unit" },
{ "profile.json", 5, "\"first_state\": \"done\",", NULL, 5, "first_state" },
{ "profile.json", 7, "\"stale_claim_minutes\": 30, \"colour\": 1,", NULL, 7,
	"colour" },
{ "profile.json", 8, "\"working_slots\": { \"mon\": [\"08:00-12:00\", "
	"\"11:00-18:00\"],", NULL, 8, NULL },
{ "profile.json", 9, "\"day\": [] } }", NULL, 9, NULL },
{ "profile.json", 9, "\"tue\": [ } }", NULL, 9, NULL },
{ "states.tsv", 2, "x\tnew\t1\t1\t+\t待办", NULL, 2, "id" },
{ "states.tsv", 3, "1\tdone\t2\t0\t-\t办结", NULL, 3, "id" },
{ "states.tsv", 3, "2\tnew\t2\t0\t-\t办结", NULL, 3, "code" },
{ "states.tsv", 3, "2\tdone\t2\t0\t--\t办结", NULL, 3, "sign" },
{ "states.tsv", 0, "4\tlost\t2\t0\t~\t失", NULL, 5, "code" },
{ "states.tsv", 3, "2\tdone\t2\t0", NULL, 3, NULL },
{ "roles.tsv", 2, "32\tseat\t座席", NULL, 2, "bit" },
{ "moves.tsv", 2, "old\tseat\tfinish\tdone\tf\t-\tclose\t办结", NULL, 2,
	"from" },
{ "moves.tsv", 2, "new\tchief\tfinish\tdone\tf\t-\tclose\t办结", NULL, 2,
	"role" },
{ "moves.tsv", 2, "new\tseat\tfinish\tdone\tff\t-\tclose\t办结", NULL, 2,
	"key" },
{ "moves.tsv", 3, "done\tseat\treopen\tnew\to\treason,luck\treopen\t重办",
	NULL, 3, "guards" },
{ "moves.tsv", 3, "done\tseat\treopen\tnew\to\treason\tshine\t重办", NULL, 3,
	"effects" },
{ "moves.tsv", 0, "new\tseat\tfinish\tnew\t-\t-\t-\t再", NULL, 7, "action" },
{ "channels.tsv", 2, "1\thotline\t热\tchief\t热线", NULL, 2, "finder_role" },
{ "channels.tsv", 0, "1\tpatrol\t巡\tseat\t巡查", NULL, 3, "id" },
{ "grids.tsv", 2, "11011500000000\t-\t1\t-\t-\t-\t区", NULL, 2, "code" },
{ "grids.tsv", 3, "110228001000000\t110115000000000\t2\t-\t-\t-\t镇", NULL, 3,
	"code" },
{ "grids.tsv", 4, "110115001901000\t110115001000000\t4\t-\t-\t-\t片", NULL, 4,
	"level" },
{ "grids.tsv", 5, "110115001001000\t110115001000000\t4\tvillage\t-\t-\t村",
	NULL, 5, "parent" },
{ "grids.tsv", 5, "110115001001000\t110115001902000\t4\tvillage\t-\t-\t村",
	NULL, 5, "parent" },
{ "grids.tsv", 5, "110115001001000\t110115001901000\t4\tfarm\t-\t-\t村", NULL,
	5, "kind" },
{ "grids.tsv", 3, "110115001000000\t110115000000000\t2\tvillage\t-\t-\t镇",
	NULL, 3, "kind" },
{ "grids.tsv", 6, "110115001001001\t110115001001000\t5\t-\t91000000\t0\t元",
	NULL, 6, "lat" },
{ "grids.tsv", 0, "110115001001001\t110115001001000\t5\t-\t-\t-\t又", NULL, 7,
	"code" },
{ "units.tsv", 2, "0\thq\t-\tcentre\t-\t-\t-\t中心\t网格中心", NULL, 2, "id" },
{ "units.tsv", 3, "2\troad\tnone\tdepartment\t-\t-\t-\t路\t道路所", NULL, 3,
	"parent" },
{ "units.tsv", 2, "1\thq\troad\tcentre\t-\t-\t-\t中心\t网格中心", NULL, 2,
	"parent" },
{ "units.tsv", 3, "2\troad\thq\tdepartment\t002\t-\t-\t路\t道路所", NULL, 3,
	"town" },
{ "units.tsv", 3, "2\troad\thq\tcastle\t-\t-\t-\t路\t道路所", NULL, 3,
	"kind" },
{ "units.tsv", 3, "2\troad\thq\tdepartment\t-\tcall me\t-\t路\t道路所", NULL,
	3, "phone" },
{ "units.tsv", 0, "3\troad\thq\tdepartment\t-\t-\t-\t路\t二所", NULL, 4,
	"code" },
{ "classes.tsv", 2, "1000000\t1\tmood\t-\t市容", NULL, 2, "kind" },
{ "classes.tsv", 3, "1001000\t2\t-\t-\t信访事项", NULL, 3, "name" },
{ "classes.tsv", 5, "1001002\t3\t-\t-\t舆情", NULL, 5, "name" },
{ "classes.tsv", 5, "1001002\t3\t-\tnobody\t成堆", NULL, 5, "unit" },
{ "classes.tsv", 0, "2001000\t2\t-\t-\t孤", NULL, 6, "code" },
{ "classes.tsv", 0, "1001003\t3\t-\t-\t空", NULL, 6, "code" },
{ "classes.tsv", 0, "1001002\t3\t-\t-\t重", NULL, 6, "code" },
{ "classes.tsv", 4, "1001001\t2\t-\troad\t散落", NULL, 4, "level" },
{ "criteria.tsv", 2, "1001001\t1\t0\t4周\t-\t-\t散落的\t清净", NULL, 2,
	"limit" },
{ "criteria.tsv", 2, "1001001\t1\t0\t4天\t-\t-\t散落的\t清净", NULL, 2,
	"limit" },
{ "criteria.tsv", 2, "1001001\t1\tyes\t4工作时\t-\t-\t散落的\t清净", NULL, 2,
	"urgent" },
{ "criteria.tsv", 3, "1001001\t2\t1\t2工作日\t清理\t-\t挡路的\t路通", NULL, 3,
	"stages" },
{ "criteria.tsv", 3, "1001001\t3\t1\t2工作日\t-\t-\t挡路的\t路通", NULL, 3,
	"n" },
{ "criteria.tsv", 3, "1001001\t1\t1\t2工作日\t-\t-\t挡路的\t路通", NULL, 3,
	"n" },
{ "criteria.tsv", 4, "1001002\t1\t0\t1工作日\t-\t-\t散落的\t清运", NULL, 4,
	"file" },
{ "criteria.tsv", 4, "1001002\t1\t0\t1工作日\t-\t-\t成堆的\t路通", NULL, 4,
	"close" },
{ "criteria.tsv", 0, "1009009\t1\t0\t1工作日\t-\t-\t无\t有", NULL, 5,
	"matter" },
{ "rules.tsv", 2, "1\t1\t1001009\t-\troad\t-\t0\t-", NULL, 2, "matter" },
{ "rules.tsv", 2, "1\t1\t1001001\t110115009000000\troad\t-\t0\t-", NULL, 2,
	"area" },
{ "rules.tsv", 2, "1\t1\t1001001\t-\tnobody\t-\t0\t-", NULL, 2, "unit" },
{ "rules.tsv", 2, "1\t1\t1001001\t-\t-\t-\t0\t-", NULL, 2, "unit" },
{ "rules.tsv", 2, "1\t1\t1001001\t-\troad\t-\thigh\t-", NULL, 2, "priority" },
{ "rules.tsv", 3, "1\t1\t1001001\t110115001000000\troad\t-\t0\t-", NULL, 3,
	"id" },
{ "rules.tsv", 0, "3\t1\t1001001\t110115001000000\thq\t-\t0\t-", NULL, 4,
	"id" },
{ "accounts.tsv", 2, "amy\thq\tchief\t*\t01\t安", NULL, 2, "roles" },
{ "accounts.tsv", 2, "Amy\thq\tseat\t*\t01\t安", NULL, 2, "code" },
{ "accounts.tsv", 2, "amyamyamyamyamya\thq\tseat\t*\t01\t安", NULL, 2,
	"code" },
{ "accounts.tsv", 2, "auto\thq\tseat\t*\t01\t安", NULL, 2, "code" },
{ "accounts.tsv", 3, "bob\t-\tunit\t*\t-\t白", NULL, 3, "unit" },
{ "accounts.tsv", 0, "amy\thq\tseat\t*\t-\t二", NULL, 4, "code" },
{ "reasons.tsv", 2, "dance\tagain\t又有", NULL, 2, "action" },
{ "reasons.tsv", 0, "reopen\tagain\t再有", NULL, 3, "code" },
{ "views.tsv", 2, "1\tlength\tstate:new\t待办", NULL, 2, "sort" },
{ "views.tsv", 2, "1\tdue\tcolour:red\t待办", NULL, 2, "filter" },
{ "views.tsv", 2, "1\tdue\tstate:gone\t待办", NULL, 2, "filter" },
{ "views.tsv", 0, "1\tage\t-\t全部", NULL, 3, "key" },
{ "words.tsv", 0, "seat\t席", NULL, 3, "key" },
{ "holidays.tsv", 2, "2026-13-01\t1\t国庆", NULL, 2, "date" },
{ "holidays.tsv", 0, "2026-10-01\t0\t调休", NULL, 3, "date" },
{ "profile.json", 7, "\"stale_claim_minutes\": 30, \"place_sure\": 101,",
	NULL, 7, "place_sure" },
{ "profile.json", 7, "\"stale_claim_minutes\": 30, \"four_eyes\": 1,", NULL,
	7, "four_eyes" },
{ "profile.json", 7, "\"stale_claim_minutes\": 30, \"returned_least\": 0,",
	NULL, 7, "returned_least" },
{ "profile.json", 7, "\"stale_claim_minutes\": 30, \"rule_roles\": "
	"\"seat,chief\",", NULL, 7, "rule_roles" },
{ "fields.tsv", 2, "0\tsource\tword\tweb,phone\t来源", NULL, 2, "id" },
{ "fields.tsv", 3, "2\turgent\tnum\t0..1\t紧急", NULL, 3, "id" },
{ "fields.tsv", 3, "1\tsource\tnum\t0..1\t紧急", NULL, 2, "code" },
{ "fields.tsv", 2, "2\tsource\tcolour\tweb\t来源", NULL, 2, "type" },
{ "fields.tsv", 3, "1\turgent\tword\t-\t紧急", NULL, 3, "type" },
{ "fields.tsv", 4, "3\twords\ttext\ta,b\t文字", NULL, 4, "values" },
{ "fields.tsv", 3, "1\turgent\tnum\t1..0\t紧急", NULL, 3, "values" },
{ "fields.tsv", 3, "1\turgent\tnum\t1\t紧急", NULL, 3, "values" },
{ "fields.tsv", 2, "2\tsource\tword\tweb,,web\t来源", NULL, 2, "values" },
{ "fields.tsv", 2, "2\tsource\tword\tweb,web\t来源", NULL, 2, "values" },
{ "fields.tsv", 2, "2\tsource\tword\ta;b\t来源", NULL, 2, "values" },
{ "fields.tsv", 2, "2\tsource\tword\tweb\t-", NULL, 2, "name" },
{ "places.tsv", 2, "-\t110115001001001\troad", NULL, 2, "name" },
{ "places.tsv", 2, "小路\t110115\troad", NULL, 2, "grid" },
{ "places.tsv", 2, "小路\t110115001009000\troad", NULL, 2, "grid" },
{ "places.tsv", 2, "小路\t110115001001001\triver", NULL, 2, "kind" },
{ "places.tsv", 0, "小路\t110115001001001\talias", NULL, 5, "grid" },
{ "words.tsv", 1, "key\tword", NULL, 1, NULL },
{ "words.tsv", 2, "seat\t\xFF", NULL, 2, NULL },
};
#define PLANTS (sizeof(plants) / sizeof(plants[0]))

static void
check_mini_rules(const struct law *law)
{
	assert_int_equal(law->place_sure, 80);
	assert_true(law->auto_dispatch);
	assert_false(law->four_eyes);
	assert_int_equal(law->returned_share, 20);
	assert_int_equal(law->returned_least, 10);
	assert_int_equal(law->rule_roles, 0);	/* mini has neither */
	assert_int_equal(law->fields_n, 3);
	assert_int_equal(law_field(law, STR("urgent")), 0);
	assert_int_equal(law_field(law, STR("source")), 1);
	assert_int_equal(law_field(law, STR("colour")), -1);
	assert_int_equal(law->fields[0].kind, LAW_NUMBER);
	assert_int_equal(law->fields[2].kind, LAW_TEXT);
	assert_true(str_is(law->fields[1].values, "web,phone"));
	assert_int_equal(law->places_n, 3);
	assert_true(str_is(law->places[0].name, "大院"));
	assert_true(law->places[1].grid == 110115001001000u);
	assert_true(law->places[2].grid == 110115001001001u);
	assert_true(str_starts(law->rules_text, STR("id\tversion")));
}

static void
test_mini(void **state)
{
	struct buf archive = { 0 };
	struct law law = { 0 };

	(void)state;
	make(&archive, NULL, 0, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	/* Nothing may point into the archive. */
	memset(archive.p, 'x', archive.n);
	buf_fini(&archive);
	assert_true(str_is(law.id, "mini") && str_is(law.name, "小区"));
	assert_int_equal(law.first_state, 1);
	assert_int_equal(law.fallback_unit, 1);
	assert_int_equal(law.undo_ms, 8000);
	assert_int_equal(law.calendar.slots_n[1], 2);
	assert_int_equal(law.calendar.slots[1][1].to, 18 * 60);
	assert_int_equal(law_unit(&law, 2)->parent, 1);
	assert_int_equal(law_class(&law, 1001001)->crit_n, 2);
	assert_int_equal(law_criterion(&law, 1001001, 2)->limit_unit,
	    LIMIT_URGENT_HOUR);
	assert_int_equal(law.moves[1].guards, GUARD_REASON | GUARD_NOTE);
	assert_int_equal(law.moves[1].line, 3);
	assert_int_equal(law_grid(&law, 110115001001000u)->level, GRID_BASIC);
	assert_true(str_is(law_account(&law, STR("bob"))->name, "白"));
	assert_int_equal(law.holidays[0].day, 20727);
	check_mini_rules(&law);
	law_fini(&law);
}

static void
test_plants(void **state)
{
	(void)state;
	assert_true(PLANTS >= 30);
	for (size_t i = 0; i < PLANTS; i++) {
		const struct plant *const p = &plants[i];
		struct hunt h = { .file = p->want_file ? p->want_file :
			p->file, .field = p->field, .line = p->want_line };
		struct buf archive = { 0 };

		make(&archive, p, 1, NULL);
		if (try(&archive, &h) != ERR_BAD_INPUT || h.hits == 0)
			fail_msg("plant %zu, %s:%u %s, said: %s", i, h.file,
			    h.line, h.field ? h.field : "-", buf_z(&h.all));
		buf_fini(&h.all);
	}
}

/* One fault in each file: all are said in one run. */
static void
test_all_at_once(void **state)
{
	static const unsigned pick[] = { 2, 10, 16, 17, 23, 25, 34, 41, 49, 58,
		65, 70, 72, 76, 77 };
	struct plant p[sizeof(pick) / sizeof(pick[0])];
	const size_t n = sizeof(pick) / sizeof(pick[0]);

	(void)state;
	for (size_t i = 0; i < n; i++)
		p[i] = plants[pick[i]];
	for (size_t i = 0; i < n; i++) {
		struct hunt h = { .file = p[i].file, .line = p[i].want_line };
		struct buf archive = { 0 };

		make(&archive, p, n, NULL);
		assert_int_equal(try(&archive, &h), ERR_BAD_INPUT);
		if (h.hits == 0)
			fail_msg("%s:%u not among: %s", h.file, h.line,
			    buf_z(&h.all));
		buf_fini(&h.all);
	}
}

static bool
may_lack(const char *name)
{
	static const char *const files[] = { "fields.tsv", "places.tsv",
		"kinds.tsv", "seasons.tsv", "systems.tsv", "metrics.tsv",
		"shifts.tsv", "clocks.tsv", "ladders.tsv", "links.tsv",
		"sensors.tsv", "teams.tsv", "layers.tsv", "standards.tsv",
		"phones.tsv", "articles.tsv", "snippets.tsv" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (strcmp(name, files[i]) == 0)
			return true;
	return false;
}

static void
test_missing(void **state)
{
	(void)state;
	for (size_t i = 0; i < MINI; i++) {
		struct hunt h = { .file = mini[i].name };
		struct buf archive = { 0 };

		if (may_lack(mini[i].name))
			continue;
		make(&archive, NULL, 0, mini[i].name);
		assert_int_equal(try(&archive, &h), ERR_BAD_INPUT);
		assert_true(h.hits > 0);
		buf_fini(&h.all);
	}
}

/* A profile made before there were fields has the usual ones. */
static void
test_not_archives(void **state)
{
	static const char *const bad[] = { "", "GSPF2\n", "GSPF1\nx",
		"GSPF1\na.tsv 99\nx", "GSPF1\na.tsv -1\nx", "GSPF1\na.tsv\nx" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct law law = { 0 };
		struct str out;

		assert_int_equal(profile_load(str_of(bad[i]), &law, NULL),
		    ERR_BAD_INPUT);
		assert_int_equal(profile_file(str_of(bad[i]), "x", &out),
		    ERR_BAD_INPUT);
	}
}

/* ---- the shipped profile ---- */

static const char *
daxing(char *path, size_t cap)
{
	const char *const top = getenv("GRIDSEAT_TOP");
	const char *const roots[] = { top, getenv("top_srcdir"), ".", "..",
		"../.." };
	struct stat st;

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		if (roots[i] == NULL)
			continue;
		snprintf(path, cap, "%s/profiles/daxing", roots[i]);
		if (stat(path, &st) == 0)
			return path;
	}
	fail_msg("profiles/daxing not found: set GRIDSEAT_TOP");
	return NULL;
}

static size_t
count_grids(const struct law *law, int level, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < law->grids_n; i++)
		n += law->grids[i].level == level && (kind == NULL ||
		    str_is(law->grids[i].kind, kind));
	return n;
}

static void
check_places(const struct law *law)
{
	assert_int_equal(count_grids(law, GRID_DISTRICT, NULL), 1);
	assert_int_equal(count_grids(law, GRID_BASIC, NULL), 734);
	assert_int_equal(count_grids(law, GRID_BASIC, "community"), 188);
	assert_int_equal(count_grids(law, GRID_BASIC, "village"), 469);
	assert_int_equal(count_grids(law, GRID_BASIC, "park"), 77);
	assert_int_equal(count_grids(law, GRID_UNIT, NULL), 3566);
	for (size_t i = 0; i < law->units_n; i++)
		assert_true(str_starts(law->units[i].phone, STR("010-0000-")));
}

static void
check_catalogue(const struct law *law)
{
	size_t level[4] = { 0 }, many = 0, staged = 0;

	for (size_t i = 0; i < law->classes_n; i++) {
		const struct law_class *const c = &law->classes[i];
		bool stages = false;

		level[c->level]++;
		many += c->crit_n > 1;
		if (c->level == 3)
			assert_true(c->unit != 0);
		for (unsigned k = 0; k < c->crit_n; k++)
			stages = stages ||
			    law->criteria[c->crit_first + k].stages.n > 0;
		staged += stages;
	}
	assert_int_equal(level[1], 29);
	assert_int_equal(level[2], 229);
	assert_int_equal(level[3], 769);
	assert_true(many * 100 >= level[3] * 15);
	assert_true(staged * 100 >= level[3] * 5);
}

/* Distinct texts within a minor class, the slow and certain way. */
static void
check_distinct(const struct law *law)
{
	for (size_t i = 0; i < law->criteria_n; i++)
		for (size_t k = i + 1; k < law->criteria_n &&
		    law_class_minor(law->criteria[k].matter) ==
		    law_class_minor(law->criteria[i].matter); k++) {
			assert_false(str_eq(law->criteria[i].file_text,
			    law->criteria[k].file_text));
			assert_false(str_eq(law->criteria[i].close_text,
			    law->criteria[k].close_text));
		}
}

static void
test_daxing(void **state)
{
	struct buf archive = { 0 };
	struct hunt h = { 0 };
	struct diag_sink sink = { .fn = on_diag, .ctx = &h };
	struct law law = { 0 }, again = { 0 };
	struct str words;
	char path[4096];

	(void)state;
	assert_int_equal(profile_archive(daxing(path, sizeof(path)), &archive,
	    &sink), OK);
	if (profile_load(buf_view(&archive), &law, &sink) != OK)
		fail_msg("%s", buf_z(&h.all));
	check_places(&law);
	check_catalogue(&law);
	check_distinct(&law);
	assert_true(str_is(law_account(&law, STR("zhangmin"))->name, "张敏"));
	assert_true(str_is(law_account(&law, STR("zhangmin"))->seat, "07"));
	assert_int_equal(profile_demo_words(buf_view(&archive), "surnames",
	    &words), OK);
	assert_true(words.n > 100);
	assert_int_equal(profile_demo_words(buf_view(&archive), "none",
	    &words), ERR_NOT_FOUND);
	assert_int_equal(profile_load_trusted(buf_view(&archive), &again,
	    NULL), OK);
	assert_int_equal(again.grids_n, law.grids_n);
	assert_int_equal(again.criteria_n, law.criteria_n);
	law_fini(&again);
	law_fini(&law);
	buf_fini(&archive);
	buf_fini(&h.all);
}

/* A folder with one file: every other is said to be missing. */
static void
test_folder(void **state)
{
	char dir[] = "/tmp/t_profile.XXXXXX", path[64];
	struct buf archive = { 0 };
	struct hunt h = { .file = "words.tsv" };
	struct diag_sink sink = { .fn = on_diag, .ctx = &h };
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/profile.json", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("{}\n", f);
	fclose(f);
	assert_int_equal(profile_archive(dir, &archive, &sink), ERR_NOT_FOUND);
	assert_int_equal(sink.errors, MINI - 18);	/* seventeen may be absent */
	assert_int_equal(h.hits, 1);
	assert_int_equal(archive.n, 0);
	unlink(path);
	rmdir(dir);
	assert_int_equal(profile_archive(dir, &archive, NULL), ERR_NOT_FOUND);
	buf_fini(&archive);
	buf_fini(&h.all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mini),
		cmocka_unit_test(test_plants),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_not_archives),
		cmocka_unit_test(test_daxing),
		cmocka_unit_test(test_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
