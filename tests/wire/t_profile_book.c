/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_profile_book.c -- the clocks of older versions beside today's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "core/book.h"
#include "wire/profile.h"
#include "wire/profilekit.h"

#define AS_VERSION(n) { "profile.json", 3, "\"version\": " #n ", \"county\": " \
	"110115, \"offset\": \"+08:00\",", NULL, 0, NULL }
#define ACCEPT(n) { "clocks.tsv", 3, "1\taccept\tdesk\t0\t" #n "紧急分钟\t" \
	"urged\trestart\treport\t-\t-\tfinish\t受理", NULL, 0, NULL }

static enum err
read_book(const struct plant *p, size_t n, const char *without,
    struct law *today)
{
	struct buf archive = { 0 };
	enum err err;

	make(&archive, p, n, without);
	err = profile_book_read(buf_view(&archive), today);
	/* Nothing may point into the archive. */
	memset(archive.p, 'x', archive.n);
	buf_fini(&archive);
	return err;
}

static void
load_today(struct law *law, uint32_t version)
{
	const struct plant p = AS_VERSION(9);
	struct buf archive = { 0 };

	assert_int_equal(version, 9);
	make(&archive, &p, 1, NULL);
	assert_int_equal(profile_load(buf_view(&archive), law, NULL), OK);
	buf_fini(&archive);
}

static void
test_books(void **state)
{
	static const struct plant second[] = { AS_VERSION(2), ACCEPT(20) };
	static const struct plant third[] = { AS_VERSION(3), ACCEPT(20) };
	static const struct plant fourth[] = { AS_VERSION(4), { "holidays.tsv", 2,
		"2026-10-02\t1\t国庆", NULL, 0, NULL }, ACCEPT(20) };
	struct law law = { 0 };

	(void)state;
	load_today(&law, 9);
	assert_int_equal(read_book(NULL, 0, "clocks.tsv", &law),
	    ERR_BAD_INPUT);	/* its ladders have nothing to stand on */
	assert_int_equal(read_book(second, 2, NULL, &law), OK);
	assert_int_equal(read_book(third, 2, NULL, &law), OK);
	assert_int_equal(read_book(fourth, 3, NULL, &law), OK);
	assert_int_equal(law.books_n, 4);
	book_settle(&law);
	assert_int_equal(law.books_n, 3);
	assert_null(law_book(&law, 1));
	assert_int_equal(law_book(&law, 3)->version, 2);
	assert_int_equal(law_book(&law, 3)->clocks[0].n, 20);
	assert_int_equal(law_book(&law, 3)->rungs_n, 3);
	assert_int_equal(law_book(&law, 3)->move[0].stop, 1);
	assert_int_equal(law_book(&law, 3)->shifts_n, 2);
	assert_int_equal(law_book(&law, 4)->calendar.days[0].day, 20728);
	assert_int_equal(law_book(&law, 9)->calendar.days[0].day, 20727);
	assert_int_equal(law_book(&law, 9)->clocks[0].n, 15);
	assert_true(str_is(law_book(&law, 2)->clocks[1].code, "handle"));
	/* Today's is what it was. */
	assert_int_equal(law.version, 9);
	assert_int_equal(law.holidays[0].day, 20727);
	assert_int_equal(law.units_n, 2);
	law_fini(&law);
}

static void
test_not_read(void **state)
{
	static const struct plant bad[] = { ACCEPT(0) };
	static const struct plant json[] = { { "profile.json", 9,
		"\"tue\": [ } }", NULL, 0, NULL } };
	struct law law = { 0 };

	(void)state;
	load_today(&law, 9);
	assert_int_equal(profile_book_read(STR("x"), &law), ERR_BAD_INPUT);
	assert_int_equal(read_book(bad, 1, NULL, &law), ERR_BAD_INPUT);
	assert_int_equal(read_book(json, 1, NULL, &law), ERR_BAD_INPUT);
	assert_int_equal(read_book(NULL, 0, "units.tsv", &law),
	    ERR_BAD_INPUT);
	assert_int_equal(law.books_n, 1);
	law_fini(&law);
}

/* Today's moves: an action that came later means nothing to an older clock, and
 * a state's clocks are found among today's. */
static void
test_today_moves(void **state)
{
	static const struct plant moves = { "moves.tsv", 0,
		"asked\tseat\tfinish\tdone\t-\t-\t-\t办结", NULL, 0, NULL };
	struct buf archive = { 0 };
	struct law law = { 0 };
	const struct plant today[] = { AS_VERSION(9), moves };

	(void)state;
	make(&archive, today, 2, NULL);
	assert_int_equal(profile_load(buf_view(&archive), &law, NULL), OK);
	buf_fini(&archive);
	assert_int_equal(law.moves_n, 6);
	assert_int_equal(read_book(NULL, 0, NULL, &law), OK);
	assert_int_equal(law_book(&law, 1)->version, 1);
	assert_int_equal(law_book(&law, 1)->move[5].stop, 1);
	law_fini(&law);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_books),
		cmocka_unit_test(test_not_read),
		cmocka_unit_test(test_today_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
