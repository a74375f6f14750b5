/* SPDX-License-Identifier: GPL-3.0-or-later */
/* httpd.h -- a peer on loopback that says exactly what a test wants, byte for
 * byte, one answer a connection.  Layer: tests. */
#ifndef TESTS_CHANNEL_HTTPD_H
#define TESTS_CHANNEL_HTTPD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct answer {
	const char	*text;
	size_t		 n;		/* bytes of it that are sent; 0: all */
	bool		 hold;		/* then nothing, and the line stays open */
	size_t		 more;		/* bytes of 'x' behind it */
};

struct httpd {
	pid_t	pid;
	int	port;
	int	heard;		/* requests come out here, as they were read */
	char	url[64];
};

/* Lives until it gave all answers or httpd_stop. */
void	httpd_start(struct httpd *h, const struct answer *a, size_t n);
void	httpd_stop(struct httpd *h);
/* The next request, whole and NUL-ended; waits for it. */
size_t	httpd_request(struct httpd *h, char *out, size_t cap);

#endif
