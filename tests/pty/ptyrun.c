/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ptyrun.c -- see ptyrun.h.  Layer: tests. */
#include "ptyrun.h"
#include "cast.h"
#include "vtkey.h"
#include "whole.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>
#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"

struct ptyrun {
	VTerm		*vt;
	VTermScreen	*screen;
	int		 master, slave, pidfd;
	pid_t		 pid;
	struct termios	 before;
	struct buf	 text;
	struct buf	 typed;		/* waits for room in the pty */
	size_t		 seen;
	char		 cut[4];	/* begun character, its rest still to come */
	size_t		 cut_n;
	int		 status;	/* once ended */
	bool		 ended, silent;
	bool		 alternate, hidden, mouse;
	char		 left[80];
	FILE		*cast;		/* what it writes, kept */
	long long	 cast_from;
};

static long long
now_ms(void)
{
	return clock_mono().us / 1000;
}

static long long
deadline(void)
{
	const char *z = getenv("PTYRUN_DEADLINE_MS");
	int64_t ms;

	return now_ms() + (z && str_int(str_of(z), &ms) ? ms : 10000);
}

/* ---- starting ---- */

static int
on_prop(VTermProp prop, VTermValue *v, void *user)
{
	struct ptyrun *p = user;

	if (prop == VTERM_PROP_ALTSCREEN)
		p->alternate = v->boolean;
	else if (prop == VTERM_PROP_CURSORVISIBLE)
		p->hidden = !v->boolean;
	else if (prop == VTERM_PROP_MOUSE)
		p->mouse = v->number != 0;
	return 1;
}

static void
make_emulator(struct ptyrun *p, int w, int h)
{
	static const VTermScreenCallbacks calls = { .settermprop = on_prop };

	p->vt = vterm_new(h, w);
	vterm_set_utf8(p->vt, 1);
	p->screen = vterm_obtain_screen(p->vt);
	vterm_screen_enable_altscreen(p->screen, 1);
	vterm_screen_set_callbacks(p->screen, &calls, p);
	vterm_screen_reset(p->screen, 1);
}

static void
become(const struct ptyrun_options *o, int slave)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	login_tty(slave);
	setenv("TERM", o->term ? o->term : "xterm-256color", 1);
	unsetenv("COLORTERM");
	unsetenv("NO_COLOR");
	for (int i = 0; o->env && o->env[i]; i++)
		putenv((char *)(uintptr_t)o->env[i]);
	if (o->child) {
		int status = o->child(o->ctx);

		fflush(NULL);
		_exit(status);
	}
	execvp(o->argv[0], (char *const *)(uintptr_t)o->argv);
	fprintf(stderr, "ptyrun: %s: %s\n", o->argv[0], strerror(errno));
	_exit(127);
}

struct ptyrun *
ptyrun_start(const struct ptyrun_options *o)
{
	struct winsize ws = { .ws_col = (unsigned short)(o->w ? o->w : 80),
	    .ws_row = (unsigned short)(o->h ? o->h : 24) };
	struct ptyrun *p = calloc(1, sizeof(*p));

	if (!p || openpty(&p->master, &p->slave, NULL, NULL, &ws) != 0 ||
	    tcgetattr(p->slave, &p->before) != 0) {
		perror("ptyrun");
		free(p);
		return NULL;
	}
	fcntl(p->master, F_SETFL, O_NONBLOCK);
	fcntl(p->master, F_SETFD, FD_CLOEXEC);
	p->silent = o->silent;
	p->cast_from = now_ms();
	p->cast = cast_begin(o->cast, ws.ws_col, ws.ws_row);
	make_emulator(p, ws.ws_col, ws.ws_row);
	fflush(NULL);
	p->pid = fork();
	if (p->pid == 0) {
		close(p->master);
		become(o, p->slave);
	}
	if (p->pid > 0)
		p->pidfd = (int)syscall(SYS_pidfd_open, p->pid, 0);
	if (p->pid < 0 || p->pidfd < 0) {
		perror("ptyrun");
		p->ended = p->pid < 0;
		p->pidfd = -1;
		ptyrun_free(&p);
	}
	return p;
}

void
ptyrun_free(struct ptyrun **pp)
{
	struct ptyrun *p = *pp;

	if (!p)
		return;
	if (!p->ended && p->pid > 0) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
	}
	if (p->pidfd >= 0)
		close(p->pidfd);
	close(p->master);
	close(p->slave);
	vterm_free(p->vt);
	if (p->cast != NULL)
		fclose(p->cast);
	buf_fini(&p->text);
	buf_fini(&p->typed);
	free(p);
	*pp = NULL;
}

/* ---- the way of the bytes ---- */

static void
push(struct ptyrun *p)
{
	while (p->typed.n > 0) {
		ssize_t n = write(p->master, p->typed.p, p->typed.n);

		if (n <= 0)
			return;
		p->typed.n -= (size_t)n;
		memmove(p->typed.p, p->typed.p + n, p->typed.n);
	}
}

