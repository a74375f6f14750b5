/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adopt.h -- a changed profile becomes a store's law: the one way to it, for the
 * command line and for the console.  Layer: app. */
#ifndef APP_ADOPT_H
#define APP_ADOPT_H

#include "app/rules.h"
#include "app/seat.h"
#include "store/store.h"

struct adoption {
	struct store	*store;
	const struct law *was;		/* the store's law now */
	struct rules	*rules;		/* of it */
	const struct seat *who;
	struct str	reason;			/* why, or empty */
	/* A sentence, translated: what is wrong, or should be known. */
	void	(*say)(void *ctx, const char *text);
	void	*ctx;
};

/* law: of archive, its digest set. Judged against the past of the store and the
 * rules in force; what is wrong was said.
 *   ERR_EXISTS   it is the law already
 *   ERR_REFUSED  no administrator, it would change the past, or rules fall */
MUST_CHECK enum err adopt_profile(const struct adoption *a,
    const struct law *law, struct str archive);
/* Are there cases of a newer version of the profile than this? When it becomes
 * known, they want store_rebuild, for their clocks are others. */
bool	adopt_ahead(struct store *s, uint32_t version);
bool	adopt_may(const struct adoption *a);

#endif
