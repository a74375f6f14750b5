/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which territories a node exchanges: those its rows with a server of documents
 * name. Who names none, or has no such row, has all. */
#include "app/link.h"

void
link_towns(const struct law *law, struct store *s)
{
	uint8_t towns[NODE_TOWNS] = { 0 }, more[NODE_TOWNS];
	size_t rows = 0;
	bool all = false;

	for (size_t i = 0; i < law->links_n && !all; i++) {
		const struct law_link *const row = &law->links[i];
		struct str list;

		if (law_link_told(row) != LINK_TOLD_LOG ||
		    !law_link_runs(row, store_node(s)))
			continue;
		all = !str_option(row->opts, "territories", &list);
		/* A row that cannot be read is not run. */
		if (all || !node_towns_read(list, &all, more))
			continue;
		for (size_t k = 0; k < NODE_TOWNS; k++)
			towns[k] |= more[k];
		rows++;
	}
	store_set_towns(s, rows && !all ? towns : NULL);
}
