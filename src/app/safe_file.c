/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/safe_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/intl.h"

static bool
owner_fits(uid_t owner, const char *store_dir)
{
	struct stat st;

	return owner == 0 || owner == geteuid() ||
	    (store_dir && stat(store_dir, &st) == 0 && st.st_uid == owner);
}

enum err
safe_read(const char *path, const char *store_dir, mode_t bad, size_t max,
    struct buf *out, char why[256])
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum err e = OK;
	char part[4096];
	struct stat st;
	ssize_t n = 0;

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND :
		    ERR_REFUSED;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    !owner_fits(st.st_uid, store_dir)) {
		snprintf(why, 256, "%s", _("somebody else's file"));
		e = ERR_REFUSED;
	} else if (st.st_mode & bad) {
		snprintf(why, 256, _("mode %04o: others may read or write "
		    "it; chmod 600"), (unsigned)(st.st_mode & 07777));
		e = ERR_REFUSED;
	}
	while (e == OK && (n = read(fd, part, sizeof part)) > 0) {
		buf_add(out, part, (size_t)n);
		e = out->n > max ? ERR_TOO_BIG : OK;
	}
	close(fd);
	return e == OK && n < 0 ? ERR_IO : e;
}
