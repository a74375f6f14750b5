/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secret.h -- asks a program of the user's for a secret.  Layer: channel.
 * It runs without a shell, beside the loop, and is given up after a time; what
 * it prints is kept in memory and nowhere else. */
#ifndef CHANNEL_SECRET_H
#define CHANNEL_SECRET_H

#include "loop/loop.h"

#define SECRET_MAX	4096
#define SECRET_WAIT_MS	15000

/* text: what it printed, ends trimmed; lent. OK; ERR_NOT_FOUND it cannot be
 * started, or failed; ERR_TOO_BIG; ERR_CANCELLED it took too long. Called once,
 * from the loop. */
typedef void secret_fn(void *ctx, enum err e, struct str text);

struct secret;

/* argv ends with NULL. wait_ms 0: SECRET_WAIT_MS. ERR_IO: no process. */
MUST_CHECK enum err secret_ask(struct secret **out, struct loop *l,
    char *const *argv, int64_t wait_ms, secret_fn *fn, void *ctx);
/* The program is ended, fn is not called. Also after fn was called. */
void	secret_free(struct secret **s);

#endif
