/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listing.h -- how a subcommand that lists things ends.  Layer: app. */
#ifndef APP_LISTING_H
#define APP_LISTING_H

#include "app/context.h"
#include "base/buf.h"

/* Prints the lines of out, or its JSON objects parted by commas as an array; e not
 * OK: says that instead. Frees out, closes c, returns an enum exit_code. */
int	listing_end(struct context *c, enum err e, bool json, struct buf *out);

#endif