/* What the emulator has to say to the program. */
static void
answer(struct ptyrun *p)
{
	char b[512];
	size_t n;

	while ((n = vterm_output_read(p->vt, b, sizeof(b))) > 0) {
		if (!p->silent)
			buf_add(&p->typed, b, n);
	}
	push(p);
}

/* The emulator gets whole characters: libvterm 0.1 misreads one that is cut
 * between two writes, and a pty cuts a long frame wherever it likes. */
static bool
pull(struct ptyrun *p)
{
	char b[8192];
	size_t have = p->cut_n, keep;
	ssize_t n;

	memcpy(b, p->cut, have);
	n = read(p->master, b + have, sizeof(b) - have);
	if (n <= 0)
		return false;
	p->seen += (size_t)n;
	have += (size_t)n;
	keep = begun(b, have);
	memcpy(p->cut, b + have - keep, keep);
	p->cut_n = keep;
	vterm_input_write(p->vt, b, have - keep);
	cast_bytes(p->cast, now_ms() - p->cast_from, b, have - keep);
	vterm_screen_flush_damage(p->screen);
	answer(p);
	return true;
}

static void
reap(struct ptyrun *p)
{
	if (waitpid(p->pid, &p->status, WNOHANG) == p->pid)
		p->ended = true;
}

bool
ptyrun_wait(struct ptyrun *p, ptyrun_cond *cond, void *ctx)
{
	long long until = deadline();

	for (;;) {
		struct pollfd f[2] = {
			{ .fd = p->master, .events = POLLIN },
			{ .fd = p->pidfd, .events = POLLIN },
		};
		long long left = until - now_ms();

		while (pull(p))
			;
		if (cond(p, ctx))
			return true;
		if (p->ended || left <= 0)
			return false;
		if (p->typed.n > 0)
			f[0].events |= POLLOUT;
		poll(f, 2, (int)left);
		push(p);
		if (f[1].revents)
			reap(p);
	}
}

int
ptyrun_pid(const struct ptyrun *p)
{
	return (int)p->pid;
}

bool
ptyrun_feed(struct ptyrun *p, int ms)
{
	long long until = now_ms() + ms;

	while (!p->ended && now_ms() < until) {
		struct pollfd f[2] = {
			{ .fd = p->master, .events = POLLIN },
			{ .fd = p->pidfd, .events = POLLIN },
		};

		if (p->typed.n > 0)
			f[0].events |= POLLOUT;
		poll(f, 2, (int)(until - now_ms()));
		while (pull(p))
			;
		push(p);
		if (f[1].revents)
			reap(p);
	}
	return !p->ended;
}

/* ---- conditions ---- */

static bool
has_text(struct ptyrun *p, void *text)
{
	return strstr(ptyrun_screen(p), text) != NULL;
}

static bool
has_not(struct ptyrun *p, void *text)
{
	return !has_text(p, text);
}

static bool
has_re(struct ptyrun *p, void *re)
{
	return regexec(re, ptyrun_screen(p), 0, NULL, 0) == 0;
}

static bool
has_ended(struct ptyrun *p, void *ctx)
{
	(void)ctx;
	return p->ended;
}

static bool
has_cursor(struct ptyrun *p, void *ctx)
{
	const int *want = ctx;
	int x, y;

	ptyrun_cursor(p, &x, &y);
	return x == want[0] && y == want[1];
}

/* Says why on stderr, so that a failed test needs no second run. */
static bool
report(struct ptyrun *p, bool held, const char *what)
{
	if (!held)
		fprintf(stderr, "ptyrun: %s; never came: %s\n%s",
		    p->ended ? "the program has ended" : "deadline", what,
		    ptyrun_screen(p));
	return held;
}

bool
ptyrun_wait_text(struct ptyrun *p, const char *text)
{
	return report(p, ptyrun_wait(p, has_text, (void *)(uintptr_t)text),
	    text);
}

bool
ptyrun_wait_gone(struct ptyrun *p, const char *text)
{
	return report(p, ptyrun_wait(p, has_not, (void *)(uintptr_t)text),
	    text);
}

