/* SPDX-License-Identifier: GPL-3.0-or-later */
/* books.h -- the clocks of every profile that was the store's law: a case goes
 * on by those it began under.  Layer: app. */
#ifndef APP_BOOKS_H
#define APP_BOOKS_H

#include "base/err.h"
#include "core/law.h"
#include "store/store.h"

/* Adds them to law, which is today's, as loaded from the store's archive. */
MUST_CHECK enum err books_read(struct store *s, struct law *law);

#endif
