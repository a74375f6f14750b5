/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restmap.h -- a REST interface as a file: how to list what changed, what each
 * state of theirs means here, what to call when something happens here.
 * Layer: wire. maps/NAME.json; maps/README.md explains every key. What a record of
 * the list means is said by an import map beside it ("record"). */
#ifndef WIRE_RESTMAP_H
#define WIRE_RESTMAP_H

#include "base/alloc.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

#define REST_PAIRS	48
#define REST_CALLS	48
#define REST_MOVES	48

struct rest_pair { struct str name, text; };
struct rest_pairs { struct rest_pair at[REST_PAIRS]; size_t n; };

/* method and path are written with {fields}; body's values too. */
struct rest_call {
	struct str	on;		/* actions by commas; * any other; report,
			   undo */
	struct str	needs;		/* fields by '|': only of events that have one */
	struct str	method, path;
	bool		form;		/* else JSON */
	struct rest_pairs body;		/* a member whose text comes out empty is
			   left out */
};

/* Something of theirs that moves a case here. */
struct rest_move {
	struct rest_pairs when;		/* field -> values by '|'; all must fit */
	struct str	action;		/* empty: nothing to do, and known */
	struct rest_pairs args;
	struct str	key;		/* one such thing happens once */
};

enum rest_paging { PAGES_NONE, PAGES_PAGE, PAGES_OFFSET, PAGES_CURSOR,
	PAGES_LINK };
enum rest_sign { SIGN_NONE, SIGN_QUERY, SIGN_HEADER };

struct rest_map {
	struct arena	arena;
	struct str	name, record;
	struct str	id;		/* field with their id */
	struct str	time;		/* field: when it changed */
	struct str	time_format;	/* as timeformat's, both ways */
	int		zone_min;
	bool		has_zone;	/* else the profile's */
	struct rest_call list;
	struct str	items, total, next;	/* paths in an answer */
	enum rest_paging paging;
	uint32_t	first, size;
	uint32_t	overlap_s, window_days;
	struct rest_call detail;	/* path empty: the list has all */
	struct str	item;
	/* answers in 200 bodies */
	struct str	code, message;	/* paths */
	struct str	good, later, exists;	/* values by '|' */
	enum rest_sign	sign;
	struct str	sign_name, sign_over;
	bool		sign_base64;
	struct rest_pairs sign_add;
	struct rest_call *calls;
	size_t		calls_n;
	struct rest_move *moves;
	size_t		moves_n;
};

/* m must be zeroed. Every fault is reported with its line.
 *   ERR_BAD_INPUT  m is empty again. */
MUST_CHECK enum err restmap_read(struct rest_map *m, struct str text,
    const char *file, struct diag_sink *sink);
void	restmap_fini(struct rest_map *m);

/* The call for an action; NULL: nothing is to be said of it. has: does what
 * happened have a field of that name? */
typedef bool rest_has_fn(void *ctx, struct str name);
const struct rest_call *restmap_call(const struct rest_map *m,
    struct str action, rest_has_fn *has, void *ctx);
/* Is value one of those joined by '|'? */
bool	rest_listed(struct str list, struct str value);

/* Puts what name stands for; false: nothing is known by that name. */
typedef bool rest_field_fn(void *ctx, struct str name, struct buf *out);
enum rest_escape { REST_PLAIN, REST_URL };
/* text with each {name} in its place; what is not known is empty. esc: of what is
 * put in, never of text itself. */
void	rest_fill(struct str text, rest_field_fn *fn, void *ctx,
    enum rest_escape esc, struct buf *out);
/* pairs as a JSON object, or as a form. */
void	rest_body(const struct rest_call *c, rest_field_fn *fn, void *ctx,
    struct buf *out);

/* ms as format says (the marks of wire/timeformat; ISO: RFC 3339). */
void	rest_time(struct str format, int64_t ms, int zone_min, struct buf *out);

#endif
