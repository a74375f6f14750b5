/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/own.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
own_open(const char *path, int flags, mode_t mode)
{
	gid_t store = getegid();
	int fd, saved;

	if (store != getgid() && setegid(getgid()) < 0)
		return -1;
	fd = open(path, flags | O_CLOEXEC, mode);
	saved = errno;
	if (getegid() != store && setegid(store) < 0) {
		/* Without its group the store is out of reach: say no now. */
		if (fd >= 0)
			close(fd);
		return -1;
	}
	errno = saved;
	return fd;
}

FILE *
own_read(const char *path)
{
	int fd = own_open(path, O_RDONLY, 0);

	return fd < 0 ? NULL : fdopen(fd, "r");
}

FILE *
own_create(const char *path)
{
	int fd = own_open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	return fd < 0 ? NULL : fdopen(fd, "w");
}
