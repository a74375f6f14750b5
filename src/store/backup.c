/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies: out (hot, compacted), and back as a new incarnation of the node. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "base/clock.h"
#include "seal/seal.h"
#include "store/clocks.h"
#include "store/folder.h"
#include "store/replica_in.h"

static enum err
copy_env(struct store *s, const char *part, struct store_fault *why)
{
	int fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), rc;

	if (fd < 0)
		return folder_fault(why, room_err(errno), "%s: %s", part,
		    strerror(errno));
	rc = mdb_env_copyfd2(s->env, fd, MDB_CP_COMPACT);
	if (rc == 0 && fsync(fd) != 0)
		rc = errno;
	close(fd);
	if (rc == 0)
		return OK;
	unlink(part);
	return folder_fault(why, room_err(rc), "%s: %s", part, mdb_strerror(rc));
}

/* The key goes beside the copy, in a file of its own. */
static enum err
copy_key(struct store *s, const char *path, struct store_fault *why)
{
	enum err err = folder_key_file(path, s->sec, 0600);

	return err == OK ? OK : folder_fault(why, err, "%s: %s", path,
	    err_text(err));
}

/* The folder that file is in. */
static enum err
sync_around(const char *file)
{
	char dir[FOLDER_PATH];
	const char *slash = strrchr(file, '/');
	size_t n = slash ? (size_t)(slash - file) : 0;

	if (n >= sizeof(dir))
		return ERR_TOO_BIG;
	memcpy(dir, file, n);
	dir[n] = '\0';
	return folder_sync(n > 0 ? dir : slash ? "/" : ".");
}

static enum err
note_backup(struct room_txn *x, void *ctx)
{
	x->h.backup_ms = *(const int64_t *)ctx;
	return OK;
}

enum err
store_backup(struct store *s, const char *file, bool private_key,
    struct store_fault *why)
{
	char part[FOLDER_PATH], key[FOLDER_PATH];
	struct stat st;
	int64_t now;
	enum err err;

	if (strlen(file) + sizeof(".part") > sizeof(part))
		return folder_fault(why, ERR_TOO_BIG, "%s: %s", file,
		    err_text(ERR_TOO_BIG));
	if (stat(file, &st) == 0)
		return folder_fault(why, ERR_EXISTS, "%s exists already; a "
		    "backup overwrites nothing", file);
	snprintf(part, sizeof(part), "%s.part", file);
	snprintf(key, sizeof(key), "%s.key", file);
	unlink(part);
	err = copy_env(s, part, why);
	if (err == OK && private_key)
		err = copy_key(s, key, why);
	if (err == OK && rename(part, file) != 0) {
		err = folder_fault(why, room_err(errno), "%s: %s", file,
		    strerror(errno));
		if (private_key)
			unlink(key);
	}
	if (err != OK) {
		unlink(part);
		return err;
	}
	err = sync_around(file);
	if (err != OK)
		return folder_fault(why, err, "%s: %s", file, err_text(err));
	now = clock_wall().ms;
	return s->read_only ? OK : room_change(s, note_backup, &now);
}

/* --- restore --- */

static enum err
copy_bytes(int in, int out)
{
	static char b[1 << 16];
	ssize_t n;

	while ((n = read(in, b, sizeof(b))) > 0) {
		enum err err = folder_write(out, b, (size_t)n);

		if (err != OK)
			return err;
	}
	return n < 0 ? room_err(errno) : fsync(out) == 0 ? OK : room_err(errno);
}

static enum err
copy_in(const char *file, const char *dir, struct store_fault *why)
{
	char path[FOLDER_PATH];
	int in = open(file, O_RDONLY | O_CLOEXEC), out;
	enum err err;

	if (in < 0)
		return folder_fault(why, room_err(errno), "%s: %s", file,
		    strerror(errno));
	out = open(folder_path(dir, "data.mdb", path),
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0) {
		err = folder_fault(why, room_err(errno), "%s: %s", path,
		    errno == EEXIST ? "holds a store already" :
		    strerror(errno));
	} else {
		err = copy_bytes(in, out);
		if (err != OK) {
			unlink(path);
			folder_fault(why, err, "%s: %s", path, err_text(err));
		}
		close(out);
	}
	close(in);
	return err;
}

