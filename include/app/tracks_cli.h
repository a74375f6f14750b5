/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tracks_cli.h -- what the subcommands `tracks ...` share.  Layer: app, used by
 * sub_tracks*.c only. */
#ifndef APP_TRACKS_CLI_H
#define APP_TRACKS_CLI_H

#include "app/context.h"
#include "app/tracks.h"

/* Of whom it shall be: the one named, else all (an officer: himself). Not
 * EXIT_DONE: he may not, and it was said. */
int	tracks_cli_whose(const struct context *c, const char *account,
	    struct str *whose);
/* The day that was named, NULL: today; false: it is none, and it was said. */
bool	tracks_cli_day(const struct context *c, const char *word, int32_t *day);
/* A grid's name with its town in front, or its code. */
void	tracks_cli_grid(const struct law *law, uint64_t grid, struct buf *out);

#endif
