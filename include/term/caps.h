/* SPDX-License-Identifier: GPL-3.0-or-later */
/* caps.h -- what terminfo says of a terminal, as plain values.
 * Layer: term. The one door to ncurses: caps.c alone includes its headers
 * (they define struct term and many macros of our names). */
#ifndef TERM_CAPS_H
#define TERM_CAPS_H

#include <stdbool.h>
#include <stddef.h>
#include "base/err.h"

#define CAPS_KEYS	64	/* rows at most in the table of key strings */
#define CAPS_SEQ	16	/* bytes of a key string, with its NUL */

struct caps_key {
	char		seq[CAPS_SEQ];
	unsigned	code;	/* enum of view/keymap.h */
	unsigned char	mods;
};

struct caps {
	char	name[64];
	int	colors;		/* 0 none */
	bool	bce;		/* erasing gives the current ground */
	bool	am, xenl;	/* wraps at the margin; not before the next one */
	bool	ech, el, csr, ri, idl, idc, indn;
	bool	hpa, vpa;
	bool	off_one;	/* attributes go off one by one: 22 24 27 */
	bool	dim, rev, under, bold;
	int	ncv;		/* bits of attributes that colours shut out */
	bool	cjk;		/* can show Chinese at all */
	bool	sized;		/* knows double-size rows */
	bool	dsr;		/* worth asking for its answer */
	bool	xterm;		/* focus, bracketed paste, SGR mouse understood */
	bool	truecolor;
	char	smcup[64], rmcup[64];	/* the other screen */
	char	smkx[32], rmkx[32];	/* keys in application mode */
	char	cnorm[32], civis[32];
	struct caps_key key[CAPS_KEYS];
	int	nkeys;
};

/* Reads the entry of name (or of $TERM if NULL).
 *   ERR_NOT_FOUND  no such entry.
 *   ERR_REFUSED    it cannot address the cursor the way of ECMA-48, which is
 *                  the only way spoken here. */
MUST_CHECK enum err caps_load(struct caps *c, const char *name);

#endif
