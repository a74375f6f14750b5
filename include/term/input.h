/* SPDX-License-Identifier: GPL-3.0-or-later */
/* input.h -- what a terminal sends, as keys and texts.  Layer: term.
 * Pure: bytes and the time they came go in, events come out in order, none is
 * ever dropped. A sequence may be cut anywhere: its rest is waited for, an ESC
 * alone only esc_us. What a terminal may send on its own (answers, reports) is
 * taken out, so that it is never run as commands. */
#ifndef TERM_INPUT_H
#define TERM_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "term/caps.h"
#include "view/keymap.h"

enum input_kind {
	INPUT_KEY,
	INPUT_PASTE,		/* one text, however long it took to come */
	INPUT_FOCUS,		/* on: the window has it now */
	INPUT_MOUSE,
	INPUT_ANSWER,		/* CSI 0 n: all sent so far has been drawn */
	INPUT_PLACE		/* CSI y;x R, when one is waited for */
};

#define MOUSE_WHEEL_UP		64
#define MOUSE_WHEEL_DOWN	65

struct input_event {
	enum input_kind	kind;
	struct key	key;
	struct str	paste;		/* borrowed until the next input_next */
	bool		on;		/* focus; mouse: pressed, not let go */
	int		x, y;		/* mouse and place: from 0 */
	int		button;		/* 0 left 1 middle 2 right, or a wheel */
	uint8_t		mods;		/* of the mouse */
};

#define INPUT_PASTE_MAX (1u << 20)	/* bytes; a longer one comes in several */

struct input {
	const struct caps *caps;	/* borrowed */
	int64_t		esc_us;		/* how long an ESC waits, 25000 */
	int		place_row;	/* row of a CSI 6 n under way; 0 none */
	struct buf	b;		/* bytes not yet understood */
	size_t		at;		/* of them, taken */
	int64_t		last_us;	/* when the last byte came */
	int64_t		esc_given_us;	/* an ESC given up as alone; 0 none */
	bool		pasting;
	bool		paste_done;	/* paste was lent; clear it next time */
	struct buf	paste;
};

void	input_init(struct input *in, const struct caps *caps);
void	input_fini(struct input *in);
void	input_feed(struct input *in, const void *p, size_t n, int64_t now_us);
/* The next event; false: no more for now. */
bool	input_next(struct input *in, int64_t now_us, struct input_event *ev);
/* When input_next may have more without new bytes; -1 never. */
int64_t	input_deadline(const struct input *in);

#endif
