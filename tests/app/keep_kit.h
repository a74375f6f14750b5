/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keep_kit.h -- a live store of the shipped district in a folder of its own, and
 * a loop, for what runs beside a desk.  Layer: tests. */
#ifndef TESTS_APP_KEEP_KIT_H
#define TESTS_APP_KEEP_KIT_H

#include "loop/loop.h"
#include "store/store.h"

struct keep_kit {
	char		dir[64];
	struct buf	archive;
	struct law	law;
	struct store	*store;
	struct loop	*loop;
};

void	keep_kit_make(struct keep_kit *k);
void	keep_kit_free(struct keep_kit *k);
/* n cases of a citizen, reported at at_ms (0: now). */
void	keep_kit_report(struct keep_kit *k, size_t n, int64_t at_ms);

#endif
