/* SPDX-License-Identifier: GPL-3.0-or-later */
/* open.c -- finds the terminal and takes it.  Layer: term. */
#include "term_in.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "base/alloc.h"
#include "restore.h"

static int
within(int v, int lo, int hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

void
term_measure(struct term *t)
{
	struct winsize ws = { 0 };

	if (ioctl(t->fd, TIOCGWINSZ, &ws) != 0 || !ws.ws_col || !ws.ws_row)
		ws = (struct winsize){ .ws_col = 80, .ws_row = 24 };
	t->w = within(ws.ws_col, 1, 1000);
	t->h = within(ws.ws_row, 1, 500);
}

bool
term_raw(struct term *t)
{
	struct termios raw = t->was;

	restore_arm(t->fd, &t->was, t->flags, &t->caps);
	if (t->flags >= 0 &&
	    fcntl(t->fd, F_SETFL, t->flags | O_NONBLOCK) < 0)
		return false;
	raw.c_iflag &= (tcflag_t)~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR |
	    IGNCR | ICRNL | IXON);
	raw.c_oflag &= (tcflag_t)~OPOST;
	raw.c_lflag &= (tcflag_t)~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	raw.c_cflag = (raw.c_cflag & (tcflag_t)~(CSIZE | PARENB)) | CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	/* DRAIN, not FLUSH: what was typed ahead is kept */
	return tcsetattr(t->fd, TCSADRAIN, &raw) == 0;
}

/* A descriptor of our own on the same terminal, so that O_NONBLOCK does not
 * reach the shell; the borrowed one where that cannot be had (after su). */
static bool
take_fd(struct term *t)
{
	char path[128];
	int from = t->opt.fd > 0 ? t->opt.fd : STDOUT_FILENO;

	t->flags = -1;
	if (ttyname_r(from, path, sizeof(path)) == 0) {
		t->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		if (t->fd >= 0) {
			t->own_fd = true;
			return true;
		}
	}
	t->fd = from;
	t->flags = fcntl(from, F_GETFL);
	return t->flags >= 0 && (t->flags & O_ACCMODE) == O_RDWR;
}

static enum depth
choose_depth(const struct term *t)
{
	const char *no = getenv("NO_COLOR");

	if (t->opt.no_colour || (no && no[0]) || t->caps.colors < 8)
		return DEPTH_MONO;
	if (t->caps.truecolor)
		return DEPTH_TRUE;
	if (t->caps.colors >= 256)
		return DEPTH_256;
	return t->caps.colors >= 16 ? DEPTH_16 : DEPTH_8;
}

/* Bytes a second of a serial line; 0 for a pty, which says 38400 or so. */
static int64_t
line_rate(const struct termios *tio)
{
	static const struct { speed_t speed; int rate; } table[] = {
		{ B300, 30 }, { B600, 60 }, { B1200, 120 }, { B2400, 240 },
		{ B4800, 480 }, { B9600, 960 }, { B19200, 1920 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (cfgetospeed(tio) == table[i].speed)
			return table[i].rate;
	}
	return 0;
}

static enum err
no(char *why, enum err e, const char *text)
{
	snprintf(why, TERM_WHY, "%s", text);
	return e;
}

static enum err
find_terminal(struct term *t, char *why)
{
	const char *name = t->opt.name ? t->opt.name : getenv("TERM");
	enum err e;

	if (t->opt.fd > 0 ? !isatty(t->opt.fd) :
	    !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return no(why, ERR_REFUSED,
		    "standard input and output are not a terminal");
	if (!name || !name[0])
		return no(why, ERR_NOT_FOUND, "TERM is not set");
	e = caps_load(&t->caps, name);
	if (e == ERR_NOT_FOUND)
		return no(why, e, "this terminal is not known here; try "
		    "TERM=xterm or --linear");
	if (e != OK)
		return no(why, e, "this terminal cannot place the cursor; try "
		    "--linear");
	return OK;
}

static void
set_up(struct term *t)
{
	int64_t rate = line_rate(&t->was);

	if (t->opt.slow && (rate == 0 || rate > 960))
		rate = 960;
	paint_init(&t->paint, &t->caps, !t->opt.bytes, t->opt.ascii);
	input_init(&t->input, &t->caps);
	if (t->opt.esc_ms > 0)
		t->input.esc_us = (int64_t)t->opt.esc_ms * 1000;
	pace_init(&t->pace, t->caps.dsr, rate);
	t->depth = choose_depth(t);
	t->wide = t->opt.ambiguous == TERM_WIDTH_TWO;
	t->probe = t->opt.ambiguous == TERM_WIDTH_AUTO && t->paint.utf8 &&
	    t->caps.cjk && t->caps.dsr;
	term_measure(t);
}

enum err
term_open(const struct term_options *o, struct term **out, char why[TERM_WHY])
{
	struct term *t = xcalloc(1, sizeof(*t));
	struct theme theme;
	enum err e;

	*out = NULL;
	why[0] = 0;
	t->opt = *o;
	e = find_terminal(t, why);
	if (e != OK)
		goto out;
	if (!take_fd(t) || tcgetattr(t->fd, &t->was) != 0) {
		e = no(why, ERR_REFUSED, "the terminal cannot be opened");
		goto out;
	}
	set_up(t);
	theme_default(&theme);
	term_theme(t, &theme);
	*out = t;
	if (!term_raw(t)) {
		term_close(out);
		return no(why, ERR_IO, "the terminal cannot be set up");
	}
	return OK;
out:
	if (t->own_fd)
		close(t->fd);
	free(t);
	return e;
}

void
term_suspend(struct term *t)
{
	term_leave(t);
	raise(SIGSTOP);
	term_resume(t);
}
