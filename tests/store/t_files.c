/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_files.c -- what lies beside the database: written whole or not at all, and
 * not lost between two consoles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "seal/seal.h"
#include "store_kit.h"

static void
limit(rlim_t most)
{
	struct rlimit r = { most, RLIM_INFINITY };

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

/* A write that is cut short sets no errno: it is no success for that. */
static void
cut_short(void **state)
{
	struct store_fault why = { .text = "" };
	char out[64], file[80], keyed[80], name[96];
	struct place p;
	struct stat st;
	enum err err;

	(void)state;
	place_make(&p, "ta");
	place_import(&p, "k", 500);
	folder_new(out);
	snprintf(file, sizeof(file), "%s/b", out);
	assert_int_equal(store_backup(p.s, file, false, &why), OK);
	assert_int_equal(stat(file, &st), 0);
	limit((rlim_t)st.st_size - 100);
	snprintf(name, sizeof(name), "%s/r", out);
	errno = 0;
	err = store_restore(file, name, &why);
	limit(RLIM_INFINITY);
	assert_int_equal(err, ERR_FULL);
	snprintf(name, sizeof(name), "%s/r/data.mdb", out);
	assert_int_equal(access(name, F_OK), -1);
	/* A backup whose key finds no room leaves neither. */
	snprintf(keyed, sizeof(keyed), "%s/k", out);
	snprintf(name, sizeof(name), "%s/k.key", out);
	file_write(out, "k.key", STR("in the way"));
	assert_int_equal(store_backup(p.s, keyed, true, &why), ERR_EXISTS);
	assert_int_equal(access(keyed, F_OK), -1);
	snprintf(name, sizeof(name), "%s/k.part", out);
	assert_int_equal(access(name, F_OK), -1);
	folder_gone(out);
	place_drop(&p);
}

static bool
seen(void *ctx, struct str key, struct str text, int64_t at_ms)
{
	bool *found = ctx;

	(void)at_ms;
	*found |= str_is(key, "note") && str_is(text, "words");
	return true;
}

/* One console takes its draft up and away, the other looks for drafts and
 * clears the file when there is none: what was kept is there. */
static void
two_consoles(void **state)
{
	struct place p;
	pid_t other;
	int status;

	(void)state;
	place_make(&p, "ta");
	place_close(&p);
	other = fork();
	if (other == 0) {
		bool found = false;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		place_open(&p, 0);
		for (;;)
			if (store_drafts(p.s, STR("seat1"), seen, &found) != OK)
				_exit(1);
	}
	place_open(&p, 0);
	for (int i = 0; i < 2000; i++) {
		bool found = false;

		assert_int_equal(store_draft_put(p.s, STR("seat1"), STR("note"),
		    STR("words")), OK);
		assert_int_equal(store_drafts(p.s, STR("seat1"), seen, &found),
		    OK);
		if (!found)
			fail_msg("lost at %d", i);
		assert_int_equal(store_draft_put(p.s, STR("seat1"), STR("note"),
		    STR_NONE), OK);
	}
	kill(other, SIGKILL);
	assert_int_equal(waitpid(other, &status, 0), other);
	assert_true(WIFSIGNALED(status));
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_short),
		cmocka_unit_test(two_consoles),
	};

	signal(SIGXFSZ, SIG_IGN);
	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
