/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A console's line to whoever has the exchange, one for each exchange of the
 * district. It is tried again for as long as the console lives, quietly. */
#include "app/call_fan.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/alloc.h"

#define AGAIN_US	3000000
#define EXCHANGES	4

struct wire {
	struct call_seat *seat;
	struct str	 code;		/* the law's */
	struct pbx	*in;
	int		 fd;		/* -1 */
	uint64_t	 timer;
};

struct call_seat {
	struct loop	*loop;
	struct store	*store;
	char		 account[ACCOUNT_MAX];
	call_seat_fn	*fn;
	void		*ctx;
	struct wire	 w[EXCHANGES];
	size_t		 n;
};

static void try(void *ctx);

static void
off(struct wire *w)
{
	if (w->fd < 0)
		return;
	loop_fd_forget(w->seat->loop, w->fd);
	close(w->fd);
	w->fd = -1;
}

static void
lost(struct wire *w)
{
	struct call_seat *s = w->seat;
	const bool was = w->fd >= 0;

	off(w);
	loop_timer_cancel(s->loop, w->timer);
	w->timer = loop_timer(s->loop, AGAIN_US, try, w);
	if (was)
		s->fn(s->ctx, w->code, NULL);
}

static bool
on_block(void *ctx, const struct pbx_block *b)
{
	struct wire *w = ctx;

	if (b->banner.n > 0)
		return str_is(b->banner, CALL_BANNER);
	w->seat->fn(w->seat->ctx, w->code, b);
	return true;
}

static void
on_bytes(void *ctx, int fd, short revents)
{
	struct wire *w = ctx;
	char bytes[8192];
	const ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);

	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || pbx_feed(w->in, str_n(bytes, (size_t)n)) != OK)
		lost(w);
}

static bool
say(struct wire *w, struct buf *b)
{
	const bool good = w->fd >= 0 && send(w->fd, b->p, b->n, MSG_DONTWAIT |
	    MSG_NOSIGNAL) == (ssize_t)b->n;

	buf_fini(b);
	return good;
}

static bool
hello(struct wire *w)
{
	struct buf b = { 0 };

	buf_cstr(&b, CALL_BANNER "\r\n");
	pbx_line(&b, "Account", str_of(w->seat->account));
	pbx_end(&b);
	return say(w, &b);
}

static int
reach(struct wire *w)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	char path[64];
	int dir, fd = -1;

	if (!call_socket(store_dir(w->seat->store), w->code, path, &dir))
		return -1;
	snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		close(fd);
		fd = -1;
	}
	close(dir);
	return fd;
}

static void
try(void *ctx)
{
	struct wire *w = ctx;

	w->timer = 0;
	w->fd = reach(w);
	if (w->fd < 0) {
		lost(w);
		return;
	}
	pbx_free(&w->in);
	w->in = pbx_new(PBX_AMI, on_block, w);
	loop_fd(w->seat->loop, w->fd, POLLIN, on_bytes, w);
	if (!hello(w))
		lost(w);
}

struct call_seat *
call_seat_new(struct loop *l, struct store *s, const struct law *law,
    const char *account, call_seat_fn *fn, void *ctx)
{
	struct call_seat *c = xcalloc(1, sizeof *c);

	*c = (struct call_seat){ .loop = l, .store = s, .fn = fn, .ctx = ctx };
	snprintf(c->account, sizeof c->account, "%s", account);
	/* The exchange of another node has its socket there. */
	for (size_t i = 0; i < law->links_n && c->n < EXCHANGES; i++)
		if (str_is(law->links[i].driver, "call") &&
		    law_link_runs(&law->links[i], store_node(s)))
			c->w[c->n++] = (struct wire){ .seat = c, .fd = -1,
			    .code = law->links[i].code };
	if (c->n == 0) {
		free(c);
		return NULL;
	}
	for (size_t i = 0; i < c->n; i++)
		c->w[i].timer = loop_timer(l, 0, try, &c->w[i]);
	return c;
}

void
call_seat_free(struct call_seat **cp)
{
	struct call_seat *c = *cp;

	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++) {
		loop_timer_cancel(c->loop, c->w[i].timer);
		off(&c->w[i]);
		pbx_free(&c->w[i].in);
	}
	free(c);
	*cp = NULL;
}

bool
call_seat_ask(struct call_seat *c, struct str code, const char *action,
    struct str id)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < c->n; i++) {
		if (!str_eq(c->w[i].code, code))
			continue;
		pbx_line(&b, "Action", str_of(action));
		pbx_line(&b, "Call", id);
		pbx_end(&b);
		return say(&c->w[i], &b);
	}
	return false;
}
