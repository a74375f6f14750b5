/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log.c -- the technical log.  Layer: base.
 * Each entry is one write, so that several processes can share the file. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"

static int log_fd = -1;

int
log_open(const char *path)
{
	int fd = -1;

	if (path) {
		fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
		    O_NOCTTY, 0600);
		if (fd < 0)
			return -1;
	}
	if (log_fd >= 0)
		close(log_fd);
	log_fd = fd;
	return 0;
}

void
log_line(const char *fmt, ...)
{
	const int saved = errno;
	char line[1024];
	size_t n;
	va_list ap;
	int r;

	if (log_fd < 0)
		return;
	clock_format(clock_wall(), 0, line, 32);
	n = strlen(line);
	n += (size_t)snprintf(line + n, sizeof(line) - n, " %ld ",
	    (long)getpid());
	va_start(ap, fmt);
	errno = saved;	/* for %m */
	r = vsnprintf(line + n, sizeof(line) - n - 1, fmt, ap);
	va_end(ap);
	if (r > 0)
		n += (size_t)r < sizeof(line) - n - 2 ? (size_t)r :
		    sizeof(line) - n - 2;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
			line[i] = ' ';
	line[n++] = '\n';
	/* A log that cannot be written must not stop the work. */
	if (write(log_fd, line, n) < 0)
		n = 0;
	errno = saved;
}
