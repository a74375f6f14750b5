/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ptyrun.h -- runs a program in a terminal that is an emulator, for tests.
 * Layer: tests. Waits for conditions, never sleeps: every wait ends when its
 * condition holds, when the program has ended, or at the deadline (10 s, or
 * PTYRUN_DEADLINE_MS), and says which by its result. */
#ifndef TESTS_PTY_PTYRUN_H
#define TESTS_PTY_PTYRUN_H

#include <stdbool.h>
#include <stddef.h>

struct ptyrun;

struct ptyrun_options {
	const char *const *argv;	/* NULL-ended; or */
	int	(*child)(void *ctx);	/* a function, run in a forked process */
	void	*ctx;
	const char *const *env;		/* "K=V"s to add, NULL-ended; or NULL */
	const char *term;		/* NULL: xterm-256color */
	int	w, h;			/* 0: 80, 24 */
	bool	silent;			/* the terminal answers no questions */
	const char *cast;		/* a file: what it was sent, for asciinema */
};

/* NULL, with a line on stderr, when it cannot be started. */
struct ptyrun	*ptyrun_start(const struct ptyrun_options *o);
/* Kills what still runs. Safe on NULL. */
void		 ptyrun_free(struct ptyrun **p);

/* Bytes as typed; keys are named: ptyrun_keys(p, "jj<Down><C-x><Enter>"). */
void	ptyrun_type(struct ptyrun *p, const char *bytes);
void	ptyrun_bytes(struct ptyrun *p, const void *bytes, size_t n);
void	ptyrun_keys(struct ptyrun *p, const char *keys);
/* In brackets if the program asked for them. */
void	ptyrun_paste(struct ptyrun *p, const char *text);
void	ptyrun_resize(struct ptyrun *p, int w, int h);
void	ptyrun_signal(struct ptyrun *p, int signo);

/* All of these feed the emulator while they wait. */
bool	ptyrun_wait_text(struct ptyrun *p, const char *text);
bool	ptyrun_wait_gone(struct ptyrun *p, const char *text);
/* POSIX extended, matched row by row. */
bool	ptyrun_wait_re(struct ptyrun *p, const char *re);
bool	ptyrun_wait_cursor(struct ptyrun *p, int x, int y);
/* Any condition over the screen. */
typedef bool ptyrun_cond(struct ptyrun *p, void *ctx);
bool	ptyrun_wait(struct ptyrun *p, ptyrun_cond *cond, void *ctx);
/* The program stopped itself (SIGTSTP) or went on. */
bool	ptyrun_wait_stopped(struct ptyrun *p);
/* Its end: the status of waitpid, or -1 at the deadline. All it wrote has
 * been shown then. */
int	ptyrun_wait_exit(struct ptyrun *p);

/* For measuring, not for tests: feeds the emulator for ms milliseconds; false
 * when the program ended. */
bool	ptyrun_feed(struct ptyrun *p, int ms);
int	ptyrun_pid(const struct ptyrun *p);

/* The screen as text: rows ended by newlines, trailing blanks cut. Borrowed
 * until the next call. */
const char *ptyrun_screen(struct ptyrun *p);
const char *ptyrun_row(struct ptyrun *p, int y);
void	ptyrun_cursor(const struct ptyrun *p, int *x, int *y);
bool	ptyrun_cursor_shown(const struct ptyrun *p);
size_t	ptyrun_bytes_seen(const struct ptyrun *p);	/* written so far */

/* What of the terminal is not as it was before the program: "" if all is,
 * else words such as "raw alternate cursor mouse paste". */
const char *ptyrun_left_behind(struct ptyrun *p);

#endif
