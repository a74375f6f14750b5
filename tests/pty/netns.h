/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netns.h -- network namespaces of a test, and programs that run in them.
 * Layer: tests. A namespace has a loopback of its own and nothing else. */
#ifndef TESTS_PTY_NETNS_H
#define TESTS_PTY_NETNS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct netns {
	pid_t	holder;
	char	path[48];	/* /proc/PID/ns/net */
};

/* Once, before the first: makes this process root of a user namespace where it
 * is not root. False: not permitted here. */
bool	netns_may(void);
bool	netns_new(struct netns *n);
void	netns_end(struct netns *n);
/* This process, from now on. */
bool	netns_enter(const struct netns *n);
/* argv ends with NULL; ns may be NULL: ours. Its standard output goes to the
 * file out, errors to out.err. -1: not begun. */
pid_t	netns_run(const struct netns *ns, const char *const *argv,
	    const char *out);
/* Ends it with this signal and waits. */
void	netns_stop(pid_t *pid, int signo);

#endif
