/* SPDX-License-Identifier: GPL-3.0-or-later */
/* card.h -- a node's card: what it is called, its public key, what it asks to
 * read, signed by itself. It goes from hand to hand as a small file; that it is
 * the right one is heard by voice: its fingerprint in digits.  Layer: app.
 *
 * One JSON object:
 *   gridseat "card 1"; label, node, pub (64 hex), towns ("all", "005,006", ""),
 *   sig base64 over "gridseat card 1\n<node>\n<pub>\n<towns>\n<label>\n". */
#ifndef APP_CARD_H
#define APP_CARD_H

#include "base/buf.h"
#include "base/diag.h"
#include "core/law.h"
#include "store/replica.h"

#define CARD_BYTES_MAX	4096
#define CARD_FINGERPRINT 48	/* eight groups of five digits, with NUL */

/* The card of s: n says label and territories. Appends a line with its end. */
void	card_put(const struct store *s, const struct store_node_row *n,
	    struct buf *out);
/* ERR_BAD_INPUT: no card (said to sink); ERR_CRYPTO: not signed by the key on
 * it. out->state is NODE_UNKNOWN. */
MUST_CHECK enum err card_read(struct str text, const char *file,
	    struct diag_sink *sink, struct store_node_row *out);
void	card_fingerprint(const uint8_t pub[32], char out[CARD_FINGERPRINT]);
/* "005,106", names of towns, or "all", into n. ERR_BAD_INPUT: none of these;
 * *bad is the word that was not understood. */
MUST_CHECK enum err card_towns(const struct law *law, const char *words,
	    struct store_node_row *n, struct str *bad);

/* What people call the node: label, of --label, or name where that is NULL. Said if
 * it does not fit on a card. */
bool	card_label(const char *label, struct str name,
	    struct store_node_row *n);

#endif
