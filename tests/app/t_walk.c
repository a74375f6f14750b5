/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks: how they are read, how they fail, what they see. That what they do is
 * right is what the walks of the profiles themselves show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/walk_in.h"
#include "seal/seal.h"
#include "wire/profile.h"

static struct buf archive;
static char top[64];
static int stores;

static void
test_spans(void **state)
{
	static const struct { const char *text; int64_t ms; } rows[] = {
		{ "1m", 60000 }, { "2h", 7200000 }, { "1d2h3m", 93780000 },
		{ "-35m", -2100000 }, { "90s", 90000 }
	};
	static const char *const bad[] = { "", "5", "h", "2x", "-", "1h-2m" };
	struct buf b = { 0 };
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(walk_span(str_of(rows[i].text), &ms));
		assert_int_equal(ms, rows[i].ms);
		b.n = 0;
		walk_span_put(ms, &b);
		assert_true(walk_span(buf_view(&b), &ms));
		assert_int_equal(ms, rows[i].ms);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(walk_span(str_of(bad[i]), &ms));
	buf_fini(&b);
}

static enum err
walk(const char *text, struct walk_result *r)
{
	char dir[96];

	snprintf(dir, sizeof dir, "%s/s%d", top, ++stores);
	return walk_run(str_of(text), "t", buf_view(&archive), dir, NULL,
	    NULL, r);
}

#define HEAD "profile daxing\nat 2026-11-23 09:00\n"
#define REPORT "case A report channel=patrol matter=1001001 " \
	"grid=110115001001000\n  by=baijingxia text=\"a b\"\n"

static void
test_reads(void **state)
{
	static const char *const bad[] = {
		"profile daxing\n" REPORT,	/* no time */
		HEAD "A\n", HEAD "case A\n", HEAD "case A begins\n",
		HEAD REPORT "A expect state\n",
		HEAD REPORT "A refuses file by=cuifenggang\n",
	};
	struct walk_result r;
	struct str name;

	(void)state;
	assert_true(walk_profile(STR("# x\nprofile daxing \nat 1\n"), &name));
	assert_true(str_is(name, "daxing"));
	assert_false(walk_profile(STR("at 1\n"), &name));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(walk(bad[i], &r), ERR_BAD_INPUT);
		assert_true(r.faults.n > 0);
		walk_result_fini(&r);
	}
}

static void
has(const struct buf *b, const char *word)
{
	struct buf z = { 0 };

	buf_str(&z, buf_view(b));
	if (!strstr(buf_z(&z), word))
		fail_msg("“%s” is not in:\n%s", word, buf_z(&z));
	buf_fini(&z);
}

static void
test_sees(void **state)
{
	struct walk_result r;

	(void)state;
	assert_int_equal(walk(HEAD "label first\n" REPORT
	    "A refuses file by=cuifenggang none\n"
	    "at +20m\n"
	    "A accept by=cuifenggang\n"
	    "A refuses file by=cuifenggang criterion\n"
	    "A expect state=to_file clock.accept=late held.desk=20m\n"
	    "  due=2026-11-23T09:15 paused=0m flag=!urged events=3 children=0\n", &r), OK);
	if (r.failed)
		fail_msg("%s", buf_z(&r.faults));
	assert_int_equal(r.steps, 7);
	assert_true(r.fired >= 1);
	has(&r.labels, "first 3");
	assert_true(r.rows.n > 0);
	has(&r.refusals, " none\n");
	has(&r.refusals, " criterion\n");
	walk_result_fini(&r);
}

/* Each fault says where, what was expected, and what was found; a step with
 * several counts once. */
static void
test_fails(void **state)
{
	struct walk_result r;

	(void)state;
	assert_int_equal(walk(HEAD REPORT
	    "A expect state=closed turn=unit card=red\n"
	    "A accept by=nobody\n"
	    "B accept by=cuifenggang\n"
	    "A refuses accept by=cuifenggang reason\n"
	    "at 2026-11-22 09:00\n"
	    "A expect colour=green clock.none=runs left.accept=1m\n"
	    "metric none num=1\n", &r), OK);
	assert_int_equal(r.failed, 7);
	has(&r.faults, "t:5: A state: expected closed, found found\n");
	has(&r.faults, "t:5: A card: expected red, found none\n");
	has(&r.faults, "found “nobody”");
	has(&r.faults, "found “B”");
	has(&r.faults, "expected to be refused by reason, found that it may");
	has(&r.faults, "only goes forward");
	has(&r.faults, "“colour”");
	has(&r.faults, "no clock “none”");
	has(&r.faults, "left.accept: expected 1m, found 15m");
	walk_result_fini(&r);
}

/* Merged, linked, split, taken back, and answered with the parent. */
static void
test_merges(void **state)
{
	struct walk_result r;

	(void)state;
	assert_int_equal(walk(HEAD REPORT
	    "case B report channel=patrol matter=1001001 "
	    "grid=110115001001000 by=baijingxia\n"
	    "case C report channel=patrol matter=1001001 "
	    "grid=110115001001000 by=baijingxia\n"
	    "B refuses merge by=cuifenggang parent=B parent\n"
	    "B refuses merge by=cuifenggang parent=nothing input\n"
	    "B merge by=cuifenggang parent=A\n"
	    "B expect parent=A flag=merged\n"
	    "A expect children=1 callers=2\n"
	    "C refuses merge by=cuifenggang parent=B parent\n"
	    "A refuses merge by=cuifenggang parent=C parent\n"
	    "B undo by=cuifenggang\n"
	    "B expect parent=none flag=!merged\n"
	    "A expect children=0 callers=1\n"
	    "C link by=cuifenggang case=A\n"
	    "C expect children=0 flag=!merged\n"
	    "C merge by=cuifenggang parent=A\n"
	    "B merge by=cuifenggang parent=A\n"
	    "A expect children=2 callers=3\n"
	    "C split by=cuifenggang reason=slip\n"
	    "A expect children=1 callers=2\n"
	    "A refuse by=cuifenggang reason=private\n"
	    "B expect state=to_callback\n", &r), OK);
	if (r.failed)
		fail_msg("%s", buf_z(&r.faults));
	walk_result_fini(&r);
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static int
begin(void **state)
{
	const char *data = getenv("GRIDSEAT_DATADIR");
	struct diag_sink sink = { 0 };
	char dir[4096];

	(void)state;
	snprintf(dir, sizeof dir, "%s/profiles/daxing", data ? data : ".");
	snprintf(top, sizeof top, "/tmp/t_walk.XXXXXX");
	return seal_init() != OK || !mkdtemp(top) ||
	    profile_archive(dir, &archive, &sink) != OK;
}

static int
end(void **state)
{
	(void)state;
	buf_fini(&archive);
	return nftw(top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spans), cmocka_unit_test(test_reads),
		cmocka_unit_test(test_sees), cmocka_unit_test(test_fails),
		cmocka_unit_test(test_merges),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
