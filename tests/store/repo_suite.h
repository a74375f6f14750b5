/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repo_suite.h -- what every repo must do.  Layer: store tests.
 * One suite for every implementation of core/repo.h; each test begins with an
 * empty repo. mem_repo is also the model: what random use of a repo answers is
 * compared with what mem_repo answers. */
#ifndef TESTS_STORE_REPO_SUITE_H
#define TESTS_STORE_REPO_SUITE_H

#include "core/repo.h"

struct repo_maker {
	/* An empty repo of node "ta" and incarnation a; law is borrowed until
	 * drop. */
	struct repo	*(*make)(void *ctx, struct law *law);
	/* Closes it and removes what it left. */
	void		 (*drop)(void *ctx, struct repo *r);
	void		*ctx;
};

#define SUITE_NODE "taa"	/* as it stands in case numbers */

/* Runs all of it; what main returns. */
int repo_suite_run(struct repo_maker *m);

#endif
