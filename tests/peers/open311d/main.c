/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of HTTP: one connection at a time, one request each. */
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include "open311d.h"

#define ASK_MOST (1u << 20)

static int
listening(int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
	    listen(fd, 16) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) < 0)
		return -1;
	*port = ntohs(a.sin_port);
	return fd;
}

/* Bytes of the head with its empty line; 0: not all of it is there. */
static size_t
head_of(struct str s, size_t *body)
{
	const ptrdiff_t end = str_find(s, STR("\r\n\r\n"));
	struct str rest, line;
	int64_t n = 0;

	*body = 0;
	if (end < 0)
		return 0;
	rest = str_n(s.p, (size_t)end);
	while (str_cut(&rest, '\n', &line))
		if (line.n > 16 && strncasecmp(line.p, "content-length: ",
		    16) == 0 && str_int(str_trim(str_from(line, 16)), &n))
			*body = (size_t)n;
	return (size_t)end + 4;
}

static bool
read_ask(int fd, struct buf *in)
{
	size_t head, body;
	ssize_t n;

	for (in->n = 0; in->n < ASK_MOST;) {
		head = head_of(buf_view(in), &body);
		if (head && in->n >= head + body)
			return true;
		buf_reserve(in, 65536);
		n = read(fd, in->p + in->n, 65536);
		if (n <= 0)
			return false;
		in->n += (size_t)n;
	}
	return false;
}

static void
split(struct str in, struct ask *a)
{
	size_t body, head = head_of(in, &body);
	struct str line, target;

	*a = (struct ask){ .body = str_n(in.p + head, body) };
	(void)str_cut(&in, '\r', &line);
	(void)str_cut(&line, ' ', &a->method);
	if (str_cut(&line, ' ', &target)) {
		(void)str_cut(&target, '?', &a->path);
		a->query = target;
	}
}

static void
write_all(int fd, struct str s)
{
	while (s.n) {
		const ssize_t n = write(fd, s.p, s.n);

		if (n <= 0)
			return;
		s = str_from(s, (size_t)n);
	}
}

static void
answer(struct peer *p, int fd)
{
	struct buf in = { 0 }, out = { 0 }, head = { 0 };
	const char *type;
	struct ask a;
	int status;

	if (read_ask(fd, &in)) {
		split(buf_view(&in), &a);
		status = serve(p, &a, &out, &type);
		buf_fmt(&head, "HTTP/1.1 %d X\r\nContent-Type: %s\r\n"
		    "Connection: close\r\n", status, type);
		if (status == 503)
			buf_cstr(&head, "Retry-After: 1\r\n");
		if (!p->cut)
			buf_fmt(&head, "Content-Length: %zu\r\n", out.n);
		buf_cstr(&head, "\r\n");
		if (p->cut && (size_t)p->cut < out.n) {
			out.n -= (size_t)p->cut;
			p->cut = 0;
		}
		if (!status)
			head.n = out.n = 0;
		write_all(fd, buf_view(&head));
		write_all(fd, buf_view(&out));
	}
	buf_fini(&in);
	buf_fini(&out);
	buf_fini(&head);
}

static int
usage(void)
{
	fputs("usage: open311d [-j|-x] [-k KEY] [-J ID] [-n N] [-p ROWS] "
	    "[-f NAME=N]\n", stderr);
	return 2;
}

static bool
options(struct peer *p, int argc, char **argv)
{
	struct buf out = { 0 };
	struct ask fault = { STR("GET"), STR("/fault"), STR_NONE, STR_NONE };
	const char *type;
	int c;

	while ((c = getopt(argc, argv, "jxk:J:n:p:f:")) != -1) {
		if (c == 'j')
			p->xml = false;
		else if (c == 'x')
			p->json = false;
		else if (c == 'k')
			p->key = optarg;
		else if (c == 'J')
			p->jurisdiction = optarg;
		else if (c == 'n')
			peer_fill(p, atoi(optarg));
		else if (c == 'p')
			p->page_rows = atoi(optarg);
		else if (c == 'f')
			fault.query = str_of(optarg);
		else
			return false;
		if (c == 'f')
			(void)serve(p, &fault, &out, &type);
	}
	buf_fini(&out);
	return optind == argc;
}

int
main(int argc, char **argv)
{
	struct peer p = { .json = true, .xml = true };
	struct timeval patience = { 10, 0 };
	int port, fd;

	if (!options(&p, argc, argv))
		return usage();
	signal(SIGPIPE, SIG_IGN);
	fd = listening(&port);
	if (fd < 0)
		return 1;
	printf("%d\n", port);
	fflush(stdout);
	for (;;) {
		struct pollfd w[2] = { { fd, POLLIN, 0 }, { 0, POLLIN, 0 } };
		int one;

		if (poll(w, 2, -1) < 0 || w[1].revents)
			_exit(0);	/* whoever started it is gone; so is all */
		one = accept(fd, NULL, NULL);
		if (one < 0)
			continue;
		setsockopt(one, SOL_SOCKET, SO_RCVTIMEO, &patience,
		    sizeof patience);
		answer(&p, one);
		close(one);
	}
}
