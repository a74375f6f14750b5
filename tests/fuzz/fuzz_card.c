/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards of nodes: whatever is read is a card, signed and with names that end, or
 * a fault. */
#include <stdlib.h>
#include <string.h>
#include "app/card.h"
#include "seal/seal.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag_sink sink = { NULL, NULL, 0, 0 };
	struct str text = str_n((const char *)data, size), bad;
	struct store_node_row n;
	char print[CARD_FINGERPRINT];
	struct buf towns = { 0 };
	bool all;

	if (seal_init() != OK)
		abort();
	if (card_read(text, "fuzz", &sink, &n) == OK && n.node[0] == '\0')
		abort();
	if (strnlen(n.node, sizeof n.node) == sizeof n.node ||
	    strnlen(n.label, sizeof n.label) == sizeof n.label)
		abort();
	card_fingerprint(n.pub, print);
	node_towns_write(&n, &towns);
	if (node_towns_read(text, &all, n.towns)) {
		n.all = all;
		towns.n = 0;
		node_towns_write(&n, &towns);
		if (card_towns(NULL, buf_z(&towns), &n, &bad) != OK)
			abort();
	}
	buf_fini(&towns);
	return 0;
}
