/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notices_queue.h -- what waits in the outbox, and what of it goes next.
 * Layer: app; for app/notices. */
#ifndef APP_NOTICES_QUEUE_H
#define APP_NOTICES_QUEUE_H

#include "app/notice_text.h"

#define NOTICES_OLD_MS	CLOCK_DAY_MS	/* older ones help nobody any more */

struct notices_queue {
	struct notice_item *k;		/* owned; by id */
	size_t		n, cap;
	uint64_t	from;		/* where to begin to read */
	bool		more;		/* beyond k others wait */
	struct notice_people people;
};

void	notices_queue_fini(struct notices_queue *q);
/* Reads what waits, anew. */
MUST_CHECK enum err notices_queue_read(struct notices_queue *q,
    struct store *s, const struct law *law);

/* When the first of them may go; 0: none is left. */
int64_t	notices_queue_next(const struct notices_queue *q);
/* Copies the items that make the next message at now_ms into out (cap of them)
 * and takes them off the queue; 0: none is ready. A message that was tried goes
 * as it was, others of its kind come in another. */
size_t	notices_queue_pick(struct notices_queue *q, int64_t now_ms,
    struct notice_item *out, size_t cap);

/* Why it need not go any more (an English sentence), or NULL. */
const char *notice_moot(struct store *s, const struct law *law,
    const struct notice_item *k, int64_t now_ms);

#endif
