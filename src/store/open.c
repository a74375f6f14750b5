/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making, opening and closing a store in its folder. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include "base/alloc.h"
#include "base/clock.h"
#include "seal/seal.h"
#include "store/folder.h"
#include "store/query.h"
#include "store/replica_in.h"
#include "store/text.h"
#include "store/want.h"
#include "store/writer.h"

#define MAP_FIRST ((size_t)256 << 20)

enum err
folder_fault(struct store_fault *why, enum err err, const char *fmt, ...)
{
	va_list ap;

	if (why == NULL)
		return err;
	why->err = err;
	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	return err;
}

long
folder_fs_type(const char *dir)
{
	struct statfs f;

	return statfs(dir, &f) == 0 ? (long)f.f_type : 0;
}

/* LMDB's locks and mapped pages do not hold across hosts. */
static bool
is_network(long type)
{
	static const unsigned long far[] = {
		0x6969, 0x517B, 0xFF534D42, 0xFE534D42, 0x65735546, 0x73757245,
		0x5346414F, 0x01021997, 0x00C36400, 0x0BD00BD0, 0x47504653,
	};	/* nfs smb cifs smb2 fuse coda afs 9p ceph lustre gpfs */

	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++)
		if (((unsigned long)type & 0xFFFFFFFFul) == far[i])
			return true;
	return false;
}

static enum err
check_fs(const char *dir, long (*fs_type)(const char *), struct store_fault *why)
{
	long type = fs_type ? fs_type(dir) : folder_fs_type(dir);

	if (!is_network(type))
		return OK;
	return folder_fault(why, ERR_NETFS,
	    "%s is on a network file system (type 0x%lx): LMDB would lose data "
	    "there; put the store on a local disk", dir, (unsigned long)type);
}

const char *
folder_path(const char *dir, const char *name, char out[FOLDER_PATH])
{
	snprintf(out, FOLDER_PATH, "%s/%s", dir, name);
	return out;
}

/* A newer schema may have other databases and a longer head: only its first
 * word is read before it is known. */
static enum err
peek_schema(struct store *s, MDB_txn *t, bool older)
{
	uint32_t schema;
	struct str v;
	enum err err;
	int rc = mdb_dbi_open(t, "meta", 0, &s->dbi[DB_META]);

	if (rc)
		return rc == MDB_NOTFOUND ? ERR_DAMAGED : room_err(rc);
	err = room_get(t, s->dbi[DB_META], STR("head"), &v);
	if (err != OK || v.n < sizeof(schema))
		return ERR_DAMAGED;
	memcpy(&schema, v.p, sizeof(schema));
	s->head.schema = schema;
	if (schema < STORE_SCHEMA && !older)
		return ERR_OLDER;
	return schema > STORE_SCHEMA ? ERR_VERSION : OK;
}

static enum err
peek(struct store *s, bool older)
{
	MDB_txn *t;
	enum err err;
	int rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &t);

	if (rc == MDB_MAP_RESIZED && (rc = mdb_env_set_mapsize(s->env, 0)) == 0)
		rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &t);
	if (rc)
		return room_err(rc);
	err = peek_schema(s, t, older);
	mdb_txn_abort(t);
	return err;
}

static enum err
open_dbs(struct store *s, unsigned flags)
{
	static const struct { const char *name; unsigned flags; } dbs[DB_COUNT] = {
#define DB_ROW_OF(id, name, fl) [id] = { name, fl },
		DB_LIST(DB_ROW_OF)
#undef DB_ROW_OF
	};
	MDB_txn *t;
	int rc = mdb_txn_begin(s->env, NULL,
	    flags & MDB_CREATE ? 0 : MDB_RDONLY, &t);

	if (rc == MDB_MAP_RESIZED && (rc = mdb_env_set_mapsize(s->env, 0)) == 0)
		rc = mdb_txn_begin(s->env, NULL,
		    flags & MDB_CREATE ? 0 : MDB_RDONLY, &t);
	if (rc)
		return room_err(rc);
	for (int i = 0; i < DB_COUNT && rc == 0; i++)
		rc = mdb_dbi_open(t, dbs[i].name, dbs[i].flags | flags,
		    &s->dbi[i]);
	if (rc) {
		mdb_txn_abort(t);
		return rc == MDB_NOTFOUND ? ERR_DAMAGED : room_err(rc);
	}
	return room_err(mdb_txn_commit(t));
}

