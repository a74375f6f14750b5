/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which territories a node exchanges: those its rows with a server of documents
 * name. Who names none, or has no such row, has all. */
#include <string.h>
#include "app/link.h"

static struct str
named(const struct law_link *row)
{
	struct str rest = row->opts, part, key;

	while (str_cut(&rest, ';', &part))
		if (str_cut(&part, '=', &key) && str_is(key, "territories"))
			return part;
	return STR_NONE;
}

static bool
is_ours(const struct law_link *row, const char *node)
{
	const size_t n = strlen(node);

	return str_is(row->driver, "couch") && (str_is(row->node, "*") ||
	    (n > 1 && str_eq(row->node, str_n(node, n - 1))));
}

static void
add(struct str list, uint8_t towns[NODE_TOWNS])
{
	struct str part;
	int64_t n;

	while (str_cut(&list, ',', &part))
		if (str_int(str_trim(part), &n) && n > 0 && n < 8 * NODE_TOWNS)
			towns[n / 8] |= (uint8_t)(1u << n % 8);
}

void
link_towns(const struct law *law, struct store *s)
{
	uint8_t towns[NODE_TOWNS] = { 0 };
	size_t rows = 0;

	for (size_t i = 0; i < law->links_n; i++) {
		const struct str list = named(&law->links[i]);

		if (!is_ours(&law->links[i], store_node(s)))
			continue;
		if (list.n == 0 || str_is(list, "all")) {
			rows = 0;
			break;
		}
		add(list, towns);
		rows++;
	}
	store_set_towns(s, rows ? towns : NULL);
}
