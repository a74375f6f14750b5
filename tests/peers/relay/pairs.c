/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes from one side to the other, or not. */
#include "relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/alloc.h"

#define PIECE	16384
#define HELD_MOST ((size_t)4 << 20)

static uint64_t
chance(struct relay *r)
{
	r->chance ^= r->chance << 13;
	r->chance ^= r->chance >> 7;
	r->chance ^= r->chance << 17;
	return r->chance;
}

static void
set_reset(int fd)
{
	const struct linger now = { .l_onoff = 1 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static int
connect_on(const struct relay *r)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)r->port)
	};
	const int fd = socket_in(r->to_ns);

	if (fd < 0 || inet_pton(AF_INET, r->host, &at.sin_addr) != 1)
		return fd;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	if (connect(fd, (struct sockaddr *)&at, sizeof at) < 0 &&
	    errno != EINPROGRESS) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
way_init(struct way *w, int from, int to)
{
	const int on = 1;

	*w = (struct way){ .from = from, .to = to };
	w->last = &w->first;
	(void)setsockopt(to, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void
pair_new(struct relay *r, int client)
{
	const int server = r->closed || client < 0 ? -1 : connect_on(r);
	struct pair *p;

	if (client < 0)
		return;
	if (server < 0) {
		set_reset(client);
		close(client);
		return;
	}
	fcntl(client, F_SETFL, O_NONBLOCK);
	p = xcalloc(1, sizeof *p);
	way_init(&p->up, client, server);
	way_init(&p->down, server, client);
	p->left = r->loss > 0 ? 1 + (int64_t)(chance(r) %
	    (uint64_t)r->loss) : -1;
	r->pairs = xgrow(r->pairs, &r->cap, r->n + 1, sizeof *r->pairs);
	r->pairs[r->n++] = p;
	r->accepted++;
}

static void
way_fini(struct way *w)
{
	while (w->first != NULL) {
		struct segment *s = w->first;

		w->first = s->next;
		free(s);
	}
}

static void
pair_free(struct pair *p)
{
	close(p->up.from);
	close(p->up.to);
	way_fini(&p->up);
	way_fini(&p->down);
	free(p);
}

static void
kill_pair(struct pair *p)
{
	set_reset(p->up.from);
	set_reset(p->up.to);
	p->dead = true;
}

static void
sweep(struct relay *r)
{
	for (size_t i = r->n; i-- > 0; )
		if (r->pairs[i]->dead) {
			pair_free(r->pairs[i]);
			r->pairs[i] = r->pairs[--r->n];
		}
}

void
pairs_end(struct relay *r, bool reset)
{
	for (size_t i = 0; i < r->n; i++) {
		if (reset)
			kill_pair(r->pairs[i]);
		shutdown(r->pairs[i]->up.from, SHUT_WR);
		shutdown(r->pairs[i]->up.to, SHUT_WR);
		r->pairs[i]->dead = true;
	}
	sweep(r);
}

/* ---- one way ---- */

static void
take(const struct relay *r, struct pair *p, struct way *w)
{
	struct segment *s = xmalloc(sizeof *s + PIECE);
	const ssize_t n = read(w->from, s->p, PIECE);

	if (n <= 0) {
		if (n == 0)
			w->eof = true;
		else if (errno != EAGAIN && errno != EINTR)
			kill_pair(p);
		free(s);
		return;
	}
	s->next = NULL;
	s->n = (size_t)n;
	s->sent = 0;
	s->due_ms = now_ms() + r->delay_ms +
	    (r->rate > 0 ? (int64_t)(w->held + s->n) * 1000 / r->rate : 0);
	*w->last = s;
	w->last = &s->next;
	w->held += s->n;
}

/* How many bytes may go on before something happens. */
static size_t
leave(const struct relay *r, const struct pair *p, size_t n)
{
	if (p->left >= 0 && (int64_t)n > p->left)
		n = (size_t)p->left;
	if (r->after >= 0 && (int64_t)n > r->after)
		n = (size_t)r->after;
	return n;
}

static void
count(struct relay *r, struct pair *p, struct way *w, size_t n)
{
	*(w == &p->up ? &r->up : &r->down) += n;
	w->bytes += n;
	w->held -= n;
	if (p->left >= 0 && (p->left -= (int64_t)n) == 0)
		kill_pair(p);
	if (r->after >= 0 && (r->after -= (int64_t)n) == 0) {
		r->after = -1;
		for (size_t i = 0; i < r->n; i++)
			kill_pair(r->pairs[i]);
	}
}

static void
give(struct relay *r, struct pair *p, struct way *w, int64_t now)
{
	while (!p->dead && w->first != NULL && w->first->due_ms <= now) {
		struct segment *s = w->first;
		const ssize_t n = send(w->to, s->p + s->sent,
		    leave(r, p, s->n - s->sent), MSG_NOSIGNAL);

		if (n < 0) {
			if (errno != EAGAIN && errno != EINTR &&
			    errno != ENOTCONN)
				kill_pair(p);
			return;
		}
		s->sent += (size_t)n;
		if (s->sent == s->n) {
			w->first = s->next;
			if (w->first == NULL)
				w->last = &w->first;
			free(s);
		}
		count(r, p, w, (size_t)n);
	}
	if (w->first == NULL && w->eof && !w->shut) {
		w->shut = true;
		shutdown(w->to, SHUT_WR);
	}
}

/* ---- all ---- */

static short
events_of(const struct relay *r, const struct way *in, const struct way *out,
    int64_t now)
{
	short e = 0;

	if (r->hold)
		return 0;
	if (!in->eof && in->held < HELD_MOST)
		e |= POLLIN;
	if (out->first != NULL && out->first->due_ms <= now)
		e |= POLLOUT;
	return e;
}

static void
sooner(const struct way *w, int64_t now, int *ms)
{
	int64_t left;

	if (w->first == NULL || w->first->due_ms <= now)
		return;
	left = w->first->due_ms - now;
	if (*ms < 0 || left < *ms)
		*ms = left > 60000 ? 60000 : (int)left;
}

void
pairs_watch(const struct relay *r, struct pollfd *p, int *ms)
{
	const int64_t now = now_ms();

	for (size_t i = 0; i < r->n; i++) {
		const struct pair *q = r->pairs[i];

		/* A descriptor of -1 is not looked at, also not for its end. */
		p[2 * i] = (struct pollfd){ r->hold ? -1 : q->up.from,
		    events_of(r, &q->up, &q->down, now), 0 };
		p[2 * i + 1] = (struct pollfd){ r->hold ? -1 : q->up.to,
		    events_of(r, &q->down, &q->up, now), 0 };
		if (p[2 * i].events == 0 && q->up.eof)
			p[2 * i].fd = -1;
		if (p[2 * i + 1].events == 0 && q->down.eof)
			p[2 * i + 1].fd = -1;
		if (!r->hold) {
			sooner(&q->up, now, ms);
			sooner(&q->down, now, ms);
		}
	}
}

void
pairs_turn(struct relay *r, const struct pollfd *p, size_t n)
{
	const short in = POLLIN | POLLHUP | POLLERR;
	const int64_t now = now_ms();

	for (size_t i = 0; i < n && !r->hold; i++) {
		struct pair *q = r->pairs[i];

		if ((p[2 * i].revents & in) && !q->dead && !q->up.eof)
			take(r, q, &q->up);
		if ((p[2 * i + 1].revents & in) && !q->dead && !q->down.eof)
			take(r, q, &q->down);
		give(r, q, &q->up, now);
		give(r, q, &q->down, now);
		if (q->up.shut && q->down.shut)
			q->dead = true;
	}
	sweep(r);
}
