/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/peer.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void
become(const char *name, const char *const *args, int in, int out)
{
	const char *top = getenv("top_builddir");
	char path[4096], *argv[32] = { path };
	size_t n = 1;

	snprintf(path, sizeof path, "%s/tests/peers/%s/%s",
	    top != NULL ? top : ".", name, name);
	while (*args != NULL && n < 31)
		argv[n++] = (char *)(uintptr_t)*args++;
	prctl(PR_SET_PDEATHSIG, SIGKILL);	/* it outlives no test */
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
		execv(path, argv);
	_exit(127);
}

/* A line with a number. */
static int
read_port(int fd)
{
	int port = 0;
	char c;

	while (read(fd, &c, 1) == 1) {
		if (c == '\n')
			return port;
		if (c < '0' || c > '9' || port > 65535)
			return 0;
		port = port * 10 + (c - '0');
	}
	return 0;
}

bool
peer_start(struct peer *p, const char *name, const char *const *args)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		abort();
	*p = (struct peer){ .pid = fork(), .in = in[1] };
	if (p->pid == 0)
		become(name, args, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	p->port = read_port(out[0]);
	close(out[0]);
	snprintf(p->url, sizeof p->url, "http://127.0.0.1:%d", p->port);
	if (p->port == 0)
		peer_stop(p);
	return p->port != 0;
}

void
peer_stop(struct peer *p)
{
	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
	close(p->in);
}

int
peer_end(struct peer *p)
{
	int status = 0;

	kill(p->pid, SIGTERM);
	waitpid(p->pid, &status, 0);
	close(p->in);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- ports ---- */

#define PORTS_FIRST	10000
#define PORTS		20000

static bool
is_free(int type, unsigned port)
{
	const struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	const bool yes = bind(fd, (const struct sockaddr *)&at,
	    sizeof at) == 0;

	close(fd);
	return yes;
}

static bool
are_free(unsigned first, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (!is_free(SOCK_STREAM, first + i) ||
		    !is_free(SOCK_DGRAM, first + i))
			return false;
	return true;
}

int
peer_ports(unsigned n)
{
	static unsigned last;	/* each asks for others */
	unsigned port;

	do {
		/* Tests that run at the same time begin apart. */
		port = PORTS_FIRST + ((unsigned)getpid() * 16 + last) % PORTS;
		last += n;
	} while (!are_free(port, n));
	return (int)port;
}
