/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restore.c -- puts the terminal back, also out of a signal handler.
 * Layer: term. The one global of this layer: a handler is given no context.
 * All is made ready when the terminal is opened; the handler only calls
 * functions that POSIX allows there. */
#include "restore.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/alloc.h"
#include "term/term.h"

static struct {
	volatile sig_atomic_t	armed;
	volatile sig_atomic_t	painted;
	int			fd;
	int			flags;	/* of the descriptor, -1 not ours */
	struct termios		was;
	char			bytes[256];
	size_t			n;
} saved;

void
restore_arm(int fd, const struct termios *was, int flags,
    const struct caps *caps)
{
	saved.armed = 0;
	saved.fd = fd;
	saved.flags = flags;
	saved.was = *was;
	/* CAN ends a sequence that was cut; margins, attributes, keys, modes */
	saved.n = (size_t)snprintf(saved.bytes, sizeof(saved.bytes),
	    "\030%s\033[m%s%s%s%s", caps->csr ? "\033[r" : "",
	    caps->xterm ? "\033[?2004l\033[?1004l\033[?1006l\033[?1000l" : "",
	    caps->rmkx, caps->cnorm,
	    caps->rmcup[0] ? caps->rmcup : "\033[99;1H\033[K\r\n");
	saved.painted = 0;
	saved.armed = 1;
}

void
restore_painted(bool painted)
{
	saved.painted = painted;
}

void
restore_disarm(void)
{
	saved.armed = 0;
	saved.painted = 0;
}

/* At most 200 ms: whoever kills us may be waiting. */
static void
write_patiently(const char *p, size_t n)
{
	int tries = 20;

	while (n > 0 && tries > 0) {
		ssize_t done = write(saved.fd, p, n);

		if (done > 0) {
			p += done;
			n -= (size_t)done;
		} else if (done < 0 && errno == EAGAIN) {
			struct pollfd f = { .fd = saved.fd, .events = POLLOUT };

			tries--;
			poll(&f, 1, 10);
		} else if (done < 0 && errno != EINTR) {
			return;
		}
	}
}

void
term_restore_raw(void)
{
	int before = errno;

	if (!saved.armed)
		return;
	saved.armed = 0;
	if (saved.painted) {
		/* a slow line may hold seconds of a frame nobody needs */
		tcflush(saved.fd, TCOFLUSH);
		write_patiently(saved.bytes, saved.n);
	}
	tcsetattr(saved.fd, TCSANOW, &saved.was);
	if (saved.flags >= 0)
		fcntl(saved.fd, F_SETFL, saved.flags);
	errno = before;
}

static void
die_of(int signo)
{
	bool was_painted = saved.armed && saved.painted;

	term_restore_raw();
	if (was_painted)	/* an answer under way is no word for a shell */
		tcflush(saved.fd, TCIFLUSH);
	signal(signo, SIG_DFL);
	raise(signo);
}

static void
handle(int signo, bool only_default)
{
	struct sigaction old, sa = { .sa_handler = die_of };

	if (only_default && (sigaction(signo, NULL, &old) != 0 ||
	    old.sa_handler != SIG_DFL))
		return;
	sigemptyset(&sa.sa_mask);
	sa.sa_flags = (int)(SA_RESETHAND | SA_NODEFER | SA_ONSTACK);
	sigaction(signo, &sa, NULL);
}

void
term_on_death(void)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	static const int wishes[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		handle(faults[i], false);
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++)
		handle(wishes[i], true);
	alloc_on_death(term_restore_raw);
}
