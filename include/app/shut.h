/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shut.h -- sealed words that do not open here: erased with their key, or never
 * meant for this node (a case that is not placed is its takers' own).
 * Layer: app. */
#ifndef APP_SHUT_H
#define APP_SHUT_H

#include "store/store.h"

enum shut { SHUT_OPEN, SHUT_ELSEWHERE, SHUT_ERASED };	/* the worst is the most */

/* Of one event, as history told it; s may be NULL. */
enum shut	shut_of(const struct store *s, const struct event *e,
		    const struct body *secret);
/* A sentence about the words of a case; NULL: they are open. */
const char	*shut_words(enum shut k, const struct casefile *c);

#endif
