/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resolve.h -- what a typed word means in this district.  Layer: app.
 * Names are found by code, whole name, characters, or pinyin (lang_match);
 * the filter language, the command line, and the console's `:` bar all ask
 * here, so that one word means one thing everywhere. */
#ifndef APP_RESOLVE_H
#define APP_RESOLVE_H

#include "core/casefile.h"

enum resolve_kind {
	RESOLVE_STATE, RESOLVE_STAGE, RESOLVE_UNIT, RESOLVE_TOWN, RESOLVE_GRID,
	RESOLVE_MAJOR, RESOLVE_MATTER, RESOLVE_CHANNEL, RESOLVE_CARD,
	RESOLVE_FLAG, RESOLVE_OPEN, RESOLVE_ACCOUNT, RESOLVE_ACTION,
	RESOLVE_REASON, RESOLVE_TURN, RESOLVE_KIND, RESOLVE_LEVEL,
	RESOLVE_KIND_COUNT
};

/* One thing that has a name. */
struct resolve_hit {
	uint64_t	id;	/* state, unit, channel id; class or whole grid
				   code; flag bit; index for reasons, accounts
				   and actions (of law.accounts, law.moves …) */
	struct str	code, name;	/* borrowed from the law, or static */
	int		score;	/* 0 no match; higher is better */
};

/* A code or a name written out whole scores this: nothing else competes. */
#define RESOLVE_EXACT 1000000

/* The best hits for word, best first, ties in table order; at most cap are
 * written, the number written is returned. An empty word lists everything. */
size_t	resolve_list(const struct law *law, enum resolve_kind kind,
	    struct str word, struct resolve_hit *out, size_t cap);

/* How many things of a kind have a name. */
size_t	resolve_count(const struct law *law, enum resolve_kind kind);
/* RESOLVE_EXACT: word is this one's code, number or whole name; 0: a number,
 * and not this one's; -1: the name may fit word otherwise. */
int	resolve_score(const struct law *law, enum resolve_kind kind,
	    struct str word, const struct resolve_hit *h);

/* The one thing word means.
 *   ERR_NOT_FOUND  nothing is called so
 *   ERR_CONFLICT   several are equally near; *out is the first of them */
MUST_CHECK enum err resolve_one(const struct law *law, enum resolve_kind kind,
    struct str word, struct resolve_hit *out);

/* The kind of thing a facet counts. */
enum resolve_kind resolve_facet_kind(enum facet f);

/* All values of facet f that word stands for, as casefile_facets numbers
 * them: equally good hits count together, an area (片) stands for its basic
 * grids and a minor class for its matters. Returns how many (at most cap). */
size_t	resolve_facet(const struct law *law, enum facet f, struct str word,
	    uint32_t *values, size_t cap);

/* The name people read for a facet's value; the number as text (in spare,
 * cap 16) if it has none. */
struct str resolve_name(const struct law *law, enum facet f, uint32_t value,
	    char spare[16]);

/* Flags by bit: code "urgent", Chinese name; NULL past the last. */
const char *resolve_flag_code(unsigned bit);
const char *resolve_flag_name(unsigned bit);

#endif
