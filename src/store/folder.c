/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/alloc.h"
#include "seal/seal.h"

int
folder_make(const char *dir, unsigned mode)
{
	char path[FOLDER_PATH];
	size_t n = strlen(dir);

	if (n == 0 || n >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(path, dir, n + 1);
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0777) != 0 && errno != EEXIST)
			return -1;
		*p = '/';
	}
	return mkdir(path, mode) != 0 && errno != EEXIST ? -1 : 0;
}

/* --- the node's key: 128 hex digits and a newline --- */

/* All of it, or why not: a file at its limit takes a part and sets no errno. */
enum err
folder_write(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;
	ssize_t got;

	for (; n > 0; p += got, n -= (size_t)got) {
		got = write(fd, p, n);
		if (got < 0 && errno == EINTR)
			got = 0;
		else if (got <= 0)
			return got < 0 ? room_err(errno) : ERR_FULL;
	}
	return OK;
}

/* New names in dir outlive a power cut. */
enum err
folder_sync(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err err;

	if (fd < 0)
		return room_err(errno);
	/* Some file systems sync no folder; what cannot be done is no fault. */
	err = fsync(fd) == 0 || errno == EINVAL ? OK : room_err(errno);
	close(fd);
	return err;
}

enum err
folder_key_file(const char *path, const uint8_t sec[SEAL_SECRET], unsigned mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	char hex[2 * SEAL_SECRET + 2];
	enum err err;

	if (fd < 0)
		return room_err(errno);
	hex_put(sec, SEAL_SECRET, hex);
	hex[2 * SEAL_SECRET] = '\n';
	err = folder_write(fd, hex, 2 * SEAL_SECRET + 1);
	seal_wipe(hex, sizeof(hex));
	if (err == OK && fsync(fd) != 0)
		err = room_err(errno);
	if (close(fd) != 0 && err == OK)
		err = room_err(errno);
	if (err != OK)
		unlink(path);
	return err;
}

enum err
folder_key_write(struct store *s, bool shared)
{
	char path[FOLDER_PATH];

	unlink(folder_path(s->dir, "node.key", path));
	return folder_key_file(path, s->sec, shared ? 0660 : 0600);
}

static enum err
key_read(struct store *s, const char *name)
{
	char path[FOLDER_PATH], hex[2 * SEAL_SECRET + 1];
	int fd = open(folder_path(s->dir, name, path), O_RDONLY | O_CLOEXEC);
	ssize_t n;
	bool fits;

	if (fd < 0)
		return errno == ENOENT ? ERR_CRYPTO : room_err(errno);
	n = read(fd, hex, sizeof(hex));
	close(fd);
	fits = n == (ssize_t)sizeof(hex) &&
	    hex_get(str_n(hex, 2 * SEAL_SECRET), s->sec, SEAL_SECRET);
	seal_wipe(hex, sizeof(hex));
	/* The public half stands in the store: another node's key is none. */
	return fits && memcmp(s->sec + 32, s->pub, 32) == 0 ? OK : ERR_CRYPTO;
}

enum err
folder_key_read(struct store *s)
{
	enum err err = key_read(s, "node.key");

	/* Renamed, and cut off before the key was put in its place. */
	if (err == ERR_CRYPTO && key_read(s, "node.key.next") == OK) {
		(void)!folder_key_now(s);
		return OK;
	}
	return err;
}

enum err
folder_key_next(struct store *s, const uint8_t sec[SEAL_SECRET])
{
	char path[FOLDER_PATH];

	unlink(folder_path(s->dir, "node.key.next", path));
	return folder_key_file(path, sec, folder_file_mode(s));
}

enum err
folder_key_now(struct store *s)
{
	char from[FOLDER_PATH], to[FOLDER_PATH];

	if (rename(folder_path(s->dir, "node.key.next", from),
	    folder_path(s->dir, "node.key", to)) != 0)
		return room_err(errno);
	return folder_sync(s->dir);
}

/* --- what it was called: meta "was NODE" -> public key --- */

static const struct str was_head = { "was ", 4 };

enum err
folder_was_put(struct store *s, MDB_txn *t, const char *node,
    const uint8_t pub[32])
{
	char key[NODE_MAX + 8];

	snprintf(key, sizeof(key), "%s%.*s", was_head.p, NODE_MAX - 1, node);
	return room_put(t, s->dbi[DB_META], str_of(key), key_of(pub, 32), 0);
}

enum err
folder_was_read(struct store *s, MDB_txn *t)
{
	MDB_val k = room_val(was_head), v;
	MDB_cursor *c;
	int rc = mdb_cursor_open(t, s->dbi[DB_META], &c);

	if (rc != 0)
		return room_err(rc);
	s->was_n = 0;
	for (rc = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE);
	    rc == 0 && str_starts(room_str(k), was_head);
	    rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) {
		s->was = xgrow(s->was, &s->was_cap, s->was_n + 1,
		    sizeof(*s->was));
		str_copy(str_from(room_str(k), was_head.n),
		    s->was[s->was_n++], NODE_MAX);
	}
	mdb_cursor_close(c);
	return rc == 0 || rc == MDB_NOTFOUND ? OK : room_err(rc);
}

enum err
folder_follow(struct store *s, MDB_txn *t)
{
	struct str v;
	enum err err = room_get(t, s->dbi[DB_META], STR("node"), &v);

	if (err != OK || str_is(v, s->node))
		return err == ERR_NOT_FOUND ? ERR_DAMAGED : err;
	if (v.n == 0 || v.n >= sizeof(s->node))
		return ERR_DAMAGED;
	if (room_get(t, s->dbi[DB_META], STR("pub"), &v) != OK || v.n != 32)
		return ERR_DAMAGED;
	memcpy(s->pub, v.p, 32);
	err = folder_key_read(s);
	if (err == OK)
		err = folder_was_read(s, t);
	if (err == OK && room_get(t, s->dbi[DB_META], STR("node"), &v) == OK)
		str_copy(v, s->node, sizeof(s->node));
	return err;
}

