/* SPDX-License-Identifier: GPL-3.0-or-later */
/* term.c -- see term.h: the terminal's file, its frames and its events.
 * Layer: term. The parts that think are pure and elsewhere: paint.c, input.c,
 * pace.c; what is put back at the end is in restore.c. */
#include "term_in.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "restore.h"

static int64_t
now_us(void)
{
	return clock_mono().us;
}

/* ---- what it is ---- */

void
term_size(const struct term *t, int *w, int *h)
{
	*w = t->w;
	*h = t->h;
}

enum depth
term_depth(const struct term *t)
{
	return t->depth;
}

bool
term_can_cjk(const struct term *t)
{
	return t->caps.cjk && t->paint.utf8;
}

int
term_ambiguous(const struct term *t)
{
	return t->wide ? 2 : 1;
}

int
term_delay_ms(const struct term *t)
{
	return t->pace.last_us < 0 ? -1 : (int)(t->pace.last_us / 1000);
}

bool
term_thin(const struct term *t)
{
	return t->pace.rate > 0;
}

int
term_fd(const struct term *t)
{
	return t->fd;
}

bool
term_resized(struct term *t)
{
	int w = t->w, h = t->h;

	term_measure(t);
	return w != t->w || h != t->h;
}

/* ---- painting ---- */

void
term_theme(struct term *t, const struct theme *theme)
{
	paint_theme(&t->paint, theme, t->depth);
}

void
term_redraw(struct term *t)
{
	paint_forget(&t->paint);
}

bool
term_unsent(const struct term *t)
{
	return t->sent < t->out.n;
}

enum err
term_flush(struct term *t)
{
	while (term_unsent(t)) {
		ssize_t n = write(t->fd, t->out.p + t->sent,
		    t->out.n - t->sent);

		if (n > 0)
			t->sent += (size_t)n;
		else if (n < 0 && errno == EAGAIN)
			return OK;
		else if (n < 0 && errno != EINTR) {
			t->gone = true;
			t->sent = t->out.n;
			return ERR_END;
		}
	}
	t->sent = t->out.n = 0;
	return OK;
}

/* The other screen, keys in application mode, pastes in brackets; and the
 * question how wide an ambiguous character is drawn. The first frame, in the
 * same write, clears what the probe left. */
static void
begin_screen(struct term *t)
{
	struct buf *b = &t->out;

	buf_cstr(b, t->caps.smcup);
	buf_cstr(b, t->caps.smkx);
	if (t->caps.xterm) {
		buf_cstr(b, "\033[?2004h");
		if (t->opt.focus)
			buf_cstr(b, "\033[?1004h");
		if (t->opt.mouse)
			buf_cstr(b, "\033[?1000h\033[?1006h");
	}
	if (t->probe && !t->pace.never) {
		/* row 2: an answer from row 1 could be Shift-F3 */
		buf_cstr(b, "\033[2;1H\xE2\x94\x80\033[6n");
		t->input.place_row = 2;
		t->probe = false;
	}
	restore_painted(true);
	t->begun = true;
}

bool
term_ready(struct term *t)
{
	if (t->gone || term_unsent(t))
		return false;
	return pace_ready(&t->pace, now_us());
}

bool
term_present(struct term *t, const struct cells *next)
{
	size_t before;
	bool whole;

	if (!term_ready(t))
		return false;
	if (!t->begun)
		begin_screen(t);
	before = t->out.n;
	whole = paint_frame(&t->paint, next, pace_budget(&t->pace), &t->out);
	if (t->out.n > before && !t->pace.never) {
		buf_cstr(&t->out, "\033[5n");
		pace_sent(&t->pace, t->out.n, now_us());
	}
	return term_flush(t) == OK && whole;
}

void
term_bell(struct term *t)
{
	buf_byte(&t->out, '\a');
	if (term_flush(t) != OK)
		return;			/* the next frame finds out */
}

/* ---- events ---- */

