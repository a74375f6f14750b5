/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcurl calls back from inside its own calls, and must not be called again
 * from there: its callbacks only note. What was noted is told by tell_all(), which
 * runs from the loop alone, one slice of an answer a turn, so that whoever types is
 * heard in between. */
#include "channel/http_in.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "base/alloc.h"
#include "channel/curl_multi.h"

#define SLICE		((size_t)256 << 10)	/* told in one turn */
#define LINES_MAX	512L	/* connections; further requests wait */
#define LINES_KEPT	64L
#define DEAD_MS		60000	/* sent, and nothing acknowledged */
#define LATE_US		100000	/* a timer that rings so late: we stood still */
#define GRACE_MS	1000

struct http {
	struct loop	*loop;
	const struct curl_calls *curl;
	struct curl_multi m;
	struct flight	*all;
	size_t		 n;
	uint64_t	 last_id;
	uint64_t	 soon;		/* news are to be told */
	struct flight	*news, **news_end;
	struct flight	*told;		/* whose callback runs */
	bool		*gone;		/* set where h is freed meanwhile */
};

/* ---- libcurl's callbacks: nothing of libcurl is called here ---- */

static void
list(struct flight *f)
{
	if (f->listed)
		return;
	f->listed = true;
	f->after = NULL;
	*f->http->news_end = f;
	f->http->news_end = &f->after;
}

static size_t
on_header(char *p, size_t size, size_t n, void *ctx)
{
	return http_head_line(ctx, str_n(p, size * n)) ? size * n : 0;
}

static size_t
keep_some(struct flight *f, const char *p, size_t n)
{
	const size_t room = HTTP_KEEP_MAX - f->body.n;

	buf_add(&f->body, p, n < room ? n : room);
	return n <= room ? n : 0;	/* that was enough */
}

