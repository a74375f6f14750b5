/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relay --to HOST:PORT [--listen HOST:PORT] [--from-ns NS] [--to-ns NS]
 *       [--control PATH] [--seed N]
 * Takes TCP at --listen (127.0.0.1:0), prints "PORT\n", passes it on to --to.
 * NS: a network namespace by its name or its file (/proc/PID/ns/net), so that
 * one relay joins two of them; that wants root. PATH: a socket for commands,
 * one a line, each answered by a line:
 *	cut		all lines end (FIN)	reset	the same by RST
 *	close, open	nobody is let in, and again
 *	hold, go	nothing flows, nobody is told: half-open; and again
 *	delay MS	each way		rate N	bytes a second; 0 any
 *	loss N		each new line dies within N bytes, by chance; 0 none
 *	after N		all lines die when N more bytes have passed, once
 *	stat		lines N accepted N up BYTES down BYTES
 * relay tell PATH COMMAND… sends one and prints what is answered. */
#include "relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "base/alloc.h"
#include "base/str.h"

static volatile sig_atomic_t stop_now;

int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
on_stop(int signo)
{
	(void)signo;
	stop_now = 1;
}

/* ---- commands ---- */

static bool
number(struct str s, int64_t *out)
{
	int64_t n;

	if (!str_int(str_trim(s), &n) || n < 0)
		return false;
	*out = n;
	return true;
}

static bool
command(struct relay *r, struct str line)
{
	struct str word;

	if (!str_cut(&line, ' ', &word))
		return false;
	if (str_is(word, "cut") || str_is(word, "reset")) {
		pairs_end(r, str_is(word, "reset"));
	} else if (str_is(word, "close") || str_is(word, "open")) {
		r->closed = str_is(word, "close");
	} else if (str_is(word, "hold") || str_is(word, "go")) {
		r->hold = str_is(word, "hold");
	} else if (str_is(word, "delay")) {
		return number(line, &r->delay_ms);
	} else if (str_is(word, "rate")) {
		return number(line, &r->rate);
	} else if (str_is(word, "loss")) {
		return number(line, &r->loss);
	} else if (str_is(word, "after")) {
		if (!number(line, &r->after))
			return false;
		if (r->after == 0)
			pairs_end(r, true);
		r->after = r->after > 0 ? r->after : -1;
	} else {
		return str_is(word, "stat");
	}
	return true;
}

/* One client at a time: a line, an answer, and it goes. */
static void
serve_command(struct relay *r, int sock)
{
	const int fd = accept(sock, NULL, NULL);
	char text[256], out[160];
	size_t n = 0;
	ssize_t got;
	struct str line, rest;
	bool good;

	if (fd < 0)
		return;
	while (n < sizeof text - 1 && (got = read(fd, text + n,
	    sizeof text - 1 - n)) > 0) {
		n += (size_t)got;
		if (memchr(text, '\n', n) != NULL)
			break;
	}
	rest = str_n(text, n);
	good = str_cut(&rest, '\n', &line) && command(r, str_trim(line));
	if (good && str_is(str_trim(line), "stat"))
		snprintf(out, sizeof out, "lines %zu accepted %llu up %llu "
		    "down %llu\n", r->n, (unsigned long long)r->accepted,
		    (unsigned long long)r->up, (unsigned long long)r->down);
	else
		snprintf(out, sizeof out, good ? "ok\n" : "?\n");
	(void)!write(fd, out, strlen(out));
	close(fd);
}

static int
unix_socket(const char *path, struct sockaddr_un *at)
{
	*at = (struct sockaddr_un){ .sun_family = AF_UNIX };
	str_copy(str_of(path), at->sun_path, sizeof at->sun_path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int
tell(int argc, char **argv)
{
	struct sockaddr_un at;
	const int fd = unix_socket(argv[2], &at);
	char text[256];
	ssize_t n;
	bool good = false;

	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) < 0) {
		perror(argv[2]);
		return 1;
	}
	for (int i = 3; i < argc; i++)
		dprintf(fd, "%s%s", argv[i], i + 1 < argc ? " " : "\n");
	while ((n = read(fd, text, sizeof text)) > 0) {
		good = text[0] != '?';
		(void)!write(STDOUT_FILENO, text, (size_t)n);
	}
	close(fd);
	return good ? 0 : 1;
}

