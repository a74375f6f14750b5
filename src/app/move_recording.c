/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recording given with an action: a file is read with the person's own rights
 * and goes into the commit; anything else is the exchange's own id of it. */
#include "app/move_in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/intl.h"
#include "app/own.h"

#define PIECE ((size_t)1 << 20)

/* A file that grows meanwhile is not read for ever. */
static enum err
read_all(int fd, struct buf *out)
{
	ssize_t n = 1;

	while (n > 0 && out->n <= REPO_BLOB_MAX) {
		buf_reserve(out, PIECE);
		n = read(fd, out->p + out->n, PIECE);
		if (n > 0)
			out->n += (size_t)n;
	}
	if (n < 0)
		return ERR_IO;
	return out->n > REPO_BLOB_MAX ? ERR_TOO_BIG : OK;
}

static enum err
too_big(struct making *k, struct str path)
{
	char what[128];

	snprintf(what, sizeof what, _("a recording may have %zu MiB at most"),
	    REPO_BLOB_MAX >> 20);
	return making_fault(k, ERR_TOO_BIG, what, path);
}

static enum err
take(struct making *k, int fd, struct str path)
{
	struct stat st;
	enum err e;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return making_fault(k, ERR_BAD_INPUT, _("not a file"), path);
	if (st.st_size > (off_t)REPO_BLOB_MAX)
		return too_big(k, path);
	k->m->recording.n = 0;
	e = read_all(fd, &k->m->recording);
	if (e == ERR_TOO_BIG)
		return too_big(k, path);
	if (e != OK)
		return making_fault(k, e, _(err_text(e)), path);
	if (k->m->recording.n == 0)
		return making_fault(k, ERR_BAD_INPUT, _("the file is empty"),
		    path);
	return OK;
}

static enum err
take_file(struct making *k, struct str path)
{
	char name[4096];
	enum err e;
	int fd;

	if (path.n == 0 || path.n >= sizeof name)
		return making_fault(k, ERR_BAD_INPUT, _("not a file"), path);
	str_copy(path, name, sizeof name);
	fd = own_open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	if (fd < 0)
		return making_fault(k, ERR_BAD_INPUT, strerror(errno), path);
	e = take(k, fd, path);
	close(fd);
	return e;
}

enum err
making_recording(struct making *k, const char *field, struct str value)
{
	if (value.n > 0 && value.p[0] == '@')
		return take_file(k, str_from(value, 1));
	/* The name of what is kept here is nobody's to give. */
	if (value.n == 0 || value.n > 128 || str_starts(value, STR("blob:")))
		return making_fault(k, ERR_BAD_INPUT, _("not a code"), value);
	return body_text(&k->m->body, field, value);
}
