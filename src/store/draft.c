/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts: an append-only file an account, one write() a change, so that a killed
 * terminal loses at most the key in flight. A record is a line of canonical
 * JSON-free text: <ms> TAB <key> TAB <bytes> LF, then that many bytes and LF.
 * The last record of a key rules; an empty text removes it. What a full disk cut
 * short is taken off before the next record. What no longer rules is taken out
 * once there is much of it; the file goes when no draft is left. */
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

/* What this process knows of the file it wrote last, so that a key costs one
 * write and no reading. It holds while the file is as it was left then. */
struct draft_book {
	char		account[ACCOUNT_MAX];
	ino_t		ino;
	struct timespec	changed;
	size_t		end;		/* bytes of whole records */
	size_t		live;		/* of them, of records that rule */
	struct draft_place { char *key; size_t bytes; } *place;	/* owned */
	size_t		n, cap;
};

#define DEAD_MAX ((size_t)256 << 10)

static void
book_clear(struct draft_book *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->place[i].key);
	b->n = 0;
	b->end = b->live = 0;
	b->ino = 0;
}

void
drafts_free(struct store *s)
{
	if (s->drafts == NULL)
		return;
	book_clear(s->drafts);
	free(s->drafts->place);
	free(s->drafts);
	s->drafts = NULL;
}

/* bytes: of the record, 0 when the key is empty now. */
static void
book_note(struct draft_book *b, struct str key, size_t bytes)
{
	size_t i = 0;

	while (i < b->n && !str_is(key, b->place[i].key))
		i++;
	if (i == b->n && bytes == 0)
		return;
	if (i == b->n) {
		struct buf z = { 0 };

		b->place = xgrow(b->place, &b->cap, b->n + 1,
		    sizeof *b->place);
		buf_str(&z, key);
		b->place[b->n++] = (struct draft_place){
			xstrdup(buf_z(&z)), 0 };
		buf_fini(&z);
	}
	b->live += bytes - b->place[i].bytes;
	b->place[i].bytes = bytes;
	if (bytes > 0)
		return;
	free(b->place[i].key);
	b->place[i] = b->place[--b->n];
}

/* A record cut short is no record: the end is that of the last whole one. */
static enum err
book_read(struct draft_book *b, int fd)
{
	struct buf file = { 0 };
	struct str rest;
	struct draft d;
	const char *from;
	enum err err = read_fd(fd, &file);

	book_clear(b);
	rest = buf_view(&file);
	from = rest.p;
	while (next_draft(&rest, &d)) {
		const char *to = d.text.p + d.text.n + 1;

		book_note(b, d.key, d.text.n > 0 ? (size_t)(to - from) : 0);
		b->end = (size_t)(to - file.p);
		from = to;
	}
	buf_fini(&file);
	return err;
}

static bool
book_fits(const struct draft_book *b, struct str account,
    const struct stat *st)
{
	return str_is(account, b->account) && b->ino == st->st_ino &&
	    b->end == (size_t)st->st_size &&
	    b->changed.tv_sec == st->st_mtim.tv_sec &&
	    b->changed.tv_nsec == st->st_mtim.tv_nsec;
}

static enum err
book_for(struct store *s, struct str account, int fd)
{
	struct stat st;
	enum err err;

	if (s->drafts == NULL)
		s->drafts = xcalloc(1, sizeof *s->drafts);
	if (fstat(fd, &st) != 0)
		return room_err(errno);
	if (book_fits(s->drafts, account, &st))
		return OK;
	err = book_read(s->drafts, fd);
	str_copy(account, s->drafts->account, sizeof s->drafts->account);
	if (err == OK && s->drafts->end != (size_t)st.st_size &&
	    ftruncate(fd, (off_t)s->drafts->end) != 0)
		err = room_err(errno);
	return err;
}

/* From now on the file is as it is left here. */
static void
book_leave(struct draft_book *b, int fd)
{
	struct stat st;

	b->ino = 0;
	if (fstat(fd, &st) != 0 || (size_t)st.st_size != b->end)
		return;
	b->ino = st.st_ino;
	b->changed = st.st_mtim;
}

