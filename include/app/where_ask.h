/* SPDX-License-Identifier: GPL-3.0-or-later */
/* where_ask.h -- a place as a person writes it: a spot, a grid's code, a case, or
 * words.  Layer: app. For `gridseat where` and its batches. */
#ifndef APP_WHERE_ASK_H
#define APP_WHERE_ASK_H

#include "app/where.h"
#include "core/placing.h"

#define WHERE_GUESSES 6

/* Words -> places, made when words are first asked for. */
struct where_words;
struct where_guess {
	struct spot	at;		/* in the map's datum, or nowhere */
	uint64_t	grid;		/* of any level; 0: by at */
	uint8_t		sure;		/* 0..100 */
	struct str	name;
};
/* s may be NULL. All are borrowed and outlive it. */
struct where_words *where_words_new(const struct law *law, struct district *d,
	    struct store *s);
void	where_words_free(struct where_words **w);
/* Best first. Returns how many of cap; *sure: the first may be used alone. */
size_t	where_words_find(struct where_words *w, struct str text,
	    struct where_guess *out, size_t cap, bool *sure);

struct where_desk {		/* what questions are asked of */
	const struct law *law;
	struct district	*d;
	struct store	*store;		/* NULL: the profile's only */
	struct repo	*repo;		/* NULL: cases are not known */
	struct where_words *words;	/* owned; made when first wanted */
	enum datum	datum;		/* of typed spots */
	int64_t		now_ms;
};
void	where_desk_fini(struct where_desk *k);

enum where_by { WHERE_NONE, WHERE_BY_SPOT, WHERE_BY_GRID, WHERE_BY_CASE,
	WHERE_BY_WORDS };
const char *where_by_code(enum where_by b);	/* "spot" */

struct where_asked {
	enum where_by	by;
	struct where	w;
	bool		swapped;	/* latitude came first; read as meant */
	struct spot	typed;		/* as it was meant, in the desk's datum */
	struct where_guess guess[WHERE_GUESSES];	/* of words; names borrow
			   from the law and its layers */
	size_t		guesses;
	const char	*why;		/* msgid, when there is no answer */
};
/* ERR_BAD_INPUT: no place at all; ERR_NOT_FOUND: no such grid, case or name;
 * ERR_CONFLICT: several, out->guess says which; out->why then. What the store
 * says otherwise. A spot outside of the district is an answer. */
MUST_CHECK enum err where_ask(struct where_desk *k, struct str text,
    struct where_asked *out);

/* The file of places at path ("-": standard input), an answer a line on standard
 * output; what is no place goes to PATH.bad with its line. An exit_code. */
struct where_batch { const char *path; bool json, bare; };
int	where_batch(struct where_desk *k, const struct where_batch *b);
/* {"asked":…,"by":…,"swapped":…,"typed":…,"guesses":[…],"where":{…}} */
void	where_asked_json(const struct where_desk *k,
	    const struct where_asked *a, struct str text, bool bare,
	    struct buf *out);

#endif
