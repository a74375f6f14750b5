/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_kit.h -- a store in a folder of its own, and busy days in it. */
#ifndef TESTS_STORE_STORE_KIT_H
#define TESTS_STORE_STORE_KIT_H

#include "repo_kit.h"
#include "store/store.h"

#define ARCHIVE "a district for tests\n"

struct place {
	char		dir[64];
	struct store	*s;
	struct kit	k;
};

/* A folder that does not outlive the test, in memory where there is some. */
void	folder_new(char dir[64]);
void	folder_gone(const char *dir);

/* All of dir/name, into out; and the other way. */
struct str file_read(const char *dir, const char *name, struct buf *out);
void	file_write(const char *dir, const char *name, struct str bytes);

/* A new store of node, opened, with the small law. */
void	place_make(struct place *p, const char *node);
void	place_open(struct place *p, size_t map_bytes);
void	place_close(struct place *p);
void	place_drop(struct place *p);
/* Another store with the same bytes, opened. */
void	place_copy(const struct place *from, struct place *to);

/* n cases at once, as an import brings them: keys with prefix, own words. */
void	place_import(struct place *p, const char *prefix, uint32_t n);
/* n single deeds of any kind, many of them refused. */
void	place_play(struct place *p, uint32_t n);

void	place_hash(struct place *p, char hex[65]);
/* Must be clean. */
struct store_verdict place_proof(struct place *p);
/* A digest of what many queries answer, by slots. */
uint64_t place_answers(struct place *p);

/* All events of a store, kept. */
struct luggage {
	struct store_foreign *f;
	struct buf	*bytes;
	uint8_t		(*keys)[32];
	size_t		n, cap, bytes_cap, keys_cap;
};
void	luggage_pack(struct luggage *l, struct store *s);
void	luggage_fini(struct luggage *l);

#endif
