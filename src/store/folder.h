/* SPDX-License-Identifier: GPL-3.0-or-later */
/* folder.h -- what lies in a store's folder beside the database: the node's
 * key, seats, drafts, the modes of it all.  Layer: store (private). */
#ifndef STORE_FOLDER_H
#define STORE_FOLDER_H

#include "store/room.h"

#define FOLDER_PATH 1200

enum err	folder_fault(struct store_fault *why, enum err err,
		    const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));
/* dir/name in out, which is returned. */
const char	*folder_path(const char *dir, const char *name,
		    char out[FOLDER_PATH]);
/* mkdir -p; -1 with errno. */
int		folder_make(const char *dir, unsigned mode);
/* Makes the store's own folder name; its path is in path. */
MUST_CHECK enum err folder_sub(struct store *s, const char *name,
		    char path[FOLDER_PATH]);
long		folder_fs_type(const char *dir);
MUST_CHECK enum err folder_write(int fd, const void *bytes, size_t n);
MUST_CHECK enum err folder_sync(const char *dir);
/* The private key as 128 hex digits, in a new file. */
MUST_CHECK enum err folder_key_file(const char *path, const uint8_t sec[64],
		    unsigned mode);
MUST_CHECK enum err folder_key_write(struct store *s, bool shared);
MUST_CHECK enum err folder_key_read(struct store *s);
/* A key that is to be the store's once what names it is committed: written beside
 * first, and put in its place after. folder_key_read finishes what was cut. */
MUST_CHECK enum err folder_key_next(struct store *s, const uint8_t sec[64]);
MUST_CHECK enum err folder_key_now(struct store *s);
/* What this node was called before, and the keys it had then, stands in meta. */
MUST_CHECK enum err folder_was_put(struct store *s, MDB_txn *t, const char *node,
		    const uint8_t pub[32]);
MUST_CHECK enum err folder_was_read(struct store *s, MDB_txn *t);
/* After it was renamed: what it was, and its key, as they are now. */
MUST_CHECK enum err folder_renamed(struct store *s);
/* Another process may have renamed the node: whoever writes does so as it is
 * called now. */
MUST_CHECK enum err folder_follow(struct store *s, MDB_txn *t);
unsigned	folder_file_mode(const struct store *s);
/* Files as the folder says, whatever the umask was. */
void		folder_modes(const char *dir, bool shared);
/* Takes away what a birth or restore that failed has left. */
void		folder_clear(const char *dir);
/* store_open for restore, which makes a new key before anything is written. */
MUST_CHECK enum err store_open_keyless(struct store **out,
		    const struct store_options *o, struct store_fault *why);
void		folder_seat_leave(struct store *s);
void		drafts_free(struct store *s);

#endif