enum err
folder_renamed(struct store *s)
{
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = folder_was_read(s, t);
	room_read_end(s);
	s->have_seed = false;
	return err == OK ? folder_key_now(s) : err;
}

static const char *const own_files[] = {
	"data.mdb", "lock.mdb", "node.key", "node.key.next", "want",
	"clocks.lock", "tracks.keys"
};
#define OWN_FILES (sizeof(own_files) / sizeof(own_files[0]))

void
folder_modes(const char *dir, bool shared)
{
	char path[FOLDER_PATH];

	for (size_t i = 0; i < OWN_FILES; i++)
		(void)!chmod(folder_path(dir, own_files[i], path),
		    shared ? 0660 : 0600);
}

void
folder_clear(const char *dir)
{
	char path[FOLDER_PATH];

	for (size_t i = 0; i < OWN_FILES; i++)
		unlink(folder_path(dir, own_files[i], path));
}

/* --- seats: a file a process, locked while it lives --- */

unsigned
folder_file_mode(const struct store *s)
{
	struct stat st;

	return stat(s->dir, &st) == 0 && (st.st_mode & 0070) ? 0660 : 0600;
}

/* A folder of the store's, as open to others as the store's own. */
enum err
folder_sub(struct store *s, const char *name, char path[FOLDER_PATH])
{
	mode_t mode = folder_file_mode(s) == 0660 ? 02770 : 0700;

	if (mkdir(folder_path(s->dir, name, path), mode) == 0)
		return chmod(path, mode) == 0 ? OK : room_err(errno);
	return errno == EEXIST ? OK : room_err(errno);
}

enum err
store_seat_enter(struct store *s, const struct store_seat *me)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char dir[FOLDER_PATH], path[FOLDER_PATH], name[32], line[256];
	enum err err;
	int n;

	if (s->read_only || s->seat_fd >= 0)
		return OK;
	err = folder_sub(s, "seats", dir);
	if (err != OK)
		return err;
	snprintf(name, sizeof(name), "%d", me->pid);
	s->seat_fd = open(folder_path(dir, name, path),
	    O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
	    folder_file_mode(s));
	if (s->seat_fd < 0)
		return room_err(errno);
	(void)!fchmod(s->seat_fd, folder_file_mode(s));	/* whatever the umask */
	n = snprintf(line, sizeof(line), "%s\t%s\t%s\t%d\t%lld\n", me->account,
	    me->login, me->tty, me->pid, (long long)me->since_ms);
	if (fcntl(s->seat_fd, F_SETLK, &lock) != 0)
		return room_err(errno);
	return folder_write(s->seat_fd, line, (size_t)n);
}

void
folder_seat_leave(struct store *s)
{
	char path[FOLDER_PATH], name[32];

	if (s->seat_fd < 0)
		return;
	snprintf(name, sizeof(name), "seats/%d", (int)getpid());
	unlink(folder_path(s->dir, name, path));
	close(s->seat_fd);
	s->seat_fd = -1;
}

static bool
parse_seat(struct str line, struct store_seat *seat)
{
	struct str part[5];
	int64_t pid;

	for (int i = 0; i < 5; i++)
		if (!str_cut(&line, '\t', &part[i]))
			return false;
	memset(seat, 0, sizeof(*seat));
	str_copy(part[0], seat->account, sizeof(seat->account));
	str_copy(part[1], seat->login, sizeof(seat->login));
	str_copy(part[2], seat->tty, sizeof(seat->tty));
	if (!str_int(part[3], &pid) || !str_int(str_trim(part[4]),
	    &seat->since_ms))
		return false;
	seat->pid = (int)pid;
	return true;
}

/* A file nobody locks belongs to a process that died. */
static bool
seat_lives(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static bool
read_seat(struct store *s, const char *path, struct store_seat *seat)
{
	char line[256];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	bool lives;

	if (fd < 0)
		return false;
	n = read(fd, line, sizeof(line));
	lives = seat_lives(fd);
	close(fd);
	if (!lives && !s->read_only)
		unlink(path);
	return lives && n > 0 && parse_seat(str_n(line, (size_t)n), seat);
}

enum err
store_seats(struct store *s, store_seat_fn *fn, void *ctx)
{
	char dir[FOLDER_PATH], path[FOLDER_PATH], own[32];
	const struct dirent *e;
	struct store_seat seat;
	DIR *d = opendir(folder_path(s->dir, "seats", dir));

	if (d == NULL)
		return errno == ENOENT ? OK : room_err(errno);
	snprintf(own, sizeof(own), "%d", (int)getpid());
	while ((e = readdir(d)) != NULL) {
		bool mine = s->seat_fd >= 0 && strcmp(e->d_name, own) == 0;
		char line[256];
		ssize_t n;

		if (e->d_name[0] == '.')
			continue;
		/* Opening one's own file anew and closing it would drop the
		 * lock: POSIX locks are per process and file. */
		if (mine) {
			n = pread(s->seat_fd, line, sizeof(line), 0);
			if (n > 0 && parse_seat(str_n(line, (size_t)n), &seat) &&
			    !fn(ctx, &seat))
				break;
			continue;
		}
		if (read_seat(s, folder_path(dir, e->d_name, path), &seat) &&
		    !fn(ctx, &seat))
			break;
	}
	closedir(d);
	return OK;
}
