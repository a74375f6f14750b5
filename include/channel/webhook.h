/* SPDX-License-Identifier: GPL-3.0-or-later */
/* webhook.h -- posts JSON to one address, one at a time.  Layer: channel.
 *
 * On http.h: no call here ever waits. libcurl is loaded when the first hook is
 * made (see curl_load.h), so that whoever sends nothing pays nothing for it.
 *
 *	webhook_post ─▶ in flight ─▶ fn, once, from the loop; may post again
 *
 * A peer is not trusted: time, and what is read of its answer, are bounded;
 * redirections are not followed, for the headers hold a secret; TLS is always
 * verified. What it says is given back clean, for people. */
#ifndef CHANNEL_WEBHOOK_H
#define CHANNEL_WEBHOOK_H

#include "loop/loop.h"

#define WEBHOOK_SAID	240	/* bytes of the answer kept, with NUL */
#define WEBHOOK_HEADERS	16
#define WEBHOOK_READ	65536	/* of one answer; then the line is cut */

struct webhook_options {	/* all copied */
	const char	*url;		/* https, or http where plain */
	const char	*agent;		/* User-Agent */
	const char	*headers[WEBHOOK_HEADERS];	/* "Name: value" */
	size_t		 headers_n;
	const char	*ca_file;	/* NULL: the system's */
	int64_t		 timeout_ms;	/* of the whole exchange; 0: 20 s */
	bool		 plain;		/* http will do: the way is a safe one */
};

enum webhook_fate {
	WEBHOOK_SENT,		/* 2xx */
	WEBHOOK_LATER,		/* no answer, 408, 425, 429, 5xx: try again */
	WEBHOOK_REFUSED		/* any other answer: the same would come again */
};

struct webhook_reply {
	enum webhook_fate fate;
	int		 status;	/* of HTTP, 0 none came */
	int64_t		 asked_ms;	/* Retry-After, -1 none */
	char		 said[WEBHOOK_SAID];	/* UTF-8, one line, no controls */
};

typedef void webhook_fn(void *ctx, const struct webhook_reply *r);

struct webhook;

/*   ERR_NOT_FOUND  there is no libcurl on this machine
 *   ERR_BAD_INPUT  the address is none, or not one of https */
MUST_CHECK enum err webhook_new(struct webhook **out, struct loop *l,
    const struct webhook_options *o);
/* What is in flight is given up; its fn is not called. */
void	webhook_free(struct webhook **w);
bool	webhook_busy(const struct webhook *w);
/* json is copied. key: of this message whatever the number of tries; sent as
 * Idempotency-Key. ERR_BUSY while one is in flight. */
MUST_CHECK enum err webhook_post(struct webhook *w, struct str json,
    const char *key, webhook_fn *fn, void *ctx);

#endif
