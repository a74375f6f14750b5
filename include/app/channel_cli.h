/* SPDX-License-Identifier: GPL-3.0-or-later */
/* channel_cli.h -- what the files of `gridseat channel` share.  Layer: app. */
#ifndef APP_CHANNEL_CLI_H
#define APP_CHANNEL_CLI_H

#include "app/context.h"

/* Its row; NULL: there is none, and that was said. */
const struct law_link *channel_named(const struct context *c, const char *code);

#endif
