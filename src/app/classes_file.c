/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/classes_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODEL_BYTES (64u << 20)
#define PATH_BYTES 4300

enum err
classes_read(const char *path, struct classifier **out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct buf b = { 0 };
	enum err e = OK;
	struct stat st;
	ssize_t n = 1;

	*out = NULL;
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND :
		    ERR_IO;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		e = ERR_IO;
	else if (st.st_size > MODEL_BYTES)
		e = ERR_TOO_BIG;
	while (e == OK && n) {
		buf_reserve(&b, 1u << 16);
		n = read(fd, b.p + b.n, 1u << 16);
		if (n < 0 && errno != EINTR)
			e = ERR_IO;
		b.n += n > 0 ? (size_t)n : 0;
		if (b.n > MODEL_BYTES)
			e = ERR_TOO_BIG;
	}
	close(fd);
	if (e == OK)
		e = classify_get(buf_view(&b), out);
	buf_fini(&b);
	return e;
}

static enum err
err_now(void)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return ERR_FULL;
	case EROFS:
	case EACCES:
	case EPERM:
		return ERR_READ_ONLY;
	default:
		return ERR_IO;
	}
}

static enum err
write_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? err_now() : ERR_FULL;
		s = str_from(s, (size_t)n);
	}
	return fsync(fd) == 0 ? OK : err_now();
}

/* 0660 in a folder that its group may enter. */
static mode_t
mode_in(const char *path)
{
	char dir[PATH_BYTES];
	const char *end = strrchr(path, '/');
	struct stat st;

	snprintf(dir, sizeof dir, "%.*s", end ? (int)(end - path) : 1,
	    end ? path : ".");
	return stat(dir, &st) == 0 && (st.st_mode & 0070) ? 0660 : 0600;
}

enum err
classes_write(const char *path, const struct classifier *c, bool shared)
{
	char next[PATH_BYTES];
	struct buf b = { 0 };
	enum err e;
	int fd;

	/* Two who write at once have a name each. */
	snprintf(next, sizeof next, "%s.%d.part", path, (int)getpid());
	fd = open(next, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (fd < 0)
		return err_now();
	classify_put(c, &b);
	e = write_all(fd, buf_view(&b));
	if (e == OK && shared)
		(void)!fchmod(fd, mode_in(path));
	if (close(fd) != 0 && e == OK)
		e = err_now();
	if (e == OK && rename(next, path) != 0)
		e = err_now();
	if (e != OK)
		unlink(next);
	buf_fini(&b);
	return e;
}
