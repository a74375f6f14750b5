/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http.h -- requests of HTTP on our loop, many at a time.  Layer: channel.
 *
 * libcurl's multi interface (loaded on first use). No call ever waits; callbacks
 * come from the loop, never from inside libcurl, and may begin and cancel others.
 *
 *	http_begin ─▶ [on_data …] ─▶ on_end, once
 *
 * A peer is hostile: time, speed, headers and body are bounded; answers that
 * were compressed are bounded as they unfold; redirections are given back, not
 * followed; TLS is verified always; plain http only to loopback, or where the
 * row says so for a way that is safe. Credentials go into headers, never into
 * what is logged or said. */
#ifndef CHANNEL_HTTP_H
#define CHANNEL_HTTP_H

#include "base/buf.h"
#include "base/str.h"
#include "loop/loop.h"

#define HTTP_SAID	240
#define HTTP_HEADERS	24
#define HTTP_BODY_MAX	((size_t)256 << 20)

struct http;			/* one a process: connections are shared */

enum http_fate {
	HTTP_OK,		/* 2xx */
	HTTP_LATER,		/* no answer, cut, 408 425 429 5xx: the same again */
	HTTP_MOVED,		/* 3xx: not followed */
	HTTP_DENIED,		/* 401 403 */
	HTTP_REFUSED,		/* any other 4xx, or no HTTP at all */
	HTTP_TLS,		/* certificate, name, version */
	HTTP_TOO_BIG		/* more than was allowed; cut by us */
};

struct http_reply {
	enum http_fate	fate;
	int		status;		/* 0: none came */
	int		curl;		/* CURLcode, for the log */
	int64_t		asked_ms;	/* Retry-After, -1 none */
	int64_t		took_ms;
	int64_t		date_ms;	/* Date of the server, 0 none */
	uint64_t	got, sent;	/* bytes of bodies */
	char		type[64];	/* Content-Type, lower case, no parameters */
	char		etag[96];
	struct str	body;		/* where no on_data was given, and of other
					   answers than 2xx their first 64 KiB; lent */
	char		said[HTTP_SAID];	/* clean, one line */
};

/* false: no more of this answer; it ends with HTTP_TOO_BIG. */
typedef bool http_data_fn(void *ctx, struct str bytes);
typedef void http_end_fn(void *ctx, const struct http_reply *r);

struct http_ask {		/* copied, but for body where body_lent */
	const char	*method;	/* "GET" … */
	const char	*url;
	const char	*const *headers; /* "Name: value"; Accept is JSON unless given */
	size_t		headers_n;	/* and a body's Content-Type too */
	struct str	body;
	bool		body_lent;	/* stays until on_end or cancel */
	const char	*user, *pass;	/* Basic; NULL none */
	const char	*ca_file;	/* NULL: the system's */
	const char	*cert_file, *key_file;	/* of ours; NULL none */
	bool		plain;		/* http will do also beyond loopback */
	bool		once;		/* not idempotent: a line of its own, for on
					   one that was kept libcurl may send twice */
	int64_t		timeout_ms;	/* of the whole; 0: 60 s; -1: none */
	int64_t		idle_ms;	/* without a byte; 0: 30 s */
	size_t		body_max;	/* of the answer as it unfolds; 0: 16 MiB */
	http_data_fn	*on_data;	/* body in pieces, of 2xx answers only */
	http_end_fn	*on_end;
	void		*ctx;
};

/* ERR_NOT_FOUND: no libcurl here. */
MUST_CHECK enum err http_new(struct http **out, struct loop *l);
/* Everything in flight is given up; no on_end is called. */
void		http_free(struct http **h);
/* *id > 0. ERR_BAD_INPUT: the address is none, or plain where it may not. */
MUST_CHECK enum err http_begin(struct http *h, const struct http_ask *a,
    uint64_t *id);
void		http_cancel(struct http *h, uint64_t id);
size_t		http_flying(const struct http *h);

/* Appends s so that it may stand in a path or a query. */
void		http_escape(struct str s, struct buf *out);
/* The address without user, password and what stands behind '?': for people. */
void		http_shown(const char *url, char *out, size_t cap);

#endif
