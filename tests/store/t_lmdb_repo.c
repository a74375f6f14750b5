/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_lmdb_repo.c -- the suite on the repo on disk. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "repo_suite.h"
#include "seal/seal.h"
#include "store/store.h"

struct place {
	char		dir[64];
	struct store	*s;
};

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static struct repo *
make(void *ctx, struct law *law)
{
	struct place *p = ctx;
	struct store_birth birth = {
		.dir = p->dir, .node = "ta", .mode = STORE_LIVE,
		.archive = STR("a district for tests\n")
	};
	struct store_options o = { .dir = p->dir };
	struct store_fault why = { 0 };

	strcpy(p->dir, "/tmp/gridseat-suite-XXXXXX");
	if (!mkdtemp(p->dir))
		return NULL;
	seal_digest(birth.archive, law->digest);
	if (store_create(&birth, &why) != OK ||
	    store_open(&p->s, &o, &why) != OK) {
		fprintf(stderr, "%s: %s %s\n", p->dir, err_name(why.err),
		    why.text);
		return NULL;
	}
	store_set_law(p->s, law);
	return store_repo(p->s);
}

static void
drop(void *ctx, struct repo *r)
{
	struct place *p = ctx;

	(void)r;
	store_close(&p->s);
	nftw(p->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	struct place p = { 0 };
	struct repo_maker m = { make, drop, &p };

	if (seal_init() != OK)
		return 1;
	return repo_suite_run(&m);
}
