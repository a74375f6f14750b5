/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tracks.keys: records of a day and its key; a burnt one is zeros, and is the next
 * day's place. */
#include "store/tracks_key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "seal/seal.h"
#include "store/folder.h"

struct record { uint32_t used; int32_t day; uint8_t key[TRACK_KEY]; };
_Static_assert(sizeof(struct record) == 40, "size");

static int
keys_open(const struct store *s, int flags)
{
	char path[FOLDER_PATH];

	return open(folder_path(s->dir, "tracks.keys", path),
	    flags | O_NOFOLLOW | O_CLOEXEC, folder_file_mode(s));
}

/* The record of day, or one that is free, or the file's end: its place in *at.
 * false: it is not that day's. */
static bool
find(int fd, int32_t day, off_t *at, struct record *r)
{
	const off_t size = (off_t)sizeof(*r);
	off_t i = 0, room = -1;

	for (; pread(fd, r, sizeof(*r), i) == (ssize_t)size; i += size) {
		if (r->used && r->day == day) {
			*at = i;
			return true;
		}
		if (!r->used && room < 0)
			room = i;
	}
	*at = room < 0 ? i : room;
	return false;
}

enum err
track_key(const struct store *s, int32_t day, uint8_t key[TRACK_KEY])
{
	int fd = keys_open(s, O_RDONLY);
	struct record r;
	enum err err = ERR_NOT_FOUND;
	off_t at;

	if (fd < 0)
		return room_err(errno);
	if (find(fd, day, &at, &r)) {
		memcpy(key, r.key, sizeof(r.key));
		err = OK;
	}
	seal_wipe(&r, sizeof(r));
	close(fd);
	return err;
}

static enum err
put(int fd, off_t at, const struct record *r)
{
	ssize_t n = pwrite(fd, r, sizeof(*r), at);

	if (n != (ssize_t)sizeof(*r))
		return n < 0 ? room_err(errno) : ERR_FULL;
	return fdatasync(fd) == 0 ? OK : room_err(errno);
}

enum err
track_key_make(const struct store *s, int32_t day, uint8_t key[TRACK_KEY])
{
	int fd = keys_open(s, O_RDWR | O_CREAT);
	struct record r;
	enum err err = OK;
	off_t at;

	if (fd < 0)
		return room_err(errno);
	(void)!fchmod(fd, folder_file_mode(s));	/* whatever the umask */
	if (!find(fd, day, &at, &r)) {
		r = (struct record){ .used = 1, .day = day };
		seal_random(r.key, sizeof(r.key));
		err = put(fd, at, &r);
		if (err == OK && at == 0)
			err = folder_sync(s->dir);
	}
	memcpy(key, r.key, sizeof(r.key));
	seal_wipe(&r, sizeof(r));
	close(fd);
	return err;
}

enum err
track_key_burn(const struct store *s, int32_t before)
{
	static const struct record none;
	int fd = keys_open(s, O_RDWR);
	struct record r;
	enum err err = OK;

	if (fd < 0)
		return errno == ENOENT ? OK : room_err(errno);
	for (off_t i = 0; err == OK && pread(fd, &r, sizeof(r), i) ==
	    (ssize_t)sizeof(r); i += (off_t)sizeof(r))
		if (r.used && r.day < before)
			err = put(fd, i, &none);
	seal_wipe(&r, sizeof(r));
	close(fd);
	return err;
}
