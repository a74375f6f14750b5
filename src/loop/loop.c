/* SPDX-License-Identifier: GPL-3.0-or-later */
/* poll, because a console watches half a dozen descriptors: epoll would save
 * nothing and costs a system call a change. */
#include "loop/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include "base/alloc.h"

#define LOOP_SIGNALS 16
#define LOOP_FILE_US 1000000	/* how often a file is taken as changed
				   where inotify does not work */

struct watch {
	int		 fd;		/* -1: forgotten, swept after the turn */
	short		 events;
	loop_fd_fn	*fn;
	void		*ctx;
};

struct sig { int signo; loop_signal_fn *fn; void *ctx; };

struct loop {
	struct watch	*w;		/* owned */
	struct pollfd	*p;		/* owned, same order as w while polling */
	size_t		 n, cap, pcap;
	struct timers	 timers;
	struct sig	 sig[LOOP_SIGNALS];
	size_t		 sig_n;
	sigset_t	 mask, mask_before;
	int		 sig_fd, file_fd;
	int		 alarm_fd, wall_fd;
	uint64_t	 alarm_timer;	/* where the kernel gives no alarm_fd */
	loop_hook_fn	*file_fn, *hook, *alarm_fn;
	void		*file_ctx, *hook_ctx, *alarm_ctx;
	bool		 stop;
};

enum err
loop_new(struct loop **out)
{
	struct loop *l = xcalloc(1, sizeof *l);

	l->sig_fd = l->file_fd = l->alarm_fd = l->wall_fd = -1;
	sigemptyset(&l->mask);
	if (sigprocmask(SIG_BLOCK, NULL, &l->mask_before) < 0) {
		free(l);
		*out = NULL;
		return ERR_IO;
	}
	*out = l;
	return OK;
}

void
loop_free(struct loop **lp)
{
	struct loop *l = *lp;

	if (l == NULL)
		return;
	if (l->sig_fd >= 0)
		close(l->sig_fd);
	if (l->file_fd >= 0)
		close(l->file_fd);
	if (l->alarm_fd >= 0)
		close(l->alarm_fd);
	if (l->wall_fd >= 0)
		close(l->wall_fd);
	if (l->sig_n > 0)
		sigprocmask(SIG_SETMASK, &l->mask_before, NULL);
	timers_fini(&l->timers);
	free(l->w);
	free(l->p);
	free(l);
	*lp = NULL;
}

void
loop_fd(struct loop *l, int fd, short events, loop_fd_fn *fn, void *ctx)
{
	loop_fd_forget(l, fd);
	l->w = xgrow(l->w, &l->cap, l->n + 1, sizeof *l->w);
	l->w[l->n++] = (struct watch){ fd, events, fn, ctx };
}

void
loop_fd_forget(struct loop *l, int fd)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->w[i].fd == fd)
			l->w[i].fd = -1;
}

uint64_t
loop_timer(struct loop *l, int64_t after_us, timer_fn *fn, void *ctx)
{
	struct mono due = clock_mono();

	due.us += after_us;
	return timers_set(&l->timers, due, fn, ctx);
}

void
loop_timer_cancel(struct loop *l, uint64_t id)
{
	timers_cancel(&l->timers, id);
}

/* ---- the alarm ---- */

static void
on_alarm_fd(void *ctx, int fd, short revents)
{
	struct loop *l = ctx;
	uint64_t n;

	(void)revents;
	(void)!read(fd, &n, sizeof n);
	if (l->alarm_fn != NULL)	/* a moment ago it was wanted */
		l->alarm_fn(l->alarm_ctx);
}

/* Armed for a day that never comes: it ends when the wall is set. */
static void
wait_for_wall(struct loop *l)
{
	const struct itimerspec far = { .it_value = { .tv_sec = INT32_MAX } };

	(void)!timerfd_settime(l->wall_fd, TFD_TIMER_ABSTIME |
	    TFD_TIMER_CANCEL_ON_SET, &far, NULL);
}

static void
on_wall_fd(void *ctx, int fd, short revents)
{
	struct loop *l = ctx;
	uint64_t n;

	(void)revents;
	(void)!read(fd, &n, sizeof n);
	wait_for_wall(l);
	if (l->alarm_fn != NULL)	/* a moment ago it was wanted */
		l->alarm_fn(l->alarm_ctx);
}

static void
alarm_begin(struct loop *l)
{
	l->alarm_fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK |
	    TFD_CLOEXEC);
	if (l->alarm_fd < 0)
		return;
	loop_fd(l, l->alarm_fd, POLLIN, on_alarm_fd, l);
	l->wall_fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	if (l->wall_fd < 0)
		return;
	loop_fd(l, l->wall_fd, POLLIN, on_wall_fd, l);
	wait_for_wall(l);
}

