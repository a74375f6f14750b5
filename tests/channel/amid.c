/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/amid.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEAR_MAX 65536

struct ear { char text[HEAR_MAX]; size_t n, from; int out; };

static void
die(const char *what)
{
	perror(what);
	abort();
}

/* Until text came behind what was waited for before; false: the line ended. */
static bool
hear(struct ear *e, int line, const char *text)
{
	char *at;
	ssize_t n;

	while ((at = strstr(e->text + e->from, text)) == NULL) {
		n = read(line, e->text + e->n, HEAR_MAX - 1 - e->n);
		if (n <= 0)
			return false;
		(void)!write(e->out, e->text + e->n, (size_t)n);
		e->n += (size_t)n;
		e->text[e->n] = '\0';
	}
	e->from = (size_t)(at - e->text) + strlen(text);
	return true;
}

static bool
put(int line, const char *p, size_t n, bool drip)
{
	while (drip && n > 0) {
		if (write(line, p, 1) != 1)
			return false;
		p++;
		n--;
	}
	return n == 0 || write(line, p, n) == (ssize_t)n;
}

static bool
say(int line, const struct amid_step *s, bool raw)
{
	const char *p = s->say;

	if (p == NULL)
		return true;
	if (raw)
		return put(line, p, strlen(p), s->drip);
	while (*p != '\0') {
		const size_t n = strcspn(p, "\n");

		if (!put(line, p, n, s->drip))
			return false;
		p += n;
		if (*p == '\n' && !put(line, "\r\n", 2, s->drip))
			return false;
		p += *p == '\n';
	}
	return true;
}

static void
play(int fd, int out, const struct amid_step *s, size_t n, bool raw)
{
	static struct ear e;
	int line = -1;

	e.out = out;
	for (size_t i = 0; i < n; i++) {
		if (line < 0) {
			line = accept(fd, NULL, NULL);
			e.n = e.from = 0;
			e.text[0] = '\0';
		}
		/* Whoever hung up comes back: the step is his new line's. */
		if ((s[i].hear != NULL && !hear(&e, line, s[i].hear)) ||
		    !say(line, &s[i], raw) || s[i].cut) {
			close(line);
			line = -1;
		}
	}
	while (line >= 0 && hear(&e, line, "\001 never"))
		;
	pause();
}

void
amid_start(struct amid *a, const struct amid_step *s, size_t n, bool raw)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof at;
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int ear[2];

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, size) != 0 ||
	    listen(fd, 4) != 0 || pipe(ear) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &size) != 0)
		die("amid");
	a->port = ntohs(at.sin_port);
	snprintf(a->url, sizeof a->url, "tcp://127.0.0.1:%d", a->port);
	a->pid = fork();
	if (a->pid < 0)
		die("fork");
	if (a->pid == 0) {
		/* A test that fails leaves nobody behind. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		close(ear[0]);
		play(fd, ear[1], s, n, raw);
		_exit(0);
	}
	close(fd);
	close(ear[1]);
	a->heard = ear[0];
}

void
amid_stop(struct amid *a)
{
	kill(a->pid, SIGKILL);
	(void)waitpid(a->pid, NULL, 0);
	close(a->heard);
}

bool
amid_heard(struct amid *a, const char *text, char *out, size_t cap)
{
	size_t n = strlen(out);

	while (strstr(out, text) == NULL && n + 1 < cap) {
		struct pollfd p = { .fd = a->heard, .events = POLLIN };
		ssize_t got;

		if (poll(&p, 1, 0) != 1)
			return false;
		got = read(a->heard, out + n, cap - 1 - n);
		if (got <= 0)
			return false;
		n += (size_t)got;
		out[n] = '\0';
	}
	return strstr(out, text) != NULL;
}
