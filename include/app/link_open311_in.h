/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_open311_in.h -- what the files of the Open311 driver share.  Layer: app
 * (private: link_open311*.c).
 *
 *	link_open311.c		options of the row, opening, what is kept
 *	link_open311_call.c	one request and the decoding of its answer, in slices
 *	link_open311_poll.c	what is asked of the server, step by step
 *	link_open311_take.c	requests become cases, changes become moves or notes
 *	link_open311_again.c	one that was put aside is taken once more
 *	link_open311_give.c	moves of ours become updates
 *	link_open311_submit.c	cases of ours become requests of another server
 *
 * Kept in the store, one text each (store_cursor): "poll" how far new requests
 * were read; "seen" what was last seen of each; "services"; "d<n>" definitions;
 * "subs" the cases handed to the server and what it calls them. */
#ifndef APP_LINK_OPEN311_IN_H
#define APP_LINK_OPEN311_IN_H

#include "app/ingest.h"
#include "app/link.h"
#include "wire/georeport.h"

#define O311_WINDOW_MS	(90 * CLOCK_DAY_MS)	/* what a server need answer */
#define O311_MOST	1000		/* rows, the same */
#define O311_SAID	240
#define O311_WORDS	1024		/* of services met, remembered */
#define O311_STATES	40		/* ids asked about at once */

struct o311;
struct o311_call;

/* r is good during the call. e: of the request and of its answer as a whole;
 * said: the server's words, or what was wrong; empty where all is well. */
typedef void o311_end_fn(struct o311 *o, const struct http_reply *r, enum err e,
    const char *said);

struct o311_call {
	struct o311	*o;
	uint64_t	http, timer;	/* 0 none */
	enum georeport_kind kind;
	georeport_fn	*item;
	o311_end_fn	*end;
	struct buf	url, form, body;
	size_t		fed;
	struct georeport *reader;
	struct http_reply r;		/* without body */
	struct diag_sink diag;
	uint64_t	items, bad;
	char		said[O311_SAID];
	bool		refused;	/* errors came in place of an answer */
	enum err	err;
};

struct o311_service {
	char		*code, *name;	/* in arena */
	bool		metadata, batch;	/* batch: listed some time later */
	uint32_t	matter;		/* class here, 0 none */
};

/* A request as it was last seen: by hashes, a hundred thousand are little. */
struct o311_seen { uint64_t id, hash; int64_t at_ms; };

struct o311_sub {		/* a case of ours at the server */
	char		number[CASE_NUMBER_MAX];
	char		id[GEOREPORT_ID + 1], token[GEOREPORT_ID + 1];
	uint64_t	hash;		/* of its state as last seen */
};

enum o311_step {
	O311_SERVICES, O311_DEFINITIONS, O311_TOKENS, O311_NEWS, O311_REQUESTS,
	O311_UPDATES, O311_END
};

struct o311 {
	struct link	*l;
	struct seat	who;		/* in whose name */
	struct import_map map;
	bool		has_map;
	struct ingest	g;
	struct arena	arena;		/* services */
	/* options */
	bool		json, settled;	/* settled: the form is known */
	bool		given;		/* … by the row */
	bool		take, submit, updates;
	struct str	page, page_size, since;	/* names of a dialect */
	int64_t		page_n, page_first, window_ms, full_ms;
	int		zone_min;
	/* what is kept */
	struct { uint64_t hash; uint32_t matter; } word[O311_WORDS];
	struct o311_service *service;
	size_t		services;
	int64_t		services_ms;	/* when they were read */
	struct o311_seen *seen;		/* open addressing, cap a power of two */
	size_t		seen_n, seen_cap;
	bool		seen_new;
	struct o311_sub	*sub;
	size_t		subs;
	uint64_t	*mine;		/* updates of ours, by hash of their ids */
	size_t		mine_n;
	int64_t		upto_ms;	/* new requests were read up to here */
	int64_t		looked_ms;	/* the last time the whole window was */
	int64_t		news_ms;	/* updates were read up to here */
	/* the poll that runs */
	struct o311_call in;
	enum o311_step	step;
	size_t		at;		/* of services, subs … within the step */
	int64_t		now_ms, begin_ms;	/* of this poll */
	int64_t		from_ms, to_ms;	/* of the window asked for */
	int64_t		span_ms;	/* how wide a window may be */
	int64_t		pages;		/* of this window */
	uint64_t	fresh, fresh_ids;
	uint64_t	outside;	/* rows that no window asked for */
	int64_t		newest_ms;
	enum err	err;		/* of the store, while taking */
	const struct store_aside *again;	/* what is tried again, or NULL */
	struct buf	text;		/* scratch */
	struct str	names[RECORD_FIELDS_MAX + 8];
	struct str	values[RECORD_FIELDS_MAX + 8];
	/* the row of the outbox that goes */
	struct o311_call out;
	struct store_notice n;
	char		key[EVENT_ID_MAX + 8];
	struct casefile	c;
	int64_t		event_ms;
	char		rid[GEOREPORT_ID + 1];	/* what the server calls it */
	struct buf	text_out, place_out;	/* of the update, of the request */
	bool		waiting;	/* a case to submit, for the services */
	char		found[GEOREPORT_ID + 1];	/* by a search */
	int64_t		out_page;	/* of a search */
	bool		out_batch;
	char		receipt[GEOREPORT_ID + 1], token[GEOREPORT_ID + 1];
	char		status_out[32];
	bool		wgs84;
	int32_t		lat_e6, lon_e6;
	char		service_out[GEOREPORT_ID + 1];
};

