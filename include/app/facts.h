/* SPDX-License-Identifier: GPL-3.0-or-later */
/* facts.h -- a case as JSON or plain lines, for scripts.  Layer: app.
 * Masked unless told otherwise: phones, identity numbers, callers' names. */
#ifndef APP_FACTS_H
#define APP_FACTS_H

#include "core/repo.h"

/* Members of a JSON object: a comma goes before all but the first. */
struct facts {
	struct buf	*out;	/* borrowed */
	const struct law *law;
	bool		comma, reveal;
};

void	facts_text(struct facts *f, const char *key, struct str value);
void	facts_int(struct facts *f, const char *key, int64_t value);
void	facts_bool(struct facts *f, const char *key, bool value);
/* RFC 3339 in the profile's offset; null for 0. */
void	facts_time(struct facts *f, const char *key, int64_t ms);
/* Personal text: masked first, unless f->reveal. */
void	facts_masked(struct facts *f, const char *key, struct str value);
/* All members of a case, without braces. */
void	facts_case(struct facts *f, const struct case_view *v);

/* Masked as key says (caller: a name), appended. */
void	facts_mask(const char *key, struct str value, struct buf *out);
/* "紧急 退单": names of the flags, blank between. */
void	facts_flags(const struct casefile *c, struct buf *out);

#endif
