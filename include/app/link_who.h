/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_who.h -- in whose name a remote's news are done here, and whether they were
 * done before.  Layer: app (for drivers). */
#ifndef APP_LINK_WHO_H
#define APP_LINK_WHO_H

#include "app/deed.h"
#include "app/link.h"
#include "app/seat.h"

/* The account of this code, as events made it, else as the profile has it, from
 * which they began. ERR_NOT_FOUND: none, or none that is in use. */
MUST_CHECK enum err link_account(const struct link *l, struct str code,
    struct store_account *out);
/* The row's account sits at who; without one in the row, nobody does. */
MUST_CHECK enum err link_sit(const struct link *l, struct seat *who);

/* Does the case know what was done under key? OK, ERR_NOT_FOUND, or what the
 * store says. */
MUST_CHECK enum err link_heard(const struct link *l, uint32_t slot,
    struct str key);
/* One deed under key, by itself. */
MUST_CHECK enum err link_deed(const struct link *l, struct deed *d,
    struct str key);

#endif
