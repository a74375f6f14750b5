/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which territories a node exchanges: those its rows with a server of documents
 * name. Who names none, or has no such row, has all. */
#include "app/link.h"

/* For the filters, which leave out what is not worked on here. */
static void
keep_towns(struct law *law, const uint8_t *towns)
{
	uint32_t here[QUERY_VALUES] = { 0 };
	size_t n = 1;		/* cases without a place are everybody's */

	law->here_n = 0;
	for (uint32_t t = 1; t < 8 * NODE_TOWNS && towns != NULL; t++)
		if (towns[t / 8] >> t % 8 & 1) {
			if (n == QUERY_VALUES)
				return;
			here[n++] = t;
		}
	if (towns == NULL)
		return;
	law->here = arena_dup(&law->arena, here, n * sizeof *here);
	law->here_n = n;
}

void
link_towns(struct law *law, struct store *s)
{
	const uint8_t *some;
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
	some = rows && !all ? towns : NULL;
	store_set_towns(s, some);
	keep_towns(law, some);
}
