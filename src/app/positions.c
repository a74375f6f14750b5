/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/positions.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/alloc.h"

#define HEAD		"gridseat positions 1\n"
#define RECORD		sizeof(struct position)

struct positions_file { int fd; char path[4200]; };

static void
file_path(const char *dir, const char *link, char out[4200])
{
	snprintf(out, 4200, "%s/positions.%s", dir, link);
}

struct positions_file *
positions_make(const char *dir, const char *link)
{
	struct positions_file *f = xcalloc(1, sizeof *f);
	char head[RECORD] = HEAD;
	struct stat st;

	file_path(dir, link, f->path);
	unlink(f->path);
	f->fd = open(f->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	if (f->fd >= 0 && stat(dir, &st) == 0 && st.st_mode & 0020)
		(void)!fchmod(f->fd, 0660);
	if (f->fd < 0 || pwrite(f->fd, head, RECORD, 0) != (ssize_t)RECORD)
		positions_gone(&f);
	return f;
}

void
positions_put(struct positions_file *f, size_t i, const struct position *at)
{
	/* A full disk costs a dot on a map. */
	if (f != NULL)
		(void)!pwrite(f->fd, at, RECORD,
		    (off_t)((i + 1) * RECORD));
}

void
positions_gone(struct positions_file **fp)
{
	struct positions_file *f = *fp;

	if (f == NULL)
		return;
	if (f->fd >= 0) {
		unlink(f->path);
		close(f->fd);
	}
	free(f);
	*fp = NULL;
}

enum err
positions_read(const char *dir, const char *link, position_fn *fn, void *ctx)
{
	struct position at;
	char path[4200];
	bool more = true;
	off_t i = 1;
	int fd;

	file_path(dir, link, path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (pread(fd, &at, RECORD, 0) != (ssize_t)RECORD ||
	    memcmp(&at, HEAD, sizeof HEAD - 1)) {
		close(fd);
		return ERR_BAD_INPUT;
	}
	for (; more && pread(fd, &at, RECORD, i * (off_t)RECORD) ==
	    (ssize_t)RECORD; i++) {
		at.account[ACCOUNT_MAX - 1] = '\0';
		if (at.at_ms != 0)
			more = fn(ctx, &at);
	}
	close(fd);
	return OK;
}
