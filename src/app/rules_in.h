/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_in.h -- what the files of the rules' service share.  Layer: app. */
#ifndef APP_RULES_IN_H
#define APP_RULES_IN_H

#include "app/rules.h"

struct rules {
	struct store	*store;		/* NULL: only what the law ships */
	const struct law *law;
	struct ruleset	*set;		/* owned */
	struct rulebook	*book;		/* owned */
	struct places	*places;	/* owned; NULL until asked for */
	/* What the book points to: copies that stay where they are. An edit
	 * leaves the old copy behind in the arena, for as long as the process
	 * or the profile lives. */
	struct rule	*block;		/* owned: those of the first making */
	const struct rule **live;	/* owned: by id, version */
	size_t		live_n, live_cap;
	struct arena	copies;
	size_t		odd;		/* events that do not fit: kept, passed over */
	struct rule_fault odd_why;	/* of the last */
	char		odd_found[64];
};

/* A set of r's law with the profile's rules and the store's events before
 * arrival (0 all). */
struct ruleset *rules_set_make(struct rules *r, uint64_t before);

#endif
