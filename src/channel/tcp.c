/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcurl connects (CURLOPT_CONNECT_ONLY) and then only encrypts: from then on the
 * descriptor is watched here. */
#include "channel/tcp.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"
#include "base/buf.h"
#include "channel/curl_multi.h"
#include "channel/http_in.h"

#define CONNECT_MS	10000
#define SLICE		16384
#define SLICES		16	/* of one turn, so that others have theirs */

struct tcp {
	struct loop	*loop;
	const struct curl_calls *curl;
	struct tcp_options o;
	struct curl_multi m;		/* of libcurl, until it is up */
	CURL		*easy;
	uint64_t	 soon;		/* more is there to be read, or told */
	int		 fd;		/* once it is up; -1 */
	struct buf	 out;
	bool		 waits_room;
	bool		*gone;		/* set where t is closed meanwhile */
	enum tcp_fate	 fate;
	char		 said[TCP_SAID];
	char		 why[CURL_ERROR_SIZE];
};

/* ---- its end ---- */

static void
let_go(struct tcp *t)
{
	if (t->fd >= 0)
		loop_fd_forget(t->loop, t->fd);
	t->fd = -1;
	loop_timer_cancel(t->loop, t->soon);
	t->soon = 0;
	if (t->easy != NULL) {
		t->curl->multi_remove_handle(t->m.multi, t->easy);
		t->curl->easy_cleanup(t->easy);
	}
	t->easy = NULL;
	curl_multi_end(&t->m);
}

static void
tell_down(void *ctx)
{
	struct tcp *t = ctx;
	char said[TCP_SAID];

	t->soon = 0;
	let_go(t);
	/* Whoever is told may close it first and read then. */
	memcpy(said, t->said, sizeof said);
	t->o.on_down(t->o.ctx, t->fate, said);
}

/* Told from the loop, not from inside what found it out. */
static void
down(struct tcp *t, enum tcp_fate fate, const char *said)
{
	if (t->fd >= 0)
		loop_fd_forget(t->loop, t->fd);
	t->fd = -1;
	t->fate = fate;
	http_tidy(str_of(said), t->said, sizeof t->said);
	loop_timer_cancel(t->loop, t->soon);
	t->soon = loop_timer(t->loop, 0, tell_down, t);
}

/* ---- bytes ---- */

static void on_ready(void *ctx, int fd, short revents);

static void
watch(struct tcp *t)
{
	t->waits_room = t->out.n > 0;
	loop_fd(t->loop, t->fd, (short)(t->waits_room ? POLLIN | POLLOUT :
	    POLLIN), on_ready, t);
}

static bool
push(struct tcp *t)
{
	size_t at = 0, n = 0;
	CURLcode e = CURLE_OK;

	while (at < t->out.n && e == CURLE_OK) {
		e = t->curl->easy_send(t->easy, t->out.p + at, t->out.n - at,
		    &n);
		if (e == CURLE_OK)
			at += n;
	}
	memmove(t->out.p, t->out.p + at, t->out.n - at);
	t->out.n -= at;
	if (e != CURLE_OK && e != CURLE_AGAIN) {
		down(t, TCP_ENDED, t->curl->easy_strerror(e));
		return false;
	}
	if ((t->out.n > 0) != t->waits_room)
		watch(t);
	return true;
}

static void pull(void *ctx);

/* True: t is still there, and up. */
static bool
hand(struct tcp *t, struct str bytes)
{
	bool gone = false;

	t->gone = &gone;
	t->o.on_data(t->o.ctx, bytes);
	if (gone)
		return false;
	t->gone = NULL;
	return t->fd >= 0;
}

static void
pull(void *ctx)
{
	struct tcp *t = ctx;
	char bytes[SLICE];
	size_t n;

	t->soon = 0;
	for (int i = 0; i < SLICES; i++) {
		const CURLcode e = t->curl->easy_recv(t->easy, bytes,
		    sizeof bytes, &n);

		if (e == CURLE_AGAIN)
			return;
		if (e != CURLE_OK || n == 0) {
			down(t, TCP_ENDED, e == CURLE_OK ?
			    "the other side ended it" :
			    t->curl->easy_strerror(e));
			return;
		}
		if (!hand(t, str_n(bytes, n)))
			return;
	}
	/* TLS may hold what the descriptor does not tell of. */
	t->soon = loop_timer(t->loop, 0, pull, t);
}

static void
on_ready(void *ctx, int fd, short revents)
{
	struct tcp *t = ctx;

	(void)fd;
	if (revents & POLLOUT && !push(t))
		return;
	if (revents & (POLLIN | POLLHUP | POLLERR) && t->soon == 0)
		pull(t);
}

