/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/curl_multi.h"

#include <poll.h>

static void
drive(struct curl_multi *m, curl_socket_t fd, int what)
{
	int running;

	m->curl->multi_socket_action(m->multi, fd, what, &running);
	m->turned(m->ctx);
}

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
	struct curl_multi *m = ctx;

	(void)easy;
	(void)own;
	if (what == CURL_POLL_REMOVE)
		loop_fd_forget(m->loop, fd);
	else if (!m->off)
		loop_fd(m->loop, fd, (short)((what & CURL_POLL_IN ? POLLIN :
		    0) | (what & CURL_POLL_OUT ? POLLOUT : 0)), on_fd, m);
	return 0;
}

static void
on_time(void *ctx)
{
	struct curl_multi *m = ctx;

	m->timer = 0;
	drive(m, CURL_SOCKET_TIMEOUT, 0);
}

static int
on_timer(CURLM *multi, long ms, void *ctx)
{
	struct curl_multi *m = ctx;

	(void)multi;
	loop_timer_cancel(m->loop, m->timer);
	m->timer = ms < 0 ? 0 :
	    loop_timer(m->loop, (int64_t)ms * 1000, on_time, m);
	return 0;
}

bool
curl_multi_begin(struct curl_multi *m)
{
	const struct curl_calls *c = m->curl;

	m->timer = 0;
	m->multi = c->multi_init();
	if (m->multi == NULL)
		return false;
	c->multi_setopt(m->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	c->multi_setopt(m->multi, CURLMOPT_SOCKETDATA, m);
	c->multi_setopt(m->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	c->multi_setopt(m->multi, CURLMOPT_TIMERDATA, m);
	return true;
}

void
curl_multi_end(struct curl_multi *m)
{
	if (m->multi != NULL)
		m->curl->multi_cleanup(m->multi);
	m->multi = NULL;
	/* It may have asked for a turn while it ended. */
	loop_timer_cancel(m->loop, m->timer);
	m->timer = 0;
}
