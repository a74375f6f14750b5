/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer.h -- starts a program of tests/peers and learns its port.
 * Layer: tests. */
#ifndef TESTS_CHANNEL_PEER_H
#define TESTS_CHANNEL_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct peer {
	pid_t	pid;
	int	port;
	int	in;		/* its standard input */
	char	url[64];	/* "http://127.0.0.1:PORT" */
};

/* name: "couchd", "relay". args end with NULL, without the program itself.
 * False: it was not built, or did not start. */
bool	peer_start(struct peer *p, const char *name, const char *const *args);
/* The first of n ports in a row that nobody has on loopback, TCP and UDP, for a
 * program that cannot be asked which the kernel gave it. They lie below those that
 * the kernel gives to whoever asks for any, so nothing else comes first. */
int	peer_ports(unsigned n);
void	peer_stop(struct peer *p);	/* killed, and waited for */
/* Asks it to end; its exit status, -1 where it was a signal. */
int	peer_end(struct peer *p);

#endif
