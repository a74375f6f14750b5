/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop.h -- one thread, one loop: descriptors, timers, signals, a watched
 * file, and one hook before it sleeps.  Layer: loop.
 * A turn is: wait, descriptors, signals, timers; the hook runs before the
 * next wait, and between descriptors and timers where there are both, so that
 * who typed does not wait for a timer's work. Callbacks may add and forget freely, also themselves. */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include <stdbool.h>
#include "base/clock.h"
#include "base/err.h"
#include "loop/timer.h"

struct loop;

typedef void loop_fd_fn(void *ctx, int fd, short revents);
typedef void loop_signal_fn(void *ctx, int signo);
typedef void loop_hook_fn(void *ctx);

/* ERR_IO when the kernel gives no descriptors; *out is NULL then. */
MUST_CHECK enum err loop_new(struct loop **out);
void		loop_free(struct loop **l);

/* events as poll's. Watching a watched fd replaces. */
void		loop_fd(struct loop *l, int fd, short events, loop_fd_fn *fn,
		    void *ctx);
void		loop_fd_forget(struct loop *l, int fd);

uint64_t	loop_timer(struct loop *l, int64_t after_us, timer_fn *fn,
		    void *ctx);
void		loop_timer_cancel(struct loop *l, uint64_t id);

/* One alarm a loop, by the machine's count since start, which goes on while it
 * sleeps: a sleep past it ends with it. While one is set, fn also runs whenever
 * somebody sets the wall. after_us -1: none. Another call replaces. */
void		loop_alarm(struct loop *l, int64_t after_us, loop_hook_fn *fn,
		    void *ctx);

/* Signals arrive as calls from the loop, never inside other code: they are
 * blocked in the process and read from a descriptor. loop_free unblocks. */
MUST_CHECK enum err loop_signal(struct loop *l, int signo, loop_signal_fn *fn,
    void *ctx);

/* fn runs when the file at path was written by anybody (at most once a turn),
 * and once a second where the kernel cannot tell. path is copied. */
void		loop_file(struct loop *l, const char *path, loop_hook_fn *fn,
		    void *ctx);

void		loop_before_sleep(struct loop *l, loop_hook_fn *fn, void *ctx);

/* One turn; sleeps at most max_wait_us (-1: as long as it takes).
 * ERR_IO if polling itself fails. */
MUST_CHECK enum err loop_turn(struct loop *l, int64_t max_wait_us);
MUST_CHECK enum err loop_run(struct loop *l);	/* until loop_stop */
void		loop_stop(struct loop *l);

#endif
