/* SPDX-License-Identifier: GPL-3.0-or-later */
/* input_in.h -- between input.c (bytes, time) and sequence.c (what an escape
 * sequence says).  Layer: term. */
#ifndef TERM_INPUT_IN_H
#define TERM_INPUT_IN_H

#include "term/input.h"

enum parsed {
	PARSED_EVENT,		/* *ev holds it */
	PARSED_NOTHING,		/* understood or not, it means nothing here */
	PARSED_PASTE,		/* a paste begins */
	PARSED_MORE		/* cut: more bytes are needed */
};

/* What follows an ESC in p[0..n): says how many of those bytes it used. */
enum parsed sequence_parse(const struct input *in, const char *p, size_t n,
    size_t *used, struct input_event *ev);

/* One character or control byte, n > 0. */
enum parsed character_parse(const char *p, size_t n, size_t *used,
    struct input_event *ev);

#endif
