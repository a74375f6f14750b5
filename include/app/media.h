/* SPDX-License-Identifier: GPL-3.0-or-later */
/* media.h -- recordings and photos that another node keeps: what is said of them,
 * and how one asks for them.  Layer: app. */
#ifndef APP_MEDIA_H
#define APP_MEDIA_H

#include "core/law.h"
#include "store/replica.h"

/* What is to be said of the recording that b names, after its size: "not here",
 * "on its way, 1 of 3 MiB". False, and nothing: it is here. */
bool	media_words(struct store *s, const struct body *b, struct buf *out);

/* Somebody wants to look at the recording called name. True: it is on its way, or
 * here. said: a sentence for him; else what he can do. */
bool	media_ask(struct store *s, const struct law *law, struct str name,
	    bool large, struct buf *said);

#endif