void
loop_alarm(struct loop *l, int64_t after_us, loop_hook_fn *fn, void *ctx)
{
	const int64_t us = after_us > 0 ? after_us : 1;
	const struct itimerspec t = { .it_value = {
	    .tv_sec = (time_t)(us / 1000000),
	    .tv_nsec = (long)(us % 1000000) * 1000 } };
	const struct itimerspec none = { .it_value = { 0, 0 } };

	l->alarm_fn = after_us < 0 ? NULL : fn;
	l->alarm_ctx = ctx;
	if (l->alarm_fd < 0)
		alarm_begin(l);
	if (l->alarm_fd >= 0) {
		(void)!timerfd_settime(l->alarm_fd, 0, after_us < 0 ? &none :
		    &t, NULL);
		return;
	}
	loop_timer_cancel(l, l->alarm_timer);
	if (after_us >= 0)
		l->alarm_timer = loop_timer(l, after_us, fn, ctx);
}

static void
on_signal_fd(void *ctx, int fd, short revents)
{
	struct loop *l = ctx;
	struct signalfd_siginfo si;

	(void)revents;
	while (read(fd, &si, sizeof si) == (ssize_t)sizeof si)
		for (size_t i = 0; i < l->sig_n; i++)
			if (l->sig[i].signo == (int)si.ssi_signo)
				l->sig[i].fn(l->sig[i].ctx, l->sig[i].signo);
}

enum err
loop_signal(struct loop *l, int signo, loop_signal_fn *fn, void *ctx)
{
	int fd;

	if (l->sig_n == LOOP_SIGNALS)
		return ERR_TOO_BIG;
	sigaddset(&l->mask, signo);
	fd = signalfd(l->sig_fd, &l->mask, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0 || sigprocmask(SIG_BLOCK, &l->mask, NULL) < 0)
		return ERR_IO;
	if (l->sig_fd < 0)
		loop_fd(l, fd, POLLIN, on_signal_fd, l);
	l->sig_fd = fd;
	l->sig[l->sig_n++] = (struct sig){ signo, fn, ctx };
	return OK;
}

static void
on_file_fd(void *ctx, int fd, short revents)
{
	struct loop *l = ctx;
	_Alignas(struct inotify_event) char drop[4096];

	(void)revents;
	while (read(fd, drop, sizeof drop) > 0)
		;
	l->file_fn(l->file_ctx);
}

static void
on_file_time(void *ctx)
{
	struct loop *l = ctx;

	l->file_fn(l->file_ctx);
	loop_timer(l, LOOP_FILE_US, on_file_time, l);
}

void
loop_file(struct loop *l, const char *path, loop_hook_fn *fn, void *ctx)
{
	l->file_fn = fn;
	l->file_ctx = ctx;
	l->file_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (l->file_fd >= 0 && inotify_add_watch(l->file_fd, path,
	    IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB) >= 0) {
		loop_fd(l, l->file_fd, POLLIN, on_file_fd, l);
		return;
	}
	loop_timer(l, LOOP_FILE_US, on_file_time, l);
}

void
loop_before_sleep(struct loop *l, loop_hook_fn *fn, void *ctx)
{
	l->hook = fn;
	l->hook_ctx = ctx;
}

static void
sweep(struct loop *l)
{
	size_t keep = 0;

	for (size_t i = 0; i < l->n; i++)
		if (l->w[i].fd >= 0)
			l->w[keep++] = l->w[i];
	l->n = keep;
}

static int64_t
shorter(int64_t a, int64_t b)
{
	if (a < 0)
		return b;
	return b < 0 || a < b ? a : b;
}

static bool
hear(struct loop *l, size_t n)
{
	bool heard = false;

	for (size_t i = 0; i < n; i++)
		if (l->p[i].revents != 0 && l->w[i].fd == l->p[i].fd) {
			heard = true;
			l->w[i].fn(l->w[i].ctx, l->p[i].fd, l->p[i].revents);
		}
	return heard;
}

/* What came in is answered (the hook) before a timer's work, which may take a
 * while. */
enum err
loop_turn(struct loop *l, int64_t max_wait_us)
{
	int64_t us;
	size_t n;
	struct timespec ts;

	if (l->hook != NULL)
		l->hook(l->hook_ctx);
	sweep(l);
	n = l->n;
	l->p = xgrow(l->p, &l->pcap, n + 1, sizeof *l->p);
	for (size_t i = 0; i < n; i++)
		l->p[i] = (struct pollfd){ l->w[i].fd, l->w[i].events, 0 };
	us = shorter(timers_wait(&l->timers, clock_mono()),
	    l->stop ? 0 : max_wait_us);
	ts.tv_sec = us < 0 ? 0 : (time_t)(us / 1000000);
	ts.tv_nsec = us < 0 ? 0 : (long)(us % 1000000) * 1000;
	if (ppoll(l->p, (nfds_t)n, us < 0 ? NULL : &ts, NULL) < 0 &&
	    errno != EINTR && errno != EAGAIN)
		return ERR_IO;
	if (hear(l, n) && l->hook != NULL && !l->stop &&
	    timers_wait(&l->timers, clock_mono()) == 0)
		l->hook(l->hook_ctx);
	timers_run(&l->timers, clock_mono());
	return OK;
}

enum err
loop_run(struct loop *l)
{
	enum err e = OK;

	l->stop = false;
	while (!l->stop && e == OK)
		e = loop_turn(l, -1);
	return e;
}

void
loop_stop(struct loop *l)
{
	l->stop = true;
}
