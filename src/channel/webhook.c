/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcurl calls back from inside its own calls, and must not be called again
 * from there: callbacks only set descriptors and timers of the loop, or note.
 * Everything else happens in drive(), which the loop calls. */
#include "channel/webhook.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "channel/curl_load.h"

#define TIMEOUT_MS	20000
#define CONNECT_MS	10000

struct webhook {
	struct loop	*loop;
	const struct curl_calls *curl;
	CURLM		*multi;
	CURL		*easy;
	struct curl_slist *fixed;	/* headers of every post */
	struct curl_slist *headers;	/* and of the one in flight */
	uint64_t	 timer;
	struct buf	 body;		/* sent */
	webhook_fn	*fn;
	void		*ctx;
	bool		 busy;
	/* what comes back */
	size_t		 got;		/* bytes, with headers */
	bool		 whole;		/* its headers came to their end */
	bool		 cut;		/* by us: too much */
	struct buf	 said;
};

/* ---- what a peer said, for people ---- */

static bool
unfit(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad ||
	    (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	    (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	    (cp >= 0xe0000 && cp <= 0xe0fff);
}

/* One line: controls and runs of blanks are one blank. */
static void
tidy(struct str s, char out[WEBHOOK_SAID])
{
	size_t n = 0;
	bool gap = false;

	while (s.n > 0 && n + 5 < WEBHOOK_SAID) {
		const uint32_t cp = utf8_next(&s);

		if (cp == ' ' || unfit(cp)) {
			gap = n > 0;
			continue;
		}
		if (gap)
			out[n++] = ' ';
		gap = false;
		n += utf8_put(cp, out + n);
	}
	out[n] = '\0';
}

/* ---- libcurl's callbacks: nothing of libcurl is called here ---- */

static size_t
on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct webhook *w = ctx;

	w->got += size * n;
	if (w->got > WEBHOOK_READ) {
		w->cut = true;
		return 0;
	}
	if (n * size >= 5 && !memcmp(p, "HTTP/", 5))
		w->whole = false;	/* after a 100 Continue */
	else if (n * size <= 2 && (p[0] == '\r' || p[0] == '\n'))
		w->whole = true;
	return size * n;
}

static size_t
on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct webhook *w = ctx;

	w->got += size * n;
	if (w->said.n < 4 * WEBHOOK_SAID)
		buf_add(&w->said, p, size * n < WEBHOOK_SAID ? size * n :
		    WEBHOOK_SAID);
	if (w->got <= WEBHOOK_READ)
		return size * n;
	w->cut = true;
	return 0;
}

static void drive(struct webhook *w, curl_socket_t fd, int what);

static void
on_fd(void *ctx, int fd, short revents)
{
	int what = 0;

	if (revents & (POLLIN | POLLHUP))
		what |= CURL_CSELECT_IN;
	if (revents & POLLOUT)
		what |= CURL_CSELECT_OUT;
	if (revents & (POLLERR | POLLNVAL))
		what |= CURL_CSELECT_ERR;
	drive(ctx, fd, what);
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *own)
{
	struct webhook *w = ctx;

	(void)easy;
	(void)own;
	if (what == CURL_POLL_REMOVE)
		loop_fd_forget(w->loop, fd);
	else
		loop_fd(w->loop, fd, (short)((what & CURL_POLL_IN ? POLLIN :
		    0) | (what & CURL_POLL_OUT ? POLLOUT : 0)), on_fd, w);
	return 0;
}

static void
on_time(void *ctx)
{
	struct webhook *w = ctx;

	w->timer = 0;
	drive(w, CURL_SOCKET_TIMEOUT, 0);
}

static int
on_timer(CURLM *multi, long ms, void *ctx)
{
	struct webhook *w = ctx;

	(void)multi;
	loop_timer_cancel(w->loop, w->timer);
	w->timer = ms < 0 ? 0 :
	    loop_timer(w->loop, (int64_t)ms * 1000, on_time, w);
	return 0;
}

/* ---- the end of an exchange ---- */