static size_t
on_body(char *p, size_t size, size_t count, void *ctx)
{
	struct flight *f = ctx;
	const size_t n = size * count;

	if (f->status < 200 || f->status > 299) {
		f->got += n;
		return keep_some(f, p, n);
	}
	if (n > f->body_max - f->got) {
		f->big = true;
		if (f->on_data == NULL && f->body.n < HTTP_SAID)
			buf_add(&f->body, p, n < HTTP_SAID ? n : HTTP_SAID);
		return 0;
	}
	/* What unfolds cannot be stopped midway; body_max bounds it. */
	if (f->on_data != NULL && f->news.n >= SLICE && !f->folded) {
		f->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	f->got += n;
	buf_add(f->on_data != NULL ? &f->news : &f->body, p, n);
	if (f->on_data != NULL)
		list(f);
	return n;
}

static int
on_progress(void *ctx, curl_off_t all_in, curl_off_t in, curl_off_t all_out,
    curl_off_t out)
{
	struct flight *f = ctx;

	(void)all_in;
	(void)all_out;
	if (in + (curl_off_t)f->head_n != f->in || out != f->out)
		f->moved = clock_mono();
	f->in = in + (curl_off_t)f->head_n;
	f->out = out;
	return 0;
}

/* What was sent and is never acknowledged: the line is dead. */
static int
on_sockopt(void *ctx, curl_socket_t fd, curlsocktype what)
{
	const unsigned ms = DEAD_MS;

	(void)ctx;
	(void)what;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
	return CURL_SOCKOPT_OK;
}

/* ---- one flight ---- */

/* Off libcurl; its connection is free for others, or closed. */
static void
ground(struct flight *f)
{
	struct http *h = f->http;

	if (f->flying)
		h->curl->multi_remove_handle(h->m.multi, f->easy);
	f->flying = false;
	loop_timer_cancel(h->loop, f->idle);
	f->idle = 0;
}

static void
unlist(struct flight *f)
{
	struct http *h = f->http;
	struct flight **p = &h->news;

	if (!f->listed)
		return;
	while (*p != f)
		p = &(*p)->after;
	*p = f->after;
	if (h->news_end == &f->after)
		h->news_end = p;
	f->listed = false;
}

static void
flight_free(struct flight *f)
{
	struct http *h = f->http;

	ground(f);
	unlist(f);
	h->curl->easy_cleanup(f->easy);
	h->curl->slist_free_all(f->headers);
	if (f->next != NULL)
		f->next->prev = f->prev;
	if (f->prev != NULL)
		f->prev->next = f->next;
	else
		h->all = f->next;
	h->n--;
	buf_fini(&f->sent);
	buf_fini(&f->body);
	buf_fini(&f->news);
	free(f);
}

/* ---- telling, from the loop ---- */

/* True: f is still there. */
static bool
tell_data(struct http *h, struct flight *f, const bool *gone)
{
	struct buf news = f->news;
	bool more = true;

	f->news = (struct buf){ 0 };
	if (f->on_data != NULL && !f->big)
		more = f->on_data(f->ctx, buf_view(&news));
	buf_fini(&news);
	if (*gone)
		return false;
	if (f->cancelled) {
		flight_free(f);
		return false;
	}
	if (!more) {
		f->big = f->done = true;
		list(f);
	}
	if (f->paused && !f->done) {
		f->paused = false;
		h->curl->easy_pause(f->easy, CURLPAUSE_CONT);
	}
	return true;
}

static void
tell_end(struct flight *f)
{
	struct http_reply r;
	http_end_fn *const fn = f->on_end;

	ground(f);
	http_judge(f, &r);
	if (fn != NULL)
		fn(f->ctx, &r);
}

static void
tell(struct http *h, struct flight *f, bool *gone)
{
	h->told = f;
	if (f->news.n > 0 && !tell_data(h, f, gone)) {
		if (!*gone)
			h->told = NULL;
		return;
	}
	if (f->done && f->news.n == 0) {
		unlist(f);
		tell_end(f);
		if (*gone)
			return;
		flight_free(f);
	}
	h->told = NULL;
}

static void on_soon(void *ctx);

/* Those that have news now; what they begin, and what comes of it, has its
 * turn after others of the loop had theirs. */
static void
tell_all(struct http *h)
{
	bool gone = false;
	size_t left = 0;

	for (const struct flight *f = h->news; f != NULL; f = f->after)
		left++;
	h->gone = &gone;
	for (; left > 0 && h->news != NULL; left--) {
		struct flight *f = h->news;

		unlist(f);
		tell(h, f, &gone);
		if (gone)
			return;
	}
	h->gone = NULL;
	if (h->news != NULL && h->soon == 0)
		h->soon = loop_timer(h->loop, 0, on_soon, h);
}

static void
on_soon(void *ctx)
{
	struct http *h = ctx;

	h->soon = 0;
	tell_all(h);
}

static struct flight *
by_easy(struct http *h, const CURL *easy)
{
	struct flight *f = h->all;

	while (f != NULL && f->easy != easy)
		f = f->next;
	return f;
}

static void
turned(void *ctx)
{
	struct http *h = ctx;
	CURLMsg *m;
	int left;

	while ((m = h->curl->multi_info_read(h->m.multi, &left)) != NULL) {
		struct flight *f = by_easy(h, m->easy_handle);

		if (m->msg != CURLMSG_DONE || f == NULL)
			continue;
		f->code = m->data.result;
		f->done = true;
		list(f);
	}
	if (h->news != NULL)
		tell_all(h);
}

static void on_idle(void *ctx);

static void
idle_in(struct flight *f, int64_t ms)
{
	f->idle_due = (struct mono){ clock_mono().us + ms * 1000 };
	f->idle = loop_timer(f->http->loop, ms * 1000, on_idle, f);
}

static void
on_idle(void *ctx)
{
	struct flight *f = ctx;
	struct http *h = f->http;
	const int64_t now_us = clock_mono().us;
	const int64_t quiet = (now_us - f->moved.us) / 1000;

	f->idle = 0;
	if (f->done)
		return;
	if (quiet < f->idle_ms || f->paused) {
		idle_in(f, quiet < f->idle_ms ? f->idle_ms - quiet :
		    f->idle_ms);
		return;
	}
	/* It is we who stood still: what came meanwhile is read first. */
	if (now_us - f->idle_due.us > LATE_US) {
		idle_in(f, GRACE_MS);
		return;
	}
	ground(f);
	f->code = CURLE_OPERATION_TIMEDOUT;
	f->done = true;
	list(f);
	tell_all(h);
}

/* ---- life ---- */

enum err
http_new(struct http **out, struct loop *l)
{
	const struct curl_calls *c = curl_load();
	struct http *h;

	*out = NULL;
	if (c == NULL)
		return ERR_NOT_FOUND;
	h = xcalloc(1, sizeof *h);
	*h = (struct http){ .loop = l, .curl = c, .m = { .loop = l, .curl = c,
		.turned = turned, .ctx = h } };
	if (!curl_multi_begin(&h->m)) {
		free(h);
		return ERR_NOT_FOUND;
	}
	h->news_end = &h->news;
	c->multi_setopt(h->m.multi, CURLMOPT_MAXCONNECTS, LINES_KEPT);
	c->multi_setopt(h->m.multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, LINES_MAX);
	c->multi_setopt(h->m.multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
	*out = h;
	return OK;
}

void
http_free(struct http **hp)
{
	struct http *h = *hp;

	if (h == NULL)
		return;
	*hp = NULL;
	while (h->all != NULL)
		flight_free(h->all);
	curl_multi_end(&h->m);
	loop_timer_cancel(h->loop, h->soon);
	if (h->gone != NULL)
		*h->gone = true;
	free(h);
}

size_t
http_flying(const struct http *h)
{
	return h->n;
}

void
http_cancel(struct http *h, uint64_t id)
{
	struct flight *f = h->all;

	while (f != NULL && f->id != id)
		f = f->next;
	if (f == NULL)
		return;
	if (f == h->told) {		/* freed behind its callback */
		ground(f);
		f->cancelled = true;
		return;
	}
	flight_free(f);
}

/* ---- the start ---- */

static void
set_calls(struct flight *f)
{
	const struct curl_calls *c = f->curl;
	CURL *e = f->easy;

	c->easy_setopt(e, CURLOPT_ERRORBUFFER, f->why);
	c->easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	c->easy_setopt(e, CURLOPT_WRITEDATA, f);
	c->easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	c->easy_setopt(e, CURLOPT_HEADERDATA, f);
	c->easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
	c->easy_setopt(e, CURLOPT_XFERINFOFUNCTION, on_progress);
	c->easy_setopt(e, CURLOPT_XFERINFODATA, f);
	c->easy_setopt(e, CURLOPT_SOCKOPTFUNCTION, on_sockopt);
}

static struct flight *
flight_new(struct http *h, const struct http_ask *a)
{
	CURL *easy = h->curl->easy_init();
	struct flight *f;

	if (easy == NULL)
		return NULL;
	f = xcalloc(1, sizeof *f);
	*f = (struct flight){
		.http = h, .id = ++h->last_id, .next = h->all, .curl = h->curl,
		.easy = easy, .on_data = a->on_data, .on_end = a->on_end,
		.ctx = a->ctx, .began = clock_mono(), .moved = clock_mono()
	};
	if (h->all != NULL)
		h->all->prev = f;
	h->all = f;
	h->n++;
	return f;
}

enum err
http_begin(struct http *h, const struct http_ask *a, uint64_t *id)
{
	struct flight *f;
	bool loopback;

	*id = 0;
	if (!http_url_good(h->curl, a->url, a->plain, &loopback) ||
	    !http_headers_good(a))
		return ERR_BAD_INPUT;
	f = flight_new(h, a);
	if (f == NULL)
		return ERR_IO;
	http_prepare(f, a, loopback);
	set_calls(f);
	if (h->curl->multi_add_handle(h->m.multi, f->easy) != CURLM_OK) {
		flight_free(f);
		return ERR_IO;
	}
	f->flying = true;	/* libcurl has asked for its first turn */
	idle_in(f, f->idle_ms);
	*id = f->id;
	return OK;
}
