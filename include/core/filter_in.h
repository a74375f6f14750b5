/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filter_in.h -- what the files of the filter's reader share.  Layer: core. */
#ifndef CORE_FILTER_IN_H
#define CORE_FILTER_IN_H

#include "base/buf.h"
#include "core/filter.h"
#include "core/filter_words.h"

struct reader {
	const struct filter_env *env;
	struct str	raw;
	const char	*c;	/* the shadow, ended by a NUL that is not counted */
	size_t		*from;	/* byte of raw for each byte of it; n + 1 */
	size_t		n, i;
	struct filter	*f;
	struct filter_fault *why;
	bool		sorted;
	bool		elsewhere;	/* said, or left out */
	uint32_t	pool[QUERY_VALUES];	/* values of the term being read */
	size_t		pool_n;
};

/* Bytes of the shadow, and of the original behind them. */
struct str filter_slice(const struct reader *r, size_t from, size_t to);
struct str filter_raw(const struct reader *r, size_t from, size_t to);
MUST_CHECK enum err filter_wrong(struct reader *r, size_t from, size_t to,
	    const char *expected);
/* Room for a term; its spelling is what said says. */
MUST_CHECK enum err filter_put(struct reader *r, size_t at,
	    struct query_term t, struct buf *said);
/* A value of the term being read; false: no room. */
bool	filter_pool(struct reader *r, uint32_t value);

/* ---- filter_text.c ---- */
MUST_CHECK enum err filter_read_text(struct reader *r, bool not, size_t end,
	    struct buf *said);
MUST_CHECK enum err filter_read_field(struct reader *r, bool not,
	    enum text_word word, size_t at, size_t end, struct buf *said);

#endif