static enum webhook_fate
fate_of(long status)
{
	if (status >= 200 && status < 300)
		return WEBHOOK_SENT;
	if (status == 408 || status == 425 || status == 429 || status >= 500)
		return WEBHOOK_LATER;
	return WEBHOOK_REFUSED;
}

static void
judge(struct webhook *w, CURLcode code, struct webhook_reply *r)
{
	curl_off_t asked = 0;
	long status = 0;
	const char *to = NULL;

	*r = (struct webhook_reply){ .fate = WEBHOOK_LATER, .asked_ms = -1 };
	w->curl->easy_getinfo(w->easy, CURLINFO_RESPONSE_CODE, &status);
	tidy(buf_view(&w->said), r->said);
	if (status < 200 || status > 599 || !w->whole) {
		/* The headers decide; a body that was cut decides nothing. */
		if (code == CURLE_OK || w->cut)
			code = CURLE_WEIRD_SERVER_REPLY;
		tidy(str_of(w->curl->easy_strerror(code)), r->said);
		return;
	}
	r->status = (int)status;
	r->fate = fate_of(status);
	w->curl->easy_getinfo(w->easy, CURLINFO_RETRY_AFTER, &asked);
	if (r->fate == WEBHOOK_LATER && asked > 0)
		r->asked_ms = asked > 86400 ? 86400000 :
		    (int64_t)asked * 1000;
	w->curl->easy_getinfo(w->easy, CURLINFO_REDIRECT_URL, &to);
	if (to != NULL)
		tidy(str_of(to), r->said);
}

static void
rest(struct webhook *w)
{
	w->curl->multi_remove_handle(w->multi, w->easy);
	loop_timer_cancel(w->loop, w->timer);
	w->timer = 0;
	w->busy = false;
}

/* A new turn of the loop, so that fn may do with the hook what it likes. */
static void
drive(struct webhook *w, curl_socket_t fd, int what)
{
	struct webhook_reply r;
	CURLMsg *m;
	bool done = false;
	int running, left;

	w->curl->multi_socket_action(w->multi, fd, what, &running);
	while ((m = w->curl->multi_info_read(w->multi, &left)) != NULL) {
		if (m->msg != CURLMSG_DONE)
			continue;
		judge(w, m->data.result, &r);
		done = true;
	}
	if (!done)
		return;
	rest(w);
	w->fn(w->ctx, &r);		/* w may be gone after this */
}

/* ---- life ---- */

static bool
good_url(const struct curl_calls *curl, const char *url, bool plain)
{
	CURLU *u = curl->url();
	char *scheme = NULL;
	bool good;

	good = u != NULL && curl->url_set(u, CURLUPART_URL, url, 0) ==
	    CURLUE_OK && curl->url_get(u, CURLUPART_SCHEME, &scheme, 0) ==
	    CURLUE_OK && (!strcmp(scheme, "https") ||
	    (plain && !strcmp(scheme, "http")));
	curl->free(scheme);
	curl->url_cleanup(u);
	return good;
}

