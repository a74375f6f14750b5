/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The telephone at the desk: what is shown of a call, and what a case of it has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "app/desk_in.h"
#include "desk_kit.h"

static void
open_kit(struct desk_kit *k, bool store)
{
	const struct kit_options o = { .language = "en", .w = 120, .h = 36,
		.cases = 12, .store = store };

	desk_kit_open(k, &o);
	desk_kit_call(k, "up");
}

struct found { char phone[40], caller[40], recording[80]; };

static bool
first(void *ctx, const struct event *e, const struct body *secret,
    enum err status)
{
	struct found *f = ctx;

	(void)status;
	str_copy(body_str(&e->body, "recording"), f->recording,
	    sizeof f->recording);
	if (secret != NULL) {
		str_copy(body_str(secret, "phone"), f->phone, sizeof f->phone);
		str_copy(body_str(secret, "caller"), f->caller,
		    sizeof f->caller);
	}
	return false;
}

static void
test_rings(void **state)
{
	struct desk_kit k;

	(void)state;
	open_kit(&k, false);
	assert_false(desk_kit_shows(&k, "rings"));
	desk_kit_call(&k, "rings 7.1 13812345678 \x1b[2Jevil hotline");
	desk_kit_wait(&k, 200);
	assert_true(desk_kit_shows(&k, "rings 138****5678"));
	assert_true(desk_kit_shows(&k, "first call"));
	/* neither the number nor the name is shown */
	assert_false(desk_kit_shows(&k, "13812345678"));
	assert_false(desk_kit_shows(&k, "evil"));
	desk_kit_call(&k, "talks 7.1 13812345678 x hotline");
	assert_true(desk_kit_shows(&k, "speaking 138****5678"));
	desk_kit_call(&k, "ended 7.1 13812345678 x hotline");
	assert_true(desk_kit_shows(&k, "hung up"));
	desk_kit_later(&k, 11);
	assert_false(desk_kit_shows(&k, "hung up"));
	/* one that went elsewhere, and one that never rang here */
	desk_kit_call(&k, "rings 7.2 110");
	desk_kit_call(&k, "passed 7.2 110");
	assert_true(desk_kit_shows(&k, "went elsewhere **10"));
	desk_kit_call(&k, "passed 7.3 112");
	desk_kit_later(&k, 1);
	assert_false(desk_kit_shows(&k, "elsewhere"));
	desk_kit_call(&k, "rings 7.4");
	assert_true(desk_kit_shows(&k, "rings no number"));
	desk_kit_keys(&k, ":call hide<Enter>");
	assert_false(desk_kit_shows(&k, "rings no number"));
	desk_kit_close(&k);
}

/* Nothing that is typed or looked at moves because it rings. */
static void
test_nothing_moves(void **state)
{
	struct desk_kit k;
	char before[8192];
	const char *at, *now;

	(void)state;
	open_kit(&k, false);
	desk_kit_keys(&k, "jj:note half a sent");
	snprintf(before, sizeof before, "%s", desk_kit_draw(&k));
	desk_kit_call(&k, "rings 7.1 13812345678 x hotline");
	now = desk_kit_draw(&k);
	at = strchr(strchr(before, '\n') + 1, '\n');
	now = strchr(strchr(now, '\n') + 1, '\n');
	assert_string_equal(at, now);
	desk_kit_close(&k);
}

static void
test_taken(bool store)
{
	struct desk_kit k;
	struct found f = { .phone = "" };

	open_kit(&k, store);
	desk_kit_keys(&k, "T");
	assert_true(desk_kit_shows(&k, "no call that is no case yet"));
	desk_kit_call(&k, "talks 7.1 13812345678 李小明 hotline");
	desk_kit_wait(&k, 200);
	desk_kit_keys(&k, "T");
	assert_true(desk_kit_shows(&k, "new case"));
	assert_true(desk_kit_shows(&k, "138****5678"));
	assert_false(desk_kit_shows(&k, "13812345678"));
	desk_kit_keys(&k, "路灯坏了<C-r>");
	assert_true(desk_kit_shows(&k, "reported:"));
	assert_int_equal(k.repo->ops->history(k.repo, k.desk->open, first,
	    &f), OK);
	assert_string_equal(f.phone, "13812345678");
	assert_string_equal(f.caller, "李小明");
	assert_string_equal(f.recording, "7.1");
	assert_false(desk_kit_shows(&k, "13812345678"));
	/* the same line again: it has a past now */
	desk_kit_call(&k, "rings 7.5 +86-138-1234-5678 x hotline");
	desk_kit_wait(&k, 200);
	assert_true(desk_kit_shows(&k, "1 earlier, open 1"));
	desk_kit_keys(&k, ":calls<Enter>");
	assert_true(desk_kit_shows(&k, "路灯坏了"));
	desk_kit_close(&k);
}

static void
test_taken_memory(void **state)
{
	(void)state;
	test_taken(false);
}

static void
test_taken_store(void **state)
{
	(void)state;
	test_taken(true);
}

/* What "@" meant is gone: that is said, and nothing is lost. */
static void
test_unknown(void **state)
{
	struct desk_kit k;
	uint64_t n;

	(void)state;
	open_kit(&k, false);
	n = k.repo->ops->cases(k.repo);
	desk_kit_keys(&k, ":report channel=hotline call=9 phone=@ title=x"
	    "<Enter>");
	assert_true(desk_kit_shows(&k, "known no more"));
	assert_int_equal(k.repo->ops->cases(k.repo), n);
	desk_kit_keys(&k, ":report channel=hotline call=@/etc/passwd title=x"
	    "<Enter>");
	assert_true(desk_kit_shows(&k, "not a code"));
	assert_int_equal(k.repo->ops->cases(k.repo), n);
	desk_kit_keys(&k, ":call back 1<Enter>");
	assert_true(desk_kit_shows(&k, "expected"));
	desk_kit_call(&k, "gone");
	desk_kit_keys(&k, ":calls<Enter>");
	assert_true(desk_kit_shows(&k, "not heard"));
	desk_kit_close(&k);
}

static void
test_many(void **state)
{
	struct desk_kit k;

	(void)state;
	open_kit(&k, false);
	for (int i = 0; i < 40; i++) {
		char words[80];

		snprintf(words, sizeof words, "rings %d 138%08d", i, i);
		desk_kit_call(&k, words);
	}
	desk_kit_wait(&k, 500);
	assert_true(desk_kit_shows(&k, "rings 138****0039"));
	desk_kit_keys(&k, ":calls<Enter>");
	assert_true(desk_kit_shows(&k, "138****0035"));
	desk_kit_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rings),
		cmocka_unit_test(test_nothing_moves),
		cmocka_unit_test(test_taken_memory),
		cmocka_unit_test(test_taken_store),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
