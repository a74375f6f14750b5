/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pairs.h -- a case as JSON or plain lines, for scripts.  Layer: app.
 * Masked unless told otherwise: phones, identity numbers, callers' names. */
#ifndef APP_PAIRS_H
#define APP_PAIRS_H

#include "core/repo.h"

/* Members of a JSON object: a comma goes before all but the first. */
struct pairs {
	struct buf	*out;	/* borrowed */
	const struct law *law;
	bool		comma, reveal;
};

void	pairs_text(struct pairs *f, const char *key, struct str value);
void	pairs_int(struct pairs *f, const char *key, int64_t value);
void	pairs_bool(struct pairs *f, const char *key, bool value);
/* RFC 3339 in the profile's offset; null for 0. */
void	pairs_time(struct pairs *f, const char *key, int64_t ms);
/* Personal text: masked first, unless f->reveal. */
void	pairs_masked(struct pairs *f, const char *key, struct str value);
/* All members of a case, without braces. */
void	pairs_case(struct pairs *f, const struct case_view *v);

/* Masked as key says (caller: a name), appended. */
void	pairs_mask(const char *key, struct str value, struct buf *out);
/* "紧急 退单": names of the flags, blank between. */
void	pairs_flags(const struct casefile *c, struct buf *out);

#endif