static void
set_peer(struct webhook *w, const struct webhook_options *o)
{
	const struct curl_calls *c = w->curl;
	const int64_t ms = o->timeout_ms > 0 ? o->timeout_ms : TIMEOUT_MS;

	c->easy_setopt(w->easy, CURLOPT_URL, o->url);
	c->easy_setopt(w->easy, CURLOPT_PROTOCOLS_STR,
	    o->plain ? "http,https" : "https");
	c->easy_setopt(w->easy, CURLOPT_FOLLOWLOCATION, 0L);
	c->easy_setopt(w->easy, CURLOPT_NOSIGNAL, 1L);
	c->easy_setopt(w->easy, CURLOPT_TIMEOUT_MS, (long)ms);
	c->easy_setopt(w->easy, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(ms < CONNECT_MS ? ms : CONNECT_MS));
	c->easy_setopt(w->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	c->easy_setopt(w->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	c->easy_setopt(w->easy, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	if (o->ca_file != NULL)
		c->easy_setopt(w->easy, CURLOPT_CAINFO, o->ca_file);
	if (o->agent != NULL)
		c->easy_setopt(w->easy, CURLOPT_USERAGENT, o->agent);
}

static void
set_calls(struct webhook *w)
{
	const struct curl_calls *c = w->curl;

	c->easy_setopt(w->easy, CURLOPT_POST, 1L);
	c->easy_setopt(w->easy, CURLOPT_WRITEFUNCTION, on_body);
	c->easy_setopt(w->easy, CURLOPT_WRITEDATA, w);
	c->easy_setopt(w->easy, CURLOPT_HEADERFUNCTION, on_header);
	c->easy_setopt(w->easy, CURLOPT_HEADERDATA, w);
	c->multi_setopt(w->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	c->multi_setopt(w->multi, CURLMOPT_SOCKETDATA, w);
	c->multi_setopt(w->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	c->multi_setopt(w->multi, CURLMOPT_TIMERDATA, w);
	c->multi_setopt(w->multi, CURLMOPT_MAXCONNECTS, 1L);
}

enum err
webhook_new(struct webhook **out, struct loop *l,
    const struct webhook_options *o)
{
	const struct curl_calls *curl = curl_load();
	struct webhook *w;

	*out = NULL;
	if (curl == NULL)
		return ERR_NOT_FOUND;
	if (!good_url(curl, o->url, o->plain))
		return ERR_BAD_INPUT;
	w = xcalloc(1, sizeof *w);
	*w = (struct webhook){ .loop = l, .curl = curl };
	w->multi = curl->multi_init();
	w->easy = curl->easy_init();
	if (w->multi == NULL || w->easy == NULL) {
		webhook_free(&w);
		return ERR_NOT_FOUND;
	}
	set_peer(w, o);
	set_calls(w);
	for (size_t i = 0; i < o->headers_n; i++)
		w->fixed = curl->slist_append(w->fixed, o->headers[i]);
	*out = w;
	return OK;
}

void
webhook_free(struct webhook **wp)
{
	struct webhook *w = *wp;

	if (w == NULL)
		return;
	if (w->busy)
		rest(w);
	w->curl->easy_cleanup(w->easy);
	w->curl->multi_cleanup(w->multi);
	loop_timer_cancel(w->loop, w->timer);
	w->curl->slist_free_all(w->headers);
	w->curl->slist_free_all(w->fixed);
	buf_fini(&w->body);
	buf_fini(&w->said);
	free(w);
	*wp = NULL;
}

bool
webhook_busy(const struct webhook *w)
{
	return w->busy;
}

static void
set_headers(struct webhook *w, const char *key)
{
	struct curl_slist *h = NULL;
	char line[256];

	snprintf(line, sizeof line, "Idempotency-Key: \"%s\"", key);
	h = w->curl->slist_append(h, line);
	h = w->curl->slist_append(h,
	    "Content-Type: application/json; charset=utf-8");
	h = w->curl->slist_append(h, "Accept: */*");
	h = w->curl->slist_append(h, "Expect:");
	for (struct curl_slist *f = w->fixed; f != NULL; f = f->next)
		h = w->curl->slist_append(h, f->data);
	w->curl->slist_free_all(w->headers);
	w->headers = h;
	w->curl->easy_setopt(w->easy, CURLOPT_HTTPHEADER, h);
}

enum err
webhook_post(struct webhook *w, struct str json, const char *key,
    webhook_fn *fn, void *ctx)
{
	if (w->busy)
		return ERR_BUSY;
	w->body.n = w->said.n = w->got = 0;
	w->whole = w->cut = false;
	buf_str(&w->body, json);
	w->fn = fn;
	w->ctx = ctx;
	set_headers(w, key);
	w->curl->easy_setopt(w->easy, CURLOPT_POSTFIELDS, buf_z(&w->body));
	w->curl->easy_setopt(w->easy, CURLOPT_POSTFIELDSIZE,
	    (long)w->body.n);
	if (w->curl->multi_add_handle(w->multi, w->easy) != CURLM_OK)
		return ERR_IO;
	w->busy = true;			/* on_timer has asked for its first turn */
	return OK;
}
