/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mem_repo.h -- a repo in plain arrays.  Layer: store.
 * Everything is found by looking at everything: short, obviously right, and
 * the model that the repo on disk must answer like (tests/store/repo_suite).
 * Tests of the desk run on it; nothing is sealed, chained or kept. */
#ifndef STORE_MEM_REPO_H
#define STORE_MEM_REPO_H

#include "core/repo.h"

/* law is borrowed until the repo's close. node: with its incarnation,
 * "dx01a". Ended by ops->close, which frees it. */
struct repo *mem_repo_new(const struct law *law, const char *node);

#endif
