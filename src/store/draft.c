/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts: an append-only file an account, one write() a change, so that a killed
 * terminal loses at most the key in flight. A record is a line of canonical
 * JSON-free text: <ms> TAB <key> TAB <bytes> LF, then that many bytes and LF.
 * The last record of a key rules; an empty text removes it. What a full disk cut
 * short is taken off before the next record. The file goes when no draft is
 * left. */
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

#define DRAFT_MAX (1u << 20)

static bool
name_valid(struct str account)
{
	for (size_t i = 0; i < account.n; i++)
		if (account.p[i] == '/' || account.p[i] == '\0' ||
		    account.p[i] == '.')
			return false;
	return account.n > 0 && account.n < ACCOUNT_MAX;
}

static const char *
draft_path(struct store *s, struct str account, char out[FOLDER_PATH])
{
	char name[64];

	snprintf(name, sizeof(name), "drafts/%.*s", STR_ARG(account));
	return folder_path(s->dir, name, out);
}

struct draft { struct str key, text; int64_t at_ms; };

static bool
next_draft(struct str *rest, struct draft *d)
{
	struct str line, ms, key, n_text;
	int64_t n, at_ms;

	if (!str_cut(rest, '\n', &line) || !str_cut(&line, '\t', &ms) ||
	    !str_cut(&line, '\t', &key) || !str_cut(&line, '\t', &n_text) ||
	    !str_int(ms, &at_ms) || !str_int(n_text, &n) || n < 0 ||
	    (uint64_t)n >= rest->n || rest->p[n] != '\n')
		return false;	/* the last write may be cut: what stands, stands */
	d->key = key;
	d->at_ms = at_ms;
	d->text = str_n(rest->p, (size_t)n);
	*rest = str_from(*rest, (size_t)n + 1);
	return true;
}

static enum err
read_fd(int fd, struct buf *out)
{
	ssize_t n;

	do {
		buf_reserve(out, 65536);
		n = read(fd, out->p + out->n, 65536);
		out->n += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	return n < 0 ? room_err(errno) : OK;
}

static enum err
read_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err err;

	if (fd < 0)
		return errno == ENOENT ? OK : room_err(errno);
	err = read_fd(fd, out);
	close(fd);
	return err;
}

/* --- writing --- */

/* Bytes of whole records. */
static enum err
whole(int fd, size_t *end)
{
	struct buf file = { 0 };
	struct str rest;
	struct draft d = { .at_ms = 0 };
	enum err err = read_fd(fd, &file);

	rest = buf_view(&file);
	while (next_draft(&rest, &d))
		;
	/* A record cut short moves rest on: count back from the last good. */
	*end = d.text.p ? (size_t)(d.text.p - file.p) + d.text.n + 1 : 0;
	buf_fini(&file);
	return err;
}

static enum err
append(int fd, const struct buf *b)
{
	size_t end = 0;
	ssize_t n;
	enum err err;

	err = whole(fd, &end);
	if (err == OK && ftruncate(fd, (off_t)end) != 0)
		err = room_err(errno);
	if (err != OK)
		return err;
	n = pwrite(fd, b->p, b->n, (off_t)end);
	if (n == (ssize_t)b->n)
		return OK;
	err = n < 0 ? room_err(errno) : ERR_FULL;
	return ftruncate(fd, (off_t)end) == 0 ? err : ERR_IO;
}

/* Opened and locked. Another console may have taken the file away in between:
 * then it is made anew. */
static enum err
open_locked(const char *path, int *fd)
{
	struct stat st;

	for (;;) {
		*fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
		    0600);
		if (*fd < 0)
			return room_err(errno);
		if (flock(*fd, LOCK_EX) != 0 || fstat(*fd, &st) != 0) {
			int why = errno;

			close(*fd);
			return room_err(why);
		}
		if (st.st_nlink > 0)
			return OK;
		close(*fd);
	}
}

/* Takes the file away if it is still what was read: size bytes. */
static void
remove_read(const char *path, size_t size)
{
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX) == 0 && fstat(fd, &st) == 0 &&
	    st.st_nlink > 0 && (uint64_t)st.st_size == size)
		unlink(path);
	close(fd);
}

enum err
store_draft_put(struct store *s, struct str account, struct str key,
    struct str text)
{
	char path[FOLDER_PATH];
	struct buf b = { 0 };
	enum err err;
	int fd;

	if (s->read_only)
		return ERR_READ_ONLY;
	if (!name_valid(account) || text.n > DRAFT_MAX ||
	    memchr(key.p ? key.p : "", '\t', key.n) ||
	    memchr(key.p ? key.p : "", '\n', key.n))
		return ERR_BAD_INPUT;
	err = folder_sub(s, "drafts", path);
	if (err != OK)
		return err;
	err = open_locked(draft_path(s, account, path), &fd);
	if (err != OK)
		return err;
	buf_fmt(&b, "%lld\t%.*s\t%zu\n", (long long)clock_wall().ms,
	    STR_ARG(key), text.n);
	buf_str(&b, text);
	buf_byte(&b, '\n');
	err = append(fd, &b);
	buf_fini(&b);
	close(fd);
	return err;
}

static void
keep(struct draft **all, size_t *n, size_t *cap, const struct draft *d)
{
	size_t i = 0;

	while (i < *n && !str_eq((*all)[i].key, d->key))
		i++;
	if (i == *n) {
		*all = xgrow(*all, cap, *n + 1, sizeof(**all));
		(*n)++;
	}
	(*all)[i] = *d;
}

enum err
store_drafts(struct store *s, struct str account, store_draft_fn *fn, void *ctx)
{
	char path[FOLDER_PATH];
	struct buf file = { 0 };
	struct draft *all = NULL, d;
	size_t n = 0, cap = 0, live = 0;
	struct str rest;
	enum err err;

	if (!name_valid(account))
		return ERR_BAD_INPUT;
	err = read_file(draft_path(s, account, path), &file);
	rest = buf_view(&file);
	while (err == OK && next_draft(&rest, &d))
		keep(&all, &n, &cap, &d);
	for (size_t i = 0; i < n; i++)
		live += all[i].text.n > 0;
	for (size_t i = 0; i < n; i++)
		if (all[i].text.n > 0 &&
		    !fn(ctx, all[i].key, all[i].text, all[i].at_ms))
			break;
	if (err == OK && live == 0 && file.n > 0 && !s->read_only)
		remove_read(path, file.n);
	free(all);
	buf_fini(&file);
	return err;
}