/* --- link_open311.c --- */
void	o311_keep(struct o311 *o, const char *db, struct str text);
struct o311_seen *o311_seen_of(struct o311 *o, struct str id, bool make);
void	o311_seen_put(struct o311 *o, struct buf *out);	/* as kept */
void	o311_seen_again(struct o311 *o);	/* as it was kept last */
void	o311_services_of(struct o311 *o, const struct georeport_service *s);
void	o311_poll_put(struct o311 *o, struct buf *out);
void	o311_services_keep(struct o311 *o);
void	o311_subs_keep(struct o311 *o);
struct o311_sub *o311_sub_of(struct o311 *o, const char *number);
void	o311_mine_add(struct o311 *o, struct str id);
bool	o311_mine(const struct o311 *o, struct str id);

/* --- link_open311_call.c --- */
/* path without the format's ending: "requests"; query begins with '?' or is
 * empty. ERR_BUSY, or whatever kept it from beginning: end is not called. */
MUST_CHECK enum err o311_get(struct o311_call *k, enum georeport_kind kind,
    struct str path, struct str query, georeport_fn *item, o311_end_fn *end);
/* k->form was filled by o311_form. */
MUST_CHECK enum err o311_post(struct o311_call *k, enum georeport_kind kind,
    struct str path, georeport_fn *item, o311_end_fn *end);
void	o311_call_stop(struct o311_call *k);
void	o311_call_fini(struct o311_call *k);
/* Adds name=value to a query or form, escaped; nothing where value is empty. */
void	o311_form(struct buf *b, const char *name, struct str value);
void	o311_form_time(struct buf *b, const char *name, int64_t ms);
/* '?' with what every request of the row has; the page, counted from 0, where
 * the server has pages. */
void	o311_query(struct o311 *o, struct buf *b);
void	o311_query_page(struct o311 *o, struct buf *b, int64_t page);

/* --- link_open311_poll.c --- */
void	o311_poll(struct link *l);

/* --- link_open311_take.c --- */
bool	o311_take_request(void *o, const struct georeport_item *it);
bool	o311_take_update(void *o, const struct georeport_item *it);
bool	o311_take_again(struct o311 *o, const struct georeport_item *it);
/* Commits what was taken; with the cursors where the window is done. */
MUST_CHECK enum err o311_take_flush(struct o311 *o, bool cursors);
/* What a server says of one request, as a number: for "did it change". */
uint64_t o311_state_hash(const struct georeport_request *q);
/* The state of a case of ours at the server changed. */
void	o311_take_news(struct o311 *o, uint32_t slot, struct str id,
	    const struct georeport_request *q, struct str raw);
uint32_t o311_matter_of(struct o311 *o, struct str code, struct str name);

/* --- link_open311_again.c --- */
MUST_CHECK enum err o311_again(struct link *l, const struct store_aside *a);

/* --- link_open311_give.c --- */
void	o311_send(struct link *l, const struct store_notice *n,
	    const struct event *e, const struct casefile *c);
/* The row's end, by what came of a request for it. True: it is over. */
bool	o311_give_failed(struct o311 *o, const struct http_reply *r, enum err e,
	    const char *said);
void	o311_give_end(struct o311 *o, enum link_fate fate, const char *said);

/* --- link_open311_submit.c --- */
void	o311_submit(struct o311 *o);
/* The services are there, or (said) will not be: what waited goes on. */
void	o311_submit_waiting(struct o311 *o, const char *said);

#endif
