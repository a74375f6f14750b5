/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log.h -- the technical log: one line an entry, to a file, never to the
 * screen.  Layer: base. No names, phones or texts of citizens ever go in. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/* Opens path for appending (0600). NULL closes. Returns 0, or -1 with errno. */
int	log_open(const char *path);
void	log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
