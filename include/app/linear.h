/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linear.h -- the desk line by line, for screen readers.  Layer: app.
 * No terminal here: a line goes in, lines come out. */
#ifndef APP_LINEAR_H
#define APP_LINEAR_H

#include "app/desk.h"
#include "base/buf.h"

/* What is said first. */
void	linear_begin(struct desk *d, struct buf *out);
/* One line as typed, without its newline; appends what is said to it. */
void	linear_line(struct desk *d, struct str line, struct buf *out);
/* On standard input and output, whatever they are, until the person leaves; look
 * is called before each line. The exit code of the process. */
int	linear_run(struct desk *d, void (*look)(void *ctx), void *ctx);

#endif