static enum err
open_env(struct store *s, size_t map, unsigned flags, unsigned mode)
{
	int dead, rc = mdb_env_create(&s->env);

	if (rc)
		return room_err(rc);
	mdb_env_set_maxdbs(s->env, DB_COUNT);
	mdb_env_set_maxreaders(s->env, 1024);
	if (map)
		mdb_env_set_mapsize(s->env, map);
	rc = mdb_env_open(s->env, s->dir, MDB_NOTLS | MDB_NORDAHEAD |
	    MDB_NOMEMINIT | flags, (mdb_mode_t)mode);
	if (rc == 0 && !(flags & MDB_NOLOCK))
		mdb_reader_check(s->env, &dead);
	return room_err(rc);
}

struct repo *
store_repo(struct store *s)
{
	return &s->repo;
}

void
store_close(struct store **sp)
{
	struct store *s = *sp;

	if (s == NULL)
		return;
	query_fini(s);
	text_fini(s);
	if (s->read)
		mdb_txn_abort(s->read);
	if (s->env)
		mdb_env_close(s->env);
	want_close(&s->want);
	folder_seat_leave(s);
	drafts_free(s);
	store_lease_drop(s);
	buf_fini(&s->lend);
	buf_fini(&s->report);
	buf_fini(&s->report_plain);
	buf_fini(&s->report_row);
	arena_fini(&s->report_amended);
	arena_fini(&s->told);
	free(s->names);
	free(s->was);
	seal_wipe(s->sec, sizeof(s->sec));
	seal_wipe(s->seed, sizeof(s->seed));
	free(s);
	*sp = NULL;
}

static struct store *
store_new(const char *dir)
{
	struct store *s = xcalloc(1, sizeof(*s));

	s->repo.ops = &lmdb_repo_ops;
	s->seat_fd = s->lease_fd = -1;
	str_copy(str_of(dir), s->dir, sizeof(s->dir));
	snprintf(s->watch, sizeof(s->watch), "%s/data.mdb", s->dir);
	return s;
}

/* --- create: all is made in a folder inside, and what makes it a store is moved
 * out last. Killed at any instant, there is a whole one or none; the next who makes
 * one there clears what lies about. --- */

#define STAGE ".new"
#define STAGE_MAX 1024

static bool
node_valid(const char *node)
{
	size_t n = strlen(node);

	if (n < 2 || n > 12 || !(node[0] >= 'a' && node[0] <= 'z'))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!((node[i] >= 'a' && node[i] <= 'z') ||
		    (node[i] >= '0' && node[i] <= '9')))
			return false;
	return true;
}

static enum err
make_folder(const struct store_birth *b, struct store_fault *why)
{
	char path[FOLDER_PATH];
	mode_t mode = b->shared ? 02770 : 0700;

	if (folder_make(b->dir, mode) != 0)
		return folder_fault(why, errno == EACCES || errno == EROFS ?
		    ERR_READ_ONLY : ERR_IO, "%s: %s", b->dir, strerror(errno));
	if (access(folder_path(b->dir, "data.mdb", path), F_OK) == 0)
		return folder_fault(why, ERR_EXISTS,
		    "there is a store here already");
	if (chmod(b->dir, mode) != 0)
		return folder_fault(why, ERR_IO, "%s: %s", b->dir,
		    strerror(errno));
	return check_fs(b->dir, NULL, why);
}

/* The private key lives beside the database, so that a copy of the database is
 * no copy of the node. */
static enum err
make_keys(struct store *s, const struct store_birth *b)
{
	if (b->seed) {
		memcpy(s->seed, b->seed, sizeof(s->seed));
		s->have_seed = true;
		seal_keypair_from(b->seed, s->pub, s->sec);
	} else {
		seal_keypair(s->pub, s->sec);
	}
	return folder_key_write(s, b->shared);
}

static enum err
put_meta(struct store *s, MDB_txn *t, const char *key, struct str v)
{
	return room_put(t, s->dbi[DB_META], str_of(key), v, 0);
}

static enum err
birth_meta(struct store *s, MDB_txn *t, const struct store_birth *b,
    struct head *h)
{
	enum err err;

