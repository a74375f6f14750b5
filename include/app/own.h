/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own.h -- files the person names, opened with the person's own rights.
 * Layer: app. On a shared store the program is setgid; that group is for the
 * store alone and must not read or write anything else for anybody. */
#ifndef APP_OWN_H
#define APP_OWN_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>
#include "base/buf.h"
#include "base/err.h"

/* Before a store is opened by its name: the group's rights stay only where
 * dir is a folder of that group; its true name is then put in dir, so that no
 * link leads elsewhere afterwards. Anywhere else they are given up for good,
 * for whoever made the folder may have put anything into it. Root keeps its
 * own. False: they could not be given up. */
MUST_CHECK bool	 own_settle(char *dir, size_t cap);
MUST_CHECK bool	 own_drop(void);
/* The person's rights alone, for a while; *store is for own_leave. */
MUST_CHECK bool	 own_enter(gid_t *store);
MUST_CHECK bool	 own_leave(gid_t store);

/* As open(2) with O_CLOEXEC, and fopen(3); errno says what was wrong. */
int	 own_open(const char *path, int flags, mode_t mode);
FILE	*own_read(const char *path);
/* All of a file of at most max bytes, appended. False: it cannot be read, or is
 * larger. */
MUST_CHECK bool	 own_whole(const char *path, size_t max, struct buf *out);
/* The next line of f without its end, replacing what line holds.
 *   ERR_END      there is none
 *   ERR_TOO_BIG  it is longer than max bytes
 *   ERR_IO       f cannot be read further */
MUST_CHECK enum err own_line(FILE *f, size_t max, struct buf *line);
/* A new file, 0600; one that is there is left alone. */
FILE	*own_create(const char *path);

#endif
