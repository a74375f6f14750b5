/* SPDX-License-Identifier: GPL-3.0-or-later */
/* family.h -- a case and those merged into it, as their histories have it.
 * Layer: app. */
#ifndef APP_FAMILY_H
#define APP_FAMILY_H

#include "base/buf.h"
#include "core/repo.h"

/* Numbers of the cases merged into that one and not split off, in their order,
 * CASE_NUMBER_MAX bytes each; those that left stay as empty ones. */
MUST_CHECK enum err family_children(struct repo *repo, uint32_t slot,
    struct buf *numbers);

/* 口径: what all callers of one thing are told: the last amendment that says so.
 * Zeroed first; text.n 0: nothing was agreed. */
struct agreed {
	struct buf	text;		/* owned; it may hold names */
	char		who[ACCOUNT_MAX];
	int64_t		at_ms;
};
MUST_CHECK enum err family_agreed(struct repo *repo, uint32_t slot,
    struct agreed *out);
void	agreed_fini(struct agreed *a);

/* So many of the profile's thresholds are reached. */
unsigned family_crowd(const struct law *law, const struct casefile *c);

#endif