enum err
tcp_say(struct tcp *t, struct str bytes)
{
	if (t->fd < 0)
		return ERR_END;
	if (t->out.n + bytes.n > TCP_OUT_MAX)
		return ERR_FULL;
	buf_str(&t->out, bytes);
	(void)push(t);
	return OK;
}

/* ---- its beginning ---- */

static void
up(struct tcp *t)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (t->curl->easy_getinfo(t->easy, CURLINFO_ACTIVESOCKET, &fd) !=
	    CURLE_OK || fd == CURL_SOCKET_BAD) {
		down(t, TCP_NO_ANSWER, "no connection");
		return;
	}
	t->fd = fd;
	t->m.off = true;
	watch(t);
	t->o.on_up(t->o.ctx);
}

static enum tcp_fate
fate_of(CURLcode e)
{
	switch (e) {
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
		return TCP_TLS;
	default:
		return TCP_NO_ANSWER;
	}
}

static void
turned(void *ctx)
{
	struct tcp *t = ctx;
	const struct curl_calls *c = t->curl;
	CURLMsg *m;
	int n;

	while ((m = c->multi_info_read(t->m.multi, &n)) != NULL) {
		const CURLcode e = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		if (e == CURLE_OK)
			up(t);
		else
			down(t, fate_of(e), t->why[0] ? t->why :
			    c->easy_strerror(e));
		return;			/* t may be gone */
	}
}

/* tcp://h:1 is http://h:1/ to libcurl, which then says nothing of HTTP. */
static bool
translate(const char *url, bool *tls, struct buf *out)
{
	*tls = !strncmp(url, "tls://", 6);
	if ((!*tls && strncmp(url, "tcp://", 6)) ||
	    strpbrk(url + 6, "@/?# ") != NULL || !strchr(url + 6, ':'))
		return false;
	buf_fmt(out, "%s://%s/", *tls ? "https" : "http", url + 6);
	return true;
}

static void
prepare(struct tcp *t, const char *url, bool loopback)
{
	const struct curl_calls *c = t->curl;
	CURL *e = t->easy;

	c->easy_setopt(e, CURLOPT_URL, url);
	c->easy_setopt(e, CURLOPT_CONNECT_ONLY, 1L);
	c->easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	c->easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	c->easy_setopt(e, CURLOPT_ERRORBUFFER, t->why);
	c->easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(t->o.connect_ms > 0 ? t->o.connect_ms : CONNECT_MS));
	c->easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	c->easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	c->easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	c->easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	c->easy_setopt(e, CURLOPT_TCP_KEEPIDLE, 30L);
	c->easy_setopt(e, CURLOPT_TCP_KEEPINTVL, 10L);
	if (loopback)
		c->easy_setopt(e, CURLOPT_PROXY, "");
	if (t->o.ca_file != NULL) {
		c->easy_setopt(e, CURLOPT_CAINFO, t->o.ca_file);
		c->easy_setopt(e, CURLOPT_CAPATH, NULL);
	}
}

enum err
tcp_open(struct tcp **out, struct loop *l, const struct tcp_options *o)
{
	const struct curl_calls *c = curl_load();
	struct buf url = { 0 };
	bool tls, loopback;
	struct tcp *t;

	*out = NULL;
	if (c == NULL)
		return ERR_NOT_FOUND;
	if (!translate(o->url, &tls, &url) ||
	    !http_url_good(c, buf_z(&url), o->plain, &loopback)) {
		buf_fini(&url);
		return ERR_BAD_INPUT;
	}
	t = xcalloc(1, sizeof *t);
	*t = (struct tcp){ .loop = l, .curl = c, .o = *o, .fd = -1, .m = {
		.loop = l, .curl = c, .turned = turned, .ctx = t } };
	t->easy = c->easy_init();
	if (!curl_multi_begin(&t->m) || t->easy == NULL) {
		buf_fini(&url);
		tcp_close(&t);
		return ERR_IO;
	}
	buf_reserve(&t->out, 8192);	/* not moved while it holds a login */
	prepare(t, buf_z(&url), loopback);
	buf_fini(&url);
	*out = t;
	if (c->multi_add_handle(t->m.multi, t->easy) != CURLM_OK)
		down(t, TCP_NO_ANSWER, "no connection");
	return OK;
}

void
tcp_close(struct tcp **tp)
{
	struct tcp *t = *tp;

	if (t == NULL)
		return;
	if (t->gone != NULL)
		*t->gone = true;
	let_go(t);
	if (t->out.p != NULL)		/* it may have held a login */
		explicit_bzero(t->out.p, t->out.cap);
	buf_fini(&t->out);
	free(t);
	*tp = NULL;
}
