/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/httpd.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define REQUEST_MAX 60000

/* Head and body, by Content-Length. */
static size_t
read_request(int fd, char *buf)
{
	size_t n = 0, want = 0;
	ssize_t got;

	while (n < REQUEST_MAX && (got = read(fd, buf + n,
	    REQUEST_MAX - n)) > 0) {
		const char *end, *len;

		n += (size_t)got;
		buf[n] = '\0';
		end = strstr(buf, "\r\n\r\n");
		if (end == NULL)
			continue;
		len = strstr(buf, "Content-Length: ");
		want = (size_t)(end - buf) + 4 +
		    (len ? strtoul(len + 16, NULL, 10) : 0);
		if (n >= want)
			break;
	}
	return n;
}

static void
give(int fd, const char *p, size_t n)
{
	while (n > 0) {
		const ssize_t put = write(fd, p, n);

		if (put <= 0)
			return;		/* the other side had enough */
		p += put;
		n -= (size_t)put;
	}
}

static void
answer(int fd, const struct answer *a)
{
	char fill[4096];

	memset(fill, 'x', sizeof fill);
	give(fd, a->text, a->n ? a->n : strlen(a->text));
	for (size_t left = a->more; left > 0; ) {
		const size_t n = left < sizeof fill ? left : sizeof fill;

		give(fd, fill, n);
		left -= n;
	}
	if (a->hold)
		while (read(fd, fill, sizeof fill) > 0)
			;
}

static void
serve(int sock, int told, const struct answer *a, size_t n)
{
	static char buf[REQUEST_MAX + 1];

	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < n; i++) {
		const int fd = accept(sock, NULL, NULL);
		size_t len;

		if (fd < 0)
			break;
		len = read_request(fd, buf);
		give(told, (const char *)&len, sizeof len);
		give(told, buf, len);
		answer(fd, &a[i]);
		/* All of it arrives, also what nobody has read yet. */
		shutdown(fd, SHUT_WR);
		while (!a[i].hold && read(fd, buf, REQUEST_MAX) > 0)
			;
		close(fd);
	}
	_exit(0);
}

void
httpd_start(struct httpd *h, const struct answer *a, size_t n)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001)
	};
	socklen_t len = sizeof at;
	const int sock = socket(AF_INET, SOCK_STREAM, 0);
	int told[2];

	if (sock < 0 || bind(sock, (struct sockaddr *)&at, sizeof at) < 0 ||
	    listen(sock, 8) < 0 || pipe(told) < 0 ||
	    getsockname(sock, (struct sockaddr *)&at, &len) < 0)
		abort();
	h->port = ntohs(at.sin_port);
	snprintf(h->url, sizeof h->url, "http://127.0.0.1:%d/in", h->port);
	h->pid = fork();
	if (h->pid == 0) {
		close(told[0]);
		serve(sock, told[1], a, n);
	}
	close(told[1]);
	close(sock);
	h->heard = told[0];
}

void
httpd_stop(struct httpd *h)
{
	kill(h->pid, SIGKILL);
	waitpid(h->pid, NULL, 0);
	close(h->heard);
}

static bool
take(int fd, char *p, size_t n)
{
	while (n > 0) {
		const ssize_t got = read(fd, p, n);

		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

size_t
httpd_request(struct httpd *h, char *out, size_t cap)
{
	size_t len = 0;

	if (!take(h->heard, (char *)&len, sizeof len) || len >= cap ||
	    !take(h->heard, out, len))
		return 0;
	out[len] = '\0';
	return len;
}
