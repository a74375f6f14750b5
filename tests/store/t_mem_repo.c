/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_mem_repo.c -- the suite on the repo in plain arrays. */
#include "repo_suite.h"
#include "store/mem_repo.h"

static struct repo *
make(void *ctx, struct law *law)
{
	(void)ctx;
	return mem_repo_new(law, SUITE_NODE);
}

static void
drop(void *ctx, struct repo *r)
{
	(void)ctx;
	r->ops->close(r);
}

int
main(void)
{
	struct repo_maker m = { make, drop, NULL };

	return repo_suite_run(&m);
}
