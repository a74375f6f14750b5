/* SPDX-License-Identifier: GPL-3.0-or-later */
/* call_missed.h -- callers nobody spoke with, until somebody calls them back.
 * Layer: app.
 *
 * They are no cases, so they are no events: one bounded record of the store under
 * the link's code (store_cursor, "missed"), which stays on this host. Anybody at
 * the desk reads when, in which queue, and the masked number. The number itself
 * and the name are sealed with a key that lies beside the store (calls.key) and
 * that only the process with the exchange's line reads: a backup of the store
 * holds no number, and without that file nobody has any. An entry goes when it was
 * called back, when the same line got through, or after its days. */
#ifndef APP_CALL_MISSED_H
#define APP_CALL_MISSED_H

#include "app/call.h"
#include "store/replica.h"

#define CALL_MISSED_MAX	200

struct missed {
	char		id[CALL_ID_MAX];
	int64_t		at_ms;
	int64_t		tries;		/* calls of the same line */
	char		queue[CALL_TEXT_MAX];
	char		masked[40];
	struct str	box;		/* base64, lent */
};

/* Newest first. False stops. */
typedef bool missed_fn(void *ctx, const struct missed *m);
MUST_CHECK enum err call_missed_each(struct store *s, const char *code,
    missed_fn *fn, void *ctx);

/* ---- for the process with the key ---- */
struct call_missed;
/* ERR_IO: there is no key and none can be made; ERR_REFUSED: others may read
 * it. */
MUST_CHECK enum err call_missed_open(struct call_missed **out, struct store *s,
    struct str code, int64_t keep_ms);
void	call_missed_close(struct call_missed **m);
/* c was missed. A line that tried before is one entry, the newest. */
MUST_CHECK enum err call_missed_add(struct call_missed *m, const struct call *c);
/* Somebody spoke with that line: its entry goes. False: it had none. */
bool	call_missed_spoke(struct call_missed *m, const char *number,
    int64_t now_ms);
bool	call_missed_drop(struct call_missed *m, struct str id);
/* Number and name of an entry. ERR_NOT_FOUND, ERR_CRYPTO. */
MUST_CHECK enum err call_missed_get(struct call_missed *m, struct str id,
    struct call *out);

#endif
