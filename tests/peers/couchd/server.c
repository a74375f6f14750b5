/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines: one thread, poll, no line waits for another. */
#include "couchd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "base/alloc.h"

#define CHUNK ((size_t)65536)

struct line {
	int		 fd;
	struct buf	 in, body, out;
	size_t		 sent;
	struct feed	*feed;		/* waited on */
	int64_t		 wake_ms;	/* nothing is sent before; 0 none */
	int64_t		 drip_ms;	/* one byte each */
	bool		 close;		/* when all is sent */
	bool		 hang;		/* never answered */
	bool		 dead;
};

static struct line **lines;
static size_t lines_n, lines_cap;
static volatile sig_atomic_t save_now, stop_now;

int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- answers on the wire ---- */

static const char *
phrase(int status)
{
	static const struct { int status; const char *text; } rows[] = {
		{ 200, "OK" }, { 201, "Created" }, { 202, "Accepted" },
		{ 206, "Partial Content" }, { 301, "Moved Permanently" },
		{ 302, "Found" }, { 400, "Bad Request" },
		{ 401, "Unauthorized" }, { 403, "Forbidden" },
		{ 404, "Object Not Found" }, { 405, "Method Not Allowed" },
		{ 409, "Conflict" }, { 412, "Precondition Failed" },
		{ 413, "Request Entity Too Large" },
		{ 415, "Unsupported Media Type" }, { 500, "Internal Error" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].status == status)
			return rows[i].text;
	return "Unknown";
}

static void
put_chunk(struct buf *out, struct str s)
{
	while (s.n > 0) {
		const size_t n = s.n < CHUNK ? s.n : CHUNK;

		buf_fmt(out, "%zx\r\n", n);
		buf_add(out, s.p, n);
		buf_cstr(out, "\r\n");
		s = str_from(s, n);
	}
}

static void
put_answer(struct line *l, const struct req *r, const struct ans *a)
{
	const time_t t = (time_t)(now_ms() / 1000);
	struct buf *o = &l->out;
	char date[64];
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	buf_fmt(o, "HTTP/1.1 %d %s\r\nServer: CouchDB/3.5.0 (a mock)\r\n"
	    "Date: %s\r\nContent-Type: %s\r\n"
	    "Cache-Control: must-revalidate\r\nX-CouchDB-Body-Time: 0\r\n",
	    a->status, phrase(a->status), date,
	    a->type != NULL ? a->type : "application/json");
	buf_str(o, buf_view(&a->headers));
	if (l->close)
		buf_cstr(o, "Connection: close\r\n");
	if (a->chunked)
		buf_cstr(o, "Transfer-Encoding: chunked\r\n\r\n");
	else
		buf_fmt(o, "Content-Length: %zu\r\n\r\n", a->body.n);
	if (str_is(r->method, "HEAD"))
		return;
	if (!a->chunked) {
		buf_str(o, buf_view(&a->body));
		return;
	}
	put_chunk(o, buf_view(&a->body));
	if (!a->open)
		buf_cstr(o, "0\r\n\r\n");
}

/* ---- one request ---- */

static void
mock(struct server *s, struct req *r, struct ans *a)
{
	static struct buf snap;
	const struct str what = r->seg_n > 1 ? buf_view(&r->seg[1]) : STR_NONE;
	size_t waiting = 0;

	if (str_is(what, "fault")) {
		fault_admin(r, a);
	} else if (str_is(what, "snap")) {
		snap.n = 0;
		state_save(s, &snap);
		say(a, 200, "{\"ok\":true}\n");
	} else if (str_is(what, "restore")) {
		say(a, state_load(s, buf_view(&snap)) ? 200 : 500,
		    "{\"ok\":true}\n");
	} else if (str_is(what, "stats")) {
		for (size_t i = 0; i < lines_n; i++)
			waiting += lines[i]->feed != NULL;
		say(a, 200, "{\"requests\":%llu,\"docs_in\":%llu,\"docs_out\":"
		    "%llu,\"lines\":%zu,\"waiting\":%zu}\n",
		    (unsigned long long)s->requests,
		    (unsigned long long)s->docs_in,
		    (unsigned long long)s->docs_out, lines_n, waiting);
	} else {
		fail(a, 404, "not_found", "missing");
	}
}

