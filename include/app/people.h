/* SPDX-License-Identifier: GPL-3.0-or-later */
/* people.h -- a new store's accounts.  Layer: app. */
#ifndef APP_PEOPLE_H
#define APP_PEOPLE_H

#include "core/law.h"
#include "store/store.h"

/* Writes the law's accounts as events, all or none; from then on events rule.
 * "*" among their logins is for demonstrations and rehearsals: in a live
 * store it becomes login, who makes the store. */
MUST_CHECK enum err people_seed(struct store *s, const struct law *law,
    const char *login);

#endif
