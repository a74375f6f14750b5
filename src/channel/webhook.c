/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One address, one post at a time, on http; whose fates it takes as far as a
 * message asks: the head of an answer decides, its body is for people. */
#include "channel/webhook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/buf.h"
#include "channel/http_in.h"

#define TIMEOUT_MS	20000

struct webhook {
	struct http	*http;
	uint64_t	 flight;	/* 0: none */
	char		*url, *agent, *ca_file;
	char		*headers[WEBHOOK_HEADERS];
	size_t		 headers_n;
	int64_t		 timeout_ms;
	bool		 plain;
	webhook_fn	*fn;
	void		*ctx;
};

static enum webhook_fate
fate_of(const struct http_reply *r)
{
	if (r->status >= 200 && r->status < 300)
		return WEBHOOK_SENT;
	return r->status == 0 || r->fate == HTTP_LATER ? WEBHOOK_LATER :
	    WEBHOOK_REFUSED;
}

static void
on_end(void *ctx, const struct http_reply *r)
{
	struct webhook *w = ctx;
	struct webhook_reply out = {
		.fate = fate_of(r), .status = r->status,
		.asked_ms = r->asked_ms
	};

	if (out.fate == WEBHOOK_SENT)
		http_tidy(r->body, out.said, sizeof out.said);
	else
		memcpy(out.said, r->said, sizeof out.said);
	w->flight = 0;
	w->fn(w->ctx, &out);		/* w may be gone after this */
}

static char *
dup_or_null(const char *z)
{
	return z != NULL ? xstrdup(z) : NULL;
}

static void
keep_options(struct webhook *w, const struct webhook_options *o)
{
	w->url = xstrdup(o->url);
	w->ca_file = dup_or_null(o->ca_file);
	if (o->agent != NULL) {
		struct buf b = { 0 };

		buf_fmt(&b, "User-Agent: %s", o->agent);
		w->agent = xstrdup(buf_z(&b));
		buf_fini(&b);
	}
	for (size_t i = 0; i < o->headers_n && i < WEBHOOK_HEADERS; i++)
		w->headers[w->headers_n++] = xstrdup(o->headers[i]);
	w->timeout_ms = o->timeout_ms > 0 ? o->timeout_ms : TIMEOUT_MS;
	w->plain = o->plain;
}

enum err
webhook_new(struct webhook **out, struct loop *l,
    const struct webhook_options *o)
{
	struct http *http;
	struct webhook *w;
	bool loopback;
	enum err e = http_new(&http, l);

	*out = NULL;
	if (e != OK)
		return e;
	if (!http_url_good(curl_load(), o->url, o->plain, &loopback)) {
		http_free(&http);
		return ERR_BAD_INPUT;
	}
	w = xcalloc(1, sizeof *w);
	w->http = http;
	keep_options(w, o);
	*out = w;
	return OK;
}

void
webhook_free(struct webhook **wp)
{
	struct webhook *w = *wp;

	if (w == NULL)
		return;
	http_free(&w->http);
	for (size_t i = 0; i < w->headers_n; i++) {
		explicit_bzero(w->headers[i], strlen(w->headers[i]));
		free(w->headers[i]);
	}
	free(w->url);
	free(w->agent);
	free(w->ca_file);
	free(w);
	*wp = NULL;
}

bool
webhook_busy(const struct webhook *w)
{
	return w->flight != 0;
}

enum err
webhook_post(struct webhook *w, struct str json, const char *key,
    webhook_fn *fn, void *ctx)
{
	const char *headers[WEBHOOK_HEADERS + 4];
	char line[256];
	struct http_ask a = {
		.method = "POST", .url = w->url, .headers = headers,
		.body = json, .ca_file = w->ca_file, .plain = w->plain,
		.timeout_ms = w->timeout_ms, .idle_ms = w->timeout_ms,
		.body_max = WEBHOOK_READ, .on_end = on_end, .ctx = w
	};

	if (w->flight != 0)
		return ERR_BUSY;
	snprintf(line, sizeof line, "Idempotency-Key: \"%s\"", key);
	headers[a.headers_n++] = line;
	headers[a.headers_n++] =
	    "Content-Type: application/json; charset=utf-8";
	headers[a.headers_n++] = "Accept: */*";
	if (w->agent != NULL)
		headers[a.headers_n++] = w->agent;
	for (size_t i = 0; i < w->headers_n; i++)
		headers[a.headers_n++] = w->headers[i];
	w->fn = fn;
	w->ctx = ctx;
	return http_begin(w->http, &a, &w->flight);
}