static void
reset(struct line *l)
{
	const struct linger now = { .l_onoff = 1 };

	(void)setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	l->sent = l->out.n = 0;
	l->dead = true;
}

static void
spoil(struct line *l, const struct fault *f, size_t from)
{
	if (f->cut_at >= 0 && (size_t)f->cut_at < l->out.n - from) {
		l->out.n = from + (size_t)f->cut_at;
		l->close = true;
	}
	l->wake_ms = f->delay_ms > 0 ? now_ms() + f->delay_ms : 0;
	l->drip_ms = f->drip_ms;
	if (f->reset)
		reset(l);
}

static void
answer(struct server *s, struct line *l, struct req *r)
{
	struct ans a = { 0 };
	struct fault f = { .cut_at = -1 };
	const size_t from = l->out.n;

	l->close = r->close;
	if (r->seg_n > 0 && str_is(buf_view(&r->seg[0]), "_mock")) {
		mock(s, r, &a);
	} else {
		s->requests++;
		f = fault_take(r);
		l->close |= f.close;
		l->hang = f.hang;
		if ((f.status == 0 && !f.hang && !f.reset) || f.done) {
			if (auth_who(s, r, &a))
				route(s, r, &a);
		}
		fault_change(&f, &a);
	}
	if (!l->hang)
		put_answer(l, r, &a);
	if (a.open && !l->hang)
		l->feed = a.feed;
	else
		feed_free(a.feed);
	spoil(l, &f, from);
	buf_fini(&a.body);
	buf_fini(&a.headers);
}

/* Whole requests of what was read, in their order. */
static void
work(struct server *s, struct line *l)
{
	while (!l->dead && !l->hang && l->feed == NULL && l->in.n > 0 &&
	    l->sent == l->out.n && !l->close) {
		struct req r;
		const long n = req_read(&r, &l->in, &l->body);

		if (n < 0)
			l->dead = true;
		if (n == 0 && r.expect && l->out.n == 0)
			(void)!write(l->fd, "HTTP/1.1 100 Continue\r\n\r\n",
			    25);
		if (n > 0) {
			answer(s, l, &r);
			memmove(l->in.p, l->in.p + n, l->in.n - (size_t)n);
			l->in.n -= (size_t)n;
		}
		req_fini(&r);
		if (n <= 0)
			return;
	}
}

/* ---- lines ---- */

static void
line_new(int fd)
{
	struct line *l = xcalloc(1, sizeof *l);

	fcntl(fd, F_SETFL, O_NONBLOCK);
	l->fd = fd;
	lines = xgrow(lines, &lines_cap, lines_n + 1, sizeof *lines);
	lines[lines_n++] = l;
}

static void
line_free(struct line *l)
{
	close(l->fd);
	feed_free(l->feed);
	buf_fini(&l->in);
	buf_fini(&l->body);
	buf_fini(&l->out);
	free(l);
}

static void
hear(struct line *l)
{
	for (int i = 0; i < 64; i++) {
		ssize_t n;

		buf_reserve(&l->in, CHUNK);
		n = read(l->fd, l->in.p + l->in.n, CHUNK);
		if (n > 0) {
			l->in.n += (size_t)n;
			continue;
		}
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			l->dead = true;
		return;
	}
}

static void
tell(struct line *l, int64_t now)
{
	while (!l->dead && l->sent < l->out.n && now >= l->wake_ms) {
		const size_t left = l->out.n - l->sent;
		const ssize_t n = send(l->fd, l->out.p + l->sent,
		    l->drip_ms > 0 ? 1 : left, MSG_NOSIGNAL);

		if (n < 0) {
			l->dead |= errno != EAGAIN && errno != EINTR;
			return;
		}
		l->sent += (size_t)n;
		if (l->drip_ms > 0)
			l->wake_ms = now + l->drip_ms;
	}
	if (l->sent < l->out.n)
		return;
	l->sent = l->out.n = 0;
	if (l->out.cap > 8 * CHUNK)
		buf_fini(&l->out);
	/* Nothing was sent: cut before the first byte. */
	if (l->close && l->feed == NULL)
		l->dead = true;
}

