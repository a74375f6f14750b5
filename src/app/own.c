/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/own.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
own_drop(void)
{
	gid_t own = getgid();

	return getuid() == 0 || setresgid(own, own, own) == 0;
}

static bool
of_group(const char *dir, gid_t group)
{
	struct stat st;

	return lstat(dir, &st) == 0 && S_ISDIR(st.st_mode) &&
	    st.st_gid == group && (st.st_mode & 0070) == 0070;
}

bool
own_settle(char *dir, size_t cap)
{
	char real[PATH_MAX];

	if (getegid() == getgid() || getuid() == 0)
		return true;
	if (!realpath(dir, real) || !of_group(real, getegid()) ||
	    strlen(real) >= cap)
		return own_drop();
	memcpy(dir, real, strlen(real) + 1);
	return true;
}

bool
own_enter(gid_t *store)
{
	*store = getegid();
	return *store == getgid() || setegid(getgid()) == 0;
}

bool
own_leave(gid_t store)
{
	return getegid() == store || setegid(store) == 0;
}

int
own_open(const char *path, int flags, mode_t mode)
{
	gid_t store;
	int fd, saved;

	if (!own_enter(&store))
		return -1;
	fd = open(path, flags | O_CLOEXEC, mode);
	saved = errno;
	if (!own_leave(store)) {
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

enum err
own_line(FILE *f, size_t max, struct buf *line)
{
	int c;

	line->n = 0;
	while ((c = getc(f)) != EOF && c != '\n') {
		if (line->n == max)
			return ERR_TOO_BIG;
		buf_byte(line, (char)c);
	}
	if (c == EOF && ferror(f))
		return ERR_IO;
	return c == EOF && line->n == 0 ? ERR_END : OK;
}

bool
own_whole(const char *path, size_t max, struct buf *out)
{
	const size_t before = out->n;
	FILE *f = own_read(path);
	size_t n = 1;
	bool done;

	if (!f)
		return false;
	while (n && out->n - before <= max) {
		buf_reserve(out, 65536);
		n = fread(out->p + out->n, 1, 65536, f);
		out->n += n;
	}
	done = !ferror(f) && out->n - before <= max;
	fclose(f);
	return done;
}
