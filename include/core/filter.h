/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filter.h -- the language of the queue's filter, as typed in the console, in
 * a profile's views and after `gridseat query`.  Layer: core (pure).
 *
 *   filter := { blank } term { blanks term }      all terms hold
 *   term   := ["!"] ( facet ":" value { "," value } | short | time | text )
 *   facet  := state stage unit town grid major matter channel card flag open
 *             holder rule turn kind level, or its Chinese name
 *   short  := overdue near open closed mine today elsewhere, or the Chinese
 *             word
 *   time   := ( due | age ) ( "<" | "<=" | ">" | ">=" ) number ( m h d w )
 *           | ( due | reported ) ":" date [ ".." date ]     days, both inside
 *   sort   := "sort:" ["-"] ( due | age | newest | arrival )
 *   text   := anything else, or "anything at all", which is looked for as it
 *             stands; of anything else in Chinese the pairs of neighbours count
 *           | ( tel | place | title ) ":" ( word | "words" )
 *
 * Full-width letters, digits and punctuation are read as their half-width
 * twins everywhere but between quotes. A word before ":" that is no facet is a
 * fault, not a text: a mistyped facet must not make a filter broader.
 *
 * A node that exchanges some towns only does not hear how cases of the others go
 * on: a filter with any term leaves these out, unless it names a town or a grid,
 * looks for a text, or says `elsewhere`. */
#ifndef CORE_FILTER_H
#define CORE_FILTER_H

#include "core/repo.h"

/* Puts the values that word stands for into values (at most cap) and returns
 * how many there are; 0 when it means nothing. */
typedef size_t filter_resolve_fn(void *ctx, enum facet facet, struct str word,
    uint32_t *values, size_t cap);

/* What else a text without quotes may mean: words it is the pinyin of. They are
 * copied. */
#define FILTER_ALSO 8
struct filter_also {
	char		text[FILTER_ALSO][64];
	size_t		text_n;
};
typedef void filter_also_fn(void *ctx, struct str word, struct filter_also *out);

struct filter_env {
	int64_t		now_ms;
	int		offset_min;
	int64_t		near_ms;	/* how long before its due a case is near */
	struct str	actor;		/* who is "me"; empty: nobody is */
	const uint32_t	*here;		/* towns that are exchanged, 0 (no place
			   yet) among them */
	size_t		here_n;		/* at most QUERY_VALUES; 0: all are */
	filter_resolve_fn *resolve;
	void		*ctx;
	filter_also_fn	*also;		/* may be NULL */
	void		*also_ctx;
};

struct filter {
	struct arena	arena;		/* owns all that q points to */
	struct query	q;
	struct str	said[QUERY_TERMS];	/* canonical spelling of q.t[i]; empty
			   of the one that nobody typed */
};

struct filter_fault {
	size_t		at;		/* byte in the text as given */
	struct str	found;		/* borrowed from it; may be empty */
	const char	*expected;	/* English, msgid of gettext */
	bool		value;		/* what was found is no value of facet */
	enum facet	facet;
};

/* Reads text into *out, which need not be set before.
 *   OK             *out is owned: filter_fini.
 *   ERR_BAD_INPUT  *why says (may be NULL); *out is empty and valid.
 *   ERR_TOO_BIG    too many terms or values; the same. */
MUST_CHECK enum err filter_parse(struct str text, const struct filter_env *env,
    struct filter *out, struct filter_fault *why);
void	filter_fini(struct filter *f);	/* safe twice */

/* Appends the filter as one would type it: parsing that again in the same
 * environment gives the same query. */
void	filter_print(const struct filter *f, struct buf *out);

/* "due", "-age": as a profile's views name their order. */
bool	filter_sort(struct str word, enum sort_key *key, bool *reverse);

/* A facet by its English name or its Chinese one. */
bool	filter_facet(struct str word, enum facet *out);
/* The i-th word a term may begin with; facets want a colon and a value after
 * it. NULL past the last. */
const char *filter_word(size_t i, bool *facet);

/* A resolver over the law alone (ctx: const struct law *): exact codes and
 * names. A county, town or area never is a grid; a unit is that unit only. */
filter_resolve_fn filter_law_resolve;

/* Whose turn, by its number: code and Chinese name; NULL out of range. */
const char *filter_turn(unsigned turn, const char **name);

#endif