	seal_digest(b->archive, h->law);
	err = put_meta(s, t, "head", key_of(h, sizeof(*h)));
	if (err == OK)
		err = put_meta(s, t, "node", str_of(s->node));
	if (err == OK && b->seed)
		err = put_meta(s, t, "seed", key_of(s->seed, 32));
	if (err == OK)
		err = put_meta(s, t, "pub", key_of(s->pub, 32));
	if (err == OK)
		err = put_meta(s, t, "first", key_of(h->law, DIGEST_LEN));
	if (err == OK)
		err = room_put(t, s->dbi[DB_BLOB], key_of(h->law, DIGEST_LEN),
		    b->archive, 0);
	return err;
}

static enum err
birth(struct store *s, const struct store_birth *b)
{
	struct head h = { .schema = STORE_SCHEMA, .mode = (uint32_t)b->mode,
	    .offset_min = 480, .day = INT32_MIN };
	unsigned mode = b->shared ? 0660 : 0600;
	MDB_txn *t;
	enum err err = open_env(s, MAP_FIRST, 0, mode);

	if (err == OK)
		err = open_dbs(s, MDB_CREATE);
	if (err == OK)
		err = make_keys(s, b);
	if (err == OK)
		err = room_write(s, &t);
	if (err != OK)
		return err;
	err = birth_meta(s, t, b, &h);
	if (err != OK) {
		mdb_txn_abort(t);
		return err;
	}
	return room_commit(s, t, &h);
}

static enum err
bear(const struct store_birth *b, const char *stage)
{
	struct store *s = store_new(stage);
	enum err err;

	snprintf(s->node, sizeof(s->node), "%sa", b->node);
	err = birth(s, b);
	store_close(&s);
	return err == OK && b->grow ? b->grow(b->ctx, stage) : err;
}

/* The key first: without the data it is nobody's. The lock's file is as open to
 * others as the rest, which the next one's umask need not allow. */
static enum err
move_out(const char *stage, const char *dir)
{
	static const char *const files[] = { "node.key", "lock.mdb",
		"data.mdb" };
	char from[FOLDER_PATH], to[FOLDER_PATH];
	enum err err = folder_sync(stage);

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && err == OK;
	    i++) {
		if (rename(folder_path(stage, files[i], from),
		    folder_path(dir, files[i], to)) != 0)
			err = room_err(errno);
		else
			err = folder_sync(dir);
	}
	return err;
}