static void
feed_on(struct server *s, struct line *l, int64_t now)
{
	struct buf more = { 0 };

	if (changes_more(s, l->feed, now, &more)) {
		put_chunk(&l->out, buf_view(&more));
		buf_cstr(&l->out, "0\r\n\r\n");
		feed_free(l->feed);
		l->feed = NULL;
	} else {
		put_chunk(&l->out, buf_view(&more));
	}
	buf_fini(&more);
}

static void
sweep(void)
{
	for (size_t i = lines_n; i-- > 0; )
		if (lines[i]->dead) {
			line_free(lines[i]);
			lines[i] = lines[--lines_n];
		}
}

static int64_t
wake_of(const struct line *l)
{
	int64_t at = INT64_MAX;

	if (l->feed != NULL)
		at = l->feed->due_ms < l->feed->beat_ms ? l->feed->due_ms :
		    l->feed->beat_ms;
	if (l->sent < l->out.n && l->wake_ms > 0 && l->wake_ms < at)
		at = l->wake_ms;
	return at;
}

/* Descriptors to watch; *ms: how long. */
static struct pollfd *
watch(int sock, int64_t now, int *ms)
{
	static struct pollfd *p;
	static size_t cap;
	int64_t first = INT64_MAX;

	p = xgrow(p, &cap, lines_n + 1, sizeof *p);
	p[0] = (struct pollfd){ sock, POLLIN, 0 };
	for (size_t i = 0; i < lines_n; i++) {
		const struct line *l = lines[i];
		const int64_t at = wake_of(l);

		p[i + 1] = (struct pollfd){ l->fd, POLLIN, 0 };
		if (l->sent < l->out.n && l->wake_ms <= now)
			p[i + 1].events |= POLLOUT;
		first = at < first ? at : first;
	}
	*ms = first == INT64_MAX ? -1 : first <= now ? 0 :
	    first - now > 60000 ? 60000 : (int)(first - now);
	return p;
}

static void
on_signal(int signo)
{
	if (signo == SIGUSR1)
		save_now = 1;
	else
		stop_now = 1;
}

static void
listen_to(const int *signals)
{
	struct sigaction act = { .sa_handler = on_signal };

	sigemptyset(&act.sa_mask);
	while (*signals != 0)
		sigaction(*signals++, &act, NULL);
}

static void
turn(struct server *s, const struct pollfd *p, size_t n)
{
	const int64_t now = now_ms();

	for (size_t i = 0; i < n; i++) {
		struct line *l = lines[i];

		if (p[i + 1].revents != 0)
			hear(l);
		work(s, l);
	}
	for (size_t i = 0; i < n; i++) {
		if (lines[i]->feed != NULL && !lines[i]->dead)
			feed_on(s, lines[i], now);
		tell(lines[i], now);
	}
}

void
serve(struct server *s, int sock)
{
	listen_to((const int[]){ SIGUSR1, SIGTERM, SIGINT, 0 });
	signal(SIGPIPE, SIG_IGN);
	while (!stop_now) {
		int ms;
		struct pollfd *p = watch(sock, now_ms(), &ms);
		const size_t n = lines_n;

		if (save_now) {
			save_now = 0;
			if (s->state_file != NULL)
				(void)state_write(s, s->state_file);
		}
		if (poll(p, n + 1, ms) < 0)
			continue;
		turn(s, p, n);
		if (p[0].revents & POLLIN) {
			const int fd = accept(sock, NULL, NULL);

			if (fd >= 0)
				line_new(fd);
		}
		sweep();
	}
	for (size_t i = 0; i < lines_n; i++)
		lines[i]->dead = true;
	sweep();
	free(lines);
}
