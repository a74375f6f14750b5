/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node whose wall runs ahead: what it wrote is taken and nobody's clock follows
 * it, but times and limits of its cases are wrong until somebody puts it right.
 * The link says so as long as that node's newest word is from tomorrow. */
#include "app/couch_in.h"

#include <stdio.h>
#include <string.h>
#include "app/intl.h"

#define AHEAD_MS	60000	/* as much as the store bears */

static struct str
node_of(const struct event *e)
{
	struct str rest = str_of(e->id.stream), node;

	return str_cut(&rest, '.', &node) ? node : STR_NONE;
}

void
couch_clocks(struct couch *c, const struct doc *doc, size_t n)
{
	const int64_t now_ms = clock_wall().ms;

	for (size_t i = 0; i < n; i++) {
		const struct event *e = doc[i].e;
		const struct str node = e ? node_of(e) : STR_NONE;

		if (node.n == 0)
			continue;
		if (e->at.ms > now_ms + AHEAD_MS) {
			str_copy(node, c->fast, sizeof c->fast);
			snprintf(c->fast_said, sizeof c->fast_said, _("the "
			    "clock of %s is %lld minutes ahead of ours"),
			    c->fast, (long long)(e->at.ms - now_ms) /
			    CLOCK_MIN_MS);
		} else if (str_is(node, c->fast)) {
			c->fast[0] = c->fast_said[0] = '\0';
		}
	}
}
