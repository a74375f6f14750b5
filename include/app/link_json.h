/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_json.h -- what the files of the driver json share.  Layer: app (private:
 * link_json.c polls, link_json_take.c makes cases and moves of records,
 * link_json_send.c tells what happened here, link_json_call.c addresses and signs
 * requests). What it talks to is described by a file: wire/restmap. */
#ifndef APP_LINK_JSON_H
#define APP_LINK_JSON_H

#include "app/link.h"
#include "app/seat.h"
#include "wire/importmap.h"
#include "wire/restmap.h"

#define JSON_REFUSED 256	/* answers the law refused, remembered */
#define JSON_IDS ((size_t)1 << 20)	/* of one window, remembered */

struct json_link {
	struct link	*l;
	struct rest_map	map;
	struct import_map record;
	struct seat	who;		/* the row's account */
	/* a poll */
	uint64_t	call;		/* in flight, 0 none */
	int64_t		since_ms, until_ms, newest_ms, known_ms;
	bool		whole;		/* the window was read without a gap */
	uint32_t	page, pages, again;
	uint64_t	page_items, offset, taken;
	int64_t		total;		/* -1: not said */
	struct buf	next;		/* cursor or address of the next page */
	struct buf	details;	/* ids to ask for, a line each */
	size_t		details_at;
	uint64_t	*ids;		/* owned, a set: digests of the ids seen */
	size_t		ids_n, ids_cap;
	struct json_page *g;		/* owned, of one page */
	bool		more;		/* pages wait behind the details */
	enum err	err;		/* of the store, while taking */
	uint64_t	refused[JSON_REFUSED];
	size_t		refused_n;
	/* a row of the outbox */
	uint64_t	out_call;
	struct store_notice out;
};

/* --- link_json_call.c --- */
/* What a request is made of; the texts live until json_call_fini. */
struct json_call {
	struct buf	url, body, path;
	char		*header[HTTP_HEADERS];	/* owned */
	size_t		header_n;
};
void	json_call_fini(struct json_call *k);
/* Fills k from what the map says; sign false: for people to read. whole: the
 * address is there already. ERR_BAD_INPUT: it is no address. */
MUST_CHECK enum err json_call_make(const struct link *l,
    const struct rest_map *m, const struct rest_call *c, rest_field_fn *fn,
    void *ctx, bool sign, struct json_call *k);
MUST_CHECK enum err json_call_begin(struct link *l, const struct rest_map *m,
    struct json_call *k, const char *method, const char *key, http_end_fn *fn,
    void *ctx, uint64_t *id);
/* What the body says beside the status of HTTP. */
enum json_said { JSON_GOOD, JSON_LATER, JSON_EXISTS, JSON_BAD };
enum json_said json_said(const struct rest_map *m, struct str body,
    char said[200]);

/* --- link_json.c --- */
/* Both maps of the row. ERR_BAD_INPUT, ERR_NOT_FOUND: said says what. */
MUST_CHECK enum err json_maps(const struct link *l, struct rest_map *m,
    struct import_map *record, char said[200]);

/* --- link_json_take.c --- */
void	json_take_begin(struct json_link *j);
/* One record as it stands in the answer; j->err when the store failed. whole: it
 * has all; else only its id is looked at, and what is wanted noted. */
void	json_take(struct json_link *j, struct str raw, bool whole);
/* What was taken is committed; last: with the cursor, if it moved. */
MUST_CHECK enum err json_take_end(struct json_link *j, bool last);
/* Another window begins. */
void	json_ids_forget(struct json_link *j);
MUST_CHECK enum err json_again(struct link *l, const struct store_aside *a);

/* --- link_json_send.c --- */
void	json_send(struct link *l, const struct store_notice *n,
	    const struct event *e, const struct casefile *c);
void	json_preview(const struct link *l, const struct store_notice *n,
	    const struct event *e, const struct casefile *c, struct buf *out);

#endif
