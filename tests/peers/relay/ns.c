/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A socket belongs to the namespace it was made in, wherever it is used. */
#include "relay.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int
open_ns(const char *ns)
{
	char path[256];

	if (strchr(ns, '/') != NULL)
		snprintf(path, sizeof path, "%s", ns);
	else
		snprintf(path, sizeof path, "/run/netns/%s", ns);
	return open(path, O_RDONLY | O_CLOEXEC);
}

int
socket_in(const char *ns)
{
	int home, there, fd = -1;

	if (ns == NULL)
		return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	there = open_ns(ns);
	if (home >= 0 && there >= 0 && setns(there, CLONE_NEWNET) == 0) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (setns(home, CLONE_NEWNET) < 0)
			abort();
	}
	if (home >= 0)
		close(home);
	if (there >= 0)
		close(there);
	return fd;
}