static enum err
new_identity(struct writer *w, const char *old, const uint8_t old_pub[32])
{
	struct store *s = w->s;
	struct body body = { .n = 0 };
	struct intent in = { .kind = EV_NODE_RESTORE, .subject = STR("node"),
	    .body = &body };
	struct outcome out;
	enum err err = folder_was_put(s, w->t, old, old_pub);

	if (err == OK)
		err = room_put(w->t, s->dbi[DB_META], STR("node"),
		    str_of(s->node), 0);
	if (err == OK)
		err = room_put(w->t, s->dbi[DB_META], STR("pub"),
		    key_of(s->pub, 32), 0);
	if (err == OK)
		err = room_del(w->t, s->dbi[DB_META], STR("seed"));
	if (err == OK)
		err = body_text(&body, "from", str_of(old));
	if (err == OK)
		err = body_text(&body, "node", str_of(s->node));
	if (err == OK)
		err = outbox_still(s, w->t);
	/* No copy has the keys of tracks: these are of nobody. */
	if (err == OK)
		err = room_err(mdb_drop(w->t, s->dbi[DB_TRACK], 0));
	if (err == OK)
		err = writer_intent(w, &in, &out);
	return err == OK ? node_own_past(w, &in, old, old_pub) : err;
}

static enum err
reborn(struct store *s)
{
	uint8_t old_pub[32];
	char old[NODE_MAX];
	struct writer w;
	enum err err;

	err = writer_begin(&w, s, false);
	if (err != OK)
		return err;
	memcpy(old, s->node, sizeof(old));
	memcpy(old_pub, s->pub, sizeof(old_pub));
	log_next_incarnation(s->node);
	s->have_seed = false;
	seal_keypair(s->pub, s->sec);
	err = folder_key_write(s, false);
	if (err == OK)
		err = new_identity(&w, old, old_pub);
	if (err != OK) {
		writer_abort(&w);
		return err;
	}
	return writer_commit(&w);
}

enum err
store_restore(const char *file, const char *dir, struct store_fault *why)
{
	/* A backup of before an upgrade is a store to upgrade. */
	struct store_options o = { .dir = dir, .older = true };
	struct store *s;
	enum err err;

	if (folder_make(dir, 0700) != 0 || chmod(dir, 0700) != 0)
		return folder_fault(why, room_err(errno), "%s: %s", dir,
		    strerror(errno));
	err = copy_in(file, dir, why);
	if (err != OK)
		return err;
	err = store_open_keyless(&s, &o, why);
	if (err == OK) {
		err = reborn(s);
		if (err != OK)
			folder_fault(why, err, "%s: %s", dir, err_text(err));
		store_close(&s);
	}
	if (err == OK)
		err = folder_sync(dir);
	if (err == OK)
		folder_modes(dir, false);
	else
		folder_clear(dir);
	return err;
}

/* --- health --- */

static int
count_stale(struct store *s)
{
	int dead = 0;

	mdb_reader_check(s->env, &dead);
	return dead;
}

static enum err
clocks_health(struct store *s, int64_t now_ms, struct store_health *out)
{
	const uint64_t enough = 100000;
	struct store_lease lease;
	MDB_stat ms = { 0 };
	MDB_txn *t;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	mdb_stat(t, s->dbi[DB_ALARM], &ms);
	room_read_end(s);
	out->armed = ms.ms_entries;
	err = store_alarms(s, now_ms, enough, &out->overdue_fires);
	if (err == OK && store_lease(s, &lease) == OK && lease.held)
		str_copy(str_of(lease.holder), out->lease_holder,
		    sizeof(out->lease_holder));
	return err;
}

enum err
store_health(struct store *s, struct store_health *out)
{
	struct statvfs vfs;
	struct stat st;
	MDB_envinfo info;
	MDB_stat ms;
	MDB_txn *t;
	int64_t now = clock_wall().ms;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	room_read_end(s);
	memset(out, 0, sizeof(*out));
	err = clocks_health(s, now, out);
	if (err != OK)
		return err;
	mdb_env_info(s->env, &info);
	mdb_env_stat(s->env, &ms);
	out->events = s->head.arrivals;
	out->cases = s->head.cases;
	out->map_bytes = info.me_mapsize;
	out->used_bytes = (info.me_last_pgno + 1) * (uint64_t)ms.ms_psize;
	out->last_backup_ms = s->head.backup_ms;
	out->last_event_ms = s->head.last_event_ms;
	out->clock_behind_ms = s->head.last_event_ms > now ?
	    s->head.last_event_ms - now : 0;
	out->stale_readers = count_stale(s);
	if (stat(s->watch, &st) == 0)
		out->file_bytes = (uint64_t)st.st_blocks * 512;
	if (statvfs(s->dir, &vfs) == 0)
		out->free_disk_bytes = (uint64_t)vfs.f_bavail * vfs.f_frsize;
	if (stat(s->dir, &st) != 0)
		return ERR_IO;
	out->mode_bits = st.st_mode & 07777;
	out->want_mode_bits = (st.st_mode & 0070) ? 02770 : 0700;
	out->owner_ok = (st.st_mode & 0070) || st.st_uid == geteuid();
	return OK;
}