/* One at a time makes a store here; the kernel ends it with the process. */
static enum err
stage_begin(const struct store_birth *b, const char *stage, int *fd)
{
	*fd = open(b->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		return room_err(errno);
	if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
		return ERR_BUSY;
	folder_clear(stage);
	if (mkdir(stage, b->shared ? 02770 : 0700) != 0 && errno != EEXIST)
		return room_err(errno);
	return chmod(stage, b->shared ? 02770 : 0700) == 0 ? OK :
	    room_err(errno);
}

static enum err
stage_all(const struct store_birth *b, const char *stage)
{
	char path[FOLDER_PATH];
	enum err err;
	int fd;

	err = stage_begin(b, stage, &fd);
	/* Who was before us is done. */
	if (err == OK && access(folder_path(b->dir, "data.mdb", path),
	    F_OK) == 0)
		err = ERR_EXISTS;
	if (err == OK)
		err = bear(b, stage);
	if (err == OK) {
		folder_modes(stage, b->shared);
		err = move_out(stage, b->dir);
	}
	if (err != ERR_BUSY) {
		folder_clear(stage);
		rmdir(stage);
	}
	if (fd >= 0)
		close(fd);
	return err;
}

enum err
store_create(const struct store_birth *b, struct store_fault *why)
{
	char stage[STAGE_MAX];
	enum err err;

	if (!node_valid(b->node))
		return folder_fault(why, ERR_BAD_INPUT, "node name %s: expected "
		    "2 to 12 lower-case letters and digits, a letter first",
		    b->node);
	err = make_folder(b, why);
	if (err != OK)
		return err;
	snprintf(stage, sizeof(stage), "%.1000s/" STAGE, b->dir);
	err = strlen(b->dir) > 1000 ? ERR_TOO_BIG : stage_all(b, stage);
	if (err == OK) {
		folder_modes(b->dir, b->shared);
		return OK;
	}
	return folder_fault(why, err, "%s: %s", b->dir, err_text(err));
}

/* --- open --- */

static enum err
load_identity(struct store *s)
{
	MDB_txn *t;
	struct str v;
	enum err err = room_read(s, &t);

	if (err != OK)
		return err;
	err = room_get(t, s->dbi[DB_META], STR("node"), &v);
	if (err == OK)
		str_copy(v, s->node, sizeof(s->node));
	if (err == OK)
		err = folder_was_read(s, t);
	if (room_get(t, s->dbi[DB_META], STR("pub"), &v) == OK && v.n == 32)
		memcpy(s->pub, v.p, 32);
	if (room_get(t, s->dbi[DB_META], STR("seed"), &v) == OK && v.n == 32) {
		memcpy(s->seed, v.p, 32);
		s->have_seed = true;
	}
	room_read_end(s);
	return err == ERR_NOT_FOUND ? ERR_DAMAGED : err;
}

static enum err
open_files(struct store *s, const struct store_options *o, unsigned mode)
{
	unsigned flags = o->read_only ? MDB_RDONLY : 0;
	char path[FOLDER_PATH];
	enum err err;

	/* A reader without the right to lock still may look. */
	if (o->read_only && access(folder_path(s->dir, "lock.mdb", path),
	    W_OK) != 0)
		flags |= MDB_NOLOCK;
	err = open_env(s, o->map_bytes, flags, mode);
	if (err == OK)
		err = peek(s, o->older && !o->read_only);
	if (err != OK)
		return err;
	/* What an older store lacks is made empty; the upgrade fills it. */
	return open_dbs(s, s->head.schema < STORE_SCHEMA ? MDB_CREATE : 0);
}

static void
say_why(const struct store *s, enum err err, struct store_fault *why)
{
	if (err == ERR_VERSION)
		folder_fault(why, err, "%s: made by a newer gridseat (store "
		    "schema %u, this one knows %u); it was not touched", s->dir,
		    s->head.schema, STORE_SCHEMA);
	else if (err == ERR_OLDER)
		folder_fault(why, err, "%s: made by an older gridseat (store "
		    "schema %u, this one keeps %u); gridseat upgrade makes it "
		    "new", s->dir, s->head.schema, STORE_SCHEMA);
	else if (err == ERR_CRYPTO)
		folder_fault(why, err, "%s/node.key is not the key of this "
		    "store", s->dir);
	else
		folder_fault(why, err, "%s: %s", s->dir, err_text(err));
}

static enum err
open_store(struct store **out, const struct store_options *o, bool keyless,
    struct store_fault *why)
{
	char path[FOLDER_PATH];
	struct stat st;
	struct store *s;
	enum err err;

	*out = NULL;
	if (stat(folder_path(o->dir, "data.mdb", path), &st) != 0)
		return folder_fault(why, errno == EACCES ? ERR_READ_ONLY :
		    ERR_NOT_FOUND, "%s: %s", o->dir, errno == EACCES ?
		    strerror(errno) : "there is no store here");
	err = check_fs(o->dir, o->fs_type, why);
	if (err != OK)
		return err;
	s = store_new(o->dir);
	s->read_only = o->read_only;
	err = open_files(s, o, st.st_mode & 0777);
	if (err == OK)
		err = load_identity(s);
	if (err == OK && !s->read_only && !keyless)
		err = folder_key_read(s);
	if (err != OK) {
		say_why(s, err, why);
		store_close(&s);
		return err;
	}
	s->want = s->read_only ? NULL : want_open(folder_path(s->dir, "want",
	    path), st.st_mode & 0777);
	*out = s;
	return OK;
}

enum err
store_open(struct store **out, const struct store_options *o,
    struct store_fault *why)
{
	return open_store(out, o, false, why);
}

enum err
store_open_keyless(struct store **out, const struct store_options *o,
    struct store_fault *why)
{
	return open_store(out, o, true, why);
}

void
store_set_law(struct store *s, const struct law *law)
{
	s->law = law;
	/* What fails here is tried again by the next who opens the store. */
	if (law != NULL)
		(void)!law_refold(s);
}

const char *
store_dir(const struct store *s)
{
	return s->dir;
}

const char *
store_node(const struct store *s)
{
	return s->node;
}

enum store_mode
store_mode(const struct store *s)
{
	return (enum store_mode)s->head.mode;
}

bool
store_read_only(const struct store *s)
{
	return s->read_only;
}

const char *
store_watch_path(const struct store *s)
{
	return s->watch;
}
