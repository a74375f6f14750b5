/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bundle.h -- what a stick carries between nodes without a link.  Layer: app.
 *
 * Lines, each a JSON object:
 *   {"gridseat":"bundle 1","made":ms,"node":"t01a"}
 *   the documents of core/replica.h, one a line, blobs with their data inside
 *   {"end":N,"digest":"64 hex"}    N documents; BLAKE2b-256 of all bytes before
 * Every document is proven alone, as one from a server is: a file that was cut
 * off or altered gives what is whole in it. */
#ifndef APP_BUNDLE_H
#define APP_BUNDLE_H

#define BUNDLE_MAGIC "bundle 1"
#define BUNDLE_LINK "bundle"	/* the remote its bad documents are put aside for */

#endif
