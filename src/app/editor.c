/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/editor.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Signals that the loop takes are not kept from it, and the store's group is. */
static void
become(const char *path)
{
	const char *const named[] = { getenv("VISUAL"), getenv("EDITOR") };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (setregid(getgid(), getgid()) != 0)
		_exit(127);
	/* It may have words after its name, as a shell takes them. */
	for (int i = 0; i < 2; i++)
		if (named[i] != NULL && named[i][0] != '\0')
			execl("/bin/sh", "sh", "-c", "exec $0 \"$1\"",
			    named[i], path, (char *)NULL);
	execlp("editor", "editor", path, (char *)NULL);
	execlp("vi", "vi", path, (char *)NULL);
	_exit(127);
}

/* Ctrl-C in an editor goes to all that share its terminal: it was not for us. */
static void
forget(int signo)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction was;

	if (sigaction(signo, &ignore, &was) == 0)
		(void)sigaction(signo, &was, NULL);
}

bool
editor_run(struct term *t, const char *path)
{
	int status = 0;
	pid_t pid, got;

	term_leave(t);
	pid = fork();
	if (pid == 0)
		become(path);
	do {
		got = pid > 0 ? waitpid(pid, &status, 0) : -1;
	} while (got < 0 && pid > 0 && errno == EINTR);
	forget(SIGINT);
	forget(SIGQUIT);
	term_resume(t);
	return got > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
