/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files beside the drafts: who has a draft in hand, and what is too long for one.
 * They are called ACCOUNT.NAME, which no account's own file can be. A hold is a lock
 * of an open file: it ends with its process, however that ends. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "store/folder.h"

#define TEXT ".text"

struct draft_hold {
	int	fd;
	char	path[FOLDER_PATH];
};

static bool
letters(struct str s, size_t max)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') ||
		    (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
		    (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-' ||
		    s.p[i] == '_'))
			return false;
	return s.n > 0 && s.n < max;
}

static enum err
side_path(struct store *s, struct str account, struct str name,
    const char *ending, char out[FOLDER_PATH])
{
	char file[ACCOUNT_MAX + 80];
	enum err err;

	if (s->read_only)
		return ERR_READ_ONLY;
	if (account.n == 0 || account.n >= ACCOUNT_MAX ||
	    memchr(account.p, '/', account.n) != NULL ||
	    memchr(account.p, '.', account.n) != NULL || !letters(name, 60))
		return ERR_BAD_INPUT;
	err = folder_sub(s, "drafts", out);
	if (err != OK)
		return err;
	snprintf(file, sizeof file, "drafts/%.*s.%.*s%s", STR_ARG(account),
	    STR_ARG(name), ending);
	folder_path(s->dir, file, out);
	return OK;
}

/* What the one that has it said of itself; empty while it is still saying it. */
static void
read_holder(int fd, char holder[96])
{
	char b[96];
	ssize_t n = pread(fd, b, sizeof b - 1, 0);

	str_copy(str_n(b, n > 0 ? (size_t)n : 0), holder, 96);
}

/* The file is taken away by who lets go: one that opened it before that has a
 * lock nobody else would see. */
static enum err
lock_it(const char *path, int *fd, char holder[96])
{
	struct stat st;

	for (;;) {
		*fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
		    0600);
		if (*fd < 0)
			return room_err(errno);
		if (flock(*fd, LOCK_EX | LOCK_NB) != 0) {
			const int why = errno;

			if (why == EWOULDBLOCK)
				read_holder(*fd, holder);
			close(*fd);
			return why == EWOULDBLOCK ? ERR_CONFLICT :
			    room_err(why);
		}
		if (fstat(*fd, &st) == 0 && st.st_nlink > 0)
			return OK;
		close(*fd);
	}
}

enum err
store_draft_hold(struct store *s, struct str account, struct str name,
    struct str me, struct draft_hold **out, char holder[96])
{
	struct draft_hold *h = xcalloc(1, sizeof *h);
	enum err err = side_path(s, account, name, ".hold", h->path);

	*out = NULL;
	holder[0] = '\0';
	h->fd = -1;
	if (err == OK)
		err = lock_it(h->path, &h->fd, holder);
	if (err == OK && (ftruncate(h->fd, 0) != 0 ||
	    pwrite(h->fd, me.p, me.n, 0) != (ssize_t)me.n))
		err = room_err(errno);
	if (err == OK) {
		*out = h;
		return OK;
	}
	if (h->fd >= 0)
		close(h->fd);
	free(h);
	return err;
}

void
store_draft_release(struct draft_hold **hp)
{
	struct draft_hold *h = *hp;

	if (h == NULL)
		return;
	unlink(h->path);
	close(h->fd);
	free(h);
	*hp = NULL;
}

enum err
store_draft_file(struct store *s, struct str account, struct str name,
    struct str text, char *path, size_t cap)
{
	char full[FOLDER_PATH];
	enum err err = side_path(s, account, name, TEXT, full);
	int fd;

	if (err != OK)
		return err;
	fd = open(full, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (fd < 0)
		return room_err(errno);
	err = folder_write(fd, text.p, text.n);
	if (close(fd) != 0 && err == OK)
		err = room_err(errno);
	str_copy(str_of(full), path, cap);
	return err;
}

bool
store_draft_file_is(struct store *s, struct str account, struct str name,
    char *path, size_t cap)
{
	char full[FOLDER_PATH];
	struct stat st;

	if (side_path(s, account, name, TEXT, full) != OK ||
	    lstat(full, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	str_copy(str_of(full), path, cap);
	return true;
}

void
store_draft_file_drop(struct store *s, struct str account, struct str name)
{
	char full[FOLDER_PATH];

	if (side_path(s, account, name, TEXT, full) == OK)
		(void)unlink(full);
}

/* The name in ACCOUNT.NAME.text. */
static struct str
file_name(struct str file, struct str account)
{
	if (!str_starts(file, account) || !str_ends(file, STR(TEXT)) ||
	    file.n <= account.n + sizeof TEXT || file.p[account.n] != '.')
		return STR_NONE;
	return str_n(file.p + account.n + 1, file.n - account.n - sizeof TEXT);
}

void
store_draft_files(struct store *s, struct str account, store_draft_file_fn *fn,
    void *ctx)
{
	char folder[FOLDER_PATH];
	struct dirent *e;
	DIR *d;

	if (s->read_only || folder_sub(s, "drafts", folder) != OK ||
	    (d = opendir(folder)) == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		const struct str name = file_name(str_of(e->d_name), account);
		struct stat st;

		if (name.n == 0 || fstatat(dirfd(d), e->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
			continue;
		if (fn(ctx, name, clock_wall().ms -
		    (int64_t)st.st_mtime * 1000))
			store_draft_file_drop(s, account, name);
	}
	closedir(d);
}