/* ---- life ---- */

static bool
address(const char *text, char host[64], int *port)
{
	struct str rest = str_of(text), name;
	int64_t n;

	if (!str_cut(&rest, ':', &name) || !str_int(rest, &n) || n < 0 ||
	    n > 65535)
		return false;
	str_copy(name, host, 64);
	*port = (int)n;
	return true;
}

static int
listen_on(const char *host, int *port, const char *ns)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)
	};
	socklen_t len = sizeof at;
	const int on = 1, fd = socket_in(ns);

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (inet_pton(AF_INET, host, &at.sin_addr) != 1 ||
	    bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ||
	    listen(fd, 256) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0) {
		close(fd);
		return -1;
	}
	*port = ntohs(at.sin_port);
	return fd;
}

static int
control_on(const char *path)
{
	struct sockaddr_un at;
	const int fd = unix_socket(path, &at);

	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ||
	    listen(fd, 8) < 0)
		return -1;
	return fd;
}

static void
run(struct relay *r, int sock, int control)
{
	struct pollfd *p = NULL;
	size_t cap = 0;

	while (!stop_now) {
		const size_t n = r->n;
		int ms = -1;

		p = xgrow(p, &cap, 2 * n + 2, sizeof *p);
		p[0] = (struct pollfd){ sock, POLLIN, 0 };
		p[1] = (struct pollfd){ control, POLLIN, 0 };
		pairs_watch(r, p + 2, &ms);
		if (poll(p, 2 * n + 2, ms) < 0)
			continue;
		pairs_turn(r, p + 2, n);
		if (p[0].revents & POLLIN)
			pair_new(r, accept(sock, NULL, NULL));
		if (control >= 0 && p[1].revents & POLLIN)
			serve_command(r, control);
	}
	free(p);
}

int
main(int argc, char **argv)
{
	struct relay r = { .after = -1, .chance = 88172645463325252u };
	const char *from_ns = NULL, *control = NULL;
	char host[64] = "127.0.0.1";
	int port = 0, sock, ctl = -1;
	bool good = true;

	if (argc >= 4 && !strcmp(argv[1], "tell"))
		return tell(argc, argv);
	for (int i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--to"))
			good &= address(argv[i + 1], r.host, &r.port);
		else if (!strcmp(argv[i], "--listen"))
			good &= address(argv[i + 1], host, &port);
		else if (!strcmp(argv[i], "--from-ns"))
			from_ns = argv[i + 1];
		else if (!strcmp(argv[i], "--to-ns"))
			r.to_ns = argv[i + 1];
		else if (!strcmp(argv[i], "--control"))
			control = argv[i + 1];
		else if (!strcmp(argv[i], "--seed"))
			r.chance ^= strtoull(argv[i + 1], NULL, 10) << 20;
		else
			good = false;
	}
	sock = good && r.port > 0 ? listen_on(host, &port, from_ns) : -1;
	if (control != NULL)
		ctl = control_on(control);
	if (sock < 0 || (control != NULL && ctl < 0)) {
		fputs("relay: cannot listen, or no such option\n", stderr);
		return 1;
	}
	sigaction(SIGTERM, &(struct sigaction){ .sa_handler = on_stop }, NULL);
	sigaction(SIGINT, &(struct sigaction){ .sa_handler = on_stop }, NULL);
	printf("%d\n", port);
	fflush(stdout);
	run(&r, sock, ctl);
	pairs_end(&r, true);
	free(r.pairs);
	if (control != NULL)
		unlink(control);
	return 0;
}