static enum err
append(struct draft_book *book, int fd, struct str key, struct str record,
    bool drops)
{
	ssize_t n = pwrite(fd, record.p, record.n, (off_t)book->end);
	enum err err = n < 0 ? room_err(errno) : ERR_FULL;

	if (n == (ssize_t)record.n) {
		book->end += record.n;
		book_note(book, key, drops ? 0 : record.n);
		book_leave(book, fd);
		return OK;
	}
	book->ino = 0;
	return ftruncate(fd, (off_t)book->end) == 0 ? err : ERR_IO;
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

/* Where what still rules is put together. */
static const char *
next_path(const char *path, char out[FOLDER_PATH + 8])
{
	snprintf(out, FOLDER_PATH + 8, "%s.next", path);
	return out;
}

/* Takes the file away if it is still what was read: size bytes; and what a killed
 * one left of making it small, which holds words of drafts. */
static void
remove_read(const char *path, size_t size)
{
	char next[FOLDER_PATH + 8];
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX) == 0 && fstat(fd, &st) == 0 &&
	    st.st_nlink > 0 && (uint64_t)st.st_size == size) {
		unlink(next_path(path, next));
		unlink(path);
	}
	close(fd);
}

static void
put_record(struct buf *b, struct str key, struct str text, int64_t at_ms)
{
	buf_fmt(b, "%lld\t%.*s\t%zu\n", (long long)at_ms, STR_ARG(key),
	    text.n);
	buf_str(b, text);
	buf_byte(b, '\n');
}

static void keep(struct draft **all, size_t *n, size_t *cap,
	    const struct draft *d);

/* On the disk before it takes path's place: a power cut must not find the name of
 * the old file on a new one without bytes. */
static enum err
replace(const char *path, struct str bytes)
{
	char next[FOLDER_PATH + 8];
	int fd = open(next_path(path, next), O_WRONLY | O_CREAT | O_TRUNC |
	    O_NOFOLLOW | O_CLOEXEC, 0600);
	enum err err;

	if (fd < 0)
		return room_err(errno);
	err = folder_write(fd, bytes.p, bytes.n);
	if (err == OK && fdatasync(fd) != 0)
		err = room_err(errno);
	if (close(fd) != 0 && err == OK)
		err = room_err(errno);
	if (err == OK && rename(next, path) != 0)
		err = room_err(errno);
	if (err != OK)
		unlink(next);
	return err;
}

/* The records that rule, in a new file that takes the old one's place. Whoever
 * waits for the old one's lock finds it gone, and opens the new one. */
static enum err
compact(const char *path, int fd)
{
	struct buf file = { 0 }, out = { 0 };
	struct draft *all = NULL, d;
	size_t n = 0, cap = 0;
	struct str rest;
	enum err err = lseek(fd, 0, SEEK_SET) < 0 ? room_err(errno) :
	    read_fd(fd, &file);

	rest = buf_view(&file);
	while (err == OK && next_draft(&rest, &d))
		keep(&all, &n, &cap, &d);
	for (size_t i = 0; i < n; i++)
		if (all[i].text.n > 0)
			put_record(&out, all[i].key, all[i].text,
			    all[i].at_ms);
	if (err == OK)
		err = replace(path, buf_view(&out));
	free(all);
	buf_fini(&file);
	buf_fini(&out);
	return err;
}

static bool
key_valid(struct str key)
{
	return memchr(key.p ? key.p : "", '\t', key.n) == NULL &&
	    memchr(key.p ? key.p : "", '\n', key.n) == NULL;
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
	if (!name_valid(account) || text.n > DRAFT_MAX || !key_valid(key))
		return ERR_BAD_INPUT;
	err = folder_sub(s, "drafts", path);
	if (err == OK)
		err = open_locked(draft_path(s, account, path), &fd);
	if (err != OK)
		return err;
	put_record(&b, key, text, clock_wall().ms);
	err = book_for(s, account, fd);
	if (err == OK)
		err = append(s->drafts, fd, key, buf_view(&b), text.n == 0);
	/* What is kept is kept, whether or not there is room to tidy up. */
	if (err == OK && s->drafts->end - s->drafts->live > DEAD_MAX)
		(void)!compact(path, fd);
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
