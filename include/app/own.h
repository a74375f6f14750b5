/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own.h -- files the person names, opened with the person's own rights.
 * Layer: app. On a shared store the program is setgid; that group is for the
 * store alone and must not read or write anything else for anybody. */
#ifndef APP_OWN_H
#define APP_OWN_H

#include <stdio.h>
#include <sys/types.h>

/* As open(2) with O_CLOEXEC, and fopen(3); errno says what was wrong. */
int	 own_open(const char *path, int flags, mode_t mode);
FILE	*own_read(const char *path);
/* A new file, 0600; one that is there is left alone. */
FILE	*own_create(const char *path);

#endif