/* The answer to the probe: the cursor stands where the line's width put it. */
static bool
take_place(struct term *t, int x)
{
	t->input.place_row = 0;
	if (x != 2 || t->wide)
		return false;
	t->wide = true;
	paint_forget(&t->paint);
	return true;
}

/* Is it for the application? */
static bool
translate(struct term *t, const struct input_event *in, struct term_event *ev)
{
	*ev = (struct term_event){ .key = in->key, .paste = in->paste,
	    .on = in->on, .x = in->x, .y = in->y, .button = in->button,
	    .mods = in->mods };
	switch (in->kind) {
	case INPUT_KEY:
		ev->kind = TERM_EVENT_KEY;
		return true;
	case INPUT_PASTE:
		ev->kind = TERM_EVENT_PASTE;
		return true;
	case INPUT_FOCUS:
		ev->kind = TERM_EVENT_FOCUS;
		return true;
	case INPUT_MOUSE:
		ev->kind = TERM_EVENT_MOUSE;
		return true;
	case INPUT_ANSWER:
		pace_answer(&t->pace, now_us());
		return false;
	case INPUT_PLACE:
		ev->kind = TERM_EVENT_WIDTH;
		return take_place(t, in->x);
	}
	return false;
}

/* Takes what has come; false when there was nothing. */
static bool
take_bytes(struct term *t)
{
	char b[4096];
	ssize_t n = read(t->fd, b, sizeof(b));

	if (n > 0) {
		input_feed(&t->input, b, (size_t)n, now_us());
		return true;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		t->gone = true;
	return false;
}

bool
term_read(struct term *t, struct term_event *ev)
{
	struct input_event in;

	/* silence is noticed here too, or its deadline would stay in the past
	 * of a program that has nothing to paint */
	pace_ready(&t->pace, now_us());
	for (;;) {
		while (input_next(&t->input, now_us(), &in)) {
			if (translate(t, &in, ev))
				return true;
		}
		if (!t->gone && take_bytes(t))
			continue;
		if (!t->gone || t->gone_told)
			return false;
		t->gone_told = true;
		*ev = (struct term_event){ .kind = TERM_EVENT_GONE };
		return true;
	}
}

int64_t
term_deadline(const struct term *t)
{
	int64_t a = input_deadline(&t->input), b = pace_deadline(&t->pace);

	if (a < 0 || (b >= 0 && b < a))
		return b;
	return a;
}

/* ---- giving it back ---- */

/* Waits, while more can be expected, for what the terminal still owes: an
 * answer that came later would be typed into the shell. */
static void
settle(struct term *t)
{
	struct input_event ev;
	int64_t until = now_us() + 500000;

	while (!t->gone && now_us() < until &&
	    (term_unsent(t) || t->pace.n > 0)) {
		struct pollfd f = { .fd = t->fd, .events = POLLIN };

		if (term_unsent(t))
			f.events |= POLLOUT;
		poll(&f, 1, 50);
		if (f.revents & POLLOUT && term_flush(t) != OK)
			break;
		if (f.revents & ~POLLOUT)
			take_bytes(t);
		while (input_next(&t->input, now_us(), &ev)) {
			if (ev.kind == INPUT_ANSWER)
				pace_answer(&t->pace, now_us());
		}
	}
}

void
term_leave(struct term *t)
{
	settle(t);
	t->out.n = t->sent = 0;
	term_restore_raw();
	t->begun = false;
}

void
term_resume(struct term *t)
{
	t->begun = false;
	t->pace.n = 0;
	t->pace.flying = 0;
	term_raw(t);
	term_measure(t);
	paint_forget(&t->paint);
}

void
term_close(struct term **tp)
{
	struct term *t = *tp;

	if (!t)
		return;
	settle(t);
	term_restore_raw();
	restore_disarm();
	if (t->own_fd)
		close(t->fd);
	paint_fini(&t->paint);
	input_fini(&t->input);
	buf_fini(&t->out);
	free(t);
	*tp = NULL;
}
