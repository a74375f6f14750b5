/* SPDX-License-Identifier: GPL-3.0-or-later */
/* b_twins.h -- texts told again, and what else could find them.  Layer: bench. */
#ifndef BENCH_B_TWINS_H
#define BENCH_B_TWINS_H

#include "base/buf.h"

#define NEVER_ID 0xFFFFFFF0u

/* ---- told again (retell.c) ---- */
enum retold { RETOLD_COPY, RETOLD_EDITED, RETOLD_ORDER, RETOLD_TRADITIONAL,
	RETOLD_MARKS, RETOLD_MORE, RETOLD };
void	retell(struct str words, unsigned how, uint32_t seed, struct buf *out);

/* ---- words alone (yard_words.c): MinHash with bands, and a plain scan ---- */
struct asked { uint32_t wanted; uint64_t truth; const uint64_t *of; };
struct yard_words;
struct yard_words *yard_words_new(void);
void	yard_words_add(struct yard_words *y, struct str words);
void	yard_words_done(struct yard_words *y);
/* Counts q's own into *found where Jaccard of the pairs of letters is 0.5 or more, others
 * into *wrong; candidates by bands. */
void	yard_words_judge(struct yard_words *y, struct str words,
	    const struct asked *q, size_t *found, size_t *wrong);
void	yard_words_scan(struct yard_words *y, struct str words);
size_t	yard_words_bytes(const struct yard_words *y);
void	yard_words_free(struct yard_words **y);

#endif
