/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tcp.h -- one connection of TCP or TLS on our loop, bytes both ways.
 * Layer: channel.
 *
 *	tcp_open ─▶ on_up ─▶ [on_data …] ─▶ on_down, once
 *
 * libcurl makes it (names, both families, TLS always verified); nothing here
 * waits, and callbacks come from the loop alone. Without TLS only to this host,
 * or where the caller says that the way is a safe one. It is not made anew
 * here: who asked decides when. */
#ifndef CHANNEL_TCP_H
#define CHANNEL_TCP_H

#include "base/err.h"
#include "base/str.h"
#include "loop/loop.h"

#define TCP_OUT_MAX	((size_t)256 << 10)	/* said and not taken yet */
#define TCP_SAID	240

struct tcp;

enum tcp_fate {
	TCP_ENDED,		/* by the peer, or cut */
	TCP_NO_ANSWER,		/* none at that address, or not in time */
	TCP_TLS			/* certificate, name, version */
};

typedef void tcp_up_fn(void *ctx);
/* Lent. */
typedef void tcp_data_fn(void *ctx, struct str bytes);
/* said: clean, one line. The connection may be closed from here and from the
 * others, and a new one opened. */
typedef void tcp_down_fn(void *ctx, enum tcp_fate fate, const char *said);

struct tcp_options {			/* copied */
	const char	*url;		/* tcp://host:port or tls://host:port */
	const char	*ca_file;	/* NULL: the system's */
	bool		plain;		/* tcp will do also beyond this host */
	int64_t		connect_ms;	/* 0: 10 s */
	tcp_up_fn	*on_up;
	tcp_data_fn	*on_data;
	tcp_down_fn	*on_down;
	void		*ctx;
};

/* ERR_NOT_FOUND: no libcurl here. ERR_BAD_INPUT: the address is none, or plain
 * where it may not be. */
MUST_CHECK enum err tcp_open(struct tcp **out, struct loop *l,
    const struct tcp_options *o);
/* on_down is not called. */
void	tcp_close(struct tcp **t);
/* Queued and sent as it goes. ERR_FULL: TCP_OUT_MAX wait already; ERR_END: it is
 * not up. */
MUST_CHECK enum err tcp_say(struct tcp *t, struct str bytes);

#endif
