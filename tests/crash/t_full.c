/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_full.c -- a full disk: the commit says so, nothing that stood is lost, and
 * when there is space again the same open store goes on.
 * A small tmpfs where one may be mounted; and a limit on the size of files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>
#include "seal/seal.h"
#include "../store/store_kit.h"
#include "../core/lawkit.h"

enum { BATCH = 256 };

static enum err
a_batch(struct place *p)
{
	static struct deed d[BATCH];
	static struct intent in[BATCH];
	static struct outcome out[BATCH];

	for (int i = 0; i < BATCH; i++) {
		deed_report(&p->k, &d[i], 1, KIT_MATTER, KIT_GRID);
		deed_words(&d[i], "路灯不亮", "兴丰大街", "三号楼前路灯不亮");
		in[i] = d[i].it;
	}
	return p->k.r->ops->commit(p->k.r, in, BATCH, true, out);
}

static enum err
a_note(struct place *p)
{
	struct outcome out;
	struct deed d;

	deed_on(&p->k, &d, EV_CASE_NOTE, 0, "seat1");
	return p->k.r->ops->commit(p->k.r, &d.it, 1, false, &out);
}

/* Fills what is left; every failure must be of the right kind and harmless. */
static void
fill(struct place *p)
{
	char before[65], after[65];
	uint64_t cases;
	enum err err;

	do {
		cases = p->k.r->ops->cases(p->k.r);
		place_hash(p, before);
		err = a_batch(p);
		assert_true(cases < 400000);
	} while (err == OK);
	assert_int_equal(err, ERR_FULL);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(p->k.r->ops->cases(p->k.r), cases);
		place_hash(p, after);
		assert_string_equal(before, after);
		assert_int_equal(a_batch(p), ERR_FULL);
	}
	place_proof(p);
	/* A small one may still find room; if not, it says why. */
	err = a_note(p);
	assert_true(err == OK || err == ERR_FULL);
	(void)store_tend(p->s);
	place_proof(p);
}

static void
goes_on(struct place *p)
{
	uint64_t cases = p->k.r->ops->cases(p->k.r);

	assert_int_equal(a_note(p), OK);
	assert_int_equal(a_batch(p), OK);
	assert_int_equal(p->k.r->ops->cases(p->k.r), cases + BATCH);
	place_play(p, 50);
	while (store_tend(p->s))
		;
	place_proof(p);
}

/* The place's store moves into dir. */
static void
place_into(struct place *p, const char *dir)
{
	struct store_birth b = { .dir = dir, .node = "ta",
		.archive = STR(ARCHIVE) };
	struct store_fault why;

	place_drop(p);
	strcpy(p->dir, dir);
	assert_int_equal(store_create(&b, &why), OK);
	place_open(p, 0);
}

static void
small_disk(void **state)
{
	char dir[64], sub[64];
	struct place p;

	(void)state;
	folder_new(dir);
	if (mount("none", dir, "tmpfs", 0, "size=12m") != 0) {
		print_message("SKIP small_disk: mount: %s\n", strerror(errno));
		folder_gone(dir);
		skip();
	}
	place_make(&p, "ta");
	snprintf(sub, sizeof(sub), "%.50s/s", dir);
	place_into(&p, sub);
	fill(&p);
	place_close(&p);	/* it can be opened while the disk is full */
	place_open(&p, 0);
	place_proof(&p);
	assert_int_equal(mount("none", dir, "tmpfs", MS_REMOUNT, "size=64m"),
	    0);
	goes_on(&p);
	place_close(&p);
	assert_int_equal(umount(dir), 0);
	folder_gone(dir);
}

static void
set_limit(rlim_t bytes)
{
	struct rlimit l;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &l), 0);
	l.rlim_cur = bytes < l.rlim_max ? bytes : l.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
}

static void
small_files(void **state)
{
	struct place p;
	char a[65], b[65];

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	place_make(&p, "ta");
	set_limit(12u << 20);
	fill(&p);
	place_hash(&p, a);
	assert_int_equal(store_rebuild(p.s, NULL, NULL), ERR_FULL);
	place_hash(&p, b);
	assert_string_equal(a, b);
	set_limit(RLIM_INFINITY);
	goes_on(&p);
	place_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_disk),
		cmocka_unit_test(small_files),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("full", tests, NULL, NULL);
}
