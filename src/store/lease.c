/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lease of the clocks: a lock on one byte of clocks.lock, which the kernel
 * takes away from the dead. In the file the holder says who it is and when it
 * was last alive: a line of pid, host, account, wall clock, time since boot, and
 * which space of process numbers the pid is of. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/clock.h"
#include "store/folder.h"

#define LINE_LEN 160		/* padded: a beat never leaves part of another */

static void
name_self(char out[64])
{
	char host[32] = "";
	const struct passwd *pw = getpwuid(getuid());

	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	snprintf(out, 64, "%.24s@%.31s", pw ? pw->pw_name : "?", host);
}

static enum err
lease_open(struct store *s, int *fd)
{
	char path[FOLDER_PATH];

	*fd = open(folder_path(s->dir, "clocks.lock", path),
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, folder_file_mode(s));
	if (*fd < 0)
		return room_err(errno);
	/* The owner's, whatever the umask. */
	(void)!fchmod(*fd, folder_file_mode(s));
	return OK;
}

enum err
store_lease_take(struct store *s)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_len = 1 };
	enum err err;
	int fd;

	if (s->read_only)
		return ERR_READ_ONLY;
	if (store_lease_mine(s))
		return OK;
	err = lease_open(s, &fd);
	if (err != OK)
		return err;
	if (fcntl(fd, F_SETLK, &lock) != 0) {
		err = errno == EACCES || errno == EAGAIN ? ERR_BUSY :
		    room_err(errno);
		close(fd);
		return err;
	}
	s->lease_fd = fd;
	s->lease_pid = (int)getpid();
	name_self(s->lease_who);
	store_lease_beat(s, clock_wall().ms);
	return OK;
}

void
store_lease_drop(struct store *s)
{
	const bool mine = store_lease_mine(s);

	if (s->lease_fd >= 0)
		close(s->lease_fd);
	s->lease_fd = -1;
	if (mine)
		store_lease_poke(s);
}

void
store_lease_poke(const struct store *s)
{
	(void)!utimensat(AT_FDCWD, s->watch, NULL, 0);
}

/* Which numbers of processes are meant: in a container others may count. */
static unsigned long long
pid_space(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 ?
	    (unsigned long long)st.st_ino : 0;
}

bool
store_lease_mine(const struct store *s)
{
	return s->lease_fd >= 0 && s->lease_pid == (int)getpid();
}

void
store_lease_beat(struct store *s, int64_t now_ms)
{
	char line[LINE_LEN + 1];
	int n;

	if (!store_lease_mine(s))
		return;
	n = snprintf(line, sizeof(line), "%d\t%s\t%lld\t%lld\t%llu\t",
	    s->lease_pid, s->lease_who, (long long)now_ms,
	    (long long)clock_boot().us, pid_space());
	memset(line + n, ' ', (size_t)(LINE_LEN - n));
	line[LINE_LEN - 1] = '\n';
	/* Who cannot say that it lives fires all the same. */
	(void)!pwrite(s->lease_fd, line, LINE_LEN, 0);
}

static void
parse(struct str line, struct store_lease *out)
{
	struct str pid, who, wall, boot, space;
	int64_t n;

	if (!str_cut(&line, '\t', &pid) || !str_cut(&line, '\t', &who) ||
	    !str_cut(&line, '\t', &wall) || !str_int(pid, &n))
		return;
	out->pid = (int)n;
	str_copy(who, out->holder, sizeof(out->holder));
	(void)str_int(wall, &out->beat_ms);
	out->near = str_cut(&line, '\t', &boot) && str_cut(&line, '\t', &space)
	    && str_int(space, &n) && n != 0 &&
	    (unsigned long long)n == pid_space();
}

/* Opening one's own file anew and closing it would drop the lock: these locks
 * are per process and file. */
enum err
store_lease(struct store *s, struct store_lease *out)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_len = 1 };
	char path[FOLDER_PATH], line[LINE_LEN];
	bool mine = store_lease_mine(s);
	int fd = mine ? s->lease_fd : open(folder_path(s->dir, "clocks.lock",
	    path), O_RDONLY | O_CLOEXEC);
	ssize_t n;

	*out = (struct store_lease){ .pid = 0 };
	if (fd < 0)
		return errno == ENOENT ? OK : room_err(errno);
	out->held = mine || (fcntl(fd, F_GETLK, &lock) == 0 &&
	    lock.l_type != F_UNLCK);
	n = out->held ? pread(fd, line, sizeof(line), 0) : 0;
	if (n > 0)
		parse(str_n(line, (size_t)n), out);
	if (!mine)
		close(fd);
	return OK;
}
