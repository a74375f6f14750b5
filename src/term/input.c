/* SPDX-License-Identifier: GPL-3.0-or-later */
/* input.c -- see input.h: bytes, waiting and pastes.  Layer: term. */
#include "input_in.h"

#include <string.h>

#define CUT_US		500000	/* for the rest of what is surely a sequence */
#define LATE_US		1000000	/* a sequence's rest after its ESC was given up */
#define PASTE_US	5000000	/* a paste that never ends is given as it is */

static const char paste_end[] = "\033[201~";
#define PASTE_END_N (sizeof(paste_end) - 1)

void
input_init(struct input *in, const struct caps *caps)
{
	*in = (struct input){ .caps = caps, .esc_us = 25000 };
}

void
input_fini(struct input *in)
{
	buf_fini(&in->b);
	buf_fini(&in->paste);
}

static size_t
left(const struct input *in)
{
	return in->b.n - in->at;
}

static void
take(struct input *in, size_t n)
{
	in->at += n;
	if (in->at == in->b.n)
		in->at = in->b.n = 0;
}

void
input_feed(struct input *in, const void *p, size_t n, int64_t now_us)
{
	const char *c = p;

	if (n == 0)
		return;
	if (in->at > 4096) {
		memmove(in->b.p, in->b.p + in->at, left(in));
		in->b.n -= in->at;
		in->at = 0;
	}
	/* The rest of a key whose ESC took too long on the way: no hand types
	 * two characters within one read, so it is not a '[' command. */
	if (in->esc_given_us && left(in) == 0 && !in->pasting && n > 1 &&
	    now_us - in->esc_given_us < LATE_US && (c[0] == '[' || c[0] == 'O'))
		buf_byte(&in->b, '\033');
	in->esc_given_us = 0;
	buf_add(&in->b, p, n);
	in->last_us = now_us;
}

/* How long the bytes at hand may wait for more. */
static int64_t
patience(const struct input *in)
{
	const char *p = in->b.p + in->at;
	size_t n = left(in);

	if (in->pasting)
		return PASTE_US;
	if (p[0] == '\033' && (n == 1 || (n == 2 && strchr("[O\033", p[1]))))
		return in->esc_us;
	return CUT_US;
}

int64_t
input_deadline(const struct input *in)
{
	if (!in->pasting && left(in) == 0)
		return -1;
	return in->last_us + patience(in);
}

/* ---- pastes ---- */

/* What was pasted goes out: all of it, or as much as is kept at a time. */
static bool
paste_event(struct input *in, bool ended, struct input_event *ev)
{
	in->pasting = !ended;
	in->paste_done = true;
	*ev = (struct input_event){ .kind = INPUT_PASTE,
	    .paste = buf_view(&in->paste) };
	return true;
}

/* Bytes of s that are surely of the paste: its end may be cut, and what could be
 * the head of it is left. */
static size_t
paste_sure(struct str s)
{
	size_t keep = PASTE_END_N - 1;

	while (keep > 0 && !str_ends(s, str_n(paste_end, keep)))
		keep--;
	return s.n - keep;
}

static bool
paste_next(struct input *in, int64_t now_us, struct input_event *ev)
{
	const struct str s = str_n(in->b.p + in->at, left(in));
	const ptrdiff_t end = str_find(s, str_n(paste_end, PASTE_END_N));
	const size_t room = INPUT_PASTE_MAX - in->paste.n;
	size_t n = end >= 0 ? (size_t)end : paste_sure(s);
	const bool full = n > room;

	if (full)
		n = room;
	buf_add(&in->paste, s.p, n);
	take(in, n);
	if (full)
		return paste_event(in, false, ev);
	if (end >= 0) {
		take(in, PASTE_END_N);
		return paste_event(in, true, ev);
	}
	if (now_us - in->last_us >= PASTE_US)
		return paste_event(in, true, ev);
	return false;
}

/* ---- keys ---- */

/* Nothing came to complete what is there: an ESC alone is the Esc key, with
 * one character it is Alt; the head of anything longer is dropped. */
static bool
give_up(struct input *in, int64_t now_us, struct input_event *ev)
{
	const char *p = in->b.p + in->at;
	size_t n = left(in), used;

	if (p[0] == '\033' && (n == 1 || p[1] == '\033')) {
		in->esc_given_us = now_us;
		take(in, 1);
		*ev = (struct input_event){ .kind = INPUT_KEY,
		    .key = { K_ESC, 0 } };
		return true;
	}
	if (p[0] == '\033' && n == 2) {
		bool is_key = character_parse(p + 1, 1, &used, ev) ==
		    PARSED_EVENT;

		take(in, 2);
		ev->key.mods |= KEY_ALT;
		return is_key;
	}
	take(in, n);
	return false;
}

/* Takes one thing off the bytes. */
static enum parsed
parse_one(struct input *in, struct input_event *ev)
{
	const char *p = in->b.p + in->at;
	size_t n = left(in), used = 0;
	enum parsed r;

	if (p[0] == '\033') {
		r = sequence_parse(in, p + 1, n - 1, &used, ev);
		used++;
	} else {
		r = character_parse(p, n, &used, ev);
	}
	if (r != PARSED_MORE)
		take(in, used);
	return r;
}

bool
input_next(struct input *in, int64_t now_us, struct input_event *ev)
{
	if (in->paste_done) {
		in->paste.n = 0;
		in->paste_done = false;
	}
	for (;;) {
		if (in->pasting)
			return paste_next(in, now_us, ev);
		if (left(in) == 0)
			return false;
		switch (parse_one(in, ev)) {
		case PARSED_EVENT:
			return true;
		case PARSED_NOTHING:
			continue;
		case PARSED_PASTE:
			in->pasting = true;
			continue;
		case PARSED_MORE:
			if (now_us - in->last_us < patience(in))
				return false;
			if (give_up(in, now_us, ev))
				return true;
			continue;
		}
	}
}
