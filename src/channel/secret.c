/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/alloc.h"
#include "base/buf.h"

#define REAP_US 5000		/* between its last word and its end */

struct secret {
	struct loop	*loop;
	pid_t		 pid;		/* 0: it has ended */
	int		 fd;		/* -1: it has said all */
	uint64_t	 limit, reap;
	struct buf	 text;
	secret_fn	*fn;
	void		*ctx;
};

static void
fini(struct secret *s)
{
	loop_timer_cancel(s->loop, s->limit);
	loop_timer_cancel(s->loop, s->reap);
	if (s->fd >= 0) {
		loop_fd_forget(s->loop, s->fd);
		close(s->fd);
	}
	if (s->pid > 0) {
		/* It has a session of its own, and may have begun others. */
		(void)!kill(-s->pid, SIGKILL);
		kill(s->pid, SIGKILL);
		while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	s->fd = -1;
	s->pid = 0;
	s->limit = s->reap = 0;
}

static void
finish(struct secret *s, enum err e)
{
	struct str text = e == OK ? str_trim(buf_view(&s->text)) : STR_NONE;

	fini(s);
	s->fn(s->ctx, e, text);		/* s may be gone after this */
}

static void
on_limit(void *ctx)
{
	struct secret *s = ctx;

	s->limit = 0;
	finish(s, ERR_CANCELLED);
}

static void
on_reap(void *ctx)
{
	struct secret *s = ctx;
	int status;
	const pid_t got = waitpid(s->pid, &status, WNOHANG);

	s->reap = 0;
	if (got == 0) {
		s->reap = loop_timer(s->loop, REAP_US, on_reap, s);
		return;
	}
	s->pid = 0;
	finish(s, got > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ?
	    OK : ERR_NOT_FOUND);
}

static void
on_text(void *ctx, int fd, short revents)
{
	struct secret *s = ctx;
	char part[512];
	const ssize_t n = read(fd, part, sizeof part);

	(void)revents;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n > 0 && s->text.n + (size_t)n <= SECRET_MAX) {
		buf_add(&s->text, part, (size_t)n);
		return;
	}
	if (n > 0) {
		finish(s, ERR_TOO_BIG);
		return;
	}
	loop_fd_forget(s->loop, fd);
	close(fd);
	s->fd = -1;
	on_reap(s);
}

/* In the child, between fork and exec: nothing that could lock. */
static void
become(char *const *argv, int out)
{
	const int null = open("/dev/null", O_RDWR);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(null, STDERR_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(127);
	execvp(argv[0], argv);
	_exit(127);
}

enum err
secret_ask(struct secret **out, struct loop *l, char *const *argv,
    int64_t wait_ms, secret_fn *fn, void *ctx)
{
	struct secret *s;
	int fd[2];
	pid_t pid;

	*out = NULL;
	if (pipe2(fd, O_CLOEXEC) < 0)
		return ERR_IO;
	pid = fork();
	if (pid == 0)
		become(argv, fd[1]);
	close(fd[1]);
	if (pid < 0) {
		close(fd[0]);
		return ERR_IO;
	}
	s = xcalloc(1, sizeof *s);
	*s = (struct secret){
		.loop = l, .pid = pid, .fd = fd[0], .fn = fn, .ctx = ctx
	};
	buf_reserve(&s->text, SECRET_MAX);	/* never moved: no copies */
	s->limit = loop_timer(l, (wait_ms > 0 ? wait_ms : SECRET_WAIT_MS) *
	    1000, on_limit, s);
	loop_fd(l, fd[0], POLLIN, on_text, s);
	*out = s;
	return OK;
}

void
secret_free(struct secret **sp)
{
	struct secret *s = *sp;

	if (s == NULL)
		return;
	fini(s);
	if (s->text.p != NULL)		/* not left in freed memory */
		explicit_bzero(s->text.p, s->text.cap);
	buf_fini(&s->text);
	free(s);
	*sp = NULL;
}
