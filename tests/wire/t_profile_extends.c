/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_profile_extends.c -- a profile over another: whose row stands, where its
 * faults are said, and folders that cannot be put together. */
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
#include "core/casefile.h"
#include "wire/profile.h"
#include "wire/profilekit.h"

static char top[64];		/* of the folders of one test */

static void
write_file(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", top, dir);
	(void)mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s/%s", top, dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int
setup(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/t_extends.XXXXXX");
	assert_non_null(mkdtemp(top));
	for (size_t i = 0; i < MINI; i++)
		write_file("city", mini[i].name, mini[i].text);
	return 0;
}

static int
teardown(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

static enum err
load(const char *dir, struct law *law, struct hunt *h)
{
	struct diag_sink said = { .fn = on_diag, .ctx = h };
	struct profile_place place = { .to = &said };
	struct diag_sink sink = { .fn = profile_place, .ctx = &place };
	struct profile_origin *origin = NULL;
	struct buf archive = { 0 };
	char path[128];
	enum err err;

	snprintf(path, sizeof(path), "%s/%s", top, dir);
	err = profile_archive_from(path, NULL, &archive, &origin, &sink);
	place.origin = origin;
	if (err == OK)
		err = profile_load(buf_view(&archive), law, &sink);
	profile_origin_free(&origin);
	profile_origin_free(&origin);
	buf_fini(&archive);
	return err;
}

static void
test_merged(void **state)
{
	struct hunt h = { 0 };
	struct law law = { 0 };

	(void)state;
	write_file("county", "profile.json", "{ // its own\n"
	    "\"extends\": \"city\", /* { */ \"id\": \"county\",\n"
	    "\"name\": \"县 \\\"}\\\"\", \"near_minutes\": 30 }\n");
	write_file("county", "words.tsv", "key\ttext\nseat\t坐席\nunit\t单位\n");
	write_file("county", "clocks.tsv", "id\tcode\twhose\tmain\tlimit\tflag\t"
	    "again\tstart\tpause\tresume\tstop\tname\n"
	    "1\taccept\tdesk\t0\t30紧急分钟\t-\tkeep\treport\t-\t-\tfinish\t受理\n"
	    "3\tthird\tdesk\t0\t1工作日\t-\tkeep\task\t-\t-\tanswer\t三\n");
	write_file("county", "moves.tsv", "role\tfrom\taction\tto\tkey\tguards\t"
	    "effects\tlabel\ttell\n"
	    "seat\tdone\tlook\t=\t-\t-\t-\t查看\tunit\n");
	write_file("county", "units.tsv", "id\tcode\tparent\tkind\ttown\tphone\t"
	    "lead\tshift\tshort\tname\n"
	    "2\troad\thq\tdepartment\t001\t-\t-\tlate\t路\t县道路所\n"
	    "3\tgas\thq\tcompany\t-\t-\t-\t-\t气\t燃气\n");
	write_file("county", "standards.tsv", "matter\towner\tuntil\twhat\task\t"
	    "not_ours\thow\tanswer\n1001001\tgas\t-\t县里的\t-\t-\t-\t-\n");
	write_file("county", "phones.tsv", "code\tgroup\towner\tuntil\tnumber\t"
	    "hours\tname\twords\n"
	    "heat\t-\tgas\t-\t010-0000-0203\t-\t供热\t-\n"
	    "water\t-\tgas\t-\t010-0000-0204\t-\t县供水\t-\n");
	if (load("county", &law, &h) != OK)
		fail_msg("%s", buf_z(&h.all));
	assert_int_equal(law.standards_n, 2);
	assert_true(str_is(law_standard(&law, 1001001)->what, "县里的"));
	assert_int_equal(law_standard(&law, 1001001)->owner, 3);
	assert_int_equal(law.phones_n, 3);
	assert_true(str_is(law.phones[0].name, "县供水"));
	assert_true(str_is(law.phones[2].code, "heat"));
	assert_int_equal(law.articles_n, 2);
	assert_true(str_is(law.id, "county") && str_is(law.code, "MN"));
	assert_true(str_is(law.name, "县 \"}\""));
	assert_int_equal(law.near_ms, 30 * 60000);
	assert_true(str_is(law_word(&law, "seat"), "坐席"));
	assert_true(str_is(law_word(&law, "unit"), "单位"));
	assert_int_equal(law.books[0].clocks_n, 3);
	assert_int_equal(law.books[0].clocks[0].n, 30);
	assert_int_equal(law.books[0].clocks[0].flag, 0);
	assert_int_equal(law.books[0].clocks[1].flag, 0);
	assert_int_equal(law.books[0].rungs_n, 3);
	assert_int_equal(law.moves_n, 6);
	assert_true(str_is(law.moves[5].action, "look"));
	assert_true(str_is(law.moves[5].tell, "unit"));
	assert_int_equal(law.moves[0].tell.n, 0);
	assert_true(str_is(law_unit(&law, 2)->name, "县道路所"));
	assert_int_equal(law_book_unit(&law.books[0], 2), 2);
	assert_int_equal(law_book_unit(&law.books[0], 1), 0);
	assert_non_null(law_unit_by_code(&law, STR("gas")));
	law_fini(&law);
	buf_fini(&h.all);
}

/* A fault is said of the file and the line that people can put right. */
static void
fault_at(const char *file, unsigned line, const char *field)
{
	struct hunt h = { .file = file, .line = line, .field = field };
	struct law law = { 0 };

	assert_int_equal(load("county", &law, &h), ERR_BAD_INPUT);
	if (h.hits == 0)
		fail_msg("%s:%u: said: %s", file, line, buf_z(&h.all));
	buf_fini(&h.all);
}

static void
test_places(void **state)
{
	(void)state;
	write_file("county", "profile.json", "{\n\"extends\": \"city\",\n\n"
	    "\"id\": \"county\",\n\"near_minutes\": -1 }\n");
	fault_at("profile.json", 5, "near_minutes");
	write_file("county", "profile.json", "{ \"extends\": \"city\" }\n");
	write_file("city", "profile.json", "{\n\"id\": \"city\" }\n");
	fault_at("profile.json", 0, "name");
	write_file("city", "profile.json", "{ \"id\": \"city\", \"code\": \"C\","
	    "\n\"name\": \"市\", \"version\": 1, \"county\": 110115,\n"
	    "\"offset\": \"x\",\n\"fallback_unit\": \"hq\", \"first_state\": "
	    "\"new\",\n\"return_cap\": 2, \"undo_seconds\": 8, \"near_minutes\":"
	    " 60,\n\"stale_claim_minutes\": 30, \"working_slots\": { \"mon\": "
	    "[\"08:00-12:00\"] } }\n");
	fault_at("city/profile.json", 3, "offset");
	write_file("county", "words.tsv", "# mine\n\nkey\ttext\nseat\t坐席\n"
	    "unit\t-\n");
	fault_at("words.tsv", 5, "text");
	fault_at("city/profile.json", 3, "offset");
	write_file("city", "views.tsv", "key\tsort\tfilter\tname\n"
	    "# 2\n2\tdue\tstate:gone\t待办\n");
	write_file("county", "views.tsv", "key\tsort\tname\tfilter\n"
	    "3\tdue\t待办\tstate:gone\n3\tdue\n");
	fault_at("city/views.tsv", 3, "filter");
	fault_at("views.tsv", 2, "filter");
	fault_at("views.tsv", 3, NULL);
}

static void
test_replaced(void **state)
{
	struct hunt h = { 0 };
	struct law law = { 0 };

	(void)state;
	write_file("county", "profile.json", "{ \"extends\": \"./city\","
	    " \"replaces\": [\"words.tsv\"] }\n");
	write_file("county", "words.tsv", "key\ttext\nunit\t单位\n");
	if (load("county", &law, &h) != OK)
		fail_msg("%s", buf_z(&h.all));
	assert_int_equal(law.words_n, 1);
	law_fini(&law);
	buf_fini(&h.all);
}

static void
refused(const char *dir, enum err want, const char *file, unsigned line)
{
	struct hunt h = { .file = file, .line = line };
	struct law law = { 0 };

	assert_int_equal(load(dir, &law, &h), want);
	if (h.hits == 0)
		fail_msg("said: %s", buf_z(&h.all));
	buf_fini(&h.all);
}

static void
test_refused(void **state)
{
	char name[16], text[64];

	(void)state;
	write_file("county", "profile.json", "{\n\"extends\": \"nobody\" }\n");
	refused("county", ERR_NOT_FOUND, "profile.json", 2);
	write_file("county", "profile.json", "{ \"extends\": \"county\" }\n");
	refused("county", ERR_BAD_INPUT, "profile.json", 1);
	write_file("county", "profile.json", "{ \"extends\": \"town\" }\n");
	write_file("town", "profile.json", "{ \"extends\": \"county\" }\n");
	refused("county", ERR_BAD_INPUT, "profile.json", 1);
	for (int i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		snprintf(text, sizeof(text), "{ \"extends\": \"n%d\" }\n", i + 1);
		write_file(name, "profile.json", text);
	}
	refused("n0", ERR_BAD_INPUT, "profile.json", 1);
	write_file("county", "profile.json", "{ \"extends\": \"town\" }\n");
	write_file("town", "profile.json", "{ \"extends\": \"city\", \"name\": ; }\n");
	refused("county", ERR_BAD_INPUT, "town/profile.json", 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_merged, setup, teardown),
		cmocka_unit_test_setup_teardown(test_places, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replaced, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
