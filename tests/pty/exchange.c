/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define NONE "Event: CoreShowChannelsComplete\r\nActionID: %s\r\n\r\n"

/* ---- the child: one line at a time ---- */

static void
send_all(int fd, const char *s)
{
	size_t n = strlen(s);

	while (n > 0) {
		ssize_t k = write(fd, s, n);

		if (k <= 0)
			return;
		s += k;
		n -= (size_t)k;
	}
}

/* The value of a head in one block of an action. */
static void
head_of(const char *block, const char *name, char out[64])
{
	const char *at = strstr(block, name);
	size_t n = at ? strcspn(at + strlen(name), "\r\n") : 0;

	n = n < 63 ? n : 63;
	memcpy(out, at ? at + strlen(name) : "", n);
	out[n] = '\0';
}

static void
answer(int fd, const char *block)
{
	char id[64], out[512];

	head_of(block, "ActionID: ", id);
	snprintf(out, sizeof out, "Response: Success\r\nActionID: %s\r\n%s\r\n",
	    id, strstr(block, "Action: Login") ?
	    "Message: Authentication accepted\r\n" :
	    strstr(block, "Action: Ping") ? "Ping: Pong\r\n" : "");
	send_all(fd, out);
	if (strstr(block, "Action: CoreShowChannels") == NULL)
		return;
	snprintf(out, sizeof out, NONE, id);
	send_all(fd, out);
}

/* Whole blocks of what came are answered; the rest stays. */
static size_t
answer_all(int fd, char *in, size_t n)
{
	char *end;

	in[n] = '\0';
	while ((end = strstr(in, "\r\n\r\n")) != NULL) {
		const size_t used = (size_t)(end + 4 - in);

		end[2] = '\0';
		answer(fd, in);
		memmove(in, in + used, n - used + 1);
		n -= used;
	}
	return n;
}

static void
one_line(int fd, int say)
{
	struct pollfd p[2] = { { fd, POLLIN, 0 }, { say, POLLIN, 0 } };
	char in[8192];
	size_t n = 0;

	send_all(fd, "Asterisk Call Manager/9.0.0\r\n");
	while (poll(p, 2, -1) > 0) {
		if (p[0].revents != 0) {
			ssize_t k = read(fd, in + n, sizeof in - 1 - n);

			if (k <= 0)
				return;
			n = answer_all(fd, in, n + (size_t)k);
		}
		if (p[1].revents != 0) {
			char out[4096];
			ssize_t k = read(say, out, sizeof out - 1);

			if (k <= 0)
				_exit(0);
			out[k] = '\0';
			send_all(fd, out);
		}
	}
}

static void __attribute__((noreturn))
serve(int listener, int say)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			_exit(1);
		one_line(fd, say);
		close(fd);
	}
}

/* ---- the test's side ---- */

void
exchange_start(struct exchange *x)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0), way[2];

	*x = (struct exchange){ 0 };
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 4), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	assert_int_equal(pipe(way), 0);
	x->port = ntohs(a.sin_port);
	x->say = way[1];
	x->pid = fork();
	assert_true(x->pid >= 0);
	if (x->pid == 0) {
		close(way[1]);
		serve(fd, way[0]);
	}
	close(way[0]);
	close(fd);
}

void
exchange_stop(struct exchange *x)
{
	if (x->pid <= 0)
		return;
	close(x->say);
	kill(x->pid, SIGKILL);
	waitpid(x->pid, NULL, 0);
	x->pid = 0;
}

static void
tell(struct exchange *x, const char *event, int seat, const char *more)
{
	char out[1024];
	int n = snprintf(out, sizeof out, "Event: %s\r\n%sLinkedid: 17.%d\r\n"
	    "Uniqueid: 17.%d\r\nQueue: hotline\r\nInterface: SIP/seat%d\r\n"
	    "\r\n", event, more, x->calls, x->calls, seat);

	assert_int_equal(write(x->say, out, (size_t)n), n);
}

void
exchange_ring(struct exchange *x, int seat, const char *number,
    const char *name)
{
	char who[256];

	x->calls++;
	snprintf(who, sizeof who, "CallerIDNum: %s\r\nCallerIDName: %s\r\n",
	    number, name);
	tell(x, "AgentCalled", seat, who);
	tell(x, "AgentConnect", seat, who);
}

void
exchange_end(struct exchange *x, int seat)
{
	tell(x, "AgentComplete", seat, "");
	tell(x, "Hangup", seat, "");
}
