/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restore.h -- what puts the terminal back, ready before it is needed.
 * Layer: term. */
#ifndef TERM_RESTORE_H
#define TERM_RESTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>
#include "term/caps.h"

/* Remembers how fd was, and how to put its screen back. */
void	restore_arm(int fd, const struct termios *was, int flags,
	    const struct caps *caps);
/* The screen has been taken: there is something to put back on it. */
void	restore_painted(bool painted);
/* Nothing to put back any more. */
void	restore_disarm(void);

#endif