bool
ptyrun_wait_re(struct ptyrun *p, const char *re)
{
	regex_t r;
	bool held;

	if (regcomp(&r, re, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0)
		return report(p, false, re);
	held = ptyrun_wait(p, has_re, &r);
	regfree(&r);
	return report(p, held, re);
}

bool
ptyrun_wait_cursor(struct ptyrun *p, int x, int y)
{
	int want[2] = { x, y };

	return report(p, ptyrun_wait(p, has_cursor, want), "the cursor");
}

static bool
is_stopped(struct ptyrun *p, void *ctx)
{
	siginfo_t info = { 0 };

	(void)ctx;
	return waitid(P_PID, (id_t)p->pid, &info, WSTOPPED | WNOHANG) == 0 &&
	    info.si_pid == p->pid;
}

/* A stop makes no descriptor readable: it is asked for in short turns. */
bool
ptyrun_wait_stopped(struct ptyrun *p)
{
	long long until = deadline();

	while (!is_stopped(p, NULL)) {
		struct pollfd f = { .fd = p->master, .events = POLLIN };

		if (now_ms() > until)
			return report(p, false, "a stop");
		poll(&f, 1, 5);
		pull(p);
	}
	while (pull(p))
		;
	return true;
}

int
ptyrun_wait_exit(struct ptyrun *p)
{
	if (!ptyrun_wait(p, has_ended, NULL)) {
		report(p, false, "its end");
		return -1;
	}
	while (pull(p))
		;
	return p->status;
}

/* ---- typing ---- */

void
ptyrun_bytes(struct ptyrun *p, const void *bytes, size_t n)
{
	buf_add(&p->typed, bytes, n);
	push(p);
}

void
ptyrun_type(struct ptyrun *p, const char *bytes)
{
	ptyrun_bytes(p, bytes, strlen(bytes));
}

static void
send_key(struct ptyrun *p, struct key k)
{
	const bool silent = p->silent;

	vtkey_send(p->vt, k);
	p->silent = false;	/* these are the hand's, not the terminal's */
	answer(p);
	p->silent = silent;
}

void
ptyrun_keys(struct ptyrun *p, const char *keys)
{
	while (*keys) {
		const char *end = keys[0] == '<' ? strchr(keys, '>') : NULL;
		struct str rest = str_of(keys), name = STR_NONE;
		struct key k;

		if (end)
			name = str_n(keys, (size_t)(end - keys) + 1);
		if (end && key_parse(name, &k)) {
			keys += name.n;
		} else {
			k = (struct key){ utf8_next(&rest), 0 };
			keys = rest.p;
		}
		send_key(p, k);
	}
}

void
ptyrun_paste(struct ptyrun *p, const char *text)
{
	vterm_keyboard_start_paste(p->vt);
	answer(p);
	ptyrun_type(p, text);
	vterm_keyboard_end_paste(p->vt);
	answer(p);
}

void
ptyrun_resize(struct ptyrun *p, int w, int h)
{
	struct winsize ws = { .ws_col = (unsigned short)w,
	    .ws_row = (unsigned short)h };

	while (pull(p))
		;
	vterm_set_size(p->vt, h, w);
	ioctl(p->master, TIOCSWINSZ, &ws);
}

void
ptyrun_signal(struct ptyrun *p, int signo)
{
	if (!p->ended)
		kill(p->pid, signo);
}

/* ---- looking ---- */

static void
add_row(struct ptyrun *p, int y, int w)
{
	size_t start = p->text.n;
	VTermRect r = { .start_row = y, .end_row = y + 1, .end_col = w };
	size_t n;

	buf_reserve(&p->text, (size_t)w * 8 + 2);
	n = vterm_screen_get_text(p->screen, p->text.p + start,
	    (size_t)w * 8, r);
	p->text.n += n;
	while (p->text.n > start && p->text.p[p->text.n - 1] == ' ')
		p->text.n--;
}

const char *
ptyrun_screen(struct ptyrun *p)
{
	int w, h;

	vterm_get_size(p->vt, &h, &w);
	p->text.n = 0;
	for (int y = 0; y < h; y++) {
		add_row(p, y, w);
		buf_byte(&p->text, '\n');
	}
	return buf_z(&p->text);
}

const char *
ptyrun_row(struct ptyrun *p, int y)
{
	int w, h;

	vterm_get_size(p->vt, &h, &w);
	p->text.n = 0;
	if (y >= 0 && y < h)
		add_row(p, y, w);
	return buf_z(&p->text);
}

void
ptyrun_cursor(const struct ptyrun *p, int *x, int *y)
{
	VTermPos pos;

	vterm_state_get_cursorpos(vterm_obtain_state(p->vt), &pos);
	*x = pos.col;
	*y = pos.row;
}

bool
ptyrun_cursor_shown(const struct ptyrun *p)
{
	return !p->hidden;
}

size_t
ptyrun_bytes_seen(const struct ptyrun *p)
{
	return p->seen;
}

/* The emulator brackets a paste only while the program wants it. */
static bool
paste_is_on(struct ptyrun *p)
{
	char b[64];
	bool on;

	vterm_keyboard_start_paste(p->vt);
	on = vterm_output_read(p->vt, b, sizeof(b)) > 0;
	vterm_keyboard_end_paste(p->vt);
	while (vterm_output_read(p->vt, b, sizeof(b)) > 0)
		;
	return on;
}

const char *
ptyrun_left_behind(struct ptyrun *p)
{
	struct termios now;
	bool raw;

	while (pull(p))
		;
	raw = tcgetattr(p->slave, &now) != 0 ||
	    now.c_iflag != p->before.c_iflag ||
	    now.c_oflag != p->before.c_oflag ||
	    now.c_lflag != p->before.c_lflag ||
	    now.c_cflag != p->before.c_cflag;
	snprintf(p->left, sizeof(p->left), "%s%s%s%s%s", raw ? "raw " : "",
	    p->alternate ? "alternate " : "", p->hidden ? "cursor " : "",
	    p->mouse ? "mouse " : "", paste_is_on(p) ? "paste " : "");
	return p->left;
}
