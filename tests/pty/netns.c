/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netns.c -- see netns.h.  Layer: tests. */
#include "netns.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static bool
put(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const ssize_t n = (ssize_t)strlen(text);
	bool good = false;

	if (fd >= 0) {
		good = write(fd, text, (size_t)n) == n;
		close(fd);
	}
	return good;
}

bool
netns_may(void)
{
	const unsigned uid = geteuid(), gid = getegid();
	char map[64];

	if (uid == 0)
		return true;
	if (unshare(CLONE_NEWUSER) != 0)
		return false;
	(void)put("/proc/self/setgroups", "deny");
	snprintf(map, sizeof map, "0 %u 1", uid);
	if (!put("/proc/self/uid_map", map))
		return false;
	snprintf(map, sizeof map, "0 %u 1", gid);
	/* Whoever visits another one must be let back into this, too. */
	return put("/proc/self/gid_map", map) && unshare(CLONE_NEWNET) == 0;
}

static bool
loopback_up(void)
{
	struct ifreq q = { .ifr_name = "lo" };
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool good = fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &q) == 0;

	q.ifr_flags = (short)(q.ifr_flags | IFF_UP);
	good = good && ioctl(fd, SIOCSIFFLAGS, &q) == 0;
	if (fd >= 0)
		close(fd);
	return good;
}

static void
hold(int tell)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (unshare(CLONE_NEWNET) == 0 && loopback_up())
		(void)!write(tell, "y", 1);
	close(tell);
	for (;;)
		pause();
}

bool
netns_new(struct netns *n)
{
	int p[2];
	char y = '\0';

	*n = (struct netns){ .holder = -1 };
	if (pipe2(p, O_CLOEXEC) != 0)
		return false;
	n->holder = fork();
	if (n->holder == 0)
		hold(p[1]);
	close(p[1]);
	(void)!read(p[0], &y, 1);
	close(p[0]);
	snprintf(n->path, sizeof n->path, "/proc/%d/ns/net", (int)n->holder);
	if (y == 'y')
		return true;
	netns_end(n);
	return false;
}

void
netns_end(struct netns *n)
{
	netns_stop(&n->holder, SIGKILL);
}

bool
netns_enter(const struct netns *n)
{
	const int fd = open(n->path, O_RDONLY | O_CLOEXEC);
	const bool good = fd >= 0 && setns(fd, CLONE_NEWNET) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

static void
become(const struct netns *ns, const char *const *argv, const char *out)
{
	char err[4200];
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(err, sizeof err, "%s.err", out);
	fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
		_exit(126);
	fd = open(err, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0 || dup2(fd, STDERR_FILENO) < 0)
		_exit(126);
	fd = open("/dev/null", O_RDONLY);
	if (fd < 0 || dup2(fd, STDIN_FILENO) < 0 ||
	    (ns != NULL && !netns_enter(ns)))
		_exit(126);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

pid_t
netns_run(const struct netns *ns, const char *const *argv, const char *out)
{
	const pid_t pid = fork();

	if (pid == 0)
		become(ns, argv, out);
	return pid;
}

void
netns_stop(pid_t *pid, int signo)
{
	if (*pid <= 0)
		return;
	kill(*pid, signo);
	waitpid(*pid, NULL, 0);
	*pid = -1;
}
